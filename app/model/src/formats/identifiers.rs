//! СНИЛС, ИНН, ОГРН and ОГРНИП (formats 2).

use super::{
    signs::{Notation, canonical_text, is_zero, number, split, values, weighted_sum},
    warning::Warning,
};
use crate::Fault;

canonical_text! {
    /// «СНИЛС», the number of a person at the social fund: `112-233-445 95`.
    /// Personal: neither `Debug` nor `Display` (security 17.2).
    Snils
}

/// Numbers up to this one were given out before there were control numbers. Source: format control of ПФР.
const LAST_SNILS_WITHOUT_CONTROL: u64 = 1_001_998;

impl Snils {
    /// Reads eleven digits in any grouping.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        const NOTATION: Notation = Notation::labelled(&["СНИЛС"]);
        let digits = NOTATION.digits(typed)?;
        if digits.len() != 11 {
            return Err(Fault::SnilsLength);
        }
        if is_zero(&digits) {
            return Err(Fault::SnilsZero);
        }
        let (person, control) = split(&digits, 9);
        if number(person) > LAST_SNILS_WITHOUT_CONTROL && number(control) != u64::from(control_number(person)) {
            return Err(Fault::SnilsChecksum);
        }
        let (first, rest) = split(person, 3);
        let (second, third) = split(rest, 3);
        Ok(Self([first, "-", second, "-", third, " ", control].concat()))
    }

    /// What may be wrong with it all the same.
    pub fn warnings(&self) -> Vec<Warning> {
        let (person, _) = self.0.split_once(' ').unwrap_or((&self.0, ""));
        let digits: Vec<u32> = values(person).collect();
        let is_repeated = digits.windows(3).any(|three| three.iter().all(|digit| three.first() == Some(digit)));
        let is_controlled =
            digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(*digit)) > LAST_SNILS_WITHOUT_CONTROL;
        if is_repeated && is_controlled { vec![Warning::SnilsRepeatedDigits] } else { Vec::new() }
    }

    /// Eleven bare digits, as СМЭВ and certificates carry them.
    pub fn digits(&self) -> String {
        self.0.chars().filter(char::is_ascii_digit).collect()
    }
}

/// Digits times 9…1, modulo 101; 100 gives 0.
fn control_number(person: &str) -> u32 {
    weighted_sum(person, (1..=9).rev()) % 101 % 100
}

canonical_text! {
    /// «ИНН» of a person, also of one in business: twelve digits.
    /// Personal: neither `Debug` nor `Display` (security 17.2).
    InnPerson
}

canonical_text! {
    /// «ИНН» of an organisation: ten digits.
    InnLegal
}

const INN: Notation = Notation::labelled(&["ИНН"]);

impl InnPerson {
    /// Reads twelve digits with two check digits.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let digits = INN.digits(typed)?;
        if digits.len() != 12 {
            return Err(Fault::InnPersonLength);
        }
        if is_zero(&digits) {
            return Err(Fault::InnPersonZero);
        }
        if digits.starts_with("00") {
            return Err(Fault::InnPersonRegionZero);
        }
        let eleventh = inn_check(&digits, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
        let twelfth = inn_check(&digits, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
        if values(&digits).skip(10).eq([eleventh, twelfth]) { Ok(Self(digits)) } else { Err(Fault::InnPersonChecksum) }
    }
}

impl InnLegal {
    /// Reads ten digits with one check digit.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let digits = INN.digits(typed)?;
        if digits.len() != 10 {
            return Err(Fault::InnLegalLength);
        }
        if is_zero(&digits) {
            return Err(Fault::InnLegalZero);
        }
        if digits.starts_with("00") {
            return Err(Fault::InnLegalRegionZero);
        }
        let tenth = inn_check(&digits, [2, 4, 10, 3, 5, 9, 4, 6, 8]);
        if values(&digits).skip(9).eq([tenth]) { Ok(Self(digits)) } else { Err(Fault::InnLegalChecksum) }
    }
}

fn inn_check(digits: &str, weights: impl IntoIterator<Item = u32>) -> u32 {
    weighted_sum(digits, weights) % 11 % 10
}

canonical_text! {
    /// «ОГРН» of an organisation, thirteen digits, or «ОГРНИП» of a person in business, fifteen.
    Ogrn
}

impl Ogrn {
    /// Reads either of the two.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        const NOTATION: Notation = Notation::labelled(&["ОГРНИП", "ОГРН"]);
        let digits = NOTATION.digits(typed)?;
        let divisor = match digits.len() {
            13 => 11,
            15 => 13,
            _ => return Err(Fault::OgrnLength),
        };
        if digits.starts_with('0') {
            return Err(Fault::OgrnFirstDigit);
        }
        // The remainders 10 to 12 of ОГРНИП exist and give 0 to 2.
        let (before, last) = split(&digits, digits.len() - 1);
        if number(before) % divisor % 10 == number(last) { Ok(Self(digits)) } else { Err(Fault::OgrnChecksum) }
    }

    /// Whether it is an «ОГРНИП»: a person in business.
    pub fn is_person(&self) -> bool {
        self.0.len() == 15
    }
}

#[cfg(test)]
mod tests {
    use super::{InnLegal, InnPerson, Ogrn, Snils, control_number, inn_check};
    use crate::{Fault, Warning};
    use proptest::prelude::*;

    #[test]
    fn labels_go_and_the_bare_form_stays() {
        assert!(Snils::parse("снилс № 112 233 445-95").is_ok_and(|snils| snils.digits() == "11223344595"));
        assert!(InnPerson::parse("ИНН №: 500100732259").is_ok_and(|inn| inn.as_str() == "500100732259"));
        assert!(Ogrn::parse("ОГРНИП: 323960000000122").is_ok_and(|ogrn| ogrn.is_person()));
        assert_eq!(Ogrn::parse("огрн").err(), Some(Fault::Empty));
    }

    #[test]
    fn old_numbers_have_no_control_number_and_no_doubts() {
        assert!(Snils::parse("000-000-600 06").is_ok_and(|snils| snils.warnings().is_empty()));
        assert!(Snils::parse("001-001-998 77").is_ok());
        assert_eq!(Snils::parse("001-001-999 77").err(), Some(Fault::SnilsChecksum));
    }

    #[test]
    fn zeros_of_the_control_number_are_no_repeat() {
        assert!(Snils::parse("900-103-010 00").is_ok_and(|snils| snils.warnings().is_empty()));
        assert!(Snils::parse("911-123-456 51").is_ok_and(|snils| snils.warnings() == [Warning::SnilsRepeatedDigits]));
    }

    proptest! {
        #[test]
        fn a_snils_with_its_control_number_survives(person in 1_001_999_u32..1_000_000_000) {
            let person = format!("{person:09}");
            let digits = format!("{person}{:02}", control_number(&person));
            let read = Snils::parse(&digits).map(|snils| (snils.as_str().to_owned(), snils.digits()));
            let canonical = read.as_ref().map(|(canonical, _)| canonical.clone()).unwrap_or_default();
            prop_assert_eq!(&read, &Ok((canonical.clone(), digits)));
            prop_assert_eq!(Snils::parse(&canonical).map(|snils| snils.as_str().to_owned()), Ok(canonical));
        }

        #[test]
        fn a_wrong_digit_of_a_snils_is_seen(person in 1_001_999_u32..1_000_000_000, other in 1_u32..100) {
            let person = format!("{person:09}");
            let wrong = (control_number(&person) + other) % 100;
            prop_assert_eq!(Snils::parse(&format!("{person}{wrong:02}")).err(), Some(Fault::SnilsChecksum));
        }

        #[test]
        fn an_inn_with_its_check_digits_survives(number in 100_000_000_u64..10_000_000_000) {
            let ten = format!("{number:010}");
            let eleven = format!("{ten}{}", inn_check(&ten, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]));
            let twelve = format!("{eleven}{}", inn_check(&eleven, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]));
            prop_assert_eq!(InnPerson::parse(&twelve).map(|inn| inn.as_str().to_owned()), Ok(twelve));
            let nine = &ten[..9];
            let legal = format!("{nine}{}", inn_check(nine, [2, 4, 10, 3, 5, 9, 4, 6, 8]));
            prop_assert_eq!(InnLegal::parse(&legal).map(|inn| inn.as_str().to_owned()), Ok(legal));
        }

        #[test]
        fn an_ogrn_with_its_check_digit_survives(company in 100_000_000_000_u64..1_000_000_000_000, person in 10_000_000_000_000_u64..100_000_000_000_000) {
            for digits in [format!("{company}{}", company % 11 % 10), format!("{person}{}", person % 13 % 10)] {
                prop_assert_eq!(Ogrn::parse(&digits).map(|ogrn| ogrn.as_str().to_owned()), Ok(digits));
            }
        }
    }
}
