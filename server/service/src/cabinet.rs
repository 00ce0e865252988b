//! The cabinet: what its owner sees first, and the «Лента уведомлений».

use crate::{
    core::{Answer, Core},
    ports::{Contact, FeedEntry, Wakeup},
    sessions::SignedIn,
};
use model::{
    AccountId, CabinetView, Channel, ContactLine, DisplaySettings, Email, FeedPage, Notification, PersonName, Phone,
};
use std::sync::Arc;
use tokio::sync::broadcast;

/// Notifications on one page of the feed.
const PAGE: u32 = 20;

/// The cabinet of the person who is signed in.
pub struct Cabinet {
    core: Arc<Core>,
}

impl Cabinet {
    /// The most that one look of a live stream takes.
    pub const STREAM_BATCH: u32 = 100;

    /// The use cases over this core.
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Whose account it is.
    pub async fn owner(&self, who: SignedIn) -> Answer<PersonName> {
        Ok(self.core.store.read().await?.accounts().get(who.account).await?.name)
    }

    /// «Настройки отображения», for the next device as well.
    pub async fn keep_display(&self, who: SignedIn, display: DisplaySettings) -> Answer<()> {
        let mut work = self.core.store.begin().await?;
        work.accounts().keep_display(who.account, display).await?;
        Ok(work.commit().await?)
    }

    /// Name, level, contacts and the newest notifications.
    pub async fn show(&self, who: SignedIn, before: Option<i64>) -> Answer<CabinetView> {
        let mut work = self.core.store.read().await?;
        let account = work.accounts().get(who.account).await?;
        let contacts = work.contacts().list(who.account).await?;
        let mut entries = work.notifications().list_before(who.account, before, PAGE + 1).await?;
        let unread = work.notifications().count_unread(who.account).await?;
        // Of the first page it is known already.
        let newest = match before {
            None => entries.first().map(|entry| entry.seq),
            Some(_) => work.notifications().list_before(who.account, None, 1).await?.first().map(|entry| entry.seq),
        };
        let has_older = entries.len() > PAGE as usize;
        entries.truncate(PAGE as usize);
        Ok(CabinetView {
            given_name: account.name.given_name.as_str().to_owned(),
            surname: account.name.surname.as_str().to_owned(),
            level: account.level,
            contacts: contacts.iter().map(contact_line).collect(),
            feed: FeedPage {
                items: entries.into_iter().map(|entry| self.notification(entry)).collect(),
                unread,
                last_seq: newest.unwrap_or_default(),
                has_older,
            },
        })
    }

    /// What came after `seq`, oldest first, and how many are unread: the live stream's look after a wake-up.
    pub async fn news(&self, account: AccountId, after: i64) -> Answer<(Vec<Notification>, u64)> {
        let mut work = self.core.store.read().await?;
        let entries = work.notifications().list_after(account, after, Self::STREAM_BATCH).await?;
        let unread = work.notifications().count_unread(account).await?;
        Ok((entries.into_iter().map(|entry| self.notification(entry)).collect(), unread))
    }

    /// Wake-ups for live streams.
    pub fn wakeups(&self) -> broadcast::Receiver<Wakeup> {
        self.core.store.wakeups()
    }

    /// «Отметить прочитанным».
    pub async fn mark_read(&self, who: SignedIn, seq: i64) -> Answer<()> {
        let mut work = self.core.store.begin().await?;
        work.notifications().mark_read(who.account, seq, self.core.now()).await?;
        Ok(work.commit().await?)
    }

    /// «Отметить все прочитанными»: all up to the newest that the person has seen.
    pub async fn mark_all_read(&self, who: SignedIn, up_to: i64) -> Answer<()> {
        let mut work = self.core.store.begin().await?;
        work.notifications().mark_read_up_to(who.account, up_to, self.core.now()).await?;
        Ok(work.commit().await?)
    }

    fn notification(&self, entry: FeedEntry) -> Notification {
        Notification {
            seq: entry.seq,
            kind: entry.kind,
            at: self.core.moment(entry.created_at),
            is_read: entry.read_at.is_some(),
        }
    }
}

/// The contact, masked: whoever looks over the shoulder learns little (security 9.11).
pub(crate) fn contact_line(contact: &Contact) -> ContactLine {
    let masked = match contact.channel {
        Channel::Phone => Phone::parse(&contact.value).map(|phone| phone.ending()),
        Channel::Email => Email::parse(&contact.value).map(|email| email.masked()),
    };
    ContactLine {
        channel: contact.channel,
        masked: masked.unwrap_or_default(),
        is_confirmed: contact.verified_at.is_some(),
    }
}
