//! The cookies of the site: names, flags, and what is sealed in them (security 6.2).

use http::HeaderValue;
use std::sync::Arc;

/// Seals what travels through the browser and comes back.
pub trait Seal: Send + Sync {
    /// Text safe in a cookie.
    fn seal(&self, purpose: &str, plain: &[u8]) -> String;
    /// What was sealed for this purpose, if nobody touched it.
    fn open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>>;
}

/// A cookie of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieName {
    /// The session. Ends with the browser.
    Session,
    /// Before a session: what forms are bound to. Ends with the browser.
    Visitor,
    /// The registration of this browser: lives as long as a draft, so that one may come back.
    Flow,
    /// The recovery of access of this browser: lives as long as the longest wait and what follows it, four days.
    Recovery,
    /// A sign-in between its two steps: 10 minutes.
    Pending,
    /// The sign-in by SMS of this browser, before its code was right: an hour.
    SmsSignIn,
    /// The link from a letter, between opening it and pressing the button: 10 minutes.
    Link,
    /// What a small form is to show after a redirect: 10 minutes, sealed (security 21.5).
    Form,
    /// By what the device is known to those who have signed in there: 180 days (security 5.6).
    Device,
    /// The language.
    Language,
    /// How pages are shown.
    Display,
}

impl CookieName {
    const fn short(self) -> &'static str {
        match self {
            Self::Session => "okno_s",
            Self::Visitor => "okno_v",
            Self::Flow => "okno_r",
            Self::Recovery => "okno_a",
            Self::Pending => "okno_2",
            Self::SmsSignIn => "okno_m",
            Self::Link => "okno_l",
            Self::Form => "okno_f",
            Self::Device => "okno_dev",
            Self::Language => "okno_lang",
            Self::Display => "okno_view",
        }
    }

    /// Seconds to live; `None` ends with the browser.
    const fn max_age(self) -> Option<&'static str> {
        match self {
            Self::Session | Self::Visitor => None,
            Self::Flow => Some("259200"),
            Self::Recovery => Some("345600"),
            Self::SmsSignIn => Some("3600"),
            Self::Pending | Self::Link | Self::Form => Some("600"),
            Self::Device => Some("15552000"),
            Self::Language | Self::Display => Some("31536000"),
        }
    }
}

/// How cookies are named and sealed.
pub struct Cookies {
    is_secure: bool,
    seal: Arc<dyn Seal>,
}

impl Cookies {
    /// `is_secure` is false only on plain HTTP on the loopback, where a `__Host-` cookie would not be kept.
    pub fn new(is_secure: bool, seal: Arc<dyn Seal>) -> Self {
        Self { is_secure, seal }
    }

    /// The full name.
    pub fn full_name(&self, name: CookieName) -> String {
        [if self.is_secure { "__Host-" } else { "" }, name.short()].concat()
    }

    /// The value in a `Cookie` header. A name given twice counts as not given: somebody is playing.
    pub fn find<'a>(&self, header: &'a str, name: CookieName) -> Option<&'a str> {
        let full = self.full_name(name);
        let mut values =
            header.split(';').filter_map(|pair| pair.trim().split_once('=')).filter(|(key, _)| *key == full);
        let (_, value) = values.next()?;
        values.next().is_none().then_some(value)
    }

    /// Sets a cookie. `value` must be plain ASCII without `;`: ours are base64url.
    pub fn set(&self, name: CookieName, value: &str) -> Option<HeaderValue> {
        self.header(name, value, name.max_age())
    }

    /// Takes a cookie back.
    pub fn clear(&self, name: CookieName) -> Option<HeaderValue> {
        self.header(name, "", Some("0"))
    }

    /// Seals a value into a cookie.
    pub fn set_sealed(&self, name: CookieName, plain: &[u8]) -> Option<HeaderValue> {
        self.set(name, &self.seal.seal(name.short(), plain))
    }

    /// Opens a sealed cookie.
    pub fn find_sealed(&self, header: &str, name: CookieName) -> Option<Vec<u8>> {
        self.seal.open(name.short(), self.find(header, name)?)
    }

    fn header(&self, name: CookieName, value: &str, max_age: Option<&str>) -> Option<HeaderValue> {
        let full = self.full_name(name);
        let age = max_age.map(|age| ["; Max-Age=", age].concat()).unwrap_or_default();
        let secure = if self.is_secure { "; Secure" } else { "" };
        HeaderValue::from_str(&[&full, "=", value, "; Path=/; HttpOnly; SameSite=Lax", &age, secure].concat()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{CookieName, Cookies, Seal};
    use std::sync::Arc;

    /// Seals nothing: these tests look at what stands around the value.
    struct Plain;

    impl Seal for Plain {
        fn seal(&self, _: &str, plain: &[u8]) -> String {
            String::from_utf8_lossy(plain).into_owned()
        }

        fn open(&self, _: &str, sealed: &str) -> Option<Vec<u8>> {
            Some(sealed.as_bytes().to_vec())
        }
    }

    fn cookie(is_secure: bool, name: CookieName) -> String {
        let cookies = Cookies::new(is_secure, Arc::new(Plain));
        cookies.set(name, "value").unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn s6_2_under_https_a_cookie_is_bound_to_this_very_host() {
        for name in
            [CookieName::Session, CookieName::Visitor, CookieName::Recovery, CookieName::Pending, CookieName::Device]
        {
            let cookie = cookie(true, name);
            let has = |part| cookie.contains(part);
            assert!(cookie.starts_with("__Host-") && has("; Secure") && has("; Path=/"), "{cookie}");
            assert!(has("; HttpOnly") && has("; SameSite=Lax") && !has("Domain"), "{cookie}");
        }
    }

    #[test]
    fn s6_2_a_session_ends_with_the_browser() {
        assert_eq!(cookie(true, CookieName::Session), "__Host-okno_s=value; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(cookie(false, CookieName::Session), "okno_s=value; Path=/; HttpOnly; SameSite=Lax");
    }
}
