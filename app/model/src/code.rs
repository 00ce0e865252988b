//! One-time codes as people type them.

use crate::{
    CODE_DIGITS, Fault,
    normalise::{looks_like_digit, normalise},
};

/// Six digits, typed in any grouping. Secret: neither `Debug` nor `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct TypedCode(String);

impl TypedCode {
    /// Reads «123456», «123 456», «123-456» (ux 4.5).
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let digits: String = normalise(typed).chars().filter(|sign| !matches!(sign, ' ' | '-' | '.')).collect();
        if digits.is_empty() {
            return Err(Fault::Empty);
        }
        let mut foreign = digits.chars().filter(|sign| !sign.is_ascii_digit()).peekable();
        if foreign.peek().is_some() {
            return Err(if foreign.all(looks_like_digit) { Fault::LetterLikeDigit } else { Fault::CodeLength });
        }
        if digits.len() == CODE_DIGITS { Ok(Self(digits)) } else { Err(Fault::CodeLength) }
    }

    /// The digits alone.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::TypedCode;
    use crate::Fault;

    #[test]
    fn grouping_does_not_matter() {
        for typed in ["123456", "123 456", " 123-456\u{200b}", "1 2 3 4 5 6"] {
            assert_eq!(TypedCode::parse(typed).map(|code| code.digits().to_owned()), Ok("123456".to_owned()));
        }
    }

    #[test]
    fn anything_but_six_digits_is_told_apart() {
        for (typed, fault) in [
            ("", Fault::Empty),
            ("12345", Fault::CodeLength),
            ("1234567", Fault::CodeLength),
            ("12З456", Fault::LetterLikeDigit),
            ("abcdef", Fault::CodeLength),
        ] {
            assert_eq!(TypedCode::parse(typed).err(), Some(fault), "{typed}");
        }
    }
}
