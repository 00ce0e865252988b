//! Surnames and given names as they stand in a Russian document (formats 7).

use crate::{Fault, limits::NAME_MAX_CHARS, normalise::normalise};

/// A surname. Personal: neither `Debug` nor `Display` (security 17.2).
#[derive(Clone, PartialEq, Eq)]
pub struct Surname(String);

/// A given name. Personal: neither `Debug` nor `Display` (security 17.2).
#[derive(Clone, PartialEq, Eq)]
pub struct GivenName(String);

/// Surname and given name of one person.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName {
    /// «Фамилия».
    pub surname: Surname,
    /// «Имя».
    pub given_name: GivenName,
}

impl Surname {
    /// Reads a surname: Russian letters, hyphen, space, apostrophe, dot, brackets, Roman numerals as whole words.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        name_part(typed).map(Self)
    }

    /// As typed, with one kind of space, dash and apostrophe.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl GivenName {
    /// Reads a given name by the same rules.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        name_part(typed).map(Self)
    }

    /// As typed, with one kind of space, dash and apostrophe.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

pub(crate) fn name_part(typed: &str) -> Result<String, Fault> {
    let name = tidy(&normalise(typed));
    if name.is_empty() {
        return Err(Fault::Empty);
    }
    if name.chars().count() > NAME_MAX_CHARS {
        return Err(Fault::NameTooLong);
    }
    if let Some(digit) = name.chars().find(char::is_ascii_digit) {
        return Err(Fault::NameDigit(digit));
    }
    for word in name.split(' ') {
        check_word(word)?;
    }
    if !name.chars().any(is_russian) {
        return Err(Fault::NameNoCyrillic);
    }
    if let Some(numeral) = name.split(' ').find_map(numeral_inside) {
        return Err(Fault::NameMixedScript(numeral));
    }
    let is_joint = |sign: char| matches!(sign, '-' | '\'');
    let is_doubled = name.chars().zip(name.chars().skip(1)).any(|(one, next)| is_joint(one) && is_joint(next));
    if name.starts_with(is_joint) || name.ends_with(is_joint) || is_doubled {
        return Err(Fault::NameSeparator);
    }
    Ok(name)
}

/// One apostrophe, one space in a row, none around a hyphen.
pub(crate) fn tidy(plain: &str) -> String {
    let mut name = String::with_capacity(plain.len());
    for sign in plain.chars() {
        let sign = match sign {
            '\u{2019}' | '\u{2bc}' | '\u{2018}' | '\u{b4}' | '`' => '\'',
            other => other,
        };
        match sign {
            ' ' if name.ends_with([' ', '-']) => {}
            '-' => {
                name.truncate(name.trim_end_matches(' ').len());
                name.push('-');
            }
            other => name.push(other),
        }
    }
    name
}

/// Latin letters of a word that are no numeral are told before other foreign signs: «Иванов<script>».
fn check_word(word: &str) -> Result<(), Fault> {
    let is_letter = |sign: char| is_russian(sign) || sign.is_ascii_alphabetic();
    let mut runs = word.split(|sign| !is_letter(sign)).filter(|run| !is_numeral(run));
    if let Some(letter) = runs.find_map(|run| run.chars().find(char::is_ascii_alphabetic)) {
        return Err(if word.chars().any(is_russian) { Fault::NameMixedScript(letter) } else { Fault::BadChar });
    }
    if word.chars().all(|sign| is_letter(sign) || "-'.()".contains(sign)) { Ok(()) } else { Err(Fault::BadChar) }
}

/// A Roman numeral is a word of its own, if need be in brackets or with a dot: «Карл IV», not «Карл-IV».
fn numeral_inside(word: &str) -> Option<char> {
    let bare = word.trim_matches(['.', '(', ')']);
    bare.chars().find(char::is_ascii_alphabetic).filter(|_| !is_numeral(bare))
}

fn is_numeral(word: &str) -> bool {
    word.chars().all(|sign| "IVXLCDM".contains(sign))
}

fn is_russian(sign: char) -> bool {
    matches!(sign, 'А'..='я' | 'Ё' | 'ё')
}

#[cfg(test)]
mod tests {
    use super::Surname;
    use crate::Fault;
    use proptest::prelude::*;

    fn tidied(typed: &str) -> Result<String, Fault> {
        Surname::parse(typed).map(|name| name.as_str().to_owned())
    }

    #[test]
    fn names_of_every_build_are_accepted() {
        for name in
            ["Петрова-Водкина", "Ёлкин", "О'Коннор", "Мамед оглы", "Карл IV", "Карл (IV)", "Ибн-Сина", &"б".repeat(100)]
        {
            assert_eq!(tidied(name), Ok(name.to_owned()));
        }
    }

    #[test]
    fn blanks_dashes_and_apostrophes_are_tidied() {
        for (typed, tidy) in [
            ("  Иванов ", "Иванов"),
            ("Петрова – Водкина", "Петрова-Водкина"),
            ("Тер  Оганесян", "Тер Оганесян"),
            ("Андрии\u{306}", "Андрий"),
            ("О’Коннор", "О'Коннор"),
        ] {
            assert_eq!(tidied(typed), Ok(tidy.to_owned()));
        }
    }

    #[test]
    fn each_mistake_has_its_own_code() {
        for (typed, fault) in [
            ("", Fault::Empty),
            ("Ivanov", Fault::BadChar),
            ("Иван0в", Fault::NameDigit('0')),
            ("Иванов<script>", Fault::NameMixedScript('s')),
            ("Иванов<>", Fault::BadChar),
            ("Карл-IV", Fault::NameMixedScript('I')),
            ("Карл-IV @", Fault::BadChar),
            ("ИвановIV", Fault::NameMixedScript('I')),
            ("-Иванов", Fault::NameSeparator),
            ("Иванов--Петров", Fault::NameSeparator),
            ("IV", Fault::NameNoCyrillic),
            ("XIV", Fault::NameNoCyrillic),
            (&"б".repeat(101), Fault::NameTooLong),
        ] {
            assert_eq!(tidied(typed), Err(fault), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn a_tidied_name_is_tidy(typed in "[А-яёЁ '’`–-]{0,30}") {
            if let Ok(name) = tidied(&typed) {
                prop_assert_eq!(tidied(&name), Ok(name));
            }
        }
    }
}
