//! Every format by its key, for callers that have a key and a value: `okno check`, tests, fuzzing.

use super::{
    Account, Bik, BirthCertificate, CardPan, CertificateAttribute, DivisionCode, DriverLicence, Enp, EsiaScope,
    EsiaTimestamp, Fine, ForeignPassport, GarGuid, GostQr, InnLegal, InnPerson, Issuer, Kbk, MessageId, MigrationCard,
    MrzInternal, MrzTd3, NameKey, Ogrn, OmsTemp, Passport, PassportDates, Plate, PostalIndex, ResidencePermit, Scheme,
    Sex, Snils, Status, Sts, Uin, Vin, Warning, Zagran,
};
use crate::{Email, Fault, Phone, Surname};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A format that can be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// СНИЛС.
    Snils,
    /// ИНН of a person.
    InnPerson,
    /// ИНН of an organisation.
    InnLegal,
    /// ОГРН or ОГРНИП.
    Ogrn,
    /// Series and number of the internal passport.
    Passport,
    /// The office that issued it.
    DivisionCode,
    /// Its dates, on a day.
    PassportDates,
    /// «Кем выдан».
    Issuer,
    /// Its second machine-readable line, beside series and number.
    MrzInternal,
    /// Series and number of the travel passport.
    Zagran,
    /// Its second machine-readable line.
    MrzTd3Line2,
    /// The number of another country's passport.
    ForeignPassport,
    /// «Вид на жительство».
    ResidencePermit,
    /// «Миграционная карта».
    MigrationCard,
    /// «Свидетельство о рождении».
    BirthCertificate,
    /// «Водительское удостоверение».
    DriverLicence,
    /// «СТС».
    Sts,
    /// A number plate.
    Plate,
    /// «VIN».
    Vin,
    /// «ЕНП», the number of a policy.
    Enp,
    /// The number of a policy beside birth and sex.
    EnpBirth,
    /// «Временное свидетельство».
    OmsTemp,
    /// A mobile phone.
    Phone,
    /// An e-mail address.
    Email,
    /// A surname; given names and patronymics follow the same rules.
    NamePart,
    /// Two writings of a name.
    NameMatch,
    /// «Почтовый индекс».
    PostalIndex,
    /// `OBJECTGUID` of ГАР.
    GarGuid,
    /// «УИН».
    Uin,
    /// «КБК».
    Kbk,
    /// «БИК».
    Bik,
    /// An account beside its БИК.
    Account,
    /// The number of a card.
    CardPan,
    /// The payment code of a receipt.
    GostQr,
    /// What is paid for a fine on a day.
    FinePrice,
    /// `scope` of sign-in.
    EsiaScope,
    /// `timestamp` of sign-in.
    EsiaTimestamp,
    /// An attribute of a qualified certificate.
    CertAttribute,
    /// `MessageID` of СМЭВ 3.
    SmevMessageId,
    /// A move between two statuses of an application.
    StatusMove,
}

/// What a kind is checked on. Read from JSON by its shape alone: a text, an object, a pair.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Input {
    /// One text.
    Text(String),
    /// Named fields.
    Fields(BTreeMap<String, Value>),
    /// Two whole numbers: from and to.
    Pair(i64, i64),
}

/// The value of a named field.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A text; dates are texts like `2026-11-21`.
    Text(String),
    /// A whole number; money is in kopecks.
    Number(i64),
    /// Yes or no.
    Flag(bool),
}

/// Which input a kind wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One text.
    Text,
    /// Named fields.
    Fields {
        /// Those that must be there.
        required: &'static [&'static str],
        /// Those that may.
        optional: &'static [&'static str],
    },
    /// Two whole numbers.
    Pair,
}

/// A value that is accepted. As personal as what was checked: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Checked {
    /// The canonical form; `None` where several values were held against each other and none is the result.
    pub canonical: Option<String>,
    /// Doubts.
    pub warnings: Vec<Warning>,
}

impl Kind {
    /// All of them, in the order of formats.
    pub const ALL: [Self; 40] = [
        Self::Snils,
        Self::InnPerson,
        Self::InnLegal,
        Self::Ogrn,
        Self::Passport,
        Self::DivisionCode,
        Self::PassportDates,
        Self::Issuer,
        Self::MrzInternal,
        Self::Zagran,
        Self::MrzTd3Line2,
        Self::ForeignPassport,
        Self::ResidencePermit,
        Self::MigrationCard,
        Self::BirthCertificate,
        Self::DriverLicence,
        Self::Sts,
        Self::Plate,
        Self::Vin,
        Self::Enp,
        Self::EnpBirth,
        Self::OmsTemp,
        Self::Phone,
        Self::Email,
        Self::NamePart,
        Self::NameMatch,
        Self::PostalIndex,
        Self::GarGuid,
        Self::Uin,
        Self::Kbk,
        Self::Bik,
        Self::Account,
        Self::CardPan,
        Self::GostQr,
        Self::FinePrice,
        Self::EsiaScope,
        Self::EsiaTimestamp,
        Self::CertAttribute,
        Self::SmevMessageId,
        Self::StatusMove,
    ];

    /// Its key: what its codes begin with.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Snils => "snils",
            Self::InnPerson => "inn_person",
            Self::InnLegal => "inn_legal",
            Self::Ogrn => "ogrn",
            Self::Passport => "passport",
            Self::DivisionCode => "division_code",
            Self::PassportDates => "passport_dates",
            Self::Issuer => "issuer",
            Self::MrzInternal => "mrz_internal",
            Self::Zagran => "zagran",
            Self::MrzTd3Line2 => "mrz_td3_line2",
            Self::ForeignPassport => "foreign_passport",
            Self::ResidencePermit => "residence_permit",
            Self::MigrationCard => "migration_card",
            Self::BirthCertificate => "birth_certificate",
            Self::DriverLicence => "driver_licence",
            Self::Sts => "sts",
            Self::Plate => "plate",
            Self::Vin => "vin",
            Self::Enp => "enp",
            Self::EnpBirth => "enp_birth",
            Self::OmsTemp => "oms_temp",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::NamePart => "name_part",
            Self::NameMatch => "name_match",
            Self::PostalIndex => "postal_index",
            Self::GarGuid => "gar_guid",
            Self::Uin => "uin",
            Self::Kbk => "kbk",
            Self::Bik => "bik",
            Self::Account => "account",
            Self::CardPan => "card_pan",
            Self::GostQr => "gost_qr",
            Self::FinePrice => "fine_price",
            Self::EsiaScope => "esia_scope",
            Self::EsiaTimestamp => "esia_timestamp",
            Self::CertAttribute => "cert_attribute",
            Self::SmevMessageId => "smev_message_id",
            Self::StatusMove => "status_move",
        }
    }

    /// The kind with this key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Which input it wants.
    pub const fn shape(self) -> Shape {
        const fn fields(required: &'static [&'static str]) -> Shape {
            Shape::Fields { required, optional: &[] }
        }
        match self {
            Self::PassportDates => {
                Shape::Fields { required: &["birth_date", "issue_date"], optional: &["series", "today"] }
            }
            Self::MrzInternal => fields(&["series", "number", "line2"]),
            Self::EnpBirth => fields(&["enp", "birth_date", "sex"]),
            Self::NameMatch => fields(&["a", "b"]),
            Self::Account => fields(&["bik", "account"]),
            Self::FinePrice => Shape::Fields {
                required: &["amount", "decided", "pay_date", "scheme", "expect"],
                optional: &["excluded"],
            },
            Self::CertAttribute => fields(&["oid", "value"]),
            Self::StatusMove => Shape::Pair,
            _ => Shape::Text,
        }
    }

    /// Whether it is checked on one text.
    pub const fn takes_text(self) -> bool {
        matches!(self.shape(), Shape::Text)
    }

    /// Checks an input as on this day. An input of another shape is a fault too, never a panic.
    pub fn check(self, input: &Input, today: Date) -> Result<Checked, Fault> {
        match (self.shape(), input) {
            (Shape::Text, Input::Text(text)) => self.check_text(text, today),
            (Shape::Fields { required, optional }, Input::Fields(fields))
                if fields.keys().all(|name| [required, optional].concat().contains(&name.as_str())) =>
            {
                self.check_fields(&Fields(fields), today)
            }
            (Shape::Pair, Input::Pair(from, to)) => Status::check_move(*from, *to).map(|_| Checked::without_form()),
            _ => Err(Fault::InputShape),
        }
    }

    fn check_text(self, text: &str, today: Date) -> Result<Checked, Fault> {
        let doubted = |canonical: &str, warnings| Checked { canonical: Some(canonical.to_owned()), warnings };
        let sure = Checked::sure;
        match self {
            Self::Snils => Snils::parse(text).map(|read| doubted(read.as_str(), read.warnings())),
            Self::InnPerson => InnPerson::parse(text).map(|read| sure(read.as_str())),
            Self::InnLegal => InnLegal::parse(text).map(|read| sure(read.as_str())),
            Self::Ogrn => Ogrn::parse(text).map(|read| sure(read.as_str())),
            Self::Passport => Passport::parse(text).map(|read| doubted(read.as_str(), read.warnings(today))),
            Self::DivisionCode => DivisionCode::parse(text).map(|read| doubted(read.as_str(), read.warnings())),
            Self::Issuer => Issuer::parse(text).map(|read| sure(read.as_str())),
            Self::Zagran => Zagran::parse(text).map(|read| sure(read.as_str())),
            Self::MrzTd3Line2 => MrzTd3::parse(text).map(|read| sure(read.as_str())),
            Self::ForeignPassport => ForeignPassport::parse(text).map(|read| sure(read.as_str())),
            Self::ResidencePermit => ResidencePermit::parse(text).map(|read| doubted(read.as_str(), read.warnings())),
            Self::MigrationCard => MigrationCard::parse(text).map(|read| sure(read.as_str())),
            Self::BirthCertificate => BirthCertificate::parse(text).map(|read| sure(read.as_str())),
            Self::DriverLicence => DriverLicence::parse(text).map(|read| sure(read.as_str())),
            Self::Sts => Sts::parse(text).map(|read| sure(read.as_str())),
            Self::Plate => Plate::parse(text).map(|read| sure(read.as_str())),
            Self::Vin => Vin::parse(text).map(|read| doubted(read.as_str(), read.warnings())),
            Self::Enp => Enp::parse(text).map(|read| doubted(read.as_str(), read.warnings())),
            Self::OmsTemp => OmsTemp::parse(text).map(|read| sure(read.as_str())),
            Self::Phone => Phone::parse(text).map(|read| sure(read.as_str())),
            // The slips of well-known domains are a courtesy of our forms and no rule of the format.
            Self::Email => Email::parse(text).map(|read| {
                let is_of_the_format = |warning: &Warning| !matches!(warning, Warning::EmailLooksLike(_));
                doubted(read.as_str(), read.warnings().into_iter().filter(is_of_the_format).collect())
            }),
            Self::NamePart => Surname::parse(text).map(|read| sure(read.as_str())),
            Self::PostalIndex => PostalIndex::parse(text).map(|read| doubted(read.as_str(), read.warnings())),
            Self::GarGuid => GarGuid::parse(text).map(|read| sure(read.as_str())),
            Self::Uin => Uin::parse(text).map(|read| sure(read.as_str())),
            Self::Kbk => Kbk::parse(text).map(|read| doubted(read.as_str(), read.warnings())),
            Self::Bik => Bik::parse(text).map(|read| doubted(read.as_str(), read.warnings())),
            Self::CardPan => CardPan::parse(text).map(|read| doubted(read.as_str(), read.warnings())),
            Self::GostQr => GostQr::parse(text).map(|read| sure(read.as_str())),
            Self::EsiaScope => EsiaScope::parse(text).map(|read| sure(read.as_str())),
            Self::EsiaTimestamp => EsiaTimestamp::parse(text).map(|read| sure(read.as_str())),
            Self::SmevMessageId => MessageId::parse(text).map(|read| sure(read.as_str())),
            Self::PassportDates
            | Self::MrzInternal
            | Self::EnpBirth
            | Self::NameMatch
            | Self::Account
            | Self::FinePrice
            | Self::CertAttribute
            | Self::StatusMove => Err(Fault::InputShape),
        }
    }

    fn check_fields(self, fields: &Fields<'_>, today: Date) -> Result<Checked, Fault> {
        match self {
            Self::PassportDates => {
                let today = if fields.has("today") { fields.date("today")? } else { today };
                let series = if fields.has("series") { Some(fields.text("series")?) } else { None };
                let series = series.filter(|series| !series.is_empty());
                let (birth, issue) = (fields.date("birth_date")?, fields.date("issue_date")?);
                let warnings = PassportDates::parse(birth, issue, series, today)?.warnings(today);
                Ok(Checked { canonical: None, warnings })
            }
            Self::MrzInternal => {
                let (series, number, line) = (fields.text("series")?, fields.text("number")?, fields.text("line2")?);
                MrzInternal::parse(series, number, line).map(|line| Checked::sure(line.as_str()))
            }
            Self::EnpBirth => {
                let (typed, birth) = (fields.text("enp")?, fields.date("birth_date")?);
                let sex = Sex::parse(fields.text("sex")?).ok_or(Fault::InputShape)?;
                let enp = Enp::parse(typed)?;
                // Only what the birth tells: the check digit is doubted by the kind `enp`.
                Ok(Checked { warnings: enp.birth_warnings(birth, sex), ..Checked::sure(enp.as_str()) })
            }
            Self::NameMatch => {
                let (ours, theirs) = (fields.text("a")?, fields.text("b")?);
                NameKey::matching(ours, theirs).map(|key| Checked::sure(key.as_str()))
            }
            Self::Account => {
                let (bik, account) = (fields.text("bik")?, fields.text("account")?);
                Account::parse(bik, account).map(|account| Checked::sure(account.as_str()))
            }
            Self::FinePrice => {
                let fine = Fine {
                    amount: fields.kopecks("amount")?,
                    decided: fields.date("decided")?,
                    scheme: Scheme::parse(fields.text("scheme")?).ok_or(Fault::InputShape)?,
                    is_excluded: fields.has("excluded") && fields.flag("excluded")?,
                };
                let price = fine.check(fields.date("pay_date")?, fields.kopecks("expect")?)?;
                Ok(Checked::sure(&price.to_string()))
            }
            Self::CertAttribute => {
                let (oid, value) = (fields.text("oid")?, fields.text("value")?);
                CertificateAttribute::parse(oid, value).map(|value| Checked::sure(value.as_str()))
            }
            _ => Err(Fault::InputShape),
        }
    }
}

impl Checked {
    fn sure(canonical: &str) -> Self {
        Self { canonical: Some(canonical.to_owned()), warnings: Vec::new() }
    }

    fn without_form() -> Self {
        Self { canonical: None, warnings: Vec::new() }
    }
}

/// Named fields while they are read. One that is missing, or of another type, is a fault of the shape.
struct Fields<'a>(&'a BTreeMap<String, Value>);

impl Fields<'_> {
    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn text(&self, name: &str) -> Result<&str, Fault> {
        match self.0.get(name) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(Fault::InputShape),
        }
    }

    fn flag(&self, name: &str) -> Result<bool, Fault> {
        match self.0.get(name) {
            Some(Value::Flag(flag)) => Ok(*flag),
            _ => Err(Fault::InputShape),
        }
    }

    fn kopecks(&self, name: &str) -> Result<u64, Fault> {
        match self.0.get(name) {
            Some(Value::Number(number)) => u64::try_from(*number).map_err(|_| Fault::InputShape),
            _ => Err(Fault::InputShape),
        }
    }

    /// Only `YYYY-MM-DD`: the parser of jiff takes more.
    fn date(&self, name: &str) -> Result<Date, Fault> {
        let text = self.text(name)?;
        let shape: String = text.chars().map(|sign| if sign.is_ascii_digit() { '0' } else { sign }).collect();
        if shape == "0000-00-00" { text.parse().map_err(|_| Fault::InputShape) } else { Err(Fault::InputShape) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Input, Kind, Shape, Value};
    use crate::Fault;
    use jiff::civil::{Date, date};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const TODAY: Date = date(2026, 11, 21);

    fn fields(named: &[(&str, &str)]) -> Input {
        let value = |text: &&str| Value::Text((*text).to_owned());
        Input::Fields(named.iter().map(|(name, text)| ((*name).to_owned(), value(text))).collect())
    }

    #[test]
    fn every_kind_is_found_by_its_key() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.key()), Some(kind));
        }
        assert_eq!(Kind::parse("passport "), None);
    }

    #[test]
    fn an_input_of_another_shape_is_a_fault() {
        let shaped = |kind: Kind, input: &Input| kind.check(input, TODAY).err() == Some(Fault::InputShape);
        for kind in Kind::ALL {
            let inputs = [Input::Text(String::new()), fields(&[]), Input::Pair(0, 17)];
            let fitting = usize::from(matches!(kind.shape(), Shape::Text | Shape::Pair));
            let wrong = inputs.iter().filter(|input| shaped(kind, input)).count();
            assert_eq!(wrong, 3 - fitting, "{kind:?}");
        }
        assert!(shaped(Kind::NameMatch, &fields(&[("a", "Анна"), ("b", "Анна"), ("c", "")])));
        assert!(shaped(Kind::NameMatch, &fields(&[("a", "Анна")])));
        let dates = |birth, issue| fields(&[("birth_date", birth), ("issue_date", issue)]);
        for wrong in ["2000-02-30", "20000101", "2000-01-01T00:00", "", "01.01.2000"] {
            assert!(shaped(Kind::PassportDates, &dates(wrong, "2020-05-20")), "{wrong}");
        }
    }

    fn any_text() -> impl Strategy<Value = String> {
        // Signs of the formats, any that can be seen, and any at all, unseen and combining ones included.
        prop_oneof!["[0-9 №NСНИЛПТVXIа-я:.-]{0,60}", "\\PC{0,300}", any::<String>(), "(.|\n){0,300}"]
    }

    /// The value of a field; drawn as numbers and texts, because it cannot be printed itself.
    fn value((kind, text, number): (u8, String, i64)) -> Value {
        match kind {
            0 => Value::Text(text),
            1 => Value::Text(format!("{:04}-{:02}-{:02}", number % 10_000, number % 13, number % 32)),
            2 => Value::Number(number),
            _ => Value::Flag(number > 0),
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_its_canonical_form_is_stable(text in any_text()) {
            for kind in Kind::ALL {
                let Ok(read) = kind.check(&Input::Text(text.clone()), TODAY) else { continue };
                let again = kind.check(&Input::Text(read.canonical.clone().unwrap_or_default()), TODAY);
                prop_assert!(again == Ok(read), "{kind:?}");
            }
        }

        #[test]
        fn any_fields_are_read_or_refused(drawn in prop::collection::vec((0..4_u8, any_text(), any::<i64>()), 6), from: i64, to: i64) {
            for kind in Kind::ALL {
                let Shape::Fields { required, optional } = kind.shape() else { continue };
                let names = required.iter().chain(optional).map(|name| (*name).to_owned());
                let named: BTreeMap<String, Value> = names.zip(drawn.iter().cloned().map(value)).collect();
                let _ = kind.check(&Input::Fields(named), TODAY);
            }
            let _ = Kind::StatusMove.check(&Input::Pair(from, to), TODAY);
        }
    }
}
