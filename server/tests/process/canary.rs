//! The canary: values are planted in everything that people type and get, and then looked for where none may be (security 9.5,
//! 12.12, 17.3).

use self::stage::{Outside, Stage};
use crate::{
    browser::{Browser, Page, Told},
    planted::{Planted, Search},
    pocket::{Pocket, backup_codes},
    portal::{Home, said, text},
    postgres,
    verification::Database,
};
use reqwest::Method;
use rstest::rstest;
use std::{
    collections::BTreeMap,
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
};

mod barriers;
mod stage;
mod ways_out;
mod wrong_places;

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
    stage: &'a Stage,
    planted: Planted,
    /// What the database keeps as it is, and nobody else may know.
    internal: Planted,
    /// The newest message that was read, by recipient.
    read: BTreeMap<String, u64>,
    /// What browsers were told, at the end of their ways.
    told: Vec<Told>,
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s17_3_planted_values_show_in_no_file_no_log_and_no_address(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let home = Home::new();
    let (stage, portal) = Stage::start(&home, database).await;
    let mut walk = Walk {
        stage: &stage,
        planted: Planted::default(),
        internal: Planted::default(),
        read: BTreeMap::new(),
        told: Vec::new(),
    };
    walk.goes_everywhere().await;
    let Walk { planted, internal, told, .. } = walk;
    assert!(planted.len() > 290, "{} values were planted", planted.len());
    let mut look = Look { search: planted.search(), internal: internal.search(), hits: Vec::new() };

    let addresses: Vec<String> = told.into_iter().flat_map(|told| told.addresses).collect();
    assert!(addresses.len() > 50, "{} redirects", addresses.len());
    look.at_what_is_told("addresses", &addresses.join("\n"));
    look.at_what_is_kept(&home, &stage, "while it serves");
    if let Outside::Demonstration = stage.outside {
        fs::create_dir(home.path("backup")).unwrap();
        said(&stage.command(&["backup", "create", &text(&home.path("backup/okno.backup"))]));
    }
    portal.tell_to_stop();
    assert!(portal.wait().success());
    look.at_what_is_kept(&home, &stage, "after the stop");
    let events = said(&stage.command(&["audit", "export"]));
    assert!(events.lines().count() > 30);
    look.at_what_is_told("audit events", &events);

    let log = fs::read_to_string(home.path("log")).unwrap();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let count = |key: &str, value: &str| lines.iter().filter(|line| line[key] == value).count();
    assert!(count("event", "request") > 200 && count("event", "message_sent") > 10, "it was there and told of it");
    look.at_what_is_told("log", &log);
    assert!(look.hits.is_empty(), "{} hits:\n{}", look.hits.len(), look.hits.join("\n"));
}

/// No request is known that panics, and the words of a panic may quote one. A start does whose banner nobody hears.
#[test]
fn s17_3_a_program_that_panics_tells_where_and_not_what() {
    let log = Home::new().crash_of_a_sandbox();
    let line: serde_json::Value = serde_json::from_str(&log).expect("one line, of ours");
    assert_eq!(line["event"], "sys_crash", "{log}");
    assert!(line["place"].as_str().unwrap().contains(".rs:"), "{log}");
    assert!(!log.contains("printing") && !log.contains("Broken pipe"), "{log}");
}

/// Looks for all that was planted.
struct Look {
    search: Search,
    internal: Search,
    hits: Vec<String>,
}

impl Look {
    /// At lines that others may read.
    fn at_what_is_told(&mut self, place: &str, lines: &str) {
        for search in [&self.search, &self.internal] {
            self.hits.extend(search.hits_in_text(place, lines.as_bytes()));
        }
    }

    /// At the database, and all files.
    fn at_what_is_kept(&mut self, home: &Home, stage: &Stage, when: &str) {
        let mut seen = 0;
        for file in files_in(&[&home.path("data"), &home.path("tmp"), &home.path("backup")]) {
            let bytes = fs::read(&file).unwrap();
            seen += bytes.len();
            self.hits.extend(self.search.hits(&format!("{} {when}", file.display()), &bytes));
        }
        match &stage.outside {
            Outside::Demonstration => {
                assert!(seen > 300_000, "{seen} bytes {when}");
                // The newest pages stand in the write-ahead log.
                let log = fs::metadata(home.path("data/okno.db-wal")).map_or(0, |log| log.len());
                assert!(log > 100_000 || when != "while it serves", "{log} bytes");
            }
            Outside::Installation { database, log, .. } => self.at_a_server(database, log, when),
        }
    }

    /// At all that a server of PostgreSQL holds and was told, transient rows too.
    fn at_a_server(&mut self, database: &str, log: &postgres::Log, when: &str) {
        let rows = postgres::content(database).join("\n");
        assert!(rows.len() > 100_000, "{} bytes {when}", rows.len());
        self.hits.extend(self.search.hits_in_text(&format!("rows {when}"), rows.as_bytes()));
        let log = log.read();
        let is_whole = log.contains("INSERT INTO account") && log.contains("arameters: $1 = ");
        assert!(is_whole, "the statements are there, with their values");
        self.hits.extend(self.search.hits_in_text(&format!("statements {when}"), log.as_bytes()));
    }
}

/// All files in these folders.
fn files_in(folders: &[&Path]) -> Vec<PathBuf> {
    let entries = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_in(&[&path]) } else { vec![path] }).collect()
}

impl Walk<'_> {
    async fn goes_everywhere(&mut self) {
        self.spellings();
        let owner = self.registers_by_phone().await;
        let (app, codes) = self.connects_an_application(&owner).await;
        self.signs_in_in_two_steps(&app, &codes[0]).await;
        self.changes_the_password(&owner, &app).await;
        self.recovers_without_the_factor().await;
        self.recovers_with_the_factor(&app, &codes[1]).await;
        let other = self.registers_by_email().await;
        self.fills_the_profile_in(&other).await;
        self.recovers_by_a_link().await;
        self.meets_every_barrier().await;
        self.goes_every_way_out().await;
        self.sends_values_to_wrong_places(&other).await;
        for browser in [owner, other] {
            self.leaves(&browser);
        }
    }

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
        self.stage.browser_at(Ipv4Addr::LOCALHOST)
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
        let after = self.read.get(to).copied().unwrap_or_default();
        let (id, text) = self.stage.message(to, after, saying).await;
        self.read.insert(to.to_owned(), id);
        text
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
        let code = self.stage.code_of(pocket).await;
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
}

/// A code that is certainly not this one.
fn not_this(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// The bytes that a token stands for.
fn token_bytes(token: &str) -> Vec<u8> {
    base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, token).unwrap()
}
