//! Tries to sign in that failed, as the use cases need them.

use super::StoreError;
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, Device, FailedStep};
use uuid::Uuid;

/// A try that has just failed.
pub struct FailedTry {
    /// Whose account it was about; nobody's when there is none such.
    pub account: Option<AccountId>,
    /// Names the row of its day, network and step.
    pub row: Uuid,
    /// Names the row of all networks of its day that have none of their own.
    pub rest: Uuid,
    /// What was wrong.
    pub step: FailedStep,
    /// With what.
    pub device: Device,
    /// Where from: IPv4 address or IPv6 /64.
    pub network: String,
    /// When its day began.
    pub day: Timestamp,
    /// When.
    pub at: Timestamp,
}

/// Tries of one day that are told together.
#[derive(Clone)]
pub struct FailedSignIn {
    /// Whose account they were about.
    pub account_id: AccountId,
    /// What was wrong.
    pub step: FailedStep,
    /// With what, the newest; unknown for the rest of a day.
    pub device: Device,
    /// Where from; empty for the rest of a day.
    pub network: String,
    /// The first of them.
    pub first_at: Timestamp,
    /// The newest.
    pub last_at: Timestamp,
    /// How many.
    pub tries: u32,
}

/// Tries to sign in that failed.
#[async_trait]
pub trait FailedSignIns: Send {
    /// Joins a try to those of its day, network and step; once the account has `rows_a_day` such rows, to the rest of the day. The
    /// same statements run for somebody and for nobody, for whom nothing is kept (security 5.7).
    async fn note(&mut self, tried: &FailedTry, rows_a_day: u32) -> Result<(), StoreError>;
    /// Those of an account of which the newest was after `since` and before `before`, the newest first; those that were hidden are
    /// left out.
    async fn list(
        &mut self,
        account: AccountId,
        since: Timestamp,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<FailedSignIn>, StoreError>;
    /// How many rows there are since then.
    async fn count(&mut self, account: AccountId, since: Timestamp) -> Result<u32, StoreError>;
    /// Takes all of an account out of the list. Gives how many. What fails later is shown by itself.
    async fn hide(&mut self, account: AccountId, at: Timestamp) -> Result<u64, StoreError>;
    /// Erases up to `limit` of which the newest was before then. Gives how many.
    async fn delete_old(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}
