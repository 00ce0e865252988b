//! A running `okno`, as the tool starts it for itself: found by the address it prints, stopped like an operator would.

use crate::tools;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How long the first line with the address may take.
const START: Duration = Duration::from_mins(1);

/// How long a graceful stop may take before it is not graceful any more.
const STOP: Duration = Duration::from_secs(15);

/// Arguments that start the demo.
pub(crate) fn demo(okno: &Path, site: &Path, data: &Path, listen: &str) -> Command {
    let mut command = Command::new(okno);
    command.args(["serve", "--sandbox", "--site"]).arg(site).arg("--data").arg(data).args(["--listen", listen]);
    command
}

/// A child that is told to stop, and waited for, when it goes out of scope.
pub(crate) struct Portal {
    child: Child,
}

impl Portal {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        Ok(Self { child: command.spawn().context("cannot start okno")? })
    }

    /// Starts, and waits for the address: `127.0.0.1:PORT`.
    pub(crate) fn start_and_find(command: &mut Command) -> Result<(Self, String)> {
        let mut portal = Self::start(command.stdout(Stdio::piped()))?;
        let stdout = portal.child.stdout.take().context("the output of okno is not ours to read")?;
        let (found, address) = mpsc::channel();
        // Reads to the end, so that the server never waits for somebody to read what it says.
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Some(host) = address_in(&line) {
                    let _ = found.send(host);
                }
            }
        });
        match address.recv_timeout(START) {
            Ok(address) => Ok((portal, address)),
            Err(_) => bail!("okno did not print its address"),
        }
    }

    /// Whether the process is still there.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        // The standard library can only kill; asking politely is the shell's to do.
        tools::succeeds(Command::new("sh").args(["-c", "kill -TERM \"$0\""]).arg(self.child.id().to_string()));
        let asked = Instant::now();
        while self.is_running() && asked.elapsed() < STOP {
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The host and port of the first local address in a line.
fn address_in(line: &str) -> Option<String> {
    let (_, after) = line.split_once("http://127.0.0.1:")?;
    let port: String = after.chars().take_while(char::is_ascii_digit).collect();
    (!port.is_empty()).then(|| format!("127.0.0.1:{port}"))
}

#[cfg(test)]
mod tests {
    use super::{Portal, address_in};
    use std::process::Command;

    #[test]
    fn a_portal_is_found_by_what_it_prints_and_told_to_stop() {
        let folder = tempfile::tempdir().unwrap();
        let told = folder.path().join("told");
        let script = "trap 'touch \"$0\"; exit' TERM; echo Open http://127.0.0.1:41/; while :; do sleep 0.05; done";
        let mut command = Command::new("sh");
        let (portal, host) = Portal::start_and_find(command.args(["-c", script]).arg(&told)).unwrap();
        assert_eq!(host, "127.0.0.1:41");
        drop(portal);
        assert!(told.is_file());
    }

    #[test]
    fn the_address_is_found_among_words() {
        assert_eq!(address_in("Open http://127.0.0.1:3000/ in a browser").as_deref(), Some("127.0.0.1:3000"));
        assert_eq!(address_in("\"url\":\"http://127.0.0.1:41\"").as_deref(), Some("127.0.0.1:41"));
        assert_eq!(address_in("nothing here"), None);
    }
}
