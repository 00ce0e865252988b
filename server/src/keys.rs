//! The key file: its owner's alone, never a sample, one entry a purpose (security 9.1).

use crate::config::Mode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use service::secrets::{IndexKeys, IndexVersion, Keys, SecretKey, SecretRng, Versions};
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use store::SealingKeys;
use zeroize::Zeroizing;

/// All keys of the process.
pub(crate) struct KeyRing {
    /// For the database's sealed columns.
    pub(crate) sealing: SealingKeys,
    /// For marks and indexes.
    pub(crate) marks: Keys,
    /// For cookies and form tokens.
    pub(crate) browser: Zeroizing<[u8; 32]>,
    /// For checkpoints of the audit chain; a key file of before has none.
    pub(crate) audit: Option<Zeroizing<[u8; 32]>>,
    /// For backups; likewise.
    pub(crate) backup: Option<Zeroizing<[u8; 32]>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What the keys are for: `production` or `sandbox`. A demonstration's keys never guard real people.
    purpose: String,
    /// Which of `sealing` wraps the keys of people.
    active: String,
    /// The first index key, while there is no other.
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<String>,
    code: String,
    browser: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    audit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backup: Option<String>,
    /// Index keys by their numbers, once there was a second.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    indexes: BTreeMap<String, String>,
    sealing: BTreeMap<String, String>,
}

const HEADING: &str = "# Keys of «Окно». Whoever has this file and the database can read everything.\n";

/// Reads the key file; the ring in it and the index keys are read again while the process runs. A demonstration makes its own when there is none.
pub(crate) fn read(path: &Path, mode: Mode) -> Result<KeyRing, String> {
    if mode == Mode::Sandbox && !path.exists() {
        generate(path, mode)?;
    }
    let named = |complaint: &str| named(path, complaint);
    let file = File::read(path)?;
    if mode == Mode::Production && file.purpose != "production" {
        return Err(named("holds keys of a demonstration; make real ones with `okno keys generate`"));
    }
    let again = PathBuf::from(path);
    Ok(KeyRing {
        sealing: file.ring(path)?.reread_by(move || {
            let ring = File::read(&again).and_then(|file| file.ring(&again));
            ring.inspect_err(|complaint| tracing::error!(event = "key_file_unreadable", complaint)).ok()
        }),
        marks: Keys { index: file.index_keys(path)?, code: key(&file.code).map_err(named)? },
        browser: key(&file.browser).map_err(named)?,
        audit: file.audit.as_deref().map(key).transpose().map_err(named)?,
        backup: file.backup.as_deref().map(key).transpose().map_err(named)?,
    })
}

/// Adds a key that wraps nothing yet, and what a file of before lacks; gives its id, the next number unless one is given. Errors: the file; the id is there.
pub(crate) fn add(path: &Path, id: Option<String>) -> Result<String, String> {
    let _alone = lock(path)?;
    let mut file = File::read(path)?;
    let next = file.sealing.keys().filter_map(|id| id.parse::<u64>().ok()).max().unwrap_or_default().saturating_add(1);
    let id = id.unwrap_or_else(|| next.to_string());
    if file.sealing.contains_key(&id) {
        return Err(named(path, "has a key of this id; keys are never overwritten"));
    }
    file.sealing.insert(id.clone(), new_key()?);
    file.audit = Some(file.audit.take().map_or_else(new_key, Ok)?);
    file.backup = Some(file.backup.take().map_or_else(new_key, Ok)?);
    file.ring(path)?;
    file.replace(path).map(|()| id)
}

/// Adds the next index key, and gives its number. Errors: the file; it has two already.
pub(crate) fn add_index(path: &Path) -> Result<IndexVersion, String> {
    let _alone = lock(path)?;
    let mut file = File::read(path)?;
    let [oldest, newest] = file.index_versions(path)?.ends().map(|(version, _)| version);
    if oldest != newest {
        return Err(named(path, &format!("has two index keys; `okno keys rotate --index`, then let {oldest} go")));
    }
    let next = newest.saturating_add(1);
    if let Some(first) = file.index.take() {
        file.indexes.insert("1".to_owned(), first);
    }
    file.indexes.insert(next.to_string(), new_key()?);
    file.index_versions(path)?;
    file.replace(path).map(|()| next)
}

/// Forgets an index key; one that is not there is no error. Errors: the file; it is the only one.
pub(crate) fn forget_index(path: &Path, version: IndexVersion) -> Result<(), String> {
    let _alone = lock(path)?;
    let mut file = File::read(path)?;
    if file.index_versions(path)?.of(version).is_none() {
        return Ok(());
    }
    file.indexes.remove(&version.to_string());
    file.index_versions(path)?;
    file.replace(path)
}

/// Makes the key of this id the one that wraps. Errors: the file; no such key.
pub(crate) fn activate(path: &Path, id: &str) -> Result<(), String> {
    let _alone = lock(path)?;
    let file = File { active: id.to_owned(), ..File::read(path)? };
    file.ring(path)?;
    file.replace(path)
}

/// Forgets a key. Errors: the file; it is the one that wraps.
pub(crate) fn forget(path: &Path, id: &str) -> Result<(), String> {
    let _alone = lock(path)?;
    let mut file = File::read(path)?;
    file.sealing.remove(id);
    file.ring(path)?;
    file.replace(path)
}

/// Of two commands at once one waits for the other, so neither undoes what the other has written.
fn lock(path: &Path) -> Result<fs::File, String> {
    let folder = fs::File::open(folder_of(path));
    let locked = folder.and_then(|folder| folder.lock().map(|()| folder));
    locked.map_err(|error| named(path, &error.to_string()))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The ids of the ring. Errors: the file.
pub(crate) fn ids(path: &Path) -> Result<Vec<String>, String> {
    Ok(File::read(path)?.sealing.into_keys().collect())
}

impl File {
    fn read(path: &Path) -> Result<Self, String> {
        let named = |complaint: &str| named(path, complaint);
        let about = fs::symlink_metadata(path).map_err(|error| named(&error.to_string()))?;
        if !about.is_file() {
            return Err(named("must be a file, not a link"));
        }
        if std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0 {
            return Err(named("others may read it; make it its owner's alone: chmod 600"));
        }
        let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| named(&error.to_string()))?);
        // The parser's message would quote the line, and the line is a key.
        toml::from_str(&text).map_err(|_| named("is not a key file; make one with `okno keys generate`"))
    }

    fn ring(&self, path: &Path) -> Result<SealingKeys, String> {
        let mut sealing = Vec::new();
        for (id, text) in &self.sealing {
            sealing.push((id.clone(), key(text).map_err(|complaint| named(path, complaint))?));
        }
        SealingKeys::new(self.active.clone(), sealing).map_err(|error| named(path, &error.to_string()))
    }

    fn index_versions(&self, path: &Path) -> Result<Versions<SecretKey>, String> {
        let named = |complaint: &str| named(path, complaint);
        let first = self.index.iter().map(|first| ("1", first));
        let mut keys = Vec::new();
        for (version, text) in first.chain(self.indexes.iter().map(|(version, text)| (version.as_str(), text))) {
            let version = version.parse().map_err(|_| named("names an index key by something else than a number"))?;
            keys.push((version, key(text).map_err(named)?));
        }
        Versions::new(keys).ok_or_else(|| named("has no index key, or more than two, or two that are not in a row"))
    }

    /// Read again whenever the file is another one than before, so that nobody is looked for by a key that has gone.
    fn index_keys(&self, path: &Path) -> Result<IndexKeys, String> {
        let (again, seen) = (PathBuf::from(path), Mutex::new(stamp(path)));
        Ok(IndexKeys::new(self.index_versions(path)?).reread_by(move || {
            let now = stamp(&again);
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            if *seen == now {
                return None;
            }
            *seen = now;
            let keys = Self::read(&again).and_then(|file| file.index_versions(&again));
            keys.inspect_err(|complaint| tracing::error!(event = "key_file_unreadable", complaint)).ok()
        }))
    }

    fn text(&self) -> Result<Zeroizing<String>, String> {
        let text = toml::to_string(self).map(Zeroizing::new).map_err(|error| error.to_string())?;
        Ok(Zeroizing::new([HEADING, &text].concat()))
    }

    /// Puts this in the place of the file in one step: a process that reads it meets the former or the new, never half of one.
    fn replace(&self, path: &Path) -> Result<(), String> {
        let beside = path.with_extension("new");
        // What a run that was cut off has left.
        let _ = fs::remove_file(&beside);
        let replaced = self.text().and_then(|text| {
            let written = write_new(&beside, &text)
                // It stays its owner's, though another user may have run the command.
                .and_then(|()| fs::metadata(path))
                .and_then(|former| std::os::unix::fs::chown(&beside, Some(former.uid()), Some(former.gid())))
                .and_then(|()| fs::rename(&beside, path))
                // The new name is on the disk once its folder is.
                .and_then(|()| fs::File::open(folder_of(path))?.sync_all());
            written.map_err(|error| error.to_string())
        });
        replaced.map_err(|complaint| named(path, &complaint))
    }
}

/// By what a file is told from the one that takes its place.
/// Its mode counts, too: one that was refused for it is read again when it is right.
fn stamp(path: &Path) -> Option<(u64, i64, i64)> {
    fs::metadata(path).ok().map(|about| (about.ino(), about.ctime(), about.ctime_nsec()))
}

fn named(path: &Path, complaint: &str) -> String {
    format!("{}: {complaint}", path.display())
}

/// Writes new keys. Errors when the file exists: keys are never overwritten.
pub(crate) fn generate(path: &Path, mode: Mode) -> Result<(), String> {
    let purpose = match mode {
        Mode::Production => "production",
        Mode::Sandbox => "sandbox",
    };
    let file = File {
        purpose: purpose.to_owned(),
        active: "1".to_owned(),
        index: Some(new_key()?),
        code: new_key()?,
        browser: new_key()?,
        audit: Some(new_key()?),
        backup: Some(new_key()?),
        indexes: BTreeMap::new(),
        sealing: [("1".to_owned(), new_key()?)].into(),
    };
    let text = file.text()?;
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| write_new(path, &text));
    made.map_err(|error| named(path, &error.to_string()))
}

/// Writes a file that only its owner may read, to the disk.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn new_key() -> Result<String, String> {
    let bytes = SecretRng.bytes::<32>().map(Zeroizing::new).map_err(|error| error.to_string())?;
    Ok(STANDARD.encode(bytes.as_slice()))
}

/// 32 bytes in base64, not all alike: a key of zeros is a sample.
fn key(text: &str) -> Result<Zeroizing<[u8; 32]>, &'static str> {
    let bytes = STANDARD.decode(text).map(Zeroizing::new).map_err(|_| "a key is not base64")?;
    let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| "a key has not 32 bytes")?;
    if bytes.iter().all(|byte| Some(byte) == bytes.first()) {
        return Err("holds a sample key; make real ones with `okno keys generate`");
    }
    Ok(Zeroizing::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::{generate, read};
    use crate::config::Mode;
    use std::{fs, os::unix::fs::PermissionsExt};

    fn refusal(path: &std::path::Path, mode: Mode) -> String {
        read(path, mode).err().unwrap_or_default()
    }

    #[test]
    fn s9_1_keys_of_a_demonstration_never_guard_real_people() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys.toml");
        assert_eq!(refusal(&file, Mode::Sandbox), "", "a demonstration makes its own");
        assert!(refusal(&file, Mode::Production).contains("keys of a demonstration"));
    }

    #[test]
    fn s9_1_a_key_file_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys.toml");
        generate(&file, Mode::Production).unwrap();
        assert_eq!(refusal(&file, Mode::Production), "");
        assert!(generate(&file, Mode::Production).is_err(), "keys are never overwritten");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(refusal(&file, Mode::Production).contains("chmod 600"));
    }

    #[test]
    fn s9_1_links_and_sample_keys_are_refused_and_no_key_is_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("keys.toml"), folder.path().join("link.toml"));
        generate(&file, Mode::Production).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(refusal(&link, Mode::Production).contains("not a link"));
        let sample = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let text = fs::read_to_string(&file).unwrap();
        let index = text.lines().find(|line| line.starts_with("index")).unwrap();
        fs::write(&file, text.replace(index, &format!("index = \"{sample}\""))).unwrap();
        assert!(refusal(&file, Mode::Production).contains("sample key"));
        fs::write(&file, text.replace("index", "indecks")).unwrap();
        assert!(!refusal(&file, Mode::Production).contains('='), "a complaint quotes no line of the file");
    }
}
