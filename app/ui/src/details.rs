//! A question with its answer folded away.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// Native disclosure: works without wasm, is found by the search of the browser.
///
/// **When:** few people need it, such as «Не приходит код?». **When not:** everybody needs it.
#[component]
pub fn Details(
    /// The line that is always there.
    #[prop(into)]
    summary: String,
    /// What unfolds.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="c-details">
            <summary class="c-details__summary"><Icon name=IconName::ChevronRight /><span>{summary}</span></summary>
            <div class="c-details__body">{children()}</div>
        </details>
    }
}
