//! What pulled plugs must not do while people register and use up codes: lose a step that was answered, leave half an account, break
//! the audit chain, open twice by one code, or tell what has not happened (security 18.7, 11.3).

use crate::{
    browser::Browser,
    durability::PASSWORD,
    pocket::{Pocket, backup_codes},
    portal::{Home, Portal, said, text},
    postgres,
    two_machines::ring,
    verification::Database,
};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use rstest::rstest;
use sandbox::{Faults, Filter, SandboxMessage, SandboxMessages};
use service::secrets::SecretRng;
use sqlx::{Connection, SqliteConnection};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};
use store::StoreSettings;
use tokio::sync::watch;
use uuid::Uuid;

/// By what the portal of these tests is asked for, on whichever port it listens.
pub(crate) const HOST: &str = "127.0.0.1:3999";

/// People who register at once.
const PEOPLE: u64 = 2;

/// So many plugs are pulled on each engine; `OKNO_TEST_PLUGS` says otherwise.
fn plugs() -> u64 {
    std::env::var("OKNO_TEST_PLUGS").map_or(50, |plugs| plugs.parse().unwrap())
}

#[expect(clippy::disallowed_methods, reason = "the process beside this test looks at the machine's clock")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// What the portal has acknowledged to one person.
#[derive(Default)]
struct Acknowledged {
    has_contacts: bool,
    has_proof: bool,
    has_account: bool,
}

/// A portal that loses its power now and then, and the phones of its people.
#[derive(Clone)]
struct Stage {
    /// Where the portal is; the next one has another port.
    origin: watch::Receiver<String>,
    messages: SandboxMessages,
    /// How many steps were acknowledged, to anybody.
    steps: Arc<watch::Sender<u64>>,
    /// The numbers of those who were told that a code is on its way.
    promised: Arc<Mutex<BTreeSet<String>>>,
}

impl Stage {
    fn acknowledged(&self) {
        self.steps.send_modify(|steps| *steps += 1);
    }

    fn here(&mut self) -> String {
        self.origin.borrow_and_update().clone()
    }

    /// The code in the newest SMS to this number; none when the power went before it was sent.
    async fn code(&self, phone: &str) -> Option<String> {
        self.code_after(0, phone).await
    }

    /// Likewise, but not in the messages up to this one.
    async fn code_after(&self, known: u64, phone: &str) -> Option<String> {
        let wanted = Filter::to(phone).after(known);
        let sms = tokio::time::timeout(Duration::from_secs(1), self.messages.wait_for(&wanted)).await;
        Some(sms.ok()?.text.chars().take(6).collect())
    }

    /// Does something at whichever portal there is, until one has answered.
    async fn at_last<T>(&mut self, browser: &mut Browser, what: impl AsyncFn(&Browser) -> reqwest::Result<T>) -> T {
        loop {
            browser.move_to(&self.here());
            match what(browser).await {
                Ok(done) => return done,
                Err(trouble) => assert!(self.origin.changed().await.is_ok(), "the last portal is away: {trouble}"),
            }
        }
    }
}

/// Walks through a registration until it ends or the plug is pulled.
async fn walk(stage: &Stage, browser: &Browser, phone: &str) -> Acknowledged {
    let mut known = Acknowledged::default();
    let Ok(page) = browser.give_contacts(phone, "").await else { return known };
    known.has_contacts = page.path == "/register/confirm";
    if known.has_contacts {
        stage.promised.lock().unwrap().insert(phone.to_owned());
    }
    stage.acknowledged();
    let Some(code) = stage.code(phone).await else { return known };
    let Ok(page) = browser.post("/register/confirm", "/api/register/confirm", &[("code", &code)]).await else {
        return known;
    };
    known.has_proof = page.path == "/register/password";
    stage.acknowledged();
    let Ok(page) = browser.post("/register/password", "/api/register/password", &[("password", PASSWORD)]).await else {
        return known;
    };
    known.has_account = page.path == "/cabinet";
    stage.acknowledged();
    known
}

/// Where a sign-in by the password leads to; somebody who is busy is asked again.
pub(crate) async fn sign_in(browser: &Browser, phone: &str) -> reqwest::Result<String> {
    loop {
        let page = browser.post("/sign-in", "/api/sign-in", &[("login", phone), ("password", PASSWORD)]).await?;
        if page.status != StatusCode::SERVICE_UNAVAILABLE {
            return Ok(page.path);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// All that was acknowledged is there, and nobody has half an account.
async fn check(browser: &Browser, phone: &str, known: &Acknowledged) -> reqwest::Result<()> {
    let comes_in = sign_in(&browser.another(), phone).await?;
    if known.has_account {
        assert_eq!(comes_in, "/cabinet", "an acknowledged account signs in");
        return Ok(());
    }
    assert!(["/cabinet", "/sign-in#errors"].contains(&comes_in.as_str()), "half an account: {comes_in}");
    let page = browser.open("/register/password").await?;
    // Whoever is early is led back with a word about it: `?waiting=1`.
    let step = page.path.split('?').next().unwrap_or_default();
    if known.has_proof {
        // Either still at the password, or the account was made and only the answer was lost.
        assert!(step == "/register/password" || comes_in == "/cabinet", "a proof is lost only to a whole account");
    } else if known.has_contacts {
        assert!(["/register/confirm", "/register/password"].contains(&step), "acknowledged contacts are gone: {step}");
        assert!(browser.open("/register").await?.html.contains("Окнова"));
    }
    Ok(())
}

/// Registers one person after the other; after each loss of power looks whether all of them got what was acknowledged. Gives how
/// many accounts were, and how often the plug was pulled in the middle.
async fn registers(mut stage: Stage, first: u64) -> (usize, usize) {
    let (mut number, mut accounts, mut cut_off) = (first, 0, 0);
    loop {
        let here = stage.here();
        let mut met = Vec::new();
        while met.last().is_none_or(|(_, _, known): &(_, _, Acknowledged)| known.has_account)
            && !stage.origin.has_changed().unwrap_or(true)
        {
            let (browser, phone) = (Browser::asking_for(HOST, &here), format!("7900{number:07}"));
            number += PEOPLE;
            let known = walk(&stage, &browser, &phone).await;
            met.push((browser, phone, known));
        }
        let is_over = stage.origin.changed().await.is_err();
        for (mut browser, phone, known) in met {
            stage.at_last(&mut browser, async |browser| check(browser, &phone, &known).await).await;
            accounts += usize::from(known.has_account);
            cut_off += usize::from(!known.has_account);
        }
        if is_over {
            return (accounts, cut_off);
        }
    }
}

/// Connects an application, and gives its backup codes.
async fn takes_codes(stage: &Stage, owner: &Browser, phone: &str) -> Vec<String> {
    assert!(walk(stage, owner, phone).await.has_account);
    let page = owner.post("/security", "/api/security/app/begin", &[]).await.unwrap();
    let code = Pocket::with_key_of(&page.html).code_at(now());
    let page = owner.post("/security/app", "/api/security/app", &[("code", &code)]).await.unwrap();
    backup_codes(&page.html)
}

/// Where a password and this backup code lead to.
async fn uses(browser: &Browser, phone: &str, code: &str) -> reqwest::Result<String> {
    assert_eq!(sign_in(browser, phone).await?, "/sign-in/second");
    Ok(browser.post("/sign-in/backup", "/api/sign-in/second", &[("backup_code", code)]).await?.path)
}

/// Signs in by one code after the other, and tries each again after the next loss of power. Gives how many were acknowledged.
async fn uses_codes_up(mut stage: Stage, phone: String, codes: Vec<String>) -> usize {
    let mut acknowledged = 0;
    let mut browser = Browser::asking_for(HOST, &stage.here());
    for code in codes {
        let use_it = async |browser: &Browser| uses(&browser.another(), &phone, &code).await;
        // One that was cut off may be used up already, and then it is not told.
        if stage.at_last(&mut browser, &use_it).await != "/cabinet" {
            continue;
        }
        acknowledged += 1;
        stage.acknowledged();
        let is_over = stage.origin.changed().await.is_err();
        let again = stage.at_last(&mut browser, &use_it).await;
        assert_ne!(again, "/cabinet", "a code that was used opened once more");
        if is_over {
            break;
        }
    }
    acknowledged
}

/// Signs in by one SMS after the other, each with a number of its own, and tries each code again after the next loss of power, twice, in
/// the browser as it was. Gives how many were acknowledged, and how many were cut off.
async fn signs_in_by_sms(mut stage: Stage) -> (usize, usize) {
    let (mut acknowledged, mut cut_off) = (0, 0);
    for number in 0.. {
        let phone = format!("7902{number:07}");
        let asked = asks_for_sms(&stage, &phone).await;
        let mut opened = 0;
        if let Some((browser, code)) = &asked {
            match takes_sms(&browser.as_it_is(), code).await {
                Ok(path) => {
                    assert_eq!(path, "/cabinet", "a right code opens");
                    stage.acknowledged();
                    (acknowledged, opened) = (acknowledged + 1, 1);
                }
                Err(_) => cut_off += 1,
            }
        }
        let is_over = stage.origin.changed().await.is_err();
        if let Some((browser, code)) = asked {
            for _ in 0..2 {
                let again =
                    stage.at_last(&mut browser.as_it_is(), async |browser| takes_sms(browser, &code).await).await;
                opened += u32::from(again == "/cabinet");
            }
            assert!(opened <= 1, "a code by SMS opened {opened} times");
        }
        if is_over {
            break;
        }
    }
    (acknowledged, cut_off)
}

/// Somebody new, who asks for a code to sign in: the browser that asked, and the code. Nothing when the plug was pulled on the way.
async fn asks_for_sms(stage: &Stage, phone: &str) -> Option<(Browser, String)> {
    let owner = Browser::asking_for(HOST, &stage.origin.borrow());
    if !walk(stage, &owner, phone).await.has_account {
        return None;
    }
    let (browser, known) = (owner.another(), stage.messages.newest(&Filter::to(phone))?.id);
    let page = browser.post("/sign-in/sms", "/api/sign-in/sms", &[("phone", phone)]).await.ok()?;
    assert_eq!(page.path, "/sign-in/sms/code");
    let code = stage.code_after(known, phone).await?;
    Some((browser, code))
}

/// Where the code of an SMS leads to.
async fn takes_sms(browser: &Browser, code: &str) -> reqwest::Result<String> {
    Ok(browser.post("/sign-in/sms/code", "/api/sign-in/sms/code", &[("code", code)]).await?.path)
}

/// The messages that were settled as sent, as the database holds them; none is on its way any more.
async fn sent(url: &str) -> BTreeSet<Uuid> {
    const SENT: &str = "SELECT id FROM outbox WHERE state = 'sent'";
    if url.starts_with("sqlite") {
        let mut beneath = SqliteConnection::connect(url).await.unwrap();
        return sqlx::query_scalar(SENT).fetch_all(&mut beneath).await.unwrap().into_iter().collect();
    }
    postgres::run("psql", &[url, "-Atc", SENT]).lines().map(|id| id.parse().unwrap()).collect()
}

/// Lets the leases of the workers that were killed run out now, and a last portal send what they had taken.
async fn send_the_rest(home: &Home, url: &str, start: impl Fn() -> Portal) {
    let store = store::open(&StoreSettings::new(url), ring(home)).await.unwrap();
    let mut work = store.begin().await.unwrap();
    let in_a_minute = now() + SignedDuration::from_secs(61);
    work.outbox().claim(in_a_minute, SecretRng.id(now()).unwrap(), now(), 1000).await.unwrap();
    work.commit().await.unwrap();
    let portal = start();
    let all_sent = async {
        while store.read().await.unwrap().outbox().next_due().await.unwrap().is_some() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all_sent).await.expect("a message stays behind");
    portal.tell_to_stop();
    assert!(portal.wait().success());
}

/// What the gateway has is what stands: each message that was settled as sent was accepted once, each that was accepted belongs to a row
/// that was committed with its change, and whoever was told to expect one has got it.
async fn check_messages(url: &str, stage: &Stage, heard: &BTreeMap<u64, SandboxMessage>) {
    let keys: Vec<Uuid> = heard.values().map(|message| message.key.as_ref().unwrap().parse().unwrap()).collect();
    let accepted: BTreeSet<Uuid> = keys.iter().copied().collect();
    assert_eq!(accepted.len(), keys.len(), "one was accepted twice");
    let sent = sent(url).await;
    let untold: Vec<_> = sent.difference(&accepted).collect();
    let unfounded: Vec<_> = accepted.difference(&sent).collect();
    assert!(
        untold.is_empty() && unfounded.is_empty(),
        "never told: {untold:?}; told, though it does not stand: {unfounded:?}"
    );
    let reached: BTreeSet<&str> = heard.values().map(|message| message.to.trim_start_matches('+')).collect();
    let promised = stage.promised.lock().unwrap();
    assert!(
        promised.iter().all(|phone| reached.contains(phone.as_str())),
        "{promised:?} were promised, {reached:?} reached"
    );
}

/// A configuration over this database whose SMS come to these phones, and which takes no network for a crowd.
pub(crate) fn configuration(home: &Home, database: &str, sms: SocketAddr) -> PathBuf {
    let limits = "[security]\nregistrations_per_network_hour = 100000\nfree_registrations_per_network_hour = 100000\n\
                  free_recoveries_per_network_hour = 100000\n\
                  sms_per_network_hour = 100000\nletters_per_network_hour = 100000\n\
                  sign_ins_per_network_minute = 100000\n\
                  free_sign_ins_per_network_minute = 100000\nfailing_logins_per_network = 100000\n\
                  requests_per_network_5_minutes = 100000\nsms_sign_ins_per_network_hour = 100000\n\
                  free_sms_sign_ins_per_network_hour = 100000\n";
    let config = home.configuration(database, limits);
    let written = std::fs::read_to_string(&config).unwrap();
    let gateway = format!("{sms}/send\"\nheaders = {{ Authorization = \"Bearer {}\" }}", sandbox::TOKEN);
    std::fs::write(&config, written.replace("127.0.0.1:2526/send\"", &gateway)).unwrap();
    config
}

/// An installation over this database where somebody has an account with this number.
pub(crate) async fn installation_with(home: &Home, url: &str, phone: &str) -> (PathBuf, Portal) {
    let messages = SandboxMessages::new(Arc::new(now));
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let sms = sandbox::start_sms(any_port, messages.clone(), Faults::default()).await.unwrap();
    let config = configuration(home, url, sms);
    let portal = home.installation(&config);
    let (_tell, origin) = watch::channel(portal.origin.clone());
    let stage = Stage { origin, messages, steps: Arc::default(), promised: Arc::default() };
    let browser = Browser::asking_for(HOST, &portal.origin);
    // On a busy machine the SMS may need longer than one walk waits for it.
    let mut walks = 0;
    while !walk(&stage, &browser, phone).await.has_account {
        walks += 1;
        assert!(walks < 20, "nobody gets an account");
    }
    (config, portal)
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s18_7_fifty_pulled_plugs_lose_no_acknowledged_step_leave_no_half_account_and_open_nothing_twice(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let home = Home::new();
    let url = match database {
        Database::Sqlite => format!("sqlite://{}", home.path("okno.db").display()),
        Database::Postgres => postgres::new_database(),
    };
    let messages = SandboxMessages::new(Arc::new(now));
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let sms = sandbox::start_sms(any_port, messages.clone(), Faults::default()).await.unwrap();
    let config = configuration(&home, &url, sms);
    let start = || -> Portal { home.installation(&config) };

    let mut portal = start();
    let (tell, origin) = watch::channel(portal.origin.clone());
    let stage = Stage { origin, messages, steps: Arc::default(), promised: Arc::default() };
    let owner = "79010000000".to_owned();
    let codes = takes_codes(&stage, &Browser::asking_for(HOST, &portal.origin), &owner).await;
    let people = join_all((0..PEOPLE).map(|first| registers(stage.clone(), first)));
    let mut heard = BTreeMap::new();
    // The sandbox keeps some hundreds; we keep all.
    let mut hear = || heard.extend(stage.messages.list(&Filter::default()).into_iter().map(|sms| (sms.id, sms)));
    let pulled = async {
        let mut steps = stage.steps.subscribe();
        for pulled in 0..plugs() {
            // After so many steps, and then a moment of its own: so that every step is hit by some, on a busy machine too.
            let until = *steps.borrow() + 1 + pulled % 10;
            let _ = tokio::time::timeout(Duration::from_secs(2), steps.wait_for(|steps| *steps >= until)).await;
            tokio::time::sleep(Duration::from_millis(pulled * 7 % 40)).await;
            portal.kill();
            hear();
            portal = start();
            tell.send(portal.origin.clone()).unwrap();
        }
        drop(tell);
        portal
    };
    let (people, used, (by_sms, _), portal) =
        tokio::join!(people, uses_codes_up(stage.clone(), owner, codes), signs_in_by_sms(stage.clone()), pulled);
    let accounts: usize = people.iter().map(|(whole, _)| whole).sum();
    let cut_off: usize = people.iter().map(|(_, half)| half).sum();
    assert!(
        accounts > 5 && cut_off > 5 && used > 0 && by_sms > 0,
        "{accounts} accounts, {cut_off} cut off, {used} codes used, {by_sms} of SMS"
    );
    portal.tell_to_stop();
    assert!(portal.wait().success());
    send_the_rest(&home, &url, start).await;
    hear();
    check_messages(&url, &stage, &heard).await;

    // Every account has its event, and no event is of an account that is not there.
    let config = ["--config", &text(&config)];
    assert!(said(&[&["audit", "verify"], &config[..]].concat()).contains("whole"));
    let events = said(&[&["audit", "export"], &config[..]].concat());
    let opened = events.lines().filter(|event| event.contains("\"action\":\"user_created\"")).count();
    let keys = said(&[&["keys", "status"], &config[..]].concat());
    assert!(keys.starts_with(&format!("1\twraps\t{} keys of people\n", opened + 1)), "{keys}: one of them is nobody's");
    assert!(opened > accounts, "{opened} were opened, {accounts} acknowledged besides the owner of the codes");
}
