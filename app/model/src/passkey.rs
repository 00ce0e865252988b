//! Passkeys: a key pair in somebody's phone, computer or token, by which they sign in without a password (catalogue EXP-02,
//! MFA-04).

use crate::{Device, Fault, FieldError, LocalPath, Moment, normalise};
use serde::{Deserialize, Serialize};

/// So many passkeys an account may have. Source: security 7.2.
pub const PASSKEYS_MAX: usize = 10;

/// The longest name of a passkey. Ours: what fits into a line.
pub const PASSKEY_NAME_MAX_CHARS: usize = 60;

/// What its owner calls a passkey: not empty, at most [`PASSKEY_NAME_MAX_CHARS`] signs. Personal: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasskeyName(String);

impl PasskeyName {
    /// Reads what was typed. Errors: nothing was, or too much.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let name = normalise(typed);
        if name.is_empty() {
            return Err(Fault::Empty);
        }
        if name.chars().count() > PASSKEY_NAME_MAX_CHARS {
            return Err(Fault::TextTooLong);
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A passkey, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyLine {
    /// Names it in the forms that change it; authorises nothing.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub added: Moment,
    /// When it was used last.
    pub used: Option<Moment>,
}

/// Whether passkeys work at the address at which a page is open. They belong to a domain, and an address of digits is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasskeyPlace {
    /// At none of the portal's addresses.
    #[default]
    Nowhere,
    /// Not here, but at this one: a demonstration has two.
    At(String),
    /// Here.
    Here,
}

/// The part of «Безопасность».
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeysView {
    /// The keys, the oldest first.
    pub keys: Vec<PasskeyLine>,
    /// Where a key can be added.
    pub place: PasskeyPlace,
    /// With what the page is open: the name that is proposed for a new key.
    pub device: Device,
    /// What was wrong with the last try to add one.
    pub errors: Vec<FieldError>,
}

/// The page on which a passkey gets another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyView {
    /// Which one.
    pub key: PasskeyLine,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
}

/// What the browser is to do before a form with a passkey can be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PasskeyQuestion {
    /// Put this to the authenticator: options of Web Authentication, as JSON.
    Ask(String),
    /// Open this page: something else comes first.
    Open(LocalPath),
    /// Not now.
    Refused(FieldError),
}

/// By what somebody came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInWay {
    /// A password, and what it asked for besides.
    #[default]
    Password,
    /// A passkey.
    Passkey,
    /// A code from an SMS in place of the password, and what it asked for besides.
    Sms,
}

impl SignInWay {
    /// Its name at rest.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::Sms => "sms",
        }
    }

    /// The way of this name.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Password, Self::Passkey, Self::Sms].into_iter().find(|way| way.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::{PASSKEY_NAME_MAX_CHARS, PasskeyName, SignInWay};
    use crate::Fault;

    #[test]
    fn a_name_is_what_was_typed_without_what_nobody_sees() {
        assert!(PasskeyName::parse("  Телефон\u{200b} Веры ").is_ok_and(|name| name.as_str() == "Телефон Веры"));
        assert!(PasskeyName::parse(" \u{200b}").err() == Some(Fault::Empty));
        assert!(PasskeyName::parse(&"я".repeat(PASSKEY_NAME_MAX_CHARS)).is_ok());
        assert!(PasskeyName::parse(&"я".repeat(PASSKEY_NAME_MAX_CHARS + 1)).err() == Some(Fault::TextTooLong));
    }

    #[test]
    fn a_way_in_reads_back() {
        for way in [SignInWay::Password, SignInWay::Passkey, SignInWay::Sms] {
            assert_eq!(SignInWay::parse(way.code()), Some(way));
        }
        assert_eq!(SignInWay::parse("magic"), None);
    }
}
