//! The store: the ports of `service`, on SQLite and on PostgreSQL. No rule of the portal lives here.
//!
//! Called by `server`, which wires it in, and by tests. In reading order:

mod config; // what an installation says about its database
mod error; // what can go wrong, without a word of anybody's data
mod keeper; // which keys wrap what, and how they are turned
mod sealed_columns; // where sealed values stand
mod sealing; // how personal columns are sealed
mod wakeups; // who waits for what

mod postgres; // the repositories, compiled for PostgreSQL,
mod sqlite; // and the same text, compiled for SQLite

pub use config::StoreSettings;
pub use error::OpenError;
pub use keeper::{KeyKeeper, KeyUse, Retirement, Rotation};
pub use sealing::{KeyRingError, SealingKeys};

use config::Place;
use keeper::KeyStore;
use sealing::Ring;
use std::sync::Arc;

/// Connects, checks that the database keeps its promises (security 18.1), brings its schema up to date, and gives the
/// store.
pub async fn open(settings: &StoreSettings, keys: SealingKeys) -> Result<Arc<dyn service::ports::Store>, OpenError> {
    Ok(connect(settings, keys).await?.store)
}

/// A database: for the use cases, and for the keeper of its keys.
struct Connected {
    store: Arc<dyn service::ports::Store>,
    keys: Arc<dyn KeyStore>,
}

async fn connect(settings: &StoreSettings, keys: SealingKeys) -> Result<Connected, OpenError> {
    let ring = Arc::new(Ring::new(keys));
    let connected = match settings.place()? {
        Place::Sqlite(file) => Connected::new(sqlite::SqliteStore::open(&file, settings, ring).await?),
        Place::Postgres(server) => Connected::new(postgres::PostgresStore::open(&server, settings, ring).await?),
    };
    // At once, and not by the first who needs it: everybody needs it.
    let mut work = connected.keys.begin_keys().await?;
    work.make_common_key().await?;
    work.commit().await?;
    Ok(connected)
}

impl Connected {
    fn new<S: service::ports::Store + KeyStore + 'static>(store: S) -> Self {
        let store = Arc::new(store);
        Self { store: Arc::<S>::clone(&store), keys: store }
    }
}

/// Brings the schema up to date and nothing else, for `okno migrate`. Gives the number of the newest migration.
pub async fn migrate(settings: &StoreSettings) -> Result<i64, OpenError> {
    match settings.place()? {
        Place::Sqlite(file) => sqlite::migrate(&file).await,
        Place::Postgres(server) => postgres::migrate(&server).await,
    }
}
