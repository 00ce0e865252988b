//! What a fine or a duty costs on a day (formats 8): the table of discounts.

use crate::{Fault, date::days_later};
use jiff::civil::{Date, date};

/// A rule by which less is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// КоАП 32.2 ч. 1.3: three quarters within 30 days, for rulings from 2025 on.
    Gibdd2025,
    /// КоАП 32.2 ч. 1.3, the earlier text: half within 20 days.
    GibddHalf,
    /// КоАП 32.2 ч. 1.3-1 to 1.3-3: half within 20 days, some fines of business.
    OtherHalf,
    /// НК 333.35 п. 4: seven tenths of a duty that was paid electronically, to the end of 2022.
    Duty30,
}

/// A line of the table.
struct Discount {
    /// Hundredths of the amount that are paid.
    percent: u64,
    /// Calendar days from the day of the ruling, the last included; `None` when there is no term.
    days: Option<u16>,
    from: Date,
    to: Date,
}

impl Scheme {
    /// Reads the name of a scheme.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "gibdd_2025" => Some(Self::Gibdd2025),
            "gibdd_half" => Some(Self::GibddHalf),
            "other_half" => Some(Self::OtherHalf),
            "duty_30" => Some(Self::Duty30),
            _ => None,
        }
    }

    const fn discount(self) -> Discount {
        const END: Date = Date::MAX;
        const BEGINNING: Date = Date::MIN;
        match self {
            Self::Gibdd2025 => Discount { percent: 75, days: Some(30), from: date(2025, 1, 1), to: END },
            Self::GibddHalf => Discount { percent: 50, days: Some(20), from: BEGINNING, to: date(2024, 12, 31) },
            Self::OtherHalf => Discount { percent: 50, days: Some(20), from: BEGINNING, to: END },
            Self::Duty30 => Discount { percent: 70, days: None, from: BEGINNING, to: date(2022, 12, 31) },
        }
    }
}

/// A fine or a duty, about to be paid. A charge that brings its own amount wins over this table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fine {
    /// The full amount, in kopecks.
    pub amount: u64,
    /// The day of the ruling.
    pub decided: Date,
    /// The rule that applies.
    pub scheme: Scheme,
    /// Whether the law takes the discount away: a flag on the charge.
    pub is_excluded: bool,
}

impl Fine {
    /// What is paid on a day, in kopecks, rounded down.
    pub fn price_on(&self, pay_date: Date) -> u64 {
        let discount = self.scheme.discount();
        // A rule that was in force on the day of the ruling keeps its term; without a term the day of paying decides.
        let (is_in_time, judged_on) = match discount.days {
            Some(days) => (pay_date <= days_later(self.decided, days), self.decided),
            None => (true, pay_date),
        };
        if self.is_excluded || !is_in_time || judged_on < discount.from || judged_on > discount.to {
            return self.amount;
        }
        // Whole hundreds apart from the rest, so that no amount is too large.
        self.amount / 100 * discount.percent + self.amount % 100 * discount.percent / 100
    }

    /// Holds an amount that somebody is about to pay against the rules.
    pub fn check(&self, pay_date: Date, expected: u64) -> Result<u64, Fault> {
        let price = self.price_on(pay_date);
        if price == expected { Ok(price) } else { Err(Fault::FineWrongAmount) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fine, Scheme};
    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    fn price(scheme: Scheme, amount: u64, decided: Date, pay_date: Date) -> u64 {
        Fine { amount, decided, scheme, is_excluded: false }.price_on(pay_date)
    }

    #[test]
    fn kopecks_are_rounded_down() {
        assert_eq!(price(Scheme::Gibdd2025, 75_001, date(2026, 11, 1), date(2026, 11, 2)), 56_250);
    }

    #[test]
    fn a_scheme_counts_for_the_rulings_of_its_time() {
        let new_year = date(2025, 1, 1);
        assert_eq!(price(Scheme::GibddHalf, 1_000, date(2024, 12, 31), date(2025, 1, 20)), 500);
        assert_eq!(price(Scheme::GibddHalf, 1_000, new_year, new_year), 1_000);
        assert_eq!(price(Scheme::Gibdd2025, 1_000, date(2024, 12, 31), new_year), 1_000);
        assert_eq!(price(Scheme::Gibdd2025, 1_000, new_year, new_year), 750);
    }

    #[test]
    fn a_duty_has_no_term_and_an_end() {
        let decided = date(2022, 1, 1);
        assert_eq!(price(Scheme::Duty30, 1_000, decided, date(2022, 12, 31)), 700);
        assert_eq!(price(Scheme::Duty30, 1_000, decided, date(2023, 1, 1)), 1_000);
    }

    proptest! {
        #[test]
        fn nobody_pays_more_than_the_amount(amount: u64, decided in 1900_i16..2100, pay in 1900_i16..2100) {
            for scheme in [Scheme::Gibdd2025, Scheme::GibddHalf, Scheme::OtherHalf, Scheme::Duty30] {
                prop_assert!(price(scheme, amount, date(decided, 6, 1), date(pay, 6, 10)) <= amount);
            }
        }
    }
}
