//! Accounts.

use super::identities::SNILS;
use super::{NOBODY, SealedRow, Work, mark, micros, one, time, word};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use model::{AccountId, AccountLevel, Channel, DisplaySettings, GivenName, Locale, PersonName, Surname};
use service::ports::{Account, Accounts, PasswordChange, StoreError};
use service::secrets::{BlindIndex, Mark};
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "account";
const FORMER: &str = "former_password";

/// The states of an account that lives.
const OPEN: &str = "open";
const BLOCKED: &str = "locked";

const INSERT: &str = "
    INSERT INTO account (id, state, level, locale, surname, given_name, display, password_hash, password_set_at, created_at)
    VALUES ($1, 'open', $2, $3, $4, $5, $6, $7, $8, $9)";

const GET: &str = "
    SELECT id, state, level, locale, surname, given_name, display, password_hash, password_set_at, created_at
      FROM account
     WHERE id = $1";

/// Changes nothing, and so lets one come after the other: a quota is no check-then-act (security 18.2).
const HOLD: &str = "
    UPDATE account
       SET feed_seq = feed_seq
     WHERE id = $1";

const FIND_BY_CONTACT: &str = "
    SELECT account.id, state, level, locale, surname, given_name, display, password_hash, password_set_at, account.created_at
      FROM contact_index
      JOIN contact ON contact.id = contact_index.contact_id
      JOIN account ON account.id = contact.account_id
     WHERE contact_index.channel = $1
       AND (   contact_index.key_version = $2 AND contact_index.value = $3
            OR contact_index.key_version = $4 AND contact_index.value = $5)
       AND account.state <> 'closed'";

const FIND_BY_SNILS: &str = "
    SELECT account.id, state, level, locale, surname, given_name, display, password_hash, password_set_at, account.created_at
      FROM proven_identity
      JOIN account ON account.id = proven_identity.account_id
     WHERE proven_identity.kind = $1
       AND (   proven_identity.key_version = $2 AND proven_identity.value = $3
            OR proven_identity.key_version = $4 AND proven_identity.value = $5)
       AND account.state <> 'closed'";

const SET_STATE: &str = "
    UPDATE account
       SET state = $3
     WHERE id = $1
       AND state = $2";

/// Levels are stored by name; their order stands in `AccountLevel`, and here once more.
const RAISE_LEVEL: &str = "
    UPDATE account
       SET level = $2
     WHERE id = $1
       AND CASE level WHEN 'simplified' THEN 0 WHEN 'standard' THEN 1 ELSE 2 END
         < CASE $2 WHEN 'simplified' THEN 0 WHEN 'standard' THEN 1 ELSE 2 END";

const COUNT_OF_ANOTHER: &str = "
    SELECT COUNT(*)
      FROM (SELECT account_id FROM session WHERE id = $2
             UNION ALL
            SELECT account_id FROM known_device WHERE id = $2
             UNION ALL
            SELECT account_id FROM authenticator_app WHERE id = $2
             UNION ALL
            SELECT account_id FROM passkey WHERE id = $2
             UNION ALL
            SELECT account_id FROM waiting_recovery WHERE id = $2) AS named
     WHERE account_id <> $1";

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

const CHANGE_PASSWORD: &str = "
    UPDATE account
       SET password_hash = $3, password_set_at = $4
     WHERE id = $1
       AND password_hash = $2";

const ADD_FORMER: &str = "
    INSERT INTO former_password (id, account_id, password_hash, replaced_at)
    VALUES ($1, $2, $3, $4)";

const LIST_FORMER: &str = "
    SELECT id, password_hash
      FROM former_password
     WHERE account_id = $1
     ORDER BY replaced_at DESC, id DESC";

const FORGET_FORMER: &str = "
    DELETE FROM former_password
     WHERE account_id = $1
       AND id NOT IN (SELECT id
                        FROM former_password
                       WHERE account_id = $1
                       ORDER BY replaced_at DESC, id DESC
                       LIMIT $2)";

const LIST_LOGINS: &str = "
    SELECT contact_index.value
      FROM contact_index
      JOIN contact ON contact.id = contact_index.contact_id
     WHERE contact.account_id = $1
     UNION
    SELECT value
      FROM proven_identity
     WHERE account_id = $1";

#[derive(sqlx::FromRow)]
struct AccountRow {
    id: Uuid,
    state: String,
    level: String,
    locale: String,
    surname: Vec<u8>,
    given_name: Vec<u8>,
    display: Option<Vec<u8>>,
    password_hash: Vec<u8>,
    password_set_at: i64,
    created_at: i64,
}

impl SealedRow for AccountRow {
    type Value = Account;

    fn subject(&self) -> Uuid {
        self.id
    }

    fn open(self, key: &DataKey) -> Result<Account, StoreError> {
        let row = RowName::new(TABLE, self.id);
        let surname = key.open_text(row, "surname", &self.surname)?;
        let given_name = key.open_text(row, "given_name", &self.given_name)?;
        let display = self.display.as_ref().map(|display| key.open_text(row, "display", display)).transpose()?;
        Ok(Account {
            id: AccountId(self.id),
            name: PersonName {
                surname: word(row, "surname", Surname::parse(&surname).ok())?,
                given_name: word(row, "given_name", GivenName::parse(&given_name).ok())?,
            },
            level: word(row, "level", AccountLevel::parse(&self.level))?,
            locale: word(row, "locale", Locale::parse(&self.locale))?,
            display: display.as_deref().map(DisplaySettings::parse),
            password_hash: key.open_text(row, "password_hash", &self.password_hash)?,
            // A program of before that column has written 0.
            password_set_at: time(
                row,
                "password_set_at",
                if self.password_set_at == 0 { self.created_at } else { self.password_set_at },
            )?,
            is_blocked: self.state == BLOCKED,
            created_at: time(row, "created_at", self.created_at)?,
        })
    }
}

#[async_trait]
impl Accounts for Work {
    async fn insert(&mut self, account: &Account) -> Result<(), StoreError> {
        let row = RowName::new(TABLE, account.id.0);
        let key = self.key_of(account.id).await?;
        let seal = |column, value: &str| key.seal(row, column, value.as_bytes());
        let insert = query(INSERT)
            .bind(account.id.0)
            .bind(account.level.as_str())
            .bind(account.locale.code())
            .bind(seal("surname", account.name.surname.as_str())?)
            .bind(seal("given_name", account.name.given_name.as_str())?)
            .bind(account.display.map(|display| seal("display", &display.code())).transpose()?)
            .bind(seal("password_hash", &account.password_hash)?)
            .bind(micros(account.password_set_at))
            .bind(micros(account.created_at));
        self.execute(insert).await.map(drop)
    }

    async fn get(&mut self, id: AccountId) -> Result<Account, StoreError> {
        let row: Option<AccountRow> = self.fetch(query(GET).bind(id.0)).await?;
        self.open_one(row).await?.ok_or(StoreError::NotFound { table: TABLE })
    }

    async fn hold(&mut self, id: AccountId) -> Result<Account, StoreError> {
        one(TABLE, self.execute(query(HOLD).bind(id.0)).await?)?;
        Accounts::get(self, id).await
    }

    async fn find_by_contact(&mut self, channel: Channel, index: &BlindIndex) -> Result<Option<Account>, StoreError> {
        let find = self.find_by(query(FIND_BY_CONTACT).bind(channel.as_str()), index).await?;
        let row: Option<AccountRow> = self.fetch(find).await?;
        self.open_or_pretend(row).await
    }

    async fn find_by_snils(&mut self, index: &BlindIndex) -> Result<Option<Account>, StoreError> {
        let find = self.find_by(query(FIND_BY_SNILS).bind(SNILS), index).await?;
        let row: Option<AccountRow> = self.fetch(find).await?;
        self.open_or_pretend(row).await
    }

    async fn block(&mut self, id: AccountId) -> Result<bool, StoreError> {
        Ok(self.execute(query(SET_STATE).bind(id.0).bind(OPEN).bind(BLOCKED)).await? == 1)
    }

    async fn unblock(&mut self, id: AccountId) -> Result<bool, StoreError> {
        Ok(self.execute(query(SET_STATE).bind(id.0).bind(BLOCKED).bind(OPEN)).await? == 1)
    }

    async fn raise_level(&mut self, id: AccountId, level: AccountLevel) -> Result<bool, StoreError> {
        Ok(self.execute(query(RAISE_LEVEL).bind(id.0).bind(level.as_str())).await? == 1)
    }

    async fn is_of_another(&mut self, id: AccountId, named: Uuid) -> Result<bool, StoreError> {
        Ok(self.fetch_number(query(COUNT_OF_ANOTHER).bind(id.0).bind(named)).await? > 0)
    }

    async fn keep_display(&mut self, id: AccountId, display: DisplaySettings) -> Result<(), StoreError> {
        let key = self.key_of(id).await?;
        let sealed = key.seal(RowName::new(TABLE, id.0), "display", display.code().as_bytes())?;
        self.execute(query(KEEP_DISPLAY).bind(id.0).bind(sealed)).await.map(drop)
    }

    async fn replace_password_hash(&mut self, id: AccountId, old: &str, new: &str) -> Result<(), StoreError> {
        let Some(sealed) = self.sealed_password(id, old).await? else { return Ok(()) };
        let new = self.key_of(id).await?.seal(RowName::new(TABLE, id.0), "password_hash", new.as_bytes())?;
        self.execute(query(REPLACE_PASSWORD_HASH).bind(id.0).bind(sealed).bind(new)).await.map(drop)
    }

    async fn change_password(&mut self, change: &PasswordChange) -> Result<bool, StoreError> {
        let (account, at) = (change.account, micros(change.at));
        let Some(sealed) = self.sealed_password(account, &change.old).await? else { return Ok(false) };
        let key = self.key_of(account).await?;
        let new = key.seal(RowName::new(TABLE, account.0), "password_hash", change.new.as_bytes())?;
        if self.execute(query(CHANGE_PASSWORD).bind(account.0).bind(sealed).bind(new).bind(at)).await? != 1 {
            return Ok(false);
        }
        let former = key.seal(RowName::new(FORMER, change.former), "password_hash", change.old.as_bytes())?;
        self.execute(query(ADD_FORMER).bind(change.former).bind(account.0).bind(former).bind(at)).await?;
        self.execute(query(FORGET_FORMER).bind(account.0).bind(i64::from(change.keep))).await?;
        Ok(true)
    }

    async fn list_logins(&mut self, id: AccountId) -> Result<Vec<Mark>, StoreError> {
        let rows: Vec<(Vec<u8>,)> = self.fetch_all(query(LIST_LOGINS).bind(id.0)).await?;
        rows.into_iter().map(|(value,)| mark(RowName::new(TABLE, id.0), "login", value)).collect()
    }

    async fn list_former_passwords(&mut self, id: AccountId) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(Uuid, Vec<u8>)> = self.fetch_all(query(LIST_FORMER).bind(id.0)).await?;
        let key = self.key_of(id).await?;
        rows.iter().map(|(id, sealed)| key.open_text(RowName::new(FORMER, *id), "password_hash", sealed)).collect()
    }
}

impl Work {
    /// Opens the account, or does the same work for nobody: how long it takes tells nothing (security 5.7). Sealing costs what opening does.
    async fn open_or_pretend(&mut self, row: Option<AccountRow>) -> Result<Option<Account>, StoreError> {
        const AS_LONG_AS: [usize; 3] = [16, 12, 97];
        if row.is_none() {
            let key = self.key_of_nobody().await?;
            for length in AS_LONG_AS {
                key.seal(RowName::new(TABLE, NOBODY), "surname", &vec![0; length])?;
            }
        }
        self.open_one(row).await
    }

    /// The stored password, sealed, if it is this one. Sealed bytes are never the same twice: comparing them tells whether
    /// somebody has changed the password since.
    async fn sealed_password(&mut self, id: AccountId, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found: Option<(Vec<u8>,)> = self.fetch(query(GET_PASSWORD_HASH).bind(id.0)).await?;
        let Some((sealed,)) = found else { return Ok(None) };
        let is_it = self.key_of(id).await?.open_text(RowName::new(TABLE, id.0), "password_hash", &sealed)? == hash;
        Ok(is_it.then_some(sealed))
    }
}
