//! Everything this tool says to the person at the terminal. Reports go to stdout, problems to stderr.

use anyhow::Result;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// How often work that prints nothing itself gives a sign of life.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// One line, as it is.
#[expect(clippy::print_stdout, reason = "a command-line tool talks to its terminal, and only here")]
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// What begins now.
pub(crate) fn step(title: &str) {
    line(&format!("▸ {title}"));
}

/// A detail of the step that runs.
pub(crate) fn note(text: &str) {
    line(&format!("  {text}"));
}

/// What went wrong, and what to do about it.
#[expect(clippy::print_stderr, reason = "a command-line tool talks to its terminal, and only here")]
pub(crate) fn problem(text: &str) {
    eprintln!("✗ {text}");
}

/// Announces the work, does it, says how long it took. For work that prints its own progress.
pub(crate) fn timed<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    step(title);
    let started = Instant::now();
    let outcome = work();
    let ending = if outcome.is_ok() { "done" } else { "failed" };
    note(&format!("{ending}, {} s", started.elapsed().as_secs()));
    outcome
}

/// Like `timed`, with a sign of life every few seconds. For work that may stay silent for long.
pub(crate) fn waiting<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    timed(title, || {
        let started = Instant::now();
        thread::scope(|scope| {
            // Dropping the sender, also when the work panics, ends the ticking thread.
            let (_finished, still_going) = mpsc::channel::<()>();
            scope.spawn(move || {
                while still_going.recv_timeout(SIGN_OF_LIFE) == Err(RecvTimeoutError::Timeout) {
                    note(&format!("… {} s", started.elapsed().as_secs()));
                }
            });
            work()
        })
    })
}
