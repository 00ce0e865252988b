//! The answer to the control question: one more barrier, which takes the place of no code and no factor (security 3.12). Whoever has
//! forgotten it goes the way of a lost factor: another contact, and a day in which the owner may object.

use super::{Recovery, RecoveryOutcome, Standing, owner};
use crate::{
    core::{Answer, Visitor},
    ports::{Actor, AskedQuestion, AuditAction, RecoveryRecord, Work},
    secrets::{Mark, Token},
};
use model::{AccountId, ControlAnswer, Fact, Fault, Field, FieldError, RecoveryReply, RecoveryStep, WizardStep as _};

/// Answers that may be tried in an hour, in all recoveries of an account together. Ours: people try three spellings of two names.
const TRIES: i64 = 6;

impl Recovery {
    /// The answer. The try is counted and committed before it is looked at.
    pub async fn answer_question(
        &self,
        token: Option<&Token>,
        typed: &str,
        visitor: &Visitor,
    ) -> Answer<RecoveryOutcome> {
        let step = RecoveryStep::Question;
        let mut work = self.core.store.read().await?;
        let Some((record, asked)) = self.find_at_question(&mut *work, token).await? else {
            drop(work);
            return self.onward(token, step, visitor.locale).await;
        };
        drop(work);
        let refusal = |fault| Some(FieldError::new(Field::ControlAnswer, fault));
        let answer = match ControlAnswer::prepare(typed) {
            Ok(answer) => answer,
            Err(fault) => {
                let work = self.core.store.begin().await?;
                return self.stay(work, &record, step, refusal(fault), visitor).await;
            }
        };
        let place = self.passwords.place()?;
        let mut work = self.core.store.begin().await?;
        if let Some(seconds) = self.over(&mut *work, &self.answers_of(asked.account), TRIES).await? {
            return self.stay(work, &record, step, refusal(Fault::Wait(seconds)), visitor).await;
        }
        work.commit().await?;
        let is_right = place.verify(Some(&asked.answer_hash), answer.as_password()).await?.right;

        let mut work = self.core.store.begin().await?;
        // The account is held before any other row; the recovery is read again, for it may have ended meanwhile.
        work.accounts().hold(asked.account).await?;
        let again = self.find_at_question(&mut *work, token).await?;
        // Another question in its place: its own answer is wanted.
        let again = again.filter(|(_, again)| again.answer_hash == asked.answer_hash);
        let Some((mut record, _)) = again else {
            drop(work);
            return self.onward(token, step, visitor.locale).await;
        };
        if !is_right {
            self.core.record(&mut *work, Actor::Guest, AuditAction::RecoveryAnswerFail, Some(asked.account), &[]);
            return self.stay(work, &record, step, refusal(Fault::AnswerWrong), visitor).await;
        }
        work.limits().reset(&self.answers_of(asked.account)).await?;
        self.core.record(&mut *work, Actor::Guest, AuditAction::RecoveryAnswer, Some(asked.account), &[]);
        // Another token, as after every step that shows who one is (security 6.4).
        let another = Token::new(self.core.rng)?;
        (record.token, record.answered_at) = (another.hash(), Some(self.core.now()));
        work.recoveries().save(&record).await?;
        work.commit().await?;
        let reply = RecoveryReply::Go(RecoveryStep::Password.path());
        Ok(RecoveryOutcome { reply, recovery: Some(another) })
    }

    /// The recovery of this browser and what its account asks, if it is at this step: not before contact and factor were shown, nor once
    /// the answer was right, nor while it waits.
    async fn find_at_question(
        &self,
        work: &mut dyn Work,
        token: Option<&Token>,
    ) -> Answer<Option<(RecoveryRecord, AskedQuestion)>> {
        let Some(record) = self.find(work, token).await? else { return Ok(None) };
        let Standing { facts, is_waiting, .. } = self.standing(work, Some(&record)).await?;
        let is_here = facts.has(Fact::FactorProven) && !facts.has(Fact::QuestionAnswered) && !is_waiting;
        let Some(owner) = owner(&record).filter(|_| is_here) else { return Ok(None) };
        Ok(work.questions().find(owner).await?.map(|asked| (record, asked)))
    }

    fn answers_of(&self, account: AccountId) -> Mark {
        self.core.counter("answers of a recovered account", account.0.as_bytes())
    }
}
