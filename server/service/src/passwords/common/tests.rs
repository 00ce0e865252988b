//! What the block list promises (security 3.3).

use super::{MAX_WORD_CHARS, WORDS, fold, is_common};
use crate::passwords::layout::{on_english_layout, on_russian_layout};
use model::Password;
use std::collections::HashSet;

/// A word as people dress it up to please the rules.
fn dressed(word: &str) -> Vec<String> {
    let mut letters = word.chars();
    let Some(first) = letters.next() else { return Vec::new() };
    let capital: String = first.to_uppercase().chain(letters).collect();
    ["1!", "123!", "2024!", "_1990", "12345!", "@123", "777*", "!1"]
        .iter()
        .map(|tail| format!("{capital}{tail}"))
        .collect()
}

#[test]
fn s3_3_more_than_3000_passwords_that_pass_the_rules_are_refused() {
    let of_language = |is_russian: bool| {
        let words = WORDS.iter().filter(move |word| word.chars().any(|c| matches!(c, 'а'..='я')) == is_russian);
        let accepted_by_rules: HashSet<String> =
            words.flat_map(|word| dressed(word)).filter(|typed| Password::parse_new(typed).is_ok()).collect();
        for typed in &accepted_by_rules {
            assert!(is_common(&fold(typed)), "{typed}");
        }
        accepted_by_rules.len()
    };
    let (russian, english) = (of_language(true), of_language(false));
    assert!(russian >= 3_000 && english >= 3_000, "{russian} Russian, {english} English");
}

#[test]
fn s3_3_each_word_is_refused_on_the_other_layout() {
    for word in WORDS.iter() {
        let other = if word.is_ascii() { on_russian_layout(word) } else { on_english_layout(word) };
        assert!(is_common(&fold(&other)), "{word}: {other}");
    }
}

#[test]
fn s3_3_disguises_are_seen_through() {
    for typed in [
        "P@ssw0rd",
        "Pa$$w0rd1",
        "P4ssw0rd2024!",
        "S3cr3t!!",
        "П@р0ль123",
        "Gfhjkm2024!",
        "Зфыыцщкв1!",
        "!QAZ2wsx",
        "1qaz@WSX",
        "Qwer1234!",
        "Adm1n@2024",
        "123Qwerty!",
        "1Пароль!",
        "Анна12051990!",
        "we1c0me1!",
        "Зфыыцщкв_2024",
        "Люблю_123456",
    ] {
        assert!(is_common(&fold(typed)), "{typed}");
    }
}

#[test]
fn s3_3_common_phrases_are_refused_with_and_without_spaces() {
    for typed in [
        "correct horse battery staple",
        "мама мыла раму",
        "Съешь ещё этих мягких французских булок",
        "пароль пароль пароль",
        "passwordpassword",
        "ghbdtnghbdtnghbdtn",
        "to be or not to be",
        "я тебя люблю",
    ] {
        assert!(is_common(&fold(typed)), "{typed}");
    }
}

#[test]
fn s3_3_a_common_word_inside_a_longer_password_is_no_reason() {
    for typed in ["Пароль от калитки 7", "Qwerty-Vk7#tQp2", "мама красит забор", "summer of 9 lanterns", "Kj8!пароль"]
    {
        assert!(!is_common(&fold(typed)), "{typed}");
    }
}

#[test]
fn the_list_is_written_as_it_is_compared() {
    assert!(WORDS.iter().all(|word| !word.is_empty() && *word == fold(word)));
    assert!(WORDS.iter().all(|word| word.chars().count() <= MAX_WORD_CHARS));
}
