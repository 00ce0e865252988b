//! Reads lines of bounded length from a connection. Used by the SMTP session, for commands and for letters alike.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// The longest line, its end included. RFC 5321 asks for 512 and 1000; long SMTPUTF8 addresses need more.
pub(super) const LINE_LIMIT: usize = 4096;

/// How long a client may say nothing.
const IDLE: Duration = Duration::from_secs(30);

/// What came next.
pub(super) enum Line {
    /// A line with its end.
    Whole(Vec<u8>),
    /// A line over the limit; it was read to its end and dropped.
    TooLong,
    /// The client hung up, perhaps in the middle of a line.
    End,
}

/// Reads up to the next `\n`.
///
/// Errors: the connection broke, or was silent for too long (`TimedOut`).
pub(super) async fn next(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Line> {
    let mut line = Vec::new();
    let mut is_too_long = false;
    loop {
        let piece = tokio::time::timeout(IDLE, from.fill_buf()).await??;
        if piece.is_empty() {
            return Ok(Line::End);
        }
        let end = piece.iter().position(|&byte| byte == b'\n').map(|at| at + 1);
        let length = end.unwrap_or(piece.len());
        is_too_long |= line.len() + length > LINE_LIMIT;
        if !is_too_long {
            line.extend_from_slice(piece.get(..length).unwrap_or_default());
        }
        from.consume(length);
        match (end, is_too_long) {
            (Some(_), false) => return Ok(Line::Whole(line)),
            (Some(_), true) => return Ok(Line::TooLong),
            (None, _) => {}
        }
    }
}
