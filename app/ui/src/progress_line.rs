//! A thin line at the top while the next page is on its way.

use leptos::prelude::*;

/// Shows that a slow navigation goes on; a fast one never sees it.
///
/// **When:** once, in the shell. **When not:** for the progress of a task: that needs words. Says nothing to screen
/// readers: the heading of the new page does (ux 12.1).
#[component]
pub fn ProgressLine(
    /// Whether a page is being loaded.
    #[prop(into)]
    active: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="c-progress" aria-hidden="true" data-state=move || if active.get() { "active" } else { "idle" }>
            <span class="c-progress__line"></span>
        </div>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("Полоска загрузки", Group::Frame)
        .example("Ничего не грузится", State::Default, || {
            view! { <p>"Полоски не видно."</p><ProgressLine active=Signal::stored(false) /> }
        })
        .example("Страница в пути", State::Loading, || {
            view! { <p>"Полоска бежит по верхнему краю окна."</p><ProgressLine active=Signal::stored(true) /> }
        })
}
