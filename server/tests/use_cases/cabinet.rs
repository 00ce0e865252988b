//! The feed: order, reading, replay.

use crate::bench::{Bench, PASSWORD, visitor};
use service::SignedIn;

const PHONE: &str = "8 900 000-00-01";

async fn owner_with_entries(bench: &Bench, sign_ins: usize) -> SignedIn {
    let mut session = bench.registered(PHONE, "").await;
    for _ in 0..sign_ins {
        // An eleventh session would have an entry of its own.
        let former = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
        bench.services.sessions.sign_out(former).await.unwrap();
        let entered = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap();
        session = entered.session.unwrap();
    }
    bench.services.sessions.recognise(&session).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_stream_that_was_away_gets_what_it_missed_in_order() {
    let bench = Bench::start().await;
    let who = owner_with_entries(&bench, 3).await;
    let (missed, unread) = bench.services.cabinet.news(who.account, 1).await.unwrap();
    assert_eq!(missed.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(unread, 4);
}

#[tokio::test]
async fn marking_all_read_leaves_what_came_after_the_page() {
    let bench = Bench::start().await;
    let who = owner_with_entries(&bench, 3).await;
    bench.services.cabinet.mark_read(who, 1).await.unwrap();
    bench.services.cabinet.mark_all_read(who, 3).await.unwrap();
    let feed = bench.services.cabinet.show(who, None).await.unwrap().feed;
    assert_eq!(feed.unread, 1);
    assert!(!feed.items[0].is_read && feed.items[1..].iter().all(|entry| entry.is_read));
}

#[tokio::test]
async fn s14_4_nobody_marks_in_the_feed_of_another() {
    let bench = Bench::start().await;
    let who = owner_with_entries(&bench, 1).await;
    let other = bench.registered("8 900 000-00-02", "").await;
    let other = bench.services.sessions.recognise(&other).await.unwrap().unwrap();
    bench.services.cabinet.mark_all_read(other, 100).await.unwrap();
    assert_eq!(bench.services.cabinet.show(who, None).await.unwrap().feed.unread, 2);
}

#[tokio::test]
async fn older_entries_stand_on_further_pages() {
    let bench = Bench::start().await;
    let who = owner_with_entries(&bench, 24).await;
    let first = bench.services.cabinet.show(who, None).await.unwrap().feed;
    assert!(first.has_older && first.items.len() == 20);
    let last = bench.services.cabinet.show(who, first.items.last().map(|entry| entry.seq)).await.unwrap().feed;
    assert!(!last.has_older && last.items.len() == 5);
    assert_eq!(last.last_seq, 25, "and the newest is known there too");
}
