//! What may go over the wire: keys that are safe in headers, texts without control characters (security 12.10). Asked by
//! both adapters before they send; a refusal is for good, since the same message would be refused again.

use service::ports::{DeliveryError, IdempotencyKey};

/// Longer keys would not fit one line of a letter's header.
const KEY_LIMIT: usize = 64;

/// The key, when it is what the port promises: ASCII letters, digits and dashes.
pub(crate) fn header_key(IdempotencyKey(key): &IdempotencyKey) -> Result<&str, DeliveryError> {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !key.is_empty() && key.len() <= KEY_LIMIT && key.bytes().all(is_safe) {
        Ok(key)
    } else {
        Err(DeliveryError::Permanent("unsafe_key"))
    }
}

/// The line, when it is one.
pub(crate) fn one_line(text: &str) -> Result<&str, DeliveryError> {
    if text.contains(char::is_control) { Err(DeliveryError::Permanent("control_character")) } else { Ok(text) }
}

/// The lines, when nothing but `\n` and tabs controls them.
pub(crate) fn lines(text: &str) -> Result<&str, DeliveryError> {
    let is_refused = |sign: char| sign.is_control() && sign != '\n' && sign != '\t';
    if text.contains(is_refused) { Err(DeliveryError::Permanent("control_character")) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_could_break_a_header_is_refused() {
        let long = "k".repeat(KEY_LIMIT + 1);
        for key in ["", "a b", "a\r\nb", "a@b", "ключ", "a_b", long.as_str()] {
            let key = IdempotencyKey(key.to_owned());
            assert_eq!(header_key(&key), Err(DeliveryError::Permanent("unsafe_key")), "{key:?}");
        }
        assert_eq!(header_key(&IdempotencyKey("0190-aF".to_owned())), Ok("0190-aF"));
    }

    #[test]
    fn s12_10_line_ends_are_refused_where_they_could_forge_a_header() {
        for text in ["a\r\nBcc: b@example.org", "a\nb", "a\rb", "a\u{85}b", "a\0b"] {
            assert!(one_line(text).is_err(), "{text:?}");
        }
        assert!(lines("a\n\tb").is_ok());
        assert!(lines("a\r\nb").is_err());
    }
}
