//! Recoveries of access that are under way.

use super::{Access, NOBODY, SealedRow, Work, mark, maybe_time, micros, one, time, word};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, Channel};
use service::ports::{FactorKind, Recoveries, RecoveryRecord, StoreError};
use service::secrets::TokenHash;
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "recovery";

const INSERT: &str = "
    INSERT INTO recovery (id, token_hash, login, account_id, proven_at, proven_by, factor_at, factor_by, answered_at,
                          waiting_id, finished_at, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (token_hash) DO NOTHING";

const FIND: &str = "
    SELECT id, token_hash, login, account_id, proven_at, proven_by, factor_at, factor_by, answered_at, waiting_id,
           finished_at, created_at, expires_at
      FROM recovery
     WHERE token_hash = $1
       AND expires_at > $2";

/// Changes nothing, and so holds the row until the unit of work ends.
const HOLD: &str = "
    UPDATE recovery
       SET expires_at = expires_at
     WHERE token_hash = $1
       AND expires_at > $2
 RETURNING id, token_hash, login, account_id, proven_at, proven_by, factor_at, factor_by, answered_at, waiting_id,
           finished_at, created_at, expires_at";

const FIND_BY_ID: &str = "
    SELECT id, token_hash, login, account_id, proven_at, proven_by, factor_at, factor_by, answered_at, waiting_id,
           finished_at, created_at, expires_at
      FROM recovery
     WHERE id = $1
       AND expires_at > $2";

const HOLD_BY_ID: &str = "
    UPDATE recovery
       SET expires_at = expires_at
     WHERE id = $1
       AND expires_at > $2
 RETURNING id, token_hash, login, account_id, proven_at, proven_by, factor_at, factor_by, answered_at, waiting_id,
           finished_at, created_at, expires_at";

const SAVE: &str = "
    UPDATE recovery
       SET token_hash = $2, login = $3, account_id = $4, proven_at = $5, proven_by = $6, factor_at = $7, factor_by = $8,
           answered_at = $9, waiting_id = $10, finished_at = $11, expires_at = $12
     WHERE id = $1";

const DELETE_CODES_OF_EXPIRED: &str = "
    DELETE FROM one_time_code
     WHERE flow IN (SELECT id
                      FROM recovery
                     WHERE expires_at <= $1)";

const DELETE_EXPIRED: &str = "
    DELETE FROM recovery
     WHERE expires_at <= $1";

const FORGET_PROVEN: &str = "
    DELETE FROM recovery
     WHERE account_id = $1
       AND finished_at IS NULL";

#[derive(sqlx::FromRow)]
struct RecoveryRow {
    id: Uuid,
    token_hash: Vec<u8>,
    login: Vec<u8>,
    account_id: Option<Uuid>,
    proven_at: Option<i64>,
    proven_by: Option<String>,
    factor_at: Option<i64>,
    factor_by: Option<String>,
    answered_at: Option<i64>,
    waiting_id: Option<Uuid>,
    finished_at: Option<i64>,
    created_at: i64,
    expires_at: i64,
}

impl SealedRow for RecoveryRow {
    type Value = RecoveryRecord;

    fn subject(&self) -> Uuid {
        NOBODY
    }

    fn open(self, key: &DataKey) -> Result<RecoveryRecord, StoreError> {
        let row = RowName::new(TABLE, self.id);
        Ok(RecoveryRecord {
            id: self.id,
            token: TokenHash(mark(row, "token_hash", self.token_hash)?),
            login: key.open_text(row, "login", &self.login)?,
            account_id: self.account_id.map(AccountId),
            proven_at: maybe_time(row, "proven_at", self.proven_at)?,
            proven_by: match self.proven_by {
                Some(channel) => Some(word(row, "proven_by", Channel::parse(&channel))?),
                None => None,
            },
            factor_at: maybe_time(row, "factor_at", self.factor_at)?,
            factor_by: match self.factor_by {
                Some(kind) => Some(word(row, "factor_by", FactorKind::parse(&kind))?),
                None => None,
            },
            answered_at: maybe_time(row, "answered_at", self.answered_at)?,
            waiting_id: self.waiting_id,
            finished_at: maybe_time(row, "finished_at", self.finished_at)?,
            created_at: time(row, "created_at", self.created_at)?,
            expires_at: time(row, "expires_at", self.expires_at)?,
        })
    }
}

fn seal(recovery: &RecoveryRecord, key: &DataKey) -> Result<Vec<u8>, StoreError> {
    key.seal(RowName::new(TABLE, recovery.id), "login", recovery.login.as_bytes())
}

#[async_trait]
impl Recoveries for Work {
    async fn insert(&mut self, recovery: &RecoveryRecord) -> Result<bool, StoreError> {
        let key = self.common_key().await?;
        let insert = query(INSERT)
            .bind(recovery.id)
            .bind(recovery.token.0.to_vec())
            .bind(seal(recovery, &key)?)
            .bind(recovery.account_id.map(|account| account.0))
            .bind(recovery.proven_at.map(micros))
            .bind(recovery.proven_by.map(Channel::as_str))
            .bind(recovery.factor_at.map(micros))
            .bind(recovery.factor_by.map(FactorKind::code))
            .bind(recovery.answered_at.map(micros))
            .bind(recovery.waiting_id)
            .bind(recovery.finished_at.map(micros))
            .bind(micros(recovery.created_at))
            .bind(micros(recovery.expires_at));
        Ok(self.execute(insert).await? == 1)
    }

    async fn find(&mut self, token: &TokenHash, now: Timestamp) -> Result<Option<RecoveryRecord>, StoreError> {
        let sql = if self.access == Access::Writing { HOLD } else { FIND };
        let row: Option<RecoveryRow> = self.fetch(query(sql).bind(token.0.to_vec()).bind(micros(now))).await?;
        self.open_one(row).await
    }

    async fn find_by_id(&mut self, id: Uuid, now: Timestamp) -> Result<Option<RecoveryRecord>, StoreError> {
        let sql = if self.access == Access::Writing { HOLD_BY_ID } else { FIND_BY_ID };
        let row: Option<RecoveryRow> = self.fetch(query(sql).bind(id).bind(micros(now))).await?;
        self.open_one(row).await
    }

    async fn save(&mut self, recovery: &RecoveryRecord) -> Result<(), StoreError> {
        let key = self.common_key().await?;
        let save = query(SAVE)
            .bind(recovery.id)
            .bind(recovery.token.0.to_vec())
            .bind(seal(recovery, &key)?)
            .bind(recovery.account_id.map(|account| account.0))
            .bind(recovery.proven_at.map(micros))
            .bind(recovery.proven_by.map(Channel::as_str))
            .bind(recovery.factor_at.map(micros))
            .bind(recovery.factor_by.map(FactorKind::code))
            .bind(recovery.answered_at.map(micros))
            .bind(recovery.waiting_id)
            .bind(recovery.finished_at.map(micros))
            .bind(micros(recovery.expires_at));
        one(TABLE, self.execute(save).await?)
    }

    async fn forget_proven(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.execute(query(FORGET_PROVEN).bind(account.0)).await.map(drop)
    }

    async fn delete_expired(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(DELETE_CODES_OF_EXPIRED).bind(micros(now))).await?;
        self.execute(query(DELETE_EXPIRED).bind(micros(now))).await
    }
}
