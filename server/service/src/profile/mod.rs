//! The profile: who a person is, from the «Упрощённая» to the «Стандартная» account (catalogue WIZ-02 to WIZ-19).
//!
//! The draft is the truth: every step reads it, changes it in one unit of work and answers with what it holds. What was typed
//! is kept whether it is sound or not, so a person may leave at any step, on any device, and go on there. A page says
//! which revision of its step it shows; what another device saved meanwhile is never overwritten unseen.

mod contact; // the second contact and its code
mod questions; // what the registries are asked about it
mod suggestions; // what a page may offer while it is filled in
mod view; // what a page shows of a draft

use crate::{
    audit::note,
    core::{Answer, Core, Visitor},
    ports::{ProfileDraft, RefusedTry, StepMark, Work},
    sessions::SignedIn,
    verification::Verifications,
};
use contact::{Next, Reach};
use jiff::civil::Date;
use model::{
    Answers, Clash, Fact, Facts, Field, JournalKind, LocalPath, Profile, ProfileReply, ProfileStep, TaskState,
    VerificationState, WizardStep as _, profile_facts,
};
use std::sync::Arc;

pub use suggestions::Suggestions;

/// The profile wizard.
pub struct Profiles {
    core: Arc<Core>,
}

/// A page of a step, as it was sent.
pub struct SentStep {
    /// Which step.
    pub step: ProfileStep,
    /// What was typed there.
    pub given: Answers,
    /// The revision of the step that the page showed; 0 before it was ever saved.
    pub seen: u32,
    /// Why it was sent.
    pub intent: Intent,
}

/// Why a page was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// «Сохранить и продолжить».
    GoOn,
    /// «Заполнить позже»: keep it, object to nothing, and back to the cabinet.
    Later,
    /// The page saves itself while its owner types (ux 7.1): keep it, and stay.
    Keep,
}

impl Profiles {
    /// The use cases over this core.
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// How far every step is, in order.
    pub async fn tasks(&self, who: SignedIn) -> Answer<Vec<(ProfileStep, TaskState)>> {
        let mut work = self.core.store.read().await?;
        let (draft, _) = self.read(&mut *work, who).await?;
        Ok(view::tasks(&draft, self.core.today()))
    }

    /// The page of a step; a step asked for too early leads to the first unmet one. Changes nothing.
    pub async fn open(&self, who: SignedIn, step: ProfileStep) -> Answer<ProfileReply> {
        let mut work = self.core.store.read().await?;
        let (draft, reach) = self.read(&mut *work, who).await?;
        let open = step.or_first_unmet(self.facts(&draft));
        if open != step {
            return Ok(ProfileReply::Go(open.path()));
        }
        Ok(ProfileReply::Show(Box::new(self.view(&draft, &reach, who, step))))
    }

    /// «Сохранить и продолжить»: keeps what was typed, and, when it is sound, leads to the first step that is still to be
    /// done – from a changed answer straight back to «Проверьте данные». Sent twice, it changes nothing more.
    pub async fn answer(&self, who: SignedIn, mut sent: SentStep, visitor: &Visitor) -> Answer<ProfileReply> {
        let now = self.core.now();
        let mut work = self.core.store.begin().await?;
        let (mut draft, reach) = self.hold(&mut *work, who).await?;
        let open = sent.step.or_first_unmet(self.facts(&draft));
        if open != sent.step {
            return Ok(ProfileReply::Go(open.path()));
        }
        if sent.step == ProfileStep::Contact {
            reach.ask_no_more(&mut sent.given);
            if reach.closed_until.is_some() {
                sent.given = draft.answers.clone();
            }
        }
        if is_overtaken(&draft, who, &sent) {
            draft.refused = Some(RefusedTry { session: who.session, step: sent.step, untaken: Some(sent.given) });
            work.profiles().save(who.account, &draft, now).await?;
            work.commit().await?;
            return Ok(ProfileReply::Show(Box::new(self.view(&draft, &reach, who, sent.step))));
        }
        let undoes_sending = sent.step.node().undoes.contains(&Fact::ProfileSent);
        let is_changed = !draft.answers.differences(&sent.given, sent.step).is_empty();
        if undoes_sending && is_changed {
            // What was sent to the registries is not what stands here any more.
            draft.finished.retain(|step| *step != ProfileStep::Check);
        }
        draft.answers.take_step(sent.step, &sent.given);
        if mark(&mut draft, &sent, who, visitor, is_changed, now) {
            note(&self.core, &mut *work, who.account, &JournalKind::ProfileChanged { step: sent.step }, now).await?;
        }
        if sent.intent != Intent::Keep {
            draft.answers.forget_unasked();
            draft.refused = None;
        }
        if sent.intent == Intent::Later {
            draft.finished.retain(|step| *step != sent.step);
        }
        let finished = match sent.intent {
            Intent::GoOn => self.finish(&mut *work, who, &mut draft, &reach, sent.step, visitor).await?,
            _ => None,
        };
        work.profiles().save(who.account, &draft, now).await?;
        work.commit().await?;
        Ok(match (sent.intent, finished) {
            (Intent::Keep, _) => {
                self.saved(&draft, who, sent.step).map_or(ProfileReply::Go(sent.step.path()), ProfileReply::Kept)
            }
            (Intent::Later, _) => ProfileReply::Go(LocalPath::of("/cabinet")),
            (Intent::GoOn, None) => ProfileReply::Show(Box::new(self.view(&draft, &reach, who, sent.step))),
            (Intent::GoOn, Some(Next::Code)) => ProfileReply::Go(contact::confirm_path()),
            (Intent::GoOn, Some(Next::Proof)) => ProfileReply::Go(contact::prove_path()),
            (Intent::GoOn, Some(Next::Answered)) => {
                ProfileReply::Go(ProfileStep::first_unmet(self.facts(&draft)).path())
            }
        })
    }

    /// Ends a step, if what was typed is sound; otherwise the next page of this session says why not.
    async fn finish(
        &self,
        work: &mut dyn Work,
        who: SignedIn,
        draft: &mut ProfileDraft,
        reach: &Reach,
        step: ProfileStep,
        visitor: &Visitor,
    ) -> Answer<Option<Next>> {
        if !step.judge(&draft.answers, self.core.today()).is_sound() {
            draft.finished.retain(|finished| *finished != step);
            draft.refused = Some(RefusedTry { session: who.session, step, untaken: None });
            return Ok(None);
        }
        let next = match step {
            ProfileStep::Contact if reach.closed_until.is_none() => {
                self.take_contact(work, who, draft, reach, visitor).await?
            }
            _ => Next::Answered,
        };
        // What waits for its code is not answered yet; what was answered before, if only by putting it off, stays so.
        if next == Next::Answered && !draft.finished.contains(&step) {
            draft.finished.push(step);
        }
        Ok(Some(next))
    }

    /// «Взять то, что записано там»: what this page had typed, and another device had overtaken, is thrown away.
    pub async fn take_theirs(&self, who: SignedIn, step: ProfileStep) -> Answer<ProfileReply> {
        let mut work = self.core.store.begin().await?;
        let (mut draft, _) = self.hold(&mut *work, who).await?;
        draft.refused.take_if(|refused| refused.step == step);
        work.profiles().save(who.account, &draft, self.core.now()).await?;
        work.commit().await?;
        Ok(ProfileReply::Go(step.path()))
    }

    /// «Отправить на проверку»: the registries are asked about the data as they stand, in the unit of work that notes it. Sent
    /// twice, or while the same data are being checked, it asks once.
    pub async fn send(&self, who: SignedIn) -> Answer<ProfileReply> {
        let (now, today) = (self.core.now(), self.core.today());
        let mut work = self.core.store.begin().await?;
        let (mut draft, _) = self.hold(&mut *work, who).await?;
        let open = ProfileStep::Check.or_first_unmet(self.facts(&draft));
        if open != ProfileStep::Check {
            return Ok(ProfileReply::Go(open.path()));
        }
        let newest = work.verifications().find_newest(who.account).await?;
        let was_asked = draft.finished.contains(&ProfileStep::Check)
            && newest
                .is_some_and(|newest| matches!(newest.state, VerificationState::Running | VerificationState::Matched));
        if !was_asked {
            // Every step is sound, so all of them are; a day that has passed meanwhile leads to the step that minds it.
            let profile = Profile::parse(&draft.answers, today);
            let Ok(profile) = profile else { return Ok(ProfileReply::Go(LocalPath::of("/profile"))) };
            if !draft.finished.contains(&ProfileStep::Check) {
                draft.finished.push(ProfileStep::Check);
            }
            work.profiles().save(who.account, &draft, now).await?;
            let (questions, snils) = (questions::questions(&profile), Some(&profile.snils));
            Verifications::new(Arc::clone(&self.core)).start(&mut *work, who.account, &questions, snils).await?;
            work.commit().await?;
        }
        Ok(ProfileReply::Go(LocalPath::of("/profile/status")))
    }

    /// The draft, or the one that would be begun now, and what it does not hold: which contacts are proven.
    async fn read(&self, work: &mut dyn Work, who: SignedIn) -> Answer<(ProfileDraft, Reach)> {
        let found = work.profiles().find(who.account).await?;
        let mut draft = match found {
            Some(draft) => draft,
            None => self.blank(work, who).await?,
        };
        let reach = Reach::read(&self.core, work, who.account).await?;
        reach.note_in(&mut draft);
        Ok((draft, reach))
    }

    /// Likewise; the draft is begun now if it was not yet, and held until the unit of work ends.
    async fn hold(&self, work: &mut dyn Work, who: SignedIn) -> Answer<(ProfileDraft, Reach)> {
        let mut found = work.profiles().find(who.account).await?;
        if found.is_none() {
            let blank = self.blank(work, who).await?;
            work.profiles().begin(who.account, &blank, self.core.now()).await?;
            // Read again: another unit of work may have been faster.
            found = work.profiles().find(who.account).await?.or(Some(blank));
        }
        let mut draft = found.unwrap_or_default();
        let reach = Reach::hold(&self.core, work, who.account).await?;
        reach.note_in(&mut draft);
        Ok((draft, reach))
    }

    /// Nothing is asked twice (ux 6.6): the name of the registration is there already.
    async fn blank(&self, work: &mut dyn Work, who: SignedIn) -> Answer<ProfileDraft> {
        let name = work.accounts().get(who.account).await?.name;
        let answers = Answers::default()
            .with(Field::Surname, name.surname.as_str())
            .with(Field::GivenName, name.given_name.as_str());
        Ok(ProfileDraft { answers, ..ProfileDraft::default() })
    }

    fn facts(&self, draft: &ProfileDraft) -> Facts {
        facts_on(draft, self.core.today())
    }
}

/// What is true of a draft on this day.
pub(super) fn facts_on(draft: &ProfileDraft, today: Date) -> Facts {
    profile_facts(&draft.finished, &draft.answers, today)
}

/// Whether another session saved the step after this page had been drawn, and otherwise than it was sent now.
fn is_overtaken(draft: &ProfileDraft, who: SignedIn, sent: &SentStep) -> bool {
    let newest = draft.marks.iter().find(|mark| mark.step == sent.step);
    newest.is_some_and(|newest| newest.revision > sent.seen && newest.session != who.session)
        && !draft.answers.differences(&sent.given, sent.step).is_empty()
}

/// Notes who saved a step. Whether it is the first change of it by this session, of which the journal is to know: a page saves itself while one
/// types.
fn mark(
    draft: &mut ProfileDraft,
    sent: &SentStep,
    who: SignedIn,
    visitor: &Visitor,
    is_changed: bool,
    at: jiff::Timestamp,
) -> bool {
    let newest = draft.marks.iter().find(|mark| mark.step == sent.step);
    let revision = newest.map_or(1, |mark| mark.revision.saturating_add(1));
    let was_noted = newest.is_some_and(|mark| mark.session == who.session && mark.is_noted);
    let (session, device) = (who.session, visitor.device.clone());
    draft.marks.retain(|mark| mark.step != sent.step);
    draft.marks.push(StepMark { step: sent.step, revision, at, session, device, is_noted: was_noted || is_changed });
    is_changed && !was_noted
}

/// What stands in the draft otherwise than it was sent.
pub(super) fn clash(draft: &ProfileDraft, given: &Answers, step: ProfileStep) -> Clash {
    let differing = draft.answers.differences(given, step).into_iter();
    Clash { theirs: differing.map(|field| (field, draft.answers.get(field).to_owned())).collect() }
}
