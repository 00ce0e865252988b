//! Sealing of personal columns: XChaCha20-Poly1305, bound to the place where the value stands (security 9.2, 9.3).
//!
//! A sealed value says by its first byte how it was made, and names its key. Version 1 is sealed by a key of the ring
//! itself. A key for each person, wrapped by the ring (security 9.2, for erasure by forgetting a key), will be version 2:
//! values of both versions can stand side by side while the older are sealed anew.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use serde::Serialize;
use serde::de::DeserializeOwned;
use service::ports::StoreError;
use std::collections::BTreeMap;
use std::fmt;
use uuid::Uuid;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// The longest id of a key: its length is written in one byte, and ids are words like `2026-11`.
const KEY_ID_MAX_BYTES: usize = 64;

/// The key ring: exactly one key seals, all of them open (security 9.1). No `Debug`.
pub struct SealingKeys {
    active: String,
    keys: BTreeMap<String, Zeroizing<[u8; 32]>>,
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
    /// The ring of these keys, of which `active` seals.
    pub fn new(
        active: impl Into<String>,
        keys: impl IntoIterator<Item = (String, Zeroizing<[u8; 32]>)>,
    ) -> Result<Self, KeyRingError> {
        let mut ring = Self { active: active.into(), keys: BTreeMap::new() };
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
}

/// A row, as it is bound into sealed values and named in errors.
#[derive(Clone, Copy)]
pub(crate) struct RowName {
    pub(crate) table: &'static str,
    pub(crate) id: Uuid,
    /// The second half of a key of two columns.
    pub(crate) seq: Option<i64>,
}

impl RowName {
    pub(crate) const fn new(table: &'static str, id: Uuid) -> Self {
        Self { table, id, seq: None }
    }

    pub(crate) fn corrupt(self, column: &'static str) -> StoreError {
        StoreError::Corrupt { table: self.table, column, id: self.to_string() }
    }

    fn key(self) -> Vec<u8> {
        let mut key = self.id.as_bytes().to_vec();
        key.extend(self.seq.into_iter().flat_map(i64::to_be_bytes));
        key
    }
}

impl fmt::Display for RowName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.seq {
            Some(seq) => write!(formatter, "{}/{seq}", self.id),
            None => write!(formatter, "{}", self.id),
        }
    }
}

/// The ring, ready to work.
pub(crate) struct Sealing {
    active: String,
    ciphers: BTreeMap<String, XChaCha20Poly1305>,
}

impl Sealing {
    pub(crate) fn new(keys: SealingKeys) -> Self {
        let cipher = |key: &Zeroizing<[u8; 32]>| XChaCha20Poly1305::new((&**key).into());
        Self { active: keys.active, ciphers: keys.keys.iter().map(|(id, key)| (id.clone(), cipher(key))).collect() }
    }

    /// Seals a value for this column of this row.
    pub(crate) fn seal(&self, row: RowName, column: &'static str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
        let trouble = |what: &str| StoreError::Database(what.to_owned());
        let cipher = self.ciphers.get(&self.active).ok_or_else(|| trouble("no_active_key"))?;
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| trouble("no_randomness"))?;
        let aad = associated_data(row, column, &self.active);
        let payload = Payload { msg: value, aad: &aad };
        let ciphertext = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| trouble("sealing"))?;
        let id_length = u8::try_from(self.active.len()).map_err(|_| trouble("sealing"))?;
        Ok([&[VERSION, id_length], self.active.as_bytes(), &nonce, &ciphertext].concat())
    }

    /// Opens what was sealed for this column of this row, and nothing else: never an empty or default value.
    pub(crate) fn open(
        &self,
        row: RowName,
        column: &'static str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        self.try_open(row, column, sealed).ok_or_else(|| {
            tracing::error!(event = "crypt_decrypt_fail", table = row.table, column, "A sealed value does not open");
            row.corrupt(column)
        })
    }

    fn try_open(&self, row: RowName, column: &'static str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (&[version, id_length], rest) = sealed.split_first_chunk()?;
        let (id, rest) = rest.split_at_checked(usize::from(id_length))?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>()?;
        if version != VERSION {
            return None;
        }
        let id = std::str::from_utf8(id).ok()?;
        let aad = associated_data(row, column, id);
        let payload = Payload { msg: ciphertext, aad: &aad };
        self.ciphers.get(id)?.decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
    }

    /// Opens a text.
    pub(crate) fn open_text(&self, row: RowName, column: &'static str, sealed: &[u8]) -> Result<String, StoreError> {
        let value = self.open(row, column, sealed)?;
        std::str::from_utf8(&value).map(str::to_owned).map_err(|_| row.corrupt(column))
    }

    /// Seals a value as JSON.
    pub(crate) fn seal_json(
        &self,
        row: RowName,
        column: &'static str,
        value: &impl Serialize,
    ) -> Result<Vec<u8>, StoreError> {
        let json = serde_json::to_vec(value).map_err(|_| StoreError::Database("encode".to_owned()))?;
        self.seal(row, column, &Zeroizing::new(json))
    }

    /// Opens a value that was sealed as JSON.
    pub(crate) fn open_json<T: DeserializeOwned>(
        &self,
        row: RowName,
        column: &'static str,
        sealed: &[u8],
    ) -> Result<T, StoreError> {
        serde_json::from_slice(&self.open(row, column, sealed)?).map_err(|_| row.corrupt(column))
    }
}

/// `v1 | table | column | row | key id`, each with its length before it, so no two places give the same bytes.
fn associated_data(row: RowName, column: &str, key_id: &str) -> Vec<u8> {
    let mut data = Vec::new();
    for part in [b"v1".as_slice(), row.table.as_bytes(), column.as_bytes(), &row.key(), key_id.as_bytes()] {
        data.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        data.extend(part);
    }
    data
}

#[cfg(test)]
mod tests;
