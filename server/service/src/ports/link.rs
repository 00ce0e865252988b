//! Links of messages by which whoever reads a contact acts for the account without signing in, as the use cases need them.

use super::StoreError;
use crate::secrets::TokenHash;
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;

/// What the button behind a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Cancels a deletion that waits.
    KeepsAccount,
    /// Blocks the account.
    Blocks,
}

impl LinkPurpose {
    /// The name under which it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeepsAccount => "keep",
            Self::Blocks => "block",
        }
    }
}

/// A link of one message.
pub struct OwnerLink {
    /// Hash of its token.
    pub token: TokenHash,
    /// For which account.
    pub account: AccountId,
    /// What its button does.
    pub purpose: LinkPurpose,
    /// When it is void.
    pub expires_at: Timestamp,
}

/// Links of messages.
#[async_trait]
pub trait OwnerLinks: Send {
    /// A new one.
    async fn insert(&mut self, link: &OwnerLink) -> Result<(), StoreError>;
    /// For which account it is, while its term lasts and nobody has used it.
    async fn find(
        &mut self,
        token: &TokenHash,
        purpose: LinkPurpose,
        now: Timestamp,
    ) -> Result<Option<AccountId>, StoreError>;
    /// Uses one up. `false` when somebody was faster. One conditional statement (security 18.2).
    async fn use_up(&mut self, token: &TokenHash) -> Result<bool, StoreError>;
    /// Forgets all of an account that do this.
    async fn forget(&mut self, account: AccountId, purpose: LinkPurpose) -> Result<(), StoreError>;
    /// Erases what has expired. Gives how many.
    async fn delete_expired(&mut self, now: Timestamp) -> Result<u64, StoreError>;
}
