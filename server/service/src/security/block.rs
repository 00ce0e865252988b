//! «Заблокировать учётную запись»: by its owner, and by the link of a message (catalogue SEC-07; security 5.11).

use super::{Farewell, Security};
use crate::{
    blocking,
    core::Answer,
    ports::LinkPurpose,
    secrets::Token,
    sessions::{SignedIn, prove_first},
};
use model::{LocalPath, SecurityReply};

/// The page.
const BLOCK: &str = "/security/block";

/// The page of whoever has blocked their account.
const BLOCKED: &str = "/blocked";

impl Security {
    /// The page. Only to whoever has just shown who they are: a stranger at an open computer must not shut the owner out.
    pub fn open_block(&self, who: SignedIn) -> SecurityReply {
        if who.is_proven(&self.core) {
            SecurityReply::Stay(Vec::new())
        } else {
            SecurityReply::Open(prove_first(BLOCK))
        }
    }

    /// «Заблокировать», by its owner, whose session ends with all others.
    pub async fn block_account(&self, who: SignedIn) -> Answer<Farewell> {
        if let SecurityReply::Open(proof) = self.open_block(who) {
            return Ok(Farewell::open(proof));
        }
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        blocking::block(&self.core, &mut *work, who.account).await?;
        work.commit().await?;
        Ok(Farewell::to(BLOCKED))
    }

    /// «Заблокировать», by the link of a message. Gives the page that says what came of it: the link may be unknown, used, or too old.
    pub async fn block_by_link(&self, link: Option<&Token>) -> Answer<LocalPath> {
        let void = || Ok(LocalPath::of("/block/void"));
        let Some(link) = link else { return void() };
        let Some(account) = self.account_of_link(link, LinkPurpose::Blocks).await? else { return void() };
        let mut work = self.core.store.begin().await?;
        // In the order of whoever deletes the account: gone meanwhile, it needs no blocking.
        if work.deletions().hold(account).await?.is_none() || !work.owner_links().use_up(&link.hash()).await? {
            return void();
        }
        blocking::block(&self.core, &mut *work, account).await?;
        work.commit().await?;
        Ok(LocalPath::of(BLOCKED))
    }
}
