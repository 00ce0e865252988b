//! What every unsafe request passes before a use case sees it: where it comes from, how large it is, what it holds, and
//! whether it carries the token of its session (security 12.1, 12.2, 12.9).

use crate::{
    policy::{FormRule, find_form},
    seal::BrowserKey,
};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use futures::StreamExt as _;
use percent_encoding::percent_decode;
use service::secrets::TokenHash;
use std::time::Duration;

/// The largest form, in bytes. Source: security 18.9.
const MAX_FORM_BYTES: usize = 64 * 1024;

/// The largest form with something in it that is hashed slowly, in bytes. The longest password has far fewer. Source: security 3.2.
const MAX_HASHED_FORM_BYTES: usize = 16 * 1024;

/// So much of a form that is too large is still heard, and thrown away: a browser that is hung up on while it sends shows
/// «connection reset» in place of our page.
const MAX_HEARD_BYTES: usize = 8 * 1024 * 1024;

/// The longest a form may take to arrive.
const FORM_TIME: Duration = Duration::from_secs(15);

/// Why a form is not let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It comes from another site, or says nothing of where it comes from.
    Foreign,
    /// Its token is of another session, or missing: mostly a page that was open for too long.
    Stale,
    /// It cannot be read: broken UTF-8, a field twice, a field that the form does not have.
    Unreadable,
    /// Over 64 KiB, or 16 KiB with a password in it.
    TooLarge,
    /// It did not arrive within 15 s.
    TooSlow,
    /// Not `application/x-www-form-urlencoded`.
    UnknownType,
}

impl Refusal {
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Foreign | Self::Stale => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::UnknownType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }
}

/// Lets a form through, without its `_csrf` field, or says why not.
pub(crate) async fn admit(
    request: Request,
    key: &BrowserKey,
    bound_to: Option<TokenHash>,
    origin: &str,
) -> Result<Request, Refusal> {
    if !is_ours(request.headers(), origin) {
        return Err(Refusal::Foreign);
    }
    // An address that is not in the table gets its 404 or 405 from the router.
    let Some(rule) = find_form(request.uri().path()) else { return Ok(request) };
    let is_form =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|mime| {
            mime.split(';')
                .next()
                .is_some_and(|mime| mime.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
        });
    if !is_form {
        return Err(Refusal::UnknownType);
    }
    let (mut parts, body) = request.into_parts();
    let bytes = hear_in_time(body, max_bytes(rule)).await?;
    let form = Form::read(&bytes, rule)?;
    let is_bound = bound_to.is_some_and(|bound_to| key.is_form_token(&bound_to, &form.token));
    if !is_bound {
        return Err(Refusal::Stale);
    }
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(form.rest.len()));
    Ok(Request::from_parts(parts, Body::from(form.rest)))
}

fn max_bytes(rule: &FormRule) -> usize {
    let is_hashed = ["password", "current_password", "control_answer"].iter().any(|name| rule.fields.hold(name));
    if is_hashed { MAX_HASHED_FORM_BYTES } else { MAX_FORM_BYTES }
}

async fn hear_in_time(body: Body, most: usize) -> Result<Vec<u8>, Refusal> {
    tokio::time::timeout(FORM_TIME, hear(body, most)).await.map_err(|_| Refusal::TooSlow)?
}

/// The whole form. Errors: it has more bytes than `most`, or broke off.
async fn hear(body: Body, most: usize) -> Result<Vec<u8>, Refusal> {
    let mut chunks = body.into_data_stream();
    let (mut form, mut heard) = (Vec::new(), 0);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Refusal::Unreadable)?;
        heard += chunk.len();
        if heard > MAX_HEARD_BYTES {
            break;
        }
        if heard <= most {
            form.extend_from_slice(&chunk);
        }
    }
    if heard > most { Err(Refusal::TooLarge) } else { Ok(form) }
}

/// `Sec-Fetch-Site` says same-origin or none; without it `Origin` is ours; without both the answer is no.
fn is_ours(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default());
    match (text(header::HeaderName::from_static("sec-fetch-site")), text(header::ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(from)) => from == origin,
        (None, None) => false,
    }
}

/// A form, read strictly.
struct Form {
    token: String,
    /// The form as it came, without the token.
    rest: String,
}

impl Form {
    fn read(bytes: &[u8], rule: &FormRule) -> Result<Self, Refusal> {
        let mut seen: Vec<String> = Vec::new();
        let mut form = Self { token: String::new(), rest: String::new() };
        for pair in bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at(end);
            let (name, value) = (decoded(name)?, decoded(value.get(1..).unwrap_or_default())?);
            if seen.contains(&name) {
                return Err(Refusal::Unreadable);
            }
            if name == "_csrf" {
                form.token = value;
            } else if rule.fields.hold(&name) {
                if !form.rest.is_empty() {
                    form.rest.push('&');
                }
                form.rest.push_str(std::str::from_utf8(pair).map_err(|_| Refusal::Unreadable)?);
            } else {
                return Err(Refusal::Unreadable);
            }
            seen.push(name);
        }
        Ok(form)
    }
}

fn decoded(bytes: &[u8]) -> Result<String, Refusal> {
    let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let text = percent_decode(&spaced).decode_utf8().map_err(|_| Refusal::Unreadable)?;
    // No field of ours has a NUL, and databases disagree about it.
    if text.contains('\0') { Err(Refusal::Unreadable) } else { Ok(text.into_owned()) }
}

#[cfg(test)]
mod tests {
    use super::{Form, MAX_FORM_BYTES, Refusal, decoded, hear_in_time, is_ours, max_bytes};
    use crate::policy::{FORMS, Fields, FormRule, Who};
    use axum::{
        body::Body,
        http::{HeaderMap, HeaderValue},
    };
    use proptest::prelude::*;

    const RULE: FormRule = FormRule { path: "/api/x", who: Who::Anybody, fields: Fields::Named(&["code", "phone"]) };

    #[tokio::test(start_paused = true)]
    async fn s18_9_a_form_that_does_not_come_to_its_end_in_fifteen_seconds_is_too_slow() {
        let drop_by_drop = |forever: bool| {
            let drops = futures::stream::unfold(0, move |sent| async move {
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                (forever || sent < 14).then_some((Ok::<_, std::io::Error>("a"), sent + 1))
            });
            Body::from_stream(drops)
        };
        assert_eq!(hear_in_time(drop_by_drop(true), MAX_FORM_BYTES).await, Err(Refusal::TooSlow));
        assert_eq!(hear_in_time(drop_by_drop(false), MAX_FORM_BYTES).await.map(|form| form.len()), Ok(14));
    }

    #[tokio::test]
    async fn s3_2_a_form_with_a_password_has_sixteen_kibibytes_at_most_and_no_more_is_hashed() {
        let (login, code) = (find("/api/sign-in"), find("/api/sign-in/second"));
        assert_eq!((max_bytes(login), max_bytes(code)), (16 * 1024, 64 * 1024));
        for rule in [login, code] {
            let most = max_bytes(rule);
            assert_eq!(hear_in_time(Body::from(vec![b'a'; most]), most).await.map(|form| form.len()), Ok(most));
            assert_eq!(hear_in_time(Body::from(vec![b'a'; most + 1]), most).await, Err(Refusal::TooLarge));
        }
        let hashed = FORMS.iter().filter(|rule| max_bytes(rule) == 16 * 1024).map(|rule| rule.path);
        let hashed: Vec<_> = hashed.collect();
        for path in ["/api/register/password", "/api/recover/password", "/api/security/password", "/api/security/prove"]
        {
            assert!(hashed.contains(&path), "{path} of {hashed:?}");
        }
    }

    fn find(path: &str) -> &'static FormRule {
        FORMS.iter().find(|rule| rule.path == path).unwrap()
    }

    #[test]
    fn the_token_is_taken_out_and_the_rest_is_left_as_it_came() {
        let form = Form::read(b"code=12%2034&_csrf=abc&phone=%2B7", &RULE).unwrap();
        assert_eq!((form.token.as_str(), form.rest.as_str()), ("abc", "code=12%2034&phone=%2B7"));
    }

    #[test]
    fn s12_9_unknown_repeated_and_broken_fields_are_refused() {
        for body in ["level=confirmed", "code=1&code=2", "code=%ff", "code=%00", "%ff=1", "_csrf=a&_csrf=b"] {
            assert_eq!(Form::read(body.as_bytes(), &RULE).err(), Some(Refusal::Unreadable), "{body}");
        }
        assert_eq!(Form::read(b"code=\xff", &RULE).err(), Some(Refusal::Unreadable));
    }

    #[test]
    fn s12_1_only_our_own_pages_send_forms() {
        let ours = |pairs: &[(&'static str, &'static str)]| {
            let headers: HeaderMap =
                pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect();
            is_ours(&headers, "https://okno.example")
        };
        assert!(ours(&[("sec-fetch-site", "same-origin")]));
        assert!(ours(&[("sec-fetch-site", "none")]));
        assert!(ours(&[("origin", "https://okno.example")]));
        assert!(!ours(&[("sec-fetch-site", "cross-site"), ("origin", "https://okno.example")]));
        assert!(!ours(&[("sec-fetch-site", "same-site")]));
        assert!(!ours(&[("origin", "https://evil.example")]));
        assert!(!ours(&[("origin", "null")]));
        assert!(!ours(&[]));
    }

    proptest! {
        #[test]
        fn s19_16_whatever_is_sent_as_a_form_is_refused_or_has_our_fields_once_and_no_token_left(
            bytes in prop::collection::vec(prop_oneof![
                Just(b"code=".to_vec()), Just(b"phone=".to_vec()), Just(b"_csrf=".to_vec()), Just(b"&".to_vec()),
                Just(b"%5F".to_vec()), prop::collection::vec(any::<u8>(), 0..6),
            ], 0..12).prop_map(|pieces| pieces.concat())
        ) {
            let Ok(form) = Form::read(&bytes, &RULE) else { return Ok(()) };
            let names = names(&form.rest);
            prop_assert!(names.iter().all(|name| ["code", "phone"].contains(&name.as_str())), "{names:?}");
            prop_assert!(names.len() < 2 || names[0] != names[1], "{names:?}");
            // What is handed on is read as what it was.
            let again = Form::read(form.rest.as_bytes(), &RULE);
            prop_assert_eq!(again.ok().map(|again| again.rest), Some(form.rest));
        }

        #[test]
        fn s19_16_no_origin_but_ours_is_ours(origin in "(https?://)?(okno)?[a-z.:/@#?\\\\]{0,20}(example)?[:0-9]{0,3}") {
            prop_assume!(origin != "https://okno.example");
            let headers = HeaderMap::from_iter([("origin".parse().unwrap(), HeaderValue::from_str(&origin).unwrap())]);
            prop_assert!(!is_ours(&headers, "https://okno.example"), "{origin}");
        }
    }

    /// The names of a form's fields.
    fn names(form: &str) -> Vec<String> {
        let pairs = form.split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| decoded(pair.split('=').next().unwrap().as_bytes()).unwrap()).collect()
    }
}
