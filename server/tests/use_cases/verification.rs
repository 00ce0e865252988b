//! «Проверяем данные»: every answer a registry may give, and every moment at which it may fail to.

mod bus; // a bus that says what it is told to
mod registries; // the simulated registries, through the real adapter

use crate::bench::{Bench, PASSWORD, person, visitor};
use bus::Bus;
use jiff::{SignedDuration, civil::date};
use model::{
    AccountId, AccountLevel, CheckProgress, JournalKind, MismatchField, NotificationKind, RegistryKind, ReviewView,
    Sex, VerificationState, VerificationView, formats::Snils,
};
use service::{
    Inquirer, ReviewOutcome,
    ports::{
        AskedPerson, DeliveryContent, DeliveryError, Finding, PassportQuestion, PensionQuestion, Question,
        RejectionCode,
    },
};
use std::sync::Arc;

const PHONE: &str = "8 900 000-00-01";
const SNILS: &str = "112-233-445 95";
const MATCH: DeliveryContent = DeliveryContent::Answered(Finding::Match);
const NO_DATA: DeliveryContent = DeliveryContent::Answered(Finding::NoData);
const DAY: SignedDuration = SignedDuration::from_hours(24);

use RegistryKind::{Passports, Pension};

/// A bench with a worker on a bus that is told what to say.
struct Desk {
    bench: Bench,
    bus: Arc<Bus>,
    inquirer: Arc<Inquirer>,
}

impl Desk {
    async fn start() -> Self {
        let bench = Bench::start().await;
        let bus = Arc::new(Bus::default());
        let inquirer = Inquirer::new(Arc::clone(&bench.services.core), Arc::<Bus>::clone(&bus));
        Self { bench, bus, inquirer }
    }

    /// Somebody whom СФР and МВД are asked about; both questions are out.
    async fn asked(&self) -> AccountId {
        let account = account(&self.bench, PHONE).await;
        send(&self.bench, account, &questions(), Some(SNILS)).await;
        self.work().await;
        account
    }

    async fn work(&self) {
        self.inquirer.inquire_due().await.unwrap();
    }

    /// A registry says this of the newest question to it.
    async fn answer(&self, registry: RegistryKind, content: DeliveryContent) {
        self.bus.say(registry, content);
        self.work().await;
    }

    async fn view(&self, account: AccountId) -> VerificationView {
        self.bench.services.verifications.view(account).await.unwrap().unwrap()
    }

    async fn progress(&self, account: AccountId) -> Vec<CheckProgress> {
        self.view(account).await.checks.into_iter().map(|check| check.progress).collect()
    }

    async fn ask_for_review(&self, account: AccountId) -> ReviewOutcome {
        self.bench.services.verifications.ask_for_review(account).await.unwrap()
    }
}

async fn account(bench: &Bench, phone: &str) -> AccountId {
    let session = bench.registered(phone, "").await;
    bench.services.sessions.recognise(&session).await.unwrap().unwrap().account
}

async fn send(bench: &Bench, account: AccountId, questions: &[Question], snils: Option<&str>) {
    let mut work = bench.store.begin().await.unwrap();
    let snils = snils.map(|snils| Snils::parse(snils).unwrap());
    bench.services.verifications.start(&mut *work, account, questions, snils.as_ref()).await.unwrap();
    work.commit().await.unwrap();
}

/// One to СФР and one to МВД.
fn questions() -> [Question; 2] {
    let person = AskedPerson {
        surname: Some("Окнова".to_owned()),
        given_name: Some("Вера".to_owned()),
        patronymic: None,
        birth_date: date(1990, 5, 6),
    };
    [
        Question::Pension(PensionQuestion {
            person: person.clone(),
            sex: Sex::Female,
            snils: "91000000000".to_owned(),
        }),
        Question::Passports(PassportQuestion {
            person,
            series: "9600".to_owned(),
            number: "000001".to_owned(),
            issued_on: date(2015, 1, 1),
        }),
    ]
}

/// What the feed tells of verifications, the older first.
async fn told(bench: &Bench, account: AccountId) -> Vec<NotificationKind> {
    let mut work = bench.store.read().await.unwrap();
    let entries = work.notifications().list_after(account, 0, 100).await.unwrap();
    let kinds = entries.into_iter().map(|entry| entry.kind);
    kinds.filter(|kind| !matches!(kind, NotificationKind::AccountOpened { .. })).collect()
}

/// The journal, the older first.
/// What happened after the account was opened.
async fn journal(bench: &Bench, account: AccountId) -> Vec<JournalKind> {
    let mut work = bench.store.read().await.unwrap();
    let mut entries = work.journal().list_before(account, None, 100).await.unwrap();
    entries.reverse();
    entries.into_iter().skip(1).map(|entry| entry.kind).collect()
}

async fn level(bench: &Bench, account: AccountId) -> AccountLevel {
    bench.store.read().await.unwrap().accounts().get(account).await.unwrap().level
}

/// How many messages about news a phone got.
async fn news_to(bench: &Bench, phone: &str) -> usize {
    bench.deliver().await;
    let phone = model::Phone::parse(phone).unwrap();
    let sms = bench.gateways.sms.lock().unwrap();
    sms.iter().filter(|(to, text)| to == phone.as_str() && text.contains("новости")).count()
}

fn mismatch(fields: &[MismatchField]) -> DeliveryContent {
    DeliveryContent::Answered(Finding::Mismatch(fields.to_vec()))
}

#[tokio::test]
async fn once_every_registry_agrees_the_level_rises_and_each_turn_is_told_once() {
    let desk = Desk::start().await;
    let account = desk.asked().await;
    assert_eq!(desk.progress(account).await, [CheckProgress::Sent, CheckProgress::Sent]);
    desk.answer(Pension, DeliveryContent::Accepted).await;
    desk.answer(Pension, MATCH).await;
    let view = desk.view(account).await;
    assert_eq!((view.state, view.settled, view.review), (VerificationState::Running, None, ReviewView::NotOffered));
    assert_eq!(desk.progress(account).await, [CheckProgress::Match, CheckProgress::Sent]);
    assert_eq!(level(&desk.bench, account).await, AccountLevel::Simplified);
    desk.answer(Passports, MATCH).await;
    let view = desk.view(account).await;
    assert!(view.state == VerificationState::Matched && view.settled.is_some());
    assert!(view.checks.iter().all(|check| check.expected_by.is_none()), "nothing is waited for any more");
    let level_now = AccountLevel::Standard;
    assert_eq!(level(&desk.bench, account).await, level_now);
    assert_eq!(
        told(&desk.bench, account).await,
        [NotificationKind::VerificationStarted, NotificationKind::VerificationMatched { level: level_now }]
    );
    assert_eq!(
        journal(&desk.bench, account).await,
        [
            JournalKind::VerificationStarted { registries: vec![Pension, Passports] },
            JournalKind::VerificationMatched { level: level_now }
        ]
    );
    assert_eq!(news_to(&desk.bench, PHONE).await, 1);
}

#[tokio::test]
async fn a_mismatch_ends_it_at_once_with_its_fields_and_the_others_are_not_waited_for() {
    let desk = Desk::start().await;
    let account = desk.asked().await;
    let fields = vec![MismatchField::Surname, MismatchField::Snils];
    desk.answer(Pension, mismatch(&fields)).await;
    let view = desk.view(account).await;
    assert_eq!((view.state, view.review), (VerificationState::Mismatched, ReviewView::Offered));
    assert_eq!(
        desk.progress(account).await,
        [CheckProgress::Mismatch { fields: fields.clone() }, CheckProgress::Dropped]
    );
    desk.answer(Passports, mismatch(&[MismatchField::PassportInvalid])).await;
    assert_eq!(
        told(&desk.bench, account).await,
        [
            NotificationKind::VerificationStarted,
            NotificationKind::VerificationMismatched { registry: Pension, fields: fields.clone() }
        ]
    );
    assert_eq!(
        journal(&desk.bench, account).await.last(),
        Some(&JournalKind::VerificationMismatched { registry: Pension, fields })
    );
    assert_eq!(level(&desk.bench, account).await, AccountLevel::Simplified);
    assert_eq!(news_to(&desk.bench, PHONE).await, 1);
}

#[tokio::test]
async fn acc_11_a_number_that_is_proven_by_another_account_is_a_conflict_which_names_nobody() {
    let desk = Desk::start().await;
    let first = desk.asked().await;
    desk.answer(Pension, MATCH).await;
    desk.answer(Passports, MATCH).await;
    let second = account(&desk.bench, "8 900 000-00-02").await;
    send(&desk.bench, second, &questions(), Some(SNILS)).await;
    desk.work().await;
    desk.answer(Pension, MATCH).await;
    desk.answer(Passports, MATCH).await;
    assert_eq!(desk.view(second).await.state, VerificationState::Conflict);
    assert_eq!(
        told(&desk.bench, second).await,
        [NotificationKind::VerificationStarted, NotificationKind::VerificationConflict]
    );
    assert_eq!(level(&desk.bench, second).await, AccountLevel::Simplified);
    assert_eq!(told(&desk.bench, first).await.len(), 2, "the first hears nothing of it");
    assert_eq!(level(&desk.bench, first).await, AccountLevel::Standard);
}

#[tokio::test]
async fn whoever_is_proven_already_may_be_verified_anew() {
    let desk = Desk::start().await;
    let account = desk.asked().await;
    desk.answer(Pension, MATCH).await;
    desk.answer(Passports, MATCH).await;
    send(&desk.bench, account, &questions(), Some(SNILS)).await;
    desk.work().await;
    desk.answer(Pension, MATCH).await;
    desk.answer(Passports, MATCH).await;
    assert_eq!(desk.view(account).await.state, VerificationState::Matched);
}

#[tokio::test]
async fn without_a_number_to_prove_the_level_stays() {
    let desk = Desk::start().await;
    let account = account(&desk.bench, PHONE).await;
    send(&desk.bench, account, &questions()[1..], None).await;
    desk.work().await;
    desk.answer(Passports, MATCH).await;
    let level = AccountLevel::Simplified;
    assert_eq!(
        told(&desk.bench, account).await.last(),
        Some(&NotificationKind::VerificationMatched { level }),
        "and nothing else is claimed"
    );
}

#[tokio::test]
async fn no_data_is_asked_again_on_three_more_days_and_then_counts_as_unanswered() {
    let desk = Desk::start().await;
    let account = desk.asked().await;
    desk.answer(Passports, MATCH).await;
    for questions in 1..=3 {
        desk.answer(Pension, NO_DATA).await;
        assert!(matches!(desk.progress(account).await[0], CheckProgress::AskedAgain { .. }));
        desk.bench.clock.advance(DAY - SignedDuration::from_secs(1));
        desk.work().await;
        assert_eq!(desk.bus.sent_to(Pension).len(), questions, "not before its day");
        desk.bench.clock.advance(SignedDuration::from_secs(1));
        desk.work().await;
        assert_eq!(desk.bus.sent_to(Pension).len(), questions + 1);
    }
    let mut numbers = desk.bus.sent_to(Pension);
    numbers.dedup();
    assert_eq!(numbers.len(), 4, "each question under a number of its own");
    desk.answer(Pension, DeliveryContent::Rejected(RejectionCode::NoData)).await;
    assert_eq!(desk.progress(account).await, [CheckProgress::NoData, CheckProgress::Match]);
    assert_eq!(desk.view(account).await.state, VerificationState::Unanswered);
    assert_eq!(
        told(&desk.bench, account).await,
        [NotificationKind::VerificationStarted, NotificationKind::VerificationUnanswered { registries: vec![Pension] }]
    );
}

#[tokio::test]
async fn what_a_registry_rejects_is_no_match() {
    for content in [
        DeliveryContent::Rejected(RejectionCode::Failure),
        DeliveryContent::Rejected(RejectionCode::AccessDenied),
        DeliveryContent::Rejected(RejectionCode::UnknownRequestDescription),
        DeliveryContent::Unreadable,
    ] {
        let desk = Desk::start().await;
        let account = desk.asked().await;
        desk.answer(Pension, MATCH).await;
        desk.answer(Passports, content).await;
        assert_eq!(desk.progress(account).await, [CheckProgress::Match, CheckProgress::NoAnswer]);
        assert_eq!(desk.view(account).await.state, VerificationState::Unanswered);
        assert_eq!(level(&desk.bench, account).await, AccountLevel::Simplified);
    }
}

#[tokio::test]
async fn a_question_that_the_bus_refuses_for_good_is_not_sent_again() {
    let desk = Desk::start().await;
    let account = account(&desk.bench, PHONE).await;
    desk.bus.trouble(Pension, Some(DeliveryError::Permanent("registry_refused")));
    send(&desk.bench, account, &questions(), Some(SNILS)).await;
    desk.work().await;
    desk.bus.trouble(Pension, None);
    desk.answer(Passports, MATCH).await;
    assert_eq!(desk.bus.tried(Pension), 1);
    assert_eq!(desk.progress(account).await, [CheckProgress::NoAnswer, CheckProgress::Match]);
    assert_eq!(desk.view(account).await.state, VerificationState::Unanswered);
}

#[tokio::test]
async fn after_three_days_no_answer_is_waited_for_and_a_late_one_changes_nothing() {
    let desk = Desk::start().await;
    let account = desk.asked().await;
    desk.answer(Pension, MATCH).await;
    desk.bench.clock.advance(SignedDuration::from_hours(72) - SignedDuration::from_secs(1));
    desk.work().await;
    assert_eq!(desk.view(account).await.state, VerificationState::Running);
    desk.bench.clock.advance(SignedDuration::from_secs(1));
    desk.work().await;
    let kind = NotificationKind::VerificationUnanswered { registries: vec![Passports] };
    assert_eq!(told(&desk.bench, account).await.last(), Some(&kind));
    desk.answer(Passports, MATCH).await;
    assert_eq!(told(&desk.bench, account).await.last(), Some(&kind));
    assert_eq!(desk.progress(account).await, [CheckProgress::Match, CheckProgress::NoAnswer]);
    assert_eq!(news_to(&desk.bench, PHONE).await, 1);
}

#[tokio::test]
async fn a_delivery_that_comes_twice_is_kept_once_and_acknowledged_twice() {
    let desk = Desk::start().await;
    let account = desk.asked().await;
    desk.answer(Passports, MATCH).await;
    desk.bus.forget_acknowledgements(true);
    desk.answer(Pension, MATCH).await;
    assert_eq!(
        desk.view(account).await.state,
        VerificationState::Matched,
        "kept, although it could not be acknowledged"
    );
    desk.bus.forget_acknowledgements(false);
    // Somebody else waits, so that there is a reason to listen.
    let other = account_that_waits(&desk).await;
    desk.bus.bring_again();
    desk.work().await;
    assert_eq!(desk.bus.unacknowledged(), 0);
    assert_eq!(told(&desk.bench, account).await.len(), 2);
    assert_eq!(told(&desk.bench, other).await.len(), 1);
    assert_eq!(news_to(&desk.bench, PHONE).await, 1);
}

async fn account_that_waits(desk: &Desk) -> AccountId {
    let other = account(&desk.bench, "8 900 000-00-09").await;
    send(&desk.bench, other, &questions(), None).await;
    desk.work().await;
    other
}

#[tokio::test]
async fn a_delivery_that_nobody_waits_for_is_acknowledged_and_changes_nothing() {
    let desk = Desk::start().await;
    let account = desk.asked().await;
    desk.bus.say_of_a_stranger(Pension, MATCH);
    // An answer of МВД to a question to СФР.
    desk.bus.say_of(desk.bus.sent_to(Pension)[0], Passports, MATCH);
    desk.work().await;
    assert_eq!(desk.bus.unacknowledged(), 0);
    assert_eq!(desk.progress(account).await, [CheckProgress::Sent, CheckProgress::Sent]);
    assert_eq!(told(&desk.bench, account).await, [NotificationKind::VerificationStarted]);
}

#[tokio::test]
async fn newer_data_supersede_what_runs_and_its_answers_change_nothing() {
    let desk = Desk::start().await;
    let account = desk.asked().await;
    let former = desk.bus.sent_to(Pension)[0];
    send(&desk.bench, account, &questions(), Some(SNILS)).await;
    desk.bus.say_of(former, Pension, mismatch(&[MismatchField::Snils]));
    desk.work().await;
    assert_eq!(desk.view(account).await.state, VerificationState::Running);
    desk.answer(Pension, MATCH).await;
    desk.answer(Passports, MATCH).await;
    assert_eq!(desk.view(account).await.state, VerificationState::Matched);
    let started = JournalKind::VerificationStarted { registries: vec![Pension, Passports] };
    assert_eq!(
        journal(&desk.bench, account).await,
        [
            started.clone(),
            JournalKind::VerificationSuperseded,
            started,
            JournalKind::VerificationMatched { level: AccountLevel::Standard }
        ]
    );
}

#[tokio::test]
async fn started_in_a_unit_of_work_that_is_dropped_nothing_was_asked() {
    let desk = Desk::start().await;
    let account = account(&desk.bench, PHONE).await;
    let mut work = desk.bench.store.begin().await.unwrap();
    desk.bench.services.verifications.start(&mut *work, account, &questions(), None).await.unwrap();
    drop(work);
    desk.work().await;
    assert_eq!(desk.bus.tried(Pension), 0);
    assert!(desk.bench.services.verifications.view(account).await.unwrap().is_none());
}

#[tokio::test]
async fn a_registry_is_asked_one_question_and_at_least_one_is_asked() {
    let desk = Desk::start().await;
    let account = account(&desk.bench, PHONE).await;
    let [pension, _] = questions();
    for questions in [&[][..], &[pension.clone(), pension][..]] {
        let mut work = desk.bench.store.begin().await.unwrap();
        assert!(desk.bench.services.verifications.start(&mut *work, account, questions, None).await.is_err());
    }
}

#[tokio::test]
async fn a_check_by_hand_is_asked_for_once_and_newer_data_withdraw_it() {
    let desk = Desk::start().await;
    let account = desk.asked().await;
    assert_eq!(desk.ask_for_review(account).await, ReviewOutcome::NotOffered, "the registries are still busy");
    desk.answer(Pension, mismatch(&[MismatchField::Sex])).await;
    for _ in 0..3 {
        assert_eq!(desk.ask_for_review(account).await, ReviewOutcome::Waiting);
    }
    assert!(matches!(desk.view(account).await.review, ReviewView::Waiting { .. }));
    let kinds = told(&desk.bench, account).await;
    assert_eq!(kinds.iter().filter(|kind| **kind == NotificationKind::ReviewRequested).count(), 1);
    let entries = journal(&desk.bench, account).await;
    assert_eq!(entries.iter().filter(|kind| **kind == JournalKind::ReviewRequested).count(), 1);
    send(&desk.bench, account, &questions(), Some(SNILS)).await;
    assert_eq!(desk.view(account).await.review, ReviewView::NotOffered);
    assert_eq!(desk.ask_for_review(account).await, ReviewOutcome::NotOffered);
    desk.work().await;
    desk.answer(Pension, MATCH).await;
    desk.answer(Passports, MATCH).await;
    assert_eq!(desk.ask_for_review(account).await, ReviewOutcome::NotOffered, "there is nothing to look at");
}

#[tokio::test]
async fn nobody_is_offered_a_check_by_hand_before_anything_was_sent() {
    let desk = Desk::start().await;
    let account = account(&desk.bench, PHONE).await;
    assert_eq!(desk.ask_for_review(account).await, ReviewOutcome::NotOffered);
}

#[tokio::test]
async fn a_question_that_was_not_taken_goes_again_later_under_the_same_number() {
    let desk = Desk::start().await;
    let account = account(&desk.bench, PHONE).await;
    desk.bus.trouble(Pension, Some(DeliveryError::Temporary("registry_timeout")));
    send(&desk.bench, account, &questions(), Some(SNILS)).await;
    desk.work().await;
    desk.work().await;
    assert_eq!(desk.bus.tried(Pension), 1, "not before its time");
    assert_eq!(desk.progress(account).await, [CheckProgress::Queued, CheckProgress::Sent]);
    desk.bus.trouble(Pension, None);
    desk.bench.clock.advance(SignedDuration::from_secs(6));
    desk.work().await;
    assert_eq!(desk.progress(account).await, [CheckProgress::Sent, CheckProgress::Sent]);
    let mut numbers = desk.bus.all_tried(Pension);
    assert_eq!(numbers.len(), 2);
    numbers.dedup();
    assert_eq!(numbers.len(), 1);
}

#[tokio::test]
async fn a_registry_that_is_away_holds_up_nobody_else_and_is_spared() {
    let desk = Desk::start().await;
    let account = account(&desk.bench, PHONE).await;
    desk.bus.trouble(Pension, Some(DeliveryError::Temporary("registry_connection")));
    send(&desk.bench, account, &questions(), Some(SNILS)).await;
    for _ in 0..60 {
        desk.work().await;
        desk.bench.clock.advance(SignedDuration::from_mins(1));
    }
    assert_eq!(desk.bus.sent_to(Passports).len(), 1);
    let calls = desk.bus.calls(Pension);
    assert!((5..=65).contains(&calls), "one probe in each pause, no more: {calls}");
    desk.bus.trouble(Pension, None);
    for _ in 0..61 {
        desk.bench.clock.advance(SignedDuration::from_mins(1));
        desk.work().await;
    }
    assert_eq!(desk.bus.sent_to(Pension).len(), 1, "and once it is back, the question reaches it");
}

#[tokio::test]
async fn a_registry_that_comes_back_gets_one_probe_and_then_everything() {
    let desk = Desk::start().await;
    desk.bus.trouble(Pension, Some(DeliveryError::Temporary("registry_connection")));
    for number in 1..=8 {
        let account = account(&desk.bench, &format!("8 900 000-00-1{number}")).await;
        send(&desk.bench, account, &questions()[..1], None).await;
    }
    desk.work().await;
    assert_eq!(desk.bus.tried(Pension), 8);
    desk.bench.clock.advance(SignedDuration::from_secs(29));
    desk.work().await;
    assert_eq!(desk.bus.tried(Pension), 8, "it is left alone");
    desk.bench.clock.advance(SignedDuration::from_secs(1));
    desk.work().await;
    assert_eq!(desk.bus.tried(Pension), 9, "a probe that fails is the only one");
    desk.bus.trouble(Pension, None);
    desk.bench.clock.advance(SignedDuration::from_secs(30));
    desk.work().await;
    assert_eq!(desk.bus.sent_to(Pension).len(), 8);
}

#[tokio::test]
async fn a_question_whose_worker_died_goes_again_under_its_number_when_the_lease_is_over() {
    let desk = Desk::start().await;
    let account = account(&desk.bench, PHONE).await;
    send(&desk.bench, account, &questions()[..1], None).await;
    let now = desk.bench.services.core.now();
    let lease = desk.bench.services.core.rng.id(now).unwrap();
    let mut work = desk.bench.store.begin().await.unwrap();
    let lost = work.checks().claim(Pension, now, lease, now + SignedDuration::from_secs(60), 9).await.unwrap();
    work.commit().await.unwrap();
    desk.work().await;
    assert_eq!(desk.bus.tried(Pension), 0);
    desk.bench.clock.advance(SignedDuration::from_secs(60));
    desk.work().await;
    assert_eq!(desk.bus.sent_to(Pension), [lost[0].message]);
    assert_eq!(desk.progress(account).await, [CheckProgress::Sent]);
}

#[tokio::test]
async fn a_proven_mailbox_gets_the_news_rather_than_the_phone() {
    let desk = Desk::start().await;
    let email = "vera@example.com";
    let flow = desk.bench.given(person(PHONE, email)).await;
    let code = desk.bench.last_code(PHONE).await;
    let link = desk.bench.last_link(email).await;
    desk.bench.confirm(&flow, &code).await;
    desk.bench.services.registration.confirm_link(&link, Some(&flow)).await.unwrap();
    let registration = &desk.bench.services.registration;
    let outcome = registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap();
    let session = outcome.session.unwrap();
    let account = desk.bench.services.sessions.recognise(&session).await.unwrap().unwrap().account;
    send(&desk.bench, account, &questions()[..1], None).await;
    desk.work().await;
    desk.answer(Pension, MATCH).await;
    assert_eq!(news_to(&desk.bench, PHONE).await, 0);
    let letters = desk.bench.gateways.letters.lock().unwrap();
    let news: Vec<_> = letters.iter().filter(|(_, body)| body.contains("новости")).collect();
    assert_eq!(news.len(), 1);
    assert!(news[0].0 == email && !news[0].1.contains("Окнова"), "it says that there are news, and nothing of them");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_and_all_answers_at_once_come_to_one_conclusion() {
    let desk = Desk::start().await;
    let account = desk.asked().await;
    let other = Inquirer::new(Arc::clone(&desk.bench.services.core), Arc::<Bus>::clone(&desk.bus));
    desk.bus.say(Pension, MATCH);
    desk.bus.say(Passports, MATCH);
    let (one, two) = tokio::join!(desk.inquirer.inquire_due(), other.inquire_due());
    one.unwrap();
    two.unwrap();
    assert_eq!(desk.view(account).await.state, VerificationState::Matched);
    assert_eq!(told(&desk.bench, account).await.len(), 2);
}

#[tokio::test]
async fn the_worker_wakes_when_something_is_queued_and_ends_when_told_to() {
    let desk = Desk::start().await;
    let (stop_sender, stop) = tokio::sync::watch::channel(false);
    let worker = tokio::spawn(Arc::clone(&desk.inquirer).run(stop));
    let account = account(&desk.bench, PHONE).await;
    send(&desk.bench, account, &questions(), Some(SNILS)).await;
    let in_time = std::time::Duration::from_secs(10);
    let both_sent = async {
        while desk.bus.sent_to(Pension).is_empty() || desk.bus.sent_to(Passports).is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(in_time, both_sent).await.expect("a queued question wakes the worker");
    stop_sender.send(true).unwrap();
    tokio::time::timeout(in_time, worker).await.expect("it hears the stop").unwrap();
}

#[tokio::test]
async fn a_round_that_panics_does_not_end_the_worker() {
    let desk = Desk::start().await;
    let (stop_sender, stop) = tokio::sync::watch::channel(false);
    let worker = tokio::spawn(Arc::clone(&desk.inquirer).run(stop));
    let first = account(&desk.bench, PHONE).await;
    desk.bus.panic_at_the_next_delivery();
    send(&desk.bench, first, &questions()[..1], None).await;
    let settled = async {
        while desk.view(first).await.state == VerificationState::Running {
            if desk.bus.unacknowledged() == 0 && !desk.bus.sent_to(Pension).is_empty() {
                desk.bus.say(Pension, MATCH);
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), settled).await.expect("the loop goes on");
    assert!(desk.bus.has_panicked());
    stop_sender.send(true).unwrap();
    worker.await.unwrap();
}
