//! People of the bench, who do not exist: how they register, come back, and look at their cabinet.

use crate::http::{Answer, Connection, PATIENCE};
use crate::portal::Phones;
use anyhow::{Context, Result, ensure};
use std::time::Duration;
use tokio::time::timeout;

/// Everybody's password.
const PASSWORD: &str = "%D0%A0%D1%8B%D0%B6%D0%B8%D0%B9+%D0%BA%D0%BE%D1%82+%D1%83+3+%D0%BE%D0%BA%D0%BD%D0%B0";

/// A browser before anybody is signed in: its cookie, and the token for its forms.
#[derive(Clone)]
pub(crate) struct Visitor {
    cookie: String,
    token: String,
}

/// Somebody with an account.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) phone: String,
    /// The cookie of their newest session.
    pub(crate) session: String,
    /// The cookie by which their device is known: whoever comes back comes from there.
    device: String,
}

impl Visitor {
    pub(crate) async fn come(connection: &mut Connection) -> Result<Self> {
        let page = connection.get("/sign-in", "").await?;
        let html = String::from_utf8_lossy(&page.body);
        let token = html.split("name=\"csrf\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
        Ok(Self { cookie: cookie(&page, "okno_v")?, token: token.context("no form on /sign-in")?.to_owned() })
    }

    /// The three forms of the registration, and the code from an SMS.
    pub(crate) async fn register(&self, number: u32, connection: &mut Connection, phones: &Phones) -> Result<Person> {
        let phone = format!("7900{number:07}");
        let token = &self.token;
        let contacts = format!(
            "surname=%D0%9E%D0%BA%D0%BD%D0%BE%D0%B2%D0%B0&given_name=%D0%92%D0%B5%D1%80%D0%B0&phone={phone}&email=&consent=yes&_csrf={token}"
        );
        let begun = connection.post("/api/register/contacts", &self.cookie, &contacts).await?;
        let cookies = format!("{}; {}", self.cookie, cookie(&begun, "okno_r")?);
        let code = timeout(PATIENCE, phones.code_to(&phone)).await.context("no code came")?;
        let proof = format!("code={code}&_csrf={token}");
        let proven = connection.post("/api/register/confirm", &cookies, &proof).await?;
        leads_to(&proven, "/register/password")?;
        let last = format!("password={PASSWORD}&_csrf={token}");
        let opened = connection.post("/api/register/password", &cookies, &last).await?;
        leads_to(&opened, "/cabinet")?;
        Ok(Person { phone, session: cookie(&opened, "okno_s")?, device: cookie(&opened, "okno_dev")? })
    }

    /// One try to sign in.
    pub(crate) async fn sign_in(&self, person: &Person, connection: &mut Connection) -> Result<Answer> {
        let form = format!("login={}&password={PASSWORD}&_csrf={}", person.phone, self.token);
        connection.post("/api/sign-in", &format!("{}; {}", self.cookie, person.device), &form).await
    }

    /// Tries until it lets in: whoever is told to come again in some seconds does so.
    pub(crate) async fn enter(&self, person: &Person, connection: &mut Connection) -> Result<Person> {
        loop {
            let entered = self.sign_in(person, connection).await?;
            let Some(seconds) = entered.header("retry-after") else {
                leads_to(&entered, "/cabinet")?;
                return Ok(Person { session: cookie(&entered, "okno_s")?, ..person.clone() });
            };
            tokio::time::sleep(Duration::from_secs(seconds.parse()?)).await;
        }
    }
}

fn leads_to(answer: &Answer, page: &str) -> Result<()> {
    let place = answer.header("location").unwrap_or_default();
    ensure!(answer.status == 303 && place == page, "{} leads to «{place}» instead of {page}", answer.status);
    Ok(())
}

/// The cookie of this name that the answer sets, as it is sent back.
fn cookie(answer: &Answer, name: &str) -> Result<String> {
    let is_it = |cookie: &&str| cookie.split_once('=').is_some_and(|(known, _)| known == name);
    let pairs = answer.headers("set-cookie").filter_map(|line| line.split(';').next());
    let found = pairs.filter(is_it).last().with_context(|| format!("{} sets no {name}", answer.status))?;
    Ok(found.to_owned())
}
