//! The words of the profile that depend on more than a key: its steps, and the sentence for each fault at a field.

use crate::Texts;
use model::{AddressPart, DatePart, Fault, Field, ProfileStep};

impl Texts {
    /// What a step is called in lists.
    pub fn profile_task(self, step: ProfileStep) -> &'static str {
        match step {
            ProfileStep::Person => self.profile_person_task(),
            ProfileStep::Document => self.profile_document_task(),
            ProfileStep::Snils => self.profile_snils_task(),
            ProfileStep::Inn => self.profile_inn_task(),
            ProfileStep::Address => self.profile_address_task(),
            ProfileStep::Contact => self.profile_contact_task(),
            ProfileStep::Check => self.profile_check_task(),
        }
    }

    /// The whole sentence for a fault at a field of the profile.
    pub(crate) fn profile_fault(self, field: Field, fault: &Fault) -> String {
        match fault {
            Fault::Expired20(last) | Fault::Expired45(last) => return self.verdict_expired(&self.day(*last)),
            Fault::ForeignPassportCyrillic(letter) => {
                return self.verdict_foreign_passport_cyrillic(&letter.to_string());
            }
            Fault::NameDigit(sign) => return self.fault_patronymic_digit(&sign.to_string()),
            Fault::NameMixedScript(sign) => return self.fault_patronymic_mixed_script(&sign.to_string()),
            _ => {}
        }
        let plain = match fault {
            Fault::Empty => self.profile_empty(field),
            Fault::BadChar => self.profile_bad_char(field),
            Fault::LetterLikeDigit => self.profile_letter(field),
            Fault::DateMissing(part) => self.date_part(field, *part),
            Fault::DateYear => self.fault_date_year(),
            Fault::DateImpossible => self.impossible_date(field),
            Fault::NameTooLong => self.fault_patronymic_too_long(),
            Fault::NameNoCyrillic => self.fault_patronymic_no_cyrillic(),
            Fault::NameSeparator => self.fault_patronymic_separator(),
            Fault::NameMissing => self.fault_name_missing(),
            Fault::TooYoung => self.fault_too_young(),
            Fault::BirthInFuture => self.verdict_birth_in_future(),
            Fault::BirthTooEarly => self.fault_birth_too_early(),
            Fault::PassportLength => self.verdict_passport_length(),
            Fault::PassportZeroSeries | Fault::PassportZeroNumber => self.verdict_passport_zero(),
            Fault::DivisionCodeLength => self.verdict_division_code_length(),
            Fault::DivisionCodeZero => self.verdict_division_code_zero(),
            Fault::IssueInFuture if field == Field::IssueDate => self.verdict_issue_in_future(),
            Fault::IssueBefore1997 => self.verdict_issue_before_1997(),
            Fault::IssuedBefore14 => self.verdict_issued_before_14(),
            Fault::IssueBeforeBirth => self.fault_issue_before_birth(),
            Fault::IssuerTooLong => self.verdict_issuer_too_long(),
            Fault::IssuerNoCyrillic => self.verdict_issuer_no_cyrillic(),
            Fault::DocumentExpired => self.fault_document_expired(),
            Fault::ForeignPassportLength => self.verdict_foreign_passport_length(),
            Fault::ForeignPassportNoDigit => self.verdict_foreign_passport_no_digit(),
            Fault::ResidencePermitLength => self.verdict_residence_permit_length(),
            Fault::ResidencePermitZero => self.verdict_document_zero(),
            Fault::SnilsLength => self.verdict_snils_length(),
            Fault::SnilsZero => self.verdict_snils_zero(),
            Fault::SnilsChecksum => self.verdict_snils_checksum(),
            Fault::InnPersonLength => self.verdict_inn_person_length(),
            Fault::InnPersonZero => self.verdict_inn_zero(),
            Fault::InnPersonRegionZero => self.verdict_inn_region_zero(),
            Fault::InnPersonChecksum => self.verdict_inn_checksum(),
            Fault::PostalIndexLength | Fault::PostalIndexZero => self.verdict_postal_index_length(),
            Fault::TextTooLong => self.profile_too_long(field),
            _ => self.fault_other(),
        };
        plain.into()
    }

    fn profile_empty(self, field: Field) -> &'static str {
        match field {
            Field::Patronymic => self.fault_patronymic_empty(),
            Field::Sex => self.fault_sex_empty(),
            Field::BirthDate => self.fault_birth_date_empty(),
            Field::BirthPlace => self.fault_birth_place_empty(),
            Field::Citizenship => self.fault_citizenship_empty(),
            Field::Country => self.fault_country_empty(),
            Field::DocumentKind => self.fault_document_kind_empty(),
            Field::Passport => self.verdict_passport_empty(),
            Field::DocumentNumber => self.fault_document_number_empty(),
            Field::IssueDate => self.fault_issue_date_empty(),
            Field::DivisionCode => self.verdict_division_code_empty(),
            Field::Issuer => self.fault_issuer_empty(),
            Field::Snils => self.verdict_snils_empty(),
            Field::Registered(part) | Field::Actual(part) => match part {
                AddressPart::Region => self.fault_region_empty(),
                AddressPart::Locality => self.fault_locality_empty(),
                AddressPart::Street => self.fault_street_empty(),
                AddressPart::House => self.fault_house_empty(),
                AddressPart::PostalIndex => self.verdict_postal_index_empty(),
                _ => self.fault_other(),
            },
            _ => self.fault_other(),
        }
    }

    fn profile_bad_char(self, field: Field) -> &'static str {
        match field {
            Field::Patronymic => self.fault_patronymic_bad_char(),
            Field::Passport => self.verdict_passport_bad_char(),
            Field::DocumentNumber => self.verdict_foreign_passport_bad_char(),
            Field::DivisionCode => self.verdict_division_code_bad_char(),
            Field::Issuer => self.verdict_issuer_bad_char(),
            Field::Snils => self.verdict_snils_bad_char(),
            Field::Inn => self.verdict_inn_bad_char(),
            Field::Registered(AddressPart::PostalIndex) | Field::Actual(AddressPart::PostalIndex) => {
                self.verdict_postal_index_bad_char()
            }
            _ => self.fault_other(),
        }
    }

    fn profile_letter(self, field: Field) -> &'static str {
        match field {
            Field::Passport => self.verdict_passport_letter(),
            Field::DocumentNumber => self.verdict_residence_permit_letter(),
            Field::DivisionCode => self.verdict_division_code_letter(),
            Field::Snils => self.verdict_snils_letter(),
            Field::Inn => self.verdict_inn_letter(),
            _ => self.verdict_postal_index_letter(),
        }
    }

    fn profile_too_long(self, field: Field) -> &'static str {
        match field {
            Field::BirthPlace => self.fault_birth_place_too_long(),
            Field::Country => self.fault_country_too_long(),
            Field::Issuer => self.verdict_issuer_too_long(),
            Field::Registered(AddressPart::House) | Field::Actual(AddressPart::House) => self.fault_house_too_long(),
            Field::Registered(AddressPart::Flat) | Field::Actual(AddressPart::Flat) => self.fault_flat_too_long(),
            _ => self.fault_address_too_long(),
        }
    }

    fn date_part(self, field: Field, part: DatePart) -> &'static str {
        match (field, part) {
            (Field::BirthDate, DatePart::Day) => self.fault_birth_date_day(),
            (Field::BirthDate, DatePart::Month) => self.fault_birth_date_month(),
            (Field::BirthDate, DatePart::Year) => self.fault_birth_date_year(),
            (Field::IssueDate, DatePart::Day) => self.fault_issue_date_day(),
            (Field::IssueDate, DatePart::Month) => self.fault_issue_date_month(),
            (Field::IssueDate, DatePart::Year) => self.fault_issue_date_year(),
            (_, DatePart::Day) => self.fault_valid_until_day(),
            (_, DatePart::Month) => self.fault_valid_until_month(),
            (_, DatePart::Year) => self.fault_valid_until_year(),
        }
    }

    fn impossible_date(self, field: Field) -> &'static str {
        match field {
            Field::BirthDate => self.fault_birth_date_impossible(),
            Field::IssueDate => self.fault_issue_date_impossible(),
            _ => self.fault_valid_until_impossible(),
        }
    }
}
