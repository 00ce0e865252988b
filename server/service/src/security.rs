//! «Безопасность»: the password, and where one is signed in (security 3.8, 3.9, 6.4 to 6.7).
//!
//! What could be used against the owner wants them to show again who they are, if that was longer ago than
//! [`PROOF_HOLDS`]: a computer left alone for a minute must not cost the account.

use crate::{
    core::{Answer, Core, Visitor, before, seconds_until},
    failure::Failure,
    outbox::{self, Message},
    passwords::{ContextWords, PasswordHash, PasswordPool, judge, strength},
    ports::{Account, Attempt, Contact, PasswordChange, SessionRecord, Work},
    secrets::{Mark, Token},
    sessions::SignedIn,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use model::{
    Channel, Fault, Field, FieldError, JournalKind, LocalPath, NotificationKind, Password, PasswordFault,
    SecurityReply, SecurityView, SessionLine, Strength,
};
use std::{cmp::Reverse, sync::Arc};
use uuid::Uuid;

/// So long a proof of who one is holds. Source: security 6.5.
pub const PROOF_HOLDS: SignedDuration = SignedDuration::from_mins(10);

/// Passwords that are not taken again: the one that is replaced and four before it. Source: security 3.8.
const REFUSED_PASSWORDS: u32 = 5;

/// The page that asks for the password again.
const PROVE: &str = "/security/prove";

/// «Безопасность».
pub struct Security {
    core: Arc<Core>,
    passwords: Arc<PasswordPool>,
}

/// The answer, and the token that the session has from now on.
pub struct SecurityOutcome {
    /// What the browser gets.
    pub reply: SecurityReply,
    /// For the session cookie.
    pub session: Option<Token>,
}

impl Security {
    /// The use cases over this core.
    pub fn new(core: Arc<Core>, passwords: Arc<PasswordPool>) -> Self {
        Self { core, passwords }
    }

    /// When the password was chosen, and where its owner is signed in.
    pub async fn show(&self, who: SignedIn) -> Answer<SecurityView> {
        let now = self.core.now();
        let mut work = self.core.store.read().await?;
        let account = work.accounts().get(who.account).await?;
        let idle_since = before(now, self.core.policy.session_idle());
        let mut sessions = work.sessions().list(who.account, now, idle_since).await?;
        sessions.sort_by_key(|session| Reverse(session.id == who.session));
        Ok(SecurityView {
            password_set: self.core.moment(account.password_set_at),
            password_months: whole_months(account.password_set_at, now),
            sessions: sessions.iter().map(|session| self.line(session, who)).collect(),
        })
    }

    fn line(&self, session: &SessionRecord, who: SignedIn) -> SessionLine {
        SessionLine {
            id: session.id.to_string(),
            device: session.device.clone(),
            network: session.network.clone(),
            since: self.core.moment(session.created_at),
            seen: self.core.moment(session.last_seen_at),
            is_this: session.id == who.session,
        }
    }

    /// «Завершить»: a session of the owner's is dead at once. One that is not theirs, or is gone already, changes nothing.
    pub async fn end_session(&self, who: SignedIn, id: &str) -> Answer<LocalPath> {
        let Ok(id) = id.parse::<Uuid>() else { return Ok(page()) };
        if !self.is_proven(who) {
            return Ok(prove_first());
        }
        // This one ends by «Выйти», which also clears the browser.
        if id != who.session {
            let mut work = self.core.store.begin().await?;
            let has_ended = work.sessions().end_of(who.account, id, self.core.now(), "owner").await?;
            self.tell_of_ended(&mut *work, who, u64::from(has_ended)).await?;
            work.commit().await?;
        }
        Ok(page())
    }

    /// «Завершить все остальные».
    pub async fn end_others(&self, who: SignedIn) -> Answer<LocalPath> {
        if !self.is_proven(who) {
            return Ok(prove_first());
        }
        let mut work = self.core.store.begin().await?;
        let ended = work.sessions().end_others(who.account, who.session, self.core.now(), "owner").await?;
        self.tell_of_ended(&mut *work, who, ended).await?;
        work.commit().await?;
        Ok(page())
    }

    async fn tell_of_ended(&self, work: &mut dyn Work, who: SignedIn, ended: u64) -> Answer<()> {
        let count = u32::try_from(ended).unwrap_or(u32::MAX);
        if count > 0 {
            let now = self.core.now();
            work.journal().push(who.account, &JournalKind::SessionsEnded { count }, now).await?;
            work.notifications().push(who.account, &NotificationKind::SessionsEnded { count }, now).await?;
        }
        Ok(())
    }

    /// «Подтвердите, что это вы»: the password once more. The session gets another token, and the old one is dead.
    pub async fn prove(&self, who: SignedIn, password: &str, next: Option<LocalPath>) -> Answer<SecurityOutcome> {
        let account = match self.check_password(who, Field::Password, password).await? {
            Ok(account) => account,
            Err(error) => return Ok(stay([error])),
        };
        let mut work = self.core.store.begin().await?;
        work.limits().reset(&self.counter(who)).await?;
        // Changed meanwhile, it is not the password any more.
        let is_still = work.accounts().get(who.account).await?.password_hash == account.password_hash;
        let session = if is_still { self.renew(&mut *work, who).await? } else { None };
        let Some(session) = session else { return Ok(stay([FieldError::new(Field::Password, Fault::WrongPassword)])) };
        work.commit().await?;
        Ok(SecurityOutcome { reply: SecurityReply::Open(next.unwrap_or_else(page)), session: Some(session) })
    }

    /// «Сменить пароль». Wants the current one, tells every proven contact, and ends the other sessions if that is wanted.
    pub async fn change_password(
        &self,
        who: SignedIn,
        current: &str,
        typed: &str,
        ends_others: bool,
        visitor: &Visitor,
    ) -> Answer<SecurityOutcome> {
        let new = Password::parse_new(typed).map_err(|fault| FieldError::new(Field::Password, Fault::Password(fault)));
        let new = match new {
            Ok(new) if !current.is_empty() => new,
            // Nothing is counted yet: both fields are named at once.
            new => {
                let empty = current.is_empty().then(|| FieldError::new(Field::CurrentPassword, Fault::Empty));
                return Ok(stay(empty.into_iter().chain(new.err())));
            }
        };
        let account = match self.check_password(who, Field::CurrentPassword, current).await? {
            Ok(account) => account,
            Err(error) => return Ok(stay([error])),
        };
        let mut work = self.core.store.read().await?;
        let contacts = work.contacts().list(who.account).await?;
        let mut known = vec![account.password_hash.clone()];
        known.extend(work.accounts().list_former_passwords(who.account).await?);
        drop(work);
        if let Err(fault) = judge(&new, &self.context(&account, &contacts)) {
            return Ok(refused(fault));
        }
        let known: Vec<PasswordHash> = known.iter().filter_map(|hash| PasswordHash::parse(hash)).collect();
        if self.passwords.is_any(known, &new).await? {
            return Ok(refused(PasswordFault::Reused));
        }

        let now = self.core.now();
        let change = PasswordChange {
            account: who.account,
            old: account.password_hash,
            new: self.passwords.hash(&new).await?.to_phc().to_string(),
            former: self.core.rng.id(now)?,
            keep: REFUSED_PASSWORDS - 1,
            at: now,
        };
        let mut work = self.core.store.begin().await?;
        if !work.accounts().change_password(&change).await? {
            return Ok(stay([FieldError::new(Field::CurrentPassword, Fault::WrongPassword)]));
        }
        let Some(session) = self.renew(&mut *work, who).await? else { return Err(Failure::Internal("no session")) };
        work.limits().reset(&self.counter(who)).await?;
        work.journal().push(who.account, &JournalKind::PasswordChanged, now).await?;
        let notice = NotificationKind::PasswordChanged { device: visitor.device.clone() };
        work.notifications().push(who.account, &notice, now).await?;
        for contact in contacts.into_iter().filter(|contact| contact.verified_at.is_some()) {
            let message =
                Message::PasswordChanged { channel: contact.channel, to: contact.value, locale: account.locale };
            outbox::put(&self.core, &mut *work, &message, None).await?;
        }
        if ends_others {
            let ended = work.sessions().end_others(who.account, who.session, now, "password").await?;
            self.tell_of_ended(&mut *work, who, ended).await?;
        }
        work.commit().await?;
        Ok(SecurityOutcome { reply: SecurityReply::Open(page()), session: Some(session) })
    }

    /// How strong the password is that was typed so far (security 3.6). `None` when it was asked too often.
    pub async fn measure_password(&self, who: SignedIn, typed: &str) -> Answer<Option<Strength>> {
        let mut work = self.core.store.begin().await?;
        let counter = self.core.counter("meter of an account", who.account.0.as_bytes());
        let (calls, _) = work.limits().count(&counter, 60, self.core.now()).await?;
        let account = work.accounts().get(who.account).await?;
        let contacts = work.contacts().list(who.account).await?;
        work.commit().await?;
        let is_often = i64::from(calls) > self.core.policy.meter_calls_minute;
        Ok((!is_often).then(|| strength(typed, &self.context(&account, &contacts))))
    }

    /// The account, if this is its password. Counted and committed before it is looked at, as at sign-in (security 5.1): a
    /// session that was stolen must not be a way to guess.
    async fn check_password(&self, who: SignedIn, field: Field, typed: &str) -> Answer<Result<Account, FieldError>> {
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
        let stored = PasswordHash::parse(&account.password_hash);
        if self.passwords.verify(stored.as_ref(), &password).await?.right { Ok(Ok(account)) } else { wrong() }
    }

    /// Another token for this session (security 6.4); `None` when it has ended meanwhile.
    async fn renew(&self, work: &mut dyn Work, who: SignedIn) -> Answer<Option<Token>> {
        let token = Token::new(self.core.rng)?;
        let is_alive = work.sessions().renew(who.session, &token.hash(), self.core.now()).await?;
        Ok(is_alive.then_some(token))
    }

    fn is_proven(&self, who: SignedIn) -> bool {
        who.proven_at > before(self.core.now(), PROOF_HOLDS)
    }

    fn counter(&self, who: SignedIn) -> Mark {
        self.core.counter("password of a signed-in person", who.account.0.as_bytes())
    }

    fn context(&self, account: &Account, contacts: &[Contact]) -> ContextWords {
        let words = ContextWords::new(&self.core.site.host)
            .name(account.name.surname.as_str())
            .name(account.name.given_name.as_str());
        contacts.iter().fold(words, |words, contact| match contact.channel {
            Channel::Phone => words.phone(&contact.value),
            Channel::Email => words.email(&contact.value),
        })
    }
}

fn page() -> LocalPath {
    LocalPath::of("/security")
}

fn prove_first() -> LocalPath {
    LocalPath::parse(&[PROVE, "?next=/security"].concat()).unwrap_or_else(page)
}

fn stay(errors: impl IntoIterator<Item = FieldError>) -> SecurityOutcome {
    SecurityOutcome { reply: SecurityReply::Stay(errors.into_iter().collect()), session: None }
}

fn refused(fault: PasswordFault) -> SecurityOutcome {
    stay([FieldError::new(Field::Password, Fault::Password(fault))])
}

fn whole_months(since: Timestamp, now: Timestamp) -> u32 {
    let (since, now) = (since.to_zoned(TimeZone::UTC).date(), now.to_zoned(TimeZone::UTC).date());
    let months = (i32::from(now.year()) - i32::from(since.year())) * 12 + i32::from(now.month())
        - i32::from(since.month())
        - i32::from(now.day() < since.day());
    u32::try_from(months).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::whole_months;

    #[test]
    fn a_month_is_over_on_its_day() {
        let at = |text: &str| [text, "T12:00:00Z"].concat().parse().unwrap();
        let months = |since, now| whole_months(at(since), at(now));
        assert_eq!(months("2026-01-15", "2026-02-14"), 0);
        assert_eq!(months("2026-01-15", "2026-02-15"), 1);
        assert_eq!(months("2025-12-31", "2026-11-30"), 10);
        assert_eq!(months("2026-02-01", "2026-01-01"), 0, "a clock that was turned back");
    }
}
