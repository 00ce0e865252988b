//! Which plural form a whole number takes. Called by the generated functions only.
//!
//! Source: Unicode CLDR, plural rules for whole numbers (`ru`, `en`).

/// The forms of Russian: «1 день», «2 дня», «5 дней».
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Russian {
    One,
    Few,
    Many,
}

/// The forms of English: "1 day", "2 days".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum English {
    One,
    Other,
}

/// The last digit decides, except from 11 to 14: «21 день», but «11 дней».
pub(crate) const fn russian(n: u64) -> Russian {
    match (n % 10, n % 100) {
        (_, 11..=14) => Russian::Many,
        (1, _) => Russian::One,
        (2..=4, _) => Russian::Few,
        _ => Russian::Many,
    }
}

pub(crate) const fn english(n: u64) -> English {
    if n == 1 { English::One } else { English::Other }
}

#[cfg(test)]
mod tests {
    use super::{English, Russian, english, russian};

    #[test]
    fn russian_follows_the_last_digit() {
        for n in [1, 21, 31, 101, 121, 1_000_001] {
            assert_eq!(russian(n), Russian::One, "{n}");
        }
        for n in [2, 3, 4, 22, 33, 44, 102, 1_002] {
            assert_eq!(russian(n), Russian::Few, "{n}");
        }
        for n in [0, 5, 9, 10, 20, 25, 100, 1_000, u64::MAX] {
            assert_eq!(russian(n), Russian::Many, "{n}");
        }
    }

    #[test]
    fn russian_teens_are_many() {
        for n in (11..=19).chain(111..=119).chain(2_011..=2_019) {
            assert_eq!(russian(n), Russian::Many, "{n}");
        }
    }

    #[test]
    fn english_has_one_and_the_rest() {
        assert_eq!(english(1), English::One);
        for n in [0, 2, 11, 21, 101] {
            assert_eq!(english(n), English::Other, "{n}");
        }
    }
}
