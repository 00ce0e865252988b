//! Sign-in by phone, e-mail or СНИЛС and password (catalogue SGN-01, ACC-10; security 5).
//!
//! Unknown login and wrong password cost the same work and give the same answer; limits look at what was submitted,
//! before anybody is looked up. A passkey opens the same session by itself (catalogue EXP-02): it shows two things at once, so no second step
//! follows, and it takes the place of one.

mod elsewhere; // from a network that its owner does not allow
mod failed; // what its owner sees of a try that failed
mod gate; // what a try passes before the password is looked at
mod second; // the second step
mod sms; // a code from an SMS in place of the password
mod told; // who hears of a sign-in

use crate::{
    core::{Answer, Core, Visitor, after, seconds_until},
    failure::Failure,
    passkeys::{self, Counted, Holder},
    passwords::{PasswordPool, Place},
    ports::{Account, Actor, AuditAction, AuditValue, PendingSignIn, SignInChoice, Work},
    second_factor,
    secrets::Token,
    sessions::{self, Opened},
    toll::Owed,
};
use gate::Gate;
use jiff::SignedDuration;
use model::{
    Ability, AccountId, Channel, DisplaySettings, Email, FailedStep, Fault, Field, FieldError, LocalPath,
    NotificationKind, PasskeyQuestion, Password, Phone, SignInReply, SignInView, SignInWay, formats::Snils, normalise,
};
use std::sync::Arc;

pub(crate) use elsewhere::lift;
pub(crate) use gate::{forget_failures, reopen};
pub(crate) use sms::{Opens, find_owner_of_number};

/// So long after the first step the second one may be taken. Source: security 5.10.
const SECOND_STEP_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// After so many failures in a row the next try waits. Source: security 5.2, first row.
const FAILURES_BEFORE_WAIT: u32 = 5;

/// The longest login that is looked at; the longest address has 254 signs.
const LOGIN_MAX_CHARS: usize = 300;

/// Sign-in.
pub struct SignIn {
    core: Arc<Core>,
    passwords: Arc<PasswordPool>,
}

/// The answer, and the token of the new session when the person is in.
pub struct SignInOutcome {
    /// What the browser gets.
    pub reply: SignInReply,
    /// For the session cookie.
    pub session: Option<Token>,
    /// For the cookie by which the device is known from now on.
    pub device: Option<Token>,
    /// For the cookie between the two steps.
    pub pending: Option<Token>,
    /// For the cookie of a sign-in by SMS, when one was begun.
    pub sms: Option<Token>,
    /// How pages are shown to the owner, for a browser where nothing was chosen yet (ux 11.3).
    pub display: Option<DisplaySettings>,
}

impl SignIn {
    /// The use cases over this core.
    pub fn new(core: Arc<Core>, passwords: Arc<PasswordPool>) -> Self {
        Self { core, passwords }
    }

    /// One try. The attempt is counted and committed before the password is looked at (security 5.1).
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        visitor: &Visitor,
        next: Option<LocalPath>,
    ) -> Answer<SignInOutcome> {
        let login: String = login.chars().take(LOGIN_MAX_CHARS).collect();
        let stay = |errors| Ok(stay(&login, errors));
        let empty = empty_fields(&login, password);
        if !empty.is_empty() {
            return stay(empty);
        }
        let refuse = |fault| stay(vec![FieldError::new(Field::Login, fault)]);
        let place = self.passwords.place()?;
        let attempt = match gate::pass(&self.core, &login, visitor).await? {
            Gate::Pass(attempt) => attempt,
            Gate::Wait(until) => return refuse(Fault::Wait(seconds_until(until, self.core.now()))),
            Gate::Owed(owed) => return Ok(ask_toll(&login, owed)),
            Gate::Closed => return refuse(Fault::PasswordWayClosed),
        };
        let failures = attempt.failures;
        let account = self.find_account(&login).await?;
        let Ok(password) = Password::prepare(password) else {
            self.fail(&attempt, account.as_ref(), visitor).await?;
            return refuse(Fault::SignIn);
        };
        // Nobody gets into one that is blocked, and nobody learns that it is: from here on it is as if there were none (security 5.7).
        let admitted = self.admit(&place, account.clone().filter(|account| !account.is_blocked), &password).await;
        if matches!(admitted, Err(Failure::Busy)) {
            attempt.take_back(&self.core).await?;
        }
        let Some((account, mut work)) = admitted? else {
            self.fail(&attempt, account.as_ref(), visitor).await?;
            return refuse(Fault::SignIn);
        };
        attempt.succeed(&mut *work).await?;
        if second_factor::is_on(&mut *work, account.id).await? {
            let pending = self.wait_for_second_step(&mut *work, &account, SignInWay::Password, failures).await?;
            work.commit().await?;
            let reply = SignInReply::Open(second_step(next.as_ref()));
            return Ok(SignInOutcome { pending: Some(pending), ..reply.into() });
        }
        let strength = Strength { failures, aal: 1, way: SignInWay::Password, shown: None };
        let outcome = self.let_in(&mut *work, &account, visitor, strength, next).await?;
        work.commit().await?;
        Ok(outcome)
    }

    /// The question to whatever passkey the person has. Counted by network alone.
    pub async fn ask_for_passkey(&self, visitor: &Visitor) -> Answer<PasskeyQuestion> {
        let Some(holder) = Holder::visitor(visitor).filter(|_| passkeys::work_at(&self.core.site)) else {
            return Ok(PasskeyQuestion::Refused(passkeys::refusal()));
        };
        let mut work = self.core.store.begin().await?;
        let wait = passkeys::wait_of_network(&self.core, &mut *work, Counted::Questions, visitor).await?;
        let question = match wait {
            Some(wait) => PasskeyQuestion::Refused(wait),
            None => PasskeyQuestion::Ask(passkeys::ask(&self.core, &mut *work, holder).await?),
        };
        work.commit().await?;
        Ok(question)
    }

    /// «Войти с ключом доступа». Whatever is wrong, the answer is the same, and tells nothing of who has an account. After a right
    /// password it is the second step, and only a key of the same account will do.
    pub async fn sign_in_by_passkey(
        &self,
        pending: Option<&Token>,
        answer: &str,
        visitor: &Visitor,
        next: Option<LocalPath>,
    ) -> Answer<SignInOutcome> {
        let refuse = |error| Ok(stay("", vec![error]));
        let Some(holder) = Holder::visitor(visitor) else { return refuse(passkeys::refusal()) };
        let mut work = self.core.store.begin().await?;
        let wait = passkeys::wait_of_network(&self.core, &mut *work, Counted::Answers, visitor).await?;
        work.commit().await?;
        if let Some(wait) = wait {
            return refuse(wait);
        }
        let Some(shown) = passkeys::read_shown(&self.core, holder, answer).await? else {
            self.record_failure(None, FailedStep::Passkey, 0, visitor).await?;
            return refuse(passkeys::refusal());
        };

        let mut work = self.core.store.begin().await?;
        let account = work.accounts().hold(shown.account).await?;
        let waiting = self.find_pending(&mut *work, pending).await?;
        if account.is_blocked || waiting.as_ref().is_some_and(|waiting| waiting.account_id != account.id) {
            drop(work);
            self.record_failure(Some(account.id), FailedStep::Passkey, 0, visitor).await?;
            return refuse(passkeys::refusal());
        }
        if !passkeys::note_use(&self.core, &mut *work, &shown, &visitor.device).await? {
            work.commit().await?;
            self.record_failure(Some(account.id), FailedStep::Passkey, 0, visitor).await?;
            return refuse(passkeys::refusal());
        }
        if waiting.is_some() {
            work.factors().forget_pending(account.id).await?;
        }
        let failures = waiting.map_or(0, |waiting| waiting.failures);
        let strength = Strength { failures, aal: 2, way: SignInWay::Passkey, shown: None };
        let outcome = self.let_in(&mut *work, &account, visitor, strength, next).await?;
        work.commit().await?;
        Ok(outcome)
    }

    /// A wrong password, for somebody known and for nobody alike. The failure after which one has to wait has a word of its own.
    async fn fail(&self, attempt: &gate::Try, owner: Option<&Account>, visitor: &Visitor) -> Answer<()> {
        let waits = attempt.failures + 1 >= FAILURES_BEFORE_WAIT;
        let action = if waits { AuditAction::LoginFailMax } else { AuditAction::LoginFail };
        let mut work = self.core.store.begin().await?;
        attempt.fail(&self.core, &mut *work, owner).await?;
        let (owner, step) = (owner.map(|owner| owner.id), FailedStep::Password);
        failed::note(&self.core, &mut *work, owner, step, visitor).await?;
        self.core.record(&mut *work, Actor::Guest, action, owner, &failure(step, attempt.failures));
        Ok(work.commit().await?)
    }

    /// What was shown beside the password was wrong. Too many codes have an event of their own.
    async fn record_failure(
        &self,
        owner: Option<AccountId>,
        step: FailedStep,
        failures_before: u32,
        visitor: &Visitor,
    ) -> Answer<()> {
        let context = failure(step, failures_before);
        let mut work = self.core.store.begin().await?;
        failed::note(&self.core, &mut *work, owner, step, visitor).await?;
        self.core.record(&mut *work, Actor::Guest, AuditAction::LoginFail, owner, &context);
        Ok(work.commit().await?)
    }

    async fn find_pending(&self, work: &mut dyn Work, token: Option<&Token>) -> Answer<Option<PendingSignIn>> {
        let Some(token) = token else { return Ok(None) };
        Ok(work.factors().find_pending(&token.hash(), self.core.now()).await?)
    }

    async fn wait_for_second_step(
        &self,
        work: &mut dyn Work,
        account: &Account,
        way: SignInWay,
        failures: u32,
    ) -> Answer<Token> {
        let (now, token) = (self.core.now(), Token::new(self.core.rng)?);
        let pending = PendingSignIn {
            id: self.core.rng.id(now)?,
            token: token.hash(),
            account_id: account.id,
            way,
            failures,
            created_at: now,
            expires_at: after(now, SECOND_STEP_WITHIN),
        };
        work.factors().insert_pending(&pending).await?;
        Ok(token)
    }

    /// The account, held, if this is its password. One that was changed while this was found out is looked at again: a
    /// password that was replaced opens nothing.
    async fn admit(
        &self,
        place: &Place<'_>,
        account: Option<Account>,
        password: &Password,
    ) -> Answer<Option<(Account, Box<dyn Work>)>> {
        let mut account = account;
        loop {
            let stored = account.as_ref().map(|account| account.password_hash.as_str());
            let verdict = place.verify(stored, password).await?;
            let Some(known) = account.filter(|_| verdict.right) else { return Ok(None) };
            let renewed = if verdict.stale { Some(place.hash(password).await?.to_phc()) } else { None };
            let mut work = self.core.store.begin().await?;
            let held = work.accounts().hold(known.id).await?;
            if held.is_blocked {
                return Ok(None);
            }
            if held.password_hash == known.password_hash {
                if let Some(renewed) = renewed {
                    work.accounts().replace_password_hash(held.id, &held.password_hash, &renewed).await?;
                }
                return Ok(Some((held, work)));
            }
            account = Some(held);
        }
    }

    /// Session and notice are written together: no entry without its line in the feed.
    async fn begin_session(
        &self,
        work: &mut dyn Work,
        account: &Account,
        visitor: &Visitor,
        strength: Strength,
        choice: &SignInChoice,
        next: Option<LocalPath>,
    ) -> Answer<SignInOutcome> {
        let now = self.core.now();
        let opened = sessions::open(&self.core, work, account.id, visitor, strength.aal, strength.way).await?;
        let notice = NotificationKind::SignedIn {
            device: visitor.device.clone(),
            failures_before: strength.failures,
            way: strength.way,
            is_new_device: opened.is_new_device,
        };
        work.notifications().push(account.id, &notice, now).await?;
        gate::reopen(&self.core, work, account.id).await?;
        let is_unusual = opened.is_new_device || strength.failures >= FAILURES_BEFORE_WAIT;
        told::tell_contacts(&self.core, work, account.id, choice, visitor, is_unusual).await?;
        let action = match strength.failures {
            0 => AuditAction::LoginSuccess,
            _ => AuditAction::LoginSuccessAfterFail,
        };
        let how = [
            ("failures_before", AuditValue::Number(i64::from(strength.failures))),
            ("aal", AuditValue::Number(i64::from(strength.aal))),
            ("way", AuditValue::Code(strength.way.code())),
        ];
        self.core.record(work, Actor::Citizen, action, Some(account.id), &how);
        Ok(entered(account, opened, visitor, next))
    }

    /// Eleven digits may be a phone and a СНИЛС: whose contact it is, comes first. Whatever was typed, it costs two questions.
    async fn find_account(&self, login: &str) -> Answer<Option<Account>> {
        let nobody = || self.core.keys.index.blind_index("nobody", login);
        let (channel, contact) = match (Phone::parse(login), Email::parse(login)) {
            (Ok(phone), _) => (Channel::Phone, self.core.phone_index(&phone)),
            (_, Ok(email)) => (Channel::Email, self.core.email_index(&email)),
            _ => (Channel::Phone, nobody()),
        };
        let snils = Snils::parse(login).map_or_else(|_| nobody(), |snils| self.core.snils_index(&snils));
        let mut work = self.core.store.read().await?;
        let by_contact = work.accounts().find_by_contact(channel, &contact).await?;
        let by_snils = work.accounts().find_by_snils(&snils).await?;
        Ok(by_contact.or_else(|| by_snils.filter(|account| account.level.can(Ability::SignInBySnils))))
    }
}

/// How somebody came in.
#[derive(Clone, Copy)]
struct Strength {
    /// Attempts that had failed before.
    failures: u32,
    /// Authenticator assurance level.
    aal: u8,
    /// By what.
    way: SignInWay,
    /// Which contact they have shown to read on the way.
    shown: Option<Channel>,
}

impl From<SignInReply> for SignInOutcome {
    fn from(reply: SignInReply) -> Self {
        Self { reply, session: None, device: None, pending: None, sms: None, display: None }
    }
}

fn entered(account: &Account, opened: Opened, visitor: &Visitor, next: Option<LocalPath>) -> SignInOutcome {
    SignInOutcome {
        session: Some(opened.session),
        device: Some(opened.device),
        display: account.display.filter(|_| visitor.display.is_none()),
        ..SignInReply::Open(next.unwrap_or_else(|| LocalPath::of("/cabinet"))).into()
    }
}

fn stay(login: &str, errors: Vec<FieldError>) -> SignInOutcome {
    SignInReply::Stay(SignInView { login: login.to_owned(), errors, ..SignInView::default() }).into()
}

/// This login, but not without the toll.
fn ask_toll(login: &str, owed: Owed) -> SignInOutcome {
    let errors = owed.fault.map(|fault| FieldError::new(Field::Login, fault)).into_iter().collect();
    let view = SignInView { login: login.to_owned(), errors, toll: Some(owed.toll), ..SignInView::default() };
    SignInReply::Stay(view).into()
}

/// The password has to be shown again.
fn too_late() -> SignInOutcome {
    SignInReply::Open(LocalPath::of("/sign-in?late=1")).into()
}

fn failure(step: FailedStep, before: u32) -> [(&'static str, AuditValue); 2] {
    [("step", AuditValue::Code(step.code())), ("failures_before", AuditValue::Number(i64::from(before)))]
}

/// The page of the second step, which knows where the person wanted to go.
fn second_step(next: Option<&LocalPath>) -> LocalPath {
    with_next("/sign-in/second", next)
}

fn with_next(page: &'static str, next: Option<&LocalPath>) -> LocalPath {
    next.and_then(|next| LocalPath::parse(&[page, "?next=", next.as_str()].concat()))
        .unwrap_or_else(|| LocalPath::of(page))
}

fn empty_fields(login: &str, password: &str) -> Vec<FieldError> {
    let is_login_empty = normalise(login).is_empty();
    [(is_login_empty, Field::Login), (password.is_empty(), Field::Password)]
        .into_iter()
        .filter(|(is_empty, _)| *is_empty)
        .map(|(_, field)| FieldError::new(field, Fault::Empty))
        .collect()
}
