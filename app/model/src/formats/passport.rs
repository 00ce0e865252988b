//! The passport of the Russian Federation (formats 3): series and number, the office that issued it, its dates.

use super::{
    signs::{Notation, canonical_text, is_zero, number, split},
    warning::Warning,
};
use crate::{Day, Fault, date::days_later, normalise};
use jiff::civil::{Date, date};

canonical_text! {
    /// Series and number: `4510 123456`. Personal: neither `Debug` nor `Display` (security 17.2).
    Passport
}

/// First two digits that no series has: they are regions by ОКАТО. Source: formats 3; 09 and 39 came with Crimea, 74 with
/// ЯНАО.
const REGIONS_NOT_IN_USE: [u8; 15] = [0, 2, 6, 13, 16, 21, 23, 31, 43, 48, 51, 55, 59, 62, 72];

/// The lowest number of a passport. Source: formats 3.
const FIRST_NUMBER: u64 = 101;

impl Passport {
    /// Reads ten digits in any grouping, with «паспорт» and «серия» in front.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        const NOTATION: Notation =
            Notation { dropped: Notation::NUMBERED.dropped, labels: &["ПАСПОРТ", "СЕРИЯ"] };
        let digits = NOTATION.digits(typed)?;
        if digits.len() != 10 {
            return Err(Fault::PassportLength);
        }
        let (series, number) = split(&digits, 4);
        if is_zero(series) {
            return Err(Fault::PassportZeroSeries);
        }
        if is_zero(number) {
            return Err(Fault::PassportZeroNumber);
        }
        Ok(Self([series, " ", number].concat()))
    }

    /// Reads series and number from two fields: neither makes good what the other lacks.
    pub fn of_parts(series: &str, number: &str) -> Result<Self, Fault> {
        Self::parse(&[&series_of(series)?, " ", number].concat())
    }

    /// The four digits of the series.
    pub fn series(&self) -> &str {
        split(&self.0, 4).0
    }

    /// The six digits of the number.
    pub fn number(&self) -> &str {
        split(&self.0, 5).1
    }

    /// What may be wrong with it all the same.
    pub fn warnings(&self, today: Date) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if number(self.number()) < FIRST_NUMBER {
            warnings.push(Warning::PassportNumberBelow101);
        }
        let region = self.series().get(..2).and_then(|region| region.parse().ok()).unwrap_or_default();
        if REGIONS_NOT_IN_USE.contains(&region) {
            warnings.push(Warning::PassportUnknownRegion(region));
        }
        let blank = blank_year(self.series());
        if blank > today.year() + MAX_YEARS_AHEAD {
            warnings.push(Warning::PassportBlankYearInFuture(blank));
        }
        warnings
    }
}

/// The blank may be from the coming year: they are printed ahead. Source: formats 3.
const MAX_YEARS_AHEAD: i16 = 1;

/// The blank may have waited so many years for its owner. Source: formats 3.
const MAX_YEARS_BEFORE_ISSUE: i16 = 3;

/// The year in which the blank was printed: the third and fourth digit of the series (ПП 08.07.1997 № 828).
fn blank_year(series: &str) -> i16 {
    let two_digits: i16 = series.get(2..4).and_then(|year| year.parse().ok()).unwrap_or_default();
    // The first blanks are from 1997.
    if two_digits >= 97 { 1900 + two_digits } else { 2000 + two_digits }
}

canonical_text! {
    /// «Код подразделения», the office that issued a passport: `770-001`. The first two digits are the subject's code,
    /// which is another table than the region of the series: never compare the two.
    DivisionCode
}

impl DivisionCode {
    /// Reads six digits.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let digits = Notation::PLAIN.digits(typed)?;
        if digits.len() != 6 {
            return Err(Fault::DivisionCodeLength);
        }
        if is_zero(&digits) {
            return Err(Fault::DivisionCodeZero);
        }
        let (office, unit) = split(&digits, 3);
        Ok(Self([office, "-", unit].concat()))
    }

    /// What may be wrong with it all the same.
    pub fn warnings(&self) -> Vec<Warning> {
        let doubts = [
            (self.0.starts_with("00"), Warning::DivisionRegionZero),
            (self.0.chars().nth(2).is_some_and(|level| level > '3'), Warning::DivisionLevelOutOfRange),
            (self.0.ends_with("-000"), Warning::DivisionZeroUnit),
        ];
        doubts.into_iter().filter_map(|(is_doubtful, warning)| is_doubtful.then_some(warning)).collect()
    }
}

canonical_text! {
    /// «Кем выдан»: the office in words, with one space in a row.
    Issuer
}

/// The longest name of an office, in signs. Source: formats 3.
const ISSUER_MAX_SIGNS: usize = 255;

impl Issuer {
    /// Reads Russian letters, digits, punctuation and the letters of Roman numerals.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let plain = normalise(typed);
        let issuer = plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if issuer.is_empty() {
            return Err(Fault::Empty);
        }
        if issuer.chars().count() > ISSUER_MAX_SIGNS {
            return Err(Fault::IssuerTooLong);
        }
        let is_russian = |sign: char| matches!(sign, 'А'..='я' | 'Ё' | 'ё');
        let is_known = |sign: char| is_russian(sign) || sign.is_ascii_digit() || " .,-№\"«»()/'IVXLC".contains(sign);
        if !issuer.chars().all(is_known) {
            return Err(Fault::BadChar);
        }
        let has_a_word =
            issuer.chars().zip(issuer.chars().skip(1)).any(|(one, next)| is_russian(one) && is_russian(next));
        if has_a_word { Ok(Self(issuer)) } else { Err(Fault::IssuerNoCyrillic) }
    }
}

/// The dates of a passport, checked on a day. A birth date is whole here: one that lacks its day or month, as the СФР keeps a
/// few (formats 3), is not supported. Personal: neither `Debug` nor `Display` (security 17.2).
#[derive(Clone, PartialEq, Eq)]
pub struct PassportDates {
    birth: Date,
    issue: Date,
    /// The year of the blank, when the series is known.
    blank_year: Option<i16>,
    /// Until when it is valid, and with which birthday; `None` for ever.
    ends: Option<(Birthday, Date)>,
}

/// A birthday at which a passport is replaced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Birthday {
    Twentieth,
    FortyFifth,
}

/// The day of the first passports of this kind.
const FIRST_ISSUE: Date = date(1997, 10, 1);

/// Days after the birthday on which the passport is still valid. Source: ПП 23.12.2023 № 2267.
const DAYS_TO_REPLACE: u16 = 90;

impl PassportDates {
    /// Checks the dates on a day. `series` is four digits, as in the passport; without it the blank is not looked at.
    pub fn parse(birth: Date, issue: Date, series: Option<&str>, today: Date) -> Result<Self, Fault> {
        if birth >= today {
            return Err(Fault::BirthInFuture);
        }
        if issue > today {
            return Err(Fault::IssueInFuture);
        }
        if issue < FIRST_ISSUE {
            return Err(Fault::IssueBefore1997);
        }
        if issue < birthday(birth, 14) {
            return Err(Fault::IssuedBefore14);
        }
        let last_day = |birthday: Date| days_later(birthday, DAYS_TO_REPLACE);
        let (twentieth, forty_fifth) = (birthday(birth, 20), birthday(birth, 45));
        let ends = if issue < twentieth {
            Some((Birthday::Twentieth, last_day(twentieth)))
        } else if issue < forty_fifth {
            Some((Birthday::FortyFifth, last_day(forty_fifth)))
        } else {
            None
        };
        match ends {
            Some((Birthday::Twentieth, last)) if today > last => Err(Fault::Expired20(Day::from(last))),
            Some((Birthday::FortyFifth, last)) if today > last => Err(Fault::Expired45(Day::from(last))),
            _ => {
                let blank_year = series.map(series_of).transpose()?.as_deref().map(blank_year);
                Ok(Self { birth, issue, blank_year, ends })
            }
        }
    }

    /// What may be wrong with them all the same.
    pub fn warnings(&self, today: Date) -> Vec<Warning> {
        let mut warnings = Vec::new();
        match self.ends {
            Some((Birthday::Twentieth, last)) if today >= birthday(self.birth, 20) => {
                warnings.push(Warning::PassportReplaceNow20(Day::from(last)));
            }
            Some((Birthday::FortyFifth, last)) if today >= birthday(self.birth, 45) => {
                warnings.push(Warning::PassportReplaceNow45(Day::from(last)));
            }
            _ => {}
        }
        let issued = self.issue.year();
        let is_near = |blank: i16| (issued - MAX_YEARS_BEFORE_ISSUE..=issued + MAX_YEARS_AHEAD).contains(&blank);
        if self.blank_year.is_some_and(|blank| !is_near(blank)) {
            warnings.push(Warning::PassportSeriesYearFarFromIssue);
        }
        warnings
    }

    /// The last day on which the passport is valid; `None` when it is for ever.
    pub fn valid_until(&self) -> Option<Date> {
        self.ends.map(|(_, last)| last)
    }
}

fn series_of(typed: &str) -> Result<String, Fault> {
    let series = Notation::NUMBERED.digits(typed)?;
    if series.len() == 4 { Ok(series) } else { Err(Fault::PassportLength) }
}

/// The day on which somebody reaches an age. Born on 29 February: 1 March in other years (our choice, formats 3).
fn birthday(birth: Date, age: i16) -> Date {
    let year = birth.year().saturating_add(age);
    Date::new(year, birth.month(), birth.day()).or_else(|_| Date::new(year, 3, 1)).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::{DivisionCode, Issuer, Passport, PassportDates};
    use crate::{Day, Fault, Warning};
    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 11, 21);

    #[test]
    fn a_passport_is_read_with_its_labels() {
        for typed in ["Паспорт серия 4510 № 123456", "паспорт: 4510123456", "серия 45 10 N123456"]
        {
            assert!(Passport::parse(typed).is_ok_and(|passport| passport.as_str() == "4510 123456"), "{typed}");
        }
        assert_eq!(Passport::parse("паспорт серия №").err(), Some(Fault::Empty));
    }

    #[test]
    fn a_blank_of_the_coming_year_is_no_doubt_and_one_of_the_next_is() {
        let doubts = |typed: &str| Passport::parse(typed).unwrap().warnings(TODAY);
        assert_eq!(doubts("4527 123456"), []);
        assert_eq!(doubts("4528 123456"), [Warning::PassportBlankYearInFuture(2028)]);
        assert_eq!(doubts("4597 123456"), [], "97 to 99 are of the last century");
        assert_eq!(doubts("0010 000100"), [Warning::PassportNumberBelow101, Warning::PassportUnknownRegion(0)]);
    }

    #[test]
    fn a_division_code_may_raise_several_doubts() {
        assert!(DivisionCode::parse("009000").unwrap().warnings().len() == 3);
    }

    #[test]
    fn an_issuer_wants_two_russian_letters_together() {
        assert_eq!(Issuer::parse("О В Д-1").err(), Some(Fault::IssuerNoCyrillic));
        assert!(Issuer::parse("Отделом № 2 УФМС, XIV «Юг» (г. Тестовск)").is_ok());
        assert_eq!(Issuer::parse("ОВД “Юг”").err(), Some(Fault::BadChar));
    }

    #[test]
    fn the_ninetieth_day_is_valid_and_the_next_is_not() {
        let born = date(2006, 8, 23);
        let on = |today| PassportDates::parse(born, date(2021, 1, 15), None, today);
        let last = Day { year: 2026, month: 11, day: 21 };
        assert!(on(date(2026, 8, 22)).is_ok_and(|dates| dates.warnings(date(2026, 8, 22)).is_empty()));
        for today in [date(2026, 8, 23), TODAY] {
            assert!(on(today).is_ok_and(|dates| dates.warnings(today) == [Warning::PassportReplaceNow20(last)]));
        }
        assert_eq!(on(date(2026, 11, 22)).err(), Some(Fault::Expired20(last)));
    }

    #[test]
    fn a_passport_of_the_forty_fifth_birthday_is_for_ever() {
        let dates = PassportDates::parse(date(1960, 2, 29), date(2005, 3, 1), Some("45 04"), TODAY).unwrap();
        assert!(dates.valid_until().is_none() && dates.warnings(TODAY).is_empty());
    }

    #[test]
    fn the_blank_may_be_three_years_older_than_the_issue_and_one_younger() {
        let doubts = |series| {
            PassportDates::parse(date(1990, 6, 15), date(2010, 6, 15), Some(series), TODAY).unwrap().warnings(TODAY)
        };
        for series in ["4507", "4510", "4511"] {
            assert_eq!(doubts(series), [], "{series}");
        }
        for series in ["4506", "4512", "4599"] {
            assert_eq!(doubts(series), [Warning::PassportSeriesYearFarFromIssue], "{series}");
        }
    }

    #[test]
    fn somebody_born_today_has_no_past() {
        assert_eq!(PassportDates::parse(TODAY, TODAY, None, TODAY).err(), Some(Fault::BirthInFuture));
    }

    proptest! {
        #[test]
        fn every_passport_survives(series in 1_u32..10_000, number in 1_u32..1_000_000) {
            let canonical = format!("{series:04} {number:06}");
            prop_assert_eq!(Passport::parse(&canonical).map(|passport| passport.as_str().to_owned()), Ok(canonical));
        }

        #[test]
        fn every_division_code_survives(code in 1_u32..1_000_000) {
            let canonical = format!("{:03}-{:03}", code / 1_000, code % 1_000);
            prop_assert_eq!(DivisionCode::parse(&canonical).map(|code| code.as_str().to_owned()), Ok(canonical));
        }

        #[test]
        fn every_issuer_survives(typed in "[А-яё0-9 .,«»IVX-]{0,40}") {
            if let Ok(issuer) = Issuer::parse(&typed) {
                prop_assert!(Issuer::parse(issuer.as_str()).is_ok_and(|again| again.as_str() == issuer.as_str()));
            }
        }

        #[test]
        fn dates_of_every_age_are_checked(birth in -9999_i16..=9999, issue in -9999_i16..=9999, today in -9999_i16..=9999) {
            let _ = PassportDates::parse(date(birth, 2, 28), date(issue, 12, 31), Some("9999"), date(today, 1, 1))
                .map(|dates| dates.warnings(date(today, 1, 1)));
        }
    }
}
