//! Links of messages by which whoever reads a contact acts for the account without signing in.

use super::{Work, micros};
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use service::ports::{LinkPurpose, OwnerLink, OwnerLinks, StoreError};
use service::secrets::TokenHash;
use sqlx::query;
use uuid::Uuid;

const INSERT: &str = "
    INSERT INTO owner_link (token_hash, account_id, purpose, expires_at)
    VALUES ($1, $2, $3, $4)";

const FIND: &str = "
    SELECT account_id
      FROM owner_link
     WHERE token_hash = $1
       AND purpose = $2
       AND expires_at > $3";

const USE_UP: &str = "
    DELETE FROM owner_link
     WHERE token_hash = $1";

const FORGET: &str = "
    DELETE FROM owner_link
     WHERE account_id = $1
       AND purpose = $2";

const DELETE_EXPIRED: &str = "
    DELETE FROM owner_link
     WHERE expires_at <= $1";

#[async_trait]
impl OwnerLinks for Work {
    async fn insert(&mut self, link: &OwnerLink) -> Result<(), StoreError> {
        let insert = query(INSERT)
            .bind(link.token.0.to_vec())
            .bind(link.account.0)
            .bind(link.purpose.as_str())
            .bind(micros(link.expires_at));
        self.execute(insert).await.map(drop)
    }

    async fn find(
        &mut self,
        token: &TokenHash,
        purpose: LinkPurpose,
        now: Timestamp,
    ) -> Result<Option<AccountId>, StoreError> {
        let find = query(FIND).bind(token.0.to_vec()).bind(purpose.as_str()).bind(micros(now));
        let found: Option<(Uuid,)> = self.fetch(find).await?;
        Ok(found.map(|(account,)| AccountId(account)))
    }

    async fn use_up(&mut self, token: &TokenHash) -> Result<bool, StoreError> {
        Ok(self.execute(query(USE_UP).bind(token.0.to_vec())).await? == 1)
    }

    async fn forget(&mut self, account: AccountId, purpose: LinkPurpose) -> Result<(), StoreError> {
        self.execute(query(FORGET).bind(account.0).bind(purpose.as_str())).await.map(drop)
    }

    async fn delete_expired(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(DELETE_EXPIRED).bind(micros(now))).await
    }
}
