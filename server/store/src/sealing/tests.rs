//! A sealed value opens where it was sealed, unchanged, by the key of its subject; and nowhere else (security 9.3).

use super::{
    BY_RING, DataKey, KeyRingError, Ring, RowName, SealingKeys, Wrapped, encrypt, new_key, new_key_id, new_nonce,
};
use crate::parts::joined;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use model::AccountId;
use proptest::prelude::*;
use service::ports::StoreError;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use uuid::Uuid;
use zeroize::Zeroizing;

fn ring(active: &str, keys: &[(&str, u8)]) -> Result<SealingKeys, KeyRingError> {
    SealingKeys::new(active, keys.iter().map(|(id, byte)| ((*id).to_owned(), Zeroizing::new([*byte; 32]))))
}

fn key_of(subject: u128, id: u128, byte: u8) -> DataKey {
    let own = Some((Uuid::from_u128(id), Zeroizing::new([byte; 32])));
    DataKey::new(Uuid::from_u128(subject), own, Arc::new(Ring::new(ring("a", &[("a", 1)]).unwrap())))
}

fn key() -> DataKey {
    key_of(1, 2, 3)
}

fn row(id: u128) -> RowName {
    RowName::new("account", Uuid::from_u128(id))
}

fn is_corrupt<T>(opened: &Result<T, StoreError>) -> bool {
    matches!(opened, Err(StoreError::Corrupt { .. }))
}

/// A value as the first version has sealed it, by the key `a` of bytes 1.
pub(crate) fn first_version(row: RowName, column: &str, value: &[u8]) -> Vec<u8> {
    let aad = joined(&[b"v1", row.table.as_bytes(), column.as_bytes(), &row.key(), b"a"]);
    let cipher = XChaCha20Poly1305::new((&[1; 32]).into());
    [&[BY_RING, 1], b"a".as_slice(), &encrypt(&cipher, &aad, value).unwrap()].concat()
}

#[test]
fn what_the_ring_itself_had_sealed_still_opens_in_its_place() {
    let sealed = first_version(row(1), "surname", "Окнова".as_bytes());
    assert_eq!(key().open_text(row(1), "surname", &sealed).unwrap(), "Окнова");
    assert!(is_corrupt(&key().open(row(2), "surname", &sealed)));
    assert!(is_corrupt(&key().open(row(1), "given_name", &sealed)));
}

#[test]
fn s9_3_the_key_of_another_opens_nothing_even_if_its_bytes_are_the_same() {
    let sealed = key().seal(row(1), "surname", b"x").unwrap();
    assert!(key().open(row(1), "surname", &sealed).is_ok());
    for other in [key_of(9, 2, 3), key_of(1, 9, 3), key_of(1, 2, 9)] {
        assert!(is_corrupt(&other.open(row(1), "surname", &sealed)));
    }
}

#[test]
fn s9_9_without_a_key_nothing_opens_and_nothing_is_sealed() {
    let sealed = key().seal(row(1), "surname", b"x").unwrap();
    let forgotten = DataKey::new(Uuid::from_u128(1), None, Arc::new(Ring::new(ring("a", &[("a", 1)]).unwrap())));
    assert!(is_corrupt(&forgotten.open(row(1), "surname", &sealed)));
    assert!(forgotten.seal(row(1), "surname", b"x").is_err());
}

#[test]
fn s9_2_every_new_key_is_another_and_so_is_its_id() {
    let keys: HashSet<_> = (0..100).map(|_| (*new_key().unwrap(), new_key_id().unwrap())).collect();
    let (keys, ids): (HashSet<_>, HashSet<_>) = keys.into_iter().unzip();
    assert_eq!((keys.len(), ids.len()), (100, 100));
}

#[test]
fn s9_8_a_key_is_named_to_whoever_commits_once_it_has_sealed_something() {
    let key = key();
    assert_eq!(key.id_if_it_sealed(), None);
    key.seal(row(1), "surname", b"x").unwrap();
    assert_eq!(key.id_if_it_sealed(), Some(Uuid::from_u128(2)));
}

#[test]
fn s9_3_what_does_not_open_is_told_with_its_place_and_whose_it_is() {
    let ring = Ring::new(ring("a", &[("a", 1)]).unwrap());
    let mut told = ring.unopened();
    for subject in [Uuid::from_u128(1), Uuid::nil()] {
        assert!(matches!(ring.refuse(row(5), "surname", subject), StoreError::Corrupt { .. }));
    }
    let somebodys = told.try_recv().unwrap();
    assert_eq!((somebodys.table, somebodys.column, somebodys.row), ("account", "surname", Uuid::from_u128(5)));
    assert_eq!(somebodys.subject, Some(AccountId(Uuid::from_u128(1))));
    assert_eq!(told.try_recv().unwrap().subject, None, "nobody's yet");
}

#[test]
fn s9_2_a_key_unwraps_for_its_subject_only() {
    let (id, subject) = (Uuid::from_u128(2), Uuid::from_u128(1));
    let key = new_key().unwrap();
    let ours = Ring::new(ring("a", &[("a", 1), ("b", 2)]).unwrap());
    let wrapped = ours.wrapping().wrap(id, subject, &key).unwrap();
    assert_eq!(ours.unwrap(id, subject, &wrapped).as_deref(), Some(&*key));
    assert_eq!(ours.unwrap(id, Uuid::from_u128(3), &wrapped), None, "of somebody else");
    assert_eq!(ours.unwrap(Uuid::from_u128(3), subject, &wrapped), None, "another key");
    let by_other = Wrapped { ring_key: "b".to_owned(), bytes: wrapped.bytes.clone() };
    assert_eq!(ours.unwrap(id, subject, &by_other), None, "by another key of the ring");
    for place in 0..wrapped.bytes.len() {
        let mut bytes = wrapped.bytes.clone();
        bytes[place] ^= 1;
        assert_eq!(ours.unwrap(id, subject, &Wrapped { bytes, ring_key: "a".to_owned() }), None, "byte {place}");
    }
}

#[test]
fn s9_8_a_ring_is_read_again_before_it_wraps_and_when_a_key_is_unknown() {
    let file = Arc::new(Mutex::new(ring("a", &[("a", 1)]).unwrap()));
    let read = Arc::clone(&file);
    let serving = Ring::new(ring("a", &[("a", 1)]).unwrap().reread_by(move || Some(read.lock().unwrap().clone())));
    let (id, subject, key) = (Uuid::from_u128(2), Uuid::from_u128(1), new_key().unwrap());
    let old = serving.wrapping().wrap(id, subject, &key).unwrap();
    *file.lock().unwrap() = ring("b", &[("a", 1), ("b", 2)]).unwrap();
    let elsewhere = Ring::new(file.lock().unwrap().clone()).wrapping().wrap(id, subject, &key).unwrap();
    assert_eq!(elsewhere.ring_key, "b");
    assert!(serving.unwrap(id, subject, &elsewhere).is_some(), "a key that was added meanwhile");
    assert!(serving.unwrap(id, subject, &old).is_some(), "and the former still opens");
    assert_eq!(serving.wrapping().wrap(id, subject, &key).unwrap().ring_key, "b");
}

#[test]
fn s9_8_a_ring_that_cannot_be_read_again_stays_as_it_is() {
    let serving = Ring::new(ring("a", &[("a", 1)]).unwrap().reread_by(|| None));
    let (id, subject, key) = (Uuid::from_u128(2), Uuid::from_u128(1), new_key().unwrap());
    let wrapped = serving.wrapping().wrap(id, subject, &key).unwrap();
    assert!(serving.unwrap(id, subject, &wrapped).is_some());
}

#[test]
fn s9_1_a_ring_has_distinct_ids_and_one_that_wraps() {
    assert_eq!(ring("c", &[("a", 1)]).err(), Some(KeyRingError::NoActive("c".to_owned())));
    assert_eq!(ring("a", &[("a", 1), ("a", 2)]).err(), Some(KeyRingError::DuplicateId("a".to_owned())));
    assert_eq!(ring("", &[("", 1)]).err(), Some(KeyRingError::BadId));
}

#[test]
fn s9_10_no_nonce_is_used_twice() {
    let key = key();
    let sealed = (0..10_000).map(|_| key.seal(row(1), "surname", b"").unwrap());
    let nonces: HashSet<Vec<u8>> = sealed.map(|value| value[17..41].to_vec()).collect();
    assert_eq!(nonces.len(), 10_000);
}

#[test]
fn s9_10_a_million_nonces_are_a_million() {
    let mut nonces: Vec<_> = (0..1_000_000).map(|_| new_nonce().unwrap()).collect();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 1_000_000);
}

#[test]
fn an_error_names_the_place_and_not_the_value() {
    let feed = RowName { seq: Some(3), ..RowName::new("notification", Uuid::nil()) };
    let error = key().open(feed, "payload", b"").unwrap_err();
    let id = "00000000-0000-0000-0000-000000000000/3".to_owned();
    assert_eq!(error, StoreError::Corrupt { table: "notification", column: "payload", id });
}

proptest! {
    #[test]
    fn s9_3_a_value_opens_in_its_place_only(value: Vec<u8>, id: u128, other: u128, seq: i64) {
        let key = key();
        let sealed = key.seal(row(id), "surname", &value).unwrap();
        prop_assert_eq!(&*key.open(row(id), "surname", &sealed).unwrap(), &value);
        prop_assert!(is_corrupt(&key.open(row(id), "given_name", &sealed)));
        for elsewhere in [RowName { table: "contact", ..row(id) }, RowName { seq: Some(seq), ..row(id) }] {
            prop_assert!(is_corrupt(&key.open(elsewhere, "surname", &sealed)));
        }
        prop_assert_eq!(is_corrupt(&key.open(row(other), "surname", &sealed)), other != id);
    }

    #[test]
    fn s9_3_no_flipped_bit_goes_unseen(value: Vec<u8>, place: prop::sample::Index, bit in 0..8) {
        let mut sealed = key().seal(row(1), "surname", &value).unwrap();
        let place = place.index(sealed.len());
        sealed[place] ^= 1_u8 << bit;
        prop_assert!(is_corrupt(&key().open(row(1), "surname", &sealed)));
    }

    #[test]
    fn s9_3_no_cut_goes_unseen(value: Vec<u8>, kept: prop::sample::Index) {
        let mut sealed = key().seal(row(1), "surname", &value).unwrap();
        sealed.truncate(kept.index(sealed.len()));
        prop_assert!(is_corrupt(&key().open(row(1), "surname", &sealed)));
    }

    #[test]
    fn s9_3_foreign_bytes_never_open(bytes: Vec<u8>) {
        prop_assert!(is_corrupt(&key().open(row(1), "surname", &bytes)));
    }
}
