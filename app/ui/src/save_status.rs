//! Whether what was typed is safe.

use leptos::prelude::*;

/// What became of the last change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    /// It is on disk.
    Saved,
    /// It is on its way.
    Underway,
    /// It could not be sent; the next try comes by itself.
    Waiting,
}

impl Saving {
    const fn state(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Underway => "underway",
            Self::Waiting => "waiting",
        }
    }
}

/// A quiet line that says when the draft was saved. In the page from the first moment, empty until there is something to
/// say, so that it is spoken when it changes.
///
/// **When:** a form saves its fields by itself. **When not:** for the result of a button: take
/// [`Notice`](crate::Notice).
#[component]
pub fn SaveStatus(
    /// What became of the last change.
    #[prop(into)]
    saving: Signal<Saving>,
    /// «Сохранено в 14:05».
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    // Before the first time there is nothing to say.
    let state = move || text.with(|text| (!text.is_empty()).then(|| saving.get().state()));
    view! { <p class="c-save-status" role="status" data-state=state>{move || text.get()}</p> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const TEXT: Knob = Knob::Text("text", "Сохранено в 14:05");

    Story::new("Сохранение черновика", Group::Messages)
        .example("Пока нечего сказать", State::Empty, || {
            view! { <SaveStatus saving=Saving::Saved text=String::new() /> }
        })
        .example("Сохранено", State::Default, || {
            view! { <SaveStatus saving=Saving::Saved text="Сохранено в 14:05".to_owned() /> }
        })
        .example("Сохраняется", State::Loading, || {
            view! { <SaveStatus saving=Saving::Underway text="Сохраняем…".to_owned() /> }
        })
        .example("Нет связи", State::Error, || {
            view! {
                <SaveStatus
                    saving=Saving::Waiting
                    text="Нет связи. Введённое на этой странице сохраним, как только она появится".to_owned()
                />
            }
        })
        .playground(&[TEXT], |turned| view! { <SaveStatus saving=Saving::Saved text=turned.text(TEXT) /> })
}
