//! What the server knows about the request that it answers; the twin of `client_context`.
//!
//! `server` puts a [`Visit`] into the request; server functions and pages take it from there. Here, and nowhere else,
//! an outcome of a use case becomes cookies, redirects and statuses.

mod answers; // outcomes become answers
mod cookies;
mod shell;

use crate::{
    Settings,
    api::{AppError, Sent},
    json::Unreadable,
    passkey::Ceremony,
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use leptos::{nonce::Nonce, prelude::*};
use leptos_axum::ResponseOptions;
use model::{
    Answers, ContactValues, LocalPath, ProfileReply, ProfileStep, RegistrationReply, TollPayment, WizardStep as _,
};
use service::{
    Failure, Intent, SentStep, Services, SignedIn, Visitor,
    secrets::{SecretRng, Token},
};
use std::sync::Arc;

pub use cookies::{CookieName, Cookies, Seal};
pub use shell::{Assets, shell};

/// A request, understood: who asks, whose draft, in which language.
#[derive(Clone)]
pub struct Visit {
    /// The use cases.
    pub services: Arc<Services>,
    /// Language, network, device.
    pub visitor: Visitor,
    /// The registration of this browser.
    pub flow: Option<Token>,
    /// The recovery of access of this browser.
    pub recovery: Option<Token>,
    /// The sign-in of this browser between its two steps.
    pub pending: Option<Token>,
    /// The sign-in by SMS of this browser.
    pub sms_sign_in: Option<Token>,
    /// The link from a letter that was opened in this browser.
    pub link: Option<Token>,
    /// Who is signed in.
    pub who: Option<SignedIn>,
    /// Whose session ran out by itself while they typed: what they typed is kept, and nothing is shown to them.
    pub lapsed: Option<SignedIn>,
    /// By which session token.
    pub session: Option<Token>,
    /// What the page of a form is to show, carried over a redirect, as JSON.
    pub carried: Option<Vec<u8>>,
    /// The token against forged requests, masked for this response.
    pub csrf: String,
    /// Allows our own inline scripts (security 12.4).
    pub nonce: String,
    /// Whether a plain form was posted: answer with a redirect, not with data.
    pub is_plain_form: bool,
    /// Whether passkeys work at the address at which this page is open.
    pub takes_passkeys: bool,
    /// Whether the sandbox runs.
    pub is_demo: bool,
    /// How cookies are named and sealed.
    pub cookies: Arc<Cookies>,
    /// The client's files.
    pub assets: Arc<Assets>,
}

/// The visit of this request. Errors: `Internal` outside a request.
pub(crate) fn visit() -> Result<Visit, AppError> {
    with_context::<Parts, _>(|parts| parts.extensions.get::<Visit>().cloned()).flatten().ok_or(AppError::Internal)
}

/// To be called for each request before anything is rendered: gives leptos our nonce.
pub fn provide_visit() {
    if let Ok(visit) = visit() {
        provide_context(Nonce::from_value(visit.nonce));
    }
}

/// The settings of the page.
pub(crate) fn page_settings() -> Settings {
    visit().map_or_else(
        |_| Settings::default(),
        |visit| Settings {
            locale: visit.visitor.locale,
            display: visit.visitor.display.unwrap_or_default(),
            csrf: visit.csrf,
            is_demo: visit.is_demo,
            idle_minutes: visit.services.core.policy.session_idle().as_mins().unsigned_abs(),
        },
    )
}

/// Another page: a redirect, because the page asked for is not the one to show.
pub(crate) fn go(path: &LocalPath) {
    redirect_to(path);
}

/// The status of the answer, where the framework would say another.
pub(crate) fn say_status(status: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        response.set_status(status);
    }
}

/// The one way to redirect: a [`LocalPath`] is always a sound header value (security 21.3).
fn redirect_to(path: &LocalPath) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    if let Ok(location) = HeaderValue::from_str(path.as_str()) {
        response.set_status(StatusCode::SEE_OTHER);
        response.insert_header(header::LOCATION, location);
    }
}

/// The front door has led whoever is signed out to sign-in before a page is drawn.
pub(crate) fn sign_in_first<T>(_: &str) -> std::future::Ready<Result<T, AppError>> {
    std::future::ready(Err(AppError::SignedOut))
}

/// Nobody waits here: a call from the server to itself always arrives.
pub(crate) fn wait(_: std::time::Duration) -> std::future::Ready<()> {
    std::future::ready(())
}

/// Nobody holds an authenticator here.
pub(crate) const fn speaks_with_authenticators() -> bool {
    false
}

/// Nobody holds an authenticator here.
#[expect(clippy::unused_async, reason = "the browser waits for an answer")]
pub(crate) async fn ask_authenticator(_: Ceremony, _: &str) -> Option<String> {
    None
}

/// Nobody sends forms here.
#[expect(clippy::unused_async, reason = "the browser waits for an answer")]
pub(crate) async fn send_form_to<T>(_: &str, _: &web_sys::HtmlFormElement, _: &[(&str, &str)]) -> Result<T, AppError> {
    Err(AppError::Transport)
}

/// Nobody sends forms here.
#[expect(clippy::unused_async, reason = "the browser waits for an answer")]
pub(crate) async fn send_form<T>(_: &web_sys::HtmlFormElement, _: &[(&str, &str)]) -> Result<T, AppError> {
    Err(AppError::Transport)
}

/// Reads JSON. What the server reads of its own, only tests ask for.
pub(crate) fn read_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    serde_json::from_str(text).map_err(|_| Unreadable)
}

/// A page of the profile: its fields are those of the step, the three parts of a date joined by points.
pub(crate) async fn save_step(step: ProfileStep, sent: &Sent) -> Result<ProfileReply, AppError> {
    let visit = visit()?;
    let typed = |name| text_of(sent, name);
    let given = step.node().collects.iter().fold(Answers::default(), |given, field| {
        let parts: Vec<&str> = field.inputs().iter().map(|input| text_of(sent, input)).collect();
        let is_blank = parts.iter().all(|part| part.trim().is_empty());
        if is_blank { given } else { given.with(*field, &parts.join(".")) }
    });
    let intent = match (typed("later"), typed("keep")) {
        _ if visit.who.is_none() => Intent::Keep,
        ("yes", _) => Intent::Later,
        (_, "yes") => Intent::Keep,
        _ => Intent::GoOn,
    };
    let sent = SentStep { step, given, seen: typed("seen").parse().unwrap_or_default(), intent };
    let Some(owner) = visit.who.or(visit.lapsed) else { return visit.sign_in_again(step) };
    let reply = checked(match typed("theirs") {
        "yes" => visit.services.profiles.take_theirs(owner, step).await,
        _ => visit.services.profiles.answer(owner, sent, &visit.visitor).await,
    })?;
    if visit.who.is_none() {
        return visit.sign_in_again(step);
    }
    Ok(visit.answer_profile(reply))
}

/// The first step of the registration.
pub(crate) async fn give_contacts(sent: &Sent) -> Result<RegistrationReply, AppError> {
    let visit = visit()?;
    let typed = |name| text_of(sent, name).to_owned();
    let values = ContactValues {
        surname: typed("surname"),
        given_name: typed("given_name"),
        phone: typed("phone"),
        email: typed("email"),
        has_consent: text_of(sent, "consent") == "yes",
    };
    let visitor = visit.paying(text_of(sent, "ticket"), text_of(sent, "answer"));
    let outcome = visit.services.registration.give_contacts(visit.flow.as_ref(), values, &visitor).await;
    Ok(visit.answer_step(checked(outcome)?))
}

fn text_of<'a>(sent: &'a Sent, name: &str) -> &'a str {
    sent.get(name).map(String::as_str).unwrap_or_default()
}

fn set_cookie(cookie: HeaderValue) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.append_header(header::SET_COOKIE, cookie);
    }
}

/// Turns a failure into its code and status, and logs it once. A plain form gets its page from the layer around,
/// which sees the status (security 21.4).
pub(crate) fn checked<T>(answer: Result<T, Failure>) -> Result<T, AppError> {
    answer.map_err(|failure| {
        let (error, status) = match &failure {
            Failure::Busy => (AppError::Busy, StatusCode::SERVICE_UNAVAILABLE),
            Failure::Store(_) | Failure::Internal(_) => (AppError::Internal, StatusCode::INTERNAL_SERVER_ERROR),
        };
        tracing::error!(event = "use_case_failed", error = %failure, "A use case failed");
        if let Some(response) = use_context::<ResponseOptions>() {
            response.set_status(status);
            if matches!(failure, Failure::Busy) {
                response.insert_header(header::RETRY_AFTER, some_seconds());
            }
        }
        error
    })
}

/// 1 to 5 seconds, by chance: those who were turned away together do not come back together (security 3.11).
fn some_seconds() -> HeaderValue {
    let chance = SecretRng.bytes::<1>().map_or(0, |[byte]| byte);
    HeaderValue::from(u16::from(1 + chance % 5))
}

impl Visit {
    /// Who asks, and pays the toll with these fields of a form.
    pub(crate) fn paying(&self, ticket: &str, answer: &str) -> Visitor {
        Visitor { payment: TollPayment::read(ticket, answer), ..self.visitor.clone() }
    }

    /// Who is signed in. Errors: `SignedOut`, with status 401.
    pub(crate) fn signed_in(&self) -> Result<SignedIn, AppError> {
        self.who.ok_or_else(|| {
            if let Some(response) = use_context::<ResponseOptions>() {
                response.set_status(StatusCode::UNAUTHORIZED);
            }
            AppError::SignedOut
        })
    }

    /// Who is signed in, and by which token. Errors: `SignedOut`, with its status.
    pub(crate) fn by_session(&self) -> Result<(SignedIn, &Token), AppError> {
        let who = self.signed_in()?;
        Ok((who, self.session.as_ref().ok_or(AppError::Internal)?))
    }
}
