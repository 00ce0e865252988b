//! What to return when.
//!
//! - A reply with field errors: the person can repair it. Expected, so not an `Err`: that would travel in a URL
//!   (security 21.5).
//! - A `Refusal`: understood, and not done; a page that says what to do next.
//! - `Err(Failure)`: ours to repair. A closed list of codes, never text; logged once, where the request ends.

use crate::{passwords::Busy, ports::StoreError, secrets::NoRandomness};

/// Our own trouble. The person sees a calm page and a number to quote.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database did not do its part.
    #[error("store: {0}")]
    Store(StoreError),
    /// The password pool is full, or every connection to the database is taken: try again in a moment (security 3.11, 18.1).
    #[error("busy")]
    Busy,
    /// No randomness, or a value that cannot be.
    #[error("internal: {0}")]
    Internal(&'static str),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        if error == StoreError::Database("pool_timeout".to_owned()) { Self::Busy } else { Self::Store(error) }
    }
}

impl From<Busy> for Failure {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

impl From<NoRandomness> for Failure {
    fn from(_: NoRandomness) -> Self {
        Self::Internal("no randomness")
    }
}
