//! Recoveries that wait, so that the owner may object.

use super::{Work, mark, maybe_time, micros, time, word};
use crate::sealing::RowName;
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use service::ports::{StoreError, WaitingEnd, WaitingRecoveries, WaitingRecovery};
use service::secrets::TokenHash;
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "waiting_recovery";

const INSERT: &str = "
    INSERT INTO waiting_recovery (id, account_id, cancel_hash, created_at, opens_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6)";

const FIND: &str = "
    SELECT id, account_id, cancel_hash, created_at, opens_at, expires_at, ended_at, ended_by
      FROM waiting_recovery
     WHERE id = $1";

const FIND_BY_CANCEL: &str = "
    SELECT id, account_id, cancel_hash, created_at, opens_at, expires_at, ended_at, ended_by
      FROM waiting_recovery
     WHERE cancel_hash = $1";

const LIST_LIVE: &str = "
    SELECT id, account_id, cancel_hash, created_at, opens_at, expires_at, ended_at, ended_by
      FROM waiting_recovery
     WHERE account_id = $1
       AND ended_at IS NULL
       AND expires_at > $2
     ORDER BY created_at, id";

const END: &str = "
    UPDATE waiting_recovery
       SET ended_at = $2, ended_by = $3
     WHERE id = $1
       AND ended_at IS NULL
       AND expires_at > $2";

const END_ALL: &str = "
    UPDATE waiting_recovery
       SET ended_at = $2, ended_by = $3
     WHERE account_id = $1
       AND ended_at IS NULL";

const LAST_USED: &str = "
    SELECT MAX(ended_at)
      FROM waiting_recovery
     WHERE account_id = $1
       AND ended_by = 'used'";

const DELETE_STALE: &str = "
    DELETE FROM waiting_recovery
     WHERE expires_at <= $1";

#[derive(sqlx::FromRow)]
struct WaitingRow {
    id: Uuid,
    account_id: Uuid,
    cancel_hash: Vec<u8>,
    created_at: i64,
    opens_at: i64,
    expires_at: i64,
    ended_at: Option<i64>,
    ended_by: Option<String>,
}

impl WaitingRow {
    fn read(self) -> Result<WaitingRecovery, StoreError> {
        let row = RowName::new(TABLE, self.id);
        let ended_at = maybe_time(row, "ended_at", self.ended_at)?;
        let ended = match (ended_at, self.ended_by) {
            (Some(at), Some(how)) => Some((at, word(row, "ended_by", parse(&how))?)),
            (None, None) => None,
            _ => return Err(row.corrupt("ended_by")),
        };
        Ok(WaitingRecovery {
            id: self.id,
            account_id: AccountId(self.account_id),
            cancel: TokenHash(mark(row, "cancel_hash", self.cancel_hash)?),
            created_at: time(row, "created_at", self.created_at)?,
            opens_at: time(row, "opens_at", self.opens_at)?,
            expires_at: time(row, "expires_at", self.expires_at)?,
            ended,
        })
    }
}

const fn name(how: WaitingEnd) -> &'static str {
    match how {
        WaitingEnd::Used => "used",
        WaitingEnd::Cancelled => "cancelled",
        WaitingEnd::Voided => "voided",
    }
}

fn parse(how: &str) -> Option<WaitingEnd> {
    [WaitingEnd::Used, WaitingEnd::Cancelled, WaitingEnd::Voided].into_iter().find(|known| name(*known) == how)
}

#[async_trait]
impl WaitingRecoveries for Work {
    async fn insert(&mut self, waiting: &WaitingRecovery) -> Result<(), StoreError> {
        let insert = query(INSERT)
            .bind(waiting.id)
            .bind(waiting.account_id.0)
            .bind(waiting.cancel.0.to_vec())
            .bind(micros(waiting.created_at))
            .bind(micros(waiting.opens_at))
            .bind(micros(waiting.expires_at));
        self.execute(insert).await.map(drop)
    }

    async fn find(&mut self, id: Uuid) -> Result<Option<WaitingRecovery>, StoreError> {
        self.fetch::<WaitingRow>(query(FIND).bind(id)).await?.map(WaitingRow::read).transpose()
    }

    async fn find_by_cancel(&mut self, token: &TokenHash) -> Result<Option<WaitingRecovery>, StoreError> {
        let find = query(FIND_BY_CANCEL).bind(token.0.to_vec());
        self.fetch::<WaitingRow>(find).await?.map(WaitingRow::read).transpose()
    }

    async fn list_live(&mut self, account: AccountId, now: Timestamp) -> Result<Vec<WaitingRecovery>, StoreError> {
        let rows: Vec<WaitingRow> = self.fetch_all(query(LIST_LIVE).bind(account.0).bind(micros(now))).await?;
        rows.into_iter().map(WaitingRow::read).collect()
    }

    async fn end(&mut self, id: Uuid, how: WaitingEnd, at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.execute(query(END).bind(id).bind(micros(at)).bind(name(how))).await? == 1)
    }

    async fn end_all(&mut self, account: AccountId, how: WaitingEnd, at: Timestamp) -> Result<(), StoreError> {
        self.execute(query(END_ALL).bind(account.0).bind(micros(at)).bind(name(how))).await.map(drop)
    }

    async fn last_used(&mut self, account: AccountId) -> Result<Option<Timestamp>, StoreError> {
        let newest: Option<(Option<i64>,)> = self.fetch(query(LAST_USED).bind(account.0)).await?;
        maybe_time(RowName::new(TABLE, account.0), "ended_at", newest.and_then(|(newest,)| newest))
    }

    async fn delete_stale(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(DELETE_STALE).bind(micros(before))).await
    }
}
