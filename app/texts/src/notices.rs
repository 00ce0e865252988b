//! The words of a notification, of levels, of registries and of moments.

use crate::Texts;
use model::{
    Ability, AccountLevel, Channel, Device, DeviceKind, FailedStep, MismatchField, Moment, NotificationKind,
    RegistryKind, SignInWay,
};

/// So few backup codes are left that it is time for new ones. Source: security 7.5.
const FEW_CODES: u32 = 3;

impl Texts {
    /// Title and text of a notification.
    #[expect(clippy::too_many_lines, reason = "one long table of like things")]
    pub fn notification(self, kind: &NotificationKind) -> (&'static str, String) {
        match kind {
            NotificationKind::AccountOpened { level } => {
                (self.notice_opened_title(), self.notice_opened(self.level(*level)))
            }
            NotificationKind::SignedIn { device, failures_before, way, is_new_device } => {
                let title = if *is_new_device { self.notice_new_device_title() } else { self.notice_signed_in_title() };
                (title, self.entry(device, *failures_before, *way))
            }
            NotificationKind::PasswordWayClosed => (self.notice_closed_title(), self.notice_closed().into()),
            NotificationKind::ContactConfirmed { channel } => {
                let title = match channel {
                    Channel::Phone => self.notice_confirmed_phone_title(),
                    Channel::Email => self.notice_confirmed_email_title(),
                };
                (title, self.notice_confirmed().into())
            }
            NotificationKind::RegistrationAttempt { channel } => {
                let text = match channel {
                    Channel::Phone => self.notice_attempt_phone(),
                    Channel::Email => self.notice_attempt_email(),
                };
                (self.notice_attempt_title(), text.into())
            }
            NotificationKind::ContactWaiting { channel: Channel::Phone } => {
                (self.notice_waiting_phone_title(), self.notice_waiting_phone().into())
            }
            NotificationKind::ContactWaiting { channel: Channel::Email } => {
                (self.notice_waiting_email_title(), self.notice_waiting_email().into())
            }
            NotificationKind::VerificationStarted => (self.notice_checking_title(), self.notice_checking().into()),
            NotificationKind::VerificationMatched { level } => {
                (self.notice_matched_title(), self.notice_matched(self.level(*level)))
            }
            NotificationKind::VerificationMismatched { registry, fields } => {
                (self.notice_mismatched_title(), self.mismatch(*registry, fields))
            }
            NotificationKind::VerificationUnanswered { registries } => {
                (self.notice_unanswered_title(), self.notice_unanswered(&self.registries(registries)))
            }
            NotificationKind::VerificationConflict => (self.notice_conflict_title(), self.notice_conflict().into()),
            NotificationKind::ReviewRequested => (self.notice_review_title(), self.notice_review().into()),
            NotificationKind::PasswordChanged { device } => {
                (self.notice_password_title(), self.notice_password(&self.device(device)))
            }
            NotificationKind::AccessRecovered { device } => {
                (self.notice_recovered_title(), self.notice_recovered(&self.device(device)))
            }
            NotificationKind::RecoveryWaiting { device, opens } => (
                self.notice_recovery_waiting_title(),
                self.notice_recovery_waiting(&self.device(device), &self.moment(opens)),
            ),
            NotificationKind::RecoveryCancelled => {
                (self.notice_recovery_cancelled_title(), self.notice_recovery_cancelled().into())
            }
            NotificationKind::AccessRestored { device } => {
                (self.notice_restored_title(), self.notice_restored(&self.device(device)))
            }
            NotificationKind::AccountBlocked => (self.notice_blocked_title(), self.notice_blocked().into()),
            NotificationKind::DeletionPlanned { device, due } => (
                self.notice_deletion_planned_title(),
                self.notice_deletion_planned(&self.moment(due), &self.device(device)),
            ),
            NotificationKind::DeletionCancelled => {
                (self.notice_deletion_cancelled_title(), self.notice_deletion_cancelled().into())
            }
            NotificationKind::AppConnected { device } => {
                (self.notice_app_title(), self.notice_app(&self.device(device)))
            }
            NotificationKind::AppRemoved { device } => {
                (self.notice_app_removed_title(), self.notice_app_removed(&self.device(device)))
            }
            NotificationKind::SmsConnected { device } => {
                (self.notice_sms_title(), self.notice_sms(&self.device(device)))
            }
            NotificationKind::SmsRemoved { device } => {
                (self.notice_sms_removed_title(), self.notice_sms_removed(&self.device(device)))
            }
            NotificationKind::BackupCodesMade => (self.notice_codes_title(), self.notice_codes().into()),
            NotificationKind::BackupCodeUsed { left } => (self.notice_code_used_title(), self.code_used(*left)),
            NotificationKind::PasskeyAdded { device } => {
                (self.notice_passkey_title(), self.notice_passkey(&self.device(device)))
            }
            NotificationKind::PasskeyRemoved { device } => {
                (self.notice_passkey_removed_title(), self.notice_passkey_removed(&self.device(device)))
            }
            NotificationKind::PasskeyRefused { device } => {
                (self.notice_passkey_refused_title(), self.notice_passkey_refused(&self.device(device)))
            }
            NotificationKind::QuestionSet { device } => {
                (self.notice_question_title(), self.notice_question(&self.device(device)))
            }
            NotificationKind::QuestionRemoved { device } => {
                (self.notice_question_removed_title(), self.notice_question_removed(&self.device(device)))
            }
            NotificationKind::SecondStepFailed { device } => {
                (self.notice_second_failed_title(), self.notice_second_failed(&self.device(device)))
            }
            NotificationKind::SignInStopped { device, network } => {
                (self.notice_stopped_title(), self.notice_stopped(&self.device(device), network))
            }
            NotificationKind::NetworksChanged { device, count } => {
                (self.notice_networks_title(), self.networks_changed(device, *count))
            }
            NotificationKind::SmsSignInChanged { device, is_allowed } => {
                let title = if *is_allowed {
                    self.notice_sms_way_allowed_title()
                } else {
                    self.notice_sms_way_forbidden_title()
                };
                (title, self.notice_changed(&self.device(device)))
            }
            NotificationKind::NetworksLifted => (self.notice_networks_title(), self.notice_networks_lifted().into()),
            NotificationKind::SignInNoticesChanged => (self.notice_told_title(), self.notice_told().into()),
            NotificationKind::OldestSessionEnded { device, most } => {
                (self.notice_oldest_ended_title(), self.notice_oldest_ended(&self.device(device), &most.to_string()))
            }
            NotificationKind::SessionsEnded { count } => {
                (self.notice_ended_title(), self.notice_ended(u64::from(*count)))
            }
        }
    }

    fn entry(self, device: &Device, failures_before: u32, way: SignInWay) -> String {
        let device = self.device(device);
        let text = match way {
            SignInWay::Password => self.notice_signed_in(&device),
            SignInWay::Passkey => self.notice_signed_in_passkey(&device),
            SignInWay::Sms => self.notice_signed_in_sms(&device),
        };
        if failures_before == 0 {
            return text;
        }
        [&text, " ", &self.notice_failures(u64::from(failures_before))].concat()
    }

    fn networks_changed(self, device: &Device, count: u32) -> String {
        let state = match count {
            0 => self.networks_anywhere().to_owned(),
            some => self.networks_some(u64::from(some)),
        };
        [&state, " ", &self.notice_changed(&self.device(device))].concat()
    }

    fn code_used(self, left: u32) -> String {
        let text = self.notice_code_used(&left.to_string());
        if left <= FEW_CODES { [&text, " ", self.notice_codes_few()].concat() } else { text }
    }

    /// What does not fit, and both ways out. A passport that is no longer valid was not mistyped: comparing would not
    /// help, a new one does (catalogue ERR-09).
    fn mismatch(self, registry: RegistryKind, fields: &[MismatchField]) -> String {
        if fields == [MismatchField::PassportInvalid] {
            return self.notice_passport_invalid().into();
        }
        self.notice_mismatched(self.registry(registry), &self.mismatch_fields(fields))
    }

    /// Registries, as a line lists them.
    pub(crate) fn registries(self, registries: &[RegistryKind]) -> String {
        let names: Vec<&str> = registries.iter().map(|registry| self.registry(*registry)).collect();
        names.join(", ")
    }

    /// What does not fit, as a line lists it.
    pub(crate) fn mismatch_fields(self, fields: &[MismatchField]) -> String {
        let names: Vec<&str> = fields.iter().map(|field| self.mismatch_field(*field)).collect();
        names.join(", ")
    }

    /// The name of a registry, as it begins a line.
    pub fn registry(self, registry: RegistryKind) -> &'static str {
        match registry {
            RegistryKind::Pension => self.registry_pension(),
            RegistryKind::Passports => self.registry_passports(),
            RegistryKind::Tax => self.registry_tax(),
            RegistryKind::Addresses => self.registry_addresses(),
        }
    }

    /// What does not fit, as it stands in a list.
    pub fn mismatch_field(self, field: MismatchField) -> &'static str {
        match field {
            MismatchField::Surname => self.mismatch_surname(),
            MismatchField::GivenName => self.mismatch_given_name(),
            MismatchField::Patronymic => self.mismatch_patronymic(),
            MismatchField::BirthDate => self.mismatch_birth_date(),
            MismatchField::Sex => self.mismatch_sex(),
            MismatchField::Snils => self.mismatch_snils(),
            MismatchField::PassportNumber => self.mismatch_passport_number(),
            MismatchField::PassportIssueDate => self.mismatch_passport_issue_date(),
            MismatchField::PassportInvalid => self.mismatch_passport_invalid(),
            MismatchField::Inn => self.mismatch_inn(),
            MismatchField::Address => self.mismatch_address(),
        }
    }

    /// By what somebody came in.
    pub fn way(self, way: SignInWay) -> &'static str {
        match way {
            SignInWay::Password => self.passkey_by_password(),
            SignInWay::Passkey => self.passkey_by_passkey(),
            SignInWay::Sms => self.sms_by_sms(),
        }
    }

    /// The name of a level.
    pub fn level(self, level: AccountLevel) -> &'static str {
        match level {
            AccountLevel::Simplified => self.levels_simplified(),
            AccountLevel::Standard => self.levels_standard(),
            AccountLevel::Confirmed => self.levels_confirmed(),
        }
    }

    /// «Данные паспорта и СНИЛС проверены. Открывает: вход по СНИЛС…».
    pub fn level_about(self, level: AccountLevel) -> String {
        let about = match level {
            AccountLevel::Simplified => self.levels_simplified_text(),
            AccountLevel::Standard => self.levels_standard_text(),
            AccountLevel::Confirmed => self.levels_confirmed_text(),
        };
        let abilities: Vec<&str> = level.opens().iter().map(|ability| self.ability(*ability)).collect();
        [about, ". ", &self.levels_opens(&abilities.join(", "))].concat()
    }

    fn ability(self, ability: Ability) -> &'static str {
        match ability {
            Ability::SignInByContact => self.ability_sign_in_by_contact(),
            Ability::Notifications => self.ability_notifications(),
            Ability::OpenServices => self.ability_open_services(),
            Ability::SignInBySnils => self.ability_sign_in_by_snils(),
            Ability::CheckedServices => self.ability_checked_services(),
            Ability::AllServices => self.ability_all_services(),
        }
    }

    /// «21 ноября 2026, 20:54».
    pub fn moment(self, at: &Moment) -> String {
        let month = self.month(at.month);
        self.month_at(&at.day.to_string(), month, &at.year.to_string(), &at.clock())
    }

    /// «января»: the month with this number, as it stands behind a day.
    pub(crate) fn month(self, number: i8) -> &'static str {
        match number {
            1 => self.month_january(),
            2 => self.month_february(),
            3 => self.month_march(),
            4 => self.month_april(),
            5 => self.month_may(),
            6 => self.month_june(),
            7 => self.month_july(),
            8 => self.month_august(),
            9 => self.month_september(),
            10 => self.month_october(),
            11 => self.month_november(),
            _ => self.month_december(),
        }
    }

    /// What was wrong with a try to sign in.
    pub fn failed_step(self, step: FailedStep) -> &'static str {
        match step {
            FailedStep::Password => self.history_wrong_password(),
            FailedStep::Passkey => self.history_wrong_passkey(),
            FailedStep::Sms => self.history_wrong_sms(),
            FailedStep::SecondStep => self.history_wrong_code(),
            FailedStep::Network => self.history_wrong_network(),
        }
    }

    /// «Компьютер»; a word for «unknown» where nobody said.
    pub fn device_kind(self, kind: DeviceKind) -> &'static str {
        match kind {
            DeviceKind::Unknown => self.history_kind_unknown(),
            DeviceKind::Desktop => self.history_kind_desktop(),
            DeviceKind::Phone => self.history_kind_phone(),
            DeviceKind::Tablet => self.history_kind_tablet(),
        }
    }

    /// «Firefox 140, Windows».
    pub fn device_with_version(self, device: &Device) -> String {
        let browser = match device.version {
            Some(version) if !device.browser.is_empty() => [&device.browser, " ", &version.to_string()].concat(),
            _ => device.browser.clone(),
        };
        self.device(&Device { browser, ..device.clone() })
    }

    /// «Firefox, Windows».
    pub fn device(self, device: &Device) -> String {
        match (device.browser.as_str(), device.system.as_str()) {
            ("", "") => self.notice_unknown_device().into(),
            (one, "") | ("", one) => one.into(),
            (browser, system) => [browser, ", ", system].concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Texts;
    use model::{Locale, MismatchField, NotificationKind, RegistryKind};

    fn mismatch(registry: RegistryKind, fields: &[MismatchField]) -> String {
        let kind = NotificationKind::VerificationMismatched { registry, fields: fields.to_vec() };
        Texts::new(Locale::Ru).notification(&kind).1
    }

    #[test]
    fn a_mismatch_names_registry_and_fields_and_both_ways_out() {
        let text = mismatch(RegistryKind::Pension, &[MismatchField::Surname, MismatchField::BirthDate]);
        assert!(text.starts_with("Социальный фонд (СФР): не совпало\u{a0}— фамилия, дата рождения."), "{text}");
        assert!(text.contains("исправьте") && text.contains("ручную проверку"), "{text}");
    }

    #[test]
    fn whoever_has_an_old_passport_is_told_where_it_is_replaced() {
        let text = mismatch(RegistryKind::Passports, &[MismatchField::PassportInvalid]);
        assert!(text.contains("МФЦ") && text.contains("ручную проверку"), "{text}");
    }
}
