//! Answers from tables that are compiled in; the twin of `browser`.

/// The composed form (NFC): «й» is one sign, however it was typed.
pub(crate) fn composed(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfc(text).collect()
}

/// The text in small letters.
pub(crate) fn lower_case(text: &str) -> String {
    text.to_lowercase()
}

/// A capital letter of any script.
pub(crate) fn is_upper_case(sign: char) -> bool {
    sign.is_uppercase()
}

/// A small letter of any script.
pub(crate) fn is_lower_case(sign: char) -> bool {
    sign.is_lowercase()
}

/// A letter or a digit of any script.
pub(crate) fn is_letter_or_digit(sign: char) -> bool {
    sign.is_alphanumeric()
}
