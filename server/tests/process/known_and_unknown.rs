//! Whoever asks about somebody gets the same statuses, headers, cookies and bytes, whether the portal knows them or not (security 5.7,
//! 5.8, 8.5).

use crate::{
    browser::Browser,
    portal::{Home, Portal},
};
use reqwest::{Method, Response};

/// Known to the portal, and likewise written but known to nobody.
const PHONES: [&str; 2] = ["79000000001", "79100000001"];
const EMAILS: [&str; 2] = ["vera@example.com", "zoya@example.com"];

/// An answer without what is by chance: nonce, form token, number, moment, and the digits of seconds that pass.
async fn bare(response: Response, asked_about: &str) -> String {
    let headers = response.headers().clone();
    let status = response.status();
    let body = response.text().await.unwrap();
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let between = |text: &str, before: &str, after: char| {
        text.split(before).nth(1).and_then(|rest| rest.split(after).next()).unwrap_or("nothing").to_owned()
    };
    let nonce = between(&text("content-security-policy"), "'nonce-", '\'');
    let token = between(&body, "name=\"csrf\" content=\"", '"');
    let mut told = vec![status.to_string()];
    for (name, value) in &headers {
        let value = value.to_str().unwrap();
        told.push(match name.as_str() {
            "date" | "x-request-id" => name.to_string(),
            // Name, length of the value, and the flags.
            "set-cookie" => {
                let (pair, flags) = value.split_once(';').unwrap();
                let (cookie, value) = pair.split_once('=').unwrap();
                format!("{name}: {cookie}={} signs;{flags}", value.len())
            }
            _ => format!("{name}: {}", value.replace(&nonce, "R")),
        });
    }
    told.sort();
    let body = body.replace(&nonce, "R").replace(&token, "T").replace(asked_about, "whom");
    told.push(body.chars().map(|sign| if sign.is_ascii_digit() { '0' } else { sign }).collect());
    told.join("\n")
}

/// All that a browser hears when it sends this form, and on the page it is led to.
async fn hears(portal: &Portal, page: &str, action: &str, fields: &[(&str, &str)], whom: &str) -> String {
    let mut heard = Vec::new();
    let browser = Browser::new(&portal.origin);
    let token = browser.open(page).await.unwrap().form_token();
    let fields = [fields, &[("_csrf", &token)]].concat();
    let mut request = browser.request(Method::POST, action).form(&fields);
    for _ in 0..4 {
        let answer = browser.send(request).await.unwrap();
        let place = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
        heard.push(bare(answer, whom).await);
        let Some(place) = place else { break };
        request = browser.request(Method::GET, place.split('#').next().unwrap());
    }
    // And once more as the wasm asks.
    let browser = Browser::new(&portal.origin);
    let token = browser.open(page).await.unwrap().form_token();
    let fields: Vec<_> =
        fields.iter().map(|(name, value)| (*name, if *name == "_csrf" { &token } else { *value })).collect();
    let client = reqwest::Client::new();
    let request = client.post([&portal.origin, action].concat()).header("cookie", browser.cookie_header());
    let request = request.header("accept", "application/json").header("sec-fetch-site", "same-origin");
    heard.push(bare(request.form(&fields).send().await.unwrap(), whom).await);
    heard.join("\n\n")
}

#[tokio::test]
async fn s5_7_known_and_unknown_hear_the_same_to_the_byte() {
    let home = Home::new();
    let portal = home.sandbox();
    let owner = Browser::new(&portal.origin);
    let both = owner.give_contacts(PHONES[0], EMAILS[0]).await.unwrap();
    assert_eq!(both.path, "/register/confirm");
    let code = owner.last_code(PHONES[0]).await.unwrap();
    owner.post("/register/confirm", "/api/register/confirm", &[("code", &code)]).await.unwrap();
    let link = owner.last_link(EMAILS[0], "/confirm/").await;
    owner.open(&link).await.unwrap();
    owner.post("/register/email", "/api/register/email", &[]).await.unwrap();
    let password = [("password", crate::durability::PASSWORD)];
    assert_eq!(owner.post("/register/password", "/api/register/password", &password).await.unwrap().path, "/cabinet");

    for [known, unknown] in [PHONES, EMAILS] {
        let signs_in = async |login: &str| {
            let fields = [("login", login), ("password", "никому не подойдёт 7")];
            hears(&portal, "/sign-in", "/api/sign-in", &fields, login).await
        };
        let (one, other) = (signs_in(known).await, signs_in(unknown).await);
        assert!(one.contains("Логин или пароль не подошли"), "{one}");
        assert_eq!(one, other, "a sign-in as {known}");

        let recovers = async |login: &str| hears(&portal, "/recover", "/api/recover", &[("login", login)], login).await;
        let (one, other) = (recovers(known).await, recovers(unknown).await);
        assert!(one.contains("okno_a="), "{one}");
        assert_eq!(one, other, "a recovery for {known}");

        let registers = async |contact: &str| {
            let (phone, email) = if contact.contains('@') { ("", contact) } else { (contact, "") };
            let names = [("surname", "Окнова"), ("given_name", "Вера"), ("consent", "yes")];
            let fields = [&names[..], &[("phone", phone), ("email", email)]].concat();
            hears(&portal, "/register", "/api/register/contacts", &fields, contact).await
        };
        let (one, other) = (registers(known).await, registers(unknown).await);
        assert!(one.contains("okno_r="), "{one}");
        assert_eq!(one, other, "a registration with {known}");
    }
}

#[tokio::test]
async fn s5_8_a_sign_in_by_sms_hears_the_same_for_known_and_unknown_to_the_byte() {
    let home = Home::new();
    let portal = home.sandbox();
    let owner = Browser::new(&portal.origin);
    owner.give_contacts(PHONES[0], "").await.unwrap();
    let code = owner.last_code(PHONES[0]).await.unwrap();
    owner.post("/register/confirm", "/api/register/confirm", &[("code", &code)]).await.unwrap();
    let password = [("password", crate::durability::PASSWORD)];
    assert_eq!(owner.post("/register/password", "/api/register/password", &password).await.unwrap().path, "/cabinet");
    let hears =
        async |phone: &str| hears(&portal, "/sign-in/sms", "/api/sign-in/sms", &[("phone", phone)], phone).await;
    let (one, other) = (hears(PHONES[0]).await, hears(PHONES[1]).await);
    assert!(one.contains("okno_m=") && one.contains("Введите код из СМС"), "{one}");
    assert_eq!(one, other);
}
