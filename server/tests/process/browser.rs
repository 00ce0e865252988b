//! A browser without scripts: pages, cookies, forms, redirects.

use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect::Policy};
use std::collections::BTreeMap;
use std::sync::Mutex;

pub(crate) struct Browser {
    client: Client,
    pub(crate) origin: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A page as it came.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) path: String,
    pub(crate) html: String,
}

impl Browser {
    pub(crate) fn new(origin: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { client, origin: origin.to_owned(), cookies: Mutex::new(BTreeMap::new()) }
    }

    /// The same browser at a portal that was started anew on another port.
    pub(crate) fn moved_to(self, origin: &str) -> Self {
        Self { origin: origin.to_owned(), ..self }
    }

    pub(crate) fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let header = self.cookie_header();
        let request = self.client.request(method, format!("{}{path}", self.origin));
        let request = request.header("accept", "text/html").header("sec-fetch-site", "same-origin");
        if header.is_empty() { request } else { request.header("cookie", header) }
    }

    /// Sends a request as it is and keeps its cookies.
    pub(crate) async fn send(&self, request: RequestBuilder) -> reqwest::Result<Response> {
        let response = request.send().await?;
        let mut cookies = self.cookies.lock().unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(response)
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
