//! «Забыли пароль?»: a code to a proven contact, then a new password.

use crate::bench::{Bench, LEAKED, PASSWORD, person, proven_snils, visitor};
use futures::future::join_all;
use jiff::SignedDuration;
use model::{
    AccountLevel, Fault, KnownLogin, Locale, NotificationKind, PasswordFault, RecoveryReply, RecoveryStep,
    RecoveryView, SecurityReply,
};
use service::{PasswordWish, RecoveryOutcome, ports::DeliveryError, secrets::Token};

const PHONE: &str = "8 900 000-00-01";
const EMAIL: &str = "vera@example.com";
const SNILS: &str = "112-233-445 95";
const NEW: &str = "Новый кот у 3 окна";

async fn started(bench: &Bench, login: &str) -> Token {
    bench.clock.advance(SignedDuration::from_secs(1));
    let outcome = bench.services.recovery.start(None, login, &visitor()).await.unwrap();
    assert_eq!(led_to(&outcome), "/recover/confirm");
    outcome.recovery.unwrap()
}

async fn confirm(bench: &Bench, token: &Token, code: &str) -> RecoveryOutcome {
    bench.services.recovery.confirm_code(Some(token), code, &visitor()).await.unwrap()
}

/// The token from the right code on.
async fn proven(bench: &Bench, token: &Token, code: &str) -> Token {
    let outcome = confirm(bench, token, code).await;
    assert_eq!(led_to(&outcome), "/recover/password");
    outcome.recovery.unwrap()
}

/// A recovery by phone up to the new password.
async fn at_the_password(bench: &Bench) -> Token {
    let token = started(bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    proven(bench, &token, &code).await
}

async fn set(bench: &Bench, token: &Token, password: &str) -> RecoveryOutcome {
    bench.services.recovery.set_password(Some(token), password, &visitor()).await.unwrap()
}

async fn open(bench: &Bench, token: &Token, step: RecoveryStep) -> RecoveryReply {
    bench.services.recovery.open(Some(token), step, Locale::Ru).await.unwrap()
}

async fn enters(bench: &Bench, login: &str, password: &str) -> bool {
    bench.services.sign_in.sign_in(login, password, &visitor(), None).await.unwrap().session.is_some()
}

fn led_to(outcome: &RecoveryOutcome) -> &str {
    match &outcome.reply {
        RecoveryReply::Go(path) | RecoveryReply::Open(path) => path.as_str(),
        RecoveryReply::Show(_) => "stays",
    }
}

fn fault(outcome: &RecoveryOutcome) -> Option<Fault> {
    match &outcome.reply {
        RecoveryReply::Show(view) => view.errors.first().map(|error| error.fault.clone()),
        _ => None,
    }
}

fn shown(reply: RecoveryReply) -> RecoveryView {
    match reply {
        RecoveryReply::Show(view) => *view,
        RecoveryReply::Go(path) | RecoveryReply::Open(path) => panic!("led to {path:?}"),
    }
}

async fn registered_with_both(bench: &Bench) -> Token {
    bench.registered_with_both(PHONE, EMAIL).await
}

#[tokio::test]
async fn r1_a_code_to_the_phone_brings_a_new_password_and_signs_nobody_in() {
    let bench = Bench::start().await;
    let session = registered_with_both(&bench).await;
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    let token = started(&bench, PHONE).await;
    assert_eq!(led_to(&set(&bench, &token, NEW).await), "/recover/confirm", "no code was right yet");
    let code = bench.last_code(PHONE).await;
    let former = token;
    let token = proven(&bench, &former, &code).await;
    assert_eq!(led_to(&set(&bench, &former, NEW).await), "/recover", "s6_4: the token of before is void");

    let view = shown(open(&bench, &token, RecoveryStep::Password).await);
    let known = [KnownLogin::Phone("00-01".to_owned()), KnownLogin::Email("v…a@example.com".to_owned())];
    assert_eq!(view.logins, known, "REC-08: by what one signs in");
    assert!(enters(&bench, PHONE, PASSWORD).await, "nothing has changed yet");
    let done = set(&bench, &token, NEW).await;
    assert_eq!(led_to(&done), "/sign-in?done=recovered");
    assert!(done.recovery.is_none());

    assert!(bench.services.sessions.recognise(&session).await.unwrap().is_none(), "all sessions end");
    assert!(!enters(&bench, PHONE, PASSWORD).await);
    assert!(enters(&bench, EMAIL, NEW).await);
    let mut work = bench.store.read().await.unwrap();
    let feed = work.notifications().list_before(who.account, None, 9).await.unwrap();
    assert!(feed.iter().any(|entry| matches!(entry.kind, NotificationKind::AccessRecovered { .. })));
    drop(work);
    bench.deliver().await;
    let told = |all: &[(String, String)]| all.iter().filter(|(_, text)| text.contains("Пароль от вашей")).count();
    assert_eq!(told(&bench.gateways.sms.lock().unwrap()), 1);
    assert_eq!(told(&bench.gateways.letters.lock().unwrap()), 1);
}

#[tokio::test]
async fn r1_the_code_of_the_letter_works_on_the_page_that_asked() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    let token = started(&bench, "Vera@Example.com").await;
    let code = bench.last_letter_code(EMAIL).await;
    assert_eq!(led_to(&confirm(&bench, &token, &code).await), "/recover/password");
}

#[tokio::test]
async fn the_link_of_the_letter_carries_the_recovery_over_and_leaves_nothing_behind() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    let stranger = started(&bench, EMAIL).await;
    let link = bench.last_recovery_link(EMAIL).await;
    let here = bench.services.recovery.take_link(&link, None).await.unwrap().unwrap();
    assert_eq!(led_to(&here), "/recover/password");
    let here = here.recovery.unwrap();

    assert_eq!(led_to(&set(&bench, &stranger, NEW).await), "/recover", "whoever began it has nothing any more");
    assert!(enters(&bench, PHONE, PASSWORD).await);
    assert!(bench.services.recovery.take_link(&link, None).await.unwrap().is_none(), "a link is used once");
    let again = bench.services.recovery.take_link(&link, Some(&here)).await.unwrap();
    assert!(again.is_some_and(|again| again.recovery.is_none()), "pressed twice, it leads on twice");
    assert_eq!(led_to(&set(&bench, &here, NEW).await), "/sign-in?done=recovered");
}

#[tokio::test]
async fn rec_05_by_snils_both_contacts_of_its_owner_get_a_message() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    let unproven = started(&bench, SNILS).await;
    bench.deliver().await;
    let (sms, letters) = (bench.sms_to(PHONE), bench.letters_to(EMAIL));
    proven_snils(&bench, PHONE, SNILS, AccountLevel::Standard).await;
    let token = started(&bench, SNILS).await;
    let code = bench.last_code(PHONE).await;
    assert_eq!((bench.sms_to(PHONE), bench.letters_to(EMAIL)), (sms + 1, letters + 1));
    let view = shown(open(&bench, &token, RecoveryStep::Confirm).await);
    assert!(view.challenges.iter().all(|challenge| challenge.target.is_empty()), "the contacts are not named");
    assert_eq!(fault(&confirm(&bench, &unproven, &code).await), Some(Fault::CodeWrong), "s4_2: bound to its flow");
    let token = proven(&bench, &token, &code).await;
    assert!(shown(open(&bench, &token, RecoveryStep::Password).await).logins.contains(&KnownLogin::Snils));
    let link = bench.last_recovery_link(EMAIL).await;
    assert!(bench.services.recovery.take_link(&link, None).await.unwrap().is_none(), "the letter is void then");
}

#[tokio::test]
async fn rec_05_the_link_of_the_letter_is_enough_by_snils_too() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    proven_snils(&bench, PHONE, SNILS, AccountLevel::Standard).await;
    started(&bench, SNILS).await;
    let link = bench.last_recovery_link(EMAIL).await;
    let here = bench.services.recovery.take_link(&link, None).await.unwrap().unwrap().recovery.unwrap();
    assert_eq!(led_to(&set(&bench, &here, NEW).await), "/sign-in?done=recovered");
}

#[tokio::test]
async fn s5_8_known_and_unknown_logins_get_the_same_answers() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    bench.deliver().await;
    let (sms, letters) = (bench.gateways.sms.lock().unwrap().len(), bench.gateways.letters.lock().unwrap().len());
    let mut views = Vec::new();
    for login in [PHONE, "8 900 000-99-01", EMAIL, "vega@example.com"] {
        let token = started(&bench, login).await;
        let mut view = shown(open(&bench, &token, RecoveryStep::Confirm).await);
        view.login.clear();
        let wrong = shown(confirm(&bench, &token, "000000").await.reply);
        views.push((view.challenges[0].number, view.errors, wrong.errors, view.challenges[0].resend_after));
    }
    assert_eq!(views[0], views[1]);
    assert_eq!(views[2], views[3]);
    bench.deliver().await;
    assert_eq!(bench.gateways.sms.lock().unwrap().len(), sms + 1, "nobody is written to who has no account");
    assert_eq!(bench.gateways.letters.lock().unwrap().len(), letters + 1);
}

#[tokio::test]
async fn s7_4_a_contact_that_joined_later_brings_nobody_back_for_a_day() {
    let bench = Bench::start().await;
    bench.registered(PHONE, EMAIL).await;
    bench.clock.advance(SignedDuration::from_mins(1));
    bench.services.registration.confirm_link(&bench.last_link(EMAIL).await, None).await.unwrap();
    started(&bench, EMAIL).await;
    bench.deliver().await;
    let newest = bench.gateways.letters.lock().unwrap().last().unwrap().1.clone();
    assert!(newest.contains("совсем недавно") && !newest.contains("/recover/link/"));
    bench.clock.advance(SignedDuration::from_hours(24));
    started(&bench, EMAIL).await;
    bench.last_recovery_link(EMAIL).await;
}

#[tokio::test]
async fn the_new_password_obeys_the_rules_and_is_none_of_the_last_five() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let token = at_the_password(&bench).await;
    let refusal = async |typed| fault(&set(&bench, &token, typed).await);
    assert_eq!(refusal("коротко").await, Some(Fault::Password(PasswordFault::TooShort)));
    assert_eq!(refusal(PASSWORD).await, Some(Fault::Password(PasswordFault::Reused)));
    assert_eq!(refusal(LEAKED).await, Some(Fault::Password(PasswordFault::Leaked)), "s3_5");
    assert!(refusal("Окнова-Вера-1").await.is_some(), "s3_4: not from the person's name");
    assert_eq!(refusal(NEW).await, None);
    assert!(enters(&bench, PHONE, NEW).await);
}

#[tokio::test]
async fn a_password_sent_twice_is_set_once_and_leads_on_twice() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let token = at_the_password(&bench).await;
    for _ in 0..2 {
        assert_eq!(led_to(&set(&bench, &token, NEW).await), "/sign-in?done=recovered");
    }
    assert!(
        matches!(open(&bench, &token, RecoveryStep::Password).await, RecoveryReply::Go(path) if path.as_str() == "/recover")
    );
}

#[tokio::test]
async fn the_right_to_set_a_password_ends_after_an_hour() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let token = at_the_password(&bench).await;
    bench.clock.advance(SignedDuration::from_mins(61));
    assert_eq!(led_to(&set(&bench, &token, NEW).await), "/recover");
}

#[tokio::test]
async fn a_new_password_ends_every_other_recovery_of_the_account() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    let by_phone = at_the_password(&bench).await;
    let by_email = started(&bench, EMAIL).await;
    let code = bench.last_letter_code(EMAIL).await;
    let by_email = proven(&bench, &by_email, &code).await;
    set(&bench, &by_email, NEW).await;
    assert_eq!(led_to(&set(&bench, &by_phone, "Ещё один кот, 5 лет").await), "/recover");
    assert!(enters(&bench, PHONE, NEW).await);
}

#[tokio::test]
async fn another_login_begins_anew_and_voids_what_was_sent() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    let token = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    let again = bench.services.recovery.start(Some(&token), "8 900 000-00-02", &visitor()).await.unwrap();
    assert!(again.recovery.is_none());
    assert_eq!(fault(&confirm(&bench, &token, &code).await), Some(Fault::CodeWrong));
    let link = {
        bench.services.recovery.start(Some(&token), EMAIL, &visitor()).await.unwrap();
        bench.last_recovery_link(EMAIL).await
    };
    bench.services.recovery.start(Some(&token), PHONE, &visitor()).await.unwrap();
    assert!(bench.services.recovery.take_link(&link, Some(&token)).await.unwrap().is_none());
}

#[tokio::test]
async fn whoever_tried_in_vain_need_not_wait_after_the_recovery() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    for typed in [PHONE, "+79000000001", "8(900)0000001", PHONE, "9000000001", PHONE] {
        assert!(!enters(&bench, typed, "не тот пароль совсем").await);
    }
    assert!(!enters(&bench, PHONE, PASSWORD).await, "one login is one counter, however it is typed");
    let token = at_the_password(&bench).await;
    set(&bench, &token, NEW).await;
    assert!(enters(&bench, PHONE, NEW).await);
}

#[tokio::test]
async fn s4_4_ten_codes_an_hour_whichever_recovery_they_are_in() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    for _ in 0..2 {
        let token = started(&bench, PHONE).await;
        for _ in 0..5 {
            confirm(&bench, &token, "000000").await;
        }
    }
    let token = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    assert!(matches!(fault(&confirm(&bench, &token, &code).await), Some(Fault::Wait(_))), "even the right one");
    bench.clock.advance(SignedDuration::from_hours(1));
    let token = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    assert_eq!(led_to(&confirm(&bench, &token, &code).await), "/recover/password");
}

#[tokio::test]
async fn s5_2_sixty_recoveries_an_hour_from_one_network() {
    let bench = Bench::start().await;
    for number in 0..60 {
        started(&bench, &format!("nobody{number}@example.com")).await;
    }
    let refused = bench.services.recovery.start(None, PHONE, &visitor()).await.unwrap();
    assert!(matches!(fault(&refused), Some(Fault::Wait(_))));
}

#[tokio::test]
async fn s4_3_of_fifty_browsers_with_one_link_one_goes_on() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    started(&bench, EMAIL).await;
    let link = bench.last_recovery_link(EMAIL).await;
    let answers = join_all((0..50).map(|_| bench.services.recovery.take_link(&link, None))).await;
    assert_eq!(answers.into_iter().filter(|answer| answer.as_ref().unwrap().is_some()).count(), 1);
}

#[tokio::test]
async fn of_eight_new_passwords_at_once_one_is_set() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let token = at_the_password(&bench).await;
    let wishes: Vec<String> = (0..8).map(|number| format!("Новый кот у окна {number}")).collect();
    join_all(wishes.iter().map(|wish| set(&bench, &token, wish))).await;
    let mut right = 0;
    for wish in &wishes {
        bench.clock.advance(SignedDuration::from_hours(2));
        right += usize::from(enters(&bench, PHONE, wish).await);
    }
    assert_eq!(right, 1);
}

#[tokio::test]
async fn a_login_is_asked_for_in_words_that_name_the_three() {
    let bench = Bench::start().await;
    for (typed, expected) in
        [("", Fault::Empty), ("вера", Fault::LoginUnknown), ("112-233-445 96", Fault::LoginUnknown)]
    {
        let outcome = bench.services.recovery.start(None, typed, &visitor()).await.unwrap();
        assert_eq!(fault(&outcome), Some(expected));
        assert!(outcome.recovery.is_none());
    }
}

#[tokio::test]
async fn a_second_message_comes_after_a_minute_and_the_first_is_void() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let token = started(&bench, PHONE).await;
    let first = bench.last_code(PHONE).await;
    let early = bench.services.recovery.resend(Some(&token), &visitor()).await.unwrap();
    assert!(matches!(fault(&early), Some(Fault::ResendWait(_))));
    bench.clock.advance(SignedDuration::from_secs(61));
    bench.services.recovery.resend(Some(&token), &visitor()).await.unwrap();
    let second = bench.last_code(PHONE).await;
    if first != second {
        assert_eq!(fault(&confirm(&bench, &token, &first).await), Some(Fault::CodeWrong));
    }
    assert_eq!(led_to(&confirm(&bench, &token, &second).await), "/recover/password");
}

#[tokio::test]
async fn s4_11_the_code_of_a_letter_works_for_ten_minutes_and_its_link_for_a_day() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    let token = started(&bench, EMAIL).await;
    let code = bench.last_letter_code(EMAIL).await;
    bench.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(fault(&confirm(&bench, &token, &code).await), Some(Fault::CodeExpired), "a new one is on its way");
    let code = bench.last_letter_code(EMAIL).await;
    bench.clock.advance(SignedDuration::from_mins(9));
    proven(&bench, &token, &code).await;
    bench.clock.advance(SignedDuration::from_hours(2));
    started(&bench, EMAIL).await;
    let link = bench.last_recovery_link(EMAIL).await;
    bench.clock.advance(SignedDuration::from_hours(23));
    assert!(bench.services.recovery.take_link(&link, None).await.unwrap().is_some());
}

#[tokio::test]
async fn s5_8_messages_by_snils_do_not_show_in_the_limits_of_the_contacts_they_go_to() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    proven_snils(&bench, PHONE, SNILS, AccountLevel::Standard).await;
    bench.clock.advance(SignedDuration::from_hours(2));
    for _ in 0..4 {
        started(&bench, SNILS).await;
        bench.deliver().await;
    }
    for login in [PHONE, EMAIL] {
        started(&bench, login).await;
    }
}

#[tokio::test]
async fn a_gateway_that_fails_for_a_while_loses_no_message_by_snils() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    proven_snils(&bench, PHONE, SNILS, AccountLevel::Standard).await;
    started(&bench, SNILS).await;
    *bench.gateways.trouble.lock().unwrap() = Some(DeliveryError::Temporary("smtp_451"));
    for _ in 0..6 {
        bench.deliver().await;
        bench.clock.advance(SignedDuration::from_mins(4));
    }
    *bench.gateways.trouble.lock().unwrap() = None;
    bench.clock.advance(SignedDuration::from_mins(10));
    bench.last_recovery_link(EMAIL).await;
}

#[tokio::test]
async fn a_password_that_its_owner_changes_ends_a_recovery_that_was_proven_before() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let stranger = at_the_password(&bench).await;
    bench.clock.advance(SignedDuration::from_secs(1));
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    let wish = PasswordWish { current: PASSWORD, new: NEW, ends_others: true };
    bench.services.security.change_password(who, &session, wish, &visitor()).await.unwrap().session.unwrap();
    assert_eq!(led_to(&set(&bench, &stranger, "Ещё один кот, 5 лет").await), "/recover");
    assert!(enters(&bench, PHONE, NEW).await);
}

#[tokio::test]
async fn twenty_new_passwords_an_hour_are_looked_at() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let token = at_the_password(&bench).await;
    for _ in 0..20 {
        assert!(matches!(fault(&set(&bench, &token, PASSWORD).await), Some(Fault::Password(_))));
    }
    assert!(matches!(fault(&set(&bench, &token, NEW).await), Some(Fault::Wait(_))));
}

#[tokio::test]
async fn given_again_after_the_code_a_login_leads_on() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let token = at_the_password(&bench).await;
    let again = bench.services.recovery.start(Some(&token), PHONE, &visitor()).await.unwrap();
    assert_eq!(led_to(&again), "/recover/password");
    assert!(
        matches!(open(&bench, &token, RecoveryStep::Factor).await, RecoveryReply::Go(path) if path.as_str() == "/recover/password"),
        "no factor is on"
    );
}

#[tokio::test]
async fn s5_8_tries_by_one_login_do_not_show_by_another() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    proven_snils(&bench, PHONE, SNILS, AccountLevel::Standard).await;
    for _ in 0..2 {
        let token = started(&bench, PHONE).await;
        for _ in 0..5 {
            confirm(&bench, &token, "000000").await;
        }
    }
    let token = started(&bench, SNILS).await;
    let code = bench.last_code(PHONE).await;
    let mut said = Vec::new();
    for _ in 0..4 {
        said.push(fault(&confirm(&bench, &token, "000000").await));
    }
    said.push(fault(&confirm(&bench, &token, &code).await));
    let stranger = started(&bench, "087-654-303 00").await;
    let mut unknown = Vec::new();
    for _ in 0..5 {
        unknown.push(fault(&confirm(&bench, &stranger, "000000").await));
    }
    assert_eq!(said, unknown, "even the right code is refused, in the words of a wrong one");
}

#[tokio::test]
async fn a_link_sent_again_works_as_long_as_its_letter_says() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    let token = started(&bench, EMAIL).await;
    bench.clock.advance(SignedDuration::from_hours(20));
    bench.services.recovery.resend(Some(&token), &visitor()).await.unwrap();
    let link = bench.last_recovery_link(EMAIL).await;
    bench.clock.advance(SignedDuration::from_hours(23));
    assert!(bench.services.recovery.take_link(&link, None).await.unwrap().is_some());
}

#[tokio::test]
async fn s4_3_of_fifty_right_codes_at_once_one_brings_the_recovery_on() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let token = started(&bench, PHONE).await;
    let code = bench.last_code(PHONE).await;
    let answers = join_all((0..50).map(|_| confirm(&bench, &token, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.recovery.is_some()).count(), 1);
}

#[tokio::test]
async fn s3_3_what_everybody_guesses_is_refused_on_all_three_ways_to_a_password() {
    let guessed = [
        ("Gfhjkm2024!", PasswordFault::Common),
        ("P4ssw0rd2024!", PasswordFault::Common),
        ("П@р0ль123", PasswordFault::Common),
        ("Aa1!Aa1!Aa1!", PasswordFault::Pattern),
        ("qwertyuiopasdfghjkl", PasswordFault::Pattern),
    ];
    let bench = Bench::start().await;
    let flow = bench.given(person(PHONE, "")).await;
    let code = bench.last_code(PHONE).await;
    bench.confirm(&flow, &code).await;
    for (word, expected) in guessed {
        let refused = bench.services.registration.set_password(Some(&flow), word, &visitor()).await.unwrap();
        assert_eq!(crate::bench::fault(&refused), Some(Fault::Password(expected)), "a registration with {word}");
    }
    let outcome = bench.services.registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap();
    let session = outcome.session.unwrap();
    let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
    for (word, expected) in guessed {
        let wish = PasswordWish { current: PASSWORD, new: word, ends_others: true };
        let refused = bench.services.security.change_password(who, &session, wish, &visitor()).await.unwrap();
        let SecurityReply::Stay(errors) = refused.reply else { panic!("a change to {word}") };
        assert_eq!(errors[0].fault, Fault::Password(expected), "a change to {word}");
    }
    let token = at_the_password(&bench).await;
    for (word, expected) in guessed {
        assert_eq!(fault(&set(&bench, &token, word).await), Some(Fault::Password(expected)), "a recovery to {word}");
    }
    assert!(enters(&bench, PHONE, PASSWORD).await);
}

/// Every link that a message carries, as people get it.
fn links(bench: &Bench) -> Vec<String> {
    let (sms, letters) = (bench.gateways.sms.lock().unwrap(), bench.gateways.letters.lock().unwrap());
    let words = sms.iter().chain(letters.iter()).flat_map(|(_, text)| text.split_whitespace());
    let paths = words.filter_map(|word| word.strip_prefix("https://okno.example/"));
    paths.filter(|path| path.contains('/')).map(str::to_owned).collect()
}

#[tokio::test]
async fn s2_1_every_link_of_a_message_ends_with_256_bits_of_chance() {
    let bench = Bench::start().await;
    registered_with_both(&bench).await;
    for _ in 0..3 {
        started(&bench, EMAIL).await;
        bench.deliver().await;
    }
    let links = links(&bench);
    assert_eq!(links.len(), 4, "{links:?}");
    for link in &links {
        let (page, token) = link.rsplit_once('/').unwrap();
        assert!(["confirm", "recover/link"].contains(&page), "{link}");
        assert!(Token::parse(token).is_some(), "{link}");
    }
    assert_eq!(links.iter().collect::<std::collections::HashSet<_>>().len(), 4);
}
