//! Sealing of personal columns: XChaCha20-Poly1305 under a key of the person, bound to the place where the value stands
//! (security 9.2, 9.3). The person's key lies in the database, wrapped by the installation's ring; whoever forgets it forgets the person.
//!
//! A sealed value says by its first byte how it was made, and names its key (decision 0024).

mod ring; // the keys that wrap keys

pub(crate) use ring::{BY_RING, Ring, Wrapped};
pub use ring::{KeyRingError, SealingKeys};

use crate::parts::joined;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use serde::Serialize;
use serde::de::DeserializeOwned;
use service::ports::StoreError;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Version, id of the data key, nonce, ciphertext.
const BY_DATA_KEY: u8 = 2;
const NONCE_BYTES: usize = 24;

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

/// The key of a subject: of a person, or of what belongs to nobody yet.
pub(crate) struct DataKey {
    subject: Uuid,
    /// Missing while a database of before still holds nothing of the subject that was sealed by a key of its own.
    own: Option<(Uuid, XChaCha20Poly1305)>,
    ring: Arc<Ring>,
    /// Whether it has sealed anything yet.
    is_used: AtomicBool,
}

impl DataKey {
    pub(crate) fn new(subject: Uuid, own: Option<(Uuid, Zeroizing<[u8; 32]>)>, ring: Arc<Ring>) -> Self {
        let cipher = |key: &Zeroizing<[u8; 32]>| XChaCha20Poly1305::new((&**key).into());
        Self { subject, own: own.map(|(id, key)| (id, cipher(&key))), ring, is_used: AtomicBool::new(false) }
    }

    /// Its id, if it has sealed anything: whoever commits that must know that it is still the key.
    pub(crate) fn id_if_it_sealed(&self) -> Option<Uuid> {
        self.own.as_ref().filter(|_| self.is_used.load(Ordering::Relaxed)).map(|(id, _)| *id)
    }

    /// Whether this key, and no former one, has sealed the value.
    pub(crate) fn has_sealed(&self, sealed: &[u8]) -> bool {
        let id = sealed.strip_prefix(&[BY_DATA_KEY]).and_then(|rest| rest.first_chunk::<16>());
        self.own.as_ref().is_some_and(|(own, _)| id == Some(own.as_bytes()))
    }

    /// Seals a value for this column of this row.
    pub(crate) fn seal(&self, row: RowName, column: &'static str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
        let (id, cipher) = self.own.as_ref().ok_or_else(|| StoreError::Database("no_data_key".to_owned()))?;
        let ciphertext = encrypt(cipher, &self.place(row, column, *id), value)?;
        self.is_used.store(true, Ordering::Relaxed);
        Ok([&[BY_DATA_KEY], id.as_bytes().as_slice(), &ciphertext].concat())
    }

    /// Opens what was sealed for this column of this row, and nothing else: never an empty or default value.
    pub(crate) fn open(
        &self,
        row: RowName,
        column: &'static str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        self.try_open(row, column, sealed).ok_or_else(|| self.ring.refuse(row, column, self.subject))
    }

    fn try_open(&self, row: RowName, column: &'static str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (&version, rest) = sealed.split_first()?;
        if version == BY_RING {
            return self.ring.open_first_version(row, column, sealed);
        }
        let (id, rest) = rest.split_first_chunk::<16>()?;
        let (own, cipher) = self.own.as_ref()?;
        if version != BY_DATA_KEY || own.as_bytes() != id {
            return None;
        }
        decrypt(cipher, &self.place(row, column, *own), rest)
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

    /// `v2 | table | column | row | subject | data key`.
    fn place(&self, row: RowName, column: &str, id: Uuid) -> Vec<u8> {
        let (table, column, subject) = (row.table.as_bytes(), column.as_bytes(), self.subject.as_bytes());
        joined(&[b"v2", table, column, &row.key(), subject, id.as_bytes()])
    }
}

/// A new key for a subject. Errors: no randomness.
pub(crate) fn new_key() -> Result<Zeroizing<[u8; 32]>, StoreError> {
    let mut key = Zeroizing::new([0; 32]);
    fill(key.as_mut())?;
    Ok(key)
}

/// A new id for a key of a subject: random, for its time is nobody's business.
pub(crate) fn new_key_id() -> Result<Uuid, StoreError> {
    let mut id = [0; 16];
    fill(&mut id)?;
    Ok(uuid::Builder::from_random_bytes(id).into_uuid())
}

fn new_nonce() -> Result<[u8; NONCE_BYTES], StoreError> {
    let mut nonce = [0; NONCE_BYTES];
    fill(&mut nonce)?;
    Ok(nonce)
}

fn fill(bytes: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(bytes).map_err(|_| StoreError::Database("no_randomness".to_owned()))
}

/// Nonce and ciphertext.
fn encrypt(cipher: &XChaCha20Poly1305, aad: &[u8], value: &[u8]) -> Result<Vec<u8>, StoreError> {
    let nonce = new_nonce()?;
    let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: value, aad });
    let ciphertext = sealed.map_err(|_| StoreError::Database("sealing".to_owned()))?;
    Ok([nonce.as_slice(), &ciphertext].concat())
}

fn decrypt(cipher: &XChaCha20Poly1305, aad: &[u8], bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, ciphertext) = bytes.split_first_chunk::<NONCE_BYTES>()?;
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad }).ok().map(Zeroizing::new)
}

#[cfg(test)]
pub(crate) mod tests;
