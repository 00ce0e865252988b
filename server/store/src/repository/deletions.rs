//! Deleting accounts: all that is the owner's goes, and a stone without a value of anybody stays (security 9.9; decision 0030).

use super::{Work, dialect, micros, time};
use crate::sealing::RowName;
use async_trait::async_trait;
use jiff::Timestamp;
use model::AccountId;
use service::ports::{Account, Accounts, Deletions, PlannedDeletion, StoreError, Tombstone, Wakeup};
use sqlx::query;
use uuid::Uuid;

const STONE: &str = "deleted_account";
const PLANNED: &str = "planned_deletion";

const PLAN: &str = "
    INSERT INTO planned_deletion (account_id, planned_at, due_at)
    VALUES ($1, $2, $3)
        ON CONFLICT (account_id) DO NOTHING";

const FIND_PLANNED: &str = "
    SELECT account_id, planned_at, due_at
      FROM planned_deletion
     WHERE account_id = $1";

const CANCEL: &str = "
    DELETE FROM planned_deletion
     WHERE account_id = $1";

const LIST_DUE: &str = "
    SELECT account_id
      FROM planned_deletion
     WHERE due_at <= $1
     ORDER BY due_at, account_id
     LIMIT $2";

/// What other use cases hold before the account, in their order: whoever held the account first would wait for them, and they for
/// the account. These change nothing.
const HOLD_FIRST: [&str; 4] = [
    "UPDATE registration_draft SET account_id = account_id WHERE account_id = $1",
    "UPDATE profile SET updated_at = updated_at WHERE account_id = $1",
    "UPDATE contact SET channel = channel WHERE account_id = $1",
    "UPDATE verification SET number = number WHERE account_id = $1",
];

/// Messages that have not gone out, and dead letters.
const SILENCE: &str = "
    UPDATE outbox
       SET state = 'expired', payload = NULL, lease = NULL, lease_until = NULL, settled_at = $2, last_error = 'account_deleted'
     WHERE account_id = $1
       AND payload IS NOT NULL";

/// Everything else, in the order in which rows refer to each other. The key last: whoever commits holds it after what they wrote
/// (decision 0038).
const ERASE: &[&str] = &[
    "DELETE FROM one_time_code
      WHERE flow = $1
         OR flow IN (SELECT id FROM registration_draft WHERE account_id = $1)
         OR flow IN (SELECT id FROM recovery WHERE account_id = $1)
         OR flow IN (SELECT id FROM pending_sign_in WHERE account_id = $1)
         OR flow IN (SELECT id FROM session WHERE account_id = $1)
         OR flow IN (SELECT id FROM stopped_sign_in WHERE account_id = $1)",
    "DELETE FROM registration_draft WHERE account_id = $1",
    "DELETE FROM recovery WHERE account_id = $1",
    "DELETE FROM waiting_recovery WHERE account_id = $1",
    "DELETE FROM owner_link WHERE account_id = $1",
    "DELETE FROM planned_deletion WHERE account_id = $1",
    "DELETE FROM manual_review WHERE account_id = $1",
    "DELETE FROM registry_check WHERE account_id = $1",
    "DELETE FROM verification WHERE account_id = $1",
    "DELETE FROM proven_identity WHERE account_id = $1",
    "DELETE FROM pending_sign_in WHERE account_id = $1",
    "DELETE FROM backup_code WHERE account_id = $1",
    "DELETE FROM authenticator_app WHERE account_id = $1",
    "DELETE FROM sms_factor WHERE account_id = $1",
    "DELETE FROM passkey WHERE account_id = $1",
    "DELETE FROM passkey_handle WHERE account_id = $1",
    "DELETE FROM control_question WHERE account_id = $1",
    "DELETE FROM session WHERE account_id = $1",
    "DELETE FROM sign_in_choice WHERE account_id = $1",
    "DELETE FROM stopped_sign_in WHERE account_id = $1",
    "DELETE FROM failed_sign_in WHERE account_id = $1",
    "DELETE FROM known_device WHERE account_id = $1",
    "DELETE FROM notification WHERE account_id = $1",
    "DELETE FROM journal WHERE account_id = $1",
    "DELETE FROM profile WHERE account_id = $1",
    "DELETE FROM former_password WHERE account_id = $1",
    // Their names in the index go with them.
    "DELETE FROM contact WHERE account_id = $1",
    "DELETE FROM data_key WHERE subject = $1",
];

const ERASE_ACCOUNT: &str = "
    DELETE FROM account
     WHERE id = $1";

const SET_STONE: &str = "
    INSERT INTO deleted_account (account_id, opened_at, deleted_at)
    VALUES ($1, $2, $3)
        ON CONFLICT (account_id) DO NOTHING";

const LIST_STONES: &str = "
    SELECT account_id, opened_at, deleted_at
      FROM deleted_account
     WHERE deleted_at >= $1
     ORDER BY deleted_at, account_id";

#[derive(sqlx::FromRow)]
struct PlannedRow {
    account_id: Uuid,
    planned_at: i64,
    due_at: i64,
}

#[derive(sqlx::FromRow)]
struct StoneRow {
    account_id: Uuid,
    opened_at: i64,
    deleted_at: i64,
}

impl TryFrom<StoneRow> for Tombstone {
    type Error = StoreError;

    fn try_from(row: StoneRow) -> Result<Self, StoreError> {
        let name = RowName::new(STONE, row.account_id);
        Ok(Self {
            account: AccountId(row.account_id),
            opened_at: time(name, "opened_at", row.opened_at)?,
            deleted_at: time(name, "deleted_at", row.deleted_at)?,
        })
    }
}

#[async_trait]
impl Deletions for Work {
    async fn plan(&mut self, planned: &PlannedDeletion) -> Result<bool, StoreError> {
        let plan = query(PLAN).bind(planned.account.0).bind(micros(planned.planned_at)).bind(micros(planned.due_at));
        Ok(self.execute(plan).await? == 1)
    }

    async fn find_planned(&mut self, account: AccountId) -> Result<Option<PlannedDeletion>, StoreError> {
        let Some(row) = self.fetch::<PlannedRow>(query(FIND_PLANNED).bind(account.0)).await? else { return Ok(None) };
        let name = RowName::new(PLANNED, row.account_id);
        Ok(Some(PlannedDeletion {
            account,
            planned_at: time(name, "planned_at", row.planned_at)?,
            due_at: time(name, "due_at", row.due_at)?,
        }))
    }

    async fn cancel(&mut self, account: AccountId) -> Result<bool, StoreError> {
        Ok(self.execute(query(CANCEL).bind(account.0)).await? == 1)
    }

    async fn list_due(&mut self, now: Timestamp, limit: u32) -> Result<Vec<AccountId>, StoreError> {
        let list = query(LIST_DUE).bind(micros(now)).bind(i64::from(limit));
        let rows: Vec<(Uuid,)> = self.fetch_all(list).await?;
        Ok(rows.into_iter().map(|(account,)| AccountId(account)).collect())
    }

    async fn hold(&mut self, account: AccountId) -> Result<Option<Account>, StoreError> {
        if !self.hold_for_erasure(account).await? {
            return Ok(None);
        }
        Accounts::get(self, account).await.map(Some)
    }

    async fn erase(&mut self, stone: &Tombstone) -> Result<bool, StoreError> {
        let account = stone.account;
        self.hold_for_erasure(account).await?;
        self.keys.remove(&account.0);
        self.execute(query(SILENCE).bind(account.0).bind(micros(stone.deleted_at))).await?;
        for sql in ERASE.iter().copied() {
            self.execute(query(sql).bind(account.0)).await?;
        }
        let was_there = self.execute(query(ERASE_ACCOUNT).bind(account.0)).await? == 1;
        let set = query(SET_STONE).bind(account.0).bind(micros(stone.opened_at)).bind(micros(stone.deleted_at));
        self.execute(set).await?;
        self.wake(Wakeup::Feed(account));
        self.wake(Wakeup::Deletions);
        Ok(was_there)
    }

    async fn list_stones(&mut self, since: Timestamp) -> Result<Vec<Tombstone>, StoreError> {
        let rows: Vec<StoneRow> = self.fetch_all(query(LIST_STONES).bind(micros(since))).await?;
        rows.into_iter().map(Tombstone::try_from).collect()
    }
}

impl Work {
    /// `false` when there is no such account.
    pub(super) async fn hold_for_erasure(&mut self, account: AccountId) -> Result<bool, StoreError> {
        for sql in HOLD_FIRST {
            self.execute(query(sql).bind(account.0)).await?;
        }
        let held: Option<(Uuid,)> = self.fetch(query(dialect::HOLD_FOR_ERASURE).bind(account.0)).await?;
        Ok(held.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::{ERASE, SILENCE};
    use crate::migrations::columns;
    use std::collections::BTreeSet;

    /// Whoever adds a table of an account is reminded here that it goes with the account.
    #[test]
    fn s9_9_no_table_of_an_account_is_forgotten_when_it_is_deleted() {
        let of_accounts = columns().into_iter().filter(|column| column.name == "account_id");
        let mut tables: BTreeSet<String> = of_accounts.map(|column| column.table).collect();
        assert!(tables.len() > 15 && tables.remove("deleted_account"), "{tables:?}");
        for table in tables {
            let is_erased = ERASE.iter().any(|sql| sql.starts_with(&format!("DELETE FROM {table} WHERE account_id")));
            assert!(is_erased || SILENCE.contains(&format!("UPDATE {table}\n")), "{table} is forgotten");
        }
    }
}
