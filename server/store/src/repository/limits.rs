//! Counters that slow guessing down (security 5.1, 5.2). Each rule is one statement: there is no moment between looking
//! and counting.

use super::{Work, micros};
use async_trait::async_trait;
use jiff::Timestamp;
use service::ports::{Attempt, Limits, StoreError};
use service::secrets::Mark;
use sqlx::query;

const COUNT: &str = "
    INSERT INTO limit_counter (key, count, window_started_at, failures, blocked_until, touched_at)
    VALUES ($1, 1, $2, 0, 0, $2)
        ON CONFLICT (key) DO UPDATE
       SET count = CASE WHEN limit_counter.window_started_at <= $2 - $3 THEN 1 ELSE limit_counter.count + 1 END,
           window_started_at = CASE WHEN limit_counter.window_started_at <= $2 - $3 THEN $2
                                    ELSE limit_counter.window_started_at END,
           touched_at = $2
 RETURNING count, window_started_at + $3";

const PEEK: &str = "
    SELECT count
      FROM limit_counter
     WHERE key = $1
       AND window_started_at > $2 - $3";

/// 24 hours of quiet, in microseconds, forget the failures; the fifth in a row waits 2^0 seconds, each further one twice
/// as long, from the seventeenth on 3,600 (2^12 would be more). Source: security 5.2, first row.
///
/// While a wait runs, the condition leaves the row as it is and returns nothing: the attempt is neither evaluated nor
/// counted (security 5.3).
const ATTEMPT: &str = "
    INSERT INTO limit_counter (key, count, window_started_at, failures, blocked_until, touched_at)
    VALUES ($1, 0, $2, 1, 0, $2)
        ON CONFLICT (key) DO UPDATE
       SET failures = CASE WHEN limit_counter.touched_at <= $2 - 86400000000 THEN 1 ELSE limit_counter.failures + 1 END,
           blocked_until = CASE WHEN limit_counter.touched_at <= $2 - 86400000000 THEN 0
                                WHEN limit_counter.failures < 4 THEN 0
                                WHEN limit_counter.failures < 16
                                THEN $2 + 1000000 * (CAST(1 AS BIGINT) << CAST(limit_counter.failures - 4 AS INTEGER))
                                ELSE $2 + 3600000000 END,
           touched_at = $2
     WHERE limit_counter.blocked_until <= $2
 RETURNING failures - 1";

const BLOCKED_UNTIL: &str = "
    SELECT blocked_until
      FROM limit_counter
     WHERE key = $1";

/// It was counted because no wait ran: none runs without it.
const TAKE_BACK: &str = "
    UPDATE limit_counter
       SET failures = failures - 1, blocked_until = 0
     WHERE key = $1
       AND failures > 0";

const RESET: &str = "
    UPDATE limit_counter
       SET count = 0, failures = 0, blocked_until = 0
     WHERE key = $1";

const LENGTHEN_RUN: &str = "
    INSERT INTO failure_run (key, failures, touched_at)
    VALUES ($1, 1, $2)
        ON CONFLICT (key) DO UPDATE
       SET failures = failure_run.failures + 1, touched_at = $2
 RETURNING failures";

const RUN_LENGTH: &str = "
    SELECT failures
      FROM failure_run
     WHERE key = $1";

const SHORTEN_RUN: &str = "
    UPDATE failure_run
       SET failures = failures - 1
     WHERE key = $1
       AND failures > 0";

const END_RUN: &str = "
    DELETE FROM failure_run
     WHERE key = $1";

const DELETE_STALE_RUNS: &str = "
    DELETE FROM failure_run
     WHERE touched_at < $1";

const DELETE_STALE: &str = "
    DELETE FROM limit_counter
     WHERE touched_at < $1";

#[async_trait]
impl Limits for Work {
    async fn count(&mut self, key: &Mark, window_seconds: i64, now: Timestamp) -> Result<(u32, Timestamp), StoreError> {
        let count = query(COUNT).bind(key.to_vec()).bind(micros(now)).bind(window(window_seconds));
        let (count, ends_at) = self.fetch::<(i64, i64)>(count).await?.ok_or_else(corrupt)?;
        Ok((bounded(count), moment(ends_at)?))
    }

    async fn peek(&mut self, key: &Mark, window_seconds: i64, now: Timestamp) -> Result<u32, StoreError> {
        let peek = query(PEEK).bind(key.to_vec()).bind(micros(now)).bind(window(window_seconds));
        Ok(bounded(self.fetch_number(peek).await?))
    }

    async fn attempt(&mut self, key: &Mark, now: Timestamp) -> Result<Attempt, StoreError> {
        let counted: Option<(i64,)> = self.fetch(query(ATTEMPT).bind(key.to_vec()).bind(micros(now))).await?;
        if let Some((failures,)) = counted {
            return Ok(Attempt::Counted { failures: bounded(failures) });
        }
        let until = self.fetch_number(query(BLOCKED_UNTIL).bind(key.to_vec())).await?;
        Ok(Attempt::Wait { until: moment(until)? })
    }

    async fn take_back(&mut self, key: &Mark) -> Result<(), StoreError> {
        self.execute(query(TAKE_BACK).bind(key.to_vec())).await.map(drop)
    }

    async fn reset(&mut self, key: &Mark) -> Result<(), StoreError> {
        self.execute(query(RESET).bind(key.to_vec())).await.map(drop)
    }

    async fn delete_stale(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(DELETE_STALE).bind(micros(before))).await
    }

    async fn lengthen_run(&mut self, key: &Mark, now: Timestamp) -> Result<u32, StoreError> {
        Ok(bounded(self.fetch_number(query(LENGTHEN_RUN).bind(key.to_vec()).bind(micros(now))).await?))
    }

    async fn run_length(&mut self, key: &Mark) -> Result<u32, StoreError> {
        Ok(bounded(self.fetch_number(query(RUN_LENGTH).bind(key.to_vec())).await?))
    }

    async fn shorten_run(&mut self, key: &Mark) -> Result<(), StoreError> {
        self.execute(query(SHORTEN_RUN).bind(key.to_vec())).await.map(drop)
    }

    async fn end_run(&mut self, key: &Mark) -> Result<(), StoreError> {
        self.execute(query(END_RUN).bind(key.to_vec())).await.map(drop)
    }

    async fn delete_stale_runs(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(DELETE_STALE_RUNS).bind(micros(before))).await
    }
}

fn window(seconds: i64) -> i64 {
    seconds.saturating_mul(1_000_000)
}

/// Nobody counts further than this.
fn bounded(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}

fn moment(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|_| corrupt())
}

/// The key is a mark of somebody: it is not told.
fn corrupt() -> StoreError {
    StoreError::Corrupt { table: "limit_counter", column: "window_started_at", id: String::new() }
}
