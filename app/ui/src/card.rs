//! A sheet with a soft border.

use leptos::prelude::*;

/// Things that belong together, set apart from the rest.
///
/// **When:** several such groups stand on one page. **When not:** around the whole page, or inside another card.
#[component]
pub fn Card(
    /// The content.
    children: Children,
) -> impl IntoView {
    view! { <div class="c-card">{children()}</div> }
}
