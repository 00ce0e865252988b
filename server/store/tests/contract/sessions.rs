//! Sessions.

use crate::bench::{Engine, at_once, noon, noon_and, random_mark, session, settled, store};
use jiff::Timestamp;
use rstest::rstest;
use service::{
    ports::{Renewal, SessionRecord, Work},
    secrets::TokenHash,
};
use std::sync::Arc;
use uuid::Uuid;

const IDLE: i64 = 30 * 60;

#[rstest]
#[tokio::test]
async fn s6_3_a_session_lives_while_it_is_used_and_within_its_term(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let session = session(settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    work.sessions().insert(&session).await.unwrap();
    let mut is_live = async |seconds: i64| {
        let found = work.sessions().find(&session.token, noon_and(seconds), noon_and(seconds - IDLE)).await.unwrap();
        found.is_some_and(|found| found.id == session.id && found.device == session.device && found.aal == 1)
    };
    assert!(is_live(IDLE - 1).await);
    assert!(!is_live(IDLE).await);
    work.sessions().touch(session.id, noon_and(12 * 3600 - 60)).await.unwrap();
    work.sessions().touch(session.id, noon_and(5)).await.unwrap();
    let mut is_live = async |seconds: i64| {
        work.sessions().find(&session.token, noon_and(seconds), noon_and(seconds - IDLE)).await.unwrap().is_some()
    };
    assert!(is_live(12 * 3600 - 1).await, "an older request does not turn the clock back");
    assert!(!is_live(12 * 3600).await);
}

#[rstest]
#[tokio::test]
async fn s6_6_an_ended_session_cannot_be_replayed(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let session = session(settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    work.sessions().insert(&session).await.unwrap();
    work.sessions().end(session.id, noon_and(1), "logout").await.unwrap();
    work.sessions().end(session.id, noon_and(2), "replaced").await.unwrap();
    work.sessions().touch(session.id, noon_and(3)).await.unwrap();
    assert!(work.sessions().find(&session.token, noon(), noon_and(-1)).await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn a_session_that_ran_out_by_itself_is_remembered_for_a_while_and_one_that_was_ended_is_not(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (lapsed, ended) = (session(settled(&*store).await), session(settled(&*store).await));
    let mut work = store.begin().await.unwrap();
    work.sessions().insert(&lapsed).await.unwrap();
    work.sessions().insert(&ended).await.unwrap();
    work.sessions().end(ended.id, noon_and(1), "logout").await.unwrap();
    assert!(work.sessions().find_lapsed(&lapsed.token, noon_and(-1)).await.unwrap().is_some());
    assert!(work.sessions().find_lapsed(&lapsed.token, noon_and(1)).await.unwrap().is_none(), "too long ago");
    assert!(work.sessions().find_lapsed(&ended.token, noon_and(-1)).await.unwrap().is_none());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s6_7_the_oldest_sessions_end_when_there_are_too_many(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let bystander = session(other);
    let mut work = store.begin().await.unwrap();
    work.sessions().insert(&bystander).await.unwrap();
    work.commit().await.unwrap();
    let sessions = at_once(12, |age| {
        let store = Arc::clone(&store);
        async move {
            let session = SessionRecord { created_at: noon_and(-i64::try_from(age).unwrap()), ..session(account) };
            let mut work = store.begin().await.unwrap();
            work.accounts().hold(account).await.unwrap();
            work.sessions().insert(&session).await.unwrap();
            work.sessions().end_oldest(account, 10, noon(), noon_and(-IDLE)).await.unwrap();
            work.commit().await.unwrap();
            session
        }
    })
    .await;
    let mut work = store.begin().await.unwrap();
    let mut live = Vec::new();
    for (age, session) in sessions.iter().enumerate() {
        if work.sessions().find(&session.token, noon(), noon_and(-1)).await.unwrap().is_some() {
            live.push(age);
        }
    }
    assert_eq!(live, (0..10).collect::<Vec<_>>());
    let lapsed = SessionRecord { last_seen_at: noon_and(-IDLE), created_at: noon_and(1), ..session(account) };
    work.sessions().insert(&lapsed).await.unwrap();
    let mut ended: Vec<_> = work.sessions().end_oldest(account, 4, noon(), noon_and(-IDLE)).await.unwrap();
    ended.sort_by_key(|ended| std::cmp::Reverse(ended.created_at));
    assert_eq!(
        ended.iter().map(|one| one.id).collect::<Vec<_>>(),
        sessions[4..10].iter().map(|one| one.id).collect::<Vec<_>>()
    );
    assert!(ended.iter().all(|ended| ended.ended_at == Some(noon())));
    assert!(work.sessions().end_oldest(account, 4, noon(), noon_and(-IDLE)).await.unwrap().is_empty());
    assert!(
        work.sessions().find_lapsed(&lapsed.token, noon_and(-IDLE - 1)).await.unwrap().is_some(),
        "nobody ended it"
    );
    assert!(work.sessions().find(&bystander.token, noon(), noon_and(-1)).await.unwrap().is_some());
}

#[rstest]
#[tokio::test]
async fn s6_7_the_live_sessions_of_an_account_are_listed_the_newest_use_first(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let (old, new, ended) = (session(account), session(account), session(account));
    let stranger = session(settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    for session in [&old, &new, &ended, &stranger] {
        work.sessions().insert(session).await.unwrap();
    }
    work.sessions().touch(new.id, noon_and(5)).await.unwrap();
    work.sessions().end(ended.id, noon_and(1), "owner").await.unwrap();
    let listed = work.sessions().list(account, noon_and(6), noon_and(-1)).await.unwrap();
    assert_eq!(listed.iter().map(|session| session.id).collect::<Vec<_>>(), [new.id, old.id]);
    assert_eq!((&listed[1].network, listed[1].created_at), (&old.network, old.created_at));
    work.sessions().end_all(account, Some(new.id), noon_and(6), "owner").await.unwrap();
    assert!(work.sessions().find_lapsed(&old.token, noon_and(-1)).await.unwrap().is_none());
    let listed = work.sessions().list(account, noon_and(7), noon_and(-1)).await.unwrap();
    assert_eq!(listed.iter().map(|session| session.id).collect::<Vec<_>>(), [new.id]);
}

#[rstest]
#[tokio::test]
async fn s6_4_a_renewed_session_answers_to_its_new_token_alone(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let session = session(settled(&*store).await);
    let token = TokenHash(random_mark());
    let renewal = |old, new, second| Renewal { id: session.id, old, new, aal: 2, at: noon_and(second) };
    let mut work = store.begin().await.unwrap();
    work.sessions().insert(&session).await.unwrap();
    assert!(work.sessions().renew(&renewal(session.token, token, 60)).await.unwrap());
    assert!(!work.sessions().renew(&renewal(session.token, token, 60)).await.unwrap(), "it is dead");
    assert!(work.sessions().find(&session.token, noon_and(61), noon_and(-1)).await.unwrap().is_none());
    let renewed = work.sessions().find(&token, noon_and(61), noon_and(-1)).await.unwrap().unwrap();
    assert_eq!((renewed.id, renewed.auth_time, renewed.created_at), (session.id, noon_and(60), session.created_at));
    assert_eq!(renewed.aal, 2);
    work.sessions().unprove_others(session.account_id, session.id).await.unwrap();
    let unproven = async |work: &mut Box<dyn Work>| {
        work.sessions().find(&token, noon_and(61), noon_and(-1)).await.unwrap().unwrap().auth_time
    };
    assert_eq!(unproven(&mut work).await, noon_and(60), "it is the one that is spared");
    work.sessions().unprove_others(session.account_id, Uuid::nil()).await.unwrap();
    assert_eq!(unproven(&mut work).await, Timestamp::UNIX_EPOCH);
    let weaker = Renewal { aal: 1, ..renewal(token, token, 61) };
    assert!(work.sessions().renew(&weaker).await.unwrap());
    let kept = work.sessions().find(&token, noon_and(61), noon_and(-1)).await.unwrap().unwrap();
    assert_eq!((kept.aal, kept.way), (2, session.way), "what was shown once is not forgotten");
    work.sessions().end(session.id, noon_and(62), "logout").await.unwrap();
    assert!(!work.sessions().renew(&renewal(token, session.token, 63)).await.unwrap());
}

#[rstest]
#[tokio::test]
async fn s5_11_sessions_that_have_begun_are_listed_ended_ones_too_until_they_are_hidden(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let stranger = session(settled(&*store).await);
    let begun = |seconds| SessionRecord { created_at: noon_and(seconds), ..session(account) };
    let (one, two, three) = (begun(1), begun(2), begun(3));
    let mut work = store.begin().await.unwrap();
    for session in [&one, &two, &three, &stranger] {
        work.sessions().insert(session).await.unwrap();
    }
    work.sessions().end(two.id, noon_and(4), "logout").await.unwrap();
    let mut listed = async |since, before, limit| -> Vec<_> {
        let listed = work.sessions().list_begun(account, noon_and(since), noon_and(before), limit).await.unwrap();
        listed.into_iter().map(|session| (session.id, session.ended_at)).collect()
    };
    assert_eq!(listed(0, 9, 9).await, [(three.id, None), (two.id, Some(noon_and(4))), (one.id, None)]);
    assert_eq!(listed(1, 3, 9).await, [(two.id, Some(noon_and(4)))], "neither limit belongs to it");
    assert_eq!(listed(0, 9, 1).await, [(three.id, None)]);
    assert_eq!(work.sessions().count_begun(account, noon_and(1)).await, Ok(2));
    assert_eq!(work.sessions().hide(account, noon_and(5)).await.unwrap(), 3);
    assert!(work.sessions().list_begun(account, noon_and(0), noon_and(9), 9).await.unwrap().is_empty());
    assert_eq!(work.sessions().count_begun(account, noon()).await, Ok(0));
    assert_eq!(work.sessions().hide(stranger.account_id, noon_and(5)).await.unwrap(), 1, "another account's stay");
}

#[rstest]
#[tokio::test]
async fn s9_11_sessions_long_past_their_term_are_erased_so_many_at_a_time(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let until = |seconds| SessionRecord { ends_at: noon_and(seconds), ..session(account) };
    let (signed_out, lapsed, young) = (until(1), until(2), until(3));
    let mut work = store.begin().await.unwrap();
    for session in [&signed_out, &lapsed, &young] {
        work.sessions().insert(session).await.unwrap();
    }
    work.sessions().end(signed_out.id, noon(), "logout").await.unwrap();
    for erased in [1, 1, 0] {
        assert_eq!(work.sessions().delete_old(noon_and(3), 1).await, Ok(erased));
    }
    let left = work.sessions().list_begun(account, noon_and(-1), noon_and(1), 9).await.unwrap();
    assert_eq!(left.iter().map(|session| session.id).collect::<Vec<_>>(), [young.id]);
}
