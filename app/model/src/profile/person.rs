//! The first step: name, sex, birth, citizenship.

use super::{
    ProfileStep,
    answers::{Answers, Reader},
};
use crate::{
    Fault, Field, FieldError, GivenName, Surname, Warning, date::read_date, name::name_part, normalise::normalise,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the step may ask for.
pub(super) const FIELDS: [Field; 13] = [
    Field::Surname,
    Field::HasNoSurname,
    Field::GivenName,
    Field::HasNoGivenName,
    Field::Patronymic,
    Field::HasNoPatronymic,
    Field::Sex,
    Field::BirthDate,
    Field::BirthPlace,
    Field::Citizenship,
    Field::Country,
    Field::DocumentKind,
    Field::Confirmed(ProfileStep::Person),
];

/// From this age on a person has a document of their own, and an account (ПП 23.12.2023 № 2267; catalogue CF-17).
const OWN_ACCOUNT_YEARS: i16 = 14;
/// Nobody is known to have grown older.
const OLDEST_YEARS: i16 = 125;
/// From this age on we ask whether the year is right.
const RARE_YEARS: i16 = 100;
/// The longest birth place, in characters. Ours: the longest seen in documents has 140.
const BIRTH_PLACE_MAX_CHARS: usize = 255;

/// A patronymic. Personal: neither `Debug` nor `Display` (security 17.2).
#[derive(Clone, PartialEq, Eq)]
pub struct Patronymic(String);

impl Patronymic {
    /// Reads a patronymic, by the rules of all parts of a name (formats 7).
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        name_part(typed).map(Self)
    }

    /// As typed, with one kind of space, dash and apostrophe.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name as it stands in a document. Surname or given name may be absent, though not both (formats 7).
#[derive(Clone, PartialEq, Eq)]
pub struct FullName {
    /// «Фамилия».
    pub surname: Option<Surname>,
    /// «Имя».
    pub given_name: Option<GivenName>,
    /// «Отчество».
    pub patronymic: Option<Patronymic>,
}

/// «Пол», as documents give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// «Мужской».
    Male,
    /// «Женский».
    Female,
}

impl Sex {
    /// The value in forms and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }

    /// Reads the value of a form.
    pub fn parse(chosen: &str) -> Result<Self, Fault> {
        [Self::Male, Self::Female].into_iter().find(|sex| sex.as_str() == chosen).ok_or(Fault::Empty)
    }
}

/// «Гражданство».
#[derive(Clone, PartialEq, Eq)]
pub enum Citizenship {
    /// Of Russia.
    Russia,
    /// Of another state, by the name that the person wrote.
    Other(String),
    /// Of none.
    Stateless,
}

impl Citizenship {
    /// The value in forms: of Russia.
    pub const RUSSIA: &'static str = "russia";
    /// The value in forms: of another state.
    pub const OTHER: &'static str = "other";
    /// The value in forms: of none.
    pub const STATELESS: &'static str = "stateless";

    /// Reads the choice, and the state that goes with one of them. Errors: `Empty`, when nothing was chosen, or no state
    /// named.
    pub fn parse(chosen: &str, country: &str) -> Result<Self, Fault> {
        match chosen {
            Self::RUSSIA => Ok(Self::Russia),
            Self::STATELESS => Ok(Self::Stateless),
            Self::OTHER => free_text(country, BIRTH_PLACE_MAX_CHARS).map(Self::Other),
            _ => Err(Fault::Empty),
        }
    }
}

/// Who a person is.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// As in the document.
    pub name: FullName,
    /// «Пол».
    pub sex: Sex,
    /// «Дата рождения».
    pub birth_date: Date,
    /// «Место рождения», as in the document.
    pub birth_place: String,
    /// «Гражданство».
    pub citizenship: Citizenship,
}

impl Person {
    /// Checks all fields, not up to the first fault (ux 1.3).
    pub fn parse(answers: &Answers, today: Date) -> Result<Self, Vec<FieldError>> {
        let mut reader = Reader::new(answers);
        let name = read_name(answers, &mut reader);
        let sex = reader.read(Field::Sex, Sex::parse);
        let birth_date = reader.read(Field::BirthDate, |typed| read_birth_date(typed, today));
        let birth_place = reader.read(Field::BirthPlace, |typed| free_text(typed, BIRTH_PLACE_MAX_CHARS));
        let chosen = answers.get(Field::Citizenship);
        let citizenship = Citizenship::parse(chosen, answers.get(Field::Country))
            .map_err(|fault| {
                reader.object(if chosen == Citizenship::OTHER { Field::Country } else { Field::Citizenship }, fault);
            })
            .ok();
        match (sex, birth_date, birth_place, citizenship) {
            (Some(sex), Some(birth_date), Some(birth_place), Some(citizenship)) if reader.errors.is_empty() => {
                Ok(Self { name, sex, birth_date, birth_place, citizenship })
            }
            _ => Err(reader.errors),
        }
    }

    /// What is possible and rare.
    pub(super) fn doubts(&self, today: Date) -> Vec<(Field, Warning)> {
        let mut doubts = Vec::new();
        if years_old(self.birth_date, today) >= RARE_YEARS {
            doubts.push((Field::BirthDate, Warning::AgeOver100));
        }
        let ends = |ends: &[&str]| {
            let patronymic = self.name.patronymic.as_ref().map(Patronymic::as_str).unwrap_or_default();
            ends.iter().any(|end| patronymic.ends_with(end))
        };
        let is_unlikely = match self.sex {
            Sex::Male => ends(&["вна", "чна", "шна", "кызы"]),
            Sex::Female => ends(&["вич", "ьич", "мич", "оглы"]),
        };
        if is_unlikely {
            doubts.push((Field::Sex, Warning::SexAgainstPatronymic));
        }
        doubts
    }
}

/// How old somebody born on `birth` is on `today`, in whole years. Born on 29 February, they grow older on 1 March
/// (formats 3).
pub(super) fn years_old(birth: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (birth.month(), birth.day());
    today.year() - birth.year() - i16::from(!had_birthday)
}

fn read_name(answers: &Answers, reader: &mut Reader<'_>) -> FullName {
    let has = |field| !answers.is_ticked(field);
    let surname = has(Field::HasNoSurname).then(|| reader.read(Field::Surname, Surname::parse)).flatten();
    let given_name = has(Field::HasNoGivenName).then(|| reader.read(Field::GivenName, GivenName::parse)).flatten();
    let patronymic = has(Field::HasNoPatronymic).then(|| reader.read(Field::Patronymic, Patronymic::parse)).flatten();
    if !has(Field::HasNoSurname) && !has(Field::HasNoGivenName) {
        reader.object(Field::Surname, Fault::NameMissing);
    }
    FullName { surname, given_name, patronymic }
}

fn read_birth_date(typed: &str, today: Date) -> Result<Date, Fault> {
    let birth = read_date(typed)?;
    if birth >= today {
        return Err(Fault::BirthInFuture);
    }
    match years_old(birth, today) {
        years if years < OWN_ACCOUNT_YEARS => Err(Fault::TooYoung),
        years if years > OLDEST_YEARS => Err(Fault::BirthTooEarly),
        _ => Ok(birth),
    }
}

/// A line in the person's own words: one kind of space, no control characters.
pub(super) fn free_text(typed: &str, max_chars: usize) -> Result<String, Fault> {
    let line = normalise(typed).split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return Err(Fault::Empty);
    }
    if line.chars().count() > max_chars {
        return Err(Fault::TextTooLong);
    }
    if line.chars().any(char::is_control) { Err(Fault::BadChar) } else { Ok(line) }
}
