//! The keys of blind indexes: which are live, and how another takes the place of one (security 9.6; decision 0037).

use super::{Query, Work, dialect, mark};
use crate::index_keeper::{INDEXED, IndexUse, IndexWork, Indexed, Reindexed};
use crate::sealing::RowName;
use async_trait::async_trait;
use model::{AccountId, Channel, Email, Field, Phone, formats::Snils};
use service::ports::{NamedSnils, ProfileDraft, StoreError};
use service::secrets::{BlindIndex, IndexKeys, IndexVersion, Mark};
use sqlx::query;
use std::ops::RangeInclusive;
use uuid::Uuid;

pub(super) const LIVE: &str = "
    SELECT oldest, newest
      FROM index_keys";

/// Waits for whoever is writing names.
const HOLD_ALONE: &str = "
    UPDATE index_keys
       SET oldest = oldest";

/// Not while something runs that can be named by the present key alone.
const BEGIN: &str = "
    UPDATE index_keys
       SET newest = $1
     WHERE newest = $1 - 1
       AND oldest = newest
       AND NOT EXISTS (SELECT 1
                         FROM verification
                        WHERE state = 'running'
                          AND snils IS NOT NULL
                          AND snils_value IS NULL)";

const RETIRE: &str = "
    UPDATE index_keys
       SET oldest = newest
     WHERE oldest = $1
       AND newest = $1 + 1";

/// The statements that go through a table of names.
struct Statements {
    /// Rows by this key.
    count: &'static str,
    /// Rows by a key that have none by another.
    count_lacking: &'static str,
    /// Likewise, in the order of ids: row, whose, kind, the value sealed, its mark.
    list_lacking: &'static str,
    /// Rows by a key, in the order of ids.
    list: &'static str,
    /// Holds the row, if this key has a mark of it, unless somebody else does.
    take: &'static str,
    /// Forgets the mark of this key.
    forget: &'static str,
}

const CONTACTS: Statements = Statements {
    count: "
        SELECT COUNT(*)
          FROM contact_index
         WHERE key_version = $1",
    count_lacking: "
        SELECT COUNT(*)
          FROM contact_index AS former
         WHERE key_version = $1
           AND NOT EXISTS (SELECT 1
                             FROM contact_index
                            WHERE contact_id = former.contact_id
                              AND key_version = $2)",
    list_lacking: "
        SELECT contact.id AS id, contact.account_id AS account, contact.channel AS kind, contact.value AS sealed, former.value AS mark
          FROM contact_index AS former
          JOIN contact ON contact.id = former.contact_id
         WHERE former.key_version = $1
           AND contact.id > $3
           AND NOT EXISTS (SELECT 1
                             FROM contact_index
                            WHERE contact_id = former.contact_id
                              AND key_version = $2)
         ORDER BY contact.id
         LIMIT $4",
    list: "
        SELECT contact_id
          FROM contact_index
         WHERE key_version = $1
           AND contact_id > $2
         ORDER BY contact_id
         LIMIT $3",
    take: dialect::TAKE_CONTACT,
    forget: "
        DELETE FROM contact_index
         WHERE contact_id = $2
           AND key_version = $1",
};

const ADD_CONTACT: &str = "
    INSERT INTO contact_index (channel, key_version, value, contact_id)
    VALUES ($1, $2, $3, $4)
        ON CONFLICT (channel, key_version, value) DO NOTHING";

const IDENTITIES: Statements = Statements {
    count: "
        SELECT COUNT(*)
          FROM proven_identity
         WHERE key_version = $1",
    count_lacking: "
        SELECT COUNT(*)
          FROM proven_identity AS former
         WHERE key_version = $1
           AND NOT EXISTS (SELECT 1
                             FROM proven_identity
                            WHERE account_id = former.account_id
                              AND kind = former.kind
                              AND key_version = $2)",
    list_lacking: "
        SELECT account_id AS id, account_id AS account, kind, number AS sealed, value AS mark
          FROM proven_identity AS former
         WHERE key_version = $1
           AND account_id > $3
           AND NOT EXISTS (SELECT 1
                             FROM proven_identity
                            WHERE account_id = former.account_id
                              AND kind = former.kind
                              AND key_version = $2)
         ORDER BY account_id
         LIMIT $4",
    list: "
        SELECT account_id
          FROM proven_identity
         WHERE key_version = $1
           AND account_id > $2
         ORDER BY account_id
         LIMIT $3",
    take: dialect::TAKE_IDENTITY,
    forget: "
        DELETE FROM proven_identity
         WHERE account_id = $2
           AND key_version = $1",
};

/// Only while the former row is still there: whoever proved another number meanwhile has given this one back.
const ADD_IDENTITY: &str = "
    INSERT INTO proven_identity (kind, key_version, value, account_id, proven_at, number)
    SELECT kind, $2, $3, account_id, proven_at, $4
      FROM proven_identity
     WHERE account_id = $1
       AND value = $5
        ON CONFLICT (kind, key_version, value) DO NOTHING";

/// What runs is named by its number, unless a program of before has noted the mark alone; what ended there has left it.
const VERIFICATIONS: Statements = Statements {
    count: "
        SELECT COUNT(*)
          FROM verification
         WHERE snils IS NOT NULL
           AND settled_at IS NOT NULL
           AND $1 = 1",
    count_lacking: "
        SELECT COUNT(*)
          FROM verification
         WHERE state = 'running'
           AND snils IS NOT NULL
           AND snils_value IS NULL
           AND $1 <= $2",
    list_lacking: "
        SELECT id, account_id AS account, 'snils' AS kind, snils_value AS sealed, snils AS mark
          FROM verification
         WHERE state = 'running'
           AND snils IS NOT NULL
           AND snils_value IS NULL
           AND $1 <= $2
           AND id > $3
         ORDER BY id
         LIMIT $4",
    list: "
        SELECT id
          FROM verification
         WHERE snils IS NOT NULL
           AND settled_at IS NOT NULL
           AND $1 = 1
           AND id > $2
         ORDER BY id
         LIMIT $3",
    take: dialect::TAKE_VERIFICATION,
    forget: "
        UPDATE verification
           SET snils = NULL
         WHERE id = $2
           AND settled_at IS NOT NULL
           AND $1 = 1",
};

const ADD_NUMBER: &str = "
    UPDATE verification
       SET snils_value = $2
     WHERE id = $1
       AND state = 'running'";

const GET_PROFILE: &str = "
    SELECT payload
      FROM profile
     WHERE account_id = $1";

/// A name that a key does not know yet.
#[derive(sqlx::FromRow)]
struct Unindexed {
    id: Uuid,
    account: Uuid,
    kind: String,
    sealed: Option<Vec<u8>>,
    mark: Vec<u8>,
}

/// What is found by an index.
enum Name {
    Contact(Channel, BlindIndex),
    Snils(Snils, BlindIndex),
}

const fn statements(table: Indexed) -> &'static Statements {
    match table {
        Indexed::Contacts => &CONTACTS,
        Indexed::Identities => &IDENTITIES,
        Indexed::Verifications => &VERIFICATIONS,
    }
}

impl Work {
    /// The mark by each live key, by which a name is written. No key is added or goes until the unit of work ends, so names stay
    /// unique across keys (security 9.6).
    pub(super) async fn live_marks(&mut self, index: &BlindIndex) -> Result<Vec<(IndexVersion, Mark)>, StoreError> {
        let live = self.live_index_keys(dialect::HOLD_INDEX_KEYS).await?;
        live.map(|version| index.of(version).map(|mark| (version, *mark)).ok_or_else(|| lacking(version))).collect()
    }

    /// What a look-up is asked with: both keys, for one may go while it looks. Errors: the key file is of before or after: nobody would be found.
    pub(super) async fn find_by(&mut self, query: Query, index: &BlindIndex) -> Result<Query, StoreError> {
        let live = self.live_index_keys(LIVE).await?;
        let ends = index.ends();
        // By the oldest everybody has a mark, by the next one perhaps not yet.
        if !ends.iter().any(|(version, _)| version == live.start()) {
            return Err(lacking(*live.start()));
        }
        Ok(ends.into_iter().fold(query, |query, (version, mark)| query.bind(version).bind(mark.to_vec())))
    }

    async fn live_index_keys(&mut self, sql: &'static str) -> Result<RangeInclusive<IndexVersion>, StoreError> {
        let live: Option<(i64, i64)> = self.fetch(query(sql)).await?;
        live.map(|(oldest, newest)| oldest..=newest).ok_or(StoreError::NotFound { table: "index_keys" })
    }

    /// Gives one name its mark by another key. `None` when somebody uses its row now, or it has gone; `false` when the name cannot be read.
    async fn reindex_one(
        &mut self,
        table: Indexed,
        row: Unindexed,
        keys: &IndexKeys,
        (from, to): (IndexVersion, IndexVersion),
    ) -> Result<Option<bool>, StoreError> {
        let taken: Option<(Uuid,)> = self.fetch(query(statements(table).take).bind(row.id).bind(from)).await?;
        if taken.is_none() {
            return Ok(None);
        }
        let Some(name) = self.name(table, &row, keys).await? else { return Ok(Some(false)) };
        let new = |index: &BlindIndex| index.of(to).map(|mark| mark.to_vec()).ok_or_else(|| lacking(to));
        let done = match (table, &name) {
            (_, Name::Contact(channel, index)) => {
                let add = query(ADD_CONTACT).bind(channel.as_str()).bind(to).bind(new(index)?).bind(row.id);
                self.execute(add).await?
            }
            (Indexed::Verifications, Name::Snils(number, _)) => {
                let sealed = self.seal_number(table, row.id, AccountId(row.account), number).await?;
                self.execute(query(ADD_NUMBER).bind(row.id).bind(sealed)).await?
            }
            (_, Name::Snils(number, index)) => {
                let sealed = self.seal_number(table, row.id, AccountId(row.account), number).await?;
                let add = query(ADD_IDENTITY).bind(row.id).bind(to).bind(new(index)?).bind(sealed).bind(row.mark);
                self.execute(add).await?
            }
        };
        Ok((done == 1).then_some(true))
    }

    async fn name(&mut self, table: Indexed, row: &Unindexed, keys: &IndexKeys) -> Result<Option<Name>, StoreError> {
        let account = AccountId(row.account);
        let Some(sealed) = &row.sealed else {
            let mark = mark(RowName::new(table.name(), row.id), "value", row.mark.clone())?;
            return self.snils_of_profile(account, mark, keys).await;
        };
        let (place, column) = table.sealed(row.id);
        // Told by `open`; the others go on.
        let Ok(value) = self.key_of(account).await?.open_text(place, column, sealed) else { return Ok(None) };
        Ok(match row.kind.as_str() {
            "phone" => Phone::parse(&value).ok().map(|phone| Name::Contact(Channel::Phone, keys.of_phone(&phone))),
            "email" => Email::parse(&value).ok().map(|email| Name::Contact(Channel::Email, keys.of_email(&email))),
            _ => Snils::parse(&value).ok().map(|snils| Name::Snils(snils.clone(), keys.of_snils(&snils))),
        })
    }

    /// Where a program of before has noted the mark alone, the number is the one in the profile, if that has the same mark.
    async fn snils_of_profile(
        &mut self,
        account: AccountId,
        mark: Mark,
        keys: &IndexKeys,
    ) -> Result<Option<Name>, StoreError> {
        let found: Option<(Vec<u8>,)> = self.fetch(query(GET_PROFILE).bind(account.0)).await?;
        let Some((sealed,)) = found else { return Ok(None) };
        let key = self.key_of(account).await?;
        let Ok(draft) = key.open_json::<ProfileDraft>(RowName::new("profile", account.0), "payload", &sealed) else {
            return Ok(None);
        };
        let snils = Snils::parse(draft.answers.get(Field::Snils)).ok();
        let named = snils.map(|snils| (keys.of_snils(&snils), snils));
        Ok(named.filter(|(index, _)| index.is_among(&[mark])).map(|(index, snils)| Name::Snils(snils, index)))
    }

    /// The number of a row, sealed.
    pub(super) async fn seal_number(
        &mut self,
        table: Indexed,
        row: Uuid,
        account: AccountId,
        number: &Snils,
    ) -> Result<Vec<u8>, StoreError> {
        let (place, column) = table.sealed(row);
        self.key_of(account).await?.seal(place, column, number.as_str().as_bytes())
    }

    /// Likewise, where there may be none.
    pub(super) async fn seal_named(
        &mut self,
        table: Indexed,
        row: Uuid,
        account: AccountId,
        snils: &NamedSnils,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        match &snils.number {
            Some(number) => self.seal_number(table, row, account, number).await.map(Some),
            None => Ok(None),
        }
    }
}

/// The key file does not hold a key that is live.
fn lacking(version: IndexVersion) -> StoreError {
    tracing::error!(event = "index_key_missing", version, "The key file lacks an index key that is in use");
    StoreError::Database("index_key_missing".to_owned())
}

#[async_trait]
impl IndexWork for Work {
    async fn index_use(&mut self) -> Result<IndexUse, StoreError> {
        let live = self.live_index_keys(LIVE).await?;
        let mut usage = IndexUse { oldest: *live.start(), newest: *live.end(), ..IndexUse::default() };
        for version in 1..=usage.newest {
            let mut names = 0;
            for table in INDEXED {
                names += self.fetch_number(query(statements(table).count).bind(version)).await?.unsigned_abs();
            }
            usage.names.push((version, names));
        }
        usage.lacking = self.count_lacking(usage.oldest, usage.newest).await?;
        Ok(usage)
    }

    async fn live_versions(&mut self) -> Result<[IndexVersion; 2], StoreError> {
        let live = self.live_index_keys(LIVE).await?;
        Ok([*live.start(), *live.end()])
    }

    async fn begin_index(&mut self, version: IndexVersion) -> Result<bool, StoreError> {
        Ok(self.execute(query(BEGIN).bind(version)).await? == 1)
    }

    async fn reindex(
        &mut self,
        table: Indexed,
        keys: &IndexKeys,
        after: Uuid,
        limit: u32,
    ) -> Result<Reindexed, StoreError> {
        let live = self.live_index_keys(LIVE).await?;
        let (from, to) = (*live.start(), *live.end());
        let list = query(statements(table).list_lacking).bind(from).bind(to).bind(after).bind(i64::from(limit));
        let rows: Vec<Unindexed> = self.fetch_all(list).await?;
        let mut batch = Reindexed { last: rows.last().map(|row| row.id), ..Reindexed::default() };
        for row in rows {
            match self.reindex_one(table, row, keys, (from, to)).await? {
                Some(true) => batch.done += 1,
                Some(false) => batch.failed += 1,
                None => {}
            }
        }
        Ok(batch)
    }

    async fn retire_index(&mut self, version: IndexVersion) -> Result<u64, StoreError> {
        self.execute(query(HOLD_ALONE)).await?;
        let lacking = self.count_lacking(version, version.saturating_add(1)).await?;
        if lacking == 0 {
            self.execute(query(RETIRE).bind(version)).await?;
        }
        Ok(lacking)
    }

    async fn forget_index(
        &mut self,
        table: Indexed,
        version: IndexVersion,
        after: Uuid,
        limit: u32,
    ) -> Result<Option<Uuid>, StoreError> {
        let list = query(statements(table).list).bind(version).bind(after).bind(i64::from(limit));
        let rows: Vec<(Uuid,)> = self.fetch_all(list).await?;
        for (row,) in &rows {
            let taken: Option<(Uuid,)> = self.fetch(query(statements(table).take).bind(*row).bind(version)).await?;
            if taken.is_some() {
                self.execute(query(statements(table).forget).bind(version).bind(*row)).await?;
            }
        }
        Ok(rows.last().map(|(row,)| *row))
    }
}

impl Work {
    /// Names by a key that have no mark by another.
    async fn count_lacking(&mut self, from: IndexVersion, to: IndexVersion) -> Result<u64, StoreError> {
        let mut lacking = 0;
        for table in INDEXED {
            let count = query(statements(table).count_lacking).bind(from).bind(to);
            lacking += self.fetch_number(count).await?.unsigned_abs();
        }
        Ok(lacking)
    }
}
