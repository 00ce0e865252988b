//! «Безопасность»: the password, the sessions, and the proof that comes before what could be used against the owner.

use crate::{
    bench::{Bench, LEAKED, PASSWORD, visitor},
    two_step::{Pocket, connected},
};
use futures::future::join_all;
use jiff::SignedDuration;
use model::{
    AppSetupReply, Fault, Field, FieldError, JournalKind, LocalPath, NotificationKind, PasswordFault, SecurityReply,
};
use service::{
    PROOF_HOLDS, PasswordWish, Proof, SecurityOutcome, SignedIn, Visitor,
    ports::WaitingRecovery,
    secrets::{SecretRng, Token},
};

const PHONE: &str = "8 900 000-00-01";
const NEW: &str = "Новый кот у 3 окна";

async fn recognised(bench: &Bench, token: &Token) -> Option<SignedIn> {
    bench.services.sessions.recognise(token).await.unwrap()
}

async fn enters(bench: &Bench, password: &str) -> Option<Token> {
    bench.services.sign_in.sign_in(PHONE, password, &visitor(), None).await.unwrap().session
}

/// The owner, by a first and a second session.
async fn twice(bench: &Bench) -> (Token, Token) {
    let first = bench.registered(PHONE, "").await;
    bench.clock.advance(SignedDuration::from_secs(1));
    (first, enters(bench, PASSWORD).await.unwrap())
}

async fn change(bench: &Bench, token: &Token, current: &str, new: &str, others: bool) -> SecurityOutcome {
    let who = recognised(bench, token).await.unwrap();
    let wish = PasswordWish { current, new, ends_others: others };
    bench.services.security.change_password(who, token, wish, &visitor()).await.unwrap()
}

fn by(password: &str) -> Proof<'_> {
    Proof { password, code: "" }
}

fn fault(outcome: &SecurityOutcome) -> Option<Fault> {
    match &outcome.reply {
        SecurityReply::Stay(errors) => errors.first().map(|FieldError { fault, .. }| fault.clone()),
        SecurityReply::Open(_) => None,
    }
}

#[tokio::test]
async fn s6_7_the_owner_sees_where_they_are_signed_in_this_device_first() {
    let bench = Bench::start().await;
    let (first, second) = twice(&bench).await;
    let view = bench.services.security.show(recognised(&bench, &first).await.unwrap(), &visitor()).await.unwrap();
    assert_eq!(view.sessions.iter().map(|session| session.is_this).collect::<Vec<_>>(), [true, false]);
    bench.clock.advance(SignedDuration::from_mins(29));
    recognised(&bench, &second).await.unwrap();
    bench.clock.advance(SignedDuration::from_mins(2));
    let view = bench.services.security.show(recognised(&bench, &second).await.unwrap(), &visitor()).await.unwrap();
    assert_eq!(view.sessions.len(), 1, "one that ran out is not open");
}

#[tokio::test]
async fn s6_7_one_session_is_ended_and_is_dead_at_once() {
    let bench = Bench::start().await;
    let (first, second) = twice(&bench).await;
    let who = recognised(&bench, &second).await.unwrap();
    let id = bench.services.security.show(who, &visitor()).await.unwrap().sessions[1].id.clone();
    let security = &bench.services.security;
    assert_eq!(security.end_session(who, &id).await.unwrap(), LocalPath::of("/security?done=ended"));
    bench.services.security.end_session(who, &id).await.unwrap();
    assert!(recognised(&bench, &first).await.is_none());
    assert!(recognised(&bench, &second).await.is_some());
    let mut work = bench.store.read().await.unwrap();
    let journal = work.journal().list_before(who.account, None, 9).await.unwrap();
    assert_eq!(journal.iter().filter(|entry| entry.kind == JournalKind::SessionsEnded { count: 1 }).count(), 1);
}

#[tokio::test]
async fn s14_4_nobody_ends_the_session_of_another_account() {
    let bench = Bench::start().await;
    let owner = bench.registered(PHONE, "").await;
    let other = bench.registered("8 900 000-00-02", "").await;
    let (owner_is, other_is) = (recognised(&bench, &owner).await.unwrap(), recognised(&bench, &other).await.unwrap());
    bench.services.security.end_session(other_is, &owner_is.session.to_string()).await.unwrap();
    bench.services.security.end_others(other_is).await.unwrap();
    assert!(recognised(&bench, &owner).await.is_some());
}

/// A page that was left open names what its owner has ended since: that is no trespass.
#[tokio::test]
async fn s14_4_what_is_gone_or_never_was_is_no_trespass_and_what_is_somebody_elses_is_one_each_time() {
    let bench = Bench::start().await;
    let (first, second) = twice(&bench).await;
    let (gone, who) = (recognised(&bench, &first).await.unwrap(), recognised(&bench, &second).await.unwrap());
    let theirs = recognised(&bench, &bench.registered("8 900 000-00-02", "").await).await.unwrap();
    let security = &bench.services.security;
    let device = security.show(who, &visitor()).await.unwrap().devices[0].id.clone();
    let trespasses = async || {
        let events = bench.auditor.list(0).await.unwrap();
        events.into_iter().filter(|event| event.action == "authz_fail").collect::<Vec<_>>()
    };
    let nobodys = SecretRng.id(bench.services.core.now()).unwrap();
    for named in [gone.session, gone.session, nobodys, who.session] {
        security.end_session(who, &named.to_string()).await.unwrap();
    }
    for _ in 0..2 {
        security.forget_device(who, &device).await.unwrap();
    }
    assert!(security.open_passkey(who, &nobodys.to_string()).await.unwrap().is_none());
    assert_eq!(bench.services.recovery.cancel_own(who, &nobodys.to_string()).await.unwrap().as_str(), "/security");
    assert!(trespasses().await.is_empty());

    for _ in 0..2 {
        security.end_session(who, &theirs.session.to_string()).await.unwrap();
    }
    let noted = trespasses().await;
    assert_eq!(noted.len(), 2);
    assert!(noted.iter().all(|event| event.subject == Some(who.account.0) && event.actor == "citizen"));
    assert!(noted.iter().all(|event| event.context.contains(&theirs.session.to_string())), "and what was named");
    assert!(bench.auditor.verify(&[]).await.unwrap().is_ok());
}

#[tokio::test]
async fn s6_5_after_ten_minutes_one_shows_again_who_one_is() {
    let bench = Bench::start().await;
    let (first, second) = twice(&bench).await;
    let third = enters(&bench, PASSWORD).await.unwrap();
    bench.clock.advance(PROOF_HOLDS - SignedDuration::from_secs(1));
    let who = recognised(&bench, &second).await.unwrap();
    let security = &bench.services.security;
    let other = async |token: &Token| recognised(&bench, token).await.unwrap().session.to_string();
    assert_eq!(security.end_session(who, &other(&third).await).await.unwrap().as_str(), "/security?done=ended");
    bench.clock.advance(SignedDuration::from_secs(1));
    let to_the_proof = "/security/prove?next=/security";
    assert_eq!(security.end_others(who).await.unwrap().as_str(), to_the_proof);
    assert_eq!(security.end_session(who, &other(&first).await).await.unwrap().as_str(), to_the_proof);
    assert!(recognised(&bench, &first).await.is_some(), "nothing was ended");

    let proven =
        security.prove(who, &second, by(PASSWORD), &visitor(), Some(LocalPath::of("/security"))).await.unwrap();
    assert!(matches!(&proven.reply, SecurityReply::Open(path) if path.as_str() == "/security?done=proven"));
    let twin = security.prove(who, &second, by(PASSWORD), &visitor(), None).await.unwrap();
    assert!(twin.session.is_none(), "a form that came twice renews once");
    let renewed = proven.session.unwrap();
    assert!(recognised(&bench, &second).await.is_none(), "s6_4: the token of before is dead");
    let who = recognised(&bench, &renewed).await.unwrap();
    assert_eq!(security.end_others(who).await.unwrap().as_str(), "/security?done=ended");
    assert!(recognised(&bench, &first).await.is_none());
}

#[tokio::test]
async fn s5_1_a_stolen_session_is_no_way_to_guess_the_password() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let who = recognised(&bench, &session).await.unwrap();
    for _ in 0..5 {
        let outcome =
            bench.services.security.prove(who, &session, by("Не тот пароль 1!"), &visitor(), None).await.unwrap();
        assert_eq!(fault(&outcome), Some(Fault::WrongPassword));
    }
    let outcome = bench.services.security.prove(who, &session, by(PASSWORD), &visitor(), None).await.unwrap();
    assert!(matches!(fault(&outcome), Some(Fault::Wait(_))), "even the right one waits");
    assert!(outcome.session.is_none());
    let outcome = change(&bench, &session, PASSWORD, NEW, true).await;
    assert!(matches!(fault(&outcome), Some(Fault::Wait(_))), "both forms count together");
    let elsewhere = enters(&bench, PASSWORD).await.unwrap();
    let outcome = change(&bench, &elsewhere, PASSWORD, NEW, true).await;
    assert!(outcome.session.is_some(), "s5_5: the owner is kept from nothing in another session");
}

#[tokio::test]
async fn a_right_password_is_no_failure_whatever_the_new_one_is() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    for _ in 0..8 {
        let outcome = change(&bench, &session, PASSWORD, PASSWORD, true).await;
        assert_eq!(fault(&outcome), Some(Fault::Password(PasswordFault::Reused)));
    }
    let outcome = change(&bench, &session, PASSWORD, LEAKED, true).await;
    assert_eq!(fault(&outcome), Some(Fault::Password(PasswordFault::Leaked)), "s3_5");
    assert!(change(&bench, &session, PASSWORD, NEW, true).await.session.is_some());
}

#[tokio::test]
async fn sessions_that_ran_out_are_not_counted_and_save_nothing_any_more() {
    let bench = Bench::start().await;
    let (first, _) = twice(&bench).await;
    bench.clock.advance(SignedDuration::from_mins(31));
    let third = enters(&bench, PASSWORD).await.unwrap();
    let who = recognised(&bench, &third).await.unwrap();
    assert!(bench.services.sessions.recognise_lapsed(&first).await.unwrap().is_some());
    assert_eq!(bench.services.security.end_others(who).await.unwrap().as_str(), "/security", "none was open");
    assert!(bench.services.sessions.recognise_lapsed(&first).await.unwrap().is_none());
}

#[tokio::test]
async fn s3_9_a_changed_password_is_the_only_one_and_every_proven_contact_is_told() {
    let bench = Bench::start().await;
    let first = bench.registered(PHONE, "vera@example.com").await;
    let second = enters(&bench, PASSWORD).await.unwrap();
    let outcome = change(&bench, &second, PASSWORD, NEW, true).await;
    let renewed = outcome.session.unwrap();
    assert!(recognised(&bench, &second).await.is_none(), "s6_4: a cookie captured before is refused");
    assert!(recognised(&bench, &first).await.is_none(), "the others were ended");
    let who = recognised(&bench, &renewed).await.unwrap();
    assert!(enters(&bench, PASSWORD).await.is_none());
    assert!(enters(&bench, NEW).await.is_some());
    assert_eq!(told_of_a_change(&bench).await, (1, 0), "the mailbox is not proven");
    let feed = bench.services.cabinet.show(who, None).await.unwrap().feed;
    assert!(feed.items.iter().any(|item| matches!(item.kind, NotificationKind::PasswordChanged { .. })));
}

/// How many messages and how many letters say that the password was changed.
async fn told_of_a_change(bench: &Bench) -> (usize, usize) {
    bench.deliver().await;
    let told = |all: &[(String, String)]| all.iter().filter(|(_, text)| text.contains("Пароль от вашей")).count();
    (told(&bench.gateways.sms.lock().unwrap()), told(&bench.gateways.letters.lock().unwrap()))
}

#[tokio::test]
async fn s3_9_the_mailbox_is_told_once_it_is_proven() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "vera@example.com").await;
    let link = bench.last_link("vera@example.com").await;
    bench.services.registration.confirm_link(&link, None).await.unwrap();
    change(&bench, &session, PASSWORD, NEW, true).await.session.unwrap();
    assert_eq!(told_of_a_change(&bench).await, (1, 1));
}

#[tokio::test]
async fn the_others_stay_signed_in_when_their_owner_wants_it() {
    let bench = Bench::start().await;
    let (first, second) = twice(&bench).await;
    change(&bench, &second, PASSWORD, NEW, false).await.session.unwrap();
    assert!(recognised(&bench, &first).await.is_some());
}

#[tokio::test]
async fn s6_2_3_without_the_current_password_nothing_changes() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    assert_eq!(fault(&change(&bench, &session, "", NEW, true).await), Some(Fault::Empty));
    assert_eq!(fault(&change(&bench, &session, "Не тот пароль 1!", NEW, true).await), Some(Fault::WrongPassword));
    assert!(recognised(&bench, &session).await.is_some());
    assert!(enters(&bench, PASSWORD).await.is_some());
}

#[tokio::test]
async fn s3_8_the_last_five_passwords_are_not_taken_again_and_an_older_one_is() {
    let bench = Bench::start().await;
    let mut session = bench.registered(PHONE, "").await;
    let mut current = PASSWORD.to_owned();
    let reused = Some(Fault::Password(PasswordFault::Reused));
    assert_eq!(fault(&change(&bench, &session, PASSWORD, PASSWORD, false).await), reused);
    for number in 1..=5 {
        bench.clock.advance(SignedDuration::from_secs(1));
        let next = format!("Рыжий кот {number} у окошка");
        session = change(&bench, &session, &current, &next, false).await.session.unwrap();
        current = next;
        let first_again = change(&bench, &session, &current, PASSWORD, false).await;
        assert_eq!(fault(&first_again).is_some(), number < 5, "after {number} changes");
        if number < 5 {
            assert_eq!(fault(&first_again), reused);
        }
    }
}

#[tokio::test]
async fn s3_4_a_new_password_is_not_made_of_what_is_known_of_the_person() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let outcome = change(&bench, &session, PASSWORD, "Aa1!", true).await;
    assert_eq!(fault(&outcome), Some(Fault::Password(PasswordFault::TooShort)));
    let outcome = change(&bench, &session, PASSWORD, "+79000000001Aa!", true).await;
    assert_eq!(fault(&outcome), Some(Fault::Password(PasswordFault::Context)));
}

/// Two tabs at once, both with the right password: one of the two new ones is the password.
#[tokio::test]
async fn s18_2_of_two_changes_at_once_one_counts() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let who = recognised(&bench, &session).await.unwrap();
    let security = &bench.services.security;
    let visitor = visitor();
    let wish = |new| PasswordWish { current: PASSWORD, new, ends_others: false };
    let (one, two) = tokio::join!(
        security.change_password(who, &session, wish("Рыжий кот 1 у окошка"), &visitor),
        security.change_password(who, &session, wish("Рыжий кот 2 у окошка"), &visitor),
    );
    let changed = [one.unwrap(), two.unwrap()].iter().filter(|outcome| outcome.session.is_some()).count();
    assert_eq!(changed, 1);
}

/// Where the code of a second step is asked for: sessions that prove it, sign-ins between their steps, recoveries.
struct Places {
    sessions: Vec<(SignedIn, Token)>,
    sign_ins: Vec<Token>,
    recoveries: Vec<Token>,
}

/// Somebody with an application and backup codes, who is asked for one in ten places.
async fn asked_everywhere(bench: &Bench) -> (Places, Pocket, String) {
    let mut sessions = vec![bench.registered(PHONE, "").await];
    for _ in 0..4 {
        sessions.push(enters(bench, PASSWORD).await.unwrap());
    }
    let (pocket, outcome) = connected(bench, &sessions.remove(0)).await;
    sessions.push(outcome.session.unwrap());
    let mut places = Places { sessions: Vec::new(), sign_ins: Vec::new(), recoveries: Vec::new() };
    for token in sessions {
        places.sessions.push((recognised(bench, &token).await.unwrap(), token));
    }
    let (sign_in, recovery) = (&bench.services.sign_in, &bench.services.recovery);
    for _ in 0..3 {
        places.sign_ins.push(sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap().pending.unwrap());
    }
    for _ in 0..2 {
        bench.clock.advance(SignedDuration::from_secs(61));
        let token = recovery.start(None, PHONE, &visitor()).await.unwrap().recovery.unwrap();
        let code = bench.last_code(PHONE).await;
        let proven = recovery.confirm_code(Some(&token), &code, &visitor()).await.unwrap();
        places.recoveries.push(proven.recovery.unwrap());
    }
    (places, pocket, outcome.codes[0].grouped())
}

/// Fifty times at once, five in each place. Gives how often it counted.
async fn typed_everywhere(bench: &Bench, places: &Places, code: &str) -> usize {
    let (security, sign_in, recovery) = (&bench.services.security, &bench.services.sign_in, &bench.services.recovery);
    let visitor = &visitor();
    let proofs = (0..25).map(|turn| async move {
        let (who, token) = &places.sessions[turn % 5];
        // Whom the pool of passwords turns away has shown nothing.
        let proven = security.prove(*who, token, Proof { password: PASSWORD, code }, visitor, None).await;
        proven.is_ok_and(|outcome| outcome.session.is_some())
    });
    let sign_ins = (0..15).map(|turn| async move {
        let pending = Some(&places.sign_ins[turn % 3]);
        let entered = sign_in.take_second_step(pending, Field::BackupCode, code, visitor, None).await.unwrap();
        entered.session.is_some()
    });
    let recoveries = (0..10).map(|turn| async move {
        let token = Some(&places.recoveries[turn % 2]);
        recovery.confirm_factor(token, code, visitor).await.unwrap().recovery.is_some()
    });
    let (proofs, sign_ins, recoveries) = tokio::join!(join_all(proofs), join_all(sign_ins), join_all(recoveries));
    [proofs, sign_ins, recoveries].concat().into_iter().filter(|counted| *counted).count()
}

#[tokio::test]
async fn s7_3_one_code_typed_everywhere_at_once_counts_in_one_place() {
    let bench = Bench::start().await;
    let (places, pocket, _) = asked_everywhere(&bench).await;
    let code = pocket.code(&bench);
    assert_eq!(typed_everywhere(&bench, &places, &code).await, 1);
    bench.clock.advance(SignedDuration::from_secs(29));
    assert_eq!(typed_everywhere(&bench, &places, &code).await, 0, "nor later, while it is shown");
}

#[tokio::test]
async fn s7_5_one_backup_code_typed_everywhere_at_once_counts_in_one_place() {
    let bench = Bench::start().await;
    let (places, _, code) = asked_everywhere(&bench).await;
    assert_eq!(typed_everywhere(&bench, &places, &code).await, 1);
    assert_eq!(typed_everywhere(&bench, &places, &code).await, 0);
}

#[tokio::test]
async fn s7_3_of_fifty_first_codes_of_an_application_at_once_one_connects_it() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let (who, security, visitor) = (recognised(&bench, &session).await.unwrap(), &bench.services.security, visitor());
    security.begin_app(who).await.unwrap();
    let AppSetupReply::Show(setup) = security.open_app(who).await.unwrap() else { panic!("no setup") };
    let code = Pocket::with_key(&setup.key).code(&bench);
    let outcomes = join_all((0..50).map(|_| security.confirm_app(who, &session, &code, &visitor))).await;
    let outcomes: Vec<SecurityOutcome> = outcomes.into_iter().map(Result::unwrap).collect();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.session.is_some()).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| outcome.codes.len() == 10).count(), 1, "one set of backup codes");
}

/// By the link of its message, and on «Безопасность» besides.
#[tokio::test]
async fn s8_3_of_fifty_who_object_to_a_recovery_at_once_one_cancels_it() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let who = recognised(&bench, &session).await.unwrap();
    let (now, link, recovery) = (bench.services.core.now(), Token::new(SecretRng).unwrap(), &bench.services.recovery);
    let waiting = WaitingRecovery {
        id: SecretRng.id(now).unwrap(),
        account_id: who.account,
        cancel: link.hash(),
        created_at: now,
        opens_at: now,
        expires_at: now + SignedDuration::from_hours(24),
        ended: None,
    };
    let mut work = bench.store.begin().await.unwrap();
    work.waiting_recoveries().insert(&waiting).await.unwrap();
    work.commit().await.unwrap();
    bench.deliver().await;
    let before = bench.sms_to(PHONE);
    let (link, id) = (&link, &waiting.id.to_string());
    let objections = (0..50).map(|turn| async move {
        match turn % 5 {
            4 => recovery.cancel_own(who, id).await.unwrap().as_str() == "/security?done=cancelled",
            _ => recovery.cancel_by_link(link).await.unwrap(),
        }
    });
    assert_eq!(join_all(objections).await.into_iter().filter(|is_cancelled| *is_cancelled).count(), 1);
    bench.deliver().await;
    assert_eq!(bench.sms_to(PHONE), before + 1, "told once");
    assert!(!recovery.cancel_by_link(link).await.unwrap());
}

#[tokio::test]
async fn sgn_11_whoever_leaves_a_foreign_computer_makes_every_account_forget_it() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    bench.registered("8 900 000-00-02", "").await;
    let here = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap();
    let known = Visitor { known_as: here.device, ..visitor() };
    let both = bench.services.sign_in.sign_in("8 900 000-00-02", PASSWORD, &known, None).await.unwrap();
    let known = Visitor { known_as: both.device, ..visitor() };
    let devices = async || {
        let session = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap().session.unwrap();
        let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
        bench.services.security.show(who, &known).await.unwrap().devices
    };
    assert!(devices().await.iter().any(|device| device.is_this));
    bench.services.sessions.forget_device(&known).await.unwrap();
    assert!(devices().await.iter().all(|device| !device.is_this));
    bench.services.sessions.forget_device(&known).await.unwrap();
    bench.services.sessions.forget_device(&visitor()).await.unwrap();
    let told = |entry: &NotificationKind| matches!(entry, NotificationKind::SignedIn { is_new_device: true, .. });
    let again = bench.services.sign_in.sign_in("8 900 000-00-02", PASSWORD, &known, None).await.unwrap();
    let who = bench.services.sessions.recognise(&again.session.unwrap()).await.unwrap().unwrap();
    let newest = bench.services.cabinet.show(who, None).await.unwrap().feed.items.into_iter().next().unwrap();
    assert!(told(&newest.kind), "s5_11: the next entry is one from a new device");
}
