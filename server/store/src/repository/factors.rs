//! Applications that give codes, codes by SMS, backup codes, and sign-ins between their two steps.

use super::{SealedRow, Work, mark, maybe_time, micros, small, time, word};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, SignInWay};
use service::ports::{AuthenticatorApp, Factors, PendingSignIn, SmsFactor, StoreError};
use service::secrets::{Mark, TokenHash};
use sqlx::query;
use uuid::Uuid;
use zeroize::Zeroizing;

const APPS: &str = "authenticator_app";
const SMS: &str = "sms_factor";
const PENDING: &str = "pending_sign_in";

const FORGET_UNCONFIRMED: &str = "
    DELETE FROM authenticator_app
     WHERE account_id = $1
       AND confirmed_at IS NULL";

const INSERT_APP: &str = "
    INSERT INTO authenticator_app (id, account_id, key, last_step, created_at, confirmed_at, used_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

const LIST_APPS: &str = "
    SELECT id, account_id, key, last_step, created_at, confirmed_at, used_at
      FROM authenticator_app
     WHERE account_id = $1
     ORDER BY created_at, id";

const TAKE_STEP: &str = "
    UPDATE authenticator_app
       SET last_step = $2, used_at = $3
     WHERE id = $1
       AND last_step < $2";

const CONFIRM_APP: &str = "
    UPDATE authenticator_app
       SET confirmed_at = $2
     WHERE id = $1
       AND confirmed_at IS NULL";

const DELETE_APP: &str = "
    DELETE FROM authenticator_app
     WHERE account_id = $1
       AND id = $2";

const ADD_SMS: &str = "
    INSERT INTO sms_factor (account_id, added_at)
    VALUES ($1, $2)
        ON CONFLICT (account_id) DO NOTHING";

const FIND_SMS: &str = "
    SELECT account_id, added_at, used_at
      FROM sms_factor
     WHERE account_id = $1";

const NOTE_SMS_USE: &str = "
    UPDATE sms_factor
       SET used_at = $2
     WHERE account_id = $1";

const DELETE_SMS: &str = "
    DELETE FROM sms_factor
     WHERE account_id = $1";

const FORGET_CODES: &str = "
    DELETE FROM backup_code
     WHERE account_id = $1";

const INSERT_CODE: &str = "
    INSERT INTO backup_code (account_id, mark, created_at)
    VALUES ($1, $2, $3)";

const USE_CODE: &str = "
    DELETE FROM backup_code
     WHERE account_id = $1
       AND mark = $2";

const COUNT_CODES: &str = "
    SELECT COUNT(*)
      FROM backup_code
     WHERE account_id = $1";

const INSERT_PENDING: &str = "
    INSERT INTO pending_sign_in (id, token_hash, account_id, way, failures, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

const FIND_PENDING: &str = "
    SELECT id, token_hash, account_id, way, failures, created_at, expires_at
      FROM pending_sign_in
     WHERE token_hash = $1
       AND expires_at > $2";

const FORGET_PENDING: &str = "
    DELETE FROM pending_sign_in
     WHERE account_id = $1";

const FORGET_STOPPED: &str = "
    DELETE FROM stopped_sign_in
     WHERE account_id = $1";

const DELETE_EXPIRED_PENDING: &str = "
    DELETE FROM pending_sign_in
     WHERE expires_at <= $1";

#[derive(sqlx::FromRow)]
struct AppRow {
    id: Uuid,
    account_id: Uuid,
    key: Vec<u8>,
    last_step: i64,
    created_at: i64,
    confirmed_at: Option<i64>,
    used_at: Option<i64>,
}

impl SealedRow for AppRow {
    type Value = AuthenticatorApp;

    fn subject(&self) -> Uuid {
        self.account_id
    }

    fn open(self, key: &DataKey) -> Result<AuthenticatorApp, StoreError> {
        let row = RowName::new(APPS, self.id);
        let key = key.open(row, "key", &self.key)?;
        Ok(AuthenticatorApp {
            id: self.id,
            account_id: AccountId(self.account_id),
            key: Zeroizing::new(key.as_slice().try_into().map_err(|_| row.corrupt("key"))?),
            last_step: self.last_step,
            created_at: time(row, "created_at", self.created_at)?,
            confirmed_at: maybe_time(row, "confirmed_at", self.confirmed_at)?,
            used_at: maybe_time(row, "used_at", self.used_at)?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct SmsRow {
    account_id: Uuid,
    added_at: i64,
    used_at: Option<i64>,
}

impl SmsRow {
    fn read(self) -> Result<SmsFactor, StoreError> {
        let row = RowName::new(SMS, self.account_id);
        Ok(SmsFactor {
            added_at: time(row, "added_at", self.added_at)?,
            used_at: maybe_time(row, "used_at", self.used_at)?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct PendingRow {
    id: Uuid,
    token_hash: Vec<u8>,
    account_id: Uuid,
    /// A row of before sign-ins by SMS has none.
    way: Option<String>,
    failures: i64,
    created_at: i64,
    expires_at: i64,
}

impl PendingRow {
    fn read(self) -> Result<PendingSignIn, StoreError> {
        let row = RowName::new(PENDING, self.id);
        Ok(PendingSignIn {
            id: self.id,
            token: TokenHash(mark(row, "token_hash", self.token_hash)?),
            account_id: AccountId(self.account_id),
            way: match self.way {
                Some(way) => word(row, "way", SignInWay::parse(&way))?,
                None => SignInWay::Password,
            },
            failures: small(row, "failures", self.failures)?,
            created_at: time(row, "created_at", self.created_at)?,
            expires_at: time(row, "expires_at", self.expires_at)?,
        })
    }
}

#[async_trait]
impl Factors for Work {
    async fn insert_app(&mut self, app: &AuthenticatorApp) -> Result<(), StoreError> {
        self.execute(query(FORGET_UNCONFIRMED).bind(app.account_id.0)).await?;
        let key = self.key_of(app.account_id).await?;
        let insert = query(INSERT_APP)
            .bind(app.id)
            .bind(app.account_id.0)
            .bind(key.seal(RowName::new(APPS, app.id), "key", app.key.as_slice())?)
            .bind(app.last_step)
            .bind(micros(app.created_at))
            .bind(app.confirmed_at.map(micros))
            .bind(app.used_at.map(micros));
        self.execute(insert).await.map(drop)
    }

    async fn list_apps(&mut self, account: AccountId) -> Result<Vec<AuthenticatorApp>, StoreError> {
        let rows: Vec<AppRow> = self.fetch_all(query(LIST_APPS).bind(account.0)).await?;
        self.open_all(rows).await
    }

    async fn take_step(&mut self, app: Uuid, step: i64, at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.execute(query(TAKE_STEP).bind(app).bind(step).bind(micros(at))).await? == 1)
    }

    async fn confirm_app(&mut self, app: Uuid, at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.execute(query(CONFIRM_APP).bind(app).bind(micros(at))).await? == 1)
    }

    async fn delete_app(&mut self, account: AccountId, app: Uuid) -> Result<bool, StoreError> {
        Ok(self.execute(query(DELETE_APP).bind(account.0).bind(app)).await? == 1)
    }

    async fn add_sms(&mut self, account: AccountId, at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.execute(query(ADD_SMS).bind(account.0).bind(micros(at))).await? == 1)
    }

    async fn find_sms(&mut self, account: AccountId) -> Result<Option<SmsFactor>, StoreError> {
        self.fetch::<SmsRow>(query(FIND_SMS).bind(account.0)).await?.map(SmsRow::read).transpose()
    }

    async fn note_sms_use(&mut self, account: AccountId, at: Timestamp) -> Result<(), StoreError> {
        self.execute(query(NOTE_SMS_USE).bind(account.0).bind(micros(at))).await.map(drop)
    }

    async fn delete_sms(&mut self, account: AccountId) -> Result<bool, StoreError> {
        Ok(self.execute(query(DELETE_SMS).bind(account.0)).await? == 1)
    }

    async fn replace_backup_codes(
        &mut self,
        account: AccountId,
        marks: &[Mark],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(query(FORGET_CODES).bind(account.0)).await?;
        for mark in marks {
            self.execute(query(INSERT_CODE).bind(account.0).bind(mark.to_vec()).bind(micros(at))).await?;
        }
        Ok(())
    }

    async fn use_backup_code(&mut self, account: AccountId, mark: &Mark) -> Result<bool, StoreError> {
        Ok(self.execute(query(USE_CODE).bind(account.0).bind(mark.to_vec())).await? == 1)
    }

    async fn count_backup_codes(&mut self, account: AccountId) -> Result<u32, StoreError> {
        let count = self.fetch_number(query(COUNT_CODES).bind(account.0)).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn insert_pending(&mut self, pending: &PendingSignIn) -> Result<(), StoreError> {
        let insert = query(INSERT_PENDING)
            .bind(pending.id)
            .bind(pending.token.0.to_vec())
            .bind(pending.account_id.0)
            .bind(pending.way.code())
            .bind(i64::from(pending.failures))
            .bind(micros(pending.created_at))
            .bind(micros(pending.expires_at));
        self.execute(insert).await.map(drop)
    }

    async fn find_pending(&mut self, token: &TokenHash, now: Timestamp) -> Result<Option<PendingSignIn>, StoreError> {
        let find = query(FIND_PENDING).bind(token.0.to_vec()).bind(micros(now));
        self.fetch::<PendingRow>(find).await?.map(PendingRow::read).transpose()
    }

    async fn forget_pending(&mut self, account: AccountId) -> Result<u64, StoreError> {
        let stopped = self.execute(query(FORGET_STOPPED).bind(account.0)).await?;
        Ok(stopped + self.execute(query(FORGET_PENDING).bind(account.0)).await?)
    }

    async fn delete_expired_pending(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(DELETE_EXPIRED_PENDING).bind(micros(now))).await
    }
}
