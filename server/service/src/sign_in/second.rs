//! The second step: a code of the application, a backup code, or a code by SMS, which is asked for by a button (security 5.10, 7.3 to
//! 7.5).

use super::{SignIn, SignInOutcome, Strength, second_step, stay, too_late};
use crate::{
    challenge::{Flow, Purpose},
    core::{Answer, Visitor},
    ports::{FactorKind, PendingSignIn, Work},
    second_factor,
    secrets::Token,
    sms_factor::SmsStep,
};
use model::{
    Channel, FailedStep, Fault, Field, FieldError, LocalPath, Locale, SecondCode, SignInReply, SignInView, SignInWay,
};

impl SignIn {
    /// What the page of the second step shows; `None` when no first step was right in this browser.
    pub async fn open_second_step(&self, pending: Option<&Token>, locale: Locale) -> Answer<Option<SignInView>> {
        let mut work = self.core.store.read().await?;
        let Some(waiting) = self.find_pending(&mut *work, pending).await? else { return Ok(None) };
        let takes_passkey = !work.passkeys().list(waiting.account_id).await?.is_empty();
        let takes_app = !second_factor::confirmed_apps(&mut *work, waiting.account_id).await?.is_empty();
        let sms = match self.sms_step(&mut *work, &waiting, locale).await? {
            Some(step) => Some(step.view(&mut *work).await?),
            None => None,
        };
        Ok(Some(SignInView { takes_passkey, takes_app, sms, ..SignInView::default() }))
    }

    /// «Получить код по СМС», and once more.
    pub async fn send_second_step(
        &self,
        pending: Option<&Token>,
        visitor: &Visitor,
        next: Option<LocalPath>,
    ) -> Answer<SignInOutcome> {
        let mut work = self.core.store.begin().await?;
        let Some(waiting) = self.find_pending(&mut *work, pending).await? else { return Ok(too_late()) };
        work.accounts().hold(waiting.account_id).await?;
        let wait = match self.sms_step(&mut *work, &waiting, visitor.locale).await? {
            Some(step) => step.send(&mut *work, visitor).await?,
            None => None,
        };
        work.commit().await?;
        Ok(match wait {
            Some(wait) => stay("", vec![FieldError::new(Field::Code, wait)]),
            None => SignInReply::Open(second_step(next.as_ref())).into(),
        })
    }

    /// A code, typed into this field. The try is spent and committed before it is looked at (security 4.3, 7.3).
    pub async fn take_second_step(
        &self,
        pending: Option<&Token>,
        field: Field,
        typed: &str,
        visitor: &Visitor,
        next: Option<LocalPath>,
    ) -> Answer<SignInOutcome> {
        let refuse = |fault| Ok(stay("", vec![FieldError::new(field, fault)]));
        let mut work = self.core.store.begin().await?;
        let Some(waiting) = self.find_pending(&mut *work, pending).await? else { return Ok(too_late()) };
        let code = match SecondCode::parse(typed) {
            Ok(code) => code,
            Err(fault) => return refuse(fault),
        };
        work.accounts().hold(waiting.account_id).await?;
        let wait = second_factor::spend_try(&self.core, &mut *work, waiting.account_id, &code, &visitor.device).await?;
        let sms = match self.sms_step(&mut *work, &waiting, visitor.locale).await? {
            Some(step) if wait.is_none() => step.spend_try(&mut *work, &code).await?,
            _ => None,
        };
        work.commit().await?;
        if let Some(seconds) = wait {
            return refuse(Fault::Wait(seconds));
        }

        let mut work = self.core.store.begin().await?;
        let account = work.accounts().hold(waiting.account_id).await?;
        // Read again: the password may have changed meanwhile, or another tab was faster.
        if self.find_pending(&mut *work, pending).await?.is_none() {
            return Ok(too_late());
        }
        let Some(kind) = second_factor::take(&self.core, &mut *work, account.id, &code, sms.as_ref()).await? else {
            drop(work);
            self.record_failure(Some(account.id), FailedStep::SecondStep, waiting.failures, visitor).await?;
            return refuse(Fault::SecondCodeWrong);
        };
        work.factors().forget_pending(account.id).await?;
        let by_phone = kind == FactorKind::Sms || waiting.way == SignInWay::Sms;
        let strength = Strength {
            failures: waiting.failures,
            aal: aal(waiting.way),
            way: waiting.way,
            shown: by_phone.then_some(Channel::Phone),
        };
        let outcome = self.let_in(&mut *work, &account, visitor, strength, next).await?;
        work.commit().await?;
        Ok(outcome)
    }

    /// The code by SMS that this sign-in may be finished by. Not one that began with such a code: it would be the same thing, shown twice.
    async fn sms_step(
        &self,
        work: &mut dyn Work,
        waiting: &PendingSignIn,
        locale: Locale,
    ) -> Answer<Option<SmsStep<'_>>> {
        if waiting.way == SignInWay::Sms {
            return Ok(None);
        }
        let flow = Flow { purpose: Purpose::SecondStep, id: waiting.id, locale };
        SmsStep::find(&self.core, work, waiting.account_id, flow).await
    }
}

/// Two things in the same pocket are not two kinds of them: without the password, a code of an application or of paper raises no level
/// (NIST SP 800-63B-4, AAL2).
const fn aal(way: SignInWay) -> u8 {
    match way {
        SignInWay::Password | SignInWay::Passkey => 2,
        SignInWay::Sms => 1,
    }
}
