//! The sentence for each verdict of a format, by its kind, for `okno check` and for operators (formats).
//!
//! Apart from `faults`, which words what the portal's own forms ask for: whoever calls only that does not carry these
//! sentences to the browser.

use crate::Texts;
use model::{
    Day, Fault, Field, FieldError, Warning,
    formats::{Kind, Shape, Status},
};

impl Texts {
    /// The whole sentence for what a check of this kind found.
    pub fn verdict(self, kind: Kind, fault: &Fault) -> String {
        let sign = |sign: &char| sign.to_string();
        match fault {
            Fault::Expired20(last) | Fault::Expired45(last) => self.verdict_expired(&self.day(*last)),
            Fault::ForeignPassportCyrillic(letter) => self.verdict_foreign_passport_cyrillic(&sign(letter)),
            Fault::BirthCertificateLetter(letter) => self.verdict_birth_certificate_letter(&sign(letter)),
            Fault::StatusMove { from, to } => self.verdict_status_move(self.status(*from), self.status(*to)),
            Fault::InputShape => self.wanted_shape(kind),
            Fault::NameTooLong
            | Fault::NameDigit(_)
            | Fault::NameMixedScript(_)
            | Fault::NameNoCyrillic
            | Fault::NameSeparator => self.fault(&FieldError::new(Field::Surname, fault.clone())),
            _ => self.plain_verdict(kind, fault).into(),
        }
    }

    /// The whole sentence for a doubt.
    pub fn warning(self, warning: &Warning) -> String {
        let plain = match warning {
            Warning::SnilsRepeatedDigits => self.warning_snils_repeated_digits(),
            Warning::PassportNumberBelow101 => self.warning_passport_number_below_101(),
            Warning::PassportUnknownRegion(region) => {
                let ten = (region / 10).to_string();
                return self.warning_passport_unknown_region(&[ten, (region % 10).to_string()].concat());
            }
            Warning::PassportBlankYearInFuture(year) => {
                return self.warning_passport_blank_year_in_future(&year.to_string());
            }
            Warning::DivisionRegionZero => self.warning_division_region_zero(),
            Warning::DivisionLevelOutOfRange => self.warning_division_level_out_of_range(),
            Warning::DivisionZeroUnit => self.warning_division_zero_unit(),
            Warning::PassportReplaceNow20(last) | Warning::PassportReplaceNow45(last) => {
                return self.warning_passport_replace_now_20(&self.day(*last));
            }
            Warning::PassportSeriesYearFarFromIssue => self.warning_passport_series_year_far_from_issue(),
            Warning::ResidencePermitUnusualSeries => self.warning_residence_permit_unusual_series(),
            Warning::VinLastFourNotDigits => self.warning_vin_last_four_not_digits(),
            Warning::VinCheckDigitDiffers => self.warning_vin_check_digit_differs(),
            Warning::EnpCheckDigitDiffers => self.warning_enp_check_digit_differs(),
            Warning::EnpBirthMismatch | Warning::EnpBirthCannotDecode => self.warning_enp_birth_mismatch(),
            Warning::EmailUnusualLocal => self.warning_email_unusual_local(),
            Warning::EmailMixedScript(sign) => return self.warning_email_mixed_script(&sign.to_string()),
            Warning::EmailLooksLike(domain) => return self.warning_email_looks_like(domain),
            Warning::PostalIndexOutOfRange => self.warning_postal_index_out_of_range(),
            Warning::KbkAdministratorZero => self.warning_kbk_administrator_zero(),
            Warning::BikUnusualPrefix => self.warning_bik_unusual_prefix(),
            Warning::CardUnknownNetwork => self.warning_card_unknown_network(),
            Warning::AgeOver100 => self.warning_age_over_100(),
            Warning::SexAgainstPatronymic => self.warning_sex_against_patronymic(),
        };
        plain.into()
    }

    /// The title of a status, as the portal words it.
    pub fn status(self, status: Status) -> &'static str {
        match status {
            Status::Draft => self.application_status_draft(),
            Status::Registered => self.application_status_registered(),
            Status::Received => self.application_status_received(),
            Status::Done => self.application_status_done(),
            Status::Refused => self.application_status_refused(),
            Status::SendFailed => self.application_status_send_failed(),
            Status::Accepted => self.application_status_accepted(),
            Status::Interim => self.application_status_interim(),
            Status::Cancelling => self.application_status_cancelling(),
            Status::Cancelled => self.application_status_cancelled(),
            Status::CancelFailed => self.application_status_cancel_failed(),
            Status::MessageIn => self.application_status_message_in(),
            Status::AwaitingInformation => self.application_status_awaiting_information(),
            Status::NeedsCorrection => self.application_status_needs_correction(),
            Status::MessageOut => self.application_status_message_out(),
            Status::RegisteredHere => self.application_status_registered_here(),
            Status::Sent => self.application_status_sent(),
            Status::ProcessingFailed => self.application_status_processing_failed(),
        }
    }

    /// «1 апреля 2026 года».
    pub fn day(self, day: Day) -> String {
        self.month_date(&day.day.to_string(), self.month(day.month), &day.year.to_string())
    }

    /// What to send instead of an input that does not suit its kind.
    fn wanted_shape(self, kind: Kind) -> String {
        match kind.shape() {
            Shape::Text => self.verdict_shape_text(kind.key()),
            Shape::Pair => self.verdict_shape_pair(kind.key()),
            Shape::Fields { required, optional: [] } => self.verdict_shape_fields(kind.key(), &required.join(", ")),
            Shape::Fields { required, optional } => {
                self.verdict_shape_fields_optional(kind.key(), &required.join(", "), &optional.join(", "))
            }
        }
    }

    #[expect(clippy::too_many_lines, reason = "one long table of like things")]
    fn plain_verdict(self, kind: Kind, fault: &Fault) -> &'static str {
        match fault {
            Fault::Empty => self.nothing_given(kind),
            Fault::LetterLikeDigit => self.letter_like_digit(kind),
            Fault::BadChar => self.foreign_sign(kind),
            Fault::PhoneCountry => self.fault_phone_country(),
            Fault::PhoneLength => self.fault_phone_length(),
            Fault::PhoneNotRussian => self.fault_phone_not_russian(),
            Fault::PhoneNotMobile => self.fault_phone_not_mobile(),
            Fault::EmailAtSign => self.fault_email_at_sign(),
            Fault::EmailLocal => self.fault_email_local(),
            Fault::EmailDots => self.fault_email_dots(),
            Fault::EmailFormat | Fault::EmailDomain => self.fault_email_format(),
            Fault::EmailNoDot => self.fault_email_no_dot(),
            Fault::EmailTooLong => self.fault_email_too_long(),
            Fault::SnilsLength => self.verdict_snils_length(),
            Fault::SnilsZero => self.verdict_snils_zero(),
            Fault::SnilsChecksum => self.verdict_snils_checksum(),
            Fault::InnPersonLength => self.verdict_inn_person_length(),
            Fault::InnPersonZero | Fault::InnLegalZero => self.verdict_inn_zero(),
            Fault::InnPersonRegionZero | Fault::InnLegalRegionZero => self.verdict_inn_region_zero(),
            Fault::InnPersonChecksum | Fault::InnLegalChecksum => self.verdict_inn_checksum(),
            Fault::InnLegalLength => self.verdict_inn_legal_length(),
            Fault::OgrnLength => self.verdict_ogrn_length(),
            Fault::OgrnFirstDigit => self.verdict_ogrn_first_digit(),
            Fault::OgrnChecksum => self.verdict_ogrn_checksum(),
            Fault::PassportLength => self.verdict_passport_length(),
            Fault::PassportZeroSeries | Fault::PassportZeroNumber => self.verdict_passport_zero(),
            Fault::DivisionCodeLength => self.verdict_division_code_length(),
            Fault::DivisionCodeZero => self.verdict_division_code_zero(),
            Fault::BirthInFuture => self.verdict_birth_in_future(),
            Fault::IssueInFuture => self.verdict_issue_in_future(),
            Fault::IssueBefore1997 => self.verdict_issue_before_1997(),
            Fault::IssuedBefore14 => self.verdict_issued_before_14(),
            Fault::IssuerTooLong => self.verdict_issuer_too_long(),
            Fault::IssuerNoCyrillic => self.verdict_issuer_no_cyrillic(),
            Fault::MrzInternalLength | Fault::MrzTd3Length => self.verdict_mrz_length(),
            Fault::MrzInternalNumber => self.verdict_mrz_number(),
            Fault::MrzInternalSeriesDigit => self.verdict_mrz_series_digit(),
            Fault::MrzInternalChecksum | Fault::MrzTd3Checksum | Fault::MrzTd3Composite => self.verdict_mrz_checksum(),
            Fault::ZagranLength => self.verdict_zagran_length(),
            Fault::ZagranZero
            | Fault::ResidencePermitZero
            | Fault::MigrationCardZero
            | Fault::DriverLicenceZero
            | Fault::StsZero => self.verdict_document_zero(),
            Fault::ForeignPassportLength => self.verdict_foreign_passport_length(),
            Fault::ForeignPassportNoDigit => self.verdict_foreign_passport_no_digit(),
            Fault::ResidencePermitLength => self.verdict_residence_permit_length(),
            Fault::MigrationCardLength => self.verdict_migration_card_length(),
            Fault::BirthCertificateFormat => self.verdict_birth_certificate_format(),
            Fault::BirthCertificateRoman => self.verdict_birth_certificate_roman(),
            Fault::BirthCertificateLength => self.verdict_birth_certificate_length(),
            Fault::DriverLicenceLength | Fault::StsLength => self.verdict_vehicle_document_length(),
            Fault::PlateFormat => self.verdict_plate_format(),
            Fault::PlateLetter => self.verdict_plate_letter(),
            Fault::PlateZeroNumber => self.verdict_plate_zero_number(),
            Fault::PlateRegion => self.verdict_plate_region(),
            Fault::VinLength => self.verdict_vin_length(),
            Fault::VinIoq => self.verdict_vin_ioq(),
            Fault::EnpLength | Fault::EnpZero => self.verdict_enp_length(),
            Fault::OmsTempLength => self.verdict_oms_temp_length(),
            Fault::NameDifferent => self.verdict_name_different(),
            Fault::PostalIndexLength | Fault::PostalIndexZero => self.verdict_postal_index_length(),
            Fault::GarGuidFormat | Fault::GarGuidZero => self.verdict_gar_guid(),
            Fault::UinLength | Fault::UinZero => self.verdict_uin_length(),
            Fault::UinChecksum => self.verdict_uin_checksum(),
            Fault::KbkLength | Fault::KbkZero => self.verdict_kbk_length(),
            Fault::BikLength | Fault::BikZero | Fault::AccountBik => self.verdict_bik_length(),
            Fault::AccountLength => self.verdict_account_length(),
            Fault::AccountChecksum => self.verdict_account_checksum(),
            Fault::CardPanLength => self.verdict_card_pan_length(),
            Fault::CardPanAllSame | Fault::CardPanChecksum => self.verdict_card_pan_checksum(),
            Fault::QrHeader | Fault::QrVersion | Fault::QrSeparator => self.verdict_qr_not_a_payment(),
            Fault::QrField
            | Fault::QrRequiredOrder
            | Fault::QrDuplicate
            | Fault::QrTooLong
            | Fault::QrRequisite
            | Fault::QrSumNotKopecks => self.verdict_qr_incomplete(),
            Fault::FineWrongAmount => self.verdict_fine_wrong_amount(),
            Fault::ScopeSpacing | Fault::ScopeOpenidMissing | Fault::ScopeDuplicate | Fault::ScopeUnknown => {
                self.verdict_esia_scope()
            }
            Fault::TimestampFormat | Fault::TimestampValue => self.verdict_esia_timestamp(),
            Fault::CertificateUnknownOid => self.verdict_certificate_unknown_oid(),
            Fault::CertificateValue => self.verdict_certificate_value(),
            Fault::MessageIdNotUuidV1 => self.verdict_message_id(),
            Fault::StatusFinal => self.verdict_status_final(),
            Fault::StatusUnknown => self.verdict_status_unknown(),
            // Worded by `verdict`, with a parameter; or of the portal's own forms, and no format finds them.
            Fault::Expired20(_)
            | Fault::Expired45(_)
            | Fault::ForeignPassportCyrillic(_)
            | Fault::BirthCertificateLetter(_)
            | Fault::StatusMove { .. }
            | Fault::InputShape
            | Fault::NameTooLong
            | Fault::NameDigit(_)
            | Fault::NameMixedScript(_)
            | Fault::NameNoCyrillic
            | Fault::NameSeparator
            | Fault::ContactMissing
            | Fault::ConsentMissing
            | Fault::SureMissing
            | Fault::CodeLength
            | Fault::CodeWrong
            | Fault::CodeExpired
            | Fault::CodeExpiredWait(_)
            | Fault::CodeSpent
            | Fault::ContactTaken
            | Fault::ResendWait(_)
            | Fault::Password(_)
            | Fault::SignIn
            | Fault::WrongPassword
            | Fault::LoginUnknown
            | Fault::BackupCodeLength
            | Fault::SecondCodeWrong
            | Fault::Passkey
            | Fault::PasskeyNotAdded
            | Fault::Wait(_)
            | Fault::PasswordWayClosed
            | Fault::SmsWayClosed
            | Fault::NetworkFormat(_)
            | Fault::NetworkWide(_)
            | Fault::NetworksMany
            | Fault::NetworkNotHere
            | Fault::DateMissing(_)
            | Fault::DateImpossible
            | Fault::DateYear
            | Fault::NameMissing
            | Fault::TooYoung
            | Fault::BirthTooEarly
            | Fault::IssueBeforeBirth
            | Fault::DocumentExpired
            | Fault::TextTooLong
            | Fault::TextTooShort
            | Fault::AnswerInQuestion
            | Fault::AnswerWrong => self.fault_other(),
        }
    }

    /// An instruction: «Укажите…» (ux 2.5). Kinds that no form asks for have none.
    fn nothing_given(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Snils => self.verdict_snils_empty(),
            Kind::InnPerson | Kind::InnLegal => self.verdict_inn_empty(),
            Kind::Ogrn => self.verdict_ogrn_empty(),
            Kind::Passport | Kind::PassportDates | Kind::MrzInternal => self.verdict_passport_empty(),
            Kind::DivisionCode => self.verdict_division_code_empty(),
            Kind::Issuer => self.verdict_issuer_empty(),
            Kind::Zagran => self.verdict_zagran_empty(),
            Kind::MrzTd3Line2
            | Kind::NameMatch
            | Kind::GarGuid
            | Kind::GostQr
            | Kind::FinePrice
            | Kind::EsiaScope
            | Kind::EsiaTimestamp
            | Kind::CertAttribute
            | Kind::SmevMessageId
            | Kind::StatusMove => self.fault_other(),
            Kind::ForeignPassport => self.verdict_foreign_passport_empty(),
            Kind::ResidencePermit => self.verdict_residence_permit_empty(),
            Kind::MigrationCard => self.verdict_migration_card_empty(),
            Kind::BirthCertificate => self.verdict_birth_certificate_empty(),
            Kind::DriverLicence => self.verdict_driver_licence_empty(),
            Kind::Sts => self.verdict_sts_empty(),
            Kind::Plate => self.verdict_plate_empty(),
            Kind::Vin => self.verdict_vin_empty(),
            Kind::Enp | Kind::EnpBirth => self.verdict_enp_empty(),
            Kind::OmsTemp => self.verdict_oms_temp_empty(),
            Kind::Phone => self.fault_phone_empty(),
            Kind::Email => self.fault_email_empty(),
            Kind::NamePart => self.fault_surname_empty(),
            Kind::PostalIndex => self.verdict_postal_index_empty(),
            Kind::Uin => self.verdict_uin_empty(),
            Kind::Kbk => self.verdict_kbk_empty(),
            Kind::Bik => self.verdict_bik_empty(),
            Kind::Account => self.verdict_account_empty(),
            Kind::CardPan => self.verdict_card_pan_empty(),
        }
    }

    /// Kinds with letters among their signs never find this.
    fn letter_like_digit(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Snils => self.verdict_snils_letter(),
            Kind::InnPerson | Kind::InnLegal => self.verdict_inn_letter(),
            Kind::Ogrn => self.verdict_ogrn_letter(),
            Kind::Passport | Kind::PassportDates | Kind::MrzInternal => self.verdict_passport_letter(),
            Kind::DivisionCode => self.verdict_division_code_letter(),
            Kind::Issuer
            | Kind::MrzTd3Line2
            | Kind::ForeignPassport
            | Kind::DriverLicence
            | Kind::Sts
            | Kind::Vin
            | Kind::Email
            | Kind::NamePart
            | Kind::NameMatch
            | Kind::GarGuid
            | Kind::GostQr
            | Kind::FinePrice
            | Kind::EsiaScope
            | Kind::EsiaTimestamp
            | Kind::CertAttribute
            | Kind::SmevMessageId
            | Kind::StatusMove
            | Kind::BirthCertificate
            | Kind::Plate => self.fault_other(),
            Kind::Zagran => self.verdict_zagran_letter(),
            Kind::ResidencePermit => self.verdict_residence_permit_letter(),
            Kind::MigrationCard => self.verdict_migration_card_letter(),
            Kind::Enp | Kind::EnpBirth => self.verdict_enp_letter(),
            Kind::OmsTemp => self.verdict_oms_temp_letter(),
            Kind::Phone => self.fault_phone_letter(),
            Kind::PostalIndex => self.verdict_postal_index_letter(),
            Kind::Uin => self.verdict_uin_letter(),
            Kind::Kbk => self.verdict_kbk_letter(),
            Kind::Bik => self.verdict_bik_letter(),
            Kind::Account => self.verdict_account_letter(),
            Kind::CardPan => self.verdict_card_pan_letter(),
        }
    }

    /// Which signs a kind has.
    fn foreign_sign(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Snils => self.verdict_snils_bad_char(),
            Kind::InnPerson | Kind::InnLegal => self.verdict_inn_bad_char(),
            Kind::Ogrn => self.verdict_ogrn_bad_char(),
            Kind::Passport | Kind::PassportDates | Kind::MrzInternal => self.verdict_passport_bad_char(),
            Kind::DivisionCode => self.verdict_division_code_bad_char(),
            Kind::Issuer => self.verdict_issuer_bad_char(),
            Kind::Zagran => self.verdict_zagran_bad_char(),
            Kind::MrzTd3Line2 => self.verdict_mrz_length(),
            Kind::ForeignPassport => self.verdict_foreign_passport_bad_char(),
            Kind::ResidencePermit => self.verdict_residence_permit_bad_char(),
            Kind::MigrationCard => self.verdict_migration_card_bad_char(),
            Kind::BirthCertificate => self.verdict_birth_certificate_format(),
            Kind::DriverLicence => self.verdict_driver_licence_bad_char(),
            Kind::Sts => self.verdict_sts_bad_char(),
            Kind::Plate => self.verdict_plate_format(),
            Kind::Vin => self.verdict_vin_bad_char(),
            Kind::Enp | Kind::EnpBirth => self.verdict_enp_bad_char(),
            Kind::OmsTemp => self.verdict_oms_temp_bad_char(),
            Kind::Phone => self.fault_phone_bad_char(),
            Kind::Email => self.fault_email_format(),
            Kind::NamePart => self.fault_surname_bad_char(),
            Kind::NameMatch
            | Kind::GarGuid
            | Kind::GostQr
            | Kind::FinePrice
            | Kind::EsiaScope
            | Kind::EsiaTimestamp
            | Kind::CertAttribute
            | Kind::SmevMessageId
            | Kind::StatusMove => self.fault_other(),
            Kind::PostalIndex => self.verdict_postal_index_bad_char(),
            Kind::Uin => self.verdict_uin_bad_char(),
            Kind::Kbk => self.verdict_kbk_bad_char(),
            Kind::Bik => self.verdict_bik_bad_char(),
            Kind::Account => self.verdict_account_bad_char(),
            Kind::CardPan => self.verdict_card_pan_bad_char(),
        }
    }
}
