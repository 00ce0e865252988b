//! Other papers that say who somebody is (formats 4): travel and foreign passports, residence permit, migration card,
//! birth certificate.

use super::{
    signs::{Notation, canonical_text, capital, cyrillic_twin, is_cyrillic, is_russian_capital, is_zero, split},
    warning::Warning,
};
use crate::{Fault, normalise};

canonical_text! {
    /// «Загранпаспорт»: `71 1234567`. Personal: neither `Debug` nor `Display` (security 17.2).
    Zagran
}

impl Zagran {
    /// Reads two digits of the series and seven of the number.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        const FAULTS: NumberFaults = NumberFaults { length: Fault::ZagranLength, zero: Fault::ZagranZero };
        series_and_number(&Notation::NUMBERED, typed, 2, &FAULTS).map(Self)
    }
}

canonical_text! {
    /// «Вид на жительство»: `82 1234567`. Personal: neither `Debug` nor `Display` (security 17.2).
    ResidencePermit
}

impl ResidencePermit {
    /// Reads two digits of the series and seven of the number.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        const FAULTS: NumberFaults =
            NumberFaults { length: Fault::ResidencePermitLength, zero: Fault::ResidencePermitZero };
        series_and_number(&Notation::NUMBERED, typed, 2, &FAULTS).map(Self)
    }

    /// What may be wrong with it all the same. Source: the forms before and after приказ МВД 03.06.2020 № 399.
    pub fn warnings(&self) -> Vec<Warning> {
        let is_usual = ["82 ", "83 "].iter().any(|series| self.0.starts_with(series));
        if is_usual { Vec::new() } else { vec![Warning::ResidencePermitUnusualSeries] }
    }
}

canonical_text! {
    /// «Миграционная карта»: `4626 1234567`. Personal: neither `Debug` nor `Display` (security 17.2).
    MigrationCard
}

impl MigrationCard {
    /// Reads four digits of the series and seven of the number.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        const NOTATION: Notation = Notation { dropped: &[' ', '-', '№', 'N', '/'], labels: &[] };
        const FAULTS: NumberFaults =
            NumberFaults { length: Fault::MigrationCardLength, zero: Fault::MigrationCardZero };
        series_and_number(&NOTATION, typed, 4, &FAULTS).map(Self)
    }
}

/// Digits of the number behind a series of digits, in all three documents.
const NUMBER_DIGITS: usize = 7;

/// What the three documents answer in their own codes.
struct NumberFaults {
    length: Fault,
    zero: Fault,
}

fn series_and_number(
    notation: &Notation,
    typed: &str,
    series_digits: usize,
    faults: &NumberFaults,
) -> Result<String, Fault> {
    let digits = notation.digits(typed)?;
    if digits.len() != series_digits + NUMBER_DIGITS {
        return Err(faults.length.clone());
    }
    let (series, number) = split(&digits, series_digits);
    if is_zero(number) { Err(faults.zero.clone()) } else { Ok([series, " ", number].concat()) }
}

canonical_text! {
    /// The number of a passport of another country: `AB1234567`.
    /// Personal: neither `Debug` nor `Display` (security 17.2).
    ForeignPassport
}

impl ForeignPassport {
    /// Reads 4 to 20 Latin letters and digits. A Cyrillic look-alike is told, not converted: the document is Latin.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let number = Notation::PLAIN.bare(typed)?.to_ascii_uppercase();
        if !(4..=20).contains(&number.chars().count()) {
            return Err(Fault::ForeignPassportLength);
        }
        if let Some(letter) = number.chars().find(|sign| is_cyrillic(*sign)) {
            return Err(Fault::ForeignPassportCyrillic(letter));
        }
        if !number.chars().all(|sign| sign.is_ascii_alphanumeric()) {
            return Err(Fault::BadChar);
        }
        if number.chars().any(|sign| sign.is_ascii_digit()) {
            Ok(Self(number))
        } else {
            Err(Fault::ForeignPassportNoDigit)
        }
    }
}

canonical_text! {
    /// «Свидетельство о рождении» of Russia or the USSR: `IV-АИ 123456`.
    /// Personal: neither `Debug` nor `Display` (security 17.2).
    BirthCertificate
}

impl BirthCertificate {
    /// Reads a Roman numeral, two Russian letters and six digits; the dash between the first two may be left out.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let plain: String = normalise(typed).chars().filter(|sign| !matches!(sign, ' ' | '№')).collect();
        if plain.chars().all(|sign| sign == '-') {
            return Err(Fault::Empty);
        }
        let head = plain.trim_end_matches(|sign: char| sign.is_ascii_digit() || sign == '-');
        let number: String = plain.chars().skip(head.chars().count()).filter(|sign| *sign != '-').collect();
        let (numeral, letters) = numeral_and_letters(head).ok_or(Fault::BirthCertificateFormat)?;
        if number.is_empty() {
            return Err(Fault::BirthCertificateFormat);
        }
        let numeral: String = numeral.chars().map(|sign| roman_letter(capital(sign))).collect();
        if !is_roman_numeral(&numeral) {
            return Err(Fault::BirthCertificateRoman);
        }
        let letters: String = letters.chars().map(|sign| cyrillic_twin(capital(sign))).collect();
        if let Some(letter) = letters.chars().find(|sign| !is_russian_capital(*sign)) {
            return Err(Fault::BirthCertificateLetter(letter));
        }
        if number.len() != 6 {
            return Err(Fault::BirthCertificateLength);
        }
        Ok(Self([&numeral, "-", &letters, " ", &number].concat()))
    }
}

/// The two parts of the series. Without a dash the last two letters are the letters: «IVАИ».
fn numeral_and_letters(head: &str) -> Option<(String, &str)> {
    let (numeral, letters) = match head.rsplit_once('-') {
        Some(parts) => parts,
        None => head.split_at_checked(head.char_indices().rev().nth(1)?.0)?,
    };
    let numeral: String = numeral.chars().filter(|sign| *sign != '-').collect();
    let is_letter = |sign: char| sign.is_ascii_alphabetic() || is_cyrillic(sign);
    let is_shaped = !numeral.is_empty()
        && numeral.chars().all(|sign| is_letter(sign) || sign.is_ascii_digit())
        && letters.chars().count() == 2
        && letters.chars().all(is_letter);
    is_shaped.then_some((numeral, letters))
}

/// ФНС allows `1 У Х Л С` for the numerals I V X L C; keyboards without I have the Ukrainian «І».
fn roman_letter(sign: char) -> char {
    match sign {
        '1' | 'І' => 'I',
        'У' => 'V',
        'Х' => 'X',
        'Л' => 'L',
        'С' => 'C',
        other => other,
    }
}

/// Whether a numeral of I, V, X, L and C is written as one writes it: 4 is IV and not IIII. Up to CCCXCIX, 399.
fn is_roman_numeral(numeral: &str) -> bool {
    const HUNDREDS: [&str; 4] = ["CCC", "CC", "C", ""];
    const TENS: [&str; 10] = ["LXXX", "LXX", "LX", "XC", "XL", "XXX", "XX", "L", "X", ""];
    const ONES: [&str; 10] = ["VIII", "VII", "VI", "IX", "IV", "III", "II", "V", "I", ""];

    let mut rest = numeral;
    for places in [HUNDREDS.as_slice(), TENS.as_slice(), ONES.as_slice()] {
        // The longest that fits is the one meant: no form is the beginning of a longer one that stands behind it.
        rest = places.iter().find_map(|form| rest.strip_prefix(form)).unwrap_or(rest);
    }
    rest.is_empty() && !numeral.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{BirthCertificate, ForeignPassport, MigrationCard, ResidencePermit, Zagran, is_roman_numeral};
    use crate::{Fault, Warning};
    use proptest::prelude::*;

    fn certificate(typed: &str) -> Result<String, Fault> {
        BirthCertificate::parse(typed).map(|certificate| certificate.as_str().to_owned())
    }

    fn roman(mut number: u32) -> String {
        let forms =
            [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
        let mut numeral = String::new();
        for (value, form) in forms {
            while number >= value {
                numeral.push_str(form);
                number -= value;
            }
        }
        numeral
    }

    #[test]
    fn numerals_are_written_in_one_way_only() {
        assert!((1..400).map(roman).all(|numeral| is_roman_numeral(&numeral)));
        for wrong in ["", "IIII", "VX", "VIV", "IXI", "XXXX", "LC", "VV", "CCCC", "IC", "D", "M", "4"] {
            assert!(!is_roman_numeral(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_certificate_is_read_however_its_parts_are_divided() {
        for typed in ["IV-АИ 123456", "IV АИ № 123456", "ivаи123456", "1У-AИ-123456", "ІV – АИ 123-456"]
        {
            assert_eq!(certificate(typed), Ok("IV-АИ 123456".to_owned()), "{typed}");
        }
    }

    #[test]
    fn each_mistake_of_a_certificate_has_its_own_code() {
        for (typed, fault) in [
            ("№", Fault::Empty),
            ("II-М 123456", Fault::BirthCertificateFormat),
            ("II-МЮЯ 123456", Fault::BirthCertificateFormat),
            ("-МЮ 123456", Fault::BirthCertificateFormat),
            ("II-МЮ", Fault::BirthCertificateFormat),
            ("II-МЮ 12З456", Fault::BirthCertificateFormat),
            ("123456", Fault::BirthCertificateFormat),
            ("II-DG 654321", Fault::BirthCertificateLetter('D')),
            ("II-ІЯ 654321", Fault::BirthCertificateLetter('І')),
            ("II-МЮ 1234567", Fault::BirthCertificateLength),
        ] {
            assert_eq!(certificate(typed), Err(fault), "{typed}");
        }
    }

    #[test]
    fn a_russian_letter_of_a_foreign_passport_is_named() {
        let read = |typed| ForeignPassport::parse(typed).map(|passport| passport.as_str().to_owned());
        assert_eq!(read("C01х00T47"), Err(Fault::ForeignPassportCyrillic('х')));
        assert_eq!(read("Х1"), Err(Fault::ForeignPassportLength), "length comes first");
        assert_eq!(read("Ä12345"), Err(Fault::BadChar));
        assert_eq!(read("ab 12-34"), Ok("AB1234".to_owned()));
    }

    #[test]
    fn signs_between_series_and_number_go() {
        assert!(MigrationCard::parse("46 26/1234567").is_ok_and(|card| card.as_str() == "4626 1234567"));
        assert!(Zagran::parse("71 № 1234567").is_ok_and(|passport| passport.as_str() == "71 1234567"));
        assert_eq!(Zagran::parse("71/1234567").err(), Some(Fault::BadChar));
        let permit = ResidencePermit::parse("84 1234567").unwrap();
        assert_eq!(permit.warnings(), [Warning::ResidencePermitUnusualSeries]);
    }

    proptest! {
        #[test]
        fn every_series_and_number_survives(series in 0_u32..10_000, number in 1_u32..10_000_000) {
            let short = format!("{:02} {number:07}", series % 100);
            prop_assert!(Zagran::parse(&short).is_ok_and(|passport| passport.as_str() == short));
            prop_assert!(ResidencePermit::parse(&short).is_ok_and(|permit| permit.as_str() == short));
            let long = format!("{series:04} {number:07}");
            prop_assert!(MigrationCard::parse(&long).is_ok_and(|card| card.as_str() == long));
        }

        #[test]
        fn every_certificate_survives(numeral in 1_u32..400, letters in "[А-ЯЁ]{2}", number in "[0-9]{6}") {
            let canonical = format!("{}-{letters} {number}", roman(numeral));
            prop_assert_eq!(certificate(&canonical), Ok(canonical));
        }

        #[test]
        fn every_foreign_passport_survives(number in "[A-Z0-9]{3,19}[0-9]") {
            prop_assert!(ForeignPassport::parse(&number).is_ok_and(|passport| passport.as_str() == number));
        }

        #[test]
        fn any_certificate_is_read_or_refused(typed in "\\PC{0,20}[0-9-]{0,8}") {
            if let Ok(canonical) = certificate(&typed) {
                prop_assert_eq!(certificate(&canonical), Ok(canonical));
            }
        }
    }
}
