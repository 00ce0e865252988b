//! Any bytes, checked as a format: nothing panics, and what is accepted is stable in its canonical form.
//!
//! One binary for all kinds. `cargo xtask fuzz` says in the environment which is meant, and writes the vectors of `model`
//! into its corpus: texts as they stand, everything else as JSON.
#![no_main]

use jiff::civil::{Date, date};
use libfuzzer_sys::fuzz_target;
use model::formats::{Input, Kind};
use std::sync::LazyLock;

/// The day of the vectors.
const TODAY: Date = date(2026, 11, 21);

static KIND: LazyLock<Kind> = LazyLock::new(|| {
    let key = std::env::var("OKNO_FUZZ_KIND").unwrap_or_default();
    Kind::parse(&key).unwrap_or_else(|| panic!("OKNO_FUZZ_KIND must be the key of a kind, and is «{key}»"))
});

fuzz_target!(|bytes: &[u8]| {
    let kind = *KIND;
    if !kind.takes_text() {
        if let Ok(input) = serde_json::from_slice(bytes) {
            let _ = kind.check(&input, TODAY);
        }
        return;
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(read) = kind.check(&Input::Text(text.to_owned()), TODAY) {
        let canonical = read.canonical.clone().unwrap_or_default();
        let again = kind.check(&Input::Text(canonical.clone()), TODAY);
        assert!(again == Ok(read), "the canonical form of {text:?} is {canonical:?}, and is not read back as itself");
    }
});
