//! Notifications of the «Лента уведомлений».

use crate::{AccountLevel, Channel, MismatchField, Moment, RegistryKind, SignInWay};
use serde::{Deserialize, Serialize};

/// One entry of the feed, as the browser gets it: with the page and over the live stream alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Its place in the feed of its account: 1, 2, 3… without gaps. The `id` of the live event.
    pub seq: i64,
    /// What it tells.
    pub kind: NotificationKind,
    /// When it came.
    pub at: Moment,
    /// Whether the owner has marked it as read.
    pub is_read: bool,
}

/// What a notification tells: a kind with parameters; `texts` words it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// The account was opened (catalogue ACC-12).
    AccountOpened {
        /// At which level.
        level: AccountLevel,
    },
    /// Somebody signed in (catalogue NTF-03, «вход»).
    SignedIn {
        /// Where from, as far as it is told.
        device: Device,
        /// How many attempts had failed before.
        failures_before: u32,
        /// By what; entries of before passkeys say nothing.
        #[serde(default)]
        way: SignInWay,
        /// Whether from a device that was not known.
        #[serde(default)]
        is_new_device: bool,
    },
    /// Too many passwords in a row did not fit: none is looked at any more, but from known devices (security 5.2).
    PasswordWayClosed,
    /// A contact was confirmed.
    ContactConfirmed {
        /// Which one.
        channel: Channel,
    },
    /// Somebody tried to register with a contact of this account.
    RegistrationAttempt {
        /// Which one.
        channel: Channel,
    },
    /// A second contact is still to be confirmed (catalogue CON-01).
    ContactWaiting {
        /// Which one.
        channel: Channel,
    },
    /// The registries are asked about the data that the person sent.
    VerificationStarted,
    /// They agree (catalogue VER-05).
    VerificationMatched {
        /// The level of the account from now on.
        level: AccountLevel,
    },
    /// One of them holds something else (catalogue VER-08).
    VerificationMismatched {
        /// Which one.
        registry: RegistryKind,
        /// What does not fit.
        fields: Vec<MismatchField>,
    },
    /// They could not say enough.
    VerificationUnanswered {
        /// Those that did not.
        registries: Vec<RegistryKind>,
    },
    /// They agree, and the person has an account already (catalogue ACC-11). Says nothing about that one.
    VerificationConflict,
    /// The person asked an operator to look.
    ReviewRequested,
    /// The password was changed (security 3.9).
    PasswordChanged {
        /// Where from.
        device: Device,
    },
    /// The account was recovered, and has a new password (catalogue REC-09).
    AccessRecovered {
        /// Where from.
        device: Device,
    },
    /// Somebody showed two contacts of the account, because they have lost its second factor: access opens at a time, unless
    /// its owner objects (security 8.3).
    RecoveryWaiting {
        /// Where from.
        device: Device,
        /// When it opens.
        opens: Moment,
    },
    /// That was cancelled.
    RecoveryCancelled,
    /// It was not: the account has a new password and no second factor (security 8, rows R3 and R4).
    AccessRestored {
        /// Where from.
        device: Device,
    },
    /// The account was blocked: nobody got in until access was recovered.
    AccountBlocked,
    /// The account will be deleted, unless its owner thinks again.
    DeletionPlanned {
        /// Where from.
        device: Device,
        /// When.
        due: Moment,
    },
    /// It stays.
    DeletionCancelled,
    /// An application that gives codes was connected: signing in takes two steps from now on.
    AppConnected {
        /// Where from.
        device: Device,
    },
    /// One was removed.
    AppRemoved {
        /// Where from.
        device: Device,
    },
    /// Codes by SMS were switched on as the second step.
    SmsConnected {
        /// Where from.
        device: Device,
    },
    /// They were switched off.
    SmsRemoved {
        /// Where from.
        device: Device,
    },
    /// A new set of backup codes; the former is void.
    BackupCodesMade,
    /// A backup code was used.
    BackupCodeUsed {
        /// How many are left.
        left: u32,
    },
    /// A passkey was added.
    PasskeyAdded {
        /// Where from.
        device: Device,
    },
    /// One was removed.
    PasskeyRemoved {
        /// Where from.
        device: Device,
    },
    /// A passkey that cannot be copied counted fewer uses than before: there may be a copy of it (security 7.2).
    PasskeyRefused {
        /// Where from.
        device: Device,
    },
    /// Somebody knows the password, and the second step stopped them.
    SecondStepFailed {
        /// Where from.
        device: Device,
    },
    /// A control question was set, or another in its place.
    QuestionSet {
        /// Where from.
        device: Device,
    },
    /// It was removed.
    QuestionRemoved {
        /// Where from.
        device: Device,
    },
    /// Sessions on other devices were ended by the owner.
    SessionsEnded {
        /// How many.
        count: u32,
    },
    /// Somebody showed all that is asked for, from a network that the owner does not allow (catalogue SEC-13).
    SignInStopped {
        /// With what.
        device: Device,
        /// Where from: IPv4 address or IPv6 /64.
        network: String,
    },
    /// The owner allows signing in from other networks than before.
    NetworksChanged {
        /// Where from it was done.
        device: Device,
        /// From how many; with none, from everywhere.
        count: u32,
    },
    /// Access was recovered: one may sign in from everywhere again.
    NetworksLifted,
    /// The owner forbids signing in by SMS, or allows it again (catalogue SGN-02).
    SmsSignInChanged {
        /// Where from it was done.
        device: Device,
        /// Whether one may.
        is_allowed: bool,
    },
    /// Contacts hear of other sign-ins than before (catalogue SEC-06).
    SignInNoticesChanged,
    /// The oldest session was ended, because a further one has begun (security 6.7).
    OldestSessionEnded {
        /// Where it was open.
        device: Device,
        /// How many may be open at a time.
        most: u32,
    },
}

/// Browser and system, in a few words taken from a closed list: «Firefox», «Windows».
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The browser's family; empty when unknown.
    pub browser: String,
    /// The first number of its version; nothing when unknown, and in rows of before this was looked at.
    #[serde(default)]
    pub version: Option<u16>,
    /// The system's family; empty when unknown.
    pub system: String,
    /// What one holds in hand, or does not.
    #[serde(default)]
    pub kind: DeviceKind,
}

/// The kind of a device (catalogue SEC-08).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Nobody said, or it was not looked at then.
    #[default]
    Unknown,
    /// Stands on a desk or a lap.
    Desktop,
    /// A telephone.
    Phone,
    /// A tablet.
    Tablet,
}
