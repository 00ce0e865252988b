//! Passwords that are one movement of the hand: a unit repeated, or a run (security 3.3).

use super::common::{is_decoration, longest_tail};

/// Longest unit whose repetition is refused, in code points. Source: security 3.3.
const MAX_UNIT_CHARS: usize = 4;

/// Shortest run that counts as one, in code points: two neighbours stand in every word.
const MIN_RUN_CHARS: usize = 3;

/// Shortest stem before digits and signs that is looked at, in code points. A shorter one with its tail never
/// fulfils security 3.1.
const MIN_STEM_CHARS: usize = 4;

/// The orders that hands and heads know by heart. Shifted number rows stand beside the plain one.
const ORDERS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "01234567890",
    "!@#$%^&*()_+",
    "!\"№;%:?*()_+",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю.",
];

/// Whether a folded text is nothing but a pattern, with or without a few digits or signs behind it.
pub(super) fn is_pattern(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    is_repetition(&chars)
        || is_made_of_runs(&chars)
        || (1..=longest_tail(&chars)).any(|tail| {
            let stem = chars.get(..chars.len() - tail).unwrap_or_default();
            stem.len() >= MIN_STEM_CHARS
                && !stem.iter().copied().all(is_decoration)
                && (is_repetition(stem) || is_made_of_runs(stem))
        })
}

/// One unit, at least twice; the last may be cut short.
fn is_repetition(chars: &[char]) -> bool {
    (1..=MAX_UNIT_CHARS).any(|unit| {
        chars.len() >= 2 * unit && chars.iter().zip(chars.iter().skip(unit)).all(|(first, second)| first == second)
    })
}

/// Runs one behind the other, and nothing between them.
fn is_made_of_runs(chars: &[char]) -> bool {
    let mut rest = chars;
    while !rest.is_empty() {
        let run = run_length(rest);
        if run < MIN_RUN_CHARS {
            return false;
        }
        rest = rest.get(run..).unwrap_or_default();
    }
    !chars.is_empty()
}

/// The longest run at the start, forwards or backwards.
fn run_length(chars: &[char]) -> usize {
    let follows = |order: &str, first: char, second: char| {
        order.chars().zip(order.chars().skip(1)).any(|pair| pair == (first, second))
    };
    let longest = |order: &str, is_backwards: bool| {
        let pairs = chars.iter().zip(chars.iter().skip(1));
        let steps = pairs
            .take_while(|(first, second)| {
                if is_backwards { follows(order, **second, **first) } else { follows(order, **first, **second) }
            })
            .count();
        if steps == 0 { 0 } else { steps + 1 }
    };
    ORDERS.iter().map(|order| longest(order, false).max(longest(order, true))).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::is_pattern;

    #[test]
    fn s3_3_a_unit_of_up_to_four_code_points_repeated_is_refused() {
        for text in
            ["aaaaaaaaaaaaaaa", "аяаяаяаяаяаяаяая", "aa1!aa1!", "12 12 12 12 12 12", "абвгабвгабвгаб", "haha123!"]
        {
            assert!(is_pattern(text), "{text}");
        }
        assert!(!is_pattern("abxde1abxde1"), "a unit of six is left to the list");
    }

    #[test]
    fn s3_3_pure_runs_are_refused() {
        for text in [
            "abcdefghijklmnop",
            "zyxwvutsrqponml",
            "абвгдежзийклмно",
            "123456789012345",
            "987654321098765",
            "qwertyuiopasdfghjkl",
            "йцукенгшщзхъфыва",
            "qwerty123!@#",
            "abcd123!",
            "asdfgh2024!".trim_end_matches('!'),
        ] {
            assert!(is_pattern(text), "{text}");
        }
    }

    #[test]
    fn s3_3_words_are_no_runs() {
        for text in ["abc шла по шоссе", "лошадь123!", "qwe-рыба-4!", "tuesday-fog 1!"] {
            assert!(!is_pattern(text), "{text}");
        }
    }
}
