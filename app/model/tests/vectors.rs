//! The public test vectors of formats: what each kind accepts, refuses, doubts, and how it writes it down.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests fail as tests do"
)]

use jiff::civil::Date;
use model::{
    Fault,
    formats::{Checked, Input, Kind},
};
use serde::Deserialize;
use serde_json::Value as Json;

/// The file, and the day it speaks of.
struct Vectors {
    kinds: Vec<(Kind, Json)>,
    today: Date,
}

impl Vectors {
    fn read() -> Self {
        let file: Json = serde_json::from_str(include_str!("vectors.json")).unwrap();
        let today = file["_meta"]["today"].as_str().unwrap().parse().unwrap();
        let named = file.as_object().unwrap().iter().filter(|(key, _)| !key.starts_with('_'));
        let kinds = named.map(|(key, cases)| {
            (Kind::parse(key).unwrap_or_else(|| panic!("the model has no kind {key}")), cases.clone())
        });
        Self { kinds: kinds.collect(), today }
    }

    /// Every case of a group, with its kind.
    fn of(&self, group: &str) -> Vec<(Kind, &Json)> {
        let cases = |(kind, groups)| match Json::get(groups, group) {
            Some(cases) => cases.as_array().unwrap().iter().map(|case| (kind, case)).collect(),
            None => Vec::new(),
        };
        self.kinds.iter().map(|(kind, groups)| (*kind, groups)).flat_map(cases).collect()
    }

    fn check(&self, kind: Kind, input: &Json) -> Result<Checked, Fault> {
        let input = Input::deserialize(input).unwrap();
        kind.check(&input, self.today)
    }

    fn accepted(&self, kind: Kind, input: &Json) -> Checked {
        self.check(kind, input).unwrap_or_else(|fault| panic!("{} {input}: {}", kind.key(), fault.code()))
    }
}

fn codes(checked: &Checked) -> Vec<&'static str> {
    checked.warnings.iter().map(model::Warning::code).collect()
}

#[test]
fn every_kind_has_vectors() {
    let vectors = Vectors::read();
    for kind in Kind::ALL {
        assert!(vectors.kinds.iter().any(|(other, _)| *other == kind), "{}", kind.key());
    }
}

#[test]
fn valid_values_are_accepted() {
    let vectors = Vectors::read();
    for (kind, input) in vectors.of("valid") {
        vectors.accepted(kind, input);
    }
}

/// The file says so of this kind alone; elsewhere a valid value may be doubted.
#[test]
fn a_policy_that_fits_its_birth_is_not_doubted() {
    let vectors = Vectors::read();
    for (kind, input) in vectors.of("valid").into_iter().filter(|(kind, _)| *kind == Kind::EnpBirth) {
        assert!(codes(&vectors.accepted(kind, input)).is_empty(), "{input}");
    }
}

#[test]
fn invalid_values_are_refused_with_their_code() {
    let vectors = Vectors::read();
    for (kind, case) in vectors.of("invalid") {
        let found = vectors.check(kind, &case["input"]).err().map(|fault| fault.code());
        assert_eq!(found, case["code"].as_str(), "{} {}: {}", kind.key(), case["input"], case["why"]);
    }
}

#[test]
fn doubtful_values_are_accepted_with_their_warning() {
    let vectors = Vectors::read();
    for (kind, case) in vectors.of("warn") {
        let found = codes(&vectors.accepted(kind, &case["input"]));
        let wanted = case["code"].as_str().unwrap();
        assert!(found.contains(&wanted), "{} {}: {found:?}, but {wanted} is wanted", kind.key(), case["input"]);
    }
}

#[test]
fn every_notation_becomes_the_canonical_form() {
    let vectors = Vectors::read();
    for (kind, case) in vectors.of("normalize") {
        let canonical = vectors.accepted(kind, &case["input"]).canonical;
        assert_eq!(canonical.as_deref(), case["expect"].as_str(), "{} {}", kind.key(), case["input"]);
    }
}

#[test]
fn a_canonical_form_is_read_back_as_itself() {
    let vectors = Vectors::read();
    for (kind, input) in vectors.of("valid").into_iter().filter(|(_, input)| input.is_string()) {
        let canonical = vectors.accepted(kind, input).canonical;
        let again = vectors.accepted(kind, &Json::from(canonical.clone())).canonical;
        assert_eq!(again, canonical, "{} {input}", kind.key());
    }
}
