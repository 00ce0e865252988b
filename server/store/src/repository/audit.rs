//! The audit chain: events of a unit of work join it at the commit, one unit of work after the other (security 10.2; decision 0027).

use super::{Work, micros};
use crate::auditor::AuditWork;
use crate::chain::{ChainEnd, ChainHash, ChainedEvent};
use crate::sealing::RowName;
use async_trait::async_trait;
use service::ports::{Audit, AuditEvent, AuditValue, StoreError};
use sqlx::query;
use std::collections::BTreeMap;
use uuid::Uuid;

const HEAD: &str = "audit_head";

/// Changes nothing, and lets one come after the other: held last, at the commit, so nobody waits for it who holds it.
const HOLD_END: &str = "
    UPDATE audit_head
       SET seq = seq
     WHERE id = 1
 RETURNING seq, hash";

const READ_END: &str = "
    SELECT seq, hash
      FROM audit_head
     WHERE id = 1";

const INSERT: &str = "
    INSERT INTO audit_event (seq, at, actor, action, subject, request, context, prev_hash, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

const MOVE_END: &str = "
    UPDATE audit_head
       SET seq = $1, hash = $2
     WHERE id = 1";

const LIST: &str = "
    SELECT seq, at, actor, action, subject, request, context, prev_hash, hash
      FROM audit_event
     WHERE seq > $1
     ORDER BY seq
     LIMIT $2";

#[derive(sqlx::FromRow)]
struct EventRow {
    seq: i64,
    at: i64,
    actor: String,
    action: String,
    subject: Option<Uuid>,
    request: String,
    context: String,
    prev_hash: Vec<u8>,
    hash: Vec<u8>,
}

impl From<EventRow> for ChainedEvent {
    fn from(row: EventRow) -> Self {
        let EventRow { seq, at, actor, action, subject, request, context, prev_hash, hash } = row;
        Self { seq, at, actor, action, subject, request, context, prev_hash, hash }
    }
}

impl Work {
    /// Puts what was recorded at the end of the chain.
    pub(super) async fn chain(&mut self) -> Result<(), StoreError> {
        if self.audit.is_empty() {
            return Ok(());
        }
        let mut end = self.end_of_chain(HOLD_END).await?;
        for event in std::mem::take(&mut self.audit) {
            let mut chained = written(event, end.seq + 1)?;
            chained.prev_hash = end.hash.to_vec();
            let hash = chained.hash_after(&end.hash);
            end = ChainEnd { seq: chained.seq, hash };
            let insert = query(INSERT)
                .bind(chained.seq)
                .bind(chained.at)
                .bind(chained.actor)
                .bind(chained.action)
                .bind(chained.subject)
                .bind(chained.request)
                .bind(chained.context)
                .bind(chained.prev_hash)
                .bind(hash.to_vec());
            self.execute(insert).await?;
        }
        self.execute(query(MOVE_END).bind(end.seq).bind(end.hash.to_vec())).await.map(drop)
    }

    async fn end_of_chain(&mut self, sql: &'static str) -> Result<ChainEnd, StoreError> {
        let found: Option<(i64, Vec<u8>)> = self.fetch(query(sql)).await?;
        let (seq, hash) = found.ok_or(StoreError::NotFound { table: HEAD })?;
        let hash: ChainHash = hash.try_into().map_err(|_| RowName::new(HEAD, Uuid::nil()).corrupt("hash"))?;
        Ok(ChainEnd { seq, hash })
    }
}

fn written(event: AuditEvent, seq: i64) -> Result<ChainedEvent, StoreError> {
    let context: BTreeMap<&str, AuditValue> = event.context.into_iter().collect();
    let context = serde_json::to_string(&context).map_err(|_| StoreError::Database("encode".to_owned()))?;
    Ok(ChainedEvent {
        seq,
        at: micros(event.at),
        actor: event.actor.as_str().to_owned(),
        action: event.action.as_str().to_owned(),
        subject: event.subject.map(|subject| subject.0),
        request: event.request,
        context,
        prev_hash: Vec::new(),
        hash: Vec::new(),
    })
}

impl Audit for Work {
    fn push(&mut self, event: AuditEvent) {
        self.audit.push(event);
    }
}

#[async_trait]
impl AuditWork for Work {
    async fn end(&mut self) -> Result<ChainEnd, StoreError> {
        self.end_of_chain(READ_END).await
    }

    async fn list(&mut self, after: i64, limit: u32) -> Result<Vec<ChainedEvent>, StoreError> {
        let rows: Vec<EventRow> = self.fetch_all(query(LIST).bind(after).bind(i64::from(limit))).await?;
        Ok(rows.into_iter().map(ChainedEvent::from).collect())
    }
}
