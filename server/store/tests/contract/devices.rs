//! Known devices, and failures in a row.

use crate::bench::{Engine, at_once, id, noon, noon_and, random_mark, settled, store};
use model::{AccountId, Device};
use rstest::rstest;
use service::ports::{KnownDevice, NamedSnils};
use service::secrets::{BlindIndex, TokenHash};
use std::sync::Arc;

pub(crate) fn device(account_id: AccountId, token: TokenHash) -> KnownDevice {
    let device = Device { browser: "Firefox".to_owned(), system: "Linux".to_owned(), ..Default::default() };
    KnownDevice { id: id(), account_id, token, device, created_at: noon(), used_at: noon() }
}

#[rstest]
#[tokio::test]
async fn a_device_is_known_to_the_accounts_that_were_opened_there(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let (token, unknown) = (TokenHash(random_mark()), TokenHash(random_mark()));
    let first = device(account, token);
    let mut work = store.begin().await.unwrap();
    let devices = work.devices();
    assert!(devices.list_of_token(&token, noon_and(-1)).await.unwrap().is_empty());
    devices.remember(&first, 20).await.unwrap();
    let found = devices.list_of_token(&token, noon_and(-1)).await.unwrap().remove(0);
    assert!(found.id == first.id && found.account_id == account && found.created_at == noon());
    assert_eq!(found.device, first.device);
    assert!(devices.list_of_token(&token, noon()).await.unwrap().is_empty(), "not used since");
    assert!(devices.list_of_token(&unknown, noon_and(-1)).await.unwrap().is_empty());

    let again = KnownDevice { created_at: noon_and(60), used_at: noon_and(60), ..device(account, token) };
    devices.remember(&again, 20).await.unwrap();
    let listed = devices.list(account, noon_and(-1)).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert!(listed[0].id == first.id && listed[0].created_at == noon() && listed[0].used_at == noon_and(60));
    devices.remember(&device(other, token), 20).await.unwrap();
    assert_eq!(devices.list_of_token(&token, noon_and(-1)).await.unwrap().len(), 2);
}

#[rstest]
#[tokio::test]
async fn of_many_devices_those_used_last_stay_and_each_can_be_forgotten(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    let devices = work.devices();
    let known: Vec<KnownDevice> = (0..4)
        .map(|place| KnownDevice { used_at: noon_and(place), ..device(account, TokenHash(random_mark())) })
        .collect();
    for device in &known {
        devices.remember(device, 3).await.unwrap();
    }
    let ids = |listed: Vec<KnownDevice>| listed.into_iter().map(|device| device.id).collect::<Vec<_>>();
    let listed = ids(devices.list(account, noon_and(-1)).await.unwrap());
    assert_eq!(listed, [known[3].id, known[2].id, known[1].id], "the newest use first");
    assert!(!devices.forget(other, known[3].id).await.unwrap());
    assert!(devices.forget(account, known[3].id).await.unwrap());
    assert!(!devices.forget(account, known[3].id).await.unwrap());
    assert_eq!(devices.forget_all(account, Some(&known[2].token)).await, Ok(1));
    assert_eq!(ids(devices.list(account, noon_and(-1)).await.unwrap()), [known[2].id]);
    assert_eq!(devices.forget_all(account, None).await, Ok(1));
    devices.remember(&known[0], 3).await.unwrap();
    assert_eq!(devices.delete_stale(noon()).await, Ok(0));
    assert_eq!(devices.delete_stale(noon_and(1)).await, Ok(1));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn failures_in_a_row_are_all_counted_and_a_success_ends_them(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (key, other) = (random_mark(), random_mark());
    let mut lengths = at_once(50, |_| {
        let store = Arc::clone(&store);
        async move {
            let mut work = store.begin().await.unwrap();
            let length = work.limits().lengthen_run(&key, noon()).await.unwrap();
            work.commit().await.unwrap();
            length
        }
    })
    .await;
    lengths.sort_unstable();
    assert_eq!(lengths, (1..=50).collect::<Vec<_>>());
    let mut work = store.begin().await.unwrap();
    let limits = work.limits();
    assert_eq!(limits.run_length(&other).await, Ok(0));
    limits.shorten_run(&key).await.unwrap();
    assert_eq!(limits.run_length(&key).await, Ok(49));
    limits.lengthen_run(&other, noon_and(60)).await.unwrap();
    assert_eq!(limits.delete_stale_runs(noon_and(60)).await, Ok(1));
    limits.end_run(&other).await.unwrap();
    limits.shorten_run(&other).await.unwrap();
    assert_eq!(limits.run_length(&other).await, Ok(0));
}

#[rstest]
#[tokio::test]
async fn the_logins_of_an_account_are_its_proven_contacts_and_numbers(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let snils = random_mark();
    let named = NamedSnils { number: None, index: BlindIndex::first(snils) };
    let mut work = store.begin().await.unwrap();
    let before = work.accounts().list_logins(account).await.unwrap();
    assert!(work.identities().claim_snils(account, &named, noon()).await.unwrap());
    let logins = work.accounts().list_logins(account).await.unwrap();
    assert!(logins.len() == before.len() + 1 && logins.contains(&snils));
}
