//! A database of one's own on the PostgreSQL that `cargo xtask test` starts.

use std::process::Command;

/// The address of a new, empty database.
pub(crate) fn new_database() -> String {
    let server = std::env::var("OKNO_TEST_POSTGRES").expect("no PostgreSQL: run the tests with `cargo xtask test`");
    let name = format!("okno_process_{}", uuid::Uuid::from_u128(rand_u128()).simple());
    let made = Command::new("psql").args([&server, "-qc", &format!("CREATE DATABASE {name}")]).status();
    assert!(made.is_ok_and(|status| status.success()), "psql could not make a database");
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

fn rand_u128() -> u128 {
    u128::from_le_bytes(service::secrets::SecretRng.bytes().unwrap())
}
