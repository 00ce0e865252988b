//! The words of a notification, of levels and of moments.

use crate::Texts;
use model::{AccountLevel, Channel, Device, Moment, NotificationKind};

impl Texts {
    /// Title and text of a notification.
    pub fn notification(self, kind: &NotificationKind) -> (&'static str, String) {
        match kind {
            NotificationKind::AccountOpened { level } => {
                (self.notice_opened_title(), self.notice_opened(self.level(*level)))
            }
            NotificationKind::SignedIn { device, failures_before } => {
                let mut text = self.notice_signed_in(&self.device(device));
                if *failures_before > 0 {
                    text.push(' ');
                    text.push_str(&self.notice_failures(u64::from(*failures_before)));
                }
                (self.notice_signed_in_title(), text)
            }
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

    /// «Firefox, Windows».
    fn device(self, device: &Device) -> String {
        match (device.browser.as_str(), device.system.as_str()) {
            ("", "") => self.notice_unknown_device().into(),
            (one, "") | ("", one) => one.into(),
            (browser, system) => [browser, ", ", system].concat(),
        }
    }
}
