//! Any bytes, given to one of those who read what strangers send (`app/model/tests/support/tried.rs` says what must hold).
//!
//! One binary for all of them. `cargo xtask fuzz` says in the environment which is meant, and writes what is known of it into its corpus:
//! texts as they stand, everything else as JSON.
#![no_main]

#[path = "../../app/model/tests/support/tried.rs"]
mod tried;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tried::Reader;

static READER: LazyLock<Reader> = LazyLock::new(|| {
    let key = std::env::var("OKNO_FUZZ_READER").unwrap_or_default();
    Reader::parse(&key).unwrap_or_else(|| panic!("OKNO_FUZZ_READER must name a reader, and is «{key}»"))
});

fuzz_target!(|bytes: &[u8]| READER.read(bytes));
