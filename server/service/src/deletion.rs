//! Deleting an account: all of it goes, a stone stays, and whoever could be reached is told (catalogue SEC-14, EXP-12; security 9.9;
//! decision 0030). By the owner, by the worker when a deletion that waited is due, and once more wherever a database was put back that
//! had forgotten it.

use crate::{
    audit::note,
    core::{Answer, Core, after},
    outbox::{self, Audience, Message, Term},
    ports::{
        Account, Actor, AuditAction, AuditEvent, AuditValue, LinkPurpose, PlannedDeletion, Store, StoreError,
        Tombstone, Work,
    },
};
use jiff::{SignedDuration, Timestamp};
use model::{AccountId, Device, JournalKind, NotificationKind};
use tracing::warn;

/// So long it is worth telling somebody that their account is gone. Ours: a mailbox that is full for a weekend.
const TOLD_WITHIN: SignedDuration = SignedDuration::from_hours(72);

/// Accounts that are deleted in one look.
const BATCH: u32 = 100;

/// Erases an account, which the caller holds, and tells every contact that was proven.
pub(crate) async fn erase(core: &Core, work: &mut dyn Work, account: &Account, actor: Actor) -> Answer<()> {
    let now = core.now();
    // Read before, told after: what was on its way to the account's contacts is erased with it.
    let audience = Audience::of(work, account.id).await?;
    let stone = Tombstone { account: account.id, opened_at: account.created_at, deleted_at: now };
    work.deletions().erase(&stone).await?;
    core.record(work, actor, AuditAction::UserDeleted, Some(account.id), &[]);
    audience.tell_of_deletion(core, work, after(now, TOLD_WITHIN)).await
}

/// Plans the deletion of an account, which the caller holds: every proven contact gets a link that cancels it. `false` when one waits
/// already.
pub(crate) async fn plan(core: &Core, work: &mut dyn Work, account: AccountId, device: &Device) -> Answer<bool> {
    let now = core.now();
    let due_at = after(now, SignedDuration::from_hours(24 * core.policy.deletion_wait_days));
    if !work.deletions().plan(&PlannedDeletion { account, planned_at: now, due_at }).await? {
        return Ok(false);
    }
    let due = core.moment(due_at);
    note(core, work, account, &JournalKind::DeletionPlanned, now).await?;
    let notice = NotificationKind::DeletionPlanned { device: device.clone(), due: due.clone() };
    work.notifications().push(account, &notice, now).await?;
    let message =
        |channel, to, token, locale| Message::DeletionPlanned { channel, to, token, due: due.clone(), locale };
    outbox::tell_contacts_with_link(core, work, account, LinkPurpose::KeepsAccount, due_at, message).await?;
    Ok(true)
}

/// Cancels the deletion that waits, within a unit of work that holds the account, and says so to every proven contact. `false` when
/// none does.
pub(crate) async fn cancel(core: &Core, work: &mut dyn Work, account: AccountId) -> Answer<bool> {
    if !work.deletions().cancel(account).await? {
        return Ok(false);
    }
    let now = core.now();
    work.owner_links().forget(account, LinkPurpose::KeepsAccount).await?;
    note(core, work, account, &JournalKind::DeletionCancelled, now).await?;
    work.notifications().push(account, &NotificationKind::DeletionCancelled, now).await?;
    let message = |channel, to, locale| Message::DeletionCancelled { channel, to, locale };
    outbox::tell_contacts(core, work, account, Term::default(), message).await?;
    Ok(true)
}

/// Deletes the accounts whose day has come, each in a unit of work of its own: one that cannot be deleted keeps no other. For the
/// worker.
pub(crate) async fn erase_due(core: &Core) -> Answer<()> {
    let due = core.store.read().await?.deletions().list_due(core.now(), BATCH).await?;
    for account in due {
        if let Err(error) = erase_if_due(core, account).await {
            warn!(event = "deletion_failed", %error, "An account was not deleted on its day; it is tried again");
        }
    }
    Ok(())
}

async fn erase_if_due(core: &Core, account: AccountId) -> Answer<()> {
    let mut work = core.store.begin().await?;
    let Some(account) = work.deletions().hold(account).await? else { return Ok(()) };
    // Read again, held: its owner may have thought again at this moment.
    let planned = work.deletions().find_planned(account.id).await?;
    if planned.is_some_and(|planned| planned.due_at <= core.now()) {
        erase(core, &mut *work, &account, Actor::Worker).await?;
        work.commit().await?;
    }
    Ok(())
}

/// Deletes once more what was deleted already and is there again, because a copy of before was put back; where nothing is there, the
/// stone is set. Nobody is told anew. Gives how many accounts were there. Errors: the database.
pub async fn erase_again(store: &dyn Store, listed: &[Tombstone], now: Timestamp) -> Result<u64, StoreError> {
    let mut erased = 0;
    for stone in listed {
        let mut work = store.begin().await?;
        if work.deletions().erase(stone).await? {
            erased += 1;
            work.audit().push(AuditEvent {
                at: now,
                actor: Actor::Console,
                action: AuditAction::UserDeleted,
                subject: Some(stone.account),
                request: String::new(),
                context: vec![("cause", AuditValue::Code("restored"))],
            });
        }
        work.commit().await?;
    }
    Ok(erased)
}
