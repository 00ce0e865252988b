//! Parameters of ЕСИА-compatible sign-in, as other systems send them (formats 9). They are answers to integrators, not
//! fields: nothing is tidied up.

use super::signs::canonical_text;
use crate::Fault;
use jiff::civil::{Date, Time};

canonical_text! {
    /// `scope`: `openid` and other known names, one space between them.
    EsiaScope
}

/// What ЕСИА calls the parts of a profile. Source: formats 9.
const SCOPES: [&str; 34] = [
    "openid",
    "fullname",
    "birthdate",
    "gender",
    "snils",
    "inn",
    "id_doc",
    "birthplace",
    "email",
    "mobile",
    "addresses",
    "contacts",
    "medical_doc",
    "military_doc",
    "foreign_passport_doc",
    "drivers_licence_doc",
    "birth_cert_doc",
    "residence_doc",
    "temporary_residence_doc",
    "vehicles",
    "vehicle_reg_cert_doc",
    "self_employed",
    "history_passport_doc",
    "marriage_cert_doc",
    "divorce_cert_doc",
    "paternity_cert_doc",
    "change_fullname_cert_doc",
    "electronic_workbook",
    "ndfl_person",
    "payout_income",
    "pension_reference",
    "pre_retirement_age",
    "payments_egisso",
    "ils_doc",
];

/// What a scope of an organisation begins with; the number of the organisation follows.
const ORGANISATION: &str = "http://esia.gosuslugi.ru/org_ogrn?org_oid=";

impl EsiaScope {
    /// Reads a scope as it was sent.
    pub fn parse(sent: &str) -> Result<Self, Fault> {
        let names = || sent.split(' ');
        let has_gap = !sent.is_empty() && names().any(str::is_empty);
        if has_gap || sent.contains(|sign: char| sign.is_whitespace() && sign != ' ') {
            return Err(Fault::ScopeSpacing);
        }
        if !names().any(|name| name == "openid") {
            return Err(Fault::ScopeOpenidMissing);
        }
        let mut sorted: Vec<&str> = names().collect();
        sorted.sort_unstable();
        if sorted.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Fault::ScopeDuplicate);
        }
        if names().all(is_known) { Ok(Self(sent.to_owned())) } else { Err(Fault::ScopeUnknown) }
    }
}

fn is_known(name: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|sign| sign.is_ascii_digit());
    SCOPES.contains(&name) || name.strip_prefix(ORGANISATION).is_some_and(is_number)
}

canonical_text! {
    /// `timestamp` of a request: `2026.11.21 18:34:05 +0300`.
    EsiaTimestamp
}

impl EsiaTimestamp {
    /// Reads a timestamp as it was sent.
    pub fn parse(sent: &str) -> Result<Self, Fault> {
        let shape: String = sent.chars().map(|sign| if sign.is_ascii_digit() { '0' } else { sign }).collect();
        if !matches!(shape.as_str(), "0000.00.00 00:00:00 +0000" | "0000.00.00 00:00:00 -0000") {
            return Err(Fault::TimestampFormat);
        }
        let two = |at: usize| sent.get(at..at + 2).and_then(|digits| digits.parse::<i8>().ok()).unwrap_or_default();
        let year = sent.get(..4).and_then(|digits| digits.parse().ok()).unwrap_or_default();
        let is_a_day = Date::new(year, two(5), two(8)).is_ok();
        let is_a_time = Time::new(two(11), two(14), two(17), 0).is_ok();
        // No zone is further than 14 hours from Greenwich.
        let is_a_zone = two(23) < 60 && (two(21) < 14 || (two(21), two(23)) == (14, 0));
        if is_a_day && is_a_time && is_a_zone { Ok(Self(sent.to_owned())) } else { Err(Fault::TimestampValue) }
    }
}

#[cfg(test)]
mod tests {
    use super::{EsiaScope, EsiaTimestamp};
    use crate::Fault;
    use proptest::prelude::*;

    #[test]
    fn each_mistake_of_a_scope_has_its_own_code() {
        for (sent, fault) in [
            ("", Some(Fault::ScopeOpenidMissing)),
            (" ", Some(Fault::ScopeSpacing)),
            ("openid\tfullname", Some(Fault::ScopeSpacing)),
            ("openid\u{a0}fullname", Some(Fault::ScopeSpacing)),
            ("inn inn", Some(Fault::ScopeOpenidMissing)),
            ("openid x x", Some(Fault::ScopeDuplicate)),
            ("openid http://esia.gosuslugi.ru/org_ogrn?org_oid=", Some(Fault::ScopeUnknown)),
            ("openid http://esia.gosuslugi.ru/org_ogrn?org_oid=1000", None),
            ("snils openid", None),
        ] {
            assert_eq!(EsiaScope::parse(sent).err(), fault, "{sent}");
        }
    }

    #[test]
    fn a_day_an_hour_and_a_zone_must_exist() {
        for sent in [
            "2026.11.31 18:34:05 +0300",
            "2026.11.21 24:00:00 +0300",
            "2026.11.21 18:34:60 +0300",
            "2026.11.21 18:34:05 +1401",
            "2026.11.21 18:34:05 -0060",
        ] {
            assert_eq!(EsiaTimestamp::parse(sent).err(), Some(Fault::TimestampValue), "{sent}");
        }
        assert_eq!(EsiaTimestamp::parse(" 2026.11.21 18:34:05 +0300").err(), Some(Fault::TimestampFormat));
    }

    proptest! {
        #[test]
        fn any_parameter_is_read_or_refused(sent in "\\PC{0,40}", digits in "[0-9]{4}\\.[0-9]{2}\\.[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}") {
            let _ = EsiaScope::parse(&sent);
            let _ = EsiaTimestamp::parse(&sent);
            let _ = EsiaTimestamp::parse(&digits);
        }
    }
}
