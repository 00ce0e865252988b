//! The control question: one more barrier in the recovery, and nothing else (security 3.12).

use crate::{
    bench::{Bench, PASSWORD, visitor},
    two_step::connected,
};
use jiff::SignedDuration;
use model::{
    Fault, JournalKind, Locale, LostFactor, LostReply, NotificationKind, QuestionReply, RecoveryReply, RecoveryStep,
    RecoveryView, SecurityReply,
};
use service::{QuestionWish, RecoveryOutcome, SignedIn, secrets::Token};

const PHONE: &str = "8 900 000-00-01";
const EMAIL: &str = "vera@example.com";
const QUESTION: &str = "Куда выходило окно детской?";
const ANSWER: &str = "В яблоневый сад";
const NEW: &str = "Новый кот у 3 окна";

struct Owner {
    session: Token,
    who: SignedIn,
}

/// Somebody with both contacts and a question.
async fn owner(bench: &Bench) -> Owner {
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    asked(bench, &session).await
}

async fn asked(bench: &Bench, session: &Token) -> Owner {
    let who = bench.services.sessions.recognise(session).await.unwrap().unwrap();
    let set = set(bench, who, session, QUESTION, ANSWER).await;
    assert_eq!(led_by(&set.reply), "/security?done=question");
    let session = set.session.unwrap();
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    Owner { session, who }
}

async fn set(bench: &Bench, who: SignedIn, session: &Token, question: &str, answer: &str) -> service::SecurityOutcome {
    bench.services.security.set_question(who, session, QuestionWish { question, answer }, &visitor()).await.unwrap()
}

fn led_by(reply: &SecurityReply) -> &str {
    match reply {
        SecurityReply::Open(path) => path.as_str(),
        SecurityReply::Stay(_) => "stays",
    }
}

/// The code of a contact was right.
async fn proven(bench: &Bench) -> Token {
    bench.clock.advance(SignedDuration::from_secs(1));
    let begun = bench.services.recovery.start(None, PHONE, &visitor()).await.unwrap().recovery.unwrap();
    let code = bench.last_code(PHONE).await;
    bench.services.recovery.confirm_code(Some(&begun), &code, &visitor()).await.unwrap().recovery.unwrap()
}

async fn answer(bench: &Bench, token: &Token, typed: &str) -> RecoveryOutcome {
    bench.services.recovery.answer_question(Some(token), typed, &visitor()).await.unwrap()
}

fn fault(outcome: &RecoveryOutcome) -> Option<Fault> {
    match &outcome.reply {
        RecoveryReply::Show(view) => view.errors.first().map(|error| error.fault.clone()),
        _ => None,
    }
}

async fn page(bench: &Bench, token: &Token, step: RecoveryStep) -> Result<RecoveryView, String> {
    match bench.services.recovery.open(Some(token), step, Locale::Ru).await.unwrap() {
        RecoveryReply::Show(view) => Ok(*view),
        RecoveryReply::Go(path) | RecoveryReply::Open(path) => Err(path.as_str().to_owned()),
    }
}

async fn new_password(bench: &Bench, token: &Token) -> String {
    match bench.services.recovery.set_password(Some(token), NEW, &visitor()).await.unwrap().reply {
        RecoveryReply::Go(path) | RecoveryReply::Open(path) => path.as_str().to_owned(),
        RecoveryReply::Show(_) => "shows".to_owned(),
    }
}

async fn has_question(bench: &Bench, who: SignedIn) -> bool {
    bench.store.read().await.unwrap().questions().find(who.account).await.unwrap().is_some()
}

#[tokio::test]
async fn rec_06_the_question_stands_between_a_code_and_a_new_password() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let token = proven(&bench).await;
    assert_eq!(page(&bench, &token, RecoveryStep::Password).await.err().as_deref(), Some("/recover/question"));
    assert_eq!(new_password(&bench, &token).await, "/recover/question", "the code alone sets nothing");
    let view = page(&bench, &token, RecoveryStep::Question).await.ok().unwrap();
    assert_eq!(view.question.as_deref(), Some(QUESTION));
    assert_eq!(fault(&answer(&bench, &token, "в вишнёвый сад").await), Some(Fault::AnswerWrong));
    let another = answer(&bench, &token, "в ЯБЛОНЕВЫЙ сад.").await.recovery.unwrap();
    assert!(page(&bench, &token, RecoveryStep::Password).await.is_err(), "the token of before is void");
    assert!(page(&bench, &another, RecoveryStep::Password).await.is_ok());
    assert_eq!(page(&bench, &another, RecoveryStep::Question).await.err().as_deref(), Some("/recover/password"));
    assert_eq!(new_password(&bench, &another).await, "/sign-in?done=recovered");
    assert!(has_question(&bench, owner.who).await, "the next recovery asks it, too");
}

#[tokio::test]
async fn s3_12_the_question_is_told_to_nobody_before_a_code_was_right() {
    let bench = Bench::start().await;
    owner(&bench).await;
    bench.clock.advance(SignedDuration::from_secs(1));
    let begun = bench.services.recovery.start(None, PHONE, &visitor()).await.unwrap().recovery.unwrap();
    assert_eq!(page(&bench, &begun, RecoveryStep::Question).await.err().as_deref(), Some("/recover/confirm"));
    let outcome = answer(&bench, &begun, ANSWER).await;
    assert!(outcome.recovery.is_none(), "the answer takes the place of no code");
    assert_eq!(new_password(&bench, &begun).await, "/recover/confirm");
}

#[tokio::test]
async fn s3_12_the_answer_takes_the_place_of_no_factor() {
    let bench = Bench::start().await;
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    let (pocket, outcome) = connected(&bench, &session).await;
    asked(&bench, &outcome.session.unwrap()).await;
    let token = proven(&bench).await;
    assert_eq!(page(&bench, &token, RecoveryStep::Question).await.err().as_deref(), Some("/recover/second"));
    assert!(answer(&bench, &token, ANSWER).await.recovery.is_none());
    let code = pocket.code(&bench);
    let shown = bench.services.recovery.confirm_factor(Some(&token), &code, &visitor()).await.unwrap();
    let token = shown.recovery.unwrap();
    assert_eq!(new_password(&bench, &token).await, "/recover/question", "and the factor not the place of the answer");
    let token = answer(&bench, &token, ANSWER).await.recovery.unwrap();
    assert_eq!(new_password(&bench, &token).await, "/sign-in?done=recovered");
}

#[tokio::test]
async fn s3_12_an_answer_is_tried_six_times_in_an_hour_in_all_recoveries_together() {
    let bench = Bench::start().await;
    owner(&bench).await;
    let token = proven(&bench).await;
    for name in ["вишня", "груша", "слива"] {
        assert_eq!(fault(&answer(&bench, &token, name).await), Some(Fault::AnswerWrong), "{name}");
    }
    bench.clock.advance(SignedDuration::from_mins(5));
    let other = proven(&bench).await;
    for name in ["тополь", "клён", "липа"] {
        assert_eq!(fault(&answer(&bench, &other, name).await), Some(Fault::AnswerWrong), "{name}");
    }
    assert!(matches!(fault(&answer(&bench, &token, ANSWER).await), Some(Fault::Wait(_))), "right, and too late");
    let Some(Fault::Wait(seconds)) = fault(&answer(&bench, &other, ANSWER).await) else { panic!("no wait") };
    bench.clock.advance(SignedDuration::from_secs(seconds.into()));
    assert!(answer(&bench, &other, ANSWER).await.recovery.is_some());
}

#[tokio::test]
async fn whoever_forgot_the_answer_shows_both_contacts_and_waits_a_day() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let token = proven(&bench).await;
    let recovery = &bench.services.recovery;
    let LostReply::Show(view) = recovery.open_lost(Some(&token), Locale::Ru).await.unwrap() else { panic!("led away") };
    assert!(view.forgot_answer && matches!(view.state, LostFactor::Offer { .. }));
    recovery.send_second(Some(&token), &visitor()).await.unwrap();
    let code = bench.last_letter_code(EMAIL).await;
    let token = recovery.confirm_second(Some(&token), &code, &visitor()).await.unwrap().recovery.unwrap();
    assert_eq!(new_password(&bench, &token).await, "/recover/lost", "not before its owner could object");
    bench.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(new_password(&bench, &token).await, "/sign-in?done=recovered");
    assert!(!has_question(&bench, owner.who).await, "nobody has to remember it any more");
}

#[tokio::test]
async fn mfa_07_setting_and_removing_it_wants_a_proof_and_is_told_to_every_contact() {
    let bench = Bench::start().await;
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    bench.clock.advance(SignedDuration::from_mins(11));
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    let security = &bench.services.security;
    let opened = security.open_question(who).await.unwrap();
    assert!(matches!(opened, QuestionReply::Go(path) if path.as_str() == "/security/prove?next=/security/question"));
    assert!(led_by(&set(&bench, who, &session, QUESTION, ANSWER).await.reply).starts_with("/security/prove"));
    let proof = service::Proof { password: PASSWORD, code: "" };
    let session = security.prove(who, &session, proof, &visitor(), None).await.unwrap().session.unwrap();
    let owner = asked(&bench, &session).await;
    bench.deliver().await;
    let newest = |messages: &[(String, String)]| messages.last().unwrap().1.clone();
    let told = [newest(&bench.gateways.sms.lock().unwrap()), newest(&bench.gateways.letters.lock().unwrap())];
    for text in told {
        assert!(text.contains("контрольный вопрос") && text.contains("/block/"), "{text}");
        assert!(!text.contains("яблоневый") && !text.contains("детской"), "neither of both: {text}");
    }
    let removed = security.remove_question(owner.who, &owner.session, &visitor()).await.unwrap();
    assert_eq!(led_by(&removed.reply), "/security?done=question-removed");
    let session = removed.session.unwrap();
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    assert!(!has_question(&bench, who).await);
    let mut work = bench.store.read().await.unwrap();
    let feed = work.notifications().list_before(who.account, None, 20).await.unwrap();
    assert!(feed.iter().any(|entry| matches!(entry.kind, NotificationKind::QuestionSet { .. })));
    assert!(feed.iter().any(|entry| matches!(entry.kind, NotificationKind::QuestionRemoved { .. })));
    let journal = work.journal().list_before(who.account, None, 20).await.unwrap();
    for wanted in [JournalKind::QuestionSet, JournalKind::QuestionRemoved] {
        assert!(journal.iter().any(|entry| entry.kind == wanted), "{wanted:?}");
    }
    drop(work);
    bench.clock.advance(SignedDuration::from_mins(5));
    let token = proven(&bench).await;
    assert!(page(&bench, &token, RecoveryStep::Password).await.is_ok(), "nothing is asked any more");
}

#[tokio::test]
async fn with_one_contact_no_question_is_set_for_whoever_forgets_the_answer_would_be_locked_out() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    assert!(!bench.services.security.show(who, &visitor()).await.unwrap().has_two_contacts);
    assert_eq!(led_by(&set(&bench, who, &session, QUESTION, ANSWER).await.reply), "/security");
    assert!(!has_question(&bench, who).await);
}

#[tokio::test]
async fn a_question_of_before_is_answered_by_nothing_once_another_stands_in_its_place() {
    let bench = Bench::start().await;
    let owner = owner(&bench).await;
    let set = set(&bench, owner.who, &owner.session, "Как звали нашу козу?", "Милка").await;
    assert!(set.session.is_some());
    let token = proven(&bench).await;
    assert_eq!(fault(&answer(&bench, &token, ANSWER).await), Some(Fault::AnswerWrong));
    assert!(answer(&bench, &token, "милка").await.recovery.is_some());
}

#[tokio::test]
async fn what_is_wrong_with_either_is_said_at_its_field() {
    let bench = Bench::start().await;
    let session = bench.registered_with_both(PHONE, EMAIL).await;
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    let SecurityReply::Stay(errors) = set(&bench, who, &session, "Как?", "").await.reply else { panic!("taken") };
    let said: Vec<(&str, Fault)> = errors.iter().map(|error| (error.field.name(), error.fault.clone())).collect();
    assert_eq!(said, [("control_question", Fault::TextTooShort), ("control_answer", Fault::Empty)]);
}
