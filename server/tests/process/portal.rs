//! The program as a child process, with a folder and a port of its own.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};
use tempfile::TempDir;

/// A running portal. Killed when dropped.
pub(crate) struct Portal {
    child: Child,
    pub(crate) origin: String,
    /// The operations listener, when it has one of its own.
    pub(crate) operations: Option<String>,
}

/// A folder with what a portal needs on disk.
pub(crate) struct Home {
    pub(crate) folder: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site/pkg");
        fs::create_dir_all(&site).unwrap();
        // Not the real client: these tests speak HTTP only.
        fs::write(site.join("okno.js"), "export default 1").unwrap();
        fs::write(site.join("okno.css"), "body { margin: 0 }").unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts the demonstration.
    pub(crate) fn sandbox(&self) -> Portal {
        Portal::run(self.sandbox_command().stderr(Stdio::null()))
    }

    /// The demonstration, which writes all that it can be told to say into the file `log`, and what it keeps for a moment
    /// into the folder `tmp`.
    pub(crate) fn talkative_sandbox(&self) -> Portal {
        self.run_talkatively(self.sandbox_command())
    }

    /// Likewise an installation in earnest.
    pub(crate) fn talkative_installation(&self, config: &Path) -> Portal {
        self.run_talkatively(self.installation_command(config))
    }

    /// Starts the demonstration where nobody hears its banner, so that it panics; gives what it wrote into its log.
    pub(crate) fn crash_of_a_sandbox(&self) -> String {
        let mut child = self.sandbox_command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        assert!(!done.status.success());
        String::from_utf8(done.stderr).unwrap()
    }

    fn run_talkatively(&self, mut command: Command) -> Portal {
        let log = fs::File::options().create(true).append(true).open(self.path("log")).unwrap();
        fs::create_dir_all(self.path("tmp")).unwrap();
        Portal::run(command.env("OKNO_LOG", "trace").env("TMPDIR", self.path("tmp")).stderr(log))
    }

    /// The demonstration, which a limit on its files troubles as a full disk would, and does not end.
    pub(crate) fn sandbox_that_outlives_its_limits(&self) -> Portal {
        let okno = self.sandbox_command();
        let mut shell = Command::new("sh");
        // Linux sends a signal before it gives the error, unless nobody wants it.
        shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(okno.get_program()).args(okno.get_args());
        Portal::run(shell.stderr(Stdio::null()))
    }

    fn sandbox_command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_okno"));
        command.args(["serve", "--sandbox", "--listen", "127.0.0.1:0", "--data"]).arg(self.path("data"));
        command.arg("--site").arg(self.path("site"));
        command
    }

    /// Writes a configuration in earnest over this database and gives its path; `{…}` of the text are filled in.
    pub(crate) fn configuration(&self, database: &str, extra: &str) -> PathBuf {
        self.configuration_with(database, "url = \"http://127.0.0.1:2527\"", extra)
    }

    /// The same with a bus of the registries.
    pub(crate) fn configuration_with(&self, database: &str, registry: &str, extra: &str) -> PathBuf {
        let keys = self.path("keys.toml");
        if !keys.exists() {
            assert!(okno(&["keys", "generate", &text(&keys)]).0.success());
        }
        let config = self.path("okno.toml");
        let written = format!(
            "[site]\norigin = \"http://127.0.0.1:3999\"\nlisten = \"127.0.0.1:0\"\n[operations]\nlisten = \"127.0.0.1:0\"\n\
             [database]\nurl = \"{database}\"\n[keys]\nfile = \"{}\"\n\
             [smtp]\nhost = \"127.0.0.1\"\nport = 2525\nsecurity = \"none\"\nfrom = \"Окно <no-reply@okno.example>\"\n\
             [sms]\nurl = \"http://127.0.0.1:2526/send\"\nfields = {{ to = \"{{to}}\", text = \"{{text}}\" }}\n\
             [registry]\n{registry}\n{extra}",
            keys.display()
        );
        fs::write(&config, written).unwrap();
        config
    }

    /// Starts an installation in earnest.
    pub(crate) fn installation(&self, config: &Path) -> Portal {
        Portal::run(self.installation_command(config).stderr(Stdio::null()))
    }

    fn installation_command(&self, config: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_okno"));
        command.arg("serve").arg("--config").arg(config).arg("--site").arg(self.path("site"));
        command
    }
}

impl Portal {
    fn run(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let (mut operations, mut listening) = (None, None);
        let origin = loop {
            let line = lines.next().expect("the program ended before it was ready");
            let address = line.split_once("http://").map(|(_, address)| ["http://", address].concat());
            if line.starts_with("Служебный адрес") {
                operations = address.map(|address| address.replace("/health/ready", ""));
            } else if line.starts_with("Слушает") {
                listening = address;
            } else if line.starts_with("Окно открыто") {
                // Under the address that it tells it is reached from outside, through a proxy.
                break listening.or(address).unwrap();
            }
        };
        // Nobody reads the rest; a full pipe must not stop the program.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, origin, operations }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The most memory that it ever held, in mebibytes; Linux tells it.
    pub(crate) fn peak_memory_mib(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024)
    }

    /// Pulls the plug.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends SIGTERM without waiting.
    pub(crate) fn tell_to_stop(&self) {
        assert!(Command::new("kill").args(["-TERM", &self.id().to_string()]).status().unwrap().success());
    }

    pub(crate) fn wait(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command of the program to its end: its status and what it said on stderr.
pub(crate) fn okno(arguments: &[&str]) -> (ExitStatus, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_okno"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (child.wait().unwrap(), said)
}

/// What a command of the program said on stdout; it must come to a good end.
pub(crate) fn said(arguments: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_okno")).args(arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// Whether a command that was killed was still at it.
#[derive(PartialEq, Eq)]
pub(crate) enum Killed {
    OnTheWay,
    TooLate,
}

/// Runs a command of the program and pulls its plug after so long.
pub(crate) fn start_and_kill(arguments: &[&str], after: std::time::Duration) -> Killed {
    let mut child = Command::new(env!("CARGO_BIN_EXE_okno"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    let was_over = child.try_wait().unwrap().is_some();
    let _ = child.kill();
    child.wait().unwrap();
    if was_over { Killed::TooLate } else { Killed::OnTheWay }
}

pub(crate) fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}
