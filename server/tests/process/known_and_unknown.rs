//! Whoever asks about somebody gets the same statuses, headers, cookies and bytes, whether the portal knows them or not (security 5.7,
//! 5.8, 8.5).

use crate::{
    browser::Browser,
    durability::PASSWORD,
    keys,
    portal::{Home, Portal, text},
    pulled_plugs,
};
use reqwest::{Method, Response};

/// Known to the portal, and likewise written but known to nobody.
const PHONES: [&str; 2] = ["79000000001", "79100000001"];
const EMAILS: [&str; 2] = ["vesta@example.org", "vlada@example.org"];

const WRONG: &str = "никому не подойдёт 7";

/// What a sign-in is told that leads nowhere.
const REFUSED: &str = "Логин или пароль не подошли";

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
async fn hears(new: &impl Fn() -> Browser, page: &str, action: &str, fields: &[(&str, &str)], whom: &str) -> String {
    let mut heard = Vec::new();
    let browser = new();
    let token = browser.open(page).await.unwrap().form_token();
    let mut request = browser.request(Method::POST, action).form(&[fields, &[("_csrf", &token)]].concat());
    for _ in 0..4 {
        let answer = browser.send(request).await.unwrap();
        let place = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
        heard.push(bare(answer, whom).await);
        let Some(place) = place else { break };
        request = browser.request(Method::GET, place.split('#').next().unwrap());
    }
    // And once more as the wasm asks.
    let browser = new();
    let token = browser.open(page).await.unwrap().form_token();
    let request = browser.call(action).form(&[fields, &[("_csrf", &token)]].concat());
    heard.push(bare(browser.send(request).await.unwrap(), whom).await);
    heard.join("\n\n")
}

/// What is heard at a sign-in.
async fn signs_in(new: &impl Fn() -> Browser, login: &str, password: &str) -> String {
    hears(new, "/sign-in", "/api/sign-in", &[("login", login), ("password", password)], login).await
}

/// What is heard of a page.
async fn sees(browser: &Browser, page: &str, whom: &str) -> String {
    bare(browser.send(browser.request(Method::GET, page)).await.unwrap(), whom).await
}

/// Browsers that nobody has used.
fn visitors(portal: &Portal) -> impl Fn() -> Browser {
    || Browser::new(&portal.origin)
}

/// Whose phone and mailbox are known.
async fn registers_with_both(portal: &Portal) {
    let owner = Browser::new(&portal.origin);
    let both = owner.give_contacts(PHONES[0], EMAILS[0]).await.unwrap();
    assert_eq!(both.path, "/register/confirm");
    let code = owner.last_code(PHONES[0]).await.unwrap();
    owner.post("/register/confirm", "/api/register/confirm", &[("code", &code)]).await.unwrap();
    opens_the_link(&owner, EMAILS[0]).await;
    sets_the_password(&owner).await;
}

/// Somebody without a phone, signed in.
async fn registered_by_email(portal: &Portal, email: &str) -> Browser {
    let owner = Browser::new(&portal.origin);
    owner.give_contacts("", email).await.unwrap();
    opens_the_link(&owner, email).await;
    sets_the_password(&owner).await;
    owner
}

async fn opens_the_link(owner: &Browser, email: &str) {
    let link = owner.last_link(email, "/confirm/").await;
    owner.open(&link).await.unwrap();
    owner.post("/register/email", "/api/register/email", &[]).await.unwrap();
}

async fn sets_the_password(owner: &Browser) {
    let page = owner.post("/register/password", "/api/register/password", &[("password", PASSWORD)]).await.unwrap();
    assert_eq!(page.path, "/cabinet");
}

/// Somebody without a mailbox, signed in.
async fn registered_by_phone(portal: &Portal, phone: &str) -> Browser {
    let owner = Browser::new(&portal.origin);
    assert_eq!(owner.register(phone).await.unwrap().path, "/cabinet");
    owner
}

#[tokio::test]
async fn s5_7_known_and_unknown_hear_the_same_to_the_byte() {
    let home = Home::new();
    let portal = home.sandbox();
    registers_with_both(&portal).await;
    let new = visitors(&portal);

    for [known, unknown] in [PHONES, EMAILS] {
        let (one, other) = (signs_in(&new, known, WRONG).await, signs_in(&new, unknown, WRONG).await);
        assert!(one.contains(REFUSED), "{one}");
        assert_eq!(one, other, "a sign-in as {known}");

        let recovers = async |login: &str| hears(&new, "/recover", "/api/recover", &[("login", login)], login).await;
        let (one, other) = (recovers(known).await, recovers(unknown).await);
        assert!(one.contains("okno_a="), "{one}");
        assert_eq!(one, other, "a recovery for {known}");

        let registers = async |contact: &str| {
            let (phone, email) = if contact.contains('@') { ("", contact) } else { (contact, "") };
            let names = [("surname", "Окнова"), ("given_name", "Вера"), ("consent", "yes")];
            let fields = [&names[..], &[("phone", phone), ("email", email)]].concat();
            hears(&new, "/register", "/api/register/contacts", &fields, contact).await
        };
        let (one, other) = (registers(known).await, registers(unknown).await);
        assert!(one.contains("okno_r="), "{one}");
        assert_eq!(one, other, "a registration with {known}");
    }
}

#[tokio::test]
async fn s5_7_with_the_right_password_too_a_blocked_and_a_deleted_account_hear_what_nobody_hears_to_the_byte() {
    const BLOCKED: &str = "79000000002";
    const DELETED: &str = "79000000003";
    let home = Home::new();
    let portal = home.sandbox();
    for (phone, page, action, fields, leads_to) in [
        (BLOCKED, "/security/block", "/api/security/block", &[][..], "/blocked"),
        (DELETED, "/security/delete", "/api/security/delete", &[("sure", "yes")], "/deleted"),
    ] {
        let owner = registered_by_phone(&portal, phone).await;
        assert_eq!(owner.post(page, action, fields).await.unwrap().path, leads_to);
    }
    let new = visitors(&portal);
    let nobody = signs_in(&new, PHONES[1], WRONG).await;
    assert!(nobody.contains(REFUSED), "{nobody}");
    for (login, password) in
        [(PHONES[1], PASSWORD), (BLOCKED, PASSWORD), (BLOCKED, WRONG), (DELETED, PASSWORD), (DELETED, WRONG)]
    {
        assert_eq!(signs_in(&new, login, password).await, nobody, "{login}: {password}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_7_a_snils_that_is_known_hears_what_another_hears_to_the_byte() {
    const SNILS: [&str; 2] = ["112-233-445 95", "087-654-303 00"];
    let home = Home::new();
    let database = format!("sqlite://{}", text(&home.path("okno.db")));
    let (_, portal) = pulled_plugs::installation_with(&home, &database, PHONES[0]).await;
    keys::proves_snils(&home, database, PHONES[0], SNILS[0]).await;
    let new = || Browser::asking_for(pulled_plugs::HOST, &portal.origin);
    let signed_in = new().post("/sign-in", "/api/sign-in", &[("login", SNILS[0]), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.unwrap().path, "/cabinet", "it is known");

    let (one, other) = (signs_in(&new, SNILS[0], WRONG).await, signs_in(&new, SNILS[1], WRONG).await);
    assert!(one.contains(REFUSED), "{one}");
    assert_eq!(one, other, "a sign-in");
    let recovers = async |login: &str| hears(&new, "/recover", "/api/recover", &[("login", login)], login).await;
    let (one, other) = (recovers(SNILS[0]).await, recovers(SNILS[1]).await);
    assert!(one.contains("okno_a="), "{one}");
    assert_eq!(one, other, "a recovery");
}

#[tokio::test]
async fn s5_8_whoever_adds_a_contact_hears_the_same_when_it_is_somebody_elses_to_the_byte() {
    let home = Home::new();
    let portal = home.sandbox();
    registers_with_both(&portal).await;
    // Each adds one of the two. They are alike in all that pages show of them.
    let mut heard = Vec::new();
    for (phone, email) in [("79000000011", EMAILS[0]), ("79000000012", EMAILS[1])] {
        let owner = registered_by_phone(&portal, phone).await;
        heard.push(adds(&portal, &owner, "email", email).await);
    }
    for (email, phone) in [("anna@example.com", PHONES[0]), ("alla@example.com", PHONES[1])] {
        let owner = registered_by_email(&portal, email).await;
        heard.push(adds(&portal, &owner, "phone", phone).await);
    }
    let [taken_email, free_email, taken_phone, free_phone] = &heard[..] else { panic!("{} heard", heard.len()) };
    assert_eq!(taken_email, free_email, "a mailbox");
    assert_eq!(taken_phone, free_phone, "a phone");
}

/// What somebody who is signed in hears who adds this contact: before anybody looks up whose it is, and after.
async fn adds(portal: &Portal, owner: &Browser, field: &str, contact: &str) -> String {
    let (page, wait) = ("/profile/contact", "/profile/contact/confirm");
    let here = || Browser::holding(&portal.origin, &owner.cookie_header());
    let mut heard = Vec::new();
    let fields = [(field, contact), ("seen", "0")];
    heard.push(hears(&here, page, "/api/profile/contact", &fields, contact).await);
    assert!(heard[0].contains(&format!("location: {wait}")), "{}", heard[0]);
    // The owner is told, or the code goes out.
    let is_taken = contact == PHONES[0] || contact == EMAILS[0];
    owner.newest_saying(contact, if is_taken { "уже есть" } else { "подтвердить" }).await;
    for page in [wait, "/profile"] {
        heard.push(sees(owner, page, contact).await);
    }
    heard.push(hears(&here, wait, "/api/profile/contact/confirm", &[("code", "000000")], contact).await);
    heard.push(hears(&here, wait, "/api/profile/contact/resend", &[], contact).await);
    heard.push(hears(&here, wait, "/api/profile/contact/put-off", &[], contact).await);
    heard.join("\n\n")
}

#[tokio::test]
async fn s5_8_a_sign_in_by_sms_hears_the_same_for_known_and_unknown_to_the_byte() {
    let home = Home::new();
    let portal = home.sandbox();
    registered_by_phone(&portal, PHONES[0]).await;
    let new = visitors(&portal);
    let hears = async |phone: &str| hears(&new, "/sign-in/sms", "/api/sign-in/sms", &[("phone", phone)], phone).await;
    let (one, other) = (hears(PHONES[0]).await, hears(PHONES[1]).await);
    assert!(one.contains("okno_m=") && one.contains("Введите код из СМС"), "{one}");
    assert_eq!(one, other);
}
