//! SMS over a provider's HTTP interface: one POST a message, its fields described in the configuration.
//!
//! Called by the outbox worker through the port `SmsGateway`. Knows no particular provider.

use std::collections::BTreeMap;

use async_trait::async_trait;
use reqwest::StatusCode;
use service::ports::{DeliveryError, IdempotencyKey, Sms, SmsGateway};

use crate::http::{Endpoint, read_out};
use crate::template::{Filling, Placeholder, Template};
use crate::{ContentType, HttpSmsSettings, SecretSource, SettingsError, Timeouts, wire_text};

/// Sends SMS through a provider.
pub struct HttpSms {
    endpoint: Endpoint,
    content_type: ContentType,
    fields: BTreeMap<String, Template>,
    timeouts: Timeouts,
}

impl HttpSms {
    /// Builds the adapter. Connects to nobody yet.
    pub fn new(settings: HttpSmsSettings) -> Result<Self, SettingsError> {
        Ok(Self {
            endpoint: Endpoint::new("sms", &settings.url, settings.headers)?,
            content_type: settings.content_type,
            fields: read_fields(settings.fields, settings.sender.as_deref())?,
            timeouts: Timeouts::default(),
        })
    }

    /// The same with another time limit for the whole, for tests.
    #[must_use]
    pub fn with_timeouts(self, timeouts: Timeouts) -> Self {
        Self { timeouts, ..self }
    }
}

#[async_trait]
impl SmsGateway for HttpSms {
    async fn send(&self, sms: &Sms, key: &IdempotencyKey) -> Result<(), DeliveryError> {
        let key = wire_text::header_key(key)?;
        let filling = Filling { to: sms.to.as_str(), text: wire_text::lines(&sms.text)?, key };
        let fields: BTreeMap<&str, String> =
            self.fields.iter().map(|(name, template)| (name.as_str(), template.fill(filling))).collect();
        let Endpoint { url, headers, client } = &self.endpoint;
        let request = client
            .post(url.clone())
            .timeout(self.timeouts.total)
            .headers(headers.clone())
            .header("Idempotency-Key", key);
        let request = match self.content_type {
            ContentType::Form => request.form(&fields),
            ContentType::Json => request.json(&fields),
        };
        let response = request.send().await.map_err(|error| {
            DeliveryError::Temporary(if error.is_timeout() { "sms_timeout" } else { "sms_connection" })
        })?;
        let verdict = verdict(response.status());
        read_out(response).await;
        verdict
    }
}

fn verdict(status: StatusCode) -> Result<(), DeliveryError> {
    match status {
        // Conflict is how gateways call a key that they have seen.
        status if status.is_success() || status == StatusCode::CONFLICT => Ok(()),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Err(DeliveryError::Temporary("sms_try_later")),
        // Our key is wrong or over: nothing about this message.
        StatusCode::UNAUTHORIZED | StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            Err(DeliveryError::Temporary("sms_not_let_in"))
        }
        status if status.is_client_error() => Err(DeliveryError::Permanent("sms_refused")),
        status if status.is_server_error() => Err(DeliveryError::Temporary("sms_server_error")),
        _ => Err(DeliveryError::Temporary("sms_unexpected_answer")),
    }
}

fn read_fields(
    fields: BTreeMap<String, SecretSource>,
    sender: Option<&str>,
) -> Result<BTreeMap<String, Template>, SettingsError> {
    let mut templates = BTreeMap::new();
    for (name, source) in fields {
        let text = source.read(&format!("sms.fields.{name}"))?;
        let template = match source {
            SecretSource::Value(_) => {
                Template::parse(&text, sender).ok_or_else(|| SettingsError::Placeholder { field: name.clone() })?
            }
            // A secret may hold braces of its own.
            SecretSource::File { .. } => Template::literal(text),
        };
        templates.insert(name, template);
    }
    for (placeholder, wanted) in [("to", Placeholder::To), ("text", Placeholder::Text)] {
        if !templates.values().any(|template| template.has(wanted)) {
            return Err(SettingsError::MissingPlaceholder { placeholder });
        }
    }
    Ok(templates)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> HttpSmsSettings {
        let map = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), SecretSource::from(*value))).collect()
        };
        HttpSmsSettings {
            url: url.to_owned(),
            content_type: ContentType::Form,
            fields: map(fields),
            headers: map(headers),
            sender: None,
        }
    }

    const FIELDS: &[(&str, &str)] = &[("to", "{to}"), ("text", "{text}")];

    fn refusal(settings: HttpSmsSettings) -> Option<SettingsError> {
        HttpSms::new(settings).err()
    }

    #[test]
    fn messages_go_unprotected_only_to_this_very_machine() {
        assert_eq!(
            refusal(settings("http://sms.example/send", FIELDS, &[])),
            Some(SettingsError::Unprotected { section: "sms" })
        );
        assert_eq!(refusal(settings("https://sms.example/send", FIELDS, &[])), None);
        assert_eq!(refusal(settings("http://127.0.0.1:8000/send", FIELDS, &[])), None);
        for wrong in ["", "sms.example", "ftp://sms.example/", "data:text/plain,x"] {
            assert_eq!(refusal(settings(wrong, FIELDS, &[])), Some(SettingsError::Url { section: "sms" }), "{wrong}");
        }
    }

    #[test]
    fn settings_that_would_send_nothing_useful_are_refused_by_name() {
        let url = "https://sms.example/send";
        let lacks_text = settings(url, &[("to", "{to}")], &[]);
        assert_eq!(refusal(lacks_text), Some(SettingsError::MissingPlaceholder { placeholder: "text" }));
        let unknown = settings(url, &[("to", "{to}"), ("text", "{body}")], &[]);
        assert_eq!(refusal(unknown), Some(SettingsError::Placeholder { field: "text".to_owned() }));
        let header = settings(url, FIELDS, &[("X-Key", "a\r\nb")]);
        assert_eq!(refusal(header), Some(SettingsError::Header { section: "sms", name: "X-Key".to_owned() }));
    }

    #[test]
    fn a_secret_that_cannot_be_read_is_named_with_its_file() {
        let mut lacks_file = settings("https://sms.example/send", FIELDS, &[]);
        lacks_file.headers.insert("Authorization".to_owned(), SecretSource::File { file: "/nowhere/sms".into() });
        let told = refusal(lacks_file).unwrap().to_string();
        assert!(told.contains("sms.headers.Authorization") && told.contains("/nowhere/sms"), "{told}");
    }

    #[test]
    fn what_an_answer_means_follows_from_its_status() {
        let of = |status: u16| verdict(StatusCode::from_u16(status).unwrap());
        for accepted in [200, 201, 202, 204, 409] {
            assert_eq!(of(accepted), Ok(()));
        }
        for again in [302, 401, 408, 429, 500, 502, 503, 504] {
            assert!(matches!(of(again), Err(DeliveryError::Temporary(_))), "{again}");
        }
        for never in [400, 403, 404, 422] {
            assert!(matches!(of(never), Err(DeliveryError::Permanent(_))), "{never}");
        }
    }
}
