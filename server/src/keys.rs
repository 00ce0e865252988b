//! The key file: its owner's alone, never a sample, one entry a purpose (security 9.1).

use crate::config::Mode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use service::secrets::{Keys, SecretRng};
use std::{collections::BTreeMap, fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};
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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What the keys are for: `production` or `sandbox`. A demonstration's keys never guard real people.
    purpose: String,
    /// Which of `sealing` seals.
    active: String,
    sealing: BTreeMap<String, String>,
    index: String,
    code: String,
    browser: String,
}

/// Reads the key file. A demonstration makes its own when there is none.
pub(crate) fn read(path: &Path, mode: Mode) -> Result<KeyRing, String> {
    if mode == Mode::Sandbox && !path.exists() {
        generate(path, mode)?;
    }
    let named = |complaint: &str| format!("{}: {complaint}", path.display());
    let about = fs::symlink_metadata(path).map_err(|error| named(&error.to_string()))?;
    if !about.is_file() {
        return Err(named("must be a file, not a link"));
    }
    if std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0 {
        return Err(named("others may read it; make it its owner's alone: chmod 600"));
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| named(&error.to_string()))?);
    // The parser's message would quote the line, and the line is a key.
    let file: File =
        toml::from_str(&text).map_err(|_| named("is not a key file; make one with `okno keys generate`"))?;
    if mode == Mode::Production && file.purpose != "production" {
        return Err(named("holds keys of a demonstration; make real ones with `okno keys generate`"));
    }
    let mut sealing = Vec::new();
    for (id, text) in &file.sealing {
        sealing.push((id.clone(), key(text).map_err(named)?));
    }
    Ok(KeyRing {
        sealing: SealingKeys::new(file.active, sealing).map_err(|error| named(&error.to_string()))?,
        marks: Keys { index: key(&file.index).map_err(named)?, code: key(&file.code).map_err(named)? },
        browser: key(&file.browser).map_err(named)?,
    })
}

/// Writes new keys. Errors when the file exists: keys are never overwritten.
pub(crate) fn generate(path: &Path, mode: Mode) -> Result<(), String> {
    let named = |complaint: &str| format!("{}: {complaint}", path.display());
    let new_key = || -> Result<String, String> {
        let bytes = SecretRng.bytes::<32>().map(Zeroizing::new).map_err(|error| error.to_string())?;
        Ok(STANDARD.encode(bytes.as_slice()))
    };
    let purpose = match mode {
        Mode::Production => "production",
        Mode::Sandbox => "sandbox",
    };
    let text = Zeroizing::new(format!(
        "# Keys of «Окно». Whoever has this file and the database can read everything.\n\
         purpose = \"{purpose}\"\nactive = \"1\"\nindex = \"{}\"\ncode = \"{}\"\nbrowser = \"{}\"\n\n[sealing]\n1 = \"{}\"\n",
        new_key()?,
        new_key()?,
        new_key()?,
        new_key()?
    ));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| named(&error.to_string()))?;
    }
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| named(&error.to_string()))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| named(&error.to_string()))
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
