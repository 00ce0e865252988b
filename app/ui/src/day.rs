//! A day, without hours, zones and a clock: what a calendar counts with.
//!
//! Called by [`Calendar`](crate::Calendar) and by pages that use one. Holds the rules of the calendar and none of the portal.

use crate::TypedDate;

/// The last year that four digits can name.
const LAST_YEAR: i32 = 9999;

/// Days in four hundred years; after them everything repeats.
const DAYS_IN_ERA: i32 = 146_097;

/// A day that exists, between the years 1 and 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    // In this order days compare as they follow one another.
    year: i32,
    month: i32,
    number: i32,
}

impl Day {
    /// Nothing for a day that does not exist.
    pub fn new(year: i32, month: i32, day: i32) -> Option<Self> {
        let nearest = Self::nearest(year, month, day);
        (nearest == Self { year, month, number: day }).then_some(nearest)
    }

    /// The day, or the nearest of its month that exists: of 31 February the 28th or 29th.
    pub fn nearest(year: i32, month: i32, day: i32) -> Self {
        let (year, month) = (year.clamp(1, LAST_YEAR), month.clamp(1, 12));
        Self { year, month, number: day.clamp(1, days_in(year, month)) }
    }

    /// 1 to 9999.
    pub fn year(self) -> i32 {
        self.year
    }

    /// 1 to 12.
    pub fn month(self) -> i32 {
        self.month
    }

    /// 1 to 31.
    pub fn day(self) -> i32 {
        self.number
    }

    /// 0 is Monday, 6 is Sunday.
    pub fn weekday(self) -> i32 {
        // Day 0 was a Wednesday.
        (self.count() + 2) % 7
    }

    /// So many days later, or earlier when negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        let (first, last) = (Self::nearest(1, 1, 1), Self::nearest(LAST_YEAR, 12, 31));
        Self::of_count(self.count().saturating_add(days).clamp(first.count(), last.count()))
    }

    /// The same day so many months later, or the last of that month.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let months = (self.year * 12 + self.month - 1).saturating_add(months).clamp(12, LAST_YEAR * 12 + 11);
        Self::nearest(months / 12, months % 12 + 1, self.number)
    }

    /// The first of its month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        Self { number: 1, ..self }
    }

    /// The last of its month.
    #[must_use]
    pub fn last_of_month(self) -> Self {
        Self { number: days_in(self.year, self.month), ..self }
    }

    /// For machines: `2026-11-24`.
    pub fn iso(self) -> String {
        let Self { year, month, number } = self;
        format!("{year:04}-{month:02}-{number:02}")
    }

    /// As somebody would type it into a [`DateField`](crate::DateField).
    pub fn typed(self) -> TypedDate {
        let Self { year, month, number } = self;
        TypedDate { day: number.to_string(), month: month.to_string(), year: year.to_string() }
    }

    /// Days since 1 March of the year 0: years that end with February keep the leap day last.
    fn count(self) -> i32 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let months_since_march = (self.month + 9) % 12;
        365 * year + year / 4 - year / 100 + year / 400 + (153 * months_since_march + 2) / 5 + self.number - 1
    }

    /// The other way; `count` is not negative.
    fn of_count(count: i32) -> Self {
        let (era, day) = (count / DAYS_IN_ERA, count % DAYS_IN_ERA);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let months_since_march = (5 * day + 2) / 153;
        let month = (months_since_march + 2) % 12 + 1;
        let year = era * 400 + year + i32::from(month <= 2);
        Self { year, month, number: day - (153 * months_since_march + 2) / 5 + 1 }
    }
}

/// Days of a month, 28 to 31.
pub(crate) fn days_in(year: i32, month: i32) -> i32 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, days_in};

    fn day(year: i32, month: i32, day: i32) -> Day {
        Day::new(year, month, day).unwrap()
    }

    /// Every day that a person on this portal may name, and the turns of centuries around.
    fn every_day() -> impl Iterator<Item = Day> {
        (1599..=2401).flat_map(|year| {
            (1..=12).flat_map(move |month| (1..=days_in(year, month)).map(move |number| day(year, month, number)))
        })
    }

    #[test]
    fn days_that_everybody_knows_fall_on_their_weekdays() {
        for (known, weekday) in [
            (day(1961, 4, 12), 2),
            (day(1970, 1, 1), 3),
            (day(2000, 1, 1), 5),
            (day(2000, 2, 29), 1),
            (day(2026, 11, 24), 1),
        ] {
            assert_eq!(known.weekday(), weekday, "{known:?}");
        }
    }

    #[test]
    fn every_day_is_one_after_the_day_before_and_its_weekday_too() {
        let mut before = day(1598, 12, 31);
        for today in every_day() {
            assert_eq!(before.plus_days(1), today);
            assert_eq!(today.plus_days(-1), before);
            assert_eq!(today.weekday(), (before.weekday() + 1) % 7, "{today:?}");
            assert!(before < today);
            before = today;
        }
    }

    #[test]
    fn days_added_and_taken_away_again_lead_back() {
        for today in every_day().step_by(97) {
            for days in [1, 7, 28, 31, 365, 366, 1461, 36_524, 146_097] {
                assert_eq!(today.plus_days(days).plus_days(-days), today, "{today:?} {days}");
                assert_eq!(today.plus_days(days).weekday(), (today.weekday() + days) % 7, "{today:?} {days}");
            }
        }
    }

    #[test]
    fn months_keep_the_day_or_take_the_last_there_is() {
        for today in every_day().step_by(13) {
            for months in [-25, -12, -1, 0, 1, 2, 11, 12, 13] {
                let there = today.plus_months(months);
                let passed = (there.year() - today.year()) * 12 + there.month() - today.month();
                assert_eq!(passed, months, "{today:?} {months}");
                assert_eq!(there.day(), today.day().min(there.last_of_month().day()), "{today:?} {months}");
            }
        }
        assert_eq!(day(2024, 1, 31).plus_months(1), day(2024, 2, 29));
        assert_eq!(day(2024, 2, 29).plus_months(12), day(2025, 2, 28));
        assert_eq!(day(2024, 2, 29).plus_months(48), day(2028, 2, 29));
    }

    #[test]
    fn leap_years_are_those_of_the_gregorian_calendar() {
        let leap = [1600, 1996, 2000, 2024, 2400];
        let common = [1700, 1900, 2023, 2026, 2100];
        assert!(leap.iter().all(|year| days_in(*year, 2) == 29));
        assert!(common.iter().all(|year| days_in(*year, 2) == 28));
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused_or_replaced_by_the_nearest() {
        for (year, month, number) in
            [(2026, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0), (0, 1, 1)]
        {
            assert_eq!(Day::new(year, month, number), None, "{year} {month} {number}");
        }
        assert_eq!(Day::nearest(2026, 2, 31), day(2026, 2, 28));
        assert_eq!(Day::nearest(2026, 14, 40), day(2026, 12, 31));
    }

    #[test]
    fn nothing_is_counted_past_the_ends_of_the_calendar() {
        let (first, last) = (day(1, 1, 1), day(9999, 12, 31));
        for step in [1, 40, i32::MAX] {
            assert_eq!(last.plus_days(step), last);
            assert_eq!(first.plus_days(-step), first);
            assert_eq!(last.plus_months(step), last);
            assert_eq!(first.plus_months(-step), first);
        }
        assert_eq!(first.plus_days(i32::MIN), first);
        assert_eq!((first.weekday(), last.weekday()), (0, 4));
    }

    #[test]
    fn a_day_is_written_for_machines_and_as_people_type_it() {
        assert_eq!(day(2026, 3, 5).iso(), "2026-03-05");
        let typed = day(2026, 3, 5).typed();
        assert_eq!([typed.day.as_str(), &typed.month, &typed.year], ["5", "3", "2026"]);
    }
}
