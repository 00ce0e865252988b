//! Accounts, their contacts, and the names that proven contacts reserve.

use crate::{
    bench::{
        Engine, account, at_once, id, message, noon, noon_and, phone_of, random_index, random_mark, session, settled,
        store,
    },
    devices::device,
    factors::app,
    passkeys::passkey,
    waiting_recoveries::waiting,
};
use model::{AccountId, Channel, DisplaySettings, TextSize};
use rstest::rstest;
use service::{
    ports::{Contact, PasswordChange, StoreError},
    secrets::TokenHash,
};
use std::sync::Arc;

#[rstest]
#[tokio::test]
async fn an_account_comes_back_as_it_was_given(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = account();
    let mut work = store.begin().await.unwrap();
    work.accounts().insert(&account).await.unwrap();
    let found = work.accounts().get(account.id).await.ok().unwrap();
    assert!(found.id == account.id && found.name == account.name && found.password_hash == account.password_hash);
    assert_eq!((found.level, found.locale, found.created_at), (account.level, account.locale, account.created_at));
}

#[rstest]
#[tokio::test]
async fn how_pages_are_shown_is_kept_with_the_account(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = account();
    let mut work = store.begin().await.unwrap();
    work.accounts().insert(&account).await.unwrap();
    assert_eq!(work.accounts().get(account.id).await.ok().unwrap().display, None, "nothing was chosen yet");
    let large = DisplaySettings { size: TextSize::Largest, ..DisplaySettings::default() };
    work.accounts().keep_display(account.id, large).await.unwrap();
    assert_eq!(work.accounts().get(account.id).await.ok().unwrap().display, Some(large));
}

#[rstest]
#[tokio::test]
async fn a_password_hash_is_replaced_only_while_it_is_the_old_one(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = account();
    let mut work = store.begin().await.unwrap();
    work.accounts().insert(&account).await.unwrap();
    work.accounts().replace_password_hash(account.id, "another", "wrong").await.unwrap();
    assert!(work.accounts().get(account.id).await.ok().unwrap().password_hash == account.password_hash);
    work.accounts().replace_password_hash(account.id, &account.password_hash, "stronger").await.unwrap();
    assert!(work.accounts().get(account.id).await.ok().unwrap().password_hash == "stronger");
}

#[rstest]
#[tokio::test]
async fn s2_3_only_a_proven_contact_reserves_the_name(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (first, second) = (settled(&*store).await, settled(&*store).await);
    let index = random_index();
    let mut work = store.begin().await.unwrap();
    work.contacts().insert(&phone_of(first), None).await.unwrap();
    work.contacts().insert(&phone_of(second), None).await.unwrap();
    assert!(work.accounts().find_by_contact(Channel::Phone, &index).await.unwrap().is_none());
    assert_eq!(work.contacts().verify(second, Channel::Phone, &index, noon_and(1)).await, Ok(true));
    assert_eq!(work.contacts().verify(second, Channel::Phone, &index, noon_and(2)).await, Ok(false), "none waits");
    assert_eq!(work.contacts().verify(first, Channel::Phone, &index, noon_and(3)).await, Err(StoreError::ContactTaken));
    assert!(work.accounts().find_by_contact(Channel::Phone, &index).await.unwrap().unwrap().id == second);
    assert!(work.accounts().find_by_contact(Channel::Email, &index).await.unwrap().is_none());
    work.commit().await.unwrap();
    let mut reader = store.read().await.unwrap();
    assert_eq!(reader.contacts().list(first).await.unwrap()[0].verified_at, None);
    assert_eq!(reader.contacts().list(second).await.unwrap()[0].verified_at, Some(noon_and(1)));
}

#[rstest]
#[tokio::test]
async fn a_taken_contact_leaves_no_trace_and_the_unit_of_work_goes_on(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (first, second) = (settled(&*store).await, settled(&*store).await);
    let index = random_index();
    let mut work = store.begin().await.unwrap();
    work.contacts().insert(&phone_of(first), Some(&index)).await.unwrap();
    assert_eq!(work.contacts().insert(&phone_of(second), Some(&index)).await, Err(StoreError::ContactTaken));
    work.outbox().push(&message(0)).await.unwrap();
    work.commit().await.unwrap();
    let mut reader = store.read().await.unwrap();
    assert_eq!(reader.contacts().list(first).await.unwrap().len(), 1);
    assert!(reader.contacts().list(second).await.unwrap().is_empty());
    assert_eq!(reader.outbox().next_due().await, Ok(Some(noon())));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s2_4_of_fifty_accounts_with_one_contact_one_is_opened(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let index = random_index();
    let opened = at_once(50, |_| {
        let store = Arc::clone(&store);
        async move {
            let account = account();
            let mut work = store.begin().await?;
            work.accounts().insert(&account).await?;
            work.contacts()
                .insert(&Contact { verified_at: Some(noon()), ..phone_of(account.id) }, Some(&index))
                .await?;
            work.commit().await?;
            Ok::<AccountId, StoreError>(account.id)
        }
    })
    .await;
    let winners: Vec<AccountId> = opened.iter().filter_map(|result| result.clone().ok()).collect();
    assert_eq!(winners.len(), 1);
    assert!(opened.iter().filter_map(|result| result.clone().err()).all(|error| error == StoreError::ContactTaken));
    let found = store.read().await.unwrap().accounts().find_by_contact(Channel::Phone, &index).await.unwrap();
    assert!(found.unwrap().id == winners[0]);
}

#[rstest]
#[tokio::test]
async fn contacts_are_listed_phones_first(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let mut work = store.begin().await.unwrap();
    let mailbox = Contact { channel: Channel::Email, value: "vera@example.com".to_owned(), ..phone_of(account) };
    work.contacts().insert(&mailbox, None).await.unwrap();
    work.contacts().insert(&phone_of(account), None).await.unwrap();
    let values: Vec<String> = work.contacts().list(account).await.unwrap().into_iter().map(|line| line.value).collect();
    assert_eq!(values, ["+79000000001", "vera@example.com"]);
}

#[rstest]
#[tokio::test]
async fn a_waiting_contact_gives_way_to_another_and_a_proven_one_does_not(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let owner = settled(&*store).await;
    let mut work = store.begin().await.unwrap();
    assert!(work.contacts().hold_waiting(owner, Channel::Phone).await.unwrap().is_none());
    work.contacts().insert(&phone_of(owner), None).await.unwrap();
    work.contacts().forget_waiting(owner, Channel::Phone).await.unwrap();
    let other = Contact { value: "+79000000002".to_owned(), ..phone_of(owner) };
    work.contacts().insert(&other, None).await.unwrap();
    let waiting = work.contacts().hold_waiting(owner, Channel::Phone).await.unwrap().unwrap();
    assert_eq!((waiting.id, waiting.value.as_str(), waiting.verified_at), (other.id, "+79000000002", None));
    assert_eq!(work.contacts().verify(owner, Channel::Phone, &random_index(), noon_and(1)).await, Ok(true));
    work.contacts().forget_waiting(owner, Channel::Phone).await.unwrap();
    assert!(work.contacts().hold_waiting(owner, Channel::Phone).await.unwrap().is_none());
    assert_eq!(work.contacts().list(owner).await.unwrap().len(), 1, "what is proven stays");
}

#[rstest]
#[tokio::test]
async fn s3_8_a_replaced_password_is_remembered_and_the_newest_ones_stay(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let mut work = store.begin().await.unwrap();
    let mut old = work.accounts().get(account).await.unwrap().password_hash;
    for number in 1..=4 {
        let new = format!("hash {number}");
        let change =
            PasswordChange { account, old: old.clone(), new: new.clone(), former: id(), keep: 2, at: noon_and(number) };
        assert!(work.accounts().change_password(&change).await.unwrap());
        let late = PasswordChange { new: "another".to_owned(), former: id(), ..change };
        assert!(!work.accounts().change_password(&late).await.unwrap(), "it is not the old one any more");
        old = new;
    }
    let kept = work.accounts().get(account).await.unwrap();
    assert_eq!((kept.password_hash.as_str(), kept.password_set_at), ("hash 4", noon_and(4)));
    assert_eq!(work.accounts().list_former_passwords(account).await.unwrap(), ["hash 3", "hash 2"]);
}

#[rstest]
#[tokio::test]
async fn an_account_is_blocked_once_and_opened_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.accounts().unblock(account).await, Ok(false));
    assert_eq!(work.accounts().block(account).await, Ok(true));
    assert_eq!(work.accounts().block(account).await, Ok(false));
    assert!(work.accounts().get(account).await.unwrap().is_blocked);
    assert!(!work.accounts().get(other).await.unwrap().is_blocked);
    assert_eq!(work.accounts().unblock(account).await, Ok(true));
    assert!(!work.accounts().get(account).await.unwrap().is_blocked);
}

#[rstest]
#[tokio::test]
async fn s14_4_what_another_account_has_is_known_by_its_id(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (owner, other) = (settled(&*store).await, settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    let (session, device, app, passkey, waiting) =
        (session(owner), device(owner, TokenHash(random_mark())), app(owner), passkey(owner), waiting(owner));
    work.sessions().insert(&session).await.unwrap();
    work.devices().remember(&device, 20).await.unwrap();
    work.factors().insert_app(&app).await.unwrap();
    assert!(work.passkeys().insert(&passkey).await.unwrap());
    work.waiting_recoveries().insert(&waiting).await.unwrap();
    for named in [session.id, device.id, app.id, passkey.id, waiting.id] {
        assert_eq!(work.accounts().is_of_another(other, named).await, Ok(true));
        assert_eq!(work.accounts().is_of_another(owner, named).await, Ok(false), "their own");
    }
    assert_eq!(work.accounts().is_of_another(other, id()).await, Ok(false), "nobody's");
    work.sessions().end(session.id, noon_and(1), "owner").await.unwrap();
    assert_eq!(work.accounts().is_of_another(owner, session.id).await, Ok(false), "ended, and still their own");
}
