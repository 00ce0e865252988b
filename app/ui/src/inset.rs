//! Text set apart by a line.

use leptos::prelude::*;

/// An aside that belongs to the text.
///
/// **When:** an example, a quotation, a detail worth a pause. **When not:** a warning: take
/// [`Notice`](crate::Notice).
#[component]
pub fn Inset(
    /// The text.
    children: Children,
) -> impl IntoView {
    view! { <div class="c-inset">{children()}</div> }
}
