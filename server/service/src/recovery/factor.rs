//! The code of the second factor, from an application, from paper or from an SMS to another contact than the first code went to; or a passkey
//! in its place: no recovery bypasses one that is on (security 8.1).

use super::{Recovery, RecoveryOutcome, Standing, is_too_new, owner, rules::Factor};
use crate::{
    challenge::{Flow, Purpose},
    core::{Answer, Visitor},
    passkeys::{self, Counted, Holder},
    ports::{Actor, AuditAction, AuditValue, FactorKind, RecoveryRecord, Work},
    second_factor,
    secrets::Token,
    sms_factor::SmsStep,
};
use model::{
    AccountId, Fact, Fault, Field, FieldError, Locale, PasskeyQuestion, RecoveryReply, RecoveryStep, SecondCode,
    WizardStep as _,
};

impl Recovery {
    /// «Получить код по СМС», and once more.
    pub async fn send_factor(&self, token: Option<&Token>, visitor: &Visitor) -> Answer<RecoveryOutcome> {
        let step = RecoveryStep::Factor;
        let mut work = self.core.store.read().await?;
        let found = self.find_at_factor(&mut *work, token).await?;
        drop(work);
        let Some((_, owner)) = found else { return self.onward(token, step, visitor.locale).await };
        let mut work = self.core.store.begin().await?;
        // The account is held before any other row; the recovery is read again, for it may have ended meanwhile.
        work.accounts().hold(owner).await?;
        let held = self.find_at_factor(&mut *work, token).await?.filter(|(_, account)| *account == owner);
        let Some((record, _)) = held else {
            drop(work);
            return self.onward(token, step, visitor.locale).await;
        };
        let wait = match self.sms_step(&mut *work, &record, owner, visitor.locale).await? {
            Some(sms) => sms.send(&mut *work, visitor).await?,
            None => None,
        };
        let error = wait.map(|wait| FieldError::new(Field::BackupCode, wait));
        self.stay(work, &record, step, error, visitor).await
    }

    /// A code of the application, of the SMS, or a backup code. The try is spent and committed before it is looked at.
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
        let sms = match self.sms_step(&mut *work, &record, owner, visitor.locale).await? {
            Some(step) => step.spend_try(&mut *work, &code).await?,
            None => None,
        };
        work.commit().await?;

        let mut work = self.core.store.begin().await?;
        // The account is held before any other row; the recovery is read again, for it may have ended meanwhile.
        work.accounts().hold(owner).await?;
        let held = self.find_at_factor(&mut *work, token).await?.filter(|(_, account)| *account == owner);
        let Some((mut record, _)) = held else {
            drop(work);
            return self.onward(token, step, visitor.locale).await;
        };
        let Some(shown) = second_factor::take(&self.core, &mut *work, owner, &code, sms.as_ref()).await? else {
            return self.stay(work, &record, step, refusal(Fault::SecondCodeWrong), visitor).await;
        };
        self.pass_factor(work, &mut record, shown).await
    }

    /// The question to a passkey of whoever recovers. Nothing is asked before the contact was proven.
    pub async fn ask_for_passkey(&self, token: Option<&Token>, visitor: &Visitor) -> Answer<PasskeyQuestion> {
        let mut work = self.core.store.begin().await?;
        let Some((record, _)) = self.find_at_factor(&mut *work, token).await? else {
            return Ok(PasskeyQuestion::Open(RecoveryStep::Login.path()));
        };
        if !passkeys::work_at(&self.core.site) {
            return Ok(PasskeyQuestion::Refused(passkeys::refusal()));
        }
        let wait = passkeys::wait_of_network(&self.core, &mut *work, Counted::Questions, visitor).await?;
        let question = match wait {
            Some(wait) => PasskeyQuestion::Refused(wait),
            None => PasskeyQuestion::Ask(passkeys::ask(&self.core, &mut *work, Holder::Recovers(record.id)).await?),
        };
        work.commit().await?;
        Ok(question)
    }

    /// A passkey of the account in place of a code.
    pub async fn confirm_factor_by_passkey(
        &self,
        token: Option<&Token>,
        answer: &str,
        visitor: &Visitor,
    ) -> Answer<RecoveryOutcome> {
        let step = RecoveryStep::Factor;
        let mut work = self.core.store.read().await?;
        let Some((record, owner)) = self.find_at_factor(&mut *work, token).await? else {
            drop(work);
            return self.onward(token, step, visitor.locale).await;
        };
        drop(work);
        let shown = passkeys::read_shown(&self.core, Holder::Recovers(record.id), answer).await?;
        let shown = shown.filter(|shown| shown.account == owner);
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(owner).await?;
        let held = self.find_at_factor(&mut *work, token).await?.filter(|(_, account)| *account == owner);
        let Some((mut record, _)) = held else {
            drop(work);
            return self.onward(token, step, visitor.locale).await;
        };
        let is_right = match &shown {
            Some(shown) => passkeys::note_use(&self.core, &mut *work, shown, &visitor.device).await?,
            None => false,
        };
        if !is_right {
            return self.stay(work, &record, step, Some(passkeys::refusal()), visitor).await;
        }
        self.pass_factor(work, &mut record, FactorKind::Passkey).await
    }

    /// Another token, as after every step that shows who one is (security 6.4).
    async fn pass_factor(
        &self,
        mut work: Box<dyn Work>,
        record: &mut RecoveryRecord,
        kind: FactorKind,
    ) -> Answer<RecoveryOutcome> {
        let by = [("kind", AuditValue::Code(kind.code()))];
        self.core.record(&mut *work, Actor::Guest, AuditAction::RecoveryFactor, record.account_id, &by);
        // An SMS that was not needed must not be asked for as another one later.
        self.void_codes(&mut *work, record).await?;
        let another = Token::new(self.core.rng)?;
        (record.token, record.factor_at, record.factor_by) = (another.hash(), Some(self.core.now()), Some(kind));
        work.recoveries().save(record).await?;
        work.commit().await?;
        // A control question leads back to itself, if there is one.
        let reply = RecoveryReply::Go(RecoveryStep::Password.path());
        Ok(RecoveryOutcome { reply, recovery: Some(another) })
    }

    /// The code by SMS that counts here (security 8, row R2): to another contact than the first code went to, and not to one that joined the
    /// account too lately (security 7.4).
    pub(super) async fn sms_step(
        &self,
        work: &mut dyn Work,
        record: &RecoveryRecord,
        owner: AccountId,
        locale: Locale,
    ) -> Answer<Option<SmsStep<'_>>> {
        if Factor::of(FactorKind::Sms, record.proven_by) != Factor::Another {
            return Ok(None);
        }
        let account = work.accounts().get(owner).await?;
        let flow = Flow { purpose: Purpose::RecoveryFactor, id: record.id, locale };
        let found = SmsStep::find(&self.core, work, owner, flow).await?;
        Ok(found.filter(|step| !is_too_new(&self.core, &account, step.contact())))
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
