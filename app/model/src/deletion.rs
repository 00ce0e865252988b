//! The page «Удалить учётную запись».

use crate::{Channel, FieldError, LocalPath, Moment};
use serde::{Deserialize, Serialize};

/// The answer to whoever opens the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeletionReply {
    /// The page.
    Show(Box<DeletionView>),
    /// Somewhere else first: to show who one is.
    Go(LocalPath),
}

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletionView {
    /// How it stands.
    pub state: DeletionState,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
}

/// Whether an account may be deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeletionState {
    /// It may.
    Open {
        /// What is not finished, and ends with the account.
        running: Vec<Running>,
        /// How many days it waits; with 0 it is deleted at once.
        wait_days: u32,
    },
    /// It waits, and the owner may think again.
    Planned {
        /// When it is done.
        due: Moment,
    },
    /// Not yet: access was recovered without the second factor a short time ago (security 8.4).
    Closed {
        /// Until then.
        until: Moment,
    },
}

/// Something of an account that is not finished (catalogue EXP-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Running {
    /// The registries are asked about the owner's data.
    Verification {
        /// Since then.
        since: Moment,
    },
    /// An operator was asked to look at them.
    Review {
        /// Since then.
        since: Moment,
    },
    /// A recovery without the second factor waits.
    Recovery {
        /// When it opens.
        opens: Moment,
    },
    /// A contact is still to be proven.
    Contact {
        /// Which one.
        channel: Channel,
    },
    /// The cabinet is open elsewhere.
    Sessions {
        /// In so many other places.
        count: u32,
    },
}
