//! The settings of the adapters, as `okno.toml` holds them, and what can be wrong with them.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::net::IpAddr;
use std::path::PathBuf;

use serde::Deserialize;

use crate::SecretSource;

/// Where letters go. Section `[smtp]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// Name or address of the mail server.
    pub host: String,
    /// Its port: 465 for `tls`, 587 for `starttls` as a rule.
    pub port: u16,
    /// How the connection is protected.
    #[serde(default)]
    pub security: Security,
    /// Login, when the server wants one.
    pub username: Option<String>,
    /// Password, when the server wants one.
    pub password: Option<SecretSource>,
    /// From whom letters are: `Окно <no-reply@okno.example>`.
    pub from: String,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Not at all; only towards this very machine.
    None,
    /// TLS after a plain greeting. A server that does not offer it gets no letters.
    StartTls,
    /// TLS from the first byte.
    #[default]
    Tls,
}

/// Where SMS go. Section `[sms]`. One flat request a message, with `{to}`, `{text}`, `{key}` and `{sender}` filled in.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSmsSettings {
    /// Address to POST to; https, or http towards this very machine.
    pub url: String,
    /// How the fields travel.
    #[serde(default)]
    pub content_type: ContentType,
    /// From a field's name to its template.
    pub fields: BTreeMap<String, SecretSource>,
    /// Further headers, such as `Authorization`.
    #[serde(default)]
    pub headers: BTreeMap<String, SecretSource>,
    /// The name that `{sender}` stands for.
    pub sender: Option<String>,
}

/// How the fields of an SMS travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContentType {
    /// As a form.
    #[default]
    Form,
    /// As one JSON object of texts.
    Json,
}

/// By hand: an address may carry a key in its path or query.
impl Debug for HttpSmsSettings {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.debug_struct("HttpSmsSettings")
            .field("url", &origin_of(&self.url))
            .field("content_type", &self.content_type)
            .field("fields", &self.fields)
            .field("headers", &self.headers)
            .field("sender", &self.sender)
            .finish()
    }
}

/// Where registries are asked and addresses suggested. Section `[registry]`; `docs/registries.md` says what is spoken.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpRegistrySettings {
    /// What the addresses of all calls begin with; https, or http towards this very machine.
    pub url: String,
    /// Further headers, such as `Authorization`.
    #[serde(default)]
    pub headers: BTreeMap<String, SecretSource>,
    /// How long one call may take, from 1 to 30.
    #[serde(default = "usual_timeout")]
    pub timeout_seconds: u64,
}

/// Source: security 11.2.
pub(crate) const fn usual_timeout() -> u64 {
    10
}

/// By hand, for the same reason.
impl Debug for HttpRegistrySettings {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.debug_struct("HttpRegistrySettings")
            .field("url", &origin_of(&self.url))
            .field("headers", &self.headers)
            .field("timeout_seconds", &self.timeout_seconds)
            .finish()
    }
}

/// All of an address that may be shown.
fn origin_of(url: &str) -> String {
    reqwest::Url::parse(url).map_or_else(|_| "(hidden)".to_owned(), |url| url.origin().ascii_serialization())
}

/// What is wrong with the settings: the key, and what it wants.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Letters would travel unprotected.
    #[error(
        "smtp.security = \"none\" is only for a mail server on this machine, and {host} is not: use \"tls\" or \"starttls\""
    )]
    SmtpUnprotected {
        /// The server.
        host: String,
    },
    /// The sender is no mailbox.
    #[error("smtp.from must be a mailbox with an ASCII address, such as \"Окно <no-reply@okno.example>\"")]
    From,
    /// A login without a password, or the reverse.
    #[error("smtp.username and smtp.password belong together: give both or none")]
    HalfCredentials,
    /// A secret cannot be read.
    #[error("{key}: cannot read the file {}: {trouble}", file.display())]
    SecretFile {
        /// The setting.
        key: String,
        /// The file.
        file: PathBuf,
        /// Why.
        trouble: String,
    },
    /// The address is none.
    #[error("{section}.url must be a full address, such as \"https://{section}.example/send\"")]
    Url {
        /// The section of the configuration.
        section: &'static str,
    },
    /// Personal data would travel unprotected.
    #[error("{section}.url must begin with https://: plain http is only for a gateway on this machine")]
    Unprotected {
        /// The section of the configuration.
        section: &'static str,
    },
    /// A header is none.
    #[error("{section}.headers.{name} is not a header that can be sent")]
    Header {
        /// The section of the configuration.
        section: &'static str,
        /// Its name.
        name: String,
    },
    /// Addresses are made by adding to this one.
    #[error("registry.url must end with its path: no \"?\" and no \"#\"")]
    RegistryUrlTail,
    /// Waiting that long would hold more than it helps.
    #[error("registry.timeout_seconds is {given}, but must be from 1 to 30")]
    RegistryTimeout {
        /// What was given.
        given: u64,
    },
    /// A template asks for what there is not.
    #[error(
        "sms.fields.{field}: in braces may stand {{to}}, {{text}}, {{key}} and, when sms.sender is set, {{sender}}"
    )]
    Placeholder {
        /// The field.
        field: String,
    },
    /// A message would go out without its recipient or its text.
    #[error("sms.fields: some field must contain {{{placeholder}}}")]
    MissingPlaceholder {
        /// What is missing.
        placeholder: &'static str,
    },
    /// TLS cannot be set up: as a rule the system has no root certificates.
    #[error("TLS cannot be set up: are the system's root certificates installed (package ca-certificates)?")]
    Tls,
}

/// Whether a host is this very machine, so that nobody can listen on the way.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMS: &str = r#"
        url = "https://sms.example/hidden-path?key=hidden-query"
        fields = { phone = "{to}", msg = "{text}", api_id = "hidden-field" }
        headers = { Authorization = { file = "/run/secrets/sms" }, X-Key = "hidden-header" }
    "#;

    const REGISTRY: &str = r#"
        url = "https://bus.example/hidden-path"
        headers = { Authorization = "hidden-header" }
    "#;

    #[test]
    fn s17_2_settings_show_no_secret() {
        let sms: HttpSmsSettings = toml::from_str(SMS).unwrap();
        let smtp = "host = 'mail.example'\nport = 465\nusername = 'okno'\npassword = 'hidden-password'\nfrom = 'a@okno.example'";
        let smtp: SmtpSettings = toml::from_str(smtp).unwrap();
        let registry: HttpRegistrySettings = toml::from_str(REGISTRY).unwrap();
        let shown = format!("{sms:?} {smtp:?} {registry:?}");
        assert!(!shown.contains("hidden-"), "{shown}");
        assert!(shown.contains("https://sms.example") && shown.contains("(from /run/secrets/sms)"), "{shown}");
    }

    #[test]
    fn a_setting_that_does_not_exist_is_refused_and_the_safe_ones_are_the_default() {
        assert!(toml::from_str::<HttpSmsSettings>(&format!("retries = 3\n{SMS}")).is_err());
        let smtp: SmtpSettings = toml::from_str("host = 'mail.example'\nport = 465\nfrom = 'a@okno.example'").unwrap();
        assert_eq!(smtp.security, Security::Tls);
        assert!(toml::from_str::<HttpRegistrySettings>(&format!("retries = 3\n{REGISTRY}")).is_err());
        assert_eq!(toml::from_str::<HttpRegistrySettings>(REGISTRY).unwrap().timeout_seconds, 10);
    }

    #[test]
    fn s17_2_a_wrong_secret_does_not_appear_in_the_error() {
        let wrong = "host = 'mail.example'\nport = 465\nfrom = 'a@okno.example'\npassword = { flie = 'hidden-file' }";
        let error = toml::from_str::<SmtpSettings>(wrong).unwrap_err();
        assert!(error.message().contains("{ file = \"path\" }"), "{}", error.message());
        assert!(!error.message().contains("hidden"));
    }

    #[test]
    fn this_machine_is_known_by_name_and_by_address() {
        for host in ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["mail.example", "localhost.example", "10.0.0.1", "0.0.0.0", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
