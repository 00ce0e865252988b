//! The same keys on the two keyboard layouts, and Russian words in Latin letters.
//!
//! Every function gives one character for one, except [`transliterations`]: a place found in the result is the same
//! place in the text.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The letters of the Russian layout; at the end once more those whose keys have no letter on the English one.
const RUSSIAN_KEYS: &str = "йцукенгшщзхъфывапролджэячсмитьбюёхъжэбюё";

/// What the same keys give on the English layout, at the end together with Shift.
const ENGLISH_KEYS: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`{}:\"<>~";

static TO_RUSSIAN: LazyLock<HashMap<char, char>> = LazyLock::new(|| pairs(ENGLISH_KEYS, RUSSIAN_KEYS));
static TO_ENGLISH: LazyLock<HashMap<char, char>> = LazyLock::new(|| pairs(RUSSIAN_KEYS, ENGLISH_KEYS));

fn pairs(from: &str, to: &str) -> HashMap<char, char> {
    // Backwards, so that of two pairs the first stays: a key without Shift.
    from.chars().rev().zip(to.chars().rev()).collect()
}

/// The text as it comes out when it is typed with the Russian layout on. Expects lower case.
pub(super) fn on_russian_layout(text: &str) -> String {
    text.chars().map(|c| TO_RUSSIAN.get(&c).copied().map_or(c, fold_yo)).collect()
}

/// The text as it comes out when it is typed with the English layout on. Expects lower case.
pub(super) fn on_english_layout(text: &str) -> String {
    text.chars().map(|c| TO_ENGLISH.get(&c).copied().unwrap_or(c)).collect()
}

/// «Ё» and «е» are one letter to whoever guesses.
pub(super) const fn fold_yo(c: char) -> char {
    if c == 'ё' { 'е' } else { c }
}

/// The letters that [`LATIN_SPELLINGS`] spells.
const ALPHABET: &str = "абвгдежзийклмнопрстуфхцчшщъыьэюя";

/// The usual ways to spell the alphabet in Latin letters; `-` is a letter that disappears.
const LATIN_SPELLINGS: [&str; 3] = [
    "a b v g d e zh z i y k l m n o p r s t u f h c ch sh shch - y - e yu ya",
    "a b v g d e zh z i j k l m n o p r s t u f kh ts ch sh sch - y - e ju ja",
    "a b v g d e j z i i k l m n o p r s t u f x ts ch sh sh - y - e iu ia",
];

/// A Russian word in Latin letters, in the ways people write it: `yuliya`, `julija`, `iuliia`. Empty when the word has
/// no Russian letter. Expects lower case without «ё».
pub(super) fn transliterations(word: &str) -> Vec<String> {
    if !word.chars().any(|c| ALPHABET.contains(c)) {
        return Vec::new();
    }
    let mut spellings: Vec<String> = LATIN_SPELLINGS.iter().map(|spelling| spelled(word, spelling)).collect();
    spellings.sort_unstable();
    spellings.dedup();
    spellings
}

fn spelled(word: &str, spelling: &str) -> String {
    let mut latin = String::with_capacity(word.len());
    for c in word.chars() {
        let place = ALPHABET.chars().position(|letter| letter == c);
        match place.and_then(|place| spelling.split(' ').nth(place)) {
            Some("-") => {}
            Some(letters) => latin.push_str(letters),
            None => latin.push(c),
        }
    }
    latin
}

#[cfg(test)]
mod tests {
    use super::{on_english_layout, on_russian_layout, transliterations};

    #[test]
    fn the_same_keys_give_the_other_word() {
        assert_eq!(on_english_layout("пароль"), "gfhjkm");
        assert_eq!(on_russian_layout("gfhjkm"), "пароль");
        assert_eq!(on_english_layout("любовь"), "k.,jdm");
        assert_eq!(on_russian_layout("k>,jdm"), "любовь");
        assert_eq!(on_russian_layout("123 пароль"), "123 пароль");
    }

    #[test]
    fn a_russian_word_has_several_latin_spellings() {
        assert_eq!(transliterations("юлия"), ["iuliia", "julija", "yuliya"]);
        assert_eq!(transliterations("москва"), ["moskva"]);
        assert!(transliterations("moscow").is_empty());
    }
}
