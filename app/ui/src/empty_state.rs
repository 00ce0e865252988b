//! A list with nothing in it yet.

use leptos::prelude::*;

/// Says what will stand here, and what leads to it.
///
/// **When:** a list is empty because nothing has happened. **When not:** something went wrong: say that instead.
#[component]
pub fn EmptyState(
    /// A few words.
    #[prop(into)]
    title: String,
    /// What will stand here, and perhaps a link.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="c-empty">
            <h3 class="c-empty__title">{title}</h3>
            {children()}
        </div>
    }
}
