//! Recovery of access: a code to a proven contact, a code of the second factor if one is on, then a new password (catalogue
//! REC-01 to REC-09; security 8, rows R1 and R2). «Восстановить логин» is the same way: once a code was right, the page shows by what one
//! signs in. Whoever has lost the factor shows another contact and waits, while the owner may object (rows R3 and R4, decision 0025).
//!
//! Until then no answer depends on whether there is such an account (security 5.8, 8.5): codes are made, sent for and tried alike, and
//! only the worker looks before it sends one. A link carries the recovery over to the browser in which it was opened, so that nobody can make the
//! owner of a mailbox press a button for them (decision 0022).

mod cancel; // whoever objects
mod factor; // the code of the second factor
mod lost; // neither an application nor a backup code: another contact, and waiting
mod password; // the new password
mod question; // the answer to the control question
mod rules; // what brings whom back
mod steps; // which account, and the code

use crate::{
    cabinet::contact_line,
    challenge::{Challenge, Flow, Purpose, Target, is_within_limit},
    core::{Answer, Core, Visitor, after},
    passwords::PasswordPool,
    ports::{Account, Contact, FactorKind, RecoveryRecord, WaitingRecovery, Work},
    second_factor,
    secrets::Token,
};
use jiff::{SignedDuration, Timestamp};
use model::{
    Ability, AccountId, AccountLevel, Channel, Fact, Facts, FieldError, KnownLogin, Locale, Login, RecoveryReply,
    RecoveryStep, RecoveryView, WizardStep as _,
};
use rules::{Factor, Grant, Shown, State};
use std::sync::Arc;

pub(crate) use cancel::list_waiting;
pub use lost::LostOutcome;

/// The recovery wizard.
pub struct Recovery {
    core: Arc<Core>,
    passwords: Arc<PasswordPool>,
}

/// The answer to a step, and the token that the browser is to keep.
pub struct RecoveryOutcome {
    /// What the page does.
    pub reply: RecoveryReply,
    /// For the cookie of the recovery, when one was begun or carried over.
    pub recovery: Option<Token>,
}

impl From<RecoveryReply> for RecoveryOutcome {
    fn from(reply: RecoveryReply) -> Self {
        Self { reply, recovery: None }
    }
}

impl Recovery {
    /// The use cases over this core.
    pub fn new(core: Arc<Core>, passwords: Arc<PasswordPool>) -> Self {
        Self { core, passwords }
    }

    /// The page of a step; a step asked for too early leads to the first unmet one. Changes nothing.
    pub async fn open(&self, token: Option<&Token>, step: RecoveryStep, locale: Locale) -> Answer<RecoveryReply> {
        let mut work = self.core.store.read().await?;
        let record = self.find(&mut *work, token).await?;
        let Standing { facts, is_waiting, .. } = self.standing(&mut *work, record.as_ref()).await?;
        if is_waiting && step != RecoveryStep::Login {
            return Ok(RecoveryReply::Go(lost::page()));
        }
        // What stands before a new password is passed over when there is none of it, or it was shown.
        let is_barrier = matches!(step, RecoveryStep::Factor | RecoveryStep::Question);
        let is_passed = is_barrier && facts.has(step.node().establishes);
        let open = if is_passed { RecoveryStep::first_unmet(facts) } else { step.or_first_unmet(facts) };
        if open != step {
            return Ok(RecoveryReply::Go(open.path()));
        }
        Ok(RecoveryReply::Show(Box::new(self.view(&mut *work, record.as_ref(), step, locale).await?)))
    }

    /// Where a form leads that came too early or too late.
    async fn onward(&self, token: Option<&Token>, step: RecoveryStep, locale: Locale) -> Answer<RecoveryOutcome> {
        Ok(match self.open(token, step, locale).await? {
            RecoveryReply::Show(view) => RecoveryReply::Go(view.step.path()),
            elsewhere => elsewhere,
        }
        .into())
    }

    /// That of this browser, if it is not finished.
    async fn find(&self, work: &mut dyn Work, token: Option<&Token>) -> Answer<Option<RecoveryRecord>> {
        let Some(token) = token else { return Ok(None) };
        let found = work.recoveries().find(&token.hash(), self.core.now()).await?;
        Ok(found.filter(|record| record.finished_at.is_none()))
    }

    /// What proves that whoever asks reads the contacts of the account.
    fn challenges(&self, record: &RecoveryRecord, locale: Locale) -> Vec<Challenge<'_>> {
        let flow = Flow { purpose: Purpose::Recovery, id: record.id, locale };
        targets(&record.login).into_iter().map(|target| Challenge::new(&self.core, flow, target)).collect()
    }

    async fn view(
        &self,
        work: &mut dyn Work,
        record: Option<&RecoveryRecord>,
        step: RecoveryStep,
        locale: Locale,
    ) -> Answer<RecoveryView> {
        let mut view = RecoveryView { step, ..RecoveryView::default() };
        let Some(record) = record else { return Ok(view) };
        view.login.clone_from(&record.login);
        match step {
            RecoveryStep::Login => {}
            RecoveryStep::Factor => {
                if let Some(owner) = owner(record) {
                    view.takes_passkey = !work.passkeys().list(owner).await?.is_empty();
                    view.sms = match self.sms_step(work, record, owner, locale).await? {
                        Some(step) => Some(step.view(work).await?),
                        None => None,
                    };
                }
            }
            RecoveryStep::Confirm => {
                let shown: Vec<String> = targets(&record.login).iter().map(Target::shown).collect();
                for (challenge, shown) in self.challenges(record, locale).iter().zip(shown) {
                    view.challenges.push(challenge.view(work, shown, false).await?);
                }
            }
            RecoveryStep::Question => {
                if let Some(owner) = owner(record) {
                    let asked = work.questions().find(owner).await?;
                    view.question = asked.map(|asked| asked.question.as_str().to_owned());
                }
            }
            RecoveryStep::Password => view.logins = known_logins(work, record).await?,
        }
        Ok(view)
    }

    async fn stay(
        &self,
        mut work: Box<dyn Work>,
        record: &RecoveryRecord,
        step: RecoveryStep,
        error: Option<FieldError>,
        visitor: &Visitor,
    ) -> Answer<RecoveryOutcome> {
        let mut view = self.view(&mut *work, Some(record), step, visitor.locale).await?;
        view.errors.extend(error);
        work.commit().await?;
        Ok(RecoveryReply::Show(Box::new(view)).into())
    }
}

/// What codes go to. By СНИЛС it is whatever its owner has proven: an SMS with a code, a letter with a link.
fn targets(login: &str) -> Vec<Target> {
    match Login::parse(login) {
        Ok(Login::Phone(phone)) => vec![Target::Phone(phone)],
        Ok(Login::Email(email)) => vec![Target::Email(email)],
        Ok(Login::Snils(snils)) => {
            [Channel::Phone, Channel::Email].map(|channel| Target::OfOwner(snils.clone(), channel)).into()
        }
        Err(_) => Vec::new(),
    }
}

/// How a recovery stands.
struct Standing {
    /// What is true of it.
    facts: Facts,
    /// Whether the new password may be set, and what that does to what stood before it.
    grant: Option<Grant>,
    /// The owner may still object.
    is_waiting: bool,
}

impl Standing {
    const fn with(facts: Facts) -> Self {
        Self { facts, grant: None, is_waiting: false }
    }
}

impl Recovery {
    /// How a recovery stands. A second factor that is on is not bypassed; which there is, is told only after the contact was
    /// proven.
    async fn standing(&self, work: &mut dyn Work, record: Option<&RecoveryRecord>) -> Answer<Standing> {
        let Some(record) = record else { return Ok(Standing::with(Facts::NONE)) };
        let facts = Facts::NONE.with(Fact::LoginGiven);
        let Some(owner) = owner(record) else { return Ok(Standing::with(facts)) };
        // A password that was set since then ends every recovery of before: whoever set it had shown as much.
        let account = work.accounts().get(owner).await?;
        if record.proven_at <= Some(account.password_set_at) {
            return Ok(Standing::with(Facts::NONE));
        }
        let waiting = match record.waiting_id {
            Some(id) => work.waiting_recoveries().find(id).await?,
            None => None,
        };
        // Cancelled, or void: what was shown for it is worth nothing any more.
        if record.waiting_id.is_some() && !waiting.as_ref().is_some_and(|waiting| is_live(waiting, self.core.now())) {
            return Ok(Standing::with(Facts::NONE));
        }
        let facts = facts.with(Fact::ContactProven);
        let has_waited = waiting.as_ref().is_some_and(|waiting| waiting.opens_at <= self.core.now());
        let factor = factor_of(record);
        let contacts = if waiting.is_some() { 2 } else { 1 };
        let shown = Shown { contacts, factor, answer: record.answered_at.is_some(), has_waited };
        let state = state_of(work, &account).await?;
        let grant = rules::grant(state, shown);
        let mut facts = facts;
        if rules::grant(state, Shown { answer: true, ..shown }).is_some() {
            facts = facts.with(Fact::FactorProven);
        }
        if grant.is_some() {
            facts = facts.with(Fact::QuestionAnswered);
        }
        Ok(Standing { facts, grant, is_waiting: waiting.is_some() && !has_waited })
    }
}

fn is_live(waiting: &WaitingRecovery, now: Timestamp) -> bool {
    waiting.ended.is_none() && now < waiting.expires_at
}

/// What the policy minds of an account.
async fn state_of(work: &mut dyn Work, account: &Account) -> Answer<State> {
    Ok(State {
        has_factor: second_factor::is_on(work, account.id).await?,
        has_question: work.questions().find(account.id).await?.is_some(),
        is_confirmed: account.level == AccountLevel::Confirmed,
    })
}

/// What was shown of the second factor.
fn factor_of(record: &RecoveryRecord) -> Factor {
    let kind = record.factor_by.unwrap_or(FactorKind::App);
    record.factor_at.map_or(Factor::Nothing, |_| Factor::of(kind, record.proven_by))
}

/// Whose account it is, once a code was right.
fn owner(record: &RecoveryRecord) -> Option<AccountId> {
    record.proven_at.and(record.account_id)
}

/// The account of a login: the same that one may sign in by.
async fn find_account(core: &Core, work: &mut dyn Work, login: &Login) -> Answer<Option<Account>> {
    Ok(match login {
        Login::Phone(phone) => work.accounts().find_by_contact(Channel::Phone, &core.phone_index(phone)).await?,
        Login::Email(email) => work.accounts().find_by_contact(Channel::Email, &core.email_index(email)).await?,
        Login::Snils(snils) => {
            let found = work.accounts().find_by_snils(&core.snils_index(snils)).await?;
            found.filter(|account| account.level.can(Ability::SignInBySnils))
        }
    })
}

/// How the owner of a login can be reached.
pub(crate) struct Reach {
    /// Whose it is.
    pub(crate) account: AccountId,
    /// Their proven contact.
    pub(crate) contact: Target,
    /// It joined the account too lately to bring anybody into it by itself (security 7.4).
    pub(crate) is_too_new: bool,
}

/// The proven contact of the account that has this login, if there is one.
pub(crate) async fn find_reach(
    core: &Core,
    work: &mut dyn Work,
    login: &Login,
    channel: Channel,
) -> Answer<Option<Reach>> {
    let Some(account) = find_account(core, work, login).await? else { return Ok(None) };
    let contacts = work.contacts().list(account.id).await?;
    let proven = contacts.into_iter().find(|contact| contact.channel == channel && contact.verified_at.is_some());
    Ok(proven.and_then(|proven| {
        let contact = Target::parse(channel, &proven.value).ok()?;
        Some(Reach { account: account.id, contact, is_too_new: is_too_new(core, &account, &proven) })
    }))
}

/// Who gets a message of the recovery; nobody when there is no such account, or none that can be reached so. For the worker; at
/// the first attempt to send it, it is counted towards a recipient whom the form could not know.
pub(crate) async fn find_recipient(
    core: &Core,
    login: &Login,
    channel: Channel,
    is_first: bool,
) -> Answer<Option<Reach>> {
    let mut work = core.store.begin().await?;
    let Some(reach) = find_reach(core, &mut *work, login, channel).await? else { return Ok(None) };
    let is_hidden = matches!(login, Login::Snils(_));
    let is_too_much = is_hidden && is_first && !is_within_limit(core, &mut *work, &reach.contact).await?;
    work.commit().await?;
    Ok((!is_too_much).then_some(reach))
}

/// A contact with which the account was opened is as old as the account; one that joined later has to wait.
fn is_too_new(core: &Core, account: &Account, contact: &Contact) -> bool {
    let waits = SignedDuration::from_hours(core.policy.new_contact_hours);
    contact.verified_at.is_some_and(|at| at > account.created_at && core.now() < after(at, waits))
}

/// Until when no contact of the account may be given or changed, and the account neither deleted nor taken along, because access was
/// recovered without the second factor (security 8.4): whoever did it must not take the account over for good, or away, before its owner
/// has read the messages.
pub(crate) async fn closed_after_recovery(
    core: &Core,
    work: &mut dyn Work,
    account: AccountId,
) -> Answer<Option<Timestamp>> {
    let used_at = work.waiting_recoveries().last_used(account).await?;
    let until = used_at.map(|at| after(at, SignedDuration::from_hours(core.policy.contacts_closed_hours)));
    Ok(until.filter(|until| core.now() < *until))
}

/// By what the owner signs in.
async fn known_logins(work: &mut dyn Work, record: &RecoveryRecord) -> Answer<Vec<KnownLogin>> {
    let Some(account) = record.account_id else { return Ok(Vec::new()) };
    let account = work.accounts().get(account).await?;
    let contacts = work.contacts().list(account.id).await?;
    let mut logins: Vec<KnownLogin> = contacts.iter().filter_map(known_login).collect();
    if account.level.can(Ability::SignInBySnils) {
        logins.push(KnownLogin::Snils);
    }
    Ok(logins)
}

fn known_login(contact: &Contact) -> Option<KnownLogin> {
    contact.verified_at?;
    let masked = contact_line(contact).masked;
    Some(match contact.channel {
        Channel::Phone => KnownLogin::Phone(masked),
        Channel::Email => KnownLogin::Email(masked),
    })
}
