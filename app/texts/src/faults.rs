//! The sentence for each fault. Inline and in the summary it is the same string (ux 2.4); a label is never glued into
//! a template (ux 2.8).

use crate::Texts;
use model::{Fault, Field, FieldError, PasswordFault, StrengthAdvice, StrengthLevel};

impl Texts {
    /// The whole sentence for a fault at a field.
    pub fn fault(self, error: &FieldError) -> String {
        match error.field {
            Field::Surname => self.surname_fault(&error.fault),
            Field::GivenName => self.given_name_fault(&error.fault),
            Field::Phone
            | Field::Email
            | Field::Consent
            | Field::Sure
            | Field::Code
            | Field::BackupCode
            | Field::Passkey
            | Field::PasskeyName
            | Field::Password
            | Field::CurrentPassword
            | Field::ControlQuestion
            | Field::ControlAnswer
            | Field::Login
            | Field::Networks => self.other_fault(error.field, &error.fault),
            // The same words stand at the same part of the other address.
            field @ Field::Actual(_) => self.fault_of_actual_address(&self.profile_fault(field, &error.fault)),
            field => self.profile_fault(field, &error.fault),
        }
    }

    /// «5 минут», «40 секунд»: how long to wait, in the larger unit from two minutes on.
    pub fn wait(self, seconds: u32) -> String {
        if seconds < 120 {
            return self.common_seconds(u64::from(seconds));
        }
        self.common_minutes(u64::from(seconds.div_ceil(60)))
    }

    /// «хорошая»: the level within «Надёжность: …».
    pub fn strength_level(self, level: StrengthLevel) -> &'static str {
        match level {
            StrengthLevel::Weak => self.register_password_weak(),
            StrengthLevel::Fair => self.register_password_fair(),
            StrengthLevel::Good => self.register_password_good(),
            StrengthLevel::High => self.register_password_high(),
        }
    }

    /// What would make a password stronger, as a sentence.
    pub fn strength_advice(self, advice: StrengthAdvice) -> &'static str {
        match advice {
            StrengthAdvice::FollowRules => self.register_password_advice_follow_rules(),
            StrengthAdvice::NotCommon => self.register_password_advice_not_common(),
            StrengthAdvice::NotPersonal => self.register_password_advice_not_personal(),
            StrengthAdvice::NotPattern => self.register_password_advice_not_pattern(),
            StrengthAdvice::NotDate => self.register_password_advice_not_date(),
            StrengthAdvice::NotCommonWord => self.register_password_advice_not_common_word(),
            StrengthAdvice::Longer => self.register_password_advice_longer(),
            StrengthAdvice::MoreWords => self.register_password_advice_more_words(),
        }
    }

    fn surname_fault(self, fault: &Fault) -> String {
        match fault {
            Fault::Empty => self.fault_surname_empty().into(),
            Fault::NameTooLong => self.fault_surname_too_long().into(),
            Fault::NameDigit(sign) => self.fault_surname_digit(sign.encode_utf8(&mut [0; 4])),
            Fault::NameMixedScript(sign) => self.fault_surname_mixed_script(sign.encode_utf8(&mut [0; 4])),
            Fault::NameNoCyrillic => self.fault_surname_no_cyrillic().into(),
            Fault::NameSeparator => self.fault_surname_separator().into(),
            _ => self.fault_surname_bad_char().into(),
        }
    }

    fn given_name_fault(self, fault: &Fault) -> String {
        match fault {
            Fault::Empty => self.fault_given_name_empty().into(),
            Fault::NameTooLong => self.fault_given_name_too_long().into(),
            Fault::NameDigit(sign) => self.fault_given_name_digit(sign.encode_utf8(&mut [0; 4])),
            Fault::NameMixedScript(sign) => self.fault_given_name_mixed_script(sign.encode_utf8(&mut [0; 4])),
            Fault::NameNoCyrillic => self.fault_given_name_no_cyrillic().into(),
            Fault::NameSeparator => self.fault_given_name_separator().into(),
            _ => self.fault_given_name_bad_char().into(),
        }
    }

    fn other_fault(self, field: Field, fault: &Fault) -> String {
        let plain = match fault {
            Fault::Empty => match field {
                Field::Phone => self.fault_phone_empty(),
                Field::Email => self.fault_email_empty(),
                Field::Code | Field::BackupCode => self.fault_code_empty(),
                Field::Password => self.fault_password_enter(),
                Field::CurrentPassword => self.fault_password_current(),
                Field::Login => self.fault_login_empty(),
                Field::PasskeyName => self.fault_passkey_name_empty(),
                Field::ControlQuestion => self.fault_question_empty(),
                Field::ControlAnswer => self.fault_answer_empty(),
                _ => self.fault_other(),
            },
            Fault::LetterLikeDigit if matches!(field, Field::Code | Field::BackupCode) => self.fault_code_letter(),
            Fault::LetterLikeDigit => self.fault_phone_letter(),
            Fault::BadChar => self.fault_phone_bad_char(),
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
            Fault::ContactMissing => self.fault_contact_missing(),
            Fault::ConsentMissing => self.fault_consent_missing(),
            Fault::SureMissing => self.fault_sure_missing(),
            Fault::CodeLength => self.fault_code_length(),
            Fault::CodeWrong => self.fault_code_wrong(),
            Fault::CodeExpired => self.fault_code_expired(),
            Fault::CodeSpent => self.fault_code_spent(),
            Fault::ContactTaken => self.fault_contact_taken(),
            Fault::SignIn => self.fault_sign_in(),
            Fault::PasswordWayClosed => self.fault_password_way_closed(),
            Fault::SmsWayClosed => self.fault_sms_way_closed(),
            Fault::BackupCodeLength => self.fault_backup_code_length(),
            Fault::SecondCodeWrong => self.fault_second_code_wrong(),
            Fault::Passkey => self.fault_passkey(),
            Fault::PasskeyNotAdded => self.fault_passkey_not_added(),
            Fault::TextTooLong => match field {
                Field::ControlQuestion => self.fault_question_too_long(),
                Field::ControlAnswer => self.fault_answer_too_long(),
                _ => self.fault_passkey_name_too_long(),
            },
            Fault::TextTooShort if field == Field::ControlQuestion => self.fault_question_too_short(),
            Fault::TextTooShort => self.fault_answer_too_short(),
            Fault::AnswerInQuestion => self.fault_answer_in_question(),
            Fault::AnswerWrong => self.fault_answer_wrong(),
            Fault::LoginUnknown => self.fault_login_unknown(),
            Fault::WrongPassword => self.fault_password_wrong(),
            Fault::Password(fault) => self.password_fault(*fault),
            Fault::NetworksMany => self.fault_networks_many(),
            Fault::NetworkNotHere => self.fault_network_not_here(),
            Fault::NetworkFormat(entry) => return self.fault_network_format(&entry.to_string()),
            Fault::NetworkWide(entry) => return self.fault_network_wide(&entry.to_string()),
            Fault::CodeExpiredWait(seconds) => return self.fault_code_expired_wait(&self.wait(*seconds)),
            Fault::ResendWait(seconds) => return self.fault_resend_wait(&self.wait(*seconds)),
            Fault::Wait(seconds) => return self.fault_wait(&self.wait(*seconds)),
            // Names have their own sentences above; what no form asks for yet is worded by `verdict` alone, so that the
            // browser does not carry it.
            _ => self.fault_other(),
        };
        plain.into()
    }

    fn password_fault(self, fault: PasswordFault) -> &'static str {
        match fault {
            PasswordFault::Empty => self.fault_password_empty(),
            PasswordFault::TooShort => self.fault_password_too_short(),
            PasswordFault::TooLong => self.fault_password_too_long(),
            PasswordFault::ControlChar => self.fault_password_control_char(),
            PasswordFault::MissingKinds => self.fault_password_missing_kinds(),
            PasswordFault::Common => self.fault_password_common(),
            PasswordFault::Context => self.fault_password_context(),
            PasswordFault::Pattern => self.fault_password_pattern(),
            PasswordFault::Leaked => self.fault_password_leaked(),
            PasswordFault::Reused => self.fault_password_reused(),
        }
    }
}
