//! A field as its page holds it: read the value, set the message, take the focus.
//!
//! The input is uncontrolled: nothing here ever writes into it, so text typed before hydration survives (ux 17.6).

use crate::field_state::{Difficulty, Event, Message, State, Verdict, step};
use leptos::{ev, html, prelude::*};
use std::{sync::Arc, time::Duration};
use wasm_bindgen::JsCast;

/// Answers with the sentence to show, or nothing.
type Check = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// A check that may speak while the person is still on the page. The sentence for an empty value is `check("")`.
#[derive(Clone)]
pub struct LiveCheck {
    difficulty: Difficulty,
    check: Check,
}

impl LiveCheck {
    /// For numbers, dates and addresses: checked on leaving the field and on submit (ux 1.4).
    pub fn hard(check: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { difficulty: Difficulty::Hard, check: Arc::new(check) }
    }

    /// For names and the like: checked on submit, and forgiven while typing.
    pub fn easy(check: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { difficulty: Difficulty::Easy, check: Arc::new(check) }
    }

    /// The sentence to show for this value, if there is something to object.
    pub fn objection(&self, value: &str) -> Option<String> {
        (self.check)(value)
    }
}

/// Longer than a click takes.
const AFTER_A_CLICK: Duration = Duration::from_millis(200);

/// One field of a form. The page creates it, gives it to a field component, and speaks with it afterwards.
#[derive(Clone, Copy)]
pub struct FieldHandle {
    name: &'static str,
    input: NodeRef<html::Input>,
    error: RwSignal<Option<String>>,
    state: StoredValue<State>,
}

impl FieldHandle {
    /// `name` is the field's `name` and `id`; `initial_error` is what the server said about the last attempt.
    pub fn new(name: &'static str, initial_error: Option<String>) -> Self {
        let state = if initial_error.is_some() { State::Error } else { State::Pristine };
        Self { name, input: NodeRef::new(), error: RwSignal::new(initial_error), state: StoredValue::new(state) }
    }

    /// The `name` and `id` of the input.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// What stands in the input now; empty on the server.
    pub fn value(self) -> String {
        self.input.get_untracked().map(|input| input.value()).unwrap_or_default()
    }

    /// Whether the box is ticked; `false` on the server.
    pub fn checked(self) -> bool {
        self.input.get_untracked().is_some_and(|input| input.checked())
    }

    /// The message at the field; reactive.
    pub fn error(self) -> Option<String> {
        self.error.get()
    }

    /// The verdict of the server, or of the page itself: a sentence, or nothing to object.
    pub fn set_error(self, error: Option<String>) {
        let verdict = verdict_of(error.as_ref());
        self.happened(Event::ServerReply(verdict), error);
    }

    /// Runs the check as a submit does, shows its sentence and returns it.
    pub fn check_now(self, live: &LiveCheck) -> Option<String> {
        let objection = live.objection(&self.value());
        self.happened(Event::Submit(verdict_of(objection.as_ref())), objection.clone());
        objection
    }

    /// Empties the input. Only for a password that was refused: it is typed again (ux 2.1).
    pub fn clear(self) {
        if let Some(input) = self.input.get_untracked() {
            input.set_value("");
        }
    }

    /// Moves the focus into the field.
    pub fn focus(self) {
        if let Some(input) = self.input.get_untracked() {
            // Refused only by a detached element, and then there is nothing to focus.
            let _ = input.focus();
        }
    }

    pub(crate) fn node(self) -> NodeRef<html::Input> {
        self.input
    }

    pub(crate) fn error_signal(self) -> RwSignal<Option<String>> {
        self.error
    }

    pub(crate) fn typed(self, live: Option<&LiveCheck>) {
        let value = self.value();
        // Without a check nobody here can tell that the field was repaired; the message waits for the next submit.
        let event = match live {
            None => Event::Input { verdict: Verdict::Invalid, answers_empty_message: false },
            Some(live) => Event::Input {
                verdict: verdict_of(live.objection(&value).as_ref()),
                answers_empty_message: !is_empty(&value)
                    && self.error.with_untracked(|error| error.is_some() && *error == live.objection("")),
            },
        };
        self.happened(event, None);
    }

    pub(crate) fn left(self, event: &ev::FocusEvent, live: Option<&LiveCheck>) {
        let Some(live) = live else { return };
        if goes_to_submit(event) {
            return;
        }
        // A moment later: a message that appeared between the press and the release of a pointer would move away what
        // is being pressed (ux 1.7).
        let live = live.clone();
        set_timeout(move || self.check_left(&live), AFTER_A_CLICK);
    }

    fn check_left(self, live: &LiveCheck) {
        let Some(Some(input)) = self.input.try_get_untracked() else { return };
        let is_back = document().active_element().is_some_and(|active| active.is_same_node(Some(&input)));
        if is_back {
            return;
        }
        let value = input.value();
        let objection = live.objection(&value);
        let event = Event::Blur {
            difficulty: live.difficulty,
            changed: input.default_value() != value,
            empty: is_empty(&value),
            verdict: verdict_of(objection.as_ref()),
        };
        self.happened(event, objection);
    }

    fn happened(self, event: Event, sentence: Option<String>) {
        let (state, message) = step(self.state.get_value(), event);
        self.state.set_value(state);
        match message {
            Message::Keep => {}
            Message::Clear => self.error.set(None),
            Message::Show => self.error.set(sentence),
        }
    }
}

fn verdict_of(objection: Option<&String>) -> Verdict {
    if objection.is_some() { Verdict::Invalid } else { Verdict::Valid }
}

fn is_empty(value: &str) -> bool {
    value.trim().is_empty()
}

/// Ux 1.7: a message that appears now would move the button from under the finger.
fn goes_to_submit(event: &ev::FocusEvent) -> bool {
    event
        .related_target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|element| element.matches("button[type=submit]").unwrap_or(false))
}
