//! What the pool promises (security 3.2, 3.10, 3.11, 5.7).

use super::argon2id::{Implementation, choose};
use super::{Busy, Cost, CostTooLow, HashingConfig, MAX_WAIT, PasswordHash, PasswordPool, QUEUE_PER_SLOT, Verdict};
use argon2::password_hash::phc;
use model::Password;
use std::num::NonZeroUsize;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

static POOL: LazyLock<PasswordPool> = LazyLock::new(|| pool(Cost::FLOOR, 2, MAX_WAIT));

fn pool(cost: Cost, slots: usize, max_wait: Duration) -> PasswordPool {
    PasswordPool::with_slots(cost, choose(Implementation::Simd, cost).unwrap(), slots, max_wait).unwrap()
}

fn password(typed: &str) -> Password {
    Password::prepare(typed).unwrap()
}

#[tokio::test]
async fn s3_10_a_hash_names_its_parameters_and_has_a_salt_of_its_own() {
    let first = POOL.place().unwrap().hash(&password("Щ4!дкРю№z")).await.unwrap();
    let second = POOL.place().unwrap().hash(&password("Щ4!дкРю№z")).await.unwrap();
    assert!(first.to_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_eq!(first.salt.len(), 16);
    assert_eq!(first.output.len(), 32);
    assert_ne!(first.to_phc(), second.to_phc());
}

#[tokio::test]
async fn s3_2_a_stored_password_matches_itself_in_every_composition_and_nothing_else() {
    let stored = POOL.place().unwrap().hash(&password("Ёлка-\u{e9} 12")).await.unwrap().to_phc();
    for (typed, right) in [
        ("Ёлка-\u{e9} 12", true),
        ("Е\u{308}лка-e\u{301} 12", true),
        ("Ёлка-\u{e9} 12 ", false),
        ("ёлка-\u{e9} 12", false),
        ("Ёлка-\u{e9} 13", false),
        ("Елка-\u{e9} 12", false),
    ] {
        let verdict = POOL.place().unwrap().verify(Some(&stored), &password(typed)).await.unwrap();
        assert_eq!(verdict, Verdict { right, stale: false }, "{typed}");
    }
}

#[tokio::test]
async fn s5_7_nobody_has_the_decoy_as_a_password() {
    let verdict = POOL.place().unwrap().verify(None, &password("Щ4!дкРю№z")).await.unwrap();
    assert_eq!(verdict, Verdict { right: false, stale: false });
    assert!(POOL.decoy.to_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

#[test]
fn s3_10_a_cost_under_the_floor_is_refused() {
    assert_eq!(Cost::new(19_456, 2, 1), Ok(Cost::FLOOR));
    for (memory, passes, lanes) in [(19_457, 2, 1), (19_456, 3, 1), (19_456, 2, 2)] {
        assert!(Cost::new(memory, passes, lanes).is_ok(), "m={memory}, t={passes}, p={lanes}");
    }
    for (memory, passes, lanes) in
        [(19_455, 2, 1), (19_456, 1, 1), (19_456, 2, 0), (65_536, 1, 4), (19_456, 2, u32::MAX)]
    {
        assert_eq!(Cost::new(memory, passes, lanes), Err(CostTooLow), "m={memory}, t={passes}, p={lanes}");
    }
}

#[tokio::test]
async fn s3_10_weaker_hashes_still_match_and_are_stale() {
    // Argon2id of "Щ4!дкРю№z" with m=8, t=1: made here, since the pool makes none so weak.
    let weak = Cost { memory_kib: 8, passes: 1, lanes: 1 };
    let stored = PasswordHash::make(&*POOL.argon2id, weak, "Щ4!дкРю№z".as_bytes(), &[7; 16]).unwrap().to_phc();
    let verdict = POOL.place().unwrap().verify(Some(&stored), &password("Щ4!дкРю№z")).await.unwrap();
    assert_eq!(verdict, Verdict { right: true, stale: true });
}

#[test]
fn s3_10_a_shorter_output_is_weaker_too() {
    let whole = PasswordHash::make(&*POOL.argon2id, Cost::FLOOR, b"x", &[7; 16]).unwrap();
    assert!(!whole.is_weaker_than(Cost::FLOOR));
    let short = PasswordHash { output: phc::Output::new(&whole.output.as_bytes()[..31]).unwrap(), ..whole };
    assert!(short.is_weaker_than(Cost::FLOOR));
}

#[tokio::test]
async fn s3_8_a_password_is_found_among_several_and_no_other_is() {
    let mut former = Vec::new();
    for typed in ["Щ4!дкРю№z", "Ж5?влТю№y"] {
        former.push(POOL.place().unwrap().hash(&password(typed)).await.unwrap());
    }
    for (typed, is_one) in [("Щ4!дкРю№z", true), ("Ж5?влТю№y", true), ("Щ4!дкРю№y", false)] {
        assert_eq!(POOL.place().unwrap().is_any(former.clone(), &password(typed)).await, Ok(is_one), "{typed}");
    }
    assert_eq!(POOL.place().unwrap().is_any(Vec::new(), &password("Щ4!дкРю№z")).await, Ok(false));
}

#[tokio::test]
async fn a_stored_text_that_is_no_hash_lets_nobody_in() {
    let verdict = POOL.place().unwrap().verify(Some("plain text"), &password("Щ4!дкРю№z")).await.unwrap();
    assert_eq!(verdict, Verdict { right: false, stale: false });
}

#[test]
fn what_is_no_hash_of_ours_is_not_read() {
    for stored in [
        "",
        "plain text",
        "$argon2id$v=19$m=19456,t=2,p=1",
        "$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=1,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=16$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=19456,t=2,p=1,data=AAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        assert!(PasswordHash::parse(stored).is_none(), "{stored}");
    }
}

#[tokio::test]
async fn s3_11_whoever_waits_too_long_hears_busy() {
    let pool = pool(Cost::FLOOR, 1, Duration::from_millis(20));
    let slot = Arc::clone(&pool.slots).acquire_owned().await.unwrap();
    assert_eq!(pool.place().unwrap().verify(None, &password("Щ4!дкРю№z")).await, Err(Busy));
    drop(slot);
    assert!(pool.place().unwrap().verify(None, &password("Щ4!дкРю№z")).await.is_ok());
    assert_eq!(pool.places.available_permits(), 1 + QUEUE_PER_SLOT);
}

#[tokio::test]
async fn s3_11_nobody_queues_behind_a_full_queue() {
    let pool = pool(Cost::FLOOR, 1, Duration::from_mins(1));
    let places: Vec<_> = (0..=QUEUE_PER_SLOT).map(|_| pool.place().unwrap()).collect();
    assert_eq!(pool.place().err(), Some(Busy));
    drop(places);
    assert!(pool.place().is_ok());
}

#[tokio::test]
async fn s3_11_leaving_early_does_not_free_the_slot_early() {
    let pool = pool(Cost::new(65_536, 10, 1).unwrap(), 1, MAX_WAIT);
    let password = password("Щ4!дкРю№z");
    let work = async { pool.place().unwrap().hash(&password).await };
    assert!(
        tokio::time::timeout(Duration::from_millis(30), work).await.is_err(),
        "a hash of this cost takes longer than that"
    );
    assert_eq!(pool.slots.available_permits(), 0);
    assert_eq!(pool.places.available_permits(), QUEUE_PER_SLOT);
}

#[test]
fn s3_11_one_core_is_left_to_the_pages_however_many_are_wanted() {
    let slots = |at_once| HashingConfig { at_once: NonZeroUsize::new(at_once), ..HashingConfig::default() }.slots();
    let cores = std::thread::available_parallelism().unwrap().get();
    assert_eq!(slots(0), (cores - 1).max(1), "nothing was wanted");
    assert_eq!(slots(1), 1);
    assert_eq!(slots(usize::MAX), (cores - 1).max(1));
}
