//! Sessions (security 6).

use super::{SealedRow, Work, mark, maybe_time, micros, small, time, word};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, SignInWay};
use service::ports::{Renewal, SessionRecord, Sessions, StoreError};
use service::secrets::TokenHash;
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "session";

const INSERT: &str = "
    INSERT INTO session (id, token_hash, account_id, device, network, created_at, aal, auth_time, last_seen_at, ends_at,
                         way)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

const FIND: &str = "
    SELECT id, token_hash, account_id, device, network, created_at, aal, auth_time, last_seen_at, ends_at,
           ended_at, way
      FROM session
     WHERE token_hash = $1
       AND ended_at IS NULL
       AND ends_at > $2
       AND last_seen_at > $3";

/// Nobody ended it: it ran out by itself, by idleness or by its total term.
const FIND_LAPSED: &str = "
    SELECT id, token_hash, account_id, device, network, created_at, aal, auth_time, last_seen_at, ends_at,
           ended_at, way
      FROM session
     WHERE token_hash = $1
       AND ended_at IS NULL
       AND last_seen_at > $2";

const LIST: &str = "
    SELECT id, token_hash, account_id, device, network, created_at, aal, auth_time, last_seen_at, ends_at,
           ended_at, way
      FROM session
     WHERE account_id = $1
       AND ended_at IS NULL
       AND ends_at > $2
       AND last_seen_at > $3
     ORDER BY last_seen_at DESC, id DESC";

const LIST_BEGUN: &str = "
    SELECT id, token_hash, account_id, device, network, created_at, aal, auth_time, last_seen_at, ends_at,
           ended_at, way
      FROM session
     WHERE account_id = $1
       AND created_at > $2
       AND created_at < $3
       AND hidden_at IS NULL
     ORDER BY created_at DESC, id DESC
     LIMIT $4";

const COUNT_BEGUN: &str = "
    SELECT COUNT(*)
      FROM session
     WHERE account_id = $1
       AND created_at > $2
       AND hidden_at IS NULL";

const HIDE: &str = "
    UPDATE session
       SET hidden_at = $2
     WHERE account_id = $1
       AND hidden_at IS NULL";

/// Requests overtake each other: an older one does not turn the clock back.
const TOUCH: &str = "
    UPDATE session
       SET last_seen_at = $2
     WHERE id = $1
       AND ended_at IS NULL
       AND last_seen_at < $2";

const END: &str = "
    UPDATE session
       SET ended_at = $2, ended_by = $3
     WHERE id = $1
       AND ended_at IS NULL";

const END_ALL: &str = "
    UPDATE session
       SET ended_at = $3, ended_by = $4
     WHERE account_id = $1
       AND id <> $2
       AND ended_at IS NULL";

const RENEW: &str = "
    UPDATE session
       SET token_hash = $3, auth_time = $4, last_seen_at = $4, aal = CASE WHEN aal > $5 THEN aal ELSE $5 END
     WHERE id = $1
       AND token_hash = $2
       AND ended_at IS NULL";

const UNPROVE_OTHERS: &str = "
    UPDATE session
       SET auth_time = 0
     WHERE account_id = $1
       AND id <> $2
       AND ended_at IS NULL";

const END_OLDEST: &str = "
    UPDATE session
       SET ended_at = $3, ended_by = 'limit'
     WHERE account_id = $1
       AND ended_at IS NULL
       AND ends_at > $3
       AND last_seen_at > $4
       AND id NOT IN (SELECT id
                        FROM session
                       WHERE account_id = $1
                         AND ended_at IS NULL
                         AND ends_at > $3
                         AND last_seen_at > $4
                       ORDER BY created_at DESC, id DESC
                       LIMIT $2)
 RETURNING id, token_hash, account_id, device, network, created_at, aal, auth_time, last_seen_at, ends_at, ended_at, way";

const DELETE_OLD: &str = "
    DELETE FROM session
     WHERE id IN (SELECT id
                    FROM session
                   WHERE ends_at < $1
                   ORDER BY ends_at
                   LIMIT $2)";

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: Uuid,
    token_hash: Vec<u8>,
    account_id: Uuid,
    device: Vec<u8>,
    network: Option<Vec<u8>>,
    created_at: i64,
    aal: i64,
    auth_time: i64,
    last_seen_at: i64,
    ends_at: i64,
    ended_at: Option<i64>,
    way: String,
}

impl SealedRow for SessionRow {
    type Value = SessionRecord;

    fn subject(&self) -> Uuid {
        self.account_id
    }

    fn open(self, key: &DataKey) -> Result<SessionRecord, StoreError> {
        let row = RowName::new(TABLE, self.id);
        Ok(SessionRecord {
            id: self.id,
            token: TokenHash(mark(row, "token_hash", self.token_hash)?),
            account_id: AccountId(self.account_id),
            device: key.open_json(row, "device", &self.device)?,
            network: match &self.network {
                Some(network) => key.open_text(row, "network", network)?,
                None => String::new(),
            },
            // A program of before that column has written 0.
            created_at: time(row, "created_at", if self.created_at == 0 { self.auth_time } else { self.created_at })?,
            aal: small(row, "aal", self.aal)?,
            auth_time: time(row, "auth_time", self.auth_time)?,
            last_seen_at: time(row, "last_seen_at", self.last_seen_at)?,
            ends_at: time(row, "ends_at", self.ends_at)?,
            ended_at: maybe_time(row, "ended_at", self.ended_at)?,
            way: word(row, "way", SignInWay::parse(&self.way))?,
        })
    }
}

#[async_trait]
impl Sessions for Work {
    async fn insert(&mut self, session: &SessionRecord) -> Result<(), StoreError> {
        let row = RowName::new(TABLE, session.id);
        let key = self.key_of(session.account_id).await?;
        let insert = query(INSERT)
            .bind(session.id)
            .bind(session.token.0.to_vec())
            .bind(session.account_id.0)
            .bind(key.seal_json(row, "device", &session.device)?)
            .bind(key.seal(row, "network", session.network.as_bytes())?)
            .bind(micros(session.created_at))
            .bind(i64::from(session.aal))
            .bind(micros(session.auth_time))
            .bind(micros(session.last_seen_at))
            .bind(micros(session.ends_at))
            .bind(session.way.code());
        self.execute(insert).await.map(drop)
    }

    async fn find(
        &mut self,
        token: &TokenHash,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<SessionRecord>, StoreError> {
        let find = query(FIND).bind(token.0.to_vec()).bind(micros(now)).bind(micros(idle_since));
        let row: Option<SessionRow> = self.fetch(find).await?;
        self.open_one(row).await
    }

    async fn find_lapsed(
        &mut self,
        token: &TokenHash,
        used_since: Timestamp,
    ) -> Result<Option<SessionRecord>, StoreError> {
        let find = query(FIND_LAPSED).bind(token.0.to_vec()).bind(micros(used_since));
        let row: Option<SessionRow> = self.fetch(find).await?;
        self.open_one(row).await
    }

    async fn touch(&mut self, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
        self.execute(query(TOUCH).bind(id).bind(micros(at))).await.map(drop)
    }

    async fn end(&mut self, id: Uuid, at: Timestamp, ended_by: &'static str) -> Result<(), StoreError> {
        self.execute(query(END).bind(id).bind(micros(at)).bind(ended_by)).await.map(drop)
    }

    async fn list(
        &mut self,
        account: AccountId,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<SessionRecord>, StoreError> {
        let list = query(LIST).bind(account.0).bind(micros(now)).bind(micros(idle_since));
        let rows: Vec<SessionRow> = self.fetch_all(list).await?;
        self.open_all(rows).await
    }

    async fn list_begun(
        &mut self,
        account: AccountId,
        since: Timestamp,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<SessionRecord>, StoreError> {
        let list = query(LIST_BEGUN).bind(account.0).bind(micros(since)).bind(micros(before)).bind(i64::from(limit));
        let rows: Vec<SessionRow> = self.fetch_all(list).await?;
        self.open_all(rows).await
    }

    async fn count_begun(&mut self, account: AccountId, since: Timestamp) -> Result<u32, StoreError> {
        let count = self.fetch_number(query(COUNT_BEGUN).bind(account.0).bind(micros(since))).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn hide(&mut self, account: AccountId, at: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(HIDE).bind(account.0).bind(micros(at))).await
    }

    async fn end_all(
        &mut self,
        account: AccountId,
        but: Option<Uuid>,
        at: Timestamp,
        ended_by: &'static str,
    ) -> Result<(), StoreError> {
        self.execute(query(END_ALL).bind(account.0).bind(but.unwrap_or_default()).bind(micros(at)).bind(ended_by))
            .await
            .map(drop)
    }

    async fn renew(&mut self, renewal: &Renewal) -> Result<bool, StoreError> {
        let renew = query(RENEW)
            .bind(renewal.id)
            .bind(renewal.old.0.to_vec())
            .bind(renewal.new.0.to_vec())
            .bind(micros(renewal.at))
            .bind(i64::from(renewal.aal));
        Ok(self.execute(renew).await? == 1)
    }

    async fn unprove_others(&mut self, account: AccountId, but: Uuid) -> Result<(), StoreError> {
        self.execute(query(UNPROVE_OTHERS).bind(account.0).bind(but)).await.map(drop)
    }

    async fn end_oldest(
        &mut self,
        account: AccountId,
        keep: u32,
        at: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<SessionRecord>, StoreError> {
        let end = query(END_OLDEST).bind(account.0).bind(i64::from(keep)).bind(micros(at)).bind(micros(idle_since));
        let rows: Vec<SessionRow> = self.fetch_all(end).await?;
        self.open_all(rows).await
    }

    async fn delete_old(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.execute(query(DELETE_OLD).bind(micros(before)).bind(i64::from(limit))).await
    }
}
