//! How registries compare names and addresses: by a key that forgives what people write differently (formats 7), and
//! never by the signs as they were typed. Used by the judge and the region.

use model::normalise;

/// NFC, capitals, Ё as Е, one kind of dash, apostrophe and space. Й and И, Ь and И stay apart.
pub(super) fn match_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for sign in normalise(text).chars().flat_map(char::to_uppercase) {
        match sign {
            'Ё' => key.push('Е'),
            '\u{2019}' | '\u{2bc}' | '\u{2018}' | '\u{b4}' | '`' => key.push('\''),
            ' ' if key.ends_with([' ', '-']) => {}
            '-' => {
                key.truncate(key.trim_end_matches(' ').len());
                key.push('-');
            }
            other => key.push(other),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::match_key;

    /// The vectors of `name_match`.
    #[test]
    fn names_are_one_whatever_their_dots_dashes_and_capitals_and_different_when_a_letter_is() {
        for (one, other) in [
            ("Семён", "Семен"),
            ("Петрова-Водкина", "петрова – водкина"),
            ("Андрей", "Андреи\u{306}"),
            ("Тер Оганесян", "тер\u{a0}оганесян"),
            ("Фёдоров", "ФЕДОРОВ"),
            ("О'Коннор", "О’Коннор"),
        ] {
            assert_eq!(match_key(one), match_key(other));
        }
        for (one, other) in [
            ("Наталья", "Наталия"),
            ("Андрей", "Андреи"),
            ("Петрова-Водкина", "Петрова"),
            ("Софья", "София"),
            ("Иванов", "Ивaнов"),
        ] {
            assert_ne!(match_key(one), match_key(other));
        }
    }
}
