//! Recoveries that wait, so that the owner may object.

use crate::bench::{Engine, at_once, id, noon, noon_and, random_mark, settled, store};
use model::AccountId;
use rstest::rstest;
use service::ports::{WaitingEnd, WaitingRecovery};
use service::secrets::TokenHash;
use std::sync::Arc;

/// Begun at noon, open an hour later, for an hour.
pub(crate) fn waiting(account_id: AccountId) -> WaitingRecovery {
    WaitingRecovery {
        id: id(),
        account_id,
        cancel: TokenHash(random_mark()),
        created_at: noon(),
        opens_at: noon_and(3600),
        expires_at: noon_and(7200),
        ended: None,
    }
}

#[rstest]
#[tokio::test]
async fn one_that_waits_is_found_by_its_id_and_by_its_link(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let (first, other) = (waiting(account), waiting(account));
    let mut work = store.begin().await.unwrap();
    for one in [&first, &other] {
        work.waiting_recoveries().insert(one).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut work = store.read().await.unwrap();
    assert!(work.waiting_recoveries().find(first.id).await.unwrap() == Some(first.clone()));
    assert!(work.waiting_recoveries().find_by_cancel(&other.cancel).await.unwrap() == Some(other));
    assert!(work.waiting_recoveries().find_by_cancel(&TokenHash(random_mark())).await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn the_live_ones_of_an_account_are_listed_the_oldest_first(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let young = WaitingRecovery { created_at: noon_and(5), expires_at: noon_and(9000), ..waiting(account) };
    let old = waiting(account);
    let (ended, theirs) = (waiting(account), waiting(other));
    let mut work = store.begin().await.unwrap();
    for one in [&young, &old, &ended, &theirs] {
        work.waiting_recoveries().insert(one).await.unwrap();
    }
    assert_eq!(work.waiting_recoveries().end(ended.id, WaitingEnd::Cancelled, noon_and(9)).await, Ok(true));
    let mut live = async |seconds| {
        let live = work.waiting_recoveries().list_live(account, noon_and(seconds)).await.unwrap();
        live.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(live(10).await, [old.id, young.id]);
    assert_eq!(live(7200).await, [young.id], "the other has expired");
}

#[rstest]
#[tokio::test]
async fn it_ends_once_and_not_after_its_term(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let (used, late) = (waiting(account), waiting(account));
    let mut work = store.begin().await.unwrap();
    for one in [&used, &late] {
        work.waiting_recoveries().insert(one).await.unwrap();
    }
    assert_eq!(work.waiting_recoveries().last_used(account).await, Ok(None));
    assert_eq!(work.waiting_recoveries().end(used.id, WaitingEnd::Used, noon_and(7199)).await, Ok(true));
    assert_eq!(work.waiting_recoveries().end(used.id, WaitingEnd::Cancelled, noon_and(7199)).await, Ok(false));
    assert_eq!(work.waiting_recoveries().end(late.id, WaitingEnd::Used, noon_and(7200)).await, Ok(false));
    let found = work.waiting_recoveries().find(used.id).await.unwrap().unwrap();
    assert_eq!(found.ended, Some((noon_and(7199), WaitingEnd::Used)));
    assert_eq!(work.waiting_recoveries().last_used(account).await, Ok(Some(noon_and(7199))));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s18_2_of_fifty_that_end_it_at_once_one_does(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let waiting = waiting(account);
    let mut work = store.begin().await.unwrap();
    work.waiting_recoveries().insert(&waiting).await.unwrap();
    work.commit().await.unwrap();
    let ended = at_once(50, |number| {
        let (store, id) = (Arc::clone(&store), waiting.id);
        let how = if number % 2 == 0 { WaitingEnd::Used } else { WaitingEnd::Cancelled };
        async move {
            let mut work = store.begin().await.unwrap();
            let is_ended = work.waiting_recoveries().end(id, how, noon_and(3601)).await.unwrap();
            work.commit().await.unwrap();
            is_ended
        }
    })
    .await;
    assert_eq!(ended.into_iter().filter(|is_ended| *is_ended).count(), 1);
}

#[rstest]
#[tokio::test]
async fn a_changed_password_ends_all_that_have_not_ended(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let (used, open, theirs) = (waiting(account), waiting(account), waiting(other));
    let mut work = store.begin().await.unwrap();
    for one in [&used, &open, &theirs] {
        work.waiting_recoveries().insert(one).await.unwrap();
    }
    work.waiting_recoveries().end(used.id, WaitingEnd::Used, noon_and(1)).await.unwrap();
    work.waiting_recoveries().end_all(account, WaitingEnd::Voided, noon_and(2)).await.unwrap();
    let mut ended = async |id| work.waiting_recoveries().find(id).await.unwrap().unwrap().ended;
    assert_eq!(ended(used.id).await, Some((noon_and(1), WaitingEnd::Used)), "as it had ended");
    assert_eq!(ended(open.id).await, Some((noon_and(2), WaitingEnd::Voided)));
    assert_eq!(ended(theirs.id).await, None);
}

#[rstest]
#[tokio::test]
async fn what_expired_long_ago_is_erased(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let (old, young) = (waiting(account), WaitingRecovery { expires_at: noon_and(7201), ..waiting(account) });
    let mut work = store.begin().await.unwrap();
    for one in [&old, &young] {
        work.waiting_recoveries().insert(one).await.unwrap();
    }
    assert_eq!(work.waiting_recoveries().delete_stale(noon_and(7200)).await, Ok(1));
    assert!(work.waiting_recoveries().find(old.id).await.unwrap().is_none());
    assert!(work.waiting_recoveries().find(young.id).await.unwrap().is_some());
}
