//! A browser without scripts, which walks ahead to a stop: pages, cookies, forms, and what came to phone and mailbox.

use crate::portal::Portal;
use axum::http::{HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fmt::{self, Display},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

/// A password that the portal takes.
pub(crate) const PASSWORD: &str = "Тихий вечер, 42 яблони";

/// How often it is looked for a message, and for how long.
const LOOKS: u32 = 100;
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// The longest chain of redirects that leads to a page.
const REDIRECTS: u32 = 5;

/// Why a stop was not reached: a sentence for whoever is at the workbench.
#[derive(Debug)]
pub(crate) struct Trouble(pub(crate) String);

impl Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl From<reqwest::Error> for Trouble {
    fn from(error: reqwest::Error) -> Self {
        Self(error.to_string())
    }
}

/// Somebody synthetic.
pub(crate) struct Person {
    pub(crate) phone: String,
    pub(crate) email: String,
}

impl Person {
    /// Somebody the portal has not met: the numbers of `+7 900` are reserved for people who do not exist, and each
    /// portal of the workbench begins without anybody.
    pub(crate) fn next() -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        Self::number(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn number(number: u32) -> Self {
        let number = number % 10_000_000;
        Self { phone: format!("+7900{number:07}"), email: format!("vera.{number}@example.com") }
    }

    /// The first step's answers.
    pub(crate) fn contacts(&self) -> [(&str, &str); 5] {
        let (phone, email) = (self.phone.as_str(), self.email.as_str());
        [("surname", "Берёзкина"), ("given_name", "Вера"), ("phone", phone), ("email", email), ("consent", "yes")]
    }
}

/// A message of the simulated outside.
#[derive(Deserialize)]
pub(crate) struct Message {
    pub(crate) id: u64,
    text: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) response: reqwest::Response,
    /// Where it leads, when it leads on.
    pub(crate) location: Option<String>,
}

/// The browser.
pub(crate) struct Walker<'a> {
    portal: &'a Portal,
    /// What the person sitting at the workbench uses.
    agent: HeaderValue,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl<'a> Walker<'a> {
    pub(crate) fn new(portal: &'a Portal, agent: HeaderValue) -> Self {
        Self { portal, agent, cookies: BTreeMap::new() }
    }

    /// Another browser, on another device.
    pub(crate) fn another(&self, agent: HeaderValue) -> Self {
        Self::new(self.portal, agent)
    }

    /// Asks for an address, and does not follow where the answer leads.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer, Trouble> {
        self.send(Method::GET, path, None).await
    }

    /// Asks for an address, and follows to the page at the end.
    pub(crate) async fn open(&mut self, path: &str) -> Result<String, Trouble> {
        let mut path = path.to_owned();
        for _ in 0..REDIRECTS {
            let answer = self.get(&path).await?;
            match answer.location {
                Some(location) => location.split('#').next().unwrap_or_default().clone_into(&mut path),
                None => return Ok(answer.response.text().await?),
            }
        }
        Err(Trouble(format!("{path} leads in circles")))
    }

    /// Sends a form with the token of the page it stands on.
    pub(crate) async fn post(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Result<Answer, Trouble> {
        let html = self.open(page).await?;
        let token = form_token(&html).ok_or_else(|| Trouble(format!("{page} has no token for its forms")))?;
        self.post_with(&token, action, fields).await
    }

    /// Sends a form with a token of one's own choice.
    pub(crate) async fn post_with(
        &mut self,
        token: &str,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Result<Answer, Trouble> {
        let mut fields = fields.to_vec();
        fields.push(("_csrf", token));
        self.send(Method::POST, action, Some(&fields)).await
    }

    /// Sends a form that leads somewhere, and says where.
    pub(crate) async fn submit(
        &mut self,
        page: &str,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Result<String, Trouble> {
        let answer = self.post(page, action, fields).await?;
        let status = answer.response.status();
        answer.location.ok_or_else(|| Trouble(format!("{action} answers {status} and leads nowhere")))
    }

    /// Some time goes by for the portal.
    pub(crate) async fn wait(&mut self, minutes: u32) -> Result<(), Trouble> {
        let seconds = (minutes * 60).to_string();
        // The forms of this page carry their token in themselves, not in the head.
        let html = self.open("/sandbox").await?;
        let token = between(&html, "name=\"_csrf\" value=\"", '"').unwrap_or_default().to_owned();
        let answer = self.post_with(&token, "/sandbox/clock", &[("advance_seconds", &seconds)]).await?;
        match answer.response.status() {
            StatusCode::SEE_OTHER => Ok(()),
            status => Err(Trouble(format!("the clock answers {status}"))),
        }
    }

    /// The code in the first SMS to this number after a message.
    pub(crate) async fn code(&mut self, phone: &str, after: u64) -> Result<(u64, String), Trouble> {
        let message = self.message(phone, after).await?;
        let code = code_in(&message.text).ok_or_else(|| Trouble(format!("no code in «{}»", message.text)))?;
        Ok((message.id, code.to_owned()))
    }

    /// The path of the link in the first letter to this mailbox.
    pub(crate) async fn link(&mut self, email: &str) -> Result<String, Trouble> {
        let message = self.message(email, 0).await?;
        let mut words =
            message.text.split_whitespace().filter_map(|word| word.strip_prefix(self.portal.origin.as_str()));
        let link = words.find(|word| word.starts_with("/confirm/")).map(str::to_owned);
        link.ok_or_else(|| Trouble(format!("no link in «{}»", message.text)))
    }

    async fn message(&mut self, to: &str, after: u64) -> Result<Message, Trouble> {
        let address = [&self.portal.origin, "/sandbox/messages.json"].concat();
        for _ in 0..LOOKS {
            let query = [("to", to), ("after", &after.to_string())];
            let request = self.portal.client.get(reqwest::Url::parse_with_params(&address, query).map_err(trouble)?);
            let messages: Vec<Message> = request.send().await?.json().await?;
            if let Some(message) = messages.into_iter().next() {
                return Ok(message);
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        Err(Trouble(format!("no message came to {to}")))
    }

    async fn send(&mut self, method: Method, path: &str, form: Option<&[(&str, &str)]>) -> Result<Answer, Trouble> {
        let mut request = self
            .portal
            .client
            .request(method, [&self.portal.origin, path].concat())
            .header(header::ACCEPT, "text/html")
            .header("sec-fetch-site", "same-origin")
            .header(header::USER_AGENT, &self.agent);
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookie_header());
        }
        if let Some(fields) = form {
            request = request.form(fields);
        }
        let response = request.send().await?;
        for cookie in response.headers().get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            self.keep(cookie);
        }
        let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        Ok(Answer { location: location.map(str::to_owned), response })
    }

    fn cookie_header(&self) -> String {
        self.cookies.iter().map(|(name, value)| [name, "=", value].concat()).collect::<Vec<_>>().join("; ")
    }

    /// Keeps what `Set-Cookie` says, or forgets what it takes back.
    fn keep(&mut self, cookie: &str) {
        let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) else { return };
        if cookie.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

fn trouble(error: impl Display) -> Trouble {
    Trouble(error.to_string())
}

/// The token in the head of a page.
fn form_token(html: &str) -> Option<String> {
    between(html, "name=\"csrf\" content=\"", '"').map(str::to_owned)
}

/// What stands between a mark and a sign.
pub(crate) fn between<'a>(text: &'a str, mark: &str, end: char) -> Option<&'a str> {
    text.split_once(mark)?.1.split(end).next()
}

/// Six digits that stand alone.
fn code_in(text: &str) -> Option<&str> {
    text.split(|sign: char| !sign.is_alphanumeric())
        .find(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{Person, Walker, code_in, form_token};
    use crate::portal::Portal;
    use axum::http::HeaderValue;

    #[test]
    fn people_do_not_exist_and_are_not_met_twice() {
        let person = Person::number(7);
        assert_eq!((person.phone.as_str(), person.email.as_str()), ("+79000000007", "vera.7@example.com"));
        assert_ne!(Person::next().phone, Person::next().phone);
    }

    #[test]
    fn a_code_and_a_token_are_found() {
        assert_eq!(code_in("Ваш код 012345. Телефон +79000000007"), Some("012345"));
        assert_eq!(code_in("Кода нет"), None);
        assert_eq!(form_token("<meta name=\"csrf\" content=\"a-b\">").as_deref(), Some("a-b"));
    }

    #[test]
    fn cookies_are_kept_until_they_are_taken_back() {
        let portal = Portal::new("127.0.0.1:41".parse().unwrap()).unwrap();
        let mut walker = Walker::new(&portal, HeaderValue::from_static("test"));
        walker.keep("okno_v=1; Path=/; HttpOnly");
        walker.keep("okno_r=2; Path=/; Max-Age=259200");
        assert_eq!(walker.cookie_header(), "okno_r=2; okno_v=1");
        walker.keep("okno_v=; Path=/; Max-Age=0; HttpOnly");
        assert_eq!(walker.cookie_header(), "okno_r=2");
    }
}
