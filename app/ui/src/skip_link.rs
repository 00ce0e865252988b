//! The way past the header for the keyboard.

use leptos::prelude::*;

/// A link to `#main`, seen only when focused.
///
/// **When:** first in the body of every page. **When not:** twice.
#[component]
pub fn SkipLink(
    /// «Перейти к содержанию».
    #[prop(into)]
    label: String,
) -> impl IntoView {
    // The router must leave this link to the browser: only that moves the focus.
    view! { <a class="c-skip" href="#main" rel="external">{label}</a> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("Мимо шапки", Group::Navigation).example(
        "Видна под клавиатурой",
        State::Default,
        || {
            view! {
                <SkipLink label="Перейти к содержанию" />
                <p>"Нажмите Tab: ссылка покажется у верхнего края."</p>
            }
        },
    )
}
