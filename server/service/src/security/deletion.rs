//! «Удалить учётную запись», thinking again, and taking one's data along (catalogue SEC-14, EXP-10, EXP-12; security 6.5, 8.4, 9.9).

use super::{Farewell, PAGE, Security, stay};
use crate::{
    audit::note,
    core::{Answer, Visitor},
    deletion,
    devices::known_since,
    ports::{
        Actor, Check, FailedSignIn, FeedEntry, JournalEntry, KnownDevice, LinkPurpose, SessionRecord, SignInChoice,
        Verification, Work,
    },
    recovery, second_factor,
    secrets::Token,
    sessions::{SignedIn, prove_first},
};
use jiff::Timestamp;
use model::{
    AccountId, AccountLevel, Channel, DeletionReply, DeletionState, DeletionView, DisplaySettings, Fault, Field,
    FieldError, JournalKind, LocalPath, Locale, PersonName, Running, VerificationState,
};

/// The page.
const DELETE: &str = "/security/delete";

/// The page of whoever has no account any more.
const DELETED: &str = "/deleted";

/// All that an account holds about its owner, to be taken along. Personal: no `Debug`.
pub struct AccountExport {
    /// When this was read.
    pub made_at: Timestamp,
    /// Whose it is.
    pub name: PersonName,
    /// How much is known about the owner.
    pub level: AccountLevel,
    /// The language of its letters.
    pub locale: Locale,
    /// How pages are shown.
    pub display: Option<DisplaySettings>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the password was chosen.
    pub password_set_at: Timestamp,
    /// Phone and mailbox, and when each was proven.
    pub contacts: Vec<(Channel, String, Option<Timestamp>)>,
    /// What the profile was answered, by field.
    pub answers: Vec<(&'static str, String)>,
    /// Applications with codes: when each was connected, and when a code of it was used last.
    pub apps: Vec<(Timestamp, Option<Timestamp>)>,
    /// Codes by SMS as the second step: when they were switched on, and when one was used last.
    pub sms_codes: Option<(Timestamp, Option<Timestamp>)>,
    /// How many backup codes are left.
    pub backup_codes: u32,
    /// Passkeys: what each is called, when it was added, and when it was used last.
    pub passkeys: Vec<(String, Timestamp, Option<Timestamp>)>,
    /// The control question, and when it was set. Of its answer only a hash is kept, which is not taken along.
    pub question: Option<(String, Timestamp)>,
    /// Devices from which the owner has signed in.
    pub devices: Vec<KnownDevice>,
    /// The newest check of the data, what each registry has found, and since when it waits for a person to look at it.
    pub verification: Option<(Verification, Vec<Check>, Option<Timestamp>)>,
    /// What happened to the account, the oldest first.
    pub journal: Vec<JournalEntry>,
    /// The feed, the oldest first.
    pub notifications: Vec<FeedEntry>,
    /// The sign-ins that are kept and were not cleared, the oldest first.
    pub sign_ins: Vec<SessionRecord>,
    /// Likewise those that failed.
    pub failed_sign_ins: Vec<FailedSignIn>,
    /// Which contacts hear of a sign-in, and from where it is allowed.
    pub sign_in_choice: SignInChoice,
}

impl Security {
    /// The page. Only to whoever has just shown who they are.
    pub async fn open_deletion(&self, who: SignedIn) -> Answer<DeletionReply> {
        if !who.is_proven(&self.core) {
            return Ok(DeletionReply::Go(prove_first(DELETE)));
        }
        let mut work = self.core.store.read().await?;
        let state = self.deletion_state(&mut *work, who).await?;
        Ok(DeletionReply::Show(Box::new(DeletionView { state, errors: Vec::new() })))
    }

    async fn deletion_state(&self, work: &mut dyn Work, who: SignedIn) -> Answer<DeletionState> {
        if let Some(planned) = work.deletions().find_planned(who.account).await? {
            return Ok(DeletionState::Planned { due: self.core.moment(planned.due_at) });
        }
        if let Some(until) = recovery::closed_after_recovery(&self.core, work, who.account).await? {
            return Ok(DeletionState::Closed { until: self.core.moment(until) });
        }
        Ok(DeletionState::Open {
            running: self.running(work, who).await?,
            wait_days: u32::try_from(self.core.policy.deletion_wait_days).unwrap_or_default(),
        })
    }

    /// What is not finished, and ends with the account (catalogue EXP-12).
    async fn running(&self, work: &mut dyn Work, who: SignedIn) -> Answer<Vec<Running>> {
        let mut running = Vec::new();
        if let Some(newest) = work.verifications().find_newest(who.account).await? {
            if newest.state == VerificationState::Running {
                running.push(Running::Verification { since: self.core.moment(newest.started_at) });
            }
            if let Some(since) = work.reviews().find_waiting(newest.id).await? {
                running.push(Running::Review { since: self.core.moment(since) });
            }
        }
        for waiting in work.waiting_recoveries().list_live(who.account, self.core.now()).await? {
            running.push(Running::Recovery { opens: self.core.moment(waiting.opens_at) });
        }
        for contact in work.contacts().list(who.account).await? {
            if contact.verified_at.is_none() {
                running.push(Running::Contact { channel: contact.channel });
            }
        }
        let others = self.open(work, who).await?.len().saturating_sub(1);
        if others > 0 {
            running.push(Running::Sessions { count: u32::try_from(others).unwrap_or(u32::MAX) });
        }
        Ok(running)
    }

    /// «Удалить учётную запись»: at once, or, where the installation wants it, after a time in which the owner may think again. Sent
    /// twice, it leads to the same page twice.
    pub async fn delete_account(&self, who: SignedIn, is_sure: bool, visitor: &Visitor) -> Answer<Farewell> {
        if !who.is_proven(&self.core) {
            return Ok(Farewell::open(prove_first(DELETE)));
        }
        if !is_sure {
            let reply = stay([FieldError::new(Field::Sure, Fault::SureMissing)]).reply;
            return Ok(Farewell { reply, is_over: false });
        }
        let mut work = self.core.store.begin().await?;
        let Some(account) = work.deletions().hold(who.account).await? else { return Ok(Farewell::to(DELETED)) };
        match self.deletion_state(&mut *work, who).await? {
            // The page says what stands in the way, or until when one may think again.
            DeletionState::Closed { .. } | DeletionState::Planned { .. } => Ok(Farewell::open(LocalPath::of(DELETE))),
            DeletionState::Open { wait_days: 0, .. } => {
                deletion::erase(&self.core, &mut *work, &account, Actor::Citizen).await?;
                work.commit().await?;
                Ok(Farewell::to(DELETED))
            }
            DeletionState::Open { .. } => {
                deletion::plan(&self.core, &mut *work, who.account, &visitor.device).await?;
                work.commit().await?;
                Ok(Farewell::open(LocalPath::of(DELETE)))
            }
        }
    }

    /// «Оставить учётную запись», by its owner, who is signed in.
    pub async fn keep_account(&self, who: SignedIn) -> Answer<LocalPath> {
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        let is_done = deletion::cancel(&self.core, &mut *work, who.account).await?;
        work.commit().await?;
        Ok(LocalPath::of(if is_done { "/security?done=kept" } else { PAGE }))
    }

    /// Likewise by the link of a message. `false` when there is nothing to cancel: the link is unknown, was used, or came too late.
    pub async fn keep_account_by_link(&self, link: &Token) -> Answer<bool> {
        let Some(account) = self.account_of_link(link, LinkPurpose::KeepsAccount).await? else { return Ok(false) };
        let mut work = self.core.store.begin().await?;
        if work.deletions().hold(account).await?.is_none() || !work.owner_links().use_up(&link.hash()).await? {
            return Ok(false);
        }
        let is_done = deletion::cancel(&self.core, &mut *work, account).await?;
        work.commit().await?;
        Ok(is_done)
    }

    pub(super) async fn account_of_link(&self, link: &Token, purpose: LinkPurpose) -> Answer<Option<AccountId>> {
        let mut work = self.core.store.read().await?;
        Ok(work.owner_links().find(&link.hash(), purpose, self.core.now()).await?)
    }

    /// «Скачать мои данные». Errors: where the owner has to go first, to show who they are or to read why it may not be yet.
    pub async fn export_account(&self, who: SignedIn) -> Answer<Result<AccountExport, LocalPath>> {
        if !who.is_proven(&self.core) {
            return Ok(Err(prove_first(PAGE)));
        }
        let mut work = self.core.store.read().await?;
        if recovery::closed_after_recovery(&self.core, &mut *work, who.account).await?.is_some() {
            return Ok(Err(LocalPath::of(DELETE)));
        }
        let export = self.read_account(&mut *work, who).await?;
        drop(work);
        let mut work = self.core.store.begin().await?;
        note(&self.core, &mut *work, who.account, &JournalKind::DataTaken, self.core.now()).await?;
        work.commit().await?;
        Ok(Ok(export))
    }

    async fn read_account(&self, work: &mut dyn Work, who: SignedIn) -> Answer<AccountExport> {
        let account = work.accounts().get(who.account).await?;
        let contacts = work.contacts().list(who.account).await?;
        let profile = work.profiles().find(who.account).await?;
        let apps = second_factor::confirmed_apps(work, who.account).await?;
        let passkeys = work.passkeys().list(who.account).await?;
        let question = work.questions().find(who.account).await?;
        let mut journal = work.journal().list_before(who.account, None, u32::MAX).await?;
        journal.reverse();
        let mut sign_ins = work.sessions().list_begun(who.account, Timestamp::MIN, Timestamp::MAX, u32::MAX).await?;
        sign_ins.reverse();
        let mut failed = work.failed_sign_ins().list(who.account, Timestamp::MIN, Timestamp::MAX, u32::MAX).await?;
        failed.reverse();
        let verification = self.read_verification(work, who).await?;
        let sms_codes = work.factors().find_sms(who.account).await?;
        Ok(AccountExport {
            made_at: self.core.now(),
            name: account.name,
            level: account.level,
            locale: account.locale,
            display: account.display,
            opened_at: account.created_at,
            password_set_at: account.password_set_at,
            contacts: contacts.into_iter().map(|one| (one.channel, one.value, one.verified_at)).collect(),
            answers: profile.map(|profile| profile.answers.given()).unwrap_or_default(),
            apps: apps.iter().map(|app| (app.confirmed_at.unwrap_or(app.created_at), app.used_at)).collect(),
            sms_codes: sms_codes.map(|sms| (sms.added_at, sms.used_at)),
            backup_codes: work.factors().count_backup_codes(who.account).await?,
            devices: work.devices().list(who.account, known_since(&self.core)).await?,
            verification,
            passkeys: passkeys.into_iter().map(|key| (key.name, key.created_at, key.used_at)).collect(),
            question: question.map(|asked| (asked.question.as_str().to_owned(), asked.set_at)),
            journal,
            notifications: work.notifications().list_after(who.account, 0, u32::MAX).await?,
            sign_ins,
            failed_sign_ins: failed,
            sign_in_choice: work.sign_in_choices().get(who.account).await?,
        })
    }
    async fn read_verification(
        &self,
        work: &mut dyn Work,
        who: SignedIn,
    ) -> Answer<Option<(Verification, Vec<Check>, Option<Timestamp>)>> {
        let Some(newest) = work.verifications().find_newest(who.account).await? else { return Ok(None) };
        let checks = work.checks().list(newest.id).await?;
        let waits_since = work.reviews().find_waiting(newest.id).await?;
        Ok(Some((newest, checks, waits_since)))
    }
}
