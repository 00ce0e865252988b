//! What can be wrong with a field: codes with parameters, never text. `texts` words them in every language.

use crate::{DatePart, Day, Field, PasswordFault, formats::Status};
use serde::{Deserialize, Serialize};

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
    /// What cannot be undone was not ticked.
    SureMissing,
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
    /// The code was right, and the contact is proven by another account meanwhile.
    ContactTaken,
    /// A new code may be asked for after so many seconds.
    ResendWait(u32),
    /// What the password rules say.
    Password(PasswordFault),
    /// Login or password did not fit. Never says which.
    SignIn,
    /// Neither a phone nor an e-mail nor a СНИЛС.
    LoginUnknown,
    /// It is not the password of whoever is signed in.
    WrongPassword,
    /// A backup code has 24 signs.
    BackupCodeLength,
    /// Not a code of the application, or one that was used already, or no backup code that is left.
    SecondCodeWrong,
    /// A passkey that is not known here, or an answer that does not fit the question. Never says which.
    Passkey,
    /// The authenticator's answer to a new passkey does not fit the question.
    PasskeyNotAdded,
    /// Too many attempts: seconds to wait.
    Wait(u32),
    /// Far too many attempts: a password opens nothing here, but by a passkey, from a known device, or after a recovery.
    PasswordWayClosed,
    /// Far too many wrong codes: none from an SMS opens anything here.
    SmsWayClosed,
    /// An entry of a list of networks, counted from 1, that is none.
    NetworkFormat(u32),
    /// One that is too wide to restrict anything.
    NetworkWide(u32),
    /// More networks than a list takes.
    NetworksMany,
    /// The network from which the list was sent is not in it.
    NetworkNotHere,
    /// A part of a date is missing.
    DateMissing(DatePart),
    /// No such day.
    DateImpossible,
    /// A year has four digits.
    DateYear,
    /// Neither a surname nor a given name.
    NameMissing,
    /// Under 14: a parent opens the account of a child.
    TooYoung,
    /// Born more than 125 years ago.
    BirthTooEarly,
    /// A document issued before its owner was born.
    IssueBeforeBirth,
    /// A document past its term.
    DocumentExpired,
    /// More characters than the field takes.
    TextTooLong,
    /// Fewer than it wants.
    TextTooShort,
    /// The answer to a control question stands in the question.
    AnswerInQuestion,
    /// It is not the answer to the control question.
    AnswerWrong,
    /// Not eleven digits.
    SnilsLength,
    /// Nothing but zeros.
    SnilsZero,
    /// The control number does not fit.
    SnilsChecksum,
    /// Not twelve digits.
    InnPersonLength,
    /// Nothing but zeros.
    InnPersonZero,
    /// Region 00 does not exist.
    InnPersonRegionZero,
    /// One of the two check digits does not fit.
    InnPersonChecksum,
    /// Not ten digits.
    InnLegalLength,
    /// Nothing but zeros.
    InnLegalZero,
    /// Region 00 does not exist.
    InnLegalRegionZero,
    /// The check digit does not fit.
    InnLegalChecksum,
    /// Neither thirteen digits nor fifteen.
    OgrnLength,
    /// Begins with zero.
    OgrnFirstDigit,
    /// The check digit does not fit.
    OgrnChecksum,
    /// Not ten digits.
    PassportLength,
    /// A series of zeros.
    PassportZeroSeries,
    /// A number of zeros.
    PassportZeroNumber,
    /// Not six digits.
    DivisionCodeLength,
    /// Nothing but zeros.
    DivisionCodeZero,
    /// Born today or later.
    BirthInFuture,
    /// Issued after today.
    IssueInFuture,
    /// Issued before the first passports of this kind, 1 October 1997.
    IssueBefore1997,
    /// Issued before the 14th birthday.
    IssuedBefore14,
    /// The 20th birthday and its 90 days are over: the last day it was valid.
    Expired20(Day),
    /// The 45th birthday and its 90 days are over: the last day it was valid.
    Expired45(Day),
    /// More than 255 signs.
    IssuerTooLong,
    /// Nowhere two Russian letters together.
    IssuerNoCyrillic,
    /// Not 44 signs of the alphabet of machine-readable lines.
    MrzInternalLength,
    /// Another number, or another beginning of the series.
    MrzInternalNumber,
    /// Another last digit of the series.
    MrzInternalSeriesDigit,
    /// A check digit or a fixed sign does not fit.
    MrzInternalChecksum,
    /// Not nine digits.
    ZagranLength,
    /// A number of zeros.
    ZagranZero,
    /// Not 44 signs.
    MrzTd3Length,
    /// A check digit does not fit.
    MrzTd3Checksum,
    /// The check digit over the whole line does not fit.
    MrzTd3Composite,
    /// Not 4 to 20 signs.
    ForeignPassportLength,
    /// A Cyrillic letter, which may look like a Latin one.
    ForeignPassportCyrillic(char),
    /// No digit at all.
    ForeignPassportNoDigit,
    /// Not nine digits.
    ResidencePermitLength,
    /// A number of zeros.
    ResidencePermitZero,
    /// Not eleven digits.
    MigrationCardLength,
    /// A number of zeros.
    MigrationCardZero,
    /// Not a numeral, two letters and digits.
    BirthCertificateFormat,
    /// Not a Roman numeral as one writes it.
    BirthCertificateRoman,
    /// A letter of the series that is not Russian and resembles none.
    BirthCertificateLetter(char),
    /// Not six digits behind the series.
    BirthCertificateLength,
    /// Not ten signs.
    DriverLicenceLength,
    /// A number of zeros.
    DriverLicenceZero,
    /// Not ten signs.
    StsLength,
    /// A number of zeros.
    StsZero,
    /// Not a letter, three digits, two letters and a region.
    PlateFormat,
    /// A letter that plates do not use.
    PlateLetter,
    /// Number 000.
    PlateZeroNumber,
    /// Region 00, or one of three digits that begins with zero.
    PlateRegion,
    /// Not 17 signs.
    VinLength,
    /// I, O or Q.
    VinIoq,
    /// Not sixteen digits.
    EnpLength,
    /// Nothing but zeros.
    EnpZero,
    /// Not nine digits.
    OmsTempLength,
    /// Two names that are not the same, however they are written.
    NameDifferent,
    /// Not six digits.
    PostalIndexLength,
    /// Nothing but zeros.
    PostalIndexZero,
    /// Not hexadecimal digits in groups of 8-4-4-4-12.
    GarGuidFormat,
    /// The empty identifier, all zeros.
    GarGuidZero,
    /// Neither 20 digits nor 25.
    UinLength,
    /// Nothing but zeros.
    UinZero,
    /// The check digit does not fit.
    UinChecksum,
    /// Not twenty digits.
    KbkLength,
    /// Nothing but zeros.
    KbkZero,
    /// Not nine digits.
    BikLength,
    /// Nothing but zeros.
    BikZero,
    /// The БИК beside the account is none.
    AccountBik,
    /// Not twenty digits.
    AccountLength,
    /// Account and БИК do not belong together.
    AccountChecksum,
    /// Not 13 to 19 digits.
    CardPanLength,
    /// One digit repeated.
    CardPanAllSame,
    /// The check digit does not fit.
    CardPanChecksum,
    /// Does not begin with `ST`, a version and an encoding.
    QrHeader,
    /// Another version than 0001.
    QrVersion,
    /// No separator, or a letter, a digit or `=` in its place.
    QrSeparator,
    /// A field without its name or its value.
    QrField,
    /// The five obligatory fields do not stand first, in their order.
    QrRequiredOrder,
    /// A field is given twice.
    QrDuplicate,
    /// A value longer than its field takes.
    QrTooLong,
    /// БИК or an account is none, or they do not belong together.
    QrRequisite,
    /// A sum that is not a whole number of kopecks.
    QrSumNotKopecks,
    /// Another amount than the rules give.
    FineWrongAmount,
    /// Not exactly one space between names.
    ScopeSpacing,
    /// `openid` is not among the names.
    ScopeOpenidMissing,
    /// A name given twice.
    ScopeDuplicate,
    /// A name that ЕСИА does not have.
    ScopeUnknown,
    /// Not written as `2026.11.21 18:34:05 +0300`.
    TimestampFormat,
    /// A day, an hour or a zone that does not exist.
    TimestampValue,
    /// Not an attribute that tells who somebody is.
    CertificateUnknownOid,
    /// A value that does not fit its attribute.
    CertificateValue,
    /// Not a UUID of version 1, in small letters with dashes.
    MessageIdNotUuidV1,
    /// Nothing follows a final status.
    StatusFinal,
    /// A number that no status has.
    StatusUnknown,
    /// A status that does not follow the present one.
    StatusMove {
        /// Where it stands.
        from: Status,
        /// Where it was to go.
        to: Status,
    },
    /// Not the fields that this kind has, or a field that cannot be read.
    InputShape,
}

impl Fault {
    /// The stable code, `type.rule` (formats, head).
    #[expect(clippy::too_many_lines, reason = "one long table of like things")]
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
            Self::SureMissing => "sure.missing",
            Self::CodeLength => "code.length",
            Self::CodeWrong => "code.wrong",
            Self::CodeExpired => "code.expired",
            Self::CodeExpiredWait(_) => "code.expired_wait",
            Self::CodeSpent => "code.spent",
            Self::ContactTaken => "contact.taken",
            Self::ResendWait(_) => "code.resend_wait",
            Self::Password(fault) => fault.code(),
            Self::SignIn => "sign_in.failed",
            Self::LoginUnknown => "login.unknown",
            Self::WrongPassword => "password.wrong",
            Self::BackupCodeLength => "backup_code.length",
            Self::SecondCodeWrong => "second_code.wrong",
            Self::Passkey => "passkey.failed",
            Self::PasskeyNotAdded => "passkey.not_added",
            Self::Wait(_) => "wait",
            Self::PasswordWayClosed => "sign_in.closed",
            Self::SmsWayClosed => "sign_in.sms_closed",
            Self::NetworkFormat(_) => "networks.format",
            Self::NetworkWide(_) => "networks.too_wide",
            Self::NetworksMany => "networks.too_many",
            Self::NetworkNotHere => "networks.not_here",
            Self::DateMissing(_) => "date.missing",
            Self::DateImpossible => "date.impossible",
            Self::DateYear => "date.year",
            Self::NameMissing => "name.missing",
            Self::TooYoung => "birth_date.too_young",
            Self::BirthTooEarly => "birth_date.too_early",
            Self::IssueBeforeBirth => "issue_date.before_birth",
            Self::DocumentExpired => "valid_until.past",
            Self::TextTooLong => "text.too_long",
            Self::TextTooShort => "text.too_short",
            Self::AnswerInQuestion => "control_answer.in_question",
            Self::AnswerWrong => "control_answer.wrong",
            Self::SnilsLength => "snils.length",
            Self::SnilsZero => "snils.zero",
            Self::SnilsChecksum => "snils.checksum",
            Self::InnPersonLength => "inn_person.length",
            Self::InnPersonZero => "inn_person.zero",
            Self::InnPersonRegionZero => "inn_person.region_zero",
            Self::InnPersonChecksum => "inn_person.checksum",
            Self::InnLegalLength => "inn_legal.length",
            Self::InnLegalZero => "inn_legal.zero",
            Self::InnLegalRegionZero => "inn_legal.region_zero",
            Self::InnLegalChecksum => "inn_legal.checksum",
            Self::OgrnLength => "ogrn.length",
            Self::OgrnFirstDigit => "ogrn.first_digit",
            Self::OgrnChecksum => "ogrn.checksum",
            Self::PassportLength => "passport.length",
            Self::PassportZeroSeries => "passport.zero_series",
            Self::PassportZeroNumber => "passport.zero_number",
            Self::DivisionCodeLength => "division_code.length",
            Self::DivisionCodeZero => "division_code.zero",
            Self::BirthInFuture => "passport_dates.birth_in_future",
            Self::IssueInFuture => "passport_dates.issue_in_future",
            Self::IssueBefore1997 => "passport_dates.issue_before_1997",
            Self::IssuedBefore14 => "passport_dates.issued_before_14",
            Self::Expired20(_) => "passport_dates.expired_20",
            Self::Expired45(_) => "passport_dates.expired_45",
            Self::IssuerTooLong => "issuer.too_long",
            Self::IssuerNoCyrillic => "issuer.no_cyrillic",
            Self::MrzInternalLength => "mrz_internal.length",
            Self::MrzInternalNumber => "mrz_internal.number_mismatch",
            Self::MrzInternalSeriesDigit => "mrz_internal.series_digit_mismatch",
            Self::MrzInternalChecksum => "mrz_internal.checksum",
            Self::ZagranLength => "zagran.length",
            Self::ZagranZero => "zagran.zero",
            Self::MrzTd3Length => "mrz_td3_line2.length",
            Self::MrzTd3Checksum => "mrz_td3_line2.checksum",
            Self::MrzTd3Composite => "mrz_td3_line2.composite",
            Self::ForeignPassportLength => "foreign_passport.length",
            Self::ForeignPassportCyrillic(_) => "foreign_passport.cyrillic_in_latin",
            Self::ForeignPassportNoDigit => "foreign_passport.no_digit",
            Self::ResidencePermitLength => "residence_permit.length",
            Self::ResidencePermitZero => "residence_permit.zero",
            Self::MigrationCardLength => "migration_card.length",
            Self::MigrationCardZero => "migration_card.zero",
            Self::BirthCertificateFormat => "birth_certificate.format",
            Self::BirthCertificateRoman => "birth_certificate.roman",
            Self::BirthCertificateLetter(_) => "birth_certificate.latin_letters",
            Self::BirthCertificateLength => "birth_certificate.length",
            Self::DriverLicenceLength => "driver_licence.length",
            Self::DriverLicenceZero => "driver_licence.zero",
            Self::StsLength => "sts.length",
            Self::StsZero => "sts.zero",
            Self::PlateFormat => "plate.format",
            Self::PlateLetter => "plate.letter",
            Self::PlateZeroNumber => "plate.zero_number",
            Self::PlateRegion => "plate.region",
            Self::VinLength => "vin.length",
            Self::VinIoq => "vin.ioq_not_allowed",
            Self::EnpLength => "enp.length",
            Self::EnpZero => "enp.zero",
            Self::OmsTempLength => "oms_temp.length",
            Self::NameDifferent => "name_match.different",
            Self::PostalIndexLength => "postal_index.length",
            Self::PostalIndexZero => "postal_index.zero",
            Self::GarGuidFormat => "gar_guid.format",
            Self::GarGuidZero => "gar_guid.zero",
            Self::UinLength => "uin.length",
            Self::UinZero => "uin.zero",
            Self::UinChecksum => "uin.checksum",
            Self::KbkLength => "kbk.length",
            Self::KbkZero => "kbk.zero",
            Self::BikLength => "bik.length",
            Self::BikZero => "bik.zero",
            Self::AccountBik => "account.bik",
            Self::AccountLength => "account.length",
            Self::AccountChecksum => "account.checksum",
            Self::CardPanLength => "card_pan.length",
            Self::CardPanAllSame => "card_pan.all_same",
            Self::CardPanChecksum => "card_pan.checksum",
            Self::QrHeader => "gost_qr.header",
            Self::QrVersion => "gost_qr.version",
            Self::QrSeparator => "gost_qr.separator",
            Self::QrField => "gost_qr.field",
            Self::QrRequiredOrder => "gost_qr.required_order",
            Self::QrDuplicate => "gost_qr.duplicate",
            Self::QrTooLong => "gost_qr.too_long",
            Self::QrRequisite => "gost_qr.requisite",
            Self::QrSumNotKopecks => "gost_qr.sum_not_kopecks",
            Self::FineWrongAmount => "fine_price.wrong_amount",
            Self::ScopeSpacing => "esia_scope.spacing",
            Self::ScopeOpenidMissing => "esia_scope.openid_missing",
            Self::ScopeDuplicate => "esia_scope.duplicate",
            Self::ScopeUnknown => "esia_scope.unknown_scope",
            Self::TimestampFormat => "esia_timestamp.format",
            Self::TimestampValue => "esia_timestamp.value",
            Self::CertificateUnknownOid => "cert_attribute.unknown_oid",
            Self::CertificateValue => "cert_attribute.value",
            Self::MessageIdNotUuidV1 => "smev_message_id.not_uuid_v1",
            Self::StatusFinal => "status_move.final_status",
            Self::StatusUnknown => "status_move.unknown_status",
            Self::StatusMove { .. } => "status_move.move",
            Self::InputShape => "input.shape",
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
