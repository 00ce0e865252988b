//! What was done, for those who have to prove it later (security 10). Events carry references, numbers and codes: their types leave
//! no room for a value of anybody.

use jiff::Timestamp;
use model::AccountId;
use uuid::Uuid;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)+) => {
        /// What was done: words of the OWASP logging vocabulary, and our own beside them. Source: security 10.6, 10.7.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum AuditAction {
            $($(#[$doc])* $name,)+
        }

        impl AuditAction {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The word that is written.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

actions! {
    /// Somebody came in.
    LoginSuccess = "authn_login_success",
    /// Somebody came in after failures.
    LoginSuccessAfterFail = "authn_login_successafterfail",
    /// All was right, and the network is none of those that the owner allows.
    LoginStopped = "authn_login_stopped",
    /// Such a one came in after all, by a code to a contact.
    LoginElsewhere = "authn_login_elsewhere",
    /// A password or a code of the second step was wrong.
    LoginFail = "authn_login_fail",
    /// It was wrong so often that the next try has to wait.
    LoginFailMax = "authn_login_fail_max",
    /// Wrong passwords came from everywhere, so many that none is looked at any more but from known devices.
    PasswordWayClosed = "authn_login_fail_closed",
    /// Whoever is signed in has named what belongs to somebody else.
    AuthzFail = "authz_fail",
    /// Many logins failed in one network: each try from there costs a toll.
    RateLimitExceeded = "excess_rate_limit_exceeded",
    /// A device is not known to an account any more.
    DeviceForgotten = "device_forgotten",
    /// An account was blocked, by its owner or by whoever reads a contact.
    LoginLock = "authn_login_lock",
    /// Another password, by its owner.
    PasswordChange = "authn_password_change",
    /// The present password was wrong when another one was to be set.
    PasswordChangeFail = "authn_password_change_fail",
    /// Whoever is signed in did not show who they are.
    ProofFail = "authn_proof_fail",
    /// A session began.
    SessionCreated = "session_created",
    /// A session got another token: its owner has shown once more who they are.
    SessionRenewed = "session_renewed",
    /// A session was ended by its owner.
    SessionLogout = "session_logout",
    /// Other sessions were ended.
    SessionsEnded = "session_others_ended",
    /// A session was ended by the portal, because a further one has begun.
    SessionExpired = "session_expired",
    /// An account was opened.
    UserCreated = "user_created",
    /// An account was deleted.
    UserDeleted = "user_deleted",
    /// Its owner asked for it, and it waits.
    DeletionPlanned = "deletion_planned",
    /// The owner, or whoever reads a contact, thought again.
    DeletionCancelled = "deletion_cancelled",
    /// The level of an account was raised.
    PermissionsChanged = "privilege_permissions_changed",
    /// A message with a code or link went to a new contact.
    ContactChangeStarted = "contact_change_started",
    /// A new contact was proven.
    ContactChangeConfirmed = "contact_change_confirmed",
    /// A second factor was added.
    FactorAdded = "factor_added",
    /// A second factor was removed.
    FactorRemoved = "factor_removed",
    /// A passkey got another name.
    FactorRenamed = "factor_renamed",
    /// A passkey was refused: it counted fewer uses than before, so there may be two of it.
    FactorRefused = "factor_refused",
    /// A new set of backup codes.
    FactorCodesMade = "factor_codes_made",
    /// A backup code was used up.
    FactorCodeUsed = "factor_code_used",
    /// Codes of the second factor were wrong too often.
    FactorFailMax = "factor_fail_max",
    /// A control question was set, or another in its place.
    QuestionSet = "control_question_set",
    /// It was removed.
    QuestionRemoved = "control_question_removed",
    /// A contact was proven on the way to a new password.
    RecoveryProven = "recovery_proven",
    /// A second factor was shown on the way to a new password.
    RecoveryFactor = "recovery_factor",
    /// The answer to the control question was right on the way to a new password.
    RecoveryAnswer = "recovery_answer",
    /// It was wrong.
    RecoveryAnswerFail = "recovery_answer_fail",
    /// Two contacts were proven in place of the second factor, and the owner may object.
    RecoveryWaiting = "recovery_waiting",
    /// The owner, or whoever reads a contact, has objected.
    RecoveryCancelled = "recovery_cancelled",
    /// Access was recovered.
    RecoveryFinished = "recovery_finished",
    /// What the owner has said of themselves was changed.
    ProfileChanged = "profile_changed",
    /// Personal data went to the registries.
    IdentityCheckStarted = "identity_check_started",
    /// Newer data replaced them before the registries had answered.
    IdentityCheckSuperseded = "identity_check_superseded",
    /// Every registry agreed.
    IdentityMatched = "identity_matched",
    /// A registry holds something else.
    IdentityMismatched = "identity_mismatched",
    /// The registries could not say enough.
    IdentityUnanswered = "identity_unanswered",
    /// The person has an account already.
    IdentityConflict = "identity_conflict",
    /// An operator was asked to look.
    IdentityReviewRequested = "identity_review_requested",
    /// Contacts hear of other sign-ins than before.
    SignInNoticesChanged = "sign_in_notices_changed",
    /// The owner allows signing in from other networks than before.
    NetworksChanged = "sign_in_networks_changed",
    /// After a recovery one may sign in from everywhere again.
    NetworksLifted = "sign_in_networks_lifted",
    /// The owner forbids signing in by SMS, or allows it again.
    SmsSignInChanged = "sign_in_sms_changed",
    /// The owner took the history of sign-ins out of sight.
    HistoryCleared = "sensitive_delete_view",
    /// The owner took data away as a file.
    ExportCreated = "export_created",
    /// A sealed value did not open.
    DecryptFail = "crypt_decrypt_fail",
    /// The keys of people were wrapped anew.
    KeyRotated = "key_rotated",
    /// A key of the ring was let go.
    KeyRetired = "key_retired",
    /// A copy of the database was made.
    BackupCreated = "backup_created",
    /// A copy was put in the place of the database.
    BackupRestored = "backup_restored",
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The owner of the account, who has shown it.
    Citizen,
    /// Somebody who has not shown who they are.
    Guest,
    /// The portal itself, in the background.
    Worker,
    /// Whoever runs the installation, at the command line.
    Console,
}

impl Actor {
    /// The word that is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Guest => "guest",
            Self::Worker => "worker",
            Self::Console => "console",
        }
    }
}

/// A value of the context: nothing that a person could have typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum AuditValue {
    /// A number.
    Number(i64),
    /// A word of ours.
    Code(&'static str),
    /// A row.
    Id(Uuid),
}

/// An event, before it joins the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: AuditAction,
    /// Whose account, when one is known.
    pub subject: Option<AccountId>,
    /// The number of the request; empty in the background.
    pub request: String,
    /// Numbers and codes.
    pub context: Vec<(&'static str, AuditValue)>,
}

/// The chain.
pub trait Audit: Send {
    /// Adds an event to the unit of work: it joins the chain at the commit, or nothing of the unit of work is done (security 10.2).
    fn push(&mut self, event: AuditEvent);
}
