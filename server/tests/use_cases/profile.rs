//! The profile: what was typed is kept, what is asked follows from what was answered, and two devices overwrite nothing unseen.

use crate::bench::{Bench, visitor};
use jiff::SignedDuration;
use model::{Answers, Citizenship, Field, LocalPath, ProfileReply, ProfileStep, ProfileView, TaskState};
use service::{Intent, SentStep, SignedIn, policy::SecurityConfig, ports::DeliveryError};

const PHONE: &str = "8 900 000-00-01";

async fn signed_in(bench: &Bench) -> SignedIn {
    let session = bench.registered(PHONE, "").await;
    bench.services.sessions.recognise(&session).await.unwrap().unwrap()
}

/// The same person on another device.
async fn elsewhere(bench: &Bench) -> SignedIn {
    let entered = bench.services.sign_in.sign_in(PHONE, crate::bench::PASSWORD, &visitor(), None).await.unwrap();
    bench.services.sessions.recognise(&entered.session.unwrap()).await.unwrap().unwrap()
}

/// The same person here and on another device, which has saved the first step: what the page here holds is older.
async fn overtaken(bench: &Bench) -> (SignedIn, SignedIn) {
    let (here, there) = (signed_in(bench).await, elsewhere(bench).await);
    go_on(bench, there, ProfileStep::Person, person().with(Field::BirthPlace, "дер. Окница")).await;
    (here, there)
}

fn typed(pairs: &[(Field, &str)]) -> Answers {
    pairs.iter().fold(Answers::default(), |answers, (field, typed)| answers.with(*field, typed))
}

fn person() -> Answers {
    typed(&[
        (Field::Surname, "Окнова"),
        (Field::GivenName, "Вера"),
        (Field::Patronymic, "Ивановна"),
        (Field::Sex, "female"),
        (Field::BirthDate, "5.март.1990"),
        (Field::BirthPlace, "гор. Берёзовск"),
        (Field::Citizenship, Citizenship::RUSSIA),
    ])
}

fn passport() -> Answers {
    typed(&[
        (Field::Passport, "45 10 № 123456"),
        (Field::IssueDate, "10.3.2010"),
        (Field::DivisionCode, "770001"),
        (Field::Issuer, "ОВД «Тестовский» № 2"),
    ])
}

async fn send(
    bench: &Bench,
    who: SignedIn,
    step: ProfileStep,
    given: Answers,
    seen: u32,
    intent: Intent,
) -> ProfileReply {
    let sent = SentStep { step, given, seen, intent };
    bench.services.profiles.answer(who, sent, &visitor()).await.unwrap()
}

async fn go_on(bench: &Bench, who: SignedIn, step: ProfileStep, given: Answers) -> ProfileReply {
    let seen = revision(bench, who, step).await;
    send(bench, who, step, given, seen, Intent::GoOn).await
}

async fn page(bench: &Bench, who: SignedIn, step: ProfileStep) -> ProfileView {
    match bench.services.profiles.open(who, step).await.unwrap() {
        ProfileReply::Show(view) => *view,
        ProfileReply::Go(path) => panic!("{step:?} leads to {}", path.as_str()),
        ProfileReply::Kept(_) => panic!("nothing was typed"),
    }
}

async fn revision(bench: &Bench, who: SignedIn, step: ProfileStep) -> u32 {
    match bench.services.profiles.open(who, step).await.unwrap() {
        ProfileReply::Show(view) => view.saved.map_or(0, |saved| saved.revision),
        _ => 0,
    }
}

fn led_to(reply: &ProfileReply) -> &str {
    match reply {
        ProfileReply::Go(path) => path.as_str(),
        ProfileReply::Show(view) => panic!("stayed: {:?} {:?}", view.verdict().errors, view.verdict().doubts),
        ProfileReply::Kept(_) => panic!("only kept"),
    }
}

#[tokio::test]
async fn the_name_of_the_registration_is_not_asked_for_again() {
    let bench = Bench::start().await;
    let who = signed_in(&bench).await;
    let view = page(&bench, who, ProfileStep::Person).await;
    assert_eq!(view.answers.get(Field::GivenName), "Вера");
}

#[tokio::test]
async fn a_sound_step_leads_to_the_next_and_a_changed_one_straight_back_to_the_check() {
    let bench = Bench::start().await;
    let who = signed_in(&bench).await;
    assert_eq!(led_to(&go_on(&bench, who, ProfileStep::Person, person()).await), "/profile/document");
    assert_eq!(led_to(&go_on(&bench, who, ProfileStep::Document, passport()).await), "/profile/snils");
    let snils = typed(&[(Field::Snils, "112 233 445 95")]);
    assert_eq!(led_to(&go_on(&bench, who, ProfileStep::Snils, snils).await), "/profile/inn");
    assert_eq!(led_to(&go_on(&bench, who, ProfileStep::Inn, Answers::default()).await), "/profile/address", "skipped");
    let address = address();
    assert_eq!(led_to(&go_on(&bench, who, ProfileStep::Address, address).await), "/profile/contact");
    assert_eq!(
        led_to(&go_on(&bench, who, ProfileStep::Contact, Answers::default()).await),
        "/profile/check",
        "skipped"
    );
    let other_place = person().with(Field::BirthPlace, "дер. Окница");
    assert_eq!(led_to(&go_on(&bench, who, ProfileStep::Person, other_place).await), "/profile/check");
    let tasks = bench.services.profiles.tasks(who).await.unwrap();
    assert!(tasks[..6].iter().all(|(_, state)| *state == TaskState::Done));
}

fn address() -> Answers {
    use model::AddressPart::{House, Locality, PostalIndex, Region, Street};
    typed(&[
        (Field::Registered(Region), "Заоконская область"),
        (Field::Registered(Locality), "г. Берёзовск"),
        (Field::Registered(Street), "ул. Садовая"),
        (Field::Registered(House), "23/2"),
        (Field::Registered(PostalIndex), "394045"),
        (Field::SameAddress, "yes"),
    ])
}

#[tokio::test]
async fn what_is_wrong_is_kept_and_named() {
    let bench = Bench::start().await;
    let who = signed_in(&bench).await;
    let given = person().with(Field::BirthDate, "31.4.1990").with(Field::Sex, "");
    let ProfileReply::Show(view) = go_on(&bench, who, ProfileStep::Person, given).await else { panic!("went on") };
    let fields: Vec<Field> = view.verdict().errors.iter().map(|error| error.field).collect();
    assert_eq!(fields, [Field::Sex, Field::BirthDate]);
    let again = page(&bench, who, ProfileStep::Person).await;
    assert_eq!(again.answers.get(Field::BirthDate), "31.4.1990");
    assert!(again.verdict() == view.verdict(), "the page without scripts says the same");
    let other = elsewhere(&bench).await;
    assert!(page(&bench, other, ProfileStep::Person).await.verdict().is_sound(), "another device was not told off");
}

#[tokio::test]
async fn what_is_rare_waits_for_a_word_and_stops_nobody() {
    let bench = Bench::start().await;
    let who = signed_in(&bench).await;
    let given = person().with(Field::Sex, "male");
    let ProfileReply::Show(view) = go_on(&bench, who, ProfileStep::Person, given.clone()).await else {
        panic!("a woman's patronymic and a man's sex went unnoticed")
    };
    assert!(view.verdict().errors.is_empty());
    let code = view.verdict().doubts[0].1.code();
    let confirmed = given.with(Field::Confirmed(ProfileStep::Person), code);
    assert_eq!(led_to(&go_on(&bench, who, ProfileStep::Person, confirmed).await), "/profile/document");
}

#[tokio::test]
async fn filled_in_later_objects_to_nothing_and_loses_nothing() {
    let bench = Bench::start().await;
    let who = signed_in(&bench).await;
    let given = typed(&[(Field::Surname, "Окн"), (Field::BirthDate, "5..")]);
    let reply = send(&bench, who, ProfileStep::Person, given, 0, Intent::Later).await;
    assert_eq!(led_to(&reply), "/cabinet");
    let view = page(&bench, who, ProfileStep::Person).await;
    assert_eq!((view.answers.get(Field::Surname), view.answers.get(Field::BirthDate)), ("Окн", "5.."));
    assert!(view.verdict().is_sound());
    assert_eq!(bench.services.profiles.tasks(who).await.unwrap()[0].1, TaskState::InProgress);
}

#[tokio::test]
async fn another_citizenship_takes_the_passport_along() {
    let bench = Bench::start().await;
    let who = signed_in(&bench).await;
    go_on(&bench, who, ProfileStep::Person, person()).await;
    go_on(&bench, who, ProfileStep::Document, passport()).await;
    let foreigner = person()
        .with(Field::Citizenship, Citizenship::OTHER)
        .with(Field::Country, "Казахстан")
        .with(Field::DocumentKind, "residence_permit");
    assert_eq!(led_to(&go_on(&bench, who, ProfileStep::Person, foreigner).await), "/profile/document");
    let view = page(&bench, who, ProfileStep::Document).await;
    assert_eq!(view.answers.get(Field::Passport), "", "nothing of another document is left");
    let russian_again = person();
    go_on(&bench, who, ProfileStep::Person, russian_again).await;
    assert_eq!(page(&bench, who, ProfileStep::Document).await.answers.get(Field::Passport), "");
}

#[tokio::test]
async fn a_step_asked_for_too_early_leads_to_the_first_unmet_one() {
    let bench = Bench::start().await;
    let who = signed_in(&bench).await;
    for step in [ProfileStep::Document, ProfileStep::Check] {
        let reply = bench.services.profiles.open(who, step).await.unwrap();
        assert!(matches!(reply, ProfileReply::Go(path) if path == LocalPath::of("/profile/person")), "{step:?}");
    }
    assert!(matches!(bench.services.profiles.open(who, ProfileStep::Snils).await.unwrap(), ProfileReply::Show(_)));
}

#[tokio::test]
async fn two_devices_on_one_draft_overwrite_nothing_unseen() {
    let bench = Bench::start().await;
    let here = signed_in(&bench).await;
    let there = elsewhere(&bench).await;
    let seen_here = revision(&bench, here, ProfileStep::Person).await;
    go_on(&bench, there, ProfileStep::Person, person().with(Field::BirthPlace, "дер. Окница")).await;

    let mine = person().with(Field::BirthPlace, "гор. Берёзовск");
    let reply = send(&bench, here, ProfileStep::Person, mine.clone(), seen_here, Intent::GoOn).await;
    let ProfileReply::Show(view) = reply else { panic!("the other device was overwritten unseen") };
    assert_eq!(view.clash.unwrap().theirs, [(Field::BirthPlace, "дер. Окница".to_owned())]);
    assert_eq!(view.answers.get(Field::BirthPlace), "гор. Берёзовск", "what was typed here is still there");
    assert!(view.saved.as_ref().unwrap().elsewhere.is_some(), "it says who saved what");
    assert_eq!(page(&bench, there, ProfileStep::Person).await.answers.get(Field::BirthPlace), "дер. Окница");

    let knowingly = view.saved.unwrap().revision;
    let reply = send(&bench, here, ProfileStep::Person, mine, knowingly, Intent::GoOn).await;
    assert_eq!(led_to(&reply), "/profile/document");
    assert_eq!(page(&bench, there, ProfileStep::Person).await.answers.get(Field::BirthPlace), "гор. Берёзовск");
}

#[tokio::test]
async fn what_another_device_has_written_may_be_taken_instead() {
    let bench = Bench::start().await;
    let (here, _) = overtaken(&bench).await;
    send(&bench, here, ProfileStep::Person, person(), 0, Intent::GoOn).await;
    let reply = bench.services.profiles.take_theirs(here, ProfileStep::Person).await.unwrap();
    assert_eq!(led_to(&reply), "/profile/person");
    let view = page(&bench, here, ProfileStep::Person).await;
    assert!(view.clash.is_none());
    assert_eq!(view.answers.get(Field::BirthPlace), "дер. Окница");
}

#[tokio::test]
async fn a_page_that_saves_itself_says_that_it_was_overtaken() {
    let bench = Bench::start().await;
    let (here, _) = overtaken(&bench).await;
    let reply = send(&bench, here, ProfileStep::Person, person(), 0, Intent::Keep).await;
    assert!(matches!(reply, ProfileReply::Show(view) if view.clash.is_some()));
}

/// The page of a session that has ended saves what it holds and leads to the sign-in; another device was faster.
#[tokio::test]
async fn an_overtaken_page_is_shown_to_whoever_signs_in_again() {
    let bench = Bench::start().await;
    let (here, there) = overtaken(&bench).await;
    send(&bench, here, ProfileStep::Person, person(), 0, Intent::Keep).await;
    let again = elsewhere(&bench).await;
    let view = page(&bench, again, ProfileStep::Person).await;
    assert_eq!(view.clash.unwrap().theirs, [(Field::BirthPlace, "дер. Окница".to_owned())]);
    assert_eq!(view.answers.get(Field::BirthPlace), "гор. Берёзовск");
    assert!(page(&bench, there, ProfileStep::Person).await.clash.is_none(), "it is what was overtaken by");
}

#[tokio::test]
async fn the_same_answers_from_two_devices_are_no_clash() {
    let bench = Bench::start().await;
    let here = signed_in(&bench).await;
    let there = elsewhere(&bench).await;
    go_on(&bench, there, ProfileStep::Person, person()).await;
    assert_eq!(led_to(&send(&bench, here, ProfileStep::Person, person(), 0, Intent::GoOn).await), "/profile/document");
}

#[tokio::test]
async fn a_page_saves_itself_and_is_not_judged() {
    let bench = Bench::start().await;
    let who = signed_in(&bench).await;
    let half = typed(&[(Field::Snils, "112-2")]);
    let reply = send(&bench, who, ProfileStep::Snils, half, 0, Intent::Keep).await;
    assert!(matches!(reply, ProfileReply::Kept(mark) if mark.revision == 1));
    let view = page(&bench, who, ProfileStep::Snils).await;
    assert!(view.verdict().is_sound());
    assert_eq!(view.answers.get(Field::Snils), "112-2");
}

#[tokio::test]
async fn a_passport_that_runs_out_while_one_waits_is_to_be_repaired() {
    let bench = Bench::start().await;
    let who = signed_in(&bench).await;
    go_on(&bench, who, ProfileStep::Person, person().with(Field::BirthDate, "1.12.1981")).await;
    go_on(&bench, who, ProfileStep::Document, passport()).await;
    assert_eq!(bench.services.profiles.tasks(who).await.unwrap()[1].1, TaskState::Done);
    bench.clock.advance(SignedDuration::from_hours(24 * 120));
    let later = elsewhere(&bench).await;
    assert_eq!(bench.services.profiles.tasks(later).await.unwrap()[1].1, TaskState::Wrong);
}

#[tokio::test]
async fn addresses_and_issuers_are_offered_while_one_types() {
    let bench = Bench::start().await;
    let who = signed_in(&bench).await;
    let suggestions = &bench.services.suggestions;
    assert_eq!(suggestions.addresses(who, "садов").await.unwrap().len(), 1);
    assert_eq!(suggestions.issuers(who, "770001").await.unwrap(), ["ОВД «Тестовский» № 2"]);
    assert!(suggestions.issuers(who, "77").await.unwrap().is_empty(), "no code, no issuer");
    *bench.gateways.trouble.lock().unwrap() = Some(DeliveryError::Temporary("registry_timeout"));
    assert!(suggestions.addresses(who, "садов").await.unwrap().is_empty(), "one writes it by hand");
}

#[tokio::test]
async fn who_asks_for_suggestions_too_often_is_offered_none_for_a_while() {
    let bench = Bench::with(SecurityConfig { suggestions_minute: 30, ..SecurityConfig::default() }).await;
    let who = signed_in(&bench).await;
    let suggestions = &bench.services.suggestions;
    for _ in 0..30 {
        assert_eq!(suggestions.addresses(who, "садов").await.unwrap().len(), 1);
    }
    assert!(suggestions.addresses(who, "садов").await.unwrap().is_empty());
    assert!(suggestions.issuers(who, "770-001").await.unwrap().is_empty());
    bench.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(suggestions.addresses(who, "садов").await.unwrap().len(), 1);
}

#[tokio::test]
async fn another_contact_takes_back_nothing_that_was_sent() {
    let bench = Bench::start().await;
    let who = signed_in(&bench).await;
    go_on(&bench, who, ProfileStep::Person, person()).await;
    go_on(&bench, who, ProfileStep::Document, passport()).await;
    go_on(&bench, who, ProfileStep::Snils, typed(&[(Field::Snils, "112 233 445 95")])).await;
    go_on(&bench, who, ProfileStep::Inn, Answers::default()).await;
    go_on(&bench, who, ProfileStep::Address, address()).await;
    go_on(&bench, who, ProfileStep::Contact, Answers::default()).await;
    assert_eq!(led_to(&bench.services.profiles.send(who).await.unwrap()), "/profile/status");
    let mailbox = typed(&[(Field::Email, "vera@example.com")]);
    assert_eq!(led_to(&go_on(&bench, who, ProfileStep::Contact, mailbox).await), "/profile/contact/confirm");
    let tasks = bench.services.profiles.tasks(who).await.unwrap();
    assert!(tasks.iter().all(|(_, state)| *state == TaskState::Done), "it was put off before, and is so still");
}
