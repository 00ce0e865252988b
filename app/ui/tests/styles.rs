//! What the style sheets promise: colours and pixels only in tokens, every file imported, every font small.

#![expect(clippy::unwrap_used, reason = "a test helper fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// All font files of a page together (ux 17).
const FONT_BUDGET: u64 = 40_000;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sheets() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let folders = fs::read_dir(root().join("style")).unwrap().map(|entry| entry.unwrap().path());
    for folder in folders.filter(|path| path.is_dir()) {
        found.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    found
}

#[test]
fn colours_and_pixels_stand_only_in_tokens() {
    for sheet in sheets().iter().filter(|path| !path.to_string_lossy().contains("/tokens/")) {
        let css = fs::read_to_string(sheet).unwrap();
        for word in css.split([' ', ';', '(', ')', ',', '\n']) {
            let pixels = word.strip_suffix("px").is_some_and(|number| number.parse::<f64>().is_ok());
            let colour = word.strip_prefix('#').is_some_and(|hex| hex.chars().all(|digit| digit.is_ascii_hexdigit()));
            assert!(!pixels && !colour, "{word} in {}", sheet.display());
        }
    }
}

#[test]
fn every_sheet_is_imported_once() {
    let main = fs::read_to_string(root().join("style/main.css")).unwrap();
    for sheet in sheets() {
        let folder = sheet.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let by_name = format!("\"./{folder}/{}\"", sheet.file_name().unwrap().to_string_lossy());
        let by_star = format!("\"./{folder}/*.css\"");
        assert_eq!(main.matches(&by_name).count() + main.matches(&by_star).count(), 1, "{by_name}");
    }
}

#[test]
fn important_stands_only_in_the_accessibility_layer() {
    for sheet in sheets().iter().filter(|path| !path.ends_with("a11y/a11y.css")) {
        assert!(!fs::read_to_string(sheet).unwrap().contains("!important"), "{}", sheet.display());
    }
}

#[test]
fn each_typeface_fits_the_budget() {
    for typeface in ["golos-okno-", "okno-clear-"] {
        let fonts = fs::read_dir(root().join("public/fonts")).unwrap().map(|entry| entry.unwrap());
        let total: u64 = fonts
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(typeface))
            .map(|entry| entry.metadata().unwrap().len())
            .sum();
        assert!(total > 0 && total <= FONT_BUDGET, "{typeface} {total} bytes");
    }
}
