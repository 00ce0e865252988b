//! How many bytes a person on a phone pays for: measured on what really travels, printed, and held. 1 KB is 1024 bytes.

use crate::assets;
use crate::fetch;
use crate::portal::{self, Portal};
use crate::say;
use crate::site::Site;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;

const KB: u64 = 1024;

/// Pages that people see first.
const FIRST_PAGES: [&str; 2] = ["/", "/register"];

/// The typeface of every page. Another is fetched only where somebody chose it, and instead of this one.
const TYPEFACE: &str = "golos-okno-";

/// One line of the table.
struct Row {
    what: String,
    bytes: u64,
    /// `None` for a part of a sum that has its limit elsewhere.
    limit: Option<u64>,
}

impl Row {
    fn new(what: impl Into<String>, bytes: u64, limit_in_kb: u64) -> Self {
        Self { what: what.into(), bytes, limit: Some(limit_in_kb * KB) }
    }

    fn is_over(&self) -> bool {
        self.limit.is_some_and(|limit| self.bytes > limit)
    }

    fn shown(&self) -> String {
        let limit = self.limit.map_or_else(String::new, |limit| format!("of {:>6}", in_kb(limit)));
        let mark = if self.is_over() { "  over budget" } else { "" };
        format!("{:<28}{:>8} KB {limit}{mark}", self.what, in_kb(self.bytes))
    }
}

/// Kilobytes with one decimal, rounded down.
fn in_kb(bytes: u64) -> String {
    format!("{}.{}", bytes / KB, bytes % KB * 10 / KB)
}

/// Prints the table; what is over its budget comes back as faults.
pub(crate) fn faults(site: &Site, okno: &Path) -> Result<Vec<String>> {
    let mut rows = files(site)?;
    rows.extend(first_pages(site, okno)?);
    say::note("Sizes as they travel, 1 KB = 1024 bytes");
    for row in &rows {
        say::note(&row.shown());
    }
    let over = rows.iter().filter(|row| row.is_over());
    Ok(over.map(|row| format!("{}: {} bytes are over the budget", row.what, row.bytes)).collect())
}

fn files(site: &Site) -> Result<Vec<Row>> {
    let size = |address: &str, form: &str| {
        let file = site.file(address, form);
        fs::metadata(&file).map(|file| file.len()).with_context(|| format!("{} is missing", file.display()))
    };
    let wasm = size(&site.names.wasm, ".br")?;
    let script = size(&site.names.script, ".br")?;
    let mut font_bytes = 0;
    for font in assets::files_below(&site.folder.join("fonts"))? {
        let name = font.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with(TYPEFACE) {
            font_bytes += fs::metadata(font)?.len();
        }
    }
    Ok(vec![
        Row { what: "wasm (brotli)".to_owned(), bytes: wasm, limit: None },
        Row { what: "script (brotli)".to_owned(), bytes: script, limit: None },
        Row::new("wasm and script (brotli)", wasm + script, 477),
        Row::new("styles (gzip)", size(&site.names.style, ".gz")?, 20),
        Row::new("fonts", font_bytes, 40),
    ])
}

/// Starts the demo, fetches the pages as a browser without a cookie would, stops it.
fn first_pages(site: &Site, okno: &Path) -> Result<Vec<Row>> {
    let data = tempfile::tempdir()?;
    let mut command = portal::demo(okno, &site.folder, data.path(), "127.0.0.1:0");
    let (portal, host) = Portal::start_and_find(&mut command)?;
    let mut rows = Vec::new();
    for path in FIRST_PAGES {
        let page = fetch::get(&host, path)?;
        ensure!(page.status == 200, "{path} answers {}", page.status);
        rows.push(Row::new(format!("page {path} (brotli)"), assets::brotli(&page.body)?.len().try_into()?, 20));
    }
    drop(portal);
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::Row;

    #[test]
    fn a_row_tells_what_is_over() {
        assert_eq!(Row::new("styles", 1536, 15).shown(), "styles                           1.5 KB of   15.0");
        assert!(Row::new("styles", 15 * 1024 + 1, 15).is_over());
        assert!(!Row::new("styles", 15 * 1024, 15).is_over());
    }
}
