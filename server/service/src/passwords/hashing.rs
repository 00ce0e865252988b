//! How a password is stored and compared: argon2id, in a pool that cannot be flooded (security 3.10, 3.11, 5.7).

use crate::secrets::{NoRandomness, SecretRng};
use argon2::password_hash::{self, PasswordHasher, PasswordVerifier, phc};
use argon2::{Algorithm, Argon2, Params, Version};
use model::Password;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

/// Bytes of a hash. Source: security 3.10.
const OUTPUT_BYTES: usize = 32;

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
pub struct PasswordHash(phc::PasswordHash);

impl PasswordHash {
    /// Reads a stored PHC string. `None` when it is no hash of ours: not argon2id, or without salt or output.
    pub fn parse(stored: &str) -> Option<Self> {
        let hash = phc::PasswordHash::new(stored).ok()?;
        let is_whole = hash.salt.is_some() && hash.hash.is_some() && Params::try_from(&hash).is_ok();
        (is_whole && hash.algorithm == Algorithm::Argon2id.ident()).then_some(Self(hash))
    }

    /// The PHC string to store, `$argon2id$v=19$m=…`.
    pub fn to_phc(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string())
    }

    /// Whether a hash of this cost would be stronger (security 3.10): then the next good sign-in replaces it.
    fn is_weaker_than(&self, cost: Cost) -> bool {
        let used = Params::try_from(&self.0).map(|params| Cost {
            memory_kib: params.m_cost(),
            passes: params.t_cost(),
            lanes: params.p_cost(),
        });
        used.map_or(true, |used| used.is_under(cost))
            || self.0.version != Some(Version::V0x13.into())
            || self.0.hash.as_ref().is_none_or(|output| output.len() < OUTPUT_BYTES)
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
    /// What argon2 says of its input: never, with a cost that was checked.
    #[error("argon2: {0}")]
    Argon2(#[from] password_hash::Error),
}

/// Hashes passwords, a few at a time: each costs 19 MiB and a core, so a flood of sign-ins must not take the machine.
pub struct PasswordPool {
    hasher: Argon2<'static>,
    cost: Cost,
    /// Stands in where nobody has a password, so that the answer takes as long (security 5.7).
    decoy: Zeroizing<String>,
    /// Those who hash or wait. Beyond them nobody is let in.
    places: Arc<Semaphore>,
    /// Those who hash.
    slots: Arc<Semaphore>,
    max_wait: Duration,
}

impl PasswordPool {
    /// A pool that leaves one core to everything else. Computes a hash, so it takes a moment: call it at start-up.
    pub fn new(cost: Cost) -> Result<Self, PoolFault> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with_slots(cost, cores.saturating_sub(1).max(1), MAX_WAIT)
    }

    fn with_slots(cost: Cost, slots: usize, max_wait: Duration) -> Result<Self, PoolFault> {
        let params = cost.params().ok_or(CostTooLow)?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash_now(&hasher, &SecretRng.bytes::<OUTPUT_BYTES>()?)?.to_phc();
        Ok(Self {
            hasher,
            cost,
            decoy,
            places: Arc::new(Semaphore::new(slots * (1 + QUEUE_PER_SLOT))),
            slots: Arc::new(Semaphore::new(slots)),
            max_wait,
        })
    }

    /// Hashes a new password, with a salt of its own.
    pub async fn hash(&self, password: &Password) -> Result<PasswordHash, Busy> {
        let hasher = self.hasher.clone();
        let fault = |fault| {
            tracing::error!(event = "password_hash_failed", "A password could not be hashed: {fault}");
            Busy
        };
        self.run(password, move |text| hash_now(&hasher, text)).await?.map_err(fault)
    }

    /// Compares a password with the PHC string that is stored. `None` stands for an unknown person or one without a password: the
    /// same work is done, and the answer is always that it is wrong (security 5.7).
    pub async fn verify(&self, stored: Option<&str>, password: &Password) -> Result<Verdict, Busy> {
        let hash = PasswordHash::parse(stored.unwrap_or(&self.decoy));
        let is_known = stored.is_some() && hash.is_some();
        let hash = hash.or_else(|| PasswordHash::parse(&self.decoy)).ok_or(Busy)?;
        let is_weaker = hash.is_weaker_than(self.cost);
        let hasher = self.hasher.clone();
        let is_same = self.run(password, move |text| hasher.verify_password(text, &hash.0).is_ok()).await?;
        Ok(Verdict { right: is_known && is_same, stale: is_known && is_weaker })
    }

    /// Whether it is one of these, all compared in one slot (security 3.8).
    pub async fn is_any(&self, stored: Vec<PasswordHash>, password: &Password) -> Result<bool, Busy> {
        let hasher = self.hasher.clone();
        self.run(password, move |text| stored.iter().any(|hash| hasher.verify_password(text, &hash.0).is_ok())).await
    }

    /// Runs the work in a slot of the pool, off the threads that serve requests. The slot is given back when the work
    /// is done, even if whoever asked has left: otherwise leaving early would get around the bound.
    async fn run<T, Work>(&self, password: &Password, work: Work) -> Result<T, Busy>
    where
        T: Send + 'static,
        Work: FnOnce(&[u8]) -> T + Send + 'static,
    {
        let (place, slot) = self.enter().await?;
        let text = Zeroizing::new(password.expose().as_bytes().to_vec());
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&text);
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

    async fn enter(&self) -> Result<(OwnedSemaphorePermit, OwnedSemaphorePermit), Busy> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Busy)?;
        let slot = tokio::time::timeout(self.max_wait, Arc::clone(&self.slots).acquire_owned());
        match slot.await {
            Ok(Ok(slot)) => Ok((place, slot)),
            _ => Err(Busy),
        }
    }
}

fn hash_now(hasher: &Argon2<'_>, text: &[u8]) -> Result<PasswordHash, PoolFault> {
    let salt = SecretRng.bytes::<16>()?;
    Ok(PasswordHash(hasher.hash_password_with_salt(text, &salt)?))
}

#[cfg(test)]
mod tests;
