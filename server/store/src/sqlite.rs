//! SQLite, the embedded default: one writer, a pool of readers, every commit on the disk before it counts (security 18.1).

#[expect(clippy::duplicate_mod, reason = "the same text of SQL is compiled once for each engine")]
#[path = "repository/mod.rs"]
mod repository;

use crate::auditor::AuditWork;
use crate::config::StoreSettings;
use crate::error::{OpenError, database};
use crate::keeper::{KeyWork, Upkeep};
use crate::sealing::Ring;
use crate::wakeups::Bell;
use async_trait::async_trait;
use repository::{Access, Work};
use service::ports::{self, StoreError, Unopened, Wakeup};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection};
use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::broadcast;

pub(crate) type Engine = sqlx::Sqlite;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// How long a unit of work waits for the writer, and the writer for another process. Source: security 18.1.
const WAIT: Duration = Duration::from_secs(5);

/// The texts and steps that differ from PostgreSQL.
pub(crate) mod dialect {
    use super::Engine;
    use crate::wakeups::Bell;
    use service::ports::Wakeup;

    /// Takes due messages. One writer at a time, so no row has to be skipped.
    pub(crate) const CLAIM: &str = "
        UPDATE outbox
           SET lease = $1, lease_until = $2, attempts = attempts + 1
         WHERE id IN (SELECT id
                        FROM outbox
                       WHERE state = 'waiting'
                         AND due_at <= $3
                         AND (lease_until IS NULL OR lease_until <= $3)
                       ORDER BY priority, due_at, id
                       LIMIT $4)
     RETURNING id, payload, attempts, expires_at, priority, due_at";

    /// Takes due questions to a registry.
    pub(crate) const CLAIM_CHECKS: &str = "
        UPDATE registry_check
           SET lease = $1, lease_until = $2, attempts = attempts + 1
         WHERE id IN (SELECT id
                        FROM registry_check
                       WHERE state = 'queued'
                         AND registry = $5
                         AND due_at <= $3
                         AND expires_at > $3
                         AND (lease_until IS NULL OR lease_until <= $3)
                       ORDER BY due_at, id
                       LIMIT $4)
     RETURNING id, account_id, message_id, question, attempts, due_at";

    /// One writer at a time: keys stay as they are until it commits.
    pub(crate) const HOLD_KEY: Option<&str> = None;

    /// One writer at a time: nobody else writes what refers to the account.
    pub(crate) const HOLD_FOR_ERASURE: &str = "
        SELECT id
          FROM account
         WHERE id = $1";

    /// One writer at a time: no index key comes or goes meanwhile.
    pub(crate) const HOLD_INDEX_KEYS: &str = "
        SELECT oldest, newest
          FROM index_keys";

    /// Likewise, nobody else holds a contact, what an account has proven, or a verification.
    pub(crate) const TAKE_CONTACT: &str = "
        SELECT id
          FROM contact
         WHERE id = $1
           AND EXISTS (SELECT 1
                         FROM contact_index
                        WHERE contact_id = $1
                          AND key_version = $2)";

    pub(crate) const TAKE_IDENTITY: &str = "
        SELECT account_id
          FROM proven_identity
         WHERE account_id = $1
           AND key_version = $2";

    pub(crate) const TAKE_VERIFICATION: &str = "
        SELECT id
          FROM verification
         WHERE id = $1
           AND $2 > 0";

    /// Nothing travels with the transaction: all listeners are in this process.
    #[expect(clippy::unused_async, reason = "PostgreSQL talks to its server here")]
    pub(crate) async fn announce_within(
        _: &mut sqlx::Transaction<'static, Engine>,
        _: &[Wakeup],
    ) -> Result<(), sqlx::Error> {
        Ok(())
    }

    /// The change stands: wake those who wait for it.
    pub(crate) fn announce_after(bell: &Bell, wakeups: Vec<Wakeup>) {
        for wakeup in wakeups {
            bell.ring(wakeup);
        }
    }
}

/// The store on a SQLite file.
pub(crate) struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
    ring: Arc<Ring>,
    bell: Bell,
}

impl SqliteStore {
    pub(crate) async fn open(file: &Path, settings: &StoreSettings, ring: Arc<Ring>) -> Result<Self, OpenError> {
        migrate(file).await?;
        let writer = pool(1).connect_with(options(file)).await?;
        check_settings(&mut *writer.acquire().await?).await?;
        let readers = pool(settings.max_readers.max(1)).connect_with(options(file).pragma("query_only", "ON")).await?;
        check_settings(&mut *readers.acquire().await?).await?;
        Ok(Self { writer, readers, ring, bell: Bell::new() })
    }

    async fn write(&self) -> Result<Box<Work>, StoreError> {
        // IMMEDIATE: whoever may write asks for the right at once, instead of failing halfway when another was faster.
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(|error| database(&error))?;
        Ok(self.work(transaction, Access::Writing))
    }

    fn work(&self, transaction: sqlx::Transaction<'static, Engine>, access: Access) -> Box<Work> {
        Box::new(Work::new(transaction, access, Arc::clone(&self.ring), self.bell.clone()))
    }
}

#[async_trait]
impl ports::Store for SqliteStore {
    async fn begin(&self) -> Result<Box<dyn ports::Work>, StoreError> {
        Ok(self.write().await?)
    }

    async fn read(&self) -> Result<Box<dyn ports::Work>, StoreError> {
        let transaction = self.readers.begin().await.map_err(|error| database(&error))?;
        Ok(self.work(transaction, Access::Reading))
    }

    fn wakeups(&self) -> broadcast::Receiver<Wakeup> {
        self.bell.listen()
    }

    fn unopened(&self) -> broadcast::Receiver<Unopened> {
        self.ring.unopened()
    }

    async fn check(&self) -> Result<(), StoreError> {
        repository::check(&self.readers).await
    }
}

#[async_trait]
impl Upkeep for SqliteStore {
    async fn begin_keys(&self) -> Result<Box<dyn KeyWork>, StoreError> {
        Ok(self.write().await?)
    }

    async fn begin_usage(&self) -> Result<Box<dyn KeyWork>, StoreError> {
        let transaction = self.readers.begin().await.map_err(|error| database(&error))?;
        Ok(self.work(transaction, Access::Reading))
    }

    async fn begin_audit(&self) -> Result<Box<dyn AuditWork>, StoreError> {
        let transaction = self.readers.begin().await.map_err(|error| database(&error))?;
        Ok(self.work(transaction, Access::Reading))
    }
}

/// Makes the file if there is none, and brings its schema up to date. Gives the number of the newest migration.
pub(crate) async fn migrate(file: &Path) -> Result<i64, OpenError> {
    make(file).map_err(|error| OpenError::File(error.kind()))?;
    let mut connection = SqliteConnection::connect_with(&options(file)).await?;
    switch_to_wal(&mut connection).await?;
    // The driver takes no lock of its own here: without one, two processes starting at once would both see an old schema.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    repository::migrate(&MIGRATIONS, &mut transaction).await?;
    transaction.commit().await?;
    connection.close().await?;
    Ok(repository::newest(&MIGRATIONS))
}

/// The newest migration of a file that is there, and of this program.
pub(crate) async fn migrations_of(file: &Path) -> Result<(i64, i64), OpenError> {
    if !file.exists() {
        return Err(OpenError::Missing);
    }
    let mut connection = SqliteConnection::connect_with(&options(file)).await?;
    let applied = repository::applied(&mut connection).await?;
    connection.close().await?;
    Ok((applied, repository::newest(&MIGRATIONS)))
}

/// A copy of one moment: SQLite writes it anew from what a reader sees, so it holds no page that was freed.
pub(crate) async fn copy(file: &Path, to: &Path) -> Result<(), OpenError> {
    let mut connection = SqliteConnection::connect_with(&options(file)).await?;
    let to = to.to_str().ok_or(OpenError::Address("a path of a file is UTF-8"))?;
    sqlx::query("VACUUM INTO $1").bind(to).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// Asks SQLite to go through all of it.
pub(crate) async fn check_integrity(file: &Path) -> Result<(), OpenError> {
    let mut connection = SqliteConnection::connect_with(&options(file)).await?;
    let found: String =
        sqlx::query_scalar("SELECT integrity_check FROM pragma_integrity_check").fetch_one(&mut connection).await?;
    let lost: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM pragma_foreign_key_check").fetch_one(&mut connection).await?;
    connection.close().await?;
    match (found.as_str(), lost) {
        ("ok", 0) => Ok(()),
        ("ok", _) => Err(OpenError::Damaged(format!("{lost} rows refer to nothing"))),
        _ => Err(OpenError::Damaged(found)),
    }
}

/// WAL is a property of the file: set once, it holds for every later connection, which only reads it back. SQLite refuses the
/// switch at once while somebody else has the file open, without the usual wait; so the waiting is done here.
async fn switch_to_wal(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    const PAUSE: Duration = Duration::from_millis(20);
    let started = Instant::now();
    loop {
        match sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *connection).await {
            Err(error) if is_busy(&error) && started.elapsed() < WAIT => tokio::time::sleep(PAUSE).await,
            switched => return switched.map(drop),
        }
    }
}

/// `SQLITE_BUSY`, with or without the details that SQLite puts into the upper bytes.
fn is_busy(error: &sqlx::Error) -> bool {
    const BUSY: u32 = 5;
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| code & 0xff == BUSY)
}

/// Only the service's own user may read it; SQLite gives its companions (WAL, shared memory) the same mode.
fn make(file: &Path) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(WAIT)
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY")
}

fn pool(connections: u32) -> SqlitePoolOptions {
    // A connection is an open file: it does not age, and it need not be tried out before use.
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(WAIT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // SQLite itself ends a transaction in which the disk was full or broken. The driver does not hear of it: for it the transaction goes on,
        // and no other could ever begin on this connection (security 18.8). It is closed, and another takes its place.
        .before_acquire(|connection, _| {
            let is_in_transaction = connection.is_in_transaction();
            Box::pin(async move { Ok(!is_in_transaction) })
        })
}

/// Reads back what was set, in the words SQLite uses: 2 is FULL, and 2 is MEMORY (security 18.1).
async fn check_settings(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    const PROMISES: [(&str, &str, &str); 6] = [
        ("journal_mode", "wal", "SELECT journal_mode FROM pragma_journal_mode"),
        ("synchronous", "2", "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous"),
        ("foreign_keys", "1", "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys"),
        ("busy_timeout", "5000", "SELECT CAST(timeout AS TEXT) FROM pragma_busy_timeout"),
        ("secure_delete", "1", "SELECT CAST(secure_delete AS TEXT) FROM pragma_secure_delete"),
        ("temp_store", "2", "SELECT CAST(temp_store AS TEXT) FROM pragma_temp_store"),
    ];
    for (setting, promised, question) in PROMISES {
        let found: String = sqlx::query_scalar(question).fetch_one(&mut *connection).await?;
        if found != promised {
            return Err(OpenError::Setting { setting, found });
        }
    }
    Ok(())
}
