//! The lower machine-readable line of passports: the internal one (приказ МВД 16.11.2020 № 773) and TD3 of ICAO 9303
//! (formats 3 and 4).

use super::{
    passport::Passport,
    signs::{canonical_text, split},
};
use crate::{Fault, normalise};

canonical_text! {
    /// The second line of an internal passport. Personal: neither `Debug` nor `Display` (security 17.2).
    MrzInternal
}

impl MrzInternal {
    /// Reads the line and holds it against series and number, which the person typed.
    pub fn parse(series: &str, number: &str, line: &str) -> Result<Self, Fault> {
        let passport = Passport::of_parts(series, number)?;
        let line = normalise(line);
        if line.len() != LINE_SIGNS || !line.chars().all(is_of_the_alphabet) {
            return Err(Fault::MrzInternalLength);
        }
        let (beginning, last) = split(passport.series(), 3);
        if signs(&line, 1, 9) != [beginning, passport.number()].concat() {
            return Err(Fault::MrzInternalNumber);
        }
        if signs(&line, 29, 29) != last {
            return Err(Fault::MrzInternalSeriesDigit);
        }
        // The country, the sex and the fillers have no check digit of their own, and only one reading is right.
        let is_framed = signs(&line, 11, 13) == "RUS"
            && matches!(signs(&line, 21, 21), "M" | "F" | "<")
            && [signs(&line, 22, 28), signs(&line, 42, 42)].iter().all(|part| part.chars().all(|sign| sign == '<'));
        let is_checked = fits(&line, &[(1, 9)], 10)
            && fits(&line, &[(14, 19)], 20)
            && fits(&line, &[(29, 42)], 43)
            && fits(&line, &COMPOSITE, 44);
        if is_framed && is_checked { Ok(Self(line)) } else { Err(Fault::MrzInternalChecksum) }
    }
}

canonical_text! {
    /// The second line of a travel passport. Personal: neither `Debug` nor `Display` (security 17.2).
    MrzTd3
}

impl MrzTd3 {
    /// Reads the line and all its check digits.
    pub fn parse(line: &str) -> Result<Self, Fault> {
        let line = normalise(line);
        if !line.chars().all(is_of_the_alphabet) {
            return Err(Fault::BadChar);
        }
        if line.len() != LINE_SIGNS {
            return Err(Fault::MrzTd3Length);
        }
        // An optional field of fillers may leave its check digit out.
        let is_left_out = signs(&line, 29, 43).chars().all(|sign| sign == '<');
        let is_checked = fits(&line, &[(1, 9)], 10)
            && fits(&line, &[(14, 19)], 20)
            && fits(&line, &[(22, 27)], 28)
            && (is_left_out || fits(&line, &[(29, 42)], 43));
        if !is_checked {
            return Err(Fault::MrzTd3Checksum);
        }
        if fits(&line, &COMPOSITE, 44) { Ok(Self(line)) } else { Err(Fault::MrzTd3Composite) }
    }
}

/// Signs of a line. Source: ICAO 9303 part 4.
const LINE_SIGNS: usize = 44;

/// What the last check digit looks over, the same in both kinds.
const COMPOSITE: [(usize, usize); 3] = [(1, 10), (14, 20), (22, 43)];

fn is_of_the_alphabet(sign: char) -> bool {
    sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '<'
}

/// The signs from one place to another, both counted from 1 as in the standard.
fn signs(line: &str, from: usize, to: usize) -> &str {
    line.get(from - 1..to).unwrap_or_default()
}

/// Whether the check digit at a place fits these parts of the line.
fn fits(line: &str, parts: &[(usize, usize)], check: usize) -> bool {
    let looked_over: String = parts.iter().map(|(from, to)| signs(line, *from, *to)).collect();
    signs(line, check, check).parse() == Ok(check_digit(&looked_over))
}

/// Weights 7 3 1 in turn, modulo 10; letters count from 10, the filler nothing.
fn check_digit(signs: &str) -> u32 {
    let values = signs.chars().map(|sign| sign.to_digit(36).unwrap_or_default());
    values.zip([7, 3, 1].into_iter().cycle()).map(|(value, weight)| value * weight).sum::<u32>() % 10
}

#[cfg(test)]
mod tests {
    use super::{MrzInternal, MrzTd3, check_digit};
    use crate::Fault;
    use proptest::prelude::*;

    /// An internal line with all its check digits.
    fn internal(passport: &str, birth: &str, rest: &str) -> String {
        let (beginning, number) = (&passport[..3], &passport[4..]);
        let first = format!("{beginning}{number}");
        let first = format!("{first}{}", check_digit(&first));
        let birth = format!("{birth}{}", check_digit(birth));
        let rest = format!("{}{rest}<", &passport[3..4]);
        let rest = format!("<<<<<<<{rest}{}", check_digit(&rest));
        format!("{first}RUS{birth}F{rest}{}", check_digit(&format!("{first}{birth}{rest}")))
    }

    #[test]
    fn an_optional_field_of_fillers_may_have_its_check_digit_left_out() {
        assert!(MrzTd3::parse("7599999991RUS0512240F3501106<<<<<<<<<<<<<<<8").is_ok());
        assert!(MrzTd3::parse("7599999991RUS0512240F3501106<<<<<<<<<<<<<<08").is_ok());
        assert_eq!(MrzTd3::parse("").err(), Some(Fault::MrzTd3Length));
    }

    #[test]
    fn an_internal_line_says_rus_and_fillers() {
        let line = internal("4525654321", "051224", "250110770001");
        let read = |line: &str| MrzInternal::parse("45 25", "№ 654321", line).err();
        assert_eq!(read(&line), None);
        assert_eq!(read(&line.replace("RUS", "RU5")), Some(Fault::MrzInternalChecksum));
        assert_eq!(read(&line.to_lowercase()), Some(Fault::MrzInternalLength));
        assert_eq!(MrzInternal::parse("4625", "654321", &line).err(), Some(Fault::MrzInternalNumber));
        assert_eq!(MrzInternal::parse("452", "5654321", &line).err(), Some(Fault::PassportLength));
    }

    proptest! {
        #[test]
        fn a_line_with_its_check_digits_survives(series in 1_u32..10_000, number in 1_u32..1_000_000, birth in "[0-9]{6}", rest in "[0-9]{12}") {
            let (series, number) = (format!("{series:04}"), format!("{number:06}"));
            let line = internal(&format!("{series}{number}"), &birth, &rest);
            prop_assert_eq!(MrzInternal::parse(&series, &number, &line).map(|line| line.as_str().to_owned()), Ok(line));
        }

        #[test]
        fn a_td3_line_with_its_check_digits_survives(number in "[A-Z0-9<]{9}", birth in "[0-9]{6}", end in "[0-9]{6}", own in "[A-Z0-9<]{14}") {
            let part = |signs: &str| format!("{signs}{}", check_digit(signs));
            let (number, birth, end, own) = (part(&number), part(&birth), part(&end), part(&own));
            let last = check_digit(&format!("{number}{birth}{end}{own}"));
            let line = format!("{number}UTO{birth}F{end}{own}{last}");
            prop_assert_eq!(MrzTd3::parse(&line).map(|line| line.as_str().to_owned()), Ok(line));
        }

        #[test]
        fn any_line_is_read_or_refused(line in "\\PC{0,50}") {
            let _ = MrzTd3::parse(&line);
            let _ = MrzInternal::parse("4525", "654321", &line);
        }
    }
}
