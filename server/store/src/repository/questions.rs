//! Control questions (security 3.12).

use super::{SealedRow, Work, micros, time, word};
use crate::sealing::{DataKey, RowName};
use async_trait::async_trait;
use model::{AccountId, ControlQuestion};
use service::ports::{AskedQuestion, Questions, StoreError};
use sqlx::query;
use uuid::Uuid;

const TABLE: &str = "control_question";

const FIND: &str = "
    SELECT account_id, question, answer, set_at
      FROM control_question
     WHERE account_id = $1";

const PUT: &str = "
    INSERT INTO control_question (account_id, question, answer, set_at)
    VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id) DO UPDATE
       SET question = excluded.question, answer = excluded.answer, set_at = excluded.set_at";

const REMOVE: &str = "
    DELETE FROM control_question
     WHERE account_id = $1";

#[derive(sqlx::FromRow)]
struct QuestionRow {
    account_id: Uuid,
    question: Vec<u8>,
    answer: Vec<u8>,
    set_at: i64,
}

impl SealedRow for QuestionRow {
    type Value = AskedQuestion;

    fn subject(&self) -> Uuid {
        self.account_id
    }

    fn open(self, key: &DataKey) -> Result<AskedQuestion, StoreError> {
        let row = RowName::new(TABLE, self.account_id);
        let question = key.open_text(row, "question", &self.question)?;
        Ok(AskedQuestion {
            account: AccountId(self.account_id),
            question: word(row, "question", ControlQuestion::parse(&question).ok())?,
            answer_hash: key.open_text(row, "answer", &self.answer)?,
            set_at: time(row, "set_at", self.set_at)?,
        })
    }
}

#[async_trait]
impl Questions for Work {
    async fn find(&mut self, account: AccountId) -> Result<Option<AskedQuestion>, StoreError> {
        let row: Option<QuestionRow> = self.fetch(query(FIND).bind(account.0)).await?;
        self.open_one(row).await
    }

    async fn put(&mut self, asked: &AskedQuestion) -> Result<(), StoreError> {
        let key = self.key_of(asked.account).await?;
        let row = RowName::new(TABLE, asked.account.0);
        let put = query(PUT)
            .bind(asked.account.0)
            .bind(key.seal(row, "question", asked.question.as_str().as_bytes())?)
            .bind(key.seal(row, "answer", asked.answer_hash.as_bytes())?)
            .bind(micros(asked.set_at));
        self.execute(put).await.map(drop)
    }

    async fn remove(&mut self, account: AccountId) -> Result<bool, StoreError> {
        Ok(self.execute(query(REMOVE).bind(account.0)).await? == 1)
    }
}
