//! The feeds. The rows are the truth, a wake-up only says «look again».

use super::{SealedRow, Work, maybe_time, micros, time};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, NotificationKind};
use service::ports::{FeedEntry, Notifications, StoreError, Wakeup};
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "notification";

/// Holds the account's row until the commit. So the next `seq` is given out when this one can be seen, and nobody ever
/// sees n + 1 before n.
const NEXT_SEQ: &str = "
    UPDATE account
       SET feed_seq = feed_seq + 1
     WHERE id = $1
 RETURNING feed_seq";

const INSERT: &str = "
    INSERT INTO notification (account_id, seq, payload, created_at)
    VALUES ($1, $2, $3, $4)";

const LIST_BEFORE: &str = "
    SELECT account_id, seq, payload, created_at, read_at
      FROM notification
     WHERE account_id = $1
       AND seq < $2
     ORDER BY seq DESC
     LIMIT $3";

const LIST_AFTER: &str = "
    SELECT account_id, seq, payload, created_at, read_at
      FROM notification
     WHERE account_id = $1
       AND seq > $2
     ORDER BY seq
     LIMIT $3";

const COUNT_UNREAD: &str = "
    SELECT COUNT(*)
      FROM notification
     WHERE account_id = $1
       AND read_at IS NULL";

const MARK_READ: &str = "
    UPDATE notification
       SET read_at = $3
     WHERE account_id = $1
       AND seq = $2
       AND read_at IS NULL";

const MARK_READ_UP_TO: &str = "
    UPDATE notification
       SET read_at = $3
     WHERE account_id = $1
       AND seq <= $2
       AND read_at IS NULL";

const DELETE_OLD: &str = "
    DELETE FROM notification
     WHERE (account_id, seq) IN (SELECT account_id, seq
                                   FROM notification
                                  WHERE created_at < $1
                                  ORDER BY created_at
                                  LIMIT $2)";

#[derive(sqlx::FromRow)]
struct NotificationRow {
    account_id: Uuid,
    seq: i64,
    payload: Vec<u8>,
    created_at: i64,
    read_at: Option<i64>,
}

impl SealedRow for NotificationRow {
    type Value = FeedEntry;

    fn subject(&self) -> Uuid {
        self.account_id
    }

    fn open(self, key: &DataKey) -> Result<FeedEntry, StoreError> {
        let row = name(AccountId(self.account_id), self.seq);
        Ok(FeedEntry {
            seq: self.seq,
            kind: key.open_json(row, "payload", &self.payload)?,
            created_at: time(row, "created_at", self.created_at)?,
            read_at: maybe_time(row, "read_at", self.read_at)?,
        })
    }
}

fn name(account: AccountId, seq: i64) -> RowName {
    RowName { seq: Some(seq), ..RowName::new(TABLE, account.0) }
}

impl Work {
    async fn list(
        &mut self,
        sql: &'static str,
        account: AccountId,
        seq: i64,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        let list = query(sql).bind(account.0).bind(seq).bind(i64::from(limit));
        let rows: Vec<NotificationRow> = self.fetch_all(list).await?;
        self.open_all(rows).await
    }

    async fn mark(&mut self, sql: &'static str, account: AccountId, seq: i64, at: Timestamp) -> Result<(), StoreError> {
        if self.execute(query(sql).bind(account.0).bind(seq).bind(micros(at))).await? > 0 {
            self.wake(Wakeup::Feed(account));
        }
        Ok(())
    }
}

#[async_trait]
impl Notifications for Work {
    async fn push(&mut self, account: AccountId, kind: &NotificationKind, at: Timestamp) -> Result<i64, StoreError> {
        let next: Option<(i64,)> = self.fetch(query(NEXT_SEQ).bind(account.0)).await?;
        let (seq,) = next.ok_or(StoreError::NotFound { table: "account" })?;
        let payload = self.key_of(account).await?.seal_json(name(account, seq), "payload", kind)?;
        self.execute(query(INSERT).bind(account.0).bind(seq).bind(payload).bind(micros(at))).await?;
        self.wake(Wakeup::Feed(account));
        Ok(seq)
    }

    async fn list_before(
        &mut self,
        account: AccountId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        self.list(LIST_BEFORE, account, before.unwrap_or(i64::MAX), limit).await
    }

    async fn list_after(&mut self, account: AccountId, after: i64, limit: u32) -> Result<Vec<FeedEntry>, StoreError> {
        self.list(LIST_AFTER, account, after, limit).await
    }

    async fn count_unread(&mut self, account: AccountId) -> Result<u64, StoreError> {
        Ok(self.fetch_number(query(COUNT_UNREAD).bind(account.0)).await?.unsigned_abs())
    }

    async fn mark_read(&mut self, account: AccountId, seq: i64, at: Timestamp) -> Result<(), StoreError> {
        self.mark(MARK_READ, account, seq, at).await
    }

    async fn mark_read_up_to(&mut self, account: AccountId, seq: i64, at: Timestamp) -> Result<(), StoreError> {
        self.mark(MARK_READ_UP_TO, account, seq, at).await
    }

    async fn delete_old(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.execute(query(DELETE_OLD).bind(micros(before)).bind(i64::from(limit))).await
    }
}
