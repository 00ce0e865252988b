//! One-time codes and links (security 4).

use super::{Work, mark, maybe_time, micros, small, time, word};
use crate::sealing::RowName;
use async_trait::async_trait;
use jiff::Timestamp;
use model::Channel;
use service::ports::{CodeRecord, Codes, LinkRecord, StoreError};
use service::secrets::Mark;
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "one_time_code";

const END_ALL: &str = "
    UPDATE one_time_code
       SET ended_at = $3
     WHERE flow = $1
       AND channel = $2
       AND ended_at IS NULL";

const INSERT: &str = "
    INSERT INTO one_time_code (id, flow, channel, number, salt, mark, code_mark, tries, created_at, expires_at, ended_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

const FIND_NEWEST: &str = "
    SELECT id, flow, channel, number, salt, mark, code_mark, tries, created_at, expires_at, ended_at
      FROM one_time_code
     WHERE flow = $1
       AND channel = $2
     ORDER BY number DESC, created_at DESC
     LIMIT 1";

/// At most one code of a flow and channel is live (index `one_time_code_live`), and it is the newest.
const SPEND_TRY: &str = "
    UPDATE one_time_code
       SET tries = tries + 1
     WHERE flow = $1
       AND channel = $2
       AND ended_at IS NULL
       AND tries < $3
       AND expires_at > $4
 RETURNING id, flow, channel, number, salt, mark, code_mark, tries, created_at, expires_at, ended_at";

const FIND_LINK: &str = "
    SELECT id, flow, channel, number, salt, mark, code_mark, tries, created_at, expires_at, ended_at
      FROM one_time_code
     WHERE mark = $1";

const USE_UP: &str = "
    UPDATE one_time_code
       SET ended_at = $2
     WHERE id = $1
       AND ended_at IS NULL
       AND expires_at > $2";

const DELETE_STALE: &str = "
    DELETE FROM one_time_code
     WHERE expires_at < $1";

#[derive(sqlx::FromRow)]
struct CodeRow {
    id: Uuid,
    flow: Uuid,
    channel: String,
    number: i64,
    salt: Vec<u8>,
    mark: Vec<u8>,
    code_mark: Option<Vec<u8>>,
    tries: i64,
    created_at: i64,
    expires_at: i64,
    ended_at: Option<i64>,
}

impl CodeRow {
    fn read(self) -> Result<CodeRecord, StoreError> {
        let row = RowName::new(TABLE, self.id);
        Ok(CodeRecord {
            id: self.id,
            flow: self.flow,
            channel: word(row, "channel", Channel::parse(&self.channel))?,
            number: small(row, "number", self.number)?,
            salt: self.salt,
            mark: mark(row, "mark", self.mark)?,
            code_mark: self.code_mark.map(|stored| mark(row, "code_mark", stored)).transpose()?,
            tries: small(row, "tries", self.tries)?,
            created_at: time(row, "created_at", self.created_at)?,
            expires_at: time(row, "expires_at", self.expires_at)?,
            ended_at: maybe_time(row, "ended_at", self.ended_at)?,
        })
    }
}

#[async_trait]
impl Codes for Work {
    async fn insert(&mut self, code: &CodeRecord) -> Result<(), StoreError> {
        self.end_all(code.flow, code.channel, code.created_at).await?;
        let insert = query(INSERT)
            .bind(code.id)
            .bind(code.flow)
            .bind(code.channel.as_str())
            .bind(i64::from(code.number))
            .bind(code.salt.clone())
            .bind(code.mark.to_vec())
            .bind(code.code_mark.map(|mark| mark.to_vec()))
            .bind(i64::from(code.tries))
            .bind(micros(code.created_at))
            .bind(micros(code.expires_at))
            .bind(code.ended_at.map(micros));
        self.execute(insert).await.map(drop)
    }

    async fn find_newest(&mut self, flow: Uuid, channel: Channel) -> Result<Option<CodeRecord>, StoreError> {
        let row: Option<CodeRow> = self.fetch(query(FIND_NEWEST).bind(flow).bind(channel.as_str())).await?;
        row.map(CodeRow::read).transpose()
    }

    async fn spend_try(
        &mut self,
        flow: Uuid,
        channel: Channel,
        max_tries: u32,
        now: Timestamp,
    ) -> Result<Option<CodeRecord>, StoreError> {
        let spend = query(SPEND_TRY).bind(flow).bind(channel.as_str()).bind(i64::from(max_tries)).bind(micros(now));
        let row: Option<CodeRow> = self.fetch(spend).await?;
        row.map(CodeRow::read).transpose()
    }

    async fn find_link(&mut self, mark: &Mark) -> Result<Option<LinkRecord>, StoreError> {
        let row: Option<CodeRow> = self.fetch(query(FIND_LINK).bind(mark.to_vec())).await?;
        row.map(CodeRow::read).transpose()
    }

    async fn end_all(&mut self, flow: Uuid, channel: Channel, at: Timestamp) -> Result<(), StoreError> {
        self.execute(query(END_ALL).bind(flow).bind(channel.as_str()).bind(micros(at))).await.map(drop)
    }

    async fn use_up(&mut self, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.execute(query(USE_UP).bind(id).bind(micros(now))).await? == 1)
    }

    async fn delete_stale(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(DELETE_STALE).bind(micros(before))).await
    }
}
