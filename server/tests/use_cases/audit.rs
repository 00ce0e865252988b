//! What a person does and what is done to their account stands in the audit chain, without a word of theirs (security 10).

use crate::bench::{Bench, PASSWORD, visitor};
use jiff::SignedDuration;
use service::{PasswordWish, within_request};
use store::ChainedEvent;

const PHONE: &str = "8 900 000-00-01";
const EMAIL: &str = "vera@example.com";

async fn events(bench: &Bench) -> Vec<ChainedEvent> {
    assert!(bench.auditor.verify(&[]).await.unwrap().is_ok());
    bench.auditor.list(0).await.unwrap()
}

pub(crate) async fn actions(bench: &Bench, after: usize) -> Vec<String> {
    events(bench).await.into_iter().skip(after).map(|event| format!("{} {}", event.actor, event.action)).collect()
}

async fn sign_in(bench: &Bench, password: &str) -> Option<service::secrets::Token> {
    bench.services.sign_in.sign_in(PHONE, password, &visitor(), None).await.unwrap().session
}

#[tokio::test]
async fn s10_8_the_life_of_an_account_can_be_read() {
    let bench = Bench::start().await;
    let first = bench.registered(PHONE, "").await;
    assert_eq!(actions(&bench, 0).await, ["citizen user_created", "citizen session_created"]);

    assert!(sign_in(&bench, "не тот пароль, а другой").await.is_none());
    let second = sign_in(&bench, PASSWORD).await.unwrap();
    let came = ["guest authn_login_fail", "citizen session_created", "citizen authn_login_successafterfail"];
    assert_eq!(actions(&bench, 2).await, came);

    let who = bench.services.sessions.recognise(&second).await.unwrap().unwrap();
    let wish =
        PasswordWish { current: PASSWORD, new: "другой тёплый свет в окне", ends_others: true };
    bench.clock.advance(SignedDuration::from_secs(1));
    bench.services.security.change_password(who, &second, wish, &visitor()).await.unwrap();
    let changed = ["citizen authn_password_change", "citizen session_renewed", "citizen session_others_ended"];
    assert_eq!(actions(&bench, 5).await, changed);
    assert!(!bench.services.sessions.is_alive(&first).await.unwrap());

    bench.services.sessions.sign_out(who).await.unwrap();
    assert_eq!(actions(&bench, 8).await, ["citizen session_logout"]);
}

#[tokio::test]
async fn s10_6_the_failure_after_which_one_waits_has_a_word_of_its_own() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    for _ in 0..6 {
        sign_in(&bench, "не тот пароль, а другой").await;
    }
    let failed: Vec<String> = actions(&bench, 2).await;
    assert_eq!(failed.iter().filter(|action| *action == "guest authn_login_fail").count(), 4);
    assert_eq!(
        failed.iter().filter(|action| *action == "guest authn_login_fail_max").count(),
        1,
        "the sixth was not looked at"
    );
}

#[tokio::test]
async fn s10_1_events_hold_references_and_no_word_of_anybody() {
    let bench = Bench::start().await;
    within_request("00ff00ff00ff00ff".to_owned(), bench.registered(PHONE, EMAIL)).await;
    sign_in(&bench, "не тот пароль, а другой").await;
    let nobody = bench.services.sign_in.sign_in("nobody@example.org", PASSWORD, &visitor(), None).await.unwrap();
    assert!(nobody.session.is_none());
    let events = events(&bench).await;
    assert_eq!(events[0].request, "00ff00ff00ff00ff");
    assert!(events[0].subject.is_some());
    assert_eq!(events.last().unwrap().subject, None, "nobody has this login");
    let written = format!("{events:?}");
    for word in ["9000000001", "vera", "nobody", "Окнова", "example", "203.0.113", "Firefox"] {
        assert!(!written.contains(word), "{word}");
    }
}
