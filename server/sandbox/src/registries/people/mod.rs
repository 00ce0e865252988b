//! The people whom the simulated registries know: a few hundred, made from their number by rules, so that they are the
//! same after every start. Asked by the judge and shown by the page.
//!
//! Birth dates are fixed. Passports follow from today's date by the rules of 14, 20 and 45 years (formats 3), so nobody's
//! passport runs out while the demonstration grows older.

mod fate;
mod names;
mod numbers;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use jiff::{Span, tz};
use model::MismatchField;
use serde::Serialize;

pub use fate::Fate;
pub use names::Sex;

use super::region::{self, Address};
use crate::Now;

/// How many people there are.
const PEOPLE: u32 = 432;
/// In each block of so many every fate stands once, and the rest is all right: so each fate is met at every age.
const BLOCK: u32 = 36;
/// The eldest is born on this day,
const FIRST_BIRTH: Date = jiff::civil::date(1952, 7, 14);
/// and each of the others so many days later; the youngest in 2008.
const DAYS_BETWEEN: i64 = 47;
/// The first day on which a passport of today's kind was issued (formats 3).
const FIRST_PASSPORTS: Date = jiff::civil::date(1997, 10, 1);
/// The registries live in Moscow time.
const MOSCOW: tz::Offset = tz::offset(3);

/// The passport, as the forms ask for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Passport {
    /// Four digits.
    pub series: String,
    /// Six digits.
    pub number: String,
    /// «Дата выдачи».
    pub issue_date: Date,
    /// «Код подразделения», `962-003`.
    pub division_code: String,
    /// «Кем выдан».
    pub issuer: String,
}

/// Where somebody lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Home {
    /// The house.
    #[serde(flatten)]
    pub house: Address,
    /// «Квартира».
    pub flat: String,
}

/// What somebody types into the forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Papers {
    /// «Фамилия».
    pub surname: String,
    /// «Имя».
    pub given_name: String,
    /// «Отчество»; some people have none.
    pub patronymic: Option<String>,
    /// «Пол».
    pub sex: Sex,
    /// «Дата рождения».
    pub birth_date: Date,
    /// «Место рождения».
    pub birth_place: String,
    /// Eleven digits.
    pub snils: String,
    /// The passport.
    pub passport: Passport,
    /// Twelve digits.
    pub inn: String,
    /// The address.
    pub address: Home,
}

/// What would have to be typed in place of what is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// Which field.
    pub field: MismatchField,
    /// What the registries hold.
    pub value: String,
}

/// A person, as the page lists them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SandboxPerson {
    /// From 1.
    pub id: u32,
    /// What the registries will say.
    pub fate: Fate,
    /// What to type.
    #[serde(flatten)]
    pub papers: Papers,
    /// A number of their own, `+79009600001`.
    pub phone: String,
    /// A mailbox of their own.
    pub email: String,
    /// Where the slip is, when there is one that can be put right.
    pub correction: Option<Correction>,
}

/// The people. Clones share who was given out last.
#[derive(Clone)]
pub struct People {
    now: Now,
    given_out: Arc<[AtomicUsize; 16]>,
    of_day: Arc<Mutex<Option<(Date, Records)>>>,
}

/// What the registries hold of everybody, in the order of their numbers.
pub(super) type Records = Arc<[Record]>;

impl People {
    /// The people of this clock's day.
    pub fn new(now: Now) -> Self {
        Self { now, given_out: Arc::default(), of_day: Arc::default() }
    }

    /// All, or those of one fate, in the order of their numbers.
    pub fn list(&self, fate: Option<Fate>) -> Vec<SandboxPerson> {
        let records = self.records();
        records.iter().filter(|record| fate.is_none_or(|fate| fate == record.fate)).map(person).collect()
    }

    /// Somebody of this fate, each time another one, until all were given out and it begins anew. For tests, which must
    /// not meet each other's people.
    pub fn give_out(&self, fate: Fate) -> Option<SandboxPerson> {
        let place = Fate::all().position(|known| known == fate)?;
        let times = self.given_out.get(place)?.fetch_add(1, Ordering::Relaxed);
        let people = self.list(Some(fate));
        let count = people.len().max(1);
        people.into_iter().nth(times % count)
    }

    /// What the registries hold of everybody today. Made once a day: every question looks through all of it.
    pub(super) fn records(&self) -> Records {
        let today = MOSCOW.to_datetime((self.now)()).date();
        let mut of_day = self.of_day.lock().unwrap_or_else(PoisonError::into_inner);
        match &*of_day {
            Some((day, records)) if *day == today => Arc::clone(records),
            _ => {
                let records: Records = (0..PEOPLE).map(|number| record(number, today)).collect();
                *of_day = Some((today, Arc::clone(&records)));
                records
            }
        }
    }
}

/// What the registries hold of a person.
pub(super) struct Record {
    pub(super) number: u32,
    pub(super) fate: Fate,
    pub(super) papers: Papers,
}

/// Every second place of a block has a fate of its own, in turn, while there are any left.
fn fate_of(number: u32) -> Fate {
    let place = number % BLOCK;
    let which = if place % 2 == 1 { place.div_ceil(2) } else { 0 };
    Fate::all().nth(which as usize).unwrap_or(Fate::AllMatch)
}

/// Men and women in turn, and the other way round in the next block, so that each fate meets both.
fn sex_of(number: u32) -> Sex {
    if (number + number / BLOCK).is_multiple_of(2) { Sex::Female } else { Sex::Male }
}

fn record(number: u32, today: Date) -> Record {
    Record { number, fate: fate_of(number), papers: truth(number, today) }
}

fn person(record: &Record) -> SandboxPerson {
    let &Record { number, fate, ref papers } = record;
    let (papers, correction) = match fate {
        Fate::Mismatch(field) => with_slip(number, field, papers.clone()),
        _ => (papers.clone(), None),
    };
    let id = number + 1;
    SandboxPerson {
        id,
        fate,
        papers,
        phone: format!("+7900960{id:04}"),
        email: format!("person-{id}@example.org"),
        correction,
    }
}

fn truth(number: u32, today: Date) -> Papers {
    let place = number as usize;
    let sex = sex_of(number);
    let birth_date = FIRST_BIRTH.saturating_add(Span::new().days(i64::from(number) * DAYS_BETWEEN));
    let surname = names::surname(surname_of(place), sex);
    // Some have two surnames, some no patronymic: both happen, and forms must take them.
    let has_two = number % BLOCK == 34;
    let has_no_patronymic = number % BLOCK == 32;
    Papers {
        surname: if has_two { format!("{surname}-{}", names::surname(surname_of(place) + 20, sex)) } else { surname },
        given_name: names::given_name(given_name_of(place), sex),
        patronymic: (!has_no_patronymic).then(|| names::patronymic(patronymic_of(place), sex)),
        sex,
        birth_date,
        birth_place: format!(
            "{}, {}",
            region::TOWNS.get(place % region::TOWNS.len()).copied().unwrap_or_default(),
            region::REGION
        ),
        snils: numbers::snils(number),
        passport: passport(number, birth_date, today),
        inn: numbers::inn(number),
        address: Home { house: region::house(place, place / 5, place / 3), flat: (1 + place % 90).to_string() },
    }
}

fn surname_of(place: usize) -> usize {
    place * 7 + place / 40
}

fn given_name_of(place: usize) -> usize {
    place * 5 + place / 14
}

fn patronymic_of(place: usize) -> usize {
    place * 3 + place / 13
}

/// The passport in force: issued some days after the last of the birthdays that ask for one, and before the ninety days
/// are over in which the previous one still holds.
fn passport(number: u32, birth_date: Date, today: Date) -> Passport {
    let days = i64::from(5 + number % 50);
    let birthdays = [(3, 45), (2, 20), (1, 14)];
    let issued = birthdays.map(|(which, age)| {
        let day = birth_date.saturating_add(Span::new().years(age).days(days));
        // The old passports were changed over the years, and nobody has one of the new kind from before.
        (which, day.max(FIRST_PASSPORTS.saturating_add(Span::new().days(i64::from(number) * 20 + days))))
    });
    let in_force = issued.into_iter().find(|(_, day)| *day <= today);
    let (which, issue_date) = in_force.unwrap_or((0, FIRST_PASSPORTS));
    let office = 1 + number % OFFICES;
    Passport {
        series: numbers::passport_series(issue_date.year()),
        number: format!("{:06}", numbers::passport_number(number, which)),
        issue_date,
        division_code: format!("962-{office:03}"),
        issuer: issuer(office),
    }
}

/// So many offices of the invented region issue passports.
const OFFICES: u32 = 9;

fn issuer(office: u32) -> String {
    format!("МВД по Заоконному краю, отдел № {office}")
}

/// Who issues passports under a division code, and who did before; nobody under a code that no office has.
pub(super) fn issuers(division_code: &str) -> Vec<String> {
    let digits = division_code.strip_prefix("962-").filter(|digits| digits.len() == 3);
    let office = digits.and_then(|digits| digits.parse().ok()).filter(|office| (1..=OFFICES).contains(office));
    office.map_or_else(Vec::new, |office| vec![issuer(office), format!("ОУФМС России по Заоконному краю № {office}")])
}

/// Papers with one thing typed wrong, and what would put it right.
fn with_slip(number: u32, field: MismatchField, truth: Papers) -> (Papers, Option<Correction>) {
    let place = number as usize;
    let mut papers = truth.clone();
    let value = match field {
        MismatchField::Surname => {
            papers.surname = names::surname(surname_of(place) + 1, truth.sex);
            truth.surname
        }
        MismatchField::GivenName => {
            papers.given_name = names::given_name(given_name_of(place) + 1, truth.sex);
            truth.given_name
        }
        MismatchField::Patronymic => {
            papers.patronymic = Some(names::patronymic(patronymic_of(place) + 1, truth.sex));
            truth.patronymic.unwrap_or_default()
        }
        MismatchField::BirthDate => {
            papers.birth_date = truth.birth_date.saturating_add(Span::new().days(1));
            truth.birth_date.to_string()
        }
        MismatchField::Sex => {
            papers.sex = truth.sex.other();
            match truth.sex {
                Sex::Male => "male".to_owned(),
                Sex::Female => "female".to_owned(),
            }
        }
        MismatchField::Snils => {
            papers.snils = numbers::unknown_snils(number);
            truth.snils
        }
        MismatchField::PassportNumber => {
            let own: u32 = truth.passport.number.parse().unwrap_or_default();
            papers.passport.number = format!("{:06}", own + 1);
            truth.passport.number
        }
        MismatchField::PassportIssueDate => {
            papers.passport.issue_date = truth.passport.issue_date.saturating_sub(Span::new().days(1));
            truth.passport.issue_date.to_string()
        }
        MismatchField::Inn => {
            papers.inn = numbers::inn(number + 1);
            truth.inn
        }
        MismatchField::Address => {
            papers.address.house = region::unknown_house(&truth.address.house);
            truth.address.house.line
        }
        // Nothing is mistyped: a new passport would be needed.
        MismatchField::PassportInvalid => return (papers, None),
    };
    (papers, Some(Correction { field, value }))
}

#[cfg(test)]
mod tests;
