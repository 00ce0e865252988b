//! What a page shows of a draft.

use super::{Registration, proven_at};
use crate::{
    challenge::Target,
    core::Answer,
    ports::{Draft, Work},
};
use model::{ChallengeView, ContactValues, RegistrationStep, RegistrationView, WizardStep as _};

/// The first step before anything was typed.
pub(super) fn blank() -> RegistrationView {
    RegistrationView {
        step: RegistrationStep::Contacts,
        values: ContactValues::default(),
        errors: Vec::new(),
        challenges: Vec::new(),
        is_continued: false,
        toll: None,
    }
}

impl Registration {
    /// The page of a step, straight from the draft.
    pub(super) async fn view(
        &self,
        work: &mut dyn Work,
        draft: &Draft,
        step: RegistrationStep,
    ) -> Answer<RegistrationView> {
        let collects = step.node().collects;
        Ok(RegistrationView {
            step,
            values: draft.values.clone(),
            errors: draft.errors.iter().filter(|error| collects.contains(&error.field)).cloned().collect(),
            challenges: self.challenges(work, draft).await?,
            is_continued: draft.errors.is_empty(),
            toll: None,
        })
    }

    async fn challenges(&self, work: &mut dyn Work, draft: &Draft) -> Answer<Vec<ChallengeView>> {
        let Ok(form) = draft.values.parse() else { return Ok(Vec::new()) };
        let phone = form.phone.map(Target::Phone).map(|target| (target.shown(), target));
        let email = form.email.map(Target::Email).map(|target| (model::normalise(&draft.values.email), target));
        let mut views = Vec::new();
        for (shown, target) in [phone, email].into_iter().flatten() {
            let is_proven = proven_at(draft, target.channel()).is_some();
            views.push(self.challenge(draft, target).view(work, shown, is_proven).await?);
        }
        Ok(views)
    }
}
