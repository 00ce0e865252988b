//! Reads a letter as mail programs write it: folded headers, encoded words, quoted-printable, base64, parts.
//!
//! Called by the SMTP server. Takes any bytes and makes the best of them; it never fails, since a demo should rather show
//! a letter that looks wrong than lose it.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Padding is optional: some programs forget it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Parts inside parts are followed this deep; real letters need two or three.
const DEPTH: u8 = 5;

/// What a person sees of a letter, and what tells it from another.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ReadLetter {
    pub(crate) subject: String,
    /// Lines ended by `\n`, without empty lines at the end.
    pub(crate) text: String,
    /// `Message-ID` without its brackets and domain.
    pub(crate) message_key: Option<String>,
}

/// Reads a letter as it came over the wire, dots already unstuffed.
pub(crate) fn read(raw: &[u8]) -> ReadLetter {
    let part = Part::split(raw);
    let message_key = part.header("message-id").map(|id| {
        let id = id.trim().trim_start_matches('<').trim_end_matches('>');
        id.rsplit_once('@').map_or(id, |(key, _)| key).to_owned()
    });
    let text = part.text(DEPTH).replace("\r\n", "\n");
    ReadLetter {
        subject: part.header("subject").map(|subject| decode_words(subject.trim())).unwrap_or_default(),
        text: text.trim_end_matches('\n').to_owned(),
        message_key: message_key.filter(|key| !key.is_empty()),
    }
}

/// A letter or a part of it: headers, an empty line, a body.
struct Part<'a> {
    headers: Vec<(String, String)>,
    body: &'a [u8],
}

impl<'a> Part<'a> {
    fn split(raw: &'a [u8]) -> Self {
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut rest = raw;
        while !rest.is_empty() {
            let line;
            (line, rest) = first_line(rest);
            let line = String::from_utf8_lossy(line);
            let line = line.trim_end_matches(['\r', '\n']);
            if line.is_empty() {
                break;
            }
            if line.starts_with([' ', '\t']) {
                // A folded header: the line end goes, the white space stays.
                if let Some((_, value)) = headers.last_mut() {
                    value.push_str(line);
                }
            } else if let Some((name, value)) = line.split_once(':') {
                headers.push((name.trim().to_ascii_lowercase(), value.to_owned()));
            }
        }
        Self { headers, body: rest }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or("text/plain");
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    fn boundary(&self) -> Option<String> {
        let parameters = self.header("content-type")?.split(';').skip(1);
        let (_, value) = parameters
            .filter_map(|parameter| parameter.trim().split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
        Some(value.trim().trim_matches('"').to_owned()).filter(|boundary| !boundary.is_empty())
    }

    /// The plain text of this part or, of several parts, of the first that has some.
    fn text(&self, depth: u8) -> String {
        let parts = match self.boundary() {
            Some(boundary) if depth > 0 && self.media_type().starts_with("multipart/") => self.parts(&boundary),
            _ => return String::from_utf8_lossy(&self.decoded()).into_owned(),
        };
        let is_readable = |part: &&Part<'_>| {
            matches!(part.media_type().split('/').next(), Some("multipart")) || part.media_type() == "text/plain"
        };
        let chosen = parts.iter().find(is_readable).or(parts.first());
        chosen.map(|part| part.text(depth - 1)).unwrap_or_default()
    }

    fn parts(&self, boundary: &str) -> Vec<Part<'a>> {
        let delimiter = format!("--{boundary}");
        let mut parts = Vec::new();
        let mut inside: Option<&'a [u8]> = None;
        let mut rest = self.body;
        while !rest.is_empty() {
            let (line, after) = first_line(rest);
            if line.starts_with(delimiter.as_bytes()) {
                if let Some(start) = inside.take() {
                    let length = start.len().saturating_sub(rest.len());
                    parts.push(Part::split(start.get(..length).unwrap_or_default()));
                }
                inside = Some(after);
            }
            rest = after;
        }
        parts
    }

    fn decoded(&self) -> Vec<u8> {
        let encoding = self.header("content-transfer-encoding").unwrap_or_default().trim().to_ascii_lowercase();
        match encoding.as_str() {
            "base64" => decode_base64(self.body).unwrap_or_else(|| self.body.to_vec()),
            "quoted-printable" => decode_quoted_printable(self.body),
            _ => self.body.to_vec(),
        }
    }
}

/// The first line with its end, and what follows it.
fn first_line(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|&byte| byte == b'\n').map_or(text.len(), |at| at + 1);
    text.split_at_checked(end).unwrap_or((text, &[]))
}

fn decode_base64(encoded: &[u8]) -> Option<Vec<u8>> {
    let encoded: Vec<u8> = encoded.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(encoded).ok()
}

fn decode_quoted_printable(encoded: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while !rest.is_empty() {
        let line;
        (line, rest) = first_line(rest);
        let content = line.trim_ascii_end();
        if let Some(soft) = content.strip_suffix(b"=") {
            decode_hex_escapes(soft, &mut decoded);
            continue;
        }
        decode_hex_escapes(content, &mut decoded);
        if line.ends_with(b"\n") {
            decoded.push(b'\n');
        }
    }
    decoded
}

/// Replaces `=D0` by its byte; an escape that is none stays as it is.
fn decode_hex_escapes(encoded: &[u8], decoded: &mut Vec<u8>) {
    let digit = |byte: Option<&u8>| {
        byte.and_then(|&byte| char::from(byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok())
    };
    let mut rest = encoded;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (digit(after.first()), digit(after.get(1))) {
            (Some(high), Some(low)) if byte == b'=' => {
                decoded.push(high * 16 + low);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => decoded.push(byte),
        }
    }
}

/// Decodes the encoded words of a header (RFC 2047). White space between two of them belongs to the folding, not to the text.
fn decode_words(value: &str) -> String {
    let mut decoded = Vec::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let (before, from_start) = rest.split_at(start);
        let Some((word, after)) = read_word(from_start) else {
            let (mark, after) = from_start.split_at(2);
            decoded.extend_from_slice(before.as_bytes());
            decoded.extend_from_slice(mark.as_bytes());
            rest = after;
            after_word = false;
            continue;
        };
        if !(after_word && before.trim().is_empty()) {
            decoded.extend_from_slice(before.as_bytes());
        }
        // Bytes, not text: some programs cut a letter in two between words.
        decoded.extend_from_slice(&word);
        rest = after;
        after_word = true;
    }
    decoded.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&decoded).into_owned()
}

/// `=?charset?encoding?text?=` at the start of the text, and what follows it.
fn read_word(text: &str) -> Option<(Vec<u8>, &str)> {
    let (charset, text) = text.strip_prefix("=?")?.split_once('?')?;
    let (encoding, text) = text.split_once('?')?;
    let (word, after) = text.split_once("?=")?;
    if !["utf-8", "us-ascii"].iter().any(|known| charset.eq_ignore_ascii_case(known)) {
        return None;
    }
    if encoding.eq_ignore_ascii_case("b") {
        Some((decode_base64(word.as_bytes())?, after))
    } else if encoding.eq_ignore_ascii_case("q") {
        let mut decoded = Vec::new();
        decode_hex_escapes(word.replace('_', " ").as_bytes(), &mut decoded);
        Some((decoded, after))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read_text(raw: &str) -> ReadLetter {
        read(raw.replace('\n', "\r\n").as_bytes())
    }

    #[test]
    fn a_plain_letter_is_read_as_it_stands() {
        let letter = read_text("Subject: Hello\nMessage-ID: <k-1@okno.example>\n\nFirst\n\nSecond\n\n");
        let expected =
            ReadLetter { subject: "Hello".into(), text: "First\n\nSecond".into(), message_key: Some("k-1".into()) };
        assert_eq!(letter, expected);
    }

    #[test]
    fn encoded_words_join_over_a_fold_and_keep_the_space_before_plain_text() {
        let letter =
            read_text("Subject: =?utf-8?b?0J/QvtC0?=\n =?UTF-8?Q?=D1=82=D0=B2=D0=B5=D1=80?= ok =?utf-8?x?y?=\n\n");
        assert_eq!(letter.subject, "Подтвер ok =?utf-8?x?y?=");
    }

    #[test]
    fn a_letter_cut_in_two_between_words_is_whole_again() {
        assert_eq!(decode_words("=?utf-8?q?=D0?= =?utf-8?q?=9F?="), "П");
    }

    #[test]
    fn quoted_printable_keeps_its_lines_and_joins_soft_ones() {
        let letter =
            read_text("Content-Transfer-Encoding: quoted-printable\n\n=D0=9A=D0=BE=\n=D0=B4 =3D 7  \nnext=zz\n");
        assert_eq!(letter.text, "Код = 7\nnext=zz");
    }

    #[test]
    fn base64_is_read_over_line_ends_and_what_is_not_base64_is_shown_raw() {
        let letter = read_text("Content-Transfer-Encoding: BASE64\n\n0JrQ\nvtC0\n");
        assert_eq!(letter.text, "Код");
        assert_eq!(read_text("Content-Transfer-Encoding: base64\n\n!!!").text, "!!!");
    }

    #[test]
    fn of_several_parts_the_plain_text_is_shown() {
        let letter = read_text(
            "Content-Type: multipart/mixed; boundary=\"out\"\n\n--out\n\
             Content-Type: multipart/alternative; boundary=in\n\n\
             --in\nContent-Type: text/html\n\n<p>нет</p>\n--in\n\
             Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nда\n--in--\n--out--\n",
        );
        assert_eq!(letter.text, "да");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(raw in proptest::collection::vec(any::<u8>(), 0..600)) {
            read(&raw);
        }

        #[test]
        fn no_mixture_of_its_own_words_makes_it_panic(
            pieces in proptest::collection::vec(
                prop_oneof![
                    Just("=?utf-8?b?"), Just("?="), Just("=?"), Just("\r\n"), Just("\n"), Just("--b"), Just("--b--"), Just("="),
                    Just("=D"), Just("Content-Type: multipart/mixed; boundary=b\r\n"), Just("Subject:"), Just(" "), Just("Ж"),
                    Just("Content-Transfer-Encoding: base64\r\n"), Just("Content-Transfer-Encoding: quoted-printable\r\n"),
                ],
                0..60,
            )
        ) {
            read(pieces.concat().as_bytes());
        }
    }
}
