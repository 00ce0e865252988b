//! What a pulled plug and a stop must not lose (security 18.2, 18.6, 18.7).

use crate::{
    browser::Browser,
    portal::{Home, Portal},
};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub(crate) const PASSWORD: &str = "тёплый свет в окне напротив";

/// What the portal has acknowledged to one person.
#[derive(Default)]
struct Acknowledged {
    has_contacts: bool,
    has_proof: bool,
    has_account: bool,
}

/// Walks through a registration until it ends or the plug is pulled.
async fn walk(browser: &Browser, phone: &str) -> Acknowledged {
    let mut known = Acknowledged::default();
    let Ok(page) = browser.give_contacts(phone, "").await else { return known };
    known.has_contacts = page.path == "/register/confirm";
    let Some(code) = browser.last_code(phone).await else { return known };
    let Ok(page) = browser.post("/register/confirm", "/api/register/confirm", &[("code", &code)]).await else {
        return known;
    };
    known.has_proof = page.path == "/register/password";
    let Ok(page) = browser.post("/register/password", "/api/register/password", &[("password", PASSWORD)]).await else {
        return known;
    };
    known.has_account = page.path == "/cabinet";
    known
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s18_7_twenty_pulled_plugs_lose_no_acknowledged_step_and_leave_no_half_account() {
    let home = Home::new();
    let mut portal = home.sandbox();
    for round in 0..20_u64 {
        let walkers: Vec<_> = (0..4)
            .map(|person| {
                let browser = Browser::new(&portal.origin);
                tokio::spawn(async move {
                    let phone = format!("7900{:07}", round * 10 + person);
                    let known = walk(&browser, &phone).await;
                    (browser, phone, known)
                })
            })
            .collect();
        // A moment of its own for each round, so that every step is hit by some.
        tokio::time::sleep(Duration::from_millis(40 + round * 37 % 500)).await;
        portal.kill();
        portal = home.sandbox();
        for walker in walkers {
            let (browser, phone, known) = walker.await.unwrap();
            check(browser.moved_to(&portal.origin), &phone, &known, &portal).await;
        }
    }
}

async fn check(browser: Browser, phone: &str, known: &Acknowledged, portal: &Portal) {
    if known.has_account {
        let page = Browser::new(&portal.origin)
            .post("/sign-in", "/api/sign-in", &[("login", phone), ("password", PASSWORD)])
            .await;
        assert_eq!(page.unwrap().path, "/cabinet", "an acknowledged account signs in");
        return;
    }
    let page = browser.open("/register/password").await.unwrap();
    // Whoever is early is led back with a word about it: `?waiting=1`.
    let step = page.path.split('?').next().unwrap_or_default();
    if known.has_proof {
        // Either still at the password, or the account was made and only the answer was lost.
        if step != "/register/password" {
            let again =
                browser.post("/sign-in", "/api/sign-in", &[("login", phone), ("password", PASSWORD)]).await.unwrap();
            assert_eq!(again.path, "/cabinet", "a proof is lost only to a whole account");
        }
    } else if known.has_contacts {
        assert!(
            ["/register/confirm", "/register/password"].contains(&step),
            "acknowledged contacts are gone: {}",
            page.path
        );
        assert!(browser.open("/register").await.unwrap().html.contains("Окнова"));
    }
    let tried = Browser::new(&portal.origin)
        .post("/sign-in", "/api/sign-in", &[("login", phone), ("password", PASSWORD)])
        .await
        .unwrap();
    assert!(tried.path == "/cabinet" || tried.html.contains("Логин или пароль не подошли"), "no half account");
}

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
