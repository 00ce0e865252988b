//! Applications that give codes, backup codes, and sign-ins between their two steps.

use crate::bench::{Engine, id, noon, noon_and, random_mark, settled, store};
use model::{AccountId, SignInWay};
use rstest::rstest;
use service::ports::{AuthenticatorApp, PendingSignIn};
use service::secrets::TokenHash;
use std::sync::Arc;
use zeroize::Zeroizing;

pub(crate) fn app(account_id: AccountId) -> AuthenticatorApp {
    AuthenticatorApp {
        id: id(),
        account_id,
        key: Zeroizing::new([5; 20]),
        last_step: 0,
        created_at: noon(),
        confirmed_at: None,
        used_at: None,
    }
}

pub(crate) fn pending(account_id: AccountId) -> PendingSignIn {
    PendingSignIn {
        id: id(),
        token: TokenHash(random_mark()),
        account_id,
        way: SignInWay::Sms,
        failures: 3,
        created_at: noon(),
        expires_at: noon_and(600),
    }
}

#[rstest]
#[tokio::test]
async fn an_application_is_confirmed_once_and_replaces_one_that_was_not(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let (first, second) = (app(account), app(account));
    let third = AuthenticatorApp { created_at: noon_and(1), ..app(account) };
    let mut work = store.begin().await.unwrap();
    work.factors().insert_app(&first).await.unwrap();
    work.factors().insert_app(&second).await.unwrap();
    let apps = work.factors().list_apps(account).await.unwrap();
    assert_eq!(apps.iter().map(|app| app.id).collect::<Vec<_>>(), [second.id]);
    assert_eq!((apps[0].key.as_slice(), apps[0].confirmed_at), ([5_u8; 20].as_slice(), None));
    assert_eq!(work.factors().confirm_app(second.id, noon_and(9)).await, Ok(true));
    assert_eq!(work.factors().confirm_app(second.id, noon_and(9)).await, Ok(false));
    work.factors().insert_app(&third).await.unwrap();
    let apps = work.factors().list_apps(account).await.unwrap();
    assert_eq!(apps.iter().map(|app| app.confirmed_at).collect::<Vec<_>>(), [Some(noon_and(9)), None]);
    assert_eq!(work.factors().delete_app(other, second.id).await, Ok(false), "it is not theirs");
}

#[rstest]
#[tokio::test]
async fn s7_3_a_time_step_is_taken_once_and_none_before_it(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let app = app(account);
    let mut work = store.begin().await.unwrap();
    work.factors().insert_app(&app).await.unwrap();
    for (step, is_taken) in [(7, true), (7, false), (6, false), (8, true)] {
        assert_eq!(work.factors().take_step(app.id, step, noon_and(step)).await, Ok(is_taken), "step {step}");
    }
    let apps = work.factors().list_apps(account).await.unwrap();
    assert_eq!((apps[0].last_step, apps[0].used_at), (8, Some(noon_and(8))));
    assert_eq!(work.factors().delete_app(account, app.id).await, Ok(true));
    assert_eq!(work.factors().take_step(app.id, 9, noon()).await, Ok(false));
}

#[rstest]
#[tokio::test]
async fn codes_by_sms_are_switched_on_once_and_off_again(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    assert!(work.factors().find_sms(account).await.unwrap().is_none());
    assert_eq!(work.factors().add_sms(account, noon()).await, Ok(true));
    assert_eq!(work.factors().add_sms(account, noon_and(1)).await, Ok(false), "they are on already");
    work.factors().note_sms_use(account, noon_and(2)).await.unwrap();
    let on = work.factors().find_sms(account).await.unwrap().unwrap();
    assert_eq!((on.added_at, on.used_at), (noon(), Some(noon_and(2))));
    assert!(work.factors().find_sms(other).await.unwrap().is_none(), "they are not theirs");
    assert_eq!(work.factors().delete_sms(account).await, Ok(true));
    assert_eq!(work.factors().delete_sms(account).await, Ok(false));
}

#[rstest]
#[tokio::test]
async fn s7_5_a_backup_code_is_used_once_even_by_fifty_at_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let (former, marks) = ([random_mark()], [random_mark(), random_mark()]);
    let mut work = store.begin().await.unwrap();
    work.factors().replace_backup_codes(account, &former, noon()).await.unwrap();
    work.factors().replace_backup_codes(account, &marks, noon()).await.unwrap();
    assert_eq!(work.factors().count_backup_codes(account).await, Ok(2));
    assert_eq!(work.factors().use_backup_code(account, &former[0]).await, Ok(false), "the former set is void");
    assert_eq!(work.factors().use_backup_code(other, &marks[0]).await, Ok(false), "it is not theirs");
    work.commit().await.unwrap();

    let mut users = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let store = Arc::clone(&store);
        let mark = marks[0];
        users.spawn(async move {
            let mut work = store.begin().await.unwrap();
            let is_used = work.factors().use_backup_code(account, &mark).await.unwrap();
            work.commit().await.unwrap();
            is_used
        });
    }
    assert_eq!(users.join_all().await.into_iter().filter(|is_used| *is_used).count(), 1);
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.factors().count_backup_codes(account).await, Ok(1));
}

#[rstest]
#[tokio::test]
async fn a_sign_in_between_its_steps_expires_and_is_forgotten(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let (first, second, theirs) = (pending(account), pending(account), pending(other));
    let mut work = store.begin().await.unwrap();
    for pending in [&first, &second, &theirs] {
        work.factors().insert_pending(pending).await.unwrap();
    }
    let found = work.factors().find_pending(&first.token, noon_and(599)).await.unwrap().unwrap();
    assert_eq!((found.id, found.account_id, found.failures), (first.id, account, 3));
    assert_eq!(found.way, SignInWay::Sms);
    assert!(work.factors().find_pending(&first.token, noon_and(600)).await.unwrap().is_none(), "it is too late");
    assert_eq!(work.factors().forget_pending(account).await, Ok(2));
    assert!(work.factors().find_pending(&second.token, noon()).await.unwrap().is_none());
    assert_eq!(work.factors().delete_expired_pending(noon_and(599)).await, Ok(0));
    assert_eq!(work.factors().delete_expired_pending(noon_and(600)).await, Ok(1));
}

#[rstest]
#[tokio::test]
async fn s7_3_of_fifty_who_take_one_time_step_at_once_one_has_it(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let app = app(settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    work.factors().insert_app(&app).await.unwrap();
    work.commit().await.unwrap();
    let mut users = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let store = Arc::clone(&store);
        let id = app.id;
        users.spawn(async move {
            let mut work = store.begin().await.unwrap();
            let is_taken = work.factors().take_step(id, 7, noon()).await.unwrap();
            work.commit().await.unwrap();
            is_taken
        });
    }
    assert_eq!(users.join_all().await.into_iter().filter(|is_taken| *is_taken).count(), 1);
}
