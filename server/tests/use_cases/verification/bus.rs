//! A bus that says what it is told to.

use async_trait::async_trait;
use jiff::Timestamp;
use model::RegistryKind;
use service::ports::{Delivery, DeliveryContent, DeliveryError, MessageId, Question, Receipt, Registry};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

/// Keeps what it gets; brings what it is told to until that is acknowledged.
#[derive(Default)]
pub(super) struct Bus(Mutex<State>);

#[derive(Default)]
struct State {
    /// All attempts, and whether the bus took them.
    tried: Vec<(RegistryKind, MessageId, bool)>,
    /// What is to be brought, and whether it stepped back.
    waiting: Vec<(RegistryKind, Delivery, bool)>,
    troubles: BTreeMap<RegistryKind, DeliveryError>,
    /// How often a registry was called, whatever for.
    calls: BTreeMap<RegistryKind, usize>,
    deliveries: usize,
    forgets_acknowledgements: bool,
    /// Once told to, and once done.
    panics: bool,
    has_panicked: bool,
}

impl Bus {
    /// A registry says this of the newest question to it.
    pub(super) fn say(&self, registry: RegistryKind, content: DeliveryContent) {
        let newest = self.sent_to(registry).pop().expect("nothing was asked");
        self.say_of(newest, registry, content);
    }

    pub(super) fn say_of(&self, message: MessageId, registry: RegistryKind, content: DeliveryContent) {
        let mut state = self.lock();
        state.deliveries += 1;
        let receipt = Receipt(format!("r-{}", state.deliveries));
        state.waiting.push((registry, Delivery { receipt, message, content }, false));
    }

    pub(super) fn say_of_a_stranger(&self, registry: RegistryKind, content: DeliveryContent) {
        self.say_of(MessageId::new(Timestamp::UNIX_EPOCH, [9; 8]), registry, content);
    }

    /// All calls of a registry fail in this way from now on.
    pub(super) fn trouble(&self, registry: RegistryKind, trouble: Option<DeliveryError>) {
        let mut state = self.lock();
        state.troubles.remove(&registry);
        if let Some(trouble) = trouble {
            state.troubles.insert(registry, trouble);
        }
    }

    pub(super) fn forget_acknowledgements(&self, forgets: bool) {
        self.lock().forgets_acknowledgements = forgets;
    }

    pub(super) fn panic_at_the_next_delivery(&self) {
        self.lock().panics = true;
    }

    pub(super) fn has_panicked(&self) -> bool {
        self.lock().has_panicked
    }

    /// What stepped back comes again.
    pub(super) fn bring_again(&self) {
        self.lock().waiting.iter_mut().for_each(|(_, _, stepped_back)| *stepped_back = false);
    }

    pub(super) fn unacknowledged(&self) -> usize {
        self.lock().waiting.len()
    }

    /// Questions that a registry has taken.
    pub(super) fn sent_to(&self, registry: RegistryKind) -> Vec<MessageId> {
        let state = self.lock();
        let taken = state.tried.iter().filter(|(kind, _, was_taken)| *kind == registry && *was_taken);
        taken.map(|(_, message, _)| *message).collect()
    }

    /// Under which numbers it was tried, taken or not.
    pub(super) fn all_tried(&self, registry: RegistryKind) -> Vec<MessageId> {
        self.lock().tried.iter().filter(|(kind, ..)| *kind == registry).map(|(_, message, _)| *message).collect()
    }

    pub(super) fn tried(&self, registry: RegistryKind) -> usize {
        self.all_tried(registry).len()
    }

    pub(super) fn calls(&self, registry: RegistryKind) -> usize {
        self.lock().calls.get(&registry).copied().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl State {
    fn meet(&mut self, registry: RegistryKind) -> Result<(), DeliveryError> {
        *self.calls.entry(registry).or_default() += 1;
        self.troubles.get(&registry).map_or(Ok(()), |trouble| Err(*trouble))
    }
}

#[async_trait]
impl Registry for Bus {
    async fn send(&self, id: MessageId, question: &Question) -> Result<(), DeliveryError> {
        let registry = question.registry();
        let mut state = self.lock();
        let met = state.meet(registry);
        state.tried.push((registry, id, met.is_ok()));
        met
    }

    async fn next(&self, registry: RegistryKind) -> Result<Option<Delivery>, DeliveryError> {
        let mut state = self.lock();
        state.meet(registry)?;
        if std::mem::take(&mut state.panics) {
            state.has_panicked = true;
            drop(state);
            panic!("as told");
        }
        let next = state.waiting.iter_mut().find(|(kind, _, stepped_back)| *kind == registry && !stepped_back);
        Ok(next.map(|(_, delivery, stepped_back)| {
            *stepped_back = true;
            delivery.clone()
        }))
    }

    async fn acknowledge(&self, registry: RegistryKind, receipt: &Receipt) -> Result<(), DeliveryError> {
        let mut state = self.lock();
        state.meet(registry)?;
        if state.forgets_acknowledgements {
            return Err(DeliveryError::Temporary("registry_timeout"));
        }
        state.waiting.retain(|(_, delivery, _)| delivery.receipt != *receipt);
        Ok(())
    }
}
