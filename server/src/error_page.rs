//! Plain pages for statuses: drawn without the framework, so that they work when it does not.

use app::Assets;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use model::Locale;
use texts::Texts;

/// A page that says what happened, that nothing saved is lost, and what to do.
pub(crate) fn page(status: StatusCode, is_stale: bool, locale: Locale, number: &str, assets: &Assets) -> Response {
    let words = Texts::new(locale);
    let (title, text) = match status {
        StatusCode::NOT_FOUND => (words.page_error_not_found_title(), words.page_error_not_found()),
        StatusCode::FORBIDDEN if is_stale => (words.page_error_stale_title(), words.page_error_stale()),
        StatusCode::METHOD_NOT_ALLOWED => (words.page_error_method_title(), words.page_error_method()),
        StatusCode::PAYLOAD_TOO_LARGE => (words.page_error_too_large_title(), words.page_error_too_large()),
        StatusCode::TOO_MANY_REQUESTS => (words.page_error_too_many_title(), words.page_error_too_many()),
        StatusCode::SERVICE_UNAVAILABLE => (words.page_error_busy_title(), words.page_error_busy()),
        status if status.is_server_error() => (words.page_error_internal_title(), words.page_error_internal()),
        _ => (words.page_error_bad_request_title(), words.page_error_bad_request()),
    };
    // All parts are our own words; the number is hexadecimal.
    let html = [
        "<!DOCTYPE html><html lang=\"",
        locale.code(),
        "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>",
        &words.common_title(title),
        "</title><link rel=\"stylesheet\" href=\"",
        &assets.style,
        "\"><link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"></head><body><div class=\"c-page\"><main class=\"c-main\" id=\"main\"><div class=\"p-plain\"><h1>",
        title,
        "</h1><p class=\"u-lead\">",
        text,
        "</p><p><a class=\"c-link-button\" data-variant=\"primary\" href=\"/\">",
        words.common_to_start(),
        "</a></p><p class=\"p-plain__number\">",
        &words.page_error_number(number),
        "</p></div></main></div></body></html>",
    ]
    .concat();
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
