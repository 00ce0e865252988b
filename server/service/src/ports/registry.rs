//! State registries, as the use cases need them: a bus that takes a question now and brings the answer later
//! (formats 11), and a directory to look things up in. Implemented in `gateway`.
//!
//! The bus promises little: it may bring a delivery twice, late or never. Whoever asks remembers the question under its
//! [`MessageId`], keeps the answer together with that row, and acknowledges only after the commit; a delivery whose
//! message is not waited for any more is acknowledged and changes nothing.

use super::DeliveryError;
use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};
use model::{
    AddressSuggestion, MismatchField, RegistryKind, Sex,
    formats::{DivisionCode, Issuer},
};
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display, Formatter};
use uuid::{Builder, Uuid, Variant};

/// From 15 October 1582, where UUIDs of version 1 begin to count, to 1970; in steps of 100 ns.
const GREGORIAN_TICKS: i128 = 0x01B2_1DD2_1381_4000;

/// The number of a question, made by whoever asks: a UUID of version 1 in small letters, as the bus wants it
/// (formats 11). It stays the same over all attempts to send one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MessageId(Uuid);

impl MessageId {
    /// A new one. The random bytes stand for the clock sequence and the machine's address, which would tell who sent it.
    pub fn new(now: Timestamp, random: [u8; 8]) -> Self {
        let [high, low, first, node @ ..] = random;
        let ticks = u64::try_from(now.as_nanosecond() / 100 + GREGORIAN_TICKS).unwrap_or_default();
        // The lowest bit of the first byte says that the address is no machine's (RFC 9562, 6.10).
        let [second, third, fourth, fifth, sixth] = node;
        let address = [first | 1, second, third, fourth, fifth, sixth];
        Self(Builder::from_gregorian_timestamp(ticks, u16::from_be_bytes([high, low]), &address).into_uuid())
    }

    /// Reads one as it travels: version 1, small letters, dashes. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let id = Self::from_uuid(Uuid::try_parse(text).ok()?)?;
        (id.to_string() == text).then_some(id)
    }

    /// The number as rows keep it. `None` for one of another version.
    pub fn from_uuid(id: Uuid) -> Option<Self> {
        (id.get_version_num() == 1 && id.get_variant() == Variant::RFC4122).then_some(Self(id))
    }

    /// The number itself, as rows keep it.
    pub fn as_uuid(self) -> Uuid {
        self.0
    }
}

impl Display for MessageId {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0.hyphenated(), out)
    }
}

/// What a registry is asked. Personal: no `Debug`. Serialised only to be sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// СФР: do these belong together?
    Pension(PensionQuestion),
    /// МВД: is it valid, and this person's?
    Passports(PassportQuestion),
    /// ФНС: is it this person's?
    Tax(TaxQuestion),
    /// ГАР: does it exist?
    Addresses(AddressQuestion),
}

impl Question {
    /// Whom it goes to.
    pub fn registry(&self) -> RegistryKind {
        match self {
            Self::Pension(_) => RegistryKind::Pension,
            Self::Passports(_) => RegistryKind::Passports,
            Self::Tax(_) => RegistryKind::Tax,
            Self::Addresses(_) => RegistryKind::Addresses,
        }
    }
}

/// Whom a question is about: the names as the documents spell them, absent where the person has none (formats 7).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedPerson {
    /// «Фамилия».
    pub surname: Option<String>,
    /// «Имя».
    pub given_name: Option<String>,
    /// «Отчество».
    pub patronymic: Option<String>,
    /// «Дата рождения».
    pub birth_date: Date,
}

/// Do name, birth date, sex and СНИЛС belong together?
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PensionQuestion {
    /// Who.
    pub person: AskedPerson,
    /// «Пол».
    pub sex: Sex,
    /// Eleven bare digits.
    pub snils: String,
}

/// Is this passport valid, and this person's?
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassportQuestion {
    /// Who.
    pub person: AskedPerson,
    /// Four digits.
    pub series: String,
    /// Six digits.
    pub number: String,
    /// «Дата выдачи».
    pub issued_on: Date,
}

/// Is this ИНН this person's?
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxQuestion {
    /// Who.
    pub person: AskedPerson,
    /// Series and number of the passport, ten digits: by it ФНС knows people of one name apart.
    pub passport: String,
    /// Twelve digits.
    pub inn: String,
}

/// Does this address exist?
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressQuestion {
    /// Its place in ГАР, when it was chosen from the suggestions.
    pub guid: Option<Uuid>,
    /// All of it in one line, as on an envelope.
    pub line: String,
}

/// By what a delivery is acknowledged. Opaque: the bus gives it, and gets it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt(pub String);

/// Something that a registry has to say about a question. Until it is acknowledged, it comes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// By what it is acknowledged.
    pub receipt: Receipt,
    /// Which question it is about.
    pub message: MessageId,
    /// What it says.
    pub content: DeliveryContent,
}

/// What a delivery says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryContent {
    /// A status: the registry has the question and works on it.
    Accepted,
    /// The answer.
    Answered(Finding),
    /// There will be no answer.
    Rejected(RejectionCode),
    /// Something that we do not understand; it would not read better the next time. Somebody should look.
    Unreadable,
}

/// What a registry found. Serialised only to be sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Everything fits.
    Match,
    /// These do not fit; at least one, each once.
    Mismatch(Vec<MismatchField>),
    /// «Нет сведений»: a normal answer, and another day it may be a different one.
    NoData,
}

/// Why a registry does not answer (formats 11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectionCode {
    /// `NO_DATA`: some registries say «нет сведений» in this way.
    NoData,
    /// `ACCESS_DENIED`: we may not ask this. Ours to repair.
    AccessDenied,
    /// `UNKNOWN_REQUEST_DESCRIPTION`: we asked in a way that it does not know. Ours to repair.
    UnknownRequestDescription,
    /// `FAILURE`: trouble over there; worth another question later.
    Failure,
}

impl RejectionCode {
    /// As the bus spells it; for rows and logs too.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoData => "NO_DATA",
            Self::AccessDenied => "ACCESS_DENIED",
            Self::UnknownRequestDescription => "UNKNOWN_REQUEST_DESCRIPTION",
            Self::Failure => "FAILURE",
        }
    }

    /// Reads the spelling of the bus.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::NoData, Self::AccessDenied, Self::UnknownRequestDescription, Self::Failure]
            .into_iter()
            .find(|known| known.code() == code)
    }
}

/// Asks the registries of the state.
#[async_trait]
pub trait Registry: Send + Sync {
    /// Hands a question over. Returns once the bus has taken responsibility for it; sent again under its number, a
    /// question is asked once.
    async fn send(&self, id: MessageId, question: &Question) -> Result<(), DeliveryError>;

    /// The next delivery of a registry, or `None` while it has nothing to say. What was brought and not acknowledged
    /// steps back for a while, so that it holds nothing up, and then comes again.
    async fn next(&self, registry: RegistryKind) -> Result<Option<Delivery>, DeliveryError>;

    /// Says that a delivery was kept. Doing so twice changes nothing.
    async fn acknowledge(&self, registry: RegistryKind, receipt: &Receipt) -> Result<(), DeliveryError>;
}

/// What can be looked up while a form is filled in.
#[async_trait]
pub trait Directory: Send + Sync {
    /// Up to ten addresses that fit to what was typed, the best first.
    async fn addresses(&self, typed: &str) -> Result<Vec<AddressSuggestion>, DeliveryError>;

    /// Who issued passports under this code: as a rule one, several over the years, up to ten; the latest first.
    async fn issuers(&self, division: &DivisionCode) -> Result<Vec<Issuer>, DeliveryError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_is_a_uuid_of_version_1_that_tells_its_time_and_no_machine() {
        let id = MessageId::new("2026-11-21T09:30:00Z".parse().unwrap(), [0xff; 8]);
        assert_eq!(id.to_string(), "1f649c00-e58e-11f1-bfff-ffffffffffff");
        let quiet = MessageId::new("2026-11-21T09:30:00Z".parse().unwrap(), [0; 8]).to_string();
        assert!(quiet.ends_with("-8000-010000000000"), "{quiet}");
        assert_eq!(MessageId::parse(&id.to_string()), Some(id));
    }

    /// The vectors of `smev_message_id`.
    #[test]
    fn only_version_1_in_small_letters_with_dashes_is_a_message_id() {
        for sound in [
            "f47ac10b-58cc-11f0-a567-0e02b2c3d479",
            "00000000-0000-1000-8000-000000000000",
            "a8098c1a-f86e-11da-bd1a-00112444be1e",
            "fedcba98-7654-1210-8fed-cba987654321",
        ] {
            assert!(MessageId::parse(sound).is_some(), "{sound}");
        }
        for unsound in [
            "f47ac10b-58cc-4372-a567-0e02b2c3d479",
            "F47AC10B-58CC-11F0-A567-0E02B2C3D479",
            "",
            "f47ac10b-58cc-11f0-c567-0e02b2c3d479",
            "{f47ac10b-58cc-11f0-a567-0e02b2c3d479}",
            "f47ac10b58cc11f0a5670e02b2c3d479",
        ] {
            assert!(MessageId::parse(unsound).is_none(), "{unsound}");
        }
    }

    #[test]
    fn a_rejection_is_read_as_the_bus_spells_it() {
        for code in ["NO_DATA", "ACCESS_DENIED", "UNKNOWN_REQUEST_DESCRIPTION", "FAILURE"] {
            assert_eq!(RejectionCode::from_code(code).map(RejectionCode::code), Some(code));
        }
        assert_eq!(RejectionCode::from_code("failure"), None);
    }
}
