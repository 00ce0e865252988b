//! A portal of one's own: an installation in earnest on a database of its own, whose SMS come to us.

use crate::http::Connection;
use anyhow::{Context, Result};
use std::collections::HashMap;
use std::net::TcpListener as PortFinder;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::sync::Notify;

/// Limits of networks are as wide as they may be: everybody comes from this machine. Everything else is as it is delivered.
const LIMITS: &str = "[security]\nsms_per_network_hour = 100000\nregistrations_per_network_hour = 100000\n\
    sign_ins_per_network_minute = 100000\nfree_registrations_per_network_hour = 100000\n\
    free_sign_ins_per_network_minute = 100000\nfailing_logins_per_network = 100000\n\
    requests_per_network_5_minutes = 100000000\n";

/// What a portal stands on: folder, configuration, site, keys.
pub(crate) struct Home {
    folder: TempDir,
    okno: PathBuf,
    host: String,
    pub(crate) phones: Arc<Phones>,
}

/// A portal that runs. Ends when dropped.
pub(crate) struct Portal {
    child: Child,
    pub(crate) host: String,
}

impl Home {
    /// A home over this database; `None`: SQLite in the home itself.
    pub(crate) async fn new(okno: &Path, postgres: Option<&str>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("site/pkg"))?;
        // Pages are asked for, and nothing that they link to: the client need not be built.
        std::fs::write(at("site/pkg/okno.js"), "export default 1")?;
        std::fs::write(at("site/pkg/okno.css"), "body { margin: 0 }")?;
        let host = format!("127.0.0.1:{}", PortFinder::bind("127.0.0.1:0")?.local_addr()?.port());
        let phones = Phones::listen().await?;
        let database = match postgres {
            Some(url) => url.to_owned(),
            None => format!("sqlite://{}", at("okno.db").display()),
        };
        let keys = at("keys.toml");
        let made = Command::new(okno).args(["keys", "generate"]).arg(&keys).stdout(Stdio::null()).status().await?;
        anyhow::ensure!(made.success(), "okno makes no keys");
        let config = format!(
            "[site]\norigin = \"http://{host}\"\nlisten = \"{host}\"\n[operations]\nlisten = \"127.0.0.1:0\"\n\
             [database]\nurl = \"{database}\"\n[keys]\nfile = \"{}\"\n\
             [smtp]\nhost = \"127.0.0.1\"\nport = 25\nsecurity = \"none\"\nfrom = \"okno@okno.example\"\n\
             [sms]\nurl = \"http://{}/\"\nfields = {{ to = \"{{to}}\", text = \"{{text}}\" }}\n\
             [registry]\nurl = \"http://127.0.0.1:9\"\n{LIMITS}",
            keys.display(),
            phones.host,
        );
        std::fs::write(at("okno.toml"), config)?;
        Ok(Self { folder, okno: okno.to_owned(), host, phones })
    }

    /// A file of the site with so many bytes, served as any other.
    pub(crate) fn add_static_file(&self, bytes: usize) -> Result<&'static str> {
        std::fs::write(self.folder.path().join("site/pkg/same-bytes.css"), "a".repeat(bytes))?;
        Ok("/pkg/same-bytes.css")
    }

    /// Starts the portal and waits for its first page: the portal, and how long that took.
    pub(crate) async fn start(&self) -> Result<(Portal, Duration)> {
        self.start_by(Command::new(&self.okno)).await
    }

    /// The same, on one core alone.
    pub(crate) async fn start_on_one_core(&self) -> Result<Portal> {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", "0"]).arg(&self.okno);
        Ok(self.start_by(command).await?.0)
    }

    async fn start_by(&self, mut command: Command) -> Result<(Portal, Duration)> {
        command.args(["serve", "--config"]).arg(self.folder.path().join("okno.toml"));
        command.arg("--site").arg(self.folder.path().join("site"));
        let began = Instant::now();
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn();
        let portal = Portal { child: child.context("cannot start okno")?, host: self.host.clone() };
        while began.elapsed() < Duration::from_secs(30) {
            if let Ok(mut connection) = Connection::open(&self.host).await {
                connection.get("/", "").await?;
                return Ok((portal, began.elapsed()));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        anyhow::bail!("okno does not start")
    }
}

impl Portal {
    /// Resident memory in KiB; Linux tells it.
    pub(crate) fn resident_kib(&self) -> Result<f64> {
        let id = self.child.id().context("okno has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no memory is told")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }

    /// Ends it, and waits for the end: its address is free then.
    pub(crate) async fn stop(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// Everybody's phones: takes the SMS of the portal over HTTP and remembers the newest code to each number.
pub(crate) struct Phones {
    host: String,
    codes: Mutex<HashMap<String, String>>,
    came: Notify,
}

impl Phones {
    async fn listen() -> Result<Arc<Self>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let host = listener.local_addr()?.to_string();
        let phones = Arc::new(Self { host, codes: Mutex::default(), came: Notify::new() });
        let taking = Arc::clone(&phones);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let taking = Arc::clone(&taking);
                tokio::spawn(async move { taking.take(stream).await });
            }
        });
        Ok(phones)
    }

    /// The code that came to this number of eleven digits.
    pub(crate) async fn code_to(&self, phone: &str) -> String {
        loop {
            let came = self.came.notified();
            tokio::pin!(came);
            // Listens before it looks: what comes between the two is heard.
            came.as_mut().enable();
            if let Some(code) = self.codes().remove(phone) {
                return code;
            }
            came.await;
        }
    }

    fn codes(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn take(&self, stream: TcpStream) -> Result<()> {
        let mut stream = BufReader::new(stream);
        loop {
            let mut length = 0;
            let mut line = String::new();
            while stream.read_line(&mut line).await? > 0 && line.trim() != "" {
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse()?;
                }
                line.clear();
            }
            if length == 0 {
                return Ok(());
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).await?;
            self.keep(&String::from_utf8(body)?);
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await?;
        }
    }

    /// The message is a form, and its text begins with the code.
    fn keep(&self, form: &str) {
        let value = |name: &str| form.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap_or_default();
        let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
        let phone = digits(value("to=").trim_start_matches("%2B"));
        self.codes().insert(phone, digits(value("text=")));
        self.came.notify_waiters();
    }
}
