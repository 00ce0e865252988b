//! Blocking an account at once: every session ends, and nobody gets in by whatever way before its owner has recovered access (catalogue
//! SEC-07; security 5.7, 5.11; decision 0030).

use crate::{
    audit::note,
    core::{Answer, Core},
    deletion,
    outbox::{self, Message, Term},
    ports::{LinkPurpose, WaitingEnd, Work},
};
use model::{AccountId, JournalKind, NotificationKind};

/// Blocks an account, within a unit of work that holds it; ends whatever waits or is under way, and tells every proven contact. `false`
/// when it was blocked already.
pub(crate) async fn block(core: &Core, work: &mut dyn Work, account: AccountId) -> Answer<bool> {
    if !work.accounts().block(account).await? {
        return Ok(false);
    }
    let now = core.now();
    work.sessions().end_all(account, None, now, "blocked").await?;
    work.factors().forget_pending(account).await?;
    // A stranger may be about to set a new password, or to have the account deleted.
    work.waiting_recoveries().end_all(account, WaitingEnd::Cancelled, now).await?;
    work.recoveries().forget_proven(account).await?;
    deletion::cancel(core, work, account).await?;
    // What was sent before has done its work: it must not shut out whoever has come back.
    work.owner_links().forget(account, LinkPurpose::Blocks).await?;
    note(core, work, account, &JournalKind::AccountBlocked, now).await?;
    work.notifications().push(account, &NotificationKind::AccountBlocked, now).await?;
    let message = |channel, to, locale| Message::AccountBlocked { channel, to, locale };
    outbox::tell_contacts(core, work, account, Term::default(), message).await?;
    Ok(true)
}
