//! The style sheet: every file under `style/`, bundled into one, checked and made small.

use crate::assets;
use anyhow::{Context, Result, anyhow};
use lightningcss::bundler::{Bundler, ResolveResult, SourceProvider};
use lightningcss::error::Error;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

/// The oldest browsers that get the whole style; the same list stands in the leptos metadata of `Cargo.toml`.
const BROWSERS: [&str; 5] = ["chrome >= 111", "edge >= 111", "firefox >= 121", "safari >= 16.4", "ios_saf >= 16.4"];

/// Reads `entry` with all it imports. An error names the file and the line.
pub(crate) fn bundle(entry: &Path) -> Result<String> {
    let targets = Browsers::from_browserslist(BROWSERS).context("the list of browsers does not parse")?;
    let targets = Targets { browsers: targets, ..Targets::default() };
    let sheets = Sheets::read_with(entry)?;
    let mut bundler = Bundler::new(&sheets, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|error| located(&error))?;
    sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }).map_err(|error| located(&error))?;
    let printed = sheet
        .to_css(PrinterOptions { minify: true, targets, ..PrinterOptions::default() })
        .map_err(|error| located(&error))?;
    Ok(printed.code)
}

/// The first sheet with its stars written out: what a bundler reads that knows no stars, as the one of cargo-leptos.
pub(crate) fn written_out(entry: &Path) -> Result<String> {
    Sheets::read_with(entry)?.0.remove(entry).context("the first sheet is missing")
}

/// All sheets beside and below the first one. An import of `folder/*.css` stands for each sheet of that folder, so that
/// a component's looks need no line of their own.
struct Sheets(BTreeMap<PathBuf, String>);

impl Sheets {
    fn read_with(entry: &Path) -> Result<Self> {
        let folder = entry.parent().context("the first sheet stands in no folder")?;
        let mut sheets = BTreeMap::new();
        for path in assets::files_below(folder)? {
            if path.extension().is_some_and(|kind| kind == "css") {
                let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
                sheets.insert(path, text);
            }
        }
        let lines = sheets.get(entry).with_context(|| format!("{} is missing", entry.display()))?;
        let lines: Vec<String> =
            lines.lines().map(|line| import_each(line, folder, &sheets).unwrap_or_else(|| line.to_owned())).collect();
        sheets.insert(entry.to_owned(), lines.join("\n"));
        Ok(Self(sheets))
    }
}

/// `@import "./components/*.css" layer(components);` → one import a sheet, on the same line, so that lines keep their
/// numbers.
fn import_each(line: &str, folder: &Path, sheets: &BTreeMap<PathBuf, String>) -> Option<String> {
    let (before, rest) = line.strip_prefix("@import \"")?.split_once("*.css\"")?;
    let wanted = folder.join(before.trim_start_matches("./"));
    let names = sheets.keys().filter(|path| path.parent() == Some(wanted.as_path().components().as_path()));
    let imports = names.filter_map(|path| Some(format!("@import \"{before}{}\"{rest}", path.file_name()?.to_str()?)));
    Some(imports.collect::<Vec<_>>().join(" "))
}

impl SourceProvider for Sheets {
    type Error = io::Error;

    fn read<'a>(&'a self, file: &Path) -> io::Result<&'a str> {
        let sheet = self.0.get(file).map(String::as_str);
        sheet.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("{} is missing", file.display())))
    }

    fn resolve(&self, specifier: &str, originating_file: &Path) -> io::Result<ResolveResult> {
        Ok(ResolveResult::File(originating_file.with_file_name(specifier.trim_start_matches("./"))))
    }
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
    use super::{bundle, written_out};
    use std::fs;

    #[test]
    fn imports_are_bundled_and_the_result_is_small() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("main.css"), "@layer base;\n@import \"base.css\" layer(base);\n").unwrap();
        fs::write(folder.path().join("base.css"), "a {\n  color: red;\n}\n").unwrap();
        assert_eq!(bundle(&folder.path().join("main.css")).unwrap(), "@layer base{a{color:red}}");
    }

    #[test]
    fn a_star_stands_for_every_sheet_of_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let parts = folder.path().join("parts");
        fs::create_dir(&parts).unwrap();
        fs::write(folder.path().join("main.css"), "@import \"./parts/*.css\" layer(parts);\n").unwrap();
        fs::write(parts.join("b.css"), "b { color: red }").unwrap();
        fs::write(parts.join("a.css"), "a { margin: 0 }").unwrap();
        let main = folder.path().join("main.css");
        assert_eq!(bundle(&main).unwrap(), "@layer parts{a{margin:0}b{color:red}}");
        let plain = "@import \"./parts/a.css\" layer(parts); @import \"./parts/b.css\" layer(parts);";
        assert_eq!(written_out(&main).unwrap(), plain);
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
