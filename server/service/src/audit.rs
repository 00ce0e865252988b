//! What is done goes into the audit chain, in the unit of work that does it (security 10). Whoever reads a use case sees it by `record`,
//! or by `note` where the owner's journal tells the same. What does not open is recorded by the `SealWatch`, for there nothing is done.

use crate::{
    core::{Answer, Core},
    failure::Failure,
    ports::{Actor, AuditAction, AuditEvent, AuditValue, Unopened, Work},
    sessions::SignedIn,
};
use jiff::Timestamp;
use model::{AccountId, JournalKind, WizardStep as _};
use std::sync::Arc;
use tokio::sync::{
    broadcast::{Receiver, error::RecvError},
    watch,
};
use uuid::Uuid;

tokio::task_local! {
    static REQUEST: String;
}

/// Runs what a request asks for; what it does is recorded with this number, which the log has too.
pub async fn within_request<F: Future>(number: String, work: F) -> F::Output {
    REQUEST.scope(number, work).await
}

/// The number of the request under way; empty in the background.
pub fn request_number() -> String {
    REQUEST.try_with(Clone::clone).unwrap_or_default()
}

/// Records every sealed value that does not open (security 9.3), in a unit of work of its own: the one that wanted the value comes to
/// nothing.
pub struct SealWatch {
    core: Arc<Core>,
    unopened: Receiver<Unopened>,
}

impl SealWatch {
    /// Hears of what does not open from now on.
    pub fn new(core: Arc<Core>) -> Self {
        let unopened = core.store.unopened();
        Self { core, unopened }
    }

    /// Records until told to stop, and then what it has heard of by then.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            let heard = tokio::select! {
                biased;
                heard = self.unopened.recv() => heard,
                _ = stop.changed() => return,
            };
            let recorded = match heard {
                Ok(unopened) => self.record(unopened).await,
                Err(RecvError::Lagged(_)) => Err(Failure::Internal("too many at once")),
                Err(RecvError::Closed) => return,
            };
            if let Err(error) = recorded {
                tracing::error!(event = "decrypt_fail_not_recorded", %error, "What did not open stands in the log only");
            }
        }
    }

    async fn record(&self, unopened: Unopened) -> Answer<()> {
        let Unopened { table, column, row, subject, request } = unopened;
        let (table, column, row) = (AuditValue::Code(table), AuditValue::Code(column), AuditValue::Id(row));
        let event = AuditEvent {
            at: self.core.now(),
            actor: Actor::Worker,
            action: AuditAction::DecryptFail,
            subject,
            request,
            context: vec![("table", table), ("column", column), ("row", row)],
        };
        let mut work = self.core.store.begin().await?;
        work.audit().push(event);
        Ok(work.commit().await?)
    }
}

impl Core {
    /// Records what was done to an account, or by somebody who has none.
    pub(crate) fn record(
        &self,
        work: &mut dyn Work,
        actor: Actor,
        action: AuditAction,
        subject: Option<AccountId>,
        context: &[(&'static str, AuditValue)],
    ) {
        let request = request_number();
        work.audit().push(AuditEvent { at: self.now(), actor, action, subject, request, context: context.to_vec() });
    }
}

/// For whoever has found nothing of this id in the account of whoever named it: if it is somebody else's, that is recorded, and the answer
/// stays that of an id which nobody has (security 14.4). What was there once, and is gone, is none of this.
pub(crate) async fn note_foreign(core: &Core, mut work: Box<dyn Work>, who: SignedIn, named: Uuid) -> Answer<()> {
    if work.accounts().is_of_another(who.account, named).await? {
        let context = [("named", AuditValue::Id(named))];
        core.record(&mut *work, Actor::Citizen, AuditAction::AuthzFail, Some(who.account), &context);
        work.commit().await?;
    }
    Ok(())
}

/// Writes into the owner's journal, and records the same.
pub(crate) async fn note(
    core: &Core,
    work: &mut dyn Work,
    account: AccountId,
    kind: &JournalKind,
    at: Timestamp,
) -> Answer<()> {
    work.journal().push(account, kind, at).await?;
    let (actor, action, context) = told(kind);
    core.record(work, actor, action, Some(account), &context);
    Ok(())
}

/// As whom the chain has what stands in a journal.
pub(crate) fn actor_of(kind: &JournalKind) -> Actor {
    told(kind).0
}

/// What an entry of the journal is called in the chain. Who is told of a verification is not who made it: the registries answer in
/// the background.
fn told(kind: &JournalKind) -> (Actor, AuditAction, Vec<(&'static str, AuditValue)>) {
    use AuditAction as Did;
    let number = |name, count: usize| vec![(name, AuditValue::Number(i64::try_from(count).unwrap_or(i64::MAX)))];
    let (citizen, worker) = (Actor::Citizen, Actor::Worker);
    match kind {
        JournalKind::AccountOpened => (citizen, Did::UserCreated, Vec::new()),
        JournalKind::ContactConfirmed { channel } => {
            (citizen, Did::ContactChangeConfirmed, vec![("channel", AuditValue::Code(channel.as_str()))])
        }
        JournalKind::DataTaken => (citizen, Did::ExportCreated, vec![("what", AuditValue::Code("account"))]),
        JournalKind::HistoryTaken { rows } => {
            (citizen, Did::ExportCreated, vec![("rows", AuditValue::Number(i64::from(*rows)))])
        }
        JournalKind::PasswordWayClosed => (Actor::Guest, Did::PasswordWayClosed, Vec::new()),
        JournalKind::ProfileChanged { step } => {
            (citizen, Did::ProfileChanged, vec![("step", AuditValue::Code(step.node().path))])
        }
        JournalKind::VerificationStarted { registries } => {
            (citizen, Did::IdentityCheckStarted, number("registries", registries.len()))
        }
        JournalKind::VerificationSuperseded => (citizen, Did::IdentityCheckSuperseded, Vec::new()),
        JournalKind::VerificationMatched { level } => {
            (worker, Did::IdentityMatched, vec![("level", AuditValue::Code(level.as_str()))])
        }
        JournalKind::VerificationMismatched { registry, fields } => {
            let mut context = number("fields", fields.len());
            context.push(("registry", AuditValue::Code(registry.code())));
            (worker, Did::IdentityMismatched, context)
        }
        JournalKind::VerificationUnanswered { registries } => {
            (worker, Did::IdentityUnanswered, number("registries", registries.len()))
        }
        JournalKind::VerificationConflict => (worker, Did::IdentityConflict, Vec::new()),
        JournalKind::ReviewRequested => (citizen, Did::IdentityReviewRequested, Vec::new()),
        JournalKind::PasswordChanged => (citizen, Did::PasswordChange, Vec::new()),
        JournalKind::AccessRecovered => (citizen, Did::RecoveryFinished, Vec::new()),
        JournalKind::RecoveryWaiting => (Actor::Guest, Did::RecoveryWaiting, Vec::new()),
        JournalKind::RecoveryCancelled => (Actor::Guest, Did::RecoveryCancelled, Vec::new()),
        JournalKind::AccountBlocked => (Actor::Guest, Did::LoginLock, Vec::new()),
        JournalKind::DeletionPlanned => (citizen, Did::DeletionPlanned, Vec::new()),
        JournalKind::DeletionCancelled => (Actor::Guest, Did::DeletionCancelled, Vec::new()),
        JournalKind::AccessRestored => (citizen, Did::RecoveryFinished, vec![("factors", AuditValue::Code("removed"))]),
        JournalKind::AppConnected => (citizen, Did::FactorAdded, vec![("kind", AuditValue::Code("app"))]),
        JournalKind::AppRemoved => (citizen, Did::FactorRemoved, vec![("kind", AuditValue::Code("app"))]),
        JournalKind::SmsConnected => (citizen, Did::FactorAdded, vec![("kind", AuditValue::Code("sms"))]),
        JournalKind::SmsRemoved => (citizen, Did::FactorRemoved, vec![("kind", AuditValue::Code("sms"))]),
        JournalKind::PasskeyAdded => (citizen, Did::FactorAdded, vec![("kind", AuditValue::Code("passkey"))]),
        JournalKind::PasskeyRenamed => (citizen, Did::FactorRenamed, Vec::new()),
        JournalKind::PasskeyRemoved => (citizen, Did::FactorRemoved, vec![("kind", AuditValue::Code("passkey"))]),
        JournalKind::PasskeyRefused => (Actor::Guest, Did::FactorRefused, Vec::new()),
        JournalKind::QuestionSet => (citizen, Did::QuestionSet, Vec::new()),
        JournalKind::QuestionRemoved => (citizen, Did::QuestionRemoved, Vec::new()),
        JournalKind::BackupCodesMade => (citizen, Did::FactorCodesMade, Vec::new()),
        JournalKind::BackupCodeUsed => (citizen, Did::FactorCodeUsed, Vec::new()),
        JournalKind::SecondStepFailed => (Actor::Guest, Did::FactorFailMax, Vec::new()),
        JournalKind::DeviceForgotten => (citizen, Did::DeviceForgotten, Vec::new()),
        JournalKind::HistoryCleared => (citizen, Did::HistoryCleared, Vec::new()),
        JournalKind::SignInNoticesChanged => (citizen, Did::SignInNoticesChanged, Vec::new()),
        JournalKind::NetworksChanged { count } => {
            (citizen, Did::NetworksChanged, vec![("count", AuditValue::Number(i64::from(*count)))])
        }
        JournalKind::SmsSignInChanged { is_allowed } => {
            let state = if *is_allowed { "allowed" } else { "forbidden" };
            (citizen, Did::SmsSignInChanged, vec![("state", AuditValue::Code(state))])
        }
        JournalKind::NetworksLifted => (citizen, Did::NetworksLifted, Vec::new()),
        JournalKind::OldestSessionEnded => (worker, Did::SessionExpired, vec![("why", AuditValue::Code("limit"))]),
        JournalKind::SessionsEnded { count } => {
            (citizen, Did::SessionsEnded, vec![("count", AuditValue::Number(i64::from(*count)))])
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ports::AuditAction;
    use std::collections::BTreeSet;

    #[test]
    fn s10_6_every_action_has_a_word_of_its_own() {
        let words: BTreeSet<&str> = AuditAction::ALL.iter().map(|action| action.as_str()).collect();
        assert_eq!(words.len(), AuditAction::ALL.len());
        assert!(words.iter().all(|word| word.bytes().all(|sign| sign.is_ascii_lowercase() || sign == b'_')));
    }
}
