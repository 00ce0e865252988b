//! What the adapters over HTTP share: a client that talks to its own party and nobody else, secrets in headers, limits
//! for what comes back. Knows no port and no protocol.

use std::collections::BTreeMap;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response, Url, redirect};

use crate::settings::is_loopback;
use crate::{SecretSource, SettingsError, Timeouts};

/// So much of an answer is read, and no more is ever needed.
const ANSWER_LIMIT: usize = 64 * 1024;

/// Where an adapter's requests go, and what they carry.
pub(crate) struct Endpoint {
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) client: Client,
}

/// Why an answer was not read.
pub(crate) enum Unread {
    /// It did not come to its end in time.
    Late,
    /// The connection broke.
    Broken,
    /// It is longer than anything that we asked for.
    TooLong,
}

impl Endpoint {
    /// Reads address and headers of a section of the configuration. Connects to nobody yet.
    pub(crate) fn new(
        section: &'static str,
        url: &str,
        headers: BTreeMap<String, SecretSource>,
    ) -> Result<Self, SettingsError> {
        let url = Url::parse(url).map_err(|_| SettingsError::Url { section })?;
        let host = url.host_str().ok_or(SettingsError::Url { section })?;
        let client = Client::builder().redirect(redirect::Policy::none()).connect_timeout(Timeouts::default().connect);
        let client = match url.scheme() {
            "https" => client,
            // This very machine: no proxy on the way, and no certificates needed.
            "http" if is_loopback(host) => client.no_proxy().tls_certs_only([]),
            "http" => return Err(SettingsError::Unprotected { section }),
            _ => return Err(SettingsError::Url { section }),
        };
        let headers = read_headers(section, headers)?;
        Ok(Self { headers, client: client.build().map_err(|_| SettingsError::Tls)?, url })
    }
}

fn read_headers(section: &'static str, headers: BTreeMap<String, SecretSource>) -> Result<HeaderMap, SettingsError> {
    let mut map = HeaderMap::new();
    for (name, source) in headers {
        let text = source.read(&format!("{section}.headers.{name}"))?;
        let wrong = || SettingsError::Header { section, name: name.clone() };
        let mut value = HeaderValue::from_str(&text).map_err(|_| wrong())?;
        value.set_sensitive(true);
        map.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?, value);
    }
    Ok(map)
}

/// Reads an answer that is of use.
pub(crate) async fn read(mut response: Response) -> Result<Vec<u8>, Unread> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(piece)) if body.len() + piece.len() > ANSWER_LIMIT => return Err(Unread::TooLong),
            Ok(Some(piece)) => body.extend_from_slice(&piece),
            Ok(None) => return Ok(body),
            Err(error) if error.is_timeout() => return Err(Unread::Late),
            Err(_) => return Err(Unread::Broken),
        }
    }
}

/// Reads the rest of an answer that says nothing more, to be able to use the connection again. The verdict stands by
/// then: a body that breaks off changes nothing.
pub(crate) async fn read_out(mut response: Response) {
    let mut length = 0;
    while let Ok(Some(piece)) = response.chunk().await {
        length += piece.len();
        if length > ANSWER_LIMIT {
            return;
        }
    }
}
