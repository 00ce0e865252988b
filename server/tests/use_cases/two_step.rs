//! Two-step sign-in: applications that give codes, backup codes, and what must not get around them.

use crate::bench::{Bench, PASSWORD, visitor};
use futures::future::join_all;
use jiff::SignedDuration;
use model::{
    AppSetupReply, Fault, Field, LocalPath, NotificationKind, RecoveryReply, SecurityReply, SignInReply, SignInView,
};
use service::{PROOF_HOLDS, PasswordWish, Proof, SecurityOutcome, SignInOutcome, SignedIn, secrets::Token};
use totp_rs::{Algorithm, Builder, Secret, Totp};

const PHONE: &str = "8 900 000-00-01";
const NEW: &str = "Новый кот у 3 окна";

/// The owner's application, as it lies in their pocket.
pub(crate) struct Pocket(Totp);

impl Pocket {
    /// Types the key in that the page shows.
    pub(crate) fn with_key(shown: &str) -> Self {
        let secret = Secret::try_from_base32(shown.replace(' ', "")).unwrap();
        let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_step_duration(30);
        Self(builder.with_secret(secret).build().unwrap())
    }

    pub(crate) fn code(&self, bench: &Bench) -> String {
        self.0.generate(u64::try_from(bench.services.core.now().as_second()).unwrap()).to_string()
    }
}

async fn recognised(bench: &Bench, token: &Token) -> Option<SignedIn> {
    bench.services.sessions.recognise(token).await.unwrap()
}

async fn is_signed_in(bench: &Bench, token: &Token) -> SignedIn {
    recognised(bench, token).await.unwrap()
}

/// Connects an application; gives it, the session's new token, and what the answer was.
pub(crate) async fn connected(bench: &Bench, session: &Token) -> (Pocket, SecurityOutcome) {
    let who = is_signed_in(bench, session).await;
    let security = &bench.services.security;
    assert_eq!(security.begin_app(who).await.unwrap().as_str(), "/security/app");
    let AppSetupReply::Show(setup) = security.open_app(who).await.unwrap() else { panic!("no setup") };
    let pocket = Pocket::with_key(&setup.key);
    let code = pocket.code(bench);
    let outcome = security.confirm_app(who, session, &code, &visitor()).await.unwrap();
    bench.clock.advance(SignedDuration::from_secs(60));
    (pocket, outcome)
}

/// Somebody with an application: it, their session, and their backup codes.
pub(crate) async fn owner(bench: &Bench) -> (Pocket, Token, Vec<String>) {
    let session = bench.registered(PHONE, "").await;
    let (pocket, outcome) = connected(bench, &session).await;
    (pocket, outcome.session.unwrap(), outcome.codes.iter().map(model::BackupCode::grouped).collect())
}

pub(crate) async fn first_step(bench: &Bench, password: &str) -> SignInOutcome {
    bench.services.sign_in.sign_in(PHONE, password, &visitor(), Some(LocalPath::of("/profile"))).await.unwrap()
}

pub(crate) async fn second_step(bench: &Bench, pending: &Token, code: &str) -> SignInOutcome {
    let next = Some(LocalPath::of("/profile"));
    bench.services.sign_in.take_second_step(Some(pending), Field::BackupCode, code, &visitor(), next).await.unwrap()
}

async fn pending(bench: &Bench) -> Token {
    first_step(bench, PASSWORD).await.pending.unwrap()
}

async fn three_browsers(bench: &Bench) -> [Token; 3] {
    [pending(bench).await, pending(bench).await, pending(bench).await]
}

pub(crate) fn led_to(outcome: &SignInOutcome) -> &str {
    match &outcome.reply {
        SignInReply::Open(path) => path.as_str(),
        SignInReply::Stay(_) => "stays",
    }
}

fn fault(outcome: &SignInOutcome) -> Option<Fault> {
    match &outcome.reply {
        SignInReply::Stay(SignInView { errors, .. }) => errors.first().map(|error| error.fault.clone()),
        SignInReply::Open(_) => None,
    }
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

#[tokio::test]
async fn mfa_01_an_application_is_connected_by_its_first_code_and_comes_with_ten_backup_codes() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let who = is_signed_in(&bench, &session).await;
    assert!(
        matches!(bench.services.security.open_app(who).await.unwrap(), AppSetupReply::Go(path) if path.as_str() == "/security")
    );
    bench.services.security.begin_app(who).await.unwrap();
    let wrong = bench.services.security.confirm_app(who, &session, "000000", &visitor()).await.unwrap();
    assert_eq!(refusal(&wrong), Some(Fault::SecondCodeWrong));
    assert!(first_step(&bench, PASSWORD).await.session.is_some(), "not asked for before its first code was right");

    let (_, outcome) = connected(&bench, &session).await;
    assert_eq!(outcome.codes.len(), 10);
    assert!(recognised(&bench, &session).await.is_none(), "s6_4: the token of before is dead");
    let who = is_signed_in(&bench, &outcome.session.unwrap()).await;
    let view = bench.services.security.show(who, &visitor()).await.unwrap();
    assert_eq!((view.apps.len(), view.backup_codes), (1, 10));
    assert!(feed(&bench, who).await.iter().any(|kind| matches!(kind, NotificationKind::AppConnected { .. })));
    bench.deliver().await;
    let sms = bench.gateways.sms.lock().unwrap();
    assert!(sms.iter().any(|(_, text)| text.contains("вход в два шага")), "s7_7: told elsewhere");
}

#[tokio::test]
async fn s5_10_after_the_password_nothing_opens_but_the_second_step() {
    let bench = Bench::start().await;
    let (pocket, ..) = owner(&bench).await;
    let first = first_step(&bench, PASSWORD).await;
    assert!(first.session.is_none());
    assert_eq!(led_to(&first), "/sign-in/second?next=/profile");
    let pending = first.pending.unwrap();
    assert!(recognised(&bench, &pending).await.is_none(), "it is no session");
    assert!(bench.services.sign_in.open_second_step(Some(&pending), model::Locale::Ru).await.unwrap().is_some());
    let entered = second_step(&bench, &pending, &pocket.code(&bench)).await;
    assert_eq!(led_to(&entered), "/profile");
    assert!(recognised(&bench, &entered.session.unwrap()).await.is_some());
    assert!(
        bench.services.sign_in.open_second_step(Some(&pending), model::Locale::Ru).await.unwrap().is_none(),
        "it is used up"
    );
}

#[tokio::test]
async fn s5_10_the_second_step_may_be_taken_within_ten_minutes() {
    let bench = Bench::start().await;
    let (pocket, ..) = owner(&bench).await;
    let pending = pending(&bench).await;
    bench.clock.advance(SignedDuration::from_mins(10));
    let late = second_step(&bench, &pending, &pocket.code(&bench)).await;
    assert_eq!(led_to(&late), "/sign-in?late=1");
    assert!(late.session.is_none());
}

#[tokio::test]
async fn s7_3_a_code_is_taken_once() {
    let bench = Bench::start().await;
    let (pocket, ..) = owner(&bench).await;
    let code = pocket.code(&bench);
    let first = pending(&bench).await;
    assert!(second_step(&bench, &first, &code).await.session.is_some());
    let again = pending(&bench).await;
    assert_eq!(fault(&second_step(&bench, &again, &code).await), Some(Fault::SecondCodeWrong));
    bench.clock.advance(SignedDuration::from_secs(30));
    assert!(second_step(&bench, &again, &pocket.code(&bench)).await.session.is_some());
}

#[tokio::test]
async fn s7_3_of_fifty_uses_of_one_code_one_opens_a_session() {
    let bench = Bench::start().await;
    let (pocket, ..) = owner(&bench).await;
    let waiting = three_browsers(&bench).await;
    let code = pocket.code(&bench);
    let answers = join_all(waiting.iter().cycle().take(50).map(|pending| second_step(&bench, pending, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.session.is_some()).count(), 1);
}

#[tokio::test]
async fn s7_3_five_tries_in_ten_minutes_and_the_owner_learns_of_the_fifth() {
    let bench = Bench::start().await;
    let (pocket, session, codes) = owner(&bench).await;
    for _ in 0..5 {
        let pending = pending(&bench).await;
        assert_eq!(fault(&second_step(&bench, &pending, "000000").await), Some(Fault::SecondCodeWrong));
    }
    let waiting = pending(&bench).await;
    for _ in 0..3 {
        let sixth = second_step(&bench, &waiting, &pocket.code(&bench)).await;
        assert!(matches!(fault(&sixth), Some(Fault::Wait(_))), "even the right one waits");
    }
    let who = is_signed_in(&bench, &session).await;
    let told = feed(&bench, who).await;
    bench.deliver().await;
    let sms = bench.gateways.sms.lock().unwrap().iter().filter(|(_, text)| text.contains("На втором шаге")).count();
    let failed = told.iter().filter(|kind| matches!(kind, NotificationKind::SecondStepFailed { .. })).count();
    assert_eq!(sms, failed, "every contact is told, with the link that blocks");
    assert_eq!(failed, 1, "told once");
    assert!(second_step(&bench, &waiting, &codes[0]).await.session.is_some(), "s5_5: nobody keeps the owner out");
    for _ in 0..5 {
        let waiting = pending(&bench).await;
        second_step(&bench, &waiting, "000000").await;
    }
    bench.clock.advance(SignedDuration::from_mins(10));
    let waiting = pending(&bench).await;
    assert!(second_step(&bench, &waiting, &pocket.code(&bench)).await.session.is_some());
}

#[tokio::test]
async fn s7_5_a_backup_code_opens_once_and_says_how_many_are_left() {
    let bench = Bench::start().await;
    let (_, session, codes) = owner(&bench).await;
    let waiting = pending(&bench).await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    assert!(second_step(&bench, &waiting, &typed).await.session.is_some());
    let waiting = pending(&bench).await;
    assert_eq!(fault(&second_step(&bench, &waiting, &codes[3]).await), Some(Fault::SecondCodeWrong));
    let who = is_signed_in(&bench, &session).await;
    assert!(feed(&bench, who).await.contains(&NotificationKind::BackupCodeUsed { left: 9 }));
}

#[tokio::test]
async fn s7_5_of_fifty_uses_of_one_backup_code_one_opens_a_session() {
    let bench = Bench::start().await;
    let (_, _, codes) = owner(&bench).await;
    let waiting = three_browsers(&bench).await;
    let answers =
        join_all(waiting.iter().cycle().take(50).map(|pending| second_step(&bench, pending, &codes[0]))).await;
    assert_eq!(answers.iter().filter(|answer| answer.session.is_some()).count(), 1);
}

#[tokio::test]
async fn s7_5_a_new_set_of_backup_codes_voids_the_former() {
    let bench = Bench::start().await;
    let (_, session, former) = owner(&bench).await;
    let who = is_signed_in(&bench, &session).await;
    let outcome = bench.services.security.renew_backup_codes(who, &session).await.unwrap();
    let codes = &outcome.codes;
    assert_eq!((opened(&outcome), codes.len()), ("/security/codes", 10));
    assert!(recognised(&bench, &session).await.is_none(), "s6_4: the token of before is dead");
    let waiting = pending(&bench).await;
    assert_eq!(fault(&second_step(&bench, &waiting, &former[0]).await), Some(Fault::SecondCodeWrong));
    assert!(second_step(&bench, &waiting, codes[0].signs()).await.session.is_some());
}

#[tokio::test]
async fn a_code_of_somebody_elses_application_or_paper_is_none() {
    let bench = Bench::start().await;
    owner(&bench).await;
    let other = bench.registered("8 900 000-00-02", "").await;
    let (theirs, outcome) = connected(&bench, &other).await;
    let waiting = pending(&bench).await;
    assert_eq!(fault(&second_step(&bench, &waiting, &theirs.code(&bench)).await), Some(Fault::SecondCodeWrong));
    let paper = outcome.codes[0].grouped();
    assert_eq!(fault(&second_step(&bench, &waiting, &paper).await), Some(Fault::SecondCodeWrong));
}

#[tokio::test]
async fn s6_5_the_proof_asks_for_all_that_the_sign_in_does() {
    let bench = Bench::start().await;
    let (pocket, session, _) = owner(&bench).await;
    bench.clock.advance(SignedDuration::from_mins(11));
    let who = is_signed_in(&bench, &session).await;
    let security = &bench.services.security;
    assert!(security.open_proof(who, model::Locale::Ru).await.unwrap().wants_code);
    assert_eq!(security.begin_app(who).await.unwrap().as_str(), "/security/prove?next=/security");
    let renewed = security.renew_backup_codes(who, &session).await.unwrap();
    assert_eq!(opened(&renewed), "/security/prove?next=/security");
    assert!(
        matches!(security.open_app(who).await.unwrap(), AppSetupReply::Go(path) if path.as_str().starts_with("/security/prove"))
    );
    let prove = async |password: &'static str, code: &str| {
        security.prove(who, &session, Proof { password, code }, &visitor(), None).await.unwrap()
    };
    assert_eq!(refusal(&prove(PASSWORD, "").await), Some(Fault::Empty));
    assert_eq!(refusal(&prove(PASSWORD, "000000").await), Some(Fault::SecondCodeWrong));
    assert_eq!(refusal(&prove("не тот пароль", &pocket.code(&bench)).await), Some(Fault::WrongPassword));
    assert!(prove(PASSWORD, &pocket.code(&bench)).await.session.is_some());
}

#[tokio::test]
async fn a_stolen_password_does_not_change_the_password() {
    let bench = Bench::start().await;
    let (pocket, session, _) = owner(&bench).await;
    bench.clock.advance(SignedDuration::from_mins(11));
    let who = is_signed_in(&bench, &session).await;
    let wish = PasswordWish { current: PASSWORD, new: NEW, ends_others: true };
    let refused = bench.services.security.change_password(who, &session, wish, &visitor()).await.unwrap();
    assert!(
        matches!(&refused.reply, SecurityReply::Open(path) if path.as_str() == "/security/prove?next=/security/password")
    );
    let proof = Proof { password: PASSWORD, code: &pocket.code(&bench) };
    let proven = bench.services.security.prove(who, &session, proof, &visitor(), None).await.unwrap().session.unwrap();
    let who = is_signed_in(&bench, &proven).await;
    let changed = bench.services.security.change_password(who, &proven, wish, &visitor()).await.unwrap();
    assert!(changed.session.is_some());
}

#[tokio::test]
async fn a_changed_password_voids_a_sign_in_between_its_steps() {
    let bench = Bench::start().await;
    let (pocket, session, _) = owner(&bench).await;
    let waiting = pending(&bench).await;
    let who = is_signed_in(&bench, &session).await;
    let wish = PasswordWish { current: PASSWORD, new: NEW, ends_others: true };
    bench.services.security.change_password(who, &session, wish, &visitor()).await.unwrap().session.unwrap();
    assert_eq!(led_to(&second_step(&bench, &waiting, &pocket.code(&bench)).await), "/sign-in?late=1");
}

#[tokio::test]
async fn s7_6_a_removed_application_is_refused_and_other_sessions_prove_anew() {
    let bench = Bench::start().await;
    let (pocket, session, _) = owner(&bench).await;
    let waiting = pending(&bench).await;
    let other = second_step(&bench, &waiting, &pocket.code(&bench)).await.session.unwrap();
    let who = is_signed_in(&bench, &session).await;
    let id = bench.services.security.show(who, &visitor()).await.unwrap().apps[0].id.clone();
    let there = is_signed_in(&bench, &other).await;
    let theirs = bench.registered("8 900 000-00-02", "").await;
    let stranger = is_signed_in(&bench, &theirs).await;
    bench.services.security.remove_app(stranger, &theirs, &id, &visitor()).await.unwrap();
    assert!(first_step(&bench, PASSWORD).await.pending.is_some(), "s14_4: nobody removes the application of another");

    let removed = bench.services.security.remove_app(who, &session, &id, &visitor()).await.unwrap();
    assert_eq!(opened(&removed), "/security?done=removed");
    assert!(recognised(&bench, &session).await.is_none(), "s6_4: the token of before is dead");
    let view = bench.services.security.show(who, &visitor()).await.unwrap();
    assert_eq!((view.apps.len(), view.backup_codes), (0, 0));
    assert!(first_step(&bench, PASSWORD).await.session.is_some(), "the password alone is enough again");
    let there = SignedIn { proven_at: is_signed_in(&bench, &other).await.proven_at, ..there };
    assert_eq!(bench.services.security.end_others(there).await.unwrap().as_str(), "/security/prove?next=/security");
}

#[tokio::test]
async fn s7_3_two_applications_at_most_and_each_gives_codes() {
    let bench = Bench::start().await;
    let (first, session, _) = owner(&bench).await;
    let (second, outcome) = connected(&bench, &session).await;
    assert!(outcome.codes.is_empty(), "the backup codes of before stay");
    let session = outcome.session.unwrap();
    let who = is_signed_in(&bench, &session).await;
    assert_eq!(bench.services.security.begin_app(who).await.unwrap().as_str(), "/security", "no third");
    for pocket in [&first, &second] {
        let waiting = pending(&bench).await;
        assert!(second_step(&bench, &waiting, &pocket.code(&bench)).await.session.is_some());
    }
}

#[tokio::test]
async fn r2_a_recovery_does_not_bypass_the_second_factor() {
    let bench = Bench::start().await;
    let (pocket, _, codes) = owner(&bench).await;
    let recovery = &bench.services.recovery;
    for (number, code) in [pocket.code(&bench), codes[0].clone()].into_iter().enumerate() {
        bench.clock.advance(SignedDuration::from_hours(1));
        let token = recovery.start(None, PHONE, &visitor()).await.unwrap().recovery.unwrap();
        let sms = bench.last_code(PHONE).await;
        let token = recovery.confirm_code(Some(&token), &sms, &visitor()).await.unwrap().recovery.unwrap();
        let step = |reply: RecoveryReply| match reply {
            RecoveryReply::Go(path) | RecoveryReply::Open(path) => path.as_str().to_owned(),
            RecoveryReply::Show(view) => view.errors.first().map_or("shows", |_| "refuses").to_owned(),
        };
        let early = recovery.set_password(Some(&token), NEW, &visitor()).await.unwrap();
        assert_eq!(step(early.reply), "/recover/second");
        let measured = recovery.measure_password(Some(&token), NEW).await.unwrap();
        assert!(measured.is_none(), "the meter knows the owner's name: not before the factor");
        let wrong = recovery.confirm_factor(Some(&token), "000000", &visitor()).await.unwrap();
        assert_eq!(step(wrong.reply), "refuses");
        // The code of an application was made an hour ago.
        let code = if number == 0 { pocket.code(&bench) } else { code };
        let right = recovery.confirm_factor(Some(&token), &code, &visitor()).await.unwrap();
        assert_eq!(step(right.reply), "/recover/password");
        let token = right.recovery.unwrap();
        assert!(recovery.measure_password(Some(&token), NEW).await.unwrap().is_some());
        let new = format!("{NEW} {number}");
        assert_eq!(
            step(recovery.set_password(Some(&token), &new, &visitor()).await.unwrap().reply),
            "/sign-in?done=recovered"
        );
        assert!(first_step(&bench, &new).await.pending.is_some(), "the factor stays on");
    }
}

#[tokio::test]
async fn s5_12_a_registration_sent_twice_does_not_bypass_the_second_factor() {
    let bench = Bench::start().await;
    let flow = bench.given(crate::bench::person(PHONE, "")).await;
    let code = bench.last_code(PHONE).await;
    bench.confirm(&flow, &code).await;
    let registration = &bench.services.registration;
    let session = registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap().session.unwrap();
    assert!(registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap().session.is_some());
    connected(&bench, &session).await;
    assert!(registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap().session.is_none());
}

#[tokio::test]
async fn thirty_codes_a_day_are_looked_at() {
    let bench = Bench::start().await;
    let (pocket, ..) = owner(&bench).await;
    for _ in 0..6 {
        bench.clock.advance(SignedDuration::from_mins(10));
        for _ in 0..5 {
            let pending = pending(&bench).await;
            assert_eq!(fault(&second_step(&bench, &pending, "000000").await), Some(Fault::SecondCodeWrong));
        }
    }
    bench.clock.advance(SignedDuration::from_mins(10));
    let waiting = pending(&bench).await;
    assert!(matches!(fault(&second_step(&bench, &waiting, &pocket.code(&bench)).await), Some(Fault::Wait(_))));
    bench.clock.advance(SignedDuration::from_hours(23));
    let waiting = pending(&bench).await;
    assert!(second_step(&bench, &waiting, &pocket.code(&bench)).await.session.is_some());
}

#[tokio::test]
async fn s7_6_of_two_applications_the_removed_one_is_refused_and_the_other_works() {
    let bench = Bench::start().await;
    let (first, session, _) = owner(&bench).await;
    let (second, outcome) = connected(&bench, &session).await;
    let session = outcome.session.unwrap();
    let who = is_signed_in(&bench, &session).await;
    let oldest = bench.services.security.show(who, &visitor()).await.unwrap().apps[0].id.clone();
    bench.services.security.remove_app(who, &session, &oldest, &visitor()).await.unwrap();
    let waiting = pending(&bench).await;
    assert_eq!(fault(&second_step(&bench, &waiting, &first.code(&bench)).await), Some(Fault::SecondCodeWrong));
    assert!(second_step(&bench, &waiting, &second.code(&bench)).await.session.is_some());
}

#[tokio::test]
async fn s6_5_an_application_joins_and_goes_only_after_a_fresh_proof() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let who = is_signed_in(&bench, &session).await;
    let stale = SignedIn { proven_at: who.proven_at - PROOF_HOLDS, ..who };
    let security = &bench.services.security;
    assert_eq!(security.begin_app(stale).await.unwrap().as_str(), "/security/prove?next=/security");
    security.begin_app(who).await.unwrap();
    let AppSetupReply::Show(setup) = security.open_app(who).await.unwrap() else { panic!("no setup") };
    let pocket = Pocket::with_key(&setup.key);
    let refused = security.confirm_app(stale, &session, &pocket.code(&bench), &visitor()).await.unwrap();
    assert_eq!(opened(&refused), "/security/prove?next=/security/app");
    assert!(security.show(who, &visitor()).await.unwrap().apps.is_empty());

    let outcome = security.confirm_app(who, &session, &pocket.code(&bench), &visitor()).await.unwrap();
    let session = outcome.session.unwrap();
    let who = is_signed_in(&bench, &session).await;
    let stale = SignedIn { proven_at: who.proven_at - PROOF_HOLDS, ..who };
    let app = security.show(who, &visitor()).await.unwrap().apps[0].id.clone();
    for refused in [
        security.remove_app(stale, &session, &app, &visitor()).await.unwrap(),
        security.renew_backup_codes(stale, &session).await.unwrap(),
    ] {
        assert_eq!(opened(&refused), "/security/prove?next=/security");
        assert!(refused.session.is_none() && refused.codes.is_empty());
    }
    assert_eq!(security.show(who, &visitor()).await.unwrap().apps.len(), 1);
    assert_eq!(opened(&security.remove_app(who, &session, &app, &visitor()).await.unwrap()), "/security?done=removed");
}

#[tokio::test]
async fn after_a_change_of_the_second_factor_its_owner_may_end_the_other_sessions() {
    let bench = Bench::start().await;
    let elsewhere = bench.registered(PHONE, "").await;
    let session = first_step(&bench, PASSWORD).await.session.unwrap();
    let (_, outcome) = connected(&bench, &session).await;
    let session = outcome.session.unwrap();
    assert!(recognised(&bench, &elsewhere).await.is_some(), "it stays, and has to prove anew");
    let who = is_signed_in(&bench, &session).await;
    assert_eq!(bench.services.security.show(who, &visitor()).await.unwrap().sessions.len(), 2);
    bench.services.security.end_others(who).await.unwrap();
    assert!(recognised(&bench, &elsewhere).await.is_none());
}
