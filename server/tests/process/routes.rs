//! Every address of the policy table: what it answers to whom, whatever they hold, and from wherever they come (security 12.1, 12.2,
//! 12.7, 12.8, 14.1).

use crate::{
    browser::Browser,
    durability::PASSWORD,
    headers,
    pocket::Pocket,
    policy::{ACCOUNT_FILE, FORMS, HISTORY_FILE, PAGES, READS, STREAM, Who},
    portal::{Home, Portal, text},
};
use reqwest::{Client, Method, RequestBuilder, StatusCode, redirect::Policy};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, query_as, query_scalar};

const PHONE: &str = "79000000001";
const FORM: &str = "application/x-www-form-urlencoded";

/// What an address gives when it gives something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gives {
    Page,
    Data,
    File(&'static str),
}

struct Route {
    method: Method,
    path: &'static str,
    who: Who,
    gives: Gives,
}

/// All of the table, and the files of the site.
fn routes() -> Vec<Route> {
    let get = |path, who, gives| Route { method: Method::GET, path, who, gives };
    let pages = PAGES.iter().map(|rule| get(rule.path, rule.who, Gives::Page));
    let reads = READS.iter().map(|rule| get(rule.path, rule.who, Gives::Data));
    let forms =
        FORMS.iter().map(|rule| Route { method: Method::POST, path: rule.path, who: rule.who, gives: Gives::Data });
    let files = [
        get(HISTORY_FILE, Who::SignedIn, Gives::File("text/csv; charset=utf-8")),
        get(ACCOUNT_FILE, Who::SignedIn, Gives::File("application/json")),
        get("/pkg/okno.js", Who::Anybody, Gives::File("text/javascript; charset=utf-8")),
        get("/pkg/okno.css", Who::Anybody, Gives::File("text/css; charset=utf-8")),
    ];
    pages.chain(reads).chain(forms).chain(files).collect()
}

/// Sends requests as they are, with what one holds.
struct Sender {
    client: Client,
    origin: String,
    cookies: String,
}

impl Sender {
    fn new(portal: &Portal, cookies: String) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { client, origin: portal.origin.clone(), cookies }
    }

    fn to(&self, route: &Route, accept: &str) -> RequestBuilder {
        let request = self.client.request(route.method.clone(), [&self.origin, route.path].concat());
        request.header("cookie", &self.cookies).header("accept", accept)
    }
}

/// Whoever holds these cookies is nobody to every line of the table that is for signed-in people.
async fn is_nobody(portal: &Portal, cookies: String, what: &str) {
    let sender = Sender::new(portal, cookies);
    let closed = routes().into_iter().filter(|route| route.who != Who::Anybody);
    let mut tried = 0;
    for route in closed {
        let post = route.method == Method::POST;
        let of_ours =
            |request: RequestBuilder| if post { request.header("sec-fetch-site", "same-origin") } else { request };
        let page = of_ours(sender.to(&route, "text/html")).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::SEE_OTHER, "{what}: {}", route.path);
        let place = page.headers()["location"].to_str().unwrap();
        assert!(place.starts_with("/sign-in?next=/"), "{what}: {} leads to {place}", route.path);
        let data = of_ours(sender.to(&route, "application/json")).send().await.unwrap();
        assert_eq!(data.status(), StatusCode::UNAUTHORIZED, "{what}: {}", route.path);
        assert_eq!(data.text().await.unwrap(), "\"SignedOut\"", "{what}: {}", route.path);
        tried += 1;
    }
    assert!(tried > 60, "{tried}");
    let stream = sender.client.get([&sender.origin, STREAM].concat()).header("cookie", &sender.cookies);
    let stream = stream.send().await.unwrap();
    headers::check(&stream, "the live stream");
    assert_eq!(stream.status(), StatusCode::NO_CONTENT, "{what}: the live stream");
}

async fn sign_in(browser: &Browser) -> String {
    browser.post("/sign-in", "/api/sign-in", &[("login", PHONE), ("password", PASSWORD)]).await.unwrap().path
}

#[tokio::test]
async fn s14_2_every_address_for_signed_in_people_is_closed_to_everybody_else() {
    let home = Home::new();
    let portal = home.sandbox();
    is_nobody(&portal, String::new(), "a guest").await;
    let forged = format!("okno_s={}; okno_v={}", "A".repeat(43), "B".repeat(43));
    is_nobody(&portal, forged, "a forged session").await;

    let owner = Browser::new(&portal.origin);
    owner.register(PHONE).await.unwrap();
    let elsewhere = Browser::new(&portal.origin);
    assert_eq!(sign_in(&elsewhere).await, "/cabinet");
    let ended = elsewhere.cookie_header();
    owner.post("/security", "/api/security/end-others", &[]).await.unwrap();
    is_nobody(&portal, ended, "a session that its owner ended elsewhere").await;

    let signed_out = owner.cookie_header();
    owner.post("/cabinet", "/api/sign-out", &[]).await.unwrap();
    is_nobody(&portal, signed_out, "a session that was signed out").await;
}

#[tokio::test]
async fn s5_10_after_the_password_alone_every_address_for_signed_in_people_is_closed() {
    let home = Home::new();
    let portal = home.sandbox();
    let owner = Browser::new(&portal.origin);
    owner.register(PHONE).await.unwrap();
    let (pocket, _) = Pocket::connect(&owner).await;
    let half = Browser::new(&portal.origin);
    assert_eq!(sign_in(&half).await, "/sign-in/second");
    let held = half.cookie_header();
    assert!(held.contains("okno_2=") && !held.contains("okno_s="), "{held}");
    is_nobody(&portal, held.clone(), "a sign-in between its steps").await;
    // The token of the first step is none of a session, in whatever cookie it is sent.
    let token = held.split("okno_2=").nth(1).unwrap().split(';').next().unwrap();
    is_nobody(&portal, format!("okno_s={token}"), "its token in the cookie of a session").await;
    let code = pocket.code(&half).await;
    let page = half.post("/sign-in/second", "/api/sign-in/second", &[("code", &code)]).await.unwrap();
    assert_eq!(page.path, "/cabinet");
}

#[tokio::test]
async fn s6_4_cookies_that_somebody_planted_before_are_worth_nothing_after() {
    let home = Home::new();
    let portal = home.sandbox();
    let thief = Browser::new(&portal.origin);
    thief.register("79000000002").await.unwrap();
    let own = thief.cookie_header();
    let victim = Browser::new(&portal.origin);
    victim.register(PHONE).await.unwrap();
    let session = |cookies: &str| cookies.split("okno_s=").nth(1).unwrap().split(';').next().unwrap().to_owned();
    // The sessions that a page lists besides its own.
    let others = async |browser: &Browser| {
        browser.open("/security").await.unwrap().html.matches("action=\"/api/security/end\"").count()
    };
    let made_up = format!("okno_s={}; okno_v={}", "A".repeat(43), "B".repeat(43));
    for (planted, of_the_victim) in [(made_up, 1), (own.clone(), 2)] {
        let browser = Browser::holding(&portal.origin, &planted);
        assert_eq!(sign_in(&browser).await, "/cabinet");
        assert_ne!(session(&browser.cookie_header()), session(&planted), "another token");
        assert_eq!(others(&browser).await, of_the_victim, "the victim is in their own account");
    }
    let forged = format!("okno_s={}; okno_v={}", "A".repeat(43), "B".repeat(43));
    is_nobody(&portal, forged, "whoever planted what they made up").await;
    is_nobody(&portal, own, "whoever planted their own session: it ended where another one began").await;
    let again = [("login", "79000000002"), ("password", PASSWORD)];
    assert_eq!(thief.post("/sign-in", "/api/sign-in", &again).await.unwrap().path, "/cabinet");
    assert_eq!(others(&thief).await, 0, "nobody joined the account of whoever planted their own session");

    // Before a session, forms are bound to the visitor: that token opens none afterwards.
    let visitor = Browser::new(&portal.origin);
    let before = visitor.open("/sign-in").await.unwrap().form_token();
    let held = visitor.cookie_header();
    assert_eq!(sign_in(&visitor).await, "/cabinet");
    let both = format!("{}; {held}", visitor.cookie_header());
    let sender = Sender::new(&portal, both);
    let form = [("_csrf", before.as_str())];
    let request = sender.client.post([&portal.origin, "/api/feed/read-all"].concat()).header("cookie", &sender.cookies);
    let answer = request.header("sec-fetch-site", "same-origin").form(&form).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn s12_7_every_address_has_its_headers_its_type_and_shares_nothing_with_other_sites() {
    let home = Home::new();
    let portal = home.sandbox();
    let owner = Browser::new(&portal.origin);
    owner.register(PHONE).await.unwrap();
    let mut given = 0;
    for cookies in [String::new(), owner.cookie_header()] {
        let sender = Sender::new(&portal, cookies);
        for route in routes() {
            for accept in ["text/html", "application/json"] {
                for origin in ["https://evil.example", "null", &portal.origin] {
                    let what = format!("{} {} for {origin}, {accept}", route.method, route.path);
                    let answer = sender.to(&route, accept).header("origin", origin).send().await.unwrap();
                    headers::check(&answer, &what);
                    let shared = answer.headers().keys().find(|name| name.as_str().starts_with("access-control-"));
                    assert!(shared.is_none(), "{what}: {shared:?}");
                    let mime = answer.headers().get("content-type").map(|mime| mime.to_str().unwrap().to_owned());
                    let (status, lasts) = (answer.status(), answer.headers()["cache-control"].clone());
                    let body = answer.text().await.unwrap();
                    if let Some(mime) = &mime {
                        let expected = match route.gives {
                            Gives::Page if status.is_success() => "text/html; charset=utf-8",
                            Gives::File(mime) if status.is_success() => mime,
                            _ if mime.starts_with("text/html") => "text/html; charset=utf-8",
                            _ => "application/json",
                        };
                        assert_eq!(mime, expected, "{what}: {status}");
                    } else {
                        assert!(body.is_empty(), "{what}: {status} without a type: {body}");
                    }
                    let is_of_the_site = route.path.starts_with("/pkg/");
                    assert_eq!(lasts == "no-store", !is_of_the_site, "{what}: {lasts:?}");
                    given += usize::from(status.is_success() && mime.is_some());
                }
            }
            let asked = sender.client.request(Method::OPTIONS, [&portal.origin, route.path].concat());
            let asked = asked.header("origin", "https://evil.example").header("access-control-request-method", "POST");
            let answer = asked.header("access-control-request-headers", "content-type").send().await.unwrap();
            assert!(answer.status().is_client_error(), "OPTIONS {}", route.path);
            assert!(
                !answer.headers().keys().any(|name| name.as_str().starts_with("access-control-")),
                "{}",
                route.path
            );
        }
    }
    assert!(given > 250, "{given} answers had something to give");
}

#[tokio::test]
async fn s12_2_every_form_refuses_whatever_its_own_page_has_not_sent() {
    let home = Home::new();
    let portal = home.sandbox();
    let owner = Browser::new(&portal.origin);
    owner.register(PHONE).await.unwrap();
    let stranger = Browser::new(&portal.origin);
    let foreign = stranger.open("/sign-in").await.unwrap().form_token();
    let own = owner.open("/cabinet").await.unwrap().form_token();
    let sender = Sender::new(&portal, owner.cookie_header());
    let mut forms = 0;
    for route in routes().iter().filter(|route| route.method == Method::POST) {
        let refused = async |what: &str, headers: &[(&str, &str)], token: &str| {
            let mut request = sender.to(route, "text/html").header("content-type", FORM).body(format!("_csrf={token}"));
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{}: {what}", route.path);
        };
        refused("another site", &[("sec-fetch-site", "cross-site")], &own).await;
        refused("a site beside", &[("sec-fetch-site", "same-site")], &own).await;
        refused("another site that names us", &[("sec-fetch-site", "cross-site"), ("origin", &portal.origin)], &own)
            .await;
        refused("another origin", &[("origin", "https://evil.example")], &own).await;
        refused("an origin that hides", &[("origin", "null")], &own).await;
        refused("no word of where from", &[], &own).await;
        refused("no token", &[("sec-fetch-site", "same-origin")], "").await;
        refused("the token of another browser", &[("sec-fetch-site", "same-origin")], &foreign).await;
        let asked = sender.client.get([&portal.origin, route.path].concat()).header("cookie", &sender.cookies);
        assert_eq!(asked.send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED, "GET {}", route.path);
        forms += 1;
    }
    assert_eq!(forms, FORMS.len());
    assert_eq!(owner.open("/cabinet").await.unwrap().path, "/cabinet", "none of them has signed the owner out");
}

/// What a portal that was stopped left in its database, but for its counters and for when a session was last seen.
async fn left_by(portal: Portal, home: &Home) -> Vec<String> {
    const COLUMNS: &str = "SELECT m.name, group_concat('quote(\"' || c.name || '\")', '||'',''||') FROM sqlite_master m, pragma_table_info(m.name) c \
                           WHERE m.type = 'table' AND m.name <> 'limit_counter' AND c.name <> 'last_seen' GROUP BY m.name ORDER BY m.name";
    portal.tell_to_stop();
    assert!(portal.wait().success());
    let mut database = SqliteConnection::connect(&text(&home.path("data/okno.db"))).await.unwrap();
    let tables: Vec<(String, String)> = query_as(COLUMNS).fetch_all(&mut database).await.unwrap();
    let mut content = Vec::new();
    for (table, columns) in tables {
        let rows = AssertSqlSafe(format!("SELECT {columns} FROM \"{table}\" ORDER BY rowid"));
        let rows: Vec<String> = query_scalar(rows).fetch_all(&mut database).await.unwrap();
        content.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
    }
    content
}

#[tokio::test]
async fn s12_3_whoever_reads_changes_nothing() {
    let home = Home::new();
    let portal = home.sandbox();
    let owner = Browser::new(&portal.origin);
    owner.register(PHONE).await.unwrap();
    Pocket::connect(&owner).await;
    let before = left_by(portal, &home).await;
    assert!(before.iter().any(|row| row.starts_with("account: ")), "{before:?}");

    let portal = home.sandbox();
    let mut read = 0;
    for cookies in [String::new(), owner.cookie_header()] {
        let sender = Sender::new(&portal, cookies);
        // Whoever takes a file along leaves an event of the audit chain.
        let reads = |route: &&Route| route.method == Method::GET && ![HISTORY_FILE, ACCOUNT_FILE].contains(&route.path);
        for route in routes().iter().filter(reads) {
            for accept in ["text/html", "application/json"] {
                read += usize::from(sender.to(route, accept).send().await.unwrap().status().is_success());
            }
        }
    }
    assert!(read > 120, "{read} were read");
    let after = left_by(portal, &home).await;
    let new: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
    let gone: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
    assert!(new.is_empty() && gone.is_empty(), "new: {new:#?}, gone: {gone:#?}");
}

#[tokio::test]
async fn s6_8_every_page_of_somebody_signed_in_lets_them_sign_out() {
    let home = Home::new();
    let portal = home.sandbox();
    let owner = Browser::new(&portal.origin);
    owner.register(PHONE).await.unwrap();
    let mut seen = 0;
    for rule in PAGES.iter().filter(|rule| rule.who != Who::Anybody) {
        let page = owner.open(rule.path).await.unwrap();
        assert!(page.html.contains("action=\"/api/sign-out\""), "{}", rule.path);
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}
