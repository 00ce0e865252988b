//! Messages on their way out.

use crate::bench::{Database, Engine, at_once, id, message, noon, noon_and, store};
use jiff::Timestamp;
use rstest::rstest;
use service::ports::{Claimed, NewOutboxRow, Store, Unopened};
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::collections::HashSet;
use std::sync::Arc;

async fn push(store: &dyn Store, row: &NewOutboxRow) {
    let mut work = store.begin().await.unwrap();
    work.outbox().push(row).await.unwrap();
    work.commit().await.unwrap();
}

/// Takes messages for a minute.
async fn claim(store: &dyn Store, now: Timestamp, limit: u32) -> Vec<Claimed> {
    let mut work = store.begin().await.unwrap();
    let claimed = work.outbox().claim(now, id(), now + jiff::SignedDuration::from_secs(60), limit).await.unwrap();
    work.commit().await.unwrap();
    claimed
}

/// State of the only message, and whether its content is still there.
async fn stored(database: &Database) -> (String, bool) {
    const STATE: &str = "SELECT state, CASE WHEN payload IS NULL THEN 0 ELSE 1 END FROM outbox";
    let (state, has_payload): (String, i32) = match database.engine {
        Engine::Sqlite => {
            let mut connection = SqliteConnection::connect(&database.settings.url).await.unwrap();
            sqlx::query_as(STATE).fetch_one(&mut connection).await.unwrap()
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(&database.settings.url).await.unwrap();
            sqlx::query_as(STATE).fetch_one(&mut connection).await.unwrap()
        }
    };
    (state, has_payload == 1)
}

#[rstest]
#[tokio::test]
async fn s11_5_the_urgent_goes_first_and_the_older_before_the_younger(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (bulk, late) = (message(9), NewOutboxRow { created_at: noon_and(5), ..message(0) });
    let urgent = message(0);
    for row in [&bulk, &late, &urgent] {
        push(&*store, row).await;
    }
    let claimed = claim(&*store, noon_and(10), 10).await;
    assert_eq!(claimed.iter().map(|message| message.id).collect::<Vec<_>>(), [urgent.id, late.id, bulk.id]);
    assert!(claimed[0].payload.as_ref() == Some(&urgent.payload) && claimed[0].expires_at == urgent.expires_at);
    assert_eq!(claimed[0].attempt, 1);
}

#[rstest]
#[tokio::test]
async fn s9_3_a_message_that_does_not_open_is_told_and_holds_up_no_other(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (database, store) = store(engine).await;
    let (damaged, whole) = (message(0), message(1));
    push(&*store, &damaged).await;
    push(&*store, &whole).await;
    assert_eq!(database.run("UPDATE outbox SET payload = substr(payload, 1, 60) WHERE priority = 0").await, 1);
    let mut told = store.unopened();
    let claimed = claim(&*store, noon_and(1), 10).await;
    assert_eq!(claimed.iter().map(|message| message.id).collect::<Vec<_>>(), [damaged.id, whole.id]);
    assert!(claimed[0].payload.is_none() && claimed[1].payload.as_ref() == Some(&whole.payload));
    let Unopened { table, column, row, subject, request } = told.try_recv().unwrap();
    assert_eq!((table, column, row, subject, request.as_str()), ("outbox", "payload", damaged.id, None, ""));
    assert!(told.is_empty());
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.outbox().bury(&claimed[0], noon_and(1), "unreadable").await, Ok(true));
}

#[rstest]
#[tokio::test]
async fn a_message_for_later_waits_until_it_is_due(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let later = NewOutboxRow { due_at: Some(noon_and(3600)), expires_at: None, ..message(0) };
    push(&*store, &later).await;
    assert!(claim(&*store, noon_and(3599), 10).await.is_empty());
    assert_eq!(store.read().await.unwrap().outbox().next_due().await, Ok(Some(noon_and(3600))));
    assert_eq!(claim(&*store, noon_and(3600), 10).await.len(), 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s11_2_two_workers_never_take_the_same_message(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    const MESSAGES: usize = 60;
    let (_database, store) = store(engine).await;
    let mut work = store.begin().await.unwrap();
    for _ in 0..MESSAGES {
        work.outbox().push(&message(0)).await.unwrap();
    }
    work.commit().await.unwrap();
    let taken = at_once(4, |_| {
        let store = Arc::clone(&store);
        async move {
            let mut taken = Vec::new();
            loop {
                let claimed = claim(&*store, noon(), 3).await;
                if claimed.is_empty() {
                    return taken;
                }
                taken.extend(claimed.iter().map(|message| message.id));
            }
        }
    })
    .await;
    let taken: Vec<_> = taken.into_iter().flatten().collect();
    assert_eq!(taken.iter().collect::<HashSet<_>>().len(), taken.len(), "taken twice");
    // A worker leaves when it sees nothing free; what another was taking at that moment is not lost.
    let rest = claim(&*store, noon(), 100).await;
    assert_eq!(taken.len() + rest.len(), MESSAGES);
}

#[rstest]
#[tokio::test]
async fn s11_4_a_lost_lease_is_taken_by_another_and_the_first_can_no_longer_settle(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    push(&*store, &message(0)).await;
    let first = claim(&*store, noon(), 1).await;
    assert!(claim(&*store, noon_and(59), 1).await.is_empty());
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.outbox().next_due().await, Ok(Some(noon_and(60))));
    drop(work);
    let second = claim(&*store, noon_and(60), 1).await;
    assert_eq!((second[0].id, second[0].attempt), (first[0].id, 2));
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.outbox().sent(&first[0], noon_and(61)).await, Ok(false));
    assert_eq!(work.outbox().retry(&first[0], noon_and(61), "gateway").await, Ok(false));
    assert_eq!(work.outbox().bury(&first[0], noon_and(61), "gateway").await, Ok(false));
    assert_eq!(work.outbox().sent(&second[0], noon_and(61)).await, Ok(true));
    assert_eq!(work.outbox().sent(&second[0], noon_and(62)).await, Ok(false), "settled already");
    assert_eq!(work.outbox().next_due().await, Ok(None));
}

#[rstest]
#[tokio::test]
async fn s11_6_what_went_out_is_erased(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (database, store) = store(engine).await;
    push(&*store, &message(0)).await;
    let claimed = claim(&*store, noon(), 1).await;
    assert_eq!(stored(&database).await, ("waiting".to_owned(), true));
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.outbox().sent(&claimed[0], noon()).await, Ok(true));
    work.commit().await.unwrap();
    assert_eq!(stored(&database).await, ("sent".to_owned(), false));
    assert!(claim(&*store, noon_and(600), 1).await.is_empty());
}

#[rstest]
#[case::dead_letters_keep_their_content("rejected", "dead", true, 1)]
#[case::expired_ones_do_not("expired", "expired", false, 0)]
#[tokio::test]
async fn s11_4_a_message_is_buried(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[case] error: &'static str,
    #[case] state: &str,
    #[case] keeps_content: bool,
    #[case] dead: u64,
) {
    let (database, store) = store(engine).await;
    push(&*store, &message(0)).await;
    let claimed = claim(&*store, noon(), 1).await;
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.outbox().bury(&claimed[0], noon(), error).await, Ok(true));
    assert_eq!(work.outbox().count_dead().await, Ok(dead));
    work.commit().await.unwrap();
    assert_eq!(stored(&database).await, (state.to_owned(), keeps_content));
    assert!(claim(&*store, noon_and(600), 1).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn a_message_is_tried_again_when_it_is_due(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    push(&*store, &message(0)).await;
    let claimed = claim(&*store, noon(), 1).await;
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.outbox().retry(&claimed[0], noon_and(5), "timeout").await, Ok(true));
    assert_eq!(work.outbox().next_due().await, Ok(Some(noon_and(5))));
    work.commit().await.unwrap();
    assert!(claim(&*store, noon_and(4), 1).await.is_empty());
    let again = claim(&*store, noon_and(5), 1).await;
    assert_eq!(again[0].attempt, 2);
    assert!(again[0].payload == claimed[0].payload);
}

#[rstest]
#[tokio::test]
async fn s9_11_what_is_settled_is_erased_in_its_time_and_what_waits_is_not(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    for _ in 0..4 {
        push(&*store, &message(0)).await;
    }
    let taken = claim(&*store, noon(), 3).await;
    let mut work = store.begin().await.unwrap();
    assert!(work.outbox().sent(&taken[0], noon_and(1)).await.unwrap());
    assert!(work.outbox().bury(&taken[1], noon_and(1), "expired").await.unwrap());
    assert!(work.outbox().bury(&taken[2], noon_and(1), "refused").await.unwrap());
    for (before, erased) in [(1, 0), (2, 1), (2, 1), (2, 0)] {
        assert_eq!(work.outbox().delete_settled(noon_and(before), 1).await, Ok(erased));
    }
    assert_eq!(work.outbox().count_dead().await, Ok(1), "a dead letter has a term of its own");
    for (before, erased) in [(1, 0), (2, 1), (2, 0)] {
        assert_eq!(work.outbox().delete_dead(noon_and(before), 9).await, Ok(erased));
    }
    work.commit().await.unwrap();
    assert_eq!(claim(&*store, noon_and(2), 9).await.len(), 1, "what waits still waits");
}
