//! The repositories, written once and compiled for each engine: see `sqlite.rs` and `postgres.rs`, which give `Engine` and
//! `dialect`. A row struct is private to its file; a row that does not fit fails loudly and says where.

mod accounts;
mod audit;
mod checks;
mod codes;
mod contacts;
mod data_keys;
mod deletions;
mod devices;
mod drafts;
mod factors;
mod failed_sign_ins;
mod identities;
mod index_keys;
mod journal;
mod limits;
mod notifications;
mod outbox;
mod owner_links;
mod passkeys;
mod profiles;
mod questions;
mod recoveries;
mod reviews;
mod sessions;
mod sign_in_choices;
mod sms_sign_ins;
mod verifications;
mod waiting_recoveries;

use super::{Engine, dialect};
use crate::error::database;
use crate::sealing::{DataKey, Ring, RowName};
use crate::wakeups::Bell;
use async_trait::async_trait;
use data_keys::NOBODY;
use jiff::Timestamp;
use service::ports::{self, StoreError, Wakeup};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Database, FromRow};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

type Arguments = <Engine as Database>::Arguments;
type Row = <Engine as Database>::Row;
type Query = sqlx::query::Query<'static, Engine, Arguments>;

/// Whether a unit of work may write.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Reading,
    Writing,
}

/// A unit of work. It is every repository: they share the transaction.
pub(crate) struct Work {
    transaction: sqlx::Transaction<'static, Engine>,
    access: Access,
    ring: Arc<Ring>,
    /// The keys of subjects, unwrapped once.
    keys: BTreeMap<Uuid, Arc<DataKey>>,
    bell: Bell,
    wakeups: Vec<Wakeup>,
    /// What joins the audit chain at the commit.
    audit: Vec<ports::AuditEvent>,
}

impl Work {
    pub(crate) fn new(
        transaction: sqlx::Transaction<'static, Engine>,
        access: Access,
        ring: Arc<Ring>,
        bell: Bell,
    ) -> Self {
        Self { transaction, access, ring, keys: BTreeMap::new(), bell, wakeups: Vec::new(), audit: Vec::new() }
    }

    /// Runs a statement; gives how many rows it touched.
    async fn execute(&mut self, query: Query) -> Result<u64, StoreError> {
        let done = query.execute(&mut *self.transaction).await.map_err(|error| database(&error))?;
        Ok(done.rows_affected())
    }

    /// The one row, if there is one.
    async fn fetch<T: for<'r> FromRow<'r, Row>>(&mut self, query: Query) -> Result<Option<T>, StoreError> {
        let row = query.fetch_optional(&mut *self.transaction).await.map_err(|error| database(&error))?;
        row.map(|row| T::from_row(&row)).transpose().map_err(|error| database(&error))
    }

    /// All rows.
    async fn fetch_all<T: for<'r> FromRow<'r, Row>>(&mut self, query: Query) -> Result<Vec<T>, StoreError> {
        let rows = query.fetch_all(&mut *self.transaction).await.map_err(|error| database(&error))?;
        rows.iter().map(T::from_row).collect::<Result<_, _>>().map_err(|error| database(&error))
    }

    /// A number that the statement always gives.
    async fn fetch_number(&mut self, query: Query) -> Result<i64, StoreError> {
        self.fetch::<(i64,)>(query).await?.map_or(Ok(0), |(number,)| Ok(number))
    }

    /// Opens the row, if there is one.
    async fn open_one<R: SealedRow>(&mut self, row: Option<R>) -> Result<Option<R::Value>, StoreError> {
        let Some(row) = row else { return Ok(None) };
        let key = self.key_of_subject(row.subject()).await?;
        row.open(&key).map(Some)
    }

    /// Opens rows, each by the key of its subject.
    async fn open_all<R: SealedRow>(&mut self, rows: Vec<R>) -> Result<Vec<R::Value>, StoreError> {
        let mut values = Vec::with_capacity(rows.len());
        for row in rows {
            let key = self.key_of_subject(row.subject()).await?;
            values.push(row.open(&key)?);
        }
        Ok(values)
    }

    /// Wakes somebody on commit, once.
    fn wake(&mut self, wakeup: Wakeup) {
        if !self.wakeups.contains(&wakeup) {
            self.wakeups.push(wakeup);
        }
    }
}

/// A row with sealed columns.
trait SealedRow: Send {
    type Value: Send;

    /// By whose key they are sealed.
    fn subject(&self) -> Uuid;

    fn open(self, key: &DataKey) -> Result<Self::Value, StoreError>;
}

#[async_trait]
impl ports::Work for Work {
    fn accounts(&mut self) -> &mut dyn ports::Accounts {
        self
    }

    fn contacts(&mut self) -> &mut dyn ports::Contacts {
        self
    }

    fn drafts(&mut self) -> &mut dyn ports::Drafts {
        self
    }

    fn recoveries(&mut self) -> &mut dyn ports::Recoveries {
        self
    }

    fn waiting_recoveries(&mut self) -> &mut dyn ports::WaitingRecoveries {
        self
    }

    fn codes(&mut self) -> &mut dyn ports::Codes {
        self
    }

    fn sessions(&mut self) -> &mut dyn ports::Sessions {
        self
    }

    fn sms_sign_ins(&mut self) -> &mut dyn ports::SmsSignIns {
        self
    }

    fn sign_in_choices(&mut self) -> &mut dyn ports::SignInChoices {
        self
    }

    fn failed_sign_ins(&mut self) -> &mut dyn ports::FailedSignIns {
        self
    }

    fn factors(&mut self) -> &mut dyn ports::Factors {
        self
    }

    fn devices(&mut self) -> &mut dyn ports::Devices {
        self
    }

    fn passkeys(&mut self) -> &mut dyn ports::Passkeys {
        self
    }

    fn notifications(&mut self) -> &mut dyn ports::Notifications {
        self
    }

    fn outbox(&mut self) -> &mut dyn ports::Outbox {
        self
    }

    fn limits(&mut self) -> &mut dyn ports::Limits {
        self
    }

    fn profiles(&mut self) -> &mut dyn ports::Profiles {
        self
    }

    fn verifications(&mut self) -> &mut dyn ports::Verifications {
        self
    }

    fn checks(&mut self) -> &mut dyn ports::Checks {
        self
    }

    fn identities(&mut self) -> &mut dyn ports::Identities {
        self
    }

    fn reviews(&mut self) -> &mut dyn ports::Reviews {
        self
    }

    fn journal(&mut self) -> &mut dyn ports::Journal {
        self
    }

    fn deletions(&mut self) -> &mut dyn ports::Deletions {
        self
    }

    fn questions(&mut self) -> &mut dyn ports::Questions {
        self
    }

    fn owner_links(&mut self) -> &mut dyn ports::OwnerLinks {
        self
    }

    fn audit(&mut self) -> &mut dyn ports::Audit {
        self
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        self.hold_keys().await?;
        self.chain().await?;
        dialect::announce_within(&mut self.transaction, &self.wakeups).await.map_err(|error| database(&error))?;
        self.transaction.commit().await.map_err(|error| database(&error))?;
        dialect::announce_after(&self.bell, self.wakeups);
        Ok(())
    }
}

/// Whether the database answers.
pub(crate) async fn check(pool: &sqlx::Pool<Engine>) -> Result<(), StoreError> {
    sqlx::query("SELECT 1").execute(pool).await.map(drop).map_err(|error| database(&error))
}

/// Applies the migrations that are still missing.
///
/// `Migrator::run` would do, but the future it gives is not `Send` here; the driver keeps `run_direct`, undocumented, for
/// exactly this case.
pub(crate) async fn migrate(
    migrations: &Migrator,
    connection: &mut <Engine as Database>::Connection,
) -> Result<(), MigrateError> {
    migrations.run_direct(None, connection, false).await
}

/// The number of the newest migration that a database has; 0 when it has none.
pub(crate) async fn applied(connection: &mut <Engine as Database>::Connection) -> Result<i64, sqlx::Error> {
    let newest: Option<i64> =
        sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(connection).await?;
    Ok(newest.unwrap_or_default())
}

/// The number of the newest migration that is compiled in.
pub(crate) fn newest(migrations: &Migrator) -> i64 {
    migrations.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// A time as it is stored.
fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// A time as it was stored.
fn time(row: RowName, column: &'static str, micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|_| row.corrupt(column))
}

/// A time that may be missing.
fn maybe_time(row: RowName, column: &'static str, micros: Option<i64>) -> Result<Option<Timestamp>, StoreError> {
    micros.map(|micros| time(row, column, micros)).transpose()
}

/// A number that the domain keeps in fewer bits.
fn small<T: TryFrom<i64>>(row: RowName, column: &'static str, number: i64) -> Result<T, StoreError> {
    T::try_from(number).map_err(|_| row.corrupt(column))
}

/// 32 bytes of a hash or a mark.
fn mark(row: RowName, column: &'static str, bytes: Vec<u8>) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| row.corrupt(column))
}

/// A word of a closed set.
fn word<T>(row: RowName, column: &'static str, parsed: Option<T>) -> Result<T, StoreError> {
    parsed.ok_or_else(|| row.corrupt(column))
}

/// Exactly one row was meant.
fn one(table: &'static str, rows: u64) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::NotFound { table }) }
}
