//! A sealed value opens where it was sealed, unchanged, with a key of the ring; and nowhere else (security 9.3).

use super::{KeyRingError, RowName, Sealing, SealingKeys};
use proptest::prelude::*;
use service::ports::StoreError;
use std::collections::HashSet;
use uuid::Uuid;
use zeroize::Zeroizing;

fn ring(active: &str, keys: &[(&str, u8)]) -> Result<SealingKeys, KeyRingError> {
    SealingKeys::new(active, keys.iter().map(|(id, byte)| ((*id).to_owned(), Zeroizing::new([*byte; 32]))))
}

fn sealing() -> Sealing {
    Sealing::new(ring("a", &[("a", 1), ("b", 2)]).unwrap())
}

fn row(id: u128) -> RowName {
    RowName::new("account", Uuid::from_u128(id))
}

fn is_corrupt<T>(opened: &Result<T, StoreError>) -> bool {
    matches!(opened, Err(StoreError::Corrupt { .. }))
}

#[test]
fn s9_8_a_retired_key_still_opens_and_a_missing_one_does_not() {
    let sealed = sealing().seal(row(1), "surname", "Окнова".as_bytes()).unwrap();
    let rotated = Sealing::new(ring("b", &[("a", 1), ("b", 2)]).unwrap());
    assert_eq!(rotated.open_text(row(1), "surname", &sealed).unwrap(), "Окнова");
    let without = Sealing::new(ring("b", &[("b", 2)]).unwrap());
    assert!(is_corrupt(&without.open(row(1), "surname", &sealed)));
    let other = Sealing::new(ring("a", &[("a", 3)]).unwrap());
    assert!(is_corrupt(&other.open(row(1), "surname", &sealed)));
}

#[test]
fn s9_1_a_ring_has_distinct_ids_and_one_that_seals() {
    assert_eq!(ring("c", &[("a", 1)]).err(), Some(KeyRingError::NoActive("c".to_owned())));
    assert_eq!(ring("a", &[("a", 1), ("a", 2)]).err(), Some(KeyRingError::DuplicateId("a".to_owned())));
    assert_eq!(ring("", &[("", 1)]).err(), Some(KeyRingError::BadId));
}

#[test]
fn s9_10_no_nonce_is_used_twice() {
    let sealing = sealing();
    let sealed = (0..10_000).map(|_| sealing.seal(row(1), "surname", b"").unwrap());
    let nonces: HashSet<Vec<u8>> = sealed.map(|value| value[3..27].to_vec()).collect();
    assert_eq!(nonces.len(), 10_000);
}

#[test]
fn an_error_names_the_place_and_not_the_value() {
    let feed = RowName { seq: Some(3), ..RowName::new("notification", Uuid::nil()) };
    let error = sealing().open(feed, "payload", b"").unwrap_err();
    let id = "00000000-0000-0000-0000-000000000000/3".to_owned();
    assert_eq!(error, StoreError::Corrupt { table: "notification", column: "payload", id });
}

proptest! {
    #[test]
    fn s9_3_a_value_opens_in_its_place_only(value: Vec<u8>, id: u128, other: u128, seq: i64) {
        let sealing = sealing();
        let sealed = sealing.seal(row(id), "surname", &value).unwrap();
        prop_assert_eq!(&*sealing.open(row(id), "surname", &sealed).unwrap(), &value);
        prop_assert!(is_corrupt(&sealing.open(row(id), "given_name", &sealed)));
        for elsewhere in [RowName { table: "contact", ..row(id) }, RowName { seq: Some(seq), ..row(id) }] {
            prop_assert!(is_corrupt(&sealing.open(elsewhere, "surname", &sealed)));
        }
        prop_assert_eq!(is_corrupt(&sealing.open(row(other), "surname", &sealed)), other != id);
    }

    #[test]
    fn s9_3_no_flipped_bit_goes_unseen(value: Vec<u8>, place: prop::sample::Index, bit in 0..8) {
        let sealing = sealing();
        let mut sealed = sealing.seal(row(1), "surname", &value).unwrap();
        let place = place.index(sealed.len());
        sealed[place] ^= 1_u8 << bit;
        prop_assert!(is_corrupt(&sealing.open(row(1), "surname", &sealed)));
    }

    #[test]
    fn s9_3_no_cut_goes_unseen(value: Vec<u8>, kept: prop::sample::Index) {
        let sealing = sealing();
        let mut sealed = sealing.seal(row(1), "surname", &value).unwrap();
        sealed.truncate(kept.index(sealed.len()));
        prop_assert!(is_corrupt(&sealing.open(row(1), "surname", &sealed)));
    }

    #[test]
    fn s9_3_foreign_bytes_never_open(bytes: Vec<u8>) {
        prop_assert!(is_corrupt(&sealing().open(row(1), "surname", &bytes)));
    }
}
