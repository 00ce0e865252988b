//! Codes by SMS as the second step: of a sign-in, in the proof, and in a recovery.

use crate::{
    bench::{Bench, PASSWORD, visitor},
    sms::{EMAIL, PHONE, by_sms, confirm, elsewhere, fault, feed, led_to, opened, other_than, started, who},
    two_step::{Pocket, connected},
};
use futures::future::join_all;
use jiff::SignedDuration;
use model::{
    Channel, Fault, Field, JournalKind, LocalPath, Locale, NetworksReply, NotificationKind, RecoveryReply,
    RecoveryStep, SignInView, SignInWay, SmsSetupReply,
};
use service::{PROOF_HOLDS, Proof, RecoveryOutcome, SecurityOutcome, SignInOutcome, SignedIn, secrets::Token};

/// Switches codes by SMS on, by the first of them.
async fn switched_on(bench: &Bench, session: &Token) -> SecurityOutcome {
    let who = who(bench, session).await;
    let security = &bench.services.security;
    assert_eq!(opened(&security.send_sms(who, &visitor()).await.unwrap()), "/security/sms");
    let code = bench.last_code(PHONE).await;
    security.confirm_sms(who, session, &code, &visitor()).await.unwrap()
}

/// Somebody with both contacts and codes by SMS: their session, and their backup codes.
async fn owner(bench: &Bench) -> (Token, Vec<String>) {
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    let outcome = switched_on(bench, &session).await;
    bench.clock.advance(SignedDuration::from_secs(1));
    (outcome.session.unwrap(), outcome.codes.iter().map(model::BackupCode::grouped).collect())
}

async fn pending(bench: &Bench) -> Token {
    bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap().pending.unwrap()
}

async fn second_page(bench: &Bench, pending: &Token) -> SignInView {
    bench.services.sign_in.open_second_step(Some(pending), Locale::Ru).await.unwrap().unwrap()
}

async fn send_second(bench: &Bench, pending: &Token) -> SignInOutcome {
    bench.services.sign_in.send_second_step(Some(pending), &visitor(), None).await.unwrap()
}

async fn second_step(bench: &Bench, pending: &Token, typed: &str) -> SignInOutcome {
    bench.services.sign_in.take_second_step(Some(pending), Field::Code, typed, &visitor(), None).await.unwrap()
}

#[tokio::test]
async fn with_two_steps_the_code_takes_the_place_of_the_password_only() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let (pocket, _): (Pocket, _) = connected(&bench, &session).await;
    let entered = by_sms(&bench, PHONE).await;
    assert!(entered.session.is_none());
    assert_eq!(led_to(&entered), "/sign-in/second?next=/profile");
    let pending = entered.pending.unwrap();
    let page = second_page(&bench, &pending).await;
    assert!(page.takes_app && page.sms.is_none());
    let opened = second_step(&bench, &pending, &pocket.code(&bench)).await;
    let who = who(&bench, &opened.session.unwrap()).await;
    let history = bench.services.security.history(who, model::HistoryFilter::default(), None).await.unwrap();
    assert!(matches!(history.items[0].outcome, model::TryOutcome::Entered { way: SignInWay::Sms, .. }));
}

#[tokio::test]
async fn mfa_02_codes_by_sms_are_switched_on_by_the_first_and_told_elsewhere() {
    let bench = Bench::start().await;
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    let owner = who(&bench, &session).await;
    let security = &bench.services.security;
    let stale = SignedIn { proven_at: owner.proven_at - PROOF_HOLDS, ..owner };
    assert_eq!(opened(&security.send_sms(stale, &visitor()).await.unwrap()), "/security/prove?next=/security/sms");
    security.send_sms(owner, &visitor()).await.unwrap();
    let code = bench.last_code(PHONE).await;
    let wrong = security.confirm_sms(owner, &session, other_than(&code), &visitor()).await.unwrap();
    assert_eq!(opened(&wrong.reply), "stays");
    let not_asked = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap();
    assert!(not_asked.session.is_some(), "not asked for before its first code was right");
    bench.deliver().await;
    let letters = bench.letters_to(EMAIL);

    let outcome = security.confirm_sms(owner, &session, &code, &visitor()).await.unwrap();
    assert_eq!((opened(&outcome.reply), outcome.codes.len()), ("/security/codes", 10));
    assert!(bench.services.sessions.recognise(&session).await.unwrap().is_none(), "s6_4: the token of before is dead");
    let owner = who(&bench, &outcome.session.unwrap()).await;
    assert!(feed(&bench, owner).await.iter().any(|kind| matches!(kind, NotificationKind::SmsConnected { .. })));
    let mut work = bench.store.read().await.unwrap();
    let journal = work.journal().list_before(owner.account, None, 50).await.unwrap();
    assert!(journal.iter().any(|entry| entry.kind == JournalKind::SmsConnected));
    drop(work);
    bench.deliver().await;
    assert_eq!(bench.letters_to(EMAIL), letters + 1, "s7_7: told by another channel");
    let again = security.open_sms(owner, Locale::Ru).await.unwrap();
    assert!(matches!(again, SmsSetupReply::Go(path) if path.as_str() == "/security"), "they are on");
}

#[tokio::test]
async fn s7_4_without_a_proven_phone_there_is_nothing_to_switch_on() {
    let bench = Bench::start().await;
    let flow = bench.given(crate::bench::person("", EMAIL)).await;
    let link = bench.last_link(EMAIL).await;
    bench.services.registration.confirm_link(&link, Some(&flow)).await.unwrap();
    let finished = bench.services.registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap();
    let who = who(&bench, &finished.session.unwrap()).await;
    let security = &bench.services.security;
    assert!(security.show(who, &visitor()).await.unwrap().sms.is_none());
    assert_eq!(opened(&security.send_sms(who, &visitor()).await.unwrap()), "/security");
}

#[tokio::test]
async fn mfa_02_the_second_step_sends_a_code_at_the_press_of_a_button() {
    let bench = Bench::start().await;
    owner(&bench).await;
    let pending = pending(&bench).await;
    bench.deliver().await;
    let before = bench.sms_to(PHONE);
    let page = second_page(&bench, &pending).await;
    assert!(!page.takes_app && page.sms.is_some_and(|sms| sms.number == 0 && sms.target == "00-01"));
    assert_eq!(led_to(&send_second(&bench, &pending).await), "/sign-in/second");
    let code = bench.last_code(PHONE).await;
    assert_eq!(bench.sms_to(PHONE), before + 1);
    let soon = send_second(&bench, &pending).await;
    assert!(matches!(fault(&soon), Some(Fault::ResendWait(_))));
    assert_eq!(second_page(&bench, &pending).await.sms.unwrap().number, 1);
    assert_eq!(fault(&second_step(&bench, &pending, other_than(&code)).await), Some(Fault::SecondCodeWrong));
    let entered = second_step(&bench, &pending, &code).await;
    let who = who(&bench, &entered.session.unwrap()).await;
    assert!(bench.services.security.show(who, &visitor()).await.unwrap().sms.unwrap().used.is_some());
}

#[tokio::test]
async fn s4_2_the_code_of_the_second_step_belongs_to_its_sign_in() {
    let bench = Bench::start().await;
    owner(&bench).await;
    let (one, other) = (pending(&bench).await, pending(&bench).await);
    send_second(&bench, &one).await;
    let code = bench.last_code(PHONE).await;
    assert_eq!(fault(&second_step(&bench, &other, &code).await), Some(Fault::SecondCodeWrong));
    let flow = started(&bench, PHONE).await;
    assert_eq!(fault(&confirm(&bench, &flow, &code).await), Some(Fault::CodeWrong));
    bench.clock.advance(SignedDuration::from_mins(5));
    assert_eq!(fault(&second_step(&bench, &one, &code).await), Some(Fault::SecondCodeWrong), "past its term");
}

#[tokio::test]
async fn s4_3_of_fifty_right_codes_of_the_second_step_one_opens_a_session() {
    let bench = Bench::start().await;
    owner(&bench).await;
    let pending = pending(&bench).await;
    send_second(&bench, &pending).await;
    let code = bench.last_code(PHONE).await;
    let answers = join_all((0..50).map(|_| second_step(&bench, &pending, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.session.is_some()).count(), 1);
}

#[tokio::test]
async fn a_sign_in_that_began_by_sms_does_not_end_by_sms() {
    let bench = Bench::start().await;
    let (_, codes) = owner(&bench).await;
    let pending = by_sms(&bench, PHONE).await.pending.unwrap();
    assert!(second_page(&bench, &pending).await.sms.is_none());
    bench.deliver().await;
    let before = bench.sms_to(PHONE);
    send_second(&bench, &pending).await;
    bench.deliver().await;
    assert_eq!(bench.sms_to(PHONE), before, "whoever asks all the same");
    let entered = second_step(&bench, &pending, &codes[0]).await;
    assert!(entered.session.is_some(), "a backup code is another thing");
}

#[tokio::test]
async fn s4_4_ten_codes_an_hour_of_the_second_step_whichever_sign_in_they_are_in() {
    let bench = Bench::start().await;
    let (_, codes) = owner(&bench).await;
    for _ in 0..2 {
        let pending = pending(&bench).await;
        send_second(&bench, &pending).await;
        let code = bench.last_code(PHONE).await;
        for _ in 0..5 {
            assert_eq!(fault(&second_step(&bench, &pending, other_than(&code)).await), Some(Fault::SecondCodeWrong));
        }
        bench.clock.advance(SignedDuration::from_mins(10));
    }
    let pending = pending(&bench).await;
    send_second(&bench, &pending).await;
    let code = bench.last_code(PHONE).await;
    assert_eq!(fault(&second_step(&bench, &pending, &code).await), Some(Fault::SecondCodeWrong), "even the right one");
    assert!(second_step(&bench, &pending, &codes[0]).await.session.is_some(), "other ways stay open");
}

#[tokio::test]
async fn s7_6_codes_by_sms_go_alone_and_with_the_last_factor_go_the_backup_codes() {
    let bench = Bench::start().await;
    let (session, _) = owner(&bench).await;
    let (_, outcome) = connected(&bench, &session).await;
    let session = outcome.session.unwrap();
    let waiting = pending(&bench).await;
    send_second(&bench, &waiting).await;
    let code = bench.last_code(PHONE).await;
    let security = &bench.services.security;
    let removed = security.remove_sms(who(&bench, &session).await, &session, &visitor()).await.unwrap();
    assert_eq!(opened(&removed.reply), "/security?done=sms-removed");
    assert_eq!(led_to(&second_step(&bench, &waiting, &code).await), "/sign-in?late=1");
    let session = removed.session.unwrap();
    let owner = who(&bench, &session).await;
    let view = security.show(owner, &visitor()).await.unwrap();
    assert_eq!((view.apps.len(), view.backup_codes), (1, 10), "the application stays, and with it the backup codes");
    assert!(second_page(&bench, &pending(&bench).await).await.sms.is_none());
    let removed = security.remove_app(owner, &session, &view.apps[0].id, &visitor()).await.unwrap();
    bench.clock.advance(SignedDuration::from_mins(2));
    let last = switched_on(&bench, &removed.session.unwrap()).await;
    let session = last.session.unwrap();
    let removed = security.remove_sms(who(&bench, &session).await, &session, &visitor()).await.unwrap();
    let owner = who(&bench, &removed.session.unwrap()).await;
    assert_eq!(security.show(owner, &visitor()).await.unwrap().backup_codes, 0);
    let entered = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap();
    assert!(entered.session.is_some(), "the password alone is enough again");
}

#[tokio::test]
async fn s6_5_the_proof_takes_a_code_by_sms_beside_the_password() {
    let bench = Bench::start().await;
    let (session, _) = owner(&bench).await;
    let owner = who(&bench, &session).await;
    let security = &bench.services.security;
    assert!(security.open_proof(owner, Locale::Ru).await.unwrap().sms.is_some_and(|sms| sms.number == 0));
    let next = LocalPath::of("/security/password");
    let sent = security.send_proof(owner, &visitor(), Some(&next)).await.unwrap();
    assert_eq!(opened(&sent), "/security/prove?next=/security/password");
    let code = bench.last_code(PHONE).await;
    let prove = async |password: &'static str, code: &str| {
        security.prove(owner, &session, Proof { password, code }, &visitor(), Some(next.clone())).await.unwrap()
    };
    assert_eq!(opened(&prove(PASSWORD, other_than(&code)).await.reply), "stays");
    assert_eq!(opened(&prove("не тот пароль", &code).await.reply), "stays");
    let proven = prove(PASSWORD, &code).await;
    assert_eq!(opened(&proven.reply), "/security/password");
    assert!(proven.session.is_some());
}

async fn at_the_factor(bench: &Bench, login: &str) -> Token {
    bench.clock.advance(SignedDuration::from_secs(1));
    let recovery = &bench.services.recovery;
    let token = recovery.start(None, login, &visitor()).await.unwrap().recovery.unwrap();
    let code = if login.contains('@') { bench.last_letter_code(login).await } else { bench.last_code(login).await };
    recovery.confirm_code(Some(&token), &code, &visitor()).await.unwrap().recovery.unwrap()
}

fn step(outcome: &RecoveryOutcome) -> &str {
    match &outcome.reply {
        RecoveryReply::Go(path) | RecoveryReply::Open(path) => path.as_str(),
        RecoveryReply::Show(view) => view.errors.first().map_or("shows", |_| "refuses"),
    }
}

#[tokio::test]
async fn r2_a_code_by_sms_is_the_factor_of_whoever_began_by_mail() {
    let bench = Bench::start().await;
    owner(&bench).await;
    let recovery = &bench.services.recovery;
    let token = at_the_factor(&bench, EMAIL).await;
    let lost = recovery.open_lost(Some(&token), Locale::Ru).await.unwrap();
    assert!(
        matches!(lost, model::LostReply::Show(_)),
        "others may use its tries up: the way of two contacts stays open"
    );
    let sent = recovery.send_factor(Some(&token), &visitor()).await.unwrap();
    assert!(matches!(&sent.reply, RecoveryReply::Show(view) if view.sms.as_ref().is_some_and(|sms| sms.number == 1)));
    let code = bench.last_code(PHONE).await;
    let confirm = async |typed: &str| recovery.confirm_factor(Some(&token), typed, &visitor()).await.unwrap();
    assert_eq!(step(&confirm(other_than(&code)).await), "refuses");
    let right = confirm(&code).await;
    assert_eq!(step(&right), "/recover/password");
    let set = recovery.set_password(right.recovery.as_ref(), "Новый кот у 3 окна", &visitor()).await.unwrap();
    assert_eq!(step(&set), "/sign-in?done=recovered");
    let entered = bench.services.sign_in.sign_in(PHONE, "Новый кот у 3 окна", &visitor(), None).await.unwrap();
    assert!(entered.pending.is_some(), "the factor stays on");
}

#[tokio::test]
async fn r2_the_same_number_shown_twice_is_no_factor() {
    let bench = Bench::start().await;
    let (_, codes) = owner(&bench).await;
    let recovery = &bench.services.recovery;
    let token = at_the_factor(&bench, PHONE).await;
    let page = recovery.open(Some(&token), RecoveryStep::Factor, Locale::Ru).await.unwrap();
    assert!(matches!(&page, RecoveryReply::Show(view) if view.sms.is_none()));
    bench.deliver().await;
    let before = bench.sms_to(PHONE);
    recovery.send_factor(Some(&token), &visitor()).await.unwrap();
    bench.deliver().await;
    assert_eq!(bench.sms_to(PHONE), before, "whoever asks all the same");
    let paper = recovery.confirm_factor(Some(&token), &codes[0], &visitor()).await.unwrap();
    assert_eq!(step(&paper), "/recover/password");
}

#[tokio::test]
async fn whoever_comes_back_without_the_factor_has_no_codes_by_sms_any_more() {
    let bench = Bench::start().await;
    let (session, _) = owner(&bench).await;
    let account = who(&bench, &session).await.account;
    let recovery = &bench.services.recovery;
    let token = at_the_factor(&bench, PHONE).await;
    recovery.send_second(Some(&token), &visitor()).await.unwrap();
    let code = bench.last_letter_code(EMAIL).await;
    let waits = recovery.confirm_second(Some(&token), &code, &visitor()).await.unwrap().recovery.unwrap();
    bench.clock.advance(SignedDuration::from_hours(24));
    recovery.set_password(Some(&waits), "Новый кот у 3 окна", &visitor()).await.unwrap();
    assert!(bench.store.read().await.unwrap().factors().find_sms(account).await.unwrap().is_none());
}

#[tokio::test]
async fn with_one_contact_no_codes_by_sms_are_switched_on_for_a_forgotten_password_would_lock_out() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let owner = who(&bench, &session).await;
    let shown = bench.services.security.show(owner, &visitor()).await.unwrap();
    assert!(!shown.has_two_contacts && shown.sms.unwrap().added.is_none());
    assert_eq!(opened(&bench.services.security.send_sms(owner, &visitor()).await.unwrap()), "/security");
}

#[tokio::test]
async fn sec_13_a_network_that_is_not_allowed_asks_for_another_contact_than_the_phone_that_was_shown() {
    let bench = Bench::start().await;
    let (session, _) = owner(&bench).await;
    let owner = who(&bench, &session).await;
    let allowed = bench.services.security.allow_networks(owner, &visitor().network, &visitor()).await.unwrap();
    assert!(matches!(allowed, NetworksReply::Open(_)));
    bench.clock.advance(SignedDuration::from_mins(2));
    let first = bench.services.sign_in.sign_in(PHONE, PASSWORD, &elsewhere(), None).await.unwrap().pending.unwrap();
    bench.services.sign_in.send_second_step(Some(&first), &elsewhere(), None).await.unwrap();
    let code = bench.last_code(PHONE).await;
    let take = bench.services.sign_in.take_second_step(Some(&first), Field::Code, &code, &elsewhere(), None).await;
    let stopped = take.unwrap();
    assert_eq!(led_to(&stopped), "/sign-in/network");
    let page = bench.services.sign_in.open_stopped(stopped.pending.as_ref(), Locale::Ru).await.unwrap().unwrap();
    let offered: Vec<Channel> = page.contacts.iter().map(|(channel, _)| *channel).collect();
    assert_eq!(offered, [Channel::Email]);
}
