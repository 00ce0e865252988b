//! The check of a person's data with the registries: how far it is, as the page «Проверяем данные» shows it.
//!
//! The worker that asks stands in `service`; here is what the browser may know of it.

use crate::{MismatchField, Moment, RegistryKind};
use serde::{Deserialize, Serialize};

/// How a verification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerificationState {
    /// «Проверяем данные»: some registry has not had its say yet.
    Running,
    /// Every registry agrees; the account is a standard one.
    Matched,
    /// A registry holds something else. The person corrects it, or asks for a check by hand.
    Mismatched,
    /// No registry contradicts, but not every one could say anything.
    Unanswered,
    /// Everything fits, and the person has an account already (catalogue ACC-11). Which one is never told.
    Conflict,
    /// Newer data were sent before this one had ended.
    Superseded,
}

impl VerificationState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Running, Self::Matched, Self::Mismatched, Self::Unanswered, Self::Conflict, Self::Superseded];

    /// The name under which it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Matched => "matched",
            Self::Mismatched => "mismatched",
            Self::Unanswered => "unanswered",
            Self::Conflict => "conflict",
            Self::Superseded => "superseded",
        }
    }

    /// The state by its stored name.
    pub fn parse(stored: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == stored)
    }

    /// Whether an operator may be asked to look: the registries have had their say, and it did not suffice.
    pub const fn may_be_reviewed(self) -> bool {
        matches!(self, Self::Mismatched | Self::Unanswered | Self::Conflict)
    }
}

/// The newest verification of an account, for its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationView {
    /// How it stands.
    pub state: VerificationState,
    /// When the data were sent.
    pub started: Moment,
    /// When it ended; `None` while it runs.
    pub settled: Option<Moment>,
    /// One for each registry that is asked, in the order of [`RegistryKind::ALL`].
    pub checks: Vec<CheckView>,
    /// Whether an operator looks at it.
    pub review: ReviewView,
}

/// What one registry says so far (catalogue VER-07).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckView {
    /// Which one.
    pub registry: RegistryKind,
    /// How far it is.
    pub progress: CheckProgress,
    /// Since when it stands so.
    pub since: Moment,
    /// By when there is an answer at the latest; `None` once there is one, or none is waited for.
    pub expected_by: Option<Moment>,
}

/// How far the question to a registry is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckProgress {
    /// Waits to be sent; the registry may be away just now.
    Queued,
    /// Sent.
    Sent,
    /// The registry works on it.
    Accepted,
    /// «Нет сведений» for now; the registry is asked again then.
    AskedAgain {
        /// When.
        at: Moment,
    },
    /// Everything fits.
    Match,
    /// These do not fit.
    Mismatch {
        /// At least one.
        fields: Vec<MismatchField>,
    },
    /// «Нет сведений», and so it stands.
    NoData,
    /// The registry gave no answer: it refused, or its term is over.
    NoAnswer,
    /// Not needed any more: the verification ended without it.
    Dropped,
}

/// Whether an operator looks at a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewView {
    /// There is nothing to look at.
    NotOffered,
    /// The person may ask for it.
    Offered,
    /// The person asked for it, and it waits in the operators' queue.
    Waiting {
        /// When it was asked for.
        since: Moment,
    },
}

#[cfg(test)]
mod tests {
    use super::VerificationState;

    #[test]
    fn a_state_is_read_back_by_its_stored_name_which_is_the_one_that_travels() {
        for state in VerificationState::ALL {
            assert_eq!(VerificationState::parse(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        assert_eq!(VerificationState::parse("Running"), None);
    }
}
