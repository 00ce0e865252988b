//! The simulated SMS gateway: HTTP, one address. Keeps messages instead of sending them.
//!
//! `POST /send` with `to`, `text` and optionally `key`, as a form or as JSON, behind a fixed bearer token.

use std::io;
use std::net::SocketAddr;

use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Form, Json, Router};
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;

use crate::faults::SILENCE;
use crate::http::{BODY_LIMIT, is_authorized, refuse};
use crate::{Channel, FaultMode, Faults, Incoming, SandboxMessages};

#[derive(Clone)]
struct Gateway {
    messages: SandboxMessages,
    faults: Faults,
}

#[derive(Deserialize)]
struct Sms {
    to: String,
    text: String,
    key: Option<String>,
}

/// Starts the gateway and tells where it listens. It ends with the runtime.
///
/// Errors: the port cannot be opened.
pub async fn start(listen: SocketAddr, messages: SandboxMessages, faults: Faults) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(listen).await?;
    let bound = listener.local_addr()?;
    tokio::spawn(axum::serve(listener, router(Gateway { messages, faults })).into_future());
    Ok(bound)
}

fn router(gateway: Gateway) -> Router {
    Router::new().route("/send", post(send)).layer(DefaultBodyLimit::max(BODY_LIMIT)).with_state(gateway)
}

async fn send(State(gateway): State<Gateway>, request: Request) -> Response {
    let headers = request.headers().clone();
    if !is_authorized(&headers) {
        return refuse(StatusCode::UNAUTHORIZED, "authorization");
    }
    let sms = match read(&headers, request).await {
        Ok(sms) if !sms.to.is_empty() && !sms.text.is_empty() => sms,
        Ok(_) => return refuse(StatusCode::UNPROCESSABLE_ENTITY, "empty"),
        Err(response) => return response,
    };
    match gateway.faults.next(Channel::Sms) {
        FaultMode::Works => {}
        FaultMode::Fails => return refuse(StatusCode::INTERNAL_SERVER_ERROR, "fault"),
        FaultMode::Silent => {
            tokio::time::sleep(SILENCE).await;
            return refuse(StatusCode::GATEWAY_TIMEOUT, "fault");
        }
    }
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::to_owned).or(sms.key);
    let kept = gateway.messages.keep(Incoming {
        channel: Channel::Sms,
        to: sms.to,
        subject: String::new(),
        text: sms.text.replace("\r\n", "\n"),
        key,
    });
    Json(json!({ "id": kept.id() })).into_response()
}

async fn read(headers: &HeaderMap, request: Request) -> Result<Sms, Response> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if content_type.starts_with("application/json") {
        Json::from_request(request, &()).await.map(|Json(sms)| sms).map_err(IntoResponse::into_response)
    } else {
        Form::from_request(request, &()).await.map(|Form(sms)| sms).map_err(IntoResponse::into_response)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::request::Builder;
    use tower::ServiceExt;

    use super::*;
    use crate::Filter;
    use crate::messages::tests::empty;

    struct Bench {
        gateway: Gateway,
    }

    impl Bench {
        fn start() -> Self {
            Self { gateway: Gateway { messages: empty(), faults: Faults::default() } }
        }

        async fn post(&self, change: impl FnOnce(Builder) -> Builder, body: &str) -> (StatusCode, String) {
            let request = change(Request::post("/send").header(header::AUTHORIZATION, "Bearer sandbox"));
            let request = request.body(Body::from(body.to_owned())).unwrap();
            let response = router(self.gateway.clone()).oneshot(request).await.unwrap();
            let status = response.status();
            let body = to_bytes(response.into_body(), BODY_LIMIT).await.unwrap();
            (status, String::from_utf8(body.to_vec()).unwrap())
        }

        fn kept(&self) -> Vec<crate::SandboxMessage> {
            self.gateway.messages.list(&Filter::default())
        }
    }

    fn form(request: Builder) -> Builder {
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    }

    fn json(request: Builder) -> Builder {
        request.header(header::CONTENT_TYPE, "application/json")
    }

    const FORM: &str = "to=%2B79000000001&text=%D0%9A%D0%BE%D0%B4+123456";

    #[tokio::test]
    async fn a_message_is_taken_as_a_form_and_as_json() {
        let bench = Bench::start();
        assert_eq!(bench.post(form, FORM).await, (StatusCode::OK, r#"{"id":1}"#.to_owned()));
        let second = r#"{"to":"+79000000002","text":"Код 654321","key":"k-2"}"#;
        assert_eq!(bench.post(json, second).await, (StatusCode::OK, r#"{"id":2}"#.to_owned()));
        let texts: Vec<_> = bench.kept().into_iter().map(|message| (message.to, message.text)).collect();
        let expected = [("+79000000001", "Код 123456"), ("+79000000002", "Код 654321")];
        assert_eq!(texts, expected.map(|(to, text)| (to.to_owned(), text.to_owned())));
    }

    #[tokio::test]
    async fn s11_3_a_second_message_under_one_key_gets_the_first_ones_id() {
        let bench = Bench::start();
        let with_key = |request| form(request).header("Idempotency-Key", "k-1");
        assert_eq!(bench.post(with_key, FORM).await, bench.post(with_key, FORM).await);
        assert_eq!(bench.kept().len(), 1);
        assert_eq!(bench.kept()[0].repeats, 1);
    }

    #[tokio::test]
    async fn who_lacks_the_token_is_refused() {
        let bench = Bench::start();
        let request = form(Request::post("/send")).body(Body::from(FORM)).unwrap();
        let response = router(bench.gateway.clone()).oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert!(bench.kept().is_empty());
    }

    #[tokio::test]
    async fn what_is_no_message_is_refused_and_uses_up_no_fault() {
        let bench = Bench::start();
        bench.gateway.faults.set(Channel::Sms, FaultMode::Fails, Some(1));
        for (content, body) in
            [(form as fn(Builder) -> Builder, "to=1"), (form, "to=&text="), (json, "{"), (json, "[]")]
        {
            assert!(bench.post(content, body).await.0.is_client_error(), "{body}");
        }
        assert_eq!(bench.post(form, FORM).await.0, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(bench.post(form, FORM).await.0, StatusCode::OK);
        assert_eq!(bench.kept().len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_gateway_keeps_the_caller_waiting_and_nothing_else() {
        let bench = Bench::start();
        bench.gateway.faults.set(Channel::Sms, FaultMode::Silent, Some(1));
        let asked = tokio::time::Instant::now();
        assert_eq!(bench.post(form, FORM).await.0, StatusCode::GATEWAY_TIMEOUT);
        assert_eq!(asked.elapsed(), SILENCE);
        assert!(bench.kept().is_empty());
    }
}
