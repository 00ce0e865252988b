//! What can be wrong with a field: codes with parameters, never text. `texts` words them in every language.

use crate::PasswordFault;
use serde::{Deserialize, Serialize};

/// A field of a form, by the name it has in HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// «Фамилия».
    Surname,
    /// «Имя».
    GivenName,
    /// «Мобильный телефон».
    Phone,
    /// «Электронная почта».
    Email,
    /// The tick under the consent to the processing of personal data.
    Consent,
    /// The code from an SMS.
    Code,
    /// A password, new or current.
    Password,
    /// Phone or e-mail at sign-in.
    Login,
}

impl Field {
    /// The `name` and `id` of its input.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Surname => "surname",
            Self::GivenName => "given_name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Consent => "consent",
            Self::Code => "code",
            Self::Password => "password",
            Self::Login => "login",
        }
    }

    /// Whether the server may send back what was typed. Secrets are typed again.
    pub const fn is_redisplayed(self) -> bool {
        !matches!(self, Self::Password | Self::Code)
    }
}

/// Which part of a name a fault speaks of: the sentences differ («В фамилии…», «В имени…»).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamePart {
    /// «Фамилия».
    Surname,
    /// «Имя».
    GivenName,
}

/// One thing that is wrong with a value. The code is stable: tests, counters and the copy deck use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing was given.
    Empty,
    /// A sign that the type does not know.
    BadChar,
    /// Every foreign sign is a letter that looks like a digit.
    LetterLikeDigit,
    /// The country code is not +7.
    PhoneCountry,
    /// Not ten digits after +7.
    PhoneLength,
    /// A number of another country under +7, or one that nobody has.
    PhoneNotRussian,
    /// A land line or a free number: no SMS arrives there.
    PhoneNotMobile,
    /// Not exactly one «@».
    EmailAtSign,
    /// The part before «@» has not 1 to 64 signs.
    EmailLocal,
    /// A dot at an end of the part before «@», or two in a row.
    EmailDots,
    /// A sign or a label that an address cannot have.
    EmailFormat,
    /// A bare IP address behind «@».
    EmailDomain,
    /// No dot behind «@».
    EmailNoDot,
    /// More than 254 signs.
    EmailTooLong,
    /// More than 100 characters.
    NameTooLong,
    /// A digit in a name.
    NameDigit(char),
    /// A Latin letter among Russian ones.
    NameMixedScript(char),
    /// No Russian letter at all.
    NameNoCyrillic,
    /// A hyphen or an apostrophe at an end, or two in a row.
    NameSeparator,
    /// Neither a phone nor an e-mail was given.
    ContactMissing,
    /// The tick is missing.
    ConsentMissing,
    /// A one-time code has six digits.
    CodeLength,
    /// The code is not the one that was sent last.
    CodeWrong,
    /// The code is past its term; a new one is on its way.
    CodeExpired,
    /// The code is past its term, and the limit for new ones is reached: seconds to wait.
    CodeExpiredWait(u32),
    /// Too many wrong codes: a new one is needed.
    CodeSpent,
    /// A new code may be asked for after so many seconds.
    ResendWait(u32),
    /// What the password rules say.
    Password(PasswordFault),
    /// Login or password did not fit. Never says which.
    SignIn,
    /// Too many attempts: seconds to wait.
    Wait(u32),
}

impl Fault {
    /// The stable code, `type.rule` (formats, head).
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::BadChar => "bad_char",
            Self::LetterLikeDigit => "letter_like_digit",
            Self::PhoneCountry => "phone.not_ru_country_code",
            Self::PhoneLength => "phone.length",
            Self::PhoneNotRussian => "phone.not_ru_number",
            Self::PhoneNotMobile => "phone.not_mobile",
            Self::EmailAtSign => "email.at_sign",
            Self::EmailLocal => "email.local",
            Self::EmailDots => "email.dots",
            Self::EmailFormat => "email.format",
            Self::EmailDomain => "email.domain",
            Self::EmailNoDot => "email.no_dot",
            Self::EmailTooLong => "email.too_long",
            Self::NameTooLong => "name_part.too_long",
            Self::NameDigit(_) => "name_part.digit",
            Self::NameMixedScript(_) => "name_part.mixed_script",
            Self::NameNoCyrillic => "name_part.no_cyrillic",
            Self::NameSeparator => "name_part.separator",
            Self::ContactMissing => "contact.missing",
            Self::ConsentMissing => "consent.missing",
            Self::CodeLength => "code.length",
            Self::CodeWrong => "code.wrong",
            Self::CodeExpired => "code.expired",
            Self::CodeExpiredWait(_) => "code.expired_wait",
            Self::CodeSpent => "code.spent",
            Self::ResendWait(_) => "code.resend_wait",
            Self::Password(fault) => fault.code(),
            Self::SignIn => "sign_in.failed",
            Self::Wait(_) => "wait",
        }
    }
}

/// A fault at a field. One a field: the first in the order of formats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Where.
    pub field: Field,
    /// What.
    pub fault: Fault,
}

impl FieldError {
    /// A fault at a field.
    pub const fn new(field: Field, fault: Fault) -> Self {
        Self { field, fault }
    }
}
