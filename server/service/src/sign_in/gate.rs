//! What a try to sign in by password passes before the password is looked at (security 5.1, 5.2).
//!
//! From a device that its owner has signed in from, only that device's own failures count: whatever others do, it is never closed
//! and waits at most an hour (security 5.5). From anywhere else count the failures of this login in this network, of this login
//! everywhere, and the tries of this network. All counters are of what was submitted, so that somebody and nobody are alike.

use super::sms;
use crate::{
    audit::note,
    core::{Answer, Core, Visitor},
    devices,
    outbox::{self, Message, Term},
    ports::{Account, Actor, Attempt, AuditAction, AuditValue, KnownDevice, Work},
    secrets::{BlindIndex, Mark},
    toll::{self, Owed, Paid, TollFor},
};
use jiff::Timestamp;
use model::{AccountId, JournalKind, Login, NotificationKind, normalise};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Logins that fail in one network are counted for so long. Source: security 5.4.
const FAILING_WINDOW: i64 = 3 * HOUR;

/// What the gate says.
pub(super) enum Gate {
    /// The password is looked at.
    Pass(Try),
    /// Not now, and nothing was counted.
    Wait(Timestamp),
    /// Not without a toll; nothing was counted but the request.
    Owed(Owed),
    /// Not from here: by passkey, from a known device, or after a recovery.
    Closed,
}

/// A try that passed, counted as a failure until it succeeds.
pub(super) struct Try {
    /// Failures before it, by the counter that makes one wait.
    pub(super) failures: u32,
    login: Mark,
    /// The counter that makes one wait.
    slow: Mark,
    from: Origin,
}

enum Origin {
    Known { device: KnownDevice, failures: u32 },
    Elsewhere { network: Mark, failures: u32 },
}

/// Counts a try and commits it, or says why not.
pub(super) async fn pass(core: &Core, login: &str, visitor: &Visitor) -> Answer<Gate> {
    let mut work = core.store.begin().await?;
    let known = match index_of(core, login) {
        Some(index) => devices::find(core, &mut *work, &index, visitor).await?,
        None => None,
    };
    let gate = match known {
        Some(device) => pass_known(core, &mut *work, login, device).await?,
        None => pass_unknown(core, &mut *work, login, visitor).await?,
    };
    work.commit().await?;
    Ok(gate)
}

async fn pass_known(core: &Core, work: &mut dyn Work, login: &str, device: KnownDevice) -> Answer<Gate> {
    let slow = of_device(core, &device);
    let failures = match work.limits().attempt(&slow, core.now()).await? {
        Attempt::Wait { until } => return Ok(Gate::Wait(until)),
        Attempt::Counted { failures } => failures,
    };
    let run = work.limits().lengthen_run(&slow, core.now()).await?;
    let from = Origin::Known { device, failures: run };
    Ok(Gate::Pass(Try { failures, login: of_login(core, login), slow, from }))
}

async fn pass_unknown(core: &Core, work: &mut dyn Work, login: &str, visitor: &Visitor) -> Answer<Gate> {
    let (now, policy) = (core.now(), &core.policy);
    let (of_login, network) = (of_login(core, login), visitor.network.as_bytes());
    let posts_key = core.counter("sign-ins of a network", network);
    let (posts, until) = work.limits().count(&posts_key, MINUTE, now).await?;
    if i64::from(posts) > policy.sign_ins_per_network_minute {
        return Ok(Gate::Wait(until));
    }
    if work.limits().run_length(&of_login).await? >= last_failure(core) {
        return Ok(Gate::Closed);
    }
    let is_dear = i64::from(posts) > policy.free_sign_ins_per_network_minute
        || i64::from(work.limits().peek(&of_login, HOUR, now).await?) >= policy.free_failures_per_login_hour
        || work.limits().peek(&of_attacking(core, network), DAY, now).await? > 0;
    let coin = match is_dear.then(|| toll::look(core, TollFor::SignIn, visitor)).transpose()? {
        None => None,
        Some(Paid::Enough(coin)) => Some(coin),
        Some(Paid::Not(owed)) => return Ok(Gate::Owed(owed)),
    };
    let slow = of_login_here(core, &of_login, visitor);
    let failures = match work.limits().attempt(&slow, now).await? {
        Attempt::Wait { until } => return Ok(Gate::Wait(until)),
        Attempt::Counted { failures } => failures,
    };
    if let Some(coin) = coin
        && !toll::spend(core, work, &coin).await?
    {
        work.limits().take_back(&slow).await?;
        return Ok(Gate::Owed(toll::ask(core, TollFor::SignIn, visitor)?));
    }
    let run = work.limits().lengthen_run(&of_login, now).await?;
    if run > last_failure(core) {
        // Of many at once, others were faster.
        work.limits().shorten_run(&of_login).await?;
        work.limits().take_back(&slow).await?;
        return Ok(Gate::Closed);
    }
    work.limits().count(&of_login, HOUR, now).await?;
    let from = Origin::Elsewhere { network: core.counter("network", network), failures: run };
    Ok(Gate::Pass(Try { failures, login: of_login, slow, from }))
}

impl Try {
    /// Nobody looked at the password: it was no try (security 3.11).
    pub(super) async fn take_back(&self, core: &Core) -> Answer<()> {
        let mut work = core.store.begin().await?;
        work.limits().take_back(&self.slow).await?;
        work.limits().shorten_run(self.run()).await?;
        Ok(work.commit().await?)
    }

    /// The password was right: it was no failure, and the run of them ends.
    pub(super) async fn succeed(&self, work: &mut dyn Work) -> Answer<()> {
        work.limits().reset(&self.slow).await?;
        if matches!(self.from, Origin::Elsewhere { .. }) {
            work.limits().reset(&self.login).await?;
        }
        Ok(work.limits().end_run(self.run()).await?)
    }

    /// The password was wrong. `owner` is whose it would have been.
    pub(super) async fn fail(&self, core: &Core, work: &mut dyn Work, owner: Option<&Account>) -> Answer<()> {
        let last = last_failure(core);
        match &self.from {
            Origin::Known { device, failures } => {
                if *failures >= last {
                    work.limits().end_run(&self.slow).await?;
                    work.devices().forget(device.account_id, device.id).await?;
                }
            }
            Origin::Elsewhere { network, failures } => {
                self.note_failing_login(core, work, network).await?;
                if let Some(owner) = owner.filter(|_| *failures == last) {
                    tell_of_closed(core, work, owner).await?;
                }
            }
        }
        Ok(())
    }

    /// Many logins that fail in one network are an attack on all of them (security 5.4).
    async fn note_failing_login(&self, core: &Core, work: &mut dyn Work, network: &Mark) -> Answer<()> {
        let now = core.now();
        let here = core.counter("login that fails in a network", &[&self.login[..], network].concat());
        let (times, _) = work.limits().count(&here, FAILING_WINDOW, now).await?;
        if times > 1 {
            return Ok(());
        }
        let all = core.counter("logins that fail in a network", network);
        let (logins, _) = work.limits().count(&all, FAILING_WINDOW, now).await?;
        if i64::from(logins) < core.policy.failing_logins_per_network {
            return Ok(());
        }
        let (times, _) = work.limits().count(&attacking(core, network), DAY, now).await?;
        if times == 1 {
            tracing::warn!(event = "excess_rate_limit_exceeded", logins, "Many logins fail in one network");
            let context = [("logins", AuditValue::Number(i64::from(logins)))];
            core.record(work, Actor::Guest, AuditAction::RateLimitExceeded, None, &context);
        }
        Ok(())
    }

    /// Where failures in a row are counted.
    fn run(&self) -> &Mark {
        match self.from {
            Origin::Known { .. } => &self.slow,
            Origin::Elsewhere { .. } => &self.login,
        }
    }
}

/// The owner has shown who they are in a way that strangers cannot: passwords and codes by SMS are looked at again from everywhere.
pub(crate) async fn reopen(core: &Core, work: &mut dyn Work, account: AccountId) -> Answer<()> {
    for index in work.accounts().list_logins(account).await? {
        work.limits().end_run(&of_index(core, &index)).await?;
        work.limits().end_run(&sms::of_number(core, &index)).await?;
    }
    Ok(())
}

/// After a recovery nobody waits who tried in vain before, with the login that they typed.
pub(crate) async fn forget_failures(core: &Core, work: &mut dyn Work, login: &str, visitor: &Visitor) -> Answer<()> {
    let slow = of_login_here(core, &of_login(core, login), visitor);
    Ok(work.limits().reset(&slow).await?)
}

async fn tell_of_closed(core: &Core, work: &mut dyn Work, owner: &Account) -> Answer<()> {
    let told = core.counter("told that the password way is closed", owner.id.0.as_bytes());
    let (times, _) = work.limits().count(&told, DAY, core.now()).await?;
    if times > 1 {
        return Ok(());
    }
    work.notifications().push(owner.id, &NotificationKind::PasswordWayClosed, core.now()).await?;
    note(core, work, owner.id, &JournalKind::PasswordWayClosed, core.now()).await?;
    outbox::tell_contacts(core, work, owner.id, Term::default(), |channel, to, locale| Message::PasswordWayClosed {
        channel,
        to,
        locale,
    })
    .await
}

/// Of a login, however it was typed.
fn of_login(core: &Core, login: &str) -> Mark {
    let of_text = || core.counter("failures of no login", normalise(login).to_lowercase().as_bytes());
    index_of(core, login).map_or_else(of_text, |index| of_index(core, index.oldest()))
}

/// By what its account would be found.
fn index_of(core: &Core, login: &str) -> Option<BlindIndex> {
    Some(match Login::parse(login).ok()? {
        Login::Phone(phone) => core.phone_index(&phone),
        Login::Email(email) => core.email_index(&email),
        Login::Snils(snils) => core.snils_index(&snils),
    })
}

/// By the blind index, by which accounts are found, too: so the failures of their logins can be forgotten without reading them.
fn of_index(core: &Core, index: &Mark) -> Mark {
    core.counter("failures of a login", index)
}

/// Of a login in the network of the visitor (security 5.2, first row).
fn of_login_here(core: &Core, of_login: &Mark, visitor: &Visitor) -> Mark {
    core.counter("sign-in", &[&of_login[..], b"|", visitor.network.as_bytes()].concat())
}

/// The failure in a row after which there is none any more.
fn last_failure(core: &Core) -> u32 {
    u32::try_from(core.policy.failures_before_closed).unwrap_or(u32::MAX)
}

fn of_device(core: &Core, device: &KnownDevice) -> Mark {
    core.counter("sign-in from a known device", device.id.as_bytes())
}

fn of_attacking(core: &Core, network: &[u8]) -> Mark {
    attacking(core, &core.counter("network", network))
}

fn attacking(core: &Core, network: &Mark) -> Mark {
    core.counter("network where many logins fail", network)
}
