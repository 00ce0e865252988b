//! Profiles: what people typed about themselves.

use super::{Access, Work, micros, one};
use crate::sealing::RowName;
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use service::ports::{ProfileDraft, Profiles, StoreError};
use sqlx::query;

const TABLE: &str = "profile";

const INSERT: &str = "
    INSERT INTO profile (account_id, payload, updated_at)
    VALUES ($1, $2, $3)
        ON CONFLICT (account_id) DO NOTHING";

const FIND: &str = "
    SELECT payload
      FROM profile
     WHERE account_id = $1";

/// Changes nothing, and so holds the row until the unit of work ends: `FOR UPDATE`, in words that both engines know.
const HOLD: &str = "
    UPDATE profile
       SET updated_at = updated_at
     WHERE account_id = $1
 RETURNING payload";

const SAVE: &str = "
    UPDATE profile
       SET payload = $2, updated_at = $3
     WHERE account_id = $1";

#[derive(sqlx::FromRow)]
struct ProfileRow {
    payload: Vec<u8>,
}

#[async_trait]
impl Profiles for Work {
    async fn find(&mut self, account: AccountId) -> Result<Option<ProfileDraft>, StoreError> {
        let sql = if self.access == Access::Writing { HOLD } else { FIND };
        let row: Option<ProfileRow> = self.fetch(query(sql).bind(account.0)).await?;
        let Some(row) = row else { return Ok(None) };
        self.key_of(account).await?.open_json(RowName::new(TABLE, account.0), "payload", &row.payload).map(Some)
    }

    async fn begin(&mut self, account: AccountId, draft: &ProfileDraft, at: Timestamp) -> Result<bool, StoreError> {
        let payload = self.key_of(account).await?.seal_json(RowName::new(TABLE, account.0), "payload", draft)?;
        Ok(self.execute(query(INSERT).bind(account.0).bind(payload).bind(micros(at))).await? == 1)
    }

    async fn save(&mut self, account: AccountId, draft: &ProfileDraft, at: Timestamp) -> Result<(), StoreError> {
        let payload = self.key_of(account).await?.seal_json(RowName::new(TABLE, account.0), "payload", draft)?;
        one(TABLE, self.execute(query(SAVE).bind(account.0).bind(payload).bind(micros(at))).await?)
    }
}
