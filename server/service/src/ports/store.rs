//! The store, as the use cases need it: one unit of work is one transaction.
//!
//! `find_…` gives an `Option`, `get` the row or an error, `list_…` many; whatever must be true of one row only is a
//! conditional statement inside the store and answers whether it held.

use super::{
    Audit, Checks, Deletions, Devices, Factors, FailedSignIns, Identities, Journal, OwnerLinks, Passkeys, Profiles,
    Questions, Recoveries, Reviews, Sessions, SignInChoices, SmsSignIns, Verifications, WaitingRecoveries,
};
use crate::secrets::{BlindIndex, Mark, TokenHash};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{
    AccountId, AccountLevel, Channel, ContactValues, DisplaySettings, FieldError, Locale, NotificationKind, PersonName,
};
use uuid::Uuid;

/// Why the store did not do as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The contact is proven by another live account.
    #[error("the contact belongs to another account")]
    ContactTaken,
    /// No such row, where one must be.
    #[error("no such row in {table}")]
    NotFound {
        /// Where it was looked for.
        table: &'static str,
    },
    /// A row that cannot be: a column does not decrypt or does not parse.
    #[error("corrupt row in {table}, column {column}, row {id}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        id: String,
    },
    /// The database is away, full, or too slow.
    #[error("database: {0}")]
    Database(String),
}

/// Something happened that another task or process waits for. Only a wake-up: the rows are the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wakeup {
    /// A notification was added to, or marked in, the feed of this account.
    Feed(AccountId),
    /// A message was put into the outbox.
    Outbox,
    /// A question to a registry was queued.
    Checks,
    /// An account was deleted.
    Deletions,
    /// Wake-ups may have been lost: look at everything.
    Everything,
}

/// A sealed value that does not open, or a key that does not unwrap: the wrong keys, or a row that somebody has changed (security 9.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unopened {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row.
    pub row: Uuid,
    /// Whose it is; nobody's while it belongs to nobody yet.
    pub subject: Option<AccountId>,
    /// The number of the request that wanted to read it; empty in the background.
    pub request: String,
}

/// The database.
#[async_trait]
pub trait Store: Send + Sync {
    /// Opens a unit of work that may write.
    async fn begin(&self) -> Result<Box<dyn Work>, StoreError>;
    /// Opens a unit of work that only reads; it never waits for a writer.
    async fn read(&self) -> Result<Box<dyn Work>, StoreError>;
    /// Wake-ups from now on, from this process and from all others on the same database.
    fn wakeups(&self) -> tokio::sync::broadcast::Receiver<Wakeup>;
    /// What does not open from now on, in this process.
    fn unopened(&self) -> tokio::sync::broadcast::Receiver<Unopened>;
    /// Whether the database answers.
    async fn check(&self) -> Result<(), StoreError>;
}

/// A unit of work: one transaction. Dropped before `commit`, nothing has happened.
#[async_trait]
pub trait Work: Send {
    /// Accounts.
    fn accounts(&mut self) -> &mut dyn Accounts;
    /// Contacts of accounts.
    fn contacts(&mut self) -> &mut dyn Contacts;
    /// Registrations that are under way.
    fn drafts(&mut self) -> &mut dyn Drafts;
    /// Recoveries of access that are under way.
    fn recoveries(&mut self) -> &mut dyn Recoveries;
    /// Recoveries that wait, so that the owner may object.
    fn waiting_recoveries(&mut self) -> &mut dyn WaitingRecoveries;
    /// One-time codes and links.
    fn codes(&mut self) -> &mut dyn Codes;
    /// Sessions.
    fn sessions(&mut self) -> &mut dyn Sessions;
    /// Sign-ins by SMS that are under way.
    fn sms_sign_ins(&mut self) -> &mut dyn SmsSignIns;
    /// Choices about signing in, and sign-ins that they stop.
    fn sign_in_choices(&mut self) -> &mut dyn SignInChoices;
    /// Tries to sign in that failed.
    fn failed_sign_ins(&mut self) -> &mut dyn FailedSignIns;
    /// Second factors.
    fn factors(&mut self) -> &mut dyn Factors;
    /// Known devices.
    fn devices(&mut self) -> &mut dyn Devices;
    /// Passkeys.
    fn passkeys(&mut self) -> &mut dyn Passkeys;
    /// The feeds.
    fn notifications(&mut self) -> &mut dyn Notifications;
    /// Messages on their way out.
    fn outbox(&mut self) -> &mut dyn Outbox;
    /// Counters that slow guessing down.
    fn limits(&mut self) -> &mut dyn Limits;
    /// Profiles.
    fn profiles(&mut self) -> &mut dyn Profiles;
    /// Verifications of people's data.
    fn verifications(&mut self) -> &mut dyn Verifications;
    /// What the registries are asked.
    fn checks(&mut self) -> &mut dyn Checks;
    /// Whose a proven number is.
    fn identities(&mut self) -> &mut dyn Identities;
    /// The operators' queue.
    fn reviews(&mut self) -> &mut dyn Reviews;
    /// The journals of accounts.
    fn journal(&mut self) -> &mut dyn Journal;
    /// Deletions of accounts.
    fn deletions(&mut self) -> &mut dyn Deletions;
    /// Control questions.
    fn questions(&mut self) -> &mut dyn Questions;
    /// Links of messages.
    fn owner_links(&mut self) -> &mut dyn OwnerLinks;
    /// The audit chain.
    fn audit(&mut self) -> &mut dyn Audit;
    /// Makes it all happen.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// An account.
#[derive(Clone)]
pub struct Account {
    /// Its lasting id.
    pub id: AccountId,
    /// Whose it is.
    pub name: PersonName,
    /// How much is known about the owner.
    pub level: AccountLevel,
    /// The language of its letters.
    pub locale: Locale,
    /// How pages are shown to the owner; nothing before anything was chosen.
    pub display: Option<DisplaySettings>,
    /// PHC string of the password.
    pub password_hash: String,
    /// When the password was chosen.
    pub password_set_at: Timestamp,
    /// Whether nobody gets in, by whatever way, before its owner has recovered access.
    pub is_blocked: bool,
    /// When it was opened.
    pub created_at: Timestamp,
}

/// Another password for an account.
pub struct PasswordChange {
    /// Whose.
    pub account: AccountId,
    /// PHC string of the one that it replaces, which joins the former ones.
    pub old: String,
    /// PHC string of the new one.
    pub new: String,
    /// The id of the row that keeps the old one.
    pub former: Uuid,
    /// So many former ones stay, the newest.
    pub keep: u32,
    /// When it was chosen.
    pub at: Timestamp,
}

/// Accounts.
#[async_trait]
pub trait Accounts: Send {
    /// A new account.
    async fn insert(&mut self, account: &Account) -> Result<(), StoreError>;
    /// The account. Errors: `NotFound`.
    async fn get(&mut self, id: AccountId) -> Result<Account, StoreError>;
    /// The account, held until the unit of work ends: what opens and ends its sessions or changes its password comes one after
    /// the other. Held before any other row. Errors: `NotFound`.
    async fn hold(&mut self, id: AccountId) -> Result<Account, StoreError>;
    /// The account, if a live one has proven this contact.
    async fn find_by_contact(&mut self, channel: Channel, index: &BlindIndex) -> Result<Option<Account>, StoreError>;
    /// The account, if a live one has proven this СНИЛС.
    async fn find_by_snils(&mut self, index: &BlindIndex) -> Result<Option<Account>, StoreError>;
    /// The marks, by every live index key, of everything by which one signs in to it: its proven contacts and numbers.
    async fn list_logins(&mut self, id: AccountId) -> Result<Vec<Mark>, StoreError>;
    /// From now on nobody gets in. `false` when it was so already.
    async fn block(&mut self, id: AccountId) -> Result<bool, StoreError>;
    /// Its owner may get in again. `false` when it was not blocked.
    async fn unblock(&mut self, id: AccountId) -> Result<bool, StoreError>;
    /// Raises the level; one that is as high already stays. `false` when nothing changed.
    async fn raise_level(&mut self, id: AccountId, level: AccountLevel) -> Result<bool, StoreError>;
    /// Whether this is the id of what another account has: a session, a known device, an application, a passkey, or a recovery
    /// that waits.
    async fn is_of_another(&mut self, id: AccountId, named: Uuid) -> Result<bool, StoreError>;
    /// Keeps how pages are shown to the owner.
    async fn keep_display(&mut self, id: AccountId, display: DisplaySettings) -> Result<(), StoreError>;
    /// Replaces the stored hash, when its parameters became too weak. Does nothing if it is no longer `old`.
    async fn replace_password_hash(&mut self, id: AccountId, old: &str, new: &str) -> Result<(), StoreError>;
    /// Another password. `false` when the stored one is no longer the `old`: somebody was faster.
    async fn change_password(&mut self, change: &PasswordChange) -> Result<bool, StoreError>;
    /// The hashes of the passwords that were replaced, newest first.
    async fn list_former_passwords(&mut self, id: AccountId) -> Result<Vec<String>, StoreError>;
}

/// A contact of an account.
#[derive(Clone)]
pub struct Contact {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub account_id: AccountId,
    /// Phone or e-mail.
    pub channel: Channel,
    /// Canonical form.
    pub value: String,
    /// When its owner proved it; only then it reserves the name (security 2.3).
    pub verified_at: Option<Timestamp>,
    /// When it was given.
    pub created_at: Timestamp,
}

/// Contacts of accounts.
#[async_trait]
pub trait Contacts: Send {
    /// Adds a contact; with `index` it is proven and reserves the name. Errors: `ContactTaken`.
    async fn insert(&mut self, contact: &Contact, index: Option<&BlindIndex>) -> Result<(), StoreError>;
    /// Marks the account's waiting contact of this channel as proven. `false` when there is none.
    /// Errors: `ContactTaken`.
    async fn verify(
        &mut self,
        account: AccountId,
        channel: Channel,
        index: &BlindIndex,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
    /// The waiting contact of this channel, held until the unit of work ends.
    async fn hold_waiting(&mut self, account: AccountId, channel: Channel) -> Result<Option<Contact>, StoreError>;
    /// Forgets the waiting contact of this channel, if there is one.
    async fn forget_waiting(&mut self, account: AccountId, channel: Channel) -> Result<(), StoreError>;
    /// All contacts of an account, phones first.
    async fn list(&mut self, account: AccountId) -> Result<Vec<Contact>, StoreError>;
}

/// A registration that is under way.
#[derive(Clone)]
pub struct Draft {
    /// Its id: the flow to which codes are bound.
    pub id: Uuid,
    /// Hash of the cookie of the browser that began it.
    pub token: TokenHash,
    /// The language it is held in.
    pub locale: Locale,
    /// The first step's answers as typed.
    pub values: ContactValues,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
    /// When the consent was ticked.
    pub consent_at: Option<Timestamp>,
    /// When the phone was proven.
    pub phone_proven_at: Option<Timestamp>,
    /// When the mailbox was proven.
    pub email_proven_at: Option<Timestamp>,
    /// The account that came of it.
    pub account_id: Option<AccountId>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it is erased (security 2.9).
    pub expires_at: Timestamp,
}

/// Registrations that are under way.
#[async_trait]
pub trait Drafts: Send {
    /// A new one. `false` when a draft of this token is there already: the form came twice at once.
    async fn insert(&mut self, draft: &Draft) -> Result<bool, StoreError>;
    /// The draft of this browser, if it has not expired; held until the unit of work ends, when that one may write.
    async fn find(&mut self, token: &TokenHash, now: Timestamp) -> Result<Option<Draft>, StoreError>;
    /// The draft by its id, if it has not expired; held likewise.
    async fn find_by_id(&mut self, id: Uuid, now: Timestamp) -> Result<Option<Draft>, StoreError>;
    /// Writes locale, values, errors, consent and proofs.
    async fn save(&mut self, draft: &Draft) -> Result<(), StoreError>;
    /// Marks it as finished. `false` when it was finished already: somebody was faster.
    async fn finish(&mut self, id: Uuid, account: AccountId) -> Result<bool, StoreError>;
    /// Forgets it with its codes.
    async fn delete(&mut self, id: Uuid) -> Result<(), StoreError>;
    /// Erases what has expired, with its codes. Gives how many drafts.
    async fn delete_expired(&mut self, now: Timestamp) -> Result<u64, StoreError>;
}

/// A one-time code or link, as it is stored.
#[derive(Clone)]
pub struct CodeRecord {
    /// Its id.
    pub id: Uuid,
    /// The flow it is bound to (security 4.2).
    pub flow: Uuid,
    /// By which way it went out.
    pub channel: Channel,
    /// The how-manieth of this flow and channel: «Код 2».
    pub number: u32,
    /// 16 random bytes.
    pub salt: Vec<u8>,
    /// The keyed mark of the code, or the hash of the link's token.
    pub mark: Mark,
    /// The keyed mark of the code that stands beside a link, when one does.
    pub code_mark: Option<Mark>,
    /// Wrong tries and the running one.
    pub tries: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used, or replaced by a newer one.
    pub ended_at: Option<Timestamp>,
}

/// A link and the flow it belongs to.
pub type LinkRecord = CodeRecord;

/// One-time codes and links.
#[async_trait]
pub trait Codes: Send {
    /// A new one; ends the earlier ones of the same flow and channel (security 4.4).
    async fn insert(&mut self, code: &CodeRecord) -> Result<(), StoreError>;
    /// The newest of a flow and channel, ended or not.
    async fn find_newest(&mut self, flow: Uuid, channel: Channel) -> Result<Option<CodeRecord>, StoreError>;
    /// Spends a try on the newest live one: `None` when there is none, it has ended, expired or has no tries left.
    /// One conditional statement (security 4.3).
    async fn spend_try(
        &mut self,
        flow: Uuid,
        channel: Channel,
        max_tries: u32,
        now: Timestamp,
    ) -> Result<Option<CodeRecord>, StoreError>;
    /// The link with this token hash, ended or not.
    async fn find_link(&mut self, mark: &Mark) -> Result<Option<LinkRecord>, StoreError>;
    /// Ends all of a flow and channel unused: the contact they were meant for has changed.
    async fn end_all(&mut self, flow: Uuid, channel: Channel, at: Timestamp) -> Result<(), StoreError>;
    /// Ends it as used. `false` when somebody was faster or its term is over.
    async fn use_up(&mut self, id: Uuid, now: Timestamp) -> Result<bool, StoreError>;
    /// Erases those whose term was over before then. Gives how many.
    async fn delete_stale(&mut self, before: Timestamp) -> Result<u64, StoreError>;
}

/// An entry of a feed, as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedEntry {
    /// Its place: 1, 2, 3… of the account.
    pub seq: i64,
    /// What it tells.
    pub kind: NotificationKind,
    /// When it came.
    pub created_at: Timestamp,
    /// When it was marked as read.
    pub read_at: Option<Timestamp>,
}

/// The feeds.
#[async_trait]
pub trait Notifications: Send {
    /// Appends to the feed of an account and wakes its streams on commit. Gives the new `seq`. Entries of one account
    /// become visible in the order of `seq`, whichever process wrote them.
    async fn push(&mut self, account: AccountId, kind: &NotificationKind, at: Timestamp) -> Result<i64, StoreError>;
    /// Newest first, those before `before` (all when `None`).
    async fn list_before(
        &mut self,
        account: AccountId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, StoreError>;
    /// Oldest first, those after `after`: what a stream has missed.
    async fn list_after(&mut self, account: AccountId, after: i64, limit: u32) -> Result<Vec<FeedEntry>, StoreError>;
    /// How many are unread.
    async fn count_unread(&mut self, account: AccountId) -> Result<u64, StoreError>;
    /// Marks one as read and wakes the streams. Marking twice is no error.
    async fn mark_read(&mut self, account: AccountId, seq: i64, at: Timestamp) -> Result<(), StoreError>;
    /// Marks all up to `seq` as read and wakes the streams.
    async fn mark_read_up_to(&mut self, account: AccountId, seq: i64, at: Timestamp) -> Result<(), StoreError>;
    /// Erases up to `limit` that came before then, read or not. Gives how many. The numbers of the others stay.
    async fn delete_old(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}

/// A message for the outbox.
pub struct NewOutboxRow {
    /// Its id, and the idempotency key towards the gateway.
    pub id: Uuid,
    /// The message as JSON: personal, sealed by the store, erased after sending (security 11.6).
    pub payload: String,
    /// 0 goes first: codes before bulk (security 11.5).
    pub priority: i16,
    /// Whose contact it goes to: it is erased with the account. Nothing when nobody knows yet, or when it outlives the account.
    pub account: Option<AccountId>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is to go out, if not at once.
    pub due_at: Option<Timestamp>,
    /// After this it is not sent any more (security 11.4).
    pub expires_at: Option<Timestamp>,
}

/// A message that a worker has taken.
pub struct Claimed {
    /// Its id, and the idempotency key.
    pub id: Uuid,
    /// The lease: only its holder may settle the message.
    pub lease: Uuid,
    /// The message as JSON; nothing when it does not open.
    pub payload: Option<String>,
    /// The how-manieth attempt this is, from 1.
    pub attempt: u32,
    /// After this it is not sent any more.
    pub expires_at: Option<Timestamp>,
}

/// Messages on their way out.
#[async_trait]
pub trait Outbox: Send {
    /// Puts a message in; wakes the workers on commit.
    async fn push(&mut self, row: &NewOutboxRow) -> Result<(), StoreError>;
    /// Takes up to `limit` messages that are due and not leased, the urgent first.
    async fn claim(
        &mut self,
        now: Timestamp,
        lease: Uuid,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Claimed>, StoreError>;
    /// It went out: its content is erased. `false` when the lease was lost.
    async fn sent(&mut self, claimed: &Claimed, at: Timestamp) -> Result<bool, StoreError>;
    /// Not yet: try again at `due_at`. `error` is a code.
    async fn retry(&mut self, claimed: &Claimed, due_at: Timestamp, error: &'static str) -> Result<bool, StoreError>;
    /// Never: a dead letter (`error` says why; its content is kept), or past its term (`expired`, content erased).
    async fn bury(&mut self, claimed: &Claimed, at: Timestamp, error: &'static str) -> Result<bool, StoreError>;
    /// When the next waiting message is due.
    async fn next_due(&mut self) -> Result<Option<Timestamp>, StoreError>;
    /// Erases the content of dead letters that nobody would send any more: their term is over. Gives how many.
    async fn erase_expired(&mut self, now: Timestamp) -> Result<u64, StoreError>;
    /// How many dead letters there are.
    async fn count_dead(&mut self) -> Result<u64, StoreError>;
    /// Erases up to `limit` that were sent, or past their term, before then. Gives how many.
    async fn delete_settled(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
    /// Erases up to `limit` dead letters from before then, with their content. Gives how many.
    async fn delete_dead(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}

/// What a counter of failures says to a new attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Go on; the attempt is counted as a failure until `reset`. `failures` is without it.
    Counted {
        /// Failures in a row before this attempt.
        failures: u32,
    },
    /// Not evaluated and not counted: wait until then.
    Wait {
        /// When the next attempt is evaluated.
        until: Timestamp,
    },
}

/// Counters that slow guessing down (security 5). Keys are marks: nothing personal is stored.
#[async_trait]
pub trait Limits: Send {
    /// Counts one use within a window of `window_seconds`; gives how many there were in it with this one, and when it ends.
    async fn count(&mut self, key: &Mark, window_seconds: i64, now: Timestamp) -> Result<(u32, Timestamp), StoreError>;
    /// How many uses the window holds, without counting one.
    async fn peek(&mut self, key: &Mark, window_seconds: i64, now: Timestamp) -> Result<u32, StoreError>;
    /// Counts an attempt before its secret is checked: after failure n ≥ 5 wait min(2^(n−5), 3600) s; 24 h of quiet
    /// forget (security 5.2, first row). One conditional statement.
    async fn attempt(&mut self, key: &Mark, now: Timestamp) -> Result<Attempt, StoreError>;
    /// The attempt that was just counted was never evaluated: it is none, and nobody waits for it.
    async fn take_back(&mut self, key: &Mark) -> Result<(), StoreError>;
    /// The attempt was good: forget the failures, and what the window holds.
    async fn reset(&mut self, key: &Mark) -> Result<(), StoreError>;
    /// Erases counters untouched since `before`.
    async fn delete_stale(&mut self, before: Timestamp) -> Result<u64, StoreError>;
    /// Counts a failure in a row before its secret is checked; gives how long the row is with it. No quiet ends it.
    async fn lengthen_run(&mut self, key: &Mark, now: Timestamp) -> Result<u32, StoreError>;
    /// How many failures there are in a row.
    async fn run_length(&mut self, key: &Mark) -> Result<u32, StoreError>;
    /// The failure that was just counted was none, because nothing was checked.
    async fn shorten_run(&mut self, key: &Mark) -> Result<(), StoreError>;
    /// A success: the next failure is the first.
    async fn end_run(&mut self, key: &Mark) -> Result<(), StoreError>;
    /// Erases rows of failures of which the last was before then.
    async fn delete_stale_runs(&mut self, before: Timestamp) -> Result<u64, StoreError>;
}
