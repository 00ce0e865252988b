//! The store: the ports of `service`, on SQLite and on PostgreSQL. No rule of the portal lives here.
//!
//! Called by `server`, which wires it in, and by tests. In reading order:

mod auditor; // whether the audit chain is whole
mod chain; // how its events are bound together
mod config; // what an installation says about its database
mod error; // what can go wrong, without a word of anybody's data
#[cfg(test)]
mod expansion; // that migrations only add
mod index_keeper; // by which keys people are found, and how those are changed
mod keeper; // which keys wrap what, and how they are turned
#[cfg(test)]
mod migrations; // what they say of each column
mod parts; // bytes that are bound together
mod sealed_columns; // where sealed values stand
mod sealing; // how personal columns are sealed
mod wakeups; // who waits for what

mod postgres; // the repositories, compiled for PostgreSQL,
mod sqlite; // and the same text, compiled for SQLite

pub use auditor::Auditor;
pub use chain::{Break, BreakKind, ChainEnd, ChainHash, ChainedEvent};
pub use config::StoreSettings;
pub use error::OpenError;
pub use index_keeper::{IndexRotation, IndexUse};
pub use keeper::{KeyCheck, KeyKeeper, KeyUse, Retirement, Rotation};
pub use sealing::{KeyRingError, SealingKeys};

use config::Place;
use keeper::Upkeep;
use sealing::Ring;
use std::path::Path;
use std::sync::Arc;

/// Connects, checks that the database keeps its promises (security 18.1), brings its schema up to date, and gives the
/// store.
pub async fn open(settings: &StoreSettings, keys: SealingKeys) -> Result<Arc<dyn service::ports::Store>, OpenError> {
    Ok(connect(settings, keys).await?.store)
}

/// A database: for the use cases, and for those who look after it.
pub struct Database {
    /// The ports of the use cases.
    pub store: Arc<dyn service::ports::Store>,
    /// The keeper of its keys.
    pub keys: KeyKeeper,
    /// The auditor of its chain.
    pub audit: Auditor,
}

/// Opens the database for all of them. Errors: as [`open`].
pub async fn connect(settings: &StoreSettings, keys: SealingKeys) -> Result<Database, OpenError> {
    let ring = Arc::new(Ring::new(keys));
    let connected = match settings.place()? {
        Place::Sqlite(file) => Database::new(sqlite::SqliteStore::open(&file, settings, ring).await?),
        Place::Postgres(server) => Database::new(postgres::PostgresStore::open(&server, settings, ring).await?),
    };
    // At once, and not by the first who needs it: everybody needs it.
    let mut work = connected.keys.0.begin_keys().await?;
    work.make_common_key().await?;
    work.commit().await?;
    Ok(connected)
}

impl Database {
    fn new<S: service::ports::Store + Upkeep + 'static>(store: S) -> Self {
        let store = Arc::new(store);
        Self { store: Arc::<S>::clone(&store), keys: KeyKeeper(Arc::<S>::clone(&store)), audit: Auditor(store) }
    }
}

/// Opens a database that is there and that this program's schema fits: whoever looks after one must neither make it nor change it under
/// the portal. Errors: there is none; another schema; as [`connect`].
pub async fn connect_existing(settings: &StoreSettings, keys: SealingKeys) -> Result<Database, OpenError> {
    let (found, newest) = match settings.place()? {
        Place::Sqlite(file) => sqlite::migrations_of(&file).await?,
        Place::Postgres(server) => postgres::migrations_of(&server).await?,
    };
    if found != newest {
        return Err(OpenError::OtherSchema { found, newest });
    }
    connect(settings, keys).await
}

/// Copies a SQLite database into an empty file, as it is at one moment, while others read and write it. Errors: the database, or it is
/// PostgreSQL, which has its own tools.
pub async fn copy(settings: &StoreSettings, to: &Path) -> Result<(), OpenError> {
    match settings.place()? {
        Place::Sqlite(file) => sqlite::copy(&file, to).await,
        Place::Postgres(_) => Err(OpenError::CopiedElsewhere),
    }
}

/// Whether a SQLite file is whole: its pages, its indexes, its references. Errors: it is not.
pub async fn check_integrity(settings: &StoreSettings) -> Result<(), OpenError> {
    match settings.place()? {
        Place::Sqlite(file) => sqlite::check_integrity(&file).await,
        Place::Postgres(_) => Err(OpenError::CopiedElsewhere),
    }
}

/// Brings the schema up to date and nothing else, for `okno migrate`. Gives the number of the newest migration.
pub async fn migrate(settings: &StoreSettings) -> Result<i64, OpenError> {
    match settings.place()? {
        Place::Sqlite(file) => sqlite::migrate(&file).await,
        Place::Postgres(server) => postgres::migrate(&server).await,
    }
}
