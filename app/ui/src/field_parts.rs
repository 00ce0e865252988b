//! What every field has in the same order (ux 2.4): label, hint, message; and the ids that tie them to the input.

use crate::{FieldHandle, texts::ui_texts};
use leptos::prelude::*;

/// Label and hint.
pub(crate) fn label_and_hint(name: &'static str, label: String, optional_mark: String, hint: String) -> impl IntoView {
    let mark =
        (!optional_mark.is_empty()).then(|| view! { " " <span class="c-field__optional">{optional_mark}</span> });
    let hint = (!hint.is_empty()).then(|| view! { <p class="c-field__hint" id=hint_id(name)>{hint}</p> });
    view! {
        <label class="c-field__label" for=name>{label} {mark}</label>
        {hint}
    }
}

/// Legend and hint, for a field of several controls.
pub(crate) fn legend_and_hint(name: &'static str, legend: String, hint: String) -> impl IntoView {
    let hint = (!hint.is_empty()).then(|| view! { <p class="c-field__hint" id=hint_id(name)>{hint}</p> });
    view! {
        <legend class="c-field__label">{legend}</legend>
        {hint}
    }
}

/// The message. Always in the document, so that `aria-describedby` never points into nothing.
pub(crate) fn message(field: FieldHandle) -> impl IntoView {
    let error = field.error_signal();
    let prefix = ui_texts().error_prefix;
    view! {
        <p class="c-field__error" id=error_id(field.name()) hidden=move || error.with(Option::is_none)>
            // Empty while there is no message: a description is read even from a hidden element.
            <span class="u-hidden">{move || error.with(Option::is_some).then_some(prefix)}</span>
            {move || error.get()}
        </p>
    }
}

/// `aria-invalid`, present only while there is a message.
pub(crate) fn invalid(field: FieldHandle) -> impl Fn() -> Option<&'static str> + Send + Clone + 'static {
    let error = field.error_signal();
    move || error.with(Option::is_some).then_some("true")
}

/// The ids for `aria-describedby`: hint, then message.
pub(crate) fn described_by(name: &str, has_hint: bool) -> String {
    if has_hint { [&hint_id(name), " ", &error_id(name)].concat() } else { error_id(name) }
}

fn hint_id(name: &str) -> String {
    [name, "-hint"].concat()
}

fn error_id(name: &str) -> String {
    [name, "-error"].concat()
}
