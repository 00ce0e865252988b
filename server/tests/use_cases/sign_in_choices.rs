//! What an owner chooses about signing in: which contacts hear of it, from which networks it is allowed, and the way back of whoever it
//! stops.

use crate::audit::actions;
use crate::bench::{Bench, PASSWORD, person, visitor};
use crate::two_step::connected;
use jiff::SignedDuration;
use model::{
    Channel, FailedStep, Fault, Field, HistoryFilter, NetworksReply, NetworksView, NoticesReply, NotificationKind,
    RecoveryReply, SignInNotices, SignInReply, TryOutcome,
};
use service::{PROOF_HOLDS, PasswordWish, SignInOutcome, SignedIn, Visitor, secrets::Token};

const PHONE: &str = "8 900 000-00-01";
const EMAIL: &str = "vera@example.com";
const HOME: &str = "203.0.113.7";
const NEW: &str = "Новый кот у 3 окна";

/// Somebody with a proven phone and a proven mailbox.
async fn owner(bench: &Bench) -> (Token, SignedIn) {
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    let who = recognised(bench, &session).await;
    (session, who)
}

async fn recognised(bench: &Bench, token: &Token) -> SignedIn {
    bench.services.sessions.recognise(token).await.unwrap().unwrap()
}

fn elsewhere() -> Visitor {
    Visitor { network: "198.51.100.9".to_owned(), ..visitor() }
}

async fn enters(bench: &Bench, password: &str, from: &Visitor) -> SignInOutcome {
    bench.services.sign_in.sign_in(PHONE, password, from, None).await.unwrap()
}

/// Signs in from a device that is known by then.
async fn known_device(bench: &Bench) -> Visitor {
    let device = enters(bench, PASSWORD, &visitor()).await.device;
    bench.clock.advance(SignedDuration::from_mins(6));
    Visitor { known_as: device, ..visitor() }
}

fn led_to(outcome: &SignInOutcome) -> &str {
    match &outcome.reply {
        SignInReply::Open(path) => path.as_str(),
        SignInReply::Stay(_) => "stays",
    }
}

fn fault(outcome: &SignInOutcome) -> Option<Fault> {
    match &outcome.reply {
        SignInReply::Stay(view) => view.errors.first().map(|error| error.fault.clone()),
        SignInReply::Open(_) => None,
    }
}

/// How many SMS and letters say this.
async fn told(bench: &Bench, words: &str) -> (usize, usize) {
    bench.deliver().await;
    let count = |all: &[(String, String)]| all.iter().filter(|(_, text)| text.contains(words)).count();
    (count(&bench.gateways.sms.lock().unwrap()), count(&bench.gateways.letters.lock().unwrap()))
}

async fn allow(bench: &Bench, who: SignedIn, networks: &str) -> NetworksReply {
    bench.services.security.allow_networks(who, networks, &visitor()).await.unwrap()
}

async fn allow_home(bench: &Bench, who: SignedIn) {
    assert!(
        matches!(allow(bench, who, HOME).await, NetworksReply::Open(path) if path.as_str() == "/security?done=networks")
    );
}

fn shown(reply: &NetworksReply) -> (NetworksView, Option<Fault>) {
    match reply {
        NetworksReply::Show(view) => ((**view).clone(), view.errors.first().map(|error| error.fault.clone())),
        NetworksReply::Open(path) => panic!("it leads to {}", path.as_str()),
    }
}

async fn send_code(bench: &Bench, pending: &Token, channel: Channel) -> SignInOutcome {
    bench.services.sign_in.send_network_code(Some(pending), channel, &elsewhere(), None).await.unwrap()
}

async fn confirm(bench: &Bench, pending: &Token, code: &str) -> SignInOutcome {
    bench.services.sign_in.confirm_network_code(Some(pending), code, &elsewhere(), None).await.unwrap()
}

/// Six digits that are not these.
fn not_this(code: &str) -> &'static str {
    if code == "000000" { "111111" } else { "000000" }
}

#[tokio::test]
async fn sec_06_each_contact_hears_of_the_sign_ins_that_its_owner_has_chosen() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    let security = &bench.services.security;
    let (usual, unusual) = ("кабинет «Окна» вошли.", "с нового устройства или после");
    let known = known_device(&bench).await;
    assert_eq!(told(&bench, unusual).await, (1, 1), "by default every contact hears of a new device");
    enters(&bench, PASSWORD, &known).await;
    assert_eq!(told(&bench, usual).await, (0, 0), "and of no other");

    assert_eq!(security.choose_notices(who, "never", "every").await.unwrap().as_str(), "/security?done=notices");
    bench.clock.advance(SignedDuration::from_mins(1));
    enters(&bench, PASSWORD, &known).await;
    assert_eq!(told(&bench, usual).await, (0, 1));
    enters(&bench, PASSWORD, &visitor()).await;
    let letters = told(&bench, unusual).await;
    assert_eq!(letters.0, 1, "the phone hears of nothing any more");
    assert_eq!(letters.1, 2, "what is unusual is told whatever was told before");
    enters(&bench, PASSWORD, &known).await;
    assert_eq!(told(&bench, usual).await, (0, 1), "of several within minutes once");
    let NoticesReply::Show(lines) = security.open_notices(who).await.unwrap() else { panic!("the proof holds") };
    let chosen: Vec<_> = lines.iter().map(|line| (line.channel, line.chosen)).collect();
    assert_eq!(chosen, [(Channel::Phone, SignInNotices::Never), (Channel::Email, SignInNotices::Every)]);
}

#[tokio::test]
async fn sec_06_a_contact_that_falls_silent_is_told_so_itself_and_the_feed_always_tells() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    let security = &bench.services.security;
    security.choose_notices(who, "never", "new_devices").await.unwrap();
    assert_eq!(told(&bench, "больше не придут").await, (1, 0), "the phone alone");
    security.choose_notices(who, "never", "").await.unwrap();
    security.choose_notices(who, "never", "nonsense").await.unwrap();
    assert_eq!(told(&bench, "больше не придут").await, (1, 0), "what is no choice changes nothing");
    security.choose_notices(who, "never", "never").await.unwrap();
    assert_eq!(told(&bench, "больше не придут").await, (1, 1));
    let entered = recognised(&bench, &enters(&bench, PASSWORD, &visitor()).await.session.unwrap()).await;
    assert_eq!(told(&bench, "вошли").await, (0, 0));
    let feed = bench.services.cabinet.show(entered, None).await.unwrap().feed.items;
    assert!(feed.iter().any(|item| matches!(item.kind, NotificationKind::SignedIn { .. })));
    assert!(actions(&bench, 0).await.contains(&"citizen sign_in_notices_changed".to_owned()));
}

#[tokio::test]
async fn a_changed_password_is_told_to_contacts_that_hear_of_no_sign_in() {
    let bench = Bench::start().await;
    let (session, who) = owner(&bench).await;
    bench.services.security.choose_notices(who, "never", "never").await.unwrap();
    bench.clock.advance(SignedDuration::from_secs(1));
    let wish = PasswordWish { current: PASSWORD, new: NEW, ends_others: false };
    bench.services.security.change_password(who, &session, wish, &visitor()).await.unwrap().session.unwrap();
    assert_eq!(told(&bench, "Пароль от вашей").await, (1, 1));
}

#[tokio::test]
async fn s6_5_both_pages_and_their_forms_want_a_fresh_proof() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    bench.clock.advance(PROOF_HOLDS);
    let security = &bench.services.security;
    let notices = "/security/prove?next=/security/notices";
    assert!(matches!(security.open_notices(who).await.unwrap(), NoticesReply::Go(path) if path.as_str() == notices));
    assert_eq!(security.choose_notices(who, "never", "never").await.unwrap().as_str(), notices);
    for reply in [security.open_networks(who, &visitor()).await.unwrap(), allow(&bench, who, HOME).await] {
        assert!(
            matches!(reply, NetworksReply::Open(path) if path.as_str() == "/security/prove?next=/security/networks")
        );
    }
    assert_eq!(security.show(who, &visitor()).await.unwrap().networks, 0, "nothing was changed");
}

#[tokio::test]
async fn sec_13_from_another_network_no_session_opens_before_a_code_was_right_and_then_once() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    allow_home(&bench, who).await;
    assert_eq!(told(&bench, "изменили, из каких сетей").await, (1, 1), "every contact is told");
    assert!(enters(&bench, PASSWORD, &visitor()).await.session.is_some());

    let outcome = enters(&bench, PASSWORD, &elsewhere()).await;
    assert_eq!((led_to(&outcome), outcome.session.is_none()), ("/sign-in/network", true));
    assert!(outcome.device.is_none(), "the device is not known for it");
    assert_eq!(told(&bench, "пытались войти из сети").await, (1, 1), "somebody knows the password");
    let pending = outcome.pending.unwrap();
    for channel in [Channel::Phone, Channel::Email] {
        assert_eq!(led_to(&send_code(&bench, &pending, channel).await), "/sign-in/network");
    }
    let code = bench.last_letter_code(EMAIL).await;
    let wrong = confirm(&bench, &pending, not_this(&code)).await;
    assert_eq!((fault(&wrong), wrong.session.is_none()), (Some(Fault::CodeWrong), true));
    let entered = confirm(&bench, &pending, &code).await;
    assert_eq!(led_to(&entered), "/cabinet");
    let there = recognised(&bench, &entered.session.unwrap()).await;
    assert_eq!(led_to(&confirm(&bench, &pending, &code).await), "/sign-in?late=1", "once");
    assert_eq!(led_to(&enters(&bench, PASSWORD, &elsewhere()).await), "/sign-in/network", "the list stays as it is");

    let history = bench.services.security.history(there, HistoryFilter::default(), None).await.unwrap();
    let failed = history.items.iter().filter_map(|item| match item.outcome {
        TryOutcome::Failed { step, tries, .. } => Some((step, tries)),
        TryOutcome::Entered { .. } => None,
    });
    assert_eq!(failed.collect::<Vec<_>>(), [(FailedStep::Network, 2)]);
    let done = actions(&bench, 0).await;
    for action in ["citizen sign_in_networks_changed", "guest authn_login_stopped", "citizen authn_login_elsewhere"] {
        assert!(done.contains(&action.to_owned()), "{action}");
    }
}

#[tokio::test]
async fn s5_7_whoever_has_not_shown_all_that_is_asked_for_learns_of_no_list() {
    let bench = Bench::start().await;
    let (session, who) = owner(&bench).await;
    let said = |outcome: &SignInOutcome| (outcome.reply.clone(), outcome.pending.is_some(), outcome.device.is_some());
    let before = said(&enters(&bench, "не тот пароль совсем", &elsewhere()).await);
    allow_home(&bench, who).await;
    assert_eq!(said(&enters(&bench, "не тот пароль совсем", &elsewhere()).await), before);

    let (pocket, _) = connected(&bench, &session).await;
    bench.clock.advance(SignedDuration::from_secs(60));
    let first = enters(&bench, PASSWORD, &elsewhere()).await;
    assert_eq!(led_to(&first), "/sign-in/second", "the second step comes first");
    let pending = first.pending.unwrap();
    assert_eq!(led_to(&send_code(&bench, &pending, Channel::Phone).await), "/sign-in?late=1", "nothing is stopped yet");
    let sign_in = &bench.services.sign_in;
    let wrong = not_this(&pocket.code(&bench));
    let refused = sign_in.take_second_step(Some(&pending), Field::Code, wrong, &elsewhere(), None).await.unwrap();
    assert_eq!(fault(&refused), Some(Fault::SecondCodeWrong));
    let code = pocket.code(&bench);
    let stopped = sign_in.take_second_step(Some(&pending), Field::Code, &code, &elsewhere(), None).await.unwrap();
    assert_eq!((led_to(&stopped), stopped.session.is_none()), ("/sign-in/network", true));
    let again =
        sign_in.take_second_step(stopped.pending.as_ref(), Field::Code, &code, &elsewhere(), None).await.unwrap();
    assert_eq!(led_to(&again), "/sign-in?late=1", "what is stopped is no second step");
}

#[tokio::test]
async fn sec_13_a_list_without_ones_own_network_is_not_taken_and_comes_back_as_it_was_typed() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    for (typed, expected) in [
        ("198.51.100.0/24", Fault::NetworkNotHere),
        ("203.0.113.7, дом", Fault::NetworkFormat(2)),
        ("0.0.0.0/0", Fault::NetworkWide(1)),
    ] {
        let (view, fault) = shown(&allow(&bench, who, typed).await);
        assert_eq!((view.typed.as_str(), fault), (typed, Some(expected)));
        assert_eq!((view.here.as_str(), view.kept), (HOME, 0));
    }
    assert!(enters(&bench, PASSWORD, &elsewhere()).await.session.is_some(), "nothing is restricted");
    assert_eq!(told(&bench, "изменили, из каких сетей").await, (0, 0));
    allow(&bench, who, "203.0.113.0/24\n2001:db8::/48").await;
    let (view, _) = shown(&bench.services.security.open_networks(who, &visitor()).await.unwrap());
    assert_eq!((view.typed.as_str(), view.kept), ("203.0.113.0/24\n2001:db8::/48", 2));
    let same = allow(&bench, who, "2001:db8::/48, 203.0.113.200/24").await;
    assert!(matches!(same, NetworksReply::Open(path) if path.as_str() == "/security"), "the same list in other words");
    assert_eq!(told(&bench, "изменили, из каких сетей").await, (1, 1));
}

#[tokio::test]
async fn s6_8_a_session_that_is_open_stays_open_and_an_empty_list_lets_in_from_everywhere() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    let there = enters(&bench, PASSWORD, &elsewhere()).await.session.unwrap();
    allow_home(&bench, who).await;
    assert!(bench.services.sessions.is_alive(&there).await.unwrap());
    allow(&bench, who, " \n").await;
    assert!(enters(&bench, PASSWORD, &elsewhere()).await.session.is_some());
    assert_eq!(told(&bench, "изменили, из каких сетей").await, (2, 2), "that it was lifted is told, too");
}

#[tokio::test]
async fn r1_a_recovery_lifts_the_restriction() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    allow_home(&bench, who).await;
    let stopped = enters(&bench, PASSWORD, &elsewhere()).await.pending.unwrap();
    bench.clock.advance(SignedDuration::from_secs(61));
    let recovery = &bench.services.recovery;
    let token = recovery.start(None, PHONE, &elsewhere()).await.unwrap().recovery.unwrap();
    let code = bench.last_code(PHONE).await;
    let token = recovery.confirm_code(Some(&token), &code, &elsewhere()).await.unwrap().recovery.unwrap();
    let set = recovery.set_password(Some(&token), NEW, &elsewhere()).await.unwrap();
    assert!(matches!(set.reply, RecoveryReply::Open(_)));
    assert_eq!(led_to(&send_code(&bench, &stopped, Channel::Email).await), "/sign-in?late=1", "its password is void");
    let entered = recognised(&bench, &enters(&bench, NEW, &elsewhere()).await.session.unwrap()).await;
    let feed = bench.services.cabinet.show(entered, None).await.unwrap().feed.items;
    assert!(feed.iter().any(|item| item.kind == NotificationKind::NetworksLifted));
    assert!(actions(&bench, 0).await.contains(&"citizen sign_in_networks_lifted".to_owned()));
}

#[tokio::test]
async fn a_sign_in_that_was_stopped_is_void_after_ten_minutes_and_when_the_account_is_blocked() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    allow_home(&bench, who).await;
    let late = enters(&bench, PASSWORD, &elsewhere()).await.pending.unwrap();
    let sign_in = &bench.services.sign_in;
    let open = async |pending: &Token| sign_in.open_stopped(Some(pending), elsewhere().locale).await.unwrap();
    let view = open(&late).await.unwrap();
    assert_eq!(view.contacts, [(Channel::Phone, "00-01".to_owned()), (Channel::Email, "v…a@example.com".to_owned())]);
    assert!(view.sent.is_none());
    send_code(&bench, &late, Channel::Phone).await;
    let code = bench.last_code(PHONE).await;
    bench.clock.advance(SignedDuration::from_mins(10));
    assert!(open(&late).await.is_none());
    assert_eq!(led_to(&confirm(&bench, &late, &code).await), "/sign-in?late=1");

    let blocked = enters(&bench, PASSWORD, &elsewhere()).await.pending.unwrap();
    send_code(&bench, &blocked, Channel::Phone).await;
    let code = bench.last_code(PHONE).await;
    let home = recognised(&bench, &enters(&bench, PASSWORD, &visitor()).await.session.unwrap()).await;
    bench.services.security.block_account(home).await.unwrap();
    let refused = confirm(&bench, &blocked, &code).await;
    assert!(refused.session.is_none());
    assert_eq!(led_to(&refused), "/sign-in?late=1");
}

#[tokio::test]
async fn s4_4_ten_codes_an_hour_are_looked_at_however_often_a_sign_in_is_stopped() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    allow_home(&bench, who).await;
    let mut looked_at = 0;
    for _ in 0..4 {
        let pending = enters(&bench, PASSWORD, &elsewhere()).await.pending.unwrap();
        send_code(&bench, &pending, Channel::Phone).await;
        let code = bench.last_code(PHONE).await;
        for _ in 0..4 {
            let refused = fault(&confirm(&bench, &pending, not_this(&code)).await);
            looked_at += usize::from(refused == Some(Fault::CodeWrong));
        }
        bench.clock.advance(SignedDuration::from_secs(61));
    }
    assert_eq!(looked_at, 10);
}

#[tokio::test]
async fn s18_2_of_five_uses_of_one_code_at_once_one_opens_a_session() {
    let bench = Bench::start().await;
    let (_, who) = owner(&bench).await;
    allow_home(&bench, who).await;
    let pending = enters(&bench, PASSWORD, &elsewhere()).await.pending.unwrap();
    send_code(&bench, &pending, Channel::Phone).await;
    let code = bench.last_code(PHONE).await;
    let try_it = || confirm(&bench, &pending, &code);
    let (one, two, three, four, five) = tokio::join!(try_it(), try_it(), try_it(), try_it(), try_it());
    let entered = [one, two, three, four, five].iter().filter(|outcome| outcome.session.is_some()).count();
    assert_eq!(entered, 1);
}

#[tokio::test]
async fn s5_12_a_registration_sent_twice_does_not_pass_the_list_by() {
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    let code = bench.last_code(PHONE).await;
    bench.confirm(&flow, &code).await;
    let registration = &bench.services.registration;
    let session = registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap().session.unwrap();
    allow_home(&bench, recognised(&bench, &session).await).await;
    let again = registration.set_password(Some(&flow), PASSWORD, &elsewhere()).await.unwrap();
    assert!(again.session.is_none());
    assert!(registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap().session.is_some());
}
