//! The sign of «Окно»: a window of two casements, with light in one pane.

use leptos::prelude::*;

/// The mark. Its colours follow the scheme.
///
/// **When:** beside the name, or on a page that has nothing else to show. **When not:** as decoration.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="c-mark" viewBox="0 0 32 32" aria-hidden="true">
            <rect class="c-mark__frame" width="32" height="32" rx="8"></rect>
            <path class="c-mark__pane" d="M9 5h5.75v6H5V9a4 4 0 0 1 4-4ZM17.25 5H23a4 4 0 0 1 4 4v2h-9.75ZM5 13.5h9.75V27H9a4 4 0 0 1-4-4Z"></path>
            <path class="c-mark__light" d="M17.25 13.5H27V23a4 4 0 0 1-4 4h-5.75Z"></path>
        </svg>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("Знак", Group::Frame).example("Один", State::Default, || view! { <Mark /> }).example(
        "Рядом с именем",
        State::Filled,
        || {
            view! { <p class="l-cluster"><Mark /><strong>"Окно"</strong></p> }
        },
    )
}
