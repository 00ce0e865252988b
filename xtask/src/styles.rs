//! The style sheet: every file under `style/`, bundled into one, checked and made small.

use anyhow::{Context, Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::error::Error;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};
use std::fmt::Display;
use std::path::Path;

/// The oldest browsers that get the whole style; the same list stands in the leptos metadata of `Cargo.toml`.
const BROWSERS: [&str; 5] = ["chrome >= 111", "edge >= 111", "firefox >= 121", "safari >= 16.4", "ios_saf >= 16.4"];

/// Reads `entry` with all it imports. An error names the file and the line.
pub(crate) fn bundle(entry: &Path) -> Result<String> {
    let targets = Browsers::from_browserslist(BROWSERS).context("the list of browsers does not parse")?;
    let targets = Targets { browsers: targets, ..Targets::default() };
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|error| located(&error))?;
    sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }).map_err(|error| located(&error))?;
    let printed = sheet
        .to_css(PrinterOptions { minify: true, targets, ..PrinterOptions::default() })
        .map_err(|error| located(&error))?;
    Ok(printed.code)
}

/// The parser counts lines from zero, people from one.
fn located<T: Display>(error: &Error<T>) -> anyhow::Error {
    match &error.loc {
        Some(place) => anyhow!("{}:{}:{}: {}", place.filename, place.line + 1, place.column, error.kind),
        None => anyhow!("{}", error.kind),
    }
}

#[cfg(test)]
mod tests {
    use super::bundle;
    use std::fs;

    #[test]
    fn imports_are_bundled_and_the_result_is_small() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("main.css"), "@layer base;\n@import \"base.css\" layer(base);\n").unwrap();
        fs::write(folder.path().join("base.css"), "a {\n  color: red;\n}\n").unwrap();
        assert_eq!(bundle(&folder.path().join("main.css")).unwrap(), "@layer base{a{color:red}}");
    }

    #[test]
    fn an_error_names_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("main.css"), "@import \"broken.css\";\n").unwrap();
        fs::write(folder.path().join("broken.css"), "a { color: red }\n\n}{\n").unwrap();
        let error = bundle(&folder.path().join("main.css")).unwrap_err().to_string();
        assert!(error.contains("broken.css:3:"), "{error}");
    }
}
