//! What people paste, made plain (formats 1, steps 1 to 4): composed, without invisible signs, with one kind of space
//! and one kind of dash. Each type drops its own signs afterwards.

use crate::unicode::composed;

/// Plain text of what was typed or pasted. Doing it twice changes nothing more.
///
/// NFC and never NFKC: the latter would turn «²» into a digit. Composed at the end: an invisible sign between a letter and
/// its accent does not keep them apart.
pub fn normalise(typed: &str) -> String {
    let plain: String = typed.chars().filter(|sign| !is_invisible(*sign)).map(plain_sign).collect();
    composed(plain.trim_matches(' '))
}

fn plain_sign(sign: char) -> char {
    match sign {
        '\u{9}'..='\u{d}'
        | '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        // Full-width forms stand exactly this far from their ASCII twins.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        other => other,
    }
}

fn is_invisible(sign: char) -> bool {
    matches!(sign,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Letters that people type for the digits 0, 1, 3 and 6 (formats 1, step 6). They never become digits.
pub(crate) fn looks_like_digit(sign: char) -> bool {
    matches!(sign, 'O' | 'o' | 'О' | 'о' | 'I' | 'l' | 'І' | 'і' | 'З' | 'з' | 'Б' | 'б' | '|')
}

#[cfg(test)]
mod tests {
    use super::normalise;
    use proptest::prelude::*;

    #[test]
    fn spaces_dashes_and_wide_signs_become_plain_and_invisible_ones_go() {
        assert_eq!(normalise("\u{feff} 8\u{a0}900\u{2011}000\u{200b} "), "8 900-000");
        assert_eq!(normalise("＋７"), "+7");
        assert_eq!(normalise("и\u{306}"), "й");
        assert_eq!(normalise("и\u{200b}\u{306}"), "й");
        assert_eq!(normalise("²"), "²", "a raised digit stays what it is");
    }

    proptest! {
        #[test]
        fn normalising_twice_equals_once(typed in "(\\PC|[и\u{200b}\u{306}\u{ad}]){0,40}") {
            let once = normalise(&typed);
            prop_assert_eq!(normalise(&once), once);
        }
    }
}
