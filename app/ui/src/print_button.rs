//! Onto paper.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// A button that prints the page. Served by the boot script, and not seen without one.
///
/// **When:** a page that people take along: a receipt, backup codes, an appointment. **When not:** in place of a file that the
/// office wants.
#[component]
pub fn PrintButton(
    /// «Напечатать».
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <button class="c-copy__button" type="button" data-prints=""><Icon name=IconName::Printer />{label}</button> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("Кнопка «Напечатать»", Group::Actions).example(
        "Обычная",
        State::Default,
        || view! { <PrintButton label="Напечатать" /> },
    )
}
