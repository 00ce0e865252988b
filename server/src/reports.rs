//! Reports of browsers that our content policy was violated: a defect of ours, or somebody's injected script (security 12.4).

use axum::{
    body::{Body, to_bytes},
    http::StatusCode,
};
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The largest report that is looked at.
const MAX_BYTES: usize = 16 * 1024;

/// Anybody may send them, and each is a line in the log.
const MAX_PER_MINUTE: u32 = 60;

/// Takes reports, so many a minute.
pub(crate) struct Reports(Mutex<Window>);

struct Window {
    since: Instant,
    count: u32,
}

impl Reports {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Window { since: Instant::now(), count: 0 }))
    }

    /// Notes that there was one; what it says is typed by anybody, and is not kept.
    pub(crate) async fn take(&self, body: Body) -> StatusCode {
        if !self.has_room(Instant::now()) {
            return StatusCode::TOO_MANY_REQUESTS;
        }
        if to_bytes(body, MAX_BYTES).await.is_err() {
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        tracing::warn!(event = "malicious_csp_violation", "A browser reported a violation of the content policy");
        StatusCode::NO_CONTENT
    }

    fn has_room(&self, now: Instant) -> bool {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now.duration_since(window.since) >= Duration::from_mins(1) {
            *window = Window { since: now, count: 0 };
        }
        window.count = window.count.saturating_add(1);
        window.count <= MAX_PER_MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, MAX_PER_MINUTE, Reports};
    use axum::{body::Body, http::StatusCode};
    use std::time::{Duration, Instant};

    #[tokio::test]
    async fn s12_4_a_report_is_taken_and_one_that_is_too_long_is_not() {
        let reports = Reports::new();
        assert_eq!(reports.take(Body::from("{}")).await, StatusCode::NO_CONTENT);
        assert_eq!(reports.take(Body::from(vec![b' '; MAX_BYTES + 1])).await, StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[test]
    fn s12_4_reports_fill_no_log() {
        let (reports, began) = (Reports::new(), Instant::now());
        assert!((0..MAX_PER_MINUTE).all(|_| reports.has_room(began)));
        assert!(!reports.has_room(began + Duration::from_secs(59)));
        assert!(reports.has_room(began + Duration::from_secs(61)));
    }
}
