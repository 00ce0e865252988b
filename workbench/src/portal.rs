//! The portal beside the workbench: every address that is none of ours is passed on to it, so that its pages stand in our
//! frames, on our origin.
//!
//! Changed on the way: the names of the cookies, so that another demonstration on this machine keeps its own; who may show
//! a page in a frame; the portal's own address in pages; how long something is kept; the style sheet, which is the one that
//! was saved last.

use crate::{Bench, Shared};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use reqwest::redirect::Policy;
use std::{fs, net::SocketAddr, path::Path, time::Duration};
use tokio::sync::Mutex;

/// Before the name of every cookie of the portal, while it is in the browser.
pub(crate) const PREFIX: &str = "bench_";

/// Set while every answer is to be late.
pub(crate) const SLOW: &str = "design_slow";

/// Set while the wasm is to be late.
pub(crate) const LATE: &str = "design_late";

/// How late an answer is in the scenario «медленно».
pub(crate) const SLOWNESS: Duration = Duration::from_secs(3);

/// More than the portal itself would take.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// Headers that are about one connection, or that we change.
const OWN_REQUEST: [HeaderName; 8] = [
    header::HOST,
    header::ORIGIN,
    header::REFERER,
    header::COOKIE,
    header::ACCEPT_ENCODING,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
];
const OWN_ANSWER: [HeaderName; 5] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_SECURITY_POLICY,
    header::SET_COOKIE,
    header::TRANSFER_ENCODING,
];

/// A demonstration that listens on this machine.
pub(crate) struct Portal {
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    pub(crate) client: reqwest::Client,
    /// One walk at a time: all of them share the portal's clock.
    pub(crate) walking: Mutex<()>,
}

impl Portal {
    pub(crate) fn new(address: SocketAddr) -> reqwest::Result<Self> {
        let client = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build()?;
        Ok(Self { origin: format!("http://{address}"), client, walking: Mutex::new(()) })
    }

    async fn ask(&self, parts: &Parts, body: Bytes) -> reqwest::Result<reqwest::Response> {
        let address = [self.origin.as_str(), parts.uri.path_and_query().map_or("/", |path| path.as_str())].concat();
        self.client
            .request(parts.method.clone(), address)
            .headers(self.request_headers(&parts.headers))
            .body(body)
            .send()
            .await
    }

    /// As if the browser had asked the portal itself.
    fn request_headers(&self, from: &HeaderMap) -> HeaderMap {
        let mut headers: HeaderMap = from
            .iter()
            .filter(|(name, _)| !OWN_REQUEST.contains(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let mut put = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        // A page is read and changed on the way.
        put(header::ACCEPT_ENCODING, "identity");
        let ours = our_origin(from);
        for name in [header::ORIGIN, header::REFERER] {
            if let Some(value) = from.get(&name).and_then(|value| value.to_str().ok()) {
                put(name, &value.replacen(&ours, &self.origin, 1));
            }
        }
        let cookies = portal_cookies(from);
        if !cookies.is_empty() {
            put(header::COOKIE, &cookies);
        }
        headers
    }

    /// The portal's answer as our own. A page is read whole; everything else, a live stream too, goes through as it comes.
    pub(crate) async fn handed_on(&self, answer: reqwest::Response, ours: &str) -> Response {
        let (status, from) = (answer.status(), answer.headers().clone());
        let is_page = from
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("text/html"));
        let body = if is_page {
            match answer.text().await {
                Ok(page) => Body::from(page.replace(&self.origin, ours)),
                Err(error) => return away(&error),
            }
        } else {
            Body::from_stream(answer.bytes_stream())
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = answer_headers(&from);
        response
    }
}

/// Every address that the workbench does not know.
pub(crate) async fn pass(State(bench): Shared, request: Request) -> Response {
    let Some(portal) = &bench.portal else {
        let is_start = request.uri().path() == "/";
        return if is_start { Redirect::to("/design").into_response() } else { StatusCode::NOT_FOUND.into_response() };
    };
    if let Some(style) = fresh_style(&bench, request.uri().path()) {
        return style;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY_BYTES).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    if has_cookie(&parts.headers, SLOW) {
        tokio::time::sleep(SLOWNESS).await;
    }
    if is_a(parts.uri.path(), "wasm") && has_cookie(&parts.headers, LATE) {
        tokio::time::sleep(crate::LATE).await;
    }
    match portal.ask(&parts, body).await {
        Ok(answer) => portal.handed_on(answer, &our_origin(&parts.headers)).await,
        Err(error) => away(&error),
    }
}

/// The portal read its styles at its start; frames show what was saved since.
fn fresh_style(bench: &Bench, path: &str) -> Option<Response> {
    if !(path.starts_with("/pkg/") && is_a(path, "css")) {
        return None;
    }
    let style = fs::read_to_string(&bench.style).ok()?;
    Some(
        ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], style)
            .into_response(),
    )
}

fn is_a(path: &str, kind: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == kind)
}

fn away(error: &reqwest::Error) -> Response {
    (StatusCode::BAD_GATEWAY, format!("The portal does not answer: {error}")).into_response()
}

/// Where the browser believes to be.
pub(crate) fn our_origin(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    ["http://", host].concat()
}

/// The cookies of the portal, under the names it knows.
fn portal_cookies(headers: &HeaderMap) -> String {
    cookies(headers).filter_map(|cookie| cookie.strip_prefix(PREFIX)).collect::<Vec<_>>().join("; ")
}

fn has_cookie(headers: &HeaderMap, name: &str) -> bool {
    cookies(headers).any(|cookie| cookie.split('=').next() == Some(name))
}

pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lists = headers.get_all(header::COOKIE).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(';')).map(str::trim)
}

fn answer_headers(from: &HeaderMap) -> HeaderMap {
    let mut headers: HeaderMap = from
        .iter()
        .filter(|(name, _)| !OWN_ANSWER.contains(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    for value in from.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
        if let Ok(value) = HeaderValue::from_str(&[PREFIX, value].concat()) {
            headers.append(header::SET_COOKIE, value);
        }
    }
    // What a browser keeps for a year would never be slow or late again.
    if headers
        .get(header::CACHE_CONTROL)
        .and_then(|kept| kept.to_str().ok())
        .is_some_and(|kept| kept.contains("max-age"))
    {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    // Only this is relaxed: our own frames may show the page.
    if let Some(policy) = from.get(header::CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok())
        && let Ok(policy) = HeaderValue::from_str(&policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'"))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if headers.contains_key(header::X_FRAME_OPTIONS) {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::{Portal, answer_headers, has_cookie};
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn the_portal_is_asked_as_if_by_itself() {
        let portal = Portal::new("127.0.0.1:41".parse().unwrap()).unwrap();
        let asked = portal.request_headers(&headers(&[
            ("host", "127.0.0.1:3100"),
            ("origin", "http://127.0.0.1:3100"),
            ("referer", "http://127.0.0.1:3100/register"),
            ("accept-encoding", "br"),
            ("cookie", "okno_s=other; bench_okno_s=1; design_slow=1; bench_okno_lang=en"),
        ]));
        assert_eq!(asked["origin"], "http://127.0.0.1:41");
        assert_eq!(asked["referer"], "http://127.0.0.1:41/register");
        assert_eq!(asked["cookie"], "okno_s=1; okno_lang=en");
        assert_eq!(asked["accept-encoding"], "identity");
        assert!(!asked.contains_key("host"));
    }

    #[test]
    fn only_our_own_frames_may_show_the_page_and_the_rest_of_its_policy_stays() {
        let answered = answer_headers(&headers(&[
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; form-action 'self'"),
            ("x-frame-options", "DENY"),
            ("set-cookie", "okno_s=1; Path=/; HttpOnly"),
            ("content-length", "5"),
            ("cache-control", "public, max-age=31536000, immutable"),
            ("location", "/register#errors"),
        ]));
        assert_eq!(
            answered["content-security-policy"],
            "default-src 'none'; frame-ancestors 'self'; form-action 'self'"
        );
        assert_eq!(answered["x-frame-options"], "SAMEORIGIN");
        assert_eq!(answered["set-cookie"], "bench_okno_s=1; Path=/; HttpOnly");
        assert_eq!(answered["location"], "/register#errors");
        assert_eq!(answered["cache-control"], "no-store");
        assert!(!answered.contains_key("content-length"));
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let headers = headers(&[("cookie", "design_slower=1; a=design_slow")]);
        assert!(!has_cookie(&headers, "design_slow") && has_cookie(&headers, "a"));
    }
}
