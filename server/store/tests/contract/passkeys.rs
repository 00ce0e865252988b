//! Passkeys, and the questions that were put to them.

use crate::bench::{Engine, id, noon, noon_and, random_mark, settled, store};
use model::AccountId;
use rstest::rstest;
use service::ports::{Passkey, PasskeyChallenge, PasskeyUse, Store, Work};
use service::secrets::Mark;
use std::sync::Arc;

pub(crate) fn passkey(account_id: AccountId) -> Passkey {
    Passkey {
        id: id(),
        account_id,
        credential_id: random_mark().to_vec(),
        credential: r#"{"key":"public"}"#.to_owned(),
        name: "Телефон Фрамуги".to_owned(),
        counter: 0,
        is_backup_eligible: false,
        is_backed_up: false,
        created_at: noon(),
        used_at: None,
    }
}

fn used(passkey: &Passkey, counter: u32) -> PasskeyUse {
    PasskeyUse { id: passkey.id, counter, is_backed_up: passkey.is_backup_eligible, at: noon_and(60) }
}

fn challenge() -> PasskeyChallenge {
    PasskeyChallenge {
        nonce: random_mark(),
        holder: random_mark(),
        state: r#"{"policy":"required"}"#.to_owned(),
        expires_at: noon_and(300),
    }
}

async fn insert(store: &dyn Store, passkey: &Passkey) {
    let mut work = store.begin().await.unwrap();
    assert!(work.passkeys().insert(passkey).await.unwrap());
    work.commit().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_passkey_is_found_by_what_its_authenticator_calls_it_and_belongs_to_one_account(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let first = passkey(account);
    insert(&*store, &first).await;
    insert(&*store, &Passkey { created_at: noon_and(1), ..passkey(account) }).await;
    let mut work = store.begin().await.unwrap();
    let same = Passkey { credential_id: first.credential_id.clone(), ..passkey(other) };
    assert!(!work.passkeys().insert(&same).await.unwrap(), "known already");
    let found = work.passkeys().find(&first.credential_id).await.unwrap().unwrap();
    assert!(found.id == first.id && found.account_id == account && found.name == "Телефон Фрамуги");
    assert_eq!(found.credential, first.credential);
    assert!(work.passkeys().find(b"unknown").await.unwrap().is_none());
    let listed = work.passkeys().list(account).await.unwrap();
    assert!(listed.len() == 2 && listed[0].id == first.id, "the oldest first");

    assert!(!work.passkeys().rename(other, first.id, "Чужой").await.unwrap());
    assert!(!work.passkeys().delete(other, first.id).await.unwrap());
    assert!(work.passkeys().rename(account, first.id, "Токен").await.unwrap());
    assert_eq!(work.passkeys().list(account).await.unwrap()[0].name, "Токен");
    assert!(work.passkeys().delete(account, first.id).await.unwrap());
    assert!(!work.passkeys().delete(account, first.id).await.unwrap());
    assert!(!work.passkeys().note_use(&used(&first, 1)).await.unwrap(), "it is gone");
}

#[rstest]
#[tokio::test]
async fn the_handle_of_an_account_is_drawn_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.passkeys().find_handle(account).await, Ok(None));
    assert_eq!(work.passkeys().handle(account, &[1; 64]).await, Ok([1; 64]));
    assert_eq!(work.passkeys().handle(account, &[2; 64]).await, Ok([1; 64]));
    assert_eq!(work.passkeys().handle(other, &[3; 64]).await, Ok([3; 64]));
    assert_eq!(work.passkeys().find_handle(account).await, Ok(Some([1; 64])));
}

#[rstest]
#[tokio::test]
async fn s7_2_what_cannot_be_copied_counts_upwards(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let (bound, copied) = (passkey(account), Passkey { is_backup_eligible: true, ..passkey(account) });
    insert(&*store, &bound).await;
    insert(&*store, &copied).await;
    let mut work = store.begin().await.unwrap();
    for (counter, is_taken) in [(0, true), (0, true), (3, true), (3, false), (2, false), (0, false), (4, true)] {
        assert_eq!(work.passkeys().note_use(&used(&bound, counter)).await, Ok(is_taken), "{counter}");
    }
    for counter in [5, 2, 2, 0] {
        assert_eq!(work.passkeys().note_use(&used(&copied, counter)).await, Ok(true), "{counter}");
    }
    let listed = work.passkeys().list(account).await.unwrap();
    let find = |passkey: &Passkey| listed.iter().find(|listed| listed.id == passkey.id).unwrap();
    assert_eq!((find(&bound).counter, find(&bound).used_at), (4, Some(noon_and(60))));
    assert!(find(&copied).is_backed_up && !find(&bound).is_backed_up);
}

#[rstest]
#[tokio::test]
async fn s7_2_a_question_is_taken_by_its_holder_in_time(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let asked = challenge();
    let mut work = store.begin().await.unwrap();
    work.passkeys().insert_challenge(&asked).await.unwrap();
    let take = async |work: &mut Box<dyn Work>, nonce: Mark, holder: Mark, second| {
        work.passkeys().take_challenge(&nonce, &holder, noon_and(second)).await.unwrap()
    };
    assert_eq!(take(&mut work, asked.nonce, random_mark(), 1).await, None, "another's");
    assert_eq!(take(&mut work, random_mark(), asked.holder, 1).await, None, "another question");
    assert_eq!(take(&mut work, asked.nonce, asked.holder, 300).await, None, "too late");
    assert_eq!(take(&mut work, asked.nonce, asked.holder, 299).await, Some(asked.state.clone()));
    assert_eq!(take(&mut work, asked.nonce, asked.holder, 299).await, None, "taken");
    work.passkeys().insert_challenge(&challenge()).await.unwrap();
    assert_eq!(work.passkeys().delete_expired_challenges(noon_and(299)).await, Ok(0));
    assert_eq!(work.passkeys().delete_expired_challenges(noon_and(300)).await, Ok(1));
}

#[rstest]
#[tokio::test]
async fn s7_2_of_fifty_who_take_one_question_at_once_one_has_it(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let asked = challenge();
    let mut work = store.begin().await.unwrap();
    work.passkeys().insert_challenge(&asked).await.unwrap();
    work.commit().await.unwrap();
    let mut takers = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let store = Arc::clone(&store);
        let (nonce, holder) = (asked.nonce, asked.holder);
        takers.spawn(async move {
            let mut work = store.begin().await.unwrap();
            let state = work.passkeys().take_challenge(&nonce, &holder, noon()).await.unwrap();
            work.commit().await.unwrap();
            state
        });
    }
    assert_eq!(takers.join_all().await.into_iter().flatten().count(), 1);
}
