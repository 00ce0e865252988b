//! The keys of subjects: made when something of theirs is sealed first, unwrapped once in a unit of work, wrapped anew when the ring
//! turns (security 9.2, 9.8; decision 0024).

use super::{Access, Work, dialect, micros};
use crate::keeper::{KeyCheck, KeyUse, KeyWork, Rewrapped};
use crate::sealed_columns::{SEALED_COLUMNS, SealedColumn};
use crate::sealing::{BY_RING, DataKey, RowName, Wrapped, new_key, new_key_id};
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use service::ports::{self, StoreError};
use sqlx::query;
use std::sync::Arc;
use uuid::Uuid;

const TABLE: &str = "data_key";

/// The subject of what belongs to nobody yet, and is gone within days: a registration, a recovery, a message on its way.
pub(super) const NOBODY: Uuid = Uuid::nil();

const FIND: &str = "
    SELECT id, subject, ring_key, wrapped
      FROM data_key
     WHERE subject = $1";

/// One that was retired stays so, and what would be wrapped by it fails by the reference.
const REGISTER: &str = "
    INSERT INTO ring_key (id)
    VALUES ($1)
        ON CONFLICT (id) DO NOTHING";

const INSERT: &str = "
    INSERT INTO data_key (id, subject, ring_key, wrapped)
    VALUES ($1, $2, $3, $4)
        ON CONFLICT (subject) DO NOTHING";

/// Without holding it: everybody who is not known yet shares this one, and it is given to nobody.
const ASK: &str = "
    SELECT id
      FROM data_key
     WHERE subject = $1";

/// In its place, so that whoever looks for the key of the subject finds one or the other.
const REPLACE: &str = "
    UPDATE data_key
       SET id = $2, ring_key = $3, wrapped = $4
     WHERE subject = $1";

const LIST_OF_OTHERS: &str = "
    SELECT id, subject, ring_key, wrapped
      FROM data_key
     WHERE ring_key <> $1
       AND id > $2
     ORDER BY id
     LIMIT $3";

const LIST: &str = "
    SELECT id, subject, ring_key, wrapped
      FROM data_key
     WHERE id > $1
     ORDER BY id
     LIMIT $2";

const REWRAP: &str = "
    UPDATE data_key
       SET ring_key = $3, wrapped = $4
     WHERE id = $1
       AND ring_key = $2";

const COUNT: &str = "
    SELECT ring_key.id, COUNT(data_key.id)
      FROM ring_key
      LEFT JOIN data_key ON data_key.ring_key = ring_key.id
     WHERE ring_key.is_live = 1
     GROUP BY ring_key.id
     ORDER BY ring_key.id";

const LIST_RETIRED: &str = "
    SELECT id
      FROM ring_key
     WHERE is_live = 0
     ORDER BY retired_at, id";

/// Fails by the reference when somebody wraps by it at this moment.
const RETIRE: &str = "
    UPDATE ring_key
       SET is_live = 0, retired_at = $2
     WHERE id = $1
       AND is_live = 1
       AND NOT EXISTS (SELECT 1
                         FROM data_key
                        WHERE ring_key = $1)";

#[derive(sqlx::FromRow)]
struct DataKeyRow {
    id: Uuid,
    subject: Uuid,
    ring_key: String,
    wrapped: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Leftover {
    id: Uuid,
    seq: Option<i64>,
    account: Option<Uuid>,
    sealed: Vec<u8>,
}

impl Leftover {
    const fn row(&self, column: &SealedColumn) -> RowName {
        RowName { seq: self.seq, ..RowName::new(column.table, self.id) }
    }
}

impl Work {
    /// The key of a person, made if there is none and this unit of work may write.
    pub(super) async fn key_of(&mut self, account: AccountId) -> Result<Arc<DataKey>, StoreError> {
        self.key_of_subject(account.0).await
    }

    /// The key for what belongs to nobody yet.
    pub(super) async fn common_key(&mut self) -> Result<Arc<DataKey>, StoreError> {
        self.key_of_subject(NOBODY).await
    }

    pub(super) async fn key_of_subject(&mut self, subject: Uuid) -> Result<Arc<DataKey>, StoreError> {
        if let Some(key) = self.keys.get(&subject) {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(self.read_key(subject).await?);
        self.keys.insert(subject, Arc::clone(&key));
        Ok(key)
    }

    async fn read_key(&mut self, subject: Uuid) -> Result<DataKey, StoreError> {
        let mut row: Option<DataKeyRow> = self.fetch(query(FIND).bind(subject)).await?;
        if row.is_none() && self.access == Access::Writing {
            self.make_key(subject).await?;
            row = self.fetch(query(FIND).bind(subject)).await?;
        }
        let own = row.map(|row| self.unwrap(row)).transpose()?;
        Ok(DataKey::new(subject, own, Arc::clone(&self.ring)))
    }

    /// The key for what belongs to nobody yet, read anew: where nobody was found it takes as long as the key of somebody.
    pub(super) async fn key_of_nobody(&mut self) -> Result<DataKey, StoreError> {
        self.read_key(NOBODY).await
    }

    /// Two who make it at once: the first one's stays.
    async fn make_key(&mut self, subject: Uuid) -> Result<(), StoreError> {
        let (id, key) = (new_key_id()?, new_key()?);
        let Wrapped { ring_key, bytes } = self.ring.wrapping().wrap(id, subject, &key)?;
        self.execute(query(REGISTER).bind(ring_key.clone())).await?;
        self.execute(query(INSERT).bind(id).bind(subject).bind(ring_key).bind(bytes)).await.map(drop)
    }

    /// Nothing is committed that a key has sealed which was replaced meanwhile: nobody could read it. From here to the commit the keys
    /// stay as they are; they are held last, so whoever waits here keeps nobody else waiting for long. What belongs to nobody is asked for, too: a try to sign in as somebody
    /// costs what one as nobody does (security 5.7).
    pub(super) async fn hold_keys(&mut self) -> Result<(), StoreError> {
        let Some(hold) = dialect::HOLD_KEY else { return Ok(()) };
        let sealed_by: Vec<(Uuid, Uuid)> =
            self.keys.iter().filter_map(|(subject, key)| Some((*subject, key.id_if_it_sealed()?))).collect();
        for (subject, id) in sealed_by {
            let sql = if subject == NOBODY { ASK } else { hold };
            let held: Option<(Uuid,)> = self.fetch(query(sql).bind(subject)).await?;
            // Without a key there is no account either, and nothing was written.
            if held.is_some_and(|(held,)| held != id) {
                return Err(StoreError::Database("data_key_replaced".to_owned()));
            }
        }
        Ok(())
    }

    /// Seals by another key what it has not sealed of an account. Gives how many values.
    async fn reseal_all(&mut self, account: AccountId, former: &DataKey, key: &DataKey) -> Result<u64, StoreError> {
        let mut resealed = 0;
        for column in SEALED_COLUMNS {
            let values: Vec<Leftover> = self.fetch_all(query(column.list_of).bind(account.0)).await?;
            for found in values.into_iter().filter(|found| !key.has_sealed(&found.sealed)) {
                let row = found.row(column);
                let value = former.open(row, column.column, &found.sealed)?;
                let sealed = key.seal(row, column.column, &value)?;
                resealed += self.execute(query(column.replace).bind(sealed).bind(found.id).bind(found.sealed)).await?;
            }
        }
        Ok(resealed)
    }

    fn unwrap(&self, row: DataKeyRow) -> Result<(Uuid, zeroize::Zeroizing<[u8; 32]>), StoreError> {
        let wrapped = Wrapped { ring_key: row.ring_key, bytes: row.wrapped };
        let key = self.ring.unwrap(row.id, row.subject, &wrapped);
        let key = key.ok_or_else(|| self.ring.refuse(RowName::new(TABLE, row.id), "wrapped", row.subject))?;
        Ok((row.id, key))
    }
}

#[async_trait]
impl KeyWork for Work {
    async fn usage(&mut self) -> Result<KeyUse, StoreError> {
        let counts: Vec<(String, i64)> = self.fetch_all(query(COUNT)).await?;
        let retired: Vec<(String,)> = self.fetch_all(query(LIST_RETIRED)).await?;
        let mut first_version = 0;
        for column in SEALED_COLUMNS {
            first_version += self.fetch_number(query(column.count).bind(vec![BY_RING])).await?.unsigned_abs();
        }
        Ok(KeyUse {
            active: self.ring.wrapping().active().to_owned(),
            wraps: counts.into_iter().map(|(id, count)| (id, count.unsigned_abs())).collect(),
            retired: retired.into_iter().map(|(id,)| id).collect(),
            first_version,
        })
    }

    async fn rewrap(&mut self, after: Uuid, limit: u32) -> Result<Rewrapped, StoreError> {
        let wrapping = self.ring.wrapping();
        self.execute(query(REGISTER).bind(wrapping.active().to_owned())).await?;
        let list = query(LIST_OF_OTHERS).bind(wrapping.active().to_owned()).bind(after).bind(i64::from(limit));
        let rows: Vec<DataKeyRow> = self.fetch_all(list).await?;
        let mut batch = Rewrapped { last: rows.last().map(|row| row.id), ..Rewrapped::default() };
        for row in rows {
            let (subject, before) = (row.subject, row.ring_key.clone());
            let Ok((id, key)) = self.unwrap(row) else {
                batch.failed += 1;
                continue;
            };
            let Wrapped { ring_key, bytes } = wrapping.wrap(id, subject, &key)?;
            batch.done += self.execute(query(REWRAP).bind(id).bind(before).bind(ring_key).bind(bytes)).await?;
        }
        Ok(batch)
    }

    async fn check(&mut self, after: Uuid, limit: u32) -> Result<Option<(Uuid, KeyCheck)>, StoreError> {
        let rows: Vec<DataKeyRow> = self.fetch_all(query(LIST).bind(after).bind(i64::from(limit))).await?;
        let Some(last) = rows.last().map(|row| row.id) else { return Ok(None) };
        let mut check = KeyCheck::default();
        for row in rows {
            match self.unwrap(row) {
                Ok(_) => check.unwrap += 1,
                Err(_) => check.fail += 1,
            }
        }
        Ok(Some((last, check)))
    }

    async fn reseal_one(&mut self, column: &'static SealedColumn, skip: u64) -> Result<Option<bool>, StoreError> {
        let skip = i64::try_from(skip).unwrap_or(i64::MAX);
        let found: Option<Leftover> = self.fetch(query(column.find).bind(vec![BY_RING]).bind(skip)).await?;
        let Some(found) = found else { return Ok(None) };
        let row = found.row(column);
        let key = self.key_of_subject(found.account.unwrap_or(NOBODY)).await?;
        let Ok(value) = key.open(row, column.column, &found.sealed) else { return Ok(Some(false)) };
        let sealed = key.seal(row, column.column, &value)?;
        self.execute(query(column.replace).bind(sealed).bind(found.id).bind(found.sealed)).await?;
        Ok(Some(true))
    }

    async fn replace_key(&mut self, account: AccountId) -> Result<Option<u64>, StoreError> {
        if !self.hold_for_erasure(account).await? {
            return Ok(None);
        }
        let former = self.key_of(account).await?;
        let (id, key) = (new_key_id()?, new_key()?);
        let Wrapped { ring_key, bytes } = self.ring.wrapping().wrap(id, account.0, &key)?;
        let key = Arc::new(DataKey::new(account.0, Some((id, key)), Arc::clone(&self.ring)));
        let resealed = self.reseal_all(account, &former, &key).await?;
        self.execute(query(REGISTER).bind(ring_key.clone())).await?;
        self.execute(query(REPLACE).bind(account.0).bind(id).bind(ring_key).bind(bytes)).await?;
        self.keys.insert(account.0, Arc::clone(&key));
        // What others have written meanwhile by the former key; from here on they are refused.
        Ok(Some(resealed + self.reseal_all(account, &former, &key).await?))
    }

    async fn retire(&mut self, id: &str, at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.execute(query(RETIRE).bind(id.to_owned()).bind(micros(at))).await? == 1)
    }

    fn record(&mut self, event: ports::AuditEvent) {
        self.audit.push(event);
    }

    async fn make_common_key(&mut self) -> Result<(), StoreError> {
        self.common_key().await.map(drop)
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        ports::Work::commit(self).await
    }
}
