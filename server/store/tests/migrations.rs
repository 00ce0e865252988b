//! The migrations of both engines say the same, and every column names its class (security 9.4).

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::PathBuf;

    /// Table and column, with the comment behind it.
    type Columns = BTreeMap<(String, String), String>;

    fn folder(engine: &str) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(engine)
    }

    fn files(engine: &str) -> BTreeSet<String> {
        fs::read_dir(folder(engine)).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn columns(engine: &str) -> Columns {
        let mut columns = Columns::new();
        for file in files(engine) {
            read(&fs::read_to_string(folder(engine).join(file)).unwrap(), &mut columns);
        }
        columns
    }

    /// Column lines begin with a small letter; constraints and keywords are in capitals.
    fn read(sql: &str, columns: &mut Columns) {
        let mut table = None;
        for line in sql.lines() {
            let (code, comment) = line.split_once("--").unwrap_or((line, ""));
            let (code, comment) = (code.trim(), comment.trim().to_owned());
            if let Some(rest) = code.strip_prefix("CREATE TABLE ") {
                table = Some(rest.trim_end_matches([' ', '(']).to_owned());
            } else if let Some((name, column)) =
                code.strip_prefix("ALTER TABLE ").and_then(|rest| rest.split_once(" ADD COLUMN "))
            {
                columns.insert((name.to_owned(), first_word(column)), comment);
            } else if code.starts_with(')') {
                table = None;
            } else if let Some(table) =
                table.as_ref().filter(|_| code.starts_with(|sign: char| sign.is_ascii_lowercase()))
            {
                columns.insert((table.clone(), first_word(code)), comment);
            }
        }
    }

    fn first_word(code: &str) -> String {
        code.split(' ').next().unwrap_or_default().to_owned()
    }

    /// What is personal is sealed, what is secret says how it is kept.
    fn has_class(comment: &str) -> bool {
        let (class, kept) = comment.split_once([':', ' ']).unwrap_or((comment, ""));
        match class {
            "public" | "internal" => true,
            "personal" => kept.starts_with("(sealed)"),
            "secret" => ["(hashed", "(MACed", "(sealed"].iter().any(|way| kept.starts_with(way)),
            _ => false,
        }
    }

    #[test]
    fn s9_4_every_column_has_a_class() {
        for engine in ["sqlite", "postgres"] {
            let columns = columns(engine);
            assert!(columns.len() > 60, "only {} columns found", columns.len());
            for ((table, column), comment) in columns {
                assert!(has_class(&comment), "{engine}: {table}.{column} has no class: «{comment}»");
            }
        }
    }

    #[test]
    fn s9_4_a_column_without_a_class_is_found() {
        let mut columns = Columns::new();
        read(
            "CREATE TABLE a (\n    b TEXT, -- a note\n    CHECK (b > 1)\n);\nALTER TABLE a ADD COLUMN c TEXT;",
            &mut columns,
        );
        assert_eq!(columns.len(), 2);
        assert!(!columns.values().any(|comment| has_class(comment)));
        assert!(
            !has_class("personal: forgotten to seal") && !has_class("secret: in the clear") && !has_class("internally")
        );
    }

    #[test]
    fn both_engines_have_the_same_migrations_tables_and_columns() {
        assert_eq!(files("sqlite"), files("postgres"));
        assert_eq!(columns("sqlite"), columns("postgres"));
    }
}
