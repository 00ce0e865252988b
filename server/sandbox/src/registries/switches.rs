//! What can be steered of each registry: how long an answer takes, and troubles. Asked by the bus, switched by the page.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::SignedDuration;
use model::RegistryKind;

use crate::{Fault, FaultMode};

/// How long an answer takes until somebody says otherwise: long enough to see «Проверяем данные».
const USUAL_DELAY: SignedDuration = SignedDuration::from_secs(2);

/// The switches of the registries. Clones share them.
#[derive(Clone, Default)]
pub struct RegistrySwitches(Arc<Mutex<BTreeMap<RegistryKind, Switch>>>);

#[derive(Clone, Copy)]
struct Switch {
    delay: SignedDuration,
    fault: Fault,
}

impl Default for Switch {
    fn default() -> Self {
        Self { delay: USUAL_DELAY, fault: Fault::default() }
    }
}

impl RegistrySwitches {
    /// Switches a registry: with a count it refuses so many questions; without one it is away altogether, for
    /// questions, deliveries and suggestions, until switched again.
    pub fn set_fault(&self, registry: RegistryKind, mode: FaultMode, count: Option<u32>) {
        self.with(registry, |switch| switch.fault = Fault::switched(mode, count));
    }

    /// Lets the answers to all later questions take so long, by the portal's clock.
    pub fn set_delay(&self, registry: RegistryKind, delay: SignedDuration) {
        self.with(registry, |switch| switch.delay = delay);
    }

    /// The present trouble of a registry.
    pub fn fault(&self, registry: RegistryKind) -> Fault {
        self.with(registry, |switch| switch.fault)
    }

    /// How long its answers take.
    pub fn delay(&self, registry: RegistryKind) -> SignedDuration {
        self.with(registry, |switch| switch.delay)
    }

    /// How to treat the question at hand; counts it.
    pub(super) fn next_question(&self, registry: RegistryKind) -> FaultMode {
        self.with(registry, |switch| switch.fault.count())
    }

    /// How to treat any other call.
    pub(super) fn next_call(&self, registry: RegistryKind) -> FaultMode {
        let fault = self.fault(registry);
        if fault.remaining.is_none() { fault.mode } else { FaultMode::Works }
    }

    fn with<T>(&self, registry: RegistryKind, change: impl FnOnce(&mut Switch) -> T) -> T {
        change(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(registry).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_trouble_meets_questions_only_and_ends() {
        let switches = RegistrySwitches::default();
        switches.set_fault(RegistryKind::Tax, FaultMode::Fails, Some(2));
        assert_eq!(switches.next_call(RegistryKind::Tax), FaultMode::Works);
        let treated: Vec<_> = (0..3).map(|_| switches.next_question(RegistryKind::Tax)).collect();
        assert_eq!(treated, [FaultMode::Fails, FaultMode::Fails, FaultMode::Works]);
    }

    #[test]
    fn a_registry_that_is_away_is_away_for_every_call_and_alone() {
        let switches = RegistrySwitches::default();
        switches.set_fault(RegistryKind::Tax, FaultMode::Silent, None);
        assert!((0..9).all(|_| switches.next_call(RegistryKind::Tax) == FaultMode::Silent));
        assert_eq!(switches.next_question(RegistryKind::Tax), FaultMode::Silent);
        assert_eq!(switches.next_question(RegistryKind::Pension), FaultMode::Works);
    }
}
