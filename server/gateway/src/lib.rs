//! The real outside: SMTP, an SMS provider and the registries' bus over HTTP. Implements the ports of `service`; `server`
//! builds the adapters from `okno.toml`, the workers and use cases call them.
//!
//! Nothing here writes to the log: an error carries a short code, and the caller logs it once. Neither codes nor texts of
//! the other side leave this crate, since they may hold personal data (security 17).

mod http;
mod registry;
mod secret;
mod settings;
mod sms;
mod smtp;
mod template;
mod wire_text;

use std::time::Duration;

pub use registry::HttpRegistry;
pub use secret::SecretSource;
pub use settings::{ContentType, HttpRegistrySettings, HttpSmsSettings, Security, SettingsError, SmtpSettings};
pub use sms::HttpSms;
pub use smtp::SmtpMailer;

/// How long the other side may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For taking up a connection.
    pub connect: Duration,
    /// For all of it.
    pub total: Duration,
}

impl Default for Timeouts {
    /// Source: security 11.2.
    fn default() -> Self {
        Self { connect: Duration::from_secs(3), total: Duration::from_secs(10) }
    }
}
