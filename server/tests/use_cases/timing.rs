//! Whoever measures how long an answer takes learns nothing about who has an account (security 5.9): sign-ins, registration, recovery and
//! the second contact, for known and unknown in turns, compared by the test of Mann and Whitney.
#![expect(clippy::print_stdout, reason = "with --nocapture one sees the numbers")]

use crate::{
    bench::{Bench, PASSWORD, person, proven_snils, visitor},
    contact,
};
use jiff::SignedDuration;
use model::{AccountLevel, Answers, Fault, Field, ProfileReply, ProfileStep, SignInReply};
use service::{Intent, SentStep, SignedIn, Visitor};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Of each class. Source: the issue asks for 400, security 5.9 for 200.
const SAMPLES: usize = 400;

/// In turns, so that none of them fails a hundred times.
const KNOWN: [&str; 5] =
    ["8 900 000-00-01", "8 900 000-00-02", "8 900 000-00-03", "8 900 000-00-04", "8 900 000-00-05"];
const UNKNOWN: [&str; 5] =
    ["8 900 000-00-11", "8 900 000-00-12", "8 900 000-00-13", "8 900 000-00-14", "8 900 000-00-15"];

/// Likewise.
const KNOWN_SNILS: [&str; 5] =
    ["112-233-441 91", "112-233-442 92", "112-233-443 93", "112-233-444 94", "112-233-446 96"];
const UNKNOWN_SNILS: [&str; 5] =
    ["087-654-301 99", "087-654-302 00", "087-654-303 00", "087-654-304 01", "087-654-305 02"];

/// Held while somebody measures: two at once hear each other.
static ALONE: Mutex<()> = Mutex::const_new(());

/// How long the same took for somebody known and for somebody unknown.
#[derive(Default)]
struct Times {
    known: Vec<Duration>,
    unknown: Vec<Duration>,
}

impl Times {
    /// p > 0.01, or medians that differ by less than 5 %: with so many samples a difference that nobody could use would still be
    /// «significant».
    fn are_alike(&self) -> bool {
        let (known, unknown) = (median(&self.known), median(&self.unknown));
        z(&self.known, &self.unknown).abs() < 2.576 || (known - unknown).abs() < 0.05 * known.max(unknown)
    }

    fn told(&self) -> String {
        let (known, unknown) = (median(&self.known), median(&self.unknown));
        format!("known {known:.3} ms, unknown {unknown:.3} ms, z {:.2}", z(&self.known, &self.unknown))
    }
}

/// In milliseconds.
fn median(times: &[Duration]) -> f64 {
    let mut times = times.to_vec();
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

/// How far the sum of ranks is from that of two equal classes, in standard deviations. Times of a nanosecond clock have hardly any ties.
fn z(known: &[Duration], unknown: &[Duration]) -> f64 {
    let mut all: Vec<(Duration, bool)> = known.iter().map(|time| (*time, true)).collect();
    all.extend(unknown.iter().map(|time| (*time, false)));
    all.sort();
    let ranks: f64 =
        all.iter().zip(1_u32..).filter(|((_, is_known), _)| *is_known).map(|(_, rank)| f64::from(rank)).sum();
    let (n, m) = (count(known), count(unknown));
    let expected = n * (n + m + 1.0) / 2.0;
    (ranks - expected) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

fn count(times: &[Duration]) -> f64 {
    f64::from(u32::try_from(times.len()).unwrap())
}

/// Asks for phones of both kinds.
async fn compare<A, F>(bench: &Bench, ask: A) -> Times
where
    A: Fn(&'static str, Visitor) -> F,
    F: Future<Output = ()>,
{
    compare_of(bench, KNOWN, UNKNOWN, ask).await
}

/// Asks for both in turns, each from a network and an hour of its own, so that no limit speaks.
async fn compare_of<A, F>(bench: &Bench, known: [&'static str; 5], unknown: [&'static str; 5], ask: A) -> Times
where
    A: Fn(&'static str, Visitor) -> F,
    F: Future<Output = ()>,
{
    let mut times = Times::default();
    let _alone = ALONE.lock().await;
    for turn in 0..SAMPLES {
        bench.clock.advance(SignedDuration::from_hours(2));
        let network = format!("198.51.{}.{}", turn / 250, turn % 250);
        let of = |login: &'static str| {
            let asked = ask(login, Visitor { network: network.clone(), ..visitor() });
            async {
                let began = Instant::now();
                asked.await;
                began.elapsed()
            }
        };
        // Who comes first changes: the second finds caches warm.
        if turn % 2 == 0 {
            times.known.push(of(known[turn % 5]).await);
            times.unknown.push(of(unknown[turn % 5]).await);
        } else {
            times.unknown.push(of(unknown[turn % 5]).await);
            times.known.push(of(known[turn % 5]).await);
        }
    }
    times
}

async fn register(bench: &Bench) {
    for phone in KNOWN {
        bench.registered(phone, "").await;
    }
}

/// What is refused before a password is looked at is refused before anybody is looked up.
#[tokio::test]
async fn s5_9_a_way_that_is_closed_tells_nothing_either() {
    let bench = Bench::start().await;
    register(&bench).await;
    let attempt = async |login: &str, network: String| {
        let visitor = Visitor { network, ..visitor() };
        bench.services.sign_in.sign_in(login, "не тот пароль, а другой", &visitor, None).await.unwrap()
    };
    let mut times = Times::default();
    let _alone = ALONE.lock().await;
    for number in 0..100 {
        bench.clock.advance(SignedDuration::from_hours(2));
        attempt(KNOWN[0], format!("192.0.2.{number}")).await;
        attempt(UNKNOWN[0], format!("192.0.2.{number}")).await;
    }
    for turn in 0..SAMPLES {
        let mut pair = [(KNOWN[0], &mut times.known), (UNKNOWN[0], &mut times.unknown)];
        if turn % 2 == 0 {
            pair.reverse();
        }
        for (login, times) in pair {
            let began = Instant::now();
            let refused = attempt(login, format!("198.51.{}.{}", turn / 250, turn % 250)).await;
            times.push(began.elapsed());
            assert!(
                matches!(&refused.reply, SignInReply::Stay(view) if view.errors[0].fault == Fault::PasswordWayClosed)
            );
        }
    }
    println!("closed: {}", times.told());
    assert!(times.are_alike(), "{}", times.told());
}

#[tokio::test]
async fn s5_9_a_wrong_password_takes_as_long_for_known_and_unknown() {
    let bench = Bench::start().await;
    register(&bench).await;
    let times = compare(&bench, |login, visitor| {
        let sign_in = &bench.services.sign_in;
        async move {
            drop(sign_in.sign_in(login, "не тот пароль, а другой", &visitor, None).await.unwrap());
        }
    })
    .await;
    println!("sign-in: {}", times.told());
    assert!(times.are_alike(), "{}", times.told());
}

#[tokio::test]
async fn s5_9_a_snils_that_is_known_takes_as_long_as_another_at_the_sign_in() {
    let bench = Bench::start().await;
    register(&bench).await;
    for (phone, snils) in KNOWN.into_iter().zip(KNOWN_SNILS) {
        proven_snils(&bench, phone, snils, AccountLevel::Standard).await;
    }
    let times = compare_of(&bench, KNOWN_SNILS, UNKNOWN_SNILS, |login, visitor| {
        let sign_in = &bench.services.sign_in;
        async move {
            let refused = sign_in.sign_in(login, "не тот пароль, а другой", &visitor, None).await.unwrap();
            assert!(refused.session.is_none());
        }
    })
    .await;
    println!("sign-in by СНИЛС: {}", times.told());
    assert!(times.are_alike(), "{}", times.told());
}

#[tokio::test]
async fn s5_7_the_right_password_of_a_blocked_account_takes_as_long_as_that_of_nobody() {
    let bench = Bench::start().await;
    for phone in KNOWN {
        let session = bench.registered(phone, "").await;
        let who = bench.services.sessions.recognise(&session).await.unwrap().unwrap();
        bench.services.security.block_account(who).await.unwrap();
    }
    let times = compare(&bench, |login, visitor| {
        let sign_in = &bench.services.sign_in;
        async move {
            assert!(sign_in.sign_in(login, PASSWORD, &visitor, None).await.unwrap().session.is_none());
        }
    })
    .await;
    println!("blocked: {}", times.told());
    assert!(times.are_alike(), "{}", times.told());
}

#[tokio::test]
async fn s5_9_a_registration_begins_as_fast_for_known_and_unknown() {
    let bench = Bench::start().await;
    register(&bench).await;
    let times = compare(&bench, |login, visitor| {
        let registration = &bench.services.registration;
        async move {
            drop(registration.give_contacts(None, person(login, ""), &visitor).await.unwrap());
        }
    })
    .await;
    println!("registration: {}", times.told());
    assert!(times.are_alike(), "{}", times.told());
}

#[tokio::test]
async fn s5_9_a_recovery_begins_as_fast_for_known_and_unknown() {
    let bench = Bench::start().await;
    register(&bench).await;
    let times = compare(&bench, |login, visitor| {
        let recovery = &bench.services.recovery;
        async move {
            drop(recovery.start(None, login, &visitor).await.unwrap());
        }
    })
    .await;
    println!("recovery: {}", times.told());
    assert!(times.are_alike(), "{}", times.told());
}

#[tokio::test]
async fn s5_9_a_sign_in_by_sms_begins_and_fails_as_fast_for_known_and_unknown() {
    let bench = Bench::start().await;
    register(&bench).await;
    let times = compare(&bench, |login, visitor| {
        let sign_in = &bench.services.sign_in;
        async move {
            let begun = sign_in.start_by_sms(None, login, &visitor, None).await.unwrap();
            let refused = sign_in.confirm_sms(begun.sms.as_ref(), "000000", &visitor, None).await.unwrap();
            assert!(refused.session.is_none());
        }
    })
    .await;
    println!("sign-in by SMS: {}", times.told());
    assert!(times.are_alike(), "{}", times.told());
}

#[tokio::test]
async fn s5_9_a_second_contact_is_taken_down_as_fast_when_it_is_somebody_elses() {
    let bench = Bench::start().await;
    register(&bench).await;
    let who = contact::with_email(&bench, "vera@example.com").await;
    let times = compare(&bench, |phone, visitor| {
        let services = &bench.services;
        let who = SignedIn { proven_at: services.core.now(), ..who };
        async move {
            let given = Answers::default().with(Field::Phone, phone);
            let sent = SentStep { step: ProfileStep::Contact, given, seen: 0, intent: Intent::GoOn };
            let reply = services.profiles.answer(who, sent, &visitor).await.unwrap();
            assert!(matches!(reply, ProfileReply::Go(path) if path.as_str() == "/profile/contact/confirm"));
        }
    })
    .await;
    println!("second contact: {}", times.told());
    assert!(times.are_alike(), "{}", times.told());
}

#[test]
fn a_difference_that_somebody_could_use_is_found() {
    let times = |step: u64| (0..400_u64).map(|turn| Duration::from_micros(1000 + (turn * 37) % 200 + step)).collect();
    assert!(Times { known: times(0), unknown: times(1) }.are_alike());
    assert!(!Times { known: times(90), unknown: times(0) }.are_alike());
}
