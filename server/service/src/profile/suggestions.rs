//! What a page of the profile may offer while it is filled in: addresses, and who issues passports under a code.
//!
//! An offer and no more: whatever is offered may be written otherwise, and where nothing can be offered, everything is
//! written by hand. So trouble outside is no trouble of the page.

use crate::{
    core::{Answer, Core},
    ports::{DeliveryError, Directory},
    sessions::SignedIn,
};
use model::{
    AddressSuggestion,
    formats::{DivisionCode, Issuer},
};
use std::sync::Arc;

/// What can be offered while a page is filled in.
pub struct Suggestions {
    core: Arc<Core>,
    directory: Arc<dyn Directory>,
}

impl Suggestions {
    /// The use cases over this core and this directory.
    pub fn new(core: Arc<Core>, directory: Arc<dyn Directory>) -> Self {
        Self { core, directory }
    }

    /// Addresses that fit to what was typed; none when it was asked too often.
    pub async fn addresses(&self, who: SignedIn, typed: &str) -> Answer<Vec<AddressSuggestion>> {
        if self.is_often(who).await? {
            return Ok(Vec::new());
        }
        Ok(offered(self.directory.addresses(typed).await))
    }

    /// Who issues passports under this code, and who did before; nobody while the code is not sound, or when it was asked
    /// too often.
    pub async fn issuers(&self, who: SignedIn, division: &str) -> Answer<Vec<String>> {
        let Ok(division) = DivisionCode::parse(division) else { return Ok(Vec::new()) };
        if self.is_often(who).await? {
            return Ok(Vec::new());
        }
        let issuers = offered(self.directory.issuers(&division).await);
        Ok(issuers.iter().map(Issuer::as_str).map(str::to_owned).collect())
    }

    /// Asking costs others something, so an account may ask so often and no more.
    async fn is_often(&self, who: SignedIn) -> Answer<bool> {
        let mut work = self.core.store.begin().await?;
        let counter = self.core.counter("suggestions", who.account.0.as_bytes());
        let (calls, _) = work.limits().count(&counter, 60, self.core.now()).await?;
        work.commit().await?;
        Ok(i64::from(calls) > self.core.policy.suggestions_minute)
    }
}

fn offered<T>(found: Result<Vec<T>, DeliveryError>) -> Vec<T> {
    found.unwrap_or_else(|error| {
        tracing::warn!(event = "nothing_suggested", %error, "The directory does not answer");
        Vec::new()
    })
}
