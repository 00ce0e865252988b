//! Whoever is signed in names what is somebody else's: a session, a device, an application (security 14.4), or writes another network into
//! a header (security 5.2).

use crate::{
    browser::Browser,
    durability::PASSWORD,
    pocket::Pocket,
    portal::{Home, Portal, text},
};
use reqwest::{Method, StatusCode};
use std::{fs, path::Path};

const OWNER: &str = "79000000001";

/// Ids that nobody has.
const NOBODYS: [&str; 2] = ["01890000-0000-7000-8000-000000000000", "nothing"];

/// What is named by its id, and by which form.
const NAMED: [(&str, &str); 3] =
    [("session", "/api/security/end"), ("device", "/api/security/forget"), ("app", "/api/security/app/remove")];

#[tokio::test]
async fn s14_4_what_is_somebody_elses_is_answered_like_what_nobody_has_and_stays() {
    let home = Home::new();
    let portal = home.sandbox();
    let owner = Browser::new(&portal.origin);
    owner.register(OWNER).await.unwrap();
    let elsewhere = owner.another();
    let signed_in = elsewhere.post("/sign-in", "/api/sign-in", &[("login", OWNER), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.unwrap().path, "/cabinet");
    Pocket::connect(&owner).await;
    let before = ids(&owner).await;
    let stranger = owner.another();
    stranger.register("79000000002").await.unwrap();

    let mut tried = 0;
    for (field, action) in NAMED {
        let of_owner: Vec<_> = before.iter().filter(|(named, _)| named == field).collect();
        assert!(!of_owner.is_empty(), "the owner has no {field}");
        let missing = answer(&stranger, action, field, NOBODYS[0]).await;
        for (_, id) in of_owner {
            assert_eq!(answer(&stranger, action, field, id).await, missing, "{field}");
            tried += 1;
        }
        answer(&stranger, action, field, NOBODYS[1]).await;
    }
    assert!(tried > 3, "{tried}");
    assert_eq!(ids(&owner).await, before, "nothing of the owner is gone");
    assert_eq!(elsewhere.open("/cabinet").await.unwrap().path, "/cabinet", "the owner is signed in there still");
}

/// What the owner sees on «Безопасность» with an id: which field, and which id.
async fn ids(owner: &Browser) -> Vec<(String, String)> {
    let html = owner.open("/security").await.unwrap().html;
    let values = |field: &str| {
        let before = format!("name=\"{field}\" value=\"");
        let values = html.split(&before).skip(1).filter_map(|rest| rest.split('"').next());
        values.map(|id| (field.to_owned(), id.to_owned())).collect::<Vec<_>>()
    };
    NAMED.iter().flat_map(|(field, _)| values(field)).collect()
}

async fn answer(browser: &Browser, action: &str, field: &str, id: &str) -> (StatusCode, String) {
    let token = browser.open("/security").await.unwrap().form_token();
    let request = browser.request(Method::POST, action).form(&[(field, id), ("_csrf", &token)]);
    let answer = browser.send(request.header("accept", "application/json")).await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn s5_2_nobody_comes_from_another_network_by_writing_it_into_a_header() {
    let home = Home::new();
    let database = format!("sqlite://{}", text(&home.path("okno.db")));
    let config = home.configuration(&database, "[security]\nfree_sign_ins_per_network_minute = 2\n");
    let spoken_to_directly = home.installation(&config);
    let tolls = tolls(&spoken_to_directly, |turn| format!("203.0.113.{turn}")).await;
    assert_eq!(tolls, [false, false, true, true], "spoken to directly, the header says nothing");
    drop(spoken_to_directly);

    trust_this_machine(&config);
    let behind_a_proxy = home.installation(&config);
    let forged = self::tolls(&behind_a_proxy, |turn| format!("203.0.113.{turn}, 198.51.100.7")).await;
    assert_eq!(forged, [false, false, true, true], "what the proxy has not written says nothing");
    let apart = self::tolls(&behind_a_proxy, |turn| format!("198.51.100.7, 203.0.113.{turn}")).await;
    assert_eq!(apart, [false; 4], "networks that the proxy tells apart are counted apart");
}

fn trust_this_machine(config: &Path) {
    let written = fs::read_to_string(config).unwrap();
    let trusting = written.replacen("[operations]", "trusted_proxies = [\"127.0.0.1\"]\n[operations]", 1);
    assert_ne!(trusting, written);
    fs::write(config, trusting).unwrap();
}

/// Whether each of four sign-ins was asked for a toll, with this in `X-Forwarded-For`. Everybody who signs in is somebody else.
async fn tolls(portal: &Portal, forwarded: impl Fn(usize) -> String) -> [bool; 4] {
    let mut asked = [false; 4];
    for (turn, asked) in asked.iter_mut().enumerate() {
        let browser = Browser::asking_for("127.0.0.1:3999", &portal.origin);
        let token = browser.open("/sign-in").await.unwrap().form_token();
        let login = format!("nobody.{}@example.com", forwarded(turn).replace([',', ' '], "."));
        let form = [("login", login.as_str()), ("password", "Не тот пароль 1"), ("_csrf", &token)];
        let request = browser.request(Method::POST, "/api/sign-in").form(&form);
        let request = request.header("x-forwarded-for", forwarded(turn));
        let page = browser.follow(request, "/api/sign-in").await.unwrap();
        assert!(page.path.starts_with("/sign-in"), "{}", page.path);
        *asked = page.html.contains("name=\"ticket\"");
    }
    asked
}
