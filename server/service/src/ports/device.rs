//! Known devices, as the use cases need them.

use super::StoreError;
use crate::secrets::TokenHash;
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, Device};
use uuid::Uuid;

/// A browser from which the owner of an account has signed in (security 5.6).
#[derive(Clone)]
pub struct KnownDevice {
    /// Its id, for lists.
    pub id: Uuid,
    /// Whose.
    pub account_id: AccountId,
    /// Hash of its cookie, which is the same for all accounts that are known there.
    pub token: TokenHash,
    /// Browser and system, a few words.
    pub device: Device,
    /// When its owner signed in there first.
    pub created_at: Timestamp,
    /// When they did last.
    pub used_at: Timestamp,
}

/// Known devices.
#[async_trait]
pub trait Devices: Send {
    /// The browser of this token, once for each account that knows it and was entered there after `since`.
    async fn list_of_token(&mut self, token: &TokenHash, since: Timestamp) -> Result<Vec<KnownDevice>, StoreError>;
    /// Keeps a device, or that it was used again. Beyond the newest `keep` of the account, which the caller holds, the others are
    /// forgotten.
    async fn remember(&mut self, device: &KnownDevice, keep: u32) -> Result<(), StoreError>;
    /// Those of an account that were used after `since`, the newest use first.
    async fn list(&mut self, account: AccountId, since: Timestamp) -> Result<Vec<KnownDevice>, StoreError>;
    /// Forgets one of an account. `false` when there is none such.
    async fn forget(&mut self, account: AccountId, id: Uuid) -> Result<bool, StoreError>;
    /// Forgets all of an account, but the one of this token.
    async fn forget_all(&mut self, account: AccountId, but: Option<&TokenHash>) -> Result<u64, StoreError>;
    /// Erases those that were not used since `before`.
    async fn delete_stale(&mut self, before: Timestamp) -> Result<u64, StoreError>;
}
