//! Sign-in, sessions and what slows guessing down.

use crate::bench::{Bench, Gateways, PASSWORD, proven_snils, visitor};
use jiff::SignedDuration;
use model::{AccountLevel, Channel, ColourScheme, DisplaySettings, Fault, Phone, SignInReply, formats::Snils};
use service::{
    Failure, Proof, Services, SignInOutcome, Visitor,
    passwords::{Cost, HashingConfig, PasswordPool},
    policy::SecurityConfig,
    secrets::Token,
};
use std::sync::Arc;

const PHONE: &str = "8 900 000-00-01";

async fn attempt(bench: &Bench, login: &str, password: &str) -> SignInOutcome {
    bench.services.sign_in.sign_in(login, password, &visitor(), None).await.unwrap()
}

fn fault(outcome: &SignInOutcome) -> Option<Fault> {
    match &outcome.reply {
        SignInReply::Stay(view) => view.errors.first().map(|error| error.fault.clone()),
        SignInReply::Open(_) => None,
    }
}

#[tokio::test]
async fn s6_7_the_eleventh_session_ends_the_oldest_and_never_itself() {
    let bench = Bench::start().await;
    let first = bench.registered(PHONE, "").await;
    let mut newest = first.clone();
    for _ in 0..30 {
        // Within one instant of the clock.
        let entered = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap();
        newest = entered.session.unwrap();
        assert!(bench.services.sessions.is_alive(&newest).await.unwrap());
    }
    bench.clock.advance(SignedDuration::from_secs(1));
    for _ in 0..10 {
        let entered = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap();
        assert!(entered.session.is_some());
    }
    assert!(!bench.services.sessions.is_alive(&newest).await.unwrap(), "ten younger ones are there");
    assert!(!bench.services.sessions.is_alive(&first).await.unwrap());
}

#[tokio::test]
async fn a_phone_in_any_notation_signs_in_and_the_feed_tells_of_it() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let outcome = attempt(&bench, "+7 (900) 000 00 01", PASSWORD).await;
    let who = bench.services.sessions.recognise(&outcome.session.unwrap()).await.unwrap().unwrap();
    let feed = bench.services.cabinet.show(who, None).await.unwrap().feed;
    assert!(matches!(feed.items[0].kind, model::NotificationKind::SignedIn { .. }));
}

#[tokio::test]
async fn how_pages_are_shown_follows_the_owner_to_a_device_where_nothing_was_chosen() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let entered = attempt(&bench, PHONE, PASSWORD).await;
    assert_eq!(entered.display, None, "nothing was ever chosen");
    let who = bench.services.sessions.recognise(&entered.session.unwrap()).await.unwrap().unwrap();
    let dark = DisplaySettings { scheme: ColourScheme::Dark, ..DisplaySettings::default() };
    bench.services.cabinet.keep_display(who, dark).await.unwrap();
    assert_eq!(attempt(&bench, PHONE, PASSWORD).await.display, Some(dark));
    let chosen_here = Visitor { display: Some(DisplaySettings::default()), ..visitor() };
    let elsewhere = bench.services.sign_in.sign_in(PHONE, PASSWORD, &chosen_here, None).await.unwrap();
    assert_eq!(elsewhere.display, None, "what was chosen on the device stays");
}

#[tokio::test]
async fn s5_7_unknown_login_and_wrong_password_get_the_same_answer() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let wrong = attempt(&bench, PHONE, "не тот пароль совсем").await;
    let unknown = attempt(&bench, "8 900 000-00-77", "не тот пароль совсем").await;
    let nobody = attempt(&bench, "просто слова", "не тот пароль совсем").await;
    for outcome in [&wrong, &unknown, &nobody] {
        assert_eq!(fault(outcome), Some(Fault::SignIn));
        assert!(outcome.session.is_none());
    }
}

#[tokio::test]
async fn s5_2_after_the_fifth_failure_one_waits_and_tries_meanwhile_are_not_evaluated() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    for _ in 0..5 {
        assert_eq!(fault(&attempt(&bench, PHONE, "не тот пароль совсем").await), Some(Fault::SignIn));
    }
    let waiting = attempt(&bench, PHONE, PASSWORD).await;
    assert!(matches!(fault(&waiting), Some(Fault::Wait(_))), "even the right password waits");
    bench.clock.advance(SignedDuration::from_secs(2));
    assert!(attempt(&bench, PHONE, PASSWORD).await.session.is_some());
}

#[tokio::test]
async fn s3_11_who_is_turned_away_by_a_full_pool_has_made_no_attempt() {
    let bench = Bench::with(SecurityConfig { sign_ins_per_network_minute: 20, ..SecurityConfig::default() }).await;
    let session = bench.registered(PHONE, "").await;
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    let places = bench.all_places();
    for _ in 0..30 {
        let entered = bench.services.sign_in.sign_in(PHONE, "не тот пароль совсем", &visitor(), None).await;
        assert!(matches!(entered, Err(Failure::Busy)));
        let proof = Proof { password: "не тот пароль совсем", code: "" };
        assert!(matches!(
            bench.services.security.prove(who, &session, proof, &visitor(), None).await,
            Err(Failure::Busy)
        ));
    }
    drop(places);
    assert!(attempt(&bench, PHONE, PASSWORD).await.session.is_some(), "neither the login nor the network has to wait");
    let proof = Proof { password: PASSWORD, code: "" };
    assert!(bench.services.security.prove(who, &session, proof, &visitor(), None).await.unwrap().session.is_some());
}

#[tokio::test]
async fn empty_fields_are_told_without_counting() {
    let bench = Bench::start().await;
    for _ in 0..9 {
        assert_eq!(fault(&attempt(&bench, " ", "").await), Some(Fault::Empty));
    }
}

#[tokio::test]
async fn s6_3_a_session_ends_after_30_idle_minutes_and_after_12_hours() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    for _ in 0..24 {
        bench.clock.advance(SignedDuration::from_mins(29));
        assert!(bench.services.sessions.recognise(&session).await.unwrap().is_some(), "used, it lives on");
    }
    bench.clock.advance(SignedDuration::from_mins(31));
    assert!(bench.services.sessions.recognise(&session).await.unwrap().is_none());

    let long = attempt(&bench, PHONE, PASSWORD).await.session.unwrap();
    for _ in 0..24 {
        bench.clock.advance(SignedDuration::from_mins(29));
        bench.services.sessions.recognise(&long).await.unwrap();
    }
    bench.clock.advance(SignedDuration::from_mins(25));
    assert!(bench.services.sessions.recognise(&long).await.unwrap().is_none(), "12 hours are the end");
}

#[tokio::test]
async fn s6_6_a_session_that_was_signed_out_is_dead() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    bench.services.sessions.sign_out(who).await.unwrap();
    assert!(bench.services.sessions.recognise(&session).await.unwrap().is_none());
}

#[tokio::test]
async fn s6_4_a_sign_in_ends_the_session_by_which_the_browser_was_signed_in_whosever_it_was() {
    let bench = Bench::start().await;
    let elsewhere = bench.registered(PHONE, "").await;
    let of_another = bench.registered("8 900 000-00-02", "").await;
    let is_alive = async |session: &Token| bench.services.sessions.is_alive(session).await.unwrap();
    let mut stands = of_another;
    for _ in 0..2 {
        let browser = Visitor { session: Some(stands.clone()), ..visitor() };
        let refused = bench.services.sign_in.sign_in(PHONE, "Не тот пароль 1", &browser, None).await.unwrap();
        assert!(refused.session.is_none() && is_alive(&stands).await, "a failure ends nothing");
        let entered = bench.services.sign_in.sign_in(PHONE, PASSWORD, &browser, None).await.unwrap();
        assert!(!is_alive(&stands).await);
        stands = entered.session.unwrap();
        assert!(is_alive(&stands).await && is_alive(&elsewhere).await);
    }
}

#[tokio::test]
async fn s6_7_the_eleventh_session_ends_the_oldest() {
    let bench = Bench::start().await;
    let oldest = bench.registered(PHONE, "").await;
    for _ in 0..10 {
        bench.clock.advance(SignedDuration::from_secs(1));
        attempt(&bench, PHONE, PASSWORD).await;
    }
    assert!(bench.services.sessions.recognise(&oldest).await.unwrap().is_none());
}

#[tokio::test]
async fn s3_7_a_password_of_ten_years_ago_still_signs_in() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    bench.clock.advance(SignedDuration::from_hours(24 * 3652));
    assert!(attempt(&bench, PHONE, PASSWORD).await.session.is_some());
}

#[tokio::test]
async fn acc_10_a_proven_number_signs_in_from_the_standard_level_on() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    assert_eq!(fault(&attempt(&bench, "112-233-445 95", PASSWORD).await), Some(Fault::SignIn), "nobody has it yet");
    proven_snils(&bench, PHONE, "112-233-445 95", AccountLevel::Standard).await;
    for typed in ["112-233-445 95", "11223344595", "СНИЛС 112 233 445 95"] {
        assert!(attempt(&bench, typed, PASSWORD).await.session.is_some(), "{typed}");
    }
    assert_eq!(fault(&attempt(&bench, "112-233-445 95", "не тот пароль").await), Some(Fault::SignIn));
}

#[tokio::test]
async fn a_phone_that_could_be_a_number_too_is_a_phone_first() {
    let bench = Bench::start().await;
    // Eleven digits that are a phone, and by their check digits a СНИЛС as well.
    let both = (0..1000).map(|number| format!("89000{number:06}")).find(|digits| Snils::parse(digits).is_ok()).unwrap();
    bench.registered(&both, "").await;
    bench.registered(PHONE, "").await;
    proven_snils(&bench, PHONE, &both, AccountLevel::Standard).await;
    let entered = attempt(&bench, &both, PASSWORD).await.session.unwrap();
    let who = bench.services.sessions.recognise(&entered).await.unwrap().unwrap();
    let index = bench.services.core.phone_index(&Phone::parse(&both).unwrap());
    let owner = bench.store.read().await.unwrap().accounts().find_by_contact(Channel::Phone, &index).await.unwrap();
    assert_eq!(Some(who.account), owner.map(|owner| owner.id));
}

#[tokio::test]
async fn s3_10_a_good_sign_in_writes_the_stronger_hash_and_a_bad_one_none() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    let stored = async || {
        let mut work = bench.store.read().await.unwrap();
        work.accounts().get(who.account).await.unwrap().password_hash
    };
    assert!(stored().await.contains("m=19456,t=2,p=1"));
    let stronger = Arc::new(PasswordPool::new(Cost::new(19_456, 3, 1).unwrap(), HashingConfig::default()).unwrap());
    let directory = Arc::<Gateways>::clone(&bench.gateways);
    let services = Services::new(Arc::clone(&bench.services.core), stronger, directory);
    services.sign_in.sign_in(PHONE, "никому не подойдёт 7", &visitor(), None).await.unwrap();
    assert!(stored().await.contains("t=2"));
    assert!(services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap().session.is_some());
    assert!(stored().await.contains("m=19456,t=3,p=1"));
    assert!(services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap().session.is_some());
}
