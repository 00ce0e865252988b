//! What a page shows of a draft.

use super::{Profiles, clash, contact::Reach, facts_on};
use crate::{
    cabinet::contact_line,
    ports::{ProfileDraft, RefusedTry},
    sessions::SignedIn,
};
use jiff::civil::Date;
use model::{ProfileStep, ProfileView, SavedMark, TaskState, WizardStep as _};

impl Profiles {
    /// The page of a step, straight from the draft. After a try that did not succeed, the page says why.
    pub(super) fn view(&self, draft: &ProfileDraft, reach: &Reach, who: SignedIn, step: ProfileStep) -> ProfileView {
        let today = self.core.today();
        let refused = draft.refused.as_ref().filter(|refused| refused.step == step && concerns(refused, draft, who));
        let untaken = refused.and_then(|refused| refused.untaken.as_ref());
        let mut answers = draft.answers.clone();
        if let Some(untaken) = untaken {
            answers.take_step(step, untaken);
        }
        ProfileView {
            step,
            is_refused: refused.is_some() && untaken.is_none(),
            saved: self.saved(draft, who, step),
            clash: untaken.map(|untaken| clash(draft, untaken, step)),
            contacts_closed: reach.closed_until.map(|until| self.core.moment(until)),
            proven: reach.proven().map(contact_line).collect(),
            today: (today.year(), today.month(), today.day()),
            answers,
        }
    }

    /// Who saved a step last.
    pub(super) fn saved(&self, draft: &ProfileDraft, who: SignedIn, step: ProfileStep) -> Option<SavedMark> {
        let mark = draft.marks.iter().find(|mark| mark.step == step)?;
        Some(SavedMark {
            revision: mark.revision,
            at: self.core.moment(mark.at),
            elsewhere: (mark.session != who.session).then(|| mark.device.clone()),
        })
    }
}

/// Whether a try that did not succeed is for this session to know of: it is its own, or it was overtaken, and this session is not
/// the one that had overtaken it. Whoever typed it may have signed in again meanwhile.
fn concerns(refused: &RefusedTry, draft: &ProfileDraft, who: SignedIn) -> bool {
    let newest = draft.marks.iter().find(|mark| mark.step == refused.step);
    let is_theirs = newest.is_some_and(|newest| newest.session == who.session);
    refused.session == who.session || (refused.untaken.is_some() && !is_theirs)
}

/// How far every step is, in order.
pub(super) fn tasks(draft: &ProfileDraft, today: Date) -> Vec<(ProfileStep, TaskState)> {
    let facts = facts_on(draft, today);
    let state = |step: ProfileStep| {
        let node = step.node();
        let was_finished = draft.finished.contains(&step);
        if facts.has(node.establishes) {
            TaskState::Done
        } else if !node.is_open(facts) {
            TaskState::Blocked
        } else if was_finished {
            // Sound when it was finished, and not any more: a passport ran out, another answer changed.
            TaskState::Wrong
        } else if draft.marks.iter().any(|mark| mark.step == step) {
            TaskState::InProgress
        } else {
            TaskState::NotStarted
        }
    };
    ProfileStep::ALL.into_iter().map(|step| (step, state(step))).collect()
}
