//! Logs: JSON lines on stderr, typed events, no personal data (security 17).

use std::{
    io::{self, Write},
    panic::PanicHookInfo,
};
use tracing_subscriber::{EnvFilter, Layer, fmt, layer::SubscriberExt, registry::LookupSpan, util::SubscriberInitExt};

/// Starts logging. `OKNO_LOG` filters as in `OKNO_LOG=info,okno=debug`; `info` unless given. The SQL driver, the
/// frameworks and the checker of passkeys are kept to warnings, unless a part of one is named: at their finer levels they would write values.
pub(crate) fn start() {
    let asked = std::env::var("OKNO_LOG").unwrap_or_else(|_| "info".to_owned());
    let filter = EnvFilter::new([&asked, ",sqlx=warn,leptos=warn,axum=warn,webauthn_rs_core=warn"].concat());
    // Fails only when something has started logging already, as tests may.
    let _ = tracing_subscriber::registry().with(filter).with(lines(io::stderr)).try_init();
    std::panic::set_hook(Box::new(tell_of_panic));
}

fn lines<S, W>(to: impl Fn() -> W + Send + Sync + 'static) -> impl Layer<S>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    W: Write,
{
    fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(move || Harmless(to()))
}

/// The usual hook writes the message as it is, and a message may quote a value (security 17.3).
fn tell_of_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(event = "sys_crash", place, "A task panicked");
}

/// Writes what would steer a terminal or turn its text around as JSON escapes; JSON itself demands that of the signs below the
/// space only (security 17.4). The formatter hands over one whole line at a time.
struct Harmless<W>(W);

impl<W: Write> Write for Harmless<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        if text.contains(steers) {
            let escaped = text
                .chars()
                .map(|sign| if steers(sign) { format!("\\u{:04x}", u32::from(sign)) } else { sign.to_string() });
            self.0.write_all(escaped.collect::<String>().as_bytes())?;
        } else {
            self.0.write_all(line)?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Control signs of Unicode, line ends and marks of direction; not the end of the log line itself.
fn steers(sign: char) -> bool {
    let turns = matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (sign.is_control() && sign != '\n')
}

#[cfg(test)]
mod tests {
    use super::{lines, steers, tell_of_panic};
    use std::{
        io::{self, Write},
        panic,
        sync::{Arc, Mutex},
    };
    use tracing_subscriber::{Registry, layer::SubscriberExt as _};

    /// A log to read.
    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(work: impl FnOnce()) -> String {
        let paper = Paper::default();
        let copy = paper.clone();
        let subscriber = Registry::default().with(lines(move || copy.clone()));
        tracing::subscriber::with_default(subscriber, work);
        let written = paper.0.lock().unwrap().clone();
        String::from_utf8(written).unwrap()
    }

    #[test]
    fn s17_4_nothing_in_a_field_forges_a_line_or_steers_a_terminal() {
        let hostile =
            "a\r\n{\"event\":\"forged\"}\n\u{1b}[2K\u{7f}\u{9b}31m\u{85}\u{2028}\u{202e}txt\u{2066}\u{200f}\u{61c}\0\t";
        let log = logged(|| tracing::warn!(event = "tried", code = hostile, "{hostile}"));
        assert_eq!((log.lines().count(), log.matches(steers).count()), (1, 0), "{log:?}");
        let line: serde_json::Value = serde_json::from_str(&log).unwrap();
        assert_eq!(
            (line["event"].as_str(), line["code"].as_str()),
            (Some("tried"), Some(hostile)),
            "and nothing is lost"
        );
    }

    #[test]
    fn s17_3_a_panic_is_told_by_its_place_and_not_by_its_words() {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(tell_of_panic));
        let log = logged(|| {
            let _ = panic::catch_unwind(|| panic!("the value of {}", "Подоконникова"));
        });
        panic::set_hook(usual);
        assert!(log.contains("sys_crash") && log.contains("logging.rs"), "{log}");
        assert!(!log.contains("Подоконникова") && !log.contains("the value of"), "{log}");
    }
}
