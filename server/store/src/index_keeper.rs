//! The keeper of the index keys: putting another in the place of one while the portal serves (security 9.6; decision 0037).
//!
//! Which keys are live stands in the database, and each write names its person by all of them. So from the moment the next key is live,
//! only who was there before lacks a mark by it; once nobody does, the former key goes.

use crate::keeper::{BATCH, KeyKeeper, Retirement, by_console, counted};
use crate::sealing::RowName;
use async_trait::async_trait;
use jiff::Timestamp;
use service::ports::{AuditAction, StoreError};
use service::secrets::{IndexKeys, IndexVersion};
use uuid::Uuid;

/// Where marks of blind indexes stand. A test compares the list with the migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Indexed {
    Contacts,
    Identities,
    Verifications,
}

/// All of them.
pub(crate) const INDEXED: [Indexed; 3] = [Indexed::Contacts, Indexed::Identities, Indexed::Verifications];

impl Indexed {
    /// The table of the marks.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Contacts => "contact_index",
            Self::Identities => "proven_identity",
            Self::Verifications => "verification",
        }
    }

    /// Where the value stands that the mark is of, sealed.
    pub(crate) const fn sealed(self, row: Uuid) -> (RowName, &'static str) {
        match self {
            Self::Contacts => (RowName::new("contact", row), "value"),
            Self::Identities => (RowName::new("proven_identity", row), "number"),
            Self::Verifications => (RowName::new("verification", row), "snils_value"),
        }
    }
}

/// What index keys are used for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexUse {
    /// The key by which everybody can be found.
    pub oldest: IndexVersion,
    /// The key that takes its place, or the same.
    pub newest: IndexVersion,
    /// Keys, and how many marks there are by each.
    pub names: Vec<(IndexVersion, u64)>,
    /// Who has no mark by the newest yet.
    pub lacking: u64,
}

/// What a change of the index key did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexRotation {
    /// Names that got a mark by the newest key.
    pub indexed: u64,
    /// Names that cannot be read, or whose number a program of before has not noted.
    pub failed: u64,
    /// Who has no mark by the newest key yet.
    pub lacking: u64,
}

/// One batch of [`IndexWork::reindex`].
#[derive(Default)]
pub(crate) struct Reindexed {
    /// The last row that was looked at; none when none is left.
    pub(crate) last: Option<Uuid>,
    pub(crate) done: u64,
    pub(crate) failed: u64,
}

/// What the keeper of the index keys asks of a database.
#[async_trait]
pub(crate) trait IndexWork: Send {
    async fn index_use(&mut self) -> Result<IndexUse, StoreError>;
    /// The oldest and the newest live key.
    async fn live_versions(&mut self) -> Result<[IndexVersion; 2], StoreError>;
    /// Makes the next key live. `false` when it is not the next, was so already, or something runs that has no number.
    async fn begin_index(&mut self, version: IndexVersion) -> Result<bool, StoreError>;
    /// Gives names past the row `after` a mark by the newest key, in the order of ids. Rows that somebody uses are passed over.
    async fn reindex(
        &mut self,
        table: Indexed,
        keys: &IndexKeys,
        after: Uuid,
        limit: u32,
    ) -> Result<Reindexed, StoreError>;
    /// Lets a key go unless somebody lacks a mark by the next. Gives how many do.
    async fn retire_index(&mut self, version: IndexVersion) -> Result<u64, StoreError>;
    /// Erases marks by a key, past the row `after`; gives the last row that was looked at.
    async fn forget_index(
        &mut self,
        table: Indexed,
        version: IndexVersion,
        after: Uuid,
        limit: u32,
    ) -> Result<Option<Uuid>, StoreError>;
}

impl KeyKeeper {
    /// What the index keys are used for. Errors: the database.
    pub async fn index_use(&self) -> Result<IndexUse, StoreError> {
        self.0.begin_usage().await?.index_use().await
    }

    /// The live index keys that these are not: without them nobody is found. Errors: the database.
    pub async fn lacking_index_keys(&self, keys: &IndexKeys) -> Result<Vec<IndexVersion>, StoreError> {
        let [oldest, newest] = self.0.begin_usage().await?.live_versions().await?;
        Ok((oldest..=newest).filter(|version| !keys.versions().contains(version)).collect())
    }

    /// Makes the newest of these keys live, and gives everybody a mark by it, in batches, while the portal serves. Cut off at any
    /// moment it goes on when it is run again. Errors: the database.
    pub async fn rotate_index(&self, keys: &IndexKeys, at: Timestamp) -> Result<IndexRotation, StoreError> {
        let [_, newest] = keys.versions();
        let mut rotation = IndexRotation::default();
        // First: the next key is not live before everything that runs has a number.
        self.reindex(Indexed::Verifications, keys, &mut rotation).await?;
        let mut work = self.0.begin_keys().await?;
        work.begin_index(newest).await?;
        work.commit().await?;
        loop {
            let mut pass = IndexRotation::default();
            for table in INDEXED {
                self.reindex(table, keys, &mut pass).await?;
            }
            rotation.indexed += pass.indexed;
            rotation.failed = pass.failed;
            // What somebody used while the others were done is looked at once more.
            if pass.indexed == 0 {
                break;
            }
        }
        rotation.lacking = self.index_use().await?.lacking;
        if rotation.indexed > 0 {
            let context = counted(&[("indexed", rotation.indexed), ("failed", rotation.failed)]);
            self.record(by_console(AuditAction::KeyRotated, at, context)).await?;
        }
        Ok(rotation)
    }

    async fn reindex(&self, table: Indexed, keys: &IndexKeys, rotation: &mut IndexRotation) -> Result<(), StoreError> {
        let mut after = Uuid::nil();
        loop {
            let mut work = self.0.begin_keys().await?;
            let batch = work.reindex(table, keys, after, BATCH).await?;
            work.commit().await?;
            rotation.indexed += batch.done;
            rotation.failed += batch.failed;
            let Some(last) = batch.last else { return Ok(()) };
            after = last;
        }
    }

    /// Lets an index key go by which nobody has to be found any more. Then it may leave the key file, and its marks may be forgotten.
    /// Errors: the database.
    pub async fn retire_index(&self, version: IndexVersion, at: Timestamp) -> Result<Retirement, StoreError> {
        let mut work = self.0.begin_keys().await?;
        let [oldest, newest] = work.live_versions().await?;
        if version > newest || version < 1 {
            return Ok(Retirement::Unknown);
        }
        if version < oldest {
            return Ok(Retirement::Done);
        }
        if version == newest {
            return Ok(Retirement::Active);
        }
        let lacking = work.retire_index(version).await?;
        if lacking > 0 {
            return Ok(Retirement::StillUsed(lacking));
        }
        work.record(by_console(AuditAction::KeyRetired, at, Vec::new()));
        work.commit().await?;
        Ok(Retirement::Done)
    }

    /// Erases the marks by an index key that has gone: whoever finds the key learns nothing from them. Errors: the database.
    pub async fn forget_index(&self, version: IndexVersion) -> Result<(), StoreError> {
        for table in INDEXED {
            let mut after = Uuid::nil();
            loop {
                let mut work = self.0.begin_keys().await?;
                let [oldest, _] = work.live_versions().await?;
                if version >= oldest {
                    return Ok(());
                }
                let last = work.forget_index(table, version, after, BATCH).await?;
                work.commit().await?;
                let Some(last) = last else { break };
                after = last;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::INDEXED;
    use crate::migrations::columns;
    use std::collections::BTreeSet;

    #[test]
    fn s9_6_no_table_of_names_is_forgotten_when_the_index_key_changes() {
        let named = columns().into_iter().filter(|column| column.note.contains("blind index of"));
        let tables: BTreeSet<String> = named.map(|column| column.table).collect();
        assert_eq!(tables, INDEXED.iter().map(|indexed| indexed.name().to_owned()).collect());
    }
}
