//! One of many, from a list that opens.

use crate::{
    FieldHandle,
    field_parts::{described_by, invalid, label_and_hint, message},
};
use leptos::prelude::*;

/// One of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// A native list to choose from.
///
/// **When:** more than seven known answers, one of which everybody finds at once, such as a year. **When not:** fewer
/// ([`RadioGroup`](crate::RadioGroup)), or so many that one types instead ([`Autocomplete`](crate::Autocomplete)). It is the
/// last resort (ux 3.1), and nothing is sent by choosing (ux 10.4).
#[component]
pub fn Select(
    /// The field as the page holds it.
    field: FieldHandle,
    /// The label, without a colon.
    #[prop(into)]
    label: String,
    /// One short sentence under the label.
    #[prop(optional, into)]
    hint: String,
    /// The answers.
    options: Vec<SelectOption>,
    /// The answer that the server keeps.
    #[prop(optional, into)]
    value: String,
    /// The first line, which is no answer: «Выберите год».
    #[prop(optional, into)]
    empty_label: String,
    /// The words for a field that may stay empty.
    #[prop(optional, into)]
    optional_mark: String,
) -> impl IntoView {
    let name = field.name();
    field.starts_as(&value);
    let describedby = described_by(name, !hint.is_empty());
    let empty = (!empty_label.is_empty()).then(|| view! { <option value="">{empty_label}</option> });
    let options = options
        .into_iter()
        .map(|option| {
            let is_chosen = option.value == value;
            view! { <option value=option.value selected=is_chosen>{option.label}</option> }
        })
        .collect_view();
    view! {
        <div class="c-field" data-kind="select">
            {label_and_hint(name, label, optional_mark, hint)}
            {message(field)}
            <div class="c-field__box">
                <select
                    class="c-field__input"
                    id=name
                    name=name
                    aria-describedby=describedby
                    aria-invalid=invalid(field)
                    // Whatever was asked is answered.
                    on:change=move |_| field.set_error(None)
                >
                    {empty}
                    {options}
                </select>
            </div>
        </div>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    fn years() -> Vec<SelectOption> {
        (2015..2027).rev().map(|year: u16| SelectOption { value: year.to_string(), label: year.to_string() }).collect()
    }

    Story::new("Список", Group::Fields)
        .example("Не выбрано", State::Default, || {
            view! { <Select field=FieldHandle::new("year", None) label="Год выпуска" options=years() empty_label="Выберите год" /> }
        })
        .example("Выбрано", State::Filled, || {
            view! { <Select field=FieldHandle::new("chosen_year", None) label="Год выпуска" options=years() value="2021" /> }
        })
        .example("С ошибкой", State::Error, || {
            let field = FieldHandle::new("missing_year", Some("Выберите год выпуска".to_owned()));
            view! { <Select field label="Год выпуска" options=years() empty_label="Выберите год" /> }
        })
}
