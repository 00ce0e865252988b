//! What every answer carries (security 12.4, 12.7).

use crate::{browser::Browser, portal::Home};
use reqwest::Method;

#[tokio::test]
async fn s12_7_every_answer_carries_the_security_headers_errors_too() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    for path in [
        "/",
        "/register",
        "/sign-in",
        "/cabinet",
        "/nowhere",
        "/pkg/okno.js",
        "/api/owner",
        "/api/cabinet",
        "/sandbox",
        "/sandbox/people",
        "/health/live",
    ] {
        let response = browser.send(browser.request(Method::GET, path)).await.unwrap();
        let headers = response.headers().clone();
        let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        if path.starts_with("/health") {
            continue;
        }
        assert_eq!(value("strict-transport-security"), "max-age=63072000; includeSubDomains", "{path}");
        assert_eq!(value("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(value("referrer-policy"), "same-origin", "{path}");
        assert_eq!(value("x-frame-options"), "DENY", "{path}");
        assert!(value("content-security-policy").starts_with("default-src 'none'"), "{path}");
        for cookie in headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(
                cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
                "{path}: {cookie}"
            );
        }
        if value("content-type").starts_with("text/html") {
            assert_eq!(value("cache-control"), "no-store", "{path}");
        }
    }
}

#[tokio::test]
async fn s12_4_the_nonce_is_new_for_each_page_and_stands_on_its_scripts() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let response = browser.send(browser.request(Method::GET, "/register")).await.unwrap();
        let csp = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let nonce = csp.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        let html = response.text().await.unwrap();
        let scripts = html.matches("<script").count();
        assert!(scripts > 0);
        assert_eq!(html.matches(&format!("nonce=\"{nonce}\"")).count(), scripts);
        assert!(!html.contains(" style=") && !html.contains(" onclick="));
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test]
async fn s12_3_reading_pages_changes_nothing_in_the_database() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    browser.register("79000000001").await.unwrap();
    let before = browser.open("/cabinet").await.unwrap().html.matches("c-feed__item").count();
    for path in [
        "/",
        "/register",
        "/register/confirm",
        "/register/password",
        "/register/email",
        "/sign-in",
        "/cabinet",
        "/confirm/x",
        "/recover/cancel/x",
        "/language/en",
    ] {
        browser.open(path).await.unwrap();
    }
    let browser_after = browser.open("/cabinet").await.unwrap();
    assert_eq!(browser_after.html.matches("c-feed__item").count(), before);
}
