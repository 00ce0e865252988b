//! Notifications and wake-ups.

use crate::bench::{Database, Engine, at_once, message, noon, noon_and, settled, store};
use model::{AccountId, AccountLevel, Channel, Device, JournalKind, NotificationKind};
use rstest::rstest;
use service::ports::{Store, StoreError, Wakeup};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

const OPENED: NotificationKind = NotificationKind::AccountOpened { level: AccountLevel::Simplified };

async fn push(store: &dyn Store, account: AccountId) -> i64 {
    let mut work = store.begin().await.unwrap();
    let seq = work.notifications().push(account, &OPENED, noon()).await.unwrap();
    work.commit().await.unwrap();
    seq
}

async fn next(wakeups: &mut Receiver<Wakeup>) -> Wakeup {
    timeout(Duration::from_secs(5), wakeups.recv()).await.unwrap().unwrap()
}

async fn is_silent(wakeups: &mut Receiver<Wakeup>) -> bool {
    timeout(Duration::from_millis(200), wakeups.recv()).await.is_err()
}

#[rstest]
#[tokio::test]
async fn a_feed_is_read_from_both_ends(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let device = Device { browser: "Firefox".to_owned(), system: "Linux".to_owned(), ..Default::default() };
    let kinds = [
        OPENED,
        NotificationKind::SignedIn { device, failures_before: 2, way: model::SignInWay::Passkey, is_new_device: false },
        NotificationKind::ContactConfirmed { channel: Channel::Email },
    ];
    let mut work = store.begin().await.unwrap();
    for (kind, seq) in kinds.iter().zip(1..) {
        assert_eq!(work.notifications().push(account, kind, noon_and(seq)).await, Ok(seq));
    }
    work.commit().await.unwrap();
    let mut reader = store.read().await.unwrap();
    let newest = reader.notifications().list_before(account, None, 2).await.unwrap();
    assert_eq!(newest.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [3, 2]);
    assert_eq!((&newest[1].kind, newest[1].created_at, newest[1].read_at), (&kinds[1], noon_and(2), None));
    let older = reader.notifications().list_before(account, Some(2), 2).await.unwrap();
    assert_eq!(older.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1]);
    let missed = reader.notifications().list_after(account, 1, 10).await.unwrap();
    assert_eq!(missed.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [2, 3]);
}

#[rstest]
#[tokio::test]
async fn what_is_read_stays_read(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    for _ in 0..4 {
        push(&*store, account).await;
    }
    push(&*store, other).await;
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.notifications().count_unread(account).await, Ok(4));
    work.notifications().mark_read(account, 2, noon_and(1)).await.unwrap();
    work.notifications().mark_read(account, 2, noon_and(2)).await.unwrap();
    assert_eq!(work.notifications().count_unread(account).await, Ok(3));
    work.notifications().mark_read_up_to(account, 3, noon_and(3)).await.unwrap();
    assert_eq!(work.notifications().count_unread(account).await, Ok(1));
    let entries = work.notifications().list_after(account, 0, 10).await.unwrap();
    let read: Vec<_> = entries.iter().map(|entry| entry.read_at).collect();
    assert_eq!(read, [Some(noon_and(3)), Some(noon_and(1)), Some(noon_and(3)), None]);
    assert_eq!(work.notifications().count_unread(other).await, Ok(1));
}

#[rstest]
#[tokio::test]
async fn a_feed_belongs_to_an_account(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let mut work = store.begin().await.unwrap();
    let refused = work.notifications().push(AccountId(crate::bench::id()), &OPENED, noon()).await;
    assert_eq!(refused, Err(StoreError::NotFound { table: "account" }));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_an_entry_before_the_one_in_front_of_it(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    const PUSHES: i64 = 20;
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let reader = tokio::spawn({
        let store = Arc::clone(&store);
        async move {
            let mut seen = 0;
            while seen < PUSHES {
                for entry in store.read().await.unwrap().notifications().list_after(account, seen, 100).await.unwrap() {
                    assert_eq!(entry.seq, seen + 1, "a gap");
                    seen = entry.seq;
                }
            }
        }
    });
    let mut pushed = at_once(20, |_| {
        let store = Arc::clone(&store);
        async move { push(&*store, account).await }
    })
    .await;
    pushed.sort_unstable();
    assert_eq!(pushed, (1..=PUSHES).collect::<Vec<_>>());
    timeout(Duration::from_secs(20), reader).await.unwrap().unwrap();
}

#[rstest]
#[tokio::test]
async fn a_commit_wakes_those_who_wait_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let mut wakeups = store.wakeups();
    let mut work = store.begin().await.unwrap();
    work.notifications().push(account, &OPENED, noon()).await.unwrap();
    work.notifications().push(account, &OPENED, noon()).await.unwrap();
    assert!(is_silent(&mut wakeups).await, "not before the commit");
    work.commit().await.unwrap();
    assert_eq!(next(&mut wakeups).await, Wakeup::Feed(account));
    assert!(is_silent(&mut wakeups).await);
    let mut work = store.begin().await.unwrap();
    work.notifications().mark_read(account, 1, noon()).await.unwrap();
    work.outbox().push(&message(0)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!([next(&mut wakeups).await, next(&mut wakeups).await], [Wakeup::Feed(account), Wakeup::Outbox]);
    assert!(is_silent(&mut wakeups).await);
}

#[tokio::test]
async fn a_wakeup_reaches_other_processes_on_the_same_server() {
    let database = Database::new(Engine::Postgres).await;
    let (here, there) = (database.store().await, database.store().await);
    let account = settled(&*here).await;
    let mut wakeups = there.wakeups();
    push(&*here, account).await;
    assert_eq!(next(&mut wakeups).await, Wakeup::Feed(account));
    assert!(is_silent(&mut wakeups).await);
}

#[tokio::test]
async fn after_a_lost_connection_everything_is_looked_at_anew() {
    const CUT: &str = "
        SELECT pg_terminate_backend(pid)
          FROM pg_stat_activity
         WHERE datname = current_database()
           AND query LIKE 'LISTEN%'";
    let (database, store) = store(Engine::Postgres).await;
    let account = settled(&*store).await;
    let mut wakeups = store.wakeups();
    assert_eq!(database.run(CUT).await, 1);
    assert_eq!(next(&mut wakeups).await, Wakeup::Everything);
    push(&*store, account).await;
    assert_eq!(next(&mut wakeups).await, Wakeup::Feed(account));
}

#[rstest]
#[tokio::test]
async fn s9_11_what_is_old_is_erased_so_many_at_a_time_and_numbers_go_on(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (one, other) = (settled(&*store).await, settled(&*store).await);
    let told = JournalKind::SessionsEnded { count: 1 };
    let mut work = store.begin().await.unwrap();
    for (account, at) in [(one, 1), (other, 2), (one, 3)] {
        work.notifications().push(account, &OPENED, noon_and(at)).await.unwrap();
        work.journal().push(account, &told, noon_and(at)).await.unwrap();
    }
    work.notifications().mark_read(one, 1, noon_and(2)).await.unwrap();
    for erased in [1, 1, 0] {
        assert_eq!(work.notifications().delete_old(noon_and(3), 1).await, Ok(erased));
        assert_eq!(work.journal().delete_old(noon_and(3), 1).await, Ok(erased));
    }
    assert_eq!(work.notifications().push(one, &OPENED, noon_and(4)).await, Ok(3));
    assert_eq!(work.journal().push(other, &told, noon_and(4)).await, Ok(2));
    let feed = work.notifications().list_before(one, None, 9).await.unwrap();
    assert_eq!(feed.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [3, 2]);
    let journal = work.journal().list_before(one, None, 9).await.unwrap();
    assert_eq!(journal.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [2]);
}
