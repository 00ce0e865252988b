//! Codes by SMS in place of the password.

use crate::audit::actions;
use crate::bench::{Bench, PASSWORD, visitor};
use crate::history::failures;
use crate::two_step::connected;
use futures::future::join_all;
use jiff::SignedDuration;
use model::{
    Answers, Channel, Fault, LocalPath, Locale, NotificationKind, ProfileStep, SecurityReply, SignInReply, SignInView,
    SignInWay, contact_field,
};
use service::{
    Intent, PROOF_HOLDS, Proof, QuestionWish, SecurityOutcome, SentStep, SignInOutcome, SignedIn, Visitor,
    policy::SecurityConfig, secrets::Token,
};

pub(crate) const PHONE: &str = "8 900 000-00-01";
pub(crate) const EMAIL: &str = "vera@example.com";
const UNKNOWN: &str = "8 900 000-00-77";

pub(crate) fn elsewhere() -> Visitor {
    Visitor { network: "198.51.100.9".to_owned(), ..visitor() }
}

async fn start(bench: &Bench, phone: &str) -> SignInOutcome {
    let next = Some(LocalPath::of("/profile"));
    bench.services.sign_in.start_by_sms(None, phone, &visitor(), next).await.unwrap()
}

/// Begun, and its message delivered before the next one is.
pub(crate) async fn started(bench: &Bench, phone: &str) -> Token {
    let flow = start(bench, phone).await.sms.unwrap();
    bench.deliver().await;
    flow
}

pub(crate) async fn confirm(bench: &Bench, flow: &Token, code: &str) -> SignInOutcome {
    let next = Some(LocalPath::of("/profile"));
    bench.services.sign_in.confirm_sms(Some(flow), code, &visitor(), next).await.unwrap()
}

/// A whole sign-in by SMS.
pub(crate) async fn by_sms(bench: &Bench, phone: &str) -> SignInOutcome {
    let flow = started(bench, phone).await;
    let code = bench.last_code(phone).await;
    confirm(bench, &flow, &code).await
}

pub(crate) fn other_than(code: &str) -> &'static str {
    if code == "111111" { "222222" } else { "111111" }
}

fn view(outcome: &SignInOutcome) -> SignInView {
    match &outcome.reply {
        SignInReply::Stay(view) => view.clone(),
        SignInReply::Open(_) => SignInView::default(),
    }
}

pub(crate) fn fault(outcome: &SignInOutcome) -> Option<Fault> {
    view(outcome).errors.first().map(|error| error.fault.clone())
}

pub(crate) fn led_to(outcome: &SignInOutcome) -> &str {
    match &outcome.reply {
        SignInReply::Open(path) => path.as_str(),
        SignInReply::Stay(_) => "stays",
    }
}

pub(crate) fn opened(reply: &SecurityReply) -> &str {
    match reply {
        SecurityReply::Open(path) => path.as_str(),
        SecurityReply::Stay(_) => "stays",
    }
}

pub(crate) async fn who(bench: &Bench, session: &Token) -> SignedIn {
    bench.services.sessions.recognise(session).await.unwrap().unwrap()
}

pub(crate) async fn feed(bench: &Bench, who: SignedIn) -> Vec<NotificationKind> {
    let mut work = bench.store.read().await.unwrap();
    let entries = work.notifications().list_before(who.account, None, 50).await.unwrap();
    entries.into_iter().map(|entry| entry.kind).collect()
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
async fn an_owner_forbids_signing_in_by_sms_and_no_code_lets_in_until_it_is_allowed_again() {
    let bench = Bench::start().await;
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    let owner = who(&bench, &session).await;
    let security = &bench.services.security;
    assert_eq!(security.show(owner, &visitor()).await.unwrap().sms_sign_in, Some(true), "as by default");
    let sent_before = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;

    let choose = |is_allowed| async move {
        let path = security.choose_sms_sign_in(owner, is_allowed, &visitor()).await.unwrap();
        path.as_str().to_owned()
    };
    assert_eq!(choose(false).await, "/security?done=sms-way");
    assert_eq!(choose(false).await, "/security", "chosen again, it is told nobody again");
    assert_eq!(security.show(owner, &visitor()).await.unwrap().sms_sign_in, Some(false));
    bench.deliver().await;
    let says = |all: &[(String, String)], words: &str| all.iter().filter(|(_, text)| text.contains(words)).count();
    assert_eq!(says(&bench.gateways.sms.lock().unwrap(), "можно ли войти по коду из СМС"), 1);
    assert_eq!(says(&bench.gateways.letters.lock().unwrap(), "можно ли войти по коду из СМС"), 1);
    let is_told =
        |kind: &NotificationKind| matches!(kind, NotificationKind::SmsSignInChanged { is_allowed: false, .. });
    assert_eq!(feed(&bench, owner).await.into_iter().filter(is_told).count(), 1);
    assert!(actions(&bench, 0).await.contains(&"citizen sign_in_sms_changed".to_owned()));

    assert_eq!(fault(&confirm(&bench, &sent_before, &code).await), Some(Fault::CodeWrong), "nor the one that was sent");
    bench.clock.advance(SignedDuration::from_mins(2));
    let begun = start(&bench, PHONE).await;
    assert_eq!(led_to(&begun), "/sign-in/sms/code?next=/profile", "s5_8: the page says what it says to everybody");
    bench.deliver().await;
    let newest = bench.gateways.sms.lock().unwrap().last().unwrap().1.clone();
    assert!(newest.contains("запрещён") && !newest.contains('#'), "the owner learns why no code comes: {newest}");
    let by_password = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap();
    assert!(by_password.session.is_some(), "every other way is open");

    assert_eq!(choose(true).await, "/security?done=sms-way");
    bench.clock.advance(SignedDuration::from_mins(2));
    assert!(by_sms(&bench, PHONE).await.session.is_some());
}

#[tokio::test]
async fn s6_5_whether_one_may_sign_in_by_sms_is_chosen_with_a_fresh_proof_and_changes_no_other_choice() {
    let bench = Bench::start().await;
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    let owner = who(&bench, &session).await;
    let security = &bench.services.security;
    security.choose_notices(owner, "never", "every").await.unwrap();
    security.choose_sms_sign_in(owner, false, &visitor()).await.unwrap();
    security.choose_notices(owner, "every", "every").await.unwrap();
    assert_eq!(security.show(owner, &visitor()).await.unwrap().sms_sign_in, Some(false));
    bench.clock.advance(PROOF_HOLDS);
    let asked = security.choose_sms_sign_in(owner, true, &visitor()).await.unwrap();
    assert_eq!(asked.as_str(), "/security/prove?next=/security");
    assert_eq!(security.show(owner, &visitor()).await.unwrap().sms_sign_in, Some(false), "nothing was changed");
}

#[tokio::test]
async fn s5_11_the_history_of_an_owner_has_codes_that_were_wrong_and_nobody_else_has() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let flow = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    for _ in 0..2 {
        confirm(&bench, &flow, other_than(&code)).await;
    }
    let nobodys = started(&bench, UNKNOWN).await;
    confirm(&bench, &nobodys, "123456").await;
    let history = bench.services.security.history(who(&bench, &session).await, model::HistoryFilter::default(), None);
    let failed = failures(&history.await.unwrap().items);
    assert_eq!(failed, [(model::FailedStep::Sms, 2)]);
}

#[tokio::test]
async fn s4_5_a_network_has_so_many_sms_an_hour_and_uses_up_nobodys_once_they_are_gone() {
    let policy = SecurityConfig {
        sms_per_network_hour: 5,
        free_sms_sign_ins_per_network_hour: 100,
        ..SecurityConfig::default()
    };
    let bench = Bench::with(policy).await;
    bench.registered(PHONE, "").await;
    let page = "/sign-in/sms/code?next=/profile";
    for number in 0..4 {
        assert_eq!(led_to(&start(&bench, &format!("8 900 000-02-0{number}")).await), page);
    }
    for _ in 0..6 {
        let refused = fault(&start(&bench, PHONE).await);
        assert!(matches!(refused, Some(Fault::Wait(_))), "{refused:?}");
    }
    let begun = bench.services.sign_in.start_by_sms(None, PHONE, &elsewhere(), None).await.unwrap();
    assert_eq!(led_to(&begun), "/sign-in/sms/code", "the owner has all of theirs");
    bench.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(led_to(&start(&bench, PHONE).await), page);
}

#[tokio::test]
async fn s4_5_whoever_asks_in_vain_for_a_number_that_had_its_sms_uses_up_none_of_the_networks() {
    let policy = SecurityConfig {
        sms_per_network_hour: 6,
        free_sms_sign_ins_per_network_hour: 100,
        ..SecurityConfig::default()
    };
    let bench = Bench::with(policy).await;
    for _ in 0..5 {
        start(&bench, UNKNOWN).await;
        bench.clock.advance(SignedDuration::from_mins(6));
    }
    for _ in 0..6 {
        assert!(matches!(fault(&start(&bench, UNKNOWN).await), Some(Fault::Wait(_))));
    }
    assert_eq!(led_to(&start(&bench, PHONE).await), "/sign-in/sms/code?next=/profile", "the sixth of the network");
}

#[tokio::test]
async fn a_sign_in_that_began_by_sms_ends_when_its_owner_forbids_it() {
    let bench = Bench::start().await;
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    let (pocket, outcome) = connected(&bench, &session).await;
    let pending = by_sms(&bench, PHONE).await.pending.unwrap();
    let owner = who(&bench, &outcome.session.unwrap()).await;
    bench.services.security.choose_sms_sign_in(owner, false, &visitor()).await.unwrap();
    bench.clock.advance(SignedDuration::from_secs(30));
    let code = pocket.code(&bench);
    let second = bench
        .services
        .sign_in
        .take_second_step(Some(&pending), model::Field::Code, &code, &visitor(), None)
        .await
        .unwrap();
    assert_eq!(led_to(&second), "/sign-in?late=1");
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
async fn s4_3_of_fifty_first_codes_of_the_second_step_at_once_one_switches_it_on_and_of_a_proof_one_proves() {
    let bench = Bench::start().await;
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    let (security, visitor) = (&bench.services.security, visitor());
    let owner = who(&bench, &session).await;
    security.send_sms(owner, &visitor).await.unwrap();
    let code = bench.last_code(PHONE).await;
    let on = join_all((0..50).map(|_| security.confirm_sms(owner, &session, &code, &visitor))).await;
    let on: Vec<SecurityOutcome> = on.into_iter().map(Result::unwrap).filter(|one| one.session.is_some()).collect();
    assert_eq!(on.iter().map(|outcome| outcome.codes.len()).collect::<Vec<_>>(), [10], "one set of backup codes");

    let session = on[0].session.as_ref().unwrap();
    let owner = who(&bench, session).await;
    bench.clock.advance(SignedDuration::from_mins(1));
    security.send_proof(owner, &visitor, None).await.unwrap();
    let proof = Proof { password: PASSWORD, code: &bench.last_code(PHONE).await };
    let proven = join_all((0..50).map(|_| security.prove(owner, session, proof, &visitor, None))).await;
    // Whom the pool of passwords turns away has shown nothing.
    let proven: Vec<Token> = proven.into_iter().filter_map(|proven| proven.ok()?.session).collect();
    assert_eq!(proven.len(), 1);
    let owner = who(&bench, &proven[0]).await;
    let again = security.prove(owner, &proven[0], proof, &visitor, None).await.unwrap();
    assert!(again.session.is_none());
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
