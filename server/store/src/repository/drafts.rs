//! Registrations that are under way.

use super::{Access, NOBODY, SealedRow, Work, mark, maybe_time, micros, one, time, word};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, ContactValues, FieldError, Locale};
use serde::{Deserialize, Serialize};
use service::ports::{Draft, Drafts, StoreError};
use service::secrets::TokenHash;
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "registration_draft";

const INSERT: &str = "
    INSERT INTO registration_draft (id, token_hash, locale, payload, consent_at, phone_proven_at, email_proven_at,
                                    account_id, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (token_hash) DO NOTHING";

const FIND: &str = "
    SELECT id, token_hash, locale, payload, consent_at, phone_proven_at, email_proven_at, account_id, created_at, expires_at
      FROM registration_draft
     WHERE token_hash = $1
       AND expires_at > $2";

/// Changes nothing, and so holds the row until the unit of work ends: `FOR UPDATE`, in words that both engines know.
const HOLD: &str = "
    UPDATE registration_draft
       SET expires_at = expires_at
     WHERE token_hash = $1
       AND expires_at > $2
 RETURNING id, token_hash, locale, payload, consent_at, phone_proven_at, email_proven_at, account_id, created_at, expires_at";

const FIND_BY_ID: &str = "
    SELECT id, token_hash, locale, payload, consent_at, phone_proven_at, email_proven_at, account_id, created_at, expires_at
      FROM registration_draft
     WHERE id = $1
       AND expires_at > $2";

const HOLD_BY_ID: &str = "
    UPDATE registration_draft
       SET expires_at = expires_at
     WHERE id = $1
       AND expires_at > $2
 RETURNING id, token_hash, locale, payload, consent_at, phone_proven_at, email_proven_at, account_id, created_at, expires_at";

const SAVE: &str = "
    UPDATE registration_draft
       SET locale = $2, payload = $3, consent_at = $4, phone_proven_at = $5, email_proven_at = $6
     WHERE id = $1";

const FINISH: &str = "
    UPDATE registration_draft
       SET account_id = $2
     WHERE id = $1
       AND account_id IS NULL";

const DELETE_CODES: &str = "
    DELETE FROM one_time_code
     WHERE flow = $1";

const DELETE: &str = "
    DELETE FROM registration_draft
     WHERE id = $1";

const DELETE_CODES_OF_EXPIRED: &str = "
    DELETE FROM one_time_code
     WHERE flow IN (SELECT id
                      FROM registration_draft
                     WHERE expires_at <= $1)";

const DELETE_EXPIRED: &str = "
    DELETE FROM registration_draft
     WHERE expires_at <= $1";

/// What of a draft is sealed.
#[derive(Serialize, Deserialize)]
struct DraftPayload {
    values: ContactValues,
    errors: Vec<FieldError>,
}

#[derive(sqlx::FromRow)]
struct DraftRow {
    id: Uuid,
    token_hash: Vec<u8>,
    locale: String,
    payload: Vec<u8>,
    consent_at: Option<i64>,
    phone_proven_at: Option<i64>,
    email_proven_at: Option<i64>,
    account_id: Option<Uuid>,
    created_at: i64,
    expires_at: i64,
}

impl SealedRow for DraftRow {
    type Value = Draft;

    fn subject(&self) -> Uuid {
        NOBODY
    }

    fn open(self, key: &DataKey) -> Result<Draft, StoreError> {
        let row = RowName::new(TABLE, self.id);
        let DraftPayload { values, errors } = key.open_json(row, "payload", &self.payload)?;
        Ok(Draft {
            id: self.id,
            token: TokenHash(mark(row, "token_hash", self.token_hash)?),
            locale: word(row, "locale", Locale::parse(&self.locale))?,
            values,
            errors,
            consent_at: maybe_time(row, "consent_at", self.consent_at)?,
            phone_proven_at: maybe_time(row, "phone_proven_at", self.phone_proven_at)?,
            email_proven_at: maybe_time(row, "email_proven_at", self.email_proven_at)?,
            account_id: self.account_id.map(AccountId),
            created_at: time(row, "created_at", self.created_at)?,
            expires_at: time(row, "expires_at", self.expires_at)?,
        })
    }
}

fn seal(draft: &Draft, key: &DataKey) -> Result<Vec<u8>, StoreError> {
    let payload = DraftPayload { values: draft.values.clone(), errors: draft.errors.clone() };
    key.seal_json(RowName::new(TABLE, draft.id), "payload", &payload)
}

#[async_trait]
impl Drafts for Work {
    async fn insert(&mut self, draft: &Draft) -> Result<bool, StoreError> {
        let key = self.common_key().await?;
        let insert = query(INSERT)
            .bind(draft.id)
            .bind(draft.token.0.to_vec())
            .bind(draft.locale.code())
            .bind(seal(draft, &key)?)
            .bind(draft.consent_at.map(micros))
            .bind(draft.phone_proven_at.map(micros))
            .bind(draft.email_proven_at.map(micros))
            .bind(draft.account_id.map(|account| account.0))
            .bind(micros(draft.created_at))
            .bind(micros(draft.expires_at));
        Ok(self.execute(insert).await? == 1)
    }

    async fn find(&mut self, token: &TokenHash, now: Timestamp) -> Result<Option<Draft>, StoreError> {
        let sql = if self.access == Access::Writing { HOLD } else { FIND };
        let row: Option<DraftRow> = self.fetch(query(sql).bind(token.0.to_vec()).bind(micros(now))).await?;
        self.open_one(row).await
    }

    async fn find_by_id(&mut self, id: Uuid, now: Timestamp) -> Result<Option<Draft>, StoreError> {
        let sql = if self.access == Access::Writing { HOLD_BY_ID } else { FIND_BY_ID };
        let row: Option<DraftRow> = self.fetch(query(sql).bind(id).bind(micros(now))).await?;
        self.open_one(row).await
    }

    async fn save(&mut self, draft: &Draft) -> Result<(), StoreError> {
        let key = self.common_key().await?;
        let save = query(SAVE)
            .bind(draft.id)
            .bind(draft.locale.code())
            .bind(seal(draft, &key)?)
            .bind(draft.consent_at.map(micros))
            .bind(draft.phone_proven_at.map(micros))
            .bind(draft.email_proven_at.map(micros));
        one(TABLE, self.execute(save).await?)
    }

    async fn finish(&mut self, id: Uuid, account: AccountId) -> Result<bool, StoreError> {
        Ok(self.execute(query(FINISH).bind(id).bind(account.0)).await? == 1)
    }

    async fn delete(&mut self, id: Uuid) -> Result<(), StoreError> {
        self.execute(query(DELETE_CODES).bind(id)).await?;
        self.execute(query(DELETE).bind(id)).await.map(drop)
    }

    async fn delete_expired(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(DELETE_CODES_OF_EXPIRED).bind(micros(now))).await?;
        self.execute(query(DELETE_EXPIRED).bind(micros(now))).await
    }
}
