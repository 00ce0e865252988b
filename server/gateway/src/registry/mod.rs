//! The registries' bus over HTTP and JSON: three calls for each registry, and two that look something up.
//!
//! It stands behind the ports `Registry` and `Directory`. What travels is described in `docs/registries.md`; everything
//! personal is in bodies, never in addresses (security 12.12).

mod wire;

use std::time::Duration;

use async_trait::async_trait;
use model::{
    AddressSuggestion, RegistryKind,
    formats::{DivisionCode, Issuer},
};
use reqwest::{Response, StatusCode, Url};
use serde::Serialize;
use service::ports::{Delivery, DeliveryError, Directory, MessageId, Question, Receipt, Registry};

use wire::Received;

use crate::http::{Endpoint, Unread, read, read_out};
use crate::{HttpRegistrySettings, SettingsError, Timeouts};

/// How much of a typed address is sent: no address is longer, and nobody reads on after ten suggestions.
const LONGEST_QUERY: usize = 200;

/// Asks registries, and looks things up.
pub struct HttpRegistry {
    endpoint: Endpoint,
    timeouts: Timeouts,
}

impl HttpRegistry {
    /// Builds the adapter. Connects to nobody yet.
    pub fn new(settings: HttpRegistrySettings) -> Result<Self, SettingsError> {
        let given = settings.timeout_seconds;
        if !(1..=30).contains(&given) {
            return Err(SettingsError::RegistryTimeout { given });
        }
        let endpoint = Endpoint::new("registry", &settings.url, settings.headers)?;
        if endpoint.url.query().is_some() || endpoint.url.fragment().is_some() {
            return Err(SettingsError::RegistryUrlTail);
        }
        Ok(Self { endpoint, timeouts: Timeouts { total: Duration::from_secs(given), ..Timeouts::default() } })
    }

    /// The same with another time limit for the whole, for tests.
    #[must_use]
    pub fn with_timeouts(self, timeouts: Timeouts) -> Self {
        Self { timeouts, ..self }
    }

    /// One call. Any other status than the `expected` ones is a refusal: a proxy's page of 200 is no bus that took a
    /// question.
    async fn call(
        &self,
        registry: RegistryKind,
        verb: &str,
        body: &impl Serialize,
        expected: &[StatusCode],
    ) -> Result<Response, DeliveryError> {
        let request = self
            .endpoint
            .client
            .post(self.address(registry, verb))
            .timeout(self.timeouts.total)
            .headers(self.endpoint.headers.clone())
            .json(body);
        let response = request.send().await.map_err(|error| {
            DeliveryError::Temporary(if error.is_timeout() { "registry_timeout" } else { "registry_connection" })
        })?;
        let status = response.status();
        if expected.contains(&status) {
            return Ok(response);
        }
        read_out(response).await;
        Err(refusal(status))
    }

    fn address(&self, registry: RegistryKind, verb: &str) -> Url {
        let mut url = self.endpoint.url.clone();
        // Only an address without a host has no path, and `new` refuses those.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend([registry.code(), verb]);
        }
        url
    }
}

#[async_trait]
impl Registry for HttpRegistry {
    async fn send(&self, id: MessageId, question: &Question) -> Result<(), DeliveryError> {
        let request = wire::request(id, question);
        let response = self.call(question.registry(), "send-request", &request, &[StatusCode::ACCEPTED]).await?;
        read_out(response).await;
        Ok(())
    }

    async fn next(&self, registry: RegistryKind) -> Result<Option<Delivery>, DeliveryError> {
        for _ in 0..FOREIGN_AT_ONCE {
            let expected = [StatusCode::OK, StatusCode::NO_CONTENT];
            let response = self.call(registry, "get-response", &wire::Nothing {}, &expected).await.map_err(for_now)?;
            if response.status() == StatusCode::NO_CONTENT {
                return Ok(None);
            }
            match wire::delivery(&body(response).await?) {
                Some(Received::Ours(delivery)) => return Ok(Some(delivery)),
                Some(Received::Foreign(receipt)) => self.acknowledge(registry, &receipt).await?,
                None => return Err(UNREADABLE),
            }
        }
        Err(UNREADABLE)
    }

    async fn acknowledge(&self, registry: RegistryKind, receipt: &Receipt) -> Result<(), DeliveryError> {
        let expected = [StatusCode::OK, StatusCode::NO_CONTENT];
        let response = self.call(registry, "ack", &wire::acknowledgement(receipt), &expected).await.map_err(for_now)?;
        read_out(response).await;
        Ok(())
    }
}

#[async_trait]
impl Directory for HttpRegistry {
    async fn addresses(&self, typed: &str) -> Result<Vec<AddressSuggestion>, DeliveryError> {
        let query: String = typed.chars().filter(|sign| !sign.is_control()).take(LONGEST_QUERY).collect();
        let query = query.trim();
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let asked = self.call(RegistryKind::Addresses, "suggest", &wire::query(query), &[StatusCode::OK]).await;
        let response = asked.map_err(for_now)?;
        wire::suggestions(&body(response).await?).ok_or(UNREADABLE)
    }

    async fn issuers(&self, code: &DivisionCode) -> Result<Vec<Issuer>, DeliveryError> {
        let asked = self.call(RegistryKind::Passports, "issuers", &wire::division(code), &[StatusCode::OK]).await;
        let response = asked.map_err(for_now)?;
        wire::issuers(&body(response).await?).ok_or(UNREADABLE)
    }
}

/// What is none of our questions is put away, so many in a row: then others get their turn.
const FOREIGN_AT_ONCE: usize = 16;

/// A status that `docs/registries.md` knows nothing of.
const UNEXPECTED: &str = "registry_unexpected_answer";

/// Not for good: a proxy on the way may have answered in place of the bus.
const UNREADABLE: DeliveryError = DeliveryError::Temporary("registry_unreadable");

async fn body(response: Response) -> Result<Vec<u8>, DeliveryError> {
    read(response).await.map_err(|unread| {
        DeliveryError::Temporary(match unread {
            Unread::Late => "registry_timeout",
            Unread::Broken => "registry_connection",
            Unread::TooLong => "registry_answer_too_long",
        })
    })
}

/// What a status means that is none of the expected. Only what speaks of the question itself is for good: a wrong address
/// or key is ours to repair, and no question may be lost meanwhile. 400 is what a proxy says of a missing certificate.
fn refusal(status: StatusCode) -> DeliveryError {
    DeliveryError::Temporary(match status {
        StatusCode::CONFLICT | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY => {
            return DeliveryError::Permanent("registry_refused");
        }
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => "registry_try_later",
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            "registry_not_let_in"
        }
        status if status.is_server_error() => "registry_server_error",
        _ => UNEXPECTED,
    })
}

/// A call that carries no question can be refused for good by nobody.
fn for_now(error: DeliveryError) -> DeliveryError {
    match error {
        DeliveryError::Permanent(_) => DeliveryError::Temporary(UNEXPECTED),
        temporary @ DeliveryError::Temporary(_) => temporary,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SecretSource;

    fn settings(url: &str) -> HttpRegistrySettings {
        HttpRegistrySettings { url: url.to_owned(), headers: [].into(), timeout_seconds: 10 }
    }

    fn refused(settings: HttpRegistrySettings) -> Option<SettingsError> {
        HttpRegistry::new(settings).err()
    }

    #[test]
    fn questions_go_unprotected_only_to_this_very_machine() {
        assert_eq!(refused(settings("https://bus.example/smev")), None);
        assert_eq!(refused(settings("http://127.0.0.1:8000/")), None);
        assert_eq!(refused(settings("http://bus.example/")), Some(SettingsError::Unprotected { section: "registry" }));
        assert_eq!(refused(settings("bus.example")), Some(SettingsError::Url { section: "registry" }));
    }

    #[test]
    fn a_setting_that_cannot_work_is_refused_by_name() {
        for tail in ["https://bus.example/smev?key=1", "https://bus.example/#a"] {
            assert_eq!(refused(settings(tail)), Some(SettingsError::RegistryUrlTail));
        }
        for given in [0, 31] {
            let told = refused(HttpRegistrySettings { timeout_seconds: given, ..settings("https://bus.example") });
            assert_eq!(told, Some(SettingsError::RegistryTimeout { given }));
        }
        let headers = [("X-Key".to_owned(), SecretSource::from("a\nb"))].into();
        let told = refused(HttpRegistrySettings { headers, ..settings("https://bus.example") }).unwrap();
        assert_eq!(told.to_string(), "registry.headers.X-Key is not a header that can be sent");
    }

    #[test]
    fn addresses_are_added_to_the_configured_one() {
        for (configured, called) in [
            ("https://bus.example", "https://bus.example/tax/ack"),
            ("https://bus.example/", "https://bus.example/tax/ack"),
            ("https://bus.example/smev/", "https://bus.example/smev/tax/ack"),
        ] {
            let registry = HttpRegistry::new(settings(configured)).unwrap();
            assert_eq!(registry.address(RegistryKind::Tax, "ack").as_str(), called);
        }
    }

    #[test]
    fn only_what_speaks_of_the_question_itself_is_for_good() {
        let of = |status: u16| refusal(StatusCode::from_u16(status).unwrap());
        for again in [200, 302, 400, 401, 403, 404, 405, 408, 410, 429, 500, 503] {
            assert!(matches!(of(again), DeliveryError::Temporary(_)), "{again}");
        }
        for never in [409, 413, 422] {
            assert_eq!(of(never), DeliveryError::Permanent("registry_refused"), "{never}");
            assert_eq!(for_now(of(never)), DeliveryError::Temporary(UNEXPECTED), "{never}");
        }
    }
}
