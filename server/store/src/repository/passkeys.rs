//! Passkeys, and the questions that were put to them.

use super::{SealedRow, Work, maybe_time, micros, small, time};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use service::ports::{Passkey, PasskeyChallenge, PasskeyHandle, PasskeyNonce, PasskeyUse, Passkeys, StoreError};
use service::secrets::Mark;
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "passkey";
const HANDLES: &str = "passkey_handle";

const INSERT_HANDLE: &str = "
    INSERT INTO passkey_handle (account_id, handle)
    VALUES ($1, $2)
        ON CONFLICT (account_id) DO NOTHING";

const FIND_HANDLE: &str = "
    SELECT handle
      FROM passkey_handle
     WHERE account_id = $1";

const INSERT: &str = "
    INSERT INTO passkey (id, account_id, credential_id, credential, name, counter, is_backup_eligible, is_backed_up,
                         created_at, used_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (credential_id) DO NOTHING";

const LIST: &str = "
    SELECT id, account_id, credential_id, credential, name, counter, is_backup_eligible, is_backed_up, created_at,
           used_at
      FROM passkey
     WHERE account_id = $1
     ORDER BY created_at, id";

const FIND: &str = "
    SELECT id, account_id, credential_id, credential, name, counter, is_backup_eligible, is_backed_up, created_at,
           used_at
      FROM passkey
     WHERE credential_id = $1";

/// One that does not count says 0 for ever; one that may be copied counts on each device by itself.
const NOTE_USE: &str = "
    UPDATE passkey
       SET counter = $2, is_backed_up = $3, used_at = $4
     WHERE id = $1
       AND (is_backup_eligible = 1 OR counter < $2 OR (counter = 0 AND $2 = 0))";

const RENAME: &str = "
    UPDATE passkey
       SET name = $3
     WHERE account_id = $1
       AND id = $2";

const DELETE: &str = "
    DELETE FROM passkey
     WHERE account_id = $1
       AND id = $2";

const INSERT_CHALLENGE: &str = "
    INSERT INTO passkey_challenge (challenge, holder, state, expires_at)
    VALUES ($1, $2, $3, $4)";

const TAKE_CHALLENGE: &str = "
    DELETE FROM passkey_challenge
     WHERE challenge = $1
       AND holder = $2
       AND expires_at > $3
 RETURNING state";

const DELETE_EXPIRED_CHALLENGES: &str = "
    DELETE FROM passkey_challenge
     WHERE expires_at <= $1";

#[derive(sqlx::FromRow)]
struct PasskeyRow {
    id: Uuid,
    account_id: Uuid,
    credential_id: Vec<u8>,
    credential: String,
    name: Vec<u8>,
    counter: i64,
    is_backup_eligible: i64,
    is_backed_up: i64,
    created_at: i64,
    used_at: Option<i64>,
}

impl SealedRow for PasskeyRow {
    type Value = Passkey;

    fn subject(&self) -> Uuid {
        self.account_id
    }

    fn open(self, key: &DataKey) -> Result<Passkey, StoreError> {
        let row = RowName::new(TABLE, self.id);
        Ok(Passkey {
            id: self.id,
            account_id: AccountId(self.account_id),
            credential_id: self.credential_id,
            credential: self.credential,
            name: key.open_text(row, "name", &self.name)?,
            counter: small(row, "counter", self.counter)?,
            is_backup_eligible: self.is_backup_eligible == 1,
            is_backed_up: self.is_backed_up == 1,
            created_at: time(row, "created_at", self.created_at)?,
            used_at: maybe_time(row, "used_at", self.used_at)?,
        })
    }
}

#[async_trait]
impl Passkeys for Work {
    async fn handle(&mut self, account: AccountId, drawn: &PasskeyHandle) -> Result<PasskeyHandle, StoreError> {
        self.execute(query(INSERT_HANDLE).bind(account.0).bind(drawn.to_vec())).await?;
        self.find_handle(account).await?.ok_or(StoreError::NotFound { table: HANDLES })
    }

    async fn find_handle(&mut self, account: AccountId) -> Result<Option<PasskeyHandle>, StoreError> {
        let found: Option<(Vec<u8>,)> = self.fetch(query(FIND_HANDLE).bind(account.0)).await?;
        let row = RowName::new(HANDLES, account.0);
        found.map(|(handle,)| handle.try_into().map_err(|_| row.corrupt("handle"))).transpose()
    }

    async fn insert(&mut self, passkey: &Passkey) -> Result<bool, StoreError> {
        let key = self.key_of(passkey.account_id).await?;
        let insert = query(INSERT)
            .bind(passkey.id)
            .bind(passkey.account_id.0)
            .bind(passkey.credential_id.clone())
            .bind(passkey.credential.clone())
            .bind(key.seal(RowName::new(TABLE, passkey.id), "name", passkey.name.as_bytes())?)
            .bind(i64::from(passkey.counter))
            .bind(i64::from(passkey.is_backup_eligible))
            .bind(i64::from(passkey.is_backed_up))
            .bind(micros(passkey.created_at))
            .bind(passkey.used_at.map(micros));
        Ok(self.execute(insert).await? == 1)
    }

    async fn list(&mut self, account: AccountId) -> Result<Vec<Passkey>, StoreError> {
        let rows: Vec<PasskeyRow> = self.fetch_all(query(LIST).bind(account.0)).await?;
        self.open_all(rows).await
    }

    async fn find(&mut self, credential_id: &[u8]) -> Result<Option<Passkey>, StoreError> {
        let found: Option<PasskeyRow> = self.fetch(query(FIND).bind(credential_id.to_vec())).await?;
        self.open_one(found).await
    }

    async fn note_use(&mut self, used: &PasskeyUse) -> Result<bool, StoreError> {
        let note = query(NOTE_USE)
            .bind(used.id)
            .bind(i64::from(used.counter))
            .bind(i64::from(used.is_backed_up))
            .bind(micros(used.at));
        Ok(self.execute(note).await? == 1)
    }

    async fn rename(&mut self, account: AccountId, id: Uuid, name: &str) -> Result<bool, StoreError> {
        let sealed = self.key_of(account).await?.seal(RowName::new(TABLE, id), "name", name.as_bytes())?;
        Ok(self.execute(query(RENAME).bind(account.0).bind(id).bind(sealed)).await? == 1)
    }

    async fn delete(&mut self, account: AccountId, id: Uuid) -> Result<bool, StoreError> {
        Ok(self.execute(query(DELETE).bind(account.0).bind(id)).await? == 1)
    }

    async fn insert_challenge(&mut self, challenge: &PasskeyChallenge) -> Result<(), StoreError> {
        let insert = query(INSERT_CHALLENGE)
            .bind(challenge.nonce.to_vec())
            .bind(challenge.holder.to_vec())
            .bind(challenge.state.clone())
            .bind(micros(challenge.expires_at));
        self.execute(insert).await.map(drop)
    }

    async fn take_challenge(
        &mut self,
        nonce: &PasskeyNonce,
        holder: &Mark,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let take = query(TAKE_CHALLENGE).bind(nonce.to_vec()).bind(holder.to_vec()).bind(micros(now));
        Ok(self.fetch::<(String,)>(take).await?.map(|(state,)| state))
    }

    async fn delete_expired_challenges(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(DELETE_EXPIRED_CHALLENGES).bind(micros(now))).await
    }
}
