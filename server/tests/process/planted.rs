//! Values that were planted, and the search for them in every spelling that somebody could read them back from.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// A shorter value stands everywhere by chance.
const FEWEST_BYTES: usize = 6;

/// So many digits stand nowhere by chance, whatever number they are a part of.
const TELLING_DIGITS: usize = 10;

/// The length of the number of a request, in hex.
const NUMBER_OF_A_REQUEST: usize = 16;

/// What was planted, each with a word that tells which it is.
#[derive(Default)]
pub(crate) struct Planted(BTreeMap<Vec<u8>, String>);

impl Planted {
    /// Notes a value, and gives it back.
    pub(crate) fn note<'a>(&mut self, what: &str, value: &'a str) -> &'a str {
        self.note_bytes(what, value.as_bytes());
        value
    }

    /// Likewise for one that is no text.
    pub(crate) fn note_bytes(&mut self, what: &str, value: &[u8]) {
        assert!(value.len() >= FEWEST_BYTES, "{what} is too short to be told from chance");
        self.0.entry(value.to_vec()).or_insert_with(|| what.to_owned());
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// A search for all of them.
    pub(crate) fn search(&self) -> Search {
        let mut search = Search { needles: BTreeMap::new(), begins: vec![false; 1 << 16] };
        for (value, what) in &self.0 {
            for (spelling, needle) in spellings(value) {
                let begin = [needle[0], needle[1]];
                search.begins[usize::from(u16::from_be_bytes(begin))] = true;
                search.needles.entry(begin).or_default().push((needle, format!("{what}, {spelling}")));
            }
        }
        search
    }
}

/// A spelling, and which value it is of.
type Needle = (Vec<u8>, String);

/// All spellings of all values, by their first two bytes: one walk along a file looks for every one of them.
pub(crate) struct Search {
    needles: BTreeMap<[u8; 2], Vec<Needle>>,
    begins: Vec<bool>,
}

impl Search {
    /// What stands in these bytes, and where. A file of a database is full of numbers of requests, in which six digits stand by chance.
    pub(crate) fn hits(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        let is_hex = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let stands = |(at, (needle, _)): &(usize, &Needle)| {
            let before = bytes[..*at].iter().rev().take_while(is_hex).count();
            let run = before + bytes[*at..].iter().take_while(is_hex).count();
            !(run >= NUMBER_OF_A_REQUEST && is_short_number(needle))
        };
        self.all(bytes).filter(stands).map(|hit| told(place, bytes, hit)).collect()
    }

    /// Likewise in lines of text, which are full of times and hashes: in those six digits stand by chance, so a short number counts
    /// when it stands alone.
    pub(crate) fn hits_in_text(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        let is_of_a_word = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        let stands = |(at, (needle, _)): &(usize, &Needle)| {
            let is_part = is_of_a_word(at.checked_sub(1)) || is_of_a_word(at.checked_add(needle.len()));
            !(is_part && is_short_number(needle))
        };
        self.all(bytes).filter(stands).map(|hit| told(place, bytes, hit)).collect()
    }

    fn all<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (usize, &'a Needle)> {
        let begins = bytes.windows(2).map(|pair| [pair[0], pair[1]]).enumerate();
        let promising = begins.filter(|(_, begin)| self.begins[usize::from(u16::from_be_bytes(*begin))]);
        promising.flat_map(move |(at, begin)| {
            let here = self.needles[&begin].iter().filter(move |(needle, _)| bytes[at..].starts_with(needle));
            here.map(move |needle| (at, needle))
        })
    }
}

fn is_short_number(needle: &[u8]) -> bool {
    needle.len() < TELLING_DIGITS && needle.iter().all(u8::is_ascii_digit)
}

/// Where it is, what it is, and what stands around it.
fn told(place: &str, bytes: &[u8], (at, (needle, what)): (usize, &Needle)) -> String {
    let end = (at + needle.len() + 24).min(bytes.len());
    format!("{place}, byte {at}: {what}, in «{}»", bytes[at.saturating_sub(24)..end].escape_ascii())
}

/// The value as it is, in the other case, and as base64, hex, percent-encoding and JSON would write it; each once.
fn spellings(value: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let hex = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    };
    let percent = percent_encode(value, NON_ALPHANUMERIC).to_string();
    let mut all = vec![
        ("as it is", value.to_vec()),
        ("in hex", hex(value).into_bytes()),
        ("in capital hex", hex(value).to_uppercase().into_bytes()),
        ("percent-encoded", percent.replace("%20", "+").into_bytes()),
        ("percent-encoded in small letters", lower_escapes(&percent).into_bytes()),
        ("as a form sends it", percent.replace("%20", "+").replace("%2D", "-").replace("%2E", ".").into_bytes()),
        ("as an address holds it", percent.replace("%2D", "-").replace("%2E", ".").into_bytes()),
        ("percent-encoded", percent.into_bytes()),
    ];
    if let Ok(text) = std::str::from_utf8(value) {
        all.push(("in small letters", text.to_lowercase().into_bytes()));
        all.push(("in capitals", text.to_uppercase().into_bytes()));
        let escaped = text.encode_utf16().map(|unit| match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
            _ => format!("\\u{unit:04x}"),
        });
        all.push(("escaped for JSON", escaped.collect::<String>().into_bytes()));
    }
    // Base64 writes the same bytes in three ways, by what stands before them; signs that hold neighbours too are left out.
    for before in 0..3 {
        let whole = STANDARD_NO_PAD.encode([&vec![0; before], value].concat());
        let text = &whole[(before * 8).div_ceil(6)..(before + value.len()) * 8 / 6];
        all.push(("in base64", text.as_bytes().to_vec()));
        all.push(("in base64url", text.replace('+', "-").replace('/', "_").into_bytes()));
    }
    let mut seen = BTreeSet::new();
    all.retain(|(_, needle)| seen.insert(needle.clone()));
    all
}

/// `%D0` as `%d0`.
fn lower_escapes(percent: &str) -> String {
    let mut left = 0;
    let lower = percent.chars().map(|sign| {
        left = if sign == '%' { 3_u8 } else { left };
        let is_escape = left > 0;
        left = left.saturating_sub(1);
        if is_escape { sign.to_ascii_lowercase() } else { sign }
    });
    lower.collect()
}

/// A search that could not find would prove nothing.
#[test]
fn s9_5_the_search_finds_a_planted_value_in_every_spelling() {
    let mut planted = Planted::default();
    planted.note("a name", "Подоконникова");
    planted.note("a СНИЛС", "112-233-445 95");
    planted.note_bytes("a token", &[0xfb, 0xff, 0x00, 0x3e, 0x3f, 0x41, 0x42]);
    let search = planted.search();
    let is_found =
        |text: &str| !search.hits("here", [b"{\"x\":\"", text.as_bytes(), b"\"}"].concat().as_slice()).is_empty();
    for text in [
        "Подоконникова",
        "подоконникова",
        "ПОДОКОННИКОВА",
        "%D0%9F%D0%BE%D0%B4%D0%BE%D0%BA%D0%BE%D0%BD%D0%BD%D0%B8%D0%BA%D0%BE%D0%B2%D0%B0",
        "%d0%9f%d0%be%d0%b4%d0%be%d0%ba%d0%be%d0%bd%d0%bd%d0%b8%d0%ba%d0%be%d0%b2%d0%b0",
        "\\u041f\\u043e\\u0434\\u043e\\u043a\\u043e\\u043d\\u043d\\u0438\\u043a\\u043e\\u0432\\u0430",
        "d09fd0bed0b4d0bed0bad0bed0bdd0bdd0b8d0bad0bed0b2d0b0",
        "112%2D233%2D445+95",
        "112-233-445+95",
        "112-233-445%2095",
        "112%2d233%2d445%2095",
        "3131322D3233332D343435203935",
        "fbff003e3f4142",
        "-_8APj9BQg",
        "+/8APj9BQg",
    ] {
        assert!(is_found(text), "{text}");
    }
    for neighbours in ["", "x", "xy", "xyz"] {
        let text = STANDARD_NO_PAD.encode([neighbours, "112-233-445 95", neighbours].concat());
        assert!(is_found(&text), "{text}");
    }
    for text in ["Подоконников", "112-233-445 9", "окно", ""] {
        assert!(!is_found(text), "{text}");
    }
    planted.note("a code", "493817");
    let search = planted.search();
    assert_eq!(search.hits_in_text("here", b"a493817 4938170 .493817Z").len(), 0, "of a hash, an id, a time");
    assert_eq!(search.hits_in_text("here", "код 493817, \"493817\"".as_bytes()).len(), 2);
    assert_eq!(search.hits_in_text("here", br"\x343933383137").len(), 1, "as PostgreSQL writes bytes");
    assert_eq!(search.hits("here", b"a493817").len(), 1);
    assert_eq!(search.hits("here", b"citizena493817f00ff00ff0{").len(), 0, "of the number of a request");
    planted.note("a phone", "9004471836");
    assert_eq!(planted.search().hits_in_text("here", b"+79004471836").len(), 1, "with the code of its country");
}
