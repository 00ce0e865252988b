//! Where an answer may lead: a path of this site and nothing else (security 21.3).

use serde::{Deserialize, Serialize};

/// A path on this site: begins with exactly one `/`, holds printable ASCII only, no `\`, no `//`, no scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalPath(String);

impl LocalPath {
    /// The start page.
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// Reads a path, for instance from `next=`. `None` for whatever could lead elsewhere.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'@');
        let lower = text.to_ascii_lowercase();
        let has_hidden_break = ["%0d", "%0a", "%00", "%5c", "%2f%2f"].iter().any(|escape| lower.contains(escape));
        let is_local = text.starts_with('/') && !text.contains("//") && text.bytes().all(is_plain) && !has_hidden_break;
        (is_local && text.len() <= 512).then(|| Self(text.to_owned()))
    }

    /// A path written in our own source: `LocalPath::of("/register/confirm")`. Anything unsound becomes the start page.
    pub fn of(path: &'static str) -> Self {
        Self::parse(path).unwrap_or_else(Self::root)
    }

    /// The same path with a fragment: `/register#errors`.
    #[must_use]
    pub fn with_fragment(&self, fragment: &'static str) -> Self {
        Self([&self.0, "#", fragment].concat())
    }

    /// The text of the path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for LocalPath {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a path of this site")
    }
}

impl From<LocalPath> for String {
    fn from(path: LocalPath) -> Self {
        path.0
    }
}

#[cfg(test)]
mod tests {
    use super::LocalPath;
    use proptest::prelude::*;

    #[test]
    fn s21_3_only_a_path_of_this_site_is_accepted() {
        for hostile in [
            "",
            "register",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "/a//b",
            "/%0d%0aSet-Cookie:a",
            "/кабинет",
            "/a b",
            "javascript:alert(1)",
            "/@evil",
            "/%5cevil.example",
            "/%2f%2fevil.example",
        ] {
            assert!(LocalPath::parse(hostile).is_none(), "{hostile}");
        }
        for sound in ["/", "/register/confirm", "/cabinet?page=2", "/register#errors"] {
            assert!(LocalPath::parse(sound).is_some(), "{sound}");
        }
    }

    proptest! {
        #[test]
        fn s21_3_whatever_is_accepted_fits_into_a_header(text in "[/\\\\%0-9a-zA-Zа-я@:\r\n?#.-]{0,24}") {
            if let Some(path) = LocalPath::parse(&text) {
                prop_assert!(path.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert!(path.as_str().starts_with('/') && !path.as_str().starts_with("//"));
            }
        }
    }
}
