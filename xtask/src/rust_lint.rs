//! House rules for Rust sources that the compiler cannot hold: words that may stand in named files only.

use crate::assets;
use anyhow::Result;
use std::fs;
use std::path::Path;

/// A word, where it may stand, and why nowhere else.
struct Rule {
    word: &'static str,
    allowed: &'static [&'static str],
    reason: &'static str,
}

/// Paths are seen from the root of the checkout. This list grows only with a reason in the review.
const RULES: [Rule; 4] = [
    Rule {
        word: "<textarea",
        allowed: &["app/ui/src/text_area.rs"],
        reason: "the component `TextArea` knows how to keep the first line break",
    },
    Rule {
        word: "inner_html",
        allowed: &["app/src/server_context/shell.rs"],
        reason: "markup that nobody escaped has no place on a page; the shell writes its one script so",
    },
    Rule {
        word: "feature = \"ssr\"",
        allowed: &["app/src/lib.rs"],
        reason: "the border between server and browser is drawn in these files",
    },
    Rule { word: "MultipartData", allowed: &[], reason: "uploads go past server functions, with limits of their own" },
];

/// Folders with code of the portal. This tool, which has to write the words, is not one of them.
const SOURCES: [&str; 3] = ["app", "frontend", "server"];

/// All violations, as `file:line: what`.
pub(crate) fn faults(root: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for source in SOURCES {
        for file in assets::files_below(&root.join(source))?
            .iter()
            .filter(|file| file.extension().is_some_and(|kind| kind == "rs"))
        {
            let name = file.strip_prefix(root)?.display().to_string();
            faults.extend(violations(&name, &fs::read_to_string(file)?));
        }
    }
    Ok(faults)
}

fn violations(name: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rule in RULES.iter().filter(|rule| !rule.allowed.contains(&name)) {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
        for (number, _) in lines.filter(|(_, line)| line.contains(rule.word)) {
            found.push(format!("{name}:{}: `{}`: {}", number + 1, rule.word, rule.reason));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::violations;

    #[test]
    fn words_are_found_outside_their_files_and_not_in_comments() {
        let text = "// inner_html is refused\n#[cfg(feature = \"ssr\")]\nmod server_context;\n";
        assert!(violations("app/src/lib.rs", text).is_empty());
        let elsewhere = violations("app/src/pages/home.rs", text);
        assert_eq!(elsewhere.len(), 1);
        assert!(elsewhere[0].starts_with("app/src/pages/home.rs:2:"), "{elsewhere:?}");
    }
}
