//! Dates as people type them: day, month and year in three inputs, or all of them pasted into one.

use crate::{Fault, normalise::normalise};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatePart {
    /// «День».
    Day,
    /// «Месяц».
    Month,
    /// «Год».
    Year,
}

/// How months begin, in the languages of the portal; three letters tell them apart. Both «мая» and «май» are there.
const MONTHS: [(&str, i8); 25] = [
    ("янв", 1),
    ("фев", 2),
    ("мар", 3),
    ("апр", 4),
    ("май", 5),
    ("мая", 5),
    ("июн", 6),
    ("июл", 7),
    ("авг", 8),
    ("сен", 9),
    ("окт", 10),
    ("ноя", 11),
    ("дек", 12),
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
];

/// Reads a date whose three parts stand between points, as the field of a date gives it: `5.марта.1990`. The month is a
/// number or a word; any part may be empty. Errors in the order of ux 2.7: a missing part, an impossible date.
pub fn read_date(typed: &str) -> Result<Date, Fault> {
    let plain = normalise(typed);
    let mut parts = plain.split('.').map(|part| part.trim_matches([' ', ',']));
    let [day, month, year] = [(); 3].map(|()| parts.next().unwrap_or_default());
    if [day, month, year].iter().all(|part| part.is_empty()) {
        return Err(Fault::Empty);
    }
    for (part, text) in [(DatePart::Day, day), (DatePart::Month, month), (DatePart::Year, year)] {
        if text.is_empty() {
            return Err(Fault::DateMissing(part));
        }
    }
    if parts.any(|rest| !rest.is_empty()) {
        return Err(Fault::DateImpossible);
    }
    let day: i8 = number(day, 2).ok_or(Fault::DateImpossible)?;
    let month = month_of(month).ok_or(Fault::DateImpossible)?;
    let year = year.trim_end_matches("года").trim_end_matches('г').trim_end();
    let year: i16 = if year.len() == 4 { number(year, 4) } else { None }.ok_or(Fault::DateYear)?;
    Date::new(year, month, day).map_err(|_| Fault::DateImpossible)
}

/// The day so many days later. Counted one by one: the calendar arithmetic of `jiff` brings all its reasons to fail along,
/// which are 30 KB of the wasm.
pub(crate) fn days_later(day: Date, days: u16) -> Date {
    (0..days).fold(day, |day, _| day.tomorrow().unwrap_or(day))
}

fn month_of(text: &str) -> Option<i8> {
    if let Some(number) = number(text, 2) {
        return Some(number);
    }
    let word = crate::unicode::lower_case(text);
    MONTHS.iter().find(|(start, _)| word.starts_with(start)).map(|(_, month)| *month)
}

fn number<T: std::str::FromStr>(text: &str, most_digits: usize) -> Option<T> {
    let is_number = text.len() <= most_digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{DatePart, read_date};
    use crate::Fault;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn months_are_numbers_or_words() {
        for typed in
            ["5.3.1990", "05.03.1990", " 5 . Марта . 1990 ", "5.мар.1990г.", "5.March.1990", "5.марта.1990 года"]
        {
            assert_eq!(read_date(typed), Ok(date(1990, 3, 5)), "{typed}");
        }
        assert_eq!(read_date("9.мая.1945"), Ok(date(1945, 5, 9)));
    }

    #[test]
    fn each_mistake_has_its_own_code() {
        for (typed, fault) in [
            ("", Fault::Empty),
            (" . . ", Fault::Empty),
            (".3.1990", Fault::DateMissing(DatePart::Day)),
            ("5..1990", Fault::DateMissing(DatePart::Month)),
            ("5.3.", Fault::DateMissing(DatePart::Year)),
            ("5.3", Fault::DateMissing(DatePart::Year)),
            ("5.3.90", Fault::DateYear),
            ("5.3.19900", Fault::DateYear),
            ("31.4.1990", Fault::DateImpossible),
            ("29.2.2025", Fault::DateImpossible),
            ("5.13.1990", Fault::DateImpossible),
            ("5.брюмера.1990", Fault::DateImpossible),
            ("٥.3.1990", Fault::DateImpossible),
            ("5.3.1990.7", Fault::DateImpossible),
        ] {
            assert_eq!(read_date(typed), Err(fault), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(days in -500_000_i64..500_000) {
            let day = date(2000, 1, 1).checked_add(jiff::Span::new().days(days));
            if let Ok(day) = day && day.year() >= 1000 {
                prop_assert_eq!(read_date(&format!("{}.{}.{}", day.day(), day.month(), day.year())), Ok(day));
            }
        }

        #[test]
        fn no_text_makes_it_panic(typed in "\\PC{0,40}") {
            let _ = read_date(&typed);
        }
    }
}
