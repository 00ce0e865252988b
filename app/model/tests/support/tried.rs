//! What holds of any bytes that a stranger sends. The fuzzer invents them, and the tests send again what it has kept.

use jiff::civil::{Date, date};
use model::{
    AllowedNetworks, LocalPath,
    formats::{Input, Kind},
};

/// The day of the vectors.
const TODAY: Date = date(2026, 11, 21);

/// Who reads the bytes.
#[derive(Clone, Copy)]
pub(crate) enum Reader {
    /// One of the formats.
    Format(Kind),
    /// The networks from which an owner lets people sign in.
    Networks,
    /// Where to go on.
    Path,
}

impl Reader {
    /// By the key of its format, or its own.
    pub(crate) fn parse(key: &str) -> Option<Self> {
        match key {
            "networks" => Some(Self::Networks),
            "local_path" => Some(Self::Path),
            _ => Kind::parse(key).map(Self::Format),
        }
    }

    /// Reads or refuses, without a panic; and what is accepted is read back from its canonical form as itself.
    pub(crate) fn read(self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes);
        match self {
            Self::Format(kind) if !kind.takes_text() => {
                if let Ok(input) = serde_json::from_slice(bytes) {
                    let _ = kind.check(&input, TODAY);
                }
            }
            Self::Format(kind) => stays(
                text.ok(),
                |text| kind.check(&Input::Text(text.to_owned()), TODAY).ok(),
                |read| read.canonical.clone().unwrap_or_default(),
            ),
            Self::Networks => stays(
                text.ok(),
                |text| AllowedNetworks::parse(text).ok().map(|networks| networks.text()),
                String::clone,
            ),
            Self::Path => {
                stays(text.ok(), LocalPath::parse, |path| path.as_str().to_owned());
                let path = text.ok().and_then(LocalPath::parse);
                assert!(path.is_none_or(|path| path.as_str().starts_with('/') && !path.as_str().starts_with("//")));
            }
        }
    }
}

fn stays<T: PartialEq>(text: Option<&str>, read: impl Fn(&str) -> Option<T>, write: impl Fn(&T) -> String) {
    if let Some(text) = text
        && let Some(first) = read(text)
    {
        let canonical = write(&first);
        let again = read(&canonical);
        assert!(
            again == Some(first),
            "the canonical form of {text:?} is {canonical:?}, and is not read back as itself"
        );
    }
}
