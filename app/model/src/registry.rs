//! State registries that are asked about a person, and what they may say does not fit (formats 11).
//!
//! The browser knows these types too: a mismatch is told to the citizen by its field.

use serde::{Deserialize, Serialize};

/// A registry that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistryKind {
    /// СФР: name, birth date, sex and СНИЛС belong together.
    Pension,
    /// МВД: the passport is valid and belongs to this person.
    Passports,
    /// ФНС: the ИНН belongs to this person.
    Tax,
    /// ГАР: the address exists.
    Addresses,
}

impl RegistryKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Pension, Self::Passports, Self::Tax, Self::Addresses];

    /// A lasting name: in addresses, rows and logs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pension => "pension",
            Self::Passports => "passports",
            Self::Tax => "tax",
            Self::Addresses => "addresses",
        }
    }

    /// Reads the lasting name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|registry| registry.code() == code)
    }
}

/// What does not fit to what a registry holds. Each one is something that a person can look up in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MismatchField {
    /// «Фамилия».
    Surname,
    /// «Имя».
    GivenName,
    /// «Отчество»: another one, or one of the two has none.
    Patronymic,
    /// «Дата рождения».
    BirthDate,
    /// «Пол».
    Sex,
    /// «СНИЛС»: unknown, or somebody else's.
    Snils,
    /// Series and number of the passport: unknown, or somebody else's.
    PassportNumber,
    /// «Дата выдачи» of the passport.
    PassportIssueDate,
    /// Nothing was mistyped: the passport itself is no longer valid, because it was replaced, lost or ran out.
    PassportInvalid,
    /// «ИНН»: unknown, or somebody else's.
    Inn,
    /// The address is not in the register.
    Address,
}

impl MismatchField {
    /// All of them, in the order of the forms.
    pub const ALL: [Self; 11] = [
        Self::Surname,
        Self::GivenName,
        Self::Patronymic,
        Self::BirthDate,
        Self::Sex,
        Self::Snils,
        Self::PassportNumber,
        Self::PassportIssueDate,
        Self::PassportInvalid,
        Self::Inn,
        Self::Address,
    ];

    /// A lasting name: on the wire and in rows.
    pub fn code(self) -> &'static str {
        match self {
            Self::Surname => "surname",
            Self::GivenName => "given_name",
            Self::Patronymic => "patronymic",
            Self::BirthDate => "birth_date",
            Self::Sex => "sex",
            Self::Snils => "snils",
            Self::PassportNumber => "passport_number",
            Self::PassportIssueDate => "passport_issue_date",
            Self::PassportInvalid => "passport_invalid",
            Self::Inn => "inn",
            Self::Address => "address",
        }
    }

    /// Reads the lasting name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::{MismatchField, RegistryKind};

    #[test]
    fn a_lasting_name_is_read_back_and_is_the_one_that_travels() {
        for registry in RegistryKind::ALL {
            assert_eq!(RegistryKind::from_code(registry.code()), Some(registry));
            assert_eq!(serde_json::to_value(registry).unwrap(), registry.code());
        }
        for field in MismatchField::ALL {
            assert_eq!(MismatchField::from_code(field.code()), Some(field));
            assert_eq!(serde_json::to_value(field).unwrap(), field.code());
        }
        assert_eq!(RegistryKind::from_code("Pension"), None);
        assert_eq!(MismatchField::from_code(""), None);
    }
}
