//! House rules for styles (ux 16.5 to 16.7): colours and lengths come from tokens, nothing shouts outside its layer.

use crate::assets;
use anyhow::Result;
use std::fs;
use std::path::Path;

/// The only folder with raw values.
const TOKENS: &str = "tokens";

/// The only folder that may overrule everything: what a person chose for seeing better wins.
const ACCESSIBILITY: &str = "a11y";

/// All violations below `style/`, as `file:line: what`.
pub(crate) fn faults(style: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for file in assets::files_below(style)?.iter().filter(|file| file.extension().is_some_and(|kind| kind == "css")) {
        let folder = file.strip_prefix(style)?.components().next().map(|first| first.as_os_str().to_owned());
        let is_in = |name: &str| folder.as_deref().is_some_and(|folder| folder == name);
        let found = violations(&fs::read_to_string(file)?, is_in(TOKENS), is_in(ACCESSIBILITY));
        faults.extend(found.into_iter().map(|(line, what)| format!("{}:{line}: {what}", file.display())));
    }
    Ok(faults)
}

fn violations(css: &str, may_have_raw_values: bool, may_be_important: bool) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for Statement { line, text, is_prelude } in statements(css) {
        // A selector may contain `#main`; a condition such as `@media (…)` has values like a declaration.
        let value = match (is_prelude, text.starts_with('@')) {
            (true, false) => continue,
            (true, true) => text.as_str(),
            (false, _) => text.split_once(':').map_or(text.as_str(), |(_, value)| value),
        };
        if !may_have_raw_values {
            found.extend(hex_colour(value).map(|colour| (line, format!("{colour}: colours come from style/tokens"))));
            found.extend(raw_pixels(value).map(|length| (line, format!("{length}: lengths come from style/tokens"))));
        }
        if !may_be_important && value.replace(' ', "").contains("!important") {
            found.push((line, "!important: only in style/a11y".to_owned()));
        }
    }
    found
}

/// A piece of a style sheet that ends with `;`, `{` or `}`.
struct Statement {
    line: usize,
    text: String,
    is_prelude: bool,
}

/// Cuts a sheet into statements; comments and the insides of strings are left out.
fn statements(css: &str) -> Vec<Statement> {
    let mut statements = Vec::new();
    let (mut line, mut text, mut began) = (1, String::new(), 1);
    let mut characters = css.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '/' if characters.peek() == Some(&'*') => {
                characters.next();
                let mut before = ' ';
                for inside in characters.by_ref() {
                    line += usize::from(inside == '\n');
                    if before == '*' && inside == '/' {
                        break;
                    }
                    before = inside;
                }
            }
            '"' | '\'' => {
                let mut is_escaped = false;
                for inside in characters.by_ref() {
                    line += usize::from(inside == '\n');
                    if inside == character && !is_escaped {
                        break;
                    }
                    is_escaped = inside == '\\' && !is_escaped;
                }
            }
            ';' | '{' | '}' => {
                let finished = std::mem::take(&mut text).trim().to_owned();
                if !finished.is_empty() {
                    statements.push(Statement { line: began, text: finished, is_prelude: character == '{' });
                }
            }
            other => {
                line += usize::from(other == '\n');
                if text.trim().is_empty() {
                    began = line;
                }
                text.push(other);
            }
        }
    }
    statements
}

/// The first `#` followed by the digits of a colour.
fn hex_colour(value: &str) -> Option<String> {
    value.split('#').skip(1).find_map(|after| {
        let word: String =
            after.chars().take_while(|character| character.is_alphanumeric() || "-_".contains(*character)).collect();
        let is_colour = matches!(word.len(), 3 | 4 | 6 | 8) && word.chars().all(|digit| digit.is_ascii_hexdigit());
        is_colour.then(|| format!("#{word}"))
    })
}

/// The first length in pixels that is not zero.
fn raw_pixels(value: &str) -> Option<String> {
    let words = value.split(|character: char| !(character.is_ascii_alphanumeric() || ".-_%".contains(character)));
    words
        .filter_map(|word| Some((word, word.to_ascii_lowercase().strip_suffix("px")?.parse::<f64>().ok()?)))
        .find_map(|(word, number)| (number != 0.0).then(|| word.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::violations;

    fn found(css: &str) -> Vec<String> {
        violations(css, false, false).into_iter().map(|(line, what)| format!("{line} {what}")).collect()
    }

    #[test]
    fn tokens_and_selectors_are_fine() {
        let css = "@layer base { /* #fff 3px */\n#feed:hover > a { color: var(--fg); margin: 0px 1rem; }\n\
                   .b { background: url('x.svg#abc'); inline-size: var(--width-16px) } }";
        assert_eq!(found(css), Vec::<String>::new());
    }

    #[test]
    fn raw_values_are_named_with_their_line() {
        let css =
            "a {\n  color: #FfF;\n  border: 1px solid;\n}\n@media (min-width: 600px) { b { top: -.5px !important } }";
        let found = found(css);
        let beginnings = ["2 #FfF", "3 1px", "5 600px", "5 -.5px", "5 !important"];
        assert_eq!(found.len(), beginnings.len(), "{found:?}");
        for (what, beginning) in found.iter().zip(beginnings) {
            assert!(what.starts_with(beginning), "{what}");
        }
    }

    #[test]
    fn folders_with_a_licence_may() {
        assert!(violations(":root { --line: 1px; --red: #c00 }", true, false).is_empty());
        assert!(violations("a { outline: none !important }", false, true).is_empty());
    }
}
