//! A migration only adds, so that the program of before works on the schema of after (security 18.5, decision 0032). Tests only.

use std::{collections::BTreeSet, fs, path::Path};

/// What the migrations of one engine have made so far.
#[derive(Default)]
struct Schema {
    tables: BTreeSet<String>,
}

/// What one migration has made.
#[derive(Default)]
struct Made {
    tables: BTreeSet<String>,
    columns: BTreeSet<(String, String)>,
}

impl Schema {
    /// What a migration takes from whoever knows the schema so far.
    fn extend(&mut self, name: &str, sql: &str) -> Vec<String> {
        let mut made = Made::default();
        let statements = statements(sql);
        let faults = statements.iter().filter_map(|statement| {
            made.fault(statement).map(|fault| format!("{name}: {fault}\n    {}", statement.join(" ")))
        });
        let faults = faults.collect();
        self.tables.extend(made.tables);
        faults
    }
}

impl Made {
    fn fault(&mut self, statement: &[String]) -> Option<&'static str> {
        let words: Vec<&str> = statement.iter().map(String::as_str).collect();
        let has = |wanted: &[&str]| words.windows(wanted.len()).any(|here| here == wanted);
        let is_new = |table: &str| self.tables.contains(table);
        match words.as_slice() {
            ["CREATE", "TABLE", table, ..] => {
                self.tables.insert((*table).to_owned());
                let referred = words.windows(2).filter(|pair| pair[0] == "REFERENCES").map(|pair| pair[1]);
                // Accounts are never deleted; other rows may be, by a program that knows nothing of this table.
                let mut held = referred.filter(|other| *other != "account" && !self.tables.contains(*other));
                (held.next().is_some() && !has(&["ON", "DELETE", "CASCADE"])).then_some("holds rows of an older table")
            }
            ["CREATE", "INDEX" | "FUNCTION", ..] => None,
            ["CREATE", "UNIQUE", "INDEX", _, "ON", table, ..] => {
                (!is_new(table)).then_some("refuses what an older table took")
            }
            ["CREATE", "TRIGGER", ..] => {
                let on = words.windows(2).find(|pair| pair[0] == "ON").map(|pair| pair[1]);
                (!on.is_some_and(is_new)).then_some("acts where the program of before writes")
            }
            ["ALTER", "TABLE", table, "ADD", "COLUMN", column, ..] => {
                self.columns.insert(((*table).to_owned(), (*column).to_owned()));
                let is_filled = !has(&["NOT", "NULL"]) || words.contains(&"DEFAULT");
                let is_free = !words.contains(&"UNIQUE") && !words.contains(&"REFERENCES");
                (!(is_filled && is_free)).then_some("the program of before leaves this column empty")
            }
            ["INSERT", "INTO", table, ..] => (!is_new(table)).then_some("writes into an older table"),
            ["UPDATE", table, "SET", column, "=", ..] if !words.contains(&",") => {
                let is_added = self.columns.contains(&((*table).to_owned(), (*column).to_owned()));
                (!is_added).then_some("changes what the program of before has written")
            }
            _ => Some("does more than add"),
        }
    }
}

/// The statements as lists of words, without comments. A body in `$$`, or between `BEGIN` and `END`, is left out: it belongs to what
/// is created before it.
fn statements(sql: &str) -> Vec<Vec<String>> {
    let mut text: String =
        sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    for (begin, end) in [("$$", "$$"), ("BEGIN", "END")] {
        while let Some(from) = text.find(begin) {
            let inside = from + begin.len();
            let until = text[inside..].find(end).map_or(text.len(), |length| inside + length + end.len());
            text.replace_range(from..until, "");
        }
    }
    let spaced = |statement: &str| {
        let apart: String = statement
            .chars()
            .map(|sign| if "(),".contains(sign) { format!(" {sign} ") } else { sign.into() })
            .collect();
        apart.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    text.split(';').map(spaced).filter(|words| !words.is_empty()).collect()
}

/// Statements of the program that rely on which columns there are, as `file: what`.
fn loose(name: &str, source: &str) -> Vec<String> {
    let words: Vec<&str> = source.split_whitespace().collect();
    let stars = words.windows(2).filter(|pair| pair[0] == "SELECT" && pair[1] == "*");
    let blind = words.windows(4).filter(|here| here[0] == "INSERT" && here[1] == "INTO" && !here[3].starts_with('('));
    let told = stars.map(|here| here.join(" ")).chain(blind.map(|here| here.join(" ")));
    told.map(|what| format!("{name}: {what}")).collect()
}

/// The files of a folder by name, with their text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn s18_5_every_migration_only_adds() {
    for engine in ["sqlite", "postgres"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(engine);
        let mut schema = Schema::default();
        let faults: Vec<_> = files(&folder).iter().flat_map(|(name, sql)| schema.extend(name, sql)).collect();
        assert!(faults.is_empty(), "{engine}: {}", faults.join("\n"));
        assert!(schema.tables.len() > 20, "{:?}", schema.tables);
    }
}

#[test]
fn s18_5_statements_name_their_columns_so_that_added_ones_change_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/repository");
    let sources = files(&folder);
    let loose: Vec<_> = sources.iter().flat_map(|(name, source)| loose(name, source)).collect();
    assert!(loose.is_empty() && sources.len() > 15, "{}", loose.join("\n"));
}

#[test]
fn what_takes_something_from_the_program_of_before_is_found() {
    for sql in [
        "DROP TABLE session;",
        "ALTER TABLE session DROP COLUMN device;",
        "ALTER TABLE session RENAME COLUMN device TO browser;",
        "ALTER TABLE session ALTER COLUMN network SET NOT NULL;",
        "ALTER TABLE session ADD COLUMN colour TEXT NOT NULL; -- internal",
        "ALTER TABLE session ADD COLUMN owner BLOB REFERENCES account (id);",
        "CREATE UNIQUE INDEX one_session ON session (account_id);",
        "CREATE TABLE note (id BLOB PRIMARY KEY, session BLOB REFERENCES session (id));",
        "CREATE TRIGGER no_session BEFORE DELETE ON session BEGIN SELECT RAISE(ABORT, 'no'); END;",
        "UPDATE session SET aal = 2;",
        "DELETE FROM session;",
        "INSERT INTO session (id) VALUES (1);",
    ] {
        let mut schema = Schema::default();
        schema.extend("0001", "CREATE TABLE account (id BLOB); CREATE TABLE session (id BLOB, account_id BLOB);");
        assert_eq!(schema.extend("0002", sql).len(), 1, "{sql}");
    }
    assert_eq!(loose("x.rs", "SELECT * FROM session").len(), 1);
    assert_eq!(loose("x.rs", "INSERT INTO session VALUES ($1)").len(), 1);
}

#[test]
fn what_adds_is_taken() {
    let mut schema = Schema::default();
    schema.extend("0001", "CREATE TABLE account (id BLOB); CREATE TABLE session (id BLOB);");
    let adds = "
        -- DROP TABLE session; is only talk.
        CREATE TABLE note (id BLOB PRIMARY KEY, account BLOB REFERENCES account (id), s BLOB REFERENCES session (id) ON DELETE CASCADE);
        CREATE UNIQUE INDEX note_of_account ON note (account);
        CREATE INDEX session_age ON session (id);
        CREATE TRIGGER note_stays BEFORE DELETE ON note BEGIN SELECT RAISE(ABORT, 'no'); END;
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END; $$;
        ALTER TABLE session ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';
        UPDATE session SET colour = 'red';
        INSERT INTO note (id) VALUES (1);";
    assert_eq!(schema.extend("0002", adds), Vec::<String>::new());
}
