//! What waits until a person has paused: each new wish replaces the one before (ux 12.4).
//!
//! Called by components that ask or speak while somebody types.

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// A timer that begins anew with every wish, and ends with the component that made it.
#[derive(Clone, Copy)]
pub(crate) struct Pause {
    waiting: StoredValue<Option<TimeoutHandle>>,
}

impl Pause {
    pub(crate) fn new() -> Self {
        let pause = Self { waiting: StoredValue::new(None) };
        on_cleanup(move || pause.forget());
        pause
    }

    /// Does it after so long without another wish.
    pub(crate) fn then(self, length: Duration, act: impl FnOnce() + 'static) {
        self.forget();
        self.waiting.set_value(set_timeout_with_handle(act, length).ok());
    }

    /// Nothing is wished any more.
    pub(crate) fn forget(self) {
        if let Some(earlier) = self.waiting.try_update_value(Option::take).flatten() {
            earlier.clear();
        }
    }
}
