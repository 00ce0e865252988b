//! Profiles: sealed, one for each account, and held while they change.

use crate::bench::{Engine, at_once, noon, noon_and, settled, store};
use model::{Answers, Field, ProfileStep};
use rstest::rstest;
use service::ports::{ProfileDraft, StoreError};
use std::sync::Arc;

fn typed(birth_place: &str) -> ProfileDraft {
    ProfileDraft {
        answers: Answers::default().with(Field::BirthPlace, birth_place),
        finished: vec![ProfileStep::Person],
        ..ProfileDraft::default()
    }
}

#[rstest]
#[tokio::test]
async fn a_profile_is_begun_once_and_comes_back_as_it_was_saved(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    assert!(work.profiles().find(account).await.unwrap().is_none());
    assert!(work.profiles().begin(account, &typed("дер. Окница"), noon()).await.unwrap());
    assert!(!work.profiles().begin(account, &typed("другая"), noon()).await.unwrap(), "there is one already");
    assert!(work.profiles().find(account).await.unwrap().is_some_and(|found| found == typed("дер. Окница")));
    work.profiles().save(account, &typed("гор. Берёзовск"), noon_and(1)).await.unwrap();
    assert!(matches!(work.profiles().save(other, &typed("никто"), noon()).await, Err(StoreError::NotFound { .. })));
    drop(work);
    let mut work = store.begin().await.unwrap();
    work.profiles().begin(account, &typed("гор. Берёзовск"), noon()).await.unwrap();
    work.commit().await.unwrap();
    let mut work = store.read().await.unwrap();
    assert!(work.profiles().find(account).await.unwrap().is_some_and(|found| found == typed("гор. Берёзовск")));
    assert!(work.profiles().find(other).await.unwrap().is_none());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn two_devices_at_once_come_one_after_the_other_and_lose_nothing(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let mut work = store.begin().await.unwrap();
    work.profiles().begin(account, &typed(""), noon()).await.unwrap();
    work.commit().await.unwrap();
    at_once(8, |_| {
        let store = Arc::clone(&store);
        async move {
            let mut work = store.begin().await.unwrap();
            let mut draft = work.profiles().find(account).await.unwrap().unwrap();
            let longer = [draft.answers.get(Field::BirthPlace), "+"].concat();
            draft.answers.put(Field::BirthPlace, &longer);
            work.profiles().save(account, &draft, noon()).await.unwrap();
            work.commit().await.unwrap();
        }
    })
    .await;
    let mut work = store.read().await.unwrap();
    let draft = work.profiles().find(account).await.unwrap().unwrap();
    assert_eq!(draft.answers.get(Field::BirthPlace), "++++++++");
}
