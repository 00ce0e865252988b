//! One-time codes and links.

use crate::bench::{Engine, at_once, code, id, noon, noon_and, random_mark, store};
use model::Channel;
use rstest::rstest;
use service::ports::CodeRecord;
use std::sync::Arc;

#[rstest]
#[tokio::test]
async fn s4_4_a_newer_code_ends_the_older(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let flow = id();
    let (first, second) = (code(flow, 1), code(flow, 2));
    let mut work = store.begin().await.unwrap();
    work.codes().insert(&first).await.unwrap();
    work.codes().insert(&second).await.unwrap();
    let newest = work.codes().find_newest(flow, Channel::Phone).await.unwrap().unwrap();
    assert_eq!((newest.id, newest.number, newest.mark, newest.salt), (second.id, 2, second.mark, second.salt));
    assert_eq!(work.codes().use_up(first.id, noon()).await, Ok(false));
    assert_eq!(work.codes().spend_try(flow, Channel::Phone, 5, noon()).await.unwrap().unwrap().id, second.id);
    assert!(work.codes().find_newest(flow, Channel::Email).await.unwrap().is_none());
    assert!(work.codes().find_newest(id(), Channel::Phone).await.unwrap().is_none());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s4_3_fifty_parallel_tries_spend_five(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let flow = id();
    let mut work = store.begin().await.unwrap();
    work.codes().insert(&code(flow, 1)).await.unwrap();
    work.commit().await.unwrap();
    let tried = at_once(50, |_| {
        let store = Arc::clone(&store);
        async move {
            let mut work = store.begin().await.unwrap();
            let tried = work.codes().spend_try(flow, Channel::Phone, 5, noon()).await.unwrap();
            work.commit().await.unwrap();
            tried.map(|code| code.tries)
        }
    })
    .await;
    let mut tries: Vec<u32> = tried.into_iter().flatten().collect();
    tries.sort_unstable();
    assert_eq!(tries, [1, 2, 3, 4, 5]);
}

#[rstest]
#[tokio::test]
async fn s4_3_no_try_is_left_on_a_code_that_ended_or_expired(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let flow = id();
    let mut work = store.begin().await.unwrap();
    work.codes().insert(&code(flow, 1)).await.unwrap();
    assert!(work.codes().spend_try(flow, Channel::Phone, 5, noon_and(299)).await.unwrap().is_some());
    assert!(work.codes().spend_try(flow, Channel::Phone, 5, noon_and(300)).await.unwrap().is_none());
    work.codes().end_all(flow, Channel::Phone, noon_and(1)).await.unwrap();
    assert!(work.codes().spend_try(flow, Channel::Phone, 5, noon_and(1)).await.unwrap().is_none());
    assert_eq!(work.codes().find_newest(flow, Channel::Phone).await.unwrap().unwrap().ended_at, Some(noon_and(1)));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s4_3_a_code_is_used_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let code = code(id(), 1);
    let mut work = store.begin().await.unwrap();
    work.codes().insert(&code).await.unwrap();
    assert_eq!(work.codes().use_up(code.id, noon_and(300)).await, Ok(false), "its term is over");
    work.commit().await.unwrap();
    let used = at_once(20, |_| {
        let (store, id) = (Arc::clone(&store), code.id);
        async move {
            let mut work = store.begin().await.unwrap();
            let used = work.codes().use_up(id, noon()).await.unwrap();
            work.commit().await.unwrap();
            used
        }
    })
    .await;
    assert_eq!(used.into_iter().filter(|used| *used).count(), 1);
    let mut reader = store.read().await.unwrap();
    let link = reader.codes().find_link(&code.mark).await.unwrap().unwrap();
    assert_eq!((link.id, link.ended_at), (code.id, Some(noon())), "an ended link is still found");
}

#[rstest]
#[tokio::test]
async fn the_code_of_a_letter_stands_beside_its_link(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let letter = CodeRecord { channel: Channel::Email, code_mark: Some(random_mark()), ..code(id(), 1) };
    let mut work = store.begin().await.unwrap();
    work.codes().insert(&letter).await.unwrap();
    let tried = work.codes().spend_try(letter.flow, Channel::Email, 5, noon()).await.unwrap().unwrap();
    assert_eq!((tried.mark, tried.code_mark), (letter.mark, letter.code_mark));
    assert_eq!(work.codes().use_up(letter.id, noon()).await, Ok(true));
    assert_eq!(work.codes().use_up(letter.id, noon()).await, Ok(false), "whichever came first ended both");
}

#[rstest]
#[tokio::test]
async fn codes_long_past_their_term_are_erased(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (old, young) = (code(id(), 1), CodeRecord { expires_at: noon_and(900), ..code(id(), 1) });
    let mut work = store.begin().await.unwrap();
    work.codes().insert(&old).await.unwrap();
    work.codes().insert(&young).await.unwrap();
    assert_eq!(work.codes().delete_stale(noon_and(600)).await, Ok(1));
    assert!(work.codes().find_newest(old.flow, Channel::Phone).await.unwrap().is_none());
    assert!(work.codes().find_newest(young.flow, Channel::Phone).await.unwrap().is_some());
}
