//! Registration, first part: contacts → confirm → password (catalogue REG-02 to REG-05, CON).
//!
//! The draft is the truth: every step reads it, changes it in one unit of work and answers with what it holds, so
//! a person may leave at any step and go on there. A contact that belongs to somebody already gets the same answers
//! in the same time; only its owner learns of it, by a message (security 5.8).

mod confirm; // how a contact is proven
mod contacts; // what is collected first
mod finish; // how an account is born
mod view; // what a page shows of a draft

use crate::{
    challenge::{Challenge, Flow, Purpose, Target},
    core::{Answer, Core},
    passwords::PasswordPool,
    ports::{Draft, Work},
    secrets::Token,
};
use jiff::Timestamp;
use model::{Channel, Fact, Facts, Refusal, RegistrationReply, RegistrationStep, WizardStep as _};
use std::sync::Arc;

pub use confirm::LinkOutcome;

/// The registration wizard.
pub struct Registration {
    core: Arc<Core>,
    passwords: Arc<PasswordPool>,
}

/// The answer to a step, with the tokens that the browser is to keep.
pub struct StepOutcome {
    /// What the page does.
    pub reply: Reply,
    /// For the flow cookie, when a draft was begun.
    pub flow: Option<Token>,
    /// For the session cookie, when an account was opened.
    pub session: Option<Token>,
    /// For the cookie by which the device is known, likewise.
    pub device: Option<Token>,
}

/// What the page does.
pub enum Reply {
    /// As the model says.
    Step(RegistrationReply),
    /// A page of its own says what to do next.
    Refused(Refusal),
}

impl From<RegistrationReply> for StepOutcome {
    fn from(reply: RegistrationReply) -> Self {
        Self { reply: Reply::Step(reply), flow: None, session: None, device: None }
    }
}

impl From<Refusal> for StepOutcome {
    fn from(refusal: Refusal) -> Self {
        Self { reply: Reply::Refused(refusal), flow: None, session: None, device: None }
    }
}

impl Registration {
    /// The use cases over this core.
    pub fn new(core: Arc<Core>, passwords: Arc<PasswordPool>) -> Self {
        Self { core, passwords }
    }

    /// The page of a step; a step asked for too early leads to the first unmet one. Changes nothing.
    pub async fn open(&self, flow: Option<&Token>, step: RegistrationStep) -> Answer<RegistrationReply> {
        let mut work = self.core.store.read().await?;
        let draft = self.find(&mut *work, flow).await?;
        let step_open = step.or_first_unmet(draft.as_ref().map_or(Facts::NONE, facts));
        if step_open != step {
            return Ok(RegistrationReply::Go(step_open.path()));
        }
        let Some(draft) = draft else {
            return Ok(RegistrationReply::Show(Box::new(view::blank())));
        };
        let view = self.view(&mut *work, &draft, step).await?;
        Ok(RegistrationReply::Show(Box::new(view)))
    }

    /// Where a form leads that came too early or too late: to the step that is open now.
    async fn onward(&self, flow: Option<&Token>, step: RegistrationStep) -> Answer<StepOutcome> {
        let path = match self.open(flow, step).await? {
            RegistrationReply::Show(view) => view.step.path(),
            RegistrationReply::Go(path) | RegistrationReply::Open(path) => path,
        };
        Ok(RegistrationReply::Go(path).into())
    }

    /// «Начать заново»: forgets the draft, for the next person at this computer.
    pub async fn start_over(&self, flow: Option<&Token>) -> Answer<()> {
        let mut work = self.core.store.begin().await?;
        if let Some(draft) = self.find(&mut *work, flow).await? {
            work.drafts().delete(draft.id).await?;
            work.commit().await?;
        }
        Ok(())
    }

    /// What proves a contact of a draft.
    fn challenge(&self, draft: &Draft, target: Target) -> Challenge<'_> {
        let flow = Flow { purpose: Purpose::Registration, id: draft.id, locale: draft.locale };
        Challenge::new(&self.core, flow, target)
    }

    /// The unfinished draft of this browser.
    async fn find(&self, work: &mut dyn Work, flow: Option<&Token>) -> Answer<Option<Draft>> {
        Ok(self.find_even_finished(work, flow).await?.filter(|draft| draft.account_id.is_none()))
    }

    async fn find_even_finished(&self, work: &mut dyn Work, flow: Option<&Token>) -> Answer<Option<Draft>> {
        let Some(flow) = flow else { return Ok(None) };
        Ok(work.drafts().find(&flow.hash(), self.core.now()).await?)
    }
}

/// When a contact of the draft was proven.
const fn proven_at(draft: &Draft, channel: Channel) -> Option<Timestamp> {
    match channel {
        Channel::Phone => draft.phone_proven_at,
        Channel::Email => draft.email_proven_at,
    }
}

/// What is true of a draft.
fn facts(draft: &Draft) -> Facts {
    let mut facts = Facts::NONE;
    if draft.consent_at.is_some() && draft.values.parse().is_ok() {
        facts = facts.with(Fact::ContactsGiven);
    }
    if draft.phone_proven_at.is_some() || draft.email_proven_at.is_some() {
        facts = facts.with(Fact::ContactProven);
    }
    if draft.account_id.is_some() {
        facts = facts.with(Fact::AccountOpened);
    }
    facts
}
