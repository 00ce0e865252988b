//! The second step: the identity document. Which one is asked for follows from the citizenship (catalogue WIZ-05).

use super::{
    ProfileStep,
    answers::{Answers, Reader},
    person::{Citizenship, Person, free_text},
};
use crate::{
    Fault, Field, FieldError, Warning,
    date::read_date,
    formats::{self, DivisionCode, ForeignPassport, Issuer, PassportDates, ResidencePermit},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the step may ask for.
pub(super) const FIELDS: [Field; 8] = [
    Field::Passport,
    Field::DocumentNumber,
    Field::IssueDate,
    Field::DivisionCode,
    Field::Issuer,
    Field::ValidUntil,
    Field::LateReason,
    Field::Confirmed(ProfileStep::Document),
];

/// Kinds of identity documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// The passport of a citizen of Russia.
    Passport,
    /// The passport of another state.
    ForeignPassport,
    /// «Вид на жительство».
    ResidencePermit,
}

impl DocumentKind {
    /// What citizens of other states may choose from.
    pub const OF_FOREIGNERS: [Self; 2] = [Self::ForeignPassport, Self::ResidencePermit];

    /// The value in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::ForeignPassport => "foreign_passport",
            Self::ResidencePermit => "residence_permit",
        }
    }

    /// Reads the value of a form.
    pub fn parse(chosen: &str) -> Option<Self> {
        Self::OF_FOREIGNERS.into_iter().find(|kind| kind.as_str() == chosen)
    }
}

/// Why a passport that should have been replaced was not: people on service and abroad are late lawfully (formats 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateReason {
    /// «Прохожу военную службу».
    Service,
    /// «Нахожусь за границей».
    Abroad,
    /// «Новый паспорт уже оформляют».
    Underway,
}

impl LateReason {
    /// Every reason, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Service, Self::Abroad, Self::Underway];

    /// The value in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Abroad => "abroad",
            Self::Underway => "underway",
        }
    }

    /// Reads the value of a form; no reason when it is none of ours.
    pub fn parse(chosen: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == chosen)
    }
}

/// The passport of a citizen of Russia.
#[derive(Clone, PartialEq, Eq)]
pub struct Passport {
    /// «Серия и номер».
    pub number: formats::Passport,
    /// «Дата выдачи».
    pub issued: Date,
    /// «Код подразделения».
    pub division: DivisionCode,
    /// «Кем выдан».
    pub issuer: Issuer,
    /// Why it was not replaced in time, when it was not.
    pub late: Option<LateReason>,
}

/// An identity document.
#[derive(Clone, PartialEq, Eq)]
pub enum IdentityDocument {
    /// The passport of a citizen of Russia.
    Passport(Passport),
    /// A document of a foreigner or of a stateless person.
    Other {
        /// Which one.
        kind: DocumentKind,
        /// Canonical form of its number.
        number: String,
        /// «Дата выдачи».
        issued: Date,
        /// «Кем выдан».
        issuer: String,
        /// «Действителен до»; some have no end.
        valid_until: Option<Date>,
    },
}

impl IdentityDocument {
    /// Checks all fields, not up to the first fault (ux 1.3).
    pub fn parse(answers: &Answers, person: &Person, today: Date) -> Result<Self, Vec<FieldError>> {
        let kind = match &person.citizenship {
            Citizenship::Russia => DocumentKind::Passport,
            Citizenship::Stateless => DocumentKind::ResidencePermit,
            Citizenship::Other(_) => DocumentKind::parse(answers.get(Field::DocumentKind))
                .ok_or_else(|| vec![FieldError::new(Field::DocumentKind, Fault::Empty)])?,
        };
        match kind {
            DocumentKind::Passport => Passport::parse(answers, person, today).map(Self::Passport),
            DocumentKind::ForeignPassport | DocumentKind::ResidencePermit => other(kind, answers, person, today),
        }
    }
}

impl Passport {
    fn parse(answers: &Answers, person: &Person, today: Date) -> Result<Self, Vec<FieldError>> {
        let mut reader = Reader::new(answers);
        let number = reader.read(Field::Passport, formats::Passport::parse);
        let late = LateReason::parse(answers.get(Field::LateReason));
        let issued = reader.read(Field::IssueDate, |typed| {
            let issued = read_date(typed)?;
            let series = number.as_ref().map(formats::Passport::series);
            match PassportDates::parse(person.birth_date, issued, series, today) {
                Err(Fault::Expired20(_) | Fault::Expired45(_)) if late.is_some() => Ok(issued),
                checked => checked.map(|_| issued),
            }
        });
        let division = reader.read(Field::DivisionCode, DivisionCode::parse);
        let issuer = reader.read(Field::Issuer, Issuer::parse);
        match (number, issued, division, issuer) {
            (Some(number), Some(issued), Some(division), Some(issuer)) => {
                Ok(Self { number, issued, division, issuer, late })
            }
            _ => Err(reader.errors),
        }
    }

    fn doubts(&self, person: &Person, today: Date) -> Vec<(Field, Warning)> {
        let at = |field| move |doubt| (field, doubt);
        let dates = PassportDates::parse(person.birth_date, self.issued, Some(self.number.series()), today);
        let of_dates = dates.map(|dates| dates.warnings(today)).unwrap_or_default();
        let of_number = self.number.warnings(today).into_iter().map(at(Field::Passport));
        let of_division = self.division.warnings().into_iter().map(at(Field::DivisionCode));
        of_number.chain(of_division).chain(of_dates.into_iter().map(at(Field::IssueDate))).collect()
    }
}

/// The doubts about the step's answers, or what is wrong with them.
pub(super) fn judge(answers: &Answers, today: Date) -> Result<Vec<(Field, Warning)>, Vec<FieldError>> {
    // The step opens only after the person is known.
    let person = Person::parse(answers, today)?;
    Ok(match IdentityDocument::parse(answers, &person, today)? {
        IdentityDocument::Passport(passport) => passport.doubts(&person, today),
        IdentityDocument::Other { .. } => Vec::new(),
    })
}

fn other(
    kind: DocumentKind,
    answers: &Answers,
    person: &Person,
    today: Date,
) -> Result<IdentityDocument, Vec<FieldError>> {
    let mut reader = Reader::new(answers);
    let number = reader.read(Field::DocumentNumber, |typed| match kind {
        DocumentKind::ResidencePermit => ResidencePermit::parse(typed).map(|number| number.as_str().to_owned()),
        _ => ForeignPassport::parse(typed).map(|number| number.as_str().to_owned()),
    });
    let issued = reader.read(Field::IssueDate, |typed| match read_date(typed)? {
        issued if issued > today => Err(Fault::IssueInFuture),
        issued if issued < person.birth_date => Err(Fault::IssueBeforeBirth),
        issued => Ok(issued),
    });
    let issuer = reader.read(Field::Issuer, |typed| free_text(typed, 255));
    let valid_until = reader.read_optional(Field::ValidUntil, |typed| match read_date(typed)? {
        end if end < today => Err(Fault::DocumentExpired),
        end => Ok(end),
    });
    match (number, issued, issuer) {
        (Some(number), Some(issued), Some(issuer)) if reader.errors.is_empty() => {
            Ok(IdentityDocument::Other { kind, number, issued, issuer, valid_until })
        }
        _ => Err(reader.errors),
    }
}
