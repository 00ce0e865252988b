//! «Журнал действий»: what happened to an account, and when (catalogue JRN-01). Sign-ins stand in their history.

use super::Security;
use crate::{audit::actor_of, core::Answer, ports::Actor, sessions::SignedIn};
use model::{Locale, Passage, Sheet};
use texts::Texts;

/// Entries on one page.
const PAGE_OF_JOURNAL: usize = 50;

impl Security {
    /// A page of it, in this language; `older` is the number of the last entry of the page before.
    pub async fn journal(&self, who: SignedIn, older: Option<i64>, locale: Locale) -> Answer<Sheet> {
        let mut work = self.core.store.read().await?;
        let limit = u32::try_from(PAGE_OF_JOURNAL + 1).unwrap_or(u32::MAX);
        let mut entries = work.journal().list_before(who.account, older, limit).await?;
        let has_older = entries.len() > PAGE_OF_JOURNAL;
        entries.truncate(PAGE_OF_JOURNAL);
        let older = entries.last().filter(|_| has_older).map(|entry| entry.seq);
        let words = Texts::new(locale);
        let line = |entry: &crate::ports::JournalEntry| {
            let at = words.moment(&self.core.moment(entry.created_at));
            // Whoever else did it may have sat in the cabinet or come by a link: the entry does not know.
            let is_automatic = actor_of(&entry.kind) == Actor::Worker;
            let text = if is_automatic { [&at, ". ", words.journal_automatic()].concat() } else { at };
            Passage { title: words.journal_entry(&entry.kind), text }
        };
        Ok(words.journal(entries.iter().map(line).collect(), older))
    }
}
