//! «Нет доступа ко второму шагу», or «Не помню ответ» to a control question: a code to another proven contact, by another channel than the first, and then a
//! day in which the owner may object (security 8, rows R3 and R4; decision 0025).
//!
//! The wait belongs to the account, what was shown to the browser: whoever lost the cookie meanwhile shows both contacts once
//! more, and need not wait again once it is over.

use super::{Recovery, Standing, factor_of, is_too_new, known_login, owner, rules, state_of};
use crate::{
    audit::note,
    challenge::{Challenge, Flow, Issued, Purpose, Target},
    core::{Answer, Visitor, after},
    outbox::{self, Message, Term},
    ports::{Account, Actor, AuditAction, AuditValue, Contact, RecoveryRecord, WaitingRecovery, Work},
    secrets::Token,
};
use jiff::SignedDuration;
use model::{
    AccountId, Fact, Fault, Field, FieldError, JournalKind, KnownLogin, LocalPath, Locale, LostFactor, LostReply,
    LostView, NotificationKind, RecoveryStep, TypedCode, WizardStep as _,
};

/// Recoveries of one account that may wait at a time. Source: security 8.3.
const MOST_WAITING: usize = 2;

/// The answer, and the token that the browser is to keep.
pub struct LostOutcome {
    /// What the page does.
    pub reply: LostReply,
    /// For the cookie of the recovery, when another contact was shown.
    pub recovery: Option<Token>,
}

impl From<LostReply> for LostOutcome {
    fn from(reply: LostReply) -> Self {
        Self { reply, recovery: None }
    }
}

/// The page.
pub(super) fn page() -> LocalPath {
    LocalPath::of("/recover/lost")
}

/// What is left to do in a browser.
enum Way {
    /// Another page of the recovery answers.
    Elsewhere(LocalPath),
    /// This contact may be shown.
    Second(Second),
    /// Nothing: the page says why.
    Closed(LostFactor),
}

/// Another proven contact of the account.
struct Second {
    owner: AccountId,
    contact: Target,
    shown: KnownLogin,
    /// Those that live, the oldest first.
    waiting: Vec<WaitingRecovery>,
}

impl Recovery {
    /// The page. Changes nothing.
    pub async fn open_lost(&self, token: Option<&Token>, locale: Locale) -> Answer<LostReply> {
        let mut work = self.core.store.read().await?;
        let Some(record) = self.find(&mut *work, token).await? else { return Ok(go(RecoveryStep::Login)) };
        let way = self.way(&mut *work, &record).await?;
        self.show(&mut *work, &record, way, locale, None).await
    }

    /// «Получить код», and once more.
    pub async fn send_second(&self, token: Option<&Token>, visitor: &Visitor) -> Answer<LostOutcome> {
        let Some(account) = self.owner_of(token).await? else { return Ok(go(RecoveryStep::Login).into()) };
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(account).await?;
        let Some(record) = self.find(&mut *work, token).await? else { return Ok(go(RecoveryStep::Login).into()) };
        let way = self.way(&mut *work, &record).await?;
        let wait = match &way {
            Way::Second(second) => {
                match self.challenge(&record, second, visitor.locale).issue(&mut *work, visitor).await? {
                    Issued::Sent => None,
                    Issued::Wait(seconds) => Some(Fault::ResendWait(seconds)),
                }
            }
            _ => None,
        };
        let reply = self.show(&mut *work, &record, way, visitor.locale, wait).await?;
        work.commit().await?;
        Ok(reply.into())
    }

    /// The code from that message. A try is spent and committed before the code is compared (security 4.3). Right, it begins the
    /// wait; if one of the account is over already, it opens at once.
    pub async fn confirm_second(&self, token: Option<&Token>, typed: &str, visitor: &Visitor) -> Answer<LostOutcome> {
        let Some(account) = self.owner_of(token).await? else { return Ok(go(RecoveryStep::Login).into()) };
        let mut work = self.core.store.begin().await?;
        // The account is held before any other row.
        work.accounts().hold(account).await?;
        let Some((record, second)) = self.find_second(&mut *work, token).await? else {
            drop(work);
            return Ok(self.open_lost(token, visitor.locale).await?.into());
        };
        let challenge = self.challenge(&record, &second, visitor.locale);
        let typed = match TypedCode::parse(typed) {
            Ok(typed) => {
                self.over_second_limit(&mut *work, &second).await?.map_or(Ok(typed), |wait| Err(Fault::Wait(wait)))
            }
            fault => fault,
        };
        let typed = match typed {
            Ok(typed) => typed,
            Err(fault) => {
                let reply = self.show(&mut *work, &record, Way::Second(second), visitor.locale, Some(fault)).await?;
                work.commit().await?;
                return Ok(reply.into());
            }
        };
        let tried = challenge.spend_try(&mut *work).await?;
        work.commit().await?;

        // Read again: between the two units of work another tab may have been faster, or the owner has changed something.
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(account).await?;
        let again = self.find_second(&mut *work, token).await?;
        let again = again.filter(|(_, again)| again.contact.is_same(&second.contact));
        let Some((mut record, second)) = again else {
            drop(work);
            return Ok(self.open_lost(token, visitor.locale).await?.into());
        };
        if let Err(fault) = challenge.settle(&mut *work, tried, &typed, visitor).await? {
            let reply = self.show(&mut *work, &record, Way::Second(second), visitor.locale, Some(fault)).await?;
            work.commit().await?;
            return Ok(reply.into());
        }
        let now = self.core.now();
        let by = [("channel", AuditValue::Code(second.contact.channel().as_str()))];
        self.core.record(&mut *work, Actor::Guest, AuditAction::RecoveryProven, Some(account), &by);
        let waiting = match second.waiting.into_iter().find(|waiting| waiting.opens_at <= now) {
            Some(open) => open,
            None => self.begin_wait(&mut *work, account, visitor).await?,
        };
        self.void_codes(&mut *work, &record).await?;
        // Another token, as after every step that shows who one is (security 6.4).
        let another = Token::new(self.core.rng)?;
        record.token = another.hash();
        (record.waiting_id, record.expires_at) = (Some(waiting.id), waiting.expires_at);
        work.recoveries().save(&record).await?;
        let way = self.way(&mut *work, &record).await?;
        let reply = self.show(&mut *work, &record, way, visitor.locale, None).await?;
        work.commit().await?;
        Ok(LostOutcome { reply, recovery: Some(another) })
    }

    /// From now on the owner may object: every contact gets a link that cancels it, and later word that it is open.
    async fn begin_wait(&self, work: &mut dyn Work, account: AccountId, visitor: &Visitor) -> Answer<WaitingRecovery> {
        let (core, now) = (&self.core, self.core.now());
        let cancel = Token::new(core.rng)?;
        let opens_at = after(now, SignedDuration::from_hours(core.policy.recovery_wait_hours));
        let waiting = WaitingRecovery {
            id: core.rng.id(now)?,
            account_id: account,
            cancel: cancel.hash(),
            created_at: now,
            opens_at,
            expires_at: after(opens_at, SignedDuration::from_hours(core.policy.recovery_open_hours)),
            ended: None,
        };
        work.waiting_recoveries().insert(&waiting).await?;
        let (opens, closes) = (core.moment(waiting.opens_at), core.moment(waiting.expires_at));
        note(&self.core, &mut *work, account, &JournalKind::RecoveryWaiting, now).await?;
        let notice = NotificationKind::RecoveryWaiting { device: visitor.device.clone(), opens: opens.clone() };
        work.notifications().push(account, &notice, now).await?;
        let term = Term { due_at: None, expires_at: Some(waiting.expires_at) };
        outbox::tell_contacts(core, work, account, term, |channel, to, locale| Message::RecoveryWaiting {
            channel,
            to,
            token: cancel.encoded(),
            opens: opens.clone(),
            locale,
        })
        .await?;
        let term = Term { due_at: Some(waiting.opens_at), expires_at: Some(waiting.expires_at) };
        outbox::tell_contacts(core, work, account, term, |channel, to, locale| Message::RecoveryOpen {
            channel,
            to,
            waiting: waiting.id,
            closes: closes.clone(),
            locale,
        })
        .await?;
        Ok(waiting)
    }

    /// Whose account the recovery of this browser is for, once a code was right.
    async fn owner_of(&self, token: Option<&Token>) -> Answer<Option<AccountId>> {
        let mut work = self.core.store.read().await?;
        Ok(self.find(&mut *work, token).await?.as_ref().and_then(owner))
    }

    async fn find_second(
        &self,
        work: &mut dyn Work,
        token: Option<&Token>,
    ) -> Answer<Option<(RecoveryRecord, Second)>> {
        let Some(record) = self.find(work, token).await? else { return Ok(None) };
        Ok(match self.way(work, &record).await? {
            Way::Second(second) => Some((record, second)),
            _ => None,
        })
    }

    async fn way(&self, work: &mut dyn Work, record: &RecoveryRecord) -> Answer<Way> {
        let Standing { facts, grant, is_waiting } = self.standing(work, Some(record)).await?;
        let waiting = match record.waiting_id {
            Some(id) => work.waiting_recoveries().find(id).await?,
            None => None,
        };
        if let Some(waiting) = waiting.filter(|_| is_waiting) {
            let (opens, closes) = (self.core.moment(waiting.opens_at), self.core.moment(waiting.expires_at));
            return Ok(Way::Closed(LostFactor::Waiting { opens, closes }));
        }
        if grant.is_some() {
            return Ok(Way::Elsewhere(RecoveryStep::Password.path()));
        }
        let owner = owner(record).filter(|_| facts.has(Fact::ContactProven));
        let Some(owner) = owner else {
            // What was shown for it is worth nothing any more.
            let was_waiting = record.waiting_id.is_some();
            return Ok(if was_waiting {
                Way::Closed(LostFactor::Ended)
            } else {
                Way::Elsewhere(RecoveryStep::first_unmet(facts).path())
            });
        };
        let account = work.accounts().get(owner).await?;
        if !rules::comes_back_without(state_of(work, &account).await?, factor_of(record)) {
            return Ok(Way::Closed(LostFactor::Confirmed));
        }
        let Some((contact, shown)) = self.find_other(work, &account, record).await? else {
            let hours = u32::try_from(self.core.policy.new_contact_hours).unwrap_or_default();
            return Ok(Way::Closed(LostFactor::NoContact { hours }));
        };
        let waiting = work.waiting_recoveries().list_live(owner, self.core.now()).await?;
        let is_open = waiting.iter().any(|waiting| waiting.opens_at <= self.core.now());
        Ok(match waiting.first() {
            Some(first) if waiting.len() >= MOST_WAITING && !is_open => {
                Way::Closed(LostFactor::Full { opens: self.core.moment(first.opens_at) })
            }
            _ => Way::Second(Second { owner, contact, shown, waiting }),
        })
    }

    /// The proven contact of the account by another channel than the first code came, and as it may be shown.
    async fn find_other(
        &self,
        work: &mut dyn Work,
        account: &Account,
        record: &RecoveryRecord,
    ) -> Answer<Option<(Target, KnownLogin)>> {
        let Some(first) = record.proven_by else { return Ok(None) };
        let contacts = work.contacts().list(account.id).await?;
        let suits = |contact: &&Contact| {
            contact.channel != first && contact.verified_at.is_some() && !is_too_new(&self.core, account, contact)
        };
        Ok(contacts.iter().find(suits).and_then(|contact| {
            let target = Target::parse(contact.channel, &contact.value).ok()?;
            Some((target, known_login(contact)?))
        }))
    }

    fn challenge(&self, record: &RecoveryRecord, second: &Second, locale: Locale) -> Challenge<'_> {
        let flow = Flow { purpose: Purpose::LostFactor, id: record.id, locale };
        Challenge::new(&self.core, flow, second.contact.clone())
    }

    /// Counts a try against the account and the way its codes come, together with those of first contacts (security 4.4).
    async fn over_second_limit(&self, work: &mut dyn Work, second: &Second) -> Answer<Option<u32>> {
        let counter = self.account_counter(second.contact.channel(), &second.owner.0.to_string());
        self.over(work, &counter, self.core.policy.codes_per_account_hour).await
    }

    async fn show(
        &self,
        work: &mut dyn Work,
        record: &RecoveryRecord,
        way: Way,
        locale: Locale,
        fault: Option<Fault>,
    ) -> Answer<LostReply> {
        let errors = fault.map(|fault| FieldError::new(Field::Code, fault)).into_iter().collect();
        let state = match way {
            Way::Elsewhere(path) => return Ok(LostReply::Go(path)),
            Way::Closed(state) => state,
            Way::Second(second) => {
                let challenge = self.challenge(record, &second, locale);
                // By СНИЛС the same contact has a message of the first step, which is void by now.
                let is_sent = challenge.is_under_way(work).await?;
                let (contact, challenge) = (second.shown, challenge.view(work, String::new(), false).await?);
                if is_sent { LostFactor::Code { contact, challenge } } else { LostFactor::Offer { contact } }
            }
        };
        let hours = u32::try_from(self.core.policy.recovery_wait_hours).unwrap_or_default();
        let forgot_answer = self.standing(work, Some(record)).await?.facts.has(Fact::FactorProven);
        Ok(LostReply::Show(Box::new(LostView { state, forgot_answer, hours, errors })))
    }
}

fn go(step: RecoveryStep) -> LostReply {
    LostReply::Go(step.path())
}
