//! The table of ASVS keeps its word: every requirement has a row, every test that it names is there, and no row is empty (security 19,
//! gate 19).

#[cfg(test)]
mod tests {
    use crate::project::Project;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// The requirements that are to have a row; a ★ for those of level 3 that are claimed. Source: security 20.
    const REQUIRED: &str = "\
        1.2.1 1.2.4 1.2.5 1.2.10★ 1.3.6 1.3.7 1.3.11 2.2.1 2.2.2 2.2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.3.5★ 2.4.1 3.2.1 \
        3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.4.7★ 3.4.8★ 3.5.1 3.5.2 3.5.3 3.5.8★ 3.7.2 \
        4.1.1 4.1.3 4.1.4★ 4.2.1 4.4.1 4.4.2 4.4.3 5.1.1 5.2.1 5.2.2 5.2.4★ 5.2.6★ 5.3.2 5.4.1 5.4.2 5.4.3 6.1.1 6.1.2 \
        6.1.3 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.2.9 6.2.10 6.2.11 6.2.12 6.3.1 6.3.2 6.3.3 6.3.4 \
        6.3.5★ 6.3.7★ 6.3.8★ 6.4.1 6.4.2 6.4.3 6.4.4 6.4.6★ 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.5.6★ 6.6.1 6.6.2 6.6.3 \
        6.7.2★ 6.8.1 6.8.2 6.8.4 7.1.1 7.1.2 7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.4 7.4.5 7.5.1 \
        7.5.2 7.5.3★ 7.6.1 7.6.2 8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.3.2★ 8.4.2★ 9.1.1 9.1.2 9.1.3 9.2.1 9.2.2 9.2.3 \
        9.2.4 10.2.1 10.4.1 10.4.2 10.4.3 10.4.4 10.4.5 10.4.6 10.4.8 10.4.9 10.4.10 10.4.11 10.5.1 10.5.2 10.5.4 \
        10.6.1 10.6.2 10.7.1 10.7.2 10.7.3 11.1.1 11.1.2 11.2.2 11.2.3 11.3.1 11.3.2 11.3.3 11.3.4★ 11.4.2 11.5.1 \
        12.1.1 12.2.1 12.3.1 12.3.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.4★ 13.4.2 13.4.3 13.4.4 13.4.5 14.1.1 14.1.2 \
        14.2.1 14.2.2 14.2.6★ 14.2.7★ 14.2.8★ 14.3.1 14.3.2 14.3.3 15.1.1 15.1.2 15.2.1 15.2.2 15.3.1 15.3.2 15.3.3 \
        15.3.4 15.4.2★ 16.1.1 16.2.1 16.2.2 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 \
        16.5.3 16.5.4★";

    /// A row: the requirements, the tests that are named, and whether something is said of a gap.
    struct Row {
        requirements: String,
        tests: Vec<String>,
        has_gap: bool,
    }

    fn rows(table: &str) -> Vec<Row> {
        let lines = table.lines().filter(|line| line.starts_with('|')).skip(2);
        lines
            .map(|line| {
                let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
                assert_eq!(cells.len(), 5, "{line}");
                // Every second piece stands between backticks.
                let tests = cells[3].split('`').skip(1).step_by(2).map(str::to_owned).collect();
                Row { requirements: cells[0].to_owned(), tests, has_gap: cells[4] != "–" }
            })
            .collect()
    }

    fn read_all(folder: &Path, ends: &str, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') && name != "target" && name != "node_modules" {
                read_all(&path, ends, found);
            } else if name.ends_with(ends) {
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }

    /// Functions that stand behind an attribute of a test.
    fn rust_tests(root: &Path) -> BTreeSet<String> {
        let mut sources = Vec::new();
        read_all(root, ".rs", &mut sources);
        let mut names = BTreeSet::new();
        for (_, source) in sources {
            let mut is_test = false;
            for line in source.lines().map(str::trim) {
                is_test |=
                    line.starts_with("#[test]") || line.starts_with("#[tokio::test") || line.starts_with("#[rstest");
                if let Some((_, rest)) = line.split_once("fn ")
                    && !line.starts_with("//")
                {
                    if is_test {
                        names.extend(rest.split(['(', '<']).next().map(str::to_owned));
                    }
                    is_test = false;
                }
            }
        }
        names
    }

    #[test]
    fn s19_every_row_names_tests_that_are_there_or_says_what_is_missing() {
        let root = Project::find().unwrap().root;
        let table = fs::read_to_string(root.join("docs/security/asvs.md")).unwrap();
        let known = rust_tests(&root);
        let mut journeys = Vec::new();
        read_all(&root.join("end2end"), ".spec.ts", &mut journeys);
        let stands = |test: &str| match test.split_once(".spec.ts: ") {
            Some((file, title)) => {
                let file = format!("{file}.spec.ts");
                journeys.iter().any(|(name, source)| *name == file && source.contains(title))
            }
            None => known.contains(test),
        };
        let mut complaints = Vec::new();
        let rows = rows(&table);
        let mut told: Vec<&str> = rows.iter().flat_map(|row| row.requirements.split(", ")).collect();
        let mut required: Vec<&str> = REQUIRED.split(' ').collect();
        told.sort_unstable();
        required.sort_unstable();
        assert_eq!(told, required, "each requirement has one row");
        for row in &rows {
            if row.tests.is_empty() && !row.has_gap {
                complaints.push(format!("{}: neither a test nor a gap", row.requirements));
            }
            let missing = row.tests.iter().filter(|test| !stands(test));
            complaints.extend(missing.map(|test| format!("{}: no test `{test}`", row.requirements)));
        }
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }

    #[test]
    fn a_row_is_read_by_its_cells() {
        let row =
            "| a | b | c | d | e |\n|---|---|---|---|---|\n| 1.2.1, 1.3.7 | 1/2 | 3 | `one`, `x.spec.ts: two` | – |";
        let read = rows(row);
        assert_eq!((read[0].requirements.as_str(), read[0].has_gap), ("1.2.1, 1.3.7", false));
        assert_eq!(read[0].tests, ["one", "x.spec.ts: two"]);
    }
}
