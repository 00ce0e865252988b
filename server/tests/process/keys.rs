//! The key ring at the command line, while the portal serves (security 9.8).

use crate::{
    backup::can_sign_in,
    browser::Browser,
    pocket::between,
    portal::{Home, Killed, okno, said, start_and_kill, text},
    postgres,
    two_machines::{account, ring},
    verification::Database,
};
use model::{AccountId, AccountLevel, Channel, Phone, formats::Snils};
use reqwest::StatusCode;
use rstest::rstest;
use serde_json::json;
use service::ports::{Contact, NamedSnils, NewOutboxRow, Store};
use service::secrets::{IndexKeys, SecretKey, Versions};
use sqlx::{Connection, SqliteConnection, query, query_as};
use std::{collections::BTreeSet, fs, time::Duration};
use store::StoreSettings;
use uuid::Uuid;
use zeroize::Zeroizing;

#[tokio::test]
async fn s9_8_the_ring_turns_under_a_portal_that_serves() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    browser.register("79000000001").await.unwrap();
    let data = text(&home.path("data"));
    let keys = |what: &[&str]| said(&[&["keys"], what, &["--data", &data]].concat());
    assert_eq!(keys(&["status"]), "1\twraps\t2 keys of people\nindex 1\tfinds\t1 names\n");

    assert!(keys(&["add"]).contains("a key 2"));
    let (status, complaint) = okno(&["keys", "retire", "1", "--data", &data]);
    assert!(!status.success() && complaint.contains("is the one that wraps"), "{complaint}");
    assert_eq!(keys(&["rotate", "--to", "2"]), "Wrapped anew: 2. Sealed anew: 0.\n");
    assert!(browser.open("/cabinet").await.unwrap().html.contains("Окнова"), "the portal has read the ring again");

    assert!(keys(&["retire", "1"]).contains("gone from the file"));
    assert_eq!(keys(&["status"]), "2\twraps\t2 keys of people\n1\tretired\nindex 1\tfinds\t1 names\n");
    assert!(!fs::read_to_string(home.path("data/keys.toml")).unwrap().contains("\n1 = "));
    browser.register("79000000002").await.unwrap();
    drop(portal);
    let written = said(&["audit", "export", "--data", &data]);
    for action in ["user_created", "key_rotated", "key_retired"] {
        assert!(written.lines().any(|line| line.contains(&format!("\"action\":\"{action}\""))), "{action}: {written}");
    }
    assert!(said(&["audit", "verify", "--data", &data]).contains("whole"));
    let portal = home.sandbox();
    let page = browser.moved_to(&portal.origin).open("/cabinet").await.unwrap();
    assert!(page.html.contains("Окнова"), "started anew without the former key");
    assert_eq!(keys(&["status"]), "2\twraps\t3 keys of people\n1\tretired\nindex 1\tfinds\t2 names\n");
}

#[test]
fn s9_1_a_key_file_without_a_key_that_is_needed_is_told() {
    let home = Home::new();
    drop(home.sandbox());
    let (data, file) = (text(&home.path("data")), home.path("data/keys.toml"));
    let whole = fs::read_to_string(&file).unwrap();
    said(&["keys", "add", "--id", "later", "--data", &data]);
    let (status, complaint) = okno(&["keys", "add", "--id", "later", "--data", &data]);
    assert!(!status.success() && complaint.contains("never overwritten"), "{complaint}");
    let later = fs::read_to_string(&file).unwrap();
    let without: String =
        later.lines().filter(|line| !line.starts_with("1 = ")).flat_map(|line| [line, "\n"]).collect();
    fs::write(&file, without.replace("active = \"1\"", "active = \"later\"")).unwrap();
    let (status, complaint) = okno(&["keys", "status", "--data", &data]);
    assert!(!status.success() && complaint.contains("the key file lacks"), "{complaint}");
    fs::write(&file, whole).unwrap();
    assert!(okno(&["keys", "status", "--data", &data]).0.success());
}

/// People whose keys are wrapped: more than a batch of them.
const PEOPLE: usize = 600;

async fn all_read(store: &dyn Store, people: &[AccountId]) {
    let mut work = store.read().await.unwrap();
    for id in people {
        assert_eq!(work.accounts().get(*id).await.unwrap().name.surname.as_str(), "Окнова");
    }
}

#[rstest]
#[tokio::test]
async fn s9_8_a_turn_of_the_ring_whose_plug_was_pulled_goes_on_and_loses_nobody(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let home = Home::new();
    let url = match database {
        Database::Sqlite => format!("sqlite://{}", home.path("okno.db").display()),
        Database::Postgres => postgres::new_database(),
    };
    let config = text(&home.configuration(&url, ""));
    let settings = StoreSettings::new(url);
    let store = store::open(&settings, ring(&home)).await.unwrap();
    let accounts: Vec<_> = (0..PEOPLE).map(|_| account()).collect();
    let mut work = store.begin().await.unwrap();
    for account in &accounts {
        work.accounts().insert(account).await.unwrap();
    }
    work.commit().await.unwrap();
    drop(store);
    let people: Vec<AccountId> = accounts.into_iter().map(|account| account.id).collect();

    let mut cut_off = 0;
    for round in 2..8_u64 {
        let id = round.to_string();
        said(&["keys", "add", "--id", &id, "--config", &config]);
        let rotate = ["keys", "rotate", "--to", &id, "--config", &config];
        cut_off += u32::from(start_and_kill(&rotate, Duration::from_millis(round * 30)) == Killed::OnTheWay);
        let store = store::open(&settings, ring(&home)).await.unwrap();
        all_read(&*store, &people).await;
    }
    assert!(cut_off > 0, "every turn was over before its plug was pulled");
    // The next one goes on where they were cut off.
    said(&["keys", "rotate", "--to", "7", "--config", &config]);
    for former in 2..7 {
        // One whose turn was cut off before it began has never wrapped anything, and is unknown.
        okno(&["keys", "retire", &former.to_string(), "--config", &config]);
    }
    said(&["keys", "retire", "1", "--config", &config]);
    let status = said(&["keys", "status", "--config", &config]);
    let former = status.lines().filter(|line| !line.starts_with("7\twraps\t") && !line.starts_with("index"));
    assert_eq!(
        former.filter(|line| !line.ends_with("\t0 keys of people") && !line.ends_with("\tretired")).count(),
        0,
        "{status}"
    );
    all_read(&*store::open(&settings, ring(&home)).await.unwrap(), &people).await;
    assert!(said(&["audit", "verify", "--config", &config]).contains("whole"));
}

#[tokio::test]
async fn s9_8_a_person_gets_another_key_under_a_portal_that_serves() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    browser.register("79000000001").await.unwrap();
    let data = text(&home.path("data"));
    let events = said(&["audit", "export", "--data", &data]);
    let opened = events.lines().find(|line| line.contains("\"action\":\"user_created\"")).unwrap();
    let opened: serde_json::Value = serde_json::from_str(opened).unwrap();
    let account = opened["subject"].as_str().unwrap();
    assert!(said(&["keys", "replace", account, "--data", &data]).starts_with("Sealed anew: "));
    assert!(browser.open("/cabinet").await.unwrap().html.contains("Окнова"), "the portal reads by the new key");
    assert!(can_sign_in(&portal.origin, "79000000001").await, "and writes");
    let nobody = "00000000-0000-0000-0000-000000000001";
    let (status, complaint) = okno(&["keys", "replace", nobody, "--data", &data]);
    assert!(!status.success() && complaint.contains("there is no account"), "{complaint}");
    assert_eq!(said(&["keys", "status", "--data", &data]), "1\twraps\t2 keys of people\nindex 1\tfinds\t1 names\n");
    let events = said(&["audit", "export", "--data", &data]);
    assert!(
        events.lines().any(|line| line.contains("\"action\":\"key_rotated\"") && line.contains(account)),
        "{events}"
    );
    assert!(said(&["audit", "verify", "--data", &data]).contains("whole"));
}

/// The key by which the portal of this home finds people.
fn first_index_key(home: &Home) -> SecretKey {
    let file: toml::Table = fs::read_to_string(home.path("keys.toml")).unwrap().parse().unwrap();
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, file["index"].as_str().unwrap());
    Zeroizing::new(bytes.unwrap().try_into().unwrap())
}

/// The registries have confirmed this СНИЛС of whoever has this phone.
pub(crate) async fn proves_snils(home: &Home, database: String, phone: &str, snils: &str) {
    let index = IndexKeys::new(Versions::first(first_index_key(home)));
    let (phone, snils) = (Phone::parse(phone).unwrap(), Snils::parse(snils).unwrap());
    let named = NamedSnils { index: index.of_snils(&snils), number: Some(snils) };
    let store = store::open(&StoreSettings::new(database), ring(home)).await.unwrap();
    let mut work = store.begin().await.unwrap();
    let account = work.accounts().find_by_contact(Channel::Phone, &index.of_phone(&phone)).await.unwrap().unwrap();
    assert!(work.identities().claim_snils(account.id, &named, account.created_at).await.unwrap());
    work.accounts().raise_level(account.id, AccountLevel::Standard).await.unwrap();
    work.commit().await.unwrap();
}

#[tokio::test]
async fn s9_6_the_index_key_changes_under_a_portal_that_serves() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    browser.register("79000000001").await.unwrap();
    let data = text(&home.path("data"));
    let keys = |what: &[&str]| said(&[&["keys"], what, &["--data", &data]].concat());
    let signs_in = async || can_sign_in(&portal.origin, "79000000001").await;
    assert!(signs_in().await, "before");
    assert!(keys(&["add", "--index"]).contains("an index key 2"));
    assert!(signs_in().await, "with both in the file");
    let (status, complaint) = okno(&["keys", "add", "--index", "--data", &data]);
    assert!(!status.success() && complaint.contains("two index keys"), "{complaint}");
    let (status, complaint) = okno(&["keys", "retire", "--index", "1", "--data", &data]);
    assert!(!status.success() && complaint.contains("is the newest"), "{complaint}");
    assert_eq!(keys(&["rotate", "--index"]), "Indexed anew: 1.\n");
    assert!(signs_in().await, "with both in use");
    assert!(keys(&["status"]).contains("index 1\tfinds\t1 names\nindex 2\tfinds\t1 names\n"));
    browser.register("79000000002").await.unwrap();
    assert!(keys(&["retire", "--index", "1"]).contains("gone from the file"));
    assert!(signs_in().await, "with the new one alone");
    assert!(keys(&["status"]).contains("\nindex 2\tfinds\t2 names\n"));
    drop(portal);
    let events = said(&["audit", "export", "--data", &data]);
    for action in ["key_rotated", "key_retired"] {
        assert!(events.contains(&format!("\"action\":\"{action}\"")), "{events}");
    }
    let portal = home.sandbox();
    assert!(can_sign_in(&portal.origin, "79000000001").await, "started anew without the former key");
}

#[rstest]
#[tokio::test]
async fn s9_6_a_change_of_the_index_key_whose_plug_was_pulled_goes_on_and_loses_nobody(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let home = Home::new();
    let url = match database {
        Database::Sqlite => format!("sqlite://{}", home.path("okno.db").display()),
        Database::Postgres => postgres::new_database(),
    };
    let config = text(&home.configuration(&url, ""));
    let settings = StoreSettings::new(url);
    let first = IndexKeys::new(Versions::first(first_index_key(&home)));
    let store = store::open(&settings, ring(&home)).await.unwrap();
    let phone = |number| Phone::parse(&format!("+7900{number:07}")).unwrap();
    let mut work = store.begin().await.unwrap();
    for number in 0..PEOPLE {
        let (account, phone) = (account(), phone(number));
        work.accounts().insert(&account).await.unwrap();
        let contact = Contact {
            id: account.id.0,
            account_id: account.id,
            channel: Channel::Phone,
            value: phone.as_str().to_owned(),
            verified_at: Some(account.created_at),
            created_at: account.created_at,
        };
        work.contacts().insert(&contact, Some(&first.of_phone(&phone))).await.unwrap();
    }
    work.commit().await.unwrap();
    said(&["keys", "add", "--index", "--config", &config]);
    let mut cut_off = 0;
    for round in 1..6_u64 {
        let rotate = ["keys", "rotate", "--index", "--config", &config];
        cut_off += u32::from(start_and_kill(&rotate, Duration::from_millis(round * 30)) == Killed::OnTheWay);
        let mut work = store.read().await.unwrap();
        for number in 0..PEOPLE {
            let index = first.of_phone(&phone(number));
            assert!(work.accounts().find_by_contact(Channel::Phone, &index).await.unwrap().is_some(), "{number}");
        }
    }
    assert!(cut_off > 0, "every change was over before its plug was pulled");
    said(&["keys", "rotate", "--index", "--config", &config]);
    said(&["keys", "retire", "--index", "1", "--config", &config]);
    let status = said(&["keys", "status", "--config", &config]);
    assert!(status.contains(&format!("\nindex 2\tfinds\t{PEOPLE} names\n")), "{status}");
    assert!(said(&["audit", "verify", "--config", &config]).contains("whole"));
}

/// What somebody with a hand in the database may do to a sealed value; the other one is that of somebody else in the same place.
type Damage = fn(own: &mut Vec<u8>, other: &[u8]);

/// Where the ciphertext of a sealed value begins: behind its version, the id of its key, and the nonce.
const CIPHERTEXT: usize = 1 + 16 + 24;

const DAMAGES: [(&str, Damage); 6] = [
    ("swapped", |own, other| *own = other.to_vec()),
    ("swapped, and named after the own key", |own, other| own.splice(17.., other[17..].iter().copied()).for_each(drop)),
    ("a flipped bit", |own, _| own[CIPHERTEXT] ^= 1),
    ("cut short", |own, _| own.truncate(own.len() - 1)),
    ("emptied", |own, _| own.clear()),
    ("an unknown key", |own, _| own[1] ^= 1),
];

#[tokio::test]
async fn s9_3_what_was_damaged_beneath_a_portal_that_serves_shows_nothing_is_recorded_and_hurts_nobody_else() {
    let home = Home::new();
    let portal = home.sandbox();
    let (owner, other) = (Browser::new(&portal.origin), Browser::new(&portal.origin));
    owner.register("79000000001").await.unwrap();
    other.register("79000000002").await.unwrap();
    let mut beneath = SqliteConnection::connect(&text(&home.path("data/okno.db"))).await.unwrap();
    let people: Vec<(Uuid, Vec<u8>)> =
        query_as("SELECT id, surname FROM account").fetch_all(&mut beneath).await.unwrap();
    let data = text(&home.path("data"));
    let opened = events(&data, "user_created");
    let [(owners, own), (_, others)] = if opened[0]["subject"] == people[0].0.to_string() {
        [&people[0], &people[1]]
    } else {
        [&people[1], &people[0]]
    };
    let mut put = async |surname: &[u8]| {
        let put = query("UPDATE account SET surname = $1 WHERE id = $2").bind(surname.to_vec()).bind(owners);
        assert_eq!(put.execute(&mut beneath).await.unwrap().rows_affected(), 1);
    };
    let mut numbers = BTreeSet::new();
    for (what, damage) in DAMAGES {
        let mut damaged = own.clone();
        damage(&mut damaged, others);
        put(&damaged).await;
        let page = owner.open("/cabinet").await.unwrap();
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{what}");
        for word in ["Окнова", "Вера", "surname", "account", "00000001"] {
            assert!(!page.html.contains(word), "{what}: the page says «{word}»");
        }
        numbers.insert(between(&page.html, "p-plain__number\">", "<").remove(0));
        assert!(other.open("/cabinet").await.unwrap().html.contains("Окнова"), "{what}: another person");
        put(own).await;
        assert!(owner.open("/cabinet").await.unwrap().html.contains("Окнова"), "{what}: it was put back");
    }
    portal.tell_to_stop();
    assert!(portal.wait().success());
    let failed = events(&data, "crypt_decrypt_fail");
    let place = json!({ "table": "account", "column": "surname", "row": owners });
    assert!(failed.iter().all(|event| event["subject"] == json!(owners) && event["context"] == place), "{failed:?}");
    let recorded: BTreeSet<&str> = failed.iter().map(|event| event["request"].as_str().unwrap()).collect();
    let told: BTreeSet<&str> = numbers.iter().map(|number| number.rsplit(' ').next().unwrap()).collect();
    assert_eq!(recorded, told, "each by the number that the page tells");
    assert!(said(&["audit", "verify", "--data", &data]).contains("whole"));
}

/// The events of the audit chain that are called this.
fn events(data: &str, action: &str) -> Vec<serde_json::Value> {
    let written = said(&["audit", "export", "--data", data]);
    let events = written.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    events.filter(|event| event["action"] == action).collect()
}

#[tokio::test]
async fn s9_3_a_message_that_was_damaged_is_given_up_and_the_others_go_out() {
    let home = Home::new();
    drop(home.sandbox());
    fs::copy(home.path("data/keys.toml"), home.path("keys.toml")).unwrap();
    let url = format!("sqlite://{}", home.path("data/okno.db").display());
    let store = store::open(&StoreSettings::new(url.clone()), ring(&home)).await.unwrap();
    let damaged = NewOutboxRow {
        id: account().id.0,
        payload: "{}".to_owned(),
        priority: 0,
        account: None,
        created_at: account().created_at,
        due_at: None,
        expires_at: None,
    };
    let mut work = store.begin().await.unwrap();
    work.outbox().push(&damaged).await.unwrap();
    work.commit().await.unwrap();
    let mut beneath = SqliteConnection::connect(&url).await.unwrap();
    query("UPDATE outbox SET payload = substr(payload, 1, 50)").execute(&mut beneath).await.unwrap();
    let portal = home.sandbox();
    Browser::new(&portal.origin).register("79000000001").await.unwrap();
    assert_eq!(store.read().await.unwrap().outbox().count_dead().await.unwrap(), 1);
    portal.tell_to_stop();
    assert!(portal.wait().success());
    let failed = events(&text(&home.path("data")), "crypt_decrypt_fail");
    let place = json!({ "table": "outbox", "column": "payload", "row": damaged.id });
    assert!(failed.len() == 1 && failed[0]["context"] == place && failed[0]["subject"].is_null(), "{failed:?}");
}
