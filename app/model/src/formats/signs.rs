//! What the formats share: dropping signs, cutting a label, telling a letter from a digit, alphabets, check digits
//! (formats 1). Called by the formats of this folder only.

use crate::{
    Fault,
    normalise::{looks_like_digit, normalise},
};

/// How a type is written by people: what goes before its signs are looked at.
pub(super) struct Notation {
    /// Signs that may stand anywhere and mean nothing.
    pub(super) dropped: &'static [char],
    /// Words that may stand in front, in capitals; a longer one before what it begins with.
    pub(super) labels: &'static [&'static str],
}

impl Notation {
    /// Spaces and dashes go, and there is no label.
    pub(super) const PLAIN: Self = Self { dropped: &[' ', '-'], labels: &[] };
    /// Spaces, dashes and the sign of the number go: documents with a series.
    pub(super) const NUMBERED: Self = Self { dropped: &[' ', '-', '№', 'N'], labels: &[] };

    /// Spaces and dashes go, and so does one of these words in front.
    pub(super) const fn labelled(labels: &'static [&'static str]) -> Self {
        Self { dropped: &[' ', '-'], labels }
    }

    /// What is left when label and dropped signs are gone.
    pub(super) fn bare(&self, typed: &str) -> Result<String, Fault> {
        let plain = normalise(typed);
        let bare: String =
            without_labels(&plain, self.labels).chars().filter(|sign| !self.dropped.contains(sign)).collect();
        if bare.is_empty() { Err(Fault::Empty) } else { Ok(bare) }
    }

    /// The bare form of a type that has digits only.
    pub(super) fn digits(&self, typed: &str) -> Result<String, Fault> {
        only_digits(self.bare(typed)?)
    }
}

/// These signs, when all of them are digits. A letter never becomes one (formats 1, step 6).
pub(crate) fn only_digits(bare: String) -> Result<String, Fault> {
    let mut foreign = bare.chars().filter(|sign| !sign.is_ascii_digit()).peekable();
    if foreign.peek().is_none() {
        return Ok(bare);
    }
    Err(if foreign.all(looks_like_digit) { Fault::LetterLikeDigit } else { Fault::BadChar })
}

/// Each label is cut at most once, in the order of the list («паспорт: серия 4510 …»).
fn without_labels<'a>(plain: &'a str, labels: &[&str]) -> &'a str {
    labels.iter().fold(plain, |rest, label| behind_label(rest, label).unwrap_or(rest))
}

fn behind_label<'a>(plain: &'a str, label: &str) -> Option<&'a str> {
    let mut rest = plain;
    for wanted in label.chars() {
        let mut signs = rest.chars();
        if signs.next().map(capital) != Some(wanted) {
            return None;
        }
        rest = if wanted == ' ' { rest.trim_start_matches(' ') } else { signs.as_str() };
    }
    // «СНИЛС №: …» and «СНИЛС: № …», each sign at most once.
    let without = |rest: &'a str, signs: &[char]| {
        let rest = rest.trim_start_matches(' ');
        rest.strip_prefix(signs).map(|rest| rest.trim_start_matches(' ')).ok_or(rest)
    };
    let number: &[char] = &['№', 'N', 'n'];
    let stop: &[char] = &[':', '.'];
    Some(match without(rest, number) {
        Ok(rest) => without(rest, stop).unwrap_or_else(|rest| rest),
        Err(rest) => {
            without(rest, stop).map_or_else(|rest| rest, |rest| without(rest, number).unwrap_or_else(|rest| rest))
        }
    })
}

/// Nothing but zeros.
pub(super) fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|digit| digit == b'0')
}

/// The values of digits, from the left.
pub(super) fn values(digits: &str) -> impl Iterator<Item = u32> + '_ {
    digits.chars().filter_map(|digit| digit.to_digit(10))
}

/// Each digit times its weight, added up: as many as there are of both.
pub(super) fn weighted_sum(digits: &str, weights: impl IntoIterator<Item = u32>) -> u32 {
    values(digits).zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// Luhn's check: from the right, every second digit counts twice, less nine when that has two digits.
pub(super) fn passes_luhn(digits: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let from_the_right = digits.chars().rev().filter_map(|digit| digit.to_digit(10));
    let sum: u32 =
        from_the_right.enumerate().map(|(place, digit)| if place % 2 == 1 { doubled(digit) } else { digit }).sum();
    sum.is_multiple_of(10)
}

/// The number that digits write. Zero for what is none, which the callers have ruled out.
pub(super) fn number(digits: &str) -> u64 {
    digits.parse().unwrap_or_default()
}

/// The first so many signs of an ASCII text, and the rest.
pub(super) fn split(ascii: &str, at: usize) -> (&str, &str) {
    ascii.split_at_checked(at).unwrap_or((ascii, ""))
}

/// The capital of a Latin or Russian letter, and of the Ukrainian «і» that stands for a numeral. A table of all scripts
/// would be carried to every phone.
pub(super) fn capital(sign: char) -> char {
    match sign {
        'а'..='я' => char::from_u32(u32::from(sign) - 0x20).unwrap_or(sign),
        'ё' => 'Ё',
        'і' => 'І',
        other => other.to_ascii_uppercase(),
    }
}

/// Any Cyrillic letter, not only a Russian one.
pub(super) fn is_cyrillic(sign: char) -> bool {
    matches!(sign, '\u{400}'..='\u{52f}')
}

/// А to Я and Ё.
pub(super) fn is_russian_capital(sign: char) -> bool {
    matches!(sign, 'А'..='Я' | 'Ё')
}

/// The twelve capitals that look alike in both alphabets, Latin first (ГОСТ Р 50577-2018).
const TWINS: [(char, char); 12] = [
    ('A', 'А'),
    ('B', 'В'),
    ('C', 'С'),
    ('E', 'Е'),
    ('H', 'Н'),
    ('K', 'К'),
    ('M', 'М'),
    ('O', 'О'),
    ('P', 'Р'),
    ('T', 'Т'),
    ('X', 'Х'),
    ('Y', 'У'),
];

/// A Latin capital as the Cyrillic one that looks like it; any other sign as it is.
pub(super) fn cyrillic_twin(sign: char) -> char {
    TWINS.iter().find(|(latin, _)| *latin == sign).map_or(sign, |(_, cyrillic)| *cyrillic)
}

/// A Cyrillic capital as the Latin one that looks like it; any other sign as it is.
pub(super) fn latin_twin(sign: char) -> char {
    TWINS.iter().find(|(_, cyrillic)| *cyrillic == sign).map_or(sign, |(latin, _)| *latin)
}

/// One of the twelve letters that plates, licences and vehicle certificates use.
pub(super) fn is_vehicle_letter(sign: char) -> bool {
    TWINS.iter().any(|(_, cyrillic)| *cyrillic == sign)
}

/// Declares a type that holds its canonical form, which every reader takes from `as_str`.
macro_rules! canonical_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The canonical form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}
pub(super) use canonical_text;

#[cfg(test)]
mod tests {
    use super::{Notation, capital, cyrillic_twin, latin_twin, passes_luhn};
    use crate::Fault;

    const LABELLED: Notation = Notation::labelled(&["ПОЛИС ОМС", "ПОЛИС"]);

    #[test]
    fn a_label_goes_with_the_sign_of_the_number_and_a_colon() {
        for typed in [
            "полис омс: 12",
            "ПОЛИС № 12",
            "Полис N: 12",
            "полис. 12",
            "полис12",
            "Полис №: 1-2",
            "полис: № 12",
            "полис  омс 12",
        ] {
            assert_eq!(LABELLED.digits(typed), Ok("12".to_owned()), "{typed}");
        }
    }

    #[test]
    fn a_label_alone_is_empty_and_a_word_that_is_none_is_not() {
        for typed in ["", "  ", "-", "полис", "Полис ОМС:", "полис №"] {
            assert_eq!(LABELLED.digits(typed), Err(Fault::Empty), "{typed}");
        }
        assert_eq!(LABELLED.digits("карта 12"), Err(Fault::BadChar));
        assert_eq!(LABELLED.digits("№ 12"), Err(Fault::BadChar), "without a label the sign is foreign");
    }

    #[test]
    fn a_letter_is_told_from_a_foreign_sign() {
        for typed in ["1O", "1о", "І2", "з3", "бб", "1|"] {
            assert_eq!(Notation::PLAIN.digits(typed), Err(Fault::LetterLikeDigit), "{typed}");
        }
        for typed in ["1Oх", "i2", "L3", "²", "٣"] {
            assert_eq!(Notation::PLAIN.digits(typed), Err(Fault::BadChar), "{typed}");
        }
    }

    #[test]
    fn letters_change_alphabet_and_case() {
        assert_eq!(['я', 'ё', 'z', 'І', '1'].map(capital), ['Я', 'Ё', 'Z', 'І', '1']);
        assert_eq!(('У', 'Y', 'Ж'), (cyrillic_twin('Y'), latin_twin('У'), cyrillic_twin('Ж')));
    }

    #[test]
    fn luhn_counts_from_the_right() {
        assert!(passes_luhn("4111111111111111") && !passes_luhn("4111111111111112"));
    }
}
