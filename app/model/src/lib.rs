//! The typed model that the browser and the server share: parsing, checking, step graphs, and the shapes that travel
//! between them.
//!
//! Called by every other room. Does no input or output, knows no clock, no randomness, no framework: a value comes in
//! as text and leaves as a type that cannot be wrong, or as a fault with a code. Texts live in `texts`.

mod account; // who an account belongs to, and how much is known about them
mod cabinet; // what the cabinet shows
mod code; // one-time codes as people type them
mod control_question; // one more barrier on the way to a new password
mod date; // dates as people type them
mod day; // a calendar day within a sentence
mod deletion; // «Удалить учётную запись»
mod display; // how pages are shown: size, colours, spacing
mod email;
mod fault; // what can be wrong with a field
mod field; // the fields of all forms
pub mod formats; // numbers of papers, payments and registries, as newtypes
mod history; // «История входов»
mod journal; // what happened to an account
mod limits; // numbers that forms, texts and checks share
mod local_path; // where an answer may lead
mod locale;
mod login; // by what one signs in
mod moment; // a point in time, ready to be shown
mod name;
mod network; // where one may sign in from
mod normalise; // what people paste
mod notification;
mod passkey; // keys by which one signs in without a password
mod password;
mod phone;
mod profile; // the profile wizard: who a person is
mod recovery; // the recovery wizard: its graph and views
mod registration; // the registration wizard: its graph, forms and views
mod registry; // registries, and what they may say does not fit
mod second_factor; // the second step of signing in
mod security; // «Безопасность»
mod sheet; // pages that are only read
mod sign_in;
mod sign_in_choice; // what an owner chooses about signing in
mod steps; // step graphs
mod strength; // what the meter says of a password
mod toll; // what a try costs where somebody attacks
mod unicode; // what Unicode says of letters
mod verification; // how far the check with the registries is

pub use account::{Ability, AccountId, AccountLevel};
pub use cabinet::{CabinetView, ContactLine, FeedPage};
pub use code::TypedCode;
pub use control_question::{ControlAnswer, ControlQuestion, QuestionReply, QuestionSetup, read_question};
pub use date::{DatePart, read_date};
pub use day::Day;
pub use deletion::{DeletionReply, DeletionState, DeletionView, Running};
pub use display::{ColourScheme, DisplaySettings, Motion, Spacing, TextSize, Typeface};
pub use email::Email;
pub use fault::{Fault, FieldError, NamePart};
pub use field::Field;
pub use formats::Warning;
pub use history::{FailedStep, HistoryFilter, HistoryPeriod, HistoryShown, SignInHistory, SignInLine, TryOutcome};
pub use journal::JournalKind;
pub use limits::{CODE_DIGITS, NAME_MAX_CHARS};
pub use local_path::LocalPath;
pub use locale::Locale;
pub use login::Login;
pub use moment::Moment;
pub use name::{GivenName, PersonName, Surname};
pub use network::{AllowedNetworks, NETWORKS_MAX};
pub use normalise::normalise;
pub use notification::{Device, DeviceKind, Notification, NotificationKind};
pub use passkey::{
    PASSKEY_NAME_MAX_CHARS, PASSKEYS_MAX, PasskeyLine, PasskeyName, PasskeyPlace, PasskeyQuestion, PasskeyView,
    PasskeysView, SignInWay,
};
pub use password::{Password, PasswordChecklist, PasswordFault};
pub use phone::Phone;
pub use profile::{
    Address, AddressPart, AddressSuggestion, Addresses, Answers, Citizenship, Clash, ContactReply, ContactView,
    DocumentKind, FullName, IdentityDocument, LateReason, Passport, Patronymic, Person, Profile, ProfileReply,
    ProfileStep, ProfileView, SavedMark, Sex, TaskState, Verdict, contact_field, facts as profile_facts,
};
pub use recovery::{KnownLogin, LostFactor, LostReply, LostView, RecoveryReply, RecoveryStep, RecoveryView};
pub use registration::{
    ChallengeView, Channel, ContactForm, ContactValues, Refusal, RegistrationReply, RegistrationStep, RegistrationView,
};
pub use registry::{MismatchField, RegistryKind};
pub use second_factor::{
    AppSetup, AppSetupReply, BACKUP_BYTES, BACKUP_CODES, BackupCode, FactorLine, QrPicture, SecondCode,
};
pub use security::{
    DeviceLine, ProofView, SecurityReply, SecurityView, SessionLine, SmsFactor, SmsSetup, SmsSetupReply, WaitingLine,
};
pub use sheet::{Passage, Sheet, SheetLink};
pub use sign_in::{SignInReply, SignInView};
pub use sign_in_choice::{NetworksReply, NetworksView, NoticesLine, NoticesReply, SignInNotices, StoppedView};
pub use steps::{Fact, Facts, StepNode, WizardStep};
pub use strength::{Strength, StrengthAdvice, StrengthLevel};
pub use toll::{Toll, TollPayment};
pub use verification::{CheckProgress, CheckView, ReviewView, VerificationState, VerificationView};
