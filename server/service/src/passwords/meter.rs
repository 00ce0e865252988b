//! How strong a password is while it is typed: a level and advice, never a refusal (security 3.6).
//!
//! Called by the server function of the meter. Neither stores nor logs the text.

use super::layout::{fold_yo, on_english_layout, on_russian_layout};
use super::{ContextWords, common, judge};
use model::{Password, PasswordFault, Strength, StrengthAdvice as Advice, StrengthLevel};
use zeroize::Zeroizing;
use zxcvbn::{Score, feedback::Warning};

/// Code points from which a password can be «Высокая». Source: catalogue CF-02, WIZ-13.
const HIGH_FROM_CHARS: usize = 12;

/// Code points that are measured. The time of the measurement grows faster than the text, and what is hard to guess so
/// far does not become easier behind. Source: security 3.6, at most 20 ms.
const MEASURED_CHARS: usize = 32;

/// Lengths of the words that are looked for inside a password, in code points.
const WORD_CHARS: std::ops::RangeInclusive<usize> = 3..=16;

/// What zxcvbn reads as letters.
const DISGUISES: &str = "4@8({[<369&#!1/|0$5+7%2";

/// So many different ones in a text are measured in time.
const MAX_DISGUISES: usize = 5;

/// A sign that is never read as a letter.
const PLAIN_SIGN: char = '~';

/// Measures what was typed so far; what stands behind the longest password is not looked at. Takes a few milliseconds
/// of one core.
pub fn strength(typed: &str, context: &ContextWords) -> Strength {
    let typed: Zeroizing<String> = Zeroizing::new(typed.chars().take(Password::MAX_CHARS).collect());
    let weak = |advice| Strength { level: StrengthLevel::Weak, advice: vec![advice] };
    match Password::parse_new(&typed).and_then(|password| judge(&password, context)) {
        Ok(()) => measure(&typed, context),
        Err(PasswordFault::Common) => weak(Advice::NotCommon),
        Err(PasswordFault::Context) => weak(Advice::NotPersonal),
        Err(PasswordFault::Pattern) => weak(Advice::NotPattern),
        Err(_) => weak(Advice::FollowRules),
    }
}

fn measure(typed: &str, context: &ContextWords) -> Strength {
    let head: Vec<char> = typed.chars().take(MEASURED_CHARS).collect();
    let length = typed.chars().count();
    let common_words = common_words_in(&head);
    let known: Vec<&str> = common_words.iter().map(String::as_str).chain(context.words()).collect();
    let estimate = zxcvbn::zxcvbn(&without_excess_of_disguises(&head), &known);
    let level = match estimate.score() {
        Score::Four if length >= HIGH_FROM_CHARS => StrengthLevel::High,
        Score::Three | Score::Four => StrengthLevel::Good,
        Score::Two => StrengthLevel::Fair,
        _ => StrengthLevel::Weak,
    };
    let mut advice = Vec::new();
    if level < StrengthLevel::High {
        advice.extend(estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning).map(advice_for));
        if !common_words.is_empty() && !advice.contains(&Advice::NotCommonWord) {
            advice.push(Advice::NotCommonWord);
        }
        advice.push(if length < HIGH_FROM_CHARS { Advice::Longer } else { Advice::MoreWords });
    }
    Strength { level, advice }
}

const fn advice_for(warning: Warning) -> Advice {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess
        | Warning::ShortKeyboardPatternsAreEasyToGuess
        | Warning::RepeatsLikeAaaAreEasyToGuess
        | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess
        | Warning::SequencesLikeAbcAreEasyToGuess => Advice::NotPattern,
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => Advice::NotDate,
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword
        | Warning::AWordByItselfIsEasyToGuess
        | Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => Advice::NotCommonWord,
    }
}

/// The estimate reads signs as letters (`(` as «c», `+` as «t») in every combination, and a text of nothing but such
/// signs would take half a second. With many different ones in it, signs stay signs.
fn without_excess_of_disguises(typed: &[char]) -> Zeroizing<String> {
    let worn = DISGUISES.chars().filter(|sign| typed.contains(sign)).count();
    let is_sign = |c: char| worn > MAX_DISGUISES && !c.is_ascii_digit() && DISGUISES.contains(c);
    Zeroizing::new(typed.iter().map(|c| if is_sign(*c) { PLAIN_SIGN } else { *c }).collect())
}

/// The words of our list inside a password, as they were typed: the estimate knows English words only.
fn common_words_in(typed: &[char]) -> Vec<String> {
    // One character for one, so that a place in each form is the same place in the text.
    let folded: String = typed.iter().map(|c| fold_yo(c.to_lowercase().next().unwrap_or(*c))).collect();
    let (russian, english) = (on_russian_layout(&folded), on_english_layout(&folded));
    let mut found = Vec::new();
    for form in [folded, russian, english] {
        let chars: Vec<char> = form.chars().collect();
        for length in WORD_CHARS {
            for (window, place) in chars.windows(length).zip(0..) {
                if common::is_listed(&window.iter().collect::<String>()) {
                    found.extend(typed.get(place..place + length).map(String::from_iter));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Advice, strength};
    use crate::passwords::ContextWords;
    use model::{Strength, StrengthLevel};
    fn measured(typed: &str) -> Strength {
        strength(typed, &ContextWords::new("portal.example.ru").name("Пелагея"))
    }

    #[test]
    fn s3_6_what_would_be_refused_is_weak_and_says_why() {
        for (typed, advice) in [
            ("", Advice::FollowRules),
            ("Пароль", Advice::FollowRules),
            ("Пароль123!", Advice::NotCommon),
            ("Aa1!Aa1!", Advice::NotPattern),
            ("Пелагея-1!", Advice::NotPersonal),
        ] {
            assert_eq!(measured(typed), Strength { level: StrengthLevel::Weak, advice: vec![advice] }, "{typed}");
        }
    }

    #[test]
    fn wiz_13_high_needs_twelve_code_points_that_are_hard_to_guess() {
        assert_eq!(measured("Щ4!дкРю№zВ8п").level, StrengthLevel::High);
        assert_eq!(measured("лошадь скребёт чернильный абажур").level, StrengthLevel::High);
        let short = measured("Щ4!дкРю№zВ");
        assert_eq!(short.level, StrengthLevel::Good);
        assert_eq!(short.advice, [Advice::Longer]);
    }

    #[test]
    fn s3_6_russian_words_and_the_other_layout_are_known() {
        for typed in ["Наташа+Саша=1", "Yfnfif+Cfif=1"] {
            let Strength { level, advice } = measured(typed);
            assert!(level < StrengthLevel::High, "{typed}: {level:?}");
            assert!(advice.contains(&Advice::NotCommonWord), "{typed}: {advice:?}");
        }
    }
}
