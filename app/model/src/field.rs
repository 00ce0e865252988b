//! The fields of all forms, by the names they have in HTML.

use crate::{AddressPart, ProfileStep};
use serde::{Deserialize, Serialize};

/// A field of a form, by the name it has in HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// «Фамилия».
    Surname,
    /// «Имя».
    GivenName,
    /// «Мобильный телефон».
    Phone,
    /// «Электронная почта».
    Email,
    /// The tick under the consent to the processing of personal data.
    Consent,
    /// The tick that says: I know that this cannot be undone.
    Sure,
    /// The code from an SMS.
    Code,
    /// A backup code, or a code of an application where both are taken.
    BackupCode,
    /// What an authenticator has answered.
    Passkey,
    /// What a passkey is called.
    PasskeyName,
    /// A password: a new one, or the one to sign in with.
    Password,
    /// The password that is to be replaced.
    CurrentPassword,
    /// What the owner wants to be asked before they get a new password.
    ControlQuestion,
    /// The answer to it.
    ControlAnswer,
    /// Phone or e-mail at sign-in.
    Login,
    /// Networks from which one may sign in.
    Networks,
    /// «Отчество».
    Patronymic,
    /// «Нет фамилии».
    HasNoSurname,
    /// «Нет имени».
    HasNoGivenName,
    /// «Нет отчества».
    HasNoPatronymic,
    /// «Пол».
    Sex,
    /// «Дата рождения».
    BirthDate,
    /// «Место рождения».
    BirthPlace,
    /// «Гражданство».
    Citizenship,
    /// The state of a foreigner.
    Country,
    /// «Какой документ».
    DocumentKind,
    /// «Серия и номер паспорта».
    Passport,
    /// The number of another document.
    DocumentNumber,
    /// «Дата выдачи».
    IssueDate,
    /// «Код подразделения».
    DivisionCode,
    /// «Кем выдан».
    Issuer,
    /// «Действителен до».
    ValidUntil,
    /// Why a passport was not replaced in time.
    LateReason,
    /// «СНИЛС».
    Snils,
    /// «ИНН».
    Inn,
    /// A part of «Адрес регистрации».
    Registered(AddressPart),
    /// «Живу по адресу регистрации».
    SameAddress,
    /// A part of «Адрес проживания».
    Actual(AddressPart),
    /// «Всё верно»: codes of the warnings about a step that the person has seen.
    Confirmed(ProfileStep),
}

impl Field {
    /// The `name` and `id` of its input.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Surname => "surname",
            Self::GivenName => "given_name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Consent => "consent",
            Self::Sure => "sure",
            Self::Code => "code",
            Self::BackupCode => "backup_code",
            Self::Passkey => "passkey",
            Self::PasskeyName => "passkey_name",
            Self::Password => "password",
            Self::CurrentPassword => "current_password",
            Self::ControlQuestion => "control_question",
            Self::ControlAnswer => "control_answer",
            Self::Login => "login",
            Self::Networks => "networks",
            Self::Patronymic => "patronymic",
            Self::HasNoSurname => "no_surname",
            Self::HasNoGivenName => "no_given_name",
            Self::HasNoPatronymic => "no_patronymic",
            Self::Sex => "sex",
            Self::BirthDate => "birth_date",
            Self::BirthPlace => "birth_place",
            Self::Citizenship => "citizenship",
            Self::Country => "country",
            Self::DocumentKind => "document_kind",
            Self::Passport => "passport",
            Self::DocumentNumber => "document_number",
            Self::IssueDate => "issue_date",
            Self::DivisionCode => "division_code",
            Self::Issuer => "issuer",
            Self::ValidUntil => "valid_until",
            Self::LateReason => "late_reason",
            Self::Snils => "snils",
            Self::Inn => "inn",
            Self::Registered(part) => part.name_of_registered(),
            Self::SameAddress => "same_address",
            Self::Actual(part) => part.name_of_actual(),
            Self::Confirmed(_) => "confirmed",
        }
    }

    /// The names of its inputs: its own, or those of day, month and year.
    pub fn inputs(self) -> Vec<String> {
        match self {
            Self::BirthDate | Self::IssueDate | Self::ValidUntil => {
                ["_day", "_month", "_year"].map(|part| [self.name(), part].concat()).to_vec()
            }
            _ => vec![self.name().to_owned()],
        }
    }

    /// Whether it is a box to tick: its value is `yes` or nothing.
    pub const fn is_box(self) -> bool {
        matches!(
            self,
            Self::HasNoSurname
                | Self::HasNoGivenName
                | Self::HasNoPatronymic
                | Self::SameAddress
                | Self::Registered(AddressPart::HasNoStreet | AddressPart::HasNoHouse)
                | Self::Actual(AddressPart::HasNoStreet | AddressPart::HasNoHouse)
        )
    }

    /// Whether the server may send back what was typed. Secrets are typed again.
    pub const fn is_redisplayed(self) -> bool {
        !matches!(
            self,
            Self::Password
                | Self::CurrentPassword
                | Self::Code
                | Self::BackupCode
                | Self::Passkey
                | Self::ControlAnswer
        )
    }
}
