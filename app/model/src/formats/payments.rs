//! What a payment is addressed with (formats 8): УИН, КБК, БИК, account, and the number of a card.

use super::{
    signs::{Notation, canonical_text, is_zero, number, passes_luhn, split, values, weighted_sum},
    warning::Warning,
};
use crate::Fault;

canonical_text! {
    /// «УИН», the identifier of a charge: 20 or 25 digits. `0` in a payment order means «no УИН» and is none.
    Uin
}

impl Uin {
    /// Reads 20 or 25 digits, the last of which is a check digit.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        const NOTATION: Notation = Notation::labelled(&["УИН", "НОМЕР ПОСТАНОВЛЕНИЯ"]);
        let digits = NOTATION.digits(typed)?;
        if !matches!(digits.len(), 20 | 25) {
            return Err(Fault::UinLength);
        }
        if is_zero(&digits) {
            return Err(Fault::UinZero);
        }
        let (before, last) = split(&digits, digits.len() - 1);
        if number(last) == u64::from(uin_check(before)) { Ok(Self(digits)) } else { Err(Fault::UinChecksum) }
    }
}

/// Weights 1 to 10 in turn, modulo 11; on 10 once more with weights from 3, and on 10 again 0.
fn uin_check(before: &str) -> u32 {
    let sum_from = |first| weighted_sum(before, (1..=10).cycle().skip(first)) % 11;
    match sum_from(0) {
        10 => sum_from(2) % 10,
        fits => fits,
    }
}

canonical_text! {
    /// «КБК», the code of budget classification: 20 digits.
    Kbk
}

impl Kbk {
    /// Reads twenty digits in any grouping.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        const NOTATION: Notation = Notation::labelled(&["КБК"]);
        let digits = NOTATION.digits(typed)?;
        if digits.len() != 20 {
            return Err(Fault::KbkLength);
        }
        if is_zero(&digits) { Err(Fault::KbkZero) } else { Ok(Self(digits)) }
    }

    /// What may be wrong with it all the same: the first three digits are the administrator of the income.
    pub fn warnings(&self) -> Vec<Warning> {
        if self.0.starts_with("000") { vec![Warning::KbkAdministratorZero] } else { Vec::new() }
    }
}

canonical_text! {
    /// «БИК», the code of a bank or of a treasury body: nine digits.
    Bik
}

impl Bik {
    /// Reads nine digits in any grouping.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        const NOTATION: Notation = Notation::labelled(&["БИК"]);
        let digits = NOTATION.digits(typed)?;
        if digits.len() != 9 {
            return Err(Fault::BikLength);
        }
        if is_zero(&digits) { Err(Fault::BikZero) } else { Ok(Self(digits)) }
    }

    /// What may be wrong with it all the same: 04 are banks, 00 to 02 the treasury.
    pub fn warnings(&self) -> Vec<Warning> {
        let is_usual = ["00", "01", "02", "04"].iter().any(|prefix| self.0.starts_with(prefix));
        if is_usual { Vec::new() } else { vec![Warning::BikUnusualPrefix] }
    }

    /// Whether it is a cash settlement centre of the Bank of Russia, РКЦ.
    fn is_settlement_centre(&self) -> bool {
        matches!(split(&self.0, 6).1, "000" | "001" | "002")
    }
}

canonical_text! {
    /// An account that belongs to its БИК: 20 digits. Personal: neither `Debug` nor `Display` (security 17.2).
    Account
}

impl Account {
    /// Reads twenty digits and holds their key, the ninth, against the БИК.
    pub fn parse(bik: &str, typed: &str) -> Result<Self, Fault> {
        const NOTATION: Notation = Notation { dropped: &[' ', '-', '.'], labels: &[] };
        let bik = Bik::parse(bik).map_err(|_| Fault::AccountBik)?;
        let digits = NOTATION.digits(typed)?;
        if digits.len() != 20 {
            return Err(Fault::AccountLength);
        }
        if key_fits(&bik, &digits) { Ok(Self(digits)) } else { Err(Fault::AccountChecksum) }
    }
}

/// The key of an account. Source: Порядок ЦБ 08.09.1997 № 515; accounts of the treasury, from 0, have none.
fn key_fits(bik: &Bik, account: &str) -> bool {
    if account.starts_with('0') {
        return true;
    }
    let is_held_at_the_centre =
        bik.is_settlement_centre() || account.starts_with("30101") || account.starts_with("40102");
    let looked_over = if is_held_at_the_centre {
        ["0", split(split(bik.as_str(), 4).1, 2).0, account].concat()
    } else {
        [split(bik.as_str(), 6).1, account].concat()
    };
    let weights = [7, 1, 3].into_iter().cycle();
    values(&looked_over).zip(weights).map(|(digit, weight)| digit * weight % 10).sum::<u32>() % 10 == 0
}

canonical_text! {
    /// The number of a payment card: 13 to 19 digits. We take none, the acquirer's page does; this is here to recognise
    /// one that was typed into another field. Secret: neither `Debug` nor `Display` (security 17.2).
    CardPan
}

impl CardPan {
    /// Reads 13 to 19 digits, the last of which is a check digit.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let digits = Notation::PLAIN.digits(typed)?;
        if !(13..=19).contains(&digits.len()) {
            return Err(Fault::CardPanLength);
        }
        if digits.bytes().all(|digit| digits.bytes().next() == Some(digit)) {
            return Err(Fault::CardPanAllSame);
        }
        if passes_luhn(&digits) { Ok(Self(digits)) } else { Err(Fault::CardPanChecksum) }
    }

    /// What may be wrong with it all the same.
    pub fn warnings(&self) -> Vec<Warning> {
        if self.has_known_network() { Vec::new() } else { vec![Warning::CardUnknownNetwork] }
    }

    /// Whether Мир, Visa, Mastercard or UnionPay have these first digits.
    fn has_known_network(&self) -> bool {
        let first_four = number(split(&self.0, 4).0);
        matches!(first_four, 2200..=2204 | 4000..=4999 | 5100..=5599 | 2221..=2720 | 6200..=6299)
    }
}

#[cfg(test)]
mod tests {
    use super::{Account, Bik, CardPan, Kbk, Uin, key_fits, uin_check};
    use crate::{Fault, Warning};
    use proptest::prelude::*;

    #[test]
    fn a_charge_is_read_with_its_labels() {
        for typed in ["УИН 9990000000 0000000018", "Номер постановления № 99900000000000000018"]
        {
            assert!(Uin::parse(typed).is_ok_and(|uin| uin.as_str() == "99900000000000000018"), "{typed}");
        }
        assert!(Kbk::parse("КБК: 182 1 08 03010 01 1050 110").is_ok() && Bik::parse("бик 044525225").is_ok());
    }

    #[test]
    fn an_account_is_held_against_its_bank() {
        let read = |bik: &str, account: &str| Account::parse(bik, account).err();
        assert_eq!(read("", ""), Some(Fault::AccountBik));
        assert_eq!(read("04980574А", "40602810700000000025"), Some(Fault::AccountBik));
        assert_eq!(read("049805746", "4060281.0.7.0000-0000025"), None);
        assert_eq!(read("049805746", ""), Some(Fault::Empty));
        // The bank's account at the Bank of Russia, with the bank's own БИК.
        assert_eq!(read("049805746", "30101810800000000746"), None);
    }

    #[test]
    fn networks_are_known_by_their_first_digits() {
        assert_eq!(CardPan::parse("3530111333300000").unwrap().warnings(), [Warning::CardUnknownNetwork]);
        assert_eq!(CardPan::parse("6212345678901232").unwrap().warnings(), []);
    }

    proptest! {
        #[test]
        fn a_charge_with_its_check_digit_survives(before in "[1-9]([0-9]{18}|[0-9]{23})") {
            let canonical = format!("{before}{}", uin_check(&before));
            prop_assert!(Uin::parse(&canonical).is_ok_and(|uin| uin.as_str() == canonical));
        }

        #[test]
        fn every_code_survives(kbk in "[0-9]{19}[1-9]", bik in "[0-9]{8}[1-9]") {
            prop_assert!(Kbk::parse(&kbk).is_ok_and(|read| read.as_str() == kbk && read.warnings().len() < 2));
            prop_assert!(Bik::parse(&bik).is_ok_and(|read| read.as_str() == bik && read.warnings().len() < 2));
        }

        #[test]
        fn an_account_has_exactly_one_key(bik in "04[0-9]{6}[1-9]", beginning in "[1-9][0-9]{7}", end in "[0-9]{11}") {
            let bank = Bik::parse(&bik).unwrap();
            let keys: Vec<String> =
                (0..10).map(|key| format!("{beginning}{key}{end}")).filter(|account| key_fits(&bank, account)).collect();
            prop_assert_eq!(keys.len(), 1);
            prop_assert!(Account::parse(&bik, &keys[0]).is_ok_and(|account| account.as_str() == keys[0]));
        }

        #[test]
        fn a_card_has_exactly_one_check_digit(before in "[1-9][0-9]{11,17}") {
            let checked: Vec<_> = (0..10).filter_map(|digit| CardPan::parse(&format!("{before}{digit}")).ok()).collect();
            prop_assert!(checked.len() <= 1);
            prop_assert!(checked.iter().all(|card| CardPan::parse(card.as_str()).is_ok() && card.warnings().len() < 2));
        }
    }
}
