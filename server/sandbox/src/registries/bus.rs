//! The simulated bus: takes questions, and brings status and answer until they are acknowledged. Called by the HTTP
//! handlers; lives in memory, so a restart forgets what was on its way.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use model::RegistryKind;
use serde::Serialize;

use super::judge::{self, Content, Finding, Question};
use super::people::{Fate, People};
use super::switches::RegistrySwitches;
use crate::Now;

/// How many questions are remembered; older ones fall out, and a repeat of such a one would be taken for new.
const CAPACITY: usize = 5_000;
/// For so long what was brought and not acknowledged steps back. The bus of the state lets a quarter of an hour pass.
const STEP_BACK: SignedDuration = SignedDuration::from_secs(60);
/// How much later a late answer comes.
const LATE: SignedDuration = SignedDuration::from_mins(10);
/// For how long somebody new has no data.
const UNTIL_DATA: SignedDuration = SignedDuration::from_hours(24);

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    New,
    /// It came before; only the repeat was seen.
    Repeat,
    /// Another question came under this number.
    Conflict,
}

/// Something to be brought.
#[derive(Clone, Serialize)]
pub(super) struct Delivery {
    receipt: String,
    message_id: String,
    content: Content,
    #[serde(skip)]
    registry: RegistryKind,
    /// Not before; moves on each time it is brought.
    #[serde(skip)]
    due_at: Timestamp,
}

/// The bus. Clones share what is on its way.
#[derive(Clone)]
pub(super) struct Bus(Arc<Shared>);

struct Shared {
    now: Now,
    people: People,
    switches: RegistrySwitches,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    questions: HashMap<String, Question>,
    /// Their numbers, oldest first.
    order: VecDeque<String>,
    waiting: Vec<Delivery>,
    /// How many deliveries there were.
    deliveries: u64,
    /// When somebody without data was first asked for.
    first_asked: HashMap<u32, Timestamp>,
}

impl Bus {
    pub(super) fn new(now: Now, people: People, switches: RegistrySwitches) -> Self {
        Self(Arc::new(Shared { now, people, switches, state: Mutex::default() }))
    }

    /// Takes a question, unless it came before under its number.
    pub(super) fn take(&self, message_id: &str, question: Question) -> Taken {
        let now = (self.0.now)();
        let found = judge::find(&question, &self.0.people);
        let registry = question.registry();
        let mut state = self.lock();
        if let Some(known) = state.questions.get(message_id) {
            return if *known == question { Taken::Repeat } else { Taken::Conflict };
        }
        if state.order.len() == CAPACITY
            && let Some(oldest) = state.order.pop_front()
        {
            state.questions.remove(&oldest);
            state.waiting.retain(|delivery| delivery.message_id != oldest);
        }
        state.order.push_back(message_id.to_owned());
        state.questions.insert(message_id.to_owned(), question);
        state.put(registry, message_id, Content::Accepted, now);
        if let Some((content, delay)) = state.fate(registry, found, now) {
            let delay = self.0.switches.delay(registry).saturating_add(delay);
            let due_at = now.checked_add(delay).unwrap_or(Timestamp::MAX);
            state.put(registry, message_id, content, due_at);
        }
        Taken::New
    }

    /// What a registry has to say by now, the longest due first. It steps back until it is acknowledged.
    pub(super) fn next(&self, registry: RegistryKind) -> Option<Delivery> {
        let now = (self.0.now)();
        let mut state = self.lock();
        let due = state.waiting.iter_mut().filter(|delivery| delivery.registry == registry && delivery.due_at <= now);
        let next = due.min_by_key(|delivery| delivery.due_at)?;
        next.due_at = now.checked_add(STEP_BACK).unwrap_or(Timestamp::MAX);
        Some(next.clone())
    }

    /// Forgets a delivery. One that is not known is forgotten already.
    pub(super) fn acknowledge(&self, registry: RegistryKind, receipt: &str) {
        self.lock().waiting.retain(|delivery| delivery.registry != registry || delivery.receipt != receipt);
    }

    /// How many questions a registry has taken, repeats not counted.
    pub(super) fn taken(&self, registry: RegistryKind) -> usize {
        self.lock().questions.values().filter(|question| question.registry() == registry).count()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn put(&mut self, registry: RegistryKind, message_id: &str, content: Content, due_at: Timestamp) {
        self.deliveries += 1;
        let receipt = format!("r-{}", self.deliveries);
        self.waiting.push(Delivery { receipt, message_id: message_id.to_owned(), content, registry, due_at });
    }

    /// What comes of a finding, and how much later than usual. `None` when nothing ever does.
    fn fate(&mut self, registry: RegistryKind, found: Finding, now: Timestamp) -> Option<(Content, SignedDuration)> {
        let Some((person, fate)) = found.about.filter(|(_, fate)| fate.is_met_at(registry)) else {
            return Some((found.content, SignedDuration::ZERO));
        };
        match fate {
            Fate::AllMatch | Fate::Mismatch(_) => Some((found.content, SignedDuration::ZERO)),
            Fate::Late => Some((found.content, LATE)),
            Fate::Never => None,
            Fate::Rejected => Some((Content::Rejected { code: "FAILURE" }, SignedDuration::ZERO)),
            Fate::NoDataFirst => {
                let since = *self.first_asked.entry(person).or_insert(now);
                let content = if now.duration_since(since) < UNTIL_DATA { Content::NoData } else { found.content };
                Some((content, SignedDuration::ZERO))
            }
        }
    }
}
