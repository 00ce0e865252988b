//! The time, as a parameter: a test can stand on any day, and the sandbox can turn its clock forward.

use jiff::{SignedDuration, Timestamp};
use std::future::pending;
use tokio::sync::watch;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;

    /// Tells whoever pauses that the clock was turned. Nobody turns a clock that does not say otherwise.
    fn turns(&self) -> Turns {
        Turns(watch::channel(0).1)
    }
}

/// The turns of a clock since somebody began to listen, or last heard of one.
pub struct Turns(watch::Receiver<i64>);

impl Turns {
    /// Returns when the clock was turned.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            // Nobody can turn it any more.
            pending::<()>().await;
        }
    }
}

/// The machine's clock, which the sandbox and tests may turn forward.
#[derive(Default)]
pub struct SystemClock {
    /// By how many seconds it was turned forward; 0 outside the sandbox and tests.
    ahead_seconds: watch::Sender<i64>,
}

impl SystemClock {
    /// Turns the clock forward.
    pub fn advance(&self, by: SignedDuration) {
        self.ahead_seconds.send_modify(|ahead| *ahead = ahead.saturating_add(by.as_secs()));
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_secs(*self.ahead_seconds.borrow());
        let now = Timestamp::now();
        now.checked_add(ahead).unwrap_or(now)
    }

    fn turns(&self) -> Turns {
        Turns(self.ahead_seconds.subscribe())
    }
}
