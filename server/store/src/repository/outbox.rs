//! Messages on their way out (security 11).

use super::{Work, dialect, maybe_time, micros, small, time};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use service::ports::{Claimed, NewOutboxRow, Outbox, StoreError, Wakeup};
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "outbox";

const INSERT: &str = "
    INSERT INTO outbox (id, state, priority, payload, attempts, due_at, expires_at, created_at, account_id)
    VALUES ($1, 'waiting', $2, $3, 0, $6, $5, $4, $7)";

/// A message is settled by the lease under which it was taken, and only for that attempt.
const SENT: &str = "
    UPDATE outbox
       SET state = 'sent', payload = NULL, lease = NULL, lease_until = NULL, settled_at = $4
     WHERE id = $1
       AND lease = $2
       AND attempts = $3
       AND state = 'waiting'";

const RETRY: &str = "
    UPDATE outbox
       SET due_at = $4, last_error = $5, lease = NULL, lease_until = NULL
     WHERE id = $1
       AND lease = $2
       AND attempts = $3
       AND state = 'waiting'";

/// An operator may send a dead letter anew, so its content is kept.
const BURY: &str = "
    UPDATE outbox
       SET state = 'dead', last_error = $5, lease = NULL, lease_until = NULL, settled_at = $4
     WHERE id = $1
       AND lease = $2
       AND attempts = $3
       AND state = 'waiting'";

const EXPIRE: &str = "
    UPDATE outbox
       SET state = 'expired', last_error = $5, payload = NULL, lease = NULL, lease_until = NULL, settled_at = $4
     WHERE id = $1
       AND lease = $2
       AND attempts = $3
       AND state = 'waiting'";

/// A leased message is due again when its lease is over.
const NEXT_DUE: &str = "
    SELECT MIN(CASE WHEN lease_until > due_at THEN lease_until ELSE due_at END)
      FROM outbox
     WHERE state = 'waiting'";

/// A dead letter whose term is over.
const ERASE_EXPIRED: &str = "
    UPDATE outbox
       SET state = 'expired', payload = NULL
     WHERE state = 'dead'
       AND expires_at <= $1";

const COUNT_DEAD: &str = "
    SELECT COUNT(*)
      FROM outbox
     WHERE state = 'dead'";

const DELETE_SETTLED: &str = "
    DELETE FROM outbox
     WHERE id IN (SELECT id
                    FROM outbox
                   WHERE state IN ('sent', 'expired')
                     AND settled_at < $1
                   ORDER BY settled_at
                   LIMIT $2)";

const DELETE_DEAD: &str = "
    DELETE FROM outbox
     WHERE id IN (SELECT id
                    FROM outbox
                   WHERE state = 'dead'
                     AND settled_at < $1
                   ORDER BY settled_at
                   LIMIT $2)";

#[derive(sqlx::FromRow)]
struct OutboxRow {
    id: Uuid,
    payload: Vec<u8>,
    attempts: i64,
    expires_at: Option<i64>,
    priority: i64,
    due_at: i64,
}

impl OutboxRow {
    fn open(&self, lease: Uuid, key: &DataKey) -> Result<Claimed, StoreError> {
        let row = RowName::new(TABLE, self.id);
        Ok(Claimed {
            id: self.id,
            lease,
            // One that does not open must not hold up the others that were taken with it.
            payload: key.open_text(row, "payload", &self.payload).ok(),
            attempt: small(row, "attempts", self.attempts)?,
            expires_at: maybe_time(row, "expires_at", self.expires_at)?,
        })
    }
}

#[async_trait]
impl Outbox for Work {
    async fn push(&mut self, row: &NewOutboxRow) -> Result<(), StoreError> {
        let key = self.common_key().await?;
        let payload = key.seal(RowName::new(TABLE, row.id), "payload", row.payload.as_bytes())?;
        let insert = query(INSERT)
            .bind(row.id)
            .bind(i64::from(row.priority))
            .bind(payload)
            .bind(micros(row.created_at))
            .bind(row.expires_at.map(micros))
            .bind(micros(row.due_at.unwrap_or(row.created_at)))
            .bind(row.account.map(|account| account.0));
        self.execute(insert).await?;
        self.wake(Wakeup::Outbox);
        Ok(())
    }

    async fn claim(
        &mut self,
        now: Timestamp,
        lease: Uuid,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Claimed>, StoreError> {
        let claim =
            query(dialect::CLAIM).bind(lease).bind(micros(lease_until)).bind(micros(now)).bind(i64::from(limit));
        let mut rows: Vec<OutboxRow> = self.fetch_all(claim).await?;
        // RETURNING promises no order.
        rows.sort_by_key(|row| (row.priority, row.due_at, row.id));
        let key = self.common_key().await?;
        rows.iter().map(|row| row.open(lease, &key)).collect()
    }

    async fn sent(&mut self, claimed: &Claimed, at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.execute(settle(SENT, claimed, at)).await? == 1)
    }

    async fn retry(&mut self, claimed: &Claimed, due_at: Timestamp, error: &'static str) -> Result<bool, StoreError> {
        Ok(self.execute(settle(RETRY, claimed, due_at).bind(error)).await? == 1)
    }

    async fn bury(&mut self, claimed: &Claimed, at: Timestamp, error: &'static str) -> Result<bool, StoreError> {
        let sql = if error == "expired" { EXPIRE } else { BURY };
        Ok(self.execute(settle(sql, claimed, at).bind(error)).await? == 1)
    }

    async fn next_due(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let due: Option<(Option<i64>,)> = self.fetch(query(NEXT_DUE)).await?;
        due.and_then(|(due,)| due).map(|due| time(RowName::new(TABLE, Uuid::nil()), "due_at", due)).transpose()
    }

    async fn erase_expired(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(ERASE_EXPIRED).bind(micros(now))).await
    }

    async fn count_dead(&mut self) -> Result<u64, StoreError> {
        Ok(self.fetch_number(query(COUNT_DEAD)).await?.unsigned_abs())
    }

    async fn delete_settled(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.execute(query(DELETE_SETTLED).bind(micros(before)).bind(i64::from(limit))).await
    }

    async fn delete_dead(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.execute(query(DELETE_DEAD).bind(micros(before)).bind(i64::from(limit))).await
    }
}

/// What all settling statements begin with: the message, its lease, its attempt, and a time.
fn settle(sql: &'static str, claimed: &Claimed, at: Timestamp) -> super::Query {
    query(sql).bind(claimed.id).bind(claimed.lease).bind(i64::from(claimed.attempt)).bind(micros(at))
}
