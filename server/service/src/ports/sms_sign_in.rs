//! Sign-ins by SMS that are under way, as the use cases need them.

use super::StoreError;
use crate::secrets::TokenHash;
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

/// A sign-in by a code from an SMS, before the code was right. Whether anybody has the number, it does not know.
#[derive(Clone)]
pub struct SmsSignIn {
    /// Its id: the flow to which the codes are bound.
    pub id: Uuid,
    /// Hash of the cookie of the browser that holds it.
    pub token: TokenHash,
    /// The number that was typed; sound.
    pub phone: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it is erased.
    pub expires_at: Timestamp,
}

/// Sign-ins by SMS that are under way.
#[async_trait]
pub trait SmsSignIns: Send {
    /// A new one. `false` when one of this token is there already: the form came twice at once.
    async fn insert(&mut self, sign_in: &SmsSignIn) -> Result<bool, StoreError>;
    /// That of this browser, if it has not expired; held until the unit of work ends, when that one may write.
    async fn find(&mut self, token: &TokenHash, now: Timestamp) -> Result<Option<SmsSignIn>, StoreError>;
    /// It lives until then.
    async fn prolong(&mut self, id: Uuid, until: Timestamp) -> Result<(), StoreError>;
    /// Forgets it, with its codes: somebody came in by it.
    async fn delete(&mut self, id: Uuid) -> Result<(), StoreError>;
    /// Erases what has expired, with its codes. Gives how many.
    async fn delete_expired(&mut self, now: Timestamp) -> Result<u64, StoreError>;
}
