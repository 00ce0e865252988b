//! The machine's clock jumps (security 18.8).

use crate::{
    audit::actions,
    bench::{Bench, PASSWORD, person},
    two_step::{first_step, led_to, owner, second_step},
};
use jiff::SignedDuration;
use rstest::rstest;

/// Where a password and this code lead to.
async fn comes_in(bench: &Bench, code: &str) -> bool {
    let pending = first_step(bench, PASSWORD).await.pending.unwrap();
    led_to(&second_step(bench, &pending, code).await) == "/profile"
}

#[rstest]
#[tokio::test]
async fn s18_8_a_clock_that_jumps_by_an_hour_opens_nothing_twice_and_keeps_nobody_out(#[values(1, -1)] hours: i64) {
    let bench = Bench::start().await;
    let (pocket, _, backup) = owner(&bench).await;
    let used = pocket.code(&bench);
    assert!(comes_in(&bench, &used).await);

    for jump in [hours, -hours] {
        bench.clock.advance(SignedDuration::from_hours(jump));
        assert!(!comes_in(&bench, &used).await, "a code that was used opens nothing by another clock");
        assert!(!comes_in(&bench, &pocket.code(&bench)).await || jump > 0, "no step is gone back to");
        let fresh = usize::from(jump != hours);
        assert!(comes_in(&bench, &backup[fresh]).await, "the owner comes in");
        assert!(!comes_in(&bench, &backup[0]).await, "a backup code is good once");
        let newcomer = format!("8 900 000-00-1{fresh}");
        bench.registered(&newcomer, "").await;
    }
    assert!(!actions(&bench, 0).await.is_empty(), "the chain is whole");
}

#[tokio::test]
async fn s18_8_a_code_that_the_clock_has_left_behind_is_sent_anew() {
    let bench = Bench::start().await;
    let flow = bench.given(person("8 900 000-00-01", "")).await;
    let code = bench.last_code("8 900 000-00-01").await;
    bench.clock.advance(SignedDuration::from_hours(1));
    bench.confirm(&flow, &code).await;
    bench.resend(&flow, model::Channel::Phone).await;
    let code = bench.last_code("8 900 000-00-01").await;
    bench.clock.advance(SignedDuration::from_hours(-1));
    let outcome = bench.confirm(&flow, &code).await;
    assert_eq!(crate::bench::led_to(&outcome), "/register/password", "one of the other clock's still counts");
}
