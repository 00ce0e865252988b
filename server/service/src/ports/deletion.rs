//! Deleting accounts, as the use cases need it (security 9.9).

use super::{Account, StoreError};
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;

/// What is left of an account that was deleted: no value of anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// Which one; refers to nothing any more.
    pub account: AccountId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Timestamp,
}

/// A deletion that waits, so that the owner may think again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedDeletion {
    /// Of which account.
    pub account: AccountId,
    /// When its owner asked for it.
    pub planned_at: Timestamp,
    /// When it is done.
    pub due_at: Timestamp,
}

/// Deletions.
#[async_trait]
pub trait Deletions: Send {
    /// Plans one. `false` when one of the account waits already.
    async fn plan(&mut self, planned: &PlannedDeletion) -> Result<bool, StoreError>;
    /// That of an account.
    async fn find_planned(&mut self, account: AccountId) -> Result<Option<PlannedDeletion>, StoreError>;
    /// Thinks again. `false` when none waits.
    async fn cancel(&mut self, account: AccountId) -> Result<bool, StoreError>;
    /// The accounts whose day has come, the longest due first.
    async fn list_due(&mut self, now: Timestamp, limit: u32) -> Result<Vec<AccountId>, StoreError>;
    /// Holds the account against everybody: what refers to it is either there by now or never will be. In place of
    /// [`super::Accounts::hold`], and before anything else. `None` when there is none, or none any more.
    async fn hold(&mut self, account: AccountId) -> Result<Option<Account>, StoreError>;
    /// Erases the account with all that is the owner's: its key first of all, its names, its messages that have not gone out. The
    /// stone stays, also of an account that is not there. Wakes the live streams, and whoever keeps the list of stones.
    /// `false` when there was no account.
    async fn erase(&mut self, stone: &Tombstone) -> Result<bool, StoreError>;
    /// The stones of accounts that were deleted at or after `since`.
    async fn list_stones(&mut self, since: Timestamp) -> Result<Vec<Tombstone>, StoreError>;
}
