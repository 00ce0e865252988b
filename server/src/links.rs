//! Addresses that only set a cookie and lead on.

use crate::front_door::Door;
use app::{Visit, server_context::CookieName};
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::{LocalPath, Locale};
use serde::Deserialize;
use service::secrets::Token;
use std::sync::Arc;

/// The link of a letter. Changes nothing (security 4.6): moves the token into a cookie and leads to a clean address with
/// a button, because mail scanners open links.
pub(crate) async fn confirm(State(door): State<Arc<Door>>, Path(token): Path<String>) -> Response {
    keep_link(&door, &token, "/register/email", "/register/email/void")
}

/// Likewise for the link that brings back into an account.
pub(crate) async fn recover(State(door): State<Arc<Door>>, Path(token): Path<String>) -> Response {
    keep_link(&door, &token, "/recover/link", "/recover/void")
}

/// Likewise for the link that cancels a recovery which waits.
pub(crate) async fn cancel(State(door): State<Arc<Door>>, Path(token): Path<String>) -> Response {
    keep_link(&door, &token, "/recover/cancel", "/recover/nothing")
}

/// Likewise for the link that keeps an account which is to be deleted.
pub(crate) async fn keep(State(door): State<Arc<Door>>, Path(token): Path<String>) -> Response {
    keep_link(&door, &token, "/deletion/cancel", "/deletion/nothing")
}

/// Likewise for the link that blocks an account.
pub(crate) async fn block(State(door): State<Arc<Door>>, Path(token): Path<String>) -> Response {
    keep_link(&door, &token, "/block", "/block/void")
}

fn keep_link(door: &Door, token: &str, page: &'static str, void: &'static str) -> Response {
    match Token::parse(token) {
        Some(token) => lead_to(&LocalPath::of(page), door.cookies.set(CookieName::Link, &token.encoded())),
        None => lead_to(&LocalPath::of(void), None),
    }
}

/// Where the language switch leads back to.
#[derive(Deserialize)]
pub(crate) struct Back {
    next: Option<String>,
}

/// «Русский» / "English": keeps the page.
pub(crate) async fn language(
    State(door): State<Arc<Door>>,
    Extension(_): Extension<Visit>,
    Path(code): Path<String>,
    Query(back): Query<Back>,
) -> Response {
    let Some(locale) = Locale::parse(&code) else { return StatusCode::NOT_FOUND.into_response() };
    let next = back.next.as_deref().and_then(LocalPath::parse).unwrap_or_else(LocalPath::root);
    lead_to(&next, door.cookies.set(CookieName::Language, locale.code()))
}

fn lead_to(path: &LocalPath, cookie: Option<HeaderValue>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(location) = HeaderValue::from_str(path.as_str()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
