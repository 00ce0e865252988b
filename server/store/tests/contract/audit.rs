//! The audit chain: one, whoever writes; whole, or broken at a place that is named (security 10).

use crate::bench::{Database, Engine, account, at_once, keys, noon, settled};
use model::AccountId;
use rstest::rstest;
use service::ports::{Actor, AuditAction, AuditEvent, AuditValue, Store};
use std::sync::Arc;
use std::time::Instant;
use store::{Auditor, Break, BreakKind};

fn event(subject: AccountId, number: i64) -> AuditEvent {
    AuditEvent {
        at: noon(),
        actor: Actor::Citizen,
        action: AuditAction::LoginSuccess,
        subject: Some(subject),
        request: "0123456789abcdef".to_owned(),
        context: vec![("number", AuditValue::Number(number)), ("aal", AuditValue::Number(1))],
    }
}

async fn opened(engine: Engine) -> (Database, Arc<dyn Store>, Auditor) {
    let database = Database::new(engine).await;
    let opened = store::connect(&database.settings, keys()).await.unwrap();
    (database, opened.store, opened.audit)
}

async fn record(store: &dyn Store, subject: AccountId, number: i64) {
    let mut work = store.begin().await.unwrap();
    work.audit().push(event(subject, number));
    work.commit().await.unwrap();
}

/// Lets the database be changed as its administrator could.
async fn without_guard(database: &Database) {
    match database.engine {
        Engine::Sqlite => {
            database.run("DROP TRIGGER audit_event_is_not_changed").await;
            database.run("DROP TRIGGER audit_event_is_not_deleted").await;
        }
        Engine::Postgres => {
            database.run("ALTER TABLE audit_event DISABLE TRIGGER ALL").await;
        }
    }
}

fn broken(seq: i64, kind: BreakKind) -> Result<store::ChainEnd, Break> {
    Err(Break { seq, kind })
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s10_5_eight_writers_at_once_write_one_chain(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store, auditor) = opened(engine).await;
    let person = settled(&*store).await;
    at_once(8, |writer| {
        let store = Arc::clone(&store);
        async move {
            for number in 0..10 {
                record(&*store, person, i64::try_from(writer).unwrap() * 10 + number).await;
            }
        }
    })
    .await;
    let end = auditor.verify(&[]).await.unwrap().unwrap();
    assert_eq!(end.seq, 80);
    let events = auditor.list(0).await.unwrap();
    assert_eq!((events[0].action.as_str(), events[0].actor.as_str()), ("authn_login_success", "citizen"));
    assert_eq!((events[0].subject, events[0].request.as_str()), (Some(person.0), "0123456789abcdef"));
    assert!(events[0].context.starts_with("{\"aal\":1,\"number\":"), "{}", events[0].context);
}

#[rstest]
#[tokio::test]
async fn s10_2_what_is_not_done_is_not_recorded(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store, auditor) = opened(engine).await;
    let mut work = store.begin().await.unwrap();
    let account = account();
    work.accounts().insert(&account).await.unwrap();
    work.audit().push(event(account.id, 1));
    drop(work);
    assert_eq!(auditor.end().await.unwrap().seq, 0);
    assert!(auditor.verify(&[]).await.unwrap().is_ok());
}

#[rstest]
#[case::an_event_was_changed("UPDATE audit_event SET actor = 'guest' WHERE seq = 3", 3, BreakKind::Changed)]
#[case::an_event_was_deleted("DELETE FROM audit_event WHERE seq = 2", 2, BreakKind::Missing)]
#[case::the_last_was_deleted("DELETE FROM audit_event WHERE seq = 5", 5, BreakKind::Missing)]
#[case::the_end_was_moved("UPDATE audit_head SET seq = 4", 5, BreakKind::Inserted)]
#[case::a_hash_was_changed("UPDATE audit_event SET prev_hash = hash WHERE seq = 4", 4, BreakKind::Foreign)]
#[case::an_event_was_put_before_the_first(
    "INSERT INTO audit_event SELECT 0, at, actor, action, subject, request, context, prev_hash, hash FROM audit_event WHERE seq = 1",
    0,
    BreakKind::Inserted
)]
#[tokio::test]
async fn s10_5_tampering_is_named(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[case] tampering: &'static str,
    #[case] seq: i64,
    #[case] kind: BreakKind,
) {
    let (database, store, auditor) = opened(engine).await;
    let person = settled(&*store).await;
    for number in 1..=5 {
        record(&*store, person, number).await;
    }
    assert!(auditor.verify(&[]).await.unwrap().is_ok());
    without_guard(&database).await;
    assert!(database.run(tampering).await > 0);
    assert_eq!(auditor.verify(&[]).await.unwrap(), broken(seq, kind));
}

#[rstest]
#[tokio::test]
async fn s10_3_a_chain_that_was_cut_off_or_written_anew_does_not_pass_what_was_signed(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (database, store, auditor) = opened(engine).await;
    let person = settled(&*store).await;
    for number in 1..=3 {
        record(&*store, person, number).await;
    }
    let signed = auditor.end().await.unwrap();
    assert!(auditor.verify(&[signed]).await.unwrap().is_ok());
    // Cut off behind the second event, end and all.
    without_guard(&database).await;
    database.run("DELETE FROM audit_event WHERE seq = 3").await;
    database.run("UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit_event WHERE seq = 2)").await;
    assert!(auditor.verify(&[]).await.unwrap().is_ok(), "by itself it is whole");
    assert_eq!(auditor.verify(&[signed]).await.unwrap(), broken(3, BreakKind::Missing));
    // And another third event written in its place.
    record(&*store, person, 33).await;
    assert!(auditor.verify(&[]).await.unwrap().is_ok());
    assert_eq!(auditor.verify(&[signed]).await.unwrap(), broken(3, BreakKind::Rewritten));
}

#[rstest]
#[tokio::test]
async fn s10_4_the_database_itself_refuses_to_change_or_delete_an_event(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (database, store, _) = opened(engine).await;
    let person = settled(&*store).await;
    record(&*store, person, 1).await;
    for sql in ["UPDATE audit_event SET actor = 'guest'", "DELETE FROM audit_event"] {
        assert!(database.try_run(sql).await.is_err(), "{sql}");
    }
}

/// How long a walk along a chain of so many events takes, for each of them: the best of three, for a busy machine makes it only longer.
async fn pace(engine: Engine, length: usize) -> f64 {
    let (_database, store, auditor) = opened(engine).await;
    let person = settled(&*store).await;
    let mut work = store.begin().await.unwrap();
    for number in 0..length {
        work.audit().push(event(person, i64::try_from(number).unwrap()));
    }
    work.commit().await.unwrap();
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let began = Instant::now();
        assert!(auditor.verify(&[]).await.unwrap().is_ok());
        best = best.min(began.elapsed().as_secs_f64());
    }
    best / f64::from(u32::try_from(length).unwrap())
}

/// A million events are to take a minute at most: what counts is that each of them takes as long as each of few.
#[rstest]
#[tokio::test]
async fn s10_5_a_chain_ten_times_as_long_takes_ten_times_as_long_to_verify(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (short, long) = (pace(engine, 1_500).await, pace(engine, 15_000).await);
    assert!(long <= 2.0 * short, "{long} s for each event of the long one, {short} s for each of the short one");
}
