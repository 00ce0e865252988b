//! Recoveries of access that are under way.

use crate::bench::{Engine, code, id, noon, noon_and, random_mark, settled, store};
use model::Channel;
use rstest::rstest;
use service::ports::{FactorKind, RecoveryRecord, StoreError};
use service::secrets::TokenHash;

/// One that expires an hour after noon.
pub(crate) fn recovery() -> RecoveryRecord {
    RecoveryRecord {
        id: id(),
        token: TokenHash(random_mark()),
        login: "vera@example.com".to_owned(),
        account_id: None,
        proven_at: None,
        proven_by: None,
        factor_at: None,
        factor_by: None,
        answered_at: None,
        waiting_id: None,
        finished_at: None,
        created_at: noon(),
        expires_at: noon_and(3600),
    }
}

#[rstest]
#[tokio::test]
async fn a_recovery_comes_back_as_it_was_saved(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let begun = recovery();
    let mut work = store.begin().await.unwrap();
    assert!(work.recoveries().insert(&begun).await.unwrap());
    assert!(!work.recoveries().insert(&RecoveryRecord { id: id(), ..begun.clone() }).await.unwrap(), "one of a token");
    let saved = RecoveryRecord {
        token: TokenHash(random_mark()),
        login: "+79000000001".to_owned(),
        account_id: Some(account),
        proven_at: Some(noon_and(1)),
        proven_by: Some(Channel::Email),
        factor_at: Some(noon_and(3)),
        factor_by: Some(FactorKind::Sms),
        answered_at: Some(noon_and(4)),
        waiting_id: Some(id()),
        finished_at: Some(noon_and(2)),
        expires_at: noon_and(7200),
        ..begun.clone()
    };
    work.recoveries().save(&saved).await.unwrap();
    work.commit().await.unwrap();
    let mut reader = store.read().await.unwrap();
    assert!(reader.recoveries().find(&begun.token, noon()).await.unwrap().is_none(), "the token of before is void");
    let found = reader.recoveries().find(&saved.token, noon_and(7199)).await.unwrap().unwrap();
    assert_eq!((found.id, &found.login, found.account_id), (saved.id, &saved.login, saved.account_id));
    let times = |one: &RecoveryRecord| (one.proven_at, one.factor_at, one.answered_at, one.finished_at);
    assert_eq!(times(&found), times(&saved));
    assert_eq!((found.proven_by, found.waiting_id), (saved.proven_by, saved.waiting_id));
    assert_eq!(found.factor_by, saved.factor_by);
    assert!(reader.recoveries().find_by_id(begun.id, noon_and(7200)).await.unwrap().is_none(), "it has expired");
    drop(reader);
    let refused = store.begin().await.unwrap().recoveries().save(&recovery()).await;
    assert_eq!(refused, Err(StoreError::NotFound { table: "recovery" }));
}

#[rstest]
#[tokio::test]
async fn what_has_expired_is_erased_with_its_codes(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (old, young) = (recovery(), RecoveryRecord { expires_at: noon_and(7200), ..recovery() });
    let mut work = store.begin().await.unwrap();
    for recovery in [&old, &young] {
        assert!(work.recoveries().insert(recovery).await.unwrap());
        work.codes().insert(&code(recovery.id, 1)).await.unwrap();
    }
    assert_eq!(work.recoveries().delete_expired(noon_and(3600)).await, Ok(1));
    assert!(work.recoveries().find_by_id(old.id, noon()).await.unwrap().is_none());
    assert!(work.codes().find_newest(old.id, Channel::Phone).await.unwrap().is_none());
    assert!(work.codes().find_newest(young.id, Channel::Phone).await.unwrap().is_some());
}

#[rstest]
#[tokio::test]
async fn those_in_which_a_contact_was_shown_are_forgotten_and_no_others(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let proven = RecoveryRecord { account_id: Some(account), proven_at: Some(noon()), ..recovery() };
    let finished =
        RecoveryRecord { finished_at: Some(noon_and(1)), token: TokenHash(random_mark()), id: id(), ..proven.clone() };
    let begun = recovery();
    let mut work = store.begin().await.unwrap();
    for one in [&proven, &finished, &begun] {
        assert!(work.recoveries().insert(one).await.unwrap());
        work.recoveries().save(one).await.unwrap();
    }
    work.recoveries().forget_proven(account).await.unwrap();
    let mut is_there =
        async |one: &RecoveryRecord| work.recoveries().find_by_id(one.id, noon()).await.unwrap().is_some();
    assert!(!is_there(&proven).await && is_there(&finished).await && is_there(&begun).await);
}
