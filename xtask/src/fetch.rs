//! The smallest HTTP client that can fetch a page from our own server: one GET a connection, no TLS, no redirects.

use anyhow::{Context, Result, bail, ensure};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A page that takes longer is a failure worth seeing.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer, uncompressed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// Fetches `path` from `host` (`127.0.0.1:3000`) as a browser opening a page would.
pub(crate) fn get(host: &str, path: &str) -> Result<Page> {
    let mut stream = TcpStream::connect(host).with_context(|| format!("cannot connect to {host}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).with_context(|| format!("{host}{path} does not answer"))?;
    parse(&answer).with_context(|| format!("{host}{path} answers something else than HTTP"))
}

fn parse(answer: &[u8]) -> Result<Page> {
    let (head, body) = split(answer, b"\r\n\r\n").context("the headers do not end")?;
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).context("no status")?.parse()?;
    let is_chunked = lines.any(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with("transfer-encoding:") && line.contains("chunked")
    });
    let body = if is_chunked { join_chunks(body)? } else { body.to_vec() };
    Ok(Page { status, body })
}

/// RFC 9112, section 7.1: size in hexadecimal, a line end, the bytes, a line end; a size of zero ends it.
fn join_chunks(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let (size, after) = split(rest, b"\r\n").context("a chunk without a size")?;
        let size = String::from_utf8_lossy(size);
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).with_context(|| format!("`{size}` is not the size of a chunk"))?;
        if size == 0 {
            return Ok(body);
        }
        let Some((chunk, after)) = after.split_at_checked(size) else { bail!("a chunk was cut short") };
        ensure!(after.starts_with(b"\r\n"), "a chunk is longer than it says");
        body.extend_from_slice(chunk);
        rest = after.get(2..).unwrap_or_default();
    }
}

fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((bytes.get(..at)?, bytes.get(at + mark.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_plain_answer_is_its_body() {
        let page = parse(b"HTTP/1.1 404 Not Found\r\ncontent-length: 5\r\n\r\nhello").unwrap();
        assert_eq!((page.status, page.body.as_slice()), (404, b"hello".as_slice()));
    }

    #[test]
    fn chunks_are_joined() {
        let page = parse(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n, the\r\n wo\r\n0\r\n\r\n",
        );
        assert_eq!(page.unwrap().body, b"hello, the\r\n wo");
    }

    #[test]
    fn a_chunk_that_was_cut_short_is_an_error() {
        assert!(parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello").is_err());
    }
}
