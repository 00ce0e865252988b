//! Tries to sign in that failed (security 5.11).

use super::data_keys::NOBODY;
use super::{SealedRow, Work, micros, small, time, word};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, Device, FailedStep};
use service::ports::{FailedSignIn, FailedSignIns, FailedTry, StoreError};
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "failed_sign_in";

const COUNT_OTHERS_OF_DAY: &str = "
    SELECT COUNT(*)
      FROM failed_sign_in
     WHERE account_id = $1
       AND last_at >= $2
       AND id <> $3
       AND id <> $4";

/// Nobody's account is not there, so that nothing is kept. What was hidden begins anew.
const NOTE: &str = "
    INSERT INTO failed_sign_in (id, account_id, step, device, network, first_at, last_at, tries)
    SELECT $1, $2, $3, $4, $5, $6, $6, 1
     WHERE EXISTS (SELECT 1
                     FROM account
                    WHERE id = $2)
        ON CONFLICT (id) DO UPDATE
       SET step = excluded.step,
           device = excluded.device,
           first_at = CASE WHEN failed_sign_in.hidden_at IS NULL THEN failed_sign_in.first_at ELSE excluded.first_at END,
           last_at = excluded.last_at,
           tries = CASE WHEN failed_sign_in.hidden_at IS NULL THEN failed_sign_in.tries + 1 ELSE 1 END,
           hidden_at = NULL";

const LIST: &str = "
    SELECT id, account_id, step, device, network, first_at, last_at, tries
      FROM failed_sign_in
     WHERE account_id = $1
       AND last_at > $2
       AND last_at < $3
       AND hidden_at IS NULL
     ORDER BY last_at DESC, id DESC
     LIMIT $4";

const COUNT: &str = "
    SELECT COUNT(*)
      FROM failed_sign_in
     WHERE account_id = $1
       AND last_at > $2
       AND hidden_at IS NULL";

const HIDE: &str = "
    UPDATE failed_sign_in
       SET hidden_at = $2
     WHERE account_id = $1
       AND hidden_at IS NULL";

const DELETE_OLD: &str = "
    DELETE FROM failed_sign_in
     WHERE id IN (SELECT id
                    FROM failed_sign_in
                   WHERE last_at < $1
                   ORDER BY last_at
                   LIMIT $2)";

#[derive(sqlx::FromRow)]
struct FailedRow {
    id: Uuid,
    account_id: Uuid,
    step: String,
    device: Vec<u8>,
    network: Vec<u8>,
    first_at: i64,
    last_at: i64,
    tries: i64,
}

impl SealedRow for FailedRow {
    type Value = FailedSignIn;

    fn subject(&self) -> Uuid {
        self.account_id
    }

    fn open(self, key: &DataKey) -> Result<FailedSignIn, StoreError> {
        let row = RowName::new(TABLE, self.id);
        Ok(FailedSignIn {
            account_id: AccountId(self.account_id),
            step: word(row, "step", FailedStep::parse(&self.step))?,
            device: key.open_json(row, "device", &self.device)?,
            network: key.open_text(row, "network", &self.network)?,
            first_at: time(row, "first_at", self.first_at)?,
            last_at: time(row, "last_at", self.last_at)?,
            tries: small(row, "tries", self.tries)?,
        })
    }
}

#[async_trait]
impl FailedSignIns for Work {
    async fn note(&mut self, tried: &FailedTry, rows_a_day: u32) -> Result<(), StoreError> {
        let account = tried.account.map_or(NOBODY, |account| account.0);
        let key = self.key_of_subject(account).await?;
        let others = query(COUNT_OTHERS_OF_DAY).bind(account).bind(micros(tried.day)).bind(tried.row).bind(tried.rest);
        let has_room = self.fetch_number(others).await? < i64::from(rows_a_day);
        let (many, nowhere) = (Device::default(), String::new());
        let (id, device, network) =
            if has_room { (tried.row, &tried.device, &tried.network) } else { (tried.rest, &many, &nowhere) };
        let row = RowName::new(TABLE, id);
        let note = query(NOTE)
            .bind(id)
            .bind(account)
            .bind(tried.step.code())
            .bind(key.seal_json(row, "device", device)?)
            .bind(key.seal(row, "network", network.as_bytes())?)
            .bind(micros(tried.at));
        self.execute(note).await.map(drop)
    }

    async fn list(
        &mut self,
        account: AccountId,
        since: Timestamp,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<FailedSignIn>, StoreError> {
        let list = query(LIST).bind(account.0).bind(micros(since)).bind(micros(before)).bind(i64::from(limit));
        let rows: Vec<FailedRow> = self.fetch_all(list).await?;
        self.open_all(rows).await
    }

    async fn count(&mut self, account: AccountId, since: Timestamp) -> Result<u32, StoreError> {
        let count = self.fetch_number(query(COUNT).bind(account.0).bind(micros(since))).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn hide(&mut self, account: AccountId, at: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(HIDE).bind(account.0).bind(micros(at))).await
    }

    async fn delete_old(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.execute(query(DELETE_OLD).bind(micros(before)).bind(i64::from(limit))).await
    }
}
