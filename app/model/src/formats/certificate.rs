//! What a certificate of a qualified signature says of its owner (formats 10): attributes of приказ ФСБ № 795.

use super::{
    identifiers::{InnLegal, InnPerson, Ogrn, Snils},
    signs::canonical_text,
};
use crate::Fault;

canonical_text! {
    /// The value of an attribute, digits only. Personal: neither `Debug` nor `Display` (security 17.2).
    CertificateAttribute
}

impl CertificateAttribute {
    /// Reads a value by the rules of its attribute, named by a dotted OID. Nothing is tidied up: the type is
    /// `NumericString`.
    pub fn parse(oid: &str, value: &str) -> Result<Self, Fault> {
        let is_sound = match oid {
            "1.2.643.100.3" => Snils::parse(value).is_ok(),
            "1.2.643.3.131.1.1" => is_inn(value),
            "1.2.643.100.1" => Ogrn::parse(value).is_ok_and(|ogrn| !ogrn.is_person()),
            "1.2.643.100.5" => Ogrn::parse(value).is_ok_and(|ogrn| ogrn.is_person()),
            "1.2.643.100.4" => InnLegal::parse(value).is_ok(),
            _ => return Err(Fault::CertificateUnknownOid),
        };
        let is_bare = value.chars().all(|sign| sign.is_ascii_digit());
        if is_sound && is_bare { Ok(Self(value.to_owned())) } else { Err(Fault::CertificateValue) }
    }
}

/// «ИНН» has twelve digits. Before 2021 organisations stood here too, with two zeros in front.
fn is_inn(value: &str) -> bool {
    match value.strip_prefix("00") {
        Some(legal) => InnLegal::parse(legal).is_ok(),
        None => InnPerson::parse(value).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::CertificateAttribute;
    use crate::Fault;
    use proptest::prelude::*;

    #[test]
    fn each_attribute_has_its_own_number() {
        for (oid, value, fault) in [
            ("1.2.643.100.1", "1029700123452", None),
            ("1.2.643.100.1", "323960000000122", Some(Fault::CertificateValue)),
            ("1.2.643.100.5", "1029700123452", Some(Fault::CertificateValue)),
            ("1.2.643.100.3", "СНИЛС 11223344595", Some(Fault::CertificateValue)),
            ("1.2.643.100.4", "009600123459", Some(Fault::CertificateValue)),
            ("", "1", Some(Fault::CertificateUnknownOid)),
        ] {
            assert_eq!(CertificateAttribute::parse(oid, value).err(), fault, "{oid} {value}");
        }
    }

    proptest! {
        #[test]
        fn any_attribute_is_read_or_refused(oid in "1\\.2\\.643\\.(100\\.[1-5]|3\\.131\\.1\\.1)", value in "\\PC{0,20}|[0-9]{9,16}") {
            let _ = CertificateAttribute::parse(&oid, &value);
        }
    }
}
