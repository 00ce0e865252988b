//! PostgreSQL, for more than one machine: every wait has an end, every commit is on the disk (security 18.1).

mod listener;

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
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, PgConnection};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

pub(crate) type Engine = sqlx::Postgres;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

/// How long a unit of work waits for a connection. Source: security 18.1.
const WAIT: Duration = Duration::from_secs(5);

/// What every connection is told, and what it must answer when asked. Source: security 18.1.
const PROMISES: [(&str, &str); 3] = [
    ("statement_timeout", "2500ms"),
    ("synchronous_commit", "on"),
    ("default_transaction_isolation", "read committed"),
];

/// The texts and steps that differ from SQLite.
pub(crate) mod dialect {
    use super::Engine;
    use crate::wakeups::{Bell, payload};
    use service::ports::Wakeup;

    /// Takes due messages, past those that another worker is taking at this moment. The rows are chosen apart, and once:
    /// as a sub-select the planner may run the choice again for every row.
    pub(crate) const CLAIM: &str = "
        WITH due AS MATERIALIZED (
            SELECT id
              FROM outbox
             WHERE state = 'waiting'
               AND due_at <= $3
               AND (lease_until IS NULL OR lease_until <= $3)
             ORDER BY priority, due_at, id
             LIMIT $4
               FOR UPDATE SKIP LOCKED)
        UPDATE outbox
           SET lease = $1, lease_until = $2, attempts = attempts + 1
          FROM due
         WHERE outbox.id = due.id
     RETURNING outbox.id, payload, attempts, expires_at, priority, due_at";

    /// Takes due questions to a registry, likewise.
    pub(crate) const CLAIM_CHECKS: &str = "
        WITH due AS MATERIALIZED (
            SELECT id
              FROM registry_check
             WHERE state = 'queued'
               AND registry = $5
               AND due_at <= $3
               AND expires_at > $3
               AND (lease_until IS NULL OR lease_until <= $3)
             ORDER BY due_at, id
             LIMIT $4
               FOR UPDATE SKIP LOCKED)
        UPDATE registry_check
           SET lease = $1, lease_until = $2, attempts = attempts + 1
          FROM due
         WHERE registry_check.id = due.id
     RETURNING registry_check.id, account_id, message_id, question, attempts, due_at";

    /// Nobody gets another key until the unit of work ends.
    pub(crate) const HOLD_KEY: Option<&str> = Some(
        "
        SELECT id
          FROM data_key
         WHERE subject = $1
           FOR KEY SHARE",
    );

    /// Waits for whoever writes what refers to the account, and lets nobody begin to: a row that came in between would keep the
    /// account from being deleted.
    pub(crate) const HOLD_FOR_ERASURE: &str = "
        SELECT id
          FROM account
         WHERE id = $1
           FOR UPDATE";

    /// No index key comes or goes until the unit of work ends: what it writes is written by all of them.
    pub(crate) const HOLD_INDEX_KEYS: &str = "
        SELECT oldest, newest
          FROM index_keys
           FOR SHARE";

    /// Holds a contact that is named by a key, unless somebody else does: whoever goes through all of them waits for nobody.
    pub(crate) const TAKE_CONTACT: &str = "
        SELECT id
          FROM contact
         WHERE id = $1
           AND EXISTS (SELECT 1
                         FROM contact_index
                        WHERE contact_id = $1
                          AND key_version = $2)
           FOR UPDATE SKIP LOCKED";

    /// Holds what an account has proven, by a key, likewise.
    pub(crate) const TAKE_IDENTITY: &str = "
        SELECT account_id
          FROM proven_identity
         WHERE account_id = $1
           AND key_version = $2
           FOR UPDATE SKIP LOCKED";

    /// Holds a verification, likewise.
    pub(crate) const TAKE_VERIFICATION: &str = "
        SELECT id
          FROM verification
         WHERE id = $1
           AND $2 > 0
           FOR UPDATE SKIP LOCKED";

    const NOTIFY: &str = "
        SELECT pg_notify('okno', $1)";

    /// The server keeps wake-ups until the commit, and drops them with the transaction.
    pub(crate) async fn announce_within(
        transaction: &mut sqlx::Transaction<'static, Engine>,
        wakeups: &[Wakeup],
    ) -> Result<(), sqlx::Error> {
        for wakeup in wakeups {
            sqlx::query(NOTIFY).bind(payload(*wakeup)).execute(&mut **transaction).await?;
        }
        Ok(())
    }

    /// Our own wake-ups come back from the server like those of others.
    pub(crate) fn announce_after(_: &Bell, _: Vec<Wakeup>) {}
}

/// The store on a PostgreSQL server.
pub(crate) struct PostgresStore {
    pool: PgPool,
    ring: Arc<Ring>,
    bell: Bell,
    listener: JoinHandle<()>,
}

impl PostgresStore {
    pub(crate) async fn open(
        server: &PgConnectOptions,
        settings: &StoreSettings,
        ring: Arc<Ring>,
    ) -> Result<Self, OpenError> {
        migrate(server).await?;
        let server = server.clone().options(PROMISES);
        let pool = PgPoolOptions::new()
            .max_connections(settings.max_connections.max(1))
            .acquire_timeout(WAIT)
            .connect_with(server.clone())
            .await?;
        check_settings(&pool).await?;
        let bell = Bell::new();
        let listener = listener::start(server, bell.clone()).await?;
        Ok(Self { pool, ring, bell, listener })
    }

    async fn work(&self, begin: &'static str, access: Access) -> Result<Box<Work>, StoreError> {
        let transaction = self.pool.begin_with(begin).await.map_err(|error| database(&error))?;
        Ok(Box::new(Work::new(transaction, access, Arc::clone(&self.ring), self.bell.clone())))
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

#[async_trait]
impl ports::Store for PostgresStore {
    async fn begin(&self) -> Result<Box<dyn ports::Work>, StoreError> {
        Ok(self.work("BEGIN", Access::Writing).await?)
    }

    async fn read(&self) -> Result<Box<dyn ports::Work>, StoreError> {
        // All of one moment: a value and the key that opens it, though the person gets another key in between.
        Ok(self.work("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", Access::Reading).await?)
    }

    fn wakeups(&self) -> broadcast::Receiver<Wakeup> {
        self.bell.listen()
    }

    fn unopened(&self) -> broadcast::Receiver<Unopened> {
        self.ring.unopened()
    }

    async fn check(&self) -> Result<(), StoreError> {
        repository::check(&self.pool).await
    }
}

#[async_trait]
impl Upkeep for PostgresStore {
    async fn begin_keys(&self) -> Result<Box<dyn KeyWork>, StoreError> {
        Ok(self.work("BEGIN", Access::Writing).await?)
    }

    async fn begin_usage(&self) -> Result<Box<dyn KeyWork>, StoreError> {
        Ok(self.work("BEGIN READ ONLY", Access::Reading).await?)
    }

    async fn begin_audit(&self) -> Result<Box<dyn AuditWork>, StoreError> {
        Ok(self.work("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", Access::Reading).await?)
    }
}

/// Brings the schema up to date under the driver's lock, on a connection without a time limit: a migration may take its
/// time, and so may the wait for another process that migrates. Gives the number of the newest migration.
pub(crate) async fn migrate(server: &PgConnectOptions) -> Result<i64, OpenError> {
    let mut connection = PgConnection::connect_with(server).await?;
    repository::migrate(&MIGRATIONS, &mut connection).await?;
    connection.close().await?;
    Ok(repository::newest(&MIGRATIONS))
}

/// The newest migration of a database that is there, and of this program.
pub(crate) async fn migrations_of(server: &PgConnectOptions) -> Result<(i64, i64), OpenError> {
    let mut connection = PgConnection::connect_with(server).await?;
    let applied = repository::applied(&mut connection).await?;
    connection.close().await?;
    Ok((applied, repository::newest(&MIGRATIONS)))
}

async fn check_settings(pool: &PgPool) -> Result<(), OpenError> {
    for (setting, promised) in PROMISES {
        let found: String = sqlx::query_scalar("SELECT current_setting($1)").bind(setting).fetch_one(pool).await?;
        if found != promised {
            return Err(OpenError::Setting { setting, found });
        }
    }
    Ok(())
}
