//! Obligatory medical insurance, ОМС (formats 6): the unified number of a policy, and the temporary paper.

use super::{
    signs::{Notation, canonical_text, is_zero, passes_luhn, split},
    warning::Warning,
};
use crate::Fault;
use jiff::civil::Date;

canonical_text! {
    /// «ЕНП», the number of a policy: 16 digits. It discloses the date of birth: show it masked.
    /// Personal: neither `Debug` nor `Display` (security 17.2).
    Enp
}

/// Sex, as registries write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// `M`.
    Male,
    /// `F`.
    Female,
}

impl Sex {
    /// Reads `M` or `F`.
    pub fn parse(letter: &str) -> Option<Self> {
        match letter {
            "M" => Some(Self::Male),
            "F" => Some(Self::Female),
            _ => None,
        }
    }
}

impl Enp {
    /// Reads sixteen digits in any grouping.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        const NOTATION: Notation = Notation::labelled(&["ПОЛИС ОМС", "ПОЛИС", "ЕНП"]);
        let digits = NOTATION.digits(typed)?;
        if digits.len() != 16 {
            return Err(Fault::EnpLength);
        }
        if is_zero(&digits) { Err(Fault::EnpZero) } else { Ok(Self(digits)) }
    }

    /// What may be wrong with it all the same. That the last digit is Luhn's is not confirmed, so it only warns.
    pub fn warnings(&self) -> Vec<Warning> {
        if passes_luhn(&self.0) { Vec::new() } else { vec![Warning::EnpCheckDigitDiffers] }
    }

    /// Whether the number was made for this day of birth and sex. Unconfirmed, so it only warns.
    pub fn birth_warnings(&self, birth: Date, sex: Sex) -> Vec<Warning> {
        match self.birth() {
            None => vec![Warning::EnpBirthCannotDecode],
            Some(told) if told != (birth, sex) => vec![Warning::EnpBirthMismatch],
            Some(_) => Vec::new(),
        }
    }

    /// Digits 3 to 10 are the nine's complement of month, reversed year and day. The month has 20 added for births up to
    /// 1950, 40 from 1951 to 2000; the day 50 for men.
    fn birth(&self) -> Option<(Date, Sex)> {
        let told: String = split(split(&self.0, 2).1, 8)
            .0
            .chars()
            .filter_map(|digit| char::from_digit(9 - digit.to_digit(10)?, 10))
            .collect();
        let (month, rest) = split(&told, 2);
        let (year, day) = split(rest, 4);
        let year: i16 = year.chars().rev().collect::<String>().parse().ok()?;
        let month: i8 = month.parse().ok()?;
        let day: i8 = day.parse().ok()?;
        let added = match year {
            ..=1950 => 20,
            1951..=2000 => 40,
            _ => 0,
        };
        let (day, sex) = if day > 50 { (day - 50, Sex::Male) } else { (day, Sex::Female) };
        Date::new(year, month - added, day).ok().map(|birth| (birth, sex))
    }
}

canonical_text! {
    /// «Временное свидетельство»: nine digits. Personal: neither `Debug` nor `Display` (security 17.2).
    OmsTemp
}

impl OmsTemp {
    /// Reads nine digits in any grouping.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let digits = Notation::PLAIN.digits(typed)?;
        if digits.len() == 9 { Ok(Self(digits)) } else { Err(Fault::OmsTempLength) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Enp, OmsTemp, Sex};
    use crate::{Fault, Warning};
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_policy_is_read_with_its_labels() {
        for typed in ["ЕНП 4553 9008 3400 0014", "Полис ОМС № 4553900834000014", "полис: 4553900834000014"]
        {
            assert!(Enp::parse(typed).is_ok_and(|enp| enp.as_str() == "4553900834000014"), "{typed}");
        }
    }

    #[test]
    fn the_number_tells_birth_and_sex() {
        let enp = Enp::parse("3647999718005008").unwrap();
        assert_eq!(enp.birth_warnings(date(2000, 12, 31), Sex::Male), []);
        assert_eq!(enp.birth_warnings(date(2000, 12, 31), Sex::Female), [Warning::EnpBirthMismatch]);
    }

    #[test]
    fn a_month_of_another_century_is_no_date() {
        // December 2005 with the 40 of births before 2001.
        let enp = Enp::parse("4647499775000421").unwrap();
        assert_eq!(enp.birth_warnings(date(2005, 12, 24), Sex::Female), [Warning::EnpBirthCannotDecode]);
    }

    #[test]
    fn a_temporary_paper_may_be_all_zeros() {
        assert!(OmsTemp::parse("000-000-000").is_ok());
        assert_eq!(OmsTemp::parse("12345678").err(), Some(Fault::OmsTempLength));
    }

    proptest! {
        #[test]
        fn every_policy_survives(number in 1_u64..10_000_000_000_000_000, birth in 1900_i16..2100) {
            let canonical = format!("{number:016}");
            let enp = Enp::parse(&canonical).unwrap();
            prop_assert!(enp.as_str() == canonical && enp.warnings().len() < 2);
            prop_assert!(enp.birth_warnings(date(birth, 1, 1), Sex::Female).len() < 2);
        }
    }
}
