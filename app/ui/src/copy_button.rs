//! Takes a text along.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// A button that copies a text. Served by the boot script, and not seen without one.
///
/// **When:** a number is to be typed elsewhere: of a payment, of an application. **When not:** for a secret. What is copied
/// must stand on the page too.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: String,
    /// «Скопировать номер».
    #[prop(into)]
    label: String,
    /// Spoken and shown afterwards: «Скопировано».
    #[prop(into)]
    done_label: String,
) -> impl IntoView {
    view! {
        <span class="c-copy">
            <button class="c-copy__button" type="button" data-copies=text data-done=done_label>
                <Icon name=IconName::Copy />
                {label}
            </button>
            <span class="c-copy__done" role="status"></span>
        </span>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("Кнопка «Скопировать»", Group::Actions).example("Номер", State::Default, || {
        view! { <p>"Номер заявления 2026-000147 " <CopyButton text="2026-000147" label="Скопировать номер" done_label="Скопировано" /></p> }
    })
}
