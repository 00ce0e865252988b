//! The languages of the interface. Russian first, English complete.

use serde::{Deserialize, Serialize};

/// A language in which every text of the portal exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Russian, the default.
    #[default]
    Ru,
    /// English.
    En,
}

impl Locale {
    /// All of them, in the order in which the switch lists them.
    pub const ALL: [Self; 2] = [Self::Ru, Self::En];

    /// The language tag (BCP 47), as `<html lang>` wants it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// The language by its tag; a region behind it is ignored («en-GB» is English).
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|locale| locale.code().eq_ignore_ascii_case(primary.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn a_region_does_not_change_the_language() {
        assert_eq!(Locale::parse("en-GB"), Some(Locale::En));
        assert_eq!(Locale::parse("RU"), Some(Locale::Ru));
        assert_eq!(Locale::parse("de"), None);
    }
}
