//! The store: the ports of `service`, on SQLite and on PostgreSQL. No rule of the portal lives here.
//!
//! Called by `server`, which wires it in, and by tests. In reading order:

mod config; // what an installation says about its database
mod error; // what can go wrong, without a word of anybody's data
mod sealing; // how personal columns are sealed
mod wakeups; // who waits for what

mod postgres; // the repositories, compiled for PostgreSQL,
mod sqlite; // and the same text, compiled for SQLite

pub use config::StoreSettings;
pub use error::OpenError;
pub use sealing::{KeyRingError, SealingKeys};

use config::Place;
use sealing::Sealing;
use std::sync::Arc;

/// Connects, checks that the database keeps its promises (security 18.1), brings its schema up to date, and gives the
/// store.
pub async fn open(settings: &StoreSettings, keys: SealingKeys) -> Result<Arc<dyn service::ports::Store>, OpenError> {
    let sealing = Arc::new(Sealing::new(keys));
    Ok(match settings.place()? {
        Place::Sqlite(file) => Arc::new(sqlite::SqliteStore::open(&file, settings, sealing).await?),
        Place::Postgres(server) => Arc::new(postgres::PostgresStore::open(&server, settings, sealing).await?),
    })
}

/// Brings the schema up to date and nothing else, for `okno migrate`. Gives the number of the newest migration.
pub async fn migrate(settings: &StoreSettings) -> Result<i64, OpenError> {
    match settings.place()? {
        Place::Sqlite(file) => sqlite::migrate(&file).await,
        Place::Postgres(server) => postgres::migrate(&server).await,
    }
}
