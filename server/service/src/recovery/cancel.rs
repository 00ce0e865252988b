//! Whoever objects to a recovery that waits: by the link of a message, signed in or not, or on «Безопасность» (security 8.3).

use super::{Recovery, is_live};
use crate::{
    audit::{note, note_foreign},
    core::{Answer, Core},
    outbox::{self, Message, Term},
    ports::{WaitingEnd, WaitingRecovery, Work},
    secrets::Token,
    sessions::SignedIn,
};
use model::{AccountId, JournalKind, LocalPath, NotificationKind, WaitingLine};
use uuid::Uuid;

impl Recovery {
    /// The button behind the link. `false` when there is nothing to cancel: the link is unknown, was used, or came too late.
    pub async fn cancel_by_link(&self, link: &Token) -> Answer<bool> {
        let found = self.core.store.read().await?.waiting_recoveries().find_by_cancel(&link.hash()).await?;
        match found {
            Some(waiting) => self.cancel(&waiting).await,
            None => Ok(false),
        }
    }

    /// «Отменить восстановление»: one of the owner's account. One that is not theirs, or has ended, changes nothing.
    pub async fn cancel_own(&self, who: SignedIn, id: &str) -> Answer<LocalPath> {
        let Ok(id) = id.parse::<Uuid>() else { return Ok(LocalPath::of("/security")) };
        let found = self.core.store.read().await?.waiting_recoveries().find(id).await?;
        let Some(own) = found.filter(|waiting| waiting.account_id == who.account) else {
            note_foreign(&self.core, self.core.store.begin().await?, who, id).await?;
            return Ok(LocalPath::of("/security"));
        };
        let is_done = self.cancel(&own).await?;
        Ok(LocalPath::of(if is_done { "/security?done=cancelled" } else { "/security" }))
    }

    async fn cancel(&self, waiting: &WaitingRecovery) -> Answer<bool> {
        let now = self.core.now();
        if !is_live(waiting, now) {
            return Ok(false);
        }
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(waiting.account_id).await?;
        if !work.waiting_recoveries().end(waiting.id, WaitingEnd::Cancelled, now).await? {
            return Ok(false);
        }
        note(&self.core, &mut *work, waiting.account_id, &JournalKind::RecoveryCancelled, now).await?;
        work.notifications().push(waiting.account_id, &NotificationKind::RecoveryCancelled, now).await?;
        let message = |channel, to, locale| Message::RecoveryCancelled { channel, to, locale };
        outbox::tell_contacts(&self.core, &mut *work, waiting.account_id, Term::default(), message).await?;
        work.commit().await?;
        Ok(true)
    }
}

/// Those of an account that may be cancelled, as its owner sees them.
pub(crate) async fn list_waiting(core: &Core, work: &mut dyn Work, account: AccountId) -> Answer<Vec<WaitingLine>> {
    let live = work.waiting_recoveries().list_live(account, core.now()).await?;
    let line = |waiting: &WaitingRecovery| WaitingLine {
        id: waiting.id.to_string(),
        asked: core.moment(waiting.created_at),
        opens: core.moment(waiting.opens_at),
    };
    Ok(live.iter().map(line).collect())
}
