//! The page «Безопасность», and the forms behind it.

use crate::{ChallengeView, Device, FactorLine, FieldError, LocalPath, Moment, PasskeysView};
use serde::{Deserialize, Serialize};

/// «Безопасность»: the password, and where one is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityView {
    /// When the password was chosen.
    pub password_set: Moment,
    /// How many whole months ago that was.
    pub password_months: u32,
    /// The applications that give codes; without one, and without codes by SMS, the password alone is enough.
    pub apps: Vec<FactorLine>,
    /// The codes by SMS, where the account has a proven phone for them.
    pub sms: Option<SmsFactor>,
    /// How many backup codes are left.
    pub backup_codes: u32,
    /// When the control question was set, if there is one.
    pub question_set: Option<Moment>,
    /// Whether phone and mailbox are both proven. With one of them neither a question may be set nor codes by SMS switched on: whoever forgets
    /// the answer, or the password, would not come back.
    pub has_two_contacts: bool,
    /// Recoveries without the second factor, or without the answer to the control question, that wait, and may be cancelled.
    pub waiting: Vec<WaitingLine>,
    /// When the account will be deleted, if its owner has asked for it.
    pub deletion: Option<Moment>,
    /// The passkeys.
    pub passkeys: PasskeysView,
    /// The live sessions: this one first, then the newest use.
    pub sessions: Vec<SessionLine>,
    /// The devices that are known, the newest use first.
    pub devices: Vec<DeviceLine>,
    /// From how many networks one may sign in; with none, from everywhere.
    pub networks: u32,
    /// Whether a code by SMS lets in without the password; nothing without a proven phone, where the question does not arise.
    pub sms_sign_in: Option<bool>,
}

/// Codes by SMS as the second step, as the owner sees them (security 7.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsFactor {
    /// The end of the proven number, «00-01».
    pub ending: String,
    /// When they were switched on; nothing while they are off.
    pub added: Option<Moment>,
    /// When one of them was used last.
    pub used: Option<Moment>,
}

/// The page on which codes by SMS are switched on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsSetup {
    /// What was sent; with the number 0 nothing was yet.
    pub sms: ChallengeView,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
}

/// The answer to asking for that page.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SmsSetupReply {
    /// Show this.
    Show(Box<SmsSetup>),
    /// Something else comes first, or there is nothing to switch on.
    Go(LocalPath),
}

/// A recovery that waits, as the owner of the account sees it (security 8.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingLine {
    /// Names it in the form that cancels it; authorises nothing.
    pub id: String,
    /// When it was asked for.
    pub asked: Moment,
    /// When it opens.
    pub opens: Moment,
}

/// A session, as its owner sees it (security 6.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    /// Names it in the form that ends it; authorises nothing.
    pub id: String,
    /// With what.
    pub device: Device,
    /// Roughly where from, `198.51.100.0`; empty when unknown.
    pub network: String,
    /// When it began.
    pub since: Moment,
    /// When it was last used.
    pub seen: Moment,
    /// Whether it is the one that looks.
    pub is_this: bool,
}

/// A known device, as its owner sees it (security 5.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceLine {
    /// Names it in the form that forgets it; authorises nothing.
    pub id: String,
    /// Browser and system.
    pub device: Device,
    /// The first sign-in.
    pub since: Moment,
    /// The newest one.
    pub used: Moment,
    /// Whether it is the one that looks.
    pub is_this: bool,
}

/// The answer to a form that wants a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecurityReply {
    /// Done: open this page anew, for what the forms of the old one carried is void.
    Open(LocalPath),
    /// Stay: this is wrong.
    Stay(Vec<FieldError>),
}

/// The page of the proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofView {
    /// Whether a code of an application is asked for beside the password.
    pub wants_code: bool,
    /// The SMS whose code does beside the password; with the number 0 none went out yet.
    pub sms: Option<ChallengeView>,
    /// Whether a passkey of the owner's does instead of both.
    pub takes_passkey: bool,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
}
