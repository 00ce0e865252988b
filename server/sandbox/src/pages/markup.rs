//! Finds what a person wants from a message: the link to the portal and the code. Used by the message page.
//!
//! Only links to the portal itself become links: a message may carry what somebody typed, and the page must not lead out.

use std::borrow::Cow;

/// How many digits a code has (security 4).
const CODE_DIGITS: usize = 6;

/// A piece of a message's text, not yet escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Plain(&'a str),
    Link(&'a str),
    Code(&'a str),
}

/// Makes a text safe between tags and inside quoted attributes.
pub(crate) fn escape_html(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

/// Cuts a text into pieces. Joined again, they are the text.
pub(crate) fn pieces<'a>(text: &'a str, base_url: &str) -> Vec<Piece<'a>> {
    let origin = base_url.trim_end_matches('/');
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, link, after)) = next_link(rest, origin) {
        push_codes(before, &mut found);
        found.push(Piece::Link(link));
        rest = after;
    }
    push_codes(rest, &mut found);
    found
}

fn next_link<'a>(text: &'a str, origin: &str) -> Option<(&'a str, &'a str, &'a str)> {
    if origin.is_empty() {
        return None;
    }
    text.match_indices(origin).find_map(|(start, _)| {
        let (before, from_start) = text.split_at_checked(start)?;
        let end = from_start.find(|sign: char| sign.is_whitespace() || "<>\"'«»`".contains(sign));
        let link = from_start.split_at_checked(end.unwrap_or(from_start.len()))?.0;
        let link = link.trim_end_matches(['.', ',', ';', ':', '!', ')', '?']);
        // `https://okno.example.evil.example` starts with the origin too, and is somewhere else.
        let is_ours = matches!(link.get(origin.len()..)?.chars().next(), None | Some('/' | '?' | '#'));
        let stands_alone = !before.ends_with(|sign: char| sign.is_alphanumeric());
        (is_ours && stands_alone).then(|| (before, link, from_start.get(link.len()..).unwrap_or_default()))
    })
}

/// A code is six digits that are not a part of a longer word or number.
fn push_codes<'a>(text: &'a str, found: &mut Vec<Piece<'a>>) {
    let mut plain_from = 0;
    let mut at = 0;
    for word in text.split(|sign: char| !sign.is_alphanumeric()) {
        let end = at + word.len();
        if word.len() == CODE_DIGITS && word.bytes().all(|byte| byte.is_ascii_digit()) {
            push_plain(text.get(plain_from..at), found);
            found.push(Piece::Code(word));
            plain_from = end;
        }
        let separator = text.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        at = end + separator;
    }
    push_plain(text.get(plain_from..), found);
}

fn push_plain<'a>(text: Option<&'a str>, found: &mut Vec<Piece<'a>>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        found.push(Piece::Plain(text));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BASE: &str = "https://okno.example/";

    #[test]
    fn a_link_to_the_portal_ends_before_the_full_stop() {
        let found = pieces("Откройте https://okno.example/c/abc-1?x=2. Спасибо", BASE);
        let expected =
            [Piece::Plain("Откройте "), Piece::Link("https://okno.example/c/abc-1?x=2"), Piece::Plain(". Спасибо")];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_link_elsewhere_stays_text_even_when_it_begins_like_the_portal() {
        for text in [
            "https://okno.example.evil.example/",
            "https://okno.example@evil.example/",
            "https://okno.example:444/",
            "https://evil.example/",
            "javascript:alert(1)//",
            "xhttps://okno.example/",
        ] {
            assert_eq!(pieces(text, BASE), [Piece::Plain(text)]);
        }
    }

    #[test]
    fn a_code_is_marked_where_it_stands_alone() {
        let found = pieces("123456 – код\n@okno.example #123456", BASE);
        let expected = [Piece::Code("123456"), Piece::Plain(" – код\n@okno.example #"), Piece::Code("123456")];
        assert_eq!(found, expected);
        for text in ["1234567", "12345", "а123456", "+79000000001"] {
            assert_eq!(pieces(text, BASE), [Piece::Plain(text)]);
        }
    }

    #[test]
    fn digits_inside_a_link_are_no_code() {
        assert_eq!(pieces("https://okno.example/123456", BASE), [Piece::Link("https://okno.example/123456")]);
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(text in "(https://okno\\.example|[ /#.«1-6Жa\n\"]|[0-9]{6}|\\PC){0,30}") {
            let joined: String = pieces(&text, BASE)
                .into_iter()
                .map(|piece| match piece { Piece::Plain(text) | Piece::Link(text) | Piece::Code(text) => text })
                .collect();
            prop_assert_eq!(joined, text);
        }

        #[test]
        fn an_escaped_text_holds_no_markup(text in "[&<>\"'a-zЖ]{0,30}") {
            let escaped = escape_html(&text);
            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
        }
    }
}
