//! The new password, and with it the end of the recovery.

use super::{Recovery, RecoveryOutcome, owner, rules::Grant};
use crate::{
    audit::note,
    core::{Answer, Visitor},
    deletion,
    new_password::{self, NewPassword},
    ports::{WaitingEnd, Work},
    second_factor,
    secrets::Token,
    sign_in,
};
use model::{
    AccountId, Fault, Field, FieldError, JournalKind, LocalPath, NotificationKind, Password, RecoveryReply,
    RecoveryStep, Strength,
};

/// New passwords that may be tried in an hour. Ours: ten times what choosing one takes.
const TRIES: i64 = 20;

impl Recovery {
    /// «Задать новый пароль»: the old one is dead at once, all sessions end, every proven contact is told, and nobody is signed
    /// in by it (security 3.9). Sent twice, it leads to the sign-in twice.
    pub async fn set_password(&self, token: Option<&Token>, typed: &str, visitor: &Visitor) -> Answer<RecoveryOutcome> {
        let now = self.core.now();
        let mut work = self.core.store.read().await?;
        let found = match token {
            Some(token) => work.recoveries().find(&token.hash(), now).await?,
            None => None,
        };
        if found.as_ref().is_some_and(|record| record.finished_at.is_some()) {
            return Ok(done());
        }
        let owner = found.as_ref().and_then(owner);
        let Some((record, owner)) = found.zip(owner) else {
            drop(work);
            return self.onward(token, RecoveryStep::Password, visitor.locale).await;
        };
        if self.standing(&mut *work, Some(&record)).await?.grant.is_none() {
            drop(work);
            return self.onward(token, RecoveryStep::Password, visitor.locale).await;
        }
        let account = work.accounts().get(owner).await?;
        drop(work);
        let place = self.passwords.place()?;
        if let Some(seconds) = self.over_try_limit(owner).await? {
            return self.refuse_password(token, Fault::Wait(seconds), visitor).await;
        }
        let made = match Password::parse_new(typed) {
            Ok(typed) => NewPassword::make(&self.core, &place, account, &typed).await?,
            Err(fault) => Err(fault),
        };
        let new = match made {
            Ok(new) => new,
            Err(fault) => return self.refuse_password(token, Fault::Password(fault), visitor).await,
        };

        let mut work = self.core.store.begin().await?;
        // The account is held before any other row; the recovery is read again, for it may have ended meanwhile.
        work.accounts().hold(owner).await?;
        let held = work.recoveries().find_by_id(record.id, now).await?;
        let is_still = held.filter(|held| held.account_id == Some(owner) && held.token == record.token);
        if is_still.as_ref().is_some_and(|held| held.finished_at.is_some()) {
            return Ok(done());
        }
        let grant = self.standing(&mut *work, is_still.as_ref()).await?.grant;
        let Some((mut record, grant)) = is_still.zip(grant) else {
            drop(work);
            return self.onward(token, RecoveryStep::Password, visitor.locale).await;
        };
        let device = visitor.device.clone();
        let (noted, notice) = match grant {
            Grant::Keeps | Grant::RemovesQuestion => {
                (JournalKind::AccessRecovered, NotificationKind::AccessRecovered { device })
            }
            Grant::Removes => (JournalKind::AccessRestored, NotificationKind::AccessRestored { device }),
        };
        if grant != Grant::Keeps {
            let is_used = match record.waiting_id {
                Some(waiting) => work.waiting_recoveries().end(waiting, WaitingEnd::Used, now).await?,
                None => false,
            };
            if !is_used {
                // Cancelled at this moment.
                drop(work);
                return self.onward(token, RecoveryStep::Password, visitor.locale).await;
            }
            if grant == Grant::Removes {
                second_factor::remove_all(&self.core, &mut *work, owner).await?;
            }
            self.remove_question(&mut *work, owner, visitor).await?;
        }
        if !new.take(&self.core, &mut *work, noted, notice).await? {
            // Changed meanwhile by somebody who is signed in: their own new password may be this one, so it is judged again.
            drop(work);
            return self.onward(token, RecoveryStep::Password, visitor.locale).await;
        }
        work.accounts().unblock(owner).await?;
        // Whoever comes back wants the account; and nobody has to fear that a stranger has asked for it to be deleted.
        deletion::cancel(&self.core, &mut *work, owner).await?;
        work.sessions().end_all(owner, None, now, "recovery").await?;
        // Whoever forgot the password has tried in vain before: they need not wait now.
        sign_in::forget_failures(&self.core, &mut *work, &record.login, visitor).await?;
        sign_in::reopen(&self.core, &mut *work, owner).await?;
        work.devices().forget_all(owner, None).await?;
        sign_in::lift(&self.core, &mut *work, owner).await?;
        record.finished_at = Some(now);
        work.recoveries().save(&record).await?;
        work.commit().await?;
        Ok(done())
    }

    /// How strong the password is that was typed so far (security 3.6). `None` when it was asked too often, or when no
    /// recovery is that far.
    pub async fn measure_password(&self, token: Option<&Token>, typed: &str) -> Answer<Option<Strength>> {
        let mut work = self.core.store.read().await?;
        let record = self.find(&mut *work, token).await?;
        let is_through = self.standing(&mut *work, record.as_ref()).await?.grant.is_some();
        drop(work);
        let Some((id, owner)) = record.filter(|_| is_through).and_then(|record| Some((record.id, record.account_id?)))
        else {
            return Ok(None);
        };
        let mut work = self.core.store.begin().await?;
        let counter = self.core.counter("meter of a recovery", id.as_bytes());
        let (calls, _) = work.limits().count(&counter, 60, self.core.now()).await?;
        work.commit().await?;
        if i64::from(calls) > self.core.policy.meter_calls_minute {
            return Ok(None);
        }
        let mut work = self.core.store.read().await?;
        let account = work.accounts().get(owner).await?;
        let context = new_password::context(&self.core, &mut *work, &account).await?;
        drop(work);
        Ok(Some(self.core.strength(typed, &context).await))
    }

    /// Nobody has to remember an answer that was forgotten once.
    async fn remove_question(&self, work: &mut dyn Work, owner: AccountId, visitor: &Visitor) -> Answer<()> {
        if work.questions().remove(owner).await? {
            let now = self.core.now();
            note(&self.core, work, owner, &JournalKind::QuestionRemoved, now).await?;
            let notice = NotificationKind::QuestionRemoved { device: visitor.device.clone() };
            work.notifications().push(owner, &notice, now).await?;
        }
        Ok(())
    }

    /// Counts a try, committed before it is looked at: «this was your password once» must be no way to find passwords out.
    async fn over_try_limit(&self, owner: AccountId) -> Answer<Option<u32>> {
        let counter = self.core.counter("passwords of a recovery", owner.0.as_bytes());
        let mut work = self.core.store.begin().await?;
        let wait = self.over(&mut *work, &counter, TRIES).await?;
        work.commit().await?;
        Ok(wait)
    }

    async fn refuse_password(&self, token: Option<&Token>, fault: Fault, visitor: &Visitor) -> Answer<RecoveryOutcome> {
        let mut reply = self.open(token, RecoveryStep::Password, visitor.locale).await?;
        if let RecoveryReply::Show(view) = &mut reply {
            view.errors.push(FieldError::new(Field::Password, fault));
        }
        Ok(reply.into())
    }
}

fn done() -> RecoveryOutcome {
    RecoveryReply::Open(LocalPath::of("/sign-in?done=recovered")).into()
}
