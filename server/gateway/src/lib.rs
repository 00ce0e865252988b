//! The real outside: SMTP and an SMS provider over HTTP. Implements the ports of `service`; `server` builds the adapters
//! from `okno.toml`, the outbox worker calls them.
//!
//! Nothing here writes to the log: an error carries a short code, and the worker logs it once. Neither codes nor texts of
//! the other side leave this crate, since they may hold personal data (security 17).

mod secret;
mod settings;
mod sms;
mod smtp;
mod template;
mod wire_text;

use std::time::Duration;

pub use secret::SecretSource;
pub use settings::{ContentType, HttpSmsSettings, Security, SettingsError, SmtpSettings};
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
