//! Several fields that answer one question.

use leptos::prelude::*;

/// A question around fields of their own.
///
/// **When:** the fields belong together and their labels make sense only with the question: an address, a document.
/// **When not:** to draw a frame: that is a [`Card`](crate::Card).
#[component]
pub fn FieldGroup(
    /// The question.
    #[prop(into)]
    legend: String,
    /// One short sentence under it.
    #[prop(optional, into)]
    hint: String,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let hint = (!hint.is_empty()).then(|| view! { <p class="c-field__hint">{hint}</p> });
    view! {
        <fieldset class="c-group">
            <legend class="c-group__legend">{legend}</legend>
            {hint}
            {children()}
        </fieldset>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        FieldHandle, TextField,
        story::{Group, State, Story},
    };

    Story::new("Группа полей", Group::Fields).example("Адрес", State::Default, || {
        view! {
            <FieldGroup legend="Адрес регистрации" hint="Как в паспорте">
                <TextField field=FieldHandle::new("street", None) label="Улица" />
                <TextField field=FieldHandle::new("house", None) label="Дом" />
            </FieldGroup>
        }
    })
}
