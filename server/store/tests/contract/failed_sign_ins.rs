//! Tries to sign in that failed.

use crate::bench::{Engine, at_once, id, noon, noon_and, settled, store};
use model::{AccountId, Device, DeviceKind, FailedStep};
use rstest::rstest;
use service::ports::{FailedSignIn, FailedTry, Work};
use std::sync::Arc;

pub(crate) fn failed(account: Option<AccountId>) -> FailedTry {
    FailedTry {
        account,
        row: id(),
        rest: id(),
        step: FailedStep::Password,
        device: Device {
            browser: "Firefox".to_owned(),
            version: Some(140),
            system: "Linux".to_owned(),
            kind: DeviceKind::Desktop,
        },
        network: "203.0.113.7".to_owned(),
        day: noon(),
        at: noon_and(1),
    }
}

async fn all_of(work: &mut Box<dyn Work>, account: AccountId) -> Vec<FailedSignIn> {
    work.failed_sign_ins().list(account, noon(), noon_and(1_000), 99).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn s5_11_tries_of_one_row_are_told_together_with_the_newest_device(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let first = failed(Some(account));
    let other = FailedTry {
        network: "198.51.100.9".to_owned(),
        step: FailedStep::SecondStep,
        at: noon_and(2),
        ..failed(Some(account))
    };
    let phone = Device { browser: "Chrome".to_owned(), kind: DeviceKind::Phone, ..Device::default() };
    let again = FailedTry { at: noon_and(3), device: phone.clone(), row: first.row, ..failed(Some(account)) };
    let mut work = store.begin().await.unwrap();
    for tried in [&first, &other, &again] {
        work.failed_sign_ins().note(tried, 20).await.unwrap();
    }
    let listed = all_of(&mut work, account).await;
    assert_eq!(
        listed.iter().map(|one| (one.tries, one.step)).collect::<Vec<_>>(),
        [(2, FailedStep::Password), (1, FailedStep::SecondStep)]
    );
    let newest = &listed[0];
    assert_eq!((newest.first_at, newest.last_at, &newest.device), (noon_and(1), noon_and(3), &phone));
    assert_eq!((newest.network.as_str(), newest.account_id), ("203.0.113.7", account));
    assert_eq!(listed[1].device, other.device);
    assert_eq!(work.failed_sign_ins().count(account, noon_and(2)).await, Ok(1));
    assert!(
        work.failed_sign_ins().list(account, noon_and(2), noon_and(3), 9).await.unwrap().is_empty(),
        "neither limit belongs to it"
    );
    assert_eq!(work.failed_sign_ins().list(account, noon(), noon_and(9), 1).await.unwrap().len(), 1);
}

#[rstest]
#[tokio::test]
async fn s5_7_a_try_at_nobodys_account_is_kept_nowhere(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (database, store) = store(engine).await;
    let mut work = store.begin().await.unwrap();
    work.failed_sign_ins().note(&failed(None), 20).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(database.number("SELECT COUNT(*) FROM failed_sign_in").await, 0);
}

#[rstest]
#[tokio::test]
async fn of_a_day_so_many_networks_have_a_row_and_all_others_one(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let rest = id();
    let rows: Vec<_> = (0..30_u8).map(|_| id()).collect();
    let mut work = store.begin().await.unwrap();
    for _ in 0..2 {
        for row in &rows {
            let tried = FailedTry { row: *row, rest, ..failed(Some(account)) };
            work.failed_sign_ins().note(&tried, 3).await.unwrap();
        }
    }
    let listed = all_of(&mut work, account).await;
    let mut told: Vec<_> = listed.iter().map(|one| (one.network.as_str(), one.tries)).collect();
    told.sort_unstable();
    assert_eq!(told, [("", 54), ("203.0.113.7", 2), ("203.0.113.7", 2), ("203.0.113.7", 2)]);
    let many = listed.iter().find(|one| one.network.is_empty()).unwrap();
    assert_eq!(many.device, Device::default(), "no device stands for many");
    let tomorrow = FailedTry { day: noon_and(100), at: noon_and(101), ..failed(Some(account)) };
    work.failed_sign_ins().note(&tomorrow, 3).await.unwrap();
    assert_eq!(all_of(&mut work, account).await.len(), 5, "the next day begins with nothing");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s18_2_of_many_tries_at_once_each_is_counted(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let row = id();
    at_once(12, |_| {
        let store = Arc::clone(&store);
        async move {
            let mut work = store.begin().await.unwrap();
            work.failed_sign_ins().note(&FailedTry { row, ..failed(Some(account)) }, 20).await.unwrap();
            work.commit().await.unwrap();
        }
    })
    .await;
    let mut work = store.begin().await.unwrap();
    assert_eq!(all_of(&mut work, account).await.iter().map(|one| one.tries).collect::<Vec<_>>(), [12]);
}

#[rstest]
#[tokio::test]
async fn cf_21_what_was_hidden_stays_so_and_what_fails_later_is_shown_by_itself(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let (first, seconds) = (failed(Some(account)), failed(Some(account)));
    let mut work = store.begin().await.unwrap();
    for tried in [&first, &first, &seconds, &failed(Some(other))] {
        work.failed_sign_ins().note(tried, 20).await.unwrap();
    }
    assert_eq!(work.failed_sign_ins().hide(account, noon_and(5)).await, Ok(2));
    assert!(all_of(&mut work, account).await.is_empty());
    assert_eq!(work.failed_sign_ins().count(account, noon()).await, Ok(0));
    let later = FailedTry { at: noon_and(6), row: first.row, ..failed(Some(account)) };
    work.failed_sign_ins().note(&later, 20).await.unwrap();
    let listed = all_of(&mut work, account).await;
    assert_eq!(listed.iter().map(|one| (one.tries, one.first_at)).collect::<Vec<_>>(), [(1, noon_and(6))]);
    assert_eq!(all_of(&mut work, other).await.len(), 1, "another account's stay");
    work.commit().await.unwrap();
    assert_eq!(database.number("SELECT COUNT(*) FROM failed_sign_in").await, 3);
}

#[rstest]
#[tokio::test]
async fn s9_11_failed_tries_past_their_term_are_erased_so_many_at_a_time(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let at = |seconds| FailedTry { at: noon_and(seconds), ..failed(Some(account)) };
    let mut work = store.begin().await.unwrap();
    for tried in [at(1), at(2), at(3)] {
        work.failed_sign_ins().note(&tried, 20).await.unwrap();
    }
    for erased in [1, 1, 0] {
        assert_eq!(work.failed_sign_ins().delete_old(noon_and(3), 1).await, Ok(erased));
    }
    assert_eq!(all_of(&mut work, account).await.len(), 1);
}
