//! Codes by SMS as the second step (catalogue MFA-02; security 7.4): to the proven phone of an account that has switched them on, sent when
//! a button is pressed, and bound to the sign-in, the recovery or the session that asks for one.
//!
//! Whoever has shown already that they read the number is not asked for such a code: it would be the same thing, shown twice
//! (security 8, row R2). That is for the callers to see to.

use crate::{
    challenge::{Challenge, Flow, Issued, Target},
    core::{Answer, Core, Visitor},
    ports::{CodeRecord, Contact, Work},
    secrets::Mark,
};
use model::{AccountId, ChallengeView, Channel, Fault, Phone, SecondCode, TypedCode};

const HOUR: i64 = 3600;

/// A code by SMS that may be asked for.
pub(crate) struct SmsStep<'a> {
    core: &'a Core,
    account: AccountId,
    contact: Contact,
    challenge: Challenge<'a>,
    /// The end of the number.
    shown: String,
}

/// One that was sent, with a try of it that was spent.
pub(crate) struct SmsTry<'a> {
    step: SmsStep<'a>,
    code: CodeRecord,
}

impl<'a> SmsStep<'a> {
    /// That of an account which has switched them on; `None` for any other.
    pub(crate) async fn find(
        core: &'a Core,
        work: &mut dyn Work,
        account: AccountId,
        flow: Flow,
    ) -> Answer<Option<Self>> {
        if work.factors().find_sms(account).await?.is_none() {
            return Ok(None);
        }
        Self::to_proven_phone(core, work, account, flow).await
    }

    /// Likewise, whether they are on or not; `None` without a proven phone.
    pub(crate) async fn to_proven_phone(
        core: &'a Core,
        work: &mut dyn Work,
        account: AccountId,
        flow: Flow,
    ) -> Answer<Option<Self>> {
        let Some((contact, phone)) = proven_phone(work, account).await? else { return Ok(None) };
        let target = Target::Phone(phone);
        let shown = target.shown();
        Ok(Some(Self { core, account, contact, challenge: Challenge::new(core, flow, target), shown }))
    }

    /// The contact that it goes to.
    pub(crate) const fn contact(&self) -> &Contact {
        &self.contact
    }

    /// «Получить код»: another code, and the earlier ones are void. Gives what speaks against it.
    pub(crate) async fn send(&self, work: &mut dyn Work, visitor: &Visitor) -> Answer<Option<Fault>> {
        Ok(match self.challenge.issue(work, visitor).await? {
            Issued::Sent => None,
            Issued::Wait(seconds) => Some(Fault::ResendWait(seconds)),
        })
    }

    /// What its page says of it; of one that is used or past its term nothing more: a session may ask for another one later.
    pub(crate) async fn view(&self, work: &mut dyn Work) -> Answer<ChallengeView> {
        let view = self.challenge.view(work, self.shown.clone(), false).await?;
        let is_alive = self.challenge.is_alive(work).await?;
        Ok(ChallengeView { number: if is_alive { view.number } else { 0 }, ..view })
    }

    /// The challenge by itself, for whoever asks for nothing else.
    pub(crate) const fn challenge(&self) -> &Challenge<'a> {
        &self.challenge
    }

    /// Spends a try of the code that is under way, if six digits were typed; to be committed before they are looked at. After too many within
    /// an hour they fit nothing, in whichever sign-in (security 4.4); the other ways stay open.
    pub(crate) async fn spend_try(self, work: &mut dyn Work, typed: &SecondCode) -> Answer<Option<SmsTry<'a>>> {
        if !matches!(typed, SecondCode::App(_)) {
            return Ok(None);
        }
        let Some(code) = self.challenge.spend_try(work).await? else { return Ok(None) };
        let (tries, _) = work.limits().count(&self.counter(), HOUR, self.core.now()).await?;
        let is_over = i64::from(tries) > self.core.policy.codes_per_account_hour;
        Ok((!is_over).then_some(SmsTry { step: self, code }))
    }

    fn counter(&self) -> Mark {
        self.core.counter("codes of a second step by SMS", self.account.0.as_bytes())
    }
}

impl SmsTry<'_> {
    /// Takes the code, once, within a unit of work that holds the account. `false` when it is not right, or was used.
    pub(crate) async fn take(&self, work: &mut dyn Work, typed: &TypedCode) -> Answer<bool> {
        if !self.step.challenge.take(work, &self.code, typed).await? {
            return Ok(false);
        }
        work.limits().reset(&self.step.counter()).await?;
        work.factors().note_sms_use(self.step.account, self.step.core.now()).await?;
        Ok(true)
    }
}

/// The proven phone of an account.
pub(crate) async fn proven_phone(work: &mut dyn Work, account: AccountId) -> Answer<Option<(Contact, Phone)>> {
    let contacts = work.contacts().list(account).await?;
    let proven = contacts.into_iter().find(|one| one.channel == Channel::Phone && one.verified_at.is_some());
    Ok(proven.and_then(|contact| Phone::parse(&contact.value).ok().map(|phone| (contact, phone))))
}
