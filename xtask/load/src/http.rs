//! As much of HTTP/1.1 as a load generator needs: one kept connection, one request after the other. It does little, so that
//! what is measured is the server's work.

use anyhow::{Context, Result, bail};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long an answer may take before it counts as none.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A connection that is kept.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    pub(crate) fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Connection {
    pub(crate) async fn open(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host).await.with_context(|| format!("nobody listens at {host}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), host: host.to_owned() })
    }

    pub(crate) async fn get(&mut self, path: &str, cookies: &str) -> Result<Answer> {
        self.ask(&self.head("GET", path, cookies, "accept: text/html\r\n"), b"").await
    }

    /// What a server function that only reads has to say.
    pub(crate) async fn read(&mut self, path: &str, cookies: &str) -> Result<serde_json::Value> {
        let answer = self.ask(&self.head("GET", path, cookies, "accept: application/json\r\n"), b"").await?;
        Ok(serde_json::from_slice(&answer.body)?)
    }

    pub(crate) async fn post(&mut self, path: &str, cookies: &str, form: &str) -> Result<Answer> {
        let more = format!(
            "accept: text/html\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\norigin: http://{}\r\n",
            form.len(),
            self.host
        );
        self.ask(&self.head("POST", path, cookies, &more), form.as_bytes()).await
    }

    /// Begins a stream that does not end, and gives what is read from it. Only its status is looked at.
    pub(crate) async fn begin_stream(mut self, path: &str, cookies: &str) -> Result<BufReader<TcpStream>> {
        let head = self.head("GET", path, cookies, "");
        self.stream.write_all(head.as_bytes()).await?;
        let (status, _) = self.read_head().await?;
        if status != 200 {
            bail!("{path} answers {status}");
        }
        Ok(self.stream)
    }

    fn head(&self, method: &str, path: &str, cookies: &str, more: &str) -> String {
        let host = &self.host;
        format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nsec-fetch-site: same-origin\r\n\
             cookie: {cookies}\r\n{more}\r\n"
        )
    }

    async fn ask(&mut self, head: &str, body: &[u8]) -> Result<Answer> {
        let sent = [head.as_bytes(), body].concat();
        timeout(PATIENCE, async {
            self.stream.write_all(&sent).await?;
            let (status, headers) = self.read_head().await?;
            let mut answer = Answer { status, headers, body: Vec::new() };
            answer.body = if answer.header("transfer-encoding") == Some("chunked") {
                self.read_chunks().await?
            } else {
                let length = answer.header("content-length").map_or(Ok(0), str::parse)?;
                self.read_exactly(length).await?
            };
            Ok(answer)
        })
        .await
        .context("no answer came")?
    }

    async fn read_head(&mut self) -> Result<(u16, Vec<(String, String)>)> {
        let first = self.read_line().await?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.with_context(|| format!("no status in {first:?}"))?;
        let mut headers = Vec::new();
        loop {
            let line = self.read_line().await?;
            let Some((name, value)) = line.split_once(':') else { return Ok((status, headers)) };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    async fn read_chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let length = usize::from_str_radix(&self.read_line().await?, 16)?;
            body.extend(self.read_exactly(length).await?);
            self.read_line().await?;
            if length == 0 {
                return Ok(body);
            }
        }
    }

    async fn read_line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            bail!("the connection ended");
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }

    async fn read_exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).await?;
        Ok(bytes)
    }
}
