//! What people asked an operator to look at: the operators' queue.

use super::{Work, micros, time};
use crate::sealing::RowName;
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use service::ports::{Reviews, StoreError, Verification, Wakeup};
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "manual_review";

const INSERT: &str = "
    INSERT INTO manual_review (id, verification_id, account_id, state, requested_at)
    VALUES ($1, $2, $3, 'waiting', $4)
        ON CONFLICT DO NOTHING";

const FIND_WAITING: &str = "
    SELECT requested_at
      FROM manual_review
     WHERE verification_id = $1
       AND state = 'waiting'";

const WITHDRAW: &str = "
    UPDATE manual_review
       SET state = 'withdrawn', ended_at = $2
     WHERE account_id = $1
       AND state = 'waiting'";

#[async_trait]
impl Reviews for Work {
    async fn insert(&mut self, id: Uuid, verification: &Verification, at: Timestamp) -> Result<bool, StoreError> {
        let account = verification.account_id;
        let insert = query(INSERT).bind(id).bind(verification.id).bind(account.0).bind(micros(at));
        let is_new = self.execute(insert).await? == 1;
        if is_new {
            self.wake(Wakeup::Feed(account));
        }
        Ok(is_new)
    }

    async fn find_waiting(&mut self, verification: Uuid) -> Result<Option<Timestamp>, StoreError> {
        let since: Option<(i64,)> = self.fetch(query(FIND_WAITING).bind(verification)).await?;
        since.map(|(since,)| time(RowName::new(TABLE, verification), "requested_at", since)).transpose()
    }

    async fn withdraw(&mut self, account: AccountId, at: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(WITHDRAW).bind(account.0).bind(micros(at))).await
    }
}
