//! A PostgreSQL for the tests: in a temporary folder, on a free port, gone when nobody holds it any more.

use crate::{say, tools};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Starts the cluster, says so, and holds it until its input ends. `$1` is the folder of the programs, `$2` the port, `$3` whether
/// what is committed is written to the disk.
///
/// A shell of its own does this, because it outlives us: however this tool ends, Ctrl-C and kill included, the input ends
/// with it, and the cluster is stopped and swept. Tests read the log beside its data. The locale is the plainest, so no test can lean on a language of the machine.
const KEEPER: &str = r#"
set -eu
folder=$(mktemp -d "${TMPDIR:-/tmp}/okno-postgres.XXXXXX")
sweep() {
    "$1/pg_ctl" -D "$folder/data" -m immediate -w stop >&2 || true
    rm -rf "$folder"
}
trap 'sweep "$1"' EXIT
"$1/initdb" --no-sync --auth=trust --username=okno --encoding=UTF8 --locale=C -D "$folder/data" >&2
"$1/pg_ctl" -D "$folder/data" -l "$folder/log" -w start \
    -o "-p $2 -k $folder -c listen_addresses=127.0.0.1 -c fsync=$3 -c max_connections=200" >&2 \
    || { cat "$folder/log" >&2; exit 1; }
echo ready
read -r _ || true
"#;

/// Where Debian and its relatives keep the programs, a folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A running cluster. Dropping it stops it.
pub(crate) struct Cluster {
    keeper: Child,
    port: u16,
}

impl Cluster {
    /// Finds or installs PostgreSQL, and starts a cluster that forgets everything with the power: quick.
    pub(crate) fn start() -> Result<Self> {
        Self::start_with("off")
    }

    /// One that writes to the disk what it commits, as in earnest.
    pub(crate) fn start_durable() -> Result<Self> {
        Self::start_with("on")
    }

    fn start_with(fsync: &str) -> Result<Self> {
        if find_programs().is_none() {
            tools::install_with_apt("postgresql").context(
                "no PostgreSQL found: the tests need its `initdb` and `pg_ctl`, on the PATH or in /usr/lib/postgresql",
            )?;
        }
        let programs = find_programs().context("the package `postgresql` is installed, yet there is no `initdb`")?;
        say::timed(&format!("Starting a temporary PostgreSQL ({})", programs.display()), || {
            Self::keep(&programs, fsync)
        })
    }

    fn keep(programs: &Path, fsync: &str) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = if tools::is_root() {
            let mut command = Command::new("runuser");
            // PostgreSQL refuses to run as root, and root's own temporary folder may be closed to others.
            command.args(["-u", unprivileged(), "--", "sh"]).env_remove("TMPDIR");
            command
        } else {
            Command::new("sh")
        };
        let log = tempfile::tempfile()?;
        let mut keeper = command
            .args(["-c", KEEPER, "okno-postgres"])
            .arg(programs)
            .arg(port.to_string())
            .arg(fsync)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log.try_clone()?)
            // Its own group, so that a Ctrl-C for us does not end it before it has cleaned up.
            .process_group(0)
            .spawn()
            .context("cannot start a shell for PostgreSQL")?;
        let mut ready = String::new();
        if let Some(stdout) = keeper.stdout.take() {
            BufReader::new(stdout).read_line(&mut ready)?;
        }
        if ready.trim() != "ready" {
            keeper.wait()?;
            bail!("PostgreSQL does not start:\n{}", read_from_start(log)?);
        }
        Ok(Self { keeper, port })
    }

    /// What a client connects to. The user may create databases.
    pub(crate) fn url(&self) -> String {
        format!("postgres://okno@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

fn read_from_start(mut file: fs::File) -> Result<String> {
    use std::io::{Read as _, Seek as _};
    let mut text = String::new();
    file.rewind()?;
    file.read_to_string(&mut text)?;
    Ok(text)
}

/// A user who is not root: the one that the package of PostgreSQL made, or nobody.
fn unprivileged() -> &'static str {
    if tools::succeeds(Command::new("id").args(["-u", "postgres"])) { "postgres" } else { "nobody" }
}

/// The folder with `initdb` and `pg_ctl`: the one on the PATH, else Debian's newest.
fn find_programs() -> Option<PathBuf> {
    let on_path = tools::find(&["initdb"]).and_then(|initdb| Some(initdb.canonicalize().ok()?.parent()?.to_owned()));
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|version| Some((version.file_name().to_str()?.parse().ok()?, version.path().join("bin"))))
        .collect();
    versions.sort();
    let newest_first = versions.into_iter().rev().map(|(_, folder)| folder);
    on_path.into_iter().chain(newest_first).find(|folder| has_both(folder))
}

fn has_both(folder: &Path) -> bool {
    ["initdb", "pg_ctl"].iter().all(|program| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::{Cluster, find_programs};
    use std::net::TcpStream;

    #[test]
    fn a_cluster_answers_while_it_is_held_and_is_gone_after() {
        // `cargo xtask test` has made sure that PostgreSQL is here; a plain `cargo test` may run without it.
        if find_programs().is_none() {
            return;
        }
        let cluster = Cluster::start().unwrap();
        let address = ("127.0.0.1", cluster.port);
        assert!(TcpStream::connect(address).is_ok());
        drop(cluster);
        assert!(TcpStream::connect(address).is_err());
    }
}
