//! Accounts.

use super::contacts::INDEX_KEY_VERSION;
use super::identities::SNILS;
use super::{Work, micros, time, word};
use crate::sealing::{RowName, Sealing};
use async_trait::async_trait;
use model::{AccountId, AccountLevel, Channel, DisplaySettings, GivenName, Locale, PersonName, Surname};
use service::ports::{Account, Accounts, StoreError};
use service::secrets::Mark;
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "account";

const INSERT: &str = "
    INSERT INTO account (id, state, level, locale, surname, given_name, display, password_hash, created_at)
    VALUES ($1, 'open', $2, $3, $4, $5, $6, $7, $8)";

const GET: &str = "
    SELECT id, level, locale, surname, given_name, display, password_hash, created_at
      FROM account
     WHERE id = $1";

const FIND_BY_CONTACT: &str = "
    SELECT account.id, level, locale, surname, given_name, display, password_hash, account.created_at
      FROM contact_index
      JOIN contact ON contact.id = contact_index.contact_id
      JOIN account ON account.id = contact.account_id
     WHERE contact_index.channel = $1
       AND contact_index.key_version = $2
       AND contact_index.value = $3
       AND account.state <> 'closed'";

const FIND_BY_SNILS: &str = "
    SELECT account.id, level, locale, surname, given_name, display, password_hash, account.created_at
      FROM proven_identity
      JOIN account ON account.id = proven_identity.account_id
     WHERE proven_identity.kind = $1
       AND proven_identity.key_version = $2
       AND proven_identity.value = $3
       AND account.state <> 'closed'";

/// Levels are stored by name; their order stands in `AccountLevel`, and here once more.
const RAISE_LEVEL: &str = "
    UPDATE account
       SET level = $2
     WHERE id = $1
       AND CASE level WHEN 'simplified' THEN 0 WHEN 'standard' THEN 1 ELSE 2 END
         < CASE $2 WHEN 'simplified' THEN 0 WHEN 'standard' THEN 1 ELSE 2 END";

const KEEP_DISPLAY: &str = "
    UPDATE account
       SET display = $2
     WHERE id = $1";

const GET_PASSWORD_HASH: &str = "
    SELECT password_hash
      FROM account
     WHERE id = $1";

const REPLACE_PASSWORD_HASH: &str = "
    UPDATE account
       SET password_hash = $3
     WHERE id = $1
       AND password_hash = $2";

#[derive(sqlx::FromRow)]
struct AccountRow {
    id: Uuid,
    level: String,
    locale: String,
    surname: Vec<u8>,
    given_name: Vec<u8>,
    display: Option<Vec<u8>>,
    password_hash: Vec<u8>,
    created_at: i64,
}

impl AccountRow {
    fn open(&self, sealing: &Sealing) -> Result<Account, StoreError> {
        let row = RowName::new(TABLE, self.id);
        let surname = sealing.open_text(row, "surname", &self.surname)?;
        let given_name = sealing.open_text(row, "given_name", &self.given_name)?;
        let display = self.display.as_ref().map(|display| sealing.open_text(row, "display", display)).transpose()?;
        Ok(Account {
            id: AccountId(self.id),
            name: PersonName {
                surname: word(row, "surname", Surname::parse(&surname).ok())?,
                given_name: word(row, "given_name", GivenName::parse(&given_name).ok())?,
            },
            level: word(row, "level", AccountLevel::parse(&self.level))?,
            locale: word(row, "locale", Locale::parse(&self.locale))?,
            display: display.as_deref().map(DisplaySettings::parse),
            password_hash: sealing.open_text(row, "password_hash", &self.password_hash)?,
            created_at: time(row, "created_at", self.created_at)?,
        })
    }
}

#[async_trait]
impl Accounts for Work {
    async fn insert(&mut self, account: &Account) -> Result<(), StoreError> {
        let row = RowName::new(TABLE, account.id.0);
        let seal = |column, value: &str| self.sealing.seal(row, column, value.as_bytes());
        let insert = query(INSERT)
            .bind(account.id.0)
            .bind(account.level.as_str())
            .bind(account.locale.code())
            .bind(seal("surname", account.name.surname.as_str())?)
            .bind(seal("given_name", account.name.given_name.as_str())?)
            .bind(account.display.map(|display| seal("display", &display.code())).transpose()?)
            .bind(seal("password_hash", &account.password_hash)?)
            .bind(micros(account.created_at));
        self.execute(insert).await.map(drop)
    }

    async fn get(&mut self, id: AccountId) -> Result<Account, StoreError> {
        let row: Option<AccountRow> = self.fetch(query(GET).bind(id.0)).await?;
        row.ok_or(StoreError::NotFound { table: TABLE })?.open(&self.sealing)
    }

    async fn find_by_contact(&mut self, channel: Channel, index: &Mark) -> Result<Option<Account>, StoreError> {
        let find = query(FIND_BY_CONTACT).bind(channel.as_str()).bind(INDEX_KEY_VERSION).bind(index.to_vec());
        let row: Option<AccountRow> = self.fetch(find).await?;
        row.map(|row| row.open(&self.sealing)).transpose()
    }

    async fn find_by_snils(&mut self, index: &Mark) -> Result<Option<Account>, StoreError> {
        let find = query(FIND_BY_SNILS).bind(SNILS).bind(INDEX_KEY_VERSION).bind(index.to_vec());
        let row: Option<AccountRow> = self.fetch(find).await?;
        row.map(|row| row.open(&self.sealing)).transpose()
    }

    async fn raise_level(&mut self, id: AccountId, level: AccountLevel) -> Result<bool, StoreError> {
        Ok(self.execute(query(RAISE_LEVEL).bind(id.0).bind(level.as_str())).await? == 1)
    }

    async fn keep_display(&mut self, id: AccountId, display: DisplaySettings) -> Result<(), StoreError> {
        let sealed = self.sealing.seal(RowName::new(TABLE, id.0), "display", display.code().as_bytes())?;
        self.execute(query(KEEP_DISPLAY).bind(id.0).bind(sealed)).await.map(drop)
    }

    async fn replace_password_hash(&mut self, id: AccountId, old: &str, new: &str) -> Result<(), StoreError> {
        let row = RowName::new(TABLE, id.0);
        let Some((sealed,)) = self.fetch::<(Vec<u8>,)>(query(GET_PASSWORD_HASH).bind(id.0)).await? else {
            return Ok(());
        };
        if self.sealing.open_text(row, "password_hash", &sealed)? != old {
            return Ok(());
        }
        // The sealed bytes are never the same twice: comparing them tells whether somebody has changed the password since.
        let new = self.sealing.seal(row, "password_hash", new.as_bytes())?;
        self.execute(query(REPLACE_PASSWORD_HASH).bind(id.0).bind(sealed).bind(new)).await.map(drop)
    }
}
