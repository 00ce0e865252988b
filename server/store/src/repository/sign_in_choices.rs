//! What owners choose about signing in, and sign-ins that it stops (catalogue SEC-06, SEC-13).

use super::{SealedRow, Work, mark, micros, small, time, word};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use jiff::Timestamp;
use model::{AccountId, AllowedNetworks, Channel, SignInNotices, SignInWay};
use service::ports::{SignInChoice, SignInChoices, StoppedSignIn, StoreError};
use service::secrets::TokenHash;
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "sign_in_choice";
const STOPPED: &str = "stopped_sign_in";

const GET: &str = "
    SELECT account_id, phone_notices, email_notices, networks, forbids_sms
      FROM sign_in_choice
     WHERE account_id = $1";

const SAVE: &str = "
    INSERT INTO sign_in_choice (account_id, phone_notices, email_notices, networks, forbids_sms)
    VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account_id) DO UPDATE
       SET phone_notices = excluded.phone_notices, email_notices = excluded.email_notices, networks = excluded.networks,
           forbids_sms = excluded.forbids_sms";

const STOP: &str = "
    INSERT INTO stopped_sign_in (id, token_hash, account_id, aal, way, failures, shown, channel, created_at,
                                 expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const FIND_STOPPED: &str = "
    SELECT id, token_hash, account_id, aal, way, failures, shown, channel, created_at, expires_at
      FROM stopped_sign_in
     WHERE token_hash = $1
       AND expires_at > $2";

const NOTE_CHANNEL: &str = "
    UPDATE stopped_sign_in
       SET channel = $2
     WHERE id = $1";

const USE_UP_STOPPED: &str = "
    DELETE FROM stopped_sign_in
     WHERE id = $1";

const DELETE_EXPIRED_STOPPED: &str = "
    DELETE FROM stopped_sign_in
     WHERE expires_at <= $1";

#[derive(sqlx::FromRow)]
struct ChoiceRow {
    account_id: Uuid,
    phone_notices: String,
    email_notices: String,
    networks: Vec<u8>,
    forbids_sms: i64,
}

impl SealedRow for ChoiceRow {
    type Value = SignInChoice;

    fn subject(&self) -> Uuid {
        self.account_id
    }

    fn open(self, key: &DataKey) -> Result<SignInChoice, StoreError> {
        let row = RowName::new(TABLE, self.account_id);
        let networks = key.open_text(row, "networks", &self.networks)?;
        Ok(SignInChoice {
            phone: word(row, "phone_notices", SignInNotices::parse(&self.phone_notices))?,
            email: word(row, "email_notices", SignInNotices::parse(&self.email_notices))?,
            networks: word(row, "networks", AllowedNetworks::parse(&networks).ok())?,
            forbids_sms: self.forbids_sms == 1,
        })
    }
}

#[derive(sqlx::FromRow)]
struct StoppedRow {
    id: Uuid,
    token_hash: Vec<u8>,
    account_id: Uuid,
    aal: i64,
    way: String,
    failures: i64,
    shown: Option<String>,
    channel: Option<String>,
    created_at: i64,
    expires_at: i64,
}

impl TryFrom<StoppedRow> for StoppedSignIn {
    type Error = StoreError;

    fn try_from(row: StoppedRow) -> Result<Self, StoreError> {
        let name = RowName::new(STOPPED, row.id);
        let channel = |column, stored: Option<String>| {
            stored.map(|stored| word(name, column, Channel::parse(&stored))).transpose()
        };
        Ok(Self {
            id: row.id,
            token: TokenHash(mark(name, "token_hash", row.token_hash)?),
            account_id: AccountId(row.account_id),
            aal: small(name, "aal", row.aal)?,
            way: word(name, "way", SignInWay::parse(&row.way))?,
            failures: small(name, "failures", row.failures)?,
            shown: channel("shown", row.shown)?,
            channel: channel("channel", row.channel)?,
            created_at: time(name, "created_at", row.created_at)?,
            expires_at: time(name, "expires_at", row.expires_at)?,
        })
    }
}

#[async_trait]
impl SignInChoices for Work {
    async fn get(&mut self, account: AccountId) -> Result<SignInChoice, StoreError> {
        let row: Option<ChoiceRow> = self.fetch(query(GET).bind(account.0)).await?;
        Ok(self.open_one(row).await?.unwrap_or_default())
    }

    async fn save(&mut self, account: AccountId, choice: &SignInChoice) -> Result<(), StoreError> {
        let row = RowName::new(TABLE, account.0);
        let networks = self.key_of(account).await?.seal(row, "networks", choice.networks.text().as_bytes())?;
        let save = query(SAVE)
            .bind(account.0)
            .bind(choice.phone.code())
            .bind(choice.email.code())
            .bind(networks)
            .bind(i64::from(choice.forbids_sms));
        self.execute(save).await.map(drop)
    }

    async fn stop(&mut self, stopped: &StoppedSignIn) -> Result<(), StoreError> {
        let stop = query(STOP)
            .bind(stopped.id)
            .bind(stopped.token.0.to_vec())
            .bind(stopped.account_id.0)
            .bind(i64::from(stopped.aal))
            .bind(stopped.way.code())
            .bind(i64::from(stopped.failures))
            .bind(stopped.shown.map(Channel::as_str))
            .bind(stopped.channel.map(Channel::as_str))
            .bind(micros(stopped.created_at))
            .bind(micros(stopped.expires_at));
        self.execute(stop).await.map(drop)
    }

    async fn find_stopped(&mut self, token: &TokenHash, now: Timestamp) -> Result<Option<StoppedSignIn>, StoreError> {
        let row: Option<StoppedRow> = self.fetch(query(FIND_STOPPED).bind(token.0.to_vec()).bind(micros(now))).await?;
        row.map(StoppedSignIn::try_from).transpose()
    }

    async fn note_channel(&mut self, id: Uuid, channel: Channel) -> Result<(), StoreError> {
        self.execute(query(NOTE_CHANNEL).bind(id).bind(channel.as_str())).await.map(drop)
    }

    async fn use_up_stopped(&mut self, id: Uuid) -> Result<bool, StoreError> {
        Ok(self.execute(query(USE_UP_STOPPED).bind(id)).await? == 1)
    }

    async fn delete_expired_stopped(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        self.execute(query(DELETE_EXPIRED_STOPPED).bind(micros(now))).await
    }
}
