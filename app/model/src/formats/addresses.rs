//! Postal codes and identifiers of the address register, ГАР (formats 7).

use super::{
    signs::{Notation, canonical_text, is_zero},
    warning::Warning,
};
use crate::{Fault, normalise};

canonical_text! {
    /// «Почтовый индекс»: six digits.
    PostalIndex
}

impl PostalIndex {
    /// Reads six digits in any grouping.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        const NOTATION: Notation = Notation { dropped: &[' '], labels: &[] };
        let digits = NOTATION.digits(typed)?;
        if digits.len() != 6 {
            return Err(Fault::PostalIndexLength);
        }
        if is_zero(&digits) { Err(Fault::PostalIndexZero) } else { Ok(Self(digits)) }
    }

    /// What may be wrong with it all the same.
    pub fn warnings(&self) -> Vec<Warning> {
        let is_usual = self.0.starts_with(['1', '2', '3', '4', '5', '6']);
        if is_usual { Vec::new() } else { vec![Warning::PostalIndexOutOfRange] }
    }
}

canonical_text! {
    /// `OBJECTGUID` of the address register: small hexadecimal digits in groups of 8-4-4-4-12.
    GarGuid
}

impl GarGuid {
    /// Reads an identifier in any case, with or without braces.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let plain = normalise(typed);
        let inner = plain.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(&plain);
        let guid = inner.to_ascii_lowercase();
        let is_group = |group: &str| group.chars().all(|sign| sign.is_ascii_hexdigit());
        if !guid.split('-').all(is_group) || !guid.split('-').map(str::len).eq([8, 4, 4, 4, 12]) {
            return Err(Fault::GarGuidFormat);
        }
        if guid.chars().all(|sign| matches!(sign, '0' | '-')) { Err(Fault::GarGuidZero) } else { Ok(Self(guid)) }
    }
}

#[cfg(test)]
mod tests {
    use super::{GarGuid, PostalIndex};
    use crate::{Fault, Warning};
    use proptest::prelude::*;

    #[test]
    fn only_spaces_group_a_postal_code() {
        assert!(PostalIndex::parse("690 000").is_ok());
        assert_eq!(PostalIndex::parse("690-000").err(), Some(Fault::BadChar));
        assert_eq!(PostalIndex::parse("712345").unwrap().warnings(), [Warning::PostalIndexOutOfRange]);
    }

    #[test]
    fn braces_go_and_capitals_become_small() {
        let guid = "0c5b2444-70a0-4932-980c-b4dc0d3f02b5";
        let braced = format!(" {{{}}}", guid.to_uppercase());
        assert!(GarGuid::parse(&braced).is_ok_and(|read| read.as_str() == guid));
        assert_eq!(GarGuid::parse(&format!("{{{guid}")).err(), Some(Fault::GarGuidFormat));
        assert_eq!(GarGuid::parse("").err(), Some(Fault::GarGuidFormat));
    }

    proptest! {
        #[test]
        fn every_postal_code_survives(code in 1_u32..1_000_000) {
            let canonical = format!("{code:06}");
            prop_assert!(PostalIndex::parse(&canonical).is_ok_and(|read| read.as_str() == canonical));
        }

        #[test]
        fn every_guid_survives(canonical in "[1-9a-f][0-9a-f]{7}(-[0-9a-f]{4}){3}-[0-9a-f]{12}") {
            prop_assert!(GarGuid::parse(&canonical).is_ok_and(|read| read.as_str() == canonical));
        }
    }
}
