//! Control questions, as the use cases need them.

use super::StoreError;
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, ControlQuestion};

/// What an owner wants to be asked before a new password is set.
#[derive(Clone)]
pub struct AskedQuestion {
    /// Whose.
    pub account: AccountId,
    /// In their words.
    pub question: ControlQuestion,
    /// The PHC string of the answer.
    pub answer_hash: String,
    /// When it was set.
    pub set_at: Timestamp,
}

/// Control questions.
#[async_trait]
pub trait Questions: Send {
    /// That of an account.
    async fn find(&mut self, account: AccountId) -> Result<Option<AskedQuestion>, StoreError>;
    /// A new one, or another in its place.
    async fn put(&mut self, question: &AskedQuestion) -> Result<(), StoreError>;
    /// Removes it. `false` when there was none.
    async fn remove(&mut self, account: AccountId) -> Result<bool, StoreError>;
}
