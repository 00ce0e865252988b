//! What the registries are asked, and what they said (formats 11).
//!
//! A question is sealed under the row's own id and not under its number towards the bus, so that it can be asked again
//! under another number without being opened.

use super::{SealedRow, Work, dialect, micros, small, time, word};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, RegistryKind};
use service::ports::{
    Check, CheckOutcome, CheckState, Checks, ClaimedCheck, MessageId, NextQuestion, Question, StoreError, Wakeup,
};
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "registry_check";

const INSERT: &str = "
    INSERT INTO registry_check (id, verification_id, account_id, registry, state, message_id, question, asked, attempts,
                                due_at, expires_at, changed_at)
    VALUES ($1, $2, $3, $4, 'queued', $5, $6, $7, 0, $8, $9, $10)";

const LIST: &str = "
    SELECT id, verification_id, account_id, registry, state, message_id, finding, asked, attempts, due_at, expires_at,
           changed_at
      FROM registry_check
     WHERE verification_id = $1";

const FIND_BY_MESSAGE: &str = "
    SELECT id, verification_id, account_id, registry, state, message_id, finding, asked, attempts, due_at, expires_at,
           changed_at
      FROM registry_check
     WHERE message_id = $1";

const LIST_EXPIRED: &str = "
    SELECT id, verification_id, account_id, registry, state, message_id, finding, asked, attempts, due_at, expires_at,
           changed_at
      FROM registry_check
     WHERE settled_at IS NULL
       AND expires_at <= $1
     ORDER BY expires_at
     LIMIT $2";

/// What an attempt came to is told by the lease under which it was made, and only for that attempt. An answer may be
/// faster than we are: then the state is another one already, and stays.
const SENT: &str = "
    UPDATE registry_check
       SET state = 'sent', lease = NULL, lease_until = NULL, last_error = NULL, changed_at = $4
     WHERE id = $1
       AND lease = $2
       AND attempts = $3
       AND state = 'queued'";

const PUT_OFF: &str = "
    UPDATE registry_check
       SET due_at = $4, last_error = $5, lease = NULL, lease_until = NULL
     WHERE id = $1
       AND lease = $2
       AND attempts = $3
       AND state = 'queued'";

const ACCEPTED: &str = "
    UPDATE registry_check
       SET state = 'accepted', lease = NULL, lease_until = NULL, last_error = NULL, changed_at = $3
     WHERE id = $1
       AND message_id = $2
       AND state IN ('queued', 'sent')";

const SETTLE: &str = "
    UPDATE registry_check
       SET state = $4, finding = $5, last_error = $6, question = NULL, lease = NULL, lease_until = NULL,
           changed_at = $3, settled_at = $3
     WHERE id = $1
       AND message_id = $2
       AND settled_at IS NULL";

const ASK_AGAIN: &str = "
    UPDATE registry_check
       SET state = 'queued', message_id = $4, asked = $5, attempts = 0, due_at = $6, expires_at = $7, last_error = $8,
           lease = NULL, lease_until = NULL, changed_at = $3
     WHERE id = $1
       AND message_id = $2
       AND settled_at IS NULL";

/// One that a worker took may be with the bus, even if nobody came to say so.
const LIST_OUTSTANDING: &str = "
    SELECT DISTINCT registry
      FROM registry_check
     WHERE settled_at IS NULL
       AND (state <> 'queued' OR attempts > 0)";

/// A leased question is due again when its lease is over.
const LIST_DUE: &str = "
    SELECT registry, MIN(CASE WHEN lease_until > due_at THEN lease_until ELSE due_at END) AS due_at
      FROM registry_check
     WHERE state = 'queued'
     GROUP BY registry";

#[derive(sqlx::FromRow)]
struct CheckRow {
    id: Uuid,
    verification_id: Uuid,
    account_id: Uuid,
    registry: String,
    state: String,
    message_id: Uuid,
    finding: Option<Vec<u8>>,
    asked: i64,
    attempts: i64,
    due_at: i64,
    expires_at: i64,
    changed_at: i64,
}

impl SealedRow for CheckRow {
    type Value = Check;

    fn subject(&self) -> Uuid {
        self.account_id
    }

    fn open(self, key: &DataKey) -> Result<Check, StoreError> {
        let row = RowName::new(TABLE, self.id);
        Ok(Check {
            id: self.id,
            verification_id: self.verification_id,
            account_id: AccountId(self.account_id),
            registry: word(row, "registry", RegistryKind::from_code(&self.registry))?,
            state: word(row, "state", CheckState::parse(&self.state))?,
            message: word(row, "message_id", MessageId::from_uuid(self.message_id))?,
            finding: self.finding.as_ref().map(|sealed| key.open_json(row, "finding", sealed)).transpose()?,
            asked: small(row, "asked", self.asked)?,
            attempts: small(row, "attempts", self.attempts)?,
            due_at: time(row, "due_at", self.due_at)?,
            expires_at: time(row, "expires_at", self.expires_at)?,
            changed_at: time(row, "changed_at", self.changed_at)?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct ClaimedRow {
    id: Uuid,
    account_id: Uuid,
    message_id: Uuid,
    question: Vec<u8>,
    attempts: i64,
    due_at: i64,
}

impl ClaimedRow {
    /// One that does not open, or whose key does not, must not hold up the others that were taken with it.
    fn open(&self, lease: Uuid, key: Option<&DataKey>) -> Result<ClaimedCheck, StoreError> {
        let row = RowName::new(TABLE, self.id);
        Ok(ClaimedCheck {
            id: self.id,
            account_id: AccountId(self.account_id),
            message: word(row, "message_id", MessageId::from_uuid(self.message_id))?,
            question: key.and_then(|key| key.open_json(row, "question", &self.question).ok()),
            lease,
            attempt: small(row, "attempts", self.attempts)?,
        })
    }
}

impl Work {
    /// Wakes the page of the account if the statement held.
    async fn change_check(&mut self, account: AccountId, change: super::Query) -> Result<bool, StoreError> {
        let held = self.execute(change).await? == 1;
        if held {
            self.wake(Wakeup::Feed(account));
        }
        Ok(held)
    }
}

#[async_trait]
impl Checks for Work {
    async fn insert(&mut self, check: &Check, question: &Question) -> Result<(), StoreError> {
        let key = self.key_of(check.account_id).await?;
        let question = key.seal_json(RowName::new(TABLE, check.id), "question", question)?;
        let insert = query(INSERT)
            .bind(check.id)
            .bind(check.verification_id)
            .bind(check.account_id.0)
            .bind(check.registry.code())
            .bind(check.message.as_uuid())
            .bind(question)
            .bind(i64::from(check.asked))
            .bind(micros(check.due_at))
            .bind(micros(check.expires_at))
            .bind(micros(check.changed_at));
        self.execute(insert).await?;
        self.wake(Wakeup::Checks);
        Ok(())
    }

    async fn list(&mut self, verification: Uuid) -> Result<Vec<Check>, StoreError> {
        let rows: Vec<CheckRow> = self.fetch_all(query(LIST).bind(verification)).await?;
        let mut checks = self.open_all(rows).await?;
        checks.sort_by_key(|check| check.registry);
        Ok(checks)
    }

    async fn claim(
        &mut self,
        registry: RegistryKind,
        now: Timestamp,
        lease: Uuid,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<ClaimedCheck>, StoreError> {
        let claim = query(dialect::CLAIM_CHECKS)
            .bind(lease)
            .bind(micros(lease_until))
            .bind(micros(now))
            .bind(i64::from(limit))
            .bind(registry.code());
        let mut rows: Vec<ClaimedRow> = self.fetch_all(claim).await?;
        // RETURNING promises no order.
        rows.sort_by_key(|row| (row.due_at, row.id));
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            let key = match self.key_of(AccountId(row.account_id)).await {
                Ok(key) => Some(key),
                Err(StoreError::Corrupt { .. }) => None,
                Err(error) => return Err(error),
            };
            claimed.push(row.open(lease, key.as_deref())?);
        }
        Ok(claimed)
    }

    async fn sent(&mut self, claimed: &ClaimedCheck, at: Timestamp) -> Result<bool, StoreError> {
        self.change_check(claimed.account_id, attempt(SENT, claimed, at)).await
    }

    async fn put_off(
        &mut self,
        claimed: &ClaimedCheck,
        due_at: Timestamp,
        error: &'static str,
    ) -> Result<bool, StoreError> {
        self.change_check(claimed.account_id, attempt(PUT_OFF, claimed, due_at).bind(error)).await
    }

    async fn find_by_message(&mut self, message: MessageId) -> Result<Option<Check>, StoreError> {
        let row: Option<CheckRow> = self.fetch(query(FIND_BY_MESSAGE).bind(message.as_uuid())).await?;
        self.open_one(row).await
    }

    async fn accepted(&mut self, check: &Check, at: Timestamp) -> Result<bool, StoreError> {
        self.change_check(check.account_id, delivered(ACCEPTED, check, at)).await
    }

    async fn settle(&mut self, check: &Check, outcome: &CheckOutcome, at: Timestamp) -> Result<bool, StoreError> {
        let (state, finding, error) = match outcome {
            CheckOutcome::Answered(finding) => (CheckState::Answered, Some(finding), None),
            CheckOutcome::Rejected(code) => (CheckState::Rejected, None, Some(*code)),
            CheckOutcome::Expired => (CheckState::Expired, None, None),
        };
        let row = RowName::new(TABLE, check.id);
        let key = self.key_of(check.account_id).await?;
        let finding = finding.map(|finding| key.seal_json(row, "finding", finding)).transpose()?;
        let settle = delivered(SETTLE, check, at).bind(state.as_str()).bind(finding).bind(error);
        self.change_check(check.account_id, settle).await
    }

    async fn ask_again(&mut self, check: &Check, next: &NextQuestion, at: Timestamp) -> Result<bool, StoreError> {
        let again = delivered(ASK_AGAIN, check, at)
            .bind(next.message.as_uuid())
            .bind(i64::from(next.asked))
            .bind(micros(next.due_at))
            .bind(micros(next.expires_at))
            .bind(next.reason);
        let held = self.change_check(check.account_id, again).await?;
        if held {
            self.wake(Wakeup::Checks);
        }
        Ok(held)
    }

    async fn list_expired(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Check>, StoreError> {
        let list = query(LIST_EXPIRED).bind(micros(now)).bind(i64::from(limit));
        let rows: Vec<CheckRow> = self.fetch_all(list).await?;
        self.open_all(rows).await
    }

    async fn list_outstanding(&mut self) -> Result<Vec<RegistryKind>, StoreError> {
        let rows: Vec<(String,)> = self.fetch_all(query(LIST_OUTSTANDING)).await?;
        rows.iter().map(|(registry,)| kind(registry)).collect()
    }

    async fn list_due(&mut self) -> Result<Vec<(RegistryKind, Timestamp)>, StoreError> {
        let rows: Vec<(String, i64)> = self.fetch_all(query(LIST_DUE)).await?;
        rows.iter().map(|(registry, due)| Ok((kind(registry)?, time(nobody(), "due_at", *due)?))).collect()
    }
}

/// What all statements about an attempt begin with: the check, its lease, its attempt, and a time.
fn attempt(sql: &'static str, claimed: &ClaimedCheck, at: Timestamp) -> super::Query {
    query(sql).bind(claimed.id).bind(claimed.lease).bind(i64::from(claimed.attempt)).bind(micros(at))
}

/// What all statements about a delivery begin with: the check, the number of its present question, and a time.
fn delivered(sql: &'static str, check: &Check, at: Timestamp) -> super::Query {
    query(sql).bind(check.id).bind(check.message.as_uuid()).bind(micros(at))
}

/// Where many rows were looked at together.
fn nobody() -> RowName {
    RowName::new(TABLE, Uuid::nil())
}

fn kind(registry: &str) -> Result<RegistryKind, StoreError> {
    word(nobody(), "registry", RegistryKind::from_code(registry))
}
