//! Counters that slow guessing down.

use crate::bench::{Engine, at_once, noon, noon_and, random_mark, store};
use rstest::rstest;
use service::ports::Attempt;
use std::sync::Arc;

#[rstest]
#[tokio::test]
async fn a_window_counts_its_uses_and_begins_anew(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (key, other) = (random_mark(), random_mark());
    let mut work = store.begin().await.unwrap();
    let limits = work.limits();
    assert_eq!(limits.peek(&key, 60, noon()).await, Ok(0));
    assert_eq!(limits.count(&key, 60, noon()).await, Ok((1, noon_and(60))));
    assert_eq!(limits.count(&key, 60, noon_and(59)).await, Ok((2, noon_and(60))));
    assert_eq!(limits.peek(&key, 60, noon_and(59)).await, Ok(2));
    assert_eq!(limits.peek(&key, 60, noon_and(60)).await, Ok(0));
    assert_eq!(limits.count(&key, 60, noon_and(60)).await, Ok((1, noon_and(120))));
    assert_eq!(limits.peek(&other, 60, noon()).await, Ok(0));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn parallel_uses_are_all_counted(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let key = random_mark();
    let mut counts = at_once(50, |_| {
        let store = Arc::clone(&store);
        async move {
            let mut work = store.begin().await.unwrap();
            let (count, _) = work.limits().count(&key, 60, noon()).await.unwrap();
            work.commit().await.unwrap();
            count
        }
    })
    .await;
    counts.sort_unstable();
    assert_eq!(counts, (1..=50).collect::<Vec<_>>());
}

#[rstest]
#[tokio::test]
async fn s5_2_from_the_fifth_failure_on_the_wait_doubles_up_to_an_hour(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let key = random_mark();
    let mut work = store.begin().await.unwrap();
    let limits = work.limits();
    for failures in 0..4 {
        assert_eq!(limits.attempt(&key, noon()).await, Ok(Attempt::Counted { failures }));
    }
    let mut clock = 0;
    for failures in 4..20_u32 {
        assert_eq!(limits.attempt(&key, noon_and(clock)).await, Ok(Attempt::Counted { failures }));
        let wait = 2_i64.pow(failures - 4).min(3600);
        let until = noon_and(clock + wait);
        assert_eq!(
            limits.attempt(&key, noon_and(clock)).await,
            Ok(Attempt::Wait { until }),
            "after failure {}",
            failures + 1
        );
        assert_eq!(limits.attempt(&key, noon_and(clock + wait - 1)).await, Ok(Attempt::Wait { until }), "not counted");
        clock += wait;
    }
}

#[rstest]
#[tokio::test]
async fn s5_2_success_or_a_day_of_quiet_forget_the_failures(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    const DAY: i64 = 24 * 3600;
    let (_database, store) = store(engine).await;
    let (quiet, good) = (random_mark(), random_mark());
    let mut work = store.begin().await.unwrap();
    let limits = work.limits();
    for key in [&quiet, &good] {
        for _ in 0..5 {
            limits.attempt(key, noon()).await.unwrap();
        }
    }
    limits.reset(&good).await.unwrap();
    assert_eq!(limits.attempt(&good, noon()).await, Ok(Attempt::Counted { failures: 0 }));
    assert_eq!(limits.attempt(&quiet, noon_and(DAY - 1)).await, Ok(Attempt::Counted { failures: 5 }));
    assert_eq!(limits.attempt(&quiet, noon_and(2 * DAY - 1)).await, Ok(Attempt::Counted { failures: 0 }));
    assert_eq!(limits.attempt(&quiet, noon_and(2 * DAY - 1)).await, Ok(Attempt::Counted { failures: 1 }));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s5_1_of_fifty_parallel_attempts_five_are_evaluated(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let key = random_mark();
    let attempts = at_once(50, |_| {
        let store = Arc::clone(&store);
        async move {
            let mut work = store.begin().await.unwrap();
            let attempt = work.limits().attempt(&key, noon()).await.unwrap();
            work.commit().await.unwrap();
            attempt
        }
    })
    .await;
    let waits = attempts.iter().filter(|attempt| **attempt == Attempt::Wait { until: noon_and(1) }).count();
    assert_eq!(waits, 45);
}

#[rstest]
#[tokio::test]
async fn stale_counters_are_erased(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let (old, young) = (random_mark(), random_mark());
    let mut work = store.begin().await.unwrap();
    let limits = work.limits();
    limits.count(&old, 3600, noon()).await.unwrap();
    limits.count(&young, 3600, noon_and(10)).await.unwrap();
    assert_eq!(limits.delete_stale(noon_and(10)).await, Ok(1));
    assert_eq!(limits.peek(&young, 3600, noon_and(10)).await, Ok(1));
}

#[rstest]
#[tokio::test]
async fn s3_11_an_attempt_that_was_never_evaluated_is_none(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let key = random_mark();
    let mut work = store.begin().await.unwrap();
    let limits = work.limits();
    limits.take_back(&key).await.unwrap();
    for failures in 0..6 {
        assert_eq!(limits.attempt(&key, noon_and(10)).await, Ok(Attempt::Counted { failures: failures.min(4) }));
        if failures >= 4 {
            limits.take_back(&key).await.unwrap();
        }
    }
    limits.reset(&key).await.unwrap();
    limits.take_back(&key).await.unwrap();
    assert_eq!(limits.attempt(&key, noon_and(10)).await, Ok(Attempt::Counted { failures: 0 }));
}
