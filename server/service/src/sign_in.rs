//! Sign-in by phone, e-mail or СНИЛС and password (catalogue SGN-01, ACC-10; security 5).
//!
//! Unknown login and wrong password cost the same work and give the same answer; limits look at what was submitted,
//! before anybody is looked up.

use crate::{
    core::{Answer, Core, Visitor, seconds_until},
    passwords::{PasswordHash, PasswordPool},
    ports::{Account, Attempt, Work},
    secrets::{Mark, Token},
    sessions,
};
use model::{
    Ability, Channel, DisplaySettings, Email, Fault, Field, FieldError, LocalPath, Login, NotificationKind, Password,
    Phone, SignInReply, SignInView, formats::Snils, normalise,
};
use std::sync::Arc;

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
        let stay = |errors| {
            Ok(SignInOutcome {
                reply: SignInReply::Stay(SignInView { login: login.clone(), errors, has_signed_out: false }),
                session: None,
                display: None,
            })
        };
        let empty = empty_fields(&login, password);
        if !empty.is_empty() {
            return stay(empty);
        }
        let now = self.core.now();
        let counter = counter(&self.core, &login, visitor);
        let failures = match self.count_attempt(&counter, visitor).await? {
            Attempt::Counted { failures } => failures,
            Attempt::Wait { until } => {
                return stay(vec![FieldError::new(Field::Login, Fault::Wait(seconds_until(until, now)))]);
            }
        };

        let account = self.find_account(&login).await?;
        let Ok(password) = Password::prepare(password) else {
            return stay(vec![FieldError::new(Field::Login, Fault::SignIn)]);
        };
        let admitted = self.admit(account, &password).await;
        let Some((account, mut work)) = self.core.uncounted_if_busy(&counter, admitted).await? else {
            return stay(vec![FieldError::new(Field::Login, Fault::SignIn)]);
        };
        work.limits().reset(&counter).await?;
        let session = self.open_session(&mut *work, &account, visitor, failures).await?;
        work.commit().await?;
        Ok(SignInOutcome {
            reply: SignInReply::Open(next.unwrap_or_else(|| LocalPath::of("/cabinet"))),
            session: Some(session),
            display: account.display.filter(|_| visitor.display.is_none()),
        })
    }

    /// The account, held, if this is its password. One that was changed while this was found out is looked at again: a
    /// password that was replaced opens nothing.
    async fn admit(&self, account: Option<Account>, password: &Password) -> Answer<Option<(Account, Box<dyn Work>)>> {
        let mut account = account;
        loop {
            let stored = account.as_ref().and_then(|account| PasswordHash::parse(&account.password_hash));
            let verdict = self.passwords.verify(stored.as_ref(), password).await?;
            let Some(known) = account.filter(|_| verdict.right) else { return Ok(None) };
            let renewed = if verdict.stale { Some(self.passwords.hash(password).await?.to_phc()) } else { None };
            let mut work = self.core.store.begin().await?;
            let held = work.accounts().hold(known.id).await?;
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
    async fn open_session(
        &self,
        work: &mut dyn Work,
        account: &Account,
        visitor: &Visitor,
        failures: u32,
    ) -> Answer<Token> {
        let now = self.core.now();
        let token = sessions::open(&self.core, work, account.id, visitor, now).await?;
        let notice = NotificationKind::SignedIn { device: visitor.device.clone(), failures_before: failures };
        work.notifications().push(account.id, &notice, now).await?;
        Ok(token)
    }

    async fn count_attempt(&self, counter: &Mark, visitor: &Visitor) -> Answer<Attempt> {
        let now = self.core.now();
        let network = self.core.counter("sign-ins of a network", visitor.network.as_bytes());
        let mut work = self.core.store.begin().await?;
        let (posts, until) = work.limits().count(&network, 60, now).await?;
        let attempt = if i64::from(posts) > self.core.policy.sign_ins_per_network_minute {
            Attempt::Wait { until }
        } else {
            work.limits().attempt(counter, now).await?
        };
        work.commit().await?;
        Ok(attempt)
    }

    /// Eleven digits may be a phone and a СНИЛС: whose contact it is, comes first. Whatever was typed, it costs two questions.
    async fn find_account(&self, login: &str) -> Answer<Option<Account>> {
        let nobody = || self.core.keys.blind_index("nobody", login);
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

/// Failures are counted by the login, however it was typed, and by the network that it came from (security 5.2, first row).
pub(crate) fn counter(core: &Core, login: &str, visitor: &Visitor) -> Mark {
    let typed = Login::parse(login).map_or_else(|_| normalise(login).to_lowercase(), |login| login.match_key());
    core.counter("sign-in", &[typed.as_bytes(), b"|", visitor.network.as_bytes()].concat())
}

fn empty_fields(login: &str, password: &str) -> Vec<FieldError> {
    let is_login_empty = normalise(login).is_empty();
    [(is_login_empty, Field::Login), (password.is_empty(), Field::Password)]
        .into_iter()
        .filter(|(is_empty, _)| *is_empty)
        .map(|(_, field)| FieldError::new(field, Fault::Empty))
        .collect()
}
