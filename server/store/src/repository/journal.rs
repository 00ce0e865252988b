//! The journals: what happened to an account, in the order in which it happened.

use super::{SealedRow, Work, micros, time};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, JournalKind};
use service::ports::{Journal, JournalEntry, StoreError};
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "journal";

/// Holds the account's row until the commit, so that entries become visible in the order of their numbers.
const NEXT_SEQ: &str = "
    UPDATE account
       SET journal_seq = journal_seq + 1
     WHERE id = $1
 RETURNING journal_seq";

const INSERT: &str = "
    INSERT INTO journal (account_id, seq, payload, created_at)
    VALUES ($1, $2, $3, $4)";

const LIST_BEFORE: &str = "
    SELECT account_id, seq, payload, created_at
      FROM journal
     WHERE account_id = $1
       AND seq < $2
     ORDER BY seq DESC
     LIMIT $3";

const DELETE_OLD: &str = "
    DELETE FROM journal
     WHERE (account_id, seq) IN (SELECT account_id, seq
                                   FROM journal
                                  WHERE created_at < $1
                                  ORDER BY created_at
                                  LIMIT $2)";

#[derive(sqlx::FromRow)]
struct JournalRow {
    account_id: Uuid,
    seq: i64,
    payload: Vec<u8>,
    created_at: i64,
}

impl SealedRow for JournalRow {
    type Value = JournalEntry;

    fn subject(&self) -> Uuid {
        self.account_id
    }

    fn open(self, key: &DataKey) -> Result<JournalEntry, StoreError> {
        let row = name(AccountId(self.account_id), self.seq);
        Ok(JournalEntry {
            seq: self.seq,
            kind: key.open_json(row, "payload", &self.payload)?,
            created_at: time(row, "created_at", self.created_at)?,
        })
    }
}

fn name(account: AccountId, seq: i64) -> RowName {
    RowName { seq: Some(seq), ..RowName::new(TABLE, account.0) }
}

#[async_trait]
impl Journal for Work {
    async fn push(&mut self, account: AccountId, kind: &JournalKind, at: Timestamp) -> Result<i64, StoreError> {
        let next: Option<(i64,)> = self.fetch(query(NEXT_SEQ).bind(account.0)).await?;
        let (seq,) = next.ok_or(StoreError::NotFound { table: "account" })?;
        let payload = self.key_of(account).await?.seal_json(name(account, seq), "payload", kind)?;
        self.execute(query(INSERT).bind(account.0).bind(seq).bind(payload).bind(micros(at))).await?;
        Ok(seq)
    }

    async fn list_before(
        &mut self,
        account: AccountId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        let list = query(LIST_BEFORE).bind(account.0).bind(before.unwrap_or(i64::MAX)).bind(i64::from(limit));
        let rows: Vec<JournalRow> = self.fetch_all(list).await?;
        self.open_all(rows).await
    }

    async fn delete_old(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.execute(query(DELETE_OLD).bind(micros(before)).bind(i64::from(limit))).await
    }
}
