//! «История входов» as a file: comma-separated values by RFC 4180, with the mark that tells office programs it is UTF-8.

use app::Visit;
use axum::{
    Extension,
    extract::Query,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use model::{HistoryPeriod, SignInLine};
use serde::Deserialize;
use texts::Texts;

/// How far back.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    days: String,
}

/// `GET /security/history.csv`. Without a fresh proof it leads there (security 6.5: a data export).
pub(crate) async fn history(Extension(visit): Extension<Visit>, Query(wanted): Query<Wanted>) -> Response {
    let Some(who) = visit.who else { return StatusCode::UNAUTHORIZED.into_response() };
    let period = HistoryPeriod::parse(&wanted.days);
    match visit.services.security.export_history(who, period).await {
        Ok(Some(lines)) => file(Texts::new(visit.visitor.locale), &lines),
        Ok(None) => Redirect::to("/security/prove?next=/security/history").into_response(),
        Err(error) => {
            tracing::error!(event = "use_case_failed", %error, "The history of sign-ins was not exported");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn file(words: Texts, lines: &[SignInLine]) -> Response {
    let mut text = String::from("\u{feff}");
    row(&mut text, &[words.history_when(), words.history_device(), words.history_address(), words.history_way()]);
    for line in lines {
        let way = words.way(line.way);
        row(&mut text, &[&line.at.utc, &words.device(&line.device), &line.network, way]);
    }
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"sign-ins.csv\""));
    response
}

fn row(text: &mut String, cells: &[&str]) {
    for (place, cell) in cells.iter().enumerate() {
        text.push_str(if place == 0 { "\"" } else { ",\"" });
        // An office program would take it for a formula (security 12.11).
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            text.push('\'');
        }
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn s12_11_a_cell_is_no_formula_and_ends_where_it_should() {
        let mut text = String::new();
        row(&mut text, &["=1+1", "a \"b\", c", "-2", "plain"]);
        assert_eq!(text, "\"'=1+1\",\"a \"\"b\"\", c\",\"'-2\",\"plain\"\r\n");
    }
}
