//! Which account it is, and the code or link that proves a contact of it.

use super::{Recovery, RecoveryOutcome, find_account, find_reach};
use crate::{
    challenge::Issued,
    core::{Answer, Visitor, after, seconds_until},
    ports::{Actor, AuditAction, AuditValue, RecoveryRecord, Work},
    secrets::{Mark, Token},
    toll::{self, Owed, Start, TollFor},
};
use jiff::SignedDuration;
use model::{
    Channel, Fact, Fault, Field, FieldError, Login, RecoveryReply, RecoveryStep, RecoveryView, TypedCode,
    WizardStep as _,
};

const HOUR: i64 = 3600;

/// The longest login that is kept, in characters.
const KEPT_CHARS: usize = 300;

impl Recovery {
    /// «Восстановить доступ». Given again unchanged, it sends nothing new: a double click makes one message. Another login
    /// begins anew, and what was sent for the former is void.
    pub async fn start(&self, token: Option<&Token>, typed: &str, visitor: &Visitor) -> Answer<RecoveryOutcome> {
        let typed: String = typed.chars().take(KEPT_CHARS).collect();
        let refuse = |fault| {
            let errors = vec![FieldError::new(Field::Login, fault)];
            let view = RecoveryView { login: typed.clone(), errors, ..RecoveryView::default() };
            Ok(RecoveryReply::Show(Box::new(view)).into())
        };
        let login = match Login::parse(&typed) {
            Ok(login) => login,
            Err(fault) => return refuse(fault),
        };
        let mut work = self.core.store.begin().await?;
        let (free, most) =
            (self.core.policy.free_recoveries_per_network_hour, self.core.policy.recoveries_per_network_hour);
        match toll::start(&self.core, &mut *work, TollFor::Recovery, visitor, free, most).await? {
            Start::Open => {}
            Start::Owed(Owed { toll, fault }) => {
                work.commit().await?;
                let errors = fault.map(|fault| FieldError::new(Field::Login, fault)).into_iter().collect();
                let view = RecoveryView { login: typed, errors, toll: Some(toll), ..RecoveryView::default() };
                return Ok(RecoveryReply::Show(Box::new(view)).into());
            }
            Start::Refused(until) => {
                work.commit().await?;
                return refuse(Fault::Wait(seconds_until(until, self.core.now())));
            }
        }
        // One that waits stays as it is: whoever has found their application meanwhile begins another.
        let found = self.find(&mut *work, token).await?;
        // Whoever has waited in this browser goes on, and need not show both contacts again.
        if let Some(waited) = found.as_ref().filter(|found| found.waiting_id.is_some() && found.login == login.as_str())
            && self.standing(&mut *work, Some(waited)).await?.grant.is_some()
        {
            return Ok(RecoveryReply::Go(RecoveryStep::Password.path()).into());
        }
        let begun = found.filter(|record| record.waiting_id.is_none());
        let (mut record, recovery) = match begun {
            Some(record) => (record, None),
            None => self.begin(&mut *work, &login, visitor).await?,
        };
        let facts = self.standing(&mut *work, Some(&record)).await?.facts;
        if record.login != login.as_str() || (record.proven_at.is_some() && !facts.has(Fact::ContactProven)) {
            self.begin_anew(&mut *work, &mut record, &login).await?;
        } else if facts.has(Fact::ContactProven) {
            // Whoever has shown already that they read the contact goes on.
            return Ok(RecoveryReply::Go(RecoveryStep::first_unmet(facts).path()).into());
        }
        let mut waits = Vec::new();
        for challenge in self.challenges(&record, visitor.locale) {
            waits.push(match challenge.issue_once(&mut *work, visitor).await? {
                Issued::Sent => None,
                Issued::Wait(seconds) => Some(seconds),
            });
        }
        work.commit().await?;
        if let Some(shortest) = waits.into_iter().min().flatten() {
            // Nothing could be sent.
            return refuse(Fault::Wait(shortest));
        }
        Ok(RecoveryOutcome { reply: RecoveryReply::Go(RecoveryStep::Confirm.path()), recovery })
    }

    /// A new recovery and its token: that of the visitor's forms, when it is free, so that a form sent twice at once begins one.
    async fn begin(
        &self,
        work: &mut dyn Work,
        login: &Login,
        visitor: &Visitor,
    ) -> Answer<(RecoveryRecord, Option<Token>)> {
        if let Some(token) = &visitor.token {
            let record = self.blank(token, login)?;
            if work.recoveries().insert(&record).await? {
                return Ok((record, Some(token.clone())));
            }
            if let Some(twin) = self.find(work, Some(token)).await? {
                return Ok((twin, Some(token.clone())));
            }
        }
        let token = Token::new(self.core.rng)?;
        let record = self.blank(&token, login)?;
        work.recoveries().insert(&record).await?;
        Ok((record, Some(token)))
    }

    fn blank(&self, token: &Token, login: &Login) -> Answer<RecoveryRecord> {
        let now = self.core.now();
        Ok(RecoveryRecord {
            id: self.core.rng.id(now)?,
            token: token.hash(),
            login: login.as_str().to_owned(),
            account_id: None,
            proven_at: None,
            proven_by: None,
            factor_at: None,
            factor_by: None,
            answered_at: None,
            waiting_id: None,
            finished_at: None,
            created_at: now,
            expires_at: after(now, self.core.policy.email_link_lifetime()),
        })
    }

    async fn begin_anew(&self, work: &mut dyn Work, record: &mut RecoveryRecord, login: &Login) -> Answer<()> {
        let now = self.core.now();
        self.void_codes(work, record).await?;
        login.as_str().clone_into(&mut record.login);
        (record.account_id, record.proven_at, record.proven_by) = (None, None, None);
        (record.factor_at, record.factor_by, record.answered_at) = (None, None, None);
        record.expires_at = after(now, self.core.policy.email_link_lifetime());
        Ok(work.recoveries().save(record).await?)
    }

    /// The code. A try is spent and committed before the code is compared (security 4.3). The browser gets another token: whoever
    /// knew the former, on a computer that many use, has nothing (security 6.4).
    pub async fn confirm_code(&self, token: Option<&Token>, typed: &str, visitor: &Visitor) -> Answer<RecoveryOutcome> {
        let step = RecoveryStep::Confirm;
        let mut work = self.core.store.begin().await?;
        let Some(record) = self.find_unproven(&mut *work, token).await? else { return Ok(to_password()) };
        let refusal = |fault| Some(FieldError::new(Field::Code, fault));
        let typed = match TypedCode::parse(typed) {
            Ok(typed) => typed,
            Err(fault) => return self.stay(work, &record, step, refusal(fault), visitor).await,
        };
        if let Some(seconds) = self.over_code_limit(&mut *work, &record).await? {
            return self.stay(work, &record, step, refusal(Fault::Wait(seconds)), visitor).await;
        }
        let is_spent = self.is_over_account_limit(&mut *work, &record).await?;
        // By СНИЛС the code is that of the SMS, which comes first.
        let Some(challenge) = self.challenges(&record, visitor.locale).into_iter().next() else {
            return Ok(to_password());
        };
        let mut tried = challenge.spend_try(&mut *work).await?;
        work.commit().await?;
        if let Some(code) = tried.as_mut().filter(|_| is_spent) {
            // Fits nothing, and is refused in the same words as any other.
            (code.mark, code.code_mark) = ([0; 32], code.code_mark.map(|_| [0; 32]));
        }

        // Read again: between the two units of work another tab may have been faster.
        let mut work = self.core.store.begin().await?;
        let Some(mut record) = self.find_unproven(&mut *work, token).await? else { return Ok(to_password()) };
        if let Err(fault) = challenge.settle(&mut *work, tried, &typed, visitor).await? {
            if fault == Fault::CodeExpired {
                self.prolong(&mut *work, &mut record).await?;
            }
            return self.stay(work, &record, step, refusal(fault), visitor).await;
        }
        let Some(another) = self.note_proof(&mut *work, &mut record, challenge.channel()).await? else {
            // Nobody was sent this code: it was guessed.
            return self.stay(work, &record, step, refusal(Fault::CodeWrong), visitor).await;
        };
        work.commit().await?;
        Ok(RecoveryOutcome { recovery: Some(another), ..to_password() })
    }

    /// «Отправить ещё раз»: new messages, and the earlier ones are void (security 4.4).
    pub async fn resend(&self, token: Option<&Token>, visitor: &Visitor) -> Answer<RecoveryOutcome> {
        let mut work = self.core.store.begin().await?;
        let Some(mut record) = self.find_unproven(&mut *work, token).await? else {
            drop(work);
            return self.onward(token, RecoveryStep::Confirm, visitor.locale).await;
        };
        let mut waits = Vec::new();
        for challenge in self.challenges(&record, visitor.locale) {
            waits.push(match challenge.issue(&mut *work, visitor).await? {
                Issued::Sent => None,
                Issued::Wait(seconds) => Some(seconds),
            });
        }
        let shortest = waits.into_iter().min().flatten();
        if shortest.is_none() {
            self.prolong(&mut *work, &mut record).await?;
        }
        let error = shortest.map(|seconds| FieldError::new(Field::Code, Fault::ResendWait(seconds)));
        self.stay(work, &record, RecoveryStep::Confirm, error, visitor).await
    }

    /// The button behind the link of the letter: the recovery goes on in this browser, and in no other. `None` when the link
    /// is void.
    pub async fn take_link(&self, link: &Token, token: Option<&Token>) -> Answer<Option<RecoveryOutcome>> {
        let now = self.core.now();
        let mut work = self.core.store.begin().await?;
        let Some(code) = work.codes().find_link(&link.hash().0).await? else { return Ok(None) };
        let Some(mut record) = work.recoveries().find_by_id(code.flow, now).await? else { return Ok(None) };
        if !work.codes().use_up(code.id, now).await? {
            // The form came twice, and the first of the two has carried it over.
            let is_here = record.proven_at.is_some() && token.is_some_and(|token| token.hash() == record.token);
            return Ok(is_here.then(to_password));
        }
        if record.proven_at.is_some() {
            return Ok(None);
        }
        let Some(another) = self.note_proof(&mut *work, &mut record, code.channel).await? else { return Ok(None) };
        work.commit().await?;
        Ok(Some(RecoveryOutcome { recovery: Some(another), ..to_password() }))
    }

    /// A new message lives as long as it says: the recovery does not end before.
    async fn prolong(&self, work: &mut dyn Work, record: &mut RecoveryRecord) -> Answer<()> {
        record.expires_at = after(self.core.now(), self.core.policy.email_link_lifetime());
        Ok(work.recoveries().save(record).await?)
    }

    async fn find_unproven(&self, work: &mut dyn Work, token: Option<&Token>) -> Answer<Option<RecoveryRecord>> {
        Ok(self.find(work, token).await?.filter(|record| record.proven_at.is_none()))
    }

    /// From now on it is known whose account it is, in a browser that holds another token; whatever else was sent is void. `None`
    /// when there is no such account, or none that this contact may bring back.
    async fn note_proof(
        &self,
        work: &mut dyn Work,
        record: &mut RecoveryRecord,
        channel: Channel,
    ) -> Answer<Option<Token>> {
        let Ok(login) = Login::parse(&record.login) else { return Ok(None) };
        let Some(reach) = find_reach(&self.core, work, &login, channel).await?.filter(|reach| !reach.is_too_new) else {
            return Ok(None);
        };
        let now = self.core.now();
        self.void_codes(work, record).await?;
        let another = Token::new(self.core.rng)?;
        record.token = another.hash();
        (record.account_id, record.proven_at, record.factor_at) = (Some(reach.account), Some(now), None);
        (record.proven_by, record.factor_by) = (Some(channel), None);
        record.expires_at = after(now, SignedDuration::from_mins(self.core.policy.recovery_grant_minutes));
        work.recoveries().save(record).await?;
        let by = [("channel", AuditValue::Code(channel.as_str()))];
        self.core.record(work, Actor::Guest, AuditAction::RecoveryProven, Some(reach.account), &by);
        Ok(Some(another))
    }

    pub(super) async fn void_codes(&self, work: &mut dyn Work, record: &RecoveryRecord) -> Answer<()> {
        for channel in [Channel::Phone, Channel::Email] {
            work.codes().end_all(record.id, channel, self.core.now()).await?;
        }
        Ok(())
    }

    /// Counts a try, whichever recovery of this login it is in (security 4.4): by what was typed, so known and unknown are alike.
    async fn over_code_limit(&self, work: &mut dyn Work, record: &RecoveryRecord) -> Answer<Option<u32>> {
        let counter = self.core.counter("codes of a recovery", record.login.to_lowercase().as_bytes());
        self.over(work, &counter, self.core.policy.codes_per_account_hour).await
    }

    /// Counts a try against the account and the way its codes come, by whichever login (security 4.4); unknown logins are counted
    /// by themselves, so that the work is the same. Told to nobody: who types another login must not learn of it.
    async fn is_over_account_limit(&self, work: &mut dyn Work, record: &RecoveryRecord) -> Answer<bool> {
        let Ok(login) = Login::parse(&record.login) else { return Ok(true) };
        let account = find_account(&self.core, work, &login).await?;
        let whom = account.map_or_else(|| record.id.to_string(), |account| account.id.0.to_string());
        let channel = if matches!(login, Login::Email(_)) { Channel::Email } else { Channel::Phone };
        let counter = self.account_counter(channel, &whom);
        Ok(self.over(work, &counter, self.core.policy.codes_per_account_hour).await?.is_some())
    }

    /// Of the codes of one account, or of an unknown login, that come by one way.
    pub(super) fn account_counter(&self, channel: Channel, whom: &str) -> Mark {
        let way = match channel {
            Channel::Phone => "sms",
            Channel::Email => "letters",
        };
        self.core.counter("codes of a recovered account", [way, whom].concat().as_bytes())
    }

    /// Counts one; seconds to wait when there were too many within the hour.
    pub(super) async fn over(&self, work: &mut dyn Work, counter: &Mark, most: i64) -> Answer<Option<u32>> {
        let now = self.core.now();
        let (count, until) = work.limits().count(counter, HOUR, now).await?;
        Ok((i64::from(count) > most).then(|| seconds_until(until, now)))
    }
}

/// Opened with the token that the browser has by then: the page leads on, or back, by itself.
fn to_password() -> RecoveryOutcome {
    RecoveryReply::Go(RecoveryStep::Password.path()).into()
}
