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
