//! The outbox: at least once, in time, under one key.

use crate::bench::{Bench, person};
use jiff::SignedDuration;
use service::ports::DeliveryError;

const PHONE: &str = "8 900 000-00-01";

#[tokio::test]
async fn s11_3_a_message_that_failed_goes_out_later_under_the_same_key() {
    let bench = Bench::start().await;
    *bench.gateways.trouble.lock().unwrap() = Some(DeliveryError::Temporary("http_500"));
    bench.given(person(PHONE, "")).await;
    bench.deliver().await;
    bench.deliver().await;
    assert_eq!(bench.gateways.keys.lock().unwrap().len(), 1, "not before its time");
    *bench.gateways.trouble.lock().unwrap() = None;
    bench.clock.advance(SignedDuration::from_secs(8));
    bench.deliver().await;
    let keys = bench.gateways.keys.lock().unwrap().clone();
    assert_eq!((keys.len(), &keys[0]), (2, &keys[1]));
    assert_eq!(bench.sms_to(PHONE), 1);
}

#[tokio::test]
async fn s11_4_a_code_is_never_sent_after_its_term() {
    let bench = Bench::start().await;
    bench.given(person(PHONE, "")).await;
    bench.clock.advance(SignedDuration::from_mins(5));
    bench.deliver().await;
    assert_eq!(bench.sms_to(PHONE), 0);
    assert_eq!(
        bench.store.read().await.unwrap().outbox().count_dead().await.unwrap(),
        0,
        "nobody has to look after it"
    );
}

#[tokio::test]
async fn s11_4_a_refused_message_becomes_a_dead_letter() {
    let bench = Bench::start().await;
    *bench.gateways.trouble.lock().unwrap() = Some(DeliveryError::Permanent("refused"));
    bench.given(person(PHONE, "")).await;
    bench.deliver().await;
    assert_eq!(bench.store.read().await.unwrap().outbox().count_dead().await.unwrap(), 1);
}

#[tokio::test]
async fn s11_4_a_letter_that_fails_ten_times_becomes_a_dead_letter() {
    let bench = Bench::start().await;
    *bench.gateways.trouble.lock().unwrap() = Some(DeliveryError::Temporary("smtp_timeout"));
    bench.given(person("", "vera@example.com")).await;
    for _ in 0..12 {
        bench.deliver().await;
        bench.clock.advance(SignedDuration::from_hours(1));
    }
    assert_eq!(bench.gateways.keys.lock().unwrap().len(), 10);
    assert_eq!(bench.store.read().await.unwrap().outbox().count_dead().await.unwrap(), 1);
}

#[tokio::test]
async fn s4_5_a_sixth_sms_to_one_number_within_an_hour_waits() {
    let bench = Bench::start().await;
    for _ in 0..7 {
        bench.given(person(PHONE, "")).await;
    }
    bench.deliver().await;
    assert_eq!(bench.sms_to(PHONE), 5);
}
