//! What people send can neither forge a line of the log nor steer the terminal that shows it (security 17.4).

use crate::{browser::Browser, portal::Home};
use reqwest::{Method, header::HeaderValue};
use std::{collections::BTreeSet, fs};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A line as the portal writes it, with all that could end it, hide it, colour it or turn it around.
const HOSTILE: &str = "x\"}\r\n{\"event\":\"forged\",\"level\":\"ERROR\"}\n\u{1b}[2K\u{1b}]0;forged\u{7}\u{9b}31m\u{85}\u{2028}\u{202e}\u{2066}\0";

fn percent_encoded() -> String {
    percent_encoding::percent_encode(HOSTILE.as_bytes(), percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn s17_4_no_input_forges_a_line_of_the_log_or_puts_a_control_sign_into_it() {
    let home = Home::new();
    let portal = home.talkative_sandbox();
    let browser = Browser::new(&portal.origin);
    let hostile = percent_encoded();
    for path in
        ["/", "/register?surname=", "/cabinet?before=", "/language/", "/confirm/", "/pkg/", "/api/register/view?step="]
    {
        browser.send(browser.request(Method::GET, &[path, &hostile].concat())).await.unwrap();
    }
    // In a header, what is no ASCII comes through; the rest does not get past the server.
    let value = HeaderValue::from_bytes("\u{9b}31m\u{202e}\u{2066}\u{2028}\u{85}forged".as_bytes()).unwrap();
    for name in
        ["user-agent", "referer", "x-forwarded-for", "accept", "accept-language", "cookie", "x-request-id", "origin"]
    {
        browser.send(browser.request(Method::GET, "/cabinet").header(name, &value)).await.unwrap();
    }
    let token = browser.open("/sign-in").await.unwrap().form_token();
    for (path, names) in [
        ("/api/sign-in", &["login", "password", "next"][..]),
        ("/api/register/contacts", &["surname", "given_name", "phone", "email"]),
        ("/api/recover", &["login"]),
        ("/api/recover/confirm", &["code"]),
        ("/api/nowhere", &["x"]),
    ] {
        let fields: Vec<String> = names.iter().map(|name| format!("{name}={hostile}&")).collect();
        for body in [format!("{}_csrf={token}", fields.concat().replace("%00", "")), format!("{hostile}={hostile}")] {
            let request =
                browser.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
            browser.send(request.body(body)).await.unwrap();
        }
    }
    let host = portal.origin.trim_start_matches("http://").to_owned();
    for head in [
        "GET /\u{202e}",
        "GET / HTTP/1.1\r\nhost: x\u{1b}[2K",
        "GET / HTTP/1.1\r\nhost: x\nforged: 1",
        "\u{1b}[2K / HTTP/1.1",
    ] {
        let mut connection = TcpStream::connect(&host).await.unwrap();
        connection.write_all([head, "\r\n\r\n"].concat().as_bytes()).await.unwrap();
        let _ = connection.read_to_end(&mut Vec::new()).await;
    }
    portal.tell_to_stop();
    assert!(portal.wait().success());

    let log = fs::read_to_string(home.path("log")).unwrap();
    let steers = |sign: &char| {
        (sign.is_control() && *sign != '\n')
            || matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert_eq!(log.chars().find(steers), None);
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let requests: Vec<_> = lines.iter().filter(|line| line["event"] == "request").collect();
    assert!(requests.len() > 25, "all of it was answered: {}", requests.len());
    let known = BTreeSet::from([
        "timestamp",
        "level",
        "event",
        "request_id",
        "method",
        "route",
        "status",
        "elapsed_ms",
        "message",
        "target",
    ]);
    for line in requests {
        let keys: BTreeSet<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, known, "{line}");
    }
    let escaped = ["\\u001b", "\\u202e", "\\u0085", "forged"].into_iter().find(|sign| log.contains(sign));
    assert_eq!(escaped, None, "nothing of it stands there at all");
}
