//! «Проверяем данные»: what a person gave is held against the registries of the state (formats 11, catalogue VER).
//!
//! Three things may happen at any moment: newer data are sent, a registry answers, a term ends. Whichever comes holds the
//! row of the verification first, then its checks, then the account; so they come one after the other, and each turn is
//! told once. The person starts it and asks for a check by hand; all the rest is the [`Inquirer`]'s.

mod breaker; // spares a registry that is away
mod inquirer; // asks, collects, waits no longer than the term
mod pace; // how long to wait before asking again
mod turns; // what the answers come to, and who is told

use crate::{
    audit,
    core::{Answer, Core, after},
    failure::Failure,
    ports::{Check, CheckState, Finding, MessageId, Question, Verification, Work},
};
use jiff::Timestamp;
use model::{
    AccountId, CheckProgress, CheckView, JournalKind, NotificationKind, RegistryKind, ReviewView, VerificationState,
    VerificationView, formats::Snils,
};
use std::{collections::BTreeSet, sync::Arc};

pub use inquirer::Inquirer;

/// How often a first verification may find that another one was faster. The second look finds that one.
const TRIES: u32 = 3;

/// The verification of a person's data.
pub struct Verifications {
    core: Arc<Core>,
}

/// What came of asking for a check by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewOutcome {
    /// It waits in the operators' queue, from now on or already.
    Waiting,
    /// There is nothing to look at: the registries have not had their say, or they agree.
    NotOffered,
}

impl Verifications {
    /// The use cases over this core.
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Asks the registries, within the unit of work that keeps what the person gave. One that still runs is superseded,
    /// and an operator need not look at older data any more. `snils` is the number that is proven when
    /// everything fits; without one the level of the account stays.
    ///
    /// Call it before that unit of work writes to the account, its feed or its journal: a verification is held before
    /// its account, and two that did it the other way round would wait for each other.
    ///
    /// Errors: `Internal` when there is no question, or two to one registry.
    pub async fn start(
        &self,
        work: &mut dyn Work,
        account: AccountId,
        questions: &[Question],
        snils: Option<&Snils>,
    ) -> Answer<()> {
        let now = self.core.now();
        let registries: BTreeSet<RegistryKind> = questions.iter().map(Question::registry).collect();
        if registries.is_empty() || registries.len() != questions.len() {
            return Err(Failure::Internal("a verification asks each registry once, and at least one"));
        }
        let verification = self.begin(work, account, snils, now).await?;
        for question in questions {
            let check = self.queued(&verification, question.registry(), now)?;
            work.checks().insert(&check, question).await?;
        }
        let journal = JournalKind::VerificationStarted { registries: registries.into_iter().collect() };
        turns::note(&self.core, work, account, &journal, &NotificationKind::VerificationStarted, now).await
    }

    /// «Отправить на ручную проверку»: puts what the registries could not confirm into the operators' queue, once.
    pub async fn ask_for_review(&self, account: AccountId) -> Answer<ReviewOutcome> {
        let now = self.core.now();
        let mut work = self.core.store.begin().await?;
        let newest = work.verifications().find_newest(account).await?;
        let Some(verification) = newest.filter(|newest| newest.state.may_be_reviewed()) else {
            return Ok(ReviewOutcome::NotOffered);
        };
        if work.reviews().insert(self.core.rng.id(now)?, &verification, now).await? {
            let (journal, notice) = (JournalKind::ReviewRequested, NotificationKind::ReviewRequested);
            turns::note(&self.core, &mut *work, account, &journal, &notice, now).await?;
            work.commit().await?;
        }
        Ok(ReviewOutcome::Waiting)
    }

    /// The newest verification, for its page. `None` before the first one.
    pub async fn view(&self, account: AccountId) -> Answer<Option<VerificationView>> {
        let mut work = self.core.store.read().await?;
        let Some(verification) = work.verifications().find_newest(account).await? else { return Ok(None) };
        let checks = work.checks().list(verification.id).await?;
        let review = match work.reviews().find_waiting(verification.id).await? {
            Some(since) => ReviewView::Waiting { since: self.core.moment(since) },
            None if verification.state.may_be_reviewed() => ReviewView::Offered,
            None => ReviewView::NotOffered,
        };
        Ok(Some(VerificationView {
            state: verification.state,
            started: self.core.moment(verification.started_at),
            settled: verification.settled_at.map(|at| self.core.moment(at)),
            checks: checks.iter().map(|check| self.check_view(check)).collect(),
            review,
        }))
    }

    /// The new verification takes the place of the one before.
    async fn begin(
        &self,
        work: &mut dyn Work,
        account: AccountId,
        snils: Option<&Snils>,
        now: Timestamp,
    ) -> Answer<Verification> {
        let verification = Verification {
            id: self.core.rng.id(now)?,
            account_id: account,
            state: VerificationState::Running,
            snils: snils.map(|snils| self.core.named_snils(snils)),
            started_at: now,
            settled_at: None,
        };
        for _ in 0..TRIES {
            if let Some(newest) = work.verifications().find_newest(account).await? {
                if work.verifications().settle(&newest, VerificationState::Superseded, now).await? {
                    audit::note(&self.core, work, account, &JournalKind::VerificationSuperseded, now).await?;
                }
                work.reviews().withdraw(account, now).await?;
            }
            if work.verifications().insert(&verification).await? {
                return Ok(verification);
            }
        }
        Err(Failure::Internal("verifications of one account in a crowd"))
    }

    fn queued(&self, verification: &Verification, registry: RegistryKind, now: Timestamp) -> Answer<Check> {
        Ok(Check {
            id: self.core.rng.id(now)?,
            verification_id: verification.id,
            account_id: verification.account_id,
            registry,
            state: CheckState::Queued,
            message: MessageId::new(now, self.core.rng.bytes()?),
            finding: None,
            asked: 1,
            attempts: 0,
            due_at: now,
            expires_at: after(now, pace::TERM),
            changed_at: now,
        })
    }

    fn check_view(&self, check: &Check) -> CheckView {
        CheckView {
            registry: check.registry,
            progress: self.progress(check),
            since: self.core.moment(check.changed_at),
            expected_by: check.state.is_open().then(|| self.core.moment(check.expires_at)),
        }
    }

    fn progress(&self, check: &Check) -> CheckProgress {
        match (check.state, &check.finding) {
            // Nobody has tried to send it yet: it waits for its day, not for a registry that is away.
            (CheckState::Queued, _) if check.asked > 1 && check.attempts == 0 => {
                CheckProgress::AskedAgain { at: self.core.moment(check.due_at) }
            }
            (CheckState::Queued, _) => CheckProgress::Queued,
            (CheckState::Sent, _) => CheckProgress::Sent,
            (CheckState::Accepted, _) => CheckProgress::Accepted,
            (CheckState::Answered, Some(Finding::Match)) => CheckProgress::Match,
            (CheckState::Answered, Some(Finding::Mismatch(fields))) => {
                CheckProgress::Mismatch { fields: fields.clone() }
            }
            (CheckState::Answered, Some(Finding::NoData)) => CheckProgress::NoData,
            (CheckState::Answered, None) | (CheckState::Rejected | CheckState::Expired, _) => CheckProgress::NoAnswer,
            (CheckState::Dropped, _) => CheckProgress::Dropped,
        }
    }
}
