//! Pages that are only read, whole: called by the server, and no part of the wasm.

use crate::Texts;
use model::{Channel, JournalKind, LocalPath, Passage, Sheet, SheetLink};

impl Texts {
    /// «Как защитить учётную запись» (catalogue SEC-15). `host` is the portal's own.
    pub fn advice(self, host: &str) -> Sheet {
        let sections = [
            (self.advice_address_title(), self.advice_address(host)),
            (self.advice_password_title(), self.advice_password().to_owned()),
            (self.advice_factor_title(), self.advice_factor().to_owned()),
            (self.advice_codes_title(), self.advice_codes().to_owned()),
            (self.advice_updates_title(), self.advice_updates().to_owned()),
            (self.advice_places_title(), self.advice_places().to_owned()),
            (self.advice_watch_title(), self.advice_watch().to_owned()),
            (self.advice_trouble_title(), self.advice_trouble().to_owned()),
        ];
        Sheet {
            title: self.advice_title().to_owned(),
            lead: self.advice_lead().to_owned(),
            sections: sections.into_iter().map(|(title, text)| Passage { title: title.to_owned(), text }).collect(),
            ..Sheet::default()
        }
    }

    /// «Журнал действий» (catalogue JRN-01). `older` is where the page after it begins.
    pub fn journal(self, entries: Vec<Passage>, older: Option<i64>) -> Sheet {
        let lead = if entries.is_empty() { self.journal_none() } else { self.journal_lead() };
        let link = |path: &str, label: &str| Some(SheetLink { path: LocalPath::parse(path)?, label: label.to_owned() });
        Sheet {
            title: self.journal_title().to_owned(),
            lead: lead.to_owned(),
            back: link("/security", self.security_back()),
            entries,
            more: older.and_then(|seq| link(&format!("/security/journal?older={seq}"), self.history_older())),
            ..Sheet::default()
        }
    }

    /// What happened, in a line of the journal.
    pub fn journal_entry(self, kind: &JournalKind) -> String {
        let title = match kind {
            JournalKind::VerificationStarted { registries } => {
                return self.journal_checking(&self.registries(registries));
            }
            JournalKind::VerificationMatched { level } => return self.journal_matched(self.level(*level)),
            JournalKind::VerificationMismatched { registry, fields } => {
                return self.journal_mismatched(self.registry(*registry), &self.mismatch_fields(fields));
            }
            JournalKind::VerificationUnanswered { registries } => {
                return self.journal_unanswered(&self.registries(registries));
            }
            JournalKind::SessionsEnded { count } => return self.notice_ended(u64::from(*count)),
            JournalKind::NetworksChanged { count } => return self.journal_networks(&count.to_string()),
            JournalKind::ProfileChanged { step } => return self.journal_profile(self.profile_task(*step)),
            JournalKind::HistoryTaken { rows } => return self.journal_history_taken(&rows.to_string()),
            JournalKind::AccountOpened => self.notice_opened_title(),
            JournalKind::ContactConfirmed { channel: Channel::Phone } => self.notice_confirmed_phone_title(),
            JournalKind::ContactConfirmed { channel: Channel::Email } => self.notice_confirmed_email_title(),
            JournalKind::DataTaken => self.journal_data_taken(),
            JournalKind::PasswordWayClosed => self.journal_way_closed(),
            JournalKind::VerificationSuperseded => self.journal_superseded(),
            JournalKind::VerificationConflict => self.journal_conflict(),
            JournalKind::ReviewRequested => self.journal_review(),
            JournalKind::PasswordChanged => self.notice_password_title(),
            JournalKind::AccessRecovered => self.notice_recovered_title(),
            JournalKind::RecoveryWaiting => self.journal_recovery_waiting(),
            JournalKind::RecoveryCancelled => self.notice_recovery_cancelled_title(),
            JournalKind::AccessRestored => self.notice_restored_title(),
            JournalKind::AccountBlocked => self.notice_blocked_title(),
            JournalKind::DeletionPlanned => self.journal_deletion_planned(),
            JournalKind::DeletionCancelled => self.notice_deletion_cancelled_title(),
            JournalKind::AppConnected => self.notice_app_title(),
            JournalKind::AppRemoved => self.notice_app_removed_title(),
            JournalKind::SmsConnected => self.notice_sms_title(),
            JournalKind::SmsRemoved => self.notice_sms_removed_title(),
            JournalKind::PasskeyAdded => self.notice_passkey_title(),
            JournalKind::PasskeyRenamed => self.passkey_named(),
            JournalKind::PasskeyRemoved => self.notice_passkey_removed_title(),
            JournalKind::PasskeyRefused => self.notice_passkey_refused_title(),
            JournalKind::BackupCodesMade => self.notice_codes_title(),
            JournalKind::BackupCodeUsed => self.notice_code_used_title(),
            JournalKind::SecondStepFailed => self.notice_second_failed_title(),
            JournalKind::QuestionSet => self.notice_question_title(),
            JournalKind::QuestionRemoved => self.notice_question_removed_title(),
            JournalKind::DeviceForgotten => self.journal_device_forgotten(),
            JournalKind::HistoryCleared => self.journal_history_cleared(),
            JournalKind::OldestSessionEnded => self.notice_oldest_ended_title(),
            JournalKind::SignInNoticesChanged => self.notice_told_title(),
            JournalKind::SmsSignInChanged { is_allowed: true } => self.notice_sms_way_allowed_title(),
            JournalKind::SmsSignInChanged { is_allowed: false } => self.notice_sms_way_forbidden_title(),
            JournalKind::NetworksLifted => self.journal_networks_lifted(),
        };
        title.to_owned()
    }
}
