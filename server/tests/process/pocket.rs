//! The application in somebody's pocket: gives codes from the key that the portal shows (RFC 6238).

use crate::browser::Browser;
use jiff::Timestamp;
use reqwest::Method;
use totp_rs::{Algorithm, Builder, Secret, Totp};

pub(crate) struct Pocket {
    totp: Totp,
    /// The key as the page shows it.
    pub(crate) shown: String,
    /// The bytes that it stands for.
    pub(crate) key: Vec<u8>,
}

impl Pocket {
    /// Types the key in that the page «Подключите приложение» shows.
    pub(crate) fn with_key_of(page: &str) -> Self {
        let shown = between(page, "p-security__key\">", "<").remove(0);
        let secret = Secret::try_from_base32(shown.replace(' ', "")).unwrap();
        let key = secret.as_ref().to_vec();
        let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_step_duration(30);
        Self { totp: builder.with_secret(secret).build().unwrap(), shown, key }
    }

    /// Connects an application; gives the backup codes, too.
    pub(crate) async fn connect(owner: &Browser) -> (Self, Vec<String>) {
        let page = owner.post("/security", "/api/security/app/begin", &[]).await.unwrap();
        let pocket = Self::with_key_of(&page.html);
        let code = pocket.code(owner).await;
        let page = owner.post("/security/app", "/api/security/app", &[("code", &code)]).await.unwrap();
        let codes = backup_codes(&page.html);
        assert_eq!(codes.len(), 10);
        (pocket, codes)
    }

    /// A code that was not taken before: half a minute passes.
    pub(crate) async fn code(&self, browser: &Browser) -> String {
        browser.wait_seconds(31).await;
        let now =
            browser.send(browser.request(Method::GET, "/sandbox/clock.json")).await.unwrap().text().await.unwrap();
        let now: serde_json::Value = serde_json::from_str(&now).unwrap();
        let now: Timestamp = now["now"].as_str().unwrap().parse().unwrap();
        self.code_at(now)
    }

    /// The code of this moment.
    pub(crate) fn code_at(&self, now: Timestamp) -> String {
        self.totp.generate(now.as_second().unsigned_abs()).to_string()
    }
}

/// The codes on «Сохраните резервные коды».
pub(crate) fn backup_codes(page: &str) -> Vec<String> {
    between(page, "<li><code>", "<")
}

/// All that stands between two marks of a page.
pub(crate) fn between(html: &str, before: &str, after: &str) -> Vec<String> {
    html.split(before).skip(1).map(|rest| rest.split(after).next().unwrap().to_owned()).collect()
}
