//! Links of messages by which whoever reads a contact acts for the account.

use crate::bench::{Engine, at_once, noon, noon_and, random_mark, settled, store};
use model::AccountId;
use rstest::rstest;
use service::ports::{LinkPurpose, OwnerLink};
use service::secrets::TokenHash;
use std::sync::Arc;

const KEEPS: LinkPurpose = LinkPurpose::KeepsAccount;

/// Void an hour after noon.
fn link(account: AccountId) -> OwnerLink {
    OwnerLink { token: TokenHash(random_mark()), account, purpose: KEEPS, expires_at: noon_and(3600) }
}

#[rstest]
#[tokio::test]
async fn a_link_is_found_by_its_token_within_its_term(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let link = link(account);
    let mut work = store.begin().await.unwrap();
    work.owner_links().insert(&link).await.unwrap();
    assert_eq!(work.owner_links().find(&link.token, KEEPS, noon_and(3599)).await, Ok(Some(account)));
    assert_eq!(work.owner_links().find(&link.token, KEEPS, noon_and(3600)).await, Ok(None));
    assert_eq!(work.owner_links().find(&TokenHash(random_mark()), KEEPS, noon()).await, Ok(None));
    assert_eq!(work.owner_links().delete_expired(noon_and(3599)).await, Ok(0));
    assert_eq!(work.owner_links().delete_expired(noon_and(3600)).await, Ok(1));
}

#[rstest]
#[tokio::test]
async fn those_of_an_account_are_forgotten_together(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let (first, second, theirs) = (link(account), link(account), link(other));
    let mut work = store.begin().await.unwrap();
    for link in [&first, &second, &theirs] {
        work.owner_links().insert(link).await.unwrap();
    }
    work.owner_links().forget(account, KEEPS).await.unwrap();
    for link in [&first, &second] {
        assert_eq!(work.owner_links().find(&link.token, KEEPS, noon()).await, Ok(None));
    }
    assert_eq!(work.owner_links().find(&theirs.token, KEEPS, noon()).await, Ok(Some(other)));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s18_2_of_twenty_that_use_a_link_at_once_one_does(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let link = link(settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    work.owner_links().insert(&link).await.unwrap();
    work.commit().await.unwrap();
    let used = at_once(20, |_| {
        let (store, token) = (Arc::clone(&store), link.token);
        async move {
            let mut work = store.begin().await.unwrap();
            let is_used = work.owner_links().use_up(&token).await.unwrap();
            work.commit().await.unwrap();
            is_used
        }
    })
    .await;
    assert_eq!(used.into_iter().filter(|is_used| *is_used).count(), 1);
}
