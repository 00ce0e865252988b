//! Sign-ins by SMS that are under way.

use crate::bench::{Engine, code, id, noon, noon_and, random_mark, store};
use model::Channel;
use rstest::rstest;
use service::ports::{SmsSignIn, StoreError};
use service::secrets::TokenHash;

/// One that expires an hour after noon.
fn sign_in() -> SmsSignIn {
    SmsSignIn {
        id: id(),
        token: TokenHash(random_mark()),
        phone: "+79000000001".to_owned(),
        created_at: noon(),
        expires_at: noon_and(3600),
    }
}

#[rstest]
#[tokio::test]
async fn a_sign_in_by_sms_is_found_by_its_browser_until_it_expires(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let begun = sign_in();
    let mut work = store.begin().await.unwrap();
    assert!(work.sms_sign_ins().insert(&begun).await.unwrap());
    assert!(!work.sms_sign_ins().insert(&SmsSignIn { id: id(), ..begun.clone() }).await.unwrap(), "one of a token");
    let found = work.sms_sign_ins().find(&begun.token, noon_and(3599)).await.unwrap().unwrap();
    assert_eq!((found.id, found.phone, found.created_at), (begun.id, begun.phone.clone(), noon()));
    assert!(work.sms_sign_ins().find(&TokenHash(random_mark()), noon()).await.unwrap().is_none());
    assert!(work.sms_sign_ins().find(&begun.token, noon_and(3600)).await.unwrap().is_none(), "it has expired");
    work.sms_sign_ins().prolong(begun.id, noon_and(7200)).await.unwrap();
    assert!(work.sms_sign_ins().find(&begun.token, noon_and(7199)).await.unwrap().is_some());
    work.commit().await.unwrap();
    let mut reader = store.read().await.unwrap();
    assert!(reader.sms_sign_ins().find(&begun.token, noon()).await.unwrap().is_some(), "and without holding it");
}

#[rstest]
#[tokio::test]
async fn it_goes_with_its_codes(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (done, old, young) = (sign_in(), sign_in(), SmsSignIn { expires_at: noon_and(7200), ..sign_in() });
    let mut work = store.begin().await.unwrap();
    for sign_in in [&done, &old, &young] {
        work.sms_sign_ins().insert(sign_in).await.unwrap();
        work.codes().insert(&code(sign_in.id, 1)).await.unwrap();
    }
    work.sms_sign_ins().delete(done.id).await.unwrap();
    let again = work.sms_sign_ins().delete(done.id).await;
    assert_eq!(again, Err(StoreError::NotFound { table: "sms_sign_in" }));
    assert_eq!(work.sms_sign_ins().delete_expired(noon_and(3600)).await, Ok(1));
    for (sign_in, stays) in [(&done, false), (&old, false), (&young, true)] {
        assert_eq!(work.codes().find_newest(sign_in.id, Channel::Phone).await.unwrap().is_some(), stays);
        assert_eq!(work.sms_sign_ins().find(&sign_in.token, noon()).await.unwrap().is_some(), stays);
    }
}
