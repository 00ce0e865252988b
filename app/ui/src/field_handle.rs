//! A field as its page holds it: read the value, set the message, take the focus.
//!
//! The input is uncontrolled: nothing here writes into it unless the person asked for that, so text typed before hydration
//! survives (ux 17.6).

use crate::{
    TypedDate,
    field_state::{Difficulty, Event, Message, State, Verdict, step},
};
use leptos::{ev, prelude::*};
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
///
/// Its control is the element whose `id` is the name; of several – radio buttons, the parts of a date – the first one, and
/// the others stand with it in an element with `data-field`.
#[derive(Clone, Copy)]
pub struct FieldHandle {
    name: &'static str,
    initial: StoredValue<String>,
    error: RwSignal<Option<String>>,
    state: StoredValue<State>,
}

impl FieldHandle {
    /// `name` is the field's `name` and `id`; `initial_error` is what the server said about the last attempt.
    pub fn new(name: &'static str, initial_error: Option<String>) -> Self {
        let state = if initial_error.is_some() { State::Error } else { State::Pristine };
        Self {
            name,
            initial: StoredValue::new(String::new()),
            error: RwSignal::new(initial_error),
            state: StoredValue::new(state),
        }
    }

    /// The `name` and `id` of the input.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// What stands in the field now: the text, the value of the chosen radio button, the parts of a date with points
    /// between. Empty on the server.
    pub fn value(self) -> String {
        let Some(control) = self.control() else { return String::new() };
        let Some(group) = group_of(&control) else { return text_of(&control) };
        if control.get_attribute("type").as_deref() == Some("radio") {
            let chosen = group.query_selector("input:checked").ok().flatten();
            return chosen.map(|chosen| text_of(&chosen)).unwrap_or_default();
        }
        let parts = group.query_selector_all("input").ok();
        let parts = parts.iter().flat_map(|parts| (0..parts.length()).filter_map(|place| parts.get(place)));
        let parts: Vec<String> = parts.map(|part| text_of(&part).trim().to_owned()).collect();
        if parts.iter().all(String::is_empty) { String::new() } else { parts.join(".") }
    }

    /// Whether the box is ticked; `false` on the server.
    pub fn checked(self) -> bool {
        self.control().and_then(|control| property(&control, "checked").as_bool()).unwrap_or_default()
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

    /// Empties the input: a password that was refused, for it is typed again (ux 2.1), or what the person throws away.
    pub fn clear(self) {
        self.put("");
    }

    /// Writes a date that the person picked elsewhere into the three parts, and forgives what was objected to.
    pub fn fill_date(self, date: &TypedDate) {
        if let Some(group) = self.control().as_deref().and_then(group_of) {
            write_date(&group, date);
            self.set_error(None);
        }
    }

    /// Moves the focus into the field; of a date into its first failing part.
    pub fn focus(self) {
        if let Some(control) = self.control() {
            // Refused only by a detached element, and then there is nothing to focus.
            let _ = failing_part(&control).unwrap_or(control).focus();
        }
    }

    pub(crate) fn error_signal(self) -> RwSignal<Option<String>> {
        self.error
    }

    /// What the server keeps: told by the component, so that leaving an unchanged field says nothing.
    pub(crate) fn starts_as(self, value: &str) {
        self.initial.set_value(value.to_owned());
    }

    /// Writes a text that the person picked elsewhere.
    pub fn put(self, text: &str) {
        let input = self.control().and_then(|control| control.dyn_into::<web_sys::HtmlInputElement>().ok());
        // A browser draws anew what is written, also when it stood there before.
        if let Some(input) = input.filter(|input| input.value() != text) {
            input.set_value(text);
        }
    }

    /// Writes a text that the person picked elsewhere, and tells the page as typing does.
    pub fn take(self, text: &str) {
        self.put(text);
        self.set_error(None);
        let bubbling = web_sys::EventInit::new();
        bubbling.set_bubbles(true);
        if let (Some(control), Ok(typed)) =
            (self.control(), web_sys::Event::new_with_event_init_dict("input", &bubbling))
        {
            // Refused only while the event is on its way already.
            let _ = control.dispatch_event(&typed);
        }
    }

    fn control(self) -> Option<web_sys::HtmlElement> {
        // The server has no document.
        let found = cfg!(target_arch = "wasm32").then(|| document().get_element_by_id(self.name)).flatten();
        found?.dyn_into().ok()
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
        // The page may be gone by now, and its field with it.
        let Some(initial) = self.initial.try_get_value() else { return };
        let Some(control) = self.control() else { return };
        // A group is left when the focus leaves all of it (ux 1.4).
        let field = group_of(&control).unwrap_or_else(|| control.into());
        if document().active_element().is_some_and(|active| field.contains(Some(&active))) {
            return;
        }
        let value = self.value();
        let objection = live.objection(&value);
        let event = Event::Blur {
            difficulty: live.difficulty,
            changed: initial != value,
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

/// The element around a control of several parts.
fn group_of(control: &web_sys::Element) -> Option<web_sys::Element> {
    control.closest("[data-field]").ok().flatten()
}

/// The first part of a group that has to be repaired; nothing for a control of one part.
pub(crate) fn failing_part(control: &web_sys::Element) -> Option<web_sys::HtmlElement> {
    group_of(control)?.query_selector("[aria-invalid=true]").ok().flatten()?.dyn_into().ok()
}

/// Day, month and year into the three inputs of a date, in their order.
pub(crate) fn write_date(group: &web_sys::Element, date: &TypedDate) {
    let Ok(inputs) = group.query_selector_all("input") else { return };
    for (place, part) in (0..).zip([&date.day, &date.month, &date.year]) {
        let input = inputs.get(place).and_then(|input| input.dyn_into::<web_sys::HtmlInputElement>().ok());
        if let Some(input) = input {
            input.set_value(part);
        }
    }
}

/// Inputs, selects and text areas each have a `value`; asked by name, one way serves all of them.
fn text_of(control: &wasm_bindgen::JsValue) -> String {
    property(control, "value").as_string().unwrap_or_default()
}

fn property(of: &wasm_bindgen::JsValue, name: &str) -> wasm_bindgen::JsValue {
    js_sys::Reflect::get(of, &name.into()).unwrap_or_default()
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
