//! The second step of signing in: codes of an application, and backup codes (catalogue MFA-01 to MFA-06; security 7).

use crate::{Fault, FieldError, Moment, TypedCode, normalise};
use serde::{Deserialize, Serialize};

/// The signs of Crockford's base 32: no I, L, O and U, which are misread.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Signs of a backup code: 120 bit. Source: security 7.5.
const BACKUP_SIGNS: usize = 24;

/// Random bytes in it.
pub const BACKUP_BYTES: usize = 15;

/// Backup codes in a set. Source: security 7.5.
pub const BACKUP_CODES: usize = 10;

/// A backup code. Secret: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct BackupCode(String);

impl BackupCode {
    /// The code of these bytes.
    pub fn from_bytes(bytes: [u8; BACKUP_BYTES]) -> Self {
        let signs = bytes.chunks_exact(5).flat_map(|five| {
            let number = five.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            (0..8_u32).rev().map(move |place| sign(number >> (place * 5)))
        });
        Self(signs.collect())
    }

    /// Reads what was typed: in either case, with hyphens and spaces or without, o for 0, i and l for 1. Errors: `Empty`,
    /// `BackupCodeLength` for what is none.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let typed = normalise(typed);
        if typed.is_empty() {
            return Err(Fault::Empty);
        }
        let is_between =
            |sign: &char| sign.is_whitespace() || matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
        let signs: Option<String> = typed.chars().filter(|sign| !is_between(sign)).map(read_sign).collect();
        signs.filter(|signs| signs.len() == BACKUP_SIGNS).map(Self).ok_or(Fault::BackupCodeLength)
    }

    /// The 24 signs.
    pub fn signs(&self) -> &str {
        &self.0
    }

    /// As it is shown and printed: six groups of four.
    pub fn grouped(&self) -> String {
        let signs: Vec<char> = self.0.chars().collect();
        let groups: Vec<String> = signs.chunks(4).map(|group| group.iter().collect()).collect();
        groups.join("-")
    }
}

fn sign(bits: u64) -> char {
    // Five bits, so there is always a sign.
    CROCKFORD.get(usize::try_from(bits & 31).unwrap_or_default()).map_or('0', |sign| char::from(*sign))
}

fn read_sign(typed: char) -> Option<char> {
    let sign = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        sign => sign,
    };
    CROCKFORD.iter().any(|known| char::from(*known) == sign).then_some(sign)
}

/// What was typed at the second step.
#[derive(Clone, PartialEq, Eq)]
pub enum SecondCode {
    /// Six digits of an application.
    App(TypedCode),
    /// A backup code.
    Backup(BackupCode),
}

impl SecondCode {
    /// Reads six digits, or a backup code if it is longer. Errors: what is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        match BackupCode::parse(typed) {
            Ok(code) => Ok(Self::Backup(code)),
            Err(_) => TypedCode::parse(typed).map(Self::App),
        }
    }
}

/// An application that gives codes, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorLine {
    /// Names it in the form that removes it; authorises nothing.
    pub id: String,
    /// When it was connected.
    pub added: Moment,
    /// When a code of it was used last.
    pub used: Option<Moment>,
}

/// An application that is being connected. Secret: no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppSetup {
    /// Its key as people type it: base 32, groups of four.
    pub key: String,
    /// The picture to be scanned.
    pub picture: QrPicture,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
}

/// A QR code as a drawing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrPicture {
    /// Modules on a side, without the quiet zone around.
    pub side: u32,
    /// The dark modules, as the path of an SVG in a grid of modules.
    pub path: String,
}

/// The page of an application that is being connected.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppSetupReply {
    /// Show it.
    Show(Box<AppSetup>),
    /// None is being connected, or who it is has to be shown first: go there.
    Go(crate::LocalPath),
}

#[cfg(test)]
mod tests {
    use super::{BackupCode, SecondCode};
    use crate::Fault;
    use proptest::prelude::*;

    #[test]
    fn s7_5_a_backup_code_is_read_as_people_write_it() {
        let code = BackupCode::from_bytes([0x08, 0x42, 0x10, 0x84, 0x21, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0]);
        assert_eq!(code.grouped(), "1111-1111-ZZZZ-ZZZZ-0000-0000");
        for typed in ["1111-1111-ZZZZ-ZZZZ-0000-0000", "iill iill zzzz zzzz oooo oooo", " 11111111zzzzzzzz00000000 "] {
            assert!(BackupCode::parse(typed) == Ok(code.clone()), "{typed}");
        }
        for typed in ["1111", "1111-1111-ZZZZ-ZZZZ-0000-000U", "1111-1111-ZZZZ-ZZZZ-0000-00000", "код"] {
            assert!(BackupCode::parse(typed) == Err(Fault::BackupCodeLength), "{typed}");
        }
        assert!(BackupCode::parse(" ") == Err(Fault::Empty));
    }

    #[test]
    fn six_digits_are_a_code_of_an_application() {
        assert!(matches!(SecondCode::parse("123 456"), Ok(SecondCode::App(code)) if code.digits() == "123456"));
        assert!(matches!(SecondCode::parse("1111-1111-ZZZZ-ZZZZ-0000-0000"), Ok(SecondCode::Backup(_))));
        assert!(SecondCode::parse("12345") == Err(Fault::CodeLength));
        assert!(SecondCode::parse("") == Err(Fault::Empty));
    }

    proptest! {
        #[test]
        fn every_backup_code_reads_back(bytes: [u8; 15]) {
            let code = BackupCode::from_bytes(bytes);
            prop_assert_eq!(code.signs().len(), 24);
            prop_assert!(BackupCode::parse(&code.grouped().to_lowercase()) == Ok(code));
        }
    }
}
