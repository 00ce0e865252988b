//! The store of verifications: which registry is asked what, what came of it, and whose a proven number is.
//!
//! Whatever a delivery, a term or a lost lease may do twice is a conditional statement and answers whether it held. The
//! row of the verification is held before its checks are settled, so of two answers at once one sees the other.

use super::{Finding, MessageId, Question, StoreError};
use crate::secrets::BlindIndex;
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, JournalKind, RegistryKind, VerificationState, formats::Snils};
use uuid::Uuid;

/// A СНИЛС and by what its owner is found.
#[derive(Clone, PartialEq, Eq)]
pub struct NamedSnils {
    /// The number, by which it can be found once the index key has changed. `None` where a program of before has noted its index alone.
    pub number: Option<Snils>,
    /// Its index.
    pub index: BlindIndex,
}

/// A verification of the data of one person.
#[derive(Clone)]
pub struct Verification {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub account_id: AccountId,
    /// How it stands.
    pub state: VerificationState,
    /// The СНИЛС that is proven when everything fits; `None` when no registry is asked about one, and once it is settled.
    pub snils: Option<NamedSnils>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub settled_at: Option<Timestamp>,
}

/// Verifications.
#[async_trait]
pub trait Verifications: Send {
    /// A new one. `false` while another of this account runs.
    async fn insert(&mut self, verification: &Verification) -> Result<bool, StoreError>;
    /// The newest of an account, ended or not; held until the unit of work ends, when that one may write.
    async fn find_newest(&mut self, account: AccountId) -> Result<Option<Verification>, StoreError>;
    /// The verification, if it still runs; held likewise.
    async fn find_running_by_id(&mut self, id: Uuid) -> Result<Option<Verification>, StoreError>;
    /// Ends it. What its registries have not answered is not asked any more. `false` when it does not run.
    async fn settle(
        &mut self,
        verification: &Verification,
        state: VerificationState,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
}

/// How the question to one registry stands (formats 11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// Waits to be sent.
    Queued,
    /// The bus has it.
    Sent,
    /// The registry has it.
    Accepted,
    /// There is an answer.
    Answered,
    /// There will be none.
    Rejected,
    /// There was none within its term.
    Expired,
    /// The verification ended without it.
    Dropped,
}

impl CheckState {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Queued, Self::Sent, Self::Accepted, Self::Answered, Self::Rejected, Self::Expired, Self::Dropped];

    /// The name under which it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Answered => "answered",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Dropped => "dropped",
        }
    }

    /// The state by its stored name.
    pub fn parse(stored: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == stored)
    }

    /// Whether something may still come.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Sent | Self::Accepted)
    }
}

/// What one registry is asked, without the question.
#[derive(Clone)]
pub struct Check {
    /// Its id.
    pub id: Uuid,
    /// Which verification it belongs to.
    pub verification_id: Uuid,
    /// Whose.
    pub account_id: AccountId,
    /// Who is asked.
    pub registry: RegistryKind,
    /// How it stands.
    pub state: CheckState,
    /// The number of the present question.
    pub message: MessageId,
    /// What the registry found; only when it has answered.
    pub finding: Option<Finding>,
    /// The how-manieth question this is: «нет сведений» leads to another.
    pub asked: u32,
    /// How often a worker took it.
    pub attempts: u32,
    /// Not sent before.
    pub due_at: Timestamp,
    /// How long an answer is waited for.
    pub expires_at: Timestamp,
    /// Since when it stands so.
    pub changed_at: Timestamp,
}

/// A check that a worker has taken.
pub struct ClaimedCheck {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub account_id: AccountId,
    /// The number under which it is sent, the same at every attempt.
    pub message: MessageId,
    /// What is asked; nothing when it does not open.
    pub question: Option<Question>,
    /// The lease: only its holder may say what became of the attempt.
    pub lease: Uuid,
    /// The how-manieth attempt this is, from 1.
    pub attempt: u32,
}

/// How a check ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckOutcome {
    /// The registry has answered.
    Answered(Finding),
    /// It will not; a code says why.
    Rejected(&'static str),
    /// It did not within the term.
    Expired,
}

/// Another question of one check, after one that brought nothing.
#[derive(Clone, Copy)]
pub struct NextQuestion {
    /// Its number.
    pub message: MessageId,
    /// The how-manieth it is.
    pub asked: u32,
    /// Not sent before.
    pub due_at: Timestamp,
    /// How long its answer is waited for.
    pub expires_at: Timestamp,
    /// What the former one brought: a code.
    pub reason: &'static str,
}

/// The checks. Every change wakes the feed of the account, so that its page looks again.
#[async_trait]
pub trait Checks: Send {
    /// Puts one in, queued; wakes the workers on commit.
    async fn insert(&mut self, check: &Check, question: &Question) -> Result<(), StoreError>;
    /// All of a verification, in the order of [`RegistryKind::ALL`].
    async fn list(&mut self, verification: Uuid) -> Result<Vec<Check>, StoreError>;
    /// Takes up to `limit` questions to a registry that are due, within their term and not leased, the older first.
    async fn claim(
        &mut self,
        registry: RegistryKind,
        now: Timestamp,
        lease: Uuid,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<ClaimedCheck>, StoreError>;
    /// The bus took it. `false` when the lease was lost, or an answer was faster.
    async fn sent(&mut self, claimed: &ClaimedCheck, at: Timestamp) -> Result<bool, StoreError>;
    /// The bus did not take it: try again at `due_at`. `error` is a code.
    async fn put_off(
        &mut self,
        claimed: &ClaimedCheck,
        due_at: Timestamp,
        error: &'static str,
    ) -> Result<bool, StoreError>;
    /// The check whose present question has this number, open or not.
    async fn find_by_message(&mut self, message: MessageId) -> Result<Option<Check>, StoreError>;
    /// The registry has it. `false` when that was known, or more is.
    async fn accepted(&mut self, check: &Check, at: Timestamp) -> Result<bool, StoreError>;
    /// Ends it, and erases the question. `false` when this question is not waited for any more.
    async fn settle(&mut self, check: &Check, outcome: &CheckOutcome, at: Timestamp) -> Result<bool, StoreError>;
    /// Queues another question in place of this one, as if nobody had tried to send it; wakes the workers. `false` as
    /// above.
    async fn ask_again(&mut self, check: &Check, next: &NextQuestion, at: Timestamp) -> Result<bool, StoreError>;
    /// Open ones past their term.
    async fn list_expired(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Check>, StoreError>;
    /// Registries that may have something to say: a question to them went out, or may have.
    async fn list_outstanding(&mut self) -> Result<Vec<RegistryKind>, StoreError>;
    /// For each registry, when the next question to it is due.
    async fn list_due(&mut self) -> Result<Vec<(RegistryKind, Timestamp)>, StoreError>;
}

/// Whose a proven number is.
#[async_trait]
pub trait Identities: Send {
    /// Gives a СНИЛС to an account, in place of the one it had. `false`, and nothing has happened, when it is another's.
    async fn claim_snils(&mut self, account: AccountId, snils: &NamedSnils, at: Timestamp) -> Result<bool, StoreError>;
}

/// What people asked an operator to look at.
#[async_trait]
pub trait Reviews: Send {
    /// Puts a verification into the operators' queue. `false` when it waits there already.
    async fn insert(&mut self, id: Uuid, verification: &Verification, at: Timestamp) -> Result<bool, StoreError>;
    /// Since when it waits there.
    async fn find_waiting(&mut self, verification: Uuid) -> Result<Option<Timestamp>, StoreError>;
    /// Takes out what waits of an account. Gives how many.
    async fn withdraw(&mut self, account: AccountId, at: Timestamp) -> Result<u64, StoreError>;
}

/// An entry of a journal, as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// Its place: 1, 2, 3… of the account.
    pub seq: i64,
    /// What happened.
    pub kind: JournalKind,
    /// When.
    pub created_at: Timestamp,
}

/// The journals.
#[async_trait]
pub trait Journal: Send {
    /// Appends to the journal of an account. Gives the new `seq`.
    async fn push(&mut self, account: AccountId, kind: &JournalKind, at: Timestamp) -> Result<i64, StoreError>;
    /// Newest first, those before `before` (all when `None`).
    async fn list_before(
        &mut self,
        account: AccountId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<JournalEntry>, StoreError>;
    /// Erases up to `limit` that came before then. Gives how many. The numbers of the others stay.
    async fn delete_old(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}
