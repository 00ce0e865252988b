//! What every request passes: who asks, may it come in, and what every answer carries.
//!
//! One place, in order: a number and a nonce, the host, the visitor, the form's token, the page or function itself, and
//! on the way out a page for every bare status, the security headers, the log line.

use crate::{
    assets,
    crowd::Crowd,
    error_page::{self, Looks, Trouble},
    forms::{self, Refusal},
    live::Listeners,
    policy,
    seal::BrowserKey,
    visitor,
};
use app::{
    Assets, Visit,
    api::AppError,
    server_context::{CookieName, Cookies},
};
use axum::{
    Json,
    body::Body,
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{DisplaySettings, LocalPath, Locale, TollPayment};
use service::{
    PasskeySite, Services, Visitor,
    secrets::{SecretRng, Token, TokenHash},
    within_request,
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::watch;
use tracing::info;

/// The longest a handler may take (security 18.9). A live stream has begun by then.
const HANDLER_LIMIT: Duration = Duration::from_secs(15);

/// What the door needs.
pub(crate) struct Door {
    pub(crate) services: Arc<Services>,
    pub(crate) cookies: Arc<Cookies>,
    pub(crate) browser_key: Arc<BrowserKey>,
    pub(crate) assets: Arc<Assets>,
    pub(crate) origin: String,
    pub(crate) host: String,
    /// Where passkeys work. The portal answers to this name, too.
    pub(crate) passkeys: Option<PasskeySite>,
    pub(crate) trusted_proxies: Vec<IpAddr>,
    pub(crate) is_demo: bool,
    /// What the networks ask for.
    pub(crate) crowd: Crowd,
    /// Those who listen to their feeds.
    pub(crate) listeners: Arc<Listeners>,
    /// Told when the process stops.
    pub(crate) stop: watch::Receiver<bool>,
}

/// What is known of a request before anybody looks into the database.
struct Arrival {
    number: String,
    nonce: String,
    locale: Locale,
    /// As chosen in this browser.
    display: Option<DisplaySettings>,
    is_plain: bool,
    takes_html: bool,
    /// The page that is asked for, or the one whose form is sent.
    page: Option<LocalPath>,
}

/// The layer around all routes.
pub(crate) async fn pass(State(door): State<Arc<Door>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let arrival = Arrival::of(&request, &door);
    let method = request.method().clone();
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "-".to_owned(), |route| route.as_str().to_owned());

    let mut new_visitor = None;
    let mut response = match door.admit(&mut request, &arrival, &mut new_visitor).await {
        Ok(()) => match door.check_form(request, &method).await {
            Ok(request) => within_request(arrival.number.clone(), within_limit(next.run(request))).await,
            Err(refusal) => door.refusal_page(refusal, &arrival),
        },
        Err(response) => *response,
    };
    if needs_page(&response, &arrival) {
        response = door.replace_by_page(response, &arrival);
    }
    if let Some(token) = new_visitor.filter(|_| is_html(response.headers()))
        && let Some(cookie) = door.cookies.set(CookieName::Visitor, &token.encoded())
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Door::protect(&mut response, &arrival);
    info!(
        event = "request",
        request_id = arrival.number,
        method = known(&method),
        route,
        status = response.status().as_u16(),
        elapsed_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        "Request answered"
    );
    response
}

impl Arrival {
    fn of(request: &Request, door: &Door) -> Self {
        let headers = request.headers();
        let takes_html = headers
            .get(header::ACCEPT)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|list| list.contains("text/html"));
        Self {
            number: SecretRng
                .bytes::<8>()
                .map(|bytes| format!("{:016x}", u64::from_be_bytes(bytes)))
                .unwrap_or_default(),
            nonce: SecretRng.bytes::<16>().map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default(),
            locale: visitor::locale(headers, cookie_header(headers), &door.cookies),
            display: door.cookies.find(cookie_header(headers), CookieName::Display).map(DisplaySettings::parse),
            is_plain: takes_html && !is_safe(request.method()),
            takes_html,
            page: page_of(request, &door.origin),
        }
    }

    fn looks(&self) -> Looks {
        Looks { locale: self.locale, display: self.display.unwrap_or_default() }
    }
}

impl Door {
    /// Puts the visit into the request, or answers at once: unknown host, nobody signed in where somebody must be.
    async fn admit(
        &self,
        request: &mut Request,
        arrival: &Arrival,
        new_visitor: &mut Option<Token>,
    ) -> Result<(), Box<Response>> {
        if !self.is_our_host(request) {
            return Err(Box::new(StatusCode::MISDIRECTED_REQUEST.into_response()));
        }
        // A file is the same for everybody, and is there also when the database is not.
        if is_file(request) {
            return Ok(());
        }
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let headers = request.headers();
        let network = peer.map(|peer| visitor::network(peer, headers, &self.trusted_proxies)).unwrap_or_default();
        if let Some(wait) = self.crowd.wait(&network, Instant::now()) {
            return Err(Box::new(come_back_in(wait)));
        }
        let path = request.uri().path().to_owned();
        let cookies = cookie_header(headers);
        let token = |name| self.cookies.find(cookies, name).and_then(Token::parse);
        let session = token(CookieName::Session);
        let who = match &session {
            Some(session) => {
                self.services.sessions.recognise(session).await.map_err(|failure| Box::new(unread_session(&failure)))?
            }
            None => None,
        };
        let lapsed = match &session {
            Some(session) if who.is_none() && Self::keeps_for_lapsed(request) => self
                .services
                .sessions
                .recognise_lapsed(session)
                .await
                .map_err(|failure| Box::new(unread_session(&failure)))?,
            _ => None,
        };
        if who.is_none() && lapsed.is_none() && Self::is_for_signed_in(request) {
            return Err(Box::new(sign_in_first(&path, arrival)));
        }
        let visitor_token = token(CookieName::Visitor).or_else(|| {
            *new_visitor = Token::new(SecretRng).ok();
            new_visitor.clone()
        });
        let session = session.filter(|_| who.is_some() || lapsed.is_some());
        let bound_to = session.as_ref().or(visitor_token.as_ref()).map(Token::hash);
        let visit = Visit {
            services: Arc::clone(&self.services),
            visitor: Visitor {
                locale: arrival.locale,
                network,
                device: visitor::device(headers),
                display: arrival.display,
                token: token(CookieName::Visitor),
                session: session.clone().filter(|_| who.is_some()),
                known_as: token(CookieName::Device),
                payment: TollPayment::default(),
            },
            flow: token(CookieName::Flow),
            recovery: token(CookieName::Recovery),
            pending: token(CookieName::Pending),
            sms_sign_in: token(CookieName::SmsSignIn),
            link: token(CookieName::Link),
            who,
            lapsed,
            session,
            carried: self.cookies.find_sealed(cookies, CookieName::Form),
            csrf: bound_to.as_ref().map(|bound_to| self.browser_key.form_token(bound_to)).unwrap_or_default(),
            nonce: arrival.nonce.clone(),
            is_plain_form: arrival.is_plain,
            takes_passkeys: self.takes_passkeys(request),
            is_demo: self.is_demo,
            cookies: Arc::clone(&self.cookies),
            assets: Arc::clone(&self.assets),
        };
        if self.is_demo {
            request.extensions_mut().insert(sandbox::CsrfToken(visit.csrf.clone()));
            request.extensions_mut().insert(sandbox::PageAttributes(arrival.looks().display.attributes()));
        }
        request.extensions_mut().insert(BoundTo(bound_to));
        request.extensions_mut().insert(visit);
        Ok(())
    }

    async fn check_form(&self, request: Request, method: &Method) -> Result<Request, Refusal> {
        // Reports of the browser carry neither token nor origin; they are read by nobody but the counter.
        if is_safe(method) || request.uri().path() == "/csp-report" {
            return Ok(request);
        }
        let bound_to = request.extensions().get::<BoundTo>().and_then(|bound| bound.0);
        forms::admit(request, &self.browser_key, bound_to, &self.origin).await
    }

    fn is_for_signed_in(request: &Request) -> bool {
        let path = request.uri().path();
        if is_safe(request.method()) {
            policy::needs_session(path)
        } else {
            policy::find_form(path).is_some_and(|rule| rule.who != policy::Who::Anybody)
        }
    }

    fn keeps_for_lapsed(request: &Request) -> bool {
        !is_safe(request.method())
            && policy::find_form(request.uri().path()).is_some_and(|rule| rule.who == policy::Who::SignedInOrLapsed)
    }

    /// An unknown `Host` is answered with 421 (security 12.3).
    fn is_our_host(&self, request: &Request) -> bool {
        host_of(request).is_some_and(|host| host.eq_ignore_ascii_case(&self.host)) || self.takes_passkeys(request)
    }

    fn takes_passkeys(&self, request: &Request) -> bool {
        let host = self.passkeys.as_ref().map(PasskeySite::host);
        host.zip(host_of(request)).is_some_and(|(host, asked)| asked.eq_ignore_ascii_case(host))
    }

    fn refusal_page(&self, refusal: Refusal, arrival: &Arrival) -> Response {
        if refusal == Refusal::Foreign {
            tracing::warn!(event = "malicious_csrf", request_id = arrival.number, "A form of another site was refused");
        }
        if arrival.takes_html {
            return self.error_page(refusal.status(), refusal == Refusal::Stale, None, arrival);
        }
        refusal.status().into_response()
    }

    /// A page in place of a bare status; cookies that were to be set stay.
    fn replace_by_page(&self, bare: Response, arrival: &Arrival) -> Response {
        if bare.status() == StatusCode::UNAUTHORIZED {
            return sign_in_first("/cabinet", arrival);
        }
        let retry_after = bare.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let mut page = self.error_page(bare.status(), false, retry_after, arrival);
        for name in [header::SET_COOKIE, header::ALLOW, header::RETRY_AFTER] {
            for value in bare.headers().get_all(&name) {
                page.headers_mut().append(name.clone(), value.clone());
            }
        }
        page
    }

    fn error_page(&self, status: StatusCode, is_stale: bool, retry_after: Option<u32>, arrival: &Arrival) -> Response {
        let trouble = Trouble { status, is_stale, retry_after, page: arrival.page.as_ref(), number: &arrival.number };
        error_page::page(&trouble, arrival.looks(), &self.assets)
    }

    /// The headers of every answer (security 12.4, 12.7).
    fn protect(response: &mut Response, arrival: &Arrival) {
        let is_html = is_html(response.headers());
        let headers = response.headers_mut();
        let csp =
            if is_html { page_csp(&arrival.nonce) } else { "default-src 'none'; frame-ancestors 'none'".to_owned() };
        if let Ok(csp) = HeaderValue::from_str(&csp) {
            headers.insert(header::CONTENT_SECURITY_POLICY, csp);
        }
        for (name, value) in ALWAYS {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if !headers.contains_key(header::CACHE_CONTROL) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        if headers.get(header::CACHE_CONTROL).is_some_and(|value| value == "no-store") {
            headers.append(header::VARY, HeaderValue::from_static("sec-fetch-site, origin"));
        }
        if let Ok(number) = HeaderValue::from_str(&arrival.number) {
            headers.insert(HeaderName::from_static("x-request-id"), number);
        }
    }
}

/// To whom a form's token belongs: the session, or the visitor before one.
#[derive(Clone, Copy)]
struct BoundTo(Option<TokenHash>);

const ALWAYS: [(&str, &str); 8] = [
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=(), \
         publickey-credentials-create=(self), publickey-credentials-get=(self)",
    ),
    ("reporting-endpoints", "csp=\"/csp-report\""),
];

fn page_csp(nonce: &str) -> String {
    [
        "default-src 'none'; script-src 'nonce-",
        nonce,
        "' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self' 'nonce-",
        nonce,
        "'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
         object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; report-uri /csp-report; report-to csp",
    ]
    .concat()
}

fn cookie_header(headers: &HeaderMap) -> &str {
    headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The host that is asked for, with its port.
fn host_of(request: &Request) -> Option<&str> {
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    host.or(request.uri().authority().map(axum::http::uri::Authority::as_str))
}

/// Where somebody who sees an error wants to be: the page itself, or the one whose form was sent.
fn page_of(request: &Request, origin: &str) -> Option<LocalPath> {
    if is_safe(request.method()) {
        return LocalPath::parse(request.uri().path_and_query()?.as_str());
    }
    let from = request.headers().get(header::REFERER)?.to_str().ok()?;
    LocalPath::parse(from.strip_prefix(origin)?)
}

/// A file of the client: it costs nothing, and is cached anyway.
fn is_file(request: &Request) -> bool {
    request.extensions().get::<MatchedPath>().is_some_and(|route| assets::ROUTES.contains(&route.as_str()))
}

fn come_back_in(wait: Duration) -> Response {
    let mut response = StatusCode::TOO_MANY_REQUESTS.into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
    response
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// The method for the log: whoever asks may write any word in its place (security 17.1).
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::TRACE => "TRACE",
        Method::CONNECT => "CONNECT",
        _ => "other",
    }
}

pub(crate) fn is_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|mime| mime.starts_with("text/html"))
}

/// A browser gets a page for every failure; a plain form never an answer whose address carries an error (security 21.5). Where something
/// of ours broke, it is the page with the number of the request, which those that the framework draws do not know (security 17.6).
fn needs_page(response: &Response, arrival: &Arrival) -> bool {
    let status = response.status();
    arrival.takes_html && (status.is_server_error() || (status.is_client_error() && !is_html(response.headers())))
}

fn unread_session(failure: &service::Failure) -> Response {
    tracing::error!(event = "session_not_read", error = %failure, "A session could not be read");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

/// The way to the cabinet leads over sign-in; a function that the wasm calls says why it does nothing.
fn sign_in_first(path: &str, arrival: &Arrival) -> Response {
    if !arrival.takes_html {
        // In the words of a server function, for the page that called one.
        return (StatusCode::UNAUTHORIZED, Json(AppError::SignedOut)).into_response();
    }
    let next = if path.starts_with("/api") { "/cabinet" } else { path };
    let to = LocalPath::parse(&["/sign-in?next=", next].concat()).unwrap_or_else(LocalPath::root);
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(location) = HeaderValue::from_str(to.as_str()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

async fn within_limit(answer: impl Future<Output = Response>) -> Response {
    tokio::time::timeout(HANDLER_LIMIT, answer).await.unwrap_or_else(|_| {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        response
    })
}
