//! A one-time code: one input, never six boxes, because those break paste and filling in from a message (ux 13).

use crate::{FieldHandle, LiveCheck, TextField, TextKind};
use leptos::prelude::*;

/// One input for a code from an SMS, a letter or an authenticator.
///
/// **When:** the code is the only thing on the page: the field takes the focus. **When not:** a number that people know
/// by heart. Nothing is sent until the button is pressed; spaces and dashes are for the check to ignore.
#[component]
pub fn CodeField(
    /// The field as the page holds it.
    field: FieldHandle,
    /// The label.
    #[prop(into)]
    label: String,
    /// Where the code went, or how many digits it has.
    #[prop(optional, into)]
    hint: String,
    /// The check of the length.
    #[prop(optional_no_strip)]
    live: Option<LiveCheck>,
) -> impl IntoView {
    view! { <TextField field label hint kind=TextKind::Code live=live.unwrap_or_else(|| LiveCheck::easy(|_| None)) /> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("Код", Group::Fields)
        .example("Пустой", State::Default, || {
            view! { <CodeField field=FieldHandle::new("code", None) label="Код из СМС" hint="6 цифр" live=None /> }
        })
        .example("С ошибкой", State::Error, || {
            let field =
                FieldHandle::new("wrong_code", Some("Код не подошёл. Проверьте последнее сообщение".to_owned()));
            view! { <CodeField field label="Код из СМС" live=None /> }
        })
}
