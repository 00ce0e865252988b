//! The outside world, as the use cases need it. Implemented in `gateway`; the outbox worker is the only caller.

use async_trait::async_trait;
use model::{Email, Phone};

/// A key that stays the same over all attempts to deliver one message, so that the other side can drop repeats
/// (security 11.3). Safe in headers: ASCII letters, digits and dashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

/// A letter, ready to go: plain text, no markup.
#[derive(Clone)]
pub struct Letter {
    /// To whom.
    pub to: Email,
    /// One line, without CR or LF.
    pub subject: String,
    /// Text with `\n` line ends.
    pub body: String,
}

/// An SMS, ready to go.
#[derive(Clone)]
pub struct Sms {
    /// To whom.
    pub to: Phone,
    /// Text; the last line may be `@host #code` (security 4.7).
    pub text: String,
}

/// Why a message did not go out. Carries a short code for the log, never text from the other side
/// (it may hold personal data).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// Worth another try: timeout, connection refused, 4xx of SMTP, 5xx or 429 of HTTP.
    #[error("temporary: {0}")]
    Temporary(&'static str),
    /// Pointless to repeat: the recipient or the message is refused for good.
    #[error("permanent: {0}")]
    Permanent(&'static str),
}

/// Sends letters.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands the letter over. Returns once the other side has taken responsibility for it.
    async fn send(&self, letter: &Letter, key: &IdempotencyKey) -> Result<(), DeliveryError>;
}

/// Sends SMS.
#[async_trait]
pub trait SmsGateway: Send + Sync {
    /// Hands the message over. Returns once the other side has accepted it.
    async fn send(&self, sms: &Sms, key: &IdempotencyKey) -> Result<(), DeliveryError>;
}
