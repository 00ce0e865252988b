//! Two implementations, one hash; and one that gives another is found out (decision 0031).

use super::super::OUTPUT_BYTES;
use super::{Argon2id, Cost, KNOWN, Portable, Refused, Simd, is_sound, tried};
use proptest::collection::vec;
use proptest::prelude::{any, prop_assert_eq, proptest};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const EXAMPLE: Cost = Cost { memory_kib: 256, passes: 2, lanes: 1 };

fn derive(by: &dyn Argon2id, password: &[u8], salt: &[u8], cost: Cost, bytes: usize) -> Result<Vec<u8>, Refused> {
    let mut output = vec![0; bytes];
    by.derive(password, salt, cost, &mut output).map(|()| output)
}

#[test]
fn s3_10_both_implementations_give_what_the_authors_of_argon2_publish() {
    for by in [&Portable as &dyn Argon2id, &Simd::new(EXAMPLE), &Simd::new(Cost::FLOOR)] {
        assert_eq!(derive(by, b"password", b"somesalt", EXAMPLE, 32).unwrap(), KNOWN);
    }
}

proptest! {
    #[test]
    fn s3_10_both_implementations_give_the_same_bytes_for_whatever_they_are_given(
        password in vec(any::<u8>(), 0..200),
        salt in vec(any::<u8>(), 8..=48),
        memory_kib in 8_u32..=700,
        passes in 1_u32..=4,
        lanes in 1_u32..=5,
        bytes in 4_usize..=130,
    ) {
        let cost = Cost { memory_kib: memory_kib.max(8 * lanes), passes, lanes };
        let expected = derive(&Portable, &password, &salt, cost, bytes).unwrap();
        let simd = Simd::new(cost);
        for time in ["first", "second"] {
            prop_assert_eq!(&derive(&simd, &password, &salt, cost, bytes).unwrap(), &expected, "the {} time", time);
        }
    }

    #[test]
    fn what_is_beyond_argon2_is_refused_by_both(salt in 0_usize..8, memory_kib in 0_u32..8, bytes in 0_usize..4) {
        let floor = Cost { memory_kib: 8, passes: 1, lanes: 1 };
        for by in [&Portable as &dyn Argon2id, &Simd::new(floor)] {
            prop_assert_eq!(derive(by, b"password", &vec![7; salt], floor, 32), Err(Refused));
            prop_assert_eq!(derive(by, b"password", b"somesalt", Cost { memory_kib, ..floor }, 32), Err(Refused));
            prop_assert_eq!(derive(by, b"password", b"somesalt", floor, bytes), Err(Refused));
        }
    }
}

#[test]
fn s3_10_at_the_cost_that_is_used_both_give_the_same_for_many_at_once() {
    let simd = Simd::new(Cost::FLOOR);
    std::thread::scope(|scope| {
        for number in 0..4_u8 {
            let simd = &simd;
            scope.spawn(move || {
                for turn in 0..3_u8 {
                    let (password, salt) = ([number, turn, 1], [number; 16]);
                    let given = derive(simd, &password, &salt, Cost::FLOOR, OUTPUT_BYTES);
                    assert_eq!(given, derive(&Portable, &password, &salt, Cost::FLOOR, OUTPUT_BYTES));
                }
            });
        }
    });
    assert!((1..=4).contains(&simd.idle().len()), "memory for each who hashed at once, and no more");
}

/// Gives what the portable one gives, but for the calls of which `is_wrong` says so.
struct Faulty {
    calls: AtomicUsize,
    is_wrong: fn(usize) -> bool,
}

impl Argon2id for Faulty {
    fn derive(&self, password: &[u8], salt: &[u8], cost: Cost, output: &mut [u8]) -> Result<(), Refused> {
        Portable.derive(password, salt, cost, output)?;
        if (self.is_wrong)(self.calls.fetch_add(1, Ordering::Relaxed)) {
            output[31] ^= 1;
        }
        Ok(())
    }
}

#[test]
fn s3_10_an_implementation_that_gives_something_else_is_replaced_by_the_portable_one() {
    let faults: [fn(usize) -> bool; 4] = [|_| true, |call| call == 0, |call| call == 1, |call| call >= 2];
    for is_wrong in faults {
        let faulty = Arc::new(Faulty { calls: AtomicUsize::new(0), is_wrong });
        let taken = tried(faulty).unwrap();
        for _ in 0..3 {
            assert_eq!(derive(&*taken, b"password", b"somesalt", EXAMPLE, 32).unwrap(), KNOWN);
        }
    }
}

#[test]
fn s3_10_this_machine_passes_the_trial_of_every_start() {
    assert!(is_sound(&Simd::new(Cost::FLOOR)).unwrap());
    assert!(is_sound(&Portable).unwrap());
}
