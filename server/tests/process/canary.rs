//! The canary: values are planted in everything that people type and get, and then looked for where none may be (security 9.5,
//! 12.12, 17.3).

use crate::{
    browser::{Browser, Page, Told},
    planted::Planted,
    pocket::{Pocket, backup_codes},
    portal::{Home, Portal, said, text},
};
use model::Phone;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use std::{collections::BTreeMap, fs, path::Path};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

mod barriers;
mod ways_out;

/// What is chosen, and what the page itself sends: no value of anybody.
const CHOICES: [&str; 7] = ["sex", "citizenship", "channel", "app", "session", "key", "next"];

const PHONE: &str = "8 (900) 447-18-36";
const EMAIL: &str = "kanareyka.4471@example.com";
const PASSWORD: &str = "Кенар поёт в 7 утра!";
const SECOND_PASSWORD: &str = "Щегол молчит до 9 вечера?";
const THIRD_PASSWORD: &str = "Снегирь прилетит 1 декабря.";
const OTHER_PHONE: &str = "8 900 552-81-93";
const OTHER_EMAIL: &str = "chizhik.5528@example.com";
const SNILS: &str = "112-233-445 95";
const PASSPORT: &str = "45 10 № 736291";

/// Somebody with a phone and a mailbox.
struct Person {
    surname: &'static str,
    given_name: &'static str,
    phone: &'static str,
    email: &'static str,
    password: &'static str,
}

/// Walks through the portal, and plants all that is typed and given on the way.
struct Walk<'a> {
    portal: &'a Portal,
    planted: Planted,
    /// What the database keeps as it is, and nobody else may know.
    internal: Planted,
    /// The newest message that was read, by recipient.
    read: BTreeMap<String, u64>,
    /// What browsers were told, at the end of their ways.
    told: Vec<Told>,
}

#[tokio::test]
async fn s17_3_planted_values_show_in_no_file_no_log_and_no_address() {
    let home = Home::new();
    let portal = home.talkative_sandbox();
    let mut walk = Walk {
        portal: &portal,
        planted: Planted::default(),
        internal: Planted::default(),
        read: BTreeMap::new(),
        told: Vec::new(),
    };
    walk.spellings();
    let owner = walk.registers_by_phone().await;
    let (app, codes) = walk.connects_an_application(&owner).await;
    walk.signs_in_in_two_steps(&app, &codes[0]).await;
    walk.changes_the_password(&owner, &app).await;
    walk.recovers_without_the_factor().await;
    walk.recovers_with_the_factor(&app, &codes[1]).await;
    let other = walk.registers_by_email().await;
    walk.fills_the_profile_in(&other).await;
    walk.recovers_by_a_link().await;
    walk.meets_every_barrier().await;
    walk.goes_every_way_out().await;
    walk.sends_values_to_wrong_places(&other).await;
    for browser in [owner, other] {
        walk.leaves(&browser);
    }
    let Walk { planted, internal, told, .. } = walk;
    assert!(planted.len() > 290, "{} values were planted", planted.len());
    let (search, internal) = (planted.search(), internal.search());

    let addresses: Vec<String> = told.into_iter().flat_map(|told| told.addresses).collect();
    assert!(addresses.len() > 50, "{} redirects", addresses.len());
    let addresses = addresses.join("\n").into_bytes();
    let mut hits = search.hits_in_text("addresses", &addresses);
    hits.extend(internal.hits_in_text("addresses", &addresses));
    let data = text(&home.path("data"));
    let mut look = |when: &str| {
        let mut seen = 0;
        for file in files_in(&[&home.path("data"), &home.path("tmp"), &home.path("backup")]) {
            let bytes = fs::read(&file).unwrap();
            seen += bytes.len();
            hits.extend(search.hits(&format!("{} {when}", file.display()), &bytes));
        }
        seen
    };
    // While it serves, the newest pages stand in the write-ahead log.
    assert!(fs::metadata(home.path("data/okno.db-wal")).unwrap().len() > 100_000);
    assert!(look("while it serves") > 300_000);
    fs::create_dir(home.path("backup")).unwrap();
    said(&["backup", "create", &text(&home.path("backup/okno.backup")), "--data", &data]);
    portal.tell_to_stop();
    assert!(portal.wait().success());
    assert!(look("after the stop") > 300_000);
    let events = said(&["audit", "export", "--data", &data]);
    assert!(events.lines().count() > 30);
    hits.extend(search.hits_in_text("audit events", events.as_bytes()));
    hits.extend(internal.hits_in_text("audit events", events.as_bytes()));

    let log = fs::read_to_string(home.path("log")).unwrap();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let count = |key: &str, value: &str| lines.iter().filter(|line| line[key] == value).count();
    assert!(count("event", "request") > 200 && count("event", "message_sent") > 10, "it was there and told of it");
    hits.extend(search.hits_in_text("log", log.as_bytes()));
    hits.extend(internal.hits_in_text("log", log.as_bytes()));
    assert!(hits.is_empty(), "{} hits:\n{}", hits.len(), hits.join("\n"));
}

/// All files in these folders.
fn files_in(folders: &[&Path]) -> Vec<std::path::PathBuf> {
    let entries = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_in(&[&path]) } else { vec![path] }).collect()
}

impl Walk<'_> {
    /// What is typed, as the portal writes it.
    fn spellings(&mut self) {
        for (what, value) in [
            ("the phone", "9004471836"),
            ("the other phone", "9005528193"),
            ("the СНИЛС", "11223344595"),
            ("the passport", "4510736291"),
            ("the passport", "4510 736291"),
            ("the number of the passport", "736291"),
            ("the birth date", "1991-07-23"),
            ("the birth date", "23.07.1991"),
        ] {
            self.planted.note(what, value);
        }
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.portal.origin)
    }

    /// Opens a page and plants the token of its forms.
    async fn open(&mut self, browser: &Browser, path: &str) -> Page {
        let page = browser.open(path).await.unwrap();
        self.planted.note("a form token", &page.form_token());
        page
    }

    /// Types into the form of a page, and sends it.
    async fn send(&mut self, browser: &Browser, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let form = self.filled(browser, page, action, fields).await;
        browser.follow(browser.request(Method::POST, action).form(&form), action).await.unwrap()
    }

    /// Likewise, as the wasm does that has come alive on the page. Gives what it is answered.
    async fn call(&mut self, browser: &Browser, page: &str, action: &str, fields: &[(&str, &str)]) -> String {
        let form = self.filled(browser, page, action, fields).await;
        let answer = browser.send(browser.call(action).form(&form)).await.unwrap();
        answer.text().await.unwrap()
    }

    /// The form of a page with what is typed into it, which is planted, and its token.
    async fn filled(
        &mut self,
        browser: &Browser,
        page: &str,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Vec<(String, String)> {
        let typed = fields.iter().filter(|(name, value)| !CHOICES.contains(name) && value.len() >= 6);
        for (name, value) in typed {
            self.planted.note(&format!("«{name}» of {action}"), value);
        }
        let token = self.open(browser, page).await.form_token();
        let fields = [fields, &[("_csrf", &token)]].concat();
        fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// A page of the profile, which says which answers it shows.
    async fn saves(&mut self, browser: &Browser, step: &str, fields: &[(&str, &str)]) -> Page {
        let page = format!("/profile/{step}");
        let shown = self.open(browser, &page).await.html;
        let seen = shown.split("name=\"seen\" value=\"").nth(1).map_or("0", |rest| rest.split('"').next().unwrap());
        self.send(browser, &page, &format!("/api{page}"), &[fields, &[("seen", seen)]].concat()).await
    }

    /// The browser is closed: what it was told is kept.
    fn leaves(&mut self, browser: &Browser) {
        let told = browser.told();
        for (name, value) in told.cookies.iter().filter(|(name, _)| !["okno_lang", "okno_view"].contains(&&**name)) {
            self.planted.note(&format!("the cookie {name}"), value);
            if service::secrets::Token::parse(value).is_some() {
                self.planted.note_bytes(&format!("the token in the cookie {name}"), &token_bytes(value));
            }
        }
        self.told.push(told);
    }

    /// The next message to somebody that says this.
    async fn message(&mut self, to: &str, saying: &str) -> String {
        let browser = self.browser();
        let to = if to.contains('@') { to.to_owned() } else { Phone::parse(to).unwrap().as_str().to_owned() };
        for _ in 0..500 {
            let after = self.read.get(&to).copied().unwrap_or_default();
            let path =
                format!("/sandbox/messages.json?to={}&after={after}", utf8_percent_encode(&to, NON_ALPHANUMERIC));
            let list = browser.request(Method::GET, &path);
            let list: serde_json::Value =
                serde_json::from_str(&list.send().await.unwrap().text().await.unwrap()).unwrap();
            let found =
                list.as_array().unwrap().iter().find(|message| message["text"].as_str().unwrap().contains(saying));
            if let Some(message) = found {
                self.read.insert(to, message["id"].as_u64().unwrap());
                return message["text"].as_str().unwrap().to_owned();
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("nobody told {to}: {saying}");
    }

    /// The code in it: the one word of six digits.
    async fn code(&mut self, to: &str, saying: &str) -> String {
        let message = self.message(to, saying).await;
        let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|sign| sign.is_ascii_digit());
        let code = message.split_whitespace().find(is_code).unwrap();
        self.planted.note("a code", code).to_owned()
    }

    /// The path of the link in it.
    async fn link(&mut self, to: &str, before: &str) -> String {
        let message = self.message(to, before).await;
        let token = message.split(before).nth(1).unwrap().split_whitespace().next().unwrap();
        self.planted.note("a link", token);
        self.planted.note_bytes("the token of a link", &token_bytes(token));
        [before, token].concat()
    }

    async fn registers_by_phone(&mut self) -> Browser {
        let owner = self.browser();
        let register = ("/register", "/api/register/contacts");
        let broken = [
            ("surname", "<b>Канарейкин@"),
            ("given_name", "7Семёрка7"),
            ("phone", "8 900 447-18"),
            ("email", "kanareyka@"),
        ];
        let page = self.send(&owner, register.0, register.1, &broken).await;
        assert!(page.path.ends_with("#errors"), "{}", page.path);
        let names = [("surname", "Подоконникова-Канарейкина"), ("given_name", "Фрамуга"), ("consent", "yes")];
        let sound = [&names[..], &[("phone", PHONE), ("email", EMAIL)]].concat();
        let page = self.send(&owner, register.0, register.1, &sound).await;
        assert_eq!(page.path, "/register/confirm");
        let code = self.code(PHONE, "для регистрации").await;
        let confirm = ("/register/confirm", "/api/register/confirm");
        self.send(&owner, confirm.0, confirm.1, &[("code", &not_this(&code))]).await;
        let elsewhere = self.browser();
        let link = self.link(EMAIL, "/confirm/").await;
        assert_eq!(self.open(&elsewhere, &link).await.path, "/register/email");
        self.send(&elsewhere, "/register/email", "/api/register/email", &[]).await;
        self.leaves(&elsewhere);
        assert_eq!(self.send(&owner, confirm.0, confirm.1, &[("code", &code)]).await.path, "/register/password");
        let password = ("/register/password", "/api/register/password");
        for refused in ["qwertyuiop[]", "Короткий", "Фрамуга1!", "Подоконникова-Канарейкина"]
        {
            self.send(&owner, password.0, password.1, &[("password", refused)]).await;
        }
        self.send(&owner, password.0, "/api/strength", &[("password", "Зяблик ещё спит 5 часов")]).await;
        assert_eq!(self.send(&owner, password.0, password.1, &[("password", PASSWORD)]).await.path, "/cabinet");
        // The same contacts once more, by somebody else.
        let stranger = self.browser();
        self.send(&stranger, register.0, register.1, &sound).await;
        self.message(PHONE, "уже есть учётная запись").await;
        self.leaves(&stranger);
        owner
    }

    async fn registers_by_email(&mut self) -> Browser {
        let other = self.browser();
        let form = [("surname", "Чижикова"), ("given_name", "Форточка"), ("email", OTHER_EMAIL), ("consent", "yes")];
        self.send(&other, "/register", "/api/register/contacts", &form).await;
        let link = self.link(OTHER_EMAIL, "/confirm/").await;
        assert_eq!(self.open(&other, &link).await.path, "/register/email");
        self.send(&other, "/register/email", "/api/register/email", &[]).await;
        let password = [("password", PASSWORD)];
        let page = self.send(&other, "/register/password", "/api/register/password", &password).await;
        assert_eq!(page.path, "/cabinet");
        other
    }

    /// Somebody who proves phone and mailbox before the account is opened.
    async fn registers_with_both(&mut self, owner: &Browser, person: &Person) {
        let form = [
            ("surname", person.surname),
            ("given_name", person.given_name),
            ("phone", person.phone),
            ("email", person.email),
            ("consent", "yes"),
        ];
        self.send(owner, "/register", "/api/register/contacts", &form).await;
        let link = self.link(person.email, "/confirm/").await;
        self.open(owner, &link).await;
        self.send(owner, "/register/email", "/api/register/email", &[]).await;
        let code = self.code(person.phone, "для регистрации").await;
        self.send(owner, "/register/confirm", "/api/register/confirm", &[("code", &code)]).await;
        let password = [("password", person.password)];
        let page = self.send(owner, "/register/password", "/api/register/password", &password).await;
        assert_eq!(page.path, "/cabinet");
    }

    /// Gives the backup codes, too.
    async fn connects_an_application(&mut self, owner: &Browser) -> (Pocket, Vec<String>) {
        let page = self.send(owner, "/security", "/api/security/app/begin", &[]).await;
        assert_eq!(page.path, "/security/app");
        let pocket = Pocket::with_key_of(&page.html);
        self.planted.note("the key of the application, in groups", &pocket.shown);
        self.planted.note("the key of the application", &pocket.shown.replace(' ', ""));
        self.planted.note_bytes("the bytes of the application's key", &pocket.key);
        let code = self.app_code(&pocket).await;
        self.send(owner, "/security/app", "/api/security/app", &[("code", &not_this(&code))]).await;
        let page = self.send(owner, "/security/app", "/api/security/app", &[("code", &code)]).await;
        (pocket, self.codes_shown_by(&page))
    }

    /// The backup codes, which are shown this once.
    fn codes_shown_by(&mut self, page: &Page) -> Vec<String> {
        assert_eq!(page.path, "/security/codes");
        let codes = backup_codes(&page.html);
        assert_eq!(codes.len(), 10);
        for code in &codes {
            self.planted.note("a backup code", code);
            self.planted.note("a backup code", &code.replace(['-', ' '], ""));
        }
        codes
    }

    async fn app_code(&mut self, pocket: &Pocket) -> String {
        let code = pocket.code(&self.browser()).await;
        self.planted.note("a code of the application", &code).to_owned()
    }

    async fn signs_in_in_two_steps(&mut self, pocket: &Pocket, backup_code: &str) {
        let form = ("/sign-in", "/api/sign-in");
        let (first, second) = (self.browser(), self.browser());
        for (login, password) in [
            ("nikogo.9917@example.com", PASSWORD),
            ("8 900 991-70-33", PASSWORD),
            ("087-654-303 00", PASSWORD),
            ("Кто-то там", "Пароль не от этого"),
            (PHONE, "Совсем не тот пароль 8"),
        ] {
            let page = self.send(&first, form.0, form.1, &[("login", login), ("password", password)]).await;
            assert_eq!(page.path, "/sign-in#errors", "{login}");
        }
        let page = self.send(&first, form.0, form.1, &[("login", PHONE), ("password", PASSWORD)]).await;
        assert_eq!(page.path, "/sign-in/second");
        let step = ("/sign-in/second", "/api/sign-in/second");
        let code = self.app_code(pocket).await;
        self.send(&first, step.0, step.1, &[("code", &not_this(&code))]).await;
        assert_eq!(self.send(&first, step.0, step.1, &[("code", &code)]).await.path, "/cabinet");
        let page = self.send(&second, form.0, form.1, &[("login", EMAIL), ("password", PASSWORD)]).await;
        assert_eq!(page.path, "/sign-in/second");
        let backup = [("backup_code", "0123-4567-89AB-CDEF-GHJK-MNPQ")];
        self.send(&second, "/sign-in/backup", step.1, &backup).await;
        let backup = [("backup_code", backup_code)];
        assert_eq!(self.send(&second, "/sign-in/backup", step.1, &backup).await.path, "/cabinet");
        self.send(&second, "/cabinet", "/api/sign-out", &[]).await;
        self.leaves(&first);
        self.leaves(&second);
    }

    async fn changes_the_password(&mut self, owner: &Browser, pocket: &Pocket) {
        let prove = ("/security/prove", "/api/security/prove");
        let code = self.app_code(pocket).await;
        let wrong = [("password", "Опять не тот пароль 3"), ("backup_code", &not_this(&code)), ("next", "/security")];
        self.send(owner, prove.0, prove.1, &wrong).await;
        let right = [("password", PASSWORD), ("backup_code", &code), ("next", "/security")];
        assert_eq!(self.send(owner, prove.0, prove.1, &right).await.path, "/security?done=proven");
        let change = ("/security/password", "/api/security/password");
        for (current, new) in
            [("Давно забытый пароль 4", SECOND_PASSWORD), (PASSWORD, "Фрамуга2!"), (PASSWORD, SECOND_PASSWORD)]
        {
            self.send(
                owner,
                change.0,
                change.1,
                &[("current_password", current), ("password", new), ("others", "yes")],
            )
            .await;
        }
        self.message(PHONE, "изменён").await;
        self.send(owner, "/security", "/api/security/codes", &[]).await;
        for path in ["/security/history", "/security/history.csv", "/security/passkey", "/api/security"] {
            owner.open(path).await.unwrap();
        }
        let passkey = [("passkey", "{\"id\":\"nichego-takogo-net\"}"), ("passkey_name", "Ключ от скворечника")];
        self.send(owner, "/security/passkey", "/api/security/passkey", &passkey).await;
        self.send(owner, "/security", "/api/security/clear-history", &[]).await;
    }

    /// Shows the phone, and comes to the step of the second factor.
    async fn shows_the_phone(&mut self) -> Browser {
        let browser = self.browser();
        assert_eq!(self.send(&browser, "/recover", "/api/recover", &[("login", PHONE)]).await.path, "/recover/confirm");
        let code = self.code(PHONE, "чтобы восстановить доступ").await;
        let confirm = ("/recover/confirm", "/api/recover/confirm");
        self.send(&browser, confirm.0, confirm.1, &[("code", &not_this(&code))]).await;
        assert_eq!(self.send(&browser, confirm.0, confirm.1, &[("code", &code)]).await.path, "/recover/second");
        browser
    }

    async fn recovers_without_the_factor(&mut self) {
        let browser = self.shows_the_phone().await;
        self.send(&browser, "/recover/lost", "/api/recover/lost", &[]).await;
        let code = self.code(EMAIL, "Чтобы подтвердить почту").await;
        for code in [not_this(&code), code] {
            self.send(&browser, "/recover/lost", "/api/recover/lost/confirm", &[("code", &code)]).await;
        }
        let cancel = self.link(PHONE, "/recover/cancel/").await;
        let owner = self.browser();
        assert_eq!(self.open(&owner, &cancel).await.path, "/recover/cancel");
        assert_eq!(self.send(&owner, "/recover/cancel", "/api/recover/cancel", &[]).await.path, "/recover/cancelled");
        self.leaves(&browser);
        self.leaves(&owner);
    }

    /// The backup code is one of a set that another has replaced.
    async fn recovers_with_the_factor(&mut self, pocket: &Pocket, void: &str) {
        let browser = self.shows_the_phone().await;
        for typed in [void, &self.app_code(pocket).await] {
            self.send(&browser, "/recover/second", "/api/recover/second", &[("backup_code", typed)]).await;
        }
        self.sets_a_password(&browser, THIRD_PASSWORD).await;
        // Nobody is told whether somebody is there.
        let stranger = self.browser();
        for login in ["nikogo.9917@example.com", "8 900 991-70-33", "087-654-303 00", "Кто-то там"] {
            self.send(&stranger, "/recover", "/api/recover", &[("login", login)]).await;
        }
        self.leaves(&browser);
        self.leaves(&stranger);
    }

    async fn recovers_by_a_link(&mut self) {
        let browser = self.browser();
        self.send(&browser, "/recover", "/api/recover", &[("login", OTHER_EMAIL)]).await;
        let link = self.link(OTHER_EMAIL, "/recover/link/").await;
        assert_eq!(self.open(&browser, &link).await.path, "/recover/link");
        assert_eq!(self.send(&browser, "/recover/link", "/api/recover/link", &[]).await.path, "/recover/password");
        self.sets_a_password(&browser, SECOND_PASSWORD).await;
        self.leaves(&browser);
    }

    async fn sets_a_password(&mut self, browser: &Browser, password: &str) {
        let form = ("/recover/password", "/api/recover/password");
        self.send(browser, form.0, form.1, &[("password", "qwertyuiop[]")]).await;
        let page = self.send(browser, form.0, form.1, &[("password", password)]).await;
        assert!(page.path.starts_with("/sign-in"), "{}", page.path);
    }

    async fn fills_the_profile_in(&mut self, other: &Browser) {
        let person = |day: &'static str| {
            [
                ("surname", "Чижикова"),
                ("given_name", "Форточка"),
                ("patronymic", "Ставниевна"),
                ("sex", "female"),
                ("birth_date_day", day),
                ("birth_date_month", "7"),
                ("birth_date_year", "1991"),
                ("birth_place", "гор. Птичий Мыс"),
                ("citizenship", "russia"),
            ]
        };
        self.saves(other, "person", &person("32")).await;
        assert_eq!(self.saves(other, "person", &person("23")).await.path, "/profile/document");
        let passport = |number: &'static str, confirmed: &'static str| {
            [
                ("passport", number),
                ("issue_date_day", "11"),
                ("issue_date_month", "8"),
                ("issue_date_year", "2011"),
                ("division_code", "770-042"),
                ("issuer", "ОВД «Скворечный» № 7"),
                ("confirmed", confirmed),
            ]
        };
        self.send(other, "/profile/document", "/api/profile/issuers", &[("division", "770-042")]).await;
        self.saves(other, "document", &passport("45 10 № 73629", "")).await;
        assert_eq!(self.saves(other, "document", &passport(PASSPORT, "yes")).await.path, "/profile/snils");
        self.saves(other, "snils", &[("snils", "112-233-445 96")]).await;
        assert_eq!(self.saves(other, "snils", &[("snils", SNILS)]).await.path, "/profile/inn");
        self.saves(other, "inn", &[("inn", "500100732258")]).await;
        assert_eq!(self.saves(other, "inn", &[("inn", "500100732259")]).await.path, "/profile/address");
        let address = [
            ("registered_search", "ул. Щегловая, у самой воды"),
            ("registered_region", "Птичья область"),
            ("registered_locality", "г. Скворечинск"),
            ("registered_street", "ул. Щегловая"),
            ("registered_house", "дом 23/2, корпус 8"),
            ("registered_postal_index", "394045"),
            ("same_address", "yes"),
        ];
        self.send(other, "/profile/address", "/api/profile/addresses", &[("typed", "Щегловая улица, 23")]).await;
        assert_eq!(self.saves(other, "address", &address).await.path, "/profile/contact");
        self.saves(other, "contact", &[("phone", "8 900 552-81")]).await;
        assert_eq!(self.saves(other, "contact", &[("phone", OTHER_PHONE)]).await.path, "/profile/contact/confirm");
        let code = self.code(OTHER_PHONE, "чтобы подтвердить телефон").await;
        let confirm = ("/profile/contact/confirm", "/api/profile/contact/confirm");
        self.send(other, confirm.0, confirm.1, &[("code", &not_this(&code))]).await;
        assert_eq!(self.send(other, confirm.0, confirm.1, &[("code", &code)]).await.path, "/profile/check");
        let check = self.open(other, "/profile/check").await;
        assert!(check.html.contains(SNILS) && check.html.contains("Щегловая"), "what is typed is kept for its owner");
        let page = self.send(other, "/profile/check", "/api/profile/send", &[]).await;
        assert_eq!(page.path, "/profile/status");
    }

    /// Values in every place where none belongs.
    async fn sends_values_to_wrong_places(&mut self, other: &Browser) {
        let (login, password) = ("ne.tuda.3316@example.com", "Пароль-не-на-месте-6");
        for value in [login, password] {
            self.planted.note("what came to a wrong place", value);
        }
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let (origin, cookie) = (self.portal.origin.clone(), other.cookie_header());
        for path in [
            "/nowhere/112-233-445%2095",
            "/nowhere?login=ne.tuda.3316@example.com",
            "/register?surname=%D0%A7%D0%B8%D0%B6%D0%B8%D0%BA%D0%BE%D0%B2%D0%B0&phone=9005528193",
            "/cabinet?before=11223344595",
            "/cabinet/ne.tuda.3316@example.com",
            "/sign-in?next=/ne.tuda.3316@example.com",
            "/sign-in/sms?phone=9005528193",
            "/security/networks?networks=ne.tuda.3316@example.com",
            "/security/history?days=11223344595&shown=ne.tuda.3316@example.com",
            "/language/%D0%A4%D0%BE%D1%80%D1%82%D0%BE%D1%87%D0%BA%D0%B0",
            "/language/ru?next=/9005528193&next=/9005528193",
            "/language/ru?next=/9005528193",
            "/api/register/view?step=ne.tuda.3316@example.com",
            "/api/register/view?step=11223344595",
            "/api/profile/view?step=4510736291&step=4510736291",
            "/api/ne.tuda.3316@example.com",
            "/api/security/history?days=11223344595&older=ne.tuda.3316@example.com",
            "/confirm/ne.tuda.3316@example.com",
            "/confirm/%ff11223344595",
            "/recover/link/112-233-445%2095",
            "/recover/cancel/9005528193",
            "/feed/stream?after=ne.tuda.3316@example.com",
            "/pkg/4510736291.js",
            "/fonts/ne.tuda.3316@example.com",
            "/sandbox/answer/ne.tuda.3316@example.com",
            "/sandbox/messages.json?channel=ne.tuda.3316@example.com",
        ] {
            for accept in ["text/html", "application/json"] {
                let request = client.get([&origin, path].concat()).header("accept", accept).header("cookie", &cookie);
                request.send().await.unwrap();
            }
        }
        for method in ["NE.TUDA.3316", "9005528193", "PROPFIND", "TRACE"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            client.request(method, [&origin, "/sign-in"].concat()).send().await.unwrap();
        }
        self.planted.note("a method", "NE.TUDA.3316");
        for header in [
            "user-agent",
            "referer",
            "origin",
            "host",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-request-id",
            "traceparent",
            "accept",
            "accept-language",
            "sec-fetch-site",
            "authorization",
            "content-type",
            "if-none-match",
            "range",
            "last-event-id",
            "cookie",
        ] {
            let request = client.get([&origin, "/cabinet"].concat()).header(header, "ne.tuda.3316@example.com");
            request.send().await.unwrap();
            let request =
                client.post([&origin, "/api/sign-in"].concat()).header(header, "okno_s=9005528193; okno_f=11223344595");
            request.body("login=ne.tuda.3316@example.com").send().await.unwrap();
        }
        let form = "application/x-www-form-urlencoded";
        let token = other.open("/cabinet").await.unwrap().form_token();
        for (path, mime, body) in [
            (
                "/csp-report",
                "application/csp-report",
                format!("{{\"blocked-uri\":\"/{login}\",\"sample\":\"{password}\"}}"),
            ),
            ("/api/sign-in", "application/json", format!("{{\"login\":\"{login}\",\"password\":\"{password}\"}}")),
            ("/api/sign-in", "multipart/form-data; boundary=x", format!("--x\r\n\r\n{password}\r\n--x--")),
            ("/api/sign-in", form, format!("login={login}&login={login}&_csrf={token}")),
            ("/api/sign-in", form, format!("{login}={password}&_csrf={token}")),
            ("/api/sign-in", form, format!("login={login}&password=%ff{password}&_csrf={token}")),
            ("/api/sign-in", form, format!("login={login}&password={password}")),
            ("/api/sign-in", form, format!("login={}&_csrf={token}", login.repeat(9000))),
            ("/api/nowhere", form, format!("login={login}&_csrf={token}")),
            ("/api/feed/read", form, format!("seq={login}&_csrf={token}")),
            ("/api/feed/read-all", form, format!("up_to={password}&_csrf={token}")),
            ("/api/security/end", form, format!("session={login}&_csrf={token}")),
            ("/api/security/app/remove", form, format!("app={login}&_csrf={token}")),
            ("/api/display", form, format!("size={login}&next={password}&_csrf={token}")),
            ("/api/profile/person", form, format!("surname={login}&seen={password}&_csrf={token}")),
            ("/sandbox/people/take", form, format!("fate={login}&_csrf={token}")),
        ] {
            let request = client.post([&origin, path].concat()).header("sec-fetch-site", "same-origin");
            let request = request.header("accept", "text/html").header("content-type", mime).header("cookie", &cookie);
            request.body(body).send().await.unwrap();
        }
        Self::breaks_the_protocol(&origin).await;
    }

    async fn breaks_the_protocol(origin: &str) {
        for broken in ["GET /ne.tuda.3316@example.com HTTP/9.9\r\n\r\n", "ne.tuda.3316@example.com\r\n\r\n"] {
            let mut connection = TcpStream::connect(origin.trim_start_matches("http://")).await.unwrap();
            connection.write_all(broken.as_bytes()).await.unwrap();
            connection.read_to_end(&mut Vec::new()).await.unwrap();
        }
    }
}

/// A code that is certainly not this one.
fn not_this(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// The bytes that a token stands for.
fn token_bytes(token: &str) -> Vec<u8> {
    base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, token).unwrap()
}
