//! Deleting the account: what is asked before, what goes, who is told, and thinking again (catalogue SEC-14, EXP-12; security 9.9).

use crate::{
    bench::{Bench, PASSWORD, proven_snils, visitor},
    two_step::connected,
};
use futures::future::join_all;
use jiff::SignedDuration;
use model::{
    AccountLevel, Answers, Channel, DeletionReply, DeletionState, Fault, Field, JournalKind, NotificationKind,
    ProfileStep, Running, SecurityReply, SignInReply,
};
use service::{
    Farewell, Intent, PROOF_HOLDS, PasswordWish, Proof, SentStep, SignedIn, erase_again,
    policy::SecurityConfig,
    ports::{Tombstone, WaitingEnd, WaitingRecovery},
    secrets::{SecretRng, Token},
};

const PHONE: &str = "8 900 000-00-01";
const EMAIL: &str = "vera@example.com";
const SNILS: &str = "112-233-445 95";
const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn recognised(bench: &Bench, token: &Token) -> Option<SignedIn> {
    bench.services.sessions.recognise(token).await.unwrap()
}

/// Somebody with a phone and a mailbox, who has just shown who they are.
async fn owner(bench: &Bench) -> (Token, SignedIn) {
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    let who = recognised(bench, &session).await.unwrap();
    (session, who)
}

/// Where deletions wait for a week.
async fn with_a_week() -> Bench {
    Bench::with(SecurityConfig { deletion_wait_days: 7, ..SecurityConfig::default() }).await
}

async fn delete(bench: &Bench, who: SignedIn) -> Farewell {
    bench.services.security.delete_account(who, true, &visitor()).await.unwrap()
}

fn led_to(reply: &SecurityReply) -> &str {
    match reply {
        SecurityReply::Open(path) => path.as_str(),
        SecurityReply::Stay(_) => "stays",
    }
}

async fn state(bench: &Bench, who: SignedIn) -> DeletionState {
    match bench.services.security.open_deletion(who).await.unwrap() {
        DeletionReply::Show(view) => view.state,
        DeletionReply::Go(path) => panic!("led to {path:?}"),
    }
}

async fn stones(bench: &Bench) -> Vec<Tombstone> {
    bench.store.read().await.unwrap().deletions().list_stones(jiff::Timestamp::MIN).await.unwrap()
}

async fn enters(bench: &Bench, login: &str) -> bool {
    let outcome = bench.services.sign_in.sign_in(login, PASSWORD, &visitor(), None).await.unwrap();
    if outcome.session.is_none() {
        assert!(matches!(&outcome.reply, SignInReply::Stay(view) if view.errors[0].fault == Fault::SignIn));
    }
    outcome.session.is_some()
}

/// The token of the newest SMS to the owner that keeps the account.
async fn link(bench: &Bench) -> Token {
    bench.deliver().await;
    let sms = bench.gateways.sms.lock().unwrap();
    let (_, text) = sms.iter().rev().find(|(_, text)| text.contains("/deletion/cancel/")).unwrap();
    Token::parse(text.split("/deletion/cancel/").nth(1).unwrap().trim()).unwrap()
}

#[tokio::test]
async fn sec_14_an_account_goes_at_once_with_all_that_opened_it() {
    let bench = Bench::start().await;
    let (session, who) = owner(&bench).await;
    proven_snils(&bench, PHONE, SNILS, AccountLevel::Standard).await;
    bench.clock.advance(SignedDuration::from_secs(1));
    let elsewhere = bench.services.sign_in.sign_in(EMAIL, PASSWORD, &visitor(), None).await.unwrap().session.unwrap();
    let outcome = delete(&bench, who).await;
    assert!(outcome.is_over && led_to(&outcome.reply) == "/deleted");
    for token in [&session, &elsewhere] {
        assert!(recognised(&bench, token).await.is_none(), "s6_6: whoever was signed in is not any more");
    }
    for login in [PHONE, EMAIL, SNILS] {
        assert!(!enters(&bench, login).await, "{login} opens nothing, and says no more than of anybody");
    }
    let stones = stones(&bench).await;
    assert_eq!(stones.iter().map(|stone| stone.account).collect::<Vec<_>>(), [who.account]);
    let twin = delete(&bench, who).await;
    assert!(twin.is_over && led_to(&twin.reply) == "/deleted", "a form that came twice");
}

#[tokio::test]
async fn every_contact_is_told_once_although_nothing_of_theirs_can_be_read_any_more() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    bench.deliver().await;
    let (sms, letters) = (bench.sms_to(PHONE), bench.letters_to(EMAIL));
    delete(&bench, who).await;
    bench.deliver().await;
    bench.deliver().await;
    assert_eq!((bench.sms_to(PHONE), bench.letters_to(EMAIL)), (sms + 1, letters + 1));
    let said = bench.gateways.sms.lock().unwrap().last().unwrap().1.clone();
    assert!(said.contains("удалена"), "{said}");
}

#[tokio::test]
async fn s11_6_what_was_on_its_way_to_a_deleted_account_does_not_arrive() {
    let bench = Bench::start().await;
    let (session, who) = owner(&bench).await;
    bench.deliver().await;
    let before = bench.sms_to(PHONE);
    let wish = PasswordWish { current: PASSWORD, new: "Новый кот у 3 окна", ends_others: false };
    let changed = bench.services.security.change_password(who, &session, wish, &visitor()).await.unwrap();
    assert!(changed.session.is_some());
    assert!(delete(&bench, who).await.is_over);
    bench.deliver().await;
    assert_eq!(bench.sms_to(PHONE), before + 1, "of its end, and of nothing else");
}

#[tokio::test]
async fn s10_1_the_chain_is_whole_and_knows_of_the_deletion() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    delete(&bench, who).await;
    assert!(bench.auditor.verify(&[]).await.unwrap().is_ok());
    let last = bench.auditor.list(0).await.unwrap().into_iter().last().unwrap();
    assert_eq!((last.actor.as_str(), last.action.as_str()), ("citizen", "user_deleted"));
    assert_eq!(last.subject, Some(who.account.0));
}

#[tokio::test]
async fn whoever_comes_again_with_the_same_contacts_and_snils_starts_from_zero() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    proven_snils(&bench, PHONE, SNILS, AccountLevel::Standard).await;
    delete(&bench, who).await;
    bench.clock.advance(DAY);
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    let again = recognised(&bench, &session).await.unwrap();
    assert_ne!(again.account, who.account);
    let cabinet = bench.services.cabinet.show(again, None).await.unwrap();
    assert_eq!(cabinet.level, AccountLevel::Simplified);
    assert!(matches!(&cabinet.feed.items[..], [only] if matches!(only.kind, NotificationKind::AccountOpened { .. })));
    proven_snils(&bench, PHONE, SNILS, AccountLevel::Standard).await;
    assert!(enters(&bench, SNILS).await, "the number is free, too");
}

#[tokio::test]
async fn s6_5_the_page_the_form_and_the_file_want_a_fresh_proof_and_the_form_a_tick() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    let untold = bench.services.security.delete_account(who, false, &visitor()).await.unwrap();
    assert!(matches!(&untold.reply, SecurityReply::Stay(errors) if errors[0].fault == Fault::SureMissing));
    bench.clock.advance(PROOF_HOLDS);
    let to_the_proof = "/security/prove?next=/security/delete";
    assert_eq!(led_to(&delete(&bench, who).await.reply), to_the_proof);
    let opened = bench.services.security.open_deletion(who).await.unwrap();
    assert!(matches!(opened, DeletionReply::Go(path) if path.as_str() == to_the_proof));
    let refused = bench.services.security.export_account(who).await.unwrap().err();
    assert_eq!(refused.unwrap().as_str(), "/security/prove?next=/security");
    assert!(stones(&bench).await.is_empty());
}

#[tokio::test]
async fn s6_5_with_two_step_sign_in_a_password_alone_deletes_nothing() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let (pocket, outcome) = connected(&bench, &session).await;
    let session = outcome.session.unwrap();
    bench.clock.advance(PROOF_HOLDS);
    let who = recognised(&bench, &session).await.unwrap();
    let wrong = Proof { password: PASSWORD, code: "000000" };
    bench.services.security.prove(who, &session, wrong, &visitor(), None).await.unwrap();
    assert!(!delete(&bench, recognised(&bench, &session).await.unwrap()).await.is_over);
    let code = pocket.code(&bench);
    let right = Proof { password: PASSWORD, code: &code };
    let session = bench.services.security.prove(who, &session, right, &visitor(), None).await.unwrap().session.unwrap();
    assert!(delete(&bench, recognised(&bench, &session).await.unwrap()).await.is_over);
}

#[tokio::test]
async fn s8_4_for_a_day_after_a_recovery_without_the_second_factor_nothing_is_deleted_or_taken_along() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    let now = bench.services.core.now();
    let waiting = WaitingRecovery {
        id: SecretRng.id(now).unwrap(),
        account_id: who.account,
        cancel: Token::new(SecretRng).unwrap().hash(),
        created_at: now,
        opens_at: now,
        expires_at: now + DAY,
        ended: None,
    };
    let mut work = bench.store.begin().await.unwrap();
    work.waiting_recoveries().insert(&waiting).await.unwrap();
    assert!(work.waiting_recoveries().end(waiting.id, WaitingEnd::Used, now).await.unwrap());
    work.commit().await.unwrap();
    assert!(matches!(state(&bench, who).await, DeletionState::Closed { .. }));
    assert_eq!(led_to(&delete(&bench, who).await.reply), "/security/delete", "which says until when");
    let refused = bench.services.security.export_account(who).await.unwrap().err();
    assert_eq!(refused.unwrap().as_str(), "/security/delete");
    assert!(stones(&bench).await.is_empty());
    bench.clock.advance(DAY);
    let session = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap().session.unwrap();
    assert!(delete(&bench, recognised(&bench, &session).await.unwrap()).await.is_over);
}

#[tokio::test]
async fn exp_12_the_page_lists_what_is_not_finished() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, EMAIL).await;
    let who = recognised(&bench, &session).await.unwrap();
    bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap();
    let DeletionState::Open { running, wait_days: 0 } = state(&bench, who).await else { panic!("it is not open") };
    assert_eq!(running, [Running::Contact { channel: Channel::Email }, Running::Sessions { count: 1 }]);
}

#[tokio::test]
async fn exp_12_with_a_waiting_time_it_waits_and_the_worker_does_it_on_its_day() {
    let bench = with_a_week().await;
    let (session, who) = owner(&bench).await;
    let outcome = delete(&bench, who).await;
    assert!(!outcome.is_over && led_to(&outcome.reply) == "/security/delete");
    assert!(matches!(state(&bench, who).await, DeletionState::Planned { .. }));
    assert!(bench.services.security.show(who, &visitor()).await.unwrap().deletion.is_some());
    bench.deliver().await;
    let (sms, letters) = (bench.sms_to(PHONE), bench.letters_to(EMAIL));
    delete(&bench, who).await;
    bench.deliver().await;
    assert_eq!((bench.sms_to(PHONE), bench.letters_to(EMAIL)), (sms, letters), "asked twice, it is told once");
    assert!(recognised(&bench, &session).await.is_some(), "nothing has happened yet");

    bench.clock.advance(DAY * 7 - SignedDuration::from_secs(1));
    bench.courier.sweep().await.unwrap();
    assert!(stones(&bench).await.is_empty() && enters(&bench, PHONE).await);
    bench.clock.advance(SignedDuration::from_secs(1));
    bench.courier.sweep().await.unwrap();
    assert_eq!(stones(&bench).await.len(), 1);
    assert!(!enters(&bench, PHONE).await);
    bench.deliver().await;
    assert_eq!((bench.sms_to(PHONE), bench.letters_to(EMAIL)), (sms + 1, letters + 1));
    let last = bench.auditor.list(0).await.unwrap().into_iter().rev().find(|event| event.action == "user_deleted");
    assert_eq!(last.unwrap().actor, "worker");
}

#[tokio::test]
async fn the_owner_and_whoever_reads_a_contact_may_think_again_once() {
    let bench = with_a_week().await;
    let (_, who) = owner(&bench).await;
    let security = &bench.services.security;
    delete(&bench, who).await;
    let first = link(&bench).await;
    assert!(security.keep_account_by_link(&first).await.unwrap());
    assert!(!security.keep_account_by_link(&first).await.unwrap(), "used up");
    assert!(matches!(state(&bench, who).await, DeletionState::Open { .. }));
    delete(&bench, who).await;
    let second = link(&bench).await;
    assert_eq!(security.keep_account(who).await.unwrap().as_str(), "/security?done=kept");
    assert_eq!(security.keep_account(who).await.unwrap().as_str(), "/security", "there is nothing any more");
    assert!(!security.keep_account_by_link(&second).await.unwrap(), "void with what it would have cancelled");
    bench.clock.advance(DAY * 8);
    bench.courier.sweep().await.unwrap();
    assert!(stones(&bench).await.is_empty(), "the account stays");
    let mut work = bench.store.read().await.unwrap();
    let journal = work.journal().list_before(who.account, None, 9).await.unwrap();
    // After the opening of the account.
    let kinds: Vec<_> = journal.into_iter().rev().skip(1).map(|entry| entry.kind).collect();
    let (asked, kept) = (JournalKind::DeletionPlanned, JournalKind::DeletionCancelled);
    assert_eq!(kinds, [asked.clone(), kept.clone(), asked, kept]);
}

/// By one link, and by the owner's button besides.
#[tokio::test]
async fn s4_3_of_fifty_who_think_again_at_once_one_keeps_the_account() {
    let bench = with_a_week().await;
    let (_, who) = owner(&bench).await;
    let security = &bench.services.security;
    delete(&bench, who).await;
    let link = link(&bench).await;
    let before = (bench.sms_to(PHONE), bench.letters_to(EMAIL));
    let presses = (0..50).map(|turn| {
        let link = &link;
        async move {
            match turn % 5 {
                4 => security.keep_account(who).await.unwrap().as_str() == "/security?done=kept",
                _ => security.keep_account_by_link(link).await.unwrap(),
            }
        }
    });
    assert_eq!(join_all(presses).await.into_iter().filter(|is_kept| *is_kept).count(), 1);
    bench.deliver().await;
    assert_eq!((bench.sms_to(PHONE), bench.letters_to(EMAIL)), (before.0 + 1, before.1 + 1), "told once");
    delete(&bench, who).await;
    assert!(!security.keep_account_by_link(&link).await.unwrap(), "a link of before");
    assert!(matches!(state(&bench, who).await, DeletionState::Planned { .. }));
}

#[tokio::test]
async fn whoever_recovers_access_keeps_the_account() {
    let bench = with_a_week().await;
    let (_, who) = owner(&bench).await;
    delete(&bench, who).await;
    bench.clock.advance(SignedDuration::from_hours(1));
    let recovery = &bench.services.recovery;
    let token = recovery.start(None, PHONE, &visitor()).await.unwrap().recovery.unwrap();
    let code = bench.last_code(PHONE).await;
    let token = recovery.confirm_code(Some(&token), &code, &visitor()).await.unwrap().recovery.unwrap();
    recovery.set_password(Some(&token), "Новый кот у 3 окна", &visitor()).await.unwrap();
    bench.clock.advance(DAY * 8);
    bench.courier.sweep().await.unwrap();
    assert!(stones(&bench).await.is_empty());
}

#[tokio::test]
async fn exp_10_the_file_holds_what_the_account_knows_and_nothing_secret() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    let given = Answers::default().with(Field::BirthPlace, "гор. Берёзовск");
    let sent = SentStep { step: ProfileStep::Person, given, seen: 0, intent: Intent::Keep };
    bench.services.profiles.answer(who, sent, &visitor()).await.unwrap();
    let export = bench.services.security.export_account(who).await.unwrap().ok().unwrap();
    let contacts: Vec<_> = export.contacts.iter().map(|(channel, value, _)| (*channel, value.as_str())).collect();
    assert_eq!(contacts, [(Channel::Phone, "+79000000001"), (Channel::Email, EMAIL)]);
    assert_eq!(export.answers, [("birth_place", "гор. Берёзовск".to_owned())]);
    assert_eq!((export.sign_ins.len(), export.devices.len()), (1, 1));
    assert!(export.sms_codes.is_none() && export.verification.is_none() && export.backup_codes == 0);
    assert!(export.notifications.iter().any(|entry| matches!(entry.kind, NotificationKind::AccountOpened { .. })));
    let last = bench.auditor.list(0).await.unwrap().into_iter().last().unwrap();
    assert_eq!(last.action, "export_created");
}

#[tokio::test]
async fn s9_9_what_was_put_back_is_deleted_again_and_nobody_is_told_anew() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    bench.deliver().await;
    let sms = bench.sms_to(PHONE);
    let now = bench.services.core.now();
    let listed = [Tombstone { account: who.account, opened_at: now, deleted_at: now }];
    assert_eq!(erase_again(&*bench.store, &listed, now).await, Ok(1));
    assert_eq!(erase_again(&*bench.store, &listed, now).await, Ok(0));
    bench.deliver().await;
    assert_eq!(bench.sms_to(PHONE), sms);
    assert!(!enters(&bench, PHONE).await);
    let deleted: Vec<_> =
        bench.auditor.list(0).await.unwrap().into_iter().filter(|event| event.action == "user_deleted").collect();
    assert!(matches!(&deleted[..], [once] if once.actor == "console" && once.context.contains("restored")));
}
