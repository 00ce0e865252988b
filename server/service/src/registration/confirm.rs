//! The second step: the code from the SMS, the link from the letter.

use super::{
    Registration, StepOutcome,
    challenge::{Issued, PURPOSE, Target},
    facts,
};
use crate::{
    core::{Answer, Visitor, after},
    ports::{CodeRecord, Draft, Work},
    secrets::{Token, is_same},
};
use jiff::SignedDuration;
use model::{
    Channel, Email, Fact, Fault, Field, FieldError, NotificationKind, Phone, Refusal, RegistrationReply,
    RegistrationStep, TypedCode,
};

/// What became of a link from a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkOutcome {
    /// Proven, in the browser that began: go on with the password.
    GoOn,
    /// Proven, in another browser: go back to the one that began. A link never signs in (security 4.2).
    Proven,
    /// Void.
    Refused(Refusal),
}

impl Registration {
    /// «Код подтверждения». A try is spent and committed before the code is compared (security 4.3); a code past its
    /// term is replaced by a new one (ux 13, «Code rules»).
    pub async fn confirm_code(&self, flow: Option<&Token>, typed: &str, visitor: &Visitor) -> Answer<StepOutcome> {
        let mut work = self.core.store.begin().await?;
        let Some((draft, _)) = self.find_waiting_for_code(&mut *work, flow).await? else {
            drop(work);
            return self.onward(flow, RegistrationStep::Password).await;
        };
        let typed = match TypedCode::parse(typed) {
            Ok(typed) => typed,
            Err(fault) => return self.stay(work, draft, fault).await,
        };
        let max_tries = u32::try_from(self.core.policy.code_tries).unwrap_or(1);
        let tried = work.codes().spend_try(draft.id, Channel::Phone, max_tries, self.core.now()).await?;
        work.commit().await?;

        // The draft is read again: between the two units of work another tab may have been faster.
        let mut work = self.core.store.begin().await?;
        let Some((draft, phone)) = self.find_waiting_for_code(&mut *work, flow).await? else {
            drop(work);
            return self.onward(flow, RegistrationStep::Password).await;
        };
        let Some(code) = tried else {
            let fault = self.why_dead(&mut *work, &draft, &phone, visitor).await?;
            return self.stay(work, draft, fault).await;
        };
        let mark = self.core.keys.code_mark(PURPOSE, draft.id, phone.as_str(), &code.salt, typed.digits());
        if !is_same(&mark, &code.mark) {
            let fault = if code.tries >= max_tries { Fault::CodeSpent } else { Fault::CodeWrong };
            return self.stay(work, draft, fault).await;
        }
        if !work.codes().use_up(code.id, self.core.now()).await? {
            return self.stay(work, draft, Fault::CodeWrong).await;
        }
        self.note_proof(&mut *work, draft, Channel::Phone).await?;
        work.commit().await?;
        Ok(RegistrationReply::Go(RegistrationStep::Password.path()).into())
    }

    /// «Отправить ещё раз»: a new code or link, and the earlier one is void (security 4.4).
    pub async fn resend(&self, flow: Option<&Token>, channel: Channel, visitor: &Visitor) -> Answer<StepOutcome> {
        let mut work = self.core.store.begin().await?;
        let Some(mut draft) = self.find(&mut *work, flow).await?.filter(|draft| facts(draft).has(Fact::ContactsGiven))
        else {
            drop(work);
            return self.onward(flow, RegistrationStep::Confirm).await;
        };
        let (phone, email) = (Phone::parse(&draft.values.phone), Email::parse(&draft.values.email));
        let target = match channel {
            Channel::Phone => phone.as_ref().ok().filter(|_| draft.phone_proven_at.is_none()).map(Target::Phone),
            Channel::Email => email.as_ref().ok().filter(|_| draft.email_proven_at.is_none()).map(Target::Email),
        };
        draft.errors.clear();
        if let Some(target) = target
            && let Issued::Wait(seconds) = self.issue(&mut *work, &draft, &target, visitor).await?
        {
            draft.errors.push(FieldError::new(Field::Code, Fault::ResendWait(seconds)));
        }
        self.show_confirm(work, draft).await
    }

    /// The button behind the link of the letter. Proves the mailbox and no more; after the account was opened it adds
    /// the mailbox to it.
    pub async fn confirm_link(&self, link: &Token, flow: Option<&Token>) -> Answer<LinkOutcome> {
        let now = self.core.now();
        let mut work = self.core.store.begin().await?;
        let Some(record) = work.codes().find_link(&link.hash().0).await? else {
            return Ok(LinkOutcome::Refused(Refusal::LinkVoid));
        };
        let Some(draft) = work.drafts().find_by_id(record.flow, now).await? else {
            return Ok(LinkOutcome::Refused(Refusal::LinkVoid));
        };
        if !work.codes().use_up(record.id, now).await? {
            return Ok(if draft.email_proven_at.is_some() {
                already_proven(&draft, flow)
            } else {
                LinkOutcome::Refused(Refusal::LinkVoid)
            });
        }
        let outcome = match draft.account_id {
            None => already_proven(&draft, flow),
            Some(account) => {
                let Ok(email) = Email::parse(&draft.values.email) else {
                    return Ok(LinkOutcome::Refused(Refusal::LinkVoid));
                };
                let index = self.core.email_index(&email);
                if work.contacts().verify(account, Channel::Email, &index, now).await? {
                    let notice = NotificationKind::ContactConfirmed { channel: Channel::Email };
                    work.notifications().push(account, &notice, now).await?;
                }
                LinkOutcome::Proven
            }
        };
        self.note_proof(&mut *work, draft, Channel::Email).await?;
        work.commit().await?;
        Ok(outcome)
    }

    /// The draft and its phone, when a code is what it waits for.
    async fn find_waiting_for_code(&self, work: &mut dyn Work, flow: Option<&Token>) -> Answer<Option<(Draft, Phone)>> {
        let draft = self.find(work, flow).await?;
        Ok(draft.filter(|draft| facts(draft).has(Fact::ContactsGiven) && draft.phone_proven_at.is_none()).and_then(
            |draft| {
                let phone = Phone::parse(&draft.values.phone).ok()?;
                Some((draft, phone))
            },
        ))
    }

    /// Why no try could be spent: the tries are used up, or the term is over and a new code takes its place.
    async fn why_dead(&self, work: &mut dyn Work, draft: &Draft, phone: &Phone, visitor: &Visitor) -> Answer<Fault> {
        let Some(code) = work.codes().find_newest(draft.id, Channel::Phone).await? else {
            return Ok(Fault::CodeWrong);
        };
        if !self.is_just_expired(&code) {
            let is_spent = i64::from(code.tries) >= self.core.policy.code_tries;
            return Ok(if is_spent { Fault::CodeSpent } else { Fault::CodeWrong });
        }
        Ok(match self.issue(work, draft, &Target::Phone(phone), visitor).await? {
            Issued::Sent => Fault::CodeExpired,
            Issued::Wait(seconds) => Fault::CodeExpiredWait(seconds),
        })
    }

    fn is_just_expired(&self, code: &CodeRecord) -> bool {
        let now = self.core.now();
        let told_until = after(code.expires_at, SignedDuration::from_mins(self.core.policy.expired_code_minutes));
        code.ended_at.is_none() && code.expires_at <= now && now < told_until
    }

    async fn note_proof(&self, work: &mut dyn Work, mut draft: Draft, channel: Channel) -> Answer<()> {
        let now = Some(self.core.now());
        match channel {
            Channel::Phone => draft.phone_proven_at = now,
            Channel::Email => draft.email_proven_at = now,
        }
        draft.errors.clear();
        Ok(work.drafts().save(&draft).await?)
    }

    async fn stay(&self, work: Box<dyn Work>, mut draft: Draft, fault: Fault) -> Answer<StepOutcome> {
        draft.errors = vec![FieldError::new(Field::Code, fault)];
        self.show_confirm(work, draft).await
    }

    async fn show_confirm(&self, mut work: Box<dyn Work>, draft: Draft) -> Answer<StepOutcome> {
        work.drafts().save(&draft).await?;
        let view = self.view(&mut *work, &draft, RegistrationStep::Confirm).await?;
        work.commit().await?;
        Ok(RegistrationReply::Show(Box::new(view)).into())
    }
}

/// Where a proven link leads, by the browser it was opened in.
fn already_proven(draft: &Draft, flow: Option<&Token>) -> LinkOutcome {
    let is_same_browser = draft.account_id.is_none() && flow.is_some_and(|flow| flow.hash() == draft.token);
    if is_same_browser { LinkOutcome::GoOn } else { LinkOutcome::Proven }
}
