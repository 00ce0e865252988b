//! What the portal stands on goes away and comes back: a disk that is full, a database that is gone (security 18.8).

use crate::{
    browser::{Browser, Page},
    portal::{Home, Portal, said, text},
    postgres,
    pulled_plugs::{HOST, installation_with, sign_in},
};
use reqwest::{Method, StatusCode};
use std::{fs, net::Ipv4Addr, process::Command};

const PHONE: &str = "79000000001";

/// No file of this program grows over so many bytes, until it may again.
fn limit_files(portal: &Portal, bytes: &str) {
    let limit = format!("--fsize={bytes}:");
    let done = Command::new("prlimit").args(["--pid", &portal.id().to_string(), &limit]).status();
    assert!(done.unwrap().success());
}

/// A page that says that something is out of order, and no word about what.
async fn is_out_of_order(browser: &Browser, page: Page) {
    assert!(page.status.is_server_error(), "{}", page.status);
    for word in ["sqlite", "disk", "SQL", "/tmp", "panic", "okno.db"] {
        assert!(!page.html.contains(word), "{word}");
    }
    let file = browser.send(browser.request(Method::GET, "/pkg/okno.css")).await.unwrap();
    assert_eq!(file.status(), StatusCode::OK, "files are served");
}

#[tokio::test]
async fn s18_8_on_a_full_disk_nothing_is_promised_and_it_goes_on_when_there_is_room() {
    let home = Home::new();
    let portal = home.sandbox_that_outlives_its_limits();
    let owner = Browser::new(&portal.origin);
    owner.register(PHONE).await.unwrap();
    let folder = home.path("data");
    let files = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().metadata().unwrap());
    let most = files.filter(fs::Metadata::is_file).map(|file| file.len()).max().unwrap();

    limit_files(&portal, &most.to_string());
    // What a file has room for is still written.
    for steps in 0.. {
        assert!(steps < 90, "the disk is never full");
        let newcomer = Browser::at(Ipv4Addr::new(127, 0, 1, steps), &portal.origin);
        let page = newcomer.give_contacts(&format!("790000001{steps:02}"), "").await.unwrap();
        if page.path != "/register/confirm" {
            is_out_of_order(&newcomer, page).await;
            break;
        }
    }
    assert_eq!(owner.open("/cabinet").await.unwrap().path, "/cabinet", "what is there is shown");

    limit_files(&portal, "unlimited");
    assert_eq!(owner.another().register("79000000003").await.unwrap().path, "/cabinet");
    assert_eq!(sign_in(&owner.another(), PHONE).await.unwrap(), "/cabinet");
    assert!(said(&["audit", "verify", "--data", &text(&folder)]).contains("whole"));
}

#[tokio::test]
async fn s18_8_a_database_that_is_gone_is_missed_and_found_again() {
    let home = Home::new();
    let url = postgres::new_database();
    let (config, portal) = installation_with(&home, &url, PHONE).await;
    let (server, name) = url.rsplit_once('/').unwrap();
    let server = format!("{server}/postgres");
    let tell = |what: &str| postgres::run("psql", &[&server, "-qtc", what]);
    let owner = Browser::asking_for(HOST, &portal.origin);
    assert_eq!(sign_in(&owner, PHONE).await.unwrap(), "/cabinet");

    tell(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
    tell(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
    is_out_of_order(&owner, owner.open("/cabinet").await.unwrap()).await;
    let operations = portal.operations.clone().unwrap();
    let ready = async || reqwest::get(format!("{operations}/health/ready")).await.unwrap().status();
    assert_eq!(ready().await, StatusCode::SERVICE_UNAVAILABLE);

    tell(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
    assert_eq!(ready().await, StatusCode::OK);
    assert_eq!(owner.open("/cabinet").await.unwrap().path, "/cabinet", "still signed in");
    assert_eq!(sign_in(&owner.another(), PHONE).await.unwrap(), "/cabinet");
    assert!(said(&["audit", "verify", "--config", &text(&config)]).contains("whole"));
}
