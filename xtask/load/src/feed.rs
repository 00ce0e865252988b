//! The live feed: how long one entry needs to reach everybody who listens, beside a bare loop that writes the same bytes to as
//! many connections.

use crate::http::Connection;
use crate::person::Person;
use anyhow::{Context, Result, ensure};
use std::io::{BufRead, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// So many connections are opened at a time: the queue of a listener is short.
const OPENED_AT_ONCE: usize = 100;

/// The entry that came to one of those who listen, and when.
struct Receipt {
    at: Instant,
    entry: String,
}

/// Everybody who listens.
pub(crate) struct Subscribers {
    count: usize,
    receipts: UnboundedReceiver<Receipt>,
    listening: Vec<tokio::task::JoinHandle<()>>,
}

impl Subscribers {
    /// So many streams, all open when this returns. `after` is the newest entry that is there already.
    pub(crate) async fn come(count: usize, host: &str, person: &Person, after: i64) -> Result<Self> {
        let (told, receipts) = unbounded_channel();
        let path = format!("/feed/stream?after={after}");
        let mut listening = Vec::with_capacity(count);
        while listening.len() < count {
            let some = OPENED_AT_ONCE.min(count - listening.len());
            let opened = (0..some).map(async |_| {
                let stream = Connection::open(host).await?.begin_stream(&path, &person.session).await?;
                anyhow::Ok(tokio::spawn(listen(stream, told.clone())))
            });
            for stream in futures::future::join_all(opened).await {
                listening.push(stream?);
            }
        }
        Ok(Self { count, receipts, listening })
    }

    /// Waits until the next entry has come to everybody: from the first to whom it came to the last, and the entry as it was written.
    pub(crate) async fn receive(&mut self) -> Result<(Duration, String)> {
        let mut receipts = Vec::with_capacity(self.count);
        let all = async {
            while receipts.len() < self.count {
                receipts.push(self.receipts.recv().await.context("a stream ended")?);
            }
            anyhow::Ok(())
        };
        let came = tokio::time::timeout(Duration::from_mins(1), all).await;
        ensure!(came.is_ok(), "the entry came to {} of {}", receipts.len(), self.count);
        let first = receipts.iter().map(|receipt| receipt.at).min().context("nobody listens")?;
        let last = receipts.iter().map(|receipt| receipt.at).max().context("nobody listens")?;
        Ok((last - first, receipts.swap_remove(0).entry))
    }
}

impl Drop for Subscribers {
    fn drop(&mut self) {
        self.listening.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

/// Tells of every entry that comes, until the stream ends.
async fn listen(mut stream: BufReader<tokio::net::TcpStream>, told: UnboundedSender<Receipt>) {
    let mut line = String::new();
    let mut is_entry = false;
    while matches!(stream.read_line(&mut line).await, Ok(length) if length > 0) {
        if is_entry && line.starts_with("data:") {
            is_entry = false;
            let _ = told.send(Receipt { at: Instant::now(), entry: line.clone() });
        }
        is_entry |= line.trim_end() == "event: notification";
        line.clear();
    }
}

/// A bare loop in a process of its own: it takes connections, and writes what it is told to all of them, one after the other.
pub(crate) struct BareLoop {
    _child: Child,
    orders: ChildStdin,
    pub(crate) host: String,
}

impl BareLoop {
    pub(crate) async fn start() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child =
            command.arg("bare-loop").stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let orders = child.stdin.take().context("the loop takes no orders")?;
        let mut host = String::new();
        BufReader::new(child.stdout.take().context("the loop does not speak")?).read_line(&mut host).await?;
        Ok(Self { _child: child, orders, host: host.trim_end().to_owned() })
    }

    /// Writes this entry to everybody.
    pub(crate) async fn write(&mut self, entry: &str) -> Result<()> {
        self.orders.write_all(entry.as_bytes()).await?;
        Ok(self.orders.flush().await?)
    }
}

/// What runs in that process.
#[expect(clippy::print_stdout, reason = "its parent reads the address")]
pub(crate) fn bare_loop() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let streams = Arc::new(Mutex::new(Vec::<TcpStream>::new()));
    let taken = Arc::clone(&streams);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let is_asked = stream.read(&mut [0; 2048]).is_ok_and(|length| length > 0);
            let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
            if is_asked && stream.set_nodelay(true).is_ok() && stream.write_all(head).is_ok() {
                taken.lock().unwrap_or_else(PoisonError::into_inner).push(stream);
            }
        }
    });
    for entry in std::io::stdin().lock().lines() {
        let written = format!("event: notification\n{}\n\n", entry?);
        for stream in &mut *streams.lock().unwrap_or_else(PoisonError::into_inner) {
            stream.write_all(written.as_bytes())?;
        }
    }
    Ok(())
}
