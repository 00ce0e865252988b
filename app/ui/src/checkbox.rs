//! One box to tick, such as a consent.

use crate::{
    FieldHandle,
    field_parts::{described_by, invalid, message},
};
use leptos::prelude::*;

/// A box with its sentence beside it.
///
/// **When:** something is agreed to or switched on. **When not:** a choice between two things that both need a name:
/// take radio buttons. Sends `value` when ticked and nothing otherwise; read it with [`FieldHandle::checked`].
#[component]
pub fn Checkbox(
    /// The field as the page holds it.
    field: FieldHandle,
    /// Whether the server keeps it ticked.
    #[prop(optional)]
    checked: bool,
    /// What is sent when it is ticked.
    #[prop(default = "yes".to_owned(), into)]
    value: String,
    /// The sentence; may hold a link.
    children: Children,
) -> impl IntoView {
    let name = field.name();
    view! {
        <div class="c-checkbox">
            {message(field)}
            <div class="c-checkbox__row">
                <input
                    class="c-checkbox__input"
                    type="checkbox"
                    id=name
                    name=name
                    value=value
                    checked=checked
                    aria-describedby=described_by(name, false)
                    aria-invalid=invalid(field)
                    // A ticked box has answered whatever was asked of it.
                    on:change=move |_| {
                        if field.checked() {
                            field.set_error(None);
                        }
                    }
                />
                <label class="c-checkbox__label" for=name>{children()}</label>
            </div>
        </div>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("Флажок", Group::Fields)
        .example("Пустой", State::Default, || {
            view! { <Checkbox field=FieldHandle::new("agree", None)>"Согласен на обработку персональных данных"</Checkbox> }
        })
        .example("Отмечен", State::Filled, || {
            view! { <Checkbox field=FieldHandle::new("agreed", None) checked=true>"Адрес проживания совпадает"</Checkbox> }
        })
        .example("С ошибкой", State::Error, || {
            let field = FieldHandle::new("missing", Some("Отметьте согласие, чтобы продолжить".to_owned()));
            view! { <Checkbox field>"Согласен на обработку персональных данных и принимаю условия использования"</Checkbox> }
        })
}
