//! Sessions: opening, recognising, ending (security 6).

use crate::{
    audit::note,
    core::{Answer, Core, Visitor, after, before},
    devices,
    ports::{Actor, AuditAction, AuditValue, SessionRecord, Work},
    secrets::Token,
};
use jiff::{SignedDuration, Timestamp};
use model::{AccountId, JournalKind, LocalPath, NotificationKind, SignInWay};
use std::sync::Arc;
use uuid::Uuid;

/// `last_seen` is written at most this often (security 6.3).
const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// So long after its last use a session that ran out may still save what was typed.
const SAVES_UNTIL: SignedDuration = SignedDuration::from_hours(24);

/// Who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Whose account.
    pub account: AccountId,
    /// By which session.
    pub session: Uuid,
    /// When they showed last who they are (security 6.5).
    pub proven_at: Timestamp,
}

impl From<SessionRecord> for SignedIn {
    fn from(session: SessionRecord) -> Self {
        Self { account: session.account_id, session: session.id, proven_at: session.auth_time }
    }
}

/// So long a proof of who one is holds. Source: security 6.5.
pub const PROOF_HOLDS: SignedDuration = SignedDuration::from_mins(10);

/// The page that asks for the password again.
const PROVE: &str = "/security/prove";

impl SignedIn {
    /// Whether they showed a short time ago who they are: enough for what could take the account away.
    pub(crate) fn is_proven(self, core: &Core) -> bool {
        self.proven_at > before(core.now(), PROOF_HOLDS)
    }
}

/// Where they show it; the page leads back.
pub(crate) fn prove_first(back: &str) -> LocalPath {
    LocalPath::parse(&[PROVE, "?next=", back].concat()).unwrap_or_else(|| LocalPath::of(PROVE))
}

/// Recognises and ends sessions, and forgets the device in which one was.
pub struct Sessions {
    core: Arc<Core>,
}

impl Sessions {
    /// The use cases over this core.
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Whose session this token is, if it is still alive. Read on every request (security 6.1).
    pub async fn recognise(&self, token: &Token) -> Answer<Option<SignedIn>> {
        let now = self.core.now();
        let idle_since = before(now, self.core.policy.session_idle());
        let Some(session) = self.core.store.read().await?.sessions().find(&token.hash(), now, idle_since).await? else {
            return Ok(None);
        };
        // Written rarely and early, so that an idle session ends a little too soon, never too late.
        if session.last_seen_at < before(now, TOUCH_EVERY) {
            let mut work = self.core.store.begin().await?;
            work.sessions().touch(session.id, now).await?;
            work.commit().await?;
        }
        Ok(Some(session.into()))
    }

    /// Whose session this was, when it ran out by itself and not long ago. It opens nothing: what was typed on a page that
    /// was open for too long is kept for its owner, who sees it after signing in (security 6.3, decision 0019).
    pub async fn recognise_lapsed(&self, token: &Token) -> Answer<Option<SignedIn>> {
        let since = before(self.core.now(), SAVES_UNTIL);
        let session = self.core.store.read().await?.sessions().find_lapsed(&token.hash(), since).await?;
        Ok(session.map(SignedIn::from))
    }

    /// Whether the session still lives; does not count as using it, so a page left open does not keep it alive.
    pub async fn is_alive(&self, token: &Token) -> Answer<bool> {
        let now = self.core.now();
        let idle_since = before(now, self.core.policy.session_idle());
        Ok(self.core.store.read().await?.sessions().find(&token.hash(), now, idle_since).await?.is_some())
    }

    /// «Выйти»: the session is dead at once (security 6.6).
    pub async fn sign_out(&self, who: SignedIn) -> Answer<()> {
        let mut work = self.core.store.begin().await?;
        work.sessions().end(who.session, self.core.now(), "logout").await?;
        let session = [("session", AuditValue::Id(who.session))];
        self.core.record(&mut *work, Actor::Citizen, AuditAction::SessionLogout, Some(who.account), &session);
        Ok(work.commit().await?)
    }

    /// «Забыть устройство», by whoever sits at it: no account knows it any more (catalogue SGN-11). It opened nothing; but a sign-in from there
    /// is one from a new device again.
    pub async fn forget_device(&self, visitor: &Visitor) -> Answer<()> {
        let mut work = self.core.store.begin().await?;
        let mut known = devices::here(&self.core, &mut *work, visitor).await?;
        // Accounts are held in one order, by whomever.
        known.sort_by_key(|device| device.account_id.0);
        for device in known {
            work.accounts().hold(device.account_id).await?;
            if work.devices().forget(device.account_id, device.id).await? {
                note(&self.core, &mut *work, device.account_id, &JournalKind::DeviceForgotten, self.core.now()).await?;
            }
        }
        Ok(work.commit().await?)
    }
}

/// A session that begins.
pub(crate) struct Opened {
    /// For the session cookie; only its hash is kept.
    pub(crate) session: Token,
    /// For the cookie by which the device is known from now on.
    pub(crate) device: Token,
    /// Whether the account did not know the device before.
    pub(crate) is_new_device: bool,
}

/// Opens a session within a unit of work that holds the account, and remembers the device. `aal` says by how many factors, `way` by
/// what.
pub(crate) async fn open(
    core: &Core,
    work: &mut dyn Work,
    account: AccountId,
    visitor: &Visitor,
    aal: u8,
    way: SignInWay,
) -> Answer<Opened> {
    let now = core.now();
    let token = Token::new(core.rng)?;
    let session = SessionRecord {
        id: core.rng.id(now)?,
        token: token.hash(),
        account_id: account,
        device: visitor.device.clone(),
        network: visitor.network.clone(),
        created_at: now,
        way,
        aal,
        auth_time: proven_by(way, now),
        last_seen_at: now,
        ends_at: after(now, SignedDuration::from_hours(core.policy.session_total_hours)),
        ended_at: None,
    };
    replace(core, work, visitor).await?;
    // Among sessions of one instant the new one must not be taken for the oldest.
    make_room(core, work, account).await?;
    work.sessions().insert(&session).await?;
    let opened = [("session", AuditValue::Id(session.id)), ("aal", AuditValue::Number(i64::from(aal)))];
    core.record(work, Actor::Citizen, AuditAction::SessionCreated, Some(account), &opened);
    let device = devices::remember(core, work, account, visitor).await?;
    Ok(Opened { session: token, device: device.token, is_new_device: device.is_new })
}

/// When the owner has shown who they are. A code from an SMS shows one contact, and a recovery that shows no more changes nothing at
/// once either where something stands before it: what could take the account away wants the password, or a passkey, first (security 6.5).
fn proven_by(way: SignInWay, now: Timestamp) -> Timestamp {
    if way == SignInWay::Sms { Timestamp::UNIX_EPOCH } else { now }
}

/// Ends the session by which the browser was signed in until now, whosever it is: nobody could use or end it there any more (security 6.4).
async fn replace(core: &Core, work: &mut dyn Work, visitor: &Visitor) -> Answer<()> {
    let Some(token) = &visitor.session else { return Ok(()) };
    let (now, idle_since) = (core.now(), before(core.now(), core.policy.session_idle()));
    let Some(former) = work.sessions().find(&token.hash(), now, idle_since).await? else { return Ok(()) };
    work.sessions().end(former.id, now, "replaced").await?;
    let session = [("session", AuditValue::Id(former.id)), ("why", AuditValue::Code("replaced"))];
    core.record(work, Actor::Citizen, AuditAction::SessionLogout, Some(former.account_id), &session);
    Ok(())
}

/// Ends the oldest, if a further one would be too many, and tells their owner (security 6.7).
async fn make_room(core: &Core, work: &mut dyn Work, account: AccountId) -> Answer<()> {
    let (now, most) = (core.now(), u32::try_from(core.policy.sessions_per_account).unwrap_or(u32::MAX));
    let idle_since = before(now, core.policy.session_idle());
    for oldest in work.sessions().end_oldest(account, most.saturating_sub(1), now, idle_since).await? {
        note(core, work, account, &JournalKind::OldestSessionEnded, now).await?;
        let notice = NotificationKind::OldestSessionEnded { device: oldest.device, most };
        work.notifications().push(account, &notice, now).await?;
    }
    Ok(())
}
