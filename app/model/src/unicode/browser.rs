//! Answers from the browser; the twin of `tables`. Plain Latin signs are decided here: they are nearly all that is asked.

use js_sys::{JsString, RegExp};

/// The composed form (NFC): «й» is one sign, however it was typed.
pub(crate) fn composed(text: &str) -> String {
    JsString::from(text).normalize("NFC").into()
}

/// The text in small letters.
pub(crate) fn lower_case(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}

/// A capital letter of any script.
pub(crate) fn is_upper_case(sign: char) -> bool {
    if sign.is_ascii() { sign.is_ascii_uppercase() } else { is_one_of(sign, r"\p{Uppercase}") }
}

/// A small letter of any script.
pub(crate) fn is_lower_case(sign: char) -> bool {
    if sign.is_ascii() { sign.is_ascii_lowercase() } else { is_one_of(sign, r"\p{Lowercase}") }
}

/// A letter or a digit of any script.
pub(crate) fn is_letter_or_digit(sign: char) -> bool {
    if sign.is_ascii() { sign.is_ascii_alphanumeric() } else { is_one_of(sign, r"[\p{Alphabetic}\p{Number}]") }
}

fn is_one_of(sign: char, class: &str) -> bool {
    RegExp::new(class, "u").test(sign.encode_utf8(&mut [0; 4]))
}
