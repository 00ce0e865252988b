//! Whether the process lives, and whether it can serve (security 18.10).

use axum::{Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use service::ports::Store;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// What readiness looks at.
#[derive(Clone)]
pub(crate) struct Health {
    pub(crate) store: Arc<dyn Store>,
    /// Set when the process is told to stop: balancers send nobody any more.
    pub(crate) is_stopping: Arc<AtomicBool>,
}

/// `/health/live` and `/health/ready`.
pub(crate) fn routes(health: Health) -> Router {
    Router::new().route("/health/live", get(|| async { "ok" })).route("/health/ready", get(ready)).with_state(health)
}

async fn ready(State(health): State<Health>) -> impl IntoResponse {
    if health.is_stopping.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    match health.store.check().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database"),
    }
}
