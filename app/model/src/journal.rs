//! The journal of what happened to an account, for its owner: who is told of it is the feed's business, this one
//! forgets nothing.

use crate::{AccountLevel, Channel, MismatchField, ProfileStep, RegistryKind};
use serde::{Deserialize, Serialize};

/// What happened: a kind with parameters, like a notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JournalKind {
    /// The account was opened.
    AccountOpened,
    /// A contact was proven that the account had not when it was opened, or not proven.
    ContactConfirmed {
        /// Which kind.
        channel: Channel,
    },
    /// The owner took all data along as a file.
    DataTaken,
    /// The owner took the history of sign-ins along as a file.
    HistoryTaken {
        /// How many rows.
        rows: u32,
    },
    /// So many passwords were wrong that none is looked at any more but from known devices.
    PasswordWayClosed,
    /// What the owner has said of themselves was changed; noted once for each step and session.
    ProfileChanged {
        /// In which step.
        step: ProfileStep,
    },
    /// Personal data went to the registries.
    VerificationStarted {
        /// To which ones.
        registries: Vec<RegistryKind>,
    },
    /// Newer data were sent before the registries had answered.
    VerificationSuperseded,
    /// Every registry agreed.
    VerificationMatched {
        /// The level of the account from then on.
        level: AccountLevel,
    },
    /// A registry holds something else.
    VerificationMismatched {
        /// Which one.
        registry: RegistryKind,
        /// What does not fit.
        fields: Vec<MismatchField>,
    },
    /// The registries could not say enough.
    VerificationUnanswered {
        /// Those that did not.
        registries: Vec<RegistryKind>,
    },
    /// Everything fits, and the person has an account already.
    VerificationConflict,
    /// The person asked an operator to look.
    ReviewRequested,
    /// The password was changed.
    PasswordChanged,
    /// Access was recovered: a new password, by a code to a contact.
    AccessRecovered,
    /// A recovery without the second factor was asked for, and waits.
    RecoveryWaiting,
    /// It was cancelled.
    RecoveryCancelled,
    /// It was not: a new password, and no second factor.
    AccessRestored,
    /// The account was blocked: nobody gets in before its owner has recovered access.
    AccountBlocked,
    /// The owner asked for the account to be deleted, and it waits.
    DeletionPlanned,
    /// That was cancelled.
    DeletionCancelled,
    /// An application that gives codes was connected.
    AppConnected,
    /// One was removed.
    AppRemoved,
    /// Codes by SMS were switched on as the second step.
    SmsConnected,
    /// They were switched off.
    SmsRemoved,
    /// A new set of backup codes was made.
    BackupCodesMade,
    /// A backup code was used.
    BackupCodeUsed,
    /// A passkey was added.
    PasskeyAdded,
    /// One has another name.
    PasskeyRenamed,
    /// One was removed.
    PasskeyRemoved,
    /// One was refused, because it counted fewer uses than before.
    PasskeyRefused,
    /// Too many wrong codes at the second step.
    SecondStepFailed,
    /// A control question was set, or another in its place.
    QuestionSet,
    /// It was removed.
    QuestionRemoved,
    /// A device is not known any more.
    DeviceForgotten,
    /// The owner took the history of sign-ins out of sight.
    HistoryCleared,
    /// Sessions on other devices were ended by the owner.
    SessionsEnded {
        /// How many.
        count: u32,
    },
    /// The oldest session was ended, because a further one has begun.
    OldestSessionEnded,
    /// Other contacts hear of sign-ins than before, or of other ones.
    SignInNoticesChanged,
    /// The owner allows signing in from other networks than before.
    NetworksChanged {
        /// From how many; with none, from everywhere.
        count: u32,
    },
    /// The owner forbids signing in by SMS, or allows it again.
    SmsSignInChanged {
        /// Whether one may.
        is_allowed: bool,
    },
    /// Access was recovered: one may sign in from everywhere again.
    NetworksLifted,
}
