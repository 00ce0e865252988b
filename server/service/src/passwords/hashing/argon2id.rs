//! Who computes argon2id: the portable implementation, or one that uses the processor's vector units and keeps its memory
//! (decision 0031). Both give the same bytes for the same input, and nothing outside of this folder knows which of them works.

use super::{Cost, PoolFault};
use crate::secrets::SecretRng;
use argon2::{Algorithm, Argon2, Version};
use argon2_rust::params::{Memory, TagLen};
use argon2_rust::{Hasher, Params};
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};

/// Computes argon2id, version 19.
pub(super) trait Argon2id: Send + Sync {
    /// Fills `output` with what this password and salt give at this cost. Errors: [`Refused`].
    fn derive(&self, password: &[u8], salt: &[u8], cost: Cost, output: &mut [u8]) -> Result<(), Refused>;
}

/// The cost, the salt or the output is beyond what argon2 takes, or there was no memory for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("argon2 does not take these parameters, or had no memory")]
pub struct Refused;

/// Which implementation computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Implementation {
    /// The vector units of the processor, found at run time: the same hash in less than half of the time.
    #[default]
    Simd,
    /// The one that is older and seen through by more people.
    Portable,
}

/// The implementation that was asked for, the fast one only after a trial.
pub(super) fn choose(wanted: Implementation, cost: Cost) -> Result<Arc<dyn Argon2id>, PoolFault> {
    match wanted {
        Implementation::Simd => tried(Arc::new(Simd::new(cost))),
        Implementation::Portable => Ok(Arc::new(Portable)),
    }
}

/// This one, or, when it does not give what it should, the portable one; the log then says so.
fn tried(candidate: Arc<dyn Argon2id>) -> Result<Arc<dyn Argon2id>, PoolFault> {
    if is_sound(&*candidate)? {
        return Ok(candidate);
    }
    tracing::error!(
        event = "password_hasher_refused",
        "The fast implementation of argon2id does not give what it should: the portable one takes its place"
    );
    Ok(Arc::new(Portable))
}

/// A cost that a start can afford: 1 MiB, about a millisecond.
const TRIAL: Cost = Cost { memory_kib: 1024, passes: 2, lanes: 1 };

/// Whether it gives what the authors of argon2 say of their own example, and what the portable implementation gives for a
/// password that nobody could foresee.
fn is_sound(candidate: &dyn Argon2id) -> Result<bool, PoolFault> {
    let mut output = [0; 32];
    let example = Cost { memory_kib: 256, passes: 2, lanes: 1 };
    let is_known = candidate.derive(b"password", b"somesalt", example, &mut output).is_ok() && output == KNOWN;
    let (password, salt) = (SecretRng.bytes::<32>()?, SecretRng.bytes::<16>()?);
    let mut expected = [0; 32];
    Portable.derive(&password, &salt, TRIAL, &mut expected)?;
    // Twice, for the second time memory is used again.
    let gives_the_same = |output: &mut [u8; 32]| {
        output.fill(0);
        candidate.derive(&password, &salt, TRIAL, output).is_ok() && *output == expected
    };
    Ok(is_known && gives_the_same(&mut output) && gives_the_same(&mut output))
}

/// Argon2id of «password» and «somesalt» at m=256 KiB, t=2, p=1. Source: the test of the reference implementation,
/// phc-winner-argon2, `src/test.c`.
const KNOWN: [u8; 32] = [
    0x9d, 0xfe, 0xb9, 0x10, 0xe8, 0x0b, 0xad, 0x03, 0x11, 0xfe, 0xe2, 0x0f, 0x9c, 0x0e, 0x2b, 0x12, 0xc1, 0x79, 0x87,
    0xb4, 0xca, 0xc9, 0x0c, 0x2e, 0xf5, 0x4d, 0x5b, 0x30, 0x21, 0xc6, 0x8b, 0xfe,
];

/// The crate `argon2`.
pub(super) struct Portable;

impl Argon2id for Portable {
    fn derive(&self, password: &[u8], salt: &[u8], cost: Cost, output: &mut [u8]) -> Result<(), Refused> {
        let params = argon2::Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(output.len()));
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.map_err(|_| Refused)?);
        argon2.hash_password_into(password, salt, output).map_err(|_| Refused)
    }
}

/// The crate `argon2-rust`. Its memory is wiped after each hash and used again by the next of the same cost: the system need
/// not find 19 MiB each time.
pub(super) struct Simd {
    usual: Cost,
    /// Hashers that nobody uses just now, with memory for the usual cost: at most as many as ever hashed at once, which the pool bounds.
    idle: Mutex<Vec<Hasher>>,
}

impl Simd {
    pub(super) fn new(usual: Cost) -> Self {
        Self { usual, idle: Mutex::default() }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Hasher>> {
        // Whoever panicked here was pushing or popping: the list is whole.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Argon2id for Simd {
    fn derive(&self, password: &[u8], salt: &[u8], cost: Cost, output: &mut [u8]) -> Result<(), Refused> {
        let is_usual = cost == self.usual && output.len() == super::OUTPUT_BYTES;
        let idle = if is_usual { self.idle().pop() } else { None };
        let mut hasher = match idle {
            Some(hasher) => hasher,
            None => hasher(cost, output.len())?,
        };
        hasher.hash_into(password, salt, output).map_err(|_| Refused)?;
        if is_usual {
            self.idle().push(hasher);
        }
        Ok(())
    }
}

fn hasher(cost: Cost, output_bytes: usize) -> Result<Hasher, Refused> {
    let output_bytes = u64::try_from(output_bytes).map_err(|_| Refused)?;
    let params = Params::builder()
        .memory(Memory::kib(cost.memory_kib.into()))
        .passes(cost.passes)
        .lanes(cost.lanes)
        .tag_len(TagLen::bytes(output_bytes))
        .build()
        .map_err(|_| Refused)?;
    Ok(argon2_rust::Argon2::new(argon2_rust::Algorithm::Argon2id, argon2_rust::Version::V0x13, params).hasher())
}

#[cfg(test)]
mod tests;
