//! The part of the walk with a control question, codes by SMS and a list of networks.

use super::{Person, Walk, not_this};
use crate::browser::Browser;
use std::net::Ipv4Addr;

const PHONE: &str = "8 (900) 663-52-07";
const EMAIL: &str = "sinitsa.6635@example.com";
const PASSWORD: &str = "Синица стучит в окно 4 раза!";
const OWNER: Person =
    Person {
        surname: "Подстрешная-Синицына", given_name: "Наличница", phone: PHONE, email: EMAIL, password: PASSWORD
    };
const NEW_PASSWORD: &str = "Трясогузка ходит по карнизу 9 раз.";
const QUESTION: &str = "Какая птица жила над крыльцом?";
const ANSWER: &str = "Горихвостка-чернушка";

/// An address of this machine that is in no list.
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 66, 35);

impl Walk<'_> {
    pub(super) async fn meets_every_barrier(&mut self) {
        for (what, value) in
            [("the phone", "9006635207"), ("a network", "198.51.100.0/24"), ("a network", "198.51.100")]
        {
            self.planted.note(what, value);
        }
        self.planted.note("an address", &ELSEWHERE.to_string());
        let owner = self.browser();
        self.registers_with_both(&owner, &OWNER).await;
        self.sets_a_question(&owner).await;
        let codes = self.has_codes_sent(&owner).await;
        self.signs_in_by_sms(&codes[0]).await;
        self.signs_in_with_sms_after_the_password().await;
        self.proves_by_sms(&owner).await;
        self.allows_networks(&owner).await;
        self.is_stopped_elsewhere(&codes[1]).await;
        self.answers_the_question(&codes[2]).await;
        self.leaves(&owner);
    }

    async fn sets_a_question(&mut self, owner: &Browser) {
        let form = ("/security/question", "/api/security/question");
        for answer in ["над", QUESTION] {
            let refused = [("control_question", QUESTION), ("control_answer", answer)];
            let page = self.send(owner, form.0, form.1, &refused).await;
            assert!(page.path.ends_with("#errors"), "{}", page.path);
        }
        let page =
            self.send(owner, form.0, form.1, &[("control_question", QUESTION), ("control_answer", ANSWER)]).await;
        assert_eq!(page.path, "/security?done=question");
        self.planted.note("the answer, as it is kept", "горихвостка чернушка");
    }

    /// Gives the backup codes.
    async fn has_codes_sent(&mut self, owner: &Browser) -> Vec<String> {
        let page = self.send(owner, "/security/sms", "/api/security/sms/begin", &[]).await;
        assert_eq!(page.path, "/security/sms");
        let code = self.code(PHONE, "чтобы получать коды").await;
        self.send(owner, "/security/sms", "/api/security/sms", &[("code", &not_this(&code))]).await;
        let page = self.send(owner, "/security/sms", "/api/security/sms", &[("code", &code)]).await;
        self.codes_shown_by(&page)
    }

    async fn signs_in_by_sms(&mut self, backup_code: &str) {
        let browser = self.browser();
        for nobody in ["8 900 991-70-44", "8 900 991-70", PHONE] {
            self.send(&browser, "/sign-in/sms", "/api/sign-in/sms", &[("phone", nobody)]).await;
        }
        let code = self.code(PHONE, "без пароля").await;
        let form = ("/sign-in/sms/code", "/api/sign-in/sms/code");
        self.send(&browser, form.0, form.1, &[("code", &not_this(&code))]).await;
        let page = self.send(&browser, form.0, form.1, &[("code", &code)]).await;
        assert_eq!(page.path, "/sign-in/backup", "the number was shown already");
        let backup = [("backup_code", backup_code)];
        let page = self.send(&browser, "/sign-in/backup", "/api/sign-in/second", &backup).await;
        assert_eq!(page.path, "/cabinet");
        self.leaves(&browser);
    }

    async fn signs_in_with_sms_after_the_password(&mut self) {
        let browser = self.browser();
        let form = [("login", EMAIL), ("password", PASSWORD)];
        let page = self.send(&browser, "/sign-in", "/api/sign-in", &form).await;
        assert_eq!(page.path, "/sign-in/second");
        self.send(&browser, "/sign-in/second", "/api/sign-in/second/sms", &[]).await;
        let code = self.code(PHONE, "чтобы подтвердить вход").await;
        for (typed, leads_to) in [(&not_this(&code), "/sign-in/second#errors"), (&code, "/cabinet")] {
            let page = self.send(&browser, "/sign-in/second", "/api/sign-in/second", &[("code", typed)]).await;
            assert_eq!(page.path, leads_to);
        }
        self.leaves(&browser);
    }

    async fn proves_by_sms(&mut self, owner: &Browser) {
        self.send(owner, "/security/prove", "/api/security/prove/sms", &[]).await;
        let code = self.code(PHONE, "чтобы подтвердить действие").await;
        let form = [("password", PASSWORD), ("backup_code", &code), ("next", "/security")];
        let page = self.send(owner, "/security/prove", "/api/security/prove", &form).await;
        assert_eq!(page.path, "/security?done=proven");
    }

    async fn allows_networks(&mut self, owner: &Browser) {
        let form = ("/security/networks", "/api/security/networks");
        for (list, is_taken) in
            [("198.51.100.0/24", false), ("127.0.0.1, где-то у моря", false), ("127.0.0.1\n198.51.100.37/24", true)]
        {
            let page = self.send(owner, form.0, form.1, &[("networks", list)]).await;
            assert_eq!(page.path.ends_with("#errors"), !is_taken, "{}", page.path);
        }
    }

    /// From another network, with all that is asked for, until the code from a letter lets in.
    async fn is_stopped_elsewhere(&mut self, backup_code: &str) {
        let browser = self.stage.browser_at(ELSEWHERE);
        let form = [("login", EMAIL), ("password", PASSWORD)];
        self.send(&browser, "/sign-in", "/api/sign-in", &form).await;
        // The phone has got all codes of this hour.
        let backup = [("backup_code", backup_code)];
        let page = self.send(&browser, "/sign-in/backup", "/api/sign-in/second", &backup).await;
        assert_eq!(page.path, "/sign-in/network");
        self.send(&browser, "/sign-in/network", "/api/sign-in/network/send", &[("channel", "email")]).await;
        let code = self.code(EMAIL, "Чтобы войти, введите на странице код").await;
        for (typed, leads_to) in [(&not_this(&code), "/sign-in/network#errors"), (&code, "/cabinet")] {
            let page = self.send(&browser, "/sign-in/network", "/api/sign-in/network", &[("code", typed)]).await;
            assert_eq!(page.path, leads_to);
        }
        let seen = self.open(&browser, "/security/networks").await;
        assert!(seen.html.contains(&ELSEWHERE.to_string()), "owners see where they are");
        self.leaves(&browser);
    }

    async fn answers_the_question(&mut self, backup_code: &str) {
        let browser = self.browser();
        self.send(&browser, "/recover", "/api/recover", &[("login", EMAIL)]).await;
        let code = self.code(EMAIL, "введите на странице код").await;
        let page = self.send(&browser, "/recover/confirm", "/api/recover/confirm", &[("code", &code)]).await;
        assert_eq!(page.path, "/recover/second");
        let backup = [("backup_code", backup_code)];
        let page = self.send(&browser, "/recover/second", "/api/recover/second", &backup).await;
        assert_eq!(page.path, "/recover/question");
        assert!(page.html.contains(QUESTION));
        let form = ("/recover/question", "/api/recover/question");
        for (typed, leads_to) in [("Не та птица", "/recover/question#errors"), (ANSWER, "/recover/password")] {
            assert_eq!(self.send(&browser, form.0, form.1, &[("control_answer", typed)]).await.path, leads_to);
        }
        self.sets_a_password(&browser, NEW_PASSWORD).await;
        self.leaves(&browser);
    }
}
