//! What a stop must not lose (security 18.2, 18.6).

use crate::{browser::Browser, portal::Home};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub(crate) const PASSWORD: &str = "тёплый свет в окне напротив";

#[tokio::test]
async fn a_restart_in_the_middle_of_a_registration_loses_nothing() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    browser.give_contacts("79000000001", "").await.unwrap();
    let code = browser.last_code("79000000001").await.unwrap();
    portal.tell_to_stop();
    assert!(portal.wait().success());
    let portal = home.sandbox();
    let browser = browser.moved_to(&portal.origin);
    let page = browser.post("/register/confirm", "/api/register/confirm", &[("code", &code)]).await.unwrap();
    assert_eq!(page.path, "/register/password");
}

#[tokio::test]
async fn s18_6_a_stop_lets_requests_under_way_finish() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    let token = browser.open("/sign-in").await.unwrap().form_token();
    let cookie = browser.cookie_header();
    let body = format!("login=79000000001&password=nobody&_csrf={token}");
    let host = portal.origin.trim_start_matches("http://").to_owned();
    let head = format!(
        "POST /api/sign-in HTTP/1.1\r\nhost: {host}\r\naccept: text/html\r\nsec-fetch-site: same-origin\r\n\
         cookie: {cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
         expect: 100-continue\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let mut connection = TcpStream::connect(&host).await.unwrap();
    connection.write_all(head.as_bytes()).await.unwrap();
    // «100 Continue» says that the server is waiting for the form: the request is under way.
    let mut heard = [0; 12];
    connection.read_exact(&mut heard).await.unwrap();
    assert_eq!(&heard, b"HTTP/1.1 100");
    portal.tell_to_stop();
    while TcpStream::connect(&host).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    connection.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("HTTP/1.1 303"), "{answer}");
    assert!(portal.wait().success());
}

#[test]
fn s18_6_a_stop_right_after_the_start_is_a_stop_like_any_other() {
    let home = Home::new();
    for _ in 0..5 {
        let portal = home.sandbox();
        portal.tell_to_stop();
        assert!(portal.wait().success());
    }
}
