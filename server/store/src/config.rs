//! What an installation says about its database, and what of it is refused.

use crate::error::OpenError;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::net::IpAddr;
use std::path::PathBuf;

/// Where the database is and how many connections it may have. No `Debug`: the address may hold a password.
#[derive(Clone)]
pub struct StoreSettings {
    /// `sqlite://path/okno.db` or `postgres://user@host/database`.
    pub url: String,
    /// SQLite: how many readers stand beside the one writer.
    pub max_readers: u32,
    /// PostgreSQL: how many connections this process holds at most, besides the one that listens.
    pub max_connections: u32,
    /// PostgreSQL on another machine without verified TLS, where the network itself is protected (security 18.1).
    pub allow_plain: bool,
}

/// An address that was understood.
pub(crate) enum Place {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl StoreSettings {
    /// The database at this address, with 4 readers or 16 connections.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), max_readers: 4, max_connections: 16, allow_plain: false }
    }

    /// The file of the database; none when it is PostgreSQL's, or the address is not one.
    pub fn file(&self) -> Option<PathBuf> {
        match self.place() {
            Ok(Place::Sqlite(file)) => Some(file),
            _ => None,
        }
    }

    pub(crate) fn place(&self) -> Result<Place, OpenError> {
        match self.url.split_once(':') {
            Some(("sqlite", rest)) => sqlite_file(rest).map(Place::Sqlite),
            Some(("postgres" | "postgresql", _)) => {
                let server = self.url.parse().map_err(|_| OpenError::Address("not a PostgreSQL address"))?;
                self.protected(server).map(Box::new).map(Place::Postgres)
            }
            _ => Err(OpenError::Address("neither sqlite:// nor postgres://")),
        }
    }

    /// On this machine anything goes; to another one, TLS that proves whom we talk to. `sslmode=prefer` is the driver's
    /// default, so it means «nothing was said» and becomes `verify-full`; weaker words said aloud are refused.
    fn protected(&self, server: PgConnectOptions) -> Result<PgConnectOptions, OpenError> {
        if self.allow_plain || is_this_machine(&server) {
            return Ok(server);
        }
        match server.get_ssl_mode() {
            PgSslMode::VerifyFull => Ok(server),
            PgSslMode::Prefer => Ok(server.ssl_mode(PgSslMode::VerifyFull)),
            _ => Err(OpenError::Unprotected),
        }
    }
}

fn sqlite_file(rest: &str) -> Result<PathBuf, OpenError> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() || path.contains(":memory:") || path.contains('?') {
        // Readers and the writer are separate connections: they need a file to meet in.
        return Err(OpenError::Address("a SQLite address is sqlite:// and the path of a file, nothing more"));
    }
    Ok(PathBuf::from(path))
}

fn is_this_machine(server: &PgConnectOptions) -> bool {
    let host = server.get_host();
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    server.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || literal.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{Place, StoreSettings};
    use crate::error::OpenError;
    use sqlx::postgres::PgSslMode;
    use std::path::Path;

    fn ssl_mode(url: &str, allow_plain: bool) -> Result<PgSslMode, OpenError> {
        match (StoreSettings { allow_plain, ..StoreSettings::new(url) }).place()? {
            Place::Postgres(server) => Ok(server.get_ssl_mode()),
            Place::Sqlite(_) => unreachable!("not a PostgreSQL address"),
        }
    }

    #[test]
    fn s18_1_another_machine_is_reached_by_verified_tls_only() {
        let remote = |mode: &str| ssl_mode(&["postgres://okno@db.example/okno", mode].concat(), false);
        assert!(matches!(remote(""), Ok(PgSslMode::VerifyFull)));
        assert!(matches!(remote("?sslmode=verify-full"), Ok(PgSslMode::VerifyFull)));
        for weak in ["disable", "allow", "require", "verify-ca"] {
            assert!(matches!(remote(&["?sslmode=", weak].concat()), Err(OpenError::Unprotected)), "{weak}");
        }
    }

    #[test]
    fn this_machine_and_a_protected_network_may_do_without() {
        for local in ["localhost", "127.0.0.1", "[::1]"] {
            assert!(matches!(
                ssl_mode(&["postgres://okno@", local, "/okno?sslmode=disable"].concat(), false),
                Ok(PgSslMode::Disable)
            ));
        }
        assert!(matches!(ssl_mode("postgres://okno@10.0.0.1/okno?sslmode=disable", true), Ok(PgSslMode::Disable)));
        assert!(ssl_mode("postgres://okno@127.0.0.1.example/okno?sslmode=disable", false).is_err());
    }

    #[test]
    fn a_sqlite_address_is_a_path() {
        let place = StoreSettings::new("sqlite://data/okno.db").place();
        assert!(matches!(place, Ok(Place::Sqlite(path)) if path == Path::new("data/okno.db")));
        for other in ["sqlite::memory:", "sqlite://", "sqlite://okno.db?mode=ro", "mysql://host/okno", "okno.db"] {
            assert!(matches!(StoreSettings::new(other).place(), Err(OpenError::Address(_))), "{other}");
        }
    }
}
