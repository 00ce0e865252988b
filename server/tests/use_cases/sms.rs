//! Codes by SMS: in place of the password, and as the second step.

use crate::{
    bench::{Bench, PASSWORD, visitor},
    two_step::{Pocket, connected},
};
use futures::future::join_all;
use jiff::SignedDuration;
use model::{
    Answers, Channel, Fault, Field, JournalKind, LocalPath, Locale, NetworksReply, NotificationKind, ProfileStep,
    RecoveryReply, RecoveryStep, SecurityReply, SignInReply, SignInView, SignInWay, SmsSetupReply, contact_field,
};
use service::{
    Intent, PROOF_HOLDS, Proof, QuestionWish, RecoveryOutcome, SecurityOutcome, SentStep, SignInOutcome, SignedIn,
    Visitor, secrets::Token,
};

const PHONE: &str = "8 900 000-00-01";
const EMAIL: &str = "vera@example.com";
const UNKNOWN: &str = "8 900 000-00-77";

fn elsewhere() -> Visitor {
    Visitor { network: "198.51.100.9".to_owned(), ..visitor() }
}

async fn start(bench: &Bench, phone: &str) -> SignInOutcome {
    let next = Some(LocalPath::of("/profile"));
    bench.services.sign_in.start_by_sms(None, phone, &visitor(), next).await.unwrap()
}

/// Begun, and its message delivered before the next one is.
async fn started(bench: &Bench, phone: &str) -> Token {
    let flow = start(bench, phone).await.sms.unwrap();
    bench.deliver().await;
    flow
}

async fn confirm(bench: &Bench, flow: &Token, code: &str) -> SignInOutcome {
    let next = Some(LocalPath::of("/profile"));
    bench.services.sign_in.confirm_sms(Some(flow), code, &visitor(), next).await.unwrap()
}

/// A whole sign-in by SMS.
async fn by_sms(bench: &Bench, phone: &str) -> SignInOutcome {
    let flow = started(bench, phone).await;
    let code = bench.last_code(phone).await;
    confirm(bench, &flow, &code).await
}

fn other_than(code: &str) -> &'static str {
    if code == "111111" { "222222" } else { "111111" }
}

fn view(outcome: &SignInOutcome) -> SignInView {
    match &outcome.reply {
        SignInReply::Stay(view) => view.clone(),
        SignInReply::Open(_) => SignInView::default(),
    }
}

fn fault(outcome: &SignInOutcome) -> Option<Fault> {
    view(outcome).errors.first().map(|error| error.fault.clone())
}

fn led_to(outcome: &SignInOutcome) -> &str {
    match &outcome.reply {
        SignInReply::Open(path) => path.as_str(),
        SignInReply::Stay(_) => "stays",
    }
}

fn opened(reply: &SecurityReply) -> &str {
    match reply {
        SecurityReply::Open(path) => path.as_str(),
        SecurityReply::Stay(_) => "stays",
    }
}

async fn who(bench: &Bench, session: &Token) -> SignedIn {
    bench.services.sessions.recognise(session).await.unwrap().unwrap()
}

async fn feed(bench: &Bench, who: SignedIn) -> Vec<NotificationKind> {
    let mut work = bench.store.read().await.unwrap();
    let entries = work.notifications().list_before(who.account, None, 50).await.unwrap();
    entries.into_iter().map(|entry| entry.kind).collect()
}

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
async fn sgn_02_a_code_from_an_sms_opens_what_the_password_does() {
    let bench = Bench::start().await;
    bench.registered(PHONE, EMAIL).await;
    let begun = start(&bench, "+7 (900) 000 00 01").await;
    assert_eq!(led_to(&begun), "/sign-in/sms/code?next=/profile");
    let flow = begun.sms.unwrap();
    let page = bench.services.sign_in.open_sms(Some(&flow), Locale::Ru).await.unwrap().unwrap().sms.unwrap();
    assert_eq!((page.target.as_str(), page.number, page.lifetime), ("00-01", 1, 5));
    let code = bench.last_code(PHONE).await;
    let newest = bench.gateways.sms.lock().unwrap().last().unwrap().1.clone();
    assert!(newest.ends_with(&format!("\n@okno.example #{code}")), "s4_7: the browser fills it in");
    let wrong = confirm(&bench, &flow, other_than(&code)).await;
    assert_eq!(fault(&wrong), Some(Fault::CodeWrong));
    let entered = confirm(&bench, &flow, &code).await;
    assert_eq!(led_to(&entered), "/profile");
    assert!(entered.device.is_some(), "s5_6: the device is known from now on");
    let who = who(&bench, &entered.session.unwrap()).await;
    let is_told = |kind: &NotificationKind| {
        matches!(kind, NotificationKind::SignedIn { way: SignInWay::Sms, failures_before: 1, is_new_device: true, .. })
    };
    assert!(feed(&bench, who).await.iter().any(is_told));
    let history = bench.services.security.history(who, model::HistoryFilter::default(), None).await.unwrap();
    let is_it = |item: &model::SignInLine| {
        matches!(item.outcome, model::TryOutcome::Entered { way: SignInWay::Sms, is_this: true, .. })
    };
    assert!(history.items.iter().any(is_it));
    bench.deliver().await;
    let told = bench.gateways.sms.lock().unwrap().iter().any(|(_, text)| text.contains("вошли с нового устройства"));
    assert!(told, "s5_11");
    assert!(bench.services.sign_in.open_sms(Some(&flow), Locale::Ru).await.unwrap().is_none(), "it is used up");
}

#[tokio::test]
async fn s5_8_an_unknown_number_hears_the_same_and_gets_nothing() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    bench.deliver().await;
    let before = bench.gateways.sms.lock().unwrap().len();
    let (known, unknown) = (start(&bench, PHONE).await, start(&bench, UNKNOWN).await);
    assert_eq!(led_to(&known), led_to(&unknown));
    let flow = unknown.sms.unwrap();
    let refused = confirm(&bench, &flow, "123456").await;
    assert_eq!(fault(&refused), Some(Fault::CodeWrong));
    assert_eq!(view(&refused).sms.unwrap().number, 1, "the page says what it says to everybody");
    bench.deliver().await;
    assert_eq!(bench.gateways.sms.lock().unwrap().len(), before + 1, "the owner's only");
}

#[tokio::test]
async fn s5_7_a_blocked_account_is_as_if_there_were_none() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let sent = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    bench.services.security.block_account(who(&bench, &session).await).await.unwrap();
    let late = confirm(&bench, &sent, &code).await;
    assert_eq!(fault(&late), Some(Fault::CodeWrong), "even the code that was sent before");
    assert!(late.session.is_none());
    bench.deliver().await;
    let before = bench.sms_to(PHONE);
    bench.clock.advance(SignedDuration::from_mins(6));
    started(&bench, PHONE).await;
    bench.deliver().await;
    assert_eq!(bench.sms_to(PHONE), before);
}

#[tokio::test]
async fn s7_4_a_number_that_joined_within_a_day_brings_nobody_in() {
    let bench = Bench::start().await;
    let flow = bench.given(crate::bench::person("", EMAIL)).await;
    let link = bench.last_link(EMAIL).await;
    bench.services.registration.confirm_link(&link, Some(&flow)).await.unwrap();
    let finished = bench.services.registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap();
    let who = who(&bench, &finished.session.unwrap()).await;
    bench.clock.advance(SignedDuration::from_secs(1));
    let given = Answers::default().with(contact_field(Channel::Phone), PHONE);
    let sent = SentStep { step: ProfileStep::Contact, given, seen: 0, intent: Intent::GoOn };
    bench.services.profiles.answer(who, sent, &visitor()).await.unwrap();
    let code = bench.last_code(PHONE).await;
    bench.services.profiles.confirm_contact(who, &code, &visitor()).await.unwrap();

    started(&bench, PHONE).await;
    bench.deliver().await;
    let newest = bench.gateways.sms.lock().unwrap().last().unwrap().1.clone();
    assert!(newest.contains("совсем недавно") && !newest.contains('#'), "{newest}");
    bench.clock.advance(SignedDuration::from_hours(24));
    assert!(by_sms(&bench, PHONE).await.session.is_some());
}

#[tokio::test]
async fn s4_2_the_code_belongs_to_its_purpose_and_its_browser() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let flow = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    let other = started(&bench, PHONE).await;
    assert_eq!(fault(&confirm(&bench, &other, &code).await), Some(Fault::CodeWrong), "of another browser");
    let recovery = bench.services.recovery.start(None, PHONE, &visitor()).await.unwrap().recovery.unwrap();
    let refused = bench.services.recovery.confirm_code(Some(&recovery), &code, &visitor()).await.unwrap();
    assert!(refused.recovery.is_none(), "for something else");
    let nobody = bench.services.sign_in.confirm_sms(None, &code, &visitor(), None).await.unwrap();
    assert_eq!(led_to(&nobody), "/sign-in/sms");
    assert!(confirm(&bench, &flow, &code).await.session.is_some());
}

#[tokio::test]
async fn s4_3_of_fifty_right_codes_at_once_one_opens_a_session() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let flow = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    let answers = join_all((0..50).map(|_| confirm(&bench, &flow, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.session.is_some()).count(), 1);
}

#[tokio::test]
async fn s4_3_the_sixth_try_is_refused_even_with_the_right_code_and_a_new_one_works() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let flow = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    for _ in 0..5 {
        assert!(confirm(&bench, &flow, other_than(&code)).await.session.is_none());
    }
    assert_eq!(fault(&confirm(&bench, &flow, &code).await), Some(Fault::CodeSpent));
    let early = bench.services.sign_in.resend_sms(Some(&flow), &visitor(), None).await.unwrap();
    assert!(matches!(fault(&early), Some(Fault::ResendWait(_))), "s4: 60 s apart");
    bench.clock.advance(SignedDuration::from_mins(1));
    let again = bench.services.sign_in.resend_sms(Some(&flow), &visitor(), None).await.unwrap();
    assert_eq!(view(&again).sms.unwrap().number, 2, "s4_4: «Код 2»");
    let newer = bench.last_code(PHONE).await;
    assert!(confirm(&bench, &flow, &newer).await.session.is_some());
}

#[tokio::test]
async fn a_code_past_its_term_is_replaced() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let flow = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    bench.clock.advance(SignedDuration::from_mins(5));
    assert_eq!(fault(&confirm(&bench, &flow, &code).await), Some(Fault::CodeExpired));
    let newer = bench.last_code(PHONE).await;
    assert!(confirm(&bench, &flow, &newer).await.session.is_some());
}

#[tokio::test]
async fn s4_5_the_limit_of_a_number_is_one_for_all_that_is_sent_to_it() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    for _ in 0..4 {
        bench.services.recovery.start(None, PHONE, &visitor()).await.unwrap();
    }
    for phone in [PHONE, UNKNOWN] {
        for _ in 0..5 {
            start(&bench, phone).await;
        }
        assert!(matches!(fault(&start(&bench, phone).await), Some(Fault::Wait(_))), "{phone}");
    }
}

#[tokio::test]
async fn s4_4_a_number_tries_ten_codes_an_hour_and_a_known_device_has_its_own() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let device = by_sms(&bench, PHONE).await.device.unwrap();
    bench.clock.advance(SignedDuration::from_hours(1));
    for phone in [PHONE, UNKNOWN] {
        for _ in 0..2 {
            let flow = started(&bench, phone).await;
            for _ in 0..5 {
                confirm(&bench, &flow, "000000").await;
            }
        }
        let flow = started(&bench, phone).await;
        assert!(matches!(fault(&confirm(&bench, &flow, "000000").await), Some(Fault::Wait(_))), "{phone}");
    }
    let flow = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    assert!(matches!(fault(&confirm(&bench, &flow, &code).await), Some(Fault::Wait(_))), "even the right one");
    let known = Visitor { known_as: Some(device), ..visitor() };
    let entered = bench.services.sign_in.confirm_sms(Some(&flow), &code, &known, None).await.unwrap();
    assert!(entered.session.is_some(), "s5_5: strangers keep no owner out");
}

#[tokio::test]
async fn s5_2_a_hundred_wrong_codes_in_a_row_close_the_way_until_the_owner_comes_in() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let fail = async || {
        bench.clock.advance(SignedDuration::from_hours(1));
        for _ in 0..2 {
            let flow = started(&bench, PHONE).await;
            for _ in 0..5 {
                bench.services.sign_in.confirm_sms(Some(&flow), "000000", &elsewhere(), None).await.unwrap();
            }
        }
    };
    for _ in 0..10 {
        fail().await;
    }
    bench.clock.advance(SignedDuration::from_hours(1));
    let flow = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    assert_eq!(fault(&confirm(&bench, &flow, &code).await), Some(Fault::SmsWayClosed), "even the right one");
    let entered = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap();
    assert!(entered.session.is_some(), "the password is another way");
    assert!(confirm(&bench, &flow, &code).await.session.is_some(), "and opens this one");
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
async fn s6_5_whoever_came_by_an_sms_shows_first_who_they_are() {
    let bench = Bench::start().await;
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    let wish = QuestionWish {
        question: "Куда выходило окно детской?", answer: "В яблоневый сад"
    };
    let security = &bench.services.security;
    let set = security.set_question(who(&bench, &session).await, &session, wish, &visitor()).await.unwrap();
    assert_eq!(opened(&set.reply), "/security?done=question");
    bench.clock.advance(SignedDuration::from_mins(2));
    let session = by_sms(&bench, PHONE).await.session.unwrap();
    let stranger = who(&bench, &session).await;
    let removed = security.remove_question(stranger, &session, &visitor()).await.unwrap();
    assert_eq!(
        opened(&removed.reply),
        "/security/prove?next=/security",
        "or the phone alone would bring a new password"
    );
    let proof = Proof { password: PASSWORD, code: "" };
    let session = security.prove(stranger, &session, proof, &visitor(), None).await.unwrap().session.unwrap();
    let removed = security.remove_question(who(&bench, &session).await, &session, &visitor()).await.unwrap();
    assert_eq!(opened(&removed.reply), "/security?done=question-removed");
}

#[tokio::test]
async fn with_one_contact_no_codes_by_sms_are_switched_on_for_a_forgotten_password_would_lock_out() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let owner = who(&bench, &session).await;
    let shown = bench.services.security.show(owner, &visitor()).await.unwrap().sms.unwrap();
    assert!(shown.needs_contact && shown.added.is_none());
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
