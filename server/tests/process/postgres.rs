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

/// Runs a tool of PostgreSQL; gives what it prints.
pub(crate) fn run(tool: &str, arguments: &[&str]) -> String {
    let done = Command::new(tool).args(arguments).output().unwrap();
    assert!(done.status.success(), "{tool}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Every row of every table of a database, as its own tool writes them down.
pub(crate) fn content(database: &str) -> Vec<String> {
    let dump = run("pg_dump", &["--data-only", database]);
    // Newer tools put a word of chance around it.
    dump.lines()
        .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"))
        .map(str::to_owned)
        .collect()
}
