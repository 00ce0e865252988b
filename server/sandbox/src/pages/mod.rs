//! The pages under `/sandbox`: what came in, for people and for tests; whom the registries know; switches for troubles and
//! for the clock.
//!
//! Mounted by `server`, whose layers add the security headers and check the CSRF field. The looks are the portal's
//! stylesheet; no style or script of its own.

mod controls;
mod markup;
mod people;
mod texts;
mod view;

use std::num::ParseIntError;

use axum::extract::{Extension, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use serde::Deserialize;

pub(crate) use markup::{Piece, escape_html, pieces};
use texts::Lang;

use crate::{AdvanceClock, Channel, FaultMode, Faults, Filter, Registries, SandboxMessages};

/// The farthest the clock moves at once: a leap year.
const FARTHEST_SECONDS: i64 = 366 * 24 * 60 * 60;

/// What the pages show and switch.
#[derive(Clone)]
pub struct Pages {
    /// The messages to show.
    pub messages: SandboxMessages,
    /// The switches.
    pub faults: Faults,
    /// The registries: whom they know, their delays and troubles.
    pub registries: Registries,
    /// Moves the portal's clock.
    pub advance_clock: AdvanceClock,
    /// The portal's own origin: links that start with it can be clicked.
    pub base_url: String,
    /// Address of the stylesheet.
    pub style_href: String,
}

/// The value of the hidden field `_csrf`. Put into the request's extensions by the layer that will check it.
#[derive(Clone)]
pub struct CsrfToken(pub String);

/// How pages are shown to the visitor: attributes of `<html>`, ready to be written. Put into the request like the token.
#[derive(Clone, Debug)]
pub struct PageAttributes(pub String);

/// The answers that have a page of their own, for looking at it.
const ANSWERS: [u16; 9] = [400, 403, 404, 405, 410, 413, 429, 500, 503];

/// What `Retry-After` says where something is to be waited for, in seconds.
const RETRY_AFTER: u16 = 30;

/// Builds the routes: `/sandbox`, `/sandbox/messages.json`, `/sandbox/faults`, `/sandbox/clock` (and `.json`), `/sandbox/answer/…`, and
/// those of the people and registries.
pub fn router(pages: Pages) -> Router {
    Router::new()
        .route("/sandbox", get(show))
        .route("/sandbox/messages.json", get(list))
        .route("/sandbox/faults", post(set_fault))
        .route("/sandbox/clock", post(advance))
        .route("/sandbox/clock.json", get(tell_time))
        .route("/sandbox/answer/{status}", get(answer))
        .merge(people::routes())
        .with_state(pages)
}

#[derive(Deserialize)]
struct ShowQuery {
    to: Option<String>,
    #[serde(default)]
    lang: Lang,
}

async fn show(
    State(pages): State<Pages>,
    csrf: Option<Extension<CsrfToken>>,
    attributes: Option<Extension<PageAttributes>>,
    Query(query): Query<ShowQuery>,
) -> impl IntoResponse {
    let wanted = query.to.filter(|to| !to.trim().is_empty());
    let frame = frame(&pages, query.lang, csrf.as_ref(), attributes.as_ref());
    let html = view::Page { frame, wanted: wanted.as_deref() }.render();
    // Codes and links: nothing of it stays in a cache (security 12.7).
    ([(header::CACHE_CONTROL, "no-store")], Html(html))
}

fn frame<'a>(
    pages: &'a Pages,
    lang: Lang,
    csrf: Option<&'a Extension<CsrfToken>>,
    attributes: Option<&'a Extension<PageAttributes>>,
) -> view::Frame<'a> {
    view::Frame {
        pages,
        texts: lang.texts(),
        csrf: csrf.map(|Extension(CsrfToken(token))| token.as_str()),
        attributes: attributes.map_or("", |Extension(PageAttributes(attributes))| attributes.as_str()),
    }
}

#[derive(Deserialize)]
struct ListQuery {
    to: Option<String>,
    channel: Option<Channel>,
    after: Option<u64>,
}

async fn list(State(pages): State<Pages>, Query(query): Query<ListQuery>) -> impl IntoResponse {
    let filter = Filter { to: query.to, channel: query.channel, after: query.after };
    ([(header::CACHE_CONTROL, "no-store")], Json(pages.messages.list(&filter)))
}

#[derive(Deserialize)]
struct FaultForm {
    channel: Channel,
    mode: FaultMode,
    /// For how many messages; left empty, until switched again.
    #[serde(default)]
    count: String,
    #[serde(default)]
    lang: Lang,
}

async fn set_fault(State(pages): State<Pages>, Form(form): Form<FaultForm>) -> Response {
    let Ok(count) = read_count(&form.count) else {
        return (StatusCode::UNPROCESSABLE_ENTITY, form.lang.texts().wrong_count).into_response();
    };
    pages.faults.set(form.channel, form.mode, count);
    back(form.lang)
}

/// A number, or nothing for no limit.
fn read_count(typed: &str) -> Result<Option<u32>, ParseIntError> {
    match typed.trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some),
    }
}

#[derive(Deserialize)]
struct ClockForm {
    advance_seconds: i64,
    #[serde(default)]
    lang: Lang,
}

async fn advance(State(pages): State<Pages>, Form(form): Form<ClockForm>) -> Response {
    if !(1..=FARTHEST_SECONDS).contains(&form.advance_seconds) {
        return (StatusCode::UNPROCESSABLE_ENTITY, form.lang.texts().wrong_seconds).into_response();
    }
    (pages.advance_clock)(form.advance_seconds);
    back(form.lang)
}

/// What time it is for the portal: applications that give codes go by it.
async fn tell_time(State(pages): State<Pages>) -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(serde_json::json!({ "now": pages.messages.now().to_string() })))
}

/// A bare answer: the portal shows its page in place of it.
async fn answer(Path(status): Path<u16>) -> Response {
    let status = StatusCode::from_u16(status).ok().filter(|status| ANSWERS.contains(&status.as_u16()));
    match status.unwrap_or(StatusCode::NOT_FOUND) {
        status @ (StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) => {
            (status, [(header::RETRY_AFTER, RETRY_AFTER.to_string())]).into_response()
        }
        status => status.into_response(),
    }
}

fn back(lang: Lang) -> Response {
    Redirect::to(lang.page()).into_response()
}

#[cfg(test)]
mod tests;
