//! Several lines of text.

use crate::{
    FieldHandle, LiveCheck,
    field_parts::{described_by, invalid, label_and_hint, message},
    pause::Pause,
};
use leptos::prelude::*;
use std::time::Duration;

/// After so long without a key the count is spoken (ux 12.4).
const BEFORE_SPEAKING: Duration = Duration::from_millis(500);

/// A labelled text of several lines.
///
/// **When:** people explain something in their own words. **When not:** an answer of one line, however long the line:
/// take [`TextField`](crate::TextField).
///
/// The only place with a `<textarea>`: rendered by the framework alone it would lose a first line break and end early at a
/// `</textarea>` in the text (ux 17.9). There is no `maxlength`: whoever pastes too much sees it, and how much it is.
#[component]
pub fn TextArea(
    /// The field as the page holds it.
    field: FieldHandle,
    /// The label, without a colon.
    #[prop(into)]
    label: String,
    /// One short sentence under the label.
    #[prop(optional, into)]
    hint: String,
    /// What the server keeps.
    #[prop(optional, into)]
    value: String,
    /// Lines shown at once.
    #[prop(default = 5)]
    rows: u8,
    /// The check that may speak before the server does.
    #[prop(optional)]
    live: Option<LiveCheck>,
    /// The words for a field that may stay empty.
    #[prop(optional, into)]
    optional_mark: String,
    /// Says how much room there is for so many characters: «Осталось 40 символов».
    #[prop(optional)]
    room: Option<Callback<usize, String>>,
) -> impl IntoView {
    let name = field.name();
    field.starts_as(&value);
    let describedby = described_by(name, !hint.is_empty());
    let on_blur = live.clone();
    let shown = RwSignal::new(room.map(|room| room.run(value.chars().count())).unwrap_or_default());
    let spoken = RwSignal::new(String::new());
    let speaking = Pause::new();
    let count = move || {
        let Some(room) = room else { return };
        shown.set(room.run(field.value().chars().count()));
        speaking.then(BEFORE_SPEAKING, move || spoken.set(shown.get_untracked()));
    };
    let counter = room.map(|_| {
        view! {
            <p class="c-field__hint" aria-hidden="true">{move || shown.get()}</p>
            <p class="u-hidden" role="status">{move || spoken.get()}</p>
        }
    });
    view! {
        <div class="c-field" data-kind="text-area">
            {label_and_hint(name, label, optional_mark, hint)}
            {message(field)}
            <div class="c-field__box">
                <textarea
                    class="c-field__input"
                    id=name
                    name=name
                    rows=rows.to_string()
                    aria-describedby=describedby
                    aria-invalid=invalid(field)
                    on:input=move |_| {
                        field.typed(live.as_ref());
                        count();
                    }
                    on:blur=move |event| field.left(&event, on_blur.as_ref())
                >
                    {as_content(value)}
                </textarea>
            </div>
            {counter}
        </div>
    }
}

/// The framework writes the content of this element as it is. The parser of HTML drops one line break at its beginning. In
/// the browser the content is a text node, which needs neither.
fn as_content(value: String) -> String {
    if cfg!(target_arch = "wasm32") {
        return value;
    }
    ["\n", &value.replace('&', "&amp;").replace('<', "&lt;")].concat()
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("Несколько строк", Group::Fields)
        .example("Пустое", State::Default, || {
            view! { <TextArea field=FieldHandle::new("about", None) label="Что случилось" hint="Своими словами" /> }
        })
        .example("С остатком знаков", State::Filled, || {
            let room = Callback::new(|used: usize| ["Осталось знаков: ", &(500_usize.saturating_sub(used)).to_string()].concat());
            view! { <TextArea field=FieldHandle::new("request", None) label="Обращение" value="Не горит фонарь\nу дома 4." room /> }
        })
        .example("С ошибкой", State::Error, || {
            view! { <TextArea field=FieldHandle::new("empty", Some("Опишите, что случилось".to_owned())) label="Что случилось" /> }
        })
}
