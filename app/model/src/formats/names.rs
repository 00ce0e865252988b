//! Comparing names (formats 7). Reading them is `GivenName` and `Surname`, at the root of the crate.

use crate::{Fault, name::tidy, normalise, unicode::lower_case};

/// The form by which two names are compared: capitals, Ё as Е, one kind of dash, apostrophe and space.
/// Й stays Й and Ь stays Ь: Наталья and Наталия are two names. Personal: neither `Debug` nor `Display` (security 17.2).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NameKey(String);

impl NameKey {
    /// The key of a name as it was typed or stored; empty when there is none.
    pub fn of(name: &str) -> Self {
        let even = lower_case(&tidy(&normalise(name)));
        Self(even.chars().map(super::signs::capital).map(|sign| if sign == 'Ё' { 'Е' } else { sign }).collect())
    }

    /// The key as text, to be kept beside a name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares a name with the one in a document.
    pub fn matching(ours: &str, theirs: &str) -> Result<Self, Fault> {
        let key = Self::of(ours);
        if key == Self::of(theirs) { Ok(key) } else { Err(Fault::NameDifferent) }
    }
}

#[cfg(test)]
mod tests {
    use super::NameKey;
    use crate::Fault;
    use proptest::prelude::*;

    #[test]
    fn writing_does_not_matter_and_letters_do() {
        for (one, other) in [("О’Коннор", "о'коннор"), ("Тер  Оганесян", "ТЕР ОГАНЕСЯН"), ("Ё", "е"), ("", " ")]
        {
            assert!(NameKey::matching(one, other).is_ok(), "{one} and {other}");
        }
        for (one, other) in [("Наталья", "Наталия"), ("Андрей", "Андреи"), ("Анна", "Aнна"), ("Анна", "")]
        {
            assert_eq!(NameKey::matching(one, other).err(), Some(Fault::NameDifferent), "{one} and {other}");
        }
    }

    proptest! {
        #[test]
        fn the_key_of_a_key_is_itself(name in "[А-яЁёA-z '’—-]{0,30}") {
            let key = NameKey::of(&name);
            prop_assert!(NameKey::of(key.as_str()) == key);
        }
    }
}
