//! The keeper of the keys: which key of the ring wraps what, turning the ring while the portal serves, and letting an old key go
//! (security 9.8; decision 0024).

use crate::auditor::AuditWork;
use crate::config::StoreSettings;
use crate::error::OpenError;
use crate::index_keeper::IndexWork;
use crate::sealed_columns::{SEALED_COLUMNS, SealedColumn};
use crate::sealing::SealingKeys;
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use service::ports::{Actor, AuditAction, AuditEvent, AuditValue, StoreError};
use std::sync::Arc;
use uuid::Uuid;

/// How many keys are wrapped anew, or names indexed, in one unit of work. Source: security 9.8.
pub(crate) const BATCH: u32 = 500;

/// What the keys of the ring are used for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyUse {
    /// The key that wraps, as the key file says.
    pub active: String,
    /// Keys of the ring, and how many keys of people each has wrapped.
    pub wraps: Vec<(String, u64)>,
    /// Keys that never wrap again, in the order in which they were retired.
    pub retired: Vec<String>,
    /// Values that the ring itself had sealed, before people had keys.
    pub first_version: u64,
}

/// What a turn of the ring did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Keys of people that were wrapped anew.
    pub rewrapped: u64,
    /// Values that were sealed anew, because the ring itself had sealed them.
    pub resealed: u64,
    /// Keys and values that do not open, and stay as they are.
    pub failed: u64,
}

/// Which keys of people the ring opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyCheck {
    /// These unwrap.
    pub unwrap: u64,
    /// These do not.
    pub fail: u64,
}

/// How an attempt to retire a key ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retirement {
    /// It wraps nothing, and never will again.
    Done,
    /// It still wraps so many keys, or values of the first version remain: `rotate` first.
    StillUsed(u64),
    /// It is the one that wraps.
    Active,
    /// The database has never heard of it.
    Unknown,
}

/// One batch of [`KeyWork::rewrap`].
#[derive(Default)]
pub(crate) struct Rewrapped {
    /// The last key that was looked at; none when none is left.
    pub(crate) last: Option<Uuid>,
    pub(crate) done: u64,
    pub(crate) failed: u64,
}

/// What the keeper asks of a database.
#[async_trait]
pub(crate) trait KeyWork: IndexWork {
    async fn usage(&mut self) -> Result<KeyUse, StoreError>;
    /// Wraps anew what other keys than the active one have wrapped, past the key `after`, in the order of ids.
    async fn rewrap(&mut self, after: Uuid, limit: u32) -> Result<Rewrapped, StoreError>;
    /// Seals one value anew that the ring itself had sealed, past so many that do not open. `None` when none is left; `false` when it
    /// does not open.
    async fn reseal_one(&mut self, column: &'static SealedColumn, skip: u64) -> Result<Option<bool>, StoreError>;
    /// Another key for a person, and all of theirs sealed by it. Gives how many values that were; `None` when there is no such account.
    async fn replace_key(&mut self, account: AccountId) -> Result<Option<u64>, StoreError>;
    /// Unwraps keys past the key `after`, in the order of ids. `None` when none is left.
    async fn check(&mut self, after: Uuid, limit: u32) -> Result<Option<(Uuid, KeyCheck)>, StoreError>;
    /// `false` when the key still wraps something, or is unknown.
    async fn retire(&mut self, id: &str, at: Timestamp) -> Result<bool, StoreError>;
    /// Adds an event to the chain, at the commit.
    fn record(&mut self, event: AuditEvent);
    async fn make_common_key(&mut self) -> Result<(), StoreError>;
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// A database that wants to be looked after.
#[async_trait]
pub(crate) trait Upkeep: Send + Sync {
    async fn begin_keys(&self) -> Result<Box<dyn KeyWork>, StoreError>;
    /// To be asked what keys are used for: reads only, and keeps nobody from writing.
    async fn begin_usage(&self) -> Result<Box<dyn KeyWork>, StoreError>;
    /// Reads only, and all of one moment.
    async fn begin_audit(&self) -> Result<Box<dyn AuditWork>, StoreError>;
}

/// The keeper of the keys of a database.
pub struct KeyKeeper(pub(crate) Arc<dyn Upkeep>);

impl KeyKeeper {
    /// Opens the database as [`crate::open`] does. Errors: the same.
    pub async fn open(settings: &StoreSettings, keys: SealingKeys) -> Result<Self, OpenError> {
        Ok(crate::connect(settings, keys).await?.keys)
    }

    /// What the keys are used for. Errors: the database.
    pub async fn usage(&self) -> Result<KeyUse, StoreError> {
        self.0.begin_usage().await?.usage().await
    }

    /// Wraps all keys of people by the active key of the ring, in batches, while the portal serves; and seals anew what the ring
    /// itself had sealed. Cut off at any moment it goes on when it is run again. Errors: the database.
    pub async fn rotate(&self, at: Timestamp) -> Result<Rotation, StoreError> {
        let mut rotation = Rotation::default();
        let mut after = Uuid::nil();
        loop {
            let mut work = self.0.begin_keys().await?;
            let batch = work.rewrap(after, BATCH).await?;
            work.commit().await?;
            rotation.rewrapped += batch.done;
            rotation.failed += batch.failed;
            let Some(last) = batch.last else { break };
            after = last;
        }
        for column in SEALED_COLUMNS {
            self.reseal(column, &mut rotation).await?;
        }
        if rotation != Rotation::default() {
            let counts =
                [("rewrapped", rotation.rewrapped), ("resealed", rotation.resealed), ("failed", rotation.failed)];
            self.record(by_console(AuditAction::KeyRotated, at, counted(&counts))).await?;
        }
        Ok(rotation)
    }

    /// One value in a unit of work: whoever uses the row waits for no other.
    async fn reseal(&self, column: &'static SealedColumn, rotation: &mut Rotation) -> Result<(), StoreError> {
        let mut failed = 0;
        loop {
            let mut work = self.0.begin_keys().await?;
            match work.reseal_one(column, failed).await? {
                Some(true) => rotation.resealed += 1,
                Some(false) => failed += 1,
                None => break,
            }
            work.commit().await?;
        }
        rotation.failed += failed;
        Ok(())
    }

    /// Gives a person another key, while the portal serves: all of theirs is sealed anew, and the former key is nowhere, in one unit of
    /// work. Gives how many values that were; `None` when there is no such account. Errors: the database; a value that does not open,
    /// and then nothing has happened.
    pub async fn replace(&self, account: AccountId, at: Timestamp) -> Result<Option<u64>, StoreError> {
        let mut work = self.0.begin_keys().await?;
        let Some(resealed) = work.replace_key(account).await? else { return Ok(None) };
        let event = by_console(AuditAction::KeyRotated, at, counted(&[("resealed", resealed)]));
        work.record(AuditEvent { subject: Some(account), ..event });
        work.commit().await?;
        Ok(Some(resealed))
    }

    /// Whether the ring opens the keys of all people. Errors: the database.
    pub async fn check(&self) -> Result<KeyCheck, StoreError> {
        let (mut check, mut after) = (KeyCheck::default(), Uuid::nil());
        let mut work = self.0.begin_usage().await?;
        while let Some((last, batch)) = work.check(after, BATCH).await? {
            check = KeyCheck { unwrap: check.unwrap + batch.unwrap, fail: check.fail + batch.fail };
            after = last;
        }
        Ok(check)
    }

    /// Notes what was done to the whole database. Errors: the database.
    pub async fn note(&self, action: AuditAction, at: Timestamp) -> Result<(), StoreError> {
        self.record(by_console(action, at, Vec::new())).await
    }

    pub(crate) async fn record(&self, event: AuditEvent) -> Result<(), StoreError> {
        let mut work = self.0.begin_keys().await?;
        work.record(event);
        work.commit().await
    }

    /// Lets a key go: it wraps nothing, and no machine with an old key file can wrap by it again. Then it may leave the key file.
    /// Errors: the database.
    pub async fn retire(&self, id: &str, at: Timestamp) -> Result<Retirement, StoreError> {
        let usage = self.usage().await?;
        if usage.active == id {
            return Ok(Retirement::Active);
        }
        let wraps = usage.wraps.iter().find(|(known, _)| known == id).map(|(_, count)| *count);
        let used = wraps.unwrap_or_default() + usage.first_version;
        if used > 0 {
            return Ok(Retirement::StillUsed(used));
        }
        if usage.retired.iter().any(|retired| retired == id) {
            return Ok(Retirement::Done);
        }
        if wraps.is_none() {
            return Ok(Retirement::Unknown);
        }
        let mut work = self.0.begin_keys().await?;
        if !work.retire(id, at).await? {
            // Somebody has wrapped by it just now.
            return Ok(Retirement::StillUsed(1));
        }
        work.record(by_console(AuditAction::KeyRetired, at, Vec::new()));
        work.commit().await?;
        Ok(Retirement::Done)
    }
}

/// How many of each there were.
pub(crate) fn counted(counts: &[(&'static str, u64)]) -> Vec<(&'static str, AuditValue)> {
    let number = |count| AuditValue::Number(i64::try_from(count).unwrap_or(i64::MAX));
    counts.iter().map(|(what, count)| (*what, number(*count))).collect()
}

/// What whoever runs the installation has done at the command line.
pub(crate) fn by_console(action: AuditAction, at: Timestamp, context: Vec<(&'static str, AuditValue)>) -> AuditEvent {
    AuditEvent { at, actor: Actor::Console, action, subject: None, request: String::new(), context }
}

#[cfg(test)]
mod tests {
    use super::{BATCH, KeyKeeper, Rotation};
    use crate::config::StoreSettings;
    use crate::sealing::tests::first_version;
    use crate::sealing::{RowName, SealingKeys};
    use jiff::Timestamp;
    use model::{AccountId, AccountLevel, GivenName, JournalKind, Locale, PersonName, Surname};
    use service::ports::{Account, Store};
    use sqlx::{Connection, SqliteConnection};
    use std::sync::Arc;
    use tempfile::TempDir;
    use uuid::Uuid;
    use zeroize::Zeroizing;

    fn ring(active: &str) -> SealingKeys {
        let keys = [("a", 1), ("b", 2)].map(|(id, byte)| (id.to_owned(), Zeroizing::new([byte; 32])));
        SealingKeys::new(active, keys).unwrap()
    }

    async fn store() -> (TempDir, StoreSettings, Arc<dyn Store>) {
        let folder = tempfile::tempdir().unwrap();
        let settings = StoreSettings::new(format!("sqlite://{}", folder.path().join("okno.db").display()));
        let store = crate::open(&settings, ring("a")).await.unwrap();
        (folder, settings, store)
    }

    async fn open_account(store: &dyn Store, id: AccountId) {
        let account = Account {
            id,
            name: PersonName {
                surname: Surname::parse("Окнова").unwrap(),
                given_name: GivenName::parse("Рама").unwrap(),
            },
            level: AccountLevel::Simplified,
            locale: Locale::Ru,
            display: None,
            password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned(),
            password_set_at: Timestamp::UNIX_EPOCH,
            is_blocked: false,
            created_at: Timestamp::UNIX_EPOCH,
        };
        let mut work = store.begin().await.unwrap();
        work.accounts().insert(&account).await.unwrap();
        work.journal().push(id, &JournalKind::PasswordChanged, Timestamp::UNIX_EPOCH).await.unwrap();
        work.commit().await.unwrap();
    }

    async fn reads(store: &dyn Store, id: AccountId) -> bool {
        let mut work = store.read().await.unwrap();
        work.accounts().get(id).await.is_ok_and(|account| account.name.surname.as_str() == "Окнова")
            && work.journal().list_before(id, None, 1).await.is_ok_and(|entries| entries.len() == 1)
    }

    /// As a database looks that was filled before people had keys.
    async fn put_back(settings: &StoreSettings, id: AccountId) {
        let mut connection = SqliteConnection::connect(&settings.url).await.unwrap();
        let surname = first_version(RowName::new("account", id.0), "surname", "Окнова".as_bytes());
        let name = first_version(RowName::new("account", id.0), "given_name", "Рама".as_bytes());
        let hash = first_version(RowName::new("account", id.0), "password_hash", b"$argon2id$");
        let entry = serde_json::to_vec(&JournalKind::PasswordChanged).unwrap();
        let entry = first_version(RowName { seq: Some(1), ..RowName::new("journal", id.0) }, "payload", &entry);
        let sql = "UPDATE account SET surname = $1, given_name = $2, password_hash = $3 WHERE id = $4";
        let update = sqlx::query(sql).bind(surname).bind(name).bind(hash).bind(id.0);
        update.execute(&mut connection).await.unwrap();
        let update = sqlx::query("UPDATE journal SET payload = $1 WHERE account_id = $2").bind(entry).bind(id.0);
        update.execute(&mut connection).await.unwrap();
        sqlx::query("DELETE FROM data_key WHERE subject = $1").bind(id.0).execute(&mut connection).await.unwrap();
    }

    #[tokio::test]
    async fn what_the_ring_itself_had_sealed_is_sealed_anew_by_keys_of_people() {
        let (_folder, settings, store) = store().await;
        let id = AccountId(Uuid::from_u128(7));
        open_account(&*store, id).await;
        put_back(&settings, id).await;
        assert!(reads(&*store, id).await, "it still opens");
        let keeper = KeyKeeper::open(&settings, ring("a")).await.unwrap();
        assert_eq!(keeper.usage().await.unwrap().first_version, 4);
        assert_eq!(
            keeper.rotate(Timestamp::UNIX_EPOCH).await.unwrap(),
            Rotation { resealed: 4, ..Rotation::default() }
        );
        assert_eq!(keeper.usage().await.unwrap().first_version, 0);
        assert!(reads(&*store, id).await, "and opens by a key of its person");
    }

    #[tokio::test]
    async fn s9_8_a_key_that_was_not_replaced_to_the_end_is_the_former_one() {
        let (_folder, settings, store) = store().await;
        let id = AccountId(Uuid::from_u128(7));
        open_account(&*store, id).await;
        let keeper = KeyKeeper::open(&settings, ring("a")).await.unwrap();
        let mut work = keeper.0.begin_keys().await.unwrap();
        assert_eq!(work.replace_key(id).await, Ok(Some(4)));
        drop(work);
        assert!(reads(&*store, id).await);
        put_back(&settings, id).await;
        assert_eq!(keeper.replace(id, Timestamp::UNIX_EPOCH).await, Ok(Some(4)), "whatever had sealed it before");
        assert!(reads(&*store, id).await);
        assert_eq!(keeper.usage().await.unwrap().first_version, 0);
    }

    #[tokio::test]
    async fn s9_8_a_turn_that_was_cut_off_goes_on() {
        let (_folder, settings, store) = store().await;
        for person in 0..4 {
            open_account(&*store, AccountId(Uuid::from_u128(person + 1))).await;
        }
        let keeper = KeyKeeper::open(&settings, ring("b")).await.unwrap();
        let mut work = keeper.0.begin_keys().await.unwrap();
        assert_eq!(work.rewrap(Uuid::nil(), 2).await.unwrap().done, 2);
        work.commit().await.unwrap();
        let mut work = keeper.0.begin_keys().await.unwrap();
        assert_eq!(work.rewrap(Uuid::nil(), BATCH).await.unwrap().done, 3, "four people and nobody, but two");
        drop(work);
        assert_eq!(
            keeper.rotate(Timestamp::UNIX_EPOCH).await.unwrap().rewrapped,
            3,
            "what was not committed is done again"
        );
        assert_eq!(keeper.rotate(Timestamp::UNIX_EPOCH).await.unwrap(), Rotation::default(), "nothing is left");
    }
}
