//! Work that goes on for a while: as much as can be done, or so much in a second whatever the server does.

use anyhow::{Context, Result};
use futures::future::join_all;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How often in a second `work` is done by so many at once, each beginning anew when it has ended. `work` is given which turn it is of
/// all. What is under way at the end counts for nothing.
pub(crate) async fn as_much_as_possible<Work, Turn>(at_once: u32, time: Duration, work: Work) -> Result<f64>
where
    Work: Fn(u32) -> Turn,
    Turn: Future<Output = Result<()>>,
{
    let began = Instant::now();
    let (turns, done) = (AtomicU32::new(0), AtomicU32::new(0));
    let (work, turns, done) = (&work, &turns, &done);
    let workers = (0..at_once).map(|_| async move {
        while began.elapsed() < time {
            work(turns.fetch_add(1, Ordering::Relaxed)).await?;
            if began.elapsed() < time {
                done.fetch_add(1, Ordering::Relaxed);
            }
        }
        anyhow::Ok(())
    });
    join_all(workers).await.into_iter().collect::<Result<()>>()?;
    Ok(f64::from(done.load(Ordering::Relaxed)) / time.as_secs_f64())
}

/// How long each of `rate` turns in a second took. Timed from when it was due: one that holds up others is counted with all that it
/// held up.
pub(crate) async fn at_a_rate<Work, Turn>(rate: f64, time: Duration, work: Work) -> Result<Vec<Duration>>
where
    Work: Fn(u32) -> Turn,
    Turn: Future<Output = Result<()>> + Send + 'static,
{
    let began = tokio::time::Instant::now();
    let mut turns = Vec::new();
    for number in 0_u32.. {
        let due = began + Duration::from_secs_f64(f64::from(number) / rate);
        if due - began >= time {
            break;
        }
        tokio::time::sleep_until(due).await;
        let turn = work(number);
        turns.push(tokio::spawn(async move { turn.await.map(|()| due.elapsed()) }));
    }
    join_all(turns).await.into_iter().map(|turn| turn.context("a turn panicked")?).collect()
}

/// The time under which so many of a hundred stay.
pub(crate) fn percentile(times: &[Duration], share: usize) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    let place = (times.len() * share).div_ceil(100).saturating_sub(1);
    times.get(place).copied().unwrap_or_default()
}

/// Things that are taken, used, and given back: connections that are kept.
pub(crate) struct Shelf<T>(std::sync::Mutex<Vec<T>>);

impl<T> Shelf<T> {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(std::sync::Mutex::default()))
    }

    pub(crate) fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop()
    }

    pub(crate) fn give_back(&self, thing: T) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(thing);
    }
}
