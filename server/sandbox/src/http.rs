//! What both HTTP servers of the sandbox do alike: ask for a token, take small bodies, refuse with a word.

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The bearer token that is asked for. No secret: it shows that an adapter sends what it was configured with.
pub const TOKEN: &str = "sandbox";

/// Nothing that is sent comes near it; it keeps a stray client from filling the memory.
pub(crate) const BODY_LIMIT: usize = 64 * 1024;

pub(crate) fn is_authorized(headers: &HeaderMap) -> bool {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .is_some_and(|token| token == TOKEN)
}

pub(crate) fn refuse(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}
