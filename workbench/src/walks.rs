//! How each stop of a journey is reached: by walking there, as a person would, on the portal itself.

use crate::{
    journeys::{Scenario, Stop},
    walker::{Answer, PASSWORD, Person, Trouble, Walker, between},
};
use axum::http::HeaderValue;

/// Past the terms of the portal's security policy, in minutes: a code works 5, a session rests 30 at most, a link works
/// 24 hours, a draft is kept for 72.
const PAST_CODE: u32 = 6;
const PAST_SESSION: u32 = 31;
const PAST_LINK: u32 = 24 * 60 + 1;
const PAST_DRAFT: u32 = 72 * 60 + 1;

/// Larger than a form may be.
const TOO_LARGE: usize = 65 * 1024;

/// Where a walk ends.
pub(crate) enum End {
    /// At an address that the browser opens.
    At(String),
    /// With the answer to a form, which has no address.
    With(reqwest::Response),
}

/// Walks to a stop. The walker's cookies are then those that the browser gets.
pub(crate) async fn walk(walker: &mut Walker<'_>, stop: Stop, scenario: Scenario) -> Result<End, Trouble> {
    let at = |path: &str| Ok(End::At(path.to_owned()));
    match stop {
        Stop::Start => at("/"),
        Stop::Contacts => contacts(walker, scenario).await.map(End::At),
        Stop::Confirm => confirm(walker, scenario).await.map(End::At),
        Stop::Password => password(walker, scenario).await.map(End::At),
        Stop::Letter => letter(walker, scenario).await.map(End::At),
        Stop::LetterElsewhere => letter_elsewhere(walker).await.map(End::At),
        Stop::SignIn => sign_in(walker, scenario).await.map(End::At),
        Stop::SignedOut => {
            register(walker, &Person::next()).await?;
            walker.submit("/cabinet", "/api/sign-out", &[]).await.map(End::At)
        }
        Stop::Cabinet => cabinet(walker, scenario).await.map(End::At),
        Stop::Display => at("/display?next=/"),
        // Whatever is no token of ours is a link that works no more.
        Stop::LinkVoid => at("/confirm/void"),
        Stop::Taken => taken(walker).await.map(End::At),
        // The demonstration's limits are too wide to be met by walking.
        Stop::TooMany => at("/register/too-many"),
        Stop::NotFound => at("/no-such-page"),
        Stop::Method => at("/api/register/contacts"),
        Stop::Stale => {
            let person = Person::next();
            Ok(with(walker.post_with("stale", "/api/register/contacts", &person.contacts()).await?))
        }
        Stop::Unreadable => {
            Ok(with(walker.post("/register", "/api/register/contacts", &[("level", "confirmed")]).await?))
        }
        Stop::TooLarge => {
            let text = "x".repeat(TOO_LARGE);
            Ok(with(walker.post("/register", "/api/register/contacts", &[("surname", &text)]).await?))
        }
    }
}

fn with(answer: Answer) -> End {
    End::With(answer.response)
}

async fn give_contacts(walker: &mut Walker<'_>, person: &Person) -> Result<String, Trouble> {
    walker.submit("/register", "/api/register/contacts", &person.contacts()).await
}

async fn give_code(walker: &mut Walker<'_>, code: &str) -> Result<String, Trouble> {
    walker.submit("/register/confirm", "/api/register/confirm", &[("code", code)]).await
}

async fn give_password(walker: &mut Walker<'_>, password: &str) -> Result<String, Trouble> {
    walker.submit("/register/password", "/api/register/password", &[("password", password)]).await
}

/// To the password.
async fn prove(walker: &mut Walker<'_>, person: &Person) -> Result<String, Trouble> {
    give_contacts(walker, person).await?;
    let (_, code) = walker.code(&person.phone, 0).await?;
    give_code(walker, &code).await
}

/// To the cabinet.
async fn register(walker: &mut Walker<'_>, person: &Person) -> Result<String, Trouble> {
    prove(walker, person).await?;
    give_password(walker, PASSWORD).await
}

async fn contacts(walker: &mut Walker<'_>, scenario: Scenario) -> Result<String, Trouble> {
    match scenario {
        Scenario::Empty => return Ok("/register".to_owned()),
        Scenario::Error => {
            let wrong = [("surname", "Ivanova2"), ("given_name", ""), ("phone", "8 900 12"), ("email", "vera@")];
            return walker.submit("/register", "/api/register/contacts", &wrong).await;
        }
        Scenario::Usual | Scenario::Slow | Scenario::Expired => give_contacts(walker, &Person::next()).await?,
    };
    if scenario == Scenario::Expired {
        walker.wait(PAST_DRAFT).await?;
    }
    Ok("/register".to_owned())
}

async fn confirm(walker: &mut Walker<'_>, scenario: Scenario) -> Result<String, Trouble> {
    let person = Person::next();
    if scenario == Scenario::Empty {
        return Ok("/register/confirm".to_owned());
    }
    let path = give_contacts(walker, &person).await?;
    match scenario {
        Scenario::Error => {
            let (_, code) = walker.code(&person.phone, 0).await?;
            give_code(walker, &not_this(&code)).await
        }
        Scenario::Expired => {
            let (_, code) = walker.code(&person.phone, 0).await?;
            walker.wait(PAST_CODE).await?;
            give_code(walker, &code).await
        }
        Scenario::Usual | Scenario::Slow | Scenario::Empty => Ok(path),
    }
}

async fn password(walker: &mut Walker<'_>, scenario: Scenario) -> Result<String, Trouble> {
    if scenario == Scenario::Empty {
        return Ok("/register/password".to_owned());
    }
    let path = prove(walker, &Person::next()).await?;
    match scenario {
        Scenario::Error => give_password(walker, "12345").await,
        Scenario::Expired => {
            walker.wait(PAST_DRAFT).await?;
            Ok(path)
        }
        Scenario::Usual | Scenario::Slow | Scenario::Empty => Ok(path),
    }
}

/// The page behind the link of a letter, in the browser that asked for it.
async fn letter(walker: &mut Walker<'_>, scenario: Scenario) -> Result<String, Trouble> {
    let person = Person::next();
    give_contacts(walker, &person).await?;
    let link = walker.link(&person.email).await?;
    if scenario != Scenario::Expired {
        return Ok(link);
    }
    walker.wait(PAST_LINK).await?;
    walker.get(&link).await?;
    walker.submit("/register/email", "/api/register/email", &[]).await
}

/// The button pressed in another browser than the one that registers.
async fn letter_elsewhere(walker: &mut Walker<'_>) -> Result<String, Trouble> {
    let person = Person::next();
    let fresh = walker.cookies.clone();
    give_contacts(walker, &person).await?;
    walker.cookies = fresh;
    let link = walker.link(&person.email).await?;
    walker.get(&link).await?;
    walker.submit("/register/email", "/api/register/email", &[]).await
}

async fn sign_in(walker: &mut Walker<'_>, scenario: Scenario) -> Result<String, Trouble> {
    let fresh = walker.cookies.clone();
    match scenario {
        Scenario::Error => {
            let person = Person::next();
            register(walker, &person).await?;
            walker.cookies = fresh;
            let wrong = [("login", person.phone.as_str()), ("password", "Шумное утро, 17 груш")];
            walker.submit("/sign-in", "/api/sign-in", &wrong).await
        }
        Scenario::Empty => walker.submit("/sign-in", "/api/sign-in", &[("login", ""), ("password", "")]).await,
        Scenario::Expired => {
            register(walker, &Person::next()).await?;
            walker.wait(PAST_SESSION).await?;
            Ok("/cabinet".to_owned())
        }
        Scenario::Usual | Scenario::Slow => Ok("/sign-in".to_owned()),
    }
}

async fn cabinet(walker: &mut Walker<'_>, scenario: Scenario) -> Result<String, Trouble> {
    let person = Person::next();
    let fresh = walker.cookies.clone();
    let path = register(walker, &person).await?;
    match scenario {
        Scenario::Empty => {
            let page = walker.open(&path).await?;
            let newest = between(&page, "name=\"up_to\" value=\"", '"').unwrap_or_default().to_owned();
            walker.submit(&path, "/api/feed/read-all", &[("up_to", &newest)]).await
        }
        Scenario::Expired => {
            walker.wait(PAST_SESSION).await?;
            Ok(path)
        }
        Scenario::Usual | Scenario::Slow | Scenario::Error => {
            // From another device, so that there is news of it.
            let mut elsewhere = walker.another(HeaderValue::from_static("Firefox/140.0 (Android)"));
            elsewhere.cookies = fresh;
            let right = [("login", person.phone.as_str()), ("password", PASSWORD)];
            elsewhere.submit("/sign-in", "/api/sign-in", &right).await?;
            Ok(path)
        }
    }
}

/// Two browsers register one number at the same time; the other one is first.
async fn taken(walker: &mut Walker<'_>) -> Result<String, Trouble> {
    let person = Person::next();
    let mut other = walker.another(HeaderValue::from_static("Firefox/140.0 (Android)"));
    give_contacts(&mut other, &person).await?;
    let (first, code_of_other) = other.code(&person.phone, 0).await?;
    give_contacts(walker, &person).await?;
    let (_, code) = walker.code(&person.phone, first).await?;
    give_code(&mut other, &code_of_other).await?;
    give_password(&mut other, PASSWORD).await?;
    let path = give_code(walker, &code).await?;
    if path == "/register/password" { give_password(walker, PASSWORD).await } else { Ok(path) }
}

/// A code that is certainly not this one.
fn not_this(code: &str) -> String {
    let number: u32 = code.parse().unwrap_or_default();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::not_this;

    #[test]
    fn a_wrong_code_is_wrong() {
        assert_eq!((not_this("000009").as_str(), not_this("999999").as_str()), ("000010", "000000"));
    }
}
