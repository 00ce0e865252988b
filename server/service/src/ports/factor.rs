//! The second step of signing in, as the use cases need it.

use super::StoreError;
use crate::secrets::{Mark, TokenHash};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, SignInWay};
use uuid::Uuid;
use zeroize::Zeroizing;

/// An application that gives codes.
#[derive(Clone)]
pub struct AuthenticatorApp {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub account_id: AccountId,
    /// 160 bit, shared with the application.
    pub key: Zeroizing<[u8; 20]>,
    /// The time step of the newest code that was taken.
    pub last_step: i64,
    /// When its connection was begun.
    pub created_at: Timestamp,
    /// When its first code was right. Before that it is not asked for.
    pub confirmed_at: Option<Timestamp>,
    /// When a code of it was used last.
    pub used_at: Option<Timestamp>,
}

/// Codes by SMS to the proven phone of an account, as its second step.
#[derive(Clone)]
pub struct SmsFactor {
    /// When they were switched on.
    pub added_at: Timestamp,
    /// When one of them was used last.
    pub used_at: Option<Timestamp>,
}

/// The first step was right – the password, or a code by SMS – and the second one is to come.
#[derive(Clone)]
pub struct PendingSignIn {
    /// Its id.
    pub id: Uuid,
    /// Hash of the cookie of the browser.
    pub token: TokenHash,
    /// Whose it was.
    pub account_id: AccountId,
    /// By what the first step was taken.
    pub way: SignInWay,
    /// Attempts that had failed before.
    pub failures: u32,
    /// When it was right.
    pub created_at: Timestamp,
    /// When it is too late.
    pub expires_at: Timestamp,
}

/// Applications, codes by SMS, and backup codes.
#[async_trait]
pub trait Factors: Send {
    /// A new application, not confirmed; one of the account that was not confirmed either is forgotten.
    async fn insert_app(&mut self, app: &AuthenticatorApp) -> Result<(), StoreError>;
    /// All of an account, the oldest first.
    async fn list_apps(&mut self, account: AccountId) -> Result<Vec<AuthenticatorApp>, StoreError>;
    /// Takes the code of a time step: `false` when this or a later one was taken before. One conditional statement (security 7.3).
    async fn take_step(&mut self, app: Uuid, step: i64, at: Timestamp) -> Result<bool, StoreError>;
    /// It is asked for from now on. `false` when it was confirmed already, or is gone.
    async fn confirm_app(&mut self, app: Uuid, at: Timestamp) -> Result<bool, StoreError>;
    /// Forgets one of an account. `false` when there is none such.
    async fn delete_app(&mut self, account: AccountId, app: Uuid) -> Result<bool, StoreError>;
    /// Codes by SMS are asked for from now on. `false` when they were before.
    async fn add_sms(&mut self, account: AccountId, at: Timestamp) -> Result<bool, StoreError>;
    /// Whether an account asks for them.
    async fn find_sms(&mut self, account: AccountId) -> Result<Option<SmsFactor>, StoreError>;
    /// One of them was used.
    async fn note_sms_use(&mut self, account: AccountId, at: Timestamp) -> Result<(), StoreError>;
    /// They are not asked for any more. `false` when they were not before.
    async fn delete_sms(&mut self, account: AccountId) -> Result<bool, StoreError>;
    /// Another set of backup codes in place of the former; an empty one forgets all.
    async fn replace_backup_codes(
        &mut self,
        account: AccountId,
        marks: &[Mark],
        at: Timestamp,
    ) -> Result<(), StoreError>;
    /// Uses a backup code up. `false` when there is none such, or somebody was faster.
    async fn use_backup_code(&mut self, account: AccountId, mark: &Mark) -> Result<bool, StoreError>;
    /// How many are left.
    async fn count_backup_codes(&mut self, account: AccountId) -> Result<u32, StoreError>;
    /// Keeps that a first step was right.
    async fn insert_pending(&mut self, pending: &PendingSignIn) -> Result<(), StoreError>;
    /// Whose first step was right in this browser, if it is not too late.
    async fn find_pending(&mut self, token: &TokenHash, now: Timestamp) -> Result<Option<PendingSignIn>, StoreError>;
    /// Forgets all of an account, and those that an allowed network is missing to: the second step was taken, the password or a
    /// factor has changed, or signing in by SMS was forbidden.
    async fn forget_pending(&mut self, account: AccountId) -> Result<u64, StoreError>;
    /// Erases what has expired. Gives how many.
    async fn delete_expired_pending(&mut self, now: Timestamp) -> Result<u64, StoreError>;
}
