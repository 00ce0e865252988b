//! A browser without scripts: pages, cookies, forms, redirects.

use crate::headers;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect::Policy};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Mutex;

pub(crate) struct Browser {
    client: Client,
    pub(crate) origin: String,
    /// The name that it asks for, when that is another than the address.
    host: Option<String>,
    cookies: Mutex<BTreeMap<String, String>>,
    told: Mutex<Told>,
}

/// What a portal has told a browser beside its pages.
#[derive(Clone, Default)]
pub(crate) struct Told {
    /// Where it was led.
    pub(crate) addresses: Vec<String>,
    /// Every value of every cookie that it was given, with the name.
    pub(crate) cookies: BTreeSet<(String, String)>,
}

/// A page as it came.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) path: String,
    pub(crate) html: String,
}

impl Browser {
    pub(crate) fn new(origin: &str) -> Self {
        Self::at(Ipv4Addr::LOCALHOST, origin)
    }

    /// A browser in another network: this machine has sixteen million addresses of its own.
    pub(crate) fn at(address: Ipv4Addr, origin: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).local_address(IpAddr::from(address)).build().unwrap();
        Self { client, origin: origin.to_owned(), host: None, cookies: Mutex::default(), told: Mutex::default() }
    }

    /// A browser that asks for a portal by this name.
    pub(crate) fn asking_for(host: &str, origin: &str) -> Self {
        Self::new(origin).named(host)
    }

    /// The same, which asks by this name.
    pub(crate) fn named(self, host: &str) -> Self {
        Self { host: Some(host.to_owned()), ..self }
    }

    /// The browser of somebody else at the same portal.
    pub(crate) fn another(&self) -> Self {
        Self { host: self.host.clone(), ..Self::new(&self.origin) }
    }

    /// The same browser with the cookies of this moment, for what is to be done twice.
    pub(crate) fn as_it_is(&self) -> Self {
        Self { cookies: Mutex::new(self.cookies.lock().unwrap().clone()), ..self.another() }
    }

    /// A browser into which somebody has put these cookies.
    pub(crate) fn holding(origin: &str, cookies: &str) -> Self {
        let browser = Self::new(origin);
        let pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
        browser.cookies.lock().unwrap().extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        browser
    }

    /// The same browser at a portal that was started anew on another port.
    pub(crate) fn moved_to(mut self, origin: &str) -> Self {
        self.move_to(origin);
        self
    }

    /// Likewise, in place.
    pub(crate) fn move_to(&mut self, origin: &str) {
        origin.clone_into(&mut self.origin);
    }

    pub(crate) fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.asks(method, path, "text/html")
    }

    /// Asks as the wasm does that has come alive on a page.
    pub(crate) fn call(&self, action: &str) -> RequestBuilder {
        self.asks(Method::POST, action, "application/json")
    }

    fn asks(&self, method: Method, path: &str, accept: &str) -> RequestBuilder {
        let header = self.cookie_header();
        let request = self.client.request(method, format!("{}{path}", self.origin));
        let request = request.header("accept", accept).header("sec-fetch-site", "same-origin");
        let request = if header.is_empty() { request } else { request.header("cookie", header) };
        if let Some(host) = &self.host { request.header("host", host) } else { request }
    }

    /// Sends a request as it is and keeps its cookies. Whatever comes, it has the headers that every answer has.
    pub(crate) async fn send(&self, request: RequestBuilder) -> reqwest::Result<Response> {
        let response = request.send().await?;
        // What is asked by those who run the portal stands on another address, which no browser opens.
        if !response.url().path().starts_with("/health/") {
            headers::check(&response, response.url().path());
        }
        let mut cookies = self.cookies.lock().unwrap();
        let mut told = self.told.lock().unwrap();
        told.addresses.extend(response.headers().get("location").map(|place| place.to_str().unwrap().to_owned()));
        for cookie in response.headers().get_all("set-cookie") {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
                told.cookies.insert((name.to_owned(), value.to_owned()));
            }
        }
        Ok(response)
    }

    /// What it was told so far.
    pub(crate) fn told(&self) -> Told {
        self.told.lock().unwrap().clone()
    }

    /// Follows redirects to the page at the end.
    pub(crate) async fn follow(&self, request: RequestBuilder, path: &str) -> reqwest::Result<Page> {
        let (mut request, mut path) = (request, path.to_owned());
        loop {
            let response = self.send(request).await?;
            match response.headers().get("location") {
                Some(location) if response.status().is_redirection() => {
                    location.to_str().unwrap().clone_into(&mut path);
                    request = self.request(Method::GET, path.split('#').next().unwrap());
                }
                _ => return Ok(Page { status: response.status(), path, html: response.text().await? }),
            }
        }
    }

    pub(crate) async fn open(&self, path: &str) -> reqwest::Result<Page> {
        self.follow(self.request(Method::GET, path), path).await
    }

    /// Posts a form with the token of the page it is on.
    pub(crate) async fn post(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> reqwest::Result<Page> {
        let token = self.open(page).await?.form_token();
        let mut fields = fields.to_vec();
        fields.push(("_csrf", &token));
        self.follow(self.request(Method::POST, action).form(&fields), action).await
    }

    /// The token in the forms of the demonstration's pages, which have none in their head.
    pub(crate) async fn sandbox_token(&self) -> String {
        let page = self.open("/sandbox/people").await.unwrap();
        let rest = page.html.split("name=\"_csrf\" value=\"").nth(1).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// The portal's clock goes forward.
    pub(crate) async fn wait_seconds(&self, seconds: u32) {
        let form = [("advance_seconds", seconds.to_string()), ("_csrf", self.sandbox_token().await)];
        let answer = self.send(self.request(Method::POST, "/sandbox/clock").form(&form)).await.unwrap();
        assert!(answer.status().is_redirection());
    }

    pub(crate) async fn give_contacts(&self, phone: &str, email: &str) -> reqwest::Result<Page> {
        let fields =
            [("surname", "Окнова"), ("given_name", "Вера"), ("phone", phone), ("email", email), ("consent", "yes")];
        self.post("/register", "/api/register/contacts", &fields).await
    }

    /// The code in the newest SMS of the demonstration to this number (digits only).
    pub(crate) async fn last_code(&self, phone: &str) -> Option<String> {
        for _ in 0..100 {
            let request = self.request(Method::GET, &format!("/sandbox/messages.json?to={phone}&channel=sms"));
            let list: serde_json::Value = serde_json::from_str(&request.send().await.ok()?.text().await.ok()?).ok()?;
            if let Some(text) = list.as_array()?.last().and_then(|message| message["text"].as_str()) {
                return Some(text.chars().take(6).collect());
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        None
    }

    /// The newest message of the demonstration to somebody that says this.
    pub(crate) async fn newest_saying(&self, to: &str, saying: &str) -> String {
        for _ in 0..200 {
            let request = self.request(Method::GET, &format!("/sandbox/messages.json?to={to}"));
            let list: serde_json::Value =
                serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
            let mut texts = list.as_array().unwrap().iter().rev().filter_map(|message| message["text"].as_str());
            if let Some(text) = texts.find(|text| text.contains(saying)) {
                return text.to_owned();
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("nobody told {to}: {saying}");
    }

    /// The path of the newest link of this kind in the letters of the demonstration to this address.
    pub(crate) async fn last_link(&self, email: &str, before: &str) -> String {
        let letter = self.newest_saying(email, before).await;
        let token = letter.split(before).nth(1).unwrap().split_whitespace().next().unwrap();
        [before, token].concat()
    }

    /// Registers somebody; ends in the cabinet.
    pub(crate) async fn register(&self, phone: &str) -> reqwest::Result<Page> {
        self.give_contacts(phone, "").await?;
        let code = self.last_code(phone).await.expect("no code came");
        self.post("/register/confirm", "/api/register/confirm", &[("code", &code)]).await?;
        self.post("/register/password", "/api/register/password", &[("password", crate::durability::PASSWORD)]).await
    }
}

impl Page {
    /// The token in the head of the page.
    pub(crate) fn form_token(&self) -> String {
        let rest = self.html.split("name=\"csrf\" content=\"").nth(1).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}
