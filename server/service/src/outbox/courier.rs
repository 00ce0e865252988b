//! The worker of the outbox: takes what is due under a lease, hands it to a gateway, settles it (security 11.2 to 11.4).
//!
//! No transaction is open while a gateway is called. Killed at any point, the lease runs out and the message goes out
//! again under the same idempotency key.

use super::{
    Factor, Message, put,
    words::{self, Parcel},
};
use crate::{
    challenge::{Purpose, Target},
    core::{Answer, Core, Site, after},
    failure::Failure,
    ports::{Account, Claimed, DeliveryError, IdempotencyKey, Mailer, SmsGateway, Wakeup},
    recovery::{self, Reach},
    retention,
    secrets::BlindIndex,
    sign_in::{self, Opens},
};
use jiff::SignedDuration;
use model::{Channel, Device, Email, Locale, Login, Moment, NotificationKind, Phone};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    task::JoinSet,
};
use tracing::{info, warn};

/// How long a message belongs to the worker that took it. Longer than any gateway call (10 s).
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// Messages taken at a time: they are delivered side by side.
const BATCH: u32 = 16;
/// The first back-off; it doubles with each attempt.
const BACK_OFF_SECONDS: i64 = 5;
/// Without a wake-up, looks again after this long: another process may have died with a lease.
const IDLE: Duration = Duration::from_secs(30);
/// How often what is past its term is swept, and what is due is deleted.
const SWEEP_EVERY: Duration = Duration::from_mins(30);

/// The worker.
pub struct Courier {
    core: Arc<Core>,
    mailer: Arc<dyn Mailer>,
    sms: Arc<dyn SmsGateway>,
}

/// What became of an attempt.
enum Fate {
    Sent,
    /// Another message took its place, or there is nothing to say.
    Dropped,
    Failed(DeliveryError),
}

impl Courier {
    /// A worker with these gateways.
    pub fn new(core: Arc<Core>, mailer: Arc<dyn Mailer>, sms: Arc<dyn SmsGateway>) -> Arc<Self> {
        Arc::new(Self { core, mailer, sms })
    }

    /// Works until told to stop; what it has taken by then it still delivers. However much there is to sweep, no message waits for it.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        tokio::join!(self.deliver_until(stop.clone()), self.sweep_until(stop));
    }

    async fn deliver_until(self: &Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut wakeups = self.core.store.wakeups();
        let mut turns = self.core.clock.turns();
        while !*stop.borrow() {
            match self.deliver_batch().await {
                Ok(0) => {}
                // There may be more; but a stop is heard between two batches.
                Ok(_) => continue,
                Err(failure) => warn!(event = "outbox_failed", error = %failure, "The outbox could not be read"),
            }
            let pause = self.until_next().await;
            tokio::select! {
                _ = stop.changed() => break,
                () = tokio::time::sleep(pause) => {}
                () = turns.next() => {}
                () = outbox_wakeup(&mut wakeups) => {}
            }
        }
    }

    async fn sweep_until(&self, mut stop: watch::Receiver<bool>) {
        let mut turns = self.core.clock.turns();
        while !*stop.borrow() {
            if let Err(failure) = retention::sweep(&self.core, || *stop.borrow()).await {
                warn!(event = "sweep_failed", error = %failure, "Expired rows could not be erased");
            }
            tokio::select! {
                _ = stop.changed() => break,
                () = tokio::time::sleep(SWEEP_EVERY) => {}
                () = turns.next() => {}
            }
        }
    }

    /// Erases everything that is past its term now.
    pub async fn sweep(&self) -> Answer<()> {
        retention::sweep(&self.core, || false).await
    }

    /// Delivers everything that is due now.
    pub async fn deliver_due(self: &Arc<Self>) -> Answer<()> {
        while self.deliver_batch().await? > 0 {}
        Ok(())
    }

    /// Takes some of what is due and delivers it side by side. Gives how many were taken.
    async fn deliver_batch(self: &Arc<Self>) -> Answer<usize> {
        let now = self.core.now();
        let lease = self.core.rng.id(now)?;
        let mut work = self.core.store.begin().await?;
        let batch = work.outbox().claim(now, lease, after(now, LEASE), BATCH).await?;
        work.commit().await?;
        let taken = batch.len();
        let mut running = JoinSet::new();
        for claimed in batch {
            let courier = Arc::clone(self);
            running.spawn(async move { courier.deliver(claimed).await });
        }
        while let Some(finished) = running.join_next().await {
            match finished {
                Ok(Ok(())) => {}
                Ok(Err(failure)) => {
                    warn!(event = "message_not_settled", error = %failure, "A message was not settled; its lease will run out");
                }
                Err(_) => warn!(event = "delivery_panicked", "A delivery panicked; its lease will run out"),
            }
        }
        Ok(taken)
    }

    async fn deliver(&self, claimed: Claimed) -> Answer<()> {
        let now = self.core.now();
        if claimed.expires_at.is_some_and(|end| end <= now) {
            return self.bury(&claimed, "expired").await;
        }
        let Some(Ok(message)) = claimed.payload.as_deref().map(serde_json::from_str::<Message>) else {
            return self.bury(&claimed, "unreadable").await;
        };
        match self.hand_over(&claimed, message).await? {
            Fate::Sent | Fate::Dropped => {
                let mut work = self.core.store.begin().await?;
                work.outbox().sent(&claimed, self.core.now()).await?;
                work.commit().await?;
                info!(event = "message_sent", message = %claimed.id, attempt = claimed.attempt, "Message handed over");
                Ok(())
            }
            Fate::Failed(DeliveryError::Permanent(code)) => self.bury(&claimed, code).await,
            Fate::Failed(DeliveryError::Temporary(code)) => self.put_off(&claimed, code).await,
        }
    }

    async fn hand_over(&self, claimed: &Claimed, message: Message) -> Answer<Fate> {
        let parcel = match message {
            Message::Code { phone, code, number, purpose, locale } => {
                let phone = Phone::parse(&phone).map_err(|_| Failure::Internal("phone in outbox"))?;
                let index = self.core.phone_index(&phone);
                if let Some(owner) = self.find_owner(Channel::Phone, &index).await? {
                    return self.tell_owner(&owner, Channel::Phone, phone.as_str(), &index).await;
                }
                words::code_sms(&self.core.site, phone, &code, number, purpose, locale)
            }
            Message::Link { email, token, code, number, locale } => {
                let email = Email::parse(&email).map_err(|_| Failure::Internal("address in outbox"))?;
                let index = self.core.email_index(&email);
                if let Some(owner) = self.find_owner(Channel::Email, &index).await? {
                    return self.tell_owner(&owner, Channel::Email, email.as_str(), &index).await;
                }
                let (site, hours) = (&self.core.site, self.core.policy.email_link_hours);
                match code {
                    None => words::link_letter(site, email, &token, hours, locale),
                    Some(code) => words::code_letter(site, email, &token, &code, number, hours, locale),
                }
            }
            Message::Recovery { login, code, token, number, locale } => {
                let login = Login::parse(&login).map_err(|_| Failure::Internal("login in outbox"))?;
                let channel = if token.is_some() { Channel::Email } else { Channel::Phone };
                let (site, policy) = (&self.core.site, &self.core.policy);
                let found = recovery::find_recipient(&self.core, &login, channel, claimed.attempt == 1).await?;
                let Some(Reach { contact, is_too_new, .. }) = found else { return Ok(Fate::Dropped) };
                match (contact, is_too_new) {
                    (Target::Phone(phone), true) => words::too_new_sms(site, phone, policy.new_contact_hours, locale),
                    (Target::Email(email), true) => {
                        words::too_new_letter(site, email, policy.new_contact_hours, locale)
                    }
                    (Target::Phone(phone), false) => {
                        words::code_sms(site, phone, &code.unwrap_or_default(), number, Purpose::Recovery, locale)
                    }
                    (Target::Email(email), false) => {
                        let token = token.unwrap_or_default();
                        words::recovery_letter(
                            site,
                            email,
                            &token,
                            code.as_deref().map(|code| (code, number)),
                            policy,
                            locale,
                        )
                    }
                    (Target::OfOwner(..), _) => return Err(Failure::Internal("a recipient without a contact")),
                }
            }
            Message::SignInCode { phone, code, number, locale } => {
                let phone = Phone::parse(&phone).map_err(|_| Failure::Internal("phone in outbox"))?;
                let mut work = self.core.store.read().await?;
                let found = sign_in::find_owner_of_number(&self.core, &mut *work, &phone).await?;
                let (site, policy) = (&self.core.site, &self.core.policy);
                match found.map(|owner| owner.opens) {
                    None => return Ok(Fate::Dropped),
                    Some(Opens::Nothing) => words::forbidden_sign_in_sms(site, phone, locale),
                    Some(Opens::NothingYet) => {
                        words::too_new_sign_in_sms(site, phone, policy.new_contact_hours, locale)
                    }
                    Some(Opens::Account) => words::code_sms(site, phone, &code, number, Purpose::SignIn, locale),
                }
            }
            known => match self.parcel_to_owner(known).await? {
                Some(parcel) => parcel,
                None => return Ok(Fate::Dropped),
            },
        };
        let key = IdempotencyKey(claimed.id.to_string());
        let handed = match &parcel {
            Parcel::Sms(sms) => self.sms.send(sms, &key).await,
            Parcel::Letter(letter) => self.mailer.send(letter, &key).await,
        };
        Ok(handed.map_or_else(Fate::Failed, |()| Fate::Sent))
    }

    /// A message to the owner of an account, who is known. Nothing when there is nothing to say any more.
    async fn parcel_to_owner(&self, message: Message) -> Answer<Option<Parcel>> {
        let parcel = match message {
            Message::OwnCode { purpose, channel, to, code, number, locale } => {
                let minutes = self.core.policy.letter_code_minutes;
                self.notice(
                    channel,
                    &to,
                    locale,
                    |site, phone, locale| words::code_sms(site, phone, &code, number, purpose, locale),
                    |_, email, locale| words::own_code_letter(email, &code, number, minutes, purpose, locale),
                )?
            }
            Message::FactorCode { phone, code, number, purpose, locale } => {
                let phone = Phone::parse(&phone).map_err(|_| Failure::Internal("phone in outbox"))?;
                words::code_sms(&self.core.site, phone, &code, number, purpose, locale)
            }
            Message::RecoveryWaiting { channel, to, token, opens, locale } => self.notice(
                channel,
                &to,
                locale,
                |site, phone, locale| words::waiting_sms(site, phone, &token, &opens, locale),
                |site, email, locale| words::waiting_letter(site, email, &token, &opens, locale),
            )?,
            Message::RecoveryOpen { channel, to, waiting, closes, locale } => {
                let found = self.core.store.read().await?.waiting_recoveries().find(waiting).await?;
                if found.is_none_or(|found| found.ended.is_some()) {
                    return Ok(None);
                }
                self.notice(
                    channel,
                    &to,
                    locale,
                    |site, phone, locale| words::open_sms(site, phone, &closes, locale),
                    |site, email, locale| words::open_letter(site, email, &closes, locale),
                )?
            }
            Message::RecoveryCancelled { channel, to, locale } => {
                self.notice(channel, &to, locale, words::cancelled_sms, words::cancelled_letter)?
            }
            Message::AccessRestored { channel, to, block, locale } => {
                self.warning(channel, &to, block, locale, words::restored_sms, words::restored_letter)?
            }
            Message::AlreadyRegistered { channel, to, locale } => {
                self.notice(channel, &to, locale, words::taken_sms, words::taken_letter)?
            }
            Message::News { channel, to, locale } => {
                self.notice(channel, &to, locale, words::news_sms, words::news_letter)?
            }
            Message::NewDevice { channel, to, entry, block, locale } => {
                self.entry_warning(channel, &to, entry.as_ref(), block, locale)?
            }
            Message::Alert { about, channel, to, block, locale } => self.warning(
                channel,
                &to,
                block,
                locale,
                |link, phone, locale| words::alert_sms(about, link, phone, locale),
                |link, email, locale| words::alert_letter(about, link, email, locale),
            )?,
            Message::PasswordWayClosed { channel, to, locale } => {
                self.notice(channel, &to, locale, words::closed_sms, words::closed_letter)?
            }
            Message::ContactAdded { channel, to, block, locale } => {
                self.warning(channel, &to, block, locale, words::contact_sms, words::contact_letter)?
            }
            Message::FactorChanged { factor: Factor::TwoStep, channel, to, block, locale } => {
                self.warning(channel, &to, block, locale, words::factor_sms, words::factor_letter)?
            }
            Message::FactorChanged { factor: Factor::Passkey, channel, to, block, locale } => {
                self.warning(channel, &to, block, locale, words::passkey_sms, words::passkey_letter)?
            }
            Message::FactorChanged { factor: Factor::Question, channel, to, block, locale } => {
                self.warning(channel, &to, block, locale, words::question_sms, words::question_letter)?
            }
            Message::DeletionPlanned { channel, to, token, due, locale } => self.notice(
                channel,
                &to,
                locale,
                |site, phone, locale| words::deletion_sms(site, phone, &token, &due, locale),
                |site, email, locale| words::deletion_letter(site, email, &token, &due, locale),
            )?,
            Message::AccountBlocked { channel, to, locale } => {
                self.notice(channel, &to, locale, words::blocked_sms, words::blocked_letter)?
            }
            Message::DeletionCancelled { channel, to, locale } => {
                self.notice(channel, &to, locale, words::kept_sms, words::kept_letter)?
            }
            Message::AccountDeleted { channel, to, locale } => {
                self.notice(channel, &to, locale, words::deleted_sms, words::deleted_letter)?
            }
            Message::PasswordChanged { channel, to, block, locale } => {
                self.warning(channel, &to, block, locale, words::password_sms, words::password_letter)?
            }
            Message::Code { .. } | Message::Link { .. } | Message::Recovery { .. } | Message::SignInCode { .. } => {
                return Err(Failure::Internal("a message whose recipient is not known"));
            }
        };
        Ok(Some(parcel))
    }

    /// A message that says the same to a phone and to a mailbox.
    fn notice(
        &self,
        channel: Channel,
        to: &str,
        locale: Locale,
        sms: impl Fn(&Site, Phone, Locale) -> Parcel,
        letter: impl Fn(&Site, Email, Locale) -> Parcel,
    ) -> Answer<Parcel> {
        let site = &self.core.site;
        Ok(match channel {
            Channel::Phone => sms(site, Phone::parse(to).map_err(|_| Failure::Internal("phone in outbox"))?, locale),
            Channel::Email => {
                letter(site, Email::parse(to).map_err(|_| Failure::Internal("address in outbox"))?, locale)
            }
        })
    }

    /// Likewise, with the link that blocks the account; without one it leads to where access is recovered.
    fn warning(
        &self,
        channel: Channel,
        to: &str,
        block: Option<String>,
        locale: Locale,
        sms: impl Fn(&str, Phone, Locale) -> Parcel,
        letter: impl Fn(&str, Email, Locale) -> Parcel,
    ) -> Answer<Parcel> {
        let origin = &self.core.site.origin;
        let link = match block {
            Some(token) => [origin, "/block/", &token].concat(),
            None => [origin, "/recover"].concat(),
        };
        self.notice(
            channel,
            to,
            locale,
            |_, to, locale| sms(&link, to, locale),
            |_, to, locale| letter(&link, to, locale),
        )
    }

    /// A warning that says who came in, when and with what.
    fn entry_warning(
        &self,
        channel: Channel,
        to: &str,
        entry: Option<&(Moment, Device)>,
        block: Option<String>,
        locale: Locale,
    ) -> Answer<Parcel> {
        self.warning(
            channel,
            to,
            block,
            locale,
            |link, phone, locale| words::new_device_sms(entry, link, phone, locale),
            |link, email, locale| words::new_device_letter(entry, link, email, locale),
        )
    }

    async fn find_owner(&self, channel: Channel, index: &BlindIndex) -> Answer<Option<Account>> {
        Ok(self.core.store.read().await?.accounts().find_by_contact(channel, index).await?)
    }

    /// The owner learns, at most once in 24 h (security 5.8): a line in the feed, and a message by the same channel.
    async fn tell_owner(&self, owner: &Account, channel: Channel, to: &str, index: &BlindIndex) -> Answer<Fate> {
        let core = &self.core;
        let now = core.now();
        let mut work = core.store.begin().await?;
        let window = core.policy.taken_notice_hours * 3600;
        let (count, _) = work.limits().count(&core.counter("taken notices", index.oldest()), window, now).await?;
        if count == 1 {
            work.notifications().push(owner.id, &NotificationKind::RegistrationAttempt { channel }, now).await?;
            let message = Message::AlreadyRegistered { channel, to: to.to_owned(), locale: owner.locale };
            put(core, &mut *work, &message, Some(owner.id), None).await?;
        }
        work.commit().await?;
        Ok(Fate::Dropped)
    }

    async fn put_off(&self, claimed: &Claimed, code: &'static str) -> Answer<()> {
        if i64::from(claimed.attempt) >= self.core.policy.delivery_attempts {
            return self.bury(claimed, code).await;
        }
        let doubled = BACK_OFF_SECONDS << claimed.attempt.saturating_sub(1).min(20);
        // Up to a fifth more, so that messages which failed together do not come back together.
        let jitter = i64::from(self.core.rng.bytes::<1>()?[0]) * doubled / (5 * 256);
        let due_at = after(self.core.now(), SignedDuration::from_secs(doubled + jitter));
        let mut work = self.core.store.begin().await?;
        work.outbox().retry(claimed, due_at, code).await?;
        work.commit().await?;
        warn!(event = "message_put_off", message = %claimed.id, attempt = claimed.attempt, code, "Message not accepted, will try again");
        Ok(())
    }

    async fn bury(&self, claimed: &Claimed, code: &'static str) -> Answer<()> {
        let mut work = self.core.store.begin().await?;
        work.outbox().bury(claimed, self.core.now(), code).await?;
        work.commit().await?;
        if code != "expired" {
            warn!(event = "dead_letter", message = %claimed.id, attempt = claimed.attempt, code, "Message given up");
        }
        Ok(())
    }

    async fn until_next(&self) -> Duration {
        let next = match self.core.store.read().await {
            Ok(mut work) => work.outbox().next_due().await.ok().flatten(),
            Err(_) => None,
        };
        let wait = next.map(|due| due.duration_since(self.core.now()).unsigned_abs());
        wait.unwrap_or(IDLE).clamp(Duration::from_millis(50), IDLE)
    }
}

/// Returns when the outbox may hold something new.
async fn outbox_wakeup(wakeups: &mut tokio::sync::broadcast::Receiver<Wakeup>) {
    loop {
        match wakeups.recv().await {
            Ok(Wakeup::Outbox | Wakeup::Everything) | Err(RecvError::Lagged(_)) => return,
            Ok(Wakeup::Feed(_) | Wakeup::Checks | Wakeup::Deletions) => {}
            // The store is going away with the process; the caller's other branches end the loop.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
