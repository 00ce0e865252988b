//! The code of the second factor: no recovery bypasses one that is on (security 8.1).

use super::{Recovery, RecoveryOutcome, Standing, owner};
use crate::{
    core::{Answer, Visitor},
    ports::{RecoveryRecord, Work},
    second_factor,
    secrets::Token,
};
use model::{AccountId, Fact, Fault, Field, FieldError, RecoveryReply, RecoveryStep, SecondCode, WizardStep as _};

impl Recovery {
    /// A code of the application, or a backup code. The try is spent and committed before it is looked at.
    pub async fn confirm_factor(
        &self,
        token: Option<&Token>,
        typed: &str,
        visitor: &Visitor,
    ) -> Answer<RecoveryOutcome> {
        let step = RecoveryStep::Factor;
        let mut work = self.core.store.read().await?;
        let Some((record, owner)) = self.find_at_factor(&mut *work, token).await? else {
            drop(work);
            return self.onward(token, step, visitor.locale).await;
        };
        drop(work);
        let refusal = |fault| Some(FieldError::new(Field::BackupCode, fault));
        let mut work = self.core.store.begin().await?;
        let code = match SecondCode::parse(typed) {
            Ok(code) => code,
            Err(fault) => return self.stay(work, &record, step, refusal(fault), visitor).await,
        };
        work.accounts().hold(owner).await?;
        if let Some(seconds) = second_factor::spend_try(&self.core, &mut *work, owner, &code, &visitor.device).await? {
            return self.stay(work, &record, step, refusal(Fault::Wait(seconds)), visitor).await;
        }
        work.commit().await?;

        let mut work = self.core.store.begin().await?;
        // The account is held before any other row; the recovery is read again, for it may have ended meanwhile.
        work.accounts().hold(owner).await?;
        let held = self.find_at_factor(&mut *work, token).await?.filter(|(_, account)| *account == owner);
        let Some((mut record, _)) = held else {
            drop(work);
            return self.onward(token, step, visitor.locale).await;
        };
        if !second_factor::take(&self.core, &mut *work, owner, &code).await? {
            return self.stay(work, &record, step, refusal(Fault::SecondCodeWrong), visitor).await;
        }
        // Another token, as after every step that shows who one is (security 6.4).
        let another = Token::new(self.core.rng)?;
        (record.token, record.factor_at) = (another.hash(), Some(self.core.now()));
        work.recoveries().save(&record).await?;
        work.commit().await?;
        let reply = RecoveryReply::Go(RecoveryStep::Password.path());
        Ok(RecoveryOutcome { reply, recovery: Some(another) })
    }

    /// The recovery of this browser and whose account it is for, if it is at this step: not before its contact was proven, nor once a
    /// code was right, nor without a factor.
    async fn find_at_factor(
        &self,
        work: &mut dyn Work,
        token: Option<&Token>,
    ) -> Answer<Option<(RecoveryRecord, AccountId)>> {
        let Some(record) = self.find(work, token).await? else { return Ok(None) };
        let Standing { facts, is_waiting, .. } = self.standing(work, Some(&record)).await?;
        // While it waits, a code begins anew: the contact was shown too long ago.
        let is_here = facts.has(Fact::ContactProven) && !facts.has(Fact::FactorProven) && !is_waiting;
        Ok(owner(&record).filter(|_| is_here).map(|owner| (record, owner)))
    }
}
