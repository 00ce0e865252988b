//! The second step: the code from the SMS, the link from the letter.

use super::{Registration, StepOutcome, facts, proven_at};
use crate::{
    challenge::{self, Issued, Proof, Target},
    core::{Answer, Visitor},
    ports::{CodeRecord, Draft, Work},
    secrets::Token,
};
use model::{
    AccountId, Channel, Email, Fact, Fault, Field, FieldError, Phone, Refusal, RegistrationReply, RegistrationStep,
    TypedCode, WizardStep as _,
};

/// What became of a link from a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkOutcome {
    /// Proven, in the browser that began: go on with the password.
    GoOn,
    /// Proven, in another browser: go back to the one that began. A link never signs in (security 4.2).
    Proven,
    /// The second contact of this account is proven: whoever is signed in to it goes on with the profile.
    Added(AccountId),
    /// Void.
    Refused(Refusal),
}

impl Registration {
    /// «Код подтверждения». A try is spent and committed before the code is compared (security 4.3); a code past its
    /// term is replaced by a new one (ux 13, «Code rules»).
    pub async fn confirm_code(&self, flow: Option<&Token>, typed: &str, visitor: &Visitor) -> Answer<StepOutcome> {
        let mut work = self.core.store.begin().await?;
        let Some((draft, phone)) = self.find_waiting_for_code(&mut *work, flow).await? else {
            drop(work);
            return self.onward(flow, RegistrationStep::Password).await;
        };
        let typed = match TypedCode::parse(typed) {
            Ok(typed) => typed,
            Err(fault) => return self.stay(work, draft, fault).await,
        };
        let tried = self.challenge(&draft, phone).spend_try(&mut *work).await?;
        work.commit().await?;

        // The draft is read again: between the two units of work another tab may have been faster.
        let mut work = self.core.store.begin().await?;
        let Some((draft, phone)) = self.find_waiting_for_code(&mut *work, flow).await? else {
            drop(work);
            return self.onward(flow, RegistrationStep::Password).await;
        };
        if let Err(fault) = self.challenge(&draft, phone).settle(&mut *work, tried, &typed, visitor).await? {
            return self.stay(work, draft, fault).await;
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
        let typed = match channel {
            Channel::Phone => &draft.values.phone,
            Channel::Email => &draft.values.email,
        };
        let target = Target::parse(channel, typed).ok().filter(|_| proven_at(&draft, channel).is_none());
        draft.errors.clear();
        if let Some(target) = target
            && let Issued::Wait(seconds) = self.challenge(&draft, target).issue(&mut *work, visitor).await?
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
            return self.confirm_second(work, &record).await;
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
                match challenge::prove(&self.core, &mut *work, account, &Target::Email(email)).await? {
                    Proof::Noted => LinkOutcome::Proven,
                    // The owner gave another address meanwhile.
                    Proof::NotWaiting => return Ok(LinkOutcome::Refused(Refusal::LinkVoid)),
                    Proof::Taken => return Ok(LinkOutcome::Refused(Refusal::ContactTaken)),
                }
            }
        };
        self.note_proof(&mut *work, draft, Channel::Email).await?;
        work.commit().await?;
        Ok(outcome)
    }

    /// The link of a letter that an account sent for, and not a registration: `record.flow` is the account. Another
    /// address would have ended it.
    async fn confirm_second(&self, mut work: Box<dyn Work>, record: &CodeRecord) -> Answer<LinkOutcome> {
        let account = AccountId(record.flow);
        // The contact is held before the code, as the form does: in another order the two could wait for each other.
        let waiting = work.contacts().hold_waiting(account, Channel::Email).await?;
        let target = waiting.and_then(|waiting| Target::parse(Channel::Email, &waiting.value).ok());
        if !work.codes().use_up(record.id, self.core.now()).await? {
            let contacts = work.contacts().list(account).await?;
            let is_proven = contacts.iter().any(|one| one.channel == Channel::Email && one.verified_at.is_some());
            let used_twice = is_proven && record.ended_at.is_some();
            return Ok(if used_twice { LinkOutcome::Added(account) } else { LinkOutcome::Refused(Refusal::LinkVoid) });
        }
        let Some(target) = target else { return Ok(LinkOutcome::Refused(Refusal::LinkVoid)) };
        let outcome = match challenge::prove(&self.core, &mut *work, account, &target).await? {
            Proof::Noted => LinkOutcome::Added(account),
            Proof::NotWaiting => LinkOutcome::Refused(Refusal::LinkVoid),
            Proof::Taken => LinkOutcome::Refused(Refusal::ContactTaken),
        };
        work.commit().await?;
        Ok(outcome)
    }

    /// The draft and its phone, when a code is what it waits for.
    async fn find_waiting_for_code(
        &self,
        work: &mut dyn Work,
        flow: Option<&Token>,
    ) -> Answer<Option<(Draft, Target)>> {
        let draft = self.find(work, flow).await?;
        Ok(draft.filter(|draft| facts(draft).has(Fact::ContactsGiven) && draft.phone_proven_at.is_none()).and_then(
            |draft| {
                let phone = Phone::parse(&draft.values.phone).ok()?;
                Some((draft, Target::Phone(phone)))
            },
        ))
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
