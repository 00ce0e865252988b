//! Sessions, as the use cases need them.

use super::StoreError;
use crate::secrets::TokenHash;
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use uuid::Uuid;

/// A session.
#[derive(Clone)]
pub struct SessionRecord {
    /// Its id, for lists.
    pub id: Uuid,
    /// Hash of its token.
    pub token: TokenHash,
    /// Whose.
    pub account_id: AccountId,
    /// Browser and system, a few words.
    pub device: model::Device,
    /// Where it began from: IPv4 address or IPv6 /64; empty when unknown.
    pub network: String,
    /// When it began.
    pub created_at: Timestamp,
    /// By what its owner came in.
    pub way: model::SignInWay,
    /// Authenticator assurance level: 1 password, 2 with a factor or by a passkey.
    pub aal: u8,
    /// When the person showed who they are.
    pub auth_time: Timestamp,
    /// When it was last used, at most a minute early (security 6.3).
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
    /// When somebody ended it.
    pub ended_at: Option<Timestamp>,
}

/// Another token for a session.
pub struct Renewal {
    /// Which session.
    pub id: Uuid,
    /// The token that dies.
    pub old: TokenHash,
    /// The token in its place.
    pub new: TokenHash,
    /// Authenticator assurance level from now on, unless it is higher already.
    pub aal: u8,
    /// When its owner showed who they are.
    pub at: Timestamp,
}

/// Sessions.
#[async_trait]
pub trait Sessions: Send {
    /// A new one.
    async fn insert(&mut self, session: &SessionRecord) -> Result<(), StoreError>;
    /// The live session of this token: not ended, within its total term, used after `idle_since`.
    async fn find(
        &mut self,
        token: &TokenHash,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<SessionRecord>, StoreError>;
    /// The session of this token that nobody ended, alive or run out by itself, if it was used after `used_since`.
    async fn find_lapsed(
        &mut self,
        token: &TokenHash,
        used_since: Timestamp,
    ) -> Result<Option<SessionRecord>, StoreError>;
    /// Notes that it was used.
    async fn touch(&mut self, id: Uuid, at: Timestamp) -> Result<(), StoreError>;
    /// Ends it. `ended_by` is a code: `logout`, `replaced`, `limit`, `owner`, `password`, `recovery`, `blocked`.
    async fn end(&mut self, id: Uuid, at: Timestamp, ended_by: &'static str) -> Result<(), StoreError>;
    /// The live sessions of an account, the newest use first.
    async fn list(
        &mut self,
        account: AccountId,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<SessionRecord>, StoreError>;
    /// Sessions of an account that began after `since` and before `before`, ended ones too, the newest first; those that
    /// were hidden are left out.
    async fn list_begun(
        &mut self,
        account: AccountId,
        since: Timestamp,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<SessionRecord>, StoreError>;
    /// How many that are not hidden began since then.
    async fn count_begun(&mut self, account: AccountId, since: Timestamp) -> Result<u32, StoreError>;
    /// Takes all of an account out of the list of those that have begun. Gives how many.
    async fn hide(&mut self, account: AccountId, at: Timestamp) -> Result<u64, StoreError>;
    /// Ends all of an account, but one if that is named, also those that ran out by themselves: nothing is saved by them any more.
    async fn end_all(
        &mut self,
        account: AccountId,
        but: Option<Uuid>,
        at: Timestamp,
        ended_by: &'static str,
    ) -> Result<(), StoreError>;
    /// Its owner has shown again who they are, by this many factors: another token, and the old one is dead at once
    /// (security 6.4). `false` when the old one is dead already.
    async fn renew(&mut self, renewal: &Renewal) -> Result<bool, StoreError>;
    /// All others of an account have to show again who they are before anything that matters (security 7.6).
    async fn unprove_others(&mut self, account: AccountId, but: Uuid) -> Result<(), StoreError>;
    /// Ends all but the newest `keep` of the live ones of an account, which the caller holds, and gives them. Those that were not used
    /// since `idle_since` have run out, and count for nothing.
    async fn end_oldest(
        &mut self,
        account: AccountId,
        keep: u32,
        at: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<SessionRecord>, StoreError>;
    /// Erases up to `limit` whose term was over before then, whoever ended them. Gives how many.
    async fn delete_old(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}
