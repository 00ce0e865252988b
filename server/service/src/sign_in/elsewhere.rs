//! Where an owner lets people sign in from some networks only: whoever has shown all that is asked for and comes from another one is
//! let in once by a code to a proven contact (catalogue SEC-13; decision 0036). Before that nobody learns of the list.

use super::{SignIn, SignInOutcome, Strength, failed, stay, too_late};
use crate::{
    audit::note,
    cabinet::contact_line,
    challenge::{Challenge, Flow, Issued, Purpose, Target},
    core::{Answer, Core, Visitor, after, seconds_until},
    outbox::{self, Alert, Message},
    ports::{Account, Actor, AuditAction, AuditValue, Contact, SignInChoice, StoppedSignIn, Work},
    secrets::Token,
};
use jiff::SignedDuration;
use model::{
    AccountId, AllowedNetworks, Channel, FailedStep, Fault, Field, FieldError, JournalKind, LocalPath, Locale,
    NotificationKind, SignInReply, StoppedView, TypedCode,
};

/// So long whoever was stopped may show a contact. Source: security 5.10.
const STOPPED_FOR: SignedDuration = SignedDuration::from_mins(10);

/// The page.
const PAGE: &str = "/sign-in/network";

/// An hour: so often contacts are told that a sign-in was stopped, and for so long tries are counted.
const HOUR: i64 = 3600;

impl SignIn {
    /// All that was asked for was right: the session opens, or, where it is not allowed from here, the way back.
    pub(super) async fn let_in(
        &self,
        work: &mut dyn Work,
        account: &Account,
        visitor: &Visitor,
        strength: Strength,
        next: Option<LocalPath>,
    ) -> Answer<SignInOutcome> {
        let choice = work.sign_in_choices().get(account.id).await?;
        if choice.networks.admit(&visitor.network) {
            return self.begin_session(work, account, visitor, strength, &choice, next).await;
        }
        let pending = self.stop(work, account.id, visitor, strength).await?;
        Ok(SignInOutcome { pending: Some(pending), ..SignInReply::Open(page(next.as_ref())).into() })
    }

    async fn stop(
        &self,
        work: &mut dyn Work,
        account: AccountId,
        visitor: &Visitor,
        strength: Strength,
    ) -> Answer<Token> {
        let (core, now) = (&self.core, self.core.now());
        let token = Token::new(core.rng)?;
        let stopped = StoppedSignIn {
            id: core.rng.id(now)?,
            token: token.hash(),
            account_id: account,
            aal: strength.aal,
            way: strength.way,
            failures: strength.failures,
            shown: strength.shown,
            channel: None,
            created_at: now,
            expires_at: after(now, STOPPED_FOR),
        };
        work.sign_in_choices().stop(&stopped).await?;
        failed::note(core, work, Some(account), FailedStep::Network, visitor).await?;
        let way = [("way", AuditValue::Code(strength.way.code()))];
        core.record(work, Actor::Guest, AuditAction::LoginStopped, Some(account), &way);
        let told = core.counter("told of a stopped sign-in", account.0.as_bytes());
        let (times, _) = work.limits().count(&told, HOUR, now).await?;
        if times == 1 {
            let (device, network) = (visitor.device.clone(), visitor.network.clone());
            work.notifications().push(account, &NotificationKind::SignInStopped { device, network }, now).await?;
            outbox::warn_contacts(core, work, account, Message::alert(Alert::SignInStopped)).await?;
        }
        Ok(token)
    }

    /// The page; `None` when nobody was stopped in this browser, or too long ago.
    pub async fn open_stopped(&self, token: Option<&Token>, locale: Locale) -> Answer<Option<StoppedView>> {
        let mut work = self.core.store.read().await?;
        let Some(stopped) = self.find_stopped(&mut *work, token).await? else { return Ok(None) };
        let contacts = contacts_that_let_in(&mut *work, &stopped).await?;
        let asked = contacts.iter().find(|contact| Some(contact.channel) == stopped.channel);
        let sent = match asked.and_then(|contact| self.prove(&stopped, contact, locale)) {
            Some(challenge) => Some((challenge.channel(), challenge.view(&mut *work, String::new(), false).await?)),
            None => None,
        };
        let contacts = contacts.iter().map(|contact| (contact.channel, contact_line(contact).masked)).collect();
        Ok(Some(StoppedView { contacts, sent, errors: Vec::new() }))
    }

    /// «Получить код», by the proven contact of this kind, and once more.
    pub async fn send_network_code(
        &self,
        token: Option<&Token>,
        channel: Channel,
        visitor: &Visitor,
        next: Option<LocalPath>,
    ) -> Answer<SignInOutcome> {
        let mut work = self.core.store.begin().await?;
        let Some(stopped) = self.hold_stopped(&mut *work, token).await? else { return Ok(too_late()) };
        let contacts = contacts_that_let_in(&mut *work, &stopped).await?;
        let contact = contacts.iter().find(|contact| contact.channel == channel);
        let to_the_page = SignInReply::Open(page(next.as_ref())).into();
        let Some(challenge) = contact.and_then(|contact| self.prove(&stopped, contact, visitor.locale)) else {
            return Ok(to_the_page);
        };
        let outcome = match challenge.issue(&mut *work, visitor).await? {
            Issued::Sent => {
                work.sign_in_choices().note_channel(stopped.id, channel).await?;
                to_the_page
            }
            Issued::Wait(seconds) => refuse(Fault::ResendWait(seconds)),
        };
        work.commit().await?;
        Ok(outcome)
    }

    /// The code from that message. A try is spent and committed before the code is compared (security 4.3). Right, it opens the session
    /// that was stopped, this once: the list stays as it is.
    pub async fn confirm_network_code(
        &self,
        token: Option<&Token>,
        typed: &str,
        visitor: &Visitor,
        next: Option<LocalPath>,
    ) -> Answer<SignInOutcome> {
        let typed = match TypedCode::parse(typed) {
            Ok(typed) => typed,
            Err(fault) => return Ok(refuse(fault)),
        };
        let mut work = self.core.store.begin().await?;
        let Some(stopped) = self.hold_stopped(&mut *work, token).await? else { return Ok(too_late()) };
        let contacts = contacts_that_let_in(&mut *work, &stopped).await?;
        let asked = contacts.iter().find(|contact| Some(contact.channel) == stopped.channel);
        let Some(challenge) = asked.and_then(|contact| self.prove(&stopped, contact, visitor.locale)) else {
            return Ok(refuse(Fault::CodeWrong));
        };
        if let Some(seconds) = self.over_code_limit(&mut *work, stopped.account_id).await? {
            work.commit().await?;
            return Ok(refuse(Fault::Wait(seconds)));
        }
        let tried = challenge.spend_try(&mut *work).await?;
        work.commit().await?;

        let mut work = self.core.store.begin().await?;
        // Read again: between the two units of work the owner may have changed something, or another tab was faster.
        let Some(stopped) = self.hold_stopped(&mut *work, token).await? else { return Ok(too_late()) };
        if let Err(fault) = challenge.settle(&mut *work, tried, &typed, visitor).await? {
            work.commit().await?;
            return Ok(refuse(fault));
        }
        if !work.sign_in_choices().use_up_stopped(stopped.id).await? {
            return Ok(too_late());
        }
        let account = work.accounts().get(stopped.account_id).await?;
        let by = [("channel", AuditValue::Code(challenge.channel().as_str()))];
        self.core.record(&mut *work, Actor::Citizen, AuditAction::LoginElsewhere, Some(account.id), &by);
        let strength =
            Strength { failures: stopped.failures, aal: stopped.aal, way: stopped.way, shown: stopped.shown };
        let choice = work.sign_in_choices().get(account.id).await?;
        let outcome = self.begin_session(&mut *work, &account, visitor, strength, &choice, next).await?;
        work.commit().await?;
        Ok(outcome)
    }

    fn prove(&self, stopped: &StoppedSignIn, contact: &Contact, locale: Locale) -> Option<Challenge<'_>> {
        let target = Target::parse(contact.channel, &contact.value).ok()?;
        Some(Challenge::new(&self.core, Flow { purpose: Purpose::Elsewhere, id: stopped.id, locale }, target))
    }

    /// Counts a try against the account: each sign-in that is stopped begins with codes of its own (security 4.4). By a counter that
    /// only whoever knows the password comes to.
    async fn over_code_limit(&self, work: &mut dyn Work, account: AccountId) -> Answer<Option<u32>> {
        let (core, now) = (&self.core, self.core.now());
        let counter = core.counter("codes of stopped sign-ins", account.0.as_bytes());
        let (tries, until) = work.limits().count(&counter, HOUR, now).await?;
        Ok((i64::from(tries) > core.policy.codes_per_account_hour).then(|| seconds_until(until, now)))
    }

    async fn find_stopped(&self, work: &mut dyn Work, token: Option<&Token>) -> Answer<Option<StoppedSignIn>> {
        let Some(token) = token else { return Ok(None) };
        Ok(work.sign_in_choices().find_stopped(&token.hash(), self.core.now()).await?)
    }

    /// Likewise, with the account held. Nothing of one that is blocked.
    async fn hold_stopped(&self, work: &mut dyn Work, token: Option<&Token>) -> Answer<Option<StoppedSignIn>> {
        let Some(stopped) = self.find_stopped(work, token).await? else { return Ok(None) };
        let account = work.accounts().hold(stopped.account_id).await?;
        let stopped = self.find_stopped(work, token).await?;
        Ok(stopped.filter(|_| !account.is_blocked))
    }
}

/// Whoever has recovered access may be anywhere, and nobody has to fear that a stranger has made the list.
pub(crate) async fn lift(core: &Core, work: &mut dyn Work, account: AccountId) -> Answer<()> {
    let choice = work.sign_in_choices().get(account).await?;
    if choice.networks.is_empty() {
        return Ok(());
    }
    let now = core.now();
    let lifted = SignInChoice { networks: AllowedNetworks::default(), ..choice };
    work.sign_in_choices().save(account, &lifted).await?;
    note(core, work, account, &JournalKind::NetworksLifted, now).await?;
    work.notifications().push(account, &NotificationKind::NetworksLifted, now).await?;
    Ok(())
}

/// The proven contacts. One that they have shown already, as whoever came by an SMS has, is shown no second time where there is another.
async fn contacts_that_let_in(work: &mut dyn Work, stopped: &StoppedSignIn) -> Answer<Vec<Contact>> {
    let mut contacts = work.contacts().list(stopped.account_id).await?;
    contacts.retain(|contact| contact.verified_at.is_some());
    let is_shown = |contact: &Contact| Some(contact.channel) == stopped.shown;
    if contacts.iter().any(|contact| !is_shown(contact)) {
        contacts.retain(|contact| !is_shown(contact));
    }
    Ok(contacts)
}

fn refuse(fault: Fault) -> SignInOutcome {
    stay("", vec![FieldError::new(Field::Code, fault)])
}

/// The page, which knows where the person wanted to go.
fn page(next: Option<&LocalPath>) -> LocalPath {
    let page = LocalPath::of(PAGE);
    next.and_then(|next| LocalPath::parse(&[PAGE, "?next=", next.as_str()].concat())).unwrap_or(page)
}
