//! Numbers of the security policy: one typed place, defaults from security.md, each with the range in which an
//! installation may choose. Screens and letters print these, never a copy.

use jiff::SignedDuration;
use serde::Deserialize;

/// A number outside its range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("security.{key} is {given}, but must be from {min} to {max}")]
pub struct OutOfRange {
    /// The key in the configuration.
    pub key: &'static str,
    /// What it was set to.
    pub given: i64,
    /// The least allowed value.
    pub min: i64,
    /// The greatest allowed value.
    pub max: i64,
}

macro_rules! policy {
    ($($(#[doc = $doc:expr])+ $name:ident: $default:literal in $min:literal..=$max:literal;)+) => {
        /// The numbers of the security policy.
        #[derive(Clone, Debug, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct SecurityConfig {
            $($(#[doc = $doc])+ pub $name: i64,)+
        }

        /// Key, default, least and greatest allowed value.
        #[cfg(test)]
        const NUMBERS: &[(&str, i64, i64, i64)] = &[$((stringify!($name), $default, $min, $max),)+];

        impl Default for SecurityConfig {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl SecurityConfig {
            /// Refuses values outside the allowed ranges. Errors: the first one that is.
            pub fn check(&self) -> Result<(), OutOfRange> {
                $(if !($min..=$max).contains(&self.$name) {
                    return Err(OutOfRange { key: stringify!($name), given: self.$name, min: $min, max: $max });
                })+
                Ok(())
            }
        }
    };
}

policy! {
    /// How long an SMS code works, in minutes. Source: security 4, NIST SP 800-63B-4 (at most 10).
    sms_code_minutes: 5 in 1..=10;
    /// Tries per code. Source: security 4.
    code_tries: 5 in 3..=10;
    /// Codes that an account may try within an hour, whatever they are for. Source: security 4.4.
    codes_per_account_hour: 10 in 5..=20;
    /// Seconds between two messages of one flow to one contact. Source: security 4.
    resend_seconds: 60 in 30..=600;
    /// Messages of one flow before the pause. Source: security 4.
    sends_before_pause: 3 in 1..=10;
    /// The pause after them, in seconds. Source: security 4.
    send_pause_seconds: 300 in 60..=3600;
    /// SMS to one number within an hour. Source: security 4.
    sms_per_number_hour: 5 in 1..=20;
    /// SMS asked for from one network within an hour. Source: security 4.
    sms_per_network_hour: 25 in 5..=100_000;
    /// Letters to one address within an hour. Source: security 4.
    letters_per_address_hour: 4 in 1..=20;
    /// Letters asked for from one network within an hour. Source: security 4 (5 + 1 a minute).
    letters_per_network_hour: 65 in 5..=100_000;
    /// How long a link of a registration letter works, in hours. Source: security 4, 4.10.
    email_link_hours: 24 in 1..=24;
    /// How long the code in a letter works that brings back into an account, in minutes. Source: security 4.11, ASVS 6.5.5.
    letter_code_minutes: 10 in 1..=10;
    /// For how long after its term a code is answered «expired» and replaced, in minutes. Source: ux 13, «Code rules».
    expired_code_minutes: 120 in 5..=120;
    /// When an unfinished registration is erased, in hours. Source: security 2.9.
    draft_hours: 72 in 1..=72;
    /// Requests of one network within five minutes before they are refused: ten times the allowance of 300. Source: security 5.2, last
    /// row.
    requests_per_network_5_minutes: 3_000 in 300..=100_000_000;
    /// Registrations begun from one network within an hour before they are refused: ten times the allowance of 3 + 3.
    /// Source: security 5.2, last row.
    registrations_per_network_hour: 60 in 6..=100_000;
    /// Registrations begun from one network within an hour before each further one costs a toll. Source: security 5.2, last row
    /// (3 + 3).
    free_registrations_per_network_hour: 6 in 1..=100_000;
    /// Recoveries asked for from one network within an hour before each further one costs a toll. Source: security 5.2, last row
    /// (3 + 3).
    free_recoveries_per_network_hour: 6 in 1..=100_000;
    /// Sign-ins by SMS asked for from one network within an hour before they are refused: ten times the allowance of 3 + 3.
    /// Source: security 5.2, last row.
    sms_sign_ins_per_network_hour: 60 in 6..=100_000;
    /// Sign-ins by SMS asked for from one network within an hour before each further one costs a toll. Source: security 5.2, last
    /// row (3 + 3).
    free_sms_sign_ins_per_network_hour: 6 in 1..=100_000;
    /// Sign-in posts from one network within a minute before they are refused: ten times the allowance of 20.
    /// Source: security 5.2, last row.
    sign_ins_per_network_minute: 200 in 20..=100_000;
    /// Sign-in posts from one network within a minute before each further one costs a toll. Source: security 5.2, last row.
    free_sign_ins_per_network_minute: 20 in 2..=100_000;
    /// Failures of one login within an hour, from unknown devices of all networks, before each further try costs a toll. Source:
    /// security 5.2, second row.
    free_failures_per_login_hour: 20 in 5..=100;
    /// Failures of one login in a row, from unknown devices of all networks, after which its password is looked at from known devices
    /// only. Source: security 5.2, second row; NIST SP 800-63B-4 (at most 100).
    failures_before_closed: 100 in 20..=100;
    /// Different logins that fail in one network within three hours, after which each try from there costs a toll for a day. Source:
    /// security 5.4.
    failing_logins_per_network: 15 in 3..=100_000;
    /// The work of a toll: so many bits of a digest, each of which doubles it. Source: security 5.2, last row.
    toll_bits: 18 in 12..=20;
    /// How long a device is known after the last sign-in there, in days. Source: security 5.6.
    known_device_days: 180 in 1..=180;
    /// Recoveries asked for from one network within an hour before they are refused: ten times the allowance of 3 + 3.
    /// Source: security 5.2, last row.
    recoveries_per_network_hour: 60 in 6..=100_000;
    /// How long after a code was right the new password may be set, in minutes. Ours: long enough to think of one.
    recovery_grant_minutes: 60 in 10..=120;
    /// How long a recovery without the second factor waits, so that the owner may object, in hours. Source: security 8, rows R3
    /// and R4.
    recovery_wait_hours: 24 in 24..=72;
    /// How long after that the new password may be set, in hours. Source: security 8.3.
    recovery_open_hours: 24 in 1..=24;
    /// How long after such a recovery no contact can be given or changed, in hours. Source: security 8.4.
    contacts_closed_hours: 24 in 24..=168;
    /// How long a contact that joined an account later brings nobody into it by itself, in hours. Source: security 7.4.
    new_contact_hours: 24 in 24..=168;
    /// How long an account that its owner deletes waits, in days; with 0 it is deleted at once. Source: catalogue EXP-12.
    deletion_wait_days: 0 in 0..=90;
    /// How long the link of a message works by which an account is blocked, in hours. Source: security 5.11.
    block_link_hours: 240 in 24..=240;
    /// How often a minute a browser may ask how strong a password is. Source: security 3.6.
    meter_calls_minute: 60 in 10..=600;
    /// How often a minute an account may ask for suggestions. Ours: twice what the fastest typing asks for.
    suggestions_minute: 240 in 30..=1_000;
    /// A session ends after so many idle minutes. Source: security 6.3.
    session_idle_minutes: 30 in 5..=60;
    /// A session ends after so many hours at the latest. Source: security 6.3.
    session_total_hours: 12 in 1..=24;
    /// Sessions of one citizen at a time; a further one ends the oldest. Source: security 6.7.
    sessions_per_account: 10 in 1..=100;
    /// How often an owner is told that somebody tries to register with their contact: hours between two messages.
    /// Source: security 5.8.
    taken_notice_hours: 24 in 1..=168;
    /// Attempts to deliver a message before it is a dead letter. Source: security 11.4.
    delivery_attempts: 10 in 3..=20;
    /// How long a session is kept after its term, in days: the history of sign-ins. Source: security 5.11.
    sign_in_history_days: 180 in 180..=1_095;
    /// How long an entry of the feed is kept, in days. Ours: the three years of a limitation period, for which what the portal told
    /// somebody may be asked for (Civil Code, article 196).
    feed_days: 1_095 in 365..=3_650;
    /// How long an entry of an account's journal is kept, in days. Source: security 10.4: as long as the audit chain tells the same.
    journal_days: 1_095 in 365..=3_650;
    /// How long it is known that a message went out, in days. Ours: somebody who got none asks within the month.
    settled_message_days: 30 in 1..=180;
    /// How long a message that was given up is kept with its content, in days. Ours: time to repair a gateway and send it after all.
    dead_letter_days: 30 in 7..=90;
}

impl SecurityConfig {
    /// How long an SMS code works.
    pub const fn sms_code_lifetime(&self) -> SignedDuration {
        SignedDuration::from_mins(self.sms_code_minutes)
    }

    /// How long a link works.
    pub const fn email_link_lifetime(&self) -> SignedDuration {
        SignedDuration::from_hours(self.email_link_hours)
    }

    /// For how long a session may stay idle.
    pub const fn session_idle(&self) -> SignedDuration {
        SignedDuration::from_mins(self.session_idle_minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::{NUMBERS, SecurityConfig};

    #[test]
    fn the_defaults_are_within_their_ranges() {
        assert_eq!(SecurityConfig::default().check(), Ok(()));
    }

    #[test]
    fn s6_1_the_documents_hold_every_number_and_its_range() {
        let told = include_str!("../../../docs/operating.md");
        for (key, default, min, max) in NUMBERS {
            let row = format!("| `{key}` | {default} | {min}–{max} |");
            assert!(told.lines().any(|line| line == row), "docs/operating.md lacks {row}");
        }
    }

    #[test]
    fn a_value_outside_its_range_is_named_with_what_is_allowed() {
        let loose = SecurityConfig { sms_code_minutes: 60, ..SecurityConfig::default() };
        let refusal = loose.check().map_err(|refusal| refusal.to_string());
        assert_eq!(refusal, Err("security.sms_code_minutes is 60, but must be from 1 to 10".to_owned()));
    }
}
