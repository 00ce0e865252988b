//! What every answer carries (security 12.4, 12.7).

use crate::{
    browser::Browser,
    portal::{Home, text},
};
use reqwest::{Method, Response};
use std::{collections::BTreeSet, fs};

/// What all answers have in common. Source: security 12.7.
const ALWAYS: [(&str, &str); 8] = [
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=(), \
         publickey-credentials-create=(self), publickey-credentials-get=(self)",
    ),
    ("reporting-endpoints", "csp=\"/csp-report\""),
];

/// The content policy of a page, R for the nonce. Source: security 12.4.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'nonce-R' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self' 'nonce-R'; \
    img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; \
    base-uri 'none'; frame-ancestors 'none'; form-action 'self'; report-uri /csp-report; report-to csp";

/// The content policy of everything else. Source: security 12.6.
const OTHER_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

pub(crate) fn check(response: &Response, what: &str) {
    let headers = response.headers();
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    for (name, expected) in ALWAYS {
        assert_eq!(value(name), expected, "{what}");
    }
    let policy = value("content-security-policy");
    if value("content-type").starts_with("text/html") {
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
        assert_eq!(policy.replace(nonce, "R"), PAGE_POLICY, "{what}");
        assert_eq!(value("cache-control"), "no-store", "{what}");
    } else {
        assert_eq!(policy, OTHER_POLICY, "{what}");
    }
    if value("cache-control") == "no-store" {
        let varies: Vec<_> = headers.get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
        assert!(varies.join(", ").contains("sec-fetch-site, origin"), "{what}: {varies:?}");
    }
    for cookie in headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        let has = |flag| cookie.contains(flag);
        assert!(has("HttpOnly") && has("SameSite=Lax") && has("Path=/") && !has("Domain"), "{what}: {cookie}");
        assert_eq!(has("Secure"), cookie.starts_with("__Host-"), "{what}: {cookie}");
    }
}

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
        "/confirm/x",
        "/language/en",
        "/security/history.csv",
        "/sandbox",
        "/sandbox/people",
    ] {
        check(&browser.send(browser.request(Method::GET, path)).await.unwrap(), path);
    }
    for (method, path) in [
        (Method::POST, "/api/sign-in"),
        (Method::POST, "/api/nowhere"),
        (Method::DELETE, "/sign-in"),
        (Method::TRACE, "/"),
    ] {
        let response = browser.send(browser.request(method.clone(), path)).await.unwrap();
        assert!(response.status().is_client_error(), "{method} {path}: {}", response.status());
        check(&response, &format!("{method} {path}"));
    }
    let elsewhere = browser.send(browser.request(Method::GET, "/").header("host", "elsewhere.example")).await.unwrap();
    assert_eq!(elsewhere.status().as_u16(), 421);
    check(&elsewhere, "another host");
}

#[tokio::test]
async fn s6_2_behind_https_every_cookie_is_secure_and_of_this_very_host() {
    let home = Home::new();
    let config = home.configuration(&format!("sqlite://{}", text(&home.path("okno.db"))), "");
    let written = fs::read_to_string(&config).unwrap();
    fs::write(&config, written.replace("http://127.0.0.1:3999", "https://okno.example")).unwrap();
    let portal = home.installation(&config);
    let browser = Browser::asking_for("okno.example", &portal.origin);
    browser.open("/language/en").await.unwrap();
    browser.open("/confirm/x").await.unwrap();
    browser
        .post("/sign-in", "/api/sign-in", &[("login", "79000000001"), ("password", "Не тот пароль 1")])
        .await
        .unwrap();
    browser.post("/recover", "/api/recover", &[("login", "79000000001")]).await.unwrap();
    let page = browser.give_contacts("79000000001", "").await.unwrap();
    assert_eq!(page.path, "/register/confirm");
    let names: BTreeSet<_> = browser.told().cookies.into_iter().map(|(name, _)| name).collect();
    assert!(names.len() > 2 && names.iter().all(|name| name.starts_with("__Host-")), "{names:?}");
}

#[tokio::test]
async fn s6_6_signing_out_takes_the_cookie_back_and_leaves_nothing_in_the_browser() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    let page = browser.register("79000000001").await.unwrap();
    assert_eq!(page.path, "/cabinet");
    let captured = browser.cookie_header();
    let token = browser.open("/cabinet").await.unwrap().form_token();
    let form = browser.request(Method::POST, "/api/sign-out").form(&[("_csrf", &token)]);
    let response = browser.send(form).await.unwrap();
    assert_eq!(response.headers()["clear-site-data"], "\"cache\", \"storage\"");
    check(&response, "sign-out");
    let again = Browser::new(&portal.origin);
    let replayed = again.request(Method::GET, "/api/cabinet").header("cookie", captured).send().await.unwrap();
    let place = replayed.headers()["location"].to_str().unwrap();
    assert!(
        replayed.status().is_redirection() && place.starts_with("/sign-in"),
        "a cookie captured before opens nothing"
    );
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
