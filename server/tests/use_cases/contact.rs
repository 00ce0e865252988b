//! The second contact: asked for, put off, proven, and never told of when it belongs to somebody else.

use crate::bench::{Bench, PASSWORD, person, visitor};
use jiff::SignedDuration;
use model::{
    Answers, Channel, ContactReply, ContactView, Fault, Field, Notification, NotificationKind, ProfileReply,
    ProfileStep, ProfileView, Refusal, TaskState, contact_field,
};
use service::{Intent, LinkOutcome, PROOF_HOLDS, SentStep, SignedIn, policy::SecurityConfig};

const PHONE: &str = "8 900 000-00-01";
const EMAIL: &str = "vera@example.com";
const OTHER_EMAIL: &str = "vera@example.org";

async fn with_phone(bench: &Bench, phone: &str, email: &str) -> SignedIn {
    let session = bench.registered(phone, email).await;
    bench.services.sessions.recognise(&session).await.unwrap().unwrap()
}

/// Somebody who has no phone yet.
pub(crate) async fn with_email(bench: &Bench, email: &str) -> SignedIn {
    let flow = bench.given(person("", email)).await;
    let link = bench.last_link(email).await;
    bench.services.registration.confirm_link(&link, Some(&flow)).await.unwrap();
    let outcome = bench.services.registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap();
    bench.services.sessions.recognise(&outcome.session.unwrap()).await.unwrap().unwrap()
}

async fn page(bench: &Bench, who: SignedIn) -> ProfileView {
    match bench.services.profiles.open(who, ProfileStep::Contact).await.unwrap() {
        ProfileReply::Show(view) => *view,
        _ => panic!("not shown"),
    }
}

/// Types a contact and presses «Сохранить и продолжить». Gives where that leads.
async fn give(bench: &Bench, who: SignedIn, channel: Channel, typed: &str) -> String {
    let given = Answers::default().with(contact_field(channel), typed);
    let seen = page(bench, who).await.saved.map_or(0, |saved| saved.revision);
    let sent = SentStep { step: ProfileStep::Contact, given, seen, intent: Intent::GoOn };
    match bench.services.profiles.answer(who, sent, &visitor()).await.unwrap() {
        ProfileReply::Go(path) => path.as_str().to_owned(),
        _ => "stays".to_owned(),
    }
}

async fn confirm(bench: &Bench, who: SignedIn, code: &str) -> ContactReply {
    bench.services.profiles.confirm_contact(who, code, &visitor()).await.unwrap()
}

async fn code_page(bench: &Bench, who: SignedIn) -> ContactReply {
    bench.services.profiles.open_contact(who, &visitor()).await.unwrap()
}

async fn state(bench: &Bench, who: SignedIn) -> TaskState {
    let tasks = bench.services.profiles.tasks(who).await.unwrap();
    tasks.into_iter().find(|(step, _)| *step == ProfileStep::Contact).unwrap().1
}

async fn are_all_confirmed(bench: &Bench, who: SignedIn) -> bool {
    bench.services.cabinet.show(who, None).await.unwrap().contacts.iter().all(|contact| contact.is_confirmed)
}

fn led_to(reply: &ContactReply) -> &str {
    match reply {
        ContactReply::Go(path) => path.as_str(),
        ContactReply::Show(_) => "stays",
    }
}

fn shown(reply: ContactReply) -> ContactView {
    match reply {
        ContactReply::Show(view) => *view,
        ContactReply::Go(path) => panic!("leads to {}", path.as_str()),
    }
}

fn fault(reply: ContactReply) -> Option<Fault> {
    shown(reply).errors.first().map(|error| error.fault.clone())
}

fn not_this(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn the_contact_that_is_not_proven_yet_is_asked_for() {
    let bench = Bench::start().await;
    let by_phone = with_phone(&bench, PHONE, "").await;
    assert_eq!(page(&bench, by_phone).await.unproven(), Some(Channel::Email));
    let by_email = with_email(&bench, OTHER_EMAIL).await;
    assert_eq!(page(&bench, by_email).await.unproven(), Some(Channel::Phone));
    assert_eq!(state(&bench, by_email).await, TaskState::NotStarted);
}

#[tokio::test]
async fn what_the_registration_still_waits_for_is_there_already_and_may_be_cleared() {
    let bench = Bench::start().await;
    let who = with_phone(&bench, PHONE, EMAIL).await;
    assert_eq!(page(&bench, who).await.answers.get(Field::Email), EMAIL);
    let link = bench.last_link(EMAIL).await;
    assert_ne!(give(&bench, who, Channel::Email, "").await, "/profile/contact/confirm");
    assert_eq!(page(&bench, who).await.answers.get(Field::Email), "", "and it does not come back");
    let outcome = bench.services.registration.confirm_link(&link, None).await.unwrap();
    assert_eq!(outcome, LinkOutcome::Refused(Refusal::LinkVoid), "it was taken back");
}

#[tokio::test]
async fn skipped_it_is_answered() {
    let bench = Bench::start().await;
    let who = with_phone(&bench, PHONE, "").await;
    assert_eq!(give(&bench, who, Channel::Email, "").await, "/profile/person");
    assert_eq!(state(&bench, who).await, TaskState::Done);
    assert_eq!(led_to(&code_page(&bench, who).await), "/profile/person", "there is no code to type");
}

#[tokio::test]
async fn what_cannot_be_a_contact_is_named_and_nothing_is_sent() {
    let bench = Bench::start().await;
    let who = with_phone(&bench, PHONE, "").await;
    assert_eq!(give(&bench, who, Channel::Email, "vera@").await, "stays");
    let view = page(&bench, who).await;
    assert_eq!(view.verdict().errors[0].field, Field::Email);
    assert_eq!(view.answers.get(Field::Email), "vera@");
    assert_eq!(led_to(&code_page(&bench, who).await), "/profile/contact");
    assert_eq!(state(&bench, who).await, TaskState::InProgress);
}

#[tokio::test]
async fn a_mailbox_is_proven_by_the_code_of_its_letter() {
    let bench = Bench::start().await;
    let who = with_phone(&bench, PHONE, "").await;
    assert_eq!(give(&bench, who, Channel::Email, " vera@Example.com").await, "/profile/contact/confirm");
    assert_eq!(give(&bench, who, Channel::Email, "VERA@example.com").await, "/profile/contact/confirm");
    let code = bench.last_letter_code(EMAIL).await;
    assert_eq!(bench.letters_to(EMAIL), 1, "a double click makes one letter");
    let view = shown(code_page(&bench, who).await);
    assert_eq!((view.challenge.target.as_str(), view.challenge.number, view.errors.len()), (EMAIL, 1, 0));
    assert_eq!(state(&bench, who).await, TaskState::InProgress);

    assert_eq!(
        led_to(&confirm(&bench, who, &code).await),
        "/profile/person",
        "the first step that is still to be done"
    );
    assert_eq!(state(&bench, who).await, TaskState::Done);
    assert!(are_all_confirmed(&bench, who).await);
    let feed = bench.services.cabinet.show(who, None).await.unwrap().feed.items;
    assert!(feed.iter().any(|entry| entry.kind == NotificationKind::ContactConfirmed { channel: Channel::Email }));
    let entered = bench.services.sign_in.sign_in(EMAIL, PASSWORD, &visitor(), None).await.unwrap();
    assert!(entered.session.is_some(), "one may sign in by it now");
    assert_eq!(led_to(&confirm(&bench, who, &code).await), "/profile/person", "sent twice, it changes nothing");
}

#[tokio::test]
async fn a_mailbox_is_proven_by_the_link_of_its_letter_in_any_browser() {
    let bench = Bench::start().await;
    let who = with_phone(&bench, PHONE, "").await;
    give(&bench, who, Channel::Email, EMAIL).await;
    let (link, code) = (bench.last_link(EMAIL).await, bench.last_letter_code(EMAIL).await);
    let press = async || bench.services.registration.confirm_link(&link, None).await.unwrap();
    assert_eq!(press().await, LinkOutcome::Added(who.account));
    assert_eq!(press().await, LinkOutcome::Added(who.account), "pressed twice, it still says so");
    assert_eq!((page(&bench, who).await.unproven(), state(&bench, who).await), (None, TaskState::Done));
    assert_eq!(led_to(&code_page(&bench, who).await), "/profile/person", "the page that waits goes on by itself");
    assert_eq!(led_to(&confirm(&bench, who, &code).await), "/profile/person");
}

#[tokio::test]
async fn a_phone_is_proven_by_its_code_and_the_message_says_what_for() {
    let bench = Bench::start().await;
    let who = with_email(&bench, EMAIL).await;
    assert_eq!(give(&bench, who, Channel::Phone, PHONE).await, "/profile/contact/confirm");
    let code = bench.last_code(PHONE).await;
    assert!(!bench.gateways.sms.lock().unwrap()[0].1.contains("регистрации"));
    assert_eq!(shown(code_page(&bench, who).await).challenge.target, "00-01", "no page shows the whole number again");
    assert_eq!(led_to(&confirm(&bench, who, &code).await), "/profile/person");
    assert!(are_all_confirmed(&bench, who).await);
}

#[tokio::test]
async fn s4_3_a_wrong_code_is_told_and_the_sixth_try_is_refused_even_with_the_right_one() {
    let bench = Bench::start().await;
    let who = with_email(&bench, EMAIL).await;
    give(&bench, who, Channel::Phone, PHONE).await;
    let code = bench.last_code(PHONE).await;
    assert_eq!(fault(confirm(&bench, who, "12").await), Some(Fault::CodeLength), "and no try is spent on it");
    for _ in 0..4 {
        assert_eq!(fault(confirm(&bench, who, not_this(&code)).await), Some(Fault::CodeWrong));
    }
    assert_eq!(fault(confirm(&bench, who, not_this(&code)).await), Some(Fault::CodeSpent));
    assert_eq!(fault(confirm(&bench, who, &code).await), Some(Fault::CodeSpent));
    assert_eq!(fault(code_page(&bench, who).await), Some(Fault::CodeSpent), "the page without scripts says the same");
    let elsewhere = bench.services.sign_in.sign_in(EMAIL, PASSWORD, &visitor(), None).await.unwrap();
    let there = bench.services.sessions.recognise(&elsewhere.session.unwrap()).await.unwrap().unwrap();
    assert_eq!(fault(code_page(&bench, there).await), None, "another device was not told off");

    let resend = async || bench.services.profiles.resend_contact(who, &visitor()).await.unwrap();
    assert_eq!(fault(resend().await), Some(Fault::ResendWait(61)));
    bench.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(shown(resend().await).challenge.number, 2);
    let fresh = bench.last_code(PHONE).await;
    assert_eq!(led_to(&confirm(&bench, who, &fresh).await), "/profile/person");
}

#[tokio::test]
async fn s4_4_an_account_tries_ten_codes_an_hour() {
    let bench = Bench::start().await;
    let who = with_email(&bench, EMAIL).await;
    give(&bench, who, Channel::Phone, PHONE).await;
    let code = bench.last_code(PHONE).await;
    for _ in 0..5 {
        confirm(&bench, who, not_this(&code)).await;
    }
    bench.clock.advance(SignedDuration::from_secs(60));
    bench.services.profiles.resend_contact(who, &visitor()).await.unwrap();
    let code = bench.last_code(PHONE).await;
    for _ in 0..5 {
        confirm(&bench, who, not_this(&code)).await;
    }
    bench.clock.advance(SignedDuration::from_secs(60));
    bench.services.profiles.resend_contact(who, &visitor()).await.unwrap();
    let code = bench.last_code(PHONE).await;
    assert!(matches!(fault(confirm(&bench, who, &code).await), Some(Fault::Wait(_))), "not even the right one");
}

#[tokio::test]
async fn s4_2_a_code_of_the_registration_proves_no_second_contact() {
    let bench = Bench::start().await;
    let who = with_email(&bench, EMAIL).await;
    bench.given(person(PHONE, "")).await;
    let theirs = bench.last_code(PHONE).await;
    give(&bench, who, Channel::Phone, PHONE).await;
    if theirs != bench.last_code(PHONE).await {
        assert_eq!(fault(confirm(&bench, who, &theirs).await), Some(Fault::CodeWrong));
    }
}

#[tokio::test]
async fn a_code_past_its_term_is_replaced() {
    let bench = Bench::start().await;
    let who = with_email(&bench, EMAIL).await;
    give(&bench, who, Channel::Phone, PHONE).await;
    let old = bench.last_code(PHONE).await;
    bench.clock.advance(SignedDuration::from_mins(5));
    assert_eq!(fault(confirm(&bench, who, &old).await), Some(Fault::CodeExpired));
    let fresh = bench.last_code(PHONE).await;
    assert_eq!(led_to(&confirm(&bench, who, &fresh).await), "/profile/person");
}

#[tokio::test]
async fn put_off_it_is_answered_and_may_be_proven_later() {
    let bench = Bench::start().await;
    let who = with_phone(&bench, PHONE, "").await;
    give(&bench, who, Channel::Email, EMAIL).await;
    let reply = bench.services.profiles.put_off_contact(who).await.unwrap();
    assert_eq!((led_to(&reply), state(&bench, who).await), ("/profile/person", TaskState::Done));
    assert!(!are_all_confirmed(&bench, who).await, "the cabinet goes on saying that it waits");
    let code = bench.last_letter_code(EMAIL).await;
    assert_eq!(led_to(&confirm(&bench, who, &code).await), "/profile/person");
    assert!(are_all_confirmed(&bench, who).await);
}

#[tokio::test]
async fn another_contact_ends_code_and_link_of_the_former() {
    let bench = Bench::start().await;
    let who = with_phone(&bench, PHONE, EMAIL).await;
    let of_registration = bench.last_link(EMAIL).await;
    give(&bench, who, Channel::Email, EMAIL).await;
    let (old_link, old_code) = (bench.last_link(EMAIL).await, bench.last_letter_code(EMAIL).await);
    assert_eq!(give(&bench, who, Channel::Email, OTHER_EMAIL).await, "/profile/contact/confirm");
    let code = bench.last_letter_code(OTHER_EMAIL).await;
    if code != old_code {
        assert_eq!(fault(confirm(&bench, who, &old_code).await), Some(Fault::CodeWrong));
    }
    for link in [&old_link, &of_registration] {
        let outcome = bench.services.registration.confirm_link(link, None).await.unwrap();
        assert_eq!(outcome, LinkOutcome::Refused(Refusal::LinkVoid), "it would prove another address");
    }
    assert!(!are_all_confirmed(&bench, who).await);
    confirm(&bench, who, &code).await;
    assert!(are_all_confirmed(&bench, who).await);
    let entered = bench.services.sign_in.sign_in(EMAIL, PASSWORD, &visitor(), None).await.unwrap();
    assert!(entered.session.is_none(), "the former was never proven");
}

#[tokio::test]
async fn s5_8_a_contact_of_somebody_else_gets_the_same_answers_and_only_its_owner_learns() {
    let bench = Bench::start().await;
    let owner = with_email(&bench, EMAIL).await;
    let letters = bench.letters_to(EMAIL);
    let mut answers = Vec::new();
    for (phone, email) in [("8 900 000-00-02", EMAIL), ("8 900 000-00-03", OTHER_EMAIL)] {
        let who = with_phone(&bench, phone, "").await;
        let led = give(&bench, who, Channel::Email, email).await;
        let mut challenge = shown(code_page(&bench, who).await).challenge;
        bench.deliver().await;
        challenge.target.clear();
        answers.push((led, challenge, fault(confirm(&bench, who, "000000").await)));
    }
    assert_eq!(answers[0], answers[1]);
    bench.deliver().await;
    assert_eq!(bench.letters_to(EMAIL), letters + 1);
    let told = bench.gateways.letters.lock().unwrap().iter().rfind(|(to, _)| to == EMAIL).unwrap().1.clone();
    assert!(
        told.contains("учётная запись у вас уже есть") && !told.contains("/confirm/"),
        "and no code, no link in it"
    );
    let feed = bench.services.cabinet.show(owner, None).await.unwrap().feed.items;
    assert!(feed.iter().any(|entry| entry.kind == NotificationKind::RegistrationAttempt { channel: Channel::Email }));
}

#[tokio::test]
async fn s2_3_of_two_accounts_that_wait_for_one_mailbox_the_second_is_told_after_the_proof() {
    let bench = Bench::start().await;
    let first = with_phone(&bench, "8 900 000-00-02", "").await;
    let second = with_phone(&bench, "8 900 000-00-03", "").await;
    give(&bench, first, Channel::Email, EMAIL).await;
    let of_first = bench.last_letter_code(EMAIL).await;
    give(&bench, second, Channel::Email, EMAIL).await;
    let of_second = bench.last_letter_code(EMAIL).await;
    assert_eq!(led_to(&confirm(&bench, first, &of_first).await), "/profile/person");
    assert_eq!(fault(confirm(&bench, second, &of_second).await), Some(Fault::ContactTaken));
    assert!(!are_all_confirmed(&bench, second).await);
}

#[tokio::test]
async fn with_both_proven_the_step_is_done_by_itself_and_takes_nothing() {
    let bench = Bench::start().await;
    let who = with_phone(&bench, PHONE, EMAIL).await;
    let link = bench.last_link(EMAIL).await;
    bench.services.registration.confirm_link(&link, None).await.unwrap();
    assert_eq!(state(&bench, who).await, TaskState::Done);
    let view = page(&bench, who).await;
    let proven: Vec<&str> = view.proven.iter().map(|contact| contact.masked.as_str()).collect();
    assert_eq!((view.unproven(), proven), (None, vec!["00-01", "v…a@example.com"]));
    assert_eq!(give(&bench, who, Channel::Email, OTHER_EMAIL).await, "/profile/person");
    assert_eq!(page(&bench, who).await.answers.get(Field::Email), "", "a proven contact is no answer");
    bench.deliver().await;
    assert_eq!(bench.letters_to(OTHER_EMAIL), 0);
}

#[tokio::test]
async fn s4_3_of_fifty_parallel_right_answers_one_proves_it_once() {
    let bench = Bench::with(SecurityConfig { codes_per_account_hour: 50, ..SecurityConfig::default() }).await;
    let who = with_email(&bench, EMAIL).await;
    give(&bench, who, Channel::Phone, PHONE).await;
    let code = bench.last_code(PHONE).await;
    let answers = futures::future::join_all((0..50).map(|_| confirm(&bench, who, &code))).await;
    assert!(answers.iter().any(|answer| led_to(answer) == "/profile/person"));
    let feed = bench.services.cabinet.show(who, None).await.unwrap().feed.items;
    let is_told = |entry: &&Notification| entry.kind == NotificationKind::ContactConfirmed { channel: Channel::Phone };
    assert_eq!(feed.iter().filter(is_told).count(), 1);
}

#[tokio::test]
async fn s6_5_a_contact_joins_only_after_a_fresh_proof_and_what_was_typed_stays() {
    let bench = Bench::start().await;
    let who = with_phone(&bench, PHONE, "").await;
    bench.clock.advance(PROOF_HOLDS);
    assert_eq!(give(&bench, who, Channel::Email, EMAIL).await, "/security/prove?next=/profile/contact");
    bench.deliver().await;
    assert_eq!(bench.letters_to(EMAIL), 0, "nothing went out");
    assert_eq!(page(&bench, who).await.answers.get(Field::Email), EMAIL);
    assert_eq!(state(&bench, who).await, TaskState::InProgress);
    let proven = SignedIn { proven_at: bench.services.core.now(), ..who };
    assert_eq!(give(&bench, proven, Channel::Email, EMAIL).await, "/profile/contact/confirm");
    bench.clock.advance(PROOF_HOLDS);
    let code = bench.last_letter_code(EMAIL).await;
    assert_ne!(led_to(&confirm(&bench, proven, &code).await), "stays", "the code may take its time");
}

#[tokio::test]
async fn s7_4_those_that_were_there_are_told_of_a_contact_that_joins() {
    let bench = Bench::start().await;
    let who = with_phone(&bench, PHONE, "").await;
    give(&bench, who, Channel::Email, EMAIL).await;
    let code = bench.last_letter_code(EMAIL).await;
    let before = bench.sms_to(PHONE);
    confirm(&bench, who, &code).await;
    bench.deliver().await;
    let told = bench.gateways.sms.lock().unwrap().last().unwrap().1.clone();
    assert_eq!(bench.sms_to(PHONE), before + 1);
    assert!(told.contains("добавлен ещё один контакт") && !told.contains(EMAIL), "{told}");
}
