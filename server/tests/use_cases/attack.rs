//! Guessing at passwords: what it costs, where it ends, and that it keeps no owner out (security 5.2 to 5.6, 5.11).

use crate::{
    authenticator::Authenticator,
    bench::{Bench, PASSWORD, visitor},
    passkeys,
};
use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher as _};
use futures::future::join_all;
use jiff::SignedDuration;
use model::{
    AccountId, AccountLevel, Channel, Fault, GivenName, Locale, NotificationKind, Password, PersonName, Phone,
    SignInReply, SignInView, Surname, Toll, TollPayment,
};
use proptest::prelude::*;
use service::{
    SignInOutcome, Visitor,
    policy::SecurityConfig,
    ports::{Account, Contact, KnownDevice},
    secrets::Token,
};

const PHONE: &str = "8 900 000-00-01";
const WRONG: &str = "не тот пароль совсем";

/// Somebody in one of many networks.
fn stranger(network: usize) -> Visitor {
    Visitor { network: format!("198.51.{}.{}", network / 250, network % 250), ..visitor() }
}

fn known(device: &Token) -> Visitor {
    Visitor { known_as: Some(device.clone()), ..visitor() }
}

async fn attempt(bench: &Bench, login: &str, password: &str, visitor: &Visitor) -> SignInOutcome {
    bench.services.sign_in.sign_in(login, password, visitor, None).await.unwrap()
}

/// Signs the owner in, which makes the device known.
async fn device_of_owner(bench: &Bench) -> Token {
    bench.registered(PHONE, "").await;
    attempt(bench, PHONE, PASSWORD, &visitor()).await.device.unwrap()
}

fn view(outcome: &SignInOutcome) -> SignInView {
    match &outcome.reply {
        SignInReply::Stay(view) => view.clone(),
        SignInReply::Open(_) => SignInView::default(),
    }
}

fn fault(outcome: &SignInOutcome) -> Option<Fault> {
    view(outcome).errors.first().map(|error| error.fault.clone())
}

fn toll(outcome: &SignInOutcome) -> Option<Toll> {
    view(outcome).toll
}

fn paying(visitor: &Visitor, toll: &Toll) -> Visitor {
    let payment = TollPayment { ticket: toll.ticket.clone(), answer: toll.search(0..) };
    Visitor { payment, ..visitor.clone() }
}

/// «Забыли пароль?», by a code to the phone.
async fn recover(bench: &Bench, password: &str) {
    bench.clock.advance(SignedDuration::from_secs(1));
    let recovery = &bench.services.recovery;
    let begun = recovery.start(None, PHONE, &visitor()).await.unwrap().recovery.unwrap();
    let code = bench.last_code(PHONE).await;
    let proven = recovery.confirm_code(Some(&begun), &code, &visitor()).await.unwrap().recovery.unwrap();
    let set = recovery.set_password(Some(&proven), password, &visitor()).await.unwrap();
    assert!(matches!(set.reply, model::RecoveryReply::Open(_)), "the new password is set");
}

/// So few bits that a debug build finds an answer at once.
fn cheap() -> SecurityConfig {
    SecurityConfig { toll_bits: 12, ..SecurityConfig::default() }
}

/// Guesses from so many networks, once each, and pays what is asked for.
async fn guess_from(bench: &Bench, login: &str, networks: std::ops::Range<usize>) -> usize {
    let mut evaluated = 0;
    for network in networks {
        let visitor = stranger(network);
        let mut outcome = attempt(bench, login, WRONG, &visitor).await;
        if let Some(toll) = toll(&outcome) {
            outcome = attempt(bench, login, WRONG, &paying(&visitor, &toll)).await;
        }
        evaluated += usize::from(fault(&outcome) == Some(Fault::SignIn));
    }
    evaluated
}

#[tokio::test]
async fn s5_2_after_twenty_failures_an_hour_each_try_costs_a_toll_for_somebody_and_nobody() {
    let bench = Bench::with(cheap()).await;
    bench.registered(PHONE, "").await;
    for login in [PHONE, "nobody@example.com", "просто слова"] {
        assert_eq!(guess_from(&bench, login, 0..20).await, 20);
        let asked = attempt(&bench, login, WRONG, &stranger(20)).await;
        let wanted = toll(&asked).expect("the twenty-first try");
        assert_eq!(wanted.bits, 12, "as hard as the policy says");
        assert_eq!(fault(&asked), None, "to be asked for a toll is no failure");
        let paid = attempt(&bench, login, WRONG, &paying(&stranger(20), &wanted)).await;
        assert_eq!(fault(&paid), Some(Fault::SignIn), "{login}");
    }
    bench.clock.advance(SignedDuration::from_mins(61));
    assert_eq!(toll(&attempt(&bench, PHONE, WRONG, &stranger(21)).await), None, "an hour later it is free again");
}

#[tokio::test]
async fn s5_2_a_ticket_is_good_once_for_its_network_and_for_ten_minutes() {
    let bench = Bench::with(cheap()).await;
    guess_from(&bench, PHONE, 0..20).await;
    let ticket = async |network| toll(&attempt(&bench, PHONE, WRONG, &stranger(network)).await).unwrap();
    let wanted = ticket(20).await;
    let elsewhere = attempt(&bench, PHONE, WRONG, &paying(&stranger(21), &wanted)).await;
    assert!(toll(&elsewhere).is_some() && fault(&elsewhere).is_none(), "it was handed out to another network");
    let paid = paying(&stranger(20), &wanted);
    assert_eq!(fault(&attempt(&bench, PHONE, WRONG, &paid).await), Some(Fault::SignIn));
    assert!(toll(&attempt(&bench, PHONE, WRONG, &paid).await).is_some(), "it was spent");

    let late = ticket(22).await;
    bench.clock.advance(SignedDuration::from_mins(10));
    assert!(toll(&attempt(&bench, PHONE, WRONG, &paying(&stranger(22), &late)).await).is_some());
    for ticket in ["", "AAAA", "не билет"] {
        let payment = TollPayment { ticket: ticket.to_owned(), answer: Some(0) };
        let forged = Visitor { payment, ..stranger(22) };
        assert!(toll(&attempt(&bench, PHONE, WRONG, &forged).await).is_some());
    }
}

/// One ticket with fifty sign-ins at once, and one with fifty recoveries: of somebody else each, so that nothing but the ticket keeps
/// them out.
#[tokio::test]
async fn s5_2_of_fifty_that_pay_with_one_ticket_at_once_one_passes() {
    let bench = Bench::with(SecurityConfig {
        free_sign_ins_per_network_minute: 2,
        free_recoveries_per_network_hour: 1,
        recoveries_per_network_hour: 200,
        ..cheap()
    })
    .await;
    let (sign_in, recovery) = (&bench.services.sign_in, &bench.services.recovery);
    let logins: Vec<String> = (0..50).map(|number| format!("nobody{number}@example.com")).collect();
    for _ in 0..2 {
        attempt(&bench, PHONE, WRONG, &visitor()).await;
    }
    let wanted = toll(&attempt(&bench, PHONE, WRONG, &visitor()).await).expect("the third of a minute");
    let paid = paying(&visitor(), &wanted);
    let tried = join_all(logins.iter().map(|login| sign_in.sign_in(login, WRONG, &paid, None))).await;
    // Whom the pool of passwords turns away has made no attempt.
    let tried: Vec<SignInOutcome> = tried.into_iter().filter_map(Result::ok).collect();
    assert_eq!(tried.iter().filter(|outcome| fault(outcome) == Some(Fault::SignIn)).count(), 1);
    assert_eq!(tried.iter().filter(|outcome| toll(outcome).is_some()).count(), tried.len() - 1);

    recovery.start(None, PHONE, &visitor()).await.unwrap();
    let asked = recovery.start(None, PHONE, &visitor()).await.unwrap();
    let paid = paying(&visitor(), asked.reply.toll().expect("the second of an hour"));
    let begun = join_all(logins.iter().map(|login| recovery.start(None, login, &paid))).await;
    assert_eq!(begun.into_iter().filter(|outcome| outcome.as_ref().unwrap().recovery.is_some()).count(), 1);
}

#[tokio::test]
async fn s5_2_whoever_cannot_search_waits_for_half_a_minute() {
    let bench = Bench::with(cheap()).await;
    guess_from(&bench, PHONE, 0..20).await;
    let wanted = toll(&attempt(&bench, PHONE, WRONG, &stranger(20)).await).unwrap();
    let waiting = Visitor { payment: TollPayment { ticket: wanted.ticket.clone(), answer: None }, ..stranger(20) };
    bench.clock.advance(SignedDuration::from_secs(12));
    let early = attempt(&bench, PHONE, WRONG, &waiting).await;
    assert!(matches!(fault(&early), Some(Fault::Wait(17..=19))), "{:?}", fault(&early));
    assert_eq!(toll(&early).map(|toll| toll.ticket), Some(wanted.ticket), "the wait goes on and does not begin anew");
    bench.clock.advance(SignedDuration::from_secs(18));
    assert_eq!(fault(&attempt(&bench, PHONE, WRONG, &waiting).await), Some(Fault::SignIn));
}

#[tokio::test]
async fn s5_2_after_a_hundred_failures_only_known_devices_are_asked_for_a_password() {
    let bench = Bench::with(cheap()).await;
    let device = device_of_owner(&bench).await;
    assert_eq!(guess_from(&bench, PHONE, 0..130).await, 100);
    let closed = attempt(&bench, PHONE, PASSWORD, &stranger(200)).await;
    assert_eq!(fault(&closed), Some(Fault::PasswordWayClosed), "even the right one");
    bench.clock.advance(SignedDuration::from_hours(24 * 30));
    assert_eq!(fault(&attempt(&bench, PHONE, PASSWORD, &stranger(200)).await), Some(Fault::PasswordWayClosed));
    assert_eq!(guess_from(&bench, "nobody@example.com", 0..130).await, 100, "nobody is treated alike");

    let entered = attempt(&bench, PHONE, PASSWORD, &known(&device)).await;
    assert!(entered.session.is_some(), "the owner comes in");
    assert!(attempt(&bench, PHONE, PASSWORD, &stranger(200)).await.session.is_some(), "and opens the way for all");
}

#[tokio::test]
async fn s5_11_the_owner_learns_once_a_day_that_the_way_is_closed() {
    let bench = Bench::with(cheap()).await;
    let device = device_of_owner(&bench).await;
    let told = |bench: &Bench| {
        let sms = bench.gateways.sms.lock().unwrap();
        sms.iter().filter(|(_, text)| text.contains("много раз")).count()
    };
    for expected in [1, 1] {
        guess_from(&bench, PHONE, 0..110).await;
        bench.deliver().await;
        assert_eq!(told(&bench), expected);
        let entered = attempt(&bench, PHONE, PASSWORD, &known(&device)).await.session.unwrap();
        let who = bench.services.sessions.recognise(&entered).await.unwrap().unwrap();
        let feed = bench.services.cabinet.show(who, None).await.unwrap().feed;
        let closed = feed.items.iter().filter(|item| item.kind == NotificationKind::PasswordWayClosed).count();
        assert_eq!(closed, expected);
    }
}

#[tokio::test]
async fn s5_2_a_recovery_opens_the_way_and_forgets_the_devices() {
    let bench = Bench::with(cheap()).await;
    let device = device_of_owner(&bench).await;
    guess_from(&bench, PHONE, 0..110).await;
    recover(&bench, "Новый кот у окна 5").await;
    let asked = attempt(&bench, PHONE, "Новый кот у окна 5", &stranger(300)).await;
    let wanted = toll(&asked).unwrap_or_else(|| panic!("of this hour: {:?}", fault(&asked)));
    let paid = attempt(&bench, PHONE, "Новый кот у окна 5", &paying(&stranger(300), &wanted)).await;
    assert!(paid.session.is_some());
    bench.clock.advance(SignedDuration::from_hours(1));
    guess_from(&bench, PHONE, 0..110).await;
    let closed = attempt(&bench, PHONE, "Новый кот у окна 5", &known(&device)).await;
    assert_eq!(fault(&closed), Some(Fault::PasswordWayClosed), "a thief's device may have been known");
}

#[tokio::test]
async fn s5_4_fifteen_logins_that_fail_in_one_network_make_each_try_there_cost_a_toll_for_a_day() {
    let bench = Bench::with(cheap()).await;
    let (here, there) = (stranger(1), stranger(2));
    for number in 0..15 {
        let failed = attempt(&bench, &format!("somebody{number}@example.com"), WRONG, &here).await;
        assert_eq!(fault(&failed), Some(Fault::SignIn));
    }
    assert!(toll(&attempt(&bench, "another@example.com", WRONG, &here).await).is_some());
    assert_eq!(toll(&attempt(&bench, "another@example.com", WRONG, &there).await), None);
    bench.clock.advance(SignedDuration::from_hours(23));
    assert!(toll(&attempt(&bench, "another@example.com", WRONG, &here).await).is_some());
    bench.clock.advance(SignedDuration::from_hours(2));
    assert_eq!(toll(&attempt(&bench, "another@example.com", WRONG, &here).await), None);
}

#[tokio::test]
async fn s5_2_the_twenty_first_post_of_a_network_in_a_minute_costs_a_toll() {
    let bench = Bench::with(SecurityConfig { failing_logins_per_network: 100, ..cheap() }).await;
    for number in 0..20 {
        assert_eq!(toll(&attempt(&bench, &format!("somebody{number}@example.com"), WRONG, &visitor()).await), None);
    }
    let device = device_of_owner_elsewhere(&bench).await;
    assert!(toll(&attempt(&bench, PHONE, PASSWORD, &visitor()).await).is_some());
    assert!(attempt(&bench, PHONE, PASSWORD, &known(&device)).await.session.is_some(), "a known device pays nothing");
    bench.clock.advance(SignedDuration::from_secs(61));
    assert_eq!(toll(&attempt(&bench, PHONE, WRONG, &visitor()).await), None);
}

async fn device_of_owner_elsewhere(bench: &Bench) -> Token {
    bench.registered(PHONE, "").await;
    attempt(bench, PHONE, PASSWORD, &stranger(9)).await.device.unwrap()
}

#[tokio::test]
async fn s5_2_the_seventh_registration_and_recovery_of_a_network_cost_a_toll() {
    let bench = Bench::with(cheap()).await;
    for number in 0..6 {
        bench.services.recovery.start(None, &format!("nobody{number}@example.com"), &visitor()).await.unwrap();
    }
    let asked = bench.services.recovery.start(None, PHONE, &visitor()).await.unwrap();
    let wanted = asked.reply.toll().cloned().expect("the seventh");
    assert!(asked.recovery.is_none(), "nothing has begun");
    let paid = bench.services.recovery.start(None, PHONE, &paying(&visitor(), &wanted)).await.unwrap();
    assert!(paid.recovery.is_some());

    for number in 0..6 {
        let values = crate::bench::person(&format!("8 900 000-01-{number:02}"), "");
        assert!(bench.services.registration.give_contacts(None, values, &visitor()).await.unwrap().flow.is_some());
    }
    let values = crate::bench::person("8 900 000-01-77", "");
    let asked = bench.services.registration.give_contacts(None, values.clone(), &visitor()).await.unwrap();
    let shown = crate::bench::shown(&asked).unwrap();
    assert!(asked.flow.is_none() && shown.values == values, "nothing has begun, and what was typed stays");
    let crossed = paying(&visitor(), &wanted);
    let crossed = bench.services.registration.give_contacts(None, values.clone(), &crossed).await.unwrap();
    assert!(crossed.flow.is_none(), "a ticket for a recovery pays for no registration");
    let paid = paying(&visitor(), shown.toll.as_ref().unwrap());
    assert!(bench.services.registration.give_contacts(None, values, &paid).await.unwrap().flow.is_some());
}

#[tokio::test]
async fn s5_2_the_seventh_sign_in_by_sms_of_a_network_costs_a_toll() {
    let bench = Bench::with(cheap()).await;
    let start = async |phone: &str, visitor: &Visitor| {
        bench.services.sign_in.start_by_sms(None, phone, visitor, None).await.unwrap()
    };
    for number in 0..6 {
        assert!(start(&format!("8 900 000-02-{number:02}"), &visitor()).await.sms.is_some());
    }
    let asked = start(PHONE, &visitor()).await;
    assert!(asked.sms.is_none() && view(&asked).login == PHONE, "nothing has begun, and what was typed stays");
    let crossed = bench.services.recovery.start(None, "nobody@example.com", &visitor()).await.unwrap();
    assert!(crossed.recovery.is_some(), "recoveries are counted apart");
    let paid = start(PHONE, &paying(&visitor(), &toll(&asked).unwrap())).await;
    assert!(paid.sms.is_some());
}

#[tokio::test]
async fn s5_6_only_a_full_sign_in_makes_a_device_known_and_for_180_days() {
    let bench = Bench::start().await;
    let device = device_of_owner(&bench).await;
    let who = async |visitor: &Visitor| {
        let entered = attempt(&bench, PHONE, PASSWORD, visitor).await;
        let who = bench.services.sessions.recognise(&entered.session.unwrap()).await.unwrap().unwrap();
        (who, entered.device.unwrap())
    };
    let (owner, same) = who(&known(&device)).await;
    assert!(same.hash() == device.hash(), "it keeps its token");
    let made_up = Token::new(service::secrets::SecretRng).unwrap();
    let (_, drawn) = who(&known(&made_up)).await;
    assert!(drawn.hash() != made_up.hash(), "a token that we did not draw is nobody's");

    let devices = bench.services.security.show(owner, &known(&device)).await.unwrap().devices;
    assert_eq!(devices.iter().filter(|line| line.is_this).count(), 1);
    bench.clock.advance(SignedDuration::from_hours(24 * 179));
    let (_, still) = who(&known(&device)).await;
    assert!(still.hash() == device.hash());
    bench.clock.advance(SignedDuration::from_hours(24 * 181));
    let (owner, other) = who(&known(&device)).await;
    assert!(other.hash() != device.hash(), "not used for longer than that, it is forgotten");
    assert_eq!(bench.services.security.show(owner, &visitor()).await.unwrap().devices.len(), 1);
}

#[tokio::test]
async fn s5_6_one_browser_is_known_to_all_who_sign_in_there_and_to_nobody_else() {
    let bench = Bench::with(cheap()).await;
    let device = device_of_owner(&bench).await;
    bench.registered("8 900 000-00-02", "").await;
    let other = attempt(&bench, "8 900 000-00-02", PASSWORD, &known(&device)).await.device.unwrap();
    assert!(other.hash() == device.hash());
    bench.registered("8 900 000-00-03", "").await;
    guess_from(&bench, "8 900 000-00-03", 0..110).await;
    let third = attempt(&bench, "8 900 000-00-03", PASSWORD, &known(&device)).await;
    assert_eq!(fault(&third), Some(Fault::PasswordWayClosed));
}

#[tokio::test]
async fn s5_2_from_a_known_device_failures_wait_and_after_a_hundred_it_is_not_known_any_more() {
    let bench = Bench::start().await;
    let device = device_of_owner(&bench).await;
    let mut evaluated = 0;
    while evaluated < 100 {
        let outcome = attempt(&bench, PHONE, WRONG, &known(&device)).await;
        match fault(&outcome) {
            Some(Fault::SignIn) => evaluated += 1,
            Some(Fault::Wait(seconds)) => {
                assert!(seconds <= 3601 && evaluated >= 5, "{seconds} after {evaluated}");
                bench.clock.advance(SignedDuration::from_secs(i64::from(seconds)));
            }
            other => panic!("{other:?}"),
        }
    }
    let again = attempt(&bench, PHONE, PASSWORD, &known(&device)).await;
    assert!(again.device.unwrap().hash() != device.hash(), "known anew, from the beginning");
}

#[tokio::test]
async fn a_forgotten_device_is_a_stranger() {
    let bench = Bench::with(cheap()).await;
    let device = device_of_owner(&bench).await;
    let entered = attempt(&bench, PHONE, PASSWORD, &known(&device)).await.session.unwrap();
    let who = bench.services.sessions.recognise(&entered).await.unwrap().unwrap();
    let devices = bench.services.security.show(who, &known(&device)).await.unwrap().devices;
    let line = devices.iter().find(|line| line.is_this).unwrap();
    bench.services.security.forget_device(who, &line.id).await.unwrap();
    guess_from(&bench, PHONE, 0..110).await;
    assert_eq!(fault(&attempt(&bench, PHONE, PASSWORD, &known(&device)).await), Some(Fault::PasswordWayClosed));
}

#[tokio::test]
async fn s5_11_of_several_new_devices_within_minutes_the_owner_gets_one_message_a_network_and_three_at_most() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let told = async || {
        bench.deliver().await;
        bench.gateways.sms.lock().unwrap().iter().filter(|(_, text)| text.contains("нового устройства")).count()
    };
    assert_eq!(told().await, 0, "the device of the registration is theirs");
    let device = attempt(&bench, PHONE, PASSWORD, &stranger(1)).await.device.unwrap();
    attempt(&bench, PHONE, PASSWORD, &stranger(1)).await;
    assert_eq!(told().await, 1, "of one network once");
    let newest = bench.gateways.sms.lock().unwrap().last().unwrap().1.clone();
    assert!(newest.contains(": 21 ноября 2026, 12:00, "), "when, and with what: {newest}");
    attempt(&bench, PHONE, PASSWORD, &stranger(2)).await;
    assert_eq!(told().await, 2, "whoever comes a minute after the owner does not go untold");
    for number in 3..7 {
        attempt(&bench, PHONE, PASSWORD, &stranger(number)).await;
    }
    assert_eq!(told().await, 3, "and nobody's phone is flooded");
    bench.clock.advance(SignedDuration::from_mins(6));
    attempt(&bench, PHONE, PASSWORD, &known(&device)).await;
    assert_eq!(told().await, 3, "a known device is no news");
    attempt(&bench, PHONE, PASSWORD, &stranger(3)).await;
    assert_eq!(told().await, 4);
}

/// Accounts of which stuffed passwords are tried.
const ACCOUNTS: usize = 1000;
/// Networks from which they are.
const NETWORKS: usize = 200;
/// Guesses at everybody.
const TURNS: usize = 17 * NETWORKS;

/// Passwords that leaked elsewhere are tried on everybody from everywhere, by programs that pay what is asked for when that is worth it,
/// while owners go on signing in from devices that they know.
#[tokio::test]
async fn s5_2_credential_stuffing_keeps_no_owner_out_and_stays_within_the_limits() {
    let bench = Bench::with(cheap()).await;
    let owners = settle(&bench, ACCOUNTS).await;
    let mut entered = 0;
    let mut evaluated = vec![0_usize; ACCOUNTS];
    let mut of_network = vec![0_usize; NETWORKS];
    // Each network tries seventeen logins. Then one login is wanted by all.
    let everybody = (0..TURNS).map(|turn| ((turn * 7 + turn / NETWORKS) % ACCOUNTS, turn % NETWORKS));
    let wanted = (0..NETWORKS).map(|network| (0, network));
    for (turn, (account, network)) in everybody.chain(wanted).enumerate() {
        let outcome = attempt(&bench, &owners[account].0, WRONG, &stranger(network)).await;
        let outcome = match toll(&outcome) {
            Some(asked) if account == 0 => {
                attempt(&bench, &owners[account].0, WRONG, &paying(&stranger(network), &asked)).await
            }
            _ => outcome,
        };
        assert!(outcome.session.is_none());
        if fault(&outcome) == Some(Fault::SignIn) {
            evaluated[account] += 1;
            of_network[network] += usize::from(account != 0);
        }
        if turn % 40 == 0 {
            let (login, device) = &owners[(turn / 40 * 9 + 1) % ACCOUNTS];
            let own = Visitor { network: "203.0.113.200".to_owned(), ..known(device) };
            entered += usize::from(attempt(&bench, login, PASSWORD, &own).await.session.is_some());
            bench.clock.advance(SignedDuration::from_secs(30));
        }
    }
    assert_eq!(entered, (TURNS + NETWORKS).div_ceil(40), "every owner, every time");
    let own = known(&owners[0].1);
    assert!(evaluated[0] <= 100, "{} guesses at the wanted login", evaluated[0]);
    assert!(attempt(&bench, &owners[0].0, PASSWORD, &own).await.session.is_some());
    // Whoever pays nothing gets fifteen logins looked at in a network.
    assert!(of_network.iter().all(|guesses| *guesses <= 15), "{:?}", of_network.iter().max());
}

/// Of the password, so weak that a debug build looks at thousands.
fn weak_hash() -> String {
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, Some(32)).unwrap());
    let password = Password::prepare(PASSWORD).unwrap();
    hasher.hash_password_with_salt(password.expose().as_bytes(), &[7; 16]).unwrap().to_string()
}

/// So many accounts with one password, weakly hashed, each with a known device.
async fn settle(bench: &Bench, accounts: usize) -> Vec<(String, Token)> {
    let core = &bench.services.core;
    let (now, hash) = (core.now(), weak_hash());
    let mut work = bench.store.begin().await.unwrap();
    let mut owners = Vec::new();
    for number in 0..accounts {
        let phone =
            Phone::parse(&format!("8 900 {:03}-{:02}-{:02}", 100 + number / 1000, number / 100 % 10, number % 100));
        let (phone, token) = (phone.unwrap(), Token::new(core.rng).unwrap());
        let id = AccountId(core.rng.id(now).unwrap());
        let account = Account {
            id,
            name: PersonName {
                surname: Surname::parse("Окнова").unwrap(),
                given_name: GivenName::parse("Вера").unwrap(),
            },
            level: AccountLevel::Simplified,
            locale: Locale::Ru,
            display: None,
            password_hash: hash.clone(),
            password_set_at: now,
            is_blocked: false,
            created_at: now,
        };
        work.accounts().insert(&account).await.unwrap();
        let contact = Contact {
            id: core.rng.id(now).unwrap(),
            account_id: id,
            channel: Channel::Phone,
            value: phone.as_str().to_owned(),
            verified_at: Some(now),
            created_at: now,
        };
        work.contacts().insert(&contact, Some(&core.phone_index(&phone))).await.unwrap();
        let device = KnownDevice {
            id: core.rng.id(now).unwrap(),
            account_id: id,
            token: token.hash(),
            device: visitor().device,
            created_at: now,
            used_at: now,
        };
        work.devices().remember(&device, 20).await.unwrap();
        owners.push((phone.as_str().to_owned(), token));
    }
    work.commit().await.unwrap();
    owners
}

/// What others do with the login of somebody else.
#[derive(Clone, Debug)]
enum Deed {
    /// Wrong passwords, each from the next network of many, one of which is the owner's.
    Guesses { first: usize, count: usize, pays: bool },
    /// Wrong passwords at a device that the owner has signed in from, with all patience.
    AtTheOwners { count: usize },
    /// Wrong codes by SMS in place of the password.
    Codes { network: usize },
    /// Answers of no passkey.
    Answers { network: usize, count: usize },
    /// A recovery, with wrong codes.
    Recovery { network: usize },
}

fn deed() -> impl Strategy<Value = Deed> {
    let network = || 0_usize..400;
    prop_oneof![
        3 => (network(), 1_usize..130, any::<bool>()).prop_map(|(first, count, pays)| Deed::Guesses { first, count, pays }),
        3 => (1_usize..40).prop_map(|count| Deed::AtTheOwners { count }),
        1 => network().prop_map(|network| Deed::Codes { network }),
        1 => (network(), 1_usize..30).prop_map(|(network, count)| Deed::Answers { network, count }),
        1 => network().prop_map(|network| Deed::Recovery { network }),
    ]
}

/// How long nothing happens before, in seconds.
fn pause() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), 1_i64..60, Just(3600), Just(3 * 24 * 3600)]
}

/// The owner, whom others try to keep out.
struct Wanted {
    bench: Bench,
    device: Token,
    /// Failures in a row at that device: after a hundred it would not be known any more.
    failures: usize,
    phone: Authenticator,
}

impl Wanted {
    async fn settled() -> Self {
        // Hundreds of them are paid.
        let bench = Bench::with(SecurityConfig { toll_bits: 2, ..SecurityConfig::default() }).await;
        let mut phone = Authenticator::phone();
        passkeys::owner(&bench, &mut phone).await;
        let device = attempt(&bench, PHONE, PASSWORD, &visitor()).await.device.unwrap();
        let wanted = Self { bench, device, failures: 0, phone };
        wanted.weaken().await;
        wanted
    }

    /// Guesses at the password cost next to nothing until its owner comes in again.
    async fn weaken(&self) {
        let index = self.bench.services.core.phone_index(&Phone::parse(PHONE).unwrap());
        let mut work = self.bench.store.begin().await.unwrap();
        let owner = work.accounts().find_by_contact(Channel::Phone, &index).await.unwrap().unwrap();
        work.accounts().replace_password_hash(owner.id, &owner.password_hash, &weak_hash()).await.unwrap();
        work.commit().await.unwrap();
    }

    fn own(&self) -> Visitor {
        known(&self.device)
    }

    async fn suffers(&mut self, deed: &Deed) {
        let (bench, sign_in) = (&self.bench, &self.bench.services.sign_in);
        let from = |network| if network % 50 == 0 { visitor() } else { stranger(network) };
        match *deed {
            Deed::Guesses { first, count, pays } => {
                for network in first..first + count {
                    let outcome = attempt(bench, "+7 900 000 00 01", WRONG, &from(network)).await;
                    if let Some(asked) = toll(&outcome).filter(|_| pays) {
                        attempt(bench, PHONE, WRONG, &paying(&from(network), &asked)).await;
                    }
                }
            }
            Deed::AtTheOwners { count } => {
                for _ in 0..count.min(99 - self.failures) {
                    if let Some(Fault::Wait(seconds)) = fault(&attempt(bench, PHONE, WRONG, &self.own()).await) {
                        bench.clock.advance(SignedDuration::from_secs(i64::from(seconds)));
                        attempt(bench, PHONE, WRONG, &self.own()).await;
                    }
                    self.failures += 1;
                }
            }
            Deed::Codes { network } => {
                let begun = sign_in.start_by_sms(None, PHONE, &from(network), None).await.unwrap();
                for _ in 0..6 {
                    sign_in.confirm_sms(begun.sms.as_ref(), "000000", &from(network), None).await.unwrap();
                }
            }
            Deed::Answers { network, count } => {
                for _ in 0..count {
                    sign_in.sign_in_by_passkey(None, "{}", &stranger(network), None).await.unwrap();
                }
            }
            Deed::Recovery { network } => {
                let recovery = &bench.services.recovery;
                let begun = recovery.start(None, PHONE, &from(network)).await.unwrap();
                for _ in 0..6 {
                    recovery.confirm_code(begun.recovery.as_ref(), "000000", &from(network)).await.unwrap();
                }
            }
        }
    }

    async fn comes_in_by_password(&mut self, meanwhile: &Deed) -> bool {
        let mut outcome = attempt(&self.bench, PHONE, PASSWORD, &self.own()).await;
        if matches!(fault(&outcome), Some(Fault::Wait(_))) {
            if !matches!(meanwhile, Deed::AtTheOwners { .. }) {
                self.suffers(meanwhile).await;
            }
            self.bench.clock.advance(SignedDuration::from_secs(3600));
            outcome = attempt(&self.bench, PHONE, PASSWORD, &self.own()).await;
        }
        self.weaken().await;
        self.failures = 0;
        outcome.session.is_some()
    }

    async fn comes_in_by_passkey(&mut self) -> bool {
        passkeys::entered(&self.bench, &mut self.phone).await.session.is_some()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn s5_5_whatever_others_do_the_owner_comes_in_by_passkey_at_once_and_from_a_known_device_within_an_hour(
        rounds in prop::collection::vec(
            (prop::collection::vec((pause(), deed()), 1..4), deed(), any::<bool>()),
            1..3,
        ),
    ) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let mut wanted = Wanted::settled().await;
            for (deeds, meanwhile, has_passkey) in rounds {
                for (seconds, deed) in &deeds {
                    wanted.bench.clock.advance(SignedDuration::from_secs(*seconds));
                    wanted.suffers(deed).await;
                }
                if has_passkey {
                    prop_assert!(wanted.comes_in_by_passkey().await, "at once");
                } else {
                    prop_assert!(wanted.comes_in_by_password(&meanwhile).await, "within an hour");
                }
            }
            Ok(())
        })?;
    }
}
