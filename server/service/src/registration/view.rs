//! What a page shows of a draft.

use super::{Registration, challenge};
use crate::{
    core::Answer,
    ports::{Draft, Work},
};
use model::{ChallengeView, Channel, ContactValues, Phone, RegistrationStep, RegistrationView};

/// The first step before anything was typed.
pub(super) fn blank() -> RegistrationView {
    RegistrationView {
        step: RegistrationStep::Contacts,
        values: ContactValues::default(),
        errors: Vec::new(),
        challenges: Vec::new(),
        is_continued: false,
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
        })
    }

    async fn challenges(&self, work: &mut dyn Work, draft: &Draft) -> Answer<Vec<ChallengeView>> {
        let Ok(form) = draft.values.parse() else { return Ok(Vec::new()) };
        let policy = &self.core.policy;
        let mut views = Vec::new();
        if let Some(phone) = &form.phone {
            let minutes = policy.sms_code_minutes;
            views.push(self.challenge(work, draft, Channel::Phone, phone_ending(phone), minutes).await?);
        }
        if form.email.is_some() {
            let typed = model::normalise(&draft.values.email);
            views.push(self.challenge(work, draft, Channel::Email, typed, policy.email_link_hours).await?);
        }
        Ok(views)
    }

    async fn challenge(
        &self,
        work: &mut dyn Work,
        draft: &Draft,
        channel: Channel,
        target: String,
        lifetime: i64,
    ) -> Answer<ChallengeView> {
        let newest = work.codes().find_newest(draft.id, channel).await?;
        Ok(ChallengeView {
            channel,
            target,
            number: newest.as_ref().map_or(0, |code| code.number),
            is_proven: challenge::proven_at(draft, channel).is_some(),
            lifetime: u32::try_from(lifetime).unwrap_or_default(),
            resend_after: challenge::pause(&self.core.policy, newest.as_ref(), self.core.now()).unwrap_or_default(),
        })
    }
}

fn phone_ending(phone: &Phone) -> String {
    phone.ending()
}
