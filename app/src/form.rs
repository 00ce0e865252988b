//! Sending a form when the wasm is there. Without it the same form posts by itself, to the same address.

use crate::{api::AppError, here, settings::settings, toll::send_paid};
use leptos::{ev, prelude::*, task::spawn_local};
use model::{Fault, FieldError, LocalPath, Toll};
use serde::de::DeserializeOwned;
use std::future::Future;
use texts::Texts;
use ui::{Button, ButtonKind, FieldHandle, Form, LiveCheck, SummaryItem};
use wasm_bindgen::JsCast;

/// Takes the form over: calls the server function and applies its answer in place. When the call fails, the form is
/// sent the plain way, and the server answers with a page that says what happened.
pub(crate) fn take_over<T: 'static>(
    event: &ev::SubmitEvent,
    pending: RwSignal<bool>,
    call: impl Future<Output = Result<T, AppError>> + 'static,
    apply: impl FnOnce(T) + 'static,
) {
    event.prevent_default();
    let form = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
    pending.set(true);
    spawn_local(async move {
        match call.await {
            Ok(answer) => {
                pending.set(false);
                apply(answer);
            }
            Err(_) => {
                if let Some(form) = form {
                    let _ = form.submit();
                }
            }
        }
    });
}

/// Takes over a form whose fields are all that it sends.
pub(crate) fn send<R: DeserializeOwned + 'static>(
    event: &ev::SubmitEvent,
    pending: RwSignal<bool>,
    apply: Callback<R>,
) {
    let Some(form) = event.target().and_then(|target| target.dyn_into().ok()) else { return };
    event.prevent_default();
    send_now(form, pending, apply);
}

/// Sends a form whose fields are all that it sends, whenever that is.
pub(crate) fn send_now<R: DeserializeOwned + 'static>(
    form: web_sys::HtmlFormElement,
    pending: RwSignal<bool>,
    apply: Callback<R>,
) {
    pending.set(true);
    spawn_local(async move {
        match here::send_form(&form, &[]).await {
            Ok(answer) => {
                pending.set(false);
                apply.run(answer);
            }
            // The plain way, for the server to say what happened.
            Err(_) => _ = form.submit(),
        }
    });
}

/// A form of one field whose value the browser can check: objects before anything is sent, at the field and above it.
#[derive(Clone)]
pub(crate) struct OneField {
    /// Whether it is under way.
    pub(crate) pending: RwSignal<bool>,
    /// What its submit does.
    pub(crate) submit: Callback<ev::SubmitEvent>,
    /// The check that may speak before the server does.
    pub(crate) live: LiveCheck,
}

impl OneField {
    /// `check` says what is wrong with what was typed; `apply` takes the answer.
    pub(crate) fn new<R: DeserializeOwned + 'static>(
        fields: Fields,
        field: model::Field,
        handle: FieldHandle,
        check: fn(&str) -> Option<Fault>,
        apply: Callback<R>,
    ) -> Self {
        Self::sent_by(fields, field, handle, check, move |event, pending| send(event, pending, apply))
    }

    /// Likewise, where sending may cost a toll.
    pub(crate) fn paid<R: DeserializeOwned + 'static>(
        fields: Fields,
        field: model::Field,
        handle: FieldHandle,
        check: fn(&str) -> Option<Fault>,
        toll: RwSignal<Option<Toll>>,
        asked: fn(&R) -> Option<&Toll>,
        apply: Callback<R>,
    ) -> Self {
        let send = move |event: &_, pending| send_paid(event, pending, toll, asked, apply);
        Self::sent_by(fields, field, handle, check, send)
    }

    fn sent_by(
        fields: Fields,
        field: model::Field,
        handle: FieldHandle,
        check: fn(&str) -> Option<Fault>,
        send: impl Fn(&ev::SubmitEvent, RwSignal<bool>) + Send + Sync + 'static,
    ) -> Self {
        let pending = RwSignal::new(false);
        let error = move |typed: &str| check(typed).map(|fault| FieldError::new(field, fault));
        let submit = Callback::new(move |event: ev::SubmitEvent| {
            if let Some(error) = error(&handle.value()) {
                event.prevent_default();
                fields.show(vec![error], &[(field, handle)]);
                return;
            }
            send(&event, pending);
        });
        let live = LiveCheck::hard(move |typed| error(typed).map(|error| fields.words.fault(&error)));
        Self { pending, submit, live }
    }
}

/// A form of one button: it changes something, and needs nothing more.
#[component]
pub(crate) fn OneButton<R>(
    /// Where it is sent.
    action: &'static str,
    /// What the button says.
    label: &'static str,
    /// How it looks.
    #[prop(optional)]
    kind: ButtonKind,
    /// What tells it from the others of its kind, for whoever does not see where it stands.
    #[prop(optional)]
    about: Option<String>,
    /// Which of many is meant: name and value of a hidden field.
    #[prop(optional)]
    which: Option<(&'static str, String)>,
    /// Takes the answer.
    apply: Callback<R>,
) -> impl IntoView
where
    R: DeserializeOwned + 'static,
{
    let csrf = settings().csrf;
    let pending = RwSignal::new(false);
    let submit = Callback::new(move |event: ev::SubmitEvent| send(&event, pending, apply));
    view! {
        <Form action csrf label=[label, about.as_deref().unwrap_or_default()].concat() on_submit=submit>
            {which.map(|(name, value)| view! { <input type="hidden" name=name value=value /> })}
            <Button kind pending>
                {label}
                {about.map(|about| view! { <span class="u-hidden">{about}</span> })}
            </Button>
        </Form>
    }
}

/// The form has done its work and goes away, and the focus would go with it: it moves on to the heading of what the form
/// stood in.
pub(crate) fn leave_to_heading(form: Option<web_sys::EventTarget>) {
    let form = form.and_then(|form| form.dyn_into::<web_sys::Element>().ok());
    let around = form.and_then(|form| form.closest("article, section").ok().flatten());
    let heading = around.and_then(|around| around.query_selector("h2, h3").ok().flatten());
    if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<web_sys::HtmlElement>().ok()) {
        heading.set_tab_index(-1);
        let _ = heading.focus();
    }
}

/// Opens a page anew: the session has changed, and with it the whole document.
pub(crate) fn open_anew(path: &LocalPath) {
    let _ = window().location().assign(path.as_str());
}

/// A form's fields and its summary.
#[derive(Clone, Copy)]
pub(crate) struct Fields {
    words: Texts,
    errors: RwSignal<Vec<FieldError>>,
}

impl Fields {
    pub(crate) fn new(words: Texts, errors: Vec<FieldError>) -> Self {
        Self { words, errors: RwSignal::new(errors) }
    }

    /// The handle of a field, with what the server said about the last try.
    pub(crate) fn handle(self, field: model::Field) -> FieldHandle {
        let error = self.errors.with_untracked(|errors| self.sentence(errors, field));
        FieldHandle::new(field.name(), error)
    }

    /// Shows these errors, at the fields and in the summary; `handles` are all fields of the form.
    pub(crate) fn show(self, errors: Vec<FieldError>, handles: &[(model::Field, FieldHandle)]) {
        for (field, handle) in handles {
            handle.set_error(self.sentence(&errors, *field));
        }
        self.errors.set(errors);
    }

    /// Whether the last try failed.
    pub(crate) fn has_errors(self) -> Signal<bool> {
        let errors = self.errors;
        Signal::derive(move || errors.with(|errors| !errors.is_empty()))
    }

    /// The lines of the summary.
    pub(crate) fn summary(self) -> Signal<Vec<SummaryItem>> {
        Signal::derive(move || {
            self.errors.with(|errors| {
                errors
                    .iter()
                    .map(|error| SummaryItem { field_id: error.field.name().to_owned(), text: self.words.fault(error) })
                    .collect()
            })
        })
    }

    fn sentence(self, errors: &[FieldError], field: model::Field) -> Option<String> {
        errors.iter().find(|error| error.field == field).map(|error| self.words.fault(error))
    }
}
