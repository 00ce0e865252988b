//! «Шаг 1 из 3».

use leptos::prelude::*;

/// Where the person is in a wizard, in words.
///
/// **When:** the number of steps is known, above the form: inside it some screen readers skip it (ux 6.2). **When not:**
/// the number may change on the way.
#[component]
pub fn StepHeader(
    /// The whole sentence.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <p class="c-step">{text}</p> }
}
