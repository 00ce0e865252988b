//! Blocking the account at once: by the link of a message and by its owner; nobody gets in before access was recovered (catalogue SEC-07;
//! security 5.7, 5.11).

use crate::{
    authenticator::Authenticator,
    bench::{Bench, PASSWORD, person, visitor},
    passkeys,
    two_step::connected,
};
use futures::future::join_all;
use jiff::SignedDuration;
use model::{Fault, Field, JournalKind, LocalPath, Locale, RecoveryReply, RecoveryStep, SecurityReply, SignInReply};
use service::{Farewell, PROOF_HOLDS, PasswordWish, SignInOutcome, SignedIn, policy::SecurityConfig, secrets::Token};

const PHONE: &str = "8 900 000-00-01";
const EMAIL: &str = "vera@example.com";
const NEW: &str = "Новый кот у 3 окна";
const THIRD: &str = "Третий кот, 9 лет у окна";

async fn recognised(bench: &Bench, token: &Token) -> Option<SignedIn> {
    bench.services.sessions.recognise(token).await.unwrap()
}

async fn enters(bench: &Bench, password: &str) -> SignInOutcome {
    bench.services.sign_in.sign_in(PHONE, password, &visitor(), None).await.unwrap()
}

/// Somebody with a phone and a mailbox, whose password somebody has just changed, and the token that this session has now.
async fn warned(bench: &Bench) -> Token {
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    changed(bench, &session, PASSWORD, NEW).await
}

async fn changed(bench: &Bench, session: &Token, current: &str, new: &str) -> Token {
    bench.clock.advance(SignedDuration::from_secs(1));
    let who = recognised(bench, session).await.unwrap();
    let wish = PasswordWish { current, new, ends_others: false };
    bench.services.security.change_password(who, session, wish, &visitor()).await.unwrap().session.unwrap()
}

/// The link in the newest SMS that has one.
async fn link(bench: &Bench) -> Token {
    bench.deliver().await;
    let sms = bench.gateways.sms.lock().unwrap();
    let (_, text) = sms.iter().rev().find(|(_, text)| text.contains("/block/")).unwrap();
    Token::parse(text.split("/block/").nth(1).unwrap().trim()).unwrap()
}

async fn press(bench: &Bench, link: &Token) -> LocalPath {
    bench.services.security.block_by_link(Some(link)).await.unwrap()
}

async fn recovered(bench: &Bench, password: &str) {
    bench.clock.advance(SignedDuration::from_mins(2));
    let recovery = &bench.services.recovery;
    let token = recovery.start(None, PHONE, &visitor()).await.unwrap().recovery.unwrap();
    let code = bench.last_code(PHONE).await;
    let token = recovery.confirm_code(Some(&token), &code, &visitor()).await.unwrap().recovery.unwrap();
    let outcome = recovery.set_password(Some(&token), password, &visitor()).await.unwrap();
    assert!(matches!(outcome.reply, RecoveryReply::Open(path) if path.as_str() == "/sign-in?done=recovered"));
}

#[tokio::test]
async fn s5_11_the_link_of_a_message_ends_all_sessions_and_closes_the_sign_in_until_access_is_recovered() {
    let bench = Bench::start().await;
    let session = warned(&bench).await;
    let link = link(&bench).await;
    let (sms, letters) = (bench.sms_to(PHONE), bench.letters_to(EMAIL));
    assert_eq!(press(&bench, &link).await.as_str(), "/blocked");
    assert!(recognised(&bench, &session).await.is_none());
    assert!(bench.services.sessions.recognise_lapsed(&session).await.unwrap().is_none(), "nothing is saved by it");
    assert!(enters(&bench, NEW).await.session.is_none());
    bench.deliver().await;
    assert_eq!((bench.sms_to(PHONE), bench.letters_to(EMAIL)), (sms + 1, letters + 1), "every contact is told");
    assert_eq!(press(&bench, &link).await.as_str(), "/block/void", "it was used");

    recovered(&bench, THIRD).await;
    assert!(enters(&bench, NEW).await.session.is_none());
    assert!(enters(&bench, THIRD).await.session.is_some());
}

#[tokio::test]
async fn s4_3_of_fifty_uses_of_one_link_at_once_one_blocks_the_account() {
    let bench = Bench::start().await;
    warned(&bench).await;
    let link = link(&bench).await;
    let before = (bench.sms_to(PHONE), bench.letters_to(EMAIL));
    let pages = join_all((0..50).map(|_| press(&bench, &link))).await;
    assert_eq!(pages.iter().filter(|page| page.as_str() == "/blocked").count(), 1);
    bench.deliver().await;
    assert_eq!((bench.sms_to(PHONE), bench.letters_to(EMAIL)), (before.0 + 1, before.1 + 1), "told once");
    assert_eq!(press(&bench, &link).await.as_str(), "/block/void");
}

#[tokio::test]
async fn s5_7_a_blocked_account_answers_as_a_wrong_password_does() {
    let bench = Bench::start().await;
    warned(&bench).await;
    let wrong = enters(&bench, "не тот пароль, а другой").await;
    press(&bench, &link(&bench).await).await;
    let blocked = enters(&bench, NEW).await;
    assert!(blocked.session.is_none() && blocked.pending.is_none());
    let said = |outcome: &SignInOutcome| match &outcome.reply {
        SignInReply::Stay(view) => view.errors.clone(),
        SignInReply::Open(path) => panic!("led to {path:?}"),
    };
    assert_eq!(said(&blocked), said(&wrong));
    let events = bench.auditor.list(0).await.unwrap();
    let failed = events.iter().filter(|event| event.action == "authn_login_fail").collect::<Vec<_>>();
    assert!(matches!(&failed[..], [one, other] if one.subject == other.subject && one.actor == other.actor));
}

#[tokio::test]
async fn neither_a_passkey_nor_the_second_step_nor_the_form_of_the_registration_gets_in() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    passkeys::owner(&bench, &mut phone).await;
    assert!(passkeys::entered(&bench, &mut phone).await.session.is_some());
    press(&bench, &link(&bench).await).await;
    assert!(passkeys::is_refused(&passkeys::entered(&bench, &mut phone).await));

    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let (pocket, _) = connected(&bench, &session).await;
    let pending = enters(&bench, PASSWORD).await.pending.unwrap();
    press(&bench, &link(&bench).await).await;
    let code = pocket.code(&bench);
    let late =
        bench.services.sign_in.take_second_step(Some(&pending), Field::Code, &code, &visitor(), None).await.unwrap();
    assert!(late.session.is_none());

    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    let code = bench.last_code(PHONE).await;
    bench.confirm(&flow, &code).await;
    let registration = &bench.services.registration;
    let session = registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap().session.unwrap();
    assert!(registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap().session.is_some());
    let who = recognised(&bench, &session).await.unwrap();
    bench.services.security.block_account(who).await.unwrap();
    assert!(registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap().session.is_none());
}

#[tokio::test]
async fn what_a_stranger_had_begun_comes_to_nothing() {
    let bench = Bench::with(SecurityConfig { deletion_wait_days: 7, ..SecurityConfig::default() }).await;
    let session = warned(&bench).await;
    let who = recognised(&bench, &session).await.unwrap();
    bench.services.security.delete_account(who, true, &visitor()).await.unwrap();
    let recovery = &bench.services.recovery;
    let token = recovery.start(None, PHONE, &visitor()).await.unwrap().recovery.unwrap();
    let code = bench.last_code(PHONE).await;
    let token = recovery.confirm_code(Some(&token), &code, &visitor()).await.unwrap().recovery.unwrap();
    press(&bench, &link(&bench).await).await;
    let refused = recovery.set_password(Some(&token), THIRD, &visitor()).await.unwrap();
    assert!(matches!(refused.reply, RecoveryReply::Go(path) if path.as_str() == "/recover"));
    let opened = recovery.open(Some(&token), RecoveryStep::Password, Locale::Ru).await.unwrap();
    assert!(matches!(opened, RecoveryReply::Go(path) if path.as_str() == "/recover"));
    bench.clock.advance(SignedDuration::from_hours(24 * 8));
    bench.courier.sweep().await.unwrap();
    recovered(&bench, THIRD).await;
    assert!(enters(&bench, THIRD).await.session.is_some(), "the account is there");
}

#[tokio::test]
async fn s5_11_a_link_works_for_ten_days_and_for_nothing_else() {
    let bench = Bench::start().await;
    let session = warned(&bench).await;
    let first = link(&bench).await;
    assert!(!bench.services.security.keep_account_by_link(&first).await.unwrap(), "it cancels nothing");
    bench.clock.advance(SignedDuration::from_hours(240));
    assert_eq!(press(&bench, &first).await.as_str(), "/block/void");
    assert_eq!(bench.services.security.block_by_link(None).await.unwrap().as_str(), "/block/void");
    assert!(recognised(&bench, &session).await.is_none(), "it ran out by itself");
    assert!(enters(&bench, NEW).await.session.is_some());
}

#[tokio::test]
async fn a_link_of_before_shuts_out_nobody_who_has_come_back_and_is_void_once_the_account_is_gone() {
    let bench = Bench::start().await;
    let session = warned(&bench).await;
    let old = link(&bench).await;
    changed(&bench, &session, NEW, "Ещё один кот, 5 лет").await;
    let used = link(&bench).await;
    assert_eq!(press(&bench, &used).await.as_str(), "/blocked");
    recovered(&bench, THIRD).await;
    assert_eq!(press(&bench, &old).await.as_str(), "/block/void");
    let newest = link(&bench).await;
    let session = enters(&bench, THIRD).await.session.unwrap();
    let who = recognised(&bench, &session).await.unwrap();
    assert!(bench.services.security.delete_account(who, true, &visitor()).await.unwrap().is_over);
    assert_eq!(press(&bench, &newest).await.as_str(), "/block/void");
}

#[tokio::test]
async fn s6_5_the_owner_blocks_after_a_fresh_proof_and_is_signed_out() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let who = recognised(&bench, &session).await.unwrap();
    bench.clock.advance(PROOF_HOLDS);
    let to_the_proof = |reply: &SecurityReply| matches!(reply, SecurityReply::Open(path) if path.as_str() == "/security/prove?next=/security/block");
    assert!(to_the_proof(&bench.services.security.open_block(who)));
    let Farewell { reply, is_over } = bench.services.security.block_account(who).await.unwrap();
    assert!(to_the_proof(&reply) && !is_over);
    let session = enters(&bench, PASSWORD).await.session.unwrap();
    let who = recognised(&bench, &session).await.unwrap();
    let Farewell { reply, is_over } = bench.services.security.block_account(who).await.unwrap();
    assert!(is_over && reply == SecurityReply::Open(LocalPath::of("/blocked")));
    assert!(recognised(&bench, &session).await.is_none());
    let outcome = enters(&bench, PASSWORD).await;
    assert!(matches!(&outcome.reply, SignInReply::Stay(view) if view.errors[0].fault == Fault::SignIn));
}

#[tokio::test]
async fn s10_6_the_journal_and_the_chain_know_of_it_once() {
    let bench = Bench::start().await;
    let session = warned(&bench).await;
    let who = recognised(&bench, &session).await.unwrap();
    press(&bench, &link(&bench).await).await;
    let events = bench.auditor.list(0).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.action == "authn_login_lock").count(), 1);
    let journal = bench.store.read().await.unwrap().journal().list_before(who.account, None, 1).await.unwrap();
    assert_eq!(journal[0].kind, JournalKind::AccountBlocked);
}
