//! The worker that asks the registries: sends what is due under a lease, collects what they say, and waits no longer than
//! the term. Runs beside the courier; the use cases only queue.
//!
//! Each registry has a loop of its own, so one that is away or silent holds up nobody else. No transaction is open while
//! the bus is called. Killed at any point, nothing is lost or told twice: a lease runs out and the question goes again under
//! its number; a delivery that was not acknowledged comes again, and changes nothing when it was kept.

use super::{
    breaker::{Breaker, Permit},
    pace::{ASK_AGAIN_AFTER, ASK_AGAIN_TIMES, TERM, back_off},
    turns,
};
use crate::{
    core::{Answer, Core, after},
    ports::{
        Check, CheckOutcome, ClaimedCheck, Delivery, DeliveryContent, DeliveryError, Finding, MessageId, NextQuestion,
        Registry, RejectionCode, Wakeup, Work,
    },
};
use jiff::{SignedDuration, Timestamp};
use model::RegistryKind;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        watch,
    },
    task::JoinSet,
};
use tracing::{info, warn};

/// How long a question belongs to the worker that took it. Longer than any call of the bus (30 s).
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// Questions taken at a time: they are sent side by side.
const BATCH: u32 = 16;
/// Deliveries collected before the worker looks again at what is due.
const COLLECTED: usize = 64;
/// Terms that end at a time.
const TERMS: u32 = 100;
/// While an answer is waited for, the bus is asked again after this long; the pause doubles while nothing comes,
const POLL: Duration = Duration::from_secs(1);
/// so many times.
const POLL_DOUBLINGS: u32 = 4;
/// Without a wake-up, looks again after this long: another process may have died with a lease.
const IDLE: Duration = Duration::from_secs(30);
/// The shortest pause.
const SHORTEST: Duration = Duration::from_millis(50);

/// The worker.
pub struct Inquirer {
    core: Arc<Core>,
    registry: Arc<dyn Registry>,
    breakers: Mutex<BTreeMap<RegistryKind, Breaker>>,
}

impl Inquirer {
    /// A worker on this bus.
    pub fn new(core: Arc<Core>, registry: Arc<dyn Registry>) -> Arc<Self> {
        Arc::new(Self { core, registry, breakers: Mutex::default() })
    }

    /// Works until told to stop; what it has taken by then it still sends.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let mut loops = JoinSet::new();
        for registry in RegistryKind::ALL {
            loops.spawn(Arc::clone(&self).attend(registry, stop.clone()));
        }
        loops.spawn(self.watch_terms(stop));
        while loops.join_next().await.is_some() {}
    }

    /// Does everything that can be done now.
    pub async fn inquire_due(self: &Arc<Self>) -> Answer<()> {
        self.end_terms().await?;
        for registry in RegistryKind::ALL {
            while self.inquire(registry).await? > 0 {}
        }
        Ok(())
    }

    async fn attend(self: Arc<Self>, registry: RegistryKind, mut stop: watch::Receiver<bool>) {
        let mut wakeups = self.core.store.wakeups();
        let mut turns = self.core.clock.turns();
        let mut quiet_rounds = 0_u32;
        while !*stop.borrow() {
            let code = registry.code();
            let inquirer = Arc::clone(&self);
            // A task of its own: a round that panics must not end the loop.
            match tokio::spawn(async move { inquirer.inquire(registry).await }).await {
                Ok(Ok(0)) => quiet_rounds = quiet_rounds.saturating_add(1),
                // There may be more; but a stop is heard between two rounds.
                Ok(Ok(_)) => {
                    quiet_rounds = 0;
                    continue;
                }
                Ok(Err(failure)) => {
                    warn!(event = "inquiry_failed", registry = code, error = %failure, "Checks could not be kept");
                }
                Err(_) => warn!(event = "inquiry_panicked", registry = code, "A round panicked; the next one follows"),
            }
            let pause = self.until_next(registry, quiet_rounds).await;
            tokio::select! {
                _ = stop.changed() => break,
                () = tokio::time::sleep(pause) => {}
                () = turns.next() => quiet_rounds = 0,
                () = checks_wakeup(&mut wakeups) => quiet_rounds = 0,
            }
        }
    }

    async fn watch_terms(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut turns = self.core.clock.turns();
        while !*stop.borrow() {
            let inquirer = Arc::clone(&self);
            match tokio::spawn(async move { inquirer.end_terms().await }).await {
                Ok(Ok(())) => {}
                Ok(Err(failure)) => {
                    warn!(event = "terms_failed", error = %failure, "Checks past their term could not be ended");
                }
                Err(_) => warn!(event = "inquiry_panicked", "Ending terms panicked; the next round follows"),
            }
            // A term is three days: half a minute more is nothing, and only a turned clock makes it shorter.
            tokio::select! {
                _ = stop.changed() => break,
                () = tokio::time::sleep(IDLE) => {}
                () = turns.next() => {}
            }
        }
    }

    /// Sends some of what is due to a registry and collects some of what it says, as far as its breaker permits. Gives how
    /// much there was.
    async fn inquire(self: &Arc<Self>, registry: RegistryKind) -> Answer<usize> {
        let (limit, is_probe) = match self.breaker(registry, |breaker| breaker.permit(self.core.now())) {
            Permit::Everything => (BATCH, false),
            Permit::Probe => (1, true),
            Permit::Nothing { .. } => return Ok(0),
        };
        let sent = self.send(registry, limit).await?;
        if is_probe && sent > 0 {
            return Ok(sent);
        }
        Ok(sent + self.collect(registry).await?)
    }

    /// Takes what is due and sends it side by side. Gives how many were taken.
    async fn send(self: &Arc<Self>, registry: RegistryKind, limit: u32) -> Answer<usize> {
        let now = self.core.now();
        let lease = self.core.rng.id(now)?;
        let mut work = self.core.store.begin().await?;
        let batch = work.checks().claim(registry, now, lease, after(now, LEASE), limit).await?;
        work.commit().await?;
        let taken = batch.len();
        let mut running = JoinSet::new();
        for claimed in batch {
            let inquirer = Arc::clone(self);
            running.spawn(async move { inquirer.ask(registry, claimed).await });
        }
        while let Some(finished) = running.join_next().await {
            match finished {
                Ok(Ok(())) => {}
                Ok(Err(failure)) => {
                    warn!(event = "question_not_kept", error = %failure, "What became of a question was not kept; its lease will run out");
                }
                Err(_) => warn!(event = "inquiry_panicked", "Sending a question panicked; its lease will run out"),
            }
        }
        Ok(taken)
    }

    async fn ask(&self, registry: RegistryKind, claimed: ClaimedCheck) -> Answer<()> {
        let (check, attempt) = (claimed.id, claimed.attempt);
        let handed = match &claimed.question {
            Some(question) => {
                let handed = self.registry.send(claimed.message, question).await;
                self.report(registry, &handed);
                handed
            }
            // Tried again until its term is over: the right keys may come back.
            None => Err(DeliveryError::Temporary("unreadable")),
        };
        let mut work = self.core.store.begin().await?;
        match handed {
            Ok(()) => {
                work.checks().sent(&claimed, self.core.now()).await?;
                info!(event = "question_sent", %check, registry = registry.code(), attempt, "Question handed over");
            }
            Err(DeliveryError::Temporary(code)) => {
                let due_at = after(self.core.now(), back_off(attempt, self.chance()?));
                work.checks().put_off(&claimed, due_at, code).await?;
                warn!(event = "question_put_off", %check, registry = registry.code(), attempt, code, "Question not taken, will try again");
            }
            Err(DeliveryError::Permanent(code)) => {
                if let Some(asked) = work.checks().find_by_message(claimed.message).await? {
                    turns::settle(&self.core, &mut *work, &asked, &CheckOutcome::Rejected(code)).await?;
                }
                warn!(event = "question_refused", %check, registry = registry.code(), attempt, code, "Question refused for good");
            }
        }
        Ok(work.commit().await?)
    }

    /// Takes what a registry has to say, if it may have something. Gives how many deliveries were kept.
    async fn collect(&self, registry: RegistryKind) -> Answer<usize> {
        if !self.core.store.read().await?.checks().list_outstanding().await?.contains(&registry) {
            return Ok(0);
        }
        for collected in 0..COLLECTED {
            let brought = self.registry.next(registry).await;
            self.report(registry, &brought);
            let delivery = match brought {
                Ok(Some(delivery)) => delivery,
                Ok(None) => return Ok(collected),
                Err(DeliveryError::Temporary(code) | DeliveryError::Permanent(code)) => {
                    warn!(
                        event = "collection_failed",
                        registry = registry.code(),
                        code,
                        "A registry could not be listened to"
                    );
                    return Ok(collected);
                }
            };
            self.keep(registry, &delivery).await?;
            let acknowledged = self.registry.acknowledge(registry, &delivery.receipt).await;
            self.report(registry, &acknowledged);
            if let Err(DeliveryError::Temporary(code) | DeliveryError::Permanent(code)) = acknowledged {
                warn!(
                    event = "not_acknowledged",
                    registry = registry.code(),
                    code,
                    "A delivery was kept and will come again"
                );
                return Ok(collected);
            }
        }
        Ok(COLLECTED)
    }

    /// Keeps what a delivery says. One about a question that is unknown, or not waited for any more, says nothing new.
    async fn keep(&self, registry: RegistryKind, delivery: &Delivery) -> Answer<()> {
        let mut work = self.core.store.begin().await?;
        let check = work.checks().find_by_message(delivery.message).await?;
        let Some(check) = check.filter(|check| check.registry == registry && check.state.is_open()) else {
            info!(event = "delivery_not_waited_for", registry = registry.code(), "A delivery changed nothing");
            return Ok(());
        };
        let outcome = match &delivery.content {
            DeliveryContent::Accepted => {
                work.checks().accepted(&check, self.core.now()).await?;
                return Ok(work.commit().await?);
            }
            DeliveryContent::Answered(Finding::NoData) | DeliveryContent::Rejected(RejectionCode::NoData) => {
                if check.asked <= ASK_AGAIN_TIMES {
                    self.ask_again(&mut *work, &check).await?;
                    return Ok(work.commit().await?);
                }
                CheckOutcome::Answered(Finding::NoData)
            }
            DeliveryContent::Answered(finding) => CheckOutcome::Answered(finding.clone()),
            DeliveryContent::Rejected(code) => CheckOutcome::Rejected(code.code()),
            DeliveryContent::Unreadable => CheckOutcome::Rejected("unreadable"),
        };
        if let CheckOutcome::Rejected(code) = outcome {
            let registry = registry.code();
            warn!(event = "question_rejected", check = %check.id, registry, code, "A registry will not answer");
        }
        turns::settle(&self.core, &mut *work, &check, &outcome).await?;
        Ok(work.commit().await?)
    }

    /// «Нет сведений» today may be an answer tomorrow: the same is asked under another number.
    async fn ask_again(&self, work: &mut dyn Work, check: &Check) -> Answer<()> {
        let now = self.core.now();
        let due_at = after(now, ASK_AGAIN_AFTER);
        let next = NextQuestion {
            message: MessageId::new(now, self.core.rng.bytes()?),
            asked: check.asked + 1,
            due_at,
            expires_at: after(due_at, TERM),
            reason: RejectionCode::NoData.code(),
        };
        work.checks().ask_again(check, &next, now).await?;
        Ok(())
    }

    /// Ends what is past its term.
    async fn end_terms(&self) -> Answer<()> {
        loop {
            let now = self.core.now();
            let expired = self.core.store.read().await?.checks().list_expired(now, TERMS).await?;
            let mut ended = 0_usize;
            for check in &expired {
                let mut work = self.core.store.begin().await?;
                if turns::settle(&self.core, &mut *work, check, &CheckOutcome::Expired).await? {
                    work.commit().await?;
                    ended += 1;
                    let registry = check.registry.code();
                    warn!(event = "question_expired", check = %check.id, registry, "No answer within the term");
                }
            }
            // What could not be ended, another process has ended, or a conclusion dropped.
            if ended == 0 || expired.len() < TERMS as usize {
                return Ok(());
            }
        }
    }

    /// When to look at a registry again.
    async fn until_next(&self, registry: RegistryKind, quiet_rounds: u32) -> Duration {
        let now = self.core.now();
        let until = |at: Timestamp| at.duration_since(now).unsigned_abs();
        if let Some(shut_until) = self.breaker(registry, |breaker| breaker.shut_until()) {
            return until(shut_until.max(now)).clamp(SHORTEST, IDLE);
        }
        let Ok(mut work) = self.core.store.read().await else { return IDLE };
        let due = work.checks().list_due().await.unwrap_or_default();
        let due = due.into_iter().find(|(kind, _)| *kind == registry).map(|(_, at)| until(at.max(now)));
        let is_outstanding = work.checks().list_outstanding().await.is_ok_and(|kinds| kinds.contains(&registry));
        let poll = is_outstanding.then(|| POLL * (1 << quiet_rounds.saturating_sub(1).min(POLL_DOUBLINGS)));
        due.into_iter().chain(poll).min().unwrap_or(IDLE).clamp(SHORTEST, IDLE)
    }

    /// Tells the breaker how a call went. A question that is refused for good was at least understood.
    fn report<T>(&self, registry: RegistryKind, called: &Result<T, DeliveryError>) {
        let now = self.core.now();
        if let Err(DeliveryError::Temporary(code)) = called {
            if self.breaker(registry, |breaker| breaker.failed(now)) {
                warn!(
                    event = "registry_away",
                    registry = registry.code(),
                    code,
                    "A registry is left alone for a while"
                );
            }
        } else if self.breaker(registry, Breaker::succeeded) {
            info!(event = "registry_back", registry = registry.code(), "A registry answers again");
        }
    }

    fn breaker<T>(&self, registry: RegistryKind, look: impl FnOnce(&mut Breaker) -> T) -> T {
        look(self.breakers.lock().unwrap_or_else(PoisonError::into_inner).entry(registry).or_default())
    }

    fn chance(&self) -> Answer<u8> {
        let [chance] = self.core.rng.bytes::<1>()?;
        Ok(chance)
    }
}

/// Returns when a question may be due.
async fn checks_wakeup(wakeups: &mut Receiver<Wakeup>) {
    loop {
        match wakeups.recv().await {
            Ok(Wakeup::Checks | Wakeup::Everything) | Err(RecvError::Lagged(_)) => return,
            Ok(Wakeup::Feed(_) | Wakeup::Outbox | Wakeup::Deletions) => {}
            // The store is going away with the process; the caller's other branches end the loop.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
