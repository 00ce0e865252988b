//! What the fuzzer has kept (`cargo xtask fuzz --keep`), tried again (security 19, gate 16): of what reaches all of each reader, some of
//! each length.

#[path = "support/tried.rs"]
mod tried;

use model::formats::Kind;
use std::collections::BTreeMap;
use tried::Reader;

#[test]
fn s19_16_whatever_the_fuzzer_has_kept_is_read_or_refused() {
    let corpus: BTreeMap<String, Vec<String>> = serde_json::from_str(include_str!("corpus.json")).unwrap();
    assert!(Kind::ALL.iter().all(|kind| corpus.contains_key(kind.key())), "each format has been fuzzed");
    let mut tried = 0;
    for (key, inputs) in &corpus {
        let reader = Reader::parse(key).unwrap_or_else(|| panic!("nobody reads {key}"));
        for input in inputs {
            reader.read(input.as_bytes());
            tried += 1;
        }
    }
    assert!(tried > 1000, "{tried}");
}
