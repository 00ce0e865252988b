//! Recoveries that wait, so that the owner may object, as the use cases need them.

use super::StoreError;
use crate::secrets::TokenHash;
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use uuid::Uuid;

/// Somebody showed two contacts of an account, because they have lost its second factor. Open from `opens_at` until
/// `expires_at`, unless it has ended before (security 8.3).
#[derive(Clone, PartialEq, Eq)]
pub struct WaitingRecovery {
    /// Its id.
    pub id: Uuid,
    /// Whose account it is for.
    pub account_id: AccountId,
    /// Hash of the token of the link that cancels it.
    pub cancel: TokenHash,
    /// When both contacts were shown.
    pub created_at: Timestamp,
    /// When the new password may be set.
    pub opens_at: Timestamp,
    /// When it is too late.
    pub expires_at: Timestamp,
    /// When and how it ended before.
    pub ended: Option<(Timestamp, WaitingEnd)>,
}

/// How a recovery that waited has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitingEnd {
    /// The new password was set.
    Used,
    /// Somebody objected.
    Cancelled,
    /// A password or a factor was changed otherwise: whoever did it had shown as much.
    Voided,
}

/// Recoveries that wait.
#[async_trait]
pub trait WaitingRecoveries: Send {
    /// A new one.
    async fn insert(&mut self, waiting: &WaitingRecovery) -> Result<(), StoreError>;
    /// By its id, ended or not.
    async fn find(&mut self, id: Uuid) -> Result<Option<WaitingRecovery>, StoreError>;
    /// By the token of its link, ended or not.
    async fn find_by_cancel(&mut self, token: &TokenHash) -> Result<Option<WaitingRecovery>, StoreError>;
    /// Those of an account that have neither ended nor expired, the oldest first.
    async fn list_live(&mut self, account: AccountId, now: Timestamp) -> Result<Vec<WaitingRecovery>, StoreError>;
    /// Ends one. `false` when it has ended or expired: somebody was faster. One conditional statement (security 18.2).
    async fn end(&mut self, id: Uuid, how: WaitingEnd, at: Timestamp) -> Result<bool, StoreError>;
    /// Ends all of an account that have not ended.
    async fn end_all(&mut self, account: AccountId, how: WaitingEnd, at: Timestamp) -> Result<(), StoreError>;
    /// When the newest of an account was used.
    async fn last_used(&mut self, account: AccountId) -> Result<Option<Timestamp>, StoreError>;
    /// Erases what expired before then. Gives how many.
    async fn delete_stale(&mut self, before: Timestamp) -> Result<u64, StoreError>;
}
