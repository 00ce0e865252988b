//! The part of the walk with a passkey, and with the ways out: the file of all that is known, the link that blocks, the deletion.

use super::{Person, Walk, stage::Outside};
use crate::{
    authenticator::{Authenticator, decoded},
    browser::Browser,
    policy::ACCOUNT_FILE,
};
use model::PasskeyQuestion;
use reqwest::StatusCode;
use serde_json::Value;

const OWNER: Person = Person {
    surname: "Слуховая-Голубкина",
    given_name: "Мансарда",
    phone: "8 (900) 718-46-25",
    email: "golubka.7184@example.com",
    password: "Голубь воркует под крышей 6 часов",
};
const SECOND_PASSWORD: &str = "Воробей чирикает у водостока 8 раз";
const THIRD_PASSWORD: &str = "Ласточка слепит гнездо за 12 дней";
const KEY_NAME: &str = "Ключ от голубятни";
const NEW_KEY_NAME: &str = "Ключ от скрипучей форточки";

const SIGN_IN: (&str, &str) = ("/sign-in", "/api/sign-in/passkey");

impl Walk<'_> {
    pub(super) async fn goes_every_way_out(&mut self) {
        self.planted.note("the phone", "9007184625");
        let owner = self.stage.browser_with_passkeys();
        self.registers_with_both(&owner, &OWNER).await;
        let mut phone = Authenticator::phone();
        self.adds_a_passkey(&owner, &mut phone).await;
        self.connects_an_application(&owner).await;
        let elsewhere = self.signs_in_by_passkey(&mut phone).await;
        Self::takes_everything_along(&elsewhere).await;
        self.blocks_by_a_link(&owner).await;
        self.comes_back_with_the_passkey(&mut phone).await;
        let last = self.signs_in_by_passkey(&mut phone).await;
        self.deletes_everything(&last).await;
        for browser in [owner, elsewhere, last] {
            self.leaves(&browser);
        }
    }

    /// The question that a page has the browser put to an authenticator.
    async fn question(&mut self, browser: &Browser, page: &str, action: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.call(browser, page, &[action, "/begin"].concat(), fields).await;
        let PasskeyQuestion::Ask(question) = serde_json::from_str(&answer).unwrap() else { panic!("{answer}") };
        let asked: Value = serde_json::from_str(&question).unwrap();
        self.internal.note_bytes("a question to an authenticator", &decoded(&asked["challenge"]));
        question
    }

    /// Sends what an authenticator has answered.
    async fn answers(
        &mut self,
        browser: &Browser,
        (page, action): (&str, &str),
        answer: &str,
        more: &[(&str, &str)],
    ) -> String {
        let said: Value = serde_json::from_str(answer).unwrap();
        self.internal.note_bytes("what an authenticator calls its key", &decoded(&said["rawId"]));
        let response = &said["response"];
        self.planted.note_bytes("what a browser says of itself", &decoded(&response["clientDataJSON"]));
        // Of a key that is made there is neither.
        for (planted, what, part) in
            [(&mut self.internal, "whose key it is", "userHandle"), (&mut self.planted, "a signature", "signature")]
        {
            if response[part].is_string() {
                planted.note_bytes(what, &decoded(&response[part]));
            }
        }
        self.send(browser, page, action, &[&[("passkey", answer)], more].concat()).await.path
    }

    async fn adds_a_passkey(&mut self, owner: &Browser, phone: &mut Authenticator) {
        let form = ("/security", "/api/security/passkey");
        let name = [("passkey_name", KEY_NAME)];
        (phone.origin, phone.domain) = (self.stage.address_of_passkeys(), "localhost".to_owned());
        let mut foreign = Authenticator::phone();
        (foreign.origin, foreign.domain) = ("https://kukushka.example".to_owned(), phone.domain.clone());
        for (authenticator, leads_to) in [(&mut foreign, "/security#errors"), (phone, "/security?done=passkey")] {
            let question = self.question(owner, form.0, form.1, &name).await;
            let answer = authenticator.make(&question);
            assert_eq!(self.answers(owner, form, &answer, &name).await, leads_to);
        }
        self.message(OWNER.email, "ключ доступа").await;
        let page = self.open(owner, "/security").await;
        assert!(page.html.contains(KEY_NAME), "owners see what they called it");
        let key = page.html.split("/security/passkey?key=").nth(1).unwrap().split('"').next().unwrap();
        let renamed = [("key", key), ("passkey_name", NEW_KEY_NAME)];
        let page = self.send(owner, "/security", "/api/security/passkey/rename", &renamed).await;
        assert!(page.path.starts_with("/security?done="), "{}", page.path);
    }

    /// And proves that it is still its owner.
    async fn signs_in_by_passkey(&mut self, phone: &mut Authenticator) -> Browser {
        let browser = self.stage.browser_with_passkeys();
        let ours = phone.origin.clone();
        for (origin, leads_to) in [("https://kukushka.example", "/sign-in#errors"), (&ours, "/cabinet")] {
            let question = self.question(&browser, SIGN_IN.0, SIGN_IN.1, &[]).await;
            origin.clone_into(&mut phone.origin);
            assert_eq!(self.answers(&browser, SIGN_IN, &phone.show(&question), &[]).await, leads_to);
        }
        let form = ("/security/prove", "/api/security/prove/passkey");
        let question = self.question(&browser, form.0, form.1, &[]).await;
        assert_eq!(self.answers(&browser, form, &phone.show(&question), &[]).await, "/security?done=proven");
        browser
    }

    async fn takes_everything_along(owner: &Browser) {
        let file = owner.open(ACCOUNT_FILE).await.unwrap();
        assert_eq!(file.status, StatusCode::OK);
        for known in [OWNER.surname, OWNER.given_name, "+79007184625", OWNER.email, NEW_KEY_NAME] {
            assert!(file.html.contains(known), "owners take along what is known of them: {known}");
        }
    }

    async fn blocks_by_a_link(&mut self, owner: &Browser) {
        let change = [("current_password", OWNER.password), ("password", SECOND_PASSWORD), ("others", "")];
        self.send(owner, "/security/password", "/api/security/password", &change).await;
        let link = self.link(OWNER.phone, "/block/").await;
        let elsewhere = self.browser();
        for leads_to in ["/blocked", "/block/void"] {
            assert_eq!(self.open(&elsewhere, &link).await.path, "/block");
            assert_eq!(self.send(&elsewhere, "/block", "/api/block", &[]).await.path, leads_to);
        }
        for password in [SECOND_PASSWORD, "Не тот пароль, а 5 других"] {
            let form = [("login", OWNER.email), ("password", password)];
            assert_eq!(self.send(&elsewhere, "/sign-in", "/api/sign-in", &form).await.path, "/sign-in#errors");
        }
        assert!(owner.open("/cabinet").await.unwrap().path.starts_with("/sign-in"), "its sessions have ended");
        self.leaves(&elsewhere);
    }

    /// A recovery opens the account again, with the passkey for its second factor.
    async fn comes_back_with_the_passkey(&mut self, phone: &mut Authenticator) {
        let browser = self.stage.browser_with_passkeys();
        self.send(&browser, "/recover", "/api/recover", &[("login", OWNER.phone)]).await;
        let code = self.code(OWNER.phone, "чтобы восстановить доступ").await;
        let page = self.send(&browser, "/recover/confirm", "/api/recover/confirm", &[("code", &code)]).await;
        assert_eq!(page.path, "/recover/second");
        let form = ("/recover/second", "/api/recover/passkey");
        let question = self.question(&browser, form.0, form.1, &[]).await;
        assert_eq!(self.answers(&browser, form, &phone.show(&question), &[]).await, "/recover/password");
        self.sets_a_password(&browser, THIRD_PASSWORD).await;
        self.leaves(&browser);
    }

    async fn deletes_everything(&mut self, owner: &Browser) {
        let form = ("/security/delete", "/api/security/delete");
        self.send(owner, form.0, form.1, &[]).await;
        let page = self.send(owner, form.0, form.1, &[("sure", "yes")]).await;
        if let Outside::Demonstration = self.stage.outside {
            assert_eq!(page.path, "/deleted");
            for to in [OWNER.phone, OWNER.email] {
                self.message(to, "удалена").await;
            }
            return;
        }
        // There it waits, and whoever reads the messages may think again.
        assert_eq!(page.path, form.0);
        let elsewhere = self.browser();
        let link = self.link(OWNER.phone, "/deletion/cancel/").await;
        for leads_to in ["/deletion/cancelled", "/deletion/nothing"] {
            assert_eq!(self.open(&elsewhere, &link).await.path, "/deletion/cancel");
            assert_eq!(self.send(&elsewhere, "/deletion/cancel", "/api/deletion/cancel", &[]).await.path, leads_to);
        }
        self.leaves(&elsewhere);
    }
}
