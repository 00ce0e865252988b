//! One SMTP conversation (RFC 5321 with 8BITMIME, SMTPUTF8, PIPELINING and SIZE), from greeting to goodbye.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufStream};

use super::lines::{self, Line};
use crate::faults::SILENCE;
use crate::{Channel, FaultMode, Faults, Incoming, SandboxMessages, mime};

/// The largest letter: 1 MiB, hundreds of times what the portal writes.
const LETTER_LIMIT: usize = 1024 * 1024;

/// RFC 5321 asks for at least 100.
const RECIPIENT_LIMIT: usize = 100;

/// After so much nonsense the client is no mail program.
const MISTAKE_LIMIT: u8 = 20;

const EHLO_ANSWER: &str = "250-sandbox\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250 SIZE 1048576";

/// Talks to one client until it leaves.
///
/// Errors: the connection broke.
pub(super) async fn talk<S>(stream: S, messages: SandboxMessages, faults: Faults) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let session = Session { stream: BufStream::new(stream), messages, faults, is_greeted: false, envelope: None };
    session.run().await
}

struct Session<S: AsyncRead + AsyncWrite> {
    stream: BufStream<S>,
    messages: SandboxMessages,
    faults: Faults,
    is_greeted: bool,
    /// The recipients so far; `None` before MAIL.
    envelope: Option<Vec<String>>,
}

/// What to do about a command.
enum Answer {
    Say(&'static str),
    Mistake(&'static str),
    ReadLetter,
    Bye(&'static str),
}

/// How a letter ended.
enum Letter {
    Whole(Vec<u8>),
    TooLarge,
    CutOff,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    async fn run(mut self) -> io::Result<()> {
        self.say("220 sandbox ESMTP: nothing leaves this machine").await?;
        let mut mistakes = 0;
        loop {
            let answer = match lines::next(&mut self.stream).await {
                Ok(Line::Whole(line)) => self.answer(&line),
                Ok(Line::TooLong) => Answer::Mistake("500 5.5.2 Line too long"),
                Ok(Line::End) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::TimedOut => Answer::Bye("421 4.4.2 Idle for too long"),
                Err(error) => return Err(error),
            };
            match answer {
                Answer::Say(text) => self.say(text).await?,
                Answer::ReadLetter => {
                    if !self.take_letter().await? {
                        return Ok(());
                    }
                }
                Answer::Mistake(_) if mistakes == MISTAKE_LIMIT => {
                    return self.say("421 4.7.0 Too many mistakes").await;
                }
                Answer::Mistake(text) => {
                    mistakes += 1;
                    self.say(text).await?;
                }
                Answer::Bye(text) => return self.say(text).await,
            }
        }
    }

    fn answer(&mut self, line: &[u8]) -> Answer {
        let Ok(line) = str::from_utf8(line) else {
            return Answer::Mistake("500 5.5.2 Not UTF-8");
        };
        let line = line.trim_ascii_end();
        let (verb, argument) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" if argument.trim().is_empty() => Answer::Mistake("501 5.5.4 Who is there?"),
            "EHLO" => self.greet(EHLO_ANSWER),
            "HELO" => self.greet("250 sandbox"),
            "MAIL" => self.mail(argument),
            "RCPT" => self.recipient(argument),
            "DATA" => match &self.envelope {
                Some(recipients) if !recipients.is_empty() => Answer::ReadLetter,
                _ => Answer::Mistake("503 5.5.1 First MAIL and RCPT"),
            },
            "RSET" => {
                self.envelope = None;
                Answer::Say("250 2.0.0 Forgotten")
            }
            "NOOP" => Answer::Say("250 2.0.0 Still here"),
            "VRFY" => Answer::Say("252 2.5.0 Try and see"),
            "QUIT" => Answer::Bye("221 2.0.0 Goodbye"),
            _ => Answer::Mistake("500 5.5.1 Unknown command"),
        }
    }

    fn greet(&mut self, text: &'static str) -> Answer {
        self.is_greeted = true;
        self.envelope = None;
        Answer::Say(text)
    }

    fn mail(&mut self, argument: &str) -> Answer {
        if !self.is_greeted || self.envelope.is_some() {
            return Answer::Mistake("503 5.5.1 Not now");
        }
        let Some((_, parameters)) = path(argument, "FROM:") else {
            return Answer::Mistake("501 5.5.4 MAIL FROM:<address>");
        };
        for parameter in parameters.split_ascii_whitespace() {
            let parameter = parameter.to_ascii_uppercase();
            match parameter.split_once('=') {
                Some(("SIZE", size)) if size.parse().is_ok_and(|size: usize| size <= LETTER_LIMIT) => {}
                Some(("SIZE", _)) => return Answer::Mistake("552 5.3.4 Too large"),
                Some(("BODY", "7BIT" | "8BITMIME")) => {}
                None if parameter == "SMTPUTF8" => {}
                _ => return Answer::Mistake("555 5.5.4 Unknown parameter"),
            }
        }
        self.envelope = Some(Vec::new());
        Answer::Say("250 2.1.0 Go on")
    }

    fn recipient(&mut self, argument: &str) -> Answer {
        let Some(recipients) = &mut self.envelope else {
            return Answer::Mistake("503 5.5.1 First MAIL");
        };
        match path(argument, "TO:") {
            Some((_, parameters)) if !parameters.trim().is_empty() => Answer::Mistake("555 5.5.4 Unknown parameter"),
            Some((address, _)) if address.contains('@') && recipients.len() < RECIPIENT_LIMIT => {
                recipients.push(address.to_owned());
                Answer::Say("250 2.1.5 Go on")
            }
            Some((address, _)) if address.contains('@') => Answer::Mistake("452 4.5.3 Too many recipients"),
            _ => Answer::Mistake("501 5.1.3 RCPT TO:<address>"),
        }
    }

    /// Answers DATA. False when the conversation is over.
    async fn take_letter(&mut self) -> io::Result<bool> {
        self.say("354 Go on, end with a dot").await?;
        let raw = match self.read_letter().await? {
            Letter::Whole(raw) => raw,
            Letter::TooLarge => {
                self.envelope = None;
                self.say("552 5.3.4 Too large").await?;
                return Ok(true);
            }
            Letter::CutOff => return Ok(false),
        };
        let recipients = self.envelope.take().unwrap_or_default();
        match self.faults.next(Channel::Email) {
            FaultMode::Works => {
                let letter = mime::read(&raw);
                for to in recipients {
                    self.messages.keep(Incoming {
                        channel: Channel::Email,
                        to,
                        subject: letter.subject.clone(),
                        text: letter.text.clone(),
                        key: letter.message_key.clone(),
                    });
                }
                self.say("250 2.0.0 Kept").await?;
                Ok(true)
            }
            FaultMode::Fails => {
                self.say("451 4.3.0 A fault, as ordered").await?;
                Ok(true)
            }
            FaultMode::Silent => {
                tokio::time::sleep(SILENCE).await;
                Ok(false)
            }
        }
    }

    /// Reads up to the line with the lone dot. Only `\r\n.\r\n` ends a letter, or a line ending of another kind could
    /// smuggle a second one in.
    async fn read_letter(&mut self) -> io::Result<Letter> {
        let mut raw: Vec<u8> = Vec::new();
        let mut is_too_large = false;
        let mut is_at_line_start = true;
        loop {
            let line = match lines::next(&mut self.stream).await? {
                Line::Whole(line) => line,
                Line::TooLong => {
                    is_too_large = true;
                    is_at_line_start = true;
                    continue;
                }
                Line::End => return Ok(Letter::CutOff),
            };
            if is_at_line_start && line == b".\r\n" {
                return Ok(if is_too_large { Letter::TooLarge } else { Letter::Whole(raw) });
            }
            let content = if is_at_line_start { line.strip_prefix(b".").unwrap_or(&line) } else { &line };
            is_at_line_start = line.ends_with(b"\r\n");
            is_too_large |= raw.len() + content.len() > LETTER_LIMIT;
            if is_too_large {
                raw = Vec::new();
            } else {
                raw.extend_from_slice(content);
            }
        }
    }

    async fn say(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes()).await?;
        self.stream.write_all(b"\r\n").await?;
        self.stream.flush().await
    }
}

/// Splits `FROM:<address> parameters`. The address may be empty: that is how bounces are sent.
fn path<'a>(argument: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let (given, rest) = argument.split_at_checked(keyword.len())?;
    if !given.eq_ignore_ascii_case(keyword) {
        return None;
    }
    rest.trim_ascii_start().strip_prefix('<')?.split_once('>')
}

#[cfg(test)]
mod tests;
