//! By what one signs in, or says which account is meant.

use crate::{Email, Fault, Phone, formats::Snils};

/// A login, sound. Personal: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub enum Login {
    /// A phone.
    Phone(Phone),
    /// A mailbox.
    Email(Email),
    /// A СНИЛС, once it is proven (catalogue SGN-03).
    Snils(Snils),
}

impl Login {
    /// Reads what was typed. Eleven digits that may be a phone are one; whose СНИЛС reads so writes it with hyphens, or types
    /// a contact. Errors: `Empty`, or `LoginUnknown` for what is none of the three.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let snils = Snils::parse(typed);
        if let Ok(snils) = &snils
            && snils.as_str() == typed.trim()
        {
            return Ok(Self::Snils(snils.clone()));
        }
        match (Phone::parse(typed), Email::parse(typed), snils) {
            (Ok(phone), _, _) => Ok(Self::Phone(phone)),
            (_, Ok(email), _) => Ok(Self::Email(email)),
            (_, _, Ok(snils)) => Ok(Self::Snils(snils)),
            (_, Err(Fault::Empty), _) => Err(Fault::Empty),
            _ => Err(Fault::LoginUnknown),
        }
    }

    /// The canonical form, which reads back as the same.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.as_str(),
            Self::Email(email) => email.as_str(),
            Self::Snils(snils) => snils.as_str(),
        }
    }

    /// What is one and the same login, however it was typed.
    pub fn match_key(&self) -> String {
        match self {
            Self::Email(email) => email.match_key(),
            other => other.as_str().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Login;
    use crate::Fault;

    #[test]
    fn a_login_is_a_phone_a_mailbox_or_a_snils() {
        let kind = |typed| match Login::parse(typed) {
            Ok(Login::Phone(_)) => "phone",
            Ok(Login::Email(_)) => "email",
            Ok(Login::Snils(_)) => "snils",
            Err(Fault::Empty) => "empty",
            Err(_) => "unknown",
        };
        assert_eq!(kind("8 900 000-00-01"), "phone");
        assert_eq!(kind("Vera@Example.com"), "email");
        assert_eq!(kind("112-233-445 95"), "snils");
        assert_eq!(kind("11223344595"), "snils");
        assert_eq!(kind("89000000001"), "phone", "whatever else it may be");
        assert_eq!(kind("  "), "empty");
        assert_eq!(kind("вера"), "unknown");
        assert_eq!(kind("112-233-445 96"), "unknown");
    }

    #[test]
    fn one_login_has_one_key() {
        let key = |typed| Login::parse(typed).map(|login| login.match_key()).ok();
        assert_eq!(key("8 (900) 000-00-01"), key("+7 900 0000001"));
        assert_eq!(key("Vera@example.com"), key("vera@EXAMPLE.com"));
        assert_eq!(key("СНИЛС 112-233-445 95"), key("11223344595"));
    }
}
