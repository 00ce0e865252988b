//! Secrets in the configuration: given as a value or as a file that holds it. Never shown.

use std::fmt::{self, Debug, Formatter};
use std::path::PathBuf;

use serde::Deserialize;

use crate::SettingsError;

/// A configured value that may be secret: `password = "…"` or `password = { file = "/run/secrets/smtp" }`.
#[derive(Clone, Deserialize)]
#[serde(untagged, deny_unknown_fields, expecting = "a text or { file = \"path\" }")]
pub enum SecretSource {
    /// The value itself.
    Value(String),
    /// A file whose content it is; a line end at the end does not count.
    File {
        /// Where it lies.
        file: PathBuf,
    },
}

impl SecretSource {
    /// The value. `key` names the setting in the error.
    ///
    /// Errors: the file cannot be read or is empty.
    pub(crate) fn read(&self, key: &str) -> Result<String, SettingsError> {
        match self {
            Self::Value(value) => Ok(value.clone()),
            Self::File { file } => match std::fs::read_to_string(file) {
                Ok(text) if text.trim().is_empty() => Err(SettingsError::SecretFile {
                    key: key.to_owned(),
                    file: file.clone(),
                    trouble: "it is empty".to_owned(),
                }),
                Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
                Err(error) => Err(SettingsError::SecretFile {
                    key: key.to_owned(),
                    file: file.clone(),
                    trouble: error.kind().to_string(),
                }),
            },
        }
    }
}

impl From<&str> for SecretSource {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

impl Debug for SecretSource {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(_) => out.write_str("(hidden)"),
            Self::File { file } => write!(out, "(from {})", file.display()),
        }
    }
}
