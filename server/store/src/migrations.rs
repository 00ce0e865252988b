//! What the migrations of SQLite say of each column, for tests that hold a list of ours against it.

use std::{fs, path::Path};

/// A column, as a migration writes it.
pub(crate) struct Column {
    pub(crate) table: String,
    pub(crate) name: String,
    /// What stands behind it: its class, and what it is for.
    pub(crate) note: String,
}

/// All lines within tables, and the columns that were added later.
pub(crate) fn columns() -> Vec<Column> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/sqlite");
    let mut columns = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let sql = fs::read_to_string(file.unwrap().path()).unwrap();
        let mut table = "";
        for line in sql.lines() {
            let (code, note) = line.trim().split_once(" -- ").unwrap_or((line.trim(), ""));
            if let Some(begun) = code.strip_prefix("CREATE TABLE ") {
                table = begun.trim_end_matches(" (");
                continue;
            }
            let added = code.strip_prefix("ALTER TABLE ").and_then(|rest| rest.split_once(" ADD COLUMN "));
            let (table, column) = added.unwrap_or((table, code));
            let name = column.split(' ').next().unwrap_or_default();
            columns.push(Column { table: table.to_owned(), name: name.to_owned(), note: note.to_owned() });
        }
    }
    columns
}
