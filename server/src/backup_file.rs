//! The file of a backup: a copy of the database, encrypted in pieces that cannot be left out, swapped or cut off (security 9.2, 18.3).
//!
//! A word, a nonce, then pieces under XChaCha20-Poly1305 by the STREAM construction, which numbers them and marks the last. The first
//! piece says what the copy is, with its length before it; the others are 64 KiB of the database each.

use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, aead::Payload};
use serde::{Deserialize, Serialize};
use service::secrets::SecretRng;
use std::io::{Read, Write};
use zeroize::Zeroizing;

/// What every backup begins with.
const WORD: &[u8; 12] = b"okno-backup1";

/// The nonce of the whole; each piece adds its number.
const NONCE_BYTES: usize = 19;
const PIECE: usize = 64 * 1024;
const TAG: usize = 16;

const NO_BACKUP: &str = "is no backup";
const DAMAGED: &str = "is of another key, or damaged";

/// What a copy is.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// When it was made.
    pub(crate) created_at: jiff::Timestamp,
    /// How many bytes the database has.
    pub(crate) bytes: u64,
}

/// The key of backups, which lies apart from them.
pub(crate) struct BackupKey(pub(crate) Zeroizing<[u8; 32]>);

impl BackupKey {
    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }

    /// Encrypts a copy. Errors: reading or writing.
    pub(crate) fn write(&self, manifest: &Manifest, mut copy: impl Read, to: &mut impl Write) -> Result<(), String> {
        let nonce = SecretRng.bytes::<NONCE_BYTES>().map_err(|error| error.to_string())?;
        let mut stream = EncryptorBE32::from_aead(self.cipher(), &nonce.into());
        let failed = |_| "the copy cannot be encrypted".to_owned();
        let head = serde_json::to_vec(manifest).map_err(|error| error.to_string())?;
        let head = stream.encrypt_next(payload(&head)).map_err(failed)?;
        let length = u32::try_from(head.len()).map_err(|error| error.to_string())?.to_be_bytes();
        for part in [WORD.as_slice(), &nonce, &length, &head] {
            to.write_all(part).map_err(|error| error.to_string())?;
        }
        let mut piece = read_piece(&mut copy, PIECE)?;
        loop {
            let next = read_piece(&mut copy, PIECE)?;
            if next.is_empty() {
                let last = stream.encrypt_last(payload(&piece)).map_err(failed)?;
                return to.write_all(&last).map_err(|error| error.to_string());
            }
            let sealed = stream.encrypt_next(payload(&piece)).map_err(failed)?;
            to.write_all(&sealed).map_err(|error| error.to_string())?;
            piece = next;
        }
    }

    /// Decrypts a backup; gives what it is. What was written before an error is worth nothing. Errors: it is no backup, of another
    /// key, or not as it was written.
    pub(crate) fn read(&self, mut from: impl Read, to: &mut impl Write) -> Result<Manifest, String> {
        let word: [u8; WORD.len()] = read_array(&mut from)?;
        let nonce: [u8; NONCE_BYTES] = read_array(&mut from)?;
        let length: [u8; 4] = read_array(&mut from)?;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if &word != WORD || length > PIECE {
            return Err(NO_BACKUP.to_owned());
        }
        let mut stream = DecryptorBE32::from_aead(self.cipher(), &nonce.into());
        let damaged = |_| DAMAGED.to_owned();
        let head = read_piece(&mut from, length)?;
        let head = stream.decrypt_next(payload(&head)).map_err(damaged)?;
        let manifest: Manifest = serde_json::from_slice(&head).map_err(|_| DAMAGED.to_owned())?;
        let mut bytes = 0;
        let mut piece = read_piece(&mut from, PIECE + TAG)?;
        loop {
            let next = read_piece(&mut from, PIECE + TAG)?;
            let is_last = next.is_empty();
            if is_last {
                let opened = stream.decrypt_last(payload(&piece)).map_err(damaged)?;
                bytes += write_piece(&opened, to)?;
                return if bytes == manifest.bytes { Ok(manifest) } else { Err(DAMAGED.to_owned()) };
            }
            let opened = stream.decrypt_next(payload(&piece)).map_err(damaged)?;
            bytes += write_piece(&opened, to)?;
            piece = next;
        }
    }
}

fn payload(message: &[u8]) -> Payload<'_, '_> {
    Payload { msg: message, aad: WORD }
}

/// So many bytes, or what is left.
fn read_piece(from: &mut impl Read, length: usize) -> Result<Zeroizing<Vec<u8>>, String> {
    let mut piece = Zeroizing::new(Vec::with_capacity(length));
    let limit = u64::try_from(length).unwrap_or(u64::MAX);
    from.take(limit).read_to_end(&mut piece).map_err(|error| error.to_string())?;
    Ok(piece)
}

fn read_array<const N: usize>(from: &mut impl Read) -> Result<[u8; N], String> {
    let mut array = [0; N];
    from.read_exact(&mut array).map_err(|_| NO_BACKUP.to_owned())?;
    Ok(array)
}

fn write_piece(piece: &[u8], to: &mut impl Write) -> Result<u64, String> {
    to.write_all(piece).map_err(|error| error.to_string())?;
    Ok(u64::try_from(piece.len()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::{BackupKey, Manifest, PIECE};
    use jiff::Timestamp;
    use proptest::prelude::*;
    use zeroize::Zeroizing;

    fn key(byte: u8) -> BackupKey {
        BackupKey(Zeroizing::new([byte; 32]))
    }

    fn backup(content: &[u8]) -> Vec<u8> {
        let bytes = u64::try_from(content.len()).unwrap();
        let mut file = Vec::new();
        key(1).write(&Manifest { created_at: Timestamp::UNIX_EPOCH, bytes }, content, &mut file).unwrap();
        file
    }

    fn opened(file: &[u8], key: &BackupKey) -> Result<Vec<u8>, String> {
        let mut content = Vec::new();
        key.read(file, &mut content).map(|_| content)
    }

    #[test]
    fn s18_3_a_backup_gives_back_what_went_in_whatever_its_length() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let content: Vec<u8> = (0..length).map(|place| u8::try_from(place % 251).unwrap()).collect();
            assert_eq!(opened(&backup(&content), &key(1)), Ok(content), "{length}");
        }
    }

    #[test]
    fn s18_3_another_key_and_a_foreign_file_are_told_apart() {
        assert!(opened(&backup(b"x"), &key(2)).unwrap_err().contains("another key"));
        for foreign in [b"".as_slice(), b"SQLite format 3\0 and much more that is no backup of ours"] {
            assert!(opened(foreign, &key(1)).unwrap_err().contains("no backup"));
        }
    }

    #[test]
    fn s18_3_pieces_cannot_be_swapped_left_out_or_cut_off() {
        let file = backup(&vec![7; 3 * PIECE]);
        let sealed = PIECE + 16;
        let begin = file.len() - 3 * sealed;
        let piece = |number: usize| &file[begin + number * sealed..begin + (number + 1) * sealed];
        let head = &file[..begin];
        for pieces in [vec![piece(1), piece(0), piece(2)], vec![piece(0), piece(2)], vec![piece(0), piece(1)], vec![]] {
            assert!(opened(&[&[head], pieces.as_slice()].concat().concat(), &key(1)).is_err());
        }
    }

    proptest! {
        #[test]
        fn s18_3_no_flipped_bit_goes_unseen(content: Vec<u8>, place: prop::sample::Index, bit in 0..8) {
            let mut file = backup(&content);
            let place = place.index(file.len());
            file[place] ^= 1_u8 << bit;
            prop_assert!(opened(&file, &key(1)).is_err());
        }
    }
}
