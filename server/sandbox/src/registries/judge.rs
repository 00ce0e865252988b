//! What a registry finds when it looks a question up among the people it knows. Asked by the bus; knows no time and no
//! delivery.
//!
//! As real registries do, it tells which field does not fit, and nothing about anybody else: when a number belongs to
//! another person, it is the number that does not fit.

use jiff::civil::Date;
use model::{MismatchField, RegistryKind};
use serde::{Deserialize, Serialize};

use super::key::match_key;
use super::people::{Fate, Papers, People, Record, Sex};
use super::region;

/// A question, as it travels.
#[derive(PartialEq)]
pub(super) enum Question {
    Pension(PensionQuestion),
    Passports(PassportQuestion),
    Tax(TaxQuestion),
    Addresses(AddressQuestion),
}

#[derive(PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PensionQuestion {
    surname: Option<String>,
    given_name: Option<String>,
    patronymic: Option<String>,
    birth_date: Date,
    sex: AskedSex,
    snils: String,
}

#[derive(PartialEq, Deserialize)]
enum AskedSex {
    Male,
    Female,
}

#[derive(PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PassportQuestion {
    surname: Option<String>,
    given_name: Option<String>,
    patronymic: Option<String>,
    birth_date: Date,
    passport_series: String,
    passport_number: String,
    passport_issue_date: Date,
}

#[derive(PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TaxQuestion {
    surname: Option<String>,
    given_name: Option<String>,
    patronymic: Option<String>,
    birth_date: Date,
    passport: String,
    inn: String,
}

#[derive(PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AddressQuestion {
    guid: Option<String>,
    line: String,
}

impl Question {
    /// Reads a question to this registry.
    pub(super) fn read(registry: RegistryKind, question: serde_json::Value) -> Option<Self> {
        Some(match registry {
            RegistryKind::Pension => Self::Pension(serde_json::from_value(question).ok()?),
            RegistryKind::Passports => Self::Passports(serde_json::from_value(question).ok()?),
            RegistryKind::Tax => Self::Tax(serde_json::from_value(question).ok()?),
            RegistryKind::Addresses => Self::Addresses(serde_json::from_value(question).ok()?),
        })
    }

    pub(super) fn registry(&self) -> RegistryKind {
        match self {
            Self::Pension(_) => RegistryKind::Pension,
            Self::Passports(_) => RegistryKind::Passports,
            Self::Tax(_) => RegistryKind::Tax,
            Self::Addresses(_) => RegistryKind::Addresses,
        }
    }
}

/// What a delivery says, as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Content {
    Accepted,
    Match,
    Mismatch { fields: Vec<MismatchField> },
    NoData,
    Rejected { code: &'static str },
}

/// What was found, and whose it is.
pub(super) struct Finding {
    pub(super) content: Content,
    /// Number and fate of the person whom the question is about, where one is known.
    pub(super) about: Option<(u32, Fate)>,
}

/// Looks a question up.
pub(super) fn find(question: &Question, people: &People) -> Finding {
    match question {
        Question::Pension(asked) => find_person(
            people,
            &Asked::new(
                asked.surname.as_deref(),
                asked.given_name.as_deref(),
                asked.patronymic.as_deref(),
                asked.birth_date,
            ),
            MismatchField::Snils,
            |papers| papers.snils == asked.snils,
            |record| {
                let is_same = match asked.sex {
                    AskedSex::Male => record.papers.sex == Sex::Male,
                    AskedSex::Female => record.papers.sex == Sex::Female,
                };
                (!is_same).then_some(MismatchField::Sex)
            },
        ),
        Question::Passports(asked) => find_person(
            people,
            &Asked::new(
                asked.surname.as_deref(),
                asked.given_name.as_deref(),
                asked.patronymic.as_deref(),
                asked.birth_date,
            ),
            MismatchField::PassportNumber,
            |Papers { passport, .. }| {
                passport.series == asked.passport_series && passport.number == asked.passport_number
            },
            |record| {
                if record.papers.passport.issue_date != asked.passport_issue_date {
                    return Some(MismatchField::PassportIssueDate);
                }
                (record.fate == Fate::Mismatch(MismatchField::PassportInvalid))
                    .then_some(MismatchField::PassportInvalid)
            },
        ),
        Question::Tax(asked) => find_person(
            people,
            &Asked::new(
                asked.surname.as_deref(),
                asked.given_name.as_deref(),
                asked.patronymic.as_deref(),
                asked.birth_date,
            ),
            MismatchField::Inn,
            |papers| papers.inn == asked.inn,
            |_| None,
        ),
        Question::Addresses(asked) => Finding {
            content: if region::is_known(asked.guid.as_deref(), &asked.line) {
                Content::Match
            } else {
                Content::Mismatch { fields: vec![MismatchField::Address] }
            },
            about: None,
        },
    }
}

/// Name and birth date of a question, names by their keys.
struct Asked {
    surname: String,
    given_name: String,
    patronymic: String,
    birth_date: Date,
}

impl Asked {
    fn new(surname: Option<&str>, given_name: Option<&str>, patronymic: Option<&str>, birth_date: Date) -> Self {
        let key = |name: Option<&str>| name.map(match_key).unwrap_or_default();
        Self { surname: key(surname), given_name: key(given_name), patronymic: key(patronymic), birth_date }
    }

    /// What of it does not fit to a record, in the order of the forms.
    fn differing(&self, papers: &Papers) -> Vec<MismatchField> {
        let patronymic = papers.patronymic.as_deref().map(match_key).unwrap_or_default();
        [
            (MismatchField::Surname, self.surname != match_key(&papers.surname)),
            (MismatchField::GivenName, self.given_name != match_key(&papers.given_name)),
            (MismatchField::Patronymic, self.patronymic != patronymic),
            (MismatchField::BirthDate, self.birth_date != papers.birth_date),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }
}

/// By name and birth date, and by the number when one of those has a slip.
fn find_person(
    people: &People,
    asked: &Asked,
    number: MismatchField,
    has_number: impl Fn(&Papers) -> bool,
    further: impl Fn(&Record) -> Option<MismatchField>,
) -> Finding {
    let about = |record: &Record| Some((record.number, record.fate));
    let records = people.records();
    let fits = |record: &&Record| asked.differing(&record.papers).is_empty();
    // Whoever fits in everything but the number is meant, also when its owner bears the same name.
    if let Some(record) = records.iter().find(fits).filter(|record| !has_number(&record.papers)) {
        return Finding { content: Content::Mismatch { fields: vec![number] }, about: about(record) };
    }
    if let Some(record) = records.iter().find(|record| has_number(&record.papers)) {
        let mut fields = asked.differing(&record.papers);
        if !is_somebody_else(&fields) {
            fields.extend(further(record));
            let content = if fields.is_empty() { Content::Match } else { Content::Mismatch { fields } };
            return Finding { content, about: about(record) };
        }
    }
    Finding { content: Content::NoData, about: None }
}

/// One slip is a slip; two of these make another person.
fn is_somebody_else(differing: &[MismatchField]) -> bool {
    let who = [MismatchField::Surname, MismatchField::GivenName, MismatchField::BirthDate];
    differing.iter().filter(|field| who.contains(field)).count() > 1
}
