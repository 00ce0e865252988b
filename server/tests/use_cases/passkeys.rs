//! Passkeys: added, shown at the sign-in, as a second step, as a proof and in a recovery; and what must not get in with one.

use crate::{
    authenticator::{Authenticator, decoded},
    bench::{Bench, PASSWORD, visitor},
};
use futures::future::join_all;
use jiff::SignedDuration;
use model::{
    AppSetupReply, Fault, Field, HistoryFilter, JournalKind, LocalPath, Locale, NotificationKind, PasskeyQuestion,
    RecoveryReply, RecoveryStep, SecurityReply, SignInReply, SignInWay, TryOutcome, WizardStep as _,
};
use serde_json::Value;
use service::{
    Proof, SecurityOutcome, SignInOutcome, SignedIn, Visitor,
    policy::SecurityConfig,
    secrets::{SecretRng, Token},
};
use totp_rs::{Algorithm, Builder, Secret};

const PHONE: &str = "8 900 000-00-01";
const EMAIL: &str = "vera@example.com";
const OTHER_PHONE: &str = "8 900 000-00-02";

/// A browser in which nobody is signed in.
fn browser() -> Visitor {
    Visitor { token: Some(Token::new(SecretRng).unwrap()), ..visitor() }
}

async fn is_signed_in(bench: &Bench, token: &Token) -> SignedIn {
    bench.services.sessions.recognise(token).await.unwrap().unwrap()
}

fn asked(question: PasskeyQuestion) -> String {
    match question {
        PasskeyQuestion::Ask(question) => question,
        PasskeyQuestion::Open(path) => panic!("leads to {}", path.as_str()),
        PasskeyQuestion::Refused(error) => panic!("refused: {:?}", error.fault),
    }
}

async fn question_for_new(bench: &Bench, session: &Token) -> String {
    let who = is_signed_in(bench, session).await;
    asked(bench.services.security.ask_for_new_passkey(who, "Ключ", &visitor()).await.unwrap())
}

async fn add(bench: &Bench, session: &Token, answer: &str) -> SecurityOutcome {
    let who = is_signed_in(bench, session).await;
    bench.services.security.add_passkey(who, session, "Ключ", answer, &visitor()).await.unwrap()
}

/// Adds a key of this authenticator; gives the session's new token.
async fn added(bench: &Bench, session: &Token, authenticator: &mut Authenticator) -> Token {
    let question = question_for_new(bench, session).await;
    let outcome = add(bench, session, &authenticator.make(&question)).await;
    assert_eq!(opened(&outcome), "/security?done=passkey");
    outcome.session.unwrap()
}

/// Somebody with a passkey in this authenticator: their session.
pub(crate) async fn owner(bench: &Bench, authenticator: &mut Authenticator) -> Token {
    let session = bench.registered(PHONE, "").await;
    added(bench, &session, authenticator).await
}

async fn question(bench: &Bench, browser: &Visitor) -> String {
    asked(bench.services.sign_in.ask_for_passkey(browser).await.unwrap())
}

async fn sign_in(bench: &Bench, browser: &Visitor, answer: &str) -> SignInOutcome {
    let next = Some(LocalPath::of("/profile"));
    bench.services.sign_in.sign_in_by_passkey(None, answer, browser, next).await.unwrap()
}

/// A whole sign-in in a browser of its own.
pub(crate) async fn entered(bench: &Bench, authenticator: &mut Authenticator) -> SignInOutcome {
    let browser = browser();
    let question = question(bench, &browser).await;
    sign_in(bench, &browser, &authenticator.show(&question)).await
}

fn fault(outcome: &SignInOutcome) -> Option<(Field, Fault)> {
    match &outcome.reply {
        SignInReply::Stay(view) => view.errors.first().map(|error| (error.field, error.fault.clone())),
        SignInReply::Open(_) => None,
    }
}

pub(crate) fn is_refused(outcome: &SignInOutcome) -> bool {
    outcome.session.is_none() && fault(outcome) == Some((Field::Passkey, Fault::Passkey))
}

fn opened(outcome: &SecurityOutcome) -> &str {
    match &outcome.reply {
        SecurityReply::Open(path) => path.as_str(),
        SecurityReply::Stay(_) => "stays",
    }
}

fn refusal(outcome: &SecurityOutcome) -> Option<Fault> {
    match &outcome.reply {
        SecurityReply::Stay(errors) => errors.first().map(|error| error.fault.clone()),
        SecurityReply::Open(_) => None,
    }
}

async fn feed(bench: &Bench, who: SignedIn) -> Vec<NotificationKind> {
    let mut work = bench.store.read().await.unwrap();
    let entries = work.notifications().list_before(who.account, None, 50).await.unwrap();
    entries.into_iter().map(|entry| entry.kind).collect()
}

async fn journal(bench: &Bench, who: SignedIn) -> Vec<JournalKind> {
    let mut work = bench.store.read().await.unwrap();
    let entries = work.journal().list_before(who.account, None, 50).await.unwrap();
    entries.into_iter().map(|entry| entry.kind).collect()
}

async fn keys(bench: &Bench, session: &Token) -> Vec<model::PasskeyLine> {
    let who = is_signed_in(bench, session).await;
    bench.services.security.show(who, &visitor()).await.unwrap().passkeys.keys
}

/// Switches two-step sign-in on. Gives the session's new token.
async fn with_application(bench: &Bench, session: &Token) -> Token {
    let security = &bench.services.security;
    let who = is_signed_in(bench, session).await;
    security.begin_app(who).await.unwrap();
    let AppSetupReply::Show(setup) = security.open_app(who).await.unwrap() else { panic!("no setup") };
    let secret = Secret::try_from_base32(setup.key.replace(' ', "")).unwrap();
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_step_duration(30);
    let totp = builder.with_secret(secret).build().unwrap();
    let code = totp.generate(u64::try_from(bench.services.core.now().as_second()).unwrap()).to_string();
    let outcome = security.confirm_app(who, session, &code, &visitor()).await.unwrap();
    bench.clock.advance(SignedDuration::from_secs(60));
    outcome.session.unwrap()
}

/// The token between password and second step.
async fn after_password(bench: &Bench, phone: &str) -> Token {
    bench.services.sign_in.sign_in(phone, PASSWORD, &browser(), None).await.unwrap().pending.unwrap()
}

#[tokio::test]
async fn exp_02_a_passkey_is_added_and_opens_a_full_session_by_itself() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    let before = bench.registered(PHONE, "").await;
    let session = added(&bench, &before, &mut phone).await;
    assert!(bench.services.sessions.recognise(&before).await.unwrap().is_none(), "s6_4: another token");
    assert!(keys(&bench, &session).await[0].used.is_none());
    let entered = entered(&bench, &mut phone).await;
    assert!(matches!(&entered.reply, SignInReply::Open(path) if path.as_str() == "/profile"));
    assert!(entered.pending.is_none(), "no second step");

    let who = is_signed_in(&bench, &entered.session.unwrap()).await;
    let mut work = bench.store.read().await.unwrap();
    let now = bench.services.core.now();
    let sessions = work.sessions().list(who.account, now, jiff::Timestamp::MIN).await.unwrap();
    drop(work);
    let session = sessions.iter().find(|session| session.id == who.session).unwrap();
    assert_eq!((session.aal, session.way), (2, SignInWay::Passkey));
    let history = bench.services.security.history(who, HistoryFilter::default(), None).await.unwrap();
    let came_by = |wanted| {
        history.items.iter().any(|item| matches!(item.outcome, TryOutcome::Entered { way, .. } if way == wanted))
    };
    assert!(came_by(SignInWay::Passkey) && came_by(SignInWay::Password), "the history says how");
    let view = bench.services.security.show(who, &visitor()).await.unwrap();
    assert!(view.passkeys.keys[0].used.is_some());
}

#[tokio::test]
async fn s7_7_the_owner_learns_of_a_passkey_in_the_feed_the_journal_and_by_every_contact() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, EMAIL).await;
    let flow = bench.last_link(EMAIL).await;
    bench.services.registration.confirm_link(&flow, None).await.unwrap();
    bench.deliver().await;
    let (sms, letters) = (bench.sms_to(PHONE), bench.letters_to(EMAIL));
    let session = added(&bench, &session, &mut Authenticator::phone()).await;
    let who = is_signed_in(&bench, &session).await;
    let id = keys(&bench, &session).await[0].id.clone();
    let outcome = bench.services.security.remove_passkey(who, &session, &id, &visitor()).await.unwrap();
    bench.deliver().await;
    assert_eq!((bench.sms_to(PHONE) - sms, bench.letters_to(EMAIL) - letters), (2, 2), "added and removed");
    assert!(bench.gateways.sms.lock().unwrap().last().unwrap().1.contains("ключ доступа"));
    let who = is_signed_in(&bench, &outcome.session.unwrap()).await;
    let told = feed(&bench, who).await;
    assert!(told.iter().any(|kind| matches!(kind, NotificationKind::PasskeyAdded { .. })));
    assert!(told.iter().any(|kind| matches!(kind, NotificationKind::PasskeyRemoved { .. })));
    let noted = journal(&bench, who).await;
    assert!(noted.contains(&JournalKind::PasskeyAdded) && noted.contains(&JournalKind::PasskeyRemoved));
}

#[tokio::test]
async fn s7_2_a_question_is_32_bytes_never_the_same_and_the_handle_64_and_kept() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let mut phone = Authenticator::phone();
    let first: Value = serde_json::from_str(&question_for_new(&bench, &session).await).unwrap();
    let session = added(&bench, &session, &mut phone).await;
    let second: Value = serde_json::from_str(&question_for_new(&bench, &session).await).unwrap();
    assert_eq!(decoded(&first["challenge"]).len(), 32);
    assert_ne!(first["challenge"], second["challenge"]);
    assert_eq!(decoded(&first["user"]["id"]).len(), 64);
    assert_eq!(first["user"]["id"], second["user"]["id"], "one handle for all keys of an account");
    assert_eq!(first["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(first["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(second["excludeCredentials"].as_array().unwrap().len(), 1);
    assert!(!first.to_string().contains("9000000001"), "no contact in the clear");

    let anybody: Value = serde_json::from_str(&question(&bench, &browser()).await).unwrap();
    assert_eq!(anybody["allowCredentials"].as_array().map(Vec::len), Some(0), "s5_9: names no key");
    assert_eq!(anybody["userVerification"], "required");
    assert_eq!(anybody["rpId"], "okno.example");
}

#[tokio::test]
async fn s7_2_an_answer_counts_once() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    owner(&bench, &mut phone).await;
    let browser = browser();
    let answer = phone.show(&question(&bench, &browser).await);
    assert!(sign_in(&bench, &browser, &answer).await.session.is_some());
    assert!(is_refused(&sign_in(&bench, &browser, &answer).await));
}

#[tokio::test]
async fn s7_2_of_fifty_uses_of_one_answer_at_once_one_opens_a_session() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    owner(&bench, &mut phone).await;
    let browser = Visitor { network: String::new(), ..browser() };
    let bench = &bench;
    let answer = phone.show(&question(bench, &browser).await);
    // More than a network may try in a minute: they come from many.
    let from: Vec<Visitor> =
        (0..50).map(|place| Visitor { network: format!("203.0.113.{place}"), ..browser.clone() }).collect();
    let answers = join_all(from.iter().map(|browser| sign_in(bench, browser, &answer))).await;
    assert_eq!(answers.iter().filter(|answer| answer.session.is_some()).count(), 1);
}

/// Fifty authenticators answer it, each with a key of its own, so that nothing but the question keeps them out.
#[tokio::test]
async fn s7_2_of_fifty_answers_to_one_question_at_once_one_adds_its_key() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, EMAIL).await;
    let (security, who, visitor) = (&bench.services.security, is_signed_in(&bench, &session).await, visitor());
    let asked = question_for_new(&bench, &session).await;
    let answers: Vec<String> = (0..50).map(|_| Authenticator::phone().make(&asked)).collect();
    let added = answers.iter().map(|answer| security.add_passkey(who, &session, "Ключ", answer, &visitor));
    let outcomes: Vec<SecurityOutcome> = join_all(added).await.into_iter().map(Result::unwrap).collect();
    let not_added = outcomes.iter().filter(|outcome| refusal(outcome) == Some(Fault::PasskeyNotAdded)).count();
    let renewed: Vec<&Token> = outcomes.iter().filter_map(|outcome| outcome.session.as_ref()).collect();
    assert_eq!((renewed.len(), not_added), (1, 49));
    assert_eq!(keys(&bench, renewed[0]).await.len(), 1);
}

#[tokio::test]
async fn s7_2_of_fifty_uses_of_one_answer_at_once_one_proves_who_one_is() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    let session = owner(&bench, &mut phone).await;
    let (security, who, visitor) = (&bench.services.security, is_signed_in(&bench, &session).await, visitor());
    let answer = phone.show(&asked(security.ask_for_proof(who, &visitor).await.unwrap()));
    let prove = || security.prove_by_passkey(who, &session, &answer, &visitor, None);
    let outcomes: Vec<SecurityOutcome> =
        join_all((0..50).map(|_| prove())).await.into_iter().map(Result::unwrap).collect();
    let refused = outcomes.iter().filter(|outcome| refusal(outcome) == Some(Fault::Passkey)).count();
    assert_eq!((outcomes.iter().filter(|outcome| outcome.session.is_some()).count(), refused), (1, 49));
}

#[tokio::test]
async fn s7_2_of_fifty_uses_of_one_answer_at_once_one_brings_a_recovery_on() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    let session = owner(&bench, &mut phone).await;
    with_application(&bench, &session).await;
    let (recovery, visitor, (token, _)) = (&bench.services.recovery, visitor(), recovering(&bench).await);
    let answer = phone.show(&asked(recovery.ask_for_passkey(Some(&token), &visitor).await.unwrap()));
    let outcomes = join_all((0..50).map(|_| recovery.confirm_factor_by_passkey(Some(&token), &answer, &visitor))).await;
    assert_eq!(outcomes.into_iter().filter(|outcome| outcome.as_ref().unwrap().recovery.is_some()).count(), 1);
}

#[tokio::test]
async fn s7_2_a_question_may_be_answered_for_five_minutes() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    let session = owner(&bench, &mut phone).await;
    for (seconds, is_late) in [(299, false), (300, true)] {
        let browser = browser();
        let answer = phone.show(&question(&bench, &browser).await);
        bench.clock.advance(SignedDuration::from_secs(seconds));
        assert_eq!(is_refused(&sign_in(&bench, &browser, &answer).await), is_late, "{seconds} s");
    }
    let who = is_signed_in(&bench, &session).await;
    let fresh = SignedIn { proven_at: bench.services.core.now(), ..who };
    let asked = asked(bench.services.security.ask_for_new_passkey(fresh, "Ключ", &visitor()).await.unwrap());
    bench.clock.advance(SignedDuration::from_secs(300));
    let answer = Authenticator::token().make(&asked);
    let late = bench.services.security.add_passkey(fresh, &session, "Ключ", &answer, &visitor()).await.unwrap();
    assert_eq!(refusal(&late), Some(Fault::PasskeyNotAdded));
}

#[tokio::test]
async fn whatever_is_wrong_with_an_answer_is_refused_in_the_same_words() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    owner(&bench, &mut phone).await;
    let mut answers: Vec<(&str, Visitor, String)> = Vec::new();
    let mut with = async |what: &'static str, change: fn(&mut Authenticator), phone: &mut Authenticator| {
        let browser = browser();
        change(phone);
        let answer = phone.show(&question(&bench, &browser).await);
        (phone.origin, phone.domain) = ("https://okno.example".to_owned(), "okno.example".to_owned());
        (phone.verifies, phone.is_framed) = (true, false);
        answers.push((what, browser, answer));
    };
    with("another origin", |phone| phone.origin = "https://okno.example.evil".to_owned(), &mut phone).await;
    with("another port", |phone| phone.origin = "https://okno.example:8443".to_owned(), &mut phone).await;
    with("no TLS", |phone| phone.origin = "http://okno.example".to_owned(), &mut phone).await;
    with("another domain", |phone| phone.domain = "evil.example".to_owned(), &mut phone).await;
    with("nobody looked who holds it", |phone| phone.verifies = false, &mut phone).await;
    with("a page within another", |phone| phone.is_framed = true, &mut phone).await;

    let asked_elsewhere = phone.show(&question(&bench, &browser()).await);
    answers.push(("a question put to another browser", browser(), asked_elsewhere));
    let invented = r#"{"challenge":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
    answers.push(("a question that nobody put", browser(), phone.show(invented)));
    let here = browser();
    let mut unknown = Authenticator::phone();
    unknown.make(r#"{"challenge":"AAAA","user":{"id":"AAAA"}}"#);
    let answer = unknown.show(&question(&bench, &here).await);
    answers.push(("a key that nobody added", here, answer));
    for nonsense in ["", "{}", "[1]", "null", &"[".repeat(20_000)] {
        answers.push(("nonsense", browser(), nonsense.to_owned()));
    }
    let here = browser();
    let sound = phone.show(&question(&bench, &here).await);
    let mut forged: Value = serde_json::from_str(&sound).unwrap();
    forged["response"]["signature"] = "MEUCIQD".into();
    answers.push(("another signature", here, forged.to_string()));

    for (what, browser, answer) in answers {
        assert!(is_refused(&sign_in(&bench, &browser, &answer).await), "{what}");
    }
    assert!(entered(&bench, &mut phone).await.session.is_some(), "the honest answer goes in all the same");
}

#[tokio::test]
async fn a_key_that_says_it_is_somebody_elses_opens_nothing() {
    let bench = Bench::start().await;
    let (mut hers, mut his) = (Authenticator::phone(), Authenticator::phone());
    owner(&bench, &mut hers).await;
    let other = bench.registered(OTHER_PHONE, "").await;
    let asked: Value = serde_json::from_str(&question_for_new(&bench, &other).await).unwrap();
    added(&bench, &other, &mut his).await;
    let owns = decoded(&asked["user"]["id"]);
    hers.belongs_to(&owns);
    assert!(is_refused(&entered(&bench, &mut hers).await));
}

#[tokio::test]
async fn s7_6_a_removed_key_is_refused_at_its_next_use_even_when_it_was_asked_before() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    let session = owner(&bench, &mut phone).await;
    let elsewhere = entered(&bench, &mut phone).await.session.unwrap();
    let browser = browser();
    let answer = phone.show(&question(&bench, &browser).await);
    let who = is_signed_in(&bench, &session).await;
    let id = keys(&bench, &session).await[0].id.clone();
    let outcome = bench.services.security.remove_passkey(who, &session, &id, &visitor()).await.unwrap();
    assert_eq!(opened(&outcome), "/security?done=passkey-removed");
    assert!(is_refused(&sign_in(&bench, &browser, &answer).await));
    assert!(is_refused(&entered(&bench, &mut phone).await));
    let there = is_signed_in(&bench, &elsewhere).await;
    let question = bench.services.security.ask_for_new_passkey(there, "Ключ", &visitor()).await.unwrap();
    assert!(matches!(question, PasskeyQuestion::Open(path) if path.as_str() == "/security/prove?next=/security"));
}

#[tokio::test]
async fn s7_2_a_token_that_counts_backwards_is_refused_and_its_owner_told() {
    let bench = Bench::start().await;
    let mut token = Authenticator::token();
    let session = owner(&bench, &mut token).await;
    token.counter = 7;
    assert!(entered(&bench, &mut token).await.session.is_some());
    for counter in [7, 3, 0] {
        token.counter = counter;
        assert!(is_refused(&entered(&bench, &mut token).await), "{counter} after 7");
    }
    let who = is_signed_in(&bench, &session).await;
    let told = feed(&bench, who).await;
    assert_eq!(told.iter().filter(|kind| matches!(kind, NotificationKind::PasskeyRefused { .. })).count(), 3);
    assert!(journal(&bench, who).await.contains(&JournalKind::PasskeyRefused));
    bench.deliver().await;
    let sms = bench.gateways.sms.lock().unwrap().iter().filter(|(_, text)| text.contains("у него есть копия")).count();
    assert_eq!(sms, 3, "every contact is told, with the link that blocks");
    token.counter = 8;
    assert!(entered(&bench, &mut token).await.session.is_some());
}

#[tokio::test]
async fn a_key_that_is_copied_to_other_devices_counts_on_each_by_itself() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    phone.counter = 5;
    owner(&bench, &mut phone).await;
    phone.counter = 2;
    assert!(entered(&bench, &mut phone).await.session.is_some());
    // It was made as one that may be copied; one that may not, is another key.
    phone.copies = false;
    assert!(is_refused(&entered(&bench, &mut phone).await));
}

#[tokio::test]
async fn s5_3_a_passkey_never_waits_for_passwords_but_a_network_for_itself() {
    let bench = Bench::with(SecurityConfig { sign_ins_per_network_minute: 8, ..SecurityConfig::default() }).await;
    let mut phone = Authenticator::phone();
    owner(&bench, &mut phone).await;
    // Adding the key has asked a question, too.
    bench.clock.advance(SignedDuration::from_secs(61));
    for _ in 0..10 {
        bench.services.sign_in.sign_in(PHONE, "не тот пароль", &browser(), None).await.unwrap();
    }
    for _ in 0..8 {
        assert!(entered(&bench, &mut phone).await.session.is_some());
    }
    let ninth = bench.services.sign_in.ask_for_passkey(&browser()).await.unwrap();
    assert!(matches!(ninth, PasskeyQuestion::Refused(error) if matches!(error.fault, Fault::Wait(_))));
    let waits = sign_in(&bench, &browser(), "{}").await;
    assert!(matches!(fault(&waits), Some((Field::Passkey, Fault::Wait(_)))));
    bench.clock.advance(SignedDuration::from_secs(61));
    assert!(entered(&bench, &mut phone).await.session.is_some());
}

#[tokio::test]
async fn s6_5_adding_naming_and_removing_want_a_fresh_proof() {
    let bench = Bench::start().await;
    let session = owner(&bench, &mut Authenticator::phone()).await;
    let id = keys(&bench, &session).await[0].id.clone();
    let asked = question_for_new(&bench, &session).await;
    bench.clock.advance(SignedDuration::from_mins(11));
    let who = is_signed_in(&bench, &session).await;
    let security = &bench.services.security;
    let question = security.ask_for_new_passkey(who, "Ключ", &visitor()).await.unwrap();
    assert!(matches!(question, PasskeyQuestion::Open(path) if path.as_str() == "/security/prove?next=/security"));
    let answer = Authenticator::token().make(&asked);
    for outcome in [
        security.add_passkey(who, &session, "Ключ", &answer, &visitor()).await.unwrap(),
        security.rename_passkey(who, &id, "Другой").await.unwrap(),
        security.remove_passkey(who, &session, &id, &visitor()).await.unwrap(),
    ] {
        assert_eq!(opened(&outcome), "/security/prove?next=/security");
    }
    let keys = keys(&bench, &session).await;
    assert_eq!((keys.len(), keys[0].name.as_str()), (1, "Ключ"));
}

#[tokio::test]
async fn nobody_names_or_removes_a_key_of_somebody_else() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    let session = owner(&bench, &mut phone).await;
    let id = keys(&bench, &session).await[0].id.clone();
    let other = bench.registered(OTHER_PHONE, "").await;
    let stranger = is_signed_in(&bench, &other).await;
    let security = &bench.services.security;
    assert!(security.open_passkey(stranger, &id).await.unwrap().is_none());
    security.rename_passkey(stranger, &id, "Чужой").await.unwrap();
    let outcome = security.remove_passkey(stranger, &other, &id, &visitor()).await.unwrap();
    assert_eq!(opened(&outcome), "/security");
    assert_eq!(keys(&bench, &session).await[0].name, "Ключ");
    assert!(entered(&bench, &mut phone).await.session.is_some());

    let question = asked(security.ask_for_proof(stranger, &visitor()).await.unwrap());
    let outcome = security.prove_by_passkey(stranger, &other, &phone.show(&question), &visitor(), None).await.unwrap();
    assert_eq!(refusal(&outcome), Some(Fault::Passkey), "another's key proves nothing");
}

#[tokio::test]
async fn a_key_has_a_name_that_its_owner_may_change() {
    let bench = Bench::start().await;
    let session = owner(&bench, &mut Authenticator::phone()).await;
    let who = is_signed_in(&bench, &session).await;
    let security = &bench.services.security;
    let id = keys(&bench, &session).await[0].id.clone();
    let unnamed = security.ask_for_new_passkey(who, "  ", &visitor()).await.unwrap();
    assert!(matches!(unnamed, PasskeyQuestion::Refused(error) if error.field == Field::PasskeyName));
    assert_eq!(refusal(&security.rename_passkey(who, &id, " ").await.unwrap()), Some(Fault::Empty));
    let long = "я".repeat(61);
    assert_eq!(refusal(&security.rename_passkey(who, &id, &long).await.unwrap()), Some(Fault::TextTooLong));
    let outcome = security.rename_passkey(who, &id, "Телефон Веры").await.unwrap();
    assert_eq!(opened(&outcome), "/security?done=named");
    assert_eq!(security.open_passkey(who, &id).await.unwrap().unwrap().key.name, "Телефон Веры");
}

#[tokio::test]
async fn s7_2_an_account_has_at_most_ten_keys() {
    let bench = Bench::start().await;
    let mut session = bench.registered(PHONE, "").await;
    for _ in 0..9 {
        session = added(&bench, &session, &mut Authenticator::phone()).await;
    }
    // Two windows ask while there is room for one.
    let (one, two) = (question_for_new(&bench, &session).await, question_for_new(&bench, &session).await);
    let first = add(&bench, &session, &Authenticator::phone().make(&one)).await;
    let session = first.session.unwrap();
    let second = add(&bench, &session, &Authenticator::phone().make(&two)).await;
    assert_eq!(opened(&second), "/security");
    assert_eq!(keys(&bench, &session).await.len(), 10);
    let who = is_signed_in(&bench, &session).await;
    let eleventh = bench.services.security.ask_for_new_passkey(who, "Ключ", &visitor()).await.unwrap();
    assert!(matches!(eleventh, PasskeyQuestion::Open(path) if path.as_str() == "/security"));
}

#[tokio::test]
async fn a_key_is_added_once_and_to_one_account() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let mut phone = Authenticator::phone();
    let asked = question_for_new(&bench, &session).await;
    let answer = phone.make(&asked);
    let session = add(&bench, &session, &answer).await.session.unwrap();
    assert_eq!(refusal(&add(&bench, &session, &answer).await), Some(Fault::PasskeyNotAdded), "replayed");
    assert_eq!(keys(&bench, &session).await.len(), 1);

    let other = bench.registered(OTHER_PHONE, "").await;
    let asked = question_for_new(&bench, &session).await;
    let carried_over = add(&bench, &other, &phone.make(&asked)).await;
    assert_eq!(refusal(&carried_over), Some(Fault::PasskeyNotAdded), "a question put to another session");
    let asked = question_for_new(&bench, &other).await;
    phone.verifies = false;
    let unseen = phone.make(&asked);
    assert_eq!(
        refusal(&add(&bench, &other, &unseen).await),
        Some(Fault::PasskeyNotAdded),
        "nobody looked who holds it"
    );
}

#[tokio::test]
async fn s7_1_a_passkey_is_a_second_step_and_only_for_the_account_of_the_password() {
    let bench = Bench::start().await;
    let (mut hers, mut his) = (Authenticator::phone(), Authenticator::phone());
    let session = owner(&bench, &mut hers).await;
    with_application(&bench, &session).await;
    let other = bench.registered(OTHER_PHONE, "").await;
    added(&bench, &other, &mut his).await;

    let pending = after_password(&bench, PHONE).await;
    let sign_in = &bench.services.sign_in;
    let shown = sign_in.open_second_step(Some(&pending), model::Locale::Ru).await.unwrap().unwrap();
    assert!(shown.takes_passkey, "offered");
    let here = browser();
    let answer = his.show(&question(&bench, &here).await);
    let foreign = sign_in.sign_in_by_passkey(Some(&pending), &answer, &here, None).await.unwrap();
    assert!(is_refused(&foreign));
    let answer = hers.show(&question(&bench, &here).await);
    let own = sign_in.sign_in_by_passkey(Some(&pending), &answer, &here, None).await.unwrap();
    assert!(own.session.is_some());
    assert!(sign_in.open_second_step(Some(&pending), model::Locale::Ru).await.unwrap().is_none(), "it is used up");
}

#[tokio::test]
async fn a_passkey_alone_switches_no_second_step_on_and_an_application_leaves_it_a_way_in() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    let session = owner(&bench, &mut phone).await;
    let by_password = bench.services.sign_in.sign_in(PHONE, PASSWORD, &browser(), None).await.unwrap();
    assert!(by_password.session.is_some() && by_password.pending.is_none());
    with_application(&bench, &session).await;
    after_password(&bench, PHONE).await;
    assert!(entered(&bench, &mut phone).await.session.is_some());
}

#[tokio::test]
async fn s6_5_a_passkey_proves_who_one_is_and_renews_the_session() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    let session = owner(&bench, &mut phone).await;
    let session = with_application(&bench, &session).await;
    bench.clock.advance(SignedDuration::from_mins(11));
    let who = is_signed_in(&bench, &session).await;
    let security = &bench.services.security;
    let view = security.open_proof(who, model::Locale::Ru).await.unwrap();
    assert!(view.wants_code && view.takes_passkey);
    let answer = phone.show(&asked(security.ask_for_proof(who, &visitor()).await.unwrap()));
    let next = Some(LocalPath::of("/security/password"));
    let outcome = security.prove_by_passkey(who, &session, &answer, &visitor(), next).await.unwrap();
    assert_eq!(opened(&outcome), "/security/password");
    assert!(bench.services.sessions.recognise(&session).await.unwrap().is_none(), "s6_4");
    let session = outcome.session.unwrap();
    let who = is_signed_in(&bench, &session).await;
    assert!(matches!(security.ask_for_new_passkey(who, "Ключ", &visitor()).await.unwrap(), PasskeyQuestion::Ask(_)));
    let again = security.prove_by_passkey(who, &session, &answer, &visitor(), None).await.unwrap();
    assert_eq!(refusal(&again), Some(Fault::Passkey), "an answer counts once");
    let for_sign_in = browser();
    let answer = phone.show(&question(&bench, &for_sign_in).await);
    let elsewhere = security.prove_by_passkey(who, &session, &answer, &visitor(), None).await.unwrap();
    assert_eq!(refusal(&elsewhere), Some(Fault::Passkey), "s4_2: an answer for the sign-in proves nothing");
    let half = Proof { password: PASSWORD, code: "" };
    assert!(
        refusal(&security.prove(who, &session, half, &visitor(), None).await.unwrap()).is_some(),
        "the code is asked for still"
    );
}

/// Begins a recovery and proves the phone; says which step comes next.
async fn recovering(bench: &Bench) -> (Token, String) {
    bench.clock.advance(SignedDuration::from_secs(1));
    let recovery = &bench.services.recovery;
    let token = recovery.start(None, PHONE, &visitor()).await.unwrap().recovery.unwrap();
    let code = bench.last_code(PHONE).await;
    let outcome = recovery.confirm_code(Some(&token), &code, &visitor()).await.unwrap();
    let token = outcome.recovery.unwrap();
    let path = match recovery.open(Some(&token), RecoveryStep::Password, Locale::Ru).await.unwrap() {
        RecoveryReply::Show(view) => view.step.path(),
        RecoveryReply::Go(path) | RecoveryReply::Open(path) => path,
    };
    (token, path.as_str().to_owned())
}

#[tokio::test]
async fn s8_r1_passkeys_alone_are_no_second_factor_and_survive_a_recovery() {
    let bench = Bench::start().await;
    let mut phone = Authenticator::phone();
    owner(&bench, &mut phone).await;
    let (token, path) = recovering(&bench).await;
    assert_eq!(path, "/recover/password");
    bench.services.recovery.set_password(Some(&token), "Новый кот у 3 окна", &visitor()).await.unwrap();
    assert!(entered(&bench, &mut phone).await.session.is_some());
}

#[tokio::test]
async fn s8_r2_in_a_recovery_a_passkey_of_the_account_takes_the_place_of_the_code() {
    let bench = Bench::start().await;
    let (mut hers, mut his) = (Authenticator::phone(), Authenticator::phone());
    let session = owner(&bench, &mut hers).await;
    with_application(&bench, &session).await;
    let other = bench.registered(OTHER_PHONE, "").await;
    added(&bench, &other, &mut his).await;

    let recovery = &bench.services.recovery;
    let early = recovery.start(None, PHONE, &visitor()).await.unwrap().recovery.unwrap();
    let question = recovery.ask_for_passkey(Some(&early), &visitor()).await.unwrap();
    assert!(matches!(question, PasskeyQuestion::Open(_)), "not before the contact was proven");
    bench.clock.advance(SignedDuration::from_mins(2));
    let (token, path) = recovering(&bench).await;
    assert_eq!(path, "/recover/second");
    let ask = async || asked(recovery.ask_for_passkey(Some(&token), &visitor()).await.unwrap());
    let foreign = his.show(&ask().await);
    let outcome = recovery.confirm_factor_by_passkey(Some(&token), &foreign, &visitor()).await.unwrap();
    assert!(matches!(&outcome.reply, RecoveryReply::Show(view) if view.errors[0].fault == Fault::Passkey));
    let here = browser();
    let for_sign_in = hers.show(&asked(bench.services.sign_in.ask_for_passkey(&here).await.unwrap()));
    let outcome = recovery.confirm_factor_by_passkey(Some(&token), &for_sign_in, &visitor()).await.unwrap();
    assert!(matches!(&outcome.reply, RecoveryReply::Show(_)), "s4_2: an answer for the sign-in counts there only");
    let own = hers.show(&ask().await);
    let outcome = recovery.confirm_factor_by_passkey(Some(&token), &own, &visitor()).await.unwrap();
    assert!(matches!(&outcome.reply, RecoveryReply::Go(path) if path.as_str() == "/recover/password"));
    assert!(outcome.recovery.is_some(), "s6_4: another token");
}
