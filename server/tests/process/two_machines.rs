//! Two processes on one PostgreSQL: what one writes, the other shows live.

use crate::{
    portal::{Home, Portal},
    postgres,
};
use futures::StreamExt;
use jiff::Timestamp;
use model::{AccountId, AccountLevel, Channel, Device, GivenName, Locale, NotificationKind, PersonName, Surname};
use service::{
    ports::{Account, SessionRecord, Store},
    secrets::{SecretRng, Token},
};
use std::{sync::Arc, time::Duration};
use store::{SealingKeys, StoreSettings};
use zeroize::Zeroizing;

/// The installation's own key ring, so that a test may read and write as another process would.
pub(crate) fn ring(home: &Home) -> SealingKeys {
    let file: toml::Table = std::fs::read_to_string(home.path("keys.toml")).unwrap().parse().unwrap();
    let keys = file["sealing"].as_table().unwrap().iter().map(|(id, text)| {
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text.as_str().unwrap()).unwrap();
        (id.clone(), Zeroizing::new(bytes.try_into().unwrap()))
    });
    SealingKeys::new(file["active"].as_str().unwrap(), keys).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "the processes beside this test look at the machine's clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// Somebody who never signs in.
pub(crate) fn account() -> Account {
    Account {
        id: AccountId(SecretRng.id(now()).unwrap()),
        name: PersonName {
            surname: Surname::parse("Окнова").unwrap(), given_name: GivenName::parse("Вера").unwrap()
        },
        level: AccountLevel::Simplified,
        locale: Locale::Ru,
        display: None,
        password_hash: "unused".to_owned(),
        password_set_at: now(),
        is_blocked: false,
        created_at: now(),
    }
}

async fn signed_in(store: &Arc<dyn Store>) -> (AccountId, Token) {
    let account = account();
    let token = Token::new(SecretRng).unwrap();
    let session = SessionRecord {
        id: SecretRng.id(now()).unwrap(),
        token: token.hash(),
        account_id: account.id,
        device: Device::default(),
        network: "198.51.100.0".to_owned(),
        created_at: now(),
        way: model::SignInWay::Password,
        aal: 1,
        auth_time: now(),
        last_seen_at: now(),
        ends_at: now() + jiff::SignedDuration::from_hours(1),
        ended_at: None,
    };
    let mut work = store.begin().await.unwrap();
    work.accounts().insert(&account).await.unwrap();
    work.sessions().insert(&session).await.unwrap();
    work.commit().await.unwrap();
    (account.id, token)
}

/// Listens to the feed at a process until a notification comes.
async fn first_notification(portal: &Portal, port_seen: &str, token: &Token) -> String {
    let request = reqwest::Client::new()
        .get(format!("{}/feed/stream?after=0", portal.origin))
        .header("host", port_seen)
        .header("cookie", format!("okno_s={}", token.encoded()));
    let mut stream = request.send().await.unwrap().bytes_stream();
    let mut heard = String::new();
    while let Some(Ok(part)) = stream.next().await {
        heard.push_str(&String::from_utf8_lossy(&part));
        if heard.contains("event: notification") && heard.ends_with("\n\n") {
            return heard;
        }
    }
    heard
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notification_written_by_one_process_is_heard_at_both_within_a_second() {
    let home = Home::new();
    let database = postgres::new_database();
    let config = home.configuration(&database, "");
    let (one, two) = (home.installation(&config), home.installation(&config));
    let store = store::open(&StoreSettings::new(database), ring(&home)).await.unwrap();
    let (account, token) = signed_in(&store).await;
    let heard = async {
        tokio::join!(
            first_notification(&one, "127.0.0.1:3999", &token),
            first_notification(&two, "127.0.0.1:3999", &token)
        )
    };
    let written = async {
        // Both streams stand by now, or find the row when they open: either way it must come.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut work = store.begin().await.unwrap();
        work.notifications()
            .push(account, &NotificationKind::ContactConfirmed { channel: Channel::Phone }, now())
            .await
            .unwrap();
        work.commit().await.unwrap();
    };
    let (both, ()) = tokio::join!(tokio::time::timeout(Duration::from_millis(1300), heard), written);
    let (at_one, at_two) = both.expect("not heard within a second");
    assert!(at_one.contains("contact_confirmed") && at_two.contains("contact_confirmed"));
}
