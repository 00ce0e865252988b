//! What owners choose about signing in, and sign-ins that it stops.

use crate::bench::{Engine, at_once, id, noon, noon_and, random_mark, settled, store};
use model::{AccountId, AllowedNetworks, Channel, SignInNotices, SignInWay};
use rstest::rstest;
use service::ports::{SignInChoice, StoppedSignIn};
use service::secrets::TokenHash;
use std::sync::Arc;

pub(crate) fn stopped(account_id: AccountId) -> StoppedSignIn {
    StoppedSignIn {
        id: id(),
        token: TokenHash(random_mark()),
        account_id,
        aal: 2,
        way: SignInWay::Passkey,
        failures: 3,
        shown: Some(Channel::Phone),
        channel: None,
        created_at: noon(),
        expires_at: noon_and(600),
    }
}

#[rstest]
#[tokio::test]
async fn a_choice_is_kept_and_changed_and_whoever_made_none_has_the_default(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let networks = |typed: &str| AllowedNetworks::parse(typed).unwrap();
    let mut work = store.begin().await.unwrap();
    for (phone, email, typed, forbids_sms) in [
        (SignInNotices::Never, SignInNotices::Every, "203.0.113.0/24\n2001:db8::/48", true),
        (SignInNotices::Every, SignInNotices::Never, "", false),
    ] {
        let choice = SignInChoice { phone, email, networks: networks(typed), forbids_sms };
        work.sign_in_choices().save(account, &choice).await.unwrap();
        let kept = work.sign_in_choices().get(account).await.unwrap();
        assert_eq!((kept.of(Channel::Phone), kept.of(Channel::Email)), (phone, email));
        assert_eq!((kept.networks.text().as_str(), kept.forbids_sms), (typed, forbids_sms));
    }
    let default = work.sign_in_choices().get(other).await.unwrap();
    assert_eq!((default.phone, default.email), (SignInNotices::NewDevices, SignInNotices::NewDevices));
    assert!(default.networks.is_empty() && !default.forbids_sms);
}

#[rstest]
#[tokio::test]
async fn a_stopped_sign_in_is_found_by_its_token_within_its_term(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let (other, stopped) = (stopped(account), stopped(account));
    let mut work = store.begin().await.unwrap();
    work.sign_in_choices().stop(&stopped).await.unwrap();
    work.sign_in_choices().stop(&other).await.unwrap();
    work.sign_in_choices().note_channel(stopped.id, Channel::Email).await.unwrap();
    let found = work.sign_in_choices().find_stopped(&stopped.token, noon_and(599)).await.unwrap().unwrap();
    assert_eq!(
        (found.id, found.account_id, found.aal, found.way, found.failures),
        (stopped.id, account, 2, SignInWay::Passkey, 3)
    );
    assert_eq!((found.channel, found.created_at, found.expires_at), (Some(Channel::Email), noon(), noon_and(600)));
    assert!(work.sign_in_choices().find_stopped(&stopped.token, noon_and(600)).await.unwrap().is_none());
    assert!(work.sign_in_choices().find_stopped(&TokenHash(random_mark()), noon()).await.unwrap().is_none());
    assert_eq!(work.sign_in_choices().delete_expired_stopped(noon_and(599)).await, Ok(0));
    assert_eq!(work.sign_in_choices().delete_expired_stopped(noon_and(600)).await, Ok(2));
}

#[rstest]
#[tokio::test]
async fn what_voids_a_sign_in_between_its_steps_voids_one_that_was_stopped(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let (own, theirs) = (stopped(account), stopped(other));
    let mut work = store.begin().await.unwrap();
    work.sign_in_choices().stop(&own).await.unwrap();
    work.sign_in_choices().stop(&theirs).await.unwrap();
    assert_eq!(work.factors().forget_pending(account).await, Ok(1));
    assert!(work.sign_in_choices().find_stopped(&own.token, noon()).await.unwrap().is_none());
    assert!(work.sign_in_choices().find_stopped(&theirs.token, noon()).await.unwrap().is_some());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s18_2_a_stopped_sign_in_comes_in_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let stopped = stopped(settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    work.sign_in_choices().stop(&stopped).await.unwrap();
    work.commit().await.unwrap();
    let used = at_once(12, |_| {
        let store = Arc::clone(&store);
        async move {
            let mut work = store.begin().await.unwrap();
            let is_first = work.sign_in_choices().use_up_stopped(stopped.id).await.unwrap();
            work.commit().await.unwrap();
            is_first
        }
    })
    .await;
    assert_eq!(used.into_iter().filter(|is_first| *is_first).count(), 1);
}
