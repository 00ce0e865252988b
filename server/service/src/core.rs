//! What every use case stands on: the store, the time, randomness, keys and the policy.

use crate::{
    Clock, Failure,
    passwords::{ContextWords, judge, strength},
    policy::SecurityConfig,
    ports::{LeakedPasswords, NamedSnils, Store},
    secrets::{BlindIndex, Keys, Mark, SecretRng, Token},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::Offset};
use model::{
    Device, DisplaySettings, Email, Locale, Moment, Password, PasswordFault, Phone, Strength, StrengthAdvice,
    StrengthLevel, TollPayment, formats::Snils,
};
use std::sync::Arc;

/// What every use case stands on.
pub struct Core {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: SecretRng,
    /// Keys of marks and indexes.
    pub keys: Keys,
    /// Numbers of the policy.
    pub policy: SecurityConfig,
    /// Passwords that are refused because they have leaked.
    pub leaked: Arc<dyn LeakedPasswords>,
    /// The portal's own address, from the configuration and never from a request (security 4.6).
    pub site: Site,
}

/// The portal's own address.
#[derive(Clone)]
pub struct Site {
    /// `https://okno.example`, without a slash at the end.
    pub origin: String,
    /// `okno.example`.
    pub host: String,
    /// How far the portal's time is ahead of UTC.
    pub offset: Offset,
}

/// Who asks, as far as a request tells.
#[derive(Clone)]
pub struct Visitor {
    /// The language of the page.
    pub locale: Locale,
    /// IPv4 address or IPv6 /64 (security 5.2): a part of marks, and, sealed, of what a session's owner sees of it.
    pub network: String,
    /// Browser and system, in a few words.
    pub device: Device,
    /// How pages are shown in this browser; nothing before anything was chosen.
    pub display: Option<DisplaySettings>,
    /// The token to which the forms of this browser are bound before it has a session.
    pub token: Option<Token>,
    /// By what session the browser is signed in: it ends when another one begins there (security 6.4).
    pub session: Option<Token>,
    /// By what the device is known to those who have signed in there (security 5.6).
    pub known_as: Option<Token>,
    /// The toll that the form pays, if it pays one (security 5.2).
    pub payment: TollPayment,
}

impl Core {
    /// What came of a password that was looked at after its attempt was counted. Whoever had a place among those whose passwords are
    /// looked at, and was turned away because it took too long, has made no attempt (security 3.11).
    pub(crate) async fn uncounted_if_busy<T>(&self, counter: &Mark, outcome: Answer<T>) -> Answer<T> {
        if matches!(outcome, Err(Failure::Busy)) {
            let mut work = self.store.begin().await?;
            work.limits().take_back(counter).await?;
            work.commit().await?;
        }
        outcome
    }

    /// The last word on a new password, wherever one is set (security 3.3 to 3.5).
    pub(crate) async fn judge(&self, password: &Password, context: &ContextWords) -> Result<(), PasswordFault> {
        judge(password, context)?;
        if self.leaked.hold(password).await { Err(PasswordFault::Leaked) } else { Ok(()) }
    }

    /// How strong the password is that was typed so far (security 3.6): one that has leaked is weak, however it looks.
    pub(crate) async fn strength(&self, typed: &str, context: &ContextWords) -> Strength {
        let measured = strength(typed, context);
        match Password::parse_new(typed) {
            Ok(password) if measured.level > StrengthLevel::Weak && self.leaked.hold(&password).await => {
                Strength { level: StrengthLevel::Weak, advice: vec![StrengthAdvice::NotCommon] }
            }
            _ => measured,
        }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The moment as people see it.
    pub fn moment(&self, at: Timestamp) -> Moment {
        let local = self.site.offset.to_datetime(at);
        Moment {
            utc: at.to_string(),
            year: local.year(),
            month: local.month(),
            day: local.day(),
            hour: local.hour(),
            minute: local.minute(),
        }
    }

    /// Which day it is where the portal is.
    pub fn today(&self) -> Date {
        self.day_of(self.now())
    }

    /// The day of a moment, where the portal is.
    pub fn day_of(&self, at: Timestamp) -> Date {
        self.site.offset.to_datetime(at).date()
    }

    /// The blind index of a phone.
    pub fn phone_index(&self, phone: &Phone) -> BlindIndex {
        self.keys.index.of_phone(phone)
    }

    /// The blind index of an address.
    pub fn email_index(&self, email: &Email) -> BlindIndex {
        self.keys.index.of_email(email)
    }

    /// The blind index of a СНИЛС.
    pub fn snils_index(&self, snils: &Snils) -> BlindIndex {
        self.keys.index.of_snils(snils)
    }

    /// A СНИЛС that is to be proven.
    pub fn named_snils(&self, snils: &Snils) -> NamedSnils {
        NamedSnils { number: Some(snils.clone()), index: self.snils_index(snils) }
    }

    /// The key of a counter: `what` is counted for `whom`.
    pub fn counter(&self, what: &str, whom: &[u8]) -> Mark {
        self.keys.index.counter(&[b"counter", what.as_bytes(), whom])
    }
}

/// The moment so much later; the end of time when there is none.
pub(crate) fn after(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// The moment so much earlier.
pub(crate) fn before(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}

/// Whole seconds until then, at least 1; for texts and `Retry-After`.
pub(crate) fn seconds_until(until: Timestamp, now: Timestamp) -> u32 {
    u32::try_from(until.duration_since(now).as_secs().max(0) + 1).unwrap_or(u32::MAX)
}

/// A use case's answer.
pub type Answer<T> = Result<T, Failure>;
