//! The drawing on the start page: the mark grown into a window in the evening.

use leptos::prelude::*;

/// A lit window. The picture lies in `/scene.svg`, outside the wasm, and takes its colours from the scheme.
///
/// **When:** once, on the start page. **When not:** anywhere else: it would stop being an event.
#[component]
pub fn WindowScene() -> impl IntoView {
    view! {
        <svg class="p-start__scene" viewBox="0 0 560 520" aria-hidden="true"><use href="/scene.svg#scene"></use></svg>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("Окно вечером", Group::Frame).example("Рисунок", State::Default, || view! { <WindowScene /> })
}
