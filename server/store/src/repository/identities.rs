//! Whose a proven number is: one person, one account (catalogue ACC-11).

use super::{Work, micros};
use crate::index_keeper::Indexed;
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use service::ports::{Identities, NamedSnils, StoreError};
use sqlx::query;

/// The kind of a proven СНИЛС.
pub(super) const SNILS: &str = "snils";

/// Touches the row only if it is new or the account's own: an error would spoil the whole transaction on PostgreSQL.
/// Waits for another unit of work that is about to give the same number away.
const CLAIM: &str = "
    INSERT INTO proven_identity (kind, key_version, value, account_id, proven_at, number)
    VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (kind, key_version, value) DO UPDATE
       SET number = COALESCE(excluded.number, proven_identity.number)
     WHERE proven_identity.account_id = excluded.account_id";

/// Key by key, the oldest first: whoever indexes the former number at this moment is waited for there, and seen with the next.
const GIVE_BACK: &str = "
    DELETE FROM proven_identity
     WHERE account_id = $1
       AND kind = $2
       AND key_version = $3
       AND value <> $4";

#[async_trait]
impl Identities for Work {
    async fn claim_snils(&mut self, account: AccountId, snils: &NamedSnils, at: Timestamp) -> Result<bool, StoreError> {
        for (version, mark) in self.live_marks(&snils.index).await? {
            let number = self.seal_named(Indexed::Identities, account.0, account, snils).await?;
            let claim = query(CLAIM).bind(SNILS).bind(version).bind(mark.to_vec()).bind(account.0).bind(micros(at));
            if self.execute(claim.bind(number)).await? == 0 {
                return Ok(false);
            }
            let give_back = query(GIVE_BACK).bind(account.0).bind(SNILS).bind(version).bind(mark.to_vec());
            self.execute(give_back).await?;
        }
        Ok(true)
    }
}
