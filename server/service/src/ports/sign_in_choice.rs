//! What owners choose about signing in, and sign-ins that it stops, as the use cases need them.

use super::StoreError;
use crate::secrets::TokenHash;
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, AllowedNetworks, Channel, SignInNotices, SignInWay};
use uuid::Uuid;

/// What an owner has chosen.
#[derive(Clone, Default)]
pub struct SignInChoice {
    /// What the phone hears of.
    pub phone: SignInNotices,
    /// What the mailbox hears of.
    pub email: SignInNotices,
    /// From where one may sign in.
    pub networks: AllowedNetworks,
    /// No code by SMS opens a session in place of the password.
    pub forbids_sms: bool,
}

impl SignInChoice {
    /// What contacts of this kind hear of.
    pub const fn of(&self, channel: Channel) -> SignInNotices {
        match channel {
            Channel::Phone => self.phone,
            Channel::Email => self.email,
        }
    }
}

/// Somebody has shown all that is asked for, from a network that is not on the list.
#[derive(Clone)]
pub struct StoppedSignIn {
    /// Its id: the flow to which its codes are bound.
    pub id: Uuid,
    /// Hash of the cookie of the browser.
    pub token: TokenHash,
    /// Whose account it is.
    pub account_id: AccountId,
    /// By how many factors they have shown it.
    pub aal: u8,
    /// By what.
    pub way: SignInWay,
    /// Attempts that had failed before.
    pub failures: u32,
    /// Which contact they have shown to read on the way.
    pub shown: Option<Channel>,
    /// To which kind of contact the newest code went, once one did.
    pub channel: Option<Channel>,
    /// When it was stopped.
    pub created_at: Timestamp,
    /// When it is too late.
    pub expires_at: Timestamp,
}

/// Choices about signing in.
#[async_trait]
pub trait SignInChoices: Send {
    /// What an owner has chosen; who has chosen nothing is told of new devices, and signs in from everywhere and by SMS, too.
    async fn get(&mut self, account: AccountId) -> Result<SignInChoice, StoreError>;
    /// Keeps it, within a unit of work that holds the account.
    async fn save(&mut self, account: AccountId, choice: &SignInChoice) -> Result<(), StoreError>;
    /// A sign-in was stopped.
    async fn stop(&mut self, stopped: &StoppedSignIn) -> Result<(), StoreError>;
    /// The one of this browser, if it is not too late.
    async fn find_stopped(&mut self, token: &TokenHash, now: Timestamp) -> Result<Option<StoppedSignIn>, StoreError>;
    /// A code went to a contact of this kind.
    async fn note_channel(&mut self, id: Uuid, channel: Channel) -> Result<(), StoreError>;
    /// It has come in after all. `false` when somebody was faster.
    async fn use_up_stopped(&mut self, id: Uuid) -> Result<bool, StoreError>;
    /// Erases those that are too late. Gives how many.
    async fn delete_expired_stopped(&mut self, now: Timestamp) -> Result<u64, StoreError>;
}
