//! Passwords: how the text is prepared, and what a new one must have (security 3.1 and 3.2).
//!
//! Called by the forms, for the live checklist, and by `service`, which adds what needs lists and hashing. The prepared
//! text never leaves this type unnoticed: it cannot be printed, compared or sent, and is wiped when dropped.

use crate::unicode::{composed, is_lower_case, is_upper_case};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A password as it is hashed: in Unicode NFC, otherwise exactly as typed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Password(String);

impl Password {
    /// Code points that a new password of four kinds of characters needs. Source: security 3.1 (a).
    pub const MIN_CHARS: usize = 8;

    /// Code points from which any characters will do. Source: security 3.1 (b).
    pub const MIN_CHARS_OF_ANY_KIND: usize = 15;

    /// Most code points of a password, after NFC: enough for every phrase, little enough to hash. Source: security 3.2.
    pub const MAX_CHARS: usize = 128;

    /// Prepares a password that is to be checked against a known one. No rule but the maximum: a password that was
    /// accepted once stays good when rules change.
    ///
    /// Errors: `Empty`, `TooLong`.
    pub fn prepare(typed: &str) -> Result<Self, PasswordFault> {
        if typed.is_empty() {
            return Err(PasswordFault::Empty);
        }
        // Room for the longest text from the start: growing would leave copies behind that nobody wipes.
        let mut text = Self(String::with_capacity((Self::MAX_CHARS + 1) * char::MAX_LEN_UTF8));
        text.0.extend(Zeroizing::new(composed(typed)).chars().take(Self::MAX_CHARS + 1));
        if text.0.chars().count() > Self::MAX_CHARS {
            return Err(PasswordFault::TooLong);
        }
        Ok(text)
    }

    /// Prepares a password that is to be set, by the rules of security 3.1. Lists of common passwords and what is
    /// known of the person are checked by `service` afterwards.
    ///
    /// Errors: `Empty`, `TooLong`, `ControlChar`, `TooShort`, `MissingKinds`, in this order.
    pub fn parse_new(typed: &str) -> Result<Self, PasswordFault> {
        let password = Self::prepare(typed)?;
        if password.0.chars().any(char::is_control) {
            return Err(PasswordFault::ControlChar);
        }
        let checklist = PasswordChecklist::of_prepared(&password);
        if !checklist.length_8 {
            return Err(PasswordFault::TooShort);
        }
        if checklist.is_met() { Ok(password) } else { Err(PasswordFault::MissingKinds) }
    }

    /// What of the rules a text fulfils while it is being typed.
    pub fn checklist(typed: &str) -> PasswordChecklist {
        match Self::prepare(typed) {
            Ok(password) => PasswordChecklist::of_prepared(&password),
            Err(PasswordFault::TooLong) => PasswordChecklist { is_too_long: true, ..PasswordChecklist::default() },
            Err(_) => PasswordChecklist::default(),
        }
    }

    /// The prepared text, for hashing and for the lists. Never to be logged, stored or sent.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The rules of security 3.1 as the page lists them: what the text has so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one tick for each line of the list on the page, in its order")]
pub struct PasswordChecklist {
    /// At least [`Password::MIN_CHARS`].
    pub length_8: bool,
    /// An upper-case letter of any script.
    pub upper: bool,
    /// A lower-case letter of any script.
    pub lower: bool,
    /// A digit from 0 to 9.
    pub digit: bool,
    /// Anything else that is not a control character: a space, a sign, an emoji, a letter without case.
    pub special: bool,
    /// At least [`Password::MIN_CHARS_OF_ANY_KIND`]: no other rule matters then.
    pub length_15: bool,
    /// More than [`Password::MAX_CHARS`]; nothing else was looked at.
    pub is_too_long: bool,
}

impl PasswordChecklist {
    /// Whether one of the two ways to be right is complete.
    pub const fn is_met(self) -> bool {
        self.length_15 || (self.length_8 && self.upper && self.lower && self.digit && self.special)
    }

    fn of_prepared(password: &Password) -> Self {
        let mut found = Self::default();
        let mut length = 0;
        for c in password.0.chars() {
            length += 1;
            match c {
                c if is_upper_case(c) => found.upper = true,
                c if is_lower_case(c) => found.lower = true,
                c if c.is_ascii_digit() => found.digit = true,
                c if c.is_control() => {}
                _ => found.special = true,
            }
        }
        found.length_8 = length >= Password::MIN_CHARS;
        found.length_15 = length >= Password::MIN_CHARS_OF_ANY_KIND;
        found
    }
}

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[error("{}", self.code())]
pub enum PasswordFault {
    /// Nothing was typed.
    Empty,
    /// Fewer code points than [`Password::MIN_CHARS`].
    TooShort,
    /// More code points than [`Password::MAX_CHARS`].
    TooLong,
    /// A control character: no keyboard types it again with certainty.
    ControlChar,
    /// Shorter than [`Password::MIN_CHARS_OF_ANY_KIND`], and one of the four kinds is missing.
    MissingKinds,
    /// On the list of common passwords.
    Common,
    /// Little else than the name of the portal or what is known of the person.
    Context,
    /// One piece repeated, or a run of the alphabet, of numbers or of the keyboard.
    Pattern,
    /// On the list of leaked passwords that the installation has (security 3.5).
    Leaked,
    /// One of the last ones of this account.
    Reused,
}

impl PasswordFault {
    /// The stable code, for counters and for the copy deck.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "password.empty",
            Self::TooShort => "password.too_short",
            Self::TooLong => "password.too_long",
            Self::ControlChar => "password.control_char",
            Self::MissingKinds => "password.missing_kinds",
            Self::Common => "password.common",
            Self::Context => "password.context",
            Self::Pattern => "password.pattern",
            Self::Leaked => "password.leaked",
            Self::Reused => "password.reused",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Password, PasswordFault};
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    fn fault_of(typed: &str) -> Option<PasswordFault> {
        Password::parse_new(typed).err()
    }

    #[test]
    fn s3_1_eight_code_points_need_four_kinds() {
        for typed in ["Abcde12!", "Пароль1№", "Ёжик 123", "Aб3456🙂x", "Aa1漢漢漢漢漢"] {
            assert_eq!(fault_of(typed), None, "{typed}");
        }
        for typed in ["abcde12!", "ABCDE12!", "Abcdefg!", "Abcdefg1", "Abcdef!٣", "漢漢漢漢漢漢漢1"] {
            assert_eq!(fault_of(typed), Some(PasswordFault::MissingKinds), "{typed}");
        }
        assert_eq!(fault_of("Abcd12!"), Some(PasswordFault::TooShort));
        assert_eq!(fault_of(""), Some(PasswordFault::Empty));
    }

    #[test]
    fn s3_1_fifteen_code_points_may_be_of_any_kind() {
        assert_eq!(fault_of("лошадьтрава мяч"), None);
        assert_eq!(fault_of("лошадьтравамяч"), Some(PasswordFault::MissingKinds));
        assert_eq!(fault_of("🙂🐎🌿🙃🐢🌲🌊🔥🌙🎈🎲🧩🪁🚲⛵"), None);
    }

    #[test]
    fn s3_1_control_characters_are_refused_when_setting_only() {
        for typed in ["Abcde12!\t", "Abcde\u{0}12!", "Abcde12!\u{7f}", "Abcde12!\u{85}", "a long phrase with\na break"]
        {
            assert_eq!(fault_of(typed), Some(PasswordFault::ControlChar), "{typed:?}");
            assert!(Password::prepare(typed).is_ok(), "{typed:?}");
        }
    }

    #[test]
    fn s3_2_128_code_points_pass_and_129_do_not() {
        for c in ["я", "🙂", "e\u{301}"] {
            assert_eq!(fault_of(&c.repeat(128)), None, "{c}");
            assert_eq!(fault_of(&c.repeat(129)), Some(PasswordFault::TooLong), "{c}");
            assert_eq!(Password::prepare(&c.repeat(129)).err(), Some(PasswordFault::TooLong), "{c}");
            assert!(Password::checklist(&c.repeat(129)).is_too_long, "{c}");
        }
    }

    #[test]
    fn s3_2_nothing_is_trimmed_or_folded() {
        for typed in [" Abcde12! ", "\u{a0}Abcde12!", "ﬁAbcde12!", "Ａbcde12!"] {
            assert_eq!(Password::prepare(typed).unwrap().expose(), typed);
        }
    }

    #[test]
    fn the_checklist_says_what_is_there() {
        let found = Password::checklist("Аб 1");
        assert!(found.upper && found.lower && found.digit && found.special);
        assert!(!found.length_8 && !found.length_15 && !found.is_met());
        assert!(Password::checklist("только длинная фраза").is_met());
    }

    // Characters that stay what they are under NFC, beside any neighbour of the same set.
    const SETTLED: &str = "[ -~а-яА-ЯёЁ№«»漢🙂🐎]{1,128}";

    proptest! {
        #[test]
        fn s3_2_one_code_point_of_difference_is_kept(typed in SETTLED, place in 0_usize..128, other in "[ -~а-яё№🙂]") {
            let mut chars: Vec<char> = typed.chars().collect();
            let place = place % chars.len();
            let other = other.chars().next().unwrap();
            prop_assume!(chars[place] != other);
            chars[place] = other;
            let changed: String = chars.into_iter().collect();
            let (first, second) = (Password::prepare(&typed).unwrap(), Password::prepare(&changed).unwrap());
            prop_assert_ne!(first.expose(), second.expose());
        }

        #[test]
        fn s3_2_texts_equal_under_nfc_are_one_password(typed in "[a-zа-яёйÅéñạ\u{301}\u{308}]{1,60}") {
            let decomposed: String = typed.nfd().collect();
            let (first, second) = (Password::prepare(&typed).unwrap(), Password::prepare(&decomposed).unwrap());
            prop_assert_eq!(first.expose(), second.expose());
        }

        #[test]
        fn s3_2_preparing_twice_changes_nothing(typed in any::<String>()) {
            if let Ok(once) = Password::prepare(&typed) {
                let twice = Password::prepare(once.expose()).unwrap();
                prop_assert_eq!(once.expose(), twice.expose());
            }
        }

        #[test]
        fn s3_1_the_checklist_and_the_verdict_agree(typed in "[ -~а-яА-Я№🙂]{0,20}") {
            prop_assert_eq!(Password::checklist(&typed).is_met(), Password::parse_new(&typed).is_ok());
        }
    }
}
