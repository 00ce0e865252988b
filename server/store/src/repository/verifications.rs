//! Verifications: which of an account runs, and how it ended.

use super::{Access, SealedRow, Work, mark, maybe_time, micros, time, word};
use crate::index_keeper::Indexed;
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, VerificationState, formats::Snils};
use service::ports::{NamedSnils, StoreError, Verification, Verifications, Wakeup};
use service::secrets::BlindIndex;
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "verification";

/// Touches no row while another one runs: the index of the running ones refuses, and so does the number when two begin at
/// once.
const INSERT: &str = "
    INSERT INTO verification (id, account_id, number, state, snils, snils_value, started_at)
    SELECT $1, $2, COALESCE(MAX(number), 0) + 1, 'running', $3, $4, $5
      FROM verification
     WHERE account_id = $2
        ON CONFLICT DO NOTHING";

const FIND_NEWEST: &str = "
    SELECT id, account_id, state, snils, snils_value, started_at, settled_at
      FROM verification
     WHERE account_id = $1
     ORDER BY number DESC
     LIMIT 1";

/// Changes nothing, and so holds the row until the unit of work ends: `FOR UPDATE`, in words that both engines know.
const HOLD: &str = "
    UPDATE verification
       SET started_at = started_at
     WHERE id = $1
 RETURNING id, account_id, state, snils, snils_value, started_at, settled_at";

const FIND_RUNNING_BY_ID: &str = "
    SELECT id, account_id, state, snils, snils_value, started_at, settled_at
      FROM verification
     WHERE id = $1
       AND state = 'running'";

const HOLD_RUNNING_BY_ID: &str = "
    UPDATE verification
       SET started_at = started_at
     WHERE id = $1
       AND state = 'running'
 RETURNING id, account_id, state, snils, snils_value, started_at, settled_at";

const SETTLE: &str = "
    UPDATE verification
       SET state = $2, settled_at = $3, snils = NULL, snils_value = NULL
     WHERE id = $1
       AND state = 'running'";

const DROP_CHECKS: &str = "
    UPDATE registry_check
       SET state = 'dropped', question = NULL, lease = NULL, lease_until = NULL, changed_at = $2, settled_at = $2
     WHERE verification_id = $1
       AND settled_at IS NULL";

#[derive(sqlx::FromRow)]
struct VerificationRow {
    id: Uuid,
    account_id: Uuid,
    state: String,
    snils: Option<Vec<u8>>,
    snils_value: Option<Vec<u8>>,
    started_at: i64,
    settled_at: Option<i64>,
}

impl SealedRow for VerificationRow {
    type Value = Verification;

    fn subject(&self) -> Uuid {
        self.account_id
    }

    fn open(self, key: &DataKey) -> Result<Verification, StoreError> {
        let row = RowName::new(TABLE, self.id);
        let number = self.snils_value.map(|sealed| key.open_text(row, "snils_value", &sealed)).transpose()?;
        let number = number.map(|number| word(row, "snils_value", Snils::parse(&number).ok())).transpose()?;
        let mark = self.snils.map(|snils| mark(row, "snils", snils)).transpose()?;
        Ok(Verification {
            id: self.id,
            account_id: AccountId(self.account_id),
            state: word(row, "state", VerificationState::parse(&self.state))?,
            snils: mark.map(|mark| NamedSnils { number, index: BlindIndex::first(mark) }),
            started_at: time(row, "started_at", self.started_at)?,
            settled_at: maybe_time(row, "settled_at", self.settled_at)?,
        })
    }
}

impl Work {
    async fn find_verification(&mut self, sql: &'static str, key: Uuid) -> Result<Option<Verification>, StoreError> {
        let row: Option<VerificationRow> = self.fetch(query(sql).bind(key)).await?;
        self.open_one(row).await
    }
}

#[async_trait]
impl Verifications for Work {
    async fn insert(&mut self, verification: &Verification) -> Result<bool, StoreError> {
        let (id, account) = (verification.id, verification.account_id);
        let number = match &verification.snils {
            Some(snils) => self.seal_named(Indexed::Verifications, id, account, snils).await?,
            None => None,
        };
        let insert = query(INSERT)
            .bind(id)
            .bind(account.0)
            // For a program of before, which looks for no number.
            .bind(verification.snils.as_ref().map(|snils| snils.index.oldest().to_vec()))
            .bind(number)
            .bind(micros(verification.started_at));
        let is_new = self.execute(insert).await? == 1;
        if is_new {
            self.wake(Wakeup::Feed(verification.account_id));
        }
        Ok(is_new)
    }

    async fn find_newest(&mut self, account: AccountId) -> Result<Option<Verification>, StoreError> {
        let mut newest = self.find_verification(FIND_NEWEST, account.0).await?;
        if self.access == Access::Reading {
            return Ok(newest);
        }
        // While we waited for the row, a newer one may have come.
        while let Some(found) = newest {
            let held = self.find_verification(HOLD, found.id).await?;
            newest = self.find_verification(FIND_NEWEST, account.0).await?;
            if newest.as_ref().map(|newest| newest.id) == Some(found.id) {
                return Ok(held);
            }
        }
        Ok(None)
    }

    async fn find_running_by_id(&mut self, id: Uuid) -> Result<Option<Verification>, StoreError> {
        let sql = if self.access == Access::Writing { HOLD_RUNNING_BY_ID } else { FIND_RUNNING_BY_ID };
        self.find_verification(sql, id).await
    }

    async fn settle(
        &mut self,
        verification: &Verification,
        state: VerificationState,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let settle = query(SETTLE).bind(verification.id).bind(state.as_str()).bind(micros(at));
        if self.execute(settle).await? == 0 {
            return Ok(false);
        }
        self.execute(query(DROP_CHECKS).bind(verification.id).bind(micros(at))).await?;
        self.wake(Wakeup::Feed(verification.account_id));
        Ok(true)
    }
}
