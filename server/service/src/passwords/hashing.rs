//! How a password is stored and compared: argon2id, in a pool that cannot be flooded (security 3.10, 3.11, 5.7).

mod argon2id; // who computes it

use crate::secrets::{NoRandomness, SecretRng};
use argon2::password_hash::phc;
use argon2::{Algorithm, Params, Version};
use argon2id::{Argon2id, Refused};
use model::Password;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;
use subtle::ConstantTimeEq;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

pub use argon2id::Implementation;

/// Bytes of a hash, and of its salt. Source: security 3.10.
const OUTPUT_BYTES: usize = 32;
const SALT_BYTES: usize = 16;

/// Those who may wait for one slot. With about 25 ms a hash, the last of them waits under a second.
/// Source: security 3.11.
const QUEUE_PER_SLOT: usize = 32;

/// How long somebody waits for a slot: 2 seconds. Source: security 3.11.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// What one hash costs whoever computes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// The cost is under [`Cost::FLOOR`], or beyond what argon2 takes: the installation must not start with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cost of password hashing must be at least m=19456 KiB, t=2, p=1, and within what argon2 takes")]
pub struct CostTooLow;

impl Cost {
    /// The least an installation may use: 19 MiB, 2 passes, 1 lane. Source: security 3.10.
    pub const FLOOR: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };

    /// A cost that is not under the floor in any of its numbers.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, CostTooLow> {
        let cost = Self { memory_kib, passes, lanes };
        let is_enough = !cost.is_under(Self::FLOOR);
        cost.params().filter(|_| is_enough).map(|_| cost).ok_or(CostTooLow)
    }

    const fn is_under(self, other: Self) -> bool {
        self.memory_kib < other.memory_kib || self.passes < other.passes || self.lanes < other.lanes
    }

    fn params(self) -> Option<Params> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(OUTPUT_BYTES)).ok()
    }
}

/// What is stored of a password. Sealed at rest, and never shown: neither `Debug` nor `Display`.
#[derive(Clone)]
pub struct PasswordHash {
    cost: Cost,
    salt: phc::Salt,
    output: phc::Output,
}

impl PasswordHash {
    /// Reads a stored PHC string. `None` when it is no hash of ours: not argon2id of version 19, or without salt or output, or
    /// with a key or data that we never use.
    pub fn parse(stored: &str) -> Option<Self> {
        let hash = phc::PasswordHash::new(stored).ok()?;
        let params = Params::try_from(&hash).ok()?;
        let is_ours = hash.algorithm == Algorithm::Argon2id.ident()
            && hash.version == Some(Version::V0x13.into())
            && params.keyid().is_empty()
            && params.data().is_empty();
        let cost = Cost { memory_kib: params.m_cost(), passes: params.t_cost(), lanes: params.p_cost() };
        is_ours.then_some(Self { cost, salt: hash.salt?, output: hash.hash? })
    }

    /// The PHC string to store, `$argon2id$v=19$m=…`.
    pub fn to_phc(&self) -> Zeroizing<String> {
        let Cost { memory_kib, passes, lanes } = self.cost;
        Zeroizing::new(format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${}${}", self.salt, self.output))
    }

    /// Hashes a password with this salt.
    fn make(argon2id: &dyn Argon2id, cost: Cost, text: &[u8], salt: &[u8]) -> Result<Self, Refused> {
        let mut output = Zeroizing::new([0; OUTPUT_BYTES]);
        argon2id.derive(text, salt, cost, &mut *output)?;
        let salt = phc::Salt::new(salt).map_err(|_| Refused)?;
        Ok(Self { cost, salt, output: phc::Output::new(&*output).map_err(|_| Refused)? })
    }

    /// Whether this is the password. Compared in constant time.
    fn is_of(&self, argon2id: &dyn Argon2id, text: &[u8]) -> bool {
        let mut output = Zeroizing::new(vec![0; self.output.len()]);
        let derived = argon2id.derive(text, &self.salt, self.cost, &mut output);
        derived.is_ok() && output.ct_eq(self.output.as_bytes()).into()
    }

    /// Whether a hash of this cost would be stronger (security 3.10): then the next good sign-in replaces it.
    fn is_weaker_than(&self, cost: Cost) -> bool {
        self.cost.is_under(cost) || self.output.len() < OUTPUT_BYTES
    }
}

/// What comparing a password gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is the password.
    pub right: bool,
    /// Whether the stored hash is weaker than today's: hash again when the password was right.
    pub stale: bool,
}

/// No hash now: too many wait already, or a slot did not come free in time. Answered by 503 and `Retry-After`, and no
/// counter is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("all slots for password hashing are taken")]
pub struct Busy;

/// Why there is no pool, or no hash. Fatal at start-up.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub enum PoolFault {
    /// See [`NoRandomness`].
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// See [`CostTooLow`].
    #[error(transparent)]
    Cost(#[from] CostTooLow),
    /// See [`Refused`]: never, with a cost that was checked.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// How an installation hashes.
#[derive(Clone, Copy, Debug, Default)]
pub struct HashingConfig {
    /// Which implementation computes.
    pub implementation: Implementation,
    /// The most that are hashed at once; never more than cores − 1 (security 3.11).
    pub at_once: Option<NonZeroUsize>,
}

impl HashingConfig {
    /// One core is left to everything else. Source: security 3.11.
    fn slots(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let most = cores.saturating_sub(1).max(1);
        self.at_once.map_or(most, |wanted| most.min(wanted.get()))
    }
}

/// Hashes passwords, a few at a time: each costs 19 MiB and a core, so a flood of sign-ins must not take the machine.
pub struct PasswordPool {
    argon2id: Arc<dyn Argon2id>,
    cost: Cost,
    /// Stands in where nobody has a password, so that the answer takes as long (security 5.7).
    decoy: PasswordHash,
    /// Those who hash or wait. Beyond them nobody is let in.
    places: Arc<Semaphore>,
    /// Those who hash.
    slots: Arc<Semaphore>,
    max_wait: Duration,
}

/// A place in the pool. It is taken before anything is counted or spent: whoever is turned away has made no attempt (security 3.11).
pub struct Place<'pool> {
    pool: &'pool PasswordPool,
    held: Arc<OwnedSemaphorePermit>,
}

impl PasswordPool {
    /// A pool that leaves one core to everything else. Computes hashes, so it takes a moment: call it at start-up.
    pub fn new(cost: Cost, config: HashingConfig) -> Result<Self, PoolFault> {
        Self::with_slots(cost, argon2id::choose(config.implementation, cost)?, config.slots(), MAX_WAIT)
    }

    fn with_slots(
        cost: Cost,
        argon2id: Arc<dyn Argon2id>,
        slots: usize,
        max_wait: Duration,
    ) -> Result<Self, PoolFault> {
        cost.params().ok_or(CostTooLow)?;
        let decoy = PasswordHash::make(&*argon2id, cost, &SecretRng.bytes::<OUTPUT_BYTES>()?, &new_salt()?)?;
        Ok(Self {
            argon2id,
            cost,
            decoy,
            places: Arc::new(Semaphore::new(slots * (1 + QUEUE_PER_SLOT))),
            slots: Arc::new(Semaphore::new(slots)),
            max_wait,
        })
    }

    /// A place for one person's work. Errors: [`Busy`], at once, when all are taken.
    pub fn place(&self) -> Result<Place<'_>, Busy> {
        let held = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Busy)?;
        Ok(Place { pool: self, held: Arc::new(held) })
    }
}

impl Place<'_> {
    /// Hashes a new password, with a salt of its own.
    pub async fn hash(&self, password: &Password) -> Result<PasswordHash, Busy> {
        let cost = self.pool.cost;
        let hashed = self.run(password, move |argon2id, text| -> Result<_, PoolFault> {
            Ok(PasswordHash::make(argon2id, cost, text, &new_salt()?)?)
        });
        hashed.await?.map_err(|fault| {
            tracing::error!(event = "password_hash_failed", "A password could not be hashed: {fault}");
            Busy
        })
    }

    /// Compares a password with the PHC string that is stored. `None` stands for an unknown person or one without a password: the
    /// same work is done, and the answer is always that it is wrong (security 5.7).
    pub async fn verify(&self, stored: Option<&str>, password: &Password) -> Result<Verdict, Busy> {
        let known = stored.and_then(PasswordHash::parse);
        let is_known = known.is_some();
        let hash = known.unwrap_or_else(|| self.pool.decoy.clone());
        let is_weaker = hash.is_weaker_than(self.pool.cost);
        let is_same = self.run(password, move |argon2id, text| hash.is_of(argon2id, text)).await?;
        Ok(Verdict { right: is_known && is_same, stale: is_known && is_weaker })
    }

    /// Whether it is one of these, all compared in one slot (security 3.8).
    pub async fn is_any(&self, stored: Vec<PasswordHash>, password: &Password) -> Result<bool, Busy> {
        self.run(password, move |argon2id, text| stored.iter().any(|hash| hash.is_of(argon2id, text))).await
    }

    /// Runs the work in a slot of the pool, off the threads that serve requests. Slot and place are given back when the work
    /// is done, even if whoever asked has left: otherwise leaving early would get around the bound.
    async fn run<T, Work>(&self, password: &Password, work: Work) -> Result<T, Busy>
    where
        T: Send + 'static,
        Work: FnOnce(&dyn Argon2id, &[u8]) -> T + Send + 'static,
    {
        let waiting = tokio::time::timeout(self.pool.max_wait, Arc::clone(&self.pool.slots).acquire_owned());
        let Ok(Ok(slot)) = waiting.await else { return Err(Busy) };
        let (place, argon2id) = (Arc::clone(&self.held), Arc::clone(&self.pool.argon2id));
        let text = Zeroizing::new(password.expose().as_bytes().to_vec());
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&*argon2id, &text);
            drop((slot, place));
            result
        });
        done.await.map_err(|fault| {
            // Its own words would quote those of the panic.
            tracing::error!(
                event = "password_hash_failed",
                is_panic = fault.is_panic(),
                "The work on a password did not end"
            );
            Busy
        })
    }
}

fn new_salt() -> Result<[u8; SALT_BYTES], NoRandomness> {
    SecretRng.bytes()
}

#[cfg(test)]
mod tests;
