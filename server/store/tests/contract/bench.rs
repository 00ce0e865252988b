//! A fresh database for each test, and sample rows.

use jiff::{SignedDuration, Timestamp};
use model::{
    AccountId, AccountLevel, Channel, ContactValues, GivenName, Locale, PersonName, SignInWay, Surname, formats::Snils,
};
use service::ports::{Account, CodeRecord, Contact, Draft, NamedSnils, NewOutboxRow, SessionRecord, Store};
use service::secrets::{BlindIndex, Mark, SecretRng, TokenHash};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use std::path::PathBuf;
use std::sync::Arc;
use store::{SealingKeys, StoreSettings};
use tempfile::TempDir;
use uuid::Uuid;
use zeroize::Zeroizing;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A database of its own. That of PostgreSQL stays until the cluster goes.
pub(crate) struct Database {
    pub(crate) engine: Engine,
    pub(crate) settings: StoreSettings,
    folder: Option<TempDir>,
}

impl Database {
    pub(crate) async fn new(engine: Engine) -> Self {
        let (url, folder) = match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                (format!("sqlite://{}", folder.path().join("okno.db").display()), Some(folder))
            }
            Engine::Postgres => (create_database().await, None),
        };
        Self { engine, settings: StoreSettings { max_connections: 8, ..StoreSettings::new(url) }, folder }
    }

    pub(crate) async fn store(&self) -> Arc<dyn Store> {
        store::open(&self.settings, keys()).await.unwrap()
    }

    /// The file of SQLite.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.as_ref().unwrap().path().join("okno.db")
    }

    /// Adds what a later migration may add (decision 0032) to every table there is: a column that may be empty, one that has a default, an
    /// index. A program that was started before goes on with that (security 18.5).
    async fn grow(&self) {
        const TABLES_OF_SQLITE: &str = "
            SELECT name
              FROM sqlite_schema
             WHERE type = 'table'
               AND name NOT LIKE '%sql%'";
        const TABLES_OF_POSTGRES: &str = "
            SELECT tablename
              FROM pg_tables
             WHERE schemaname = 'public'
               AND tablename NOT LIKE '%sql%'";
        let grown = |tables: Vec<String>| {
            assert!(tables.len() > 30, "{tables:?}");
            let statements = tables.iter().map(|table| {
                format!(
                    "ALTER TABLE {table} ADD COLUMN later_note TEXT;
                     ALTER TABLE {table} ADD COLUMN later_count INTEGER NOT NULL DEFAULT 7;
                     CREATE INDEX {table}_by_later ON {table} (later_count);"
                )
            });
            AssertSqlSafe(format!("BEGIN;{}COMMIT;", statements.collect::<String>()))
        };
        match self.engine {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&self.settings.url).await.unwrap();
                let tables = sqlx::query_scalar(TABLES_OF_SQLITE).fetch_all(&mut connection).await.unwrap();
                connection.execute(grown(tables)).await.unwrap();
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.settings.url).await.unwrap();
                let tables = sqlx::query_scalar(TABLES_OF_POSTGRES).fetch_all(&mut connection).await.unwrap();
                connection.execute(grown(tables)).await.unwrap();
            }
        }
    }

    /// Runs a statement past the store.
    pub(crate) async fn run(&self, sql: &'static str) -> u64 {
        self.try_run(sql).await.unwrap()
    }

    /// Until somebody waits for what another holds. PostgreSQL only: SQLite has one writer.
    pub(crate) async fn until_somebody_waits(&self) {
        const WAITING: &str = "
            SELECT COUNT(*)
              FROM pg_stat_activity
             WHERE datname = current_database()
               AND wait_event_type = 'Lock'";
        while self.number(WAITING).await == 0 {
            tokio::task::yield_now().await;
        }
    }

    /// The one number that a statement gives.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        match self.engine {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&self.settings.url).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.settings.url).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
            }
        }
    }

    /// Likewise, where the database may refuse.
    pub(crate) async fn try_run(&self, sql: &'static str) -> sqlx::Result<u64> {
        Ok(match self.engine {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&self.settings.url).await?;
                connection.execute(sql).await?.rows_affected()
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.settings.url).await?;
                connection.execute(sql).await?.rows_affected()
            }
        })
    }
}

/// A store on a fresh database, whose schema a later program has brought up to date meanwhile.
pub(crate) async fn store(engine: Engine) -> (Database, Arc<dyn Store>) {
    let database = Database::new(engine).await;
    let store = database.store().await;
    database.grow().await;
    (database, store)
}

async fn create_database() -> String {
    let Ok(server) = std::env::var("OKNO_TEST_POSTGRES") else {
        panic!("OKNO_TEST_POSTGRES names no PostgreSQL server: run `cargo xtask test`, which starts one");
    };
    let name = format!("okno_{}", id().simple());
    let mut connection = PgConnection::connect(&server).await.unwrap();
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let (cluster, _) = server.rsplit_once('/').unwrap();
    format!("{cluster}/{name}")
}

pub(crate) fn keys() -> SealingKeys {
    SealingKeys::new("2026-11", [("2026-11".to_owned(), Zeroizing::new([7; 32]))]).unwrap()
}

/// The index of a name that nobody else has.
pub(crate) fn random_index() -> BlindIndex {
    BlindIndex::first(random_mark())
}

/// A СНИЛС that nobody else has proven.
pub(crate) fn named_snils() -> NamedSnils {
    NamedSnils { number: Some(Snils::parse("112-233-445 95").unwrap()), index: random_index() }
}

/// The day on which the tests stand.
pub(crate) fn noon() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// So many seconds after noon.
pub(crate) fn noon_and(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

pub(crate) fn id() -> Uuid {
    SecretRng.id(noon()).unwrap()
}

pub(crate) fn random_mark() -> Mark {
    SecretRng.bytes().unwrap()
}

pub(crate) fn account() -> Account {
    Account {
        id: AccountId(id()),
        name: PersonName {
            surname: Surname::parse("Подоконникова").unwrap(),
            given_name: GivenName::parse("Фрамуга").unwrap(),
        },
        level: AccountLevel::Simplified,
        locale: Locale::Ru,
        display: None,
        password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned(),
        password_set_at: noon(),
        is_blocked: false,
        created_at: noon(),
    }
}

/// An account that stands in the database.
pub(crate) async fn settled(store: &dyn Store) -> AccountId {
    let account = account();
    let mut work = store.begin().await.unwrap();
    work.accounts().insert(&account).await.unwrap();
    work.commit().await.unwrap();
    account.id
}

pub(crate) fn phone_of(account_id: AccountId) -> Contact {
    Contact {
        id: id(),
        account_id,
        channel: Channel::Phone,
        value: "+79000000001".to_owned(),
        verified_at: None,
        created_at: noon(),
    }
}

/// A draft that expires an hour after noon.
pub(crate) fn draft() -> Draft {
    Draft {
        id: id(),
        token: TokenHash(random_mark()),
        locale: Locale::Ru,
        values: ContactValues {
            surname: "Подоконникова".to_owned(),
            phone: "8 900".to_owned(),
            ..ContactValues::default()
        },
        errors: Vec::new(),
        consent_at: None,
        phone_proven_at: None,
        email_proven_at: None,
        account_id: None,
        created_at: noon(),
        expires_at: noon_and(3600),
    }
}

/// A code that expires five minutes after noon.
pub(crate) fn code(flow: Uuid, number: u32) -> CodeRecord {
    CodeRecord {
        id: id(),
        flow,
        channel: Channel::Phone,
        number,
        salt: vec![3; 16],
        code_mark: None,
        mark: random_mark(),
        tries: 0,
        created_at: noon(),
        expires_at: noon_and(300),
        ended_at: None,
    }
}

/// A session of twelve hours.
pub(crate) fn session(account_id: AccountId) -> SessionRecord {
    SessionRecord {
        id: id(),
        token: TokenHash(random_mark()),
        account_id,
        device: model::Device { browser: "Firefox".to_owned(), system: "Linux".to_owned(), ..Default::default() },
        network: "198.51.100.0".to_owned(),
        created_at: noon(),
        way: SignInWay::Password,
        aal: 1,
        auth_time: noon(),
        last_seen_at: noon(),
        ends_at: noon_and(12 * 3600),
        ended_at: None,
    }
}

pub(crate) fn message(priority: i16) -> NewOutboxRow {
    NewOutboxRow {
        id: id(),
        payload: r#"{"to":"+79000000001"}"#.to_owned(),
        priority,
        account: None,
        created_at: noon(),
        due_at: None,
        expires_at: Some(noon_and(300)),
    }
}

/// Runs so many copies of a task at once; gives what each came to.
pub(crate) async fn at_once<T, F>(copies: usize, task: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..copies).map(|copy| tokio::spawn(task(copy))).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}
