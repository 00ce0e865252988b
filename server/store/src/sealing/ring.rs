//! The installation's key ring: it wraps the keys of people, and seals nothing else (security 9.1, 9.2).

use super::{RowName, decrypt, encrypt};
use crate::parts::joined;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use model::AccountId;
use service::ports::{StoreError, Unopened};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::broadcast;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The version of the first sealed values, which the ring itself had sealed. They still open; `okno keys rotate` seals them anew.
pub(crate) const BY_RING: u8 = 1;

/// The longest id of a key: the first sealed values write its length in one byte, and ids are words like `2026-11`.
const KEY_ID_MAX_BYTES: usize = 64;

/// How many values that did not open wait for whoever records them; those beyond stand in the log only.
const BACKLOG: usize = 1024;

type Reread = Arc<dyn Fn() -> Option<SealingKeys> + Send + Sync>;

/// The key ring: exactly one key wraps, all of them open (security 9.1). No `Debug`.
#[derive(Clone)]
pub struct SealingKeys {
    active: String,
    keys: BTreeMap<String, Zeroizing<[u8; 32]>>,
    reread: Option<Reread>,
}

/// Why keys are no ring.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// An id is empty or longer than 64 bytes.
    #[error("a key id has 1 to 64 bytes")]
    BadId,
    /// The same id twice.
    #[error("the key id {0} stands twice")]
    DuplicateId(String),
    /// The active id names no key.
    #[error("no key has the active id {0}")]
    NoActive(String),
}

impl SealingKeys {
    /// The ring of these keys, of which `active` wraps.
    pub fn new(
        active: impl Into<String>,
        keys: impl IntoIterator<Item = (String, Zeroizing<[u8; 32]>)>,
    ) -> Result<Self, KeyRingError> {
        let mut ring = Self { active: active.into(), keys: BTreeMap::new(), reread: None };
        for (id, key) in keys {
            if id.is_empty() || id.len() > KEY_ID_MAX_BYTES {
                return Err(KeyRingError::BadId);
            }
            if ring.keys.insert(id.clone(), key).is_some() {
                return Err(KeyRingError::DuplicateId(id));
            }
        }
        if ring.keys.contains_key(&ring.active) { Ok(ring) } else { Err(KeyRingError::NoActive(ring.active)) }
    }

    /// Where the ring is read once more: before a key is wrapped, and when a key is met that it does not hold. So keys are added and
    /// retired while the portal serves. `None` when it cannot be read at the moment: the ring stays as it is.
    #[must_use]
    pub fn reread_by(self, reread: impl Fn() -> Option<Self> + Send + Sync + 'static) -> Self {
        Self { reread: Some(Arc::new(reread)), ..self }
    }
}

/// The ring, ready to work.
pub(crate) struct Ring {
    now: RwLock<Arc<Ciphers>>,
    reread: Option<Reread>,
    unopened: broadcast::Sender<Unopened>,
}

struct Ciphers {
    active: String,
    by_id: BTreeMap<String, XChaCha20Poly1305>,
}

impl From<SealingKeys> for Ciphers {
    fn from(keys: SealingKeys) -> Self {
        let cipher = |key: &Zeroizing<[u8; 32]>| XChaCha20Poly1305::new((&**key).into());
        Self { active: keys.active, by_id: keys.keys.iter().map(|(id, key)| (id.clone(), cipher(key))).collect() }
    }
}

/// A key of a subject, wrapped.
pub(crate) struct Wrapped {
    /// The key of the ring that wrapped it.
    pub(crate) ring_key: String,
    /// Nonce and ciphertext.
    pub(crate) bytes: Vec<u8>,
}

/// The key of the ring that wraps.
pub(crate) struct Wrapping(Arc<Ciphers>);

impl Wrapping {
    /// Its id.
    pub(crate) fn active(&self) -> &str {
        &self.0.active
    }

    /// Wraps the key of a subject.
    pub(crate) fn wrap(&self, id: Uuid, subject: Uuid, key: &[u8; 32]) -> Result<Wrapped, StoreError> {
        let active = self.active();
        let cipher = self.0.by_id.get(active).ok_or_else(|| StoreError::Database("no_active_key".to_owned()))?;
        let bytes = encrypt(cipher, &wrapping_data(id, subject, active), key)?;
        Ok(Wrapped { ring_key: active.to_owned(), bytes })
    }
}

impl Ring {
    pub(crate) fn new(keys: SealingKeys) -> Self {
        let reread = keys.reread.clone();
        Self { now: RwLock::new(Arc::new(keys.into())), reread, unopened: broadcast::Sender::new(BACKLOG) }
    }

    /// What does not open from now on.
    pub(crate) fn unopened(&self) -> broadcast::Receiver<Unopened> {
        self.unopened.subscribe()
    }

    /// A value or a key of this subject does not open: it is told, and whoever wanted it gets an error.
    pub(crate) fn refuse(&self, row: RowName, column: &'static str, subject: Uuid) -> StoreError {
        tracing::error!(event = "crypt_decrypt_fail", table = row.table, column, "A sealed value does not open");
        let subject = (!subject.is_nil()).then_some(AccountId(subject));
        let request = service::request_number();
        // An error means that nobody listens: whoever works at the command line sees what it comes to.
        let _ = self.unopened.send(Unopened { table: row.table, column, row: row.id, subject, request });
        row.corrupt(column)
    }

    /// The key that wraps, as the key file says at this moment: for one key of a person, or for many.
    pub(crate) fn wrapping(&self) -> Wrapping {
        Wrapping(self.read_again())
    }

    /// The key of a subject, unwrapped. `None` when it is not what was wrapped, or the ring does not hold the key.
    pub(crate) fn unwrap(&self, id: Uuid, subject: Uuid, wrapped: &Wrapped) -> Option<Zeroizing<[u8; 32]>> {
        let aad = wrapping_data(id, subject, &wrapped.ring_key);
        let key = self.open(&wrapped.ring_key, &aad, &wrapped.bytes)?;
        Some(Zeroizing::new(key.as_slice().try_into().ok()?))
    }

    /// Opens what the ring itself has sealed: version, length of the key's id, the id, nonce, ciphertext.
    pub(crate) fn open_first_version(&self, row: RowName, column: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (&[version, id_length], rest) = sealed.split_first_chunk()?;
        let (id, rest) = rest.split_at_checked(usize::from(id_length))?;
        if version != BY_RING {
            return None;
        }
        let id = std::str::from_utf8(id).ok()?;
        let aad = joined(&[b"v1", row.table.as_bytes(), column.as_bytes(), &row.key(), id.as_bytes()]);
        self.open(id, &aad, rest)
    }

    fn open(&self, id: &str, aad: &[u8], bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let known = self.now();
        let ciphers = if known.by_id.contains_key(id) { known } else { self.read_again() };
        decrypt(ciphers.by_id.get(id)?, aad, bytes)
    }

    fn now(&self) -> Arc<Ciphers> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn read_again(&self) -> Arc<Ciphers> {
        let Some(keys) = self.reread.as_ref().and_then(|reread| reread()) else { return self.now() };
        let ciphers = Arc::new(Ciphers::from(keys));
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&ciphers);
        ciphers
    }
}

fn wrapping_data(id: Uuid, subject: Uuid, ring_key: &str) -> Vec<u8> {
    joined(&[b"v2", b"data_key", b"wrapped", id.as_bytes(), subject.as_bytes(), ring_key.as_bytes()])
}
