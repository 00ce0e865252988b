//! Letters over SMTP: one plain text in UTF-8 to one recipient.
//!
//! Called by the outbox worker through the port `Mailer`. Keeps a few connections for reuse. Not lettre's own pool: that
//! one takes a connection back in the middle of a conversation when a send is cancelled by its time limit, and the next
//! letter would then read answers meant for the one before.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use lettre::address::{Address, Envelope};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, SinglePart};
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::{ClientId, Extension};
use service::ports::{DeliveryError, IdempotencyKey, Letter, Mailer};
use tokio::time::{Instant, timeout};

use crate::settings::is_loopback;
use crate::{Security, SettingsError, SmtpSettings, Timeouts, wire_text};

/// So many connections wait for the next letter; more letters at once open more.
const IDLE_CONNECTIONS: usize = 4;

/// After this the other side has probably hung up: servers wait 30 s and longer.
const IDLE_LIMIT: Duration = Duration::from_secs(20);

/// Sends letters over SMTP.
pub struct SmtpMailer {
    host: String,
    port: u16,
    security: Security,
    /// `None` only with `Security::None`.
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    from: Mailbox,
    timeouts: Timeouts,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl SmtpMailer {
    /// Builds the adapter. Connects to nobody yet.
    pub fn new(settings: SmtpSettings) -> Result<Self, SettingsError> {
        if settings.security == Security::None && !is_loopback(&settings.host) {
            return Err(SettingsError::SmtpUnprotected { host: settings.host });
        }
        let from: Mailbox = settings.from.parse().map_err(|_| SettingsError::From)?;
        if !from.email.to_string().is_ascii() {
            return Err(SettingsError::From);
        }
        let credentials = match (settings.username, settings.password) {
            (Some(username), Some(password)) => Some(Credentials::new(username, password.read("smtp.password")?)),
            (None, None) => None,
            _ => return Err(SettingsError::HalfCredentials),
        };
        let tls = match settings.security {
            Security::None => None,
            Security::StartTls | Security::Tls => {
                Some(TlsParameters::new(settings.host.clone()).map_err(|_| SettingsError::Tls)?)
            }
        };
        Ok(Self {
            host: settings.host,
            port: settings.port,
            security: settings.security,
            tls,
            credentials,
            from,
            timeouts: Timeouts::default(),
            idle: Mutex::default(),
        })
    }

    /// The same with other time limits, for tests.
    #[must_use]
    pub fn with_timeouts(self, timeouts: Timeouts) -> Self {
        Self { timeouts, ..self }
    }

    fn compose(&self, letter: &Letter, key: &IdempotencyKey) -> Result<Message, DeliveryError> {
        let key = wire_text::header_key(key)?;
        let to: Address = letter.to.as_str().parse().map_err(|_| DeliveryError::Permanent("smtp_address"))?;
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.clone()]);
        Message::builder()
            .envelope(envelope.map_err(|_| DeliveryError::Permanent("smtp_address"))?)
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(wire_text::one_line(&letter.subject)?)
            .message_id(Some(format!("<{key}@{}>", self.from.email.domain())))
            .raw_header(auto_submitted())
            .singlepart(
                SinglePart::builder().header(ContentType::TEXT_PLAIN).body(wire_text::lines(&letter.body)?.to_owned()),
            )
            .map_err(|_| DeliveryError::Permanent("smtp_letter"))
    }

    async fn deliver(&self, message: &Message) -> Result<(), DeliveryError> {
        let raw = message.formatted();
        let mut connection = match self.idle_connection().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let server = connection.server_info();
        let takes_utf8 =
            server.supports_feature(Extension::SmtpUtfEight) && server.supports_feature(Extension::EightBitMime);
        // lettre encodes everything but addresses.
        if !raw.is_ascii() && !takes_utf8 {
            self.keep(connection);
            return Err(DeliveryError::Permanent("smtp_no_utf8_address"));
        }
        connection.send(message.envelope(), &raw).await.map_err(|error| about_letter(&error))?;
        self.keep(connection);
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, DeliveryError> {
        let hello = ClientId::default();
        let tls_at_once = self.tls.clone().filter(|_| self.security == Security::Tls);
        let server = (self.host.as_str(), self.port);
        let connecting =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeouts.connect), &hello, tls_at_once, None);
        let mut connection = connecting.await.map_err(|error| about_server(&error))?;
        if let (Security::StartTls, Some(tls)) = (self.security, self.tls.clone()) {
            connection.starttls(tls, &hello).await.map_err(|error| about_server(&error))?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await.map_err(|error| about_server(&error))?;
        }
        Ok(connection)
    }

    /// A connection that still answers. Those that do not are dropped on the way.
    async fn idle_connection(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let Idle { mut connection, since } = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            if since.elapsed() < IDLE_LIMIT
                && timeout(self.timeouts.connect, connection.test_connected()).await.unwrap_or(false)
            {
                return Some(connection);
            }
        }
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|idle| idle.since.elapsed() < IDLE_LIMIT);
        if idle.len() < IDLE_CONNECTIONS && !connection.has_broken() {
            idle.push(Idle { connection, since: Instant::now() });
        }
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, letter: &Letter, key: &IdempotencyKey) -> Result<(), DeliveryError> {
        let message = self.compose(letter, key)?;
        timeout(self.timeouts.total, self.deliver(&message))
            .await
            .unwrap_or(Err(DeliveryError::Temporary("smtp_timeout")))
    }
}

/// Tells other programs not to answer (RFC 3834).
fn auto_submitted() -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned())
}

/// A refusal before the letter is named says nothing about the letter: a wrong password must not bury the whole queue.
fn about_server(error: &lettre::transport::smtp::Error) -> DeliveryError {
    DeliveryError::Temporary(match error {
        error if error.status().is_some() => "smtp_not_let_in",
        error if error.is_tls() => "smtp_tls",
        error if error.is_client() => "smtp_lacks_feature",
        error if error.is_timeout() => "smtp_timeout",
        _ => "smtp_connection",
    })
}

fn about_letter(error: &lettre::transport::smtp::Error) -> DeliveryError {
    // 530 and 538 want a login or TLS first: the server again, not the letter.
    let wants_login = error.status().is_some_and(|code| matches!(u16::from(code), 530 | 538));
    if error.is_permanent() && !wants_login {
        DeliveryError::Permanent("smtp_refused")
    } else if error.is_transient() {
        DeliveryError::Temporary("smtp_try_later")
    } else {
        about_server(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> SmtpSettings {
        SmtpSettings {
            host: "mail.example".to_owned(),
            port: 465,
            security: Security::Tls,
            username: None,
            password: None,
            from: "Окно <no-reply@okno.example>".to_owned(),
        }
    }

    fn refusal(settings: SmtpSettings) -> Option<SettingsError> {
        SmtpMailer::new(settings).err()
    }

    #[tokio::test]
    async fn letters_go_unprotected_only_to_this_very_machine() {
        let unprotected = |host: &str| SmtpSettings { host: host.to_owned(), security: Security::None, ..settings() };
        let refused = Some(SettingsError::SmtpUnprotected { host: "10.0.0.1".to_owned() });
        assert_eq!(refusal(unprotected("10.0.0.1")), refused);
        assert_eq!(refusal(unprotected("127.0.0.1")), None);
        assert_eq!(refusal(settings()), None);
    }

    #[test]
    fn half_a_login_and_a_sender_that_is_none_are_refused() {
        let half = SmtpSettings { username: Some("okno".to_owned()), ..settings() };
        assert_eq!(refusal(half), Some(SettingsError::HalfCredentials));
        for from in ["Окно", "Окно <окно@okno.example>", ""] {
            assert_eq!(
                refusal(SmtpSettings { from: from.to_owned(), ..settings() }),
                Some(SettingsError::From),
                "{from}"
            );
        }
    }

    #[test]
    fn a_letter_names_its_key_and_says_that_a_machine_wrote_it() {
        let mailer =
            SmtpMailer::new(SmtpSettings { host: "localhost".to_owned(), security: Security::None, ..settings() });
        let letter = Letter {
            to: model::Email::parse("anna@example.org").unwrap(),
            subject: "Подтвердите почту".to_owned(),
            body: "Здравствуйте!\n".to_owned(),
        };
        let message = mailer.unwrap().compose(&letter, &IdempotencyKey("k-1".to_owned())).unwrap();
        let raw = String::from_utf8(message.formatted()).unwrap();
        assert!(raw.is_ascii());
        for header in [
            "Message-ID: <k-1@okno.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "MIME-Version: 1.0\r\n",
            "Date: ",
        ] {
            assert!(raw.contains(header), "{header} in {raw}");
        }
        assert!(raw.contains("Content-Type: text/plain; charset=utf-8\r\n"), "{raw}");
    }
}
