//! Profiles on their way, as the use cases need them.

use super::StoreError;
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, Answers, Device, Fault, ProfileStep};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a person typed about themselves, and how far they came. Personal: no `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileDraft {
    /// As typed, sound or not.
    pub answers: Answers,
    /// The steps whose owner went on from them.
    pub finished: Vec<ProfileStep>,
    /// Who saved each step last.
    pub marks: Vec<StepMark>,
    /// The last try to finish a step, when it did not succeed.
    pub refused: Option<RefusedTry>,
    /// What was wrong with the last try to prove the second contact.
    #[serde(default)]
    pub refused_code: Option<RefusedCode>,
}

/// Who saved a step last.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepMark {
    /// Which step.
    pub step: ProfileStep,
    /// How often it was saved.
    pub revision: u32,
    /// When.
    pub at: Timestamp,
    /// By which session.
    pub session: Uuid,
    /// In which browser.
    pub device: Device,
    /// Whether the journal knows that this session has changed it; a mark of before does not say.
    #[serde(default)]
    pub is_noted: bool,
}

/// A try to finish a step that did not succeed: the next page says why.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedTry {
    /// Whose page.
    pub session: Uuid,
    /// Which step.
    pub step: ProfileStep,
    /// What was sent and not taken, because another device had saved the step meanwhile.
    pub untaken: Option<Answers>,
}

/// A code that was not sent or did not fit: the next page of that session says why.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedCode {
    /// Whose page.
    pub session: Uuid,
    /// Why.
    pub fault: Fault,
}

/// Profiles.
#[async_trait]
pub trait Profiles: Send {
    /// The profile of an account, if it was begun; held until the unit of work ends, when that one may write.
    async fn find(&mut self, account: AccountId) -> Result<Option<ProfileDraft>, StoreError>;
    /// A new one. `false` when there is one already.
    async fn begin(&mut self, account: AccountId, draft: &ProfileDraft, at: Timestamp) -> Result<bool, StoreError>;
    /// Writes all of it. Errors: `NotFound`.
    async fn save(&mut self, account: AccountId, draft: &ProfileDraft, at: Timestamp) -> Result<(), StoreError>;
}
