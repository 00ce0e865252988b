//! Contacts of accounts, and the names that proven ones reserve (security 2.3).

use super::{SealedRow, Work, maybe_time, micros, time, word};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, Channel};
use service::ports::{Contact, Contacts, StoreError};
use service::secrets::BlindIndex;
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "contact";

const INSERT: &str = "
    INSERT INTO contact (id, account_id, channel, value, verified_at, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)";

/// Touches no row when the name is taken: an error would spoil the whole transaction on PostgreSQL.
const RESERVE: &str = "
    INSERT INTO contact_index (channel, key_version, value, contact_id)
    VALUES ($1, $2, $3, $4)
        ON CONFLICT (channel, key_version, value) DO NOTHING";

/// Holds the row until the unit of work ends, so that of two proofs of one contact the second finds nothing waiting.
const HOLD_WAITING: &str = "
    UPDATE contact
       SET verified_at = NULL
     WHERE account_id = $1
       AND channel = $2
       AND verified_at IS NULL
 RETURNING id, account_id, channel, value, verified_at, created_at";

const FORGET_WAITING: &str = "
    DELETE FROM contact
     WHERE account_id = $1
       AND channel = $2
       AND verified_at IS NULL";

const VERIFY: &str = "
    UPDATE contact
       SET verified_at = $2
     WHERE id = $1";

const LIST: &str = "
    SELECT id, account_id, channel, value, verified_at, created_at
      FROM contact
     WHERE account_id = $1
     ORDER BY channel DESC, created_at, id";

#[derive(sqlx::FromRow)]
struct ContactRow {
    id: Uuid,
    account_id: Uuid,
    channel: String,
    value: Vec<u8>,
    verified_at: Option<i64>,
    created_at: i64,
}

impl SealedRow for ContactRow {
    type Value = Contact;

    fn subject(&self) -> Uuid {
        self.account_id
    }

    fn open(self, key: &DataKey) -> Result<Contact, StoreError> {
        let row = RowName::new(TABLE, self.id);
        Ok(Contact {
            id: self.id,
            account_id: AccountId(self.account_id),
            channel: word(row, "channel", Channel::parse(&self.channel))?,
            value: key.open_text(row, "value", &self.value)?,
            verified_at: maybe_time(row, "verified_at", self.verified_at)?,
            created_at: time(row, "created_at", self.created_at)?,
        })
    }
}

impl Work {
    /// Reserves the name by each live key, or says who was faster: everybody begins with the oldest, by which everybody is found.
    async fn reserve(&mut self, channel: Channel, index: &BlindIndex, contact: Uuid) -> Result<(), StoreError> {
        for (version, mark) in self.live_marks(index).await? {
            let reserve = query(RESERVE).bind(channel.as_str()).bind(version).bind(mark.to_vec()).bind(contact);
            if self.execute(reserve).await? == 0 {
                return Err(StoreError::ContactTaken);
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Contacts for Work {
    async fn insert(&mut self, contact: &Contact, index: Option<&BlindIndex>) -> Result<(), StoreError> {
        if let Some(index) = index {
            self.reserve(contact.channel, index, contact.id).await?;
        }
        let row = RowName::new(TABLE, contact.id);
        let key = self.key_of(contact.account_id).await?;
        let insert = query(INSERT)
            .bind(contact.id)
            .bind(contact.account_id.0)
            .bind(contact.channel.as_str())
            .bind(key.seal(row, "value", contact.value.as_bytes())?)
            .bind(contact.verified_at.map(micros))
            .bind(micros(contact.created_at));
        self.execute(insert).await.map(drop)
    }

    async fn verify(
        &mut self,
        account: AccountId,
        channel: Channel,
        index: &BlindIndex,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let Some(contact) = self.hold_waiting(account, channel).await? else {
            return Ok(false);
        };
        self.reserve(channel, index, contact.id).await?;
        self.execute(query(VERIFY).bind(contact.id).bind(micros(at))).await?;
        Ok(true)
    }

    async fn hold_waiting(&mut self, account: AccountId, channel: Channel) -> Result<Option<Contact>, StoreError> {
        let row: Option<ContactRow> = self.fetch(query(HOLD_WAITING).bind(account.0).bind(channel.as_str())).await?;
        self.open_one(row).await
    }

    async fn forget_waiting(&mut self, account: AccountId, channel: Channel) -> Result<(), StoreError> {
        self.execute(query(FORGET_WAITING).bind(account.0).bind(channel.as_str())).await.map(drop)
    }

    async fn list(&mut self, account: AccountId) -> Result<Vec<Contact>, StoreError> {
        let rows: Vec<ContactRow> = self.fetch_all(query(LIST).bind(account.0)).await?;
        self.open_all(rows).await
    }
}
