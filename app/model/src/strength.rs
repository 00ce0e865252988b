//! How hard a password is to guess, in the words of the meter. Measured by the server, shown by the browser.

use serde::{Deserialize, Serialize};

/// What the meter says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strength {
    /// One word for it.
    pub level: StrengthLevel,
    /// What would help, the most useful first; empty when nothing is needed.
    pub advice: Vec<StrengthAdvice>,
}

/// One word for the strength of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrengthLevel {
    /// «Слабая».
    Weak,
    /// «Средняя».
    Fair,
    /// «Хорошая».
    Good,
    /// «Высокая».
    High,
}

impl StrengthLevel {
    /// From 1 to 4: how much of the meter is filled.
    pub const fn step(self) -> &'static str {
        match self {
            Self::Weak => "1",
            Self::Fair => "2",
            Self::Good => "3",
            Self::High => "4",
        }
    }
}

/// What would make a password stronger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrengthAdvice {
    /// The rules of the checklist come first.
    FollowRules,
    /// It is a common password: choose another.
    NotCommon,
    /// It is made of what is known of the person or of the portal.
    NotPersonal,
    /// It is a repetition, a run or a keyboard pattern.
    NotPattern,
    /// It leans on a year or a date.
    NotDate,
    /// It leans on a common word.
    NotCommonWord,
    /// A longer one is stronger.
    Longer,
    /// One or two more words that do not belong together.
    MoreWords,
}
