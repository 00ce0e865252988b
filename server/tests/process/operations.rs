//! Starting, refusing to start, health.

use crate::{
    browser::Browser,
    portal::{Home, okno, text},
    postgres,
};
use reqwest::{Method, StatusCode};
use std::sync::atomic::{AtomicBool, Ordering};

#[tokio::test]
async fn health_is_told_and_readiness_ends_with_the_stop() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    for path in ["/health/live", "/health/ready"] {
        let response = browser.send(browser.request(Method::GET, path)).await.unwrap();
        assert_eq!((response.status().as_u16(), response.text().await.unwrap().as_str()), (200, "ok"));
    }
}

/// Pages are drawn by several threads, and one read values that another had dropped: one page in forty was a 500.
#[tokio::test]
async fn pages_asked_for_all_at_once_are_all_drawn() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    for path in ["/", "/register", "/register/email/done", "/sign-in", "/display"] {
        let visits = (0..8).map(async |_| {
            for _ in 0..25 {
                let answer = browser.send(browser.request(Method::GET, path)).await.unwrap();
                assert_eq!(answer.status(), 200, "{path}");
            }
        });
        futures::future::join_all(visits).await;
    }
}

#[tokio::test]
async fn an_installation_serves_postgresql_with_health_apart_and_without_the_sandbox() {
    let home = Home::new();
    let config = home.configuration(&postgres::new_database(), "");
    let portal = home.installation(&config);
    let operations = portal.operations.clone().unwrap();
    assert!(reqwest::get(format!("{operations}/health/ready")).await.unwrap().status().is_success());
    assert_eq!(reqwest::get(format!("{operations}/")).await.unwrap().status(), 404);
    let browser = Browser::new(&portal.origin);
    for path in ["/health/live", "/health/ready", "/sandbox", "/sandbox/messages.json", "/sandbox/clock.json"] {
        // The portal answers to the name in its configuration only.
        let request = browser.request(Method::GET, path).header("host", "127.0.0.1:3999");
        assert_eq!(browser.send(request).await.unwrap().status(), 404, "{path}");
    }
}

#[test]
fn a_busy_port_is_named() {
    let home = Home::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (status, said) = okno(&[
        "serve",
        "--sandbox",
        "--data",
        &text(&home.path("data")),
        "--site",
        &text(&home.path("site")),
        "--listen",
        &address,
    ]);
    assert!(!status.success());
    assert!(said.contains(&address) && said.contains("taken"), "{said}");
}

#[test]
fn s18_10_keys_of_a_demonstration_do_not_start_in_earnest() {
    let home = Home::new();
    drop(home.sandbox());
    let config = home.configuration("sqlite://unused.db", "");
    std::fs::copy(home.path("data/keys.toml"), home.path("keys.toml")).unwrap();
    let (status, said) = okno(&["serve", "--config", &text(&config), "--site", &text(&home.path("site"))]);
    assert!(!status.success() && said.contains("demonstration"), "{said}");
    let (status, said) = okno(&["serve", "--config", &text(&config), "--sandbox"]);
    assert!(!status.success() && said.contains("cannot be used with"), "{said}");
}

#[test]
fn a_bad_configuration_is_named_by_key() {
    let home = Home::new();
    let config = home.configuration("sqlite://unused.db", "[security]\ncode_tries = 99\n");
    let (status, said) = okno(&["config", "check", "--config", &text(&config)]);
    assert!(!status.success() && said.contains("security.code_tries is 99, but must be from 3 to 10"), "{said}");
}

#[test]
fn a_database_newer_than_the_program_is_refused() {
    let home = Home::new();
    let database = postgres::new_database();
    let config = home.configuration(&database, "");
    assert!(okno(&["migrate", "--config", &text(&config)]).0.success());
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', true, '', 0)";
    assert!(std::process::Command::new("psql").args([&database, "-qc", newer]).status().unwrap().success());
    let (status, said) = okno(&["serve", "--config", &text(&config), "--site", &text(&home.path("site"))]);
    assert!(!status.success() && said.contains("newer than this program"), "{said}");
}

#[tokio::test]
async fn the_demonstration_gives_its_people_out_and_switches_its_registries() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    let bare = browser.request(Method::POST, "/sandbox/people/take").form(&[("fate", "all_match")]);
    assert_eq!(browser.send(bare).await.unwrap().status(), StatusCode::FORBIDDEN, "without the page's token");
    let token = browser.sandbox_token().await;
    let form = [("fate", "all_match"), ("_csrf", &token)];
    let taken = browser.send(browser.request(Method::POST, "/sandbox/people/take").form(&form)).await.unwrap();
    let person: serde_json::Value = serde_json::from_str(&taken.text().await.unwrap()).unwrap();
    assert!(person["snils"].as_str().is_some_and(|snils| snils.starts_with('9')), "{person}");
    let form = [("registry", "passports"), ("seconds", "600"), ("_csrf", token.as_str())];
    let request = browser.request(Method::POST, "/sandbox/registries/delay").form(&form);
    let page = browser.follow(request, "/sandbox/registries/delay").await.unwrap();
    assert_eq!((page.status, page.path.as_str()), (StatusCode::OK, "/sandbox/people"));
    assert!(page.html.contains("МВД: работает. Секунд до ответа: 600"));
}

/// Passwords are hashed one at a time, and 32 wait; what lies beyond is told to come again, and whoever looks at pages notices
/// nothing.
#[tokio::test]
async fn s3_11_of_two_hundred_sign_ins_at_once_those_beyond_the_queue_come_again_and_pages_are_served_meanwhile() {
    let home = Home::new();
    let limits = "[passwords]\nat_once = 1\n[security]\nsign_ins_per_network_minute = 1000\n\
                  free_sign_ins_per_network_minute = 1000\nfailing_logins_per_network = 1000\n";
    let config = home.configuration(&format!("sqlite://{}", text(&home.path("okno.db"))), limits);
    let portal = home.installation(&config);
    let browser = Browser::new(&portal.origin);
    let ask = |method, path: &str| browser.request(method, path).header("host", "127.0.0.1:3999");
    let page = browser.follow(ask(Method::GET, "/sign-in"), "/sign-in").await.unwrap();
    let token = page.form_token();
    let sign_in = async |number: usize| {
        let form = [("login", format!("person{number}@okno.example")), ("password", "not the password".to_owned())];
        let request = ask(Method::POST, "/api/sign-in").form(&[&form[..], &[("_csrf", token.clone())]].concat());
        let answer = browser.send(request).await.unwrap();
        let retry_after = answer.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        (answer.status(), retry_after)
    };
    let are_answered = AtomicBool::new(false);
    let sign_ins = async {
        let answers = futures::future::join_all((0..200).map(sign_in)).await;
        are_answered.store(true, Ordering::Relaxed);
        answers
    };
    let visits = async {
        let mut served = 0;
        while !are_answered.load(Ordering::Relaxed) {
            assert_eq!(browser.send(ask(Method::GET, "/")).await.unwrap().status(), 200);
            served += 1;
        }
        served
    };
    let (answers, served) = futures::future::join(sign_ins, visits).await;
    assert!(served > 1, "no page came while passwords were looked at");
    let (turned_away, looked_at): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(status, _)| *status == 503);
    assert!(looked_at.iter().all(|(status, _)| *status == 303), "{looked_at:?}");
    assert!(!looked_at.is_empty() && !turned_away.is_empty(), "{} of 200 were looked at", looked_at.len());
    for (_, retry_after) in turned_away {
        assert!((1..=5).contains(&retry_after.unwrap().parse::<u8>().unwrap()));
    }
    // Each hash takes 19 MiB: all of them at once would take 3.8 GiB.
    if let Some(peak) = portal.peak_memory_mib() {
        assert!(peak < 1024, "{peak} MiB");
    }
}
