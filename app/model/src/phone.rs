//! Russian mobile numbers (formats 6): every notation people use comes in, one canonical form goes on.

use crate::{Fault, formats::only_digits, normalise};

/// A Russian mobile number in the form `+79000000001`. Personal: neither `Debug` nor `Display` (security 17.2).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

impl Phone {
    /// Reads `8…`, `7…`, `+7…` or ten digits from 9, with spaces, dashes, dots and brackets anywhere.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let bare: String =
            normalise(typed).chars().filter(|sign| !matches!(sign, ' ' | '-' | '(' | ')' | '.')).collect();
        let (is_international, rest) = match bare.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, bare.as_str()),
        };
        if rest.is_empty() {
            return Err(Fault::Empty);
        }
        let national = national_part(&only_digits(rest.to_owned())?, is_international)?;
        match national.chars().next() {
            Some('9') => Ok(Self(["+7", &national].concat())),
            // +7 6 and +7 7 belong to Kazakhstan; nobody has 0, 1, 2, 5.
            Some('0' | '1' | '2' | '5' | '6' | '7') => Err(Fault::PhoneNotRussian),
            _ => Err(Fault::PhoneNotMobile),
        }
    }

    /// The canonical form, `+79000000001`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits, «00-01»: enough to recognise one's own number, too few for anybody else.
    pub fn ending(&self) -> String {
        let digits: Vec<char> = self.0.chars().rev().take(4).collect();
        let mut shown = String::with_capacity(5);
        for (place, digit) in digits.iter().rev().enumerate() {
            if place == 2 {
                shown.push('-');
            }
            shown.push(*digit);
        }
        shown
    }
}

/// The ten digits behind the country code, whichever way the code was written.
fn national_part(digits: &str, is_international: bool) -> Result<String, Fault> {
    let national = match digits.chars().next() {
        Some('7') => digits.get(1..),
        Some('8') if !is_international => digits.get(1..),
        // Nine or twelve digits from 9 are none of ours: 998 is Uzbekistan's code.
        Some('9') if !is_international && digits.len() == 10 => Some(digits),
        _ => None,
    };
    let national = national.ok_or(Fault::PhoneCountry)?;
    if national.len() == 10 { Ok(national.to_owned()) } else { Err(Fault::PhoneLength) }
}

#[cfg(test)]
mod tests {
    use super::Phone;
    use crate::Fault;
    use proptest::prelude::*;

    #[test]
    fn every_notation_gives_one_number() {
        for typed in [
            "+79000000001",
            "8 (900) 000-00-01",
            "7 900 000 00 01",
            "9000000001",
            "＋７９００００００００１",
            "+7 900 000\u{2011}00\u{2011}01",
            "8.900.000.00.01",
            "(+7) 900 000-00-01",
        ] {
            assert_eq!(
                Phone::parse(typed).map(|phone| phone.as_str().to_owned()),
                Ok("+79000000001".to_owned()),
                "{typed}"
            );
        }
    }

    #[test]
    fn each_mistake_has_its_own_code() {
        for (typed, fault) in [
            ("", Fault::Empty),
            ("+7900000000", Fault::PhoneLength),
            ("+74951234567", Fault::PhoneNotMobile),
            ("88001234567", Fault::PhoneNotMobile),
            ("+380441234567", Fault::PhoneCountry),
            ("+89000000001", Fault::PhoneCountry),
            ("+7 900 000 00 01 доб. 12", Fault::BadChar),
            ("8 9ОО 000 00 01", Fault::LetterLikeDigit),
            ("8 705 000 00 01", Fault::PhoneNotRussian),
            ("7 600 000 00 02", Fault::PhoneNotRussian),
            ("٩٠٠٠٠٠٠٠٠١", Fault::BadChar),
            ("()", Fault::Empty),
            ("+", Fault::Empty),
            ("8+9000000001", Fault::BadChar),
            ("0000000000", Fault::PhoneCountry),
            ("998 90 123 45 67", Fault::PhoneCountry),
        ] {
            assert_eq!(Phone::parse(typed).err(), Some(fault), "{typed}");
        }
    }

    #[test]
    fn only_the_ending_is_shown() {
        assert_eq!(Phone::parse("89000001234").map(|phone| phone.ending()), Ok("12-34".to_owned()));
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_the_canonical_form_is_stable(typed in "[+78 9()0-9.a-яО-]{0,20}") {
            if let Ok(phone) = Phone::parse(&typed) {
                prop_assert_eq!(Phone::parse(phone.as_str()).map(|again| again.as_str().to_owned()), Ok(phone.as_str().to_owned()));
            }
        }
    }
}
