//! Numbers that nobody has, and that are right by their check digits (formats 2 and 3): СНИЛС from 9XX, ИНН with prefix
//! 96, passports in series 72 XX, which no region uses.

/// Eleven digits that the register holds.
pub(super) fn snils(person: u32) -> String {
    woven('1', person)
}

/// Eleven digits that are right and that nobody holds.
pub(super) fn unknown_snils(person: u32) -> String {
    woven('5', person)
}

/// The person's number, woven into others so that no three equal digits stand in a row: they would bring a warning
/// (formats 2). There are fewer than 500 people, so the hundreds are never 6.
fn woven(prefix: char, person: u32) -> String {
    let (hundreds, tens, ones) = (person / 100 % 10, person / 10 % 10, person % 10);
    let with_end = |end: char| {
        let digits = format!("9{prefix}{hundreds}6{tens}57{ones}{end}");
        let control = control_number(&digits);
        format!("{digits}{control:02}")
    };
    let first = with_end('4');
    if has_three_equal(&first) { with_end('6') } else { first }
}

fn has_three_equal(digits: &str) -> bool {
    let next = |by| digits.bytes().skip(by);
    digits.bytes().zip(next(1)).zip(next(2)).any(|((one, two), three)| one == two && two == three)
}

/// Digits × weights 9…1, modulo 101, 100 as 0.
fn control_number(digits: &str) -> u32 {
    let sum: u32 = digits.bytes().zip((1..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    match sum % 101 {
        100 => 0,
        control => control,
    }
}

/// Twelve digits of a person.
pub(super) fn inn(person: u32) -> String {
    const ELEVENTH: [u32; 10] = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    const TWELFTH: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let mut digits = format!("96{}", 10_000_000 + person * 100_003);
    digits.push(check_digit(&digits, &ELEVENTH));
    digits.push(check_digit(&digits, &TWELFTH));
    digits
}

fn check_digit(digits: &str, weights: &[u32]) -> char {
    let sum: u32 = digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    char::from_digit(sum % 11 % 10, 10).unwrap_or('0')
}

/// Series of a blank printed in this year.
pub(super) fn passport_series(year: i16) -> String {
    format!("72{:02}", year.rem_euclid(100))
}

/// Number of the how-manieth passport of a person. Even; odd ones belong to nobody.
pub(super) fn passport_number(person: u32, which: u32) -> u32 {
    100_000 + 2 * 197 * (person * 4 + which)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Samples from the vectors of `snils` and `inn_person`.
    #[test]
    fn check_digits_are_those_of_the_formats() {
        assert_eq!(control_number("112233445"), 95);
        assert_eq!(check_digit("5001007322", &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]), '5');
        assert_eq!(check_digit("50010073225", &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]), '9');
    }

    #[test]
    fn numbers_stay_in_the_reserved_ranges_and_have_no_three_equal_digits() {
        for person in 0..500 {
            for snils in [snils(person), unknown_snils(person)] {
                assert!(snils.starts_with('9') && snils.len() == 11, "{snils}");
                let is_repeated = ('0'..='9').any(|digit| snils.contains(&digit.to_string().repeat(3)));
                assert!(!is_repeated, "{snils}");
            }
            assert!(inn(person).starts_with("96") && inn(person).len() == 12);
            assert!((100_000..999_998).contains(&passport_number(person, 3)));
        }
    }
}
