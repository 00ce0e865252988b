//! How much one network may ask for before it is told to wait: a coarse sieve in memory, in front of the counters in the database
//! (security 5.1; 5.2, last row). It forgets with the process.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Source: security 5.2.
const WINDOW: Duration = Duration::from_mins(5);

/// So many networks are told apart at most: about 20 MB. Beyond them none is counted, so that whoever has many of them keeps nobody
/// else out.
const NETWORKS: usize = 100_000;

/// How often those that are quiet are looked for when there are as many.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// What the networks have asked for lately.
pub(crate) struct Crowd {
    most: u32,
    windows: Mutex<Windows>,
}

#[derive(Default)]
struct Windows {
    of: HashMap<String, Window>,
    /// When those that are over were last thrown away.
    swept: Option<Instant>,
}

struct Window {
    since: Instant,
    count: u32,
}

impl Crowd {
    /// So many requests of one network within five minutes.
    pub(crate) fn new(most: u32) -> Self {
        Self { most, windows: Mutex::default() }
    }

    /// Counts a request. How long its network has to wait, when there were too many.
    pub(crate) fn wait(&self, network: &str, now: Instant) -> Option<Duration> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.of.len() >= NETWORKS && !windows.of.contains_key(network) {
            // Looking through all of them for each stranger would be what an attacker wants.
            if windows.swept.is_none_or(|swept| now.duration_since(swept) >= SWEEP_EVERY) {
                windows.of.retain(|_, window| now.duration_since(window.since) < WINDOW);
                windows.swept = Some(now);
            }
            if windows.of.len() >= NETWORKS {
                return None;
            }
        }
        let window = windows.of.entry(network.to_owned()).or_insert(Window { since: now, count: 0 });
        if now.duration_since(window.since) >= WINDOW {
            *window = Window { since: now, count: 0 };
        }
        window.count = window.count.saturating_add(1);
        (window.count > self.most).then(|| WINDOW.saturating_sub(now.duration_since(window.since)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Crowd, NETWORKS, WINDOW};
    use std::time::{Duration, Instant};

    #[test]
    fn s5_2_a_network_that_asks_too_much_waits_and_the_others_do_not() {
        let (crowd, now) = (Crowd::new(3), Instant::now());
        for _ in 0..3 {
            assert_eq!(crowd.wait("198.51.100.1", now), None);
        }
        let later = now + Duration::from_mins(2);
        assert_eq!(crowd.wait("198.51.100.1", later), Some(Duration::from_mins(3)));
        assert_eq!(crowd.wait("198.51.100.2", later), None);
        assert_eq!(crowd.wait("198.51.100.1", now + WINDOW), None);
    }

    #[test]
    fn s5_1_the_networks_are_bounded_and_those_that_are_quiet_go_first() {
        let (crowd, now) = (Crowd::new(1), Instant::now());
        for number in 0..NETWORKS {
            assert_eq!(crowd.wait(&number.to_string(), now), None);
        }
        for _ in 0..5 {
            assert_eq!(crowd.wait("one more", now), None, "nobody is kept out because others are many");
        }
        assert_eq!(crowd.wait("one more", now + WINDOW), None);
        assert!(crowd.wait("one more", now + WINDOW).is_some());
    }
}
