//! The payment code on a receipt, ГОСТ Р 56042-2014 (formats 8).

use super::{payments::Account, signs::canonical_text};
use crate::{Fault, unicode::is_letter_or_digit};

canonical_text! {
    /// A payment code whose requisites are sound, as it was scanned: a code has one spelling.
    /// Personal: neither `Debug` nor `Display` (security 17.2).
    GostQr
}

/// What must stand first, in this order.
const REQUIRED: [&str; 5] = ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"];

/// The most signs a value may have. Fields of other names are allowed, and any length of theirs.
const MAX_SIGNS: [(&str, usize); 15] = [
    ("Name", 160),
    ("PersonalAcc", 20),
    ("BankName", 45),
    ("BIC", 9),
    ("CorrespAcc", 20),
    ("Sum", 18),
    ("Purpose", 210),
    ("PayeeINN", 12),
    ("KPP", 9),
    ("CBC", 20),
    ("OKTMO", 11),
    ("DrawerStatus", 2),
    ("TaxPeriod", 10),
    ("DocNo", 15),
    ("DocDate", 10),
];

/// Fields of a code, by name.
struct Fields<'a>(Vec<(&'a str, &'a str)>);

impl GostQr {
    /// Reads a code that was already decoded from its encoding (1 is Windows-1251, 2 UTF-8, 3 KOI8-R).
    pub fn parse(scanned: &str) -> Result<Self, Fault> {
        let fields = Fields::read(scanned)?;
        let names = || fields.0.iter().map(|(name, _)| *name);
        if !names().take(REQUIRED.len()).eq(REQUIRED) {
            return Err(Fault::QrRequiredOrder);
        }
        let mut sorted: Vec<&str> = names().collect();
        sorted.sort_unstable();
        if sorted.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Fault::QrDuplicate);
        }
        let is_too_long = |(name, max): &(&str, usize)| fields.get(name).chars().count() > *max;
        if MAX_SIGNS.iter().any(is_too_long) {
            return Err(Fault::QrTooLong);
        }
        if !fields.have_sound_requisites() {
            return Err(Fault::QrRequisite);
        }
        if fields.get("Sum").chars().all(|sign| sign.is_ascii_digit()) {
            Ok(Self(scanned.to_owned()))
        } else {
            Err(Fault::QrSumNotKopecks)
        }
    }

    /// The value of a field: empty when the code does not have it.
    pub fn value(&self, name: &str) -> &str {
        Fields::read(&self.0).map_or("", |fields| fields.get(name))
    }
}

impl<'a> Fields<'a> {
    /// `ST`, version, encoding, separator; then fields with their separator between them.
    fn read(scanned: &'a str) -> Result<Self, Fault> {
        let head = scanned.strip_prefix("ST").and_then(|head| head.split_at_checked(4));
        let (version, rest) = head.ok_or(Fault::QrHeader)?;
        let body = rest.strip_prefix(['1', '2', '3']).ok_or(Fault::QrHeader)?;
        if !version.chars().all(|sign| sign.is_ascii_digit()) {
            return Err(Fault::QrHeader);
        }
        if version != "0001" {
            return Err(Fault::QrVersion);
        }
        let mut signs = body.chars();
        let separator =
            signs.next().filter(|sign| *sign != '=' && !is_letter_or_digit(*sign)).ok_or(Fault::QrSeparator)?;
        let field = |field: &'a str| {
            field.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty()).ok_or(Fault::QrField)
        };
        signs.as_str().split(separator).map(field).collect::<Result<_, _>>().map(Self)
    }

    fn get(&self, name: &str) -> &'a str {
        self.0.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
    }

    /// Both accounts belong to the БИК; a treasury may have no account of its own at the Bank of Russia, `0`.
    /// A code has its digits bare, so what a form would tidy up is refused here.
    fn have_sound_requisites(&self) -> bool {
        let is_account = |name: &str| {
            let account = self.get(name);
            Account::parse(self.get("BIC"), account).is_ok_and(|read| read.as_str() == account)
        };
        let is_bare = self.get("BIC").chars().all(|sign| sign.is_ascii_digit());
        is_bare && is_account("PersonalAcc") && (self.get("CorrespAcc") == "0" || is_account("CorrespAcc"))
    }
}

#[cfg(test)]
mod tests {
    use super::GostQr;
    use crate::Fault;
    use proptest::prelude::*;

    const FIELDS: &str = "Name=ООО «Пример»|PersonalAcc=40602810700000000025|BankName=БАНК ПРИМЕР|BIC=049805746|CorrespAcc=30101810800000000746";

    fn fault(scanned: &str) -> Option<Fault> {
        GostQr::parse(scanned).err()
    }

    #[test]
    fn a_code_gives_its_values() {
        let code = GostQr::parse(&format!("ST00012|{FIELDS}|Sum=150000|Purpose=a=b|Phone=1")).unwrap();
        assert_eq!((code.value("Sum"), code.value("Purpose"), code.value("UIN")), ("150000", "a=b", ""));
    }

    #[test]
    fn each_mistake_has_its_own_code() {
        for (scanned, expected) in [
            (String::new(), Fault::QrHeader),
            ("ST00".to_owned(), Fault::QrHeader),
            (format!("ST00014|{FIELDS}"), Fault::QrHeader),
            (format!("st00012|{FIELDS}"), Fault::QrHeader),
            ("ST00012".to_owned(), Fault::QrSeparator),
            (format!("ST00012я{FIELDS}"), Fault::QrSeparator),
            ("ST00012|".to_owned(), Fault::QrField),
            (format!("ST00012|{FIELDS}|=1"), Fault::QrField),
            (format!("ST00012|{FIELDS}|Sum="), Fault::QrField),
            (format!("ST00012|Sum=1|{FIELDS}"), Fault::QrRequiredOrder),
            (format!("ST00012|{FIELDS}|Sum={}", "1".repeat(19)), Fault::QrTooLong),
            (format!("ST00012|{}", FIELDS.replace("0025", "0026")), Fault::QrRequisite),
            (format!("ST00012|{FIELDS}|Sum=-1"), Fault::QrSumNotKopecks),
        ] {
            assert_eq!(fault(&scanned), Some(expected), "{scanned}");
        }
    }

    #[test]
    fn a_treasury_may_have_no_account_at_the_bank_of_russia() {
        assert_eq!(fault(&format!("ST00012|{}", FIELDS.replace("30101810800000000746", "0"))), None);
    }

    proptest! {
        #[test]
        fn any_code_is_read_or_refused(scanned in "ST0001[0-9]\\PC{0,60}", more in "\\PC{0,60}") {
            let _ = fault(&scanned);
            let _ = fault(&format!("ST00012|{FIELDS}{more}"));
        }
    }
}
