//! How long everything is kept, and that the worker erases it at its term and not before (security 9.11).

use crate::bench::{Bench, person, visitor};
use jiff::{SignedDuration, Timestamp};
use model::{AccountId, AccountLevel, NotificationKind};
use service::{
    policy::SecurityConfig,
    ports::{DeliveryError, Work},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

const PHONE: &str = "8 900 000-00-01";
const OTHER_PHONE: &str = "8 900 000-00-02";

async fn days_pass(bench: &Bench, days: i64) {
    bench.clock.advance(SignedDuration::from_hours(24 * days));
    bench.deliver().await;
    bench.courier.sweep().await.unwrap();
}

/// How many there are: sessions, failed tries, entries of the feed and of the journal, settled messages, dead letters. Erases them all, in a unit
/// of work that never comes to its end.
async fn kept(bench: &Bench) -> [u64; 6] {
    let mut work = bench.store.begin().await.unwrap();
    let (end, all) = (Timestamp::MAX, 10_000);
    [
        work.sessions().delete_old(end, all).await.unwrap(),
        work.failed_sign_ins().delete_old(end, all).await.unwrap(),
        work.notifications().delete_old(end, all).await.unwrap(),
        work.journal().delete_old(end, all).await.unwrap(),
        work.outbox().delete_settled(end, all).await.unwrap(),
        work.outbox().delete_dead(end, all).await.unwrap(),
    ]
}

#[tokio::test]
async fn s9_11_everything_goes_at_its_term_and_not_before() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    bench.services.sign_in.sign_in(PHONE, crate::bench::PASSWORD, &visitor(), None).await.unwrap();
    bench.services.sign_in.sign_in(PHONE, "не тот пароль совсем", &visitor(), None).await.unwrap();
    bench.services.security.end_others(who).await.unwrap();
    bench.services.sessions.sign_out(who).await.unwrap();
    bench.deliver().await;
    *bench.gateways.trouble.lock().unwrap() = Some(DeliveryError::Permanent("refused"));
    bench.given(person(OTHER_PHONE, "")).await;
    bench.deliver().await;
    *bench.gateways.trouble.lock().unwrap() = None;

    let [sessions, failed, feed, journal, sent, dead] = kept(&bench).await;
    assert!(
        sessions == 2 && failed == 1 && feed > 0 && journal > 0 && sent > 0 && dead == 1,
        "{:?}",
        kept(&bench).await
    );
    let mut today = 0;
    for (day, expected) in [
        // A code that could not be sent is of no use when its term is over: its content goes then, and that it was stays a while.
        (29, [sessions, failed, feed, journal, sent + dead, 0]),
        (31, [sessions, failed, feed, journal, 0, 0]),
        (180, [sessions, failed, feed, journal, 0, 0]),
        (181, [0, 0, feed, journal, 0, 0]),
        (1_094, [0, 0, feed, journal, 0, 0]),
        (1_096, [0; 6]),
    ] {
        days_pass(&bench, day - today).await;
        today = day;
        assert_eq!(kept(&bench).await, expected, "after {day} days");
    }
    assert!(bench.store.read().await.unwrap().accounts().get(who.account).await.is_ok(), "its owner stays");
}

#[tokio::test]
async fn s9_11_the_worker_sweeps_by_itself() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    bench.deliver().await;
    bench.clock.advance(SignedDuration::from_hours(24 * 1_096));
    let (stop, stopped) = watch::channel(false);
    let swept = async {
        while kept(&bench).await[..5] != [0; 5] {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.send(true).unwrap();
    };
    let working = async { tokio::join!(Arc::clone(&bench.courier).run(stopped), swept) };
    tokio::time::timeout(Duration::from_secs(20), working).await.expect("the worker swept nothing");
}

#[tokio::test]
async fn an_installation_may_keep_longer() {
    let policy = SecurityConfig { feed_days: 2_000, settled_message_days: 100, ..SecurityConfig::default() };
    let bench = Bench::with(policy).await;
    bench.registered(PHONE, "").await;
    let [_, _, feed, _, sent, _] = kept(&bench).await;
    days_pass(&bench, 99).await;
    assert_eq!(kept(&bench).await[4], sent);
    days_pass(&bench, 1_900).await;
    assert_eq!(kept(&bench).await[2..5], [feed, 0, 0]);
}

#[tokio::test]
async fn more_than_a_batch_goes_in_one_sweep() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let owner = bench.services.sessions.recognise(&session).await.unwrap().unwrap().account;
    push(&bench, owner, 1_100).await;
    assert!(kept(&bench).await[2] > 1_100);
    days_pass(&bench, 1_096).await;
    push(&bench, owner, 1).await;
    assert_eq!(kept(&bench).await[2], 1);
    let mut work = bench.store.read().await.unwrap();
    let newest = work.notifications().list_before(owner, None, 9).await.unwrap();
    assert!(newest[0].seq > 1_100, "numbers go on where they were");
}

async fn push(bench: &Bench, account: AccountId, entries: usize) {
    let kind = NotificationKind::AccountOpened { level: AccountLevel::Simplified };
    let mut work: Box<dyn Work> = bench.store.begin().await.unwrap();
    for _ in 0..entries {
        work.notifications().push(account, &kind, bench.services.core.now()).await.unwrap();
    }
    work.commit().await.unwrap();
}

#[tokio::test]
async fn s5_8_an_owner_who_is_told_once_a_week_is_not_told_again_because_of_a_sweep() {
    let bench = Bench::with(SecurityConfig { taken_notice_hours: 168, ..SecurityConfig::default() }).await;
    bench.registered(PHONE, "").await;
    let told = |bench: &Bench| {
        bench.gateways.sms.lock().unwrap().iter().filter(|(_, text)| text.contains("уже есть учётная запись")).count()
    };
    for (days, times) in [(0, 1), (3, 1), (3, 1), (2, 2)] {
        days_pass(&bench, days).await;
        bench.given(person(PHONE, "")).await;
        bench.deliver().await;
        assert_eq!(told(&bench), times);
    }
}
