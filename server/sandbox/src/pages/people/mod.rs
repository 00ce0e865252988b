//! `/sandbox/people`: whom the registries know, so that a newcomer can register as one; delays and troubles of the
//! registries; and the same for tests, as JSON.

mod texts;
mod view;

use axum::extract::{Extension, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use jiff::SignedDuration;
use model::RegistryKind;
use serde::{Deserialize, Deserializer, de};

use super::texts::Lang;
use super::{CsrfToken, FARTHEST_SECONDS, PageAttributes, Pages, frame, read_count};
use crate::{Fate, FaultMode};

pub(super) fn routes() -> Router<Pages> {
    Router::new()
        .route("/sandbox/people", get(show))
        .route("/sandbox/people.json", get(list))
        .route("/sandbox/people/take", post(take))
        .route("/sandbox/registries/faults", post(set_fault))
        .route("/sandbox/registries/delay", post(set_delay))
}

#[derive(Deserialize)]
struct ShowQuery {
    /// Left empty, somebody of each.
    #[serde(default, deserialize_with = "fate_or_none")]
    fate: Option<Fate>,
    #[serde(default = "first")]
    page: usize,
    #[serde(default)]
    lang: Lang,
}

const fn first() -> usize {
    1
}

async fn show(
    State(pages): State<Pages>,
    csrf: Option<Extension<CsrfToken>>,
    attributes: Option<Extension<PageAttributes>>,
    Query(query): Query<ShowQuery>,
) -> impl IntoResponse {
    let ShowQuery { fate, page, lang } = query;
    let frame = frame(&pages, lang, csrf.as_ref(), attributes.as_ref());
    let html = view::PeoplePage { frame, words: texts::words(lang), lang, fate, page: page.max(1) }.render();
    ([(header::CACHE_CONTROL, "no-store")], Html(html))
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default, deserialize_with = "fate_or_none")]
    fate: Option<Fate>,
}

async fn list(State(pages): State<Pages>, Query(query): Query<ListQuery>) -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(pages.registries.people.list(query.fate)))
}

#[derive(Deserialize)]
struct TakeForm {
    fate: String,
}

/// Somebody of a fate, in turn: whom no other test has until all of them were taken once.
async fn take(State(pages): State<Pages>, Form(form): Form<TakeForm>) -> Response {
    let person = Fate::from_code(&form.fate).and_then(|fate| pages.registries.people.give_out(fate));
    match person {
        Some(person) => ([(header::CACHE_CONTROL, "no-store")], Json(person)).into_response(),
        None => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
    }
}

#[derive(Deserialize)]
struct FaultForm {
    registry: RegistryKind,
    mode: FaultMode,
    /// For how many questions; left empty, the registry is away until switched again.
    #[serde(default)]
    count: String,
    #[serde(default)]
    lang: Lang,
}

async fn set_fault(State(pages): State<Pages>, Form(form): Form<FaultForm>) -> Response {
    let Ok(count) = read_count(&form.count) else {
        return (StatusCode::UNPROCESSABLE_ENTITY, texts::words(form.lang).wrong_count).into_response();
    };
    pages.registries.switches.set_fault(form.registry, form.mode, count);
    back(form.lang)
}

#[derive(Deserialize)]
struct DelayForm {
    registry: RegistryKind,
    seconds: String,
    #[serde(default)]
    lang: Lang,
}

async fn set_delay(State(pages): State<Pages>, Form(form): Form<DelayForm>) -> Response {
    match form.seconds.trim().parse() {
        Ok(seconds @ 0..=FARTHEST_SECONDS) => {
            pages.registries.switches.set_delay(form.registry, SignedDuration::from_secs(seconds));
            back(form.lang)
        }
        _ => (StatusCode::UNPROCESSABLE_ENTITY, texts::words(form.lang).wrong_delay).into_response(),
    }
}

fn back(lang: Lang) -> Response {
    Redirect::to(lang.people_page()).into_response()
}

/// A form without a choice sends an empty text.
fn fate_or_none<'de, D: Deserializer<'de>>(query: D) -> Result<Option<Fate>, D::Error> {
    let code = String::deserialize(query)?;
    match code.as_str() {
        "" => Ok(None),
        code => Fate::from_code(code).map(Some).ok_or_else(|| de::Error::custom("no such fate")),
    }
}

#[cfg(test)]
mod tests;
