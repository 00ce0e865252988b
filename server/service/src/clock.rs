//! The time, as a parameter: a test can stand on any day, and the sandbox can turn its clock forward.

use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;
}

/// The machine's clock, which the sandbox and tests may turn forward.
#[derive(Default)]
pub struct SystemClock {
    /// By how many seconds it was turned forward; 0 outside the sandbox and tests.
    ahead_seconds: AtomicI64,
}

impl SystemClock {
    /// Turns the clock forward.
    pub fn advance(&self, by: SignedDuration) {
        self.ahead_seconds.fetch_add(by.as_secs(), Ordering::Relaxed);
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.ahead_seconds.load(Ordering::Relaxed));
        let now = Timestamp::now();
        now.checked_add(ahead).unwrap_or(now)
    }
}
