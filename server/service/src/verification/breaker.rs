//! A circuit breaker: a registry that is away is left alone for a while, and then asked by one question whether it is
//! back. Each registry has its own, in the memory of each process: what it knows is worth nothing after a restart.

use crate::core::after;
use jiff::{SignedDuration, Timestamp};

/// Failures in a row after which it opens.
const THRESHOLD: u32 = 5;
/// How long a registry is left alone then.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// What may go out now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Permit {
    /// Whatever there is.
    Everything,
    /// One call, to see whether the registry is back.
    Probe,
    /// Nothing until then.
    Nothing {
        /// When a probe may go.
        until: Timestamp,
    },
}

/// Counts failures in a row, and opens when they are too many.
#[derive(Default)]
pub(super) struct Breaker {
    failures: u32,
    /// Open: nothing goes out until then, and after it one probe.
    shut_until: Option<Timestamp>,
}

impl Breaker {
    /// What may go out now. A probe that was given out counts as under way for a pause; if nobody tells what became of
    /// it, another one may go after that.
    pub(super) fn permit(&mut self, now: Timestamp) -> Permit {
        match self.shut_until {
            None => Permit::Everything,
            Some(until) if now < until => Permit::Nothing { until },
            Some(_) => {
                self.shut_until = Some(after(now, PAUSE));
                Permit::Probe
            }
        }
    }

    /// When a probe may go, if nothing may go now.
    pub(super) fn shut_until(&self) -> Option<Timestamp> {
        self.shut_until
    }

    /// The registry answered, whatever it said. Gives whether this closed the breaker.
    pub(super) fn succeeded(&mut self) -> bool {
        self.failures = 0;
        self.shut_until.take().is_some()
    }

    /// It did not. Gives whether this opened the breaker.
    pub(super) fn failed(&mut self, now: Timestamp) -> bool {
        self.failures = self.failures.saturating_add(1);
        let was_open = self.shut_until.is_some();
        if self.failures >= THRESHOLD {
            self.shut_until = Some(after(now, PAUSE));
        }
        !was_open && self.shut_until.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + seconds).unwrap()
    }

    /// One that has just opened, at second 0.
    fn opened() -> Breaker {
        let mut breaker = Breaker::default();
        let opened: Vec<bool> = (0..THRESHOLD).map(|_| breaker.failed(at(0))).collect();
        assert_eq!(opened, [false, false, false, false, true]);
        breaker
    }

    #[test]
    fn fewer_failures_in_a_row_than_the_threshold_shut_nothing() {
        let mut breaker = Breaker::default();
        for _ in 0..3 {
            for _ in 1..THRESHOLD {
                assert!(!breaker.failed(at(0)));
                assert_eq!(breaker.permit(at(0)), Permit::Everything);
            }
            assert!(!breaker.succeeded(), "it was closed all the time");
        }
    }

    #[test]
    fn an_open_breaker_lets_nothing_out_until_the_pause_is_over() {
        let mut breaker = opened();
        for second in [0, 1, 29] {
            assert_eq!(breaker.permit(at(second)), Permit::Nothing { until: at(30) });
        }
        assert_eq!(breaker.permit(at(30)), Permit::Probe);
    }

    #[test]
    fn after_the_pause_one_probe_goes_and_the_others_wait_for_what_becomes_of_it() {
        let mut breaker = opened();
        assert_eq!(breaker.permit(at(40)), Permit::Probe);
        assert_eq!(breaker.permit(at(40)), Permit::Nothing { until: at(70) });
    }

    #[test]
    fn a_probe_that_succeeds_closes_and_the_count_begins_anew() {
        let mut breaker = opened();
        assert_eq!(breaker.permit(at(30)), Permit::Probe);
        assert!(breaker.succeeded());
        assert!(!breaker.failed(at(31)));
        assert_eq!(breaker.permit(at(31)), Permit::Everything);
    }

    #[test]
    fn a_probe_that_fails_shuts_it_for_another_pause() {
        let mut breaker = opened();
        assert_eq!(breaker.permit(at(30)), Permit::Probe);
        assert!(!breaker.failed(at(35)), "it was open already");
        assert_eq!(breaker.permit(at(64)), Permit::Nothing { until: at(65) });
        assert_eq!(breaker.permit(at(65)), Permit::Probe);
    }

    #[test]
    fn a_probe_of_which_nothing_is_heard_does_not_shut_it_for_ever() {
        let mut breaker = opened();
        assert_eq!(breaker.permit(at(30)), Permit::Probe);
        assert_eq!(breaker.permit(at(60)), Permit::Probe);
    }
}
