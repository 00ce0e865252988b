//! The second contact: asked for before the standard level, proven as in the registration, and no reason to stop anybody
//! (catalogue CF-04, CON-01 to CON-05).
//!
//! Codes are bound to the account. One that belongs to somebody else gets the same answers in the same time: its code is
//! never sent, and so never fits (security 5.8).

use super::Profiles;
use crate::{
    challenge::{self, Challenge, Flow, Issued, Proof, Purpose, Target},
    core::{Answer, Core, Visitor, seconds_until},
    ports::{Actor, AuditAction, AuditValue, Contact, ProfileDraft, RefusedCode, Work},
    recovery::closed_after_recovery,
    sessions::{SignedIn, prove_first},
};
use jiff::Timestamp;
use model::{
    AccountId, Answers, Channel, ContactReply, ContactView, Fault, Field, FieldError, LocalPath, ProfileStep,
    TypedCode, WizardStep as _, contact_field,
};

const HOUR: i64 = 3600;

/// The page of the code.
const CONFIRM: &str = "/profile/contact/confirm";

/// How the owner of an account can be reached.
pub(super) struct Reach {
    contacts: Vec<Contact>,
    /// Until when that stays as it is, because access was recovered without the second factor (security 8.4).
    pub(super) closed_until: Option<Timestamp>,
}

impl Reach {
    pub(super) async fn read(core: &Core, work: &mut dyn Work, account: AccountId) -> Answer<Self> {
        let closed_until = closed_after_recovery(core, work, account).await?;
        Ok(Self { contacts: work.contacts().list(account).await?, closed_until })
    }

    /// Likewise, and what waits for its proof is held until the unit of work ends.
    pub(super) async fn hold(core: &Core, work: &mut dyn Work, account: AccountId) -> Answer<Self> {
        for channel in [Channel::Phone, Channel::Email] {
            work.contacts().hold_waiting(account, channel).await?;
        }
        Self::read(core, work, account).await
    }

    /// The contact that is asked for; nothing when both are proven.
    pub(super) fn unproven(&self) -> Option<Channel> {
        [Channel::Phone, Channel::Email].into_iter().find(|channel| self.proven().all(|one| one.channel != *channel))
    }

    /// The contact that is asked for, as it was given. None while contacts are closed.
    fn waiting(&self) -> Option<Target> {
        if self.closed_until.is_some() {
            return None;
        }
        let channel = self.unproven()?;
        let waiting = self.contacts.iter().find(|one| one.channel == channel && one.verified_at.is_none())?;
        Target::parse(channel, &waiting.value).ok()
    }

    pub(super) fn proven(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.iter().filter(|one| one.verified_at.is_some())
    }

    /// What is proven is no answer any more, whatever a page may send: it is the account's.
    pub(super) fn ask_no_more(&self, answers: &mut Answers) {
        for contact in self.proven() {
            answers.put(contact_field(contact.channel), "");
        }
    }

    /// What the draft knows of contacts: the one of the registration that still waits (nothing is asked twice, ux 6.6), or
    /// that nothing is left to ask for.
    pub(super) fn note_in(&self, draft: &mut ProfileDraft) {
        self.ask_no_more(&mut draft.answers);
        let is_untouched = draft.marks.iter().all(|mark| mark.step != ProfileStep::Contact);
        if let Some(waiting) = self.waiting().filter(|_| is_untouched) {
            draft.answers.put(contact_field(waiting.channel()), waiting.as_str());
        }
        if self.unproven().is_none() {
            finish(draft);
        }
    }
}

/// What a contact that was typed asks for next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing: none was given, or all are proven.
    Answered,
    /// Its code.
    Code,
    /// The password again: a contact can bring somebody back into the account (security 6.5).
    Proof,
}

impl Profiles {
    /// Takes the contact that was typed in place of the one that waits, and sends what proves it, once. Another contact
    /// ends the codes of the former. A new one wants a fresh proof; what was typed stays in the draft meanwhile.
    pub(super) async fn take_contact(
        &self,
        work: &mut dyn Work,
        who: SignedIn,
        draft: &mut ProfileDraft,
        reach: &Reach,
        visitor: &Visitor,
    ) -> Answer<Next> {
        let Some(channel) = reach.unproven() else { return Ok(Next::Answered) };
        let given = Target::parse(channel, draft.answers.get(contact_field(channel))).ok();
        let kept = reach.waiting().filter(|waiting| given.as_ref().is_some_and(|given| given.is_same(waiting)));
        if kept.is_none() && given.is_some() && !who.is_proven(&self.core) {
            return Ok(Next::Proof);
        }
        if kept.is_none() {
            self.replace_waiting(work, who, channel, given.as_ref()).await?;
        }
        draft.refused_code = None;
        let Some(target) = kept.or(given) else { return Ok(Next::Answered) };
        if let Issued::Wait(seconds) = challenge_of(&self.core, who, target, visitor).issue_once(work, visitor).await? {
            refuse(draft, who, Fault::ResendWait(seconds));
        }
        Ok(Next::Code)
    }

    async fn replace_waiting(
        &self,
        work: &mut dyn Work,
        who: SignedIn,
        channel: Channel,
        given: Option<&Target>,
    ) -> Answer<()> {
        let now = self.core.now();
        work.codes().end_all(who.account.0, channel, now).await?;
        work.contacts().forget_waiting(who.account, channel).await?;
        let Some(given) = given else { return Ok(()) };
        let (id, value) = (self.core.rng.id(now)?, given.as_str().to_owned());
        let contact = Contact { id, account_id: who.account, channel, value, verified_at: None, created_at: now };
        work.contacts().insert(&contact, None).await?;
        let by = [("channel", AuditValue::Code(channel.as_str()))];
        self.core.record(work, Actor::Citizen, AuditAction::ContactChangeStarted, Some(who.account), &by);
        Ok(())
    }

    /// The page of the code; without a contact that waits for one it leads to where one is given. Changes nothing.
    pub async fn open_contact(&self, who: SignedIn, visitor: &Visitor) -> Answer<ContactReply> {
        let mut work = self.core.store.read().await?;
        let (draft, reach) = self.read(&mut *work, who).await?;
        let Some(target) = reach.waiting() else { return Ok(self.onward(&draft, &reach)) };
        let view = self.view_code(&mut *work, who, &draft, target, visitor).await?;
        let was_asked_for = view.challenge.number > 0 || !view.errors.is_empty();
        Ok(if was_asked_for {
            ContactReply::Show(Box::new(view))
        } else {
            ContactReply::Go(ProfileStep::Contact.path())
        })
    }

    /// «Код подтверждения». A try is spent and committed before the code is compared (security 4.3).
    pub async fn confirm_contact(&self, who: SignedIn, typed: &str, visitor: &Visitor) -> Answer<ContactReply> {
        let mut work = self.core.store.begin().await?;
        let (mut draft, reach) = self.hold(&mut *work, who).await?;
        let Some(target) = reach.waiting() else { return Ok(self.onward(&draft, &reach)) };
        let typed = match TypedCode::parse(typed) {
            Ok(typed) => typed,
            Err(fault) => {
                refuse(&mut draft, who, fault);
                return self.stay(work, who, &draft, target, visitor).await;
            }
        };
        if let Some(seconds) = self.over_limit(&mut *work, who).await? {
            refuse(&mut draft, who, Fault::Wait(seconds));
            return self.stay(work, who, &draft, target, visitor).await;
        }
        let tried = challenge_of(&self.core, who, target, visitor).spend_try(&mut *work).await?;
        work.commit().await?;

        // Read again: between the two units of work another tab may have been faster.
        let mut work = self.core.store.begin().await?;
        let (mut draft, reach) = self.hold(&mut *work, who).await?;
        let Some(target) = reach.waiting() else { return Ok(self.onward(&draft, &reach)) };
        let challenge = challenge_of(&self.core, who, target.clone(), visitor);
        let mut outcome = challenge.settle(&mut *work, tried, &typed, visitor).await?;
        if outcome.is_ok() && challenge::prove(&self.core, &mut *work, who.account, &target).await? != Proof::Noted {
            // Told only now that control of the contact was shown (security 2.5).
            outcome = Err(Fault::ContactTaken);
        }
        if let Err(fault) = outcome {
            refuse(&mut draft, who, fault);
            return self.stay(work, who, &draft, target, visitor).await;
        }
        draft.refused_code = None;
        let reach = Reach::read(&self.core, &mut *work, who.account).await?;
        reach.note_in(&mut draft);
        work.profiles().save(who.account, &draft, self.core.now()).await?;
        work.commit().await?;
        Ok(self.onward(&draft, &reach))
    }

    /// «Отправить ещё раз»: a new code or letter, and the earlier one is void (security 4.4).
    pub async fn resend_contact(&self, who: SignedIn, visitor: &Visitor) -> Answer<ContactReply> {
        let mut work = self.core.store.begin().await?;
        let (mut draft, reach) = self.hold(&mut *work, who).await?;
        let Some(target) = reach.waiting() else { return Ok(self.onward(&draft, &reach)) };
        draft.refused_code = None;
        let challenge = challenge_of(&self.core, who, target.clone(), visitor);
        if let Issued::Wait(seconds) = challenge.issue(&mut *work, visitor).await? {
            refuse(&mut draft, who, Fault::ResendWait(seconds));
        }
        self.stay(work, who, &draft, target, visitor).await
    }

    /// «Подтвердить позже»: the contact goes on waiting, and the step is answered.
    pub async fn put_off_contact(&self, who: SignedIn) -> Answer<ContactReply> {
        let mut work = self.core.store.begin().await?;
        let (mut draft, reach) = self.hold(&mut *work, who).await?;
        draft.refused_code = None;
        if reach.waiting().is_some() {
            finish(&mut draft);
        }
        work.profiles().save(who.account, &draft, self.core.now()).await?;
        work.commit().await?;
        Ok(self.onward(&draft, &reach))
    }

    /// Where one goes on: to the first unmet step, or to where a contact is given.
    fn onward(&self, draft: &ProfileDraft, reach: &Reach) -> ContactReply {
        let is_answered = draft.finished.contains(&ProfileStep::Contact) || reach.unproven().is_none();
        let step = if is_answered { ProfileStep::first_unmet(self.facts(draft)) } else { ProfileStep::Contact };
        ContactReply::Go(step.path())
    }

    async fn stay(
        &self,
        mut work: Box<dyn Work>,
        who: SignedIn,
        draft: &ProfileDraft,
        target: Target,
        visitor: &Visitor,
    ) -> Answer<ContactReply> {
        work.profiles().save(who.account, draft, self.core.now()).await?;
        let view = self.view_code(&mut *work, who, draft, target, visitor).await?;
        work.commit().await?;
        Ok(ContactReply::Show(Box::new(view)))
    }

    /// Counts a try of this account, whichever code it is for; seconds to wait when there were too many (security 4.4).
    async fn over_limit(&self, work: &mut dyn Work, who: SignedIn) -> Answer<Option<u32>> {
        let now = self.core.now();
        let counter = self.core.counter("codes of an account", who.account.0.as_bytes());
        let (count, until) = work.limits().count(&counter, HOUR, now).await?;
        Ok((i64::from(count) > self.core.policy.codes_per_account_hour).then(|| seconds_until(until, now)))
    }

    async fn view_code(
        &self,
        work: &mut dyn Work,
        who: SignedIn,
        draft: &ProfileDraft,
        target: Target,
        visitor: &Visitor,
    ) -> Answer<ContactView> {
        let refused = draft.refused_code.as_ref().filter(|refused| refused.session == who.session);
        let errors = refused.map(|refused| FieldError::new(Field::Code, refused.fault.clone())).into_iter().collect();
        let shown = target.shown();
        let challenge = challenge_of(&self.core, who, target, visitor).view(work, shown, false).await?;
        Ok(ContactView { challenge, errors })
    }
}

/// Where one shows who one is before a contact joins the account.
pub(super) fn prove_path() -> LocalPath {
    prove_first(ProfileStep::Contact.path().as_str())
}

/// Where the page of the code stands.
pub(super) fn confirm_path() -> LocalPath {
    LocalPath::of(CONFIRM)
}

fn challenge_of<'a>(core: &'a Core, who: SignedIn, target: Target, visitor: &Visitor) -> Challenge<'a> {
    let flow = Flow { purpose: Purpose::SecondContact, id: who.account.0, locale: visitor.locale };
    Challenge::new(core, flow, target)
}

fn finish(draft: &mut ProfileDraft) {
    if !draft.finished.contains(&ProfileStep::Contact) {
        draft.finished.push(ProfileStep::Contact);
    }
}

fn refuse(draft: &mut ProfileDraft, who: SignedIn, fault: Fault) {
    draft.refused_code = Some(RefusedCode { session: who.session, fault });
}
