//! E-mail addresses (formats 6): the rule of HTML on the A-label form, and a dot in the domain.

use crate::{
    Fault, Warning,
    normalise::normalise,
    unicode::{is_letter_or_digit, lower_case},
};

/// An e-mail address: the part before «@» as typed, the domain in lower case as A-labels (`xn--…`).
/// Personal: neither `Debug` nor `Display` (security 17.2).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// The longest address, in octets. Source: RFC 5321 4.5.3.1.3 less the angle brackets.
const MAX_OCTETS: usize = 254;
/// The longest part before «@», in octets. Source: RFC 5321 4.5.3.1.1.
const MAX_LOCAL_OCTETS: usize = 64;
/// The longest label of a domain, in octets. Source: RFC 1035 2.3.4.
const MAX_LABEL_OCTETS: usize = 63;

/// Slips seen often, and the domain meant.
const SLIPS: [(&str, &str); 12] = [
    ("yandex.ri", "yandex.ru"),
    ("yandex.r", "yandex.ru"),
    ("yndex.ru", "yandex.ru"),
    ("yadex.ru", "yandex.ru"),
    ("jandex.ru", "yandex.ru"),
    ("mail.ri", "mail.ru"),
    ("mial.ru", "mail.ru"),
    ("maill.ru", "mail.ru"),
    ("gmail.ru", "gmail.com"),
    ("gmai.com", "gmail.com"),
    ("gmial.com", "gmail.com"),
    ("gmail.con", "gmail.com"),
];

impl Email {
    /// Reads an address; blanks and invisible signs around it go, nothing else is corrected.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let plain = normalise(typed);
        if plain.is_empty() {
            return Err(Fault::Empty);
        }
        let mut parts = plain.split('@');
        let (Some(local), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Fault::EmailAtSign);
        };
        check_local(local)?;
        let domain = ascii_domain(domain)?;
        let address = [local, "@", &domain].concat();
        if address.len() > MAX_OCTETS {
            return Err(Fault::EmailTooLong);
        }
        Ok(Self(address))
    }

    /// The address to send to.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that must be unique: all in lower case (our policy, formats 6).
    pub fn match_key(&self) -> String {
        lower_case(&self.0)
    }

    /// The part before «@».
    pub fn local_part(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }

    /// «a…z@example.com»: enough to recognise one's own address.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let mut signs = local.chars();
        let first = signs.next().map(String::from).unwrap_or_default();
        let last = signs.next_back().map(String::from).unwrap_or_default();
        [&first, "…", &last, "@", domain].concat()
    }

    /// What may be wrong with it all the same.
    pub fn warnings(&self) -> Vec<Warning> {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        // All of Cyrillic: «і» and «ј», which Russian has not, look even more like Latin letters.
        let cyrillic = local.chars().find(|sign| matches!(sign, '\u{400}'..='\u{52f}'));
        let of_the_local_part = match cyrillic {
            Some(sign) if local.chars().any(|other| other.is_ascii_alphabetic()) => {
                Some(Warning::EmailMixedScript(sign))
            }
            _ if !local.is_ascii() => Some(Warning::EmailUnusualLocal),
            _ => None,
        };
        let slip = SLIPS.iter().find(|(slip, _)| *slip == domain);
        of_the_local_part.into_iter().chain(slip.map(|(_, meant)| Warning::EmailLooksLike(meant))).collect()
    }
}

fn check_local(local: &str) -> Result<(), Fault> {
    if local.is_empty() || local.len() > MAX_LOCAL_OCTETS {
        return Err(Fault::EmailLocal);
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err(Fault::EmailDots);
    }
    let is_allowed = |sign: char| ".!#$%&'*+/=?^_`{|}~-".contains(sign) || is_letter_or_digit(sign);
    if local.chars().all(is_allowed) { Ok(()) } else { Err(Fault::EmailFormat) }
}

/// The domain in lower case as A-labels. Signs and labels first, then the dot, then what is an IP address: a domain whose
/// last label has digits only names no mail server either (RFC 3696 section 2).
fn ascii_domain(domain: &str) -> Result<String, Fault> {
    if domain.is_empty() {
        return Err(Fault::EmailFormat);
    }
    let mut labels = Vec::new();
    for label in lower_case(domain).split('.') {
        labels.push(ascii_label(label).ok_or(Fault::EmailFormat)?);
    }
    match labels.last() {
        _ if labels.len() < 2 => Err(Fault::EmailNoDot),
        Some(last) if last.chars().all(|sign| sign.is_ascii_digit()) => Err(Fault::EmailDomain),
        _ => Ok(labels.join(".")),
    }
}

fn ascii_label(label: &str) -> Option<String> {
    let is_sound = |sign: char| sign == '-' || is_letter_or_digit(sign);
    if label.is_empty() || label.starts_with('-') || label.ends_with('-') || !label.chars().all(is_sound) {
        return None;
    }
    // Every sign costs at least one octet, and Punycode takes the square of their number in steps: look before encoding.
    if label.chars().count() > MAX_LABEL_OCTETS {
        return None;
    }
    let ascii = if label.is_ascii() { label.to_owned() } else { ["xn--", &punycode(label)?].concat() };
    (ascii.len() <= MAX_LABEL_OCTETS).then_some(ascii)
}

/// Punycode of one label (RFC 3492, section 6.3). `None` on overflow, which no label of 63 octets reaches.
fn punycode(label: &str) -> Option<String> {
    const BASE: u32 = 36;
    const T_MIN: u32 = 1;
    const T_MAX: u32 = 26;

    let mut output: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(output.len()).ok()?;
    let total = u32::try_from(label.chars().count()).ok()?;
    if basic > 0 {
        output.push('-');
    }
    let (mut next, mut delta, mut bias, mut handled) = (128_u32, 0_u32, 72_u32, basic);
    while handled < total {
        let smallest = label.chars().map(u32::from).filter(|point| *point >= next).min()?;
        delta = delta.checked_add((smallest - next).checked_mul(handled + 1)?)?;
        next = smallest;
        for point in label.chars().map(u32::from) {
            if point < next {
                delta = delta.checked_add(1)?;
            }
            if point == next {
                let (mut quotient, mut step) = (delta, BASE);
                loop {
                    let threshold = step.saturating_sub(bias).clamp(T_MIN, T_MAX);
                    if quotient < threshold {
                        break;
                    }
                    output.push(base36(threshold + (quotient - threshold) % (BASE - threshold)));
                    quotient = (quotient - threshold) / (BASE - threshold);
                    step += BASE;
                }
                output.push(base36(quotient));
                bias = adapted_bias(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.checked_add(1)?;
        next += 1;
    }
    Some(output)
}

/// Punycode counts a–z first, then 0–9.
fn base36(digit: u32) -> char {
    const DIGITS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    usize::try_from(digit).ok().and_then(|place| DIGITS.get(place)).map_or('a', |sign| char::from(*sign))
}

fn adapted_bias(delta: u32, points: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut steps = 0;
    while delta > 455 {
        delta /= 35;
        steps += 36;
    }
    steps + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::Email;
    use crate::{Fault, Warning};
    use proptest::prelude::*;

    fn canonical(typed: &str) -> Result<String, Fault> {
        Email::parse(typed).map(|email| email.as_str().to_owned())
    }

    #[test]
    fn each_mistake_has_its_own_code() {
        for (typed, fault) in [
            ("", Fault::Empty),
            ("user", Fault::EmailAtSign),
            ("user@@example.com", Fault::EmailAtSign),
            ("@example.com", Fault::EmailLocal),
            (".user@example.com", Fault::EmailDots),
            ("user@example..com", Fault::EmailFormat),
            ("user name@example.com", Fault::EmailFormat),
            ("user@exa_mple.com", Fault::EmailFormat),
            ("user@", Fault::EmailFormat),
            ("name@example", Fault::EmailNoDot),
            ("user@10.0.0.1", Fault::EmailDomain),
            (&["user@", &"ж".repeat(64), ".example"].concat(), Fault::EmailFormat),
        ] {
            assert_eq!(Email::parse(typed).err(), Some(fault), "{typed}");
        }
    }

    #[test]
    fn the_longest_address_has_254_octets() {
        let labels = ["b".repeat(63), "c".repeat(63), "d".repeat(61)].join(".");
        let fits = format!("{}@{labels}", "a".repeat(64));
        assert_eq!(fits.len(), 254);
        assert!(Email::parse(&fits).is_ok());
        assert_eq!(Email::parse(&format!("{fits}e")).err(), Some(Fault::EmailTooLong));
    }

    #[test]
    fn a_cyrillic_domain_becomes_a_labels() {
        assert_eq!(canonical("user@Пример.Испытание"), Ok("user@xn--e1afmkfd.xn--80akhbyknj4f".to_owned()));
        assert_eq!(canonical("a@пример.рф"), Ok("a@xn--e1afmkfd.xn--p1ai".to_owned()));
        assert_eq!(canonical("a@bücher.example"), Ok("a@xn--bcher-kva.example".to_owned()));
    }

    #[test]
    fn the_name_keeps_its_case_and_the_key_does_not() {
        let email = Email::parse("\u{200b}User@Example.COM ").unwrap();
        assert_eq!((email.as_str(), email.match_key().as_str()), ("User@example.com", "user@example.com"));
        assert_eq!(email.masked(), "U…r@example.com");
    }

    #[test]
    fn doubts_are_told_and_stop_nobody() {
        let warnings = |typed: &str| Email::parse(typed).unwrap().warnings();
        assert_eq!(warnings("почта@пример.испытание"), [Warning::EmailUnusualLocal]);
        assert_eq!(warnings("pоchta@example.com"), [Warning::EmailMixedScript('о')]);
        assert_eq!(warnings("pіnk@example.com"), [Warning::EmailMixedScript('і')]);
        assert_eq!(warnings("anna@yandex.ri"), [Warning::EmailLooksLike("yandex.ru")]);
        assert_eq!(warnings("анна@yandex.ri"), [Warning::EmailUnusualLocal, Warning::EmailLooksLike("yandex.ru")]);
        assert_eq!(warnings("anna@example.com"), []);
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_the_canonical_form_is_stable(typed in "\\PC{0,12}@[a-zа-я.-]{0,20}") {
            if let Ok(canonical_form) = canonical(&typed) {
                prop_assert_eq!(canonical(&canonical_form), Ok(canonical_form));
            }
        }
    }
}
