//! «История входов»: who came in, and who tried in vain (security 5.11; catalogue SEC-08, SEC-09).

use super::Security;
use crate::{
    audit::note,
    core::{Answer, before},
    ports::{FailedSignIn, SessionRecord},
    sessions::{SignedIn, prove_first},
};
use jiff::{SignedDuration, Timestamp};
use model::{
    HistoryFilter, HistoryPeriod, HistoryShown, JournalKind, LocalPath, SignInHistory, SignInLine, TryOutcome,
};
use std::cmp::Reverse;

/// Entries on one page.
const PAGE_OF_HISTORY: u32 = 50;

/// The page.
const HISTORY: &str = "/security/history";

/// An entry.
enum Tried {
    Entered(SessionRecord),
    Failed(FailedSignIn),
}

impl Tried {
    fn at(&self) -> Timestamp {
        match self {
            Self::Entered(session) => session.created_at,
            Self::Failed(failed) => failed.last_at,
        }
    }
}

impl Security {
    /// A page of it; `older` is where the page before has ended.
    pub async fn history(&self, who: SignedIn, filter: HistoryFilter, older: Option<i64>) -> Answer<SignInHistory> {
        let until = older.and_then(|micros| Timestamp::from_microsecond(micros).ok());
        let mut tries = self.tries(who, filter, until, PAGE_OF_HISTORY + 1).await?;
        let has_older = tries.len() > PAGE_OF_HISTORY as usize;
        tries.truncate(PAGE_OF_HISTORY as usize);
        let older = tries.last().filter(|_| has_older).map(|tried| tried.at().as_microsecond());
        let since = self.begin_of(filter.period);
        let mut work = self.core.store.read().await?;
        Ok(SignInHistory {
            filter,
            entered: work.sessions().count_begun(who.account, since).await?,
            failed: work.failed_sign_ins().count(who.account, since).await?,
            items: tries.into_iter().map(|tried| self.try_line(tried, who)).collect(),
            older,
        })
    }

    /// All of it that the filter leaves, to be taken along as a file. `None` when its owner has to show first who they are.
    pub async fn export_history(&self, who: SignedIn, filter: HistoryFilter) -> Answer<Option<Vec<SignInLine>>> {
        if !who.is_proven(&self.core) {
            return Ok(None);
        }
        let tries = self.tries(who, filter, None, u32::MAX).await?;
        let mut work = self.core.store.begin().await?;
        let rows = u32::try_from(tries.len()).unwrap_or(u32::MAX);
        note(&self.core, &mut *work, who.account, &JournalKind::HistoryTaken { rows }, self.core.now()).await?;
        work.commit().await?;
        Ok(Some(tries.into_iter().map(|tried| self.try_line(tried, who)).collect()))
    }

    /// «Убрать из истории»: out of sight, and nowhere else (catalogue CF-21).
    pub async fn clear_history(&self, who: SignedIn) -> Answer<LocalPath> {
        if !who.is_proven(&self.core) {
            return Ok(prove_first(HISTORY));
        }
        let now = self.core.now();
        let mut work = self.core.store.begin().await?;
        let entered = work.sessions().hide(who.account, now).await?;
        if entered + work.failed_sign_ins().hide(who.account, now).await? > 0 {
            note(&self.core, &mut *work, who.account, &JournalKind::HistoryCleared, now).await?;
        }
        work.commit().await?;
        Ok(LocalPath::of(HISTORY))
    }

    /// The newest first, of both kinds or of one.
    async fn tries(
        &self,
        who: SignedIn,
        filter: HistoryFilter,
        until: Option<Timestamp>,
        limit: u32,
    ) -> Answer<Vec<Tried>> {
        let (since, until) = (self.begin_of(filter.period), until.unwrap_or(Timestamp::MAX));
        let mut work = self.core.store.read().await?;
        let mut tries = Vec::new();
        if filter.shown != HistoryShown::Failed {
            let begun = work.sessions().list_begun(who.account, since, until, limit).await?;
            tries.extend(begun.into_iter().map(Tried::Entered));
        }
        if filter.shown != HistoryShown::Entered {
            let failed = work.failed_sign_ins().list(who.account, since, until, limit).await?;
            tries.extend(failed.into_iter().map(Tried::Failed));
        }
        tries.sort_by_key(|tried| Reverse(tried.at()));
        tries.truncate(limit as usize);
        Ok(tries)
    }

    fn begin_of(&self, period: HistoryPeriod) -> Timestamp {
        before(self.core.now(), SignedDuration::from_hours(24 * i64::from(period.days())))
    }

    fn try_line(&self, tried: Tried, who: SignedIn) -> SignInLine {
        let at = self.core.moment(tried.at());
        match tried {
            Tried::Entered(session) => {
                let now = self.core.now();
                let is_used = session.last_seen_at > before(now, self.core.policy.session_idle());
                let outcome = TryOutcome::Entered {
                    way: session.way,
                    is_open: session.ended_at.is_none() && session.ends_at > now && is_used,
                    is_this: session.id == who.session,
                };
                SignInLine { at, device: session.device, network: session.network, outcome }
            }
            Tried::Failed(failed) => {
                let (since, tries) = (self.core.moment(failed.first_at), failed.tries);
                let outcome = TryOutcome::Failed { step: failed.step, tries, since };
                SignInLine { at, device: failed.device, network: failed.network, outcome }
            }
        }
    }
}
