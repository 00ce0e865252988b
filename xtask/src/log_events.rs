//! The table of events in `docs/operating.md` is the log's whole vocabulary (security 17.5): whoever watches a log looks a word up there.

#[cfg(test)]
mod tests {
    use crate::assets;
    use crate::project::Project;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// What the server writes as `event`, outside its tests.
    fn written(server: &Path) -> BTreeSet<String> {
        let files = assets::files_below(server).unwrap();
        let sources = files.iter().filter(|file| file.extension().is_some_and(|end| end == "rs"));
        let mut events = BTreeSet::new();
        for source in sources {
            let text = fs::read_to_string(source).unwrap();
            let product = text.split("#[cfg(test)]").next().unwrap();
            events.extend(product.split("event = \"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
        }
        events
    }

    /// The words in the first column of the table that begins with `event`.
    fn told(document: &str) -> BTreeSet<String> {
        let rows = document.lines().skip_while(|line| !line.starts_with("| event |")).skip(2);
        let cells = rows.take_while(|line| line.starts_with('|')).filter_map(|row| row.split('|').nth(1));
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
    }

    #[test]
    fn s17_5_every_event_of_the_log_is_explained_and_no_other() {
        let root = Project::find().unwrap().root;
        let written = written(&root.join("server"));
        assert!(written.len() > 30, "{written:?}");
        assert_eq!(told(&fs::read_to_string(root.join("docs/operating.md")).unwrap()), written);
    }
}
