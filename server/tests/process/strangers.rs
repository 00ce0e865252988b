//! Whoever is signed in names what is somebody else's, by every form and every question that takes an id (security 14.4), or writes another
//! network into a header (security 5.2).

use crate::{
    authenticator::Authenticator,
    browser::Browser,
    durability::PASSWORD,
    pocket::Pocket,
    policy::{FORMS, Fields, READS},
    portal::{Home, Portal, said, text},
};
use reqwest::{
    Method, RequestBuilder, StatusCode,
    header::{ACCEPT, HeaderMap, HeaderValue},
};
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};

const OWNER: &str = "79000000001";
const EMAIL: &str = "vera@example.com";

/// Ids that nobody has.
const NOBODYS: [&str; 2] = ["01890000-0000-7000-8000-000000000000", "nothing"];

/// Fields of forms, and names in questions, by which something is named that belongs to one account; and where «Безопасность» lists
/// the owner's.
const IDS: [(&str, &str); 5] = [
    ("app", "/apps"),
    ("device", "/devices"),
    ("key", "/passkeys/keys"),
    ("recovery", "/waiting"),
    ("session", "/sessions"),
];

/// What else there is: what people type, choose and want, what they were given for it, and places in a list that is their own.
const NO_IDS: &str = "allowed answer backup_code before channel code consent control_answer control_question current_password days division \
    email email_notices font given_name login motion networks next older others page passkey passkey_name password \
    phone phone_notices scheme seq shown size spacing step sure surname ticket typed up_to";

/// An address that takes an id.
struct Route {
    path: String,
    method: Method,
    id: &'static str,
    /// What else its form holds.
    others: Vec<&'static str>,
}

/// What forms and questions are asked with: the method, the address, the names. A step of the profile takes answers only, which its
/// graph lists.
fn asked_with() -> Vec<(Method, String, Vec<String>)> {
    let forms = FORMS.iter().filter_map(|rule| match rule.fields {
        Fields::Named(names) => {
            Some((Method::POST, rule.path.to_owned(), names.iter().map(|name| (*name).to_owned()).collect()))
        }
        Fields::OfStep(_) => None,
    });
    forms.chain(questions()).collect()
}

/// The server functions that only read. The table has no names of theirs: their sources have.
fn questions() -> impl Iterator<Item = (Method, String, Vec<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/api");
    let sources: String =
        fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let questions: Vec<_> = sources
        .split("#[server(input = GetUrl")
        .skip(1)
        .map(|function| {
            let between = |before: &str, after: &str| function.split(before).nth(1)?.split(after).next();
            let arguments = between("pub async fn", ") ->").unwrap().split_once('(').unwrap().1;
            let names = arguments.split(',').filter_map(|argument| argument.split_once(':'));
            let names = names.map(|(name, _)| name.split_whitespace().last().unwrap().to_owned()).collect();
            (Method::GET, format!("/api/{}", between("endpoint = \"", "\"").unwrap()), names)
        })
        .collect();
    let (found, listed): (BTreeSet<_>, BTreeSet<_>) =
        (questions.iter().map(|(_, path, _)| path.as_str()).collect(), READS.iter().map(|rule| rule.path).collect());
    assert_eq!(found, listed, "each was found in the sources");
    questions.into_iter()
}

/// All addresses that take an id, once for each.
fn routes() -> Vec<Route> {
    let ids = IDS.map(|(id, _)| id);
    let mut routes = Vec::new();
    for (method, path, names) in asked_with() {
        let others: Vec<&str> = names.iter().map(String::as_str).filter(|name| !ids.contains(name)).collect();
        let no_ids: Vec<&str> = NO_IDS.split(' ').filter(|name| others.contains(name)).collect();
        assert_eq!(no_ids.len(), others.len(), "{path}: {others:?}: what of it is an id?");
        for id in ids.into_iter().filter(|id| names.iter().any(|name| name == id)) {
            routes.push(Route { path: path.clone(), method: method.clone(), id, others: no_ids.clone() });
        }
    }
    routes
}

#[tokio::test]
async fn s14_4_what_is_somebody_elses_is_answered_like_what_nobody_has_and_stays_and_is_recorded() {
    let home = Home::new();
    let portal = home.sandbox();
    let owner = Browser::new(&portal.origin);
    let elsewhere = has_something_of_everything(&portal, &owner).await;
    let before = ids(&owner).await;
    let stranger = owner.another();
    stranger.register("79000000002").await.unwrap();

    let mut tried = Vec::new();
    for route in routes() {
        let of_owner: Vec<&str> =
            before.iter().filter(|(named, _)| *named == route.id).map(|(_, id)| id.as_str()).collect();
        assert!(!of_owner.is_empty(), "the owner has no {}", route.id);
        let missing = route.answer(&stranger, NOBODYS[0]).await;
        assert_eq!(missing.0, StatusCode::OK, "{}: it is the id that is refused", route.path);
        for id in of_owner {
            assert_eq!(route.answer(&stranger, id).await, missing, "{} {}", route.path, route.id);
            tried.push(id.to_owned());
        }
        assert_eq!(route.answer(&stranger, NOBODYS[1]).await, missing, "{}", route.path);
    }
    assert!(tried.len() > 8, "{}", tried.len());
    assert_eq!(ids(&owner).await, before, "nothing of the owner is gone");
    assert_eq!(elsewhere.open("/cabinet").await.unwrap().path, "/cabinet", "the owner is signed in there still");

    portal.tell_to_stop();
    assert!(portal.wait().success());
    let events = said(&["audit", "export", "--data", &text(&home.path("data"))]);
    let events: Vec<Value> = events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |action: &'static str| events.iter().filter(move |event| event["action"] == action);
    let named: Vec<&str> = of("authz_fail").map(|event| event["context"]["named"].as_str().unwrap()).collect();
    assert_eq!(named, tried, "each of the owner's, each time, and none of nobody's");
    let stranger = &of("user_created").next_back().unwrap()["subject"];
    assert!(of("authz_fail").all(|event| event["subject"] == *stranger && event["actor"] == "citizen"));
}

/// Somebody with two contacts, a session and a device elsewhere, a passkey, an application, and a recovery that waits. Gives the browser
/// elsewhere.
async fn has_something_of_everything(portal: &Portal, owner: &Browser) -> Browser {
    owner.give_contacts(OWNER, EMAIL).await.unwrap();
    let link = owner.last_link(EMAIL, "/confirm/").await;
    assert_eq!(owner.open(&link).await.unwrap().path, "/register/email");
    owner.post("/register/email", "/api/register/email", &[]).await.unwrap();
    let code = code(owner, OWNER, "для регистрации").await;
    owner.post("/register/confirm", "/api/register/confirm", &[("code", &code)]).await.unwrap();
    let page = owner.post("/register/password", "/api/register/password", &[("password", PASSWORD)]).await.unwrap();
    assert_eq!(page.path, "/cabinet");
    let elsewhere = owner.another();
    let signed_in = elsewhere.post("/sign-in", "/api/sign-in", &[("login", OWNER), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.unwrap().path, "/cabinet");

    let mut phone = Authenticator::phone();
    "localhost".clone_into(&mut phone.domain);
    phone.origin = portal.origin.replace("127.0.0.1", "localhost");
    let begin = [("passkey_name", "Ключ"), ("_csrf", &form_token(owner).await)];
    let begin = owner.request(Method::POST, "/api/security/passkey/begin").form(&begin);
    let question = owner.send(as_the_wasm_asks(begin)).await.unwrap();
    let question: Value = serde_json::from_str(&question.text().await.unwrap()).unwrap();
    let answer = phone.make(question["Ask"].as_str().unwrap());
    let fields = [("passkey_name", "Ключ"), ("passkey", &answer)];
    let page = owner.post("/security", "/api/security/passkey", &fields).await.unwrap();
    assert_eq!(page.path, "/security?done=passkey");
    Pocket::connect(owner).await;

    let recovers = owner.another();
    recovers.post("/recover", "/api/recover", &[("login", OWNER)]).await.unwrap();
    let code = self::code(owner, OWNER, "чтобы восстановить доступ").await;
    let page = recovers.post("/recover/confirm", "/api/recover/confirm", &[("code", &code)]).await.unwrap();
    assert_eq!(page.path, "/recover/second");
    recovers.post("/recover/lost", "/api/recover/lost", &[]).await.unwrap();
    let code = self::code(owner, EMAIL, "Чтобы подтвердить почту").await;
    recovers.post("/recover/lost", "/api/recover/lost/confirm", &[("code", &code)]).await.unwrap();
    elsewhere
}

/// The word of six digits in the message of the demonstration that says this.
async fn code(browser: &Browser, to: &str, saying: &str) -> String {
    for _ in 0..200 {
        let request = browser.request(Method::GET, &format!("/sandbox/messages.json?to={to}"));
        let list: Value = serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
        let mut texts = list.as_array().unwrap().iter().filter_map(|message| message["text"].as_str());
        if let Some(said) = texts.find(|text| text.contains(saying)) {
            let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|sign| sign.is_ascii_digit());
            return said.split_whitespace().find(is_code).unwrap().to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("nobody told {to}: {saying}");
}

/// What the owner has that is named by an id: by which name, and the id.
async fn ids(owner: &Browser) -> Vec<(&'static str, String)> {
    let request = as_the_wasm_asks(owner.request(Method::GET, "/api/security"));
    let view: Value = serde_json::from_str(&owner.send(request).await.unwrap().text().await.unwrap()).unwrap();
    let of = |(name, list): (&'static str, &str)| {
        let ids = view.pointer(list).unwrap().as_array().unwrap().iter();
        ids.map(|line| (name, line["id"].as_str().unwrap().to_owned())).collect::<Vec<_>>()
    };
    IDS.into_iter().flat_map(of).collect()
}

/// Not as a page without scripts, which is led to another one.
fn as_the_wasm_asks(request: RequestBuilder) -> RequestBuilder {
    request.headers(HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]))
}

async fn form_token(browser: &Browser) -> String {
    browser.open("/security").await.unwrap().form_token()
}

impl Route {
    async fn answer(&self, browser: &Browser, id: &str) -> (StatusCode, String) {
        let request = if self.method == Method::GET {
            browser.request(Method::GET, &format!("{}?{}={id}", self.path, self.id))
        } else {
            let token = form_token(browser).await;
            let named = [(self.id, id), ("_csrf", &token)];
            let others = self.others.iter().map(|name| (*name, "Название"));
            browser.request(Method::POST, &self.path).form(&named.into_iter().chain(others).collect::<Vec<_>>())
        };
        let answer = browser.send(as_the_wasm_asks(request)).await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }
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
