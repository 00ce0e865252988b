//! Driving licence, vehicle certificate, number plate, VIN (formats 5).

use super::{
    signs::{
        Notation, canonical_text, capital, cyrillic_twin, is_cyrillic, is_vehicle_letter, is_zero, latin_twin, split,
    },
    warning::Warning,
};
use crate::Fault;

canonical_text! {
    /// «Водительское удостоверение»: `77 УК 654321`. Personal: neither `Debug` nor `Display` (security 17.2).
    DriverLicence
}

impl DriverLicence {
    /// Reads two digits, two digits or letters, six digits.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        vehicle_document(typed, Fault::DriverLicenceLength, Fault::DriverLicenceZero).map(Self)
    }
}

canonical_text! {
    /// «Свидетельство о регистрации ТС», СТС: `77 УК 123456`. Personal: neither `Debug` nor `Display` (security 17.2).
    Sts
}

impl Sts {
    /// Reads two digits, two digits or letters, six digits.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        vehicle_document(typed, Fault::StsLength, Fault::StsZero).map(Self)
    }
}

/// Here length is checked before characters.
fn vehicle_document(typed: &str, wrong_length: Fault, zero: Fault) -> Result<String, Fault> {
    const NOTATION: Notation = Notation { dropped: &[' ', '-', '№'], labels: &[] };
    let signs: Vec<char> = NOTATION.bare(typed)?.chars().map(|sign| cyrillic_twin(capital(sign))).collect();
    let (Some((series, number)), 10) = (signs.split_at_checked(4), signs.len()) else {
        return Err(wrong_length);
    };
    let is_digits = |signs: &[char]| signs.iter().all(char::is_ascii_digit);
    let Some((region, kind)) = series.split_at_checked(2) else {
        return Err(wrong_length);
    };
    let is_kind = is_digits(kind) || kind.iter().all(|sign| is_vehicle_letter(*sign));
    if !is_digits(region) || !is_kind || !is_digits(number) {
        return Err(Fault::BadChar);
    }
    if number.iter().all(|digit| *digit == '0') {
        return Err(zero);
    }
    let text = |signs: &[char]| signs.iter().collect::<String>();
    Ok([&text(region), " ", &text(kind), " ", &text(number)].concat())
}

canonical_text! {
    /// A number plate of type 1, of a car: `А123ВС77`. Personal: neither `Debug` nor `Display` (security 17.2).
    Plate
}

impl Plate {
    /// Reads a letter, three digits, two letters and a region, in either alphabet, with RUS behind.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let bare: String = Notation::PLAIN.bare(typed)?.chars().map(|sign| cyrillic_twin(capital(sign))).collect();
        let plate = ["RUS", "РУS", "РUS", "РУС"].iter().find_map(|country| bare.strip_suffix(country)).unwrap_or(&bare);
        if plate.is_empty() {
            return Err(Fault::Empty);
        }
        let shape: String = plate.chars().map(shape_of).collect();
        if !matches!(shape.as_str(), "L000LL00" | "L000LL000") {
            return Err(Fault::PlateFormat);
        }
        if !plate.chars().all(|sign| sign.is_ascii_digit() || is_vehicle_letter(sign)) {
            return Err(Fault::PlateLetter);
        }
        let number: String = plate.chars().skip(1).take(3).collect();
        if is_zero(&number) {
            return Err(Fault::PlateZeroNumber);
        }
        let region: String = plate.chars().skip(6).collect();
        if region == "00" || (region.len() == 3 && region.starts_with('0')) {
            return Err(Fault::PlateRegion);
        }
        Ok(Self(plate.to_owned()))
    }
}

/// `L` for a letter, `0` for a digit, `?` for anything else.
fn shape_of(sign: char) -> char {
    match sign {
        digit if digit.is_ascii_digit() => '0',
        letter if letter.is_ascii_alphabetic() || is_cyrillic(letter) => 'L',
        _ => '?',
    }
}

canonical_text! {
    /// The number of a vehicle, «VIN»: 17 Latin letters and digits.
    /// Personal: neither `Debug` nor `Display` (security 17.2).
    Vin
}

impl Vin {
    /// Reads 17 signs; Cyrillic letters that look like Latin ones count as these.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        // The Ukrainian «І» looks like a letter that a VIN does not have, and is told as one.
        let latin = |sign: char| if sign == 'І' { 'I' } else { latin_twin(sign) };
        let vin: String = Notation::PLAIN.bare(typed)?.chars().map(|sign| latin(capital(sign))).collect();
        if !vin.chars().all(|sign| sign.is_ascii_alphanumeric()) {
            return Err(Fault::BadChar);
        }
        if vin.len() != 17 {
            return Err(Fault::VinLength);
        }
        if vin.contains(['I', 'O', 'Q']) { Err(Fault::VinIoq) } else { Ok(Self(vin)) }
    }

    /// What may be wrong with it all the same.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if !split(&self.0, 13).1.chars().all(|sign| sign.is_ascii_digit()) {
            warnings.push(Warning::VinLastFourNotDigits);
        }
        // 1 to 5 are North America, L is China. Nobody else has a check digit: numbers of XTA… fail it lawfully.
        if self.0.starts_with(['1', '2', '3', '4', '5', 'L']) && !self.0.chars().skip(8).take(1).eq(self.check_sign()) {
            warnings.push(Warning::VinCheckDigitDiffers);
        }
        warnings
    }

    /// What the ninth sign is in North America and China: the sum of all signs by weight, modulo 11, X for 10.
    /// Source: 49 CFR 565.15.
    fn check_sign(&self) -> Option<char> {
        const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        let sum: u32 = self.0.chars().map(vin_value).zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
        if sum % 11 == 10 { Some('X') } else { char::from_digit(sum % 11, 10) }
    }
}

/// Letters count by their place in rows of nine, as on punched cards: A and J are 1, S is 2.
fn vin_value(sign: char) -> u32 {
    match sign {
        'A'..='I' => u32::from(sign) - u32::from('A') + 1,
        'J'..='R' => u32::from(sign) - u32::from('J') + 1,
        'S'..='Z' => u32::from(sign) - u32::from('S') + 2,
        digit => digit.to_digit(10).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::{DriverLicence, Plate, Sts, Vin};
    use crate::{Fault, Warning};
    use proptest::prelude::*;

    #[test]
    fn length_comes_before_characters() {
        assert_eq!(DriverLicence::parse("77*К 65432").err(), Some(Fault::DriverLicenceLength));
        assert_eq!(Sts::parse("77*К 654321").err(), Some(Fault::BadChar));
        assert_eq!(Sts::parse("77УК 65432О").err(), Some(Fault::BadChar));
        assert_eq!(Sts::parse("№").err(), Some(Fault::Empty));
    }

    #[test]
    fn a_plate_is_read_in_either_alphabet_with_its_country() {
        for typed in ["a123bc77", "А 123 ВС-77", "A123BC77RUS", "а123вс77 рус", "A123BC77 PУC"] {
            assert!(Plate::parse(typed).is_ok_and(|plate| plate.as_str() == "А123ВС77"), "{typed}");
        }
    }

    #[test]
    fn each_mistake_of_a_plate_has_its_own_code() {
        for (typed, fault) in [
            ("rus", Fault::Empty),
            ("А123ВС7", Fault::PlateFormat),
            ("А123ВС7777", Fault::PlateFormat),
            ("А123ВС7*", Fault::PlateFormat),
            ("D123ВС77", Fault::PlateLetter),
            ("Ж000ВС00", Fault::PlateLetter),
            ("А000ВС00", Fault::PlateZeroNumber),
            ("А123ВС077", Fault::PlateRegion),
        ] {
            assert_eq!(Plate::parse(typed).err(), Some(fault), "{typed}");
        }
    }

    #[test]
    fn only_north_america_and_china_have_a_check_digit() {
        let doubts = |typed: &str| Vin::parse(typed).unwrap().warnings();
        assert_eq!(doubts("XTA21099012345678"), []);
        assert_eq!(doubts("1M8GDM9AXKP042788"), []);
        assert_eq!(doubts("LM8GDM9AXKP042788"), [Warning::VinCheckDigitDiffers]);
        assert_eq!(Vin::parse("XTІ21099012345678").err(), Some(Fault::VinIoq));
        assert_eq!(Vin::parse("XTI2109901234567").err(), Some(Fault::VinLength));
    }

    proptest! {
        #[test]
        fn every_vehicle_document_survives(region in "[0-9]{2}", kind in "([0-9]{2}|[АВЕКМНОРСТУХ]{2})", number in 1_u32..1_000_000) {
            let canonical = format!("{region} {kind} {number:06}");
            prop_assert!(DriverLicence::parse(&canonical).is_ok_and(|licence| licence.as_str() == canonical));
            prop_assert!(Sts::parse(&canonical).is_ok_and(|sts| sts.as_str() == canonical));
        }

        #[test]
        fn every_plate_survives(first in "[АВЕКМНОРСТУХ]", number in 1_u32..1_000, letters in "[АВЕКМНОРСТУХ]{2}", region in "(0[1-9]|[1-9][0-9]{1,2})") {
            let canonical = format!("{first}{number:03}{letters}{region}");
            prop_assert!(Plate::parse(&canonical).is_ok_and(|plate| plate.as_str() == canonical));
        }

        #[test]
        fn every_vin_survives(canonical in "[A-HJ-NPR-Z0-9]{17}") {
            prop_assert!(Vin::parse(&canonical).is_ok_and(|vin| vin.as_str() == canonical && vin.warnings().len() < 3));
        }
    }
}
