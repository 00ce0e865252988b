//! The table of ASVS keeps its word: every test that it names is there, and no row is empty (security 19, gate 19).

#[cfg(test)]
mod tests {
    use crate::project::Project;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

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
        assert!(rows.len() >= 119, "{} rows", rows.len());
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
