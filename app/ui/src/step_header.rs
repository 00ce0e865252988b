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

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const TEXT: Knob = Knob::Text("text", "Шаг 2 из 4");

    Story::new("Номер шага", Group::Navigation)
        .example("Над формой", State::Default, || view! { <StepHeader text="Шаг 2 из 4" /> })
        .example("С названием услуги", State::LongText, || {
            view! { <StepHeader text="Шаг 12 из 14 — компенсация расходов на оплату жилого помещения" /> }
        })
        .playground(&[TEXT], |turned| view! { <StepHeader text=turned.text(TEXT) /> })
}
