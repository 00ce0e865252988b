//! «Скачать мои данные»: all that an account holds about its owner, as JSON (catalogue EXP-10, EXP-12).

use app::Visit;
use axum::{
    Extension,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use model::DisplaySettings;
use serde_json::{Value, json};
use service::{AccountExport, ports::Check};
use texts::Texts;

/// `GET /security/account.json`. Without a fresh proof it leads there (security 6.5), and to the page that says why when it may not be
/// yet (security 8.4).
pub(crate) async fn account(Extension(visit): Extension<Visit>) -> Response {
    let Some(who) = visit.who else { return StatusCode::UNAUTHORIZED.into_response() };
    match visit.services.security.export_account(who).await {
        Ok(Ok(export)) => file(&read_out(Texts::new(visit.visitor.locale), &export)),
        Ok(Err(path)) => Redirect::to(path.as_str()).into_response(),
        Err(error) => {
            tracing::error!(event = "use_case_failed", %error, "An account was not exported");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn file(content: &Value) -> Response {
    let mut response = format!("{content:#}\n").into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"okno-account.json\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Words of people stand as they typed them, times in UTC; nothing secret is in it: no password, no key, no code.
fn read_out(words: Texts, export: &AccountExport) -> Value {
    let contacts = export
        .contacts
        .iter()
        .map(|(channel, value, proven_at)| json!({ "kind": channel.as_str(), "value": value, "proven_at": proven_at }));
    let answers = export.answers.iter().map(|(field, typed)| ((*field).to_owned(), json!(typed)));
    let apps = export.apps.iter().map(|(added_at, used_at)| json!({ "added_at": added_at, "used_at": used_at }));
    let passkeys = export
        .passkeys
        .iter()
        .map(|(name, added_at, used_at)| json!({ "name": name, "added_at": added_at, "used_at": used_at }));
    let devices = export.devices.iter().map(|known| {
        json!({
            "browser": known.device.browser,
            "system": known.device.system,
            "first_used_at": known.created_at,
            "last_used_at": known.used_at,
        })
    });
    let verification = export.verification.as_ref().map(|(newest, checks, waits_since)| {
        let check = |check: &Check| json!({ "registry": check.registry.code(), "found": check.finding, "at": check.changed_at });
        json!({
            "state": newest.state.as_str(),
            "started_at": newest.started_at,
            "ended_at": newest.settled_at,
            "registries": checks.iter().map(check).collect::<Value>(),
            "waits_for_a_person_since": waits_since,
        })
    });
    let sms_codes = export.sms_codes.map(|(added_at, used_at)| json!({ "added_at": added_at, "used_at": used_at }));
    let question = export.question.as_ref().map(|(text, set_at)| json!({ "question": text, "set_at": set_at }));
    let journal = export.journal.iter().map(|entry| json!({ "at": entry.created_at, "what": entry.kind }));
    let notifications = export.notifications.iter().map(|entry| {
        let (title, text) = words.notification(&entry.kind);
        json!({ "at": entry.created_at, "title": title, "text": text, "read_at": entry.read_at })
    });
    let sign_ins = export.sign_ins.iter().map(|session| {
        json!({
            "at": session.created_at,
            "way": session.way.code(),
            "browser": session.device.browser,
            "system": session.device.system,
            "network": session.network,
            "last_used_at": session.last_seen_at,
            "ended_at": session.ended_at,
        })
    });
    let failed_sign_ins = export.failed_sign_ins.iter().map(|failed| {
        json!({
            "at": failed.last_at,
            "first_at": failed.first_at,
            "tries": failed.tries,
            "step": failed.step.code(),
            "browser": failed.device.browser,
            "system": failed.device.system,
            "network": failed.network,
        })
    });
    json!({
        "format": "okno account 1",
        "made_at": export.made_at,
        "account": {
            "surname": export.name.surname.as_str(),
            "given_name": export.name.given_name.as_str(),
            "level": export.level.as_str(),
            "language": export.locale.code(),
            "display": export.display.map(DisplaySettings::code),
            "opened_at": export.opened_at,
            "password_set_at": export.password_set_at,
        },
        "contacts": contacts.collect::<Value>(),
        "profile": answers.collect::<serde_json::Map<_, _>>(),
        "applications_with_codes": apps.collect::<Value>(),
        "codes_by_sms": sms_codes,
        "backup_codes_left": export.backup_codes,
        "passkeys": passkeys.collect::<Value>(),
        "known_devices": devices.collect::<Value>(),
        "verification": verification,
        "control_question": question,
        "journal": journal.collect::<Value>(),
        "notifications": notifications.collect::<Value>(),
        "sign_ins": sign_ins.collect::<Value>(),
        "failed_sign_ins": failed_sign_ins.collect::<Value>(),
        "sign_in_notices": {
            "phone": export.sign_in_choice.phone.code(),
            "email": export.sign_in_choice.email.code(),
        },
        "may_sign_in_by_sms": !export.sign_in_choice.forbids_sms,
        "allowed_networks": export.sign_in_choice.networks.text().lines().collect::<Vec<_>>(),
    })
}
