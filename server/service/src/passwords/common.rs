//! The block list of security 3.3: words that everybody tries, with the decorations that everybody adds.
//!
//! `common.txt` holds the words. Their Latin spellings are derived when the list is read, the other keyboard layout and
//! the disguises (`p@ssw0rd`, `!QAZ`) when a password is compared, so one word stands for some thousand passwords.

use super::layout::{fold_yo, on_english_layout, on_russian_layout, transliterations};
use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Digits or signs at either end that never make a common word a good one, in code points. Source: security 3.3.
const MAX_TAIL_CHARS: usize = 4;

/// Longest number at an end that is looked at, in digits: a date, or a run up to ten.
const MAX_NUMBER_CHARS: usize = 10;

/// Shortest text that is looked up, in code points.
const MIN_WORD_CHARS: usize = 2;

/// Longest word of the list, with what is derived from it, in code points; a test holds it.
const MAX_WORD_CHARS: usize = 64;

static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lines = include_str!("common.txt").lines().filter(|line| !line.starts_with('#'));
    let words = lines.flat_map(str::split_whitespace).map(fold);
    words
        .flat_map(|word| {
            let mut spellings = transliterations(&word);
            spellings.push(word);
            spellings
        })
        .collect()
});

/// Lower-case NFC, with «ё» as «е»: the form in which everything here is compared.
pub(super) fn fold(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).map(fold_yo).nfc().collect()
}

/// Whether a word stands on the list.
pub(super) fn is_listed(folded: &str) -> bool {
    WORDS.contains(folded)
}

/// Whether a whole folded password is a common one.
pub(super) fn is_common(folded: &str) -> bool {
    let squeezed: String = folded.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).collect();
    is_decorated_word(folded) || (squeezed != folded && is_decorated_word(&squeezed))
}

fn is_decorated_word(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let forms = forms(&chars);
    let heads = chars.iter().take(MAX_TAIL_CHARS).take_while(|c| is_decoration(**c)).count();
    let tails = longest_tail(&chars);
    (0..=heads).any(|head| {
        (0..=tails).filter(|tail| head + tail + MIN_WORD_CHARS <= chars.len()).any(|tail| {
            let is_known = |form: &Vec<char>| form.get(head..chars.len() - tail).is_some_and(is_repeated_word);
            forms.iter().any(is_known)
        })
    })
}

/// A word of the list, once or several times: `парольпароль` is no phrase.
fn is_repeated_word(text: &[char]) -> bool {
    (MIN_WORD_CHARS..=text.len().min(MAX_WORD_CHARS)).filter(|unit| text.len().is_multiple_of(*unit)).any(|unit| {
        text.iter().zip(text.iter().skip(unit)).all(|(first, second)| first == second)
            && is_listed(&text.iter().take(unit).collect::<String>())
    })
}

/// What people add to a word: digits and signs, everything but letters.
pub(super) fn is_decoration(c: char) -> bool {
    !c.is_alphabetic()
}

/// How many code points at the end are a usual addition: up to four digits or signs, or more when they hold a usual
/// number (`2024!`, `12345!!`, `_01021990`).
pub(super) fn longest_tail(chars: &[char]) -> usize {
    let limit = MAX_TAIL_CHARS + MAX_NUMBER_CHARS;
    let available = chars.iter().rev().take(limit).take_while(|c| is_decoration(**c)).count();
    let is_usual = |tail: &usize| {
        let number: String = chars.iter().skip(chars.len() - tail).collect();
        let signs = number.chars().filter(|c| !c.is_ascii_digit()).count();
        signs <= MAX_TAIL_CHARS && is_usual_number(number.trim_matches(|c: char| !c.is_ascii_digit()))
    };
    (MAX_TAIL_CHARS + 1..=available).rev().find(is_usual).unwrap_or(available.min(MAX_TAIL_CHARS))
}

/// A year, a date, a run or one digit repeated.
fn is_usual_number(number: &str) -> bool {
    if !number.chars().all(|c| c.is_ascii_digit()) {
        return false;
    }
    let part = |from: usize, to: usize| number.get(from..to).and_then(|digits| digits.parse::<u16>().ok());
    let is_within = |value: Option<u16>, from: u16, to: u16| value.is_some_and(|value| (from..=to).contains(&value));
    let is_date = match number.len() {
        0..=4 => return true,
        6 => is_within(part(0, 2), 1, 31) && is_within(part(2, 4), 1, 12),
        8 => is_within(part(0, 2), 1, 31) && is_within(part(2, 4), 1, 12) && is_within(part(4, 8), 1900, 2099),
        _ => false,
    };
    let pairs = || number.bytes().zip(number.bytes().skip(1));
    is_date
        || pairs().all(|(first, second)| first == second)
        || pairs().all(|(first, second)| (second + 10 - first) % 10 == 1)
        || pairs().all(|(first, second)| (first + 10 - second) % 10 == 1)
}

/// What a text may be meant as: signs and digits read as letters, shifted digits as digits, each of them on both
/// keyboard layouts. One character for one, so that a place in the text is the same place in every form.
fn forms(chars: &[char]) -> Vec<Vec<char>> {
    const DISGUISES: [(&str, &str); 5] =
        [("", ""), ("@0134$", "aoieas"), ("@0134$", "aoleas"), ("@0134$", "аоизчс"), ("!@#$%^&*()", "1234567890")];
    let mut forms = Vec::new();
    for (worn, meant) in DISGUISES {
        let reading: String = chars.iter().map(|c| undisguised(*c, worn, meant)).collect();
        for form in [on_russian_layout(&reading), on_english_layout(&reading), reading] {
            let form: Vec<char> = form.chars().collect();
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}

fn undisguised(c: char, worn: &str, meant: &str) -> char {
    worn.chars().zip(meant.chars()).find(|(mask, _)| *mask == c).map_or(c, |(_, face)| face)
}

#[cfg(test)]
mod tests;
