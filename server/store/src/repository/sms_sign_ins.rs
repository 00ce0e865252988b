//! Sign-ins by SMS that are under way.

use super::{Access, NOBODY, SealedRow, Work, mark, micros, one, time};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use service::ports::{SmsSignIn, SmsSignIns, StoreError};
use service::secrets::TokenHash;
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "sms_sign_in";

const INSERT: &str = "
    INSERT INTO sms_sign_in (id, token_hash, phone, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (token_hash) DO NOTHING";

const FIND: &str = "
    SELECT id, token_hash, phone, created_at, expires_at
      FROM sms_sign_in
     WHERE token_hash = $1
       AND expires_at > $2";

/// Changes nothing, and so holds the row until the unit of work ends.
const HOLD: &str = "
    UPDATE sms_sign_in
       SET expires_at = expires_at
     WHERE token_hash = $1
       AND expires_at > $2
 RETURNING id, token_hash, phone, created_at, expires_at";

const PROLONG: &str = "
    UPDATE sms_sign_in
       SET expires_at = $2
     WHERE id = $1";

const DELETE_CODES: &str = "
    DELETE FROM one_time_code
     WHERE flow = $1";

const DELETE: &str = "
    DELETE FROM sms_sign_in
     WHERE id = $1";

const DELETE_CODES_OF_EXPIRED: &str = "
    DELETE FROM one_time_code
     WHERE flow IN (SELECT id
                      FROM sms_sign_in
                     WHERE expires_at <= $1)";

const DELETE_EXPIRED: &str = "
    DELETE FROM sms_sign_in
     WHERE expires_at <= $1";

#[derive(sqlx::FromRow)]
struct SmsSignInRow {
    id: Uuid,
    token_hash: Vec<u8>,
    phone: Vec<u8>,
    created_at: i64,
    expires_at: i64,
}

impl SealedRow for SmsSignInRow {
    type Value = SmsSignIn;

    fn subject(&self) -> Uuid {
        NOBODY
    }

    fn open(self, key: &DataKey) -> Result<SmsSignIn, StoreError> {
        let row = RowName::new(TABLE, self.id);
        Ok(SmsSignIn {
            id: self.id,
            token: TokenHash(mark(row, "token_hash", self.token_hash)?),
            phone: key.open_text(row, "phone", &self.phone)?,
            created_at: time(row, "created_at", self.created_at)?,
            expires_at: time(row, "expires_at", self.expires_at)?,
        })
    }
}

#[async_trait]
impl SmsSignIns for Work {
    async fn insert(&mut self, sign_in: &SmsSignIn) -> Result<bool, StoreError> {
        let key = self.common_key().await?;
        let insert = query(INSERT)
            .bind(sign_in.id)
            .bind(sign_in.token.0.to_vec())
            .bind(key.seal(RowName::new(TABLE, sign_in.id), "phone", sign_in.phone.as_bytes())?)
            .bind(micros(sign_in.created_at))
            .bind(micros(sign_in.expires_at));
        Ok(self.execute(insert).await? == 1)
    }

    async fn find(&mut self, token: &TokenHash, now: Timestamp) -> Result<Option<SmsSignIn>, StoreError> {
        let sql = if self.access == Access::Writing { HOLD } else { FIND };
        let row: Option<SmsSignInRow> = self.fetch(query(sql).bind(token.0.to_vec()).bind(micros(now))).await?;
        self.open_one(row).await
    }

    async fn prolong(&mut self, id: Uuid, until: Timestamp) -> Result<(), StoreError> {
        one(TABLE, self.execute(query(PROLONG).bind(id).bind(micros(until))).await?)
    }

    async fn delete(&mut self, id: Uuid) -> Result<(), StoreError> {
        self.execute(query(DELETE_CODES).bind(id)).await?;
        one(TABLE, self.execute(query(DELETE).bind(id)).await?)
    }

    async fn delete_expired(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(DELETE_CODES_OF_EXPIRED).bind(micros(now))).await?;
        self.execute(query(DELETE_EXPIRED).bind(micros(now))).await
    }
}
