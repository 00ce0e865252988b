//! Neither the application nor backup codes: two contacts, a day in which the owner may object, and nothing weaker (security 8,
//! rows R3 and R4).

use crate::{
    bench::{Bench, PASSWORD, proven_snils, visitor},
    two_step::{Pocket, connected},
};
use futures::future::join_all;
use jiff::SignedDuration;
use model::{
    AccountLevel, Answers, Channel, Fault, JournalKind, KnownLogin, Locale, LostFactor, LostReply, LostView,
    NotificationKind, ProfileReply, ProfileStep, RecoveryReply, RecoveryStep, Refusal, SignInReply, contact_field,
};
use service::{
    Intent, LinkOutcome, LostOutcome, PasswordWish, SentStep, SignInOutcome, SignedIn,
    policy::SecurityConfig,
    ports::Passkey,
    secrets::{SecretRng, Token},
};

const PHONE: &str = "8 900 000-00-01";
const EMAIL: &str = "vera@example.com";
const SNILS: &str = "112-233-445 95";
const NEW: &str = "Новый кот у 3 окна";

/// Somebody with both contacts and an application.
struct Owner {
    pocket: Pocket,
    session: Token,
    who: SignedIn,
}

async fn owner_of(bench: &Bench, phone: &str, email: &str) -> Owner {
    let session = bench.registered_with_both(phone, email).await;
    let (pocket, outcome) = connected(bench, &session).await;
    let session = outcome.session.unwrap();
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    Owner { pocket, session, who }
}

async fn owner(bench: &Bench) -> Owner {
    owner_of(bench, PHONE, EMAIL).await
}

async fn begun(bench: &Bench, login: &str) -> Token {
    bench.clock.advance(SignedDuration::from_secs(1));
    bench.services.recovery.start(None, login, &visitor()).await.unwrap().recovery.unwrap()
}

/// A code of the first contact was right.
async fn at_the_factor(bench: &Bench, login: &str) -> Token {
    let token = begun(bench, login).await;
    let code = if login.contains('@') { bench.last_letter_code(login).await } else { bench.last_code(login).await };
    bench.services.recovery.confirm_code(Some(&token), &code, &visitor()).await.unwrap().recovery.unwrap()
}

async fn lost(bench: &Bench, token: &Token) -> LostReply {
    bench.services.recovery.open_lost(Some(token), Locale::Ru).await.unwrap()
}

async fn state(bench: &Bench, token: &Token) -> LostFactor {
    match lost(bench, token).await {
        LostReply::Show(view) => view.state,
        LostReply::Go(path) => panic!("led to {path:?}"),
    }
}

async fn send(bench: &Bench, token: &Token) -> LostOutcome {
    bench.services.recovery.send_second(Some(token), &visitor()).await.unwrap()
}

async fn show_second(bench: &Bench, token: &Token, code: &str) -> LostOutcome {
    bench.services.recovery.confirm_second(Some(token), code, &visitor()).await.unwrap()
}

fn shown(outcome: LostOutcome) -> LostView {
    match outcome.reply {
        LostReply::Show(view) => *view,
        LostReply::Go(path) => panic!("led to {path:?}"),
    }
}

fn fault(outcome: LostOutcome) -> Option<Fault> {
    shown(outcome).errors.into_iter().next().map(|error| error.fault)
}

fn led_to(reply: &LostReply) -> &str {
    match reply {
        LostReply::Go(path) => path.as_str(),
        LostReply::Show(_) => "shows",
    }
}

/// Both contacts were shown, the phone first; the owner may object from now on.
async fn waiting(bench: &Bench) -> Token {
    let token = at_the_factor(bench, PHONE).await;
    send(bench, &token).await;
    let code = bench.last_letter_code(EMAIL).await;
    show_second(bench, &token, &code).await.recovery.unwrap()
}

fn a_day_later(bench: &Bench) {
    bench.clock.advance(SignedDuration::from_hours(24));
}

async fn set(bench: &Bench, token: &Token, password: &str) -> String {
    let outcome = bench.services.recovery.set_password(Some(token), password, &visitor()).await.unwrap();
    match outcome.reply {
        RecoveryReply::Go(path) | RecoveryReply::Open(path) => path.as_str().to_owned(),
        RecoveryReply::Show(_) => "shows".to_owned(),
    }
}

async fn page(bench: &Bench, token: &Token, step: RecoveryStep) -> String {
    match bench.services.recovery.open(Some(token), step, Locale::Ru).await.unwrap() {
        RecoveryReply::Go(path) | RecoveryReply::Open(path) => path.as_str().to_owned(),
        RecoveryReply::Show(_) => "shows".to_owned(),
    }
}

async fn signs_in(bench: &Bench, login: &str, password: &str) -> SignInOutcome {
    bench.services.sign_in.sign_in(login, password, &visitor(), None).await.unwrap()
}

async fn feed(bench: &Bench, who: SignedIn) -> Vec<NotificationKind> {
    let mut work = bench.store.read().await.unwrap();
    let entries = work.notifications().list_before(who.account, None, 50).await.unwrap();
    entries.into_iter().map(|entry| entry.kind).collect()
}

/// How many messages say this: SMS, letters.
fn told(bench: &Bench, words: &str) -> (usize, usize) {
    let count = |all: &[(String, String)]| all.iter().filter(|(_, text)| text.contains(words)).count();
    (count(&bench.gateways.sms.lock().unwrap()), count(&bench.gateways.letters.lock().unwrap()))
}

async fn is_alive(bench: &Bench, session: &Token) -> bool {
    bench.services.sessions.recognise(session).await.unwrap().is_some()
}

#[tokio::test]
async fn r4_two_contacts_and_a_day_bring_a_new_password_and_remove_the_factor() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let token = at_the_factor(&bench, PHONE).await;
    assert_eq!(page(&bench, &token, RecoveryStep::Password).await, "/recover/second");
    let LostFactor::Offer { contact } = state(&bench, &token).await else { panic!("no offer") };
    assert_eq!(contact, KnownLogin::Email("v…a@example.com".to_owned()), "masked");

    let sent = shown(send(&bench, &token).await);
    assert!(matches!(sent.state, LostFactor::Code { .. }) && sent.errors.is_empty());
    let code = bench.last_letter_code(EMAIL).await;
    let former = token;
    let begun = show_second(&bench, &former, &code).await;
    let token = begun.recovery.clone().unwrap();
    let LostFactor::Waiting { opens, closes } = shown(begun).state else { panic!("no wait") };
    assert!(opens.utc.starts_with("2026-11-22T09:0") && closes.utc.starts_with("2026-11-23T09:0"), "{}", opens.utc);
    assert_eq!(led_to(&lost(&bench, &former).await), "/recover", "s6_4: the token of before is void");
    assert_eq!(set(&bench, &token, NEW).await, "/recover/lost", "not yet");
    bench.deliver().await;
    assert_eq!(told(&bench, "/recover/cancel/"), (1, 1), "s8_3: every contact can object");
    assert_eq!(told(&bench, "Ожидание закончилось"), (0, 0));
    let notice = feed(&bench, owner.who).await;
    assert!(notice.iter().any(|kind| matches!(kind, NotificationKind::RecoveryWaiting { .. })));

    bench.clock.advance(SignedDuration::from_secs(24 * 3600 - 1));
    assert_eq!(set(&bench, &token, NEW).await, "/recover/lost", "not a second too early");
    bench.clock.advance(SignedDuration::from_secs(1));
    bench.deliver().await;
    assert_eq!(told(&bench, "Ожидание закончилось"), (1, 1));
    assert_eq!(led_to(&lost(&bench, &token).await), "/recover/password");
    let before = signs_in(&bench, PHONE, PASSWORD).await;
    assert!(before.pending.is_some(), "nothing has changed yet");
    assert_eq!(set(&bench, &token, NEW).await, "/sign-in?done=recovered");
    assert_eq!(set(&bench, &token, NEW).await, "/sign-in?done=recovered", "sent twice, it leads on twice");

    assert!(!is_alive(&bench, &owner.session).await, "all sessions end");
    assert!(signs_in(&bench, PHONE, PASSWORD).await.session.is_none());
    let entered = signs_in(&bench, EMAIL, NEW).await.session.expect("the password alone is enough");
    let who = bench.services.sessions.recognise(&entered).await.unwrap().unwrap();
    assert_eq!(who.account, owner.who.account, "s8_2: the same account");
    let view = bench.services.security.show(who, &visitor()).await.unwrap();
    assert_eq!((view.apps.len(), view.backup_codes, view.waiting.len()), (0, 0, 0));
    assert!(feed(&bench, who).await.iter().any(|kind| matches!(kind, NotificationKind::AccessRestored { .. })));
    bench.deliver().await;
    assert_eq!(told(&bench, "задан новый пароль"), (1, 1));
    assert_eq!(told(&bench, "Пароль от вашей"), (0, 0), "one message says it all");
    let mut work = bench.store.read().await.unwrap();
    let noted = work.journal().list_before(who.account, None, 50).await.unwrap();
    assert!(noted.iter().any(|entry| entry.kind == JournalKind::AccessRestored));
}

#[tokio::test]
async fn r4_mailbox_first_the_phone_is_the_other_contact() {
    let bench = Bench::start().await;
    owner(&bench).await;
    let token = at_the_factor(&bench, EMAIL).await;
    assert_eq!(state(&bench, &token).await, LostFactor::Offer { contact: KnownLogin::Phone("00-01".to_owned()) });
    send(&bench, &token).await;
    let code = bench.last_code(PHONE).await;
    let token = show_second(&bench, &token, &code).await.recovery.unwrap();
    a_day_later(&bench);
    assert_eq!(set(&bench, &token, NEW).await, "/sign-in?done=recovered");
    assert!(signs_in(&bench, PHONE, NEW).await.session.is_some());
}

#[tokio::test]
async fn r4_by_snils_both_codes_are_wanted_whichever_came_first() {
    let bench = Bench::start().await;
    owner(&bench).await;
    proven_snils(&bench, PHONE, SNILS, AccountLevel::Standard).await;
    let token = begun(&bench, SNILS).await;
    let code = bench.last_code(PHONE).await;
    let recovery = &bench.services.recovery;
    let token = recovery.confirm_code(Some(&token), &code, &visitor()).await.unwrap().recovery.unwrap();
    assert!(matches!(state(&bench, &token).await, LostFactor::Offer { contact: KnownLogin::Email(_) }));

    bench.clock.advance(SignedDuration::from_mins(10));
    begun(&bench, SNILS).await;
    let link = bench.last_recovery_link(EMAIL).await;
    let token = recovery.take_link(&link, None).await.unwrap().unwrap().recovery.unwrap();
    assert!(matches!(state(&bench, &token).await, LostFactor::Offer { contact: KnownLogin::Phone(_) }));
    send(&bench, &token).await;
    let code = bench.last_code(PHONE).await;
    let token = show_second(&bench, &token, &code).await.recovery.unwrap();
    a_day_later(&bench);
    assert_eq!(set(&bench, &token, NEW).await, "/sign-in?done=recovered");
}

#[tokio::test]
async fn the_letter_of_the_other_contact_has_no_link() {
    let bench = Bench::start().await;
    owner(&bench).await;
    let token = at_the_factor(&bench, PHONE).await;
    send(&bench, &token).await;
    bench.deliver().await;
    let letter = bench.gateways.letters.lock().unwrap().last().unwrap().1.clone();
    assert!(
        !letter.contains("http"),
        "pressed by the owner of the mailbox, it would show their contact for a stranger"
    );
    let code = bench.last_letter_code(EMAIL).await;
    bench.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(fault(show_second(&bench, &token, &code).await), Some(Fault::CodeExpired), "s4_11: ten minutes");
}

#[tokio::test]
async fn without_a_second_proven_contact_the_page_promises_nothing() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    connected(&bench, &session).await;
    let token = at_the_factor(&bench, PHONE).await;
    assert_eq!(state(&bench, &token).await, LostFactor::NoContact { hours: 24 });
    assert_eq!(shown(send(&bench, &token).await).state, LostFactor::NoContact { hours: 24 });
    assert_eq!(shown(show_second(&bench, &token, "000000").await).state, LostFactor::NoContact { hours: 24 });
    assert_eq!(page(&bench, &token, RecoveryStep::Factor).await, "shows", "a backup code still helps");
}

#[tokio::test]
async fn s7_4_a_contact_that_joined_within_a_day_does_not_count() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, EMAIL).await;
    connected(&bench, &session).await;
    bench.services.registration.confirm_link(&bench.last_link(EMAIL).await, None).await.unwrap();
    let token = at_the_factor(&bench, PHONE).await;
    assert_eq!(state(&bench, &token).await, LostFactor::NoContact { hours: 24 });
    a_day_later(&bench);
    let token = at_the_factor(&bench, PHONE).await;
    assert!(matches!(state(&bench, &token).await, LostFactor::Offer { .. }));
}

#[tokio::test]
async fn r5_a_confirmed_identity_does_not_come_back_by_contacts() {
    let bench = Bench::start().await;
    owner(&bench).await;
    let waiting = waiting(&bench).await;
    proven_snils(&bench, PHONE, SNILS, AccountLevel::Confirmed).await;
    bench.clock.advance(SignedDuration::from_hours(1));
    let token = at_the_factor(&bench, PHONE).await;
    assert_eq!(state(&bench, &token).await, LostFactor::Confirmed);
    assert_eq!(shown(send(&bench, &token).await).state, LostFactor::Confirmed);
    a_day_later(&bench);
    assert_ne!(set(&bench, &waiting, NEW).await, "/sign-in?done=recovered", "nor by one that waited already");
    assert!(signs_in(&bench, PHONE, PASSWORD).await.pending.is_some());
}

#[tokio::test]
async fn s8_3_the_link_of_a_message_cancels_it_once_and_tells_everybody() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let token = waiting(&bench).await;
    let link = bench.last_cancel_link(PHONE).await;
    let recovery = &bench.services.recovery;
    let unknown = begun(&bench, "nobody@example.com").await;
    assert!(!recovery.cancel_by_link(&unknown).await.unwrap(), "an unknown link cancels nothing");
    assert!(matches!(state(&bench, &token).await, LostFactor::Waiting { .. }));

    assert!(recovery.cancel_by_link(&link).await.unwrap());
    assert!(!recovery.cancel_by_link(&link).await.unwrap(), "a spent one neither");
    bench.deliver().await;
    assert_eq!(told(&bench, "отменено"), (1, 1));
    assert!(feed(&bench, owner.who).await.contains(&NotificationKind::RecoveryCancelled));
    assert_eq!(state(&bench, &token).await, LostFactor::Ended);
    a_day_later(&bench);
    bench.deliver().await;
    assert_eq!(told(&bench, "Ожидание закончилось"), (0, 0));
    assert_eq!(set(&bench, &token, NEW).await, "/recover");
    assert!(signs_in(&bench, PHONE, PASSWORD).await.pending.is_some(), "nothing has changed");
}

#[tokio::test]
async fn s8_3_whoever_is_signed_in_cancels_their_own_and_nobody_elses() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    waiting(&bench).await;
    let security = &bench.services.security;
    let id = security.show(owner.who, &visitor()).await.unwrap().waiting[0].id.clone();
    let stranger = bench.registered("8 900 000-00-02", "").await;
    let stranger = bench.services.sessions.recognise(&stranger).await.unwrap().unwrap();
    let recovery = &bench.services.recovery;
    assert_eq!(recovery.cancel_own(stranger, &id).await.unwrap().as_str(), "/security", "s14_4");
    assert_eq!(security.show(owner.who, &visitor()).await.unwrap().waiting.len(), 1);
    assert_eq!(recovery.cancel_own(owner.who, "0").await.unwrap().as_str(), "/security");
    assert_eq!(recovery.cancel_own(owner.who, &id).await.unwrap().as_str(), "/security?done=cancelled");
    assert!(security.show(owner.who, &visitor()).await.unwrap().waiting.is_empty());
}

#[tokio::test]
async fn s8_3_the_right_to_a_new_password_ends_a_day_after_the_wait() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let token = waiting(&bench).await;
    let link = bench.last_cancel_link(PHONE).await;
    bench.clock.advance(SignedDuration::from_secs(48 * 3600 - 1));
    assert_eq!(page(&bench, &token, RecoveryStep::Password).await, "shows");
    bench.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(set(&bench, &token, NEW).await, "/recover");
    assert!(!bench.services.recovery.cancel_by_link(&link).await.unwrap(), "nothing is left to cancel");
    assert!(signs_in(&bench, PHONE, PASSWORD).await.pending.is_some(), "nothing has changed");
    let mut work = bench.store.read().await.unwrap();
    assert_eq!(work.factors().count_backup_codes(owner.who.account).await.unwrap(), 10);
}

#[tokio::test]
async fn whoever_lost_the_cookie_shows_both_contacts_once_more_and_waits_no_longer() {
    let bench = Bench::start().await;
    owner(&bench).await;
    waiting(&bench).await;
    a_day_later(&bench);
    let token = at_the_factor(&bench, EMAIL).await;
    assert_eq!(set(&bench, &token, NEW).await, "/recover/second", "one contact is not enough");
    send(&bench, &token).await;
    let code = bench.last_code(PHONE).await;
    let outcome = show_second(&bench, &token, &code).await;
    assert_eq!(led_to(&outcome.reply), "/recover/password");
    assert_eq!(set(&bench, &outcome.recovery.unwrap(), NEW).await, "/sign-in?done=recovered");
}

#[tokio::test]
async fn a_password_or_a_factor_that_its_owner_changes_voids_what_waits() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let security = &bench.services.security;
    let token = waiting(&bench).await;
    let renewed = security.renew_backup_codes(owner.who, &owner.session).await.unwrap().session.unwrap();
    assert_eq!(state(&bench, &token).await, LostFactor::Ended);

    bench.clock.advance(SignedDuration::from_mins(2));
    let token = waiting(&bench).await;
    let who = bench.services.sessions.recognise(&renewed).await.unwrap().unwrap();
    let wish = PasswordWish { current: PASSWORD, new: NEW, ends_others: true };
    security.change_password(who, &renewed, wish, &visitor()).await.unwrap().session.unwrap();
    assert_eq!(state(&bench, &token).await, LostFactor::Ended);
    a_day_later(&bench);
    assert_eq!(set(&bench, &token, "Ещё один кот, 5 лет").await, "/recover");
    bench.deliver().await;
    assert_eq!(told(&bench, "Ожидание закончилось"), (0, 0));
}

#[tokio::test]
async fn a_recovery_with_the_factor_voids_one_without() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let stranger = waiting(&bench).await;
    bench.clock.advance(SignedDuration::from_mins(2));
    let token = at_the_factor(&bench, PHONE).await;
    let recovery = &bench.services.recovery;
    let code = owner.pocket.code(&bench);
    let token = recovery.confirm_factor(Some(&token), &code, &visitor()).await.unwrap().recovery.unwrap();
    assert_eq!(set(&bench, &token, NEW).await, "/sign-in?done=recovered");
    assert_eq!(state(&bench, &stranger).await, LostFactor::Ended);
    assert!(signs_in(&bench, PHONE, NEW).await.pending.is_some(), "the factor stays");
}

#[tokio::test]
async fn while_it_waits_a_code_of_the_application_begins_anew() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let token = waiting(&bench).await;
    bench.clock.advance(SignedDuration::from_hours(3));
    let recovery = &bench.services.recovery;
    let code = owner.pocket.code(&bench);
    recovery.confirm_factor(Some(&token), &code, &visitor()).await.unwrap();
    assert_eq!(set(&bench, &token, NEW).await, "/recover/lost", "the contact was shown hours ago");
    let again = recovery.start(Some(&token), PHONE, &visitor()).await.unwrap();
    assert!(again.recovery.is_some(), "another one, in its place");
    assert!(matches!(state(&bench, &token).await, LostFactor::Waiting { .. }), "the one that waits stays as it is");
}

#[tokio::test]
async fn s8_3_two_recoveries_of_an_account_wait_at_most() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let (first, second) = (waiting(&bench).await, {
        bench.clock.advance(SignedDuration::from_hours(2));
        waiting(&bench).await
    });
    bench.clock.advance(SignedDuration::from_hours(2));
    let third = at_the_factor(&bench, PHONE).await;
    assert!(matches!(state(&bench, &third).await, LostFactor::Full { .. }));
    assert!(matches!(shown(send(&bench, &third).await).state, LostFactor::Full { .. }));
    assert_eq!(bench.services.security.show(owner.who, &visitor()).await.unwrap().waiting.len(), 2);
    let link = bench.last_cancel_link(PHONE).await;
    assert!(bench.services.recovery.cancel_by_link(&link).await.unwrap());
    assert_eq!(state(&bench, &second).await, LostFactor::Ended, "the message speaks of its own");
    assert!(matches!(state(&bench, &first).await, LostFactor::Waiting { .. }));
    assert!(matches!(state(&bench, &third).await, LostFactor::Offer { .. }), "there is room again");
}

#[tokio::test]
async fn s4_3_of_fifty_right_codes_at_once_one_begins_to_wait() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let token = at_the_factor(&bench, PHONE).await;
    send(&bench, &token).await;
    let code = bench.last_letter_code(EMAIL).await;
    let answers = join_all((0..50).map(|_| show_second(&bench, &token, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.recovery.is_some()).count(), 1);
    assert_eq!(bench.services.security.show(owner.who, &visitor()).await.unwrap().waiting.len(), 1);
    bench.deliver().await;
    assert_eq!(told(&bench, "/recover/cancel/"), (1, 1));
}

#[tokio::test]
async fn of_fifty_new_passwords_at_once_one_is_set() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let token = waiting(&bench).await;
    a_day_later(&bench);
    let wishes: Vec<String> = (0..50).map(|number| format!("Новый кот у окна {number}")).collect();
    // Some are turned away because too many are hashed at once: that is no use of the grant either.
    let visitor = visitor();
    join_all(wishes.iter().map(|wish| bench.services.recovery.set_password(Some(&token), wish, &visitor))).await;
    let restored = feed(&bench, owner.who).await;
    let restored = restored.iter().filter(|kind| matches!(kind, NotificationKind::AccessRestored { .. })).count();
    assert_eq!(restored, 1);
}

#[tokio::test]
async fn of_a_cancel_and_a_new_password_at_once_one_comes_about() {
    let bench = Bench::start().await;
    let mut outcomes = [0, 0];
    for number in 0..6 {
        let (phone, email) = (format!("8 900 000-02-0{number}"), format!("race{number}@example.com"));
        let owner = owner_of(&bench, &phone, &email).await;
        let token = at_the_factor(&bench, &phone).await;
        send(&bench, &token).await;
        let code = bench.last_letter_code(&email).await;
        let token = show_second(&bench, &token, &code).await.recovery.unwrap();
        let link = bench.last_cancel_link(&phone).await;
        a_day_later(&bench);
        let cancel = async {
            // Hashing takes a while: some of the cancels come before it is over, some after.
            tokio::time::sleep(std::time::Duration::from_millis(number * 40)).await;
            bench.services.recovery.cancel_by_link(&link).await.unwrap()
        };
        let (cancelled, answer) = tokio::join!(cancel, set(&bench, &token, NEW));
        let is_set = answer == "/sign-in?done=recovered";
        assert_ne!(cancelled, is_set, "one of the two, and one only");
        let enters = signs_in(&bench, &phone, NEW).await;
        assert_eq!(enters.session.is_some(), is_set);
        let told = feed(&bench, owner.who).await;
        assert_eq!(told.contains(&NotificationKind::RecoveryCancelled), cancelled);
        outcomes[usize::from(is_set)] += 1;
    }
    assert!(outcomes[0] > 0, "the first cancel comes before the password is hashed: {outcomes:?}");
}

#[tokio::test]
async fn whoever_has_waited_goes_on_by_the_forgotten_password_in_the_same_browser() {
    let bench = Bench::start().await;
    owner(&bench).await;
    let token = waiting(&bench).await;
    let again = async || bench.services.recovery.start(Some(&token), PHONE, &visitor()).await.unwrap();
    a_day_later(&bench);
    let outcome = again().await;
    assert!(outcome.recovery.is_none(), "the one that has waited is kept");
    assert!(matches!(outcome.reply, RecoveryReply::Go(path) if path.as_str() == "/recover/password"));
    assert_eq!(set(&bench, &token, NEW).await, "/sign-in?done=recovered");
}

#[tokio::test]
async fn the_passkey_of_a_thief_goes() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let passkey = Passkey {
        id: SecretRng.id(bench.services.core.now()).unwrap(),
        account_id: owner.who.account,
        credential_id: vec![1; 32],
        credential: "{}".to_owned(),
        name: "Чужой ключ".to_owned(),
        counter: 0,
        is_backup_eligible: false,
        is_backed_up: false,
        created_at: bench.services.core.now(),
        used_at: None,
    };
    let mut work = bench.store.begin().await.unwrap();
    assert!(work.passkeys().insert(&passkey).await.unwrap());
    work.commit().await.unwrap();
    let token = waiting(&bench).await;
    a_day_later(&bench);
    assert_eq!(set(&bench, &token, NEW).await, "/sign-in?done=recovered");
    let left = bench.store.read().await.unwrap().passkeys().list(owner.who.account).await.unwrap();
    assert!(left.is_empty(), "by itself it would open the account");
}

#[tokio::test]
async fn the_application_of_a_thief_goes() {
    let bench = Bench::start().await;
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    // Whoever stole the password connected an application of their own, and is signed in.
    let (theirs, outcome) = connected(&bench, &session).await;
    let (session, paper) = (outcome.session.unwrap(), outcome.codes[0].grouped());
    let between = signs_in(&bench, PHONE, PASSWORD).await.pending.unwrap();
    let token = waiting(&bench).await;
    a_day_later(&bench);
    assert_eq!(set(&bench, &token, NEW).await, "/sign-in?done=recovered");
    assert!(!is_alive(&bench, &session).await);
    for code in [theirs.code(&bench), paper] {
        let field = model::Field::BackupCode;
        let taken =
            bench.services.sign_in.take_second_step(Some(&between), field, &code, &visitor(), None).await.unwrap();
        assert!(taken.session.is_none());
    }
    assert!(signs_in(&bench, PHONE, NEW).await.session.is_some());
}

#[tokio::test]
async fn s4_2_a_code_of_one_step_is_none_of_another() {
    let bench = Bench::start().await;
    owner(&bench).await;
    let first = at_the_factor(&bench, PHONE).await;
    send(&bench, &first).await;
    let code = bench.last_letter_code(EMAIL).await;
    let other = begun(&bench, EMAIL).await;
    let refused = bench.services.recovery.confirm_code(Some(&other), &code, &visitor()).await.unwrap();
    assert!(refused.recovery.is_none(), "of the second contact, in another recovery");
    let own = bench.last_letter_code(EMAIL).await;
    if own != code {
        assert_eq!(fault(show_second(&bench, &first, &own).await), Some(Fault::CodeWrong), "of a first contact");
    }
    assert!(show_second(&bench, &first, &code).await.recovery.is_some());
}

#[tokio::test]
async fn s4_3_the_sixth_try_is_refused_even_with_the_right_code() {
    let bench = Bench::start().await;
    owner(&bench).await;
    let token = at_the_factor(&bench, PHONE).await;
    send(&bench, &token).await;
    let code = bench.last_letter_code(EMAIL).await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    for _ in 0..4 {
        assert_eq!(fault(show_second(&bench, &token, wrong).await), Some(Fault::CodeWrong));
    }
    assert_eq!(fault(show_second(&bench, &token, wrong).await), Some(Fault::CodeSpent));
    assert_eq!(fault(show_second(&bench, &token, &code).await), Some(Fault::CodeSpent));
}

#[tokio::test]
async fn s4_4_ten_codes_an_hour_of_the_other_contact_whichever_recovery_they_are_in() {
    let bench = Bench::start().await;
    owner(&bench).await;
    for _ in 0..2 {
        let token = at_the_factor(&bench, PHONE).await;
        send(&bench, &token).await;
        for _ in 0..5 {
            show_second(&bench, &token, "000000").await;
        }
    }
    let token = at_the_factor(&bench, PHONE).await;
    send(&bench, &token).await;
    let code = bench.last_letter_code(EMAIL).await;
    assert!(matches!(fault(show_second(&bench, &token, &code).await), Some(Fault::Wait(_))), "even the right one");
}

#[tokio::test]
async fn s4_four_letters_an_hour_and_the_page_says_when_the_next_may_go() {
    let bench = Bench::start().await;
    owner(&bench).await;
    for _ in 0..3 {
        let token = at_the_factor(&bench, PHONE).await;
        assert!(matches!(shown(send(&bench, &token).await).state, LostFactor::Code { .. }));
    }
    let token = at_the_factor(&bench, PHONE).await;
    let view = shown(send(&bench, &token).await);
    assert!(matches!(view.state, LostFactor::Offer { .. }), "nothing was sent");
    assert!(matches!(view.errors.first().map(|error| &error.fault), Some(Fault::ResendWait(_))));
}

#[tokio::test]
async fn s8_5_before_a_code_was_right_the_page_knows_nobody() {
    let bench = Bench::start().await;
    owner(&bench).await;
    for login in [PHONE, "8 900 000-99-01", EMAIL, "vega@example.com"] {
        let token = begun(&bench, login).await;
        assert_eq!(led_to(&lost(&bench, &token).await), "/recover/confirm");
        for outcome in [send(&bench, &token).await, show_second(&bench, &token, "000000").await] {
            assert!(outcome.recovery.is_none());
            assert_eq!(led_to(&outcome.reply), "/recover");
        }
    }
    assert_eq!(led_to(&bench.services.recovery.open_lost(None, Locale::Ru).await.unwrap()), "/recover");
}

#[tokio::test]
async fn s8_4_for_a_day_no_contact_is_added_or_changed() {
    let bench = Bench::start().await;
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    connected(&bench, &session).await;
    let token = waiting(&bench).await;
    a_day_later(&bench);
    set(&bench, &token, NEW).await;
    let session = signs_in(&bench, PHONE, NEW).await.session.unwrap();
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    let profiles = &bench.services.profiles;
    let contact_page = async || match profiles.open(who, ProfileStep::Contact).await.unwrap() {
        ProfileReply::Show(view) => view.contacts_closed,
        _ => panic!("not shown"),
    };
    assert!(contact_page().await.is_some_and(|until| until.utc.starts_with("2026-11-23T09:0")));
    a_day_later(&bench);
    assert_eq!(contact_page().await, None);
}

#[tokio::test]
async fn s8_4_a_contact_that_waits_for_its_code_goes_on_waiting() {
    let bench = Bench::with(SecurityConfig { contacts_closed_hours: 168, ..SecurityConfig::default() }).await;
    let session = bench.registered(PHONE, EMAIL).await;
    let link = bench.last_link(EMAIL).await;
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    close_contacts(&bench, who).await;
    let profiles = &bench.services.profiles;
    let given = Answers::default().with(contact_field(Channel::Email), "thief@example.com");
    let sent = SentStep { step: ProfileStep::Contact, given, seen: 0, intent: Intent::GoOn };
    profiles.answer(who, sent, &visitor()).await.unwrap();
    bench.deliver().await;
    assert_eq!(bench.letters_to("thief@example.com"), 0);
    let outcome = bench.services.registration.confirm_link(&link, None).await.unwrap();
    assert!(matches!(outcome, LinkOutcome::Refused(Refusal::LinkVoid)));
    let mut work = bench.store.read().await.unwrap();
    let contacts = work.contacts().list(who.account).await.unwrap();
    let waiting = contacts.iter().find(|contact| contact.channel == Channel::Email).unwrap();
    assert_eq!((waiting.value.as_str(), waiting.verified_at), (EMAIL, None), "as it was");
}

/// As a recovery without the factor leaves an account.
async fn close_contacts(bench: &Bench, who: SignedIn) {
    use service::ports::{WaitingEnd, WaitingRecovery};
    let core = &bench.services.core;
    let now = core.now();
    let waiting = WaitingRecovery {
        id: core.rng.id(now).unwrap(),
        account_id: who.account,
        cancel: Token::new(core.rng).unwrap().hash(),
        created_at: now,
        opens_at: now,
        expires_at: now.checked_add(SignedDuration::from_hours(1)).unwrap(),
        ended: None,
    };
    let mut work = bench.store.begin().await.unwrap();
    work.waiting_recoveries().insert(&waiting).await.unwrap();
    assert!(work.waiting_recoveries().end(waiting.id, WaitingEnd::Used, now).await.unwrap());
    work.commit().await.unwrap();
}

/// What an account is like when its password is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    has_factor: bool,
    is_confirmed: bool,
    second: Second,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Second {
    Missing,
    TooNew,
    Old,
}

/// What whoever recovers does, in this order.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is done or not, whatever else is")]
struct Evidence {
    first: bool,
    second: bool,
    factor: bool,
    waits: bool,
}

/// By which row of security 8 a new password was set, if it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    /// There is no factor.
    R1,
    /// It stays.
    R2,
    /// It is gone.
    R4,
}

/// What the row asks for.
fn is_enough(row: Row, state: State, shown: Evidence) -> bool {
    let is_other_sound = state.second == Second::Old && !state.is_confirmed;
    shown.first
        && match row {
            Row::R1 => !state.has_factor,
            Row::R2 => shown.factor,
            Row::R4 => shown.second && shown.waits && is_other_sound,
        }
}

#[tokio::test]
async fn s8_1_no_state_and_no_evidence_opens_more_than_its_row() {
    let bench = Bench::start().await;
    let mut number = 0;
    let mut opened = Vec::new();
    for has_factor in [false, true] {
        for (is_confirmed, second) in
            [(false, Second::Old), (true, Second::Old), (false, Second::Missing), (false, Second::TooNew)]
        {
            for flags in 0..16_u8 {
                let flag = |bit: u8| flags & (1 << bit) != 0;
                let state = State { has_factor, is_confirmed, second };
                let shown = Evidence { first: flag(0), second: flag(1), factor: flag(2), waits: flag(3) };
                number += 1;
                if let Some(row) = drive(&bench, number, state, shown).await {
                    assert!(is_enough(row, state, shown), "{row:?} {state:?} {shown:?}");
                    opened.push(row);
                }
            }
        }
    }
    for row in [Row::R1, Row::R2, Row::R4] {
        assert!(opened.contains(&row), "{row:?} opens with what it asks for");
    }
}

/// Does all that with an account of its own, and signs in with what came of it.
async fn drive(bench: &Bench, number: u32, state: State, shown: Evidence) -> Option<Row> {
    let (phone, email) =
        (format!("8 900 001-{:02}-{:02}", number / 100, number % 100), format!("row{number}@example.com"));
    let session = match state.second {
        Second::Old => bench.registered_with_both(&phone, &email).await,
        Second::TooNew => bench.registered(&phone, &email).await,
        Second::Missing => bench.registered(&phone, "").await,
    };
    let pocket = if state.has_factor { Some(connected(bench, &session).await.0) } else { None };
    if state.is_confirmed {
        let index = bench.services.core.phone_index(&model::Phone::parse(&phone).unwrap());
        let mut work = bench.store.begin().await.unwrap();
        let account = work.accounts().find_by_contact(Channel::Phone, &index).await.unwrap().unwrap().id;
        work.accounts().raise_level(account, AccountLevel::Confirmed).await.unwrap();
        work.commit().await.unwrap();
    }
    if state.second == Second::TooNew {
        bench.clock.advance(SignedDuration::from_mins(1));
        bench.services.registration.confirm_link(&bench.last_link(&email).await, None).await.unwrap();
    }
    let recovery = &bench.services.recovery;
    let mut token = begun(bench, &phone).await;
    if shown.first {
        let code = bench.last_code(&phone).await;
        token = recovery.confirm_code(Some(&token), &code, &visitor()).await.unwrap().recovery.unwrap();
    }
    if shown.second {
        let sent = send(bench, &token).await;
        let code = match sent.reply {
            LostReply::Show(view) if matches!(view.state, LostFactor::Code { .. }) => {
                bench.last_letter_code(&email).await
            }
            _ => "000000".to_owned(),
        };
        token = show_second(bench, &token, &code).await.recovery.unwrap_or(token);
    }
    if shown.waits {
        a_day_later(bench);
    }
    if let Some(pocket) = pocket.as_ref().filter(|_| shown.factor) {
        let code = pocket.code(bench);
        token = recovery.confirm_factor(Some(&token), &code, &visitor()).await.unwrap().recovery.unwrap_or(token);
    }
    let is_set = set(bench, &token, NEW).await == "/sign-in?done=recovered";
    let entered = signs_in(bench, &phone, NEW).await;
    assert_eq!(matches!(entered.reply, SignInReply::Open(_)), is_set, "{state:?} {shown:?}");
    // The limits of networks are of no interest here.
    bench.clock.advance(SignedDuration::from_hours(2));
    is_set.then(|| match (state.has_factor, entered.pending.is_some()) {
        (false, _) => Row::R1,
        (true, true) => Row::R2,
        (true, false) => Row::R4,
    })
}
