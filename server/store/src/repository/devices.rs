//! Known devices (security 5.6).

use super::{SealedRow, Work, mark, micros, time};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use service::ports::{Devices, KnownDevice, StoreError};
use service::secrets::TokenHash;
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "known_device";

const LIST_OF_TOKEN: &str = "
    SELECT id, account_id, token_hash, device, created_at, used_at
      FROM known_device
     WHERE token_hash = $1
       AND used_at > $2";

const REMEMBER: &str = "
    INSERT INTO known_device (id, account_id, token_hash, device, created_at, used_at)
    VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (account_id, token_hash) DO UPDATE
       SET used_at = excluded.used_at";

const FORGET_OLDEST: &str = "
    DELETE FROM known_device
     WHERE account_id = $1
       AND id NOT IN (SELECT id
                        FROM known_device
                       WHERE account_id = $1
                       ORDER BY used_at DESC, id DESC
                       LIMIT $2)";

const LIST: &str = "
    SELECT id, account_id, token_hash, device, created_at, used_at
      FROM known_device
     WHERE account_id = $1
       AND used_at > $2
     ORDER BY used_at DESC, id DESC";

const FORGET: &str = "
    DELETE FROM known_device
     WHERE account_id = $1
       AND id = $2";

const FORGET_ALL: &str = "
    DELETE FROM known_device
     WHERE account_id = $1
       AND token_hash <> $2";

const DELETE_STALE: &str = "
    DELETE FROM known_device
     WHERE used_at < $1";

#[derive(sqlx::FromRow)]
struct DeviceRow {
    id: Uuid,
    account_id: Uuid,
    token_hash: Vec<u8>,
    device: Vec<u8>,
    created_at: i64,
    used_at: i64,
}

impl SealedRow for DeviceRow {
    type Value = KnownDevice;

    fn subject(&self) -> Uuid {
        self.account_id
    }

    fn open(self, key: &DataKey) -> Result<KnownDevice, StoreError> {
        let row = RowName::new(TABLE, self.id);
        Ok(KnownDevice {
            id: self.id,
            account_id: AccountId(self.account_id),
            token: TokenHash(mark(row, "token_hash", self.token_hash)?),
            device: key.open_json(row, "device", &self.device)?,
            created_at: time(row, "created_at", self.created_at)?,
            used_at: time(row, "used_at", self.used_at)?,
        })
    }
}

#[async_trait]
impl Devices for Work {
    async fn list_of_token(&mut self, token: &TokenHash, since: Timestamp) -> Result<Vec<KnownDevice>, StoreError> {
        let list = query(LIST_OF_TOKEN).bind(token.0.to_vec()).bind(micros(since));
        let rows: Vec<DeviceRow> = self.fetch_all(list).await?;
        self.open_all(rows).await
    }

    async fn remember(&mut self, device: &KnownDevice, keep: u32) -> Result<(), StoreError> {
        let row = RowName::new(TABLE, device.id);
        let key = self.key_of(device.account_id).await?;
        let remember = query(REMEMBER)
            .bind(device.id)
            .bind(device.account_id.0)
            .bind(device.token.0.to_vec())
            .bind(key.seal_json(row, "device", &device.device)?)
            .bind(micros(device.created_at))
            .bind(micros(device.used_at));
        self.execute(remember).await?;
        self.execute(query(FORGET_OLDEST).bind(device.account_id.0).bind(i64::from(keep))).await.map(drop)
    }

    async fn list(&mut self, account: AccountId, since: Timestamp) -> Result<Vec<KnownDevice>, StoreError> {
        let rows: Vec<DeviceRow> = self.fetch_all(query(LIST).bind(account.0).bind(micros(since))).await?;
        self.open_all(rows).await
    }

    async fn forget(&mut self, account: AccountId, id: Uuid) -> Result<bool, StoreError> {
        Ok(self.execute(query(FORGET).bind(account.0).bind(id)).await? == 1)
    }

    async fn forget_all(&mut self, account: AccountId, but: Option<&TokenHash>) -> Result<u64, StoreError> {
        // No token has an empty hash.
        let but = but.map(|token| token.0.to_vec()).unwrap_or_default();
        self.execute(query(FORGET_ALL).bind(account.0).bind(but)).await
    }

    async fn delete_stale(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(DELETE_STALE).bind(micros(before))).await
    }
}
