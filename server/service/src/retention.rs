//! How long everything is kept, in one place, and the sweep that erases it afterwards (security 9.11).
//!
//! Called by the worker of the outbox. What an account is made of – contacts, profile, factors, what its registries found – stays as
//! long as the account does; the audit chain is never swept.

use crate::{
    core::{Answer, Core, before},
    deletion, devices,
    policy::SecurityConfig,
    ports::{StoreError, Work},
};
use jiff::{SignedDuration, Timestamp};

/// Rows erased at a time: whoever wants to write meanwhile waits for no more.
const BATCH: u32 = 500;

/// How long failures in a row are kept after the last of them. Ours: as long as a device is known at most.
const RUN_KEPT_DAYS: i64 = 180;

/// What an account and the outbox gather day by day, and lose again when it is old.
#[derive(Clone, Copy)]
enum Gathered {
    /// Sessions whose term is over: the history of sign-ins.
    Sessions,
    /// Tries to sign in that failed, which the history tells, too.
    FailedSignIns,
    /// «Лента уведомлений».
    Feed,
    /// What the account went through.
    Journal,
    /// That messages went out, or were too late; their content went at once.
    SettledMessages,
    /// Messages that were given up, with their content.
    DeadLetters,
}

impl Gathered {
    const ALL: [Self; 6] =
        [Self::Sessions, Self::FailedSignIns, Self::Feed, Self::Journal, Self::SettledMessages, Self::DeadLetters];

    const fn days_kept(self, policy: &SecurityConfig) -> i64 {
        match self {
            Self::Sessions | Self::FailedSignIns => policy.sign_in_history_days,
            Self::Feed => policy.feed_days,
            Self::Journal => policy.journal_days,
            Self::SettledMessages => policy.settled_message_days,
            Self::DeadLetters => policy.dead_letter_days,
        }
    }

    /// Erases some of what is older. Gives how many.
    async fn erase(self, work: &mut dyn Work, before: Timestamp) -> Result<u64, StoreError> {
        match self {
            Self::Sessions => work.sessions().delete_old(before, BATCH).await,
            Self::FailedSignIns => work.failed_sign_ins().delete_old(before, BATCH).await,
            Self::Feed => work.notifications().delete_old(before, BATCH).await,
            Self::Journal => work.journal().delete_old(before, BATCH).await,
            Self::SettledMessages => work.outbox().delete_settled(before, BATCH).await,
            Self::DeadLetters => work.outbox().delete_dead(before, BATCH).await,
        }
    }
}

/// Does the deletions whose day has come, and erases all that is past its term, or less when the process is about to stop.
pub(crate) async fn sweep(core: &Core, is_stopping: impl Fn() -> bool) -> Answer<()> {
    deletion::erase_due(core).await?;
    sweep_what_is_under_way(core).await?;
    for gathered in Gathered::ALL {
        let until = before(core.now(), days(gathered.days_kept(&core.policy)));
        loop {
            let mut work = core.store.begin().await?;
            let erased = gathered.erase(&mut *work, until).await?;
            work.commit().await?;
            if erased < u64::from(BATCH) || is_stopping() {
                break;
            }
        }
    }
    Ok(())
}

/// What lives for hours and says itself when it ends.
async fn sweep_what_is_under_way(core: &Core) -> Answer<()> {
    let (now, policy) = (core.now(), &core.policy);
    let mut work = core.store.begin().await?;
    work.drafts().delete_expired(now).await?;
    work.recoveries().delete_expired(now).await?;
    // Contacts stay as they are for a while after a recovery (security 8.4).
    let follows = SignedDuration::from_hours(policy.contacts_closed_hours) + days(1);
    work.waiting_recoveries().delete_stale(before(now, follows)).await?;
    work.sms_sign_ins().delete_expired(now).await?;
    work.factors().delete_expired_pending(now).await?;
    work.sign_in_choices().delete_expired_stopped(now).await?;
    work.passkeys().delete_expired_challenges(now).await?;
    work.codes().delete_stale(before(now, SignedDuration::from_hours(policy.draft_hours))).await?;
    work.owner_links().delete_expired(now).await?;
    work.limits().delete_stale(before(now, counters_kept(policy))).await?;
    work.limits().delete_stale_runs(before(now, days(RUN_KEPT_DAYS))).await?;
    work.devices().delete_stale(devices::known_since(core)).await?;
    work.outbox().erase_expired(now).await?;
    Ok(work.commit().await?)
}

/// Longer than any counter counts: failures are forgotten after a day of quiet, and an owner is told once in some hours.
fn counters_kept(policy: &SecurityConfig) -> SignedDuration {
    SignedDuration::from_hours(policy.taken_notice_hours.max(24)) + days(1)
}

const fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}
