//! Passkeys, as the use cases need them.

use super::StoreError;
use crate::secrets::Mark;
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use uuid::Uuid;

/// By what authenticators know an account: 64 random bytes.
pub type PasskeyHandle = [u8; 64];

/// What an authenticator is asked to sign: 32 random bytes.
pub type PasskeyNonce = [u8; 32];

/// A passkey: the half of it that the portal keeps.
#[derive(Clone)]
pub struct Passkey {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub account_id: AccountId,
    /// What its authenticator calls it.
    pub credential_id: Vec<u8>,
    /// Its public key, and how it was made, as JSON.
    pub credential: String,
    /// What its owner calls it.
    pub name: String,
    /// Its uses, as the authenticator counts them; 0 when it does not.
    pub counter: u32,
    /// Whether it may be copied to other devices of its owner.
    pub is_backup_eligible: bool,
    /// Whether it was when it was used last.
    pub is_backed_up: bool,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was used last.
    pub used_at: Option<Timestamp>,
}

/// A use of a passkey.
#[derive(Clone, Copy)]
pub struct PasskeyUse {
    /// Which one.
    pub id: Uuid,
    /// The counter that came with it.
    pub counter: u32,
    /// Whether it is copied to other devices.
    pub is_backed_up: bool,
    /// When.
    pub at: Timestamp,
}

/// A question to an authenticator.
pub struct PasskeyChallenge {
    /// What is to be signed; one of a kind.
    pub nonce: PasskeyNonce,
    /// Who was asked, and what for.
    pub holder: Mark,
    /// What the answer is held against, as JSON.
    pub state: String,
    /// When it is too late for an answer.
    pub expires_at: Timestamp,
}

/// Passkeys and the questions put to them.
#[async_trait]
pub trait Passkeys: Send {
    /// The handle of an account; this one, when it had none.
    async fn handle(&mut self, account: AccountId, drawn: &PasskeyHandle) -> Result<PasskeyHandle, StoreError>;
    /// The handle of an account, if it ever had one.
    async fn find_handle(&mut self, account: AccountId) -> Result<Option<PasskeyHandle>, StoreError>;
    /// A new one. `false` when the portal knows one that its authenticator calls the same.
    async fn insert(&mut self, passkey: &Passkey) -> Result<bool, StoreError>;
    /// All of an account, the oldest first.
    async fn list(&mut self, account: AccountId) -> Result<Vec<Passkey>, StoreError>;
    /// The one that its authenticator calls so.
    async fn find(&mut self, credential_id: &[u8]) -> Result<Option<Passkey>, StoreError>;
    /// Notes a use. `false` when it is gone, or when one that cannot be copied does not count upwards. One conditional
    /// statement (security 7.2).
    async fn note_use(&mut self, used: &PasskeyUse) -> Result<bool, StoreError>;
    /// Another name for one of an account. `false` when there is none such.
    async fn rename(&mut self, account: AccountId, id: Uuid, name: &str) -> Result<bool, StoreError>;
    /// Forgets one of an account. `false` when there is none such.
    async fn delete(&mut self, account: AccountId, id: Uuid) -> Result<bool, StoreError>;
    /// Keeps a question until it is answered.
    async fn insert_challenge(&mut self, challenge: &PasskeyChallenge) -> Result<(), StoreError>;
    /// Takes the question of this holder away and gives its state: an answer is looked at once. `None` when there is none
    /// such, when it is too late, or when somebody was faster. One conditional statement.
    async fn take_challenge(
        &mut self,
        nonce: &PasskeyNonce,
        holder: &Mark,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError>;
    /// Erases questions that have expired. Gives how many.
    async fn delete_expired_challenges(&mut self, now: Timestamp) -> Result<u64, StoreError>;
}
