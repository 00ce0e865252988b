//! «Безопасность»: the password, and where one is signed in (security 3.8, 3.9, 6.4 to 6.7).
//!
//! What could be used against the owner wants them to show again who they are, if that was longer ago than
//! [`PROOF_HOLDS`]: a computer left alone for a minute must not cost the account.

mod apps; // two-step sign-in
mod block; // nobody gets in any more
mod choices; // who hears of a sign-in, and from where one is allowed
mod deletion; // the account, with all that it holds
mod history; // «История входов»
mod journal; // «Журнал действий»
mod passkeys; // keys by which one signs in without a password
mod places; // where one is signed in, and from which devices
mod question; // the control question
mod sms; // codes by SMS as the second step

use crate::{
    core::{Answer, Core, Visitor, seconds_until},
    failure::Failure,
    new_password::{self, NewPassword},
    passwords::{PasswordPool, Place},
    ports::{Account, Actor, Attempt, AuditAction, AuditValue, AuthenticatorApp, Renewal, Work},
    recovery, second_factor,
    secrets::{Mark, Token},
    sessions::{SignedIn, prove_first},
};
pub use deletion::AccountExport;
use jiff::civil::Date;
use model::{
    BackupCode, FactorLine, Fault, Field, FieldError, JournalKind, LocalPath, Locale, NotificationKind, Password,
    ProofView, SecondCode, SecurityReply, SecurityView, Strength,
};
pub use question::QuestionWish;
use std::{cmp::Reverse, sync::Arc};

/// «Безопасность».
const PAGE: &str = "/security";

/// «Безопасность».
pub struct Security {
    core: Arc<Core>,
    passwords: Arc<PasswordPool>,
}

/// What whoever changes the password has typed.
#[derive(Clone, Copy)]
pub struct PasswordWish<'a> {
    /// «Текущий пароль».
    pub current: &'a str,
    /// «Новый пароль».
    pub new: &'a str,
    /// «Завершить сеансы на других устройствах».
    pub ends_others: bool,
}

/// What whoever shows who they are has typed.
#[derive(Clone, Copy)]
pub struct Proof<'a> {
    /// The password.
    pub password: &'a str,
    /// A code of an application, from an SMS, or a backup code; looked at with two-step sign-in only.
    pub code: &'a str,
}

/// The answer, and the token that the session has from now on.
pub struct SecurityOutcome {
    /// What the browser gets.
    pub reply: SecurityReply,
    /// For the session cookie.
    pub session: Option<Token>,
    /// New backup codes, to be shown once.
    pub codes: Vec<BackupCode>,
}

impl From<SecurityReply> for SecurityOutcome {
    fn from(reply: SecurityReply) -> Self {
        Self { reply, session: None, codes: Vec::new() }
    }
}

/// The answer to what may end the session from which it was asked for.
pub struct Farewell {
    /// What the browser gets.
    pub reply: SecurityReply,
    /// The session is over: nothing stays in the browser.
    pub is_over: bool,
}

impl Farewell {
    fn open(path: LocalPath) -> Self {
        Self { reply: SecurityReply::Open(path), is_over: false }
    }

    fn to(page: &'static str) -> Self {
        Self { reply: SecurityReply::Open(LocalPath::of(page)), is_over: true }
    }
}

impl Security {
    /// The use cases over this core.
    pub fn new(core: Arc<Core>, passwords: Arc<PasswordPool>) -> Self {
        Self { core, passwords }
    }

    /// When the password was chosen, where its owner is signed in, and what is known of their devices.
    pub async fn show(&self, who: SignedIn, visitor: &Visitor) -> Answer<SecurityView> {
        let mut work = self.core.store.read().await?;
        let account = work.accounts().get(who.account).await?;
        let mut sessions = self.open(&mut *work, who).await?;
        let apps = second_factor::confirmed_apps(&mut *work, who.account).await?;
        let sms = self.show_sms(&mut *work, who).await?;
        let backup_codes = work.factors().count_backup_codes(who.account).await?;
        let waiting = recovery::list_waiting(&self.core, &mut *work, who.account).await?;
        let question = work.questions().find(who.account).await?;
        let has_two_contacts = question::has_two_contacts(&mut *work, who).await?;
        let passkeys = self.show_passkeys(&mut *work, who).await?;
        let devices = self.devices(&mut *work, who, visitor).await?;
        let choice = work.sign_in_choices().get(who.account).await?;
        let planned = work.deletions().find_planned(who.account).await?;
        sessions.sort_by_key(|session| Reverse(session.id == who.session));
        Ok(SecurityView {
            password_set: self.core.moment(account.password_set_at),
            password_months: whole_months(self.core.day_of(account.password_set_at), self.core.today()),
            apps: apps.iter().map(|app| self.app_line(app)).collect(),
            sms_sign_in: sms.is_some().then_some(!choice.forbids_sms),
            sms,
            backup_codes,
            question_set: question.map(|question| self.core.moment(question.set_at)),
            has_two_contacts,
            waiting,
            deletion: planned.map(|planned| self.core.moment(planned.due_at)),
            passkeys,
            sessions: sessions.iter().map(|session| self.line(session, who)).collect(),
            devices,
            networks: u32::try_from(choice.networks.len()).unwrap_or(u32::MAX),
        })
    }

    fn app_line(&self, app: &AuthenticatorApp) -> FactorLine {
        FactorLine {
            id: app.id.to_string(),
            added: self.core.moment(app.confirmed_at.unwrap_or(app.created_at)),
            used: app.used_at.map(|at| self.core.moment(at)),
        }
    }

    /// What the proof asks for: all that the sign-in does (security 6.5).
    pub async fn open_proof(&self, who: SignedIn, locale: Locale) -> Answer<ProofView> {
        let mut work = self.core.store.read().await?;
        let sms = match self.proof_by_sms(&mut *work, who, locale).await? {
            Some(step) => Some(step.view(&mut *work).await?),
            None => None,
        };
        Ok(ProofView {
            wants_code: second_factor::is_on(&mut *work, who.account).await?,
            sms,
            takes_passkey: !work.passkeys().list(who.account).await?.is_empty(),
            errors: Vec::new(),
        })
    }

    /// «Подтвердите, что это вы»: the password once more, and with two-step sign-in a code. The session gets another token in
    /// place of `token`, which is dead.
    pub async fn prove(
        &self,
        who: SignedIn,
        token: &Token,
        proof: Proof<'_>,
        visitor: &Visitor,
        next: Option<LocalPath>,
    ) -> Answer<SecurityOutcome> {
        let wants_code = self.is_two_step(who).await?;
        let code = match wants_code.then(|| SecondCode::parse(proof.code)).transpose() {
            Ok(code) => code,
            Err(fault) => {
                let empty = proof.password.is_empty().then(|| FieldError::new(Field::Password, Fault::Empty));
                return Ok(stay(empty.into_iter().chain([FieldError::new(Field::BackupCode, fault)])));
            }
        };
        let place = self.passwords.place()?;
        let account = match self.check_password(&place, who, Field::Password, proof.password).await? {
            Ok(account) => account,
            Err(error) => return Ok(stay([error])),
        };
        let mut sms = None;
        if let Some(code) = &code {
            let mut work = self.core.store.begin().await?;
            work.accounts().hold(who.account).await?;
            let wait = second_factor::spend_try_of_session(&self.core, &mut *work, who).await?;
            if let Some(step) = self.proof_by_sms(&mut *work, who, visitor.locale).await?.filter(|_| wait.is_none()) {
                sms = step.spend_try(&mut *work, code).await?;
            }
            work.commit().await?;
            if let Some(seconds) = wait {
                return Ok(stay([FieldError::new(Field::BackupCode, Fault::Wait(seconds))]));
            }
        }
        let mut work = self.core.store.begin().await?;
        if work.accounts().hold(who.account).await?.password_hash != account.password_hash {
            // Changed meanwhile, it is not the password any more.
            return Ok(stay([FieldError::new(Field::Password, Fault::WrongPassword)]));
        }
        let is_right = match code {
            Some(code) => {
                second_factor::take(&self.core, &mut *work, who.account, &code, sms.as_ref()).await?.is_some()
            }
            // Connected meanwhile, an application is asked for.
            None => !second_factor::is_on(&mut *work, who.account).await?,
        };
        if !is_right {
            return Ok(stay([FieldError::new(Field::BackupCode, Fault::SecondCodeWrong)]));
        }
        second_factor::forget_tries_of_session(&self.core, &mut *work, who).await?;
        let session = self.renew(&mut *work, who, token).await?;
        work.commit().await?;
        // Without another token: the form came twice, and the first of the two has brought it.
        Ok(SecurityOutcome { session, ..SecurityReply::Open(after_proof(next)).into() })
    }

    async fn is_two_step(&self, who: SignedIn) -> Answer<bool> {
        let mut work = self.core.store.read().await?;
        second_factor::is_on(&mut *work, who.account).await
    }

    /// The page of a new password; with two-step sign-in, whoever stole a password must not be able to change it, so that one
    /// shows first who one is.
    pub async fn open_password(&self, who: SignedIn) -> Answer<SecurityReply> {
        let is_on = self.is_two_step(who).await?;
        Ok(if is_on && !who.is_proven(&self.core) {
            SecurityReply::Open(prove_first("/security/password"))
        } else {
            SecurityReply::Stay(Vec::new())
        })
    }

    /// «Сменить пароль». Wants the current one, tells every proven contact, and ends the other sessions if that is wanted.
    pub async fn change_password(
        &self,
        who: SignedIn,
        token: &Token,
        wish: PasswordWish<'_>,
        visitor: &Visitor,
    ) -> Answer<SecurityOutcome> {
        if let SecurityReply::Open(proof) = self.open_password(who).await? {
            return Ok(SecurityReply::Open(proof).into());
        }
        let new =
            Password::parse_new(wish.new).map_err(|fault| FieldError::new(Field::Password, Fault::Password(fault)));
        let new = match new {
            Ok(new) if !wish.current.is_empty() => new,
            // Nothing is counted yet: both fields are named at once.
            new => {
                let empty = wish.current.is_empty().then(|| FieldError::new(Field::CurrentPassword, Fault::Empty));
                return Ok(stay(empty.into_iter().chain(new.err())));
            }
        };
        let place = self.passwords.place()?;
        let account = match self.check_password(&place, who, Field::CurrentPassword, wish.current).await? {
            Ok(account) => account,
            Err(error) => return Ok(stay([error])),
        };
        let new = match NewPassword::make(&self.core, &place, account, &new).await? {
            Ok(new) => new,
            Err(fault) => return Ok(stay([FieldError::new(Field::Password, Fault::Password(fault))])),
        };
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        // An application may have been connected while this was found out.
        if second_factor::is_on(&mut *work, who.account).await? && !who.is_proven(&self.core) {
            return Ok(SecurityReply::Open(prove_first("/security/password")).into());
        }
        let notice = NotificationKind::PasswordChanged { device: visitor.device.clone() };
        if !new.take(&self.core, &mut *work, JournalKind::PasswordChanged, notice).await? {
            return Ok(stay([FieldError::new(Field::CurrentPassword, Fault::WrongPassword)]));
        }
        let Some(session) = self.renew(&mut *work, who, token).await? else {
            // It has ended meanwhile: nobody is signed in who could change anything.
            return Ok(SecurityReply::Open(LocalPath::of("/sign-in")).into());
        };
        if wish.ends_others {
            let ended = self.end_all_others(&mut *work, who, "password").await?;
            work.devices().forget_all(who.account, visitor.known_as.as_ref().map(Token::hash).as_ref()).await?;
            self.tell_of_ended(&mut *work, who, ended).await?;
        }
        work.commit().await?;
        let page = LocalPath::of("/security?done=password");
        Ok(SecurityOutcome { session: Some(session), ..SecurityReply::Open(page).into() })
    }

    /// How strong the password is that was typed so far (security 3.6). `None` when it was asked too often.
    pub async fn measure_password(&self, who: SignedIn, typed: &str) -> Answer<Option<Strength>> {
        let mut work = self.core.store.begin().await?;
        let counter = self.core.counter("meter of an account", who.account.0.as_bytes());
        let (calls, _) = work.limits().count(&counter, 60, self.core.now()).await?;
        work.commit().await?;
        if i64::from(calls) > self.core.policy.meter_calls_minute {
            return Ok(None);
        }
        let mut work = self.core.store.read().await?;
        let account = work.accounts().get(who.account).await?;
        let context = new_password::context(&self.core, &mut *work, &account).await?;
        drop(work);
        Ok(Some(self.core.strength(typed, &context).await))
    }

    /// The account, if this is its password. Counted and committed before it is looked at, as at sign-in (security 5.1): a
    /// session that was stolen must not be a way to guess.
    async fn check_password(
        &self,
        place: &Place<'_>,
        who: SignedIn,
        field: Field,
        typed: &str,
    ) -> Answer<Result<Account, FieldError>> {
        if typed.is_empty() {
            return Ok(Err(FieldError::new(field, Fault::Empty)));
        }
        let now = self.core.now();
        let mut work = self.core.store.begin().await?;
        let attempt = work.limits().attempt(&self.counter(who), now).await?;
        let account = work.accounts().get(who.account).await?;
        work.commit().await?;
        if let Attempt::Wait { until } = attempt {
            return Ok(Err(FieldError::new(field, Fault::Wait(seconds_until(until, now)))));
        }
        let wrong = || Ok(Err(FieldError::new(field, Fault::WrongPassword)));
        let Ok(password) = Password::prepare(typed) else { return wrong() };
        let verdict = place.verify(Some(&account.password_hash), &password).await.map_err(Failure::from);
        if !self.core.uncounted_if_busy(&self.counter(who), verdict).await?.right {
            let mut work = self.core.store.begin().await?;
            let session = [("session", AuditValue::Id(who.session))];
            let action = match field {
                Field::CurrentPassword => AuditAction::PasswordChangeFail,
                _ => AuditAction::ProofFail,
            };
            self.core.record(&mut *work, Actor::Guest, action, Some(who.account), &session);
            work.commit().await?;
            return wrong();
        }
        // Whatever becomes of the rest, the password was right.
        let mut work = self.core.store.begin().await?;
        work.limits().reset(&self.counter(who)).await?;
        work.commit().await?;
        Ok(Ok(account))
    }

    /// Another token for this session (security 6.4); `None` when this one is dead already.
    async fn renew(&self, work: &mut dyn Work, who: SignedIn, token: &Token) -> Answer<Option<Token>> {
        let aal = if second_factor::is_on(work, who.account).await? { 2 } else { 1 };
        self.renew_as(work, who, token, aal).await
    }

    async fn renew_as(&self, work: &mut dyn Work, who: SignedIn, token: &Token, aal: u8) -> Answer<Option<Token>> {
        let another = Token::new(self.core.rng)?;
        let renewal = Renewal { id: who.session, old: token.hash(), new: another.hash(), aal, at: self.core.now() };
        if !work.sessions().renew(&renewal).await? {
            return Ok(None);
        }
        let session = [("session", AuditValue::Id(who.session))];
        self.core.record(work, Actor::Citizen, AuditAction::SessionRenewed, Some(who.account), &session);
        Ok(Some(another))
    }

    /// By session: who guesses in a stolen one keeps the owner from nothing in theirs (security 5.5).
    fn counter(&self, who: SignedIn) -> Mark {
        self.core.counter("password within a session", who.session.as_bytes())
    }
}

fn page() -> LocalPath {
    LocalPath::of(PAGE)
}

/// Where a proof leads: on, or back to «Безопасность», which says that it was done.
fn after_proof(next: Option<LocalPath>) -> LocalPath {
    next.filter(|next| *next != page()).unwrap_or_else(|| LocalPath::of("/security?done=proven"))
}

fn stay(errors: impl IntoIterator<Item = FieldError>) -> SecurityOutcome {
    SecurityReply::Stay(errors.into_iter().collect()).into()
}

fn whole_months(since: Date, today: Date) -> u32 {
    let years = i32::from(today.year()) - i32::from(since.year());
    let months = years * 12 + i32::from(today.month()) - i32::from(since.month());
    u32::try_from(months - i32::from(today.day() < since.day())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::whole_months;

    #[test]
    fn a_month_is_over_on_its_day() {
        let months = |since: &str, now: &str| whole_months(since.parse().unwrap(), now.parse().unwrap());
        assert_eq!(months("2026-01-15", "2026-02-14"), 0);
        assert_eq!(months("2026-01-15", "2026-02-15"), 1);
        assert_eq!(months("2025-12-31", "2026-11-30"), 10);
        assert_eq!(months("2026-02-01", "2026-01-01"), 0, "a clock that was turned back");
    }
}
