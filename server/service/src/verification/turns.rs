//! The turns of a verification: what the answers come to, and who is told. Each is told in the unit of work that makes it,
//! so it is told exactly once, whatever happens to the process.

use crate::{
    audit,
    core::{Answer, Core},
    failure::Failure,
    outbox::{self, Message},
    ports::{Actor, AuditAction, AuditValue, Check, CheckOutcome, Contact, Finding, Verification, Work},
};
use jiff::Timestamp;
use model::{
    AccountId, AccountLevel, Channel, JournalKind, MismatchField, NotificationKind, RegistryKind, VerificationState,
};

/// Writes a turn into the journal and the feed.
pub(super) async fn note(
    core: &Core,
    work: &mut dyn Work,
    account: AccountId,
    journal: &JournalKind,
    notice: &NotificationKind,
    at: Timestamp,
) -> Answer<()> {
    audit::note(core, work, account, journal, at).await?;
    work.notifications().push(account, notice, at).await?;
    Ok(())
}

/// Ends a check, and the verification with it when this answer was the last that it needed. `false` when the question is
/// not waited for any more: then nothing has changed.
pub(super) async fn settle(core: &Core, work: &mut dyn Work, check: &Check, outcome: &CheckOutcome) -> Answer<bool> {
    // Held first: of two answers at once, the second sees the first.
    let Some(verification) = work.verifications().find_running_by_id(check.verification_id).await? else {
        return Ok(false);
    };
    if !work.checks().settle(check, outcome, core.now()).await? {
        return Ok(false);
    }
    let checks = work.checks().list(verification.id).await?;
    if let Some(conclusion) = Conclusion::of(&checks) {
        conclude(core, work, &verification, conclusion).await?;
    }
    Ok(true)
}

/// What the checks of a verification come to.
#[derive(Debug, PartialEq)]
enum Conclusion {
    /// Every registry agrees.
    Fits,
    /// One holds something else.
    Mismatch(RegistryKind, Vec<MismatchField>),
    /// These could not say.
    Unanswered(Vec<RegistryKind>),
}

impl Conclusion {
    /// `None` while an answer is waited for that may still decide. The first mismatch decides at once: whoever has
    /// mistyped a number should not wait for another registry to hear of it.
    fn of(checks: &[Check]) -> Option<Self> {
        for check in checks {
            if let Some(Finding::Mismatch(fields)) = &check.finding {
                return Some(Self::Mismatch(check.registry, fields.clone()));
            }
        }
        if checks.iter().any(|check| check.state.is_open()) {
            return None;
        }
        let silent = checks.iter().filter(|check| check.finding != Some(Finding::Match));
        let silent: Vec<RegistryKind> = silent.map(|check| check.registry).collect();
        Some(if silent.is_empty() { Self::Fits } else { Self::Unanswered(silent) })
    }
}

/// Ends the verification, which the caller holds, and tells its owner.
async fn conclude(core: &Core, work: &mut dyn Work, verification: &Verification, conclusion: Conclusion) -> Answer<()> {
    let (account, now) = (verification.account_id, core.now());
    let (state, journal, notice) = match conclusion {
        Conclusion::Mismatch(registry, fields) => (
            VerificationState::Mismatched,
            JournalKind::VerificationMismatched { registry, fields: fields.clone() },
            NotificationKind::VerificationMismatched { registry, fields },
        ),
        Conclusion::Unanswered(registries) => (
            VerificationState::Unanswered,
            JournalKind::VerificationUnanswered { registries: registries.clone() },
            NotificationKind::VerificationUnanswered { registries },
        ),
        Conclusion::Fits => match prove(core, work, verification, now).await? {
            Some(level) => (
                VerificationState::Matched,
                JournalKind::VerificationMatched { level },
                NotificationKind::VerificationMatched { level },
            ),
            None => {
                (VerificationState::Conflict, JournalKind::VerificationConflict, NotificationKind::VerificationConflict)
            }
        },
    };
    if !work.verifications().settle(verification, state, now).await? {
        return Err(Failure::Internal("a verification that was held has ended"));
    }
    note(core, work, account, &journal, &notice, now).await?;
    write_to(core, work, account).await
}

/// One person, one account (catalogue ACC-11): the СНИЛС becomes the account's, and its level rises. Gives the level from
/// now on, or `None` when the number is another account's.
async fn prove(
    core: &Core,
    work: &mut dyn Work,
    verification: &Verification,
    now: Timestamp,
) -> Answer<Option<AccountLevel>> {
    let account = verification.account_id;
    if let Some(snils) = &verification.snils {
        // The index key may have changed since it was asked.
        let snils = snils.number.as_ref().map_or_else(|| snils.clone(), |number| core.named_snils(number));
        if !work.identities().claim_snils(account, &snils, now).await? {
            return Ok(None);
        }
        if work.accounts().raise_level(account, AccountLevel::Standard).await? {
            let level = [("level", AuditValue::Code(AccountLevel::Standard.as_str()))];
            core.record(work, Actor::Worker, AuditAction::PermissionsChanged, Some(account), &level);
        }
    }
    Ok(Some(work.accounts().get(account).await?.level))
}

/// A message to whoever may have left the page: that there are news, and never which: others may read it too.
async fn write_to(core: &Core, work: &mut dyn Work, account: AccountId) -> Answer<()> {
    let locale = work.accounts().get(account).await?.locale;
    let contacts = work.contacts().list(account).await?;
    if let Some(contact) = reachable(&contacts) {
        let message = Message::News { channel: contact.channel, to: contact.value.clone(), locale };
        outbox::put(core, work, &message, Some(account), None).await?;
    }
    Ok(())
}

/// A proven mailbox if there is one, otherwise a proven phone.
fn reachable(contacts: &[Contact]) -> Option<&Contact> {
    let proven = |channel| {
        contacts.iter().find(move |contact: &&Contact| contact.channel == channel && contact.verified_at.is_some())
    };
    proven(Channel::Email).or_else(|| proven(Channel::Phone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{CheckState, MessageId};
    use uuid::Uuid;

    fn check(registry: RegistryKind, state: CheckState, finding: Option<Finding>) -> Check {
        let at = Timestamp::UNIX_EPOCH;
        Check {
            id: Uuid::nil(),
            verification_id: Uuid::nil(),
            account_id: AccountId(Uuid::nil()),
            registry,
            state,
            message: MessageId::new(at, [0; 8]),
            finding,
            asked: 1,
            attempts: 1,
            due_at: at,
            expires_at: at,
            changed_at: at,
        }
    }

    fn answered(registry: RegistryKind, finding: Finding) -> Check {
        check(registry, CheckState::Answered, Some(finding))
    }

    #[test]
    fn all_that_fit_fit_together() {
        let checks = RegistryKind::ALL.map(|registry| answered(registry, Finding::Match));
        assert_eq!(Conclusion::of(&checks), Some(Conclusion::Fits));
    }

    #[test]
    fn while_one_is_open_nothing_is_concluded() {
        for open in [CheckState::Queued, CheckState::Sent, CheckState::Accepted] {
            let checks = [answered(RegistryKind::Pension, Finding::NoData), check(RegistryKind::Passports, open, None)];
            assert_eq!(Conclusion::of(&checks), None);
        }
    }

    #[test]
    fn a_mismatch_decides_although_others_are_open() {
        let fields = vec![MismatchField::Snils];
        let checks = [
            check(RegistryKind::Passports, CheckState::Sent, None),
            answered(RegistryKind::Pension, Finding::Mismatch(fields.clone())),
        ];
        assert_eq!(Conclusion::of(&checks), Some(Conclusion::Mismatch(RegistryKind::Pension, fields)));
    }

    #[test]
    fn whoever_said_nothing_is_named() {
        let checks = [
            answered(RegistryKind::Pension, Finding::NoData),
            answered(RegistryKind::Passports, Finding::Match),
            check(RegistryKind::Tax, CheckState::Rejected, None),
            check(RegistryKind::Addresses, CheckState::Expired, None),
        ];
        let silent = vec![RegistryKind::Pension, RegistryKind::Tax, RegistryKind::Addresses];
        assert_eq!(Conclusion::of(&checks), Some(Conclusion::Unanswered(silent)));
    }
}
