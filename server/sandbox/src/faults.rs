//! Troubles on demand: a channel that fails or stays silent for the next messages. Asked by both servers, once a message.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;

use crate::Channel;

/// How long a silent channel keeps the caller waiting: more than the 10 s in which `gateway` must give up (security 11.2).
pub(crate) const SILENCE: Duration = Duration::from_secs(12);

/// How a channel treats a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FaultMode {
    /// Takes and keeps it.
    #[default]
    Works,
    /// Answers 500 (SMS) or 451 (mail) and keeps nothing.
    Fails,
    /// Says nothing for 12 seconds, then hangs up and keeps nothing.
    Silent,
}

/// The present state of a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// What happens to the next message.
    pub mode: FaultMode,
    /// To how many messages more; `None` is until it is switched.
    pub remaining: Option<u32>,
}

impl Fault {
    /// What a switch is set to: for the next `count` messages, or until switched again when `count` is `None`.
    pub(crate) fn switched(mode: FaultMode, count: Option<u32>) -> Self {
        match (mode, count) {
            (FaultMode::Works, _) | (_, Some(0)) => Self::default(),
            (mode, remaining) => Self { mode, remaining },
        }
    }

    /// How to treat the message at hand; counts it.
    pub(crate) fn count(&mut self) -> FaultMode {
        let mode = self.mode;
        if let Some(remaining) = &mut self.remaining {
            *remaining = remaining.saturating_sub(1);
            if *remaining == 0 {
                *self = Self::default();
            }
        }
        mode
    }
}

/// The switches, one a channel. Clones share them.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Switches>>);

#[derive(Default)]
struct Switches {
    sms: Fault,
    email: Fault,
}

impl Switches {
    fn of(&mut self, channel: Channel) -> &mut Fault {
        match channel {
            Channel::Sms => &mut self.sms,
            Channel::Email => &mut self.email,
        }
    }
}

impl Faults {
    /// Switches a channel for the next `count` messages, or until switched again when `count` is `None`.
    pub fn set(&self, channel: Channel, mode: FaultMode, count: Option<u32>) {
        self.with(channel, |fault| *fault = Fault::switched(mode, count));
    }

    /// The present state of a channel.
    pub fn current(&self, channel: Channel) -> Fault {
        self.with(channel, |fault| *fault)
    }

    /// How to treat the message at hand; counts it.
    pub(crate) fn next(&self, channel: Channel) -> FaultMode {
        self.with(channel, Fault::count)
    }

    fn with<T>(&self, channel: Channel, change: impl FnOnce(&mut Fault) -> T) -> T {
        change(self.0.lock().unwrap_or_else(PoisonError::into_inner).of(channel))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_ends_after_the_messages_it_was_set_for() {
        let faults = Faults::default();
        faults.set(Channel::Sms, FaultMode::Fails, Some(2));
        let treated: Vec<_> = (0..3).map(|_| faults.next(Channel::Sms)).collect();
        assert_eq!(treated, [FaultMode::Fails, FaultMode::Fails, FaultMode::Works]);
        assert_eq!(faults.current(Channel::Sms), Fault::default());
    }

    #[test]
    fn a_fault_without_a_count_stays_and_leaves_the_other_channel_alone() {
        let faults = Faults::default();
        faults.set(Channel::Email, FaultMode::Silent, None);
        assert!((0..50).all(|_| faults.next(Channel::Email) == FaultMode::Silent));
        assert_eq!(faults.next(Channel::Sms), FaultMode::Works);
        faults.set(Channel::Email, FaultMode::Works, None);
        assert_eq!(faults.next(Channel::Email), FaultMode::Works);
    }
}
