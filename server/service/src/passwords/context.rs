//! Words that a password must not consist of: the portal's own, and what is known of the person (security 3.4).

use super::common::fold;
use super::layout::{on_english_layout, on_russian_layout, transliterations};
use jiff::civil::Date;

/// What must be left of a password when these words are taken out, in code points. Source: security 3.4.
const MIN_REST_CHARS: usize = 6;

/// Shortest part of an address that is taken out, in code points: shorter ones stand in many words by chance.
const MIN_PART_CHARS: usize = 3;

/// Shortest name that is taken out, in code points: «Ян», «Ли».
const MIN_NAME_CHARS: usize = 2;

/// The words that are no secret for this person on this portal. Personal: neither `Debug` nor `Display`.
#[derive(Clone)]
pub struct ContextWords {
    /// Folded, in every way they are typed.
    words: Vec<String>,
}

impl ContextWords {
    /// The words of the portal: its name, and those of the host it runs on.
    pub fn new(host: &str) -> Self {
        let mut portal = Self { words: Vec::new() }.name("окно").name("okno");
        portal.add_parts(host);
        portal
    }

    /// A name: given name, patronymic, surname, or that of an agency. Each word of it counts.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        for word in fold(name).split(|c: char| !c.is_alphanumeric()) {
            self.add(word, MIN_NAME_CHARS);
            for spelling in transliterations(word) {
                self.add(&spelling, MIN_NAME_CHARS);
            }
        }
        self
    }

    /// An e-mail address: what stands before «@», whole and in parts.
    #[must_use]
    pub fn email(mut self, address: &str) -> Self {
        let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
        self.add(&fold(local), MIN_PART_CHARS);
        self.add_parts(local);
        self
    }

    /// A phone number in any form: whole, without the country code, and without the code of the operator.
    #[must_use]
    pub fn phone(mut self, number: &str) -> Self {
        let digits = digits_of(number);
        for length in [digits.len(), 10, 7] {
            let start = digits.len().saturating_sub(length);
            self.add(digits.get(start..).unwrap_or_default(), MIN_PART_CHARS);
        }
        self
    }

    /// A number that belongs to the person, such as СНИЛС.
    #[must_use]
    pub fn number(mut self, number: &str) -> Self {
        self.add(&digits_of(number), MIN_PART_CHARS);
        self
    }

    /// A birth date, in the orders in which people write it.
    #[must_use]
    pub fn birth_date(mut self, date: Date) -> Self {
        let (year, month, day) = (date.year(), date.month(), date.day());
        let short_year = year % 100;
        for written in [
            format!("{day:02}{month:02}{year}"),
            format!("{year}{month:02}{day:02}"),
            format!("{day:02}{month:02}{short_year:02}"),
            year.to_string(),
        ] {
            self.add(&written, MIN_PART_CHARS);
        }
        self
    }

    fn add_parts(&mut self, text: &str) {
        for part in fold(text).split(|c: char| !c.is_alphanumeric()) {
            self.add(part, MIN_PART_CHARS);
        }
    }

    fn add(&mut self, folded: &str, min_chars: usize) {
        if folded.chars().count() < min_chars {
            return;
        }
        for typed in [folded.to_owned(), on_english_layout(folded), on_russian_layout(folded)] {
            if !self.words.contains(&typed) {
                self.words.push(typed);
            }
        }
        // The longest first: a surname goes before the given name that stands inside it.
        self.words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    }

    /// The words, for the meter.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Whether little is left of a folded password without these words. Spaces and signs between digits hide nothing.
    pub(super) fn is_most_of(&self, folded: &str) -> bool {
        let squeezed: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        self.leaves_little(folded) || self.leaves_little(&squeezed)
    }

    fn leaves_little(&self, text: &str) -> bool {
        // Stands where a word was, so that what was apart does not become a word.
        const GAP: char = '\0';
        let mut rest = text.to_owned();
        for word in &self.words {
            rest = rest.replace(word, GAP.encode_utf8(&mut [0]));
        }
        rest.contains(GAP) && rest.chars().filter(|c| *c != GAP).count() < MIN_REST_CHARS
    }
}

fn digits_of(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::ContextWords;
    use crate::passwords::common::fold;
    use jiff::civil::date;

    fn is_refused(typed: &str) -> bool {
        let context = ContextWords::new("portal.mfc-zarechye.ru")
            .name("Салтыков-Щедрин")
            .name("Ян")
            .email("y.saltykov1826@mail.example")
            .phone("+79001234567")
            .number("112-233-445 95")
            .birth_date(date(1826, 1, 27));
        context.is_most_of(&fold(typed))
    }

    #[test]
    fn s3_4_the_name_of_the_portal_is_no_password() {
        for typed in ["Окно-2031", "OKNOokno1!", "Jryj2031!", "Щлтщ_2031", "Zarechye1!"] {
            assert!(is_refused(typed), "{typed}");
        }
    }

    #[test]
    fn s3_4_what_is_known_of_the_person_is_no_password() {
        for typed in [
            "Салтыков1!",
            "Cfknsrjd1!",
            "Saltykov1!",
            "Ян+Ян=Ян1",
            "Saltykov1826!",
            "+7 900 123-45-67 Qa",
            "8(900)1234567aB",
            "Ab-1234567!",
            "112 233 445 95",
            "27.01.1826!Ab",
            "1826-01-27#Yb",
        ] {
            assert!(is_refused(typed), "{typed}");
        }
    }

    #[test]
    fn s3_4_a_name_inside_a_longer_password_is_allowed() {
        for typed in ["Салтыков ест грушу", "окно выходит во двор", "Ян-Vk7#tQp2", "no word of it 5%"]
        {
            assert!(!is_refused(typed), "{typed}");
        }
    }
}
