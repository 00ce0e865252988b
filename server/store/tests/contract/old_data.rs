//! A database of before, with rows in every table that it had: this program brings its schema up to date and loses nothing (security 18.5).

use crate::bench::{Database, Engine, keys};
use rstest::rstest;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection, migrate::Migrator, query_scalar};
use std::fs;
use std::path::PathBuf;

/// A column that has to be filled, and with what besides a number of its own.
struct Column {
    name: String,
    kind: String,
    /// The first of the words that it takes.
    word: Option<String>,
}

/// A table as it was, its columns that have to be filled.
struct Table {
    name: String,
    columns: Vec<Column>,
}

/// Those that may be empty, and not in a row as we write it.
const FILLED: [(&str, &str); 3] =
    [("outbox", "payload"), ("registry_check", "question"), ("registration_draft", "account_id")];

/// Those in which a migration has put the one row there is.
const SINGLE: [&str; 2] = ["audit_head", "index_keys"];

/// So many rows stand in each table; all that belongs together has the same number.
const ROWS: i64 = 2;

fn folder(engine: Engine) -> PathBuf {
    let engine = match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(engine)
}

/// The tables that the migrations up to this one have made, in their order, which is that in which they refer to each other.
fn tables(engine: Engine, newest: i64) -> Vec<Table> {
    let mut files: Vec<_> = fs::read_dir(folder(engine)).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let number = |file: &PathBuf| file.file_name().unwrap().to_str().unwrap()[..4].parse::<i64>().unwrap();
    let mut tables: Vec<Table> = Vec::new();
    for file in files.iter().filter(|file| number(file) <= newest) {
        for line in fs::read_to_string(file).unwrap().lines().map(str::trim) {
            if let Some(name) = line.strip_prefix("CREATE TABLE ") {
                tables.push(Table { name: name.trim_end_matches(" (").to_owned(), columns: Vec::new() });
            } else if let Some((table, column)) =
                line.strip_prefix("ALTER TABLE ").and_then(|rest| rest.split_once(" ADD COLUMN "))
            {
                let table = tables.iter_mut().find(|known| known.name == table).unwrap();
                table.columns.extend(read(&table.name, column));
            } else if let Some(table) = tables.last_mut().filter(|_| line.starts_with(|sign: char| sign.is_lowercase()))
            {
                table.columns.extend(read(&table.name, line));
            }
        }
    }
    tables
}

/// A column, when it has to be filled.
fn read(table: &str, line: &str) -> Option<Column> {
    let code = line.split("--").next().unwrap();
    let mut words = code.split_whitespace();
    let (name, kind) = (words.next()?, words.next()?.trim_end_matches(','));
    let has_to_be = code.contains("NOT NULL") && !code.contains("DEFAULT");
    if !has_to_be && !FILLED.contains(&(table, name)) {
        return None;
    }
    let word = code.split_once(" IN ('").map(|(_, words)| words.split('\'').next().unwrap().to_owned());
    Some(Column { name: name.to_owned(), kind: kind.to_owned(), word })
}

impl Column {
    fn value(&self, row: i64) -> String {
        match (self.kind.as_str(), &self.word) {
            ("TEXT", Some(word)) => format!("'{word}'"),
            ("TEXT", None) => format!("'{row}'"),
            ("INTEGER" | "BIGINT", _) => row.to_string(),
            ("BLOB", _) => format!("x'{row:032x}'"),
            ("BYTEA", _) => format!("decode('{row:032x}', 'hex')"),
            ("UUID", _) => format!("'{row:032x}'"),
            (kind, _) => panic!("{}: no value for {kind}", self.name),
        }
    }
}

impl Table {
    fn insert(&self, row: i64) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        let values: Vec<String> = self.columns.iter().map(|column| column.value(row)).collect();
        format!("INSERT INTO {} ({}) VALUES ({});", self.name, names.join(", "), values.join(", "))
    }

    /// All that was written, a row a line.
    fn content(&self, engine: Engine) -> String {
        let written: Vec<String> = self
            .columns
            .iter()
            .map(|column| match engine {
                Engine::Sqlite => format!("quote({})", column.name),
                Engine::Postgres => format!("{}::TEXT", column.name),
            })
            .collect();
        format!("SELECT {} FROM {} ORDER BY 1", written.join(" || '|' || "), self.name)
    }
}

/// Either engine, past the store.
enum Beneath {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Beneath {
    async fn new(database: &Database) -> Self {
        let url = &database.settings.url;
        match database.engine {
            Engine::Sqlite => Self::Sqlite(SqliteConnection::connect(&format!("{url}?mode=rwc")).await.unwrap()),
            Engine::Postgres => Self::Postgres(PgConnection::connect(url).await.unwrap()),
        }
    }

    async fn migrate_to(&mut self, engine: Engine, version: i64) {
        let migrations = Migrator::new(folder(engine)).await.unwrap();
        match self {
            Self::Sqlite(connection) => migrations.run_to(version, connection).await,
            Self::Postgres(connection) => migrations.run_to(version, connection).await,
        }
        .unwrap();
    }

    async fn run(&mut self, sql: String) {
        match self {
            Self::Sqlite(connection) => connection.execute(AssertSqlSafe(sql)).await.map(drop),
            Self::Postgres(connection) => connection.execute(AssertSqlSafe(sql)).await.map(drop),
        }
        .unwrap();
    }

    async fn list(&mut self, sql: String) -> Vec<String> {
        match self {
            Self::Sqlite(connection) => query_scalar(AssertSqlSafe(sql)).fetch_all(connection).await,
            Self::Postgres(connection) => query_scalar(AssertSqlSafe(sql)).fetch_all(connection).await,
        }
        .unwrap()
    }
}

#[rstest]
#[tokio::test]
async fn s18_5_this_program_loses_no_row_of_a_database_of_before(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let all = Migrator::new(folder(engine)).await.unwrap();
    for version in all.iter().map(|migration| migration.version) {
        let database = Database::new(engine).await;
        let mut beneath = Beneath::new(&database).await;
        beneath.migrate_to(engine, version).await;
        let tables: Vec<Table> =
            tables(engine, version).into_iter().filter(|table| !SINGLE.contains(&table.name.as_str())).collect();
        let rows = tables.iter().flat_map(|table| (1..=ROWS).map(|row| table.insert(row)));
        beneath.run(format!("BEGIN; {} COMMIT;", rows.collect::<String>())).await;
        let mut before = Vec::new();
        for table in &tables {
            let content = beneath.list(table.content(engine)).await;
            assert_eq!(i64::try_from(content.len()), Ok(ROWS), "{version}: {}", table.name);
            before.push(content);
        }

        drop(store::open(&database.settings, keys()).await.unwrap());
        for (table, before) in tables.iter().zip(before) {
            let after = beneath.list(table.content(engine)).await;
            let is_kept = before.iter().all(|row| after.contains(row));
            assert!(is_kept, "from {version}, {}: {before:?} became {after:?}", table.name);
        }
        if engine == Engine::Sqlite {
            store::check_integrity(&database.settings).await.unwrap();
        }
    }
}
