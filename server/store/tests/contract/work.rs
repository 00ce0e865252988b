//! Units of work: all or nothing, and no endless waiting.

use crate::bench::{Engine, account, draft, message, noon, settled, store};
use rstest::rstest;
use service::ports::StoreError;
use std::time::{Duration, Instant};

#[rstest]
#[tokio::test]
async fn dropped_before_commit_nothing_has_happened(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let mut wakeups = store.wakeups();
    let account = account();
    let mut work = store.begin().await.unwrap();
    work.accounts().insert(&account).await.unwrap();
    work.outbox().push(&message(0)).await.unwrap();
    drop(work);
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.accounts().get(account.id).await.err(), Some(StoreError::NotFound { table: "account" }));
    assert_eq!(work.outbox().next_due().await, Ok(None));
    work.commit().await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(wakeups.try_recv().is_err(), "nobody is woken for what has not happened");
}

#[rstest]
#[tokio::test]
async fn what_was_committed_is_seen_by_the_next_reader(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let id = settled(&*store).await;
    assert!(store.read().await.unwrap().accounts().get(id).await.is_ok());
    assert_eq!(store.check().await, Ok(()));
}

#[rstest]
#[tokio::test]
async fn a_reading_unit_of_work_cannot_write(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let refused = store.read().await.unwrap().accounts().insert(&account()).await;
    assert!(matches!(refused, Err(StoreError::Database(_))));
}

#[rstest]
#[tokio::test]
async fn a_reader_does_not_wait_for_a_writer(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let draft = draft();
    let mut work = store.begin().await.unwrap();
    assert!(work.drafts().insert(&draft).await.unwrap());
    work.commit().await.unwrap();
    let mut writer = store.begin().await.unwrap();
    assert!(writer.drafts().find(&draft.token, noon()).await.unwrap().is_some());
    assert!(store.read().await.unwrap().drafts().find(&draft.token, noon()).await.unwrap().is_some());
    writer.commit().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn s18_1_nobody_waits_longer_than_five_seconds_for_a_connection(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let mut database = crate::bench::Database::new(engine).await;
    database.settings.max_connections = 1;
    let store = database.store().await;
    let _holder = store.begin().await.unwrap();
    let started = Instant::now();
    assert_eq!(store.begin().await.err(), Some(StoreError::Database("pool_timeout".to_owned())));
    let waited = started.elapsed();
    assert!((Duration::from_secs(4)..Duration::from_secs(8)).contains(&waited), "waited {waited:?}");
}
