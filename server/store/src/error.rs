//! What can go wrong, without a word of anybody's data: a driver's message may quote the values of a row, so only its
//! code goes on.

use service::ports::StoreError;
use sqlx::migrate::MigrateError;

/// Why a database was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not one.
    #[error("database address: {0}")]
    Address(&'static str),
    /// PostgreSQL on another machine, without verified TLS.
    #[error("database address: another machine is reached with sslmode=verify-full only (or set allow_plain)")]
    Unprotected,
    /// A newer version of the portal has changed the schema.
    #[error("the database is newer than this program: it knows nothing of migration {0}; run the newer version")]
    NewerDatabase(i64),
    /// A migration that was applied is not the one compiled in.
    #[error("migration {0} was applied in another wording; this program and this database do not belong together")]
    ChangedMigration(i64),
    /// The engine did not take a setting on which durability or secrecy rests (security 18.1).
    #[error("the database keeps {setting} = {found}, though it was told otherwise")]
    Setting {
        /// Which one.
        setting: &'static str,
        /// What it says.
        found: String,
    },
    /// The file cannot be made.
    #[error("database file: {0}")]
    File(std::io::ErrorKind),
    /// PostgreSQL is copied, and checked, by its own tools.
    #[error("PostgreSQL is backed up by its own tools; docs/operating.md names them")]
    CopiedElsewhere,
    /// A file of SQLite is not whole.
    #[error("the database file is damaged: {0}")]
    Damaged(String),
    /// Nobody has made a database at this address.
    #[error("there is no database at this address")]
    Missing,
    /// The database is of another version of the program.
    #[error(
        "the database is at migration {found}, and this program wants {newest}: `okno migrate` first, or the other program"
    )]
    OtherSchema {
        /// The newest migration that it has.
        found: i64,
        /// The newest that is compiled in.
        newest: i64,
    },
    /// The key file is another installation's, or lacks a key.
    #[error("the keys of this database are wrapped by a key that the key file lacks")]
    OtherKeys,
    /// The database is away, or refuses: a code.
    #[error("database: {0}")]
    Database(String),
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(code(&error))
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Corrupt { table: "data_key", .. } => Self::OtherKeys,
            StoreError::Database(code) => Self::Database(code),
            other => Self::Database(other.to_string()),
        }
    }
}

impl From<MigrateError> for OpenError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(version) => Self::NewerDatabase(version),
            MigrateError::VersionMismatch(version) => Self::ChangedMigration(version),
            MigrateError::Execute(error) => error.into(),
            MigrateError::ExecuteMigration(error, version) => {
                Self::Database(format!("migration {version}: {}", code(&error)))
            }
            _ => Self::Database("migration".to_owned()),
        }
    }
}

/// The driver's error as the port knows it.
pub(crate) fn database(error: &sqlx::Error) -> StoreError {
    StoreError::Database(code(error))
}

/// SQLSTATE, SQLite's number, or a word for the driver's own troubles.
fn code(error: &sqlx::Error) -> String {
    let word = match error {
        sqlx::Error::Database(error) => return error.code().map_or_else(|| "unnamed".to_owned(), String::from),
        sqlx::Error::PoolTimedOut => "pool_timeout",
        sqlx::Error::PoolClosed => "pool_closed",
        sqlx::Error::Io(_) => "io",
        sqlx::Error::Tls(_) => "tls",
        sqlx::Error::RowNotFound => "row_not_found",
        sqlx::Error::Protocol(_) => "protocol",
        sqlx::Error::WorkerCrashed => "worker_crashed",
        sqlx::Error::Configuration(_) | sqlx::Error::InvalidArgument(_) => "configuration",
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => "decode",
        sqlx::Error::Encode(_) => "encode",
        _ => "driver",
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::database;
    use service::ports::StoreError;

    #[test]
    fn s17_6_a_drivers_words_do_not_leave_the_store() {
        let error = sqlx::Error::Protocol("Key (value)=(+79000000001) already exists".to_owned());
        assert_eq!(database(&error), StoreError::Database("protocol".to_owned()));
    }
}
