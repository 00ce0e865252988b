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

/// The log of the server that `cargo xtask test` starts, from a moment on.
pub(crate) struct Log {
    database: String,
    /// So many signs were there before.
    before: String,
}

/// Where it stands.
const LOG: &str = "pg_read_file(current_setting('data_directory') || '/../log')";

impl Log {
    /// From now on the server writes down what it is asked to do with this database: every statement with its values.
    pub(crate) fn of_everything(database: &str) -> Self {
        let (_, name) = database.rsplit_once('/').unwrap();
        run("psql", &[database, "-qc", &format!("ALTER DATABASE {name} SET log_statement = 'all'")]);
        let before = run("psql", &[database, "-Atc", &format!("SELECT length({LOG})")]);
        Self { database: database.to_owned(), before: before.trim().to_owned() }
    }

    /// What stands in it, without the times and process numbers in front, which look like codes.
    pub(crate) fn read(&self) -> String {
        let log = format!("SELECT substr({LOG}, {} + 1)", self.before);
        let log = run("psql", &[&self.database, "-Atc", &log]);
        let is_time = |before: &str| before.starts_with(|sign: char| sign.is_ascii_digit());
        let said = |line| match str::split_once(line, "] ") {
            Some((before, said)) if is_time(before) => said,
            _ => line,
        };
        log.lines().flat_map(|line| [said(line), "\n"]).collect()
    }
}
