//! Recoveries of access, as the use cases need them.

use super::StoreError;
use crate::secrets::TokenHash;
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, Channel};
use uuid::Uuid;

/// By what a second factor is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorKind {
    /// A code of an application.
    App,
    /// A backup code.
    Backup,
    /// A code from an SMS.
    Sms,
    /// A passkey.
    Passkey,
}

impl FactorKind {
    /// Its name at rest, and in the audit chain.
    pub const fn code(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Backup => "backup",
            Self::Sms => "sms",
            Self::Passkey => "passkey",
        }
    }

    /// The kind of this name.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::App, Self::Backup, Self::Sms, Self::Passkey].into_iter().find(|kind| kind.code() == code)
    }
}

/// A recovery of access that is under way.
#[derive(Clone)]
pub struct RecoveryRecord {
    /// Its id: the flow to which codes are bound.
    pub id: Uuid,
    /// Hash of the cookie of the browser that holds it.
    pub token: TokenHash,
    /// What was typed as login; sound.
    pub login: String,
    /// Whose account it is for, once a code was right.
    pub account_id: Option<AccountId>,
    /// When a code was right.
    pub proven_at: Option<Timestamp>,
    /// By which way that code came.
    pub proven_by: Option<Channel>,
    /// When the second factor was shown, if one is on.
    pub factor_at: Option<Timestamp>,
    /// By what; nothing in a row of before codes by SMS.
    pub factor_by: Option<FactorKind>,
    /// When the answer to the control question was right, if there is one.
    pub answered_at: Option<Timestamp>,
    /// The waiting recovery that this browser may use: it has shown another contact, too.
    pub waiting_id: Option<Uuid>,
    /// When the new password was set.
    pub finished_at: Option<Timestamp>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it is erased.
    pub expires_at: Timestamp,
}

/// Recoveries of access that are under way.
#[async_trait]
pub trait Recoveries: Send {
    /// A new one. `false` when one of this token is there already: the form came twice at once.
    async fn insert(&mut self, recovery: &RecoveryRecord) -> Result<bool, StoreError>;
    /// That of this browser, if it has not expired; held until the unit of work ends, when that one may write.
    async fn find(&mut self, token: &TokenHash, now: Timestamp) -> Result<Option<RecoveryRecord>, StoreError>;
    /// By its id, if it has not expired; held likewise.
    async fn find_by_id(&mut self, id: Uuid, now: Timestamp) -> Result<Option<RecoveryRecord>, StoreError>;
    /// Writes everything but the id and the beginning. Errors: `NotFound`.
    async fn save(&mut self, recovery: &RecoveryRecord) -> Result<(), StoreError>;
    /// Forgets all of an account in which a contact was shown and no new password set yet.
    async fn forget_proven(&mut self, account: AccountId) -> Result<(), StoreError>;
    /// Erases what has expired, with its codes. Gives how many.
    async fn delete_expired(&mut self, now: Timestamp) -> Result<u64, StoreError>;
}
