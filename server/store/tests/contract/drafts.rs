//! Registrations that are under way.

use crate::bench::{Engine, account, code, draft, noon, noon_and, store};
use model::{Fault, Field, FieldError, Locale};
use rstest::rstest;
use service::ports::{Draft, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

#[rstest]
#[tokio::test]
async fn a_draft_comes_back_as_it_was_saved(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let draft = draft();
    let mut work = store.begin().await.unwrap();
    assert!(work.drafts().insert(&draft).await.unwrap());
    let mut typed = draft.values.clone();
    typed.email = "vera@".to_owned();
    let saved = Draft {
        locale: Locale::En,
        values: typed,
        errors: vec![FieldError::new(Field::Email, Fault::EmailDomain)],
        consent_at: Some(noon_and(1)),
        phone_proven_at: Some(noon_and(2)),
        ..draft.clone()
    };
    work.drafts().save(&saved).await.unwrap();
    work.commit().await.unwrap();
    let mut reader = store.read().await.unwrap();
    let found = reader.drafts().find(&draft.token, noon()).await.unwrap().unwrap();
    assert!(found.values == saved.values && found.errors == saved.errors && found.locale == saved.locale);
    assert_eq!(
        (found.consent_at, found.phone_proven_at, found.email_proven_at),
        (Some(noon_and(1)), Some(noon_and(2)), None)
    );
    assert!(reader.drafts().find_by_id(draft.id, noon()).await.unwrap().is_some());
}

#[rstest]
#[tokio::test]
async fn saving_a_draft_that_is_gone_is_an_error(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let refused = store.begin().await.unwrap().drafts().save(&draft()).await;
    assert_eq!(refused, Err(StoreError::NotFound { table: "registration_draft" }));
}

#[rstest]
#[tokio::test]
async fn s2_9_a_draft_expires_with_its_codes(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (old, young) = (draft(), Draft { expires_at: noon_and(7200), ..draft() });
    let mut work = store.begin().await.unwrap();
    for draft in [&old, &young] {
        assert!(work.drafts().insert(draft).await.unwrap());
        work.codes().insert(&code(draft.id, 1)).await.unwrap();
    }
    assert!(work.drafts().find(&old.token, noon_and(3600)).await.unwrap().is_none(), "expired, though not yet erased");
    assert_eq!(work.drafts().delete_expired(noon_and(3600)).await, Ok(1));
    assert!(work.drafts().find(&old.token, noon()).await.unwrap().is_none());
    assert!(work.codes().find_newest(old.id, model::Channel::Phone).await.unwrap().is_none());
    assert!(work.codes().find_newest(young.id, model::Channel::Phone).await.unwrap().is_some());
    work.drafts().delete(young.id).await.unwrap();
    assert!(work.codes().find_newest(young.id, model::Channel::Phone).await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn a_draft_is_finished_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (draft, account) = (draft(), account());
    let mut work = store.begin().await.unwrap();
    assert!(work.drafts().insert(&draft).await.unwrap());
    assert_eq!(work.drafts().finish(draft.id, account.id).await, Ok(true), "before or after the account is written");
    work.accounts().insert(&account).await.unwrap();
    assert_eq!(work.drafts().finish(draft.id, account.id).await, Ok(false));
    work.commit().await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_held_until_the_unit_of_work_ends(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let draft = draft();
    let mut work = store.begin().await.unwrap();
    assert!(work.drafts().insert(&draft).await.unwrap());
    work.commit().await.unwrap();

    let mut first = store.begin().await.unwrap();
    let mut held = first.drafts().find(&draft.token, noon()).await.unwrap().unwrap();
    let second = tokio::spawn({
        let (store, token) = (Arc::clone(&store), draft.token);
        async move { store.begin().await.unwrap().drafts().find(&token, noon()).await.unwrap().unwrap() }
    });
    tokio::pin!(second);
    assert!(timeout(Duration::from_millis(300), &mut second).await.is_err(), "the second waits");
    held.values.surname = "Форточкина".to_owned();
    first.drafts().save(&held).await.unwrap();
    first.commit().await.unwrap();
    assert!(second.await.unwrap().values.surname == "Форточкина", "and sees what the first has done");
}
