//! `okno check KIND`: values of a format, one a line of the standard input, each answered by one line of JSON.
//!
//! For whoever sends us data, and for tests in any language. The checks are the portal's own, from `model`; nothing here
//! reads a configuration or a database. Values are personal: they come and go by the standard streams, and no log.

use jiff::{civil::Date, tz};
use model::{
    Fault, Locale,
    formats::{Checked, Input, Kind},
};
use serde::Serialize;
use service::{Clock, SystemClock};
use std::io::{self, BufRead, Read, Write};
use texts::Texts;

/// The longest line, in KiB. No format has a value of a fiftieth of it; the rest is room for JSON.
const LINE_KIBIBYTES: u16 = 64;

/// The same in bytes, without the end of the line.
const LINE_BYTES: usize = LINE_KIBIBYTES as usize * 1024;

/// A day is a day in Moscow, which has had no summer time since 2014.
const MOSCOW: tz::Offset = tz::offset(3);

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Which format.
    #[arg(value_name = "KIND", value_parser = kinds())]
    kind: Kind,
    /// The day on which dates are checked; today in Moscow unless given.
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
    /// The language of the messages.
    #[arg(long, value_name = "ru|en", default_value = "ru", value_parser = locales())]
    locale: Locale,
}

fn kinds() -> impl clap::builder::TypedValueParser<Value = Kind> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(Kind::ALL.map(Kind::key))
        .try_map(|key| Kind::parse(&key).ok_or("the keys of the kinds are listed in docs/check.md"))
}

fn locales() -> impl clap::builder::TypedValueParser<Value = Locale> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(Locale::ALL.map(Locale::code)).map(|tag| Locale::parse(&tag).unwrap_or_default())
}

/// Answers every line until the input ends, or nobody listens any more.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let check = Check {
        kind: options.kind,
        today: options.today.unwrap_or_else(|| MOSCOW.to_datetime(SystemClock::default().now()).date()),
        texts: Texts::new(options.locale),
    };
    match check.answer_all(io::stdin().lock(), io::stdout().lock()) {
        // `okno check … | head` has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        answered => answered.map_err(|error| format!("the standard streams: {error}")),
    }
}

/// What all lines are checked by.
struct Check {
    kind: Kind,
    today: Date,
    texts: Texts,
}

/// A line that is no input at all.
enum Unreadable {
    TooLong,
    Utf8,
    Json,
}

/// A line of the answer.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Accepted { ok: bool, canonical: Option<String>, warnings: Vec<&'static str> },
    Refused { ok: bool, code: &'static str, message: String },
}

impl Check {
    /// One answer a line, sent at once: whoever asks may wait for it before asking on.
    fn answer_all(&self, mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
        let mut line = Vec::new();
        while next_line(&mut input, &mut line)? {
            serde_json::to_writer(&mut output, &self.answer(&line))?;
            output.write_all(b"\n")?;
            output.flush()?;
        }
        Ok(())
    }

    fn answer(&self, line: &[u8]) -> Answer {
        let input = match self.read(line) {
            Ok(input) => input,
            Err(unreadable) => return self.cannot_read(&unreadable),
        };
        match input.ok_or(Fault::InputShape).and_then(|input| self.kind.check(&input, self.today)) {
            Ok(Checked { canonical, warnings }) => {
                Answer::Accepted { ok: true, canonical, warnings: warnings.iter().map(model::Warning::code).collect() }
            }
            Err(fault) => {
                Answer::Refused { ok: false, code: fault.code(), message: self.texts.verdict(self.kind, &fault) }
            }
        }
    }

    /// A line as an input; `None` when it is JSON that no kind takes.
    fn read(&self, line: &[u8]) -> Result<Option<Input>, Unreadable> {
        if line.len() > LINE_BYTES {
            return Err(Unreadable::TooLong);
        }
        let text = std::str::from_utf8(line).map_err(|_| Unreadable::Utf8)?;
        if !text.starts_with(['"', '{', '[']) {
            return Ok(Some(Input::Text(text.to_owned())));
        }
        match serde_json::from_str(text) {
            Ok(input) => Ok(Some(input)),
            Err(error) if error.is_data() => Ok(None),
            // `{0c5b2444-…}` is how ГАР writes its identifiers; a kind of one text has no use for objects anyway.
            Err(_) if self.kind.takes_text() && !text.starts_with('"') => Ok(Some(Input::Text(text.to_owned()))),
            Err(_) => Err(Unreadable::Json),
        }
    }

    fn cannot_read(&self, unreadable: &Unreadable) -> Answer {
        let (code, message) = match unreadable {
            Unreadable::TooLong => ("input.too_long", self.texts.verdict_input_too_long(&LINE_KIBIBYTES.to_string())),
            Unreadable::Utf8 => ("input.utf8", self.texts.verdict_input_utf8().to_owned()),
            Unreadable::Json => ("input.json", self.texts.verdict_input_json().to_owned()),
        };
        Answer::Refused { ok: false, code, message }
    }
}

/// Reads a line without its end; `false` when there is none. Of one that is too long only so much is kept that it can be
/// seen to be, however long it is.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    // Room for the end of the line, which may be two bytes.
    let most = u64::try_from(LINE_BYTES + 2).unwrap_or(u64::MAX);
    if input.by_ref().take(most).read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    if line.ends_with(b"\n") {
        line.pop();
    } else if line.len() > LINE_BYTES {
        input.skip_until(b'\n')?;
        return Ok(true);
    }
    if line.ends_with(b"\r") {
        line.pop();
    }
    Ok(true)
}
