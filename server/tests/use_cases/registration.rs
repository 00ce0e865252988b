//! Registration: contacts → confirm → password.

use crate::bench::{Bench, LEAKED, PASSWORD, fault, led_to, person, shown, visitor};
use futures::future::join_all;
use jiff::SignedDuration;
use model::{
    Channel, ContactValues, Fault, NotificationKind, PasswordFault, Refusal, RegistrationReply, RegistrationStep,
    StrengthAdvice, StrengthLevel,
};
use service::{LinkOutcome, Reply, policy::SecurityConfig};

const PHONE: &str = "8 900 000-00-01";
const EMAIL: &str = "vera@example.com";

#[tokio::test]
async fn a_phone_a_code_and_a_password_open_an_account_and_a_session() {
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    let code = bench.last_code(PHONE).await;
    assert_eq!(led_to(&bench.confirm(&flow, &code).await), "/register/password");
    let outcome = bench.services.registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap();
    assert_eq!(led_to(&outcome), "/cabinet");
    let who = bench.services.sessions.recognise(&outcome.session.unwrap()).await.unwrap().unwrap();
    let view = bench.services.cabinet.show(who, None).await.unwrap();
    assert_eq!((view.given_name.as_str(), view.surname.as_str()), ("Вера", "Окнова"));
    assert_eq!(view.feed.unread, 1, "the account's own notice");
}

#[tokio::test]
async fn a_link_in_the_same_browser_leads_on_and_elsewhere_only_confirms() {
    let bench = Bench::start().await;
    let flow = bench.given(person("", EMAIL)).await;
    let link = bench.last_link(EMAIL).await;
    assert_eq!(bench.services.registration.confirm_link(&link, None).await.unwrap(), LinkOutcome::Proven);
    assert!(matches!(bench.open(&flow, RegistrationStep::Password).await, RegistrationReply::Show(_)));
    let again = bench.services.registration.confirm_link(&link, Some(&flow)).await.unwrap();
    assert_eq!(again, LinkOutcome::GoOn, "pressed twice, it still leads on");
}

#[tokio::test]
async fn a_link_opened_after_the_account_exists_adds_the_mailbox_to_it() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, EMAIL).await;
    let link = bench.last_link(EMAIL).await;
    assert_eq!(bench.services.registration.confirm_link(&link, None).await.unwrap(), LinkOutcome::Proven);
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    let view = bench.services.cabinet.show(who, None).await.unwrap();
    assert!(view.contacts.iter().all(|contact| contact.is_confirmed));
    let entered = bench.services.sign_in.sign_in("VERA@example.com", PASSWORD, &visitor(), None).await.unwrap();
    assert!(entered.session.is_some(), "one may sign in by it now");
}

#[tokio::test]
async fn a_link_past_its_term_is_void() {
    let bench = Bench::start().await;
    bench.given(person("", EMAIL)).await;
    let link = bench.last_link(EMAIL).await;
    bench.clock.advance(SignedDuration::from_hours(24));
    let outcome = bench.services.registration.confirm_link(&link, None).await.unwrap();
    assert_eq!(outcome, LinkOutcome::Refused(Refusal::LinkVoid));
}

#[tokio::test]
async fn s4_3_the_sixth_try_is_refused_even_with_the_right_code() {
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    let code = bench.last_code(PHONE).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..4 {
        assert_eq!(fault(&bench.confirm(&flow, wrong).await), Some(Fault::CodeWrong));
    }
    assert_eq!(fault(&bench.confirm(&flow, wrong).await), Some(Fault::CodeSpent));
    assert_eq!(fault(&bench.confirm(&flow, &code).await), Some(Fault::CodeSpent));
    bench.clock.advance(SignedDuration::from_secs(61));
    bench.resend(&flow, Channel::Phone).await;
    let fresh = bench.last_code(PHONE).await;
    assert_eq!(led_to(&bench.confirm(&flow, &fresh).await), "/register/password");
}

#[tokio::test]
async fn s4_3_of_fifty_parallel_right_answers_one_uses_the_code() {
    let bench = std::sync::Arc::new(Bench::start().await);
    let flow = bench.given(person(PHONE, "")).await;
    let code = bench.last_code(PHONE).await;
    let answers = futures::future::join_all((0..50).map(|_| bench.confirm(&flow, &code))).await;
    assert!(answers.iter().any(|answer| led_to(answer) == "/register/password"));
    assert!(answers.iter().all(|answer| led_to(answer) != "refused"));
    assert!(matches!(bench.open(&flow, RegistrationStep::Password).await, RegistrationReply::Show(_)));
}

#[tokio::test]
async fn a_code_past_its_term_is_refused_and_a_new_one_is_sent() {
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    let old = bench.last_code(PHONE).await;
    bench.clock.advance(SignedDuration::from_mins(5));
    let outcome = bench.confirm(&flow, &old).await;
    assert_eq!(fault(&outcome), Some(Fault::CodeExpired));
    assert_eq!(shown(&outcome).unwrap().challenges[0].number, 2, "the page names the new one: «Код 2»");
    let fresh = bench.last_code(PHONE).await;
    assert_eq!(bench.sms_to(PHONE), 2);
    assert_eq!(led_to(&bench.confirm(&flow, &fresh).await), "/register/password");
}

#[tokio::test]
async fn s4_4_a_resend_ends_the_code_before_it() {
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    let old = bench.last_code(PHONE).await;
    assert_eq!(fault(&bench.resend(&flow, Channel::Phone).await), Some(Fault::ResendWait(61)));
    bench.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(fault(&bench.resend(&flow, Channel::Phone).await), None);
    let fresh = bench.last_code(PHONE).await;
    if old != fresh {
        assert_eq!(fault(&bench.confirm(&flow, &old).await), Some(Fault::CodeWrong));
    }
    assert_eq!(led_to(&bench.confirm(&flow, &fresh).await), "/register/password");
}

#[tokio::test]
async fn s4_2_a_code_of_another_flow_is_refused() {
    let bench = Bench::start().await;
    let mine = bench.given(person(PHONE, "")).await;
    bench.given(person("8 900 000-00-02", "")).await;
    let theirs = bench.last_code("8 900 000-00-02").await;
    if theirs != bench.last_code(PHONE).await {
        assert_eq!(fault(&bench.confirm(&mine, &theirs).await), Some(Fault::CodeWrong));
    }
}

#[tokio::test]
async fn a_corrected_phone_voids_the_code_sent_to_the_former_one() {
    let bench = Bench::start().await;
    let flow = bench.given(person("8 900 000-00-02", "")).await;
    let former = bench.last_code("8 900 000-00-02").await;
    bench.services.registration.give_contacts(Some(&flow), person(PHONE, ""), &visitor()).await.unwrap();
    let right = bench.last_code(PHONE).await;
    if former != right {
        assert_eq!(fault(&bench.confirm(&flow, &former).await), Some(Fault::CodeWrong));
    }
    assert_eq!(led_to(&bench.confirm(&flow, &right).await), "/register/password");
    let changed =
        bench.services.registration.give_contacts(Some(&flow), person("8 900 000-00-03", ""), &visitor()).await;
    assert_eq!(led_to(&changed.unwrap()), "/register/confirm", "a proof belongs to the contact that was proven");
}

#[tokio::test]
async fn the_same_contacts_given_twice_make_one_message() {
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, EMAIL)).await;
    bench.services.registration.give_contacts(Some(&flow), person(PHONE, EMAIL), &visitor()).await.unwrap();
    bench.deliver().await;
    assert_eq!((bench.sms_to(PHONE), bench.gateways.letters.lock().unwrap().len()), (1, 1));
}

#[tokio::test]
async fn what_was_typed_waits_with_its_faults_and_a_password_never_does() {
    let bench = Bench::start().await;
    let flow = bench.given(ContactValues { surname: "Ivanova".into(), phone: "12".into(), ..person("", "") }).await;
    let RegistrationReply::Show(view) = bench.open(&flow, RegistrationStep::Contacts).await else {
        panic!("not shown")
    };
    assert_eq!((view.values.surname.as_str(), view.values.phone.as_str()), ("Ivanova", "12"));
    assert_eq!(view.errors.len(), 2);
    let led = bench.open(&flow, RegistrationStep::Password).await;
    assert!(matches!(led, RegistrationReply::Go(path) if path.as_str() == "/register"));
}

#[tokio::test]
async fn s5_8_a_taken_contact_gets_the_same_answers_and_its_owner_one_message_a_day() {
    let bench = Bench::start().await;
    let owner = bench.registered(PHONE, "").await;
    let sent_before = bench.sms_to(PHONE);
    let known = bench.services.registration.give_contacts(None, person(PHONE, ""), &visitor()).await.unwrap();
    let unknown =
        bench.services.registration.give_contacts(None, person("8 900 000-00-09", ""), &visitor()).await.unwrap();
    assert_eq!(led_to(&known), led_to(&unknown));
    bench.given(person(PHONE, "")).await;
    bench.deliver().await;
    bench.deliver().await;
    let sms = bench.gateways.sms.lock().unwrap().clone();
    let told: Vec<&String> =
        sms.iter().filter(|(to, _)| to == "+79000000001").skip(sent_before).map(|(_, text)| text).collect();
    assert_eq!(told.len(), 1, "one message, though two tried");
    assert!(told[0].contains("уже есть учётная запись") && !told[0].contains('#'), "and no code in it");
    let who = bench.services.sessions.recognise(&owner).await.unwrap().unwrap();
    assert_eq!(bench.services.cabinet.show(who, None).await.unwrap().feed.unread, 2);
}

#[tokio::test]
async fn s2_3_two_proven_drafts_of_one_phone_make_one_account() {
    let bench = Bench::start().await;
    let first = bench.given(person(PHONE, "")).await;
    let code = bench.last_code(PHONE).await;
    bench.confirm(&first, &code).await;
    let second = bench.given(person(PHONE, "")).await;
    let code = bench.last_code(PHONE).await;
    bench.confirm(&second, &code).await;
    let register = &bench.services.registration;
    let one = register.set_password(Some(&first), PASSWORD, &visitor()).await.unwrap();
    let two = register.set_password(Some(&second), PASSWORD, &visitor()).await.unwrap();
    assert_eq!(led_to(&one), "/cabinet");
    assert!(matches!(two.reply, Reply::Refused(Refusal::ContactTaken)), "told only after control was proven");
}

#[tokio::test]
async fn a_password_sent_twice_opens_one_account_and_signs_in_both_times() {
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    let code = bench.last_code(PHONE).await;
    bench.confirm(&flow, &code).await;
    let register = &bench.services.registration;
    let visitor = visitor();
    let (one, two) = tokio::join!(
        register.set_password(Some(&flow), PASSWORD, &visitor),
        register.set_password(Some(&flow), PASSWORD, &visitor)
    );
    let sessions = &bench.services.sessions;
    let first = sessions.recognise(&one.unwrap().session.unwrap()).await.unwrap().unwrap();
    let second = sessions.recognise(&two.unwrap().session.unwrap()).await.unwrap().unwrap();
    assert_eq!(first.account, second.account);
}

#[tokio::test]
async fn s3_4_a_password_made_of_ones_own_data_is_refused() {
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    let code = bench.last_code(PHONE).await;
    bench.confirm(&flow, &code).await;
    for (typed, expected) in [("Окнова-1", PasswordFault::Context), ("короче", PasswordFault::TooShort)] {
        let outcome = bench.services.registration.set_password(Some(&flow), typed, &visitor()).await.unwrap();
        assert_eq!(fault(&outcome), Some(Fault::Password(expected)));
    }
}

#[tokio::test]
async fn s3_5_a_leaked_password_opens_no_account_and_the_meter_says_so_before() {
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    let code = bench.last_code(PHONE).await;
    bench.confirm(&flow, &code).await;
    let measured = bench.services.registration.measure_password(Some(&flow), LEAKED).await.unwrap().unwrap();
    assert_eq!((measured.level, &measured.advice[..]), (StrengthLevel::Weak, &[StrengthAdvice::NotCommon][..]));
    let refused = bench.services.registration.set_password(Some(&flow), LEAKED, &visitor()).await.unwrap();
    assert_eq!(fault(&refused), Some(Fault::Password(PasswordFault::Leaked)));
    let other = format!("{LEAKED}.");
    assert!(bench.services.registration.set_password(Some(&flow), &other, &visitor()).await.unwrap().session.is_some());
}

#[tokio::test]
async fn s3_6_the_meter_knows_whose_password_it_is_and_hears_sixty_questions_a_minute() {
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    let ask = async |typed: &str| bench.services.registration.measure_password(Some(&flow), typed).await.unwrap();
    let level = async |typed: &str| ask(typed).await.unwrap().level;
    assert_eq!(level("Окнова-1").await, StrengthLevel::Weak);
    assert_eq!(level("лошадь скребёт чернильный абажур").await, StrengthLevel::High);
    for _ in 2..60 {
        assert!(ask(PASSWORD).await.is_some());
    }
    assert_eq!(ask(PASSWORD).await, None, "asked too often");
    bench.clock.advance(SignedDuration::from_mins(1));
    assert!(ask(PASSWORD).await.is_some());
    assert_eq!(bench.services.registration.measure_password(None, PASSWORD).await.unwrap(), None, "nobody's password");
}

#[tokio::test]
async fn s2_9_an_unfinished_registration_is_gone_after_72_hours() {
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    bench.clock.advance(SignedDuration::from_hours(71));
    let RegistrationReply::Show(view) = bench.open(&flow, RegistrationStep::Contacts).await else {
        panic!("not shown")
    };
    assert!(view.is_continued && view.values.surname == "Окнова");
    bench.clock.advance(SignedDuration::from_hours(1));
    let RegistrationReply::Show(view) = bench.open(&flow, RegistrationStep::Contacts).await else {
        panic!("not shown")
    };
    assert!(!view.is_continued && view.values.surname.is_empty());
}

#[tokio::test]
async fn starting_over_forgets_what_was_typed() {
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    bench.services.registration.start_over(Some(&flow)).await.unwrap();
    let RegistrationReply::Show(view) = bench.open(&flow, RegistrationStep::Contacts).await else {
        panic!("not shown")
    };
    assert!(view.values.surname.is_empty());
}

#[tokio::test]
async fn s4_3_fifty_uses_of_one_link_at_once_prove_the_mailbox_once() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, EMAIL).await;
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    let link = bench.last_link(EMAIL).await;
    for outcome in join_all((0..50).map(|_| bench.services.registration.confirm_link(&link, None))).await {
        outcome.unwrap();
    }
    let mut work = bench.store.read().await.unwrap();
    let feed = work.notifications().list_before(who.account, None, 99).await.unwrap();
    let proven = NotificationKind::ContactConfirmed { channel: Channel::Email };
    assert_eq!(feed.iter().filter(|entry| entry.kind == proven).count(), 1);
}

#[tokio::test]
async fn s4_5_a_network_has_so_many_letters_an_hour() {
    let policy = SecurityConfig {
        letters_per_network_hour: 5,
        free_registrations_per_network_hour: 100,
        ..SecurityConfig::default()
    };
    let bench = Bench::with(policy).await;
    let address = |number: usize| format!("vera{number}@example.com");
    for number in 0..6 {
        bench.given(person("", &address(number))).await;
    }
    bench.deliver().await;
    assert_eq!((0..6).map(|number| bench.letters_to(&address(number))).collect::<Vec<_>>(), [1, 1, 1, 1, 1, 0]);
    bench.clock.advance(SignedDuration::from_hours(1));
    bench.given(person("", &address(5))).await;
    bench.deliver().await;
    assert_eq!(bench.letters_to(&address(5)), 1);
}
