//! Whose a proven number is: one person, one account (catalogue ACC-11).

use super::contacts::INDEX_KEY_VERSION;
use super::{Work, micros};
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use service::ports::{Identities, StoreError};
use service::secrets::Mark;
use sqlx::query;

/// The kind of a proven СНИЛС.
pub(super) const SNILS: &str = "snils";

/// Touches the row only if it is new or the account's own: an error would spoil the whole transaction on PostgreSQL.
/// Waits for another unit of work that is about to give the same number away.
const CLAIM: &str = "
    INSERT INTO proven_identity (kind, key_version, value, account_id, proven_at)
    VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (kind, key_version, value) DO UPDATE
       SET account_id = excluded.account_id
     WHERE proven_identity.account_id = excluded.account_id";

const GIVE_BACK: &str = "
    DELETE FROM proven_identity
     WHERE account_id = $1
       AND kind = $2
       AND key_version = $3
       AND value <> $4";

#[async_trait]
impl Identities for Work {
    async fn claim_snils(&mut self, account: AccountId, index: &Mark, at: Timestamp) -> Result<bool, StoreError> {
        let claim =
            query(CLAIM).bind(SNILS).bind(INDEX_KEY_VERSION).bind(index.to_vec()).bind(account.0).bind(micros(at));
        if self.execute(claim).await? == 0 {
            return Ok(false);
        }
        let give_back = query(GIVE_BACK).bind(account.0).bind(SNILS).bind(INDEX_KEY_VERSION).bind(index.to_vec());
        self.execute(give_back).await?;
        Ok(true)
    }
}
