//! The auditor: whether the audit chain is as it was written, and what stands in it (security 10.5).

use crate::chain::{Break, BreakKind, ChainEnd, ChainedEvent, Walk};
use crate::keeper::Upkeep;
use async_trait::async_trait;
use service::ports::StoreError;
use std::sync::Arc;

/// How many events are read at a time: memory stays the same, however long the chain is.
const PAGE: u32 = 1_000;

/// What the auditor asks of a database, all of one moment.
#[async_trait]
pub(crate) trait AuditWork: Send {
    /// Where the chain ends.
    async fn end(&mut self) -> Result<ChainEnd, StoreError>;
    /// The events after this one, in order.
    async fn list(&mut self, after: i64, limit: u32) -> Result<Vec<ChainedEvent>, StoreError>;
}

/// The auditor of a database.
pub struct Auditor(pub(crate) Arc<dyn Upkeep>);

impl Auditor {
    /// Where the chain ends now. Errors: the database.
    pub async fn end(&self) -> Result<ChainEnd, StoreError> {
        self.0.begin_audit().await?.end().await
    }

    /// Walks along the whole chain; it has to pass the ends that were signed, in their order. Gives where it ends, or its first bad
    /// event. Errors: the database.
    pub async fn verify(&self, signed: &[ChainEnd]) -> Result<Result<ChainEnd, Break>, StoreError> {
        let mut work = self.0.begin_audit().await?;
        let end = work.end().await?;
        let mut walk = Walk::new();
        let mut signed: Vec<ChainEnd> = signed.to_vec();
        signed.sort_by_key(|signed| signed.seq);
        let mut ahead = signed.iter().peekable();
        // From before the first, so that one that was put there is met.
        let mut after = i64::MIN;
        loop {
            let events = work.list(after, PAGE).await?;
            if events.is_empty() {
                break;
            }
            for event in &events {
                if let Err(broken) = walk.step(event) {
                    return Ok(Err(broken));
                }
                after = event.seq;
                // A chain that was written anew from some event on is whole, but for what was signed before.
                while let Some(signed) = ahead.next_if(|signed| signed.seq <= walk.end().seq) {
                    if signed.seq == walk.end().seq && signed.hash != walk.end().hash {
                        return Ok(Err(Break { seq: signed.seq, kind: BreakKind::Rewritten }));
                    }
                }
            }
        }
        Ok(match ahead.next() {
            Some(_) => Err(Break { seq: walk.end().seq + 1, kind: BreakKind::Missing }),
            None => walk.finish(&end).map(|()| end),
        })
    }

    /// The events after this one, a thousand at most. Errors: the database.
    pub async fn list(&self, after: i64) -> Result<Vec<ChainedEvent>, StoreError> {
        self.0.begin_audit().await?.list(after, PAGE).await
    }
}
