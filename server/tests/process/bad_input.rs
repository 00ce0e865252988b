//! Bad input gets a clear page and a status of its own, never a 500, never a panic.

use crate::{browser::Browser, portal::Home};
use reqwest::{Method, StatusCode};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn every_kind_of_broken_form_has_its_status_and_a_page() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    let token = browser.open("/register").await.unwrap().form_token();
    let megabyte = format!("surname={}&_csrf={token}", "a".repeat(1 << 20));
    let cases: [(&str, &str, Vec<u8>, StatusCode); 9] = [
        ("broken UTF-8", FORM, [b"surname=\xff\xfe&_csrf=", token.as_bytes()].concat(), StatusCode::BAD_REQUEST),
        ("escaped broken UTF-8", FORM, format!("surname=%ff&_csrf={token}").into(), StatusCode::BAD_REQUEST),
        ("a megabyte", FORM, megabyte.into(), StatusCode::PAYLOAD_TOO_LARGE),
        ("an unknown field", FORM, format!("level=confirmed&_csrf={token}").into(), StatusCode::BAD_REQUEST),
        ("a field twice", FORM, format!("phone=1&phone=2&_csrf={token}").into(), StatusCode::BAD_REQUEST),
        ("no token", FORM, b"surname=x".to_vec(), StatusCode::FORBIDDEN),
        ("a foreign token", FORM, format!("surname=x&_csrf={}", "A".repeat(86)).into(), StatusCode::FORBIDDEN),
        ("JSON", "application/json", b"{}".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("multipart", "multipart/form-data; boundary=", b"--".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ];
    for (what, mime, body, status) in cases {
        let request = browser.request(Method::POST, "/api/register/contacts").header("content-type", mime).body(body);
        let response = browser.send(request).await.unwrap();
        assert_eq!(response.status(), status, "{what}");
        assert!(response.text().await.unwrap().contains("<h1>"), "{what}");
    }
}

#[tokio::test]
async fn missing_fields_are_empty_fields() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    for action in ["contacts", "confirm", "resend", "password", "email", "start-over"] {
        let page = browser.post("/register", &format!("/api/register/{action}"), &[]).await.unwrap();
        // A button pressed without a link is led to the page that says that the link is void.
        let status = if action == "email" { StatusCode::GONE } else { StatusCode::OK };
        assert_eq!(page.status, status, "{action}");
        assert!(!page.path.contains("__err"), "{action}");
    }
    let page = browser.post("/sign-in", "/api/sign-in", &[]).await.unwrap();
    assert_eq!(page.path, "/sign-in#errors");
    assert!(page.html.contains("Укажите телефон, электронную почту или СНИЛС"));
}

#[tokio::test]
async fn unknown_addresses_methods_and_hosts_are_told_apart() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    for (method, path, status) in [
        (Method::GET, "/register/unknown-step", StatusCode::NOT_FOUND),
        (Method::GET, "/api/nothing", StatusCode::NOT_FOUND),
        (Method::GET, "/api/register/contacts", StatusCode::METHOD_NOT_ALLOWED),
        (Method::POST, "/register", StatusCode::METHOD_NOT_ALLOWED),
        (Method::TRACE, "/", StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/api/register/view?step=bogus", StatusCode::BAD_REQUEST),
        (Method::GET, "/api/register/view", StatusCode::BAD_REQUEST),
        (Method::GET, "/cabinet?before=x", StatusCode::SEE_OTHER),
        (Method::GET, "/confirm/%ff", StatusCode::BAD_REQUEST),
        (Method::GET, "/confirm/forged", StatusCode::SEE_OTHER),
        (Method::GET, "/recover/cancel/%ff", StatusCode::BAD_REQUEST),
        (Method::GET, "/recover/cancel/forged", StatusCode::SEE_OTHER),
        (Method::GET, "/language/de", StatusCode::NOT_FOUND),
        (Method::GET, "/pkg/../../etc/passwd", StatusCode::NOT_FOUND),
        (Method::GET, "/pkg/%2e%2e/%2e%2e/Cargo.toml", StatusCode::NOT_FOUND),
    ] {
        let response = browser.send(browser.request(method.clone(), path)).await.unwrap();
        assert_eq!(response.status(), status, "{method} {path}");
    }
    let foreign = browser.request(Method::GET, "/").header("host", "evil.example");
    assert_eq!(browser.send(foreign).await.unwrap().status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn a_portal_of_this_machine_answers_to_its_name_where_passkeys_work() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    let named = portal.origin.replace("http://127.0.0.1", "localhost");
    let page =
        async |host: &str| browser.send(browser.request(Method::GET, "/sign-in").header("host", host)).await.unwrap();
    let here = page(&named).await;
    assert_eq!(here.status(), StatusCode::OK);
    let policy = here.headers()["permissions-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("publickey-credentials-get=(self)"), "{policy}");
    assert!(policy.contains("publickey-credentials-create=(self)"), "{policy}");
    assert!(here.text().await.unwrap().contains("/api/sign-in/passkey"), "offered at a name");
    let digits = browser.open("/sign-in").await.unwrap();
    assert!(!digits.html.contains("/api/sign-in/passkey"), "and at no address of digits");
    assert_eq!(page("localhost:1").await.status(), StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(page("localhost").await.status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn forged_cookies_count_as_none() {
    let home = Home::new();
    let portal = home.sandbox();
    for cookie in [
        "okno_s=forged",
        "okno_s=; okno_r=; okno_v=",
        "okno_s=a; okno_s=b",
        "okno_f=AAAA",
        "okno_r=%ff",
        "=;;;=",
        "okno_lang=xx",
    ] {
        let browser = Browser::new(&portal.origin);
        let response = browser.send(browser.request(Method::GET, "/register").header("cookie", cookie)).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{cookie}");
        let response = browser.send(browser.request(Method::GET, "/cabinet").header("cookie", cookie)).await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{cookie}");
    }
}

#[tokio::test]
async fn s12_1_a_form_of_another_site_is_refused() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    let token = browser.open("/sign-in").await.unwrap().form_token();
    let body = format!("login=a&password=b&_csrf={token}");
    for (name, value) in
        [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")]
    {
        let client = reqwest::Client::new();
        let request = client
            .post(format!("{}/api/sign-in", portal.origin))
            .header(name, value)
            .header("content-type", FORM)
            .body(body.clone());
        assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
}

#[tokio::test]
async fn replayed_forms_do_no_harm() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    browser.give_contacts("79000000001", "").await.unwrap();
    let code = browser.last_code("79000000001").await.unwrap();
    for _ in 0..2 {
        let page = browser.post("/register", "/api/register/confirm", &[("code", &code)]).await.unwrap();
        assert_eq!(page.path, "/register/password", "the second time leads on as the first");
    }
    let password = [("password", crate::durability::PASSWORD)];
    assert_eq!(browser.post("/register", "/api/register/password", &password).await.unwrap().path, "/cabinet");
    assert_eq!(browser.post("/cabinet", "/api/register/password", &password).await.unwrap().path, "/cabinet");
}
