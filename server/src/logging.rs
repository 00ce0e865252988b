//! Logs: JSON lines on stderr, typed events, no personal data (security 17).

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging. `OKNO_LOG` filters as in `OKNO_LOG=info,okno=debug`; `info` unless given. The SQL driver, the
/// framework and the checker of passkeys are kept to warnings, unless a part of one is named: at their finer levels they would write values.
pub(crate) fn start() {
    let asked = std::env::var("OKNO_LOG").unwrap_or_else(|_| "info".to_owned());
    let filter = EnvFilter::new([&asked, ",sqlx=warn,leptos=warn,webauthn_rs_core=warn"].concat());
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(std::io::stderr);
    // Fails only when something has started logging already, as tests may.
    let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
    // The usual hook writes the message as it is, and a message may quote a value (security 17.3).
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(event = "sys_crash", place, "A task panicked");
    }));
}
