//! The pages, asked as a browser and as a test would ask them.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

use super::*;
use crate::messages::tests::{empty, sms};
use crate::{Fault, Incoming};

struct Bench {
    pages: Pages,
    csrf: OnceLock<CsrfToken>,
    advanced: Arc<AtomicI64>,
}

impl Bench {
    fn start() -> Self {
        let advanced = Arc::new(AtomicI64::new(0));
        let pages = Pages {
            messages: empty(),
            faults: Faults::default(),
            registries: Registries::new(Arc::new(|| "2026-11-21T09:30:00Z".parse().unwrap())),
            advance_clock: Arc::new({
                let advanced = Arc::clone(&advanced);
                move |seconds| {
                    advanced.fetch_add(seconds, Ordering::Relaxed);
                }
            }),
            base_url: "http://127.0.0.1:3000".to_owned(),
            style_href: "/pkg/okno.css?a=1&b=2".to_owned(),
        };
        Self { pages, csrf: OnceLock::new(), advanced }
    }

    fn with_messages() -> Self {
        let bench = Self::start();
        bench.pages.messages.keep(sms("+79000000001", "123456 – код\n@okno.example #123456", None));
        bench.pages.messages.keep(Incoming {
            channel: Channel::Email,
            to: "anna@example.org".to_owned(),
            subject: "Ссылка <b>".to_owned(),
            text: "http://127.0.0.1:3000/c/abc?x=1&y=2\n<script>alert(1)</script>".to_owned(),
            key: None,
        });
        bench
    }

    async fn ask(&self, mut request: Request<Body>) -> (StatusCode, String, Option<String>) {
        if let Some(token) = self.csrf.get() {
            request.extensions_mut().insert(token.clone());
        }
        let response = router(self.pages.clone()).oneshot(request).await.unwrap();
        let status = response.status();
        let location = response.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap(), location)
    }

    async fn get(&self, uri: &str) -> String {
        let (status, body, _) = self.ask(Request::get(uri).body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    async fn post(&self, uri: &str, form: &str) -> (StatusCode, Option<String>) {
        let request = Request::post(uri).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let (status, _, location) = self.ask(request.body(Body::from(form.to_owned())).unwrap()).await;
        (status, location)
    }
}

#[tokio::test]
async fn the_page_shows_the_newest_message_first_with_its_time_in_moscow() {
    let page = Bench::with_messages().get("/sandbox").await;
    assert!(page.contains("Демонстрация: сообщения никуда не уходят"));
    assert!(page.find("anna@example.org").unwrap() < page.find("+79000000001").unwrap());
    assert!(page.contains("<time datetime=\"2026-11-21T09:30:00Z\">21.11.2026, 12:30:00</time>"));
    assert!(page.contains("<mark class=\"p-sandbox__code\">123456</mark> – код"));
}

#[tokio::test]
async fn what_a_message_says_is_text_and_only_links_to_the_portal_are_links() {
    let page = Bench::with_messages().get("/sandbox").await;
    let link = "http://127.0.0.1:3000/c/abc?x=1&amp;y=2";
    assert!(page.contains(&format!("<a href=\"{link}\">{link}</a>\n&lt;script&gt;alert(1)&lt;/script&gt;")), "{page}");
    assert!(page.contains("Ссылка &lt;b&gt;"));
    assert!(page.contains("href=\"/pkg/okno.css?a=1&amp;b=2\""));
}

#[tokio::test]
async fn s12_6_the_page_has_no_inline_style_script_or_handler() {
    let page = Bench::with_messages().get("/sandbox").await;
    for forbidden in ["<script", "<style", " style=", " onclick=", "http-equiv"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[tokio::test]
async fn the_page_wears_the_portals_classes_and_labels_every_control() {
    let page = Bench::with_messages().get("/sandbox").await;
    assert!(
        page.contains("<a class=\"c-skip\" href=\"#main\">")
            && page.contains("<li class=\"p-sandbox__message\" id=\"message-1\"")
    );
    for control in ["to", "channel", "mode", "count"] {
        assert!(
            page.contains(&format!("for=\"{control}\"")) && page.contains(&format!("id=\"{control}\"")),
            "{control}"
        );
    }
    assert_eq!(page.matches("<button").count(), page.matches("<button type=\"submit\" class=\"c-button\"").count());
}

#[tokio::test]
async fn the_filter_leaves_one_recipient_and_survives_a_refresh() {
    let bench = Bench::with_messages();
    let page = bench.get("/sandbox?to=8%22%3E%3Cb%3E").await;
    assert!(page.contains("Этому получателю сообщений не было."));
    assert!(page.contains("value=\"8&quot;&gt;&lt;b&gt;\""));
    assert!(page.contains("href=\"/sandbox?to=8%22%3E%3Cb%3E\""));
    let page = bench.get("/sandbox?to=+79000000001").await;
    assert!(page.contains("p-sandbox__code") && !page.contains("anna@example.org"));
}

#[tokio::test]
async fn the_page_speaks_english_when_asked() {
    let page = Bench::start().get("/sandbox?lang=en").await;
    assert!(page.contains("<html lang=\"en\">") && page.contains("No messages yet."));
    assert!(page.contains("href=\"/sandbox\" hreflang=\"ru\""));
}

#[tokio::test]
async fn the_forms_carry_the_token_of_the_request_when_there_is_one() {
    let bench = Bench::start();
    assert!(!bench.get("/sandbox").await.contains("_csrf"));
    assert!(bench.csrf.set(CsrfToken("a\"b".to_owned())).is_ok());
    assert_eq!(bench.get("/sandbox").await.matches("name=\"_csrf\" value=\"a&quot;b\"").count(), 2);
}

#[tokio::test]
async fn tests_read_the_messages_as_json() {
    let bench = Bench::with_messages();
    let list: serde_json::Value =
        serde_json::from_str(&bench.get("/sandbox/messages.json?to=%2B79000000001").await).unwrap();
    let expected = serde_json::json!([{
        "id": 1, "channel": "sms", "to": "+79000000001", "subject": "", "text": "123456 – код\n@okno.example #123456",
        "received_at": "2026-11-21T09:30:00Z", "repeats": 0,
    }]);
    assert_eq!(list, expected);
    let newer = bench.get("/sandbox/messages.json?channel=email&after=1").await;
    assert!(newer.contains("\"id\":2") && !newer.contains("\"id\":1"));
    assert_eq!(bench.get("/sandbox/messages.json?after=2").await, "[]");
}

#[tokio::test]
async fn a_fault_is_switched_and_shown() {
    let bench = Bench::start();
    let done = bench.post("/sandbox/faults", "channel=sms&mode=fails&count=3&lang=en").await;
    assert_eq!(done, (StatusCode::SEE_OTHER, Some("/sandbox?lang=en".to_owned())));
    assert!(bench.get("/sandbox").await.contains("СМС: отвечает ошибкой, ещё сообщений: 3"));
    bench.post("/sandbox/faults", "channel=email&mode=silent&count=&_csrf=x").await;
    assert_eq!(bench.pages.faults.current(Channel::Email), Fault { mode: FaultMode::Silent, remaining: None });
}

#[tokio::test]
async fn the_clock_moves_forward_only() {
    let bench = Bench::start();
    let done = bench.post("/sandbox/clock", "advance_seconds=300").await;
    assert_eq!(done, (StatusCode::SEE_OTHER, Some("/sandbox".to_owned())));
    for wrong in ["advance_seconds=-1", "advance_seconds=0", "advance_seconds=99999999999", "advance_seconds=x", ""] {
        assert!(bench.post("/sandbox/clock", wrong).await.0.is_client_error(), "{wrong}");
    }
    assert_eq!(bench.advanced.load(Ordering::Relaxed), 300);
    assert!(bench.get("/sandbox/clock.json").await.starts_with("{\"now\":\"20"));
}

#[tokio::test]
async fn what_no_form_of_ours_sends_is_refused() {
    let bench = Bench::start();
    for wrong in
        ["channel=fax&mode=fails", "channel=sms&mode=fails&count=-1", "channel=sms&mode=fails&count=x", "%FF=%"]
    {
        assert!(bench.post("/sandbox/faults", wrong).await.0.is_client_error(), "{wrong}");
    }
    assert_eq!(bench.pages.faults.current(Channel::Sms), Fault::default());
}
