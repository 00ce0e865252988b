//! «История входов» as a file: comma-separated values by RFC 4180, with the mark that tells office programs it is UTF-8.

use app::Visit;
use axum::{
    Extension,
    extract::Query,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use model::{HistoryFilter, SignInLine, TryOutcome};
use serde::Deserialize;
use texts::Texts;

/// How far back, and which tries.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    days: String,
    #[serde(default)]
    shown: String,
}

/// `GET /security/history.csv`. Without a fresh proof it leads there (security 6.5: a data export).
pub(crate) async fn history(Extension(visit): Extension<Visit>, Query(wanted): Query<Wanted>) -> Response {
    let Some(who) = visit.who else { return StatusCode::UNAUTHORIZED.into_response() };
    let filter = HistoryFilter::parse(&wanted.days, &wanted.shown);
    match visit.services.security.export_history(who, filter).await {
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
    let head = [
        words.history_when(),
        words.history_outcome(),
        words.history_way(),
        words.history_tries_head(),
        words.history_kind(),
        words.history_device(),
        words.history_address(),
    ];
    row(&mut text, &head);
    for line in lines {
        let (outcome, how, tries) = match &line.outcome {
            TryOutcome::Entered { way, .. } => (words.history_entered(), words.way(*way), 1),
            TryOutcome::Failed { step, tries, .. } => (words.history_failed(), words.failed_step(*step), *tries),
        };
        let (kind, device) = (words.device_kind(line.device.kind), words.device_with_version(&line.device));
        row(&mut text, &[&line.at.utc, outcome, how, &tries.to_string(), kind, &device, &line.network]);
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
        for sign in ['=', '+', '-', '@', '\t', '\r'] {
            text.clear();
            row(&mut text, &[&format!("{sign}cmd|' /C calc'!A1")]);
            assert!(text.starts_with("\"'"), "{text:?}");
        }
    }
}
