//! What the use cases need from the rest of the world: traits, implemented in `store` and `gateway`.

mod audit;
mod deletion;
mod device;
mod factor;
mod failed_sign_in;
mod leaked;
mod link;
mod outside;
mod passkey;
mod profile;
mod question;
mod recovery;
mod registry;
mod session;
mod sign_in_choice;
mod sms_sign_in;
mod store;
mod verification;
mod waiting;

pub use audit::{Actor, Audit, AuditAction, AuditEvent, AuditValue};
pub use deletion::{Deletions, PlannedDeletion, Tombstone};
pub use device::{Devices, KnownDevice};
pub use factor::{AuthenticatorApp, Factors, PendingSignIn, SmsFactor};
pub use failed_sign_in::{FailedSignIn, FailedSignIns, FailedTry};
pub use leaked::{LeakedPasswords, NoLeakedPasswords};
pub use link::{LinkPurpose, OwnerLink, OwnerLinks};
pub use outside::{DeliveryError, IdempotencyKey, Letter, Mailer, Sms, SmsGateway};
pub use passkey::{Passkey, PasskeyChallenge, PasskeyHandle, PasskeyNonce, PasskeyUse, Passkeys};
pub use profile::{ProfileDraft, Profiles, RefusedCode, RefusedTry, StepMark};
pub use question::{AskedQuestion, Questions};
pub use recovery::{FactorKind, Recoveries, RecoveryRecord};
pub use registry::{
    AddressQuestion, AskedPerson, Delivery, DeliveryContent, Directory, Finding, MessageId, PassportQuestion,
    PensionQuestion, Question, Receipt, Registry, RejectionCode, TaxQuestion,
};
pub use session::{Renewal, SessionRecord, Sessions};
pub use sign_in_choice::{SignInChoice, SignInChoices, StoppedSignIn};
pub use sms_sign_in::{SmsSignIn, SmsSignIns};
pub use store::{
    Account, Accounts, Attempt, Claimed, CodeRecord, Codes, Contact, Contacts, Draft, Drafts, FeedEntry, Limits,
    LinkRecord, NewOutboxRow, Notifications, Outbox, PasswordChange, Store, StoreError, Unopened, Wakeup, Work,
};
pub use verification::{
    Check, CheckOutcome, CheckState, Checks, ClaimedCheck, Identities, Journal, JournalEntry, NamedSnils, NextQuestion,
    Reviews, Verification, Verifications,
};
pub use waiting::{WaitingEnd, WaitingRecoveries, WaitingRecovery};
