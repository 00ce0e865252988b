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

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const TEXT: Knob = Knob::Text("text", "Например, если вы сменили фамилию после свадьбы.");

    Story::new("Врезка", Group::Content)
        .example("Пример", State::Default, || {
            view! { <Inset><p>"Например, если вы сменили фамилию после свадьбы."</p></Inset> }
        })
        .example("Несколько абзацев", State::LongText, || {
            view! {
                <Inset>
                    <p>"Пособие назначают с месяца, в котором подано заявление, и не больше чем за три прошлых месяца."</p>
                    <p>"Срок считают со дня, когда заявление приняло ведомство, а не со дня, когда его начали заполнять."</p>
                </Inset>
            }
        })
        .playground(&[TEXT], |turned| view! { <Inset><p>{turned.text(TEXT)}</p></Inset> })
}
