//! Codes by SMS as the second step (catalogue MFA-02; security 7.4, 7.6, 7.7), and as part of the proof.

use super::{PAGE, Security, SecurityOutcome, page, question::has_two_contacts, stay};
use crate::{
    challenge::{Flow, Purpose},
    core::{Answer, Visitor},
    ports::Work,
    second_factor,
    secrets::Token,
    sessions::{SignedIn, prove_first},
    sms_factor::{SmsStep, proven_phone},
};
use model::{
    Fault, Field, FieldError, JournalKind, LocalPath, Locale, NotificationKind, SecurityReply, SmsFactor, SmsSetup,
    SmsSetupReply, TypedCode,
};

/// Where they are switched on.
const SETUP: &str = "/security/sms";

impl Security {
    /// The part of the page; nothing without a proven phone.
    pub(super) async fn show_sms(&self, work: &mut dyn Work, who: SignedIn) -> Answer<Option<SmsFactor>> {
        let Some((_, phone)) = proven_phone(work, who.account).await? else { return Ok(None) };
        let on = work.factors().find_sms(who.account).await?;
        Ok(Some(SmsFactor {
            ending: phone.ending(),
            added: on.as_ref().map(|on| self.core.moment(on.added_at)),
            used: on.and_then(|on| on.used_at).map(|at| self.core.moment(at)),
        }))
    }

    /// The page on which they are switched on. Changes nothing.
    pub async fn open_sms(&self, who: SignedIn, locale: Locale) -> Answer<SmsSetupReply> {
        if !who.is_proven(&self.core) {
            return Ok(SmsSetupReply::Go(prove_first(SETUP)));
        }
        let mut work = self.core.store.read().await?;
        Ok(match self.sms_to_connect(&mut *work, who, locale).await? {
            Some(step) => {
                SmsSetupReply::Show(Box::new(SmsSetup { sms: step.view(&mut *work).await?, errors: Vec::new() }))
            }
            None => SmsSetupReply::Go(page()),
        })
    }

    /// «Получить код», and once more: whoever has them sent must read what comes.
    pub async fn send_sms(&self, who: SignedIn, visitor: &Visitor) -> Answer<SecurityReply> {
        if !who.is_proven(&self.core) {
            return Ok(SecurityReply::Open(prove_first(SETUP)));
        }
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        let Some(step) = self.sms_to_connect(&mut *work, who, visitor.locale).await? else {
            return Ok(SecurityReply::Open(page()));
        };
        let wait = step.send(&mut *work, visitor).await?;
        work.commit().await?;
        Ok(sent_or(wait, Field::Code, LocalPath::of(SETUP)))
    }

    /// The code from that SMS: they are asked for from now on. With the first factor come backup codes.
    pub async fn confirm_sms(
        &self,
        who: SignedIn,
        token: &Token,
        typed: &str,
        visitor: &Visitor,
    ) -> Answer<SecurityOutcome> {
        if !who.is_proven(&self.core) {
            return Ok(SecurityReply::Open(prove_first(SETUP)).into());
        }
        let refuse = |fault| Ok(stay([FieldError::new(Field::Code, fault)]));
        let typed = match TypedCode::parse(typed) {
            Ok(typed) => typed,
            Err(fault) => return refuse(fault),
        };
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        let wait = second_factor::spend_try_of_session(&self.core, &mut *work, who).await?;
        let tried = match self.sms_to_connect(&mut *work, who, visitor.locale).await? {
            Some(step) if wait.is_none() => step.challenge().spend_try(&mut *work).await?,
            _ => None,
        };
        work.commit().await?;
        if let Some(seconds) = wait {
            return refuse(Fault::Wait(seconds));
        }

        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        let Some(step) = self.sms_to_connect(&mut *work, who, visitor.locale).await? else {
            return Ok(SecurityReply::Open(page()).into());
        };
        if let Err(fault) = step.challenge().settle(&mut *work, tried, &typed, visitor).await? {
            work.commit().await?;
            return refuse(fault);
        }
        second_factor::forget_tries_of_session(&self.core, &mut *work, who).await?;
        work.factors().add_sms(who.account, self.core.now()).await?;
        let notice = NotificationKind::SmsConnected { device: visitor.device.clone() };
        self.finish_connecting(work, who, token, (JournalKind::SmsConnected, notice), "/security?done=sms").await
    }

    /// «Отключить». Without any factor, the password alone is enough again, and backup codes are void.
    pub async fn remove_sms(&self, who: SignedIn, token: &Token, visitor: &Visitor) -> Answer<SecurityOutcome> {
        if !who.is_proven(&self.core) {
            return Ok(SecurityReply::Open(prove_first(PAGE)).into());
        }
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        if !work.factors().delete_sms(who.account).await? {
            return Ok(SecurityReply::Open(page()).into());
        }
        let notice = NotificationKind::SmsRemoved { device: visitor.device.clone() };
        self.finish_removing(work, who, token, (JournalKind::SmsRemoved, notice), "/security?done=sms-removed").await
    }

    /// «Получить код по СМС» on the page of the proof, and once more. `next` is where the person wanted to go.
    pub async fn send_proof(
        &self,
        who: SignedIn,
        visitor: &Visitor,
        next: Option<&LocalPath>,
    ) -> Answer<SecurityReply> {
        let back = prove_first(next.map_or(PAGE, LocalPath::as_str));
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        let wait = match self.proof_by_sms(&mut *work, who, visitor.locale).await? {
            Some(step) => step.send(&mut *work, visitor).await?,
            None => None,
        };
        work.commit().await?;
        Ok(sent_or(wait, Field::BackupCode, back))
    }

    /// The code by SMS that shows beside the password who one is.
    pub(super) async fn proof_by_sms(
        &self,
        work: &mut dyn Work,
        who: SignedIn,
        locale: Locale,
    ) -> Answer<Option<SmsStep<'_>>> {
        SmsStep::find(&self.core, work, who.account, Flow { purpose: Purpose::Proof, id: who.session, locale }).await
    }

    /// What there is to switch on.
    async fn sms_to_connect(&self, work: &mut dyn Work, who: SignedIn, locale: Locale) -> Answer<Option<SmsStep<'_>>> {
        if work.factors().find_sms(who.account).await?.is_some() || !has_two_contacts(work, who).await? {
            return Ok(None);
        }
        // By the account: the session has codes of the proof, and one of those must not stand here as sent.
        let flow = Flow { purpose: Purpose::ConnectSms, id: who.account.0, locale };
        SmsStep::to_proven_phone(&self.core, work, who.account, flow).await
    }
}

/// The page anew, which says that it was sent; or why it was not.
fn sent_or(wait: Option<Fault>, field: Field, page: LocalPath) -> SecurityReply {
    match wait {
        Some(wait) => SecurityReply::Stay(vec![FieldError::new(field, wait)]),
        None => SecurityReply::Open(page),
    }
}
