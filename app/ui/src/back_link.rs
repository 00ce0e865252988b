//! The way back.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// A link to the page before.
///
/// **When:** first in a step that has one before it. **When not:** instead of the back button of the browser, which must
/// work too.
#[component]
pub fn BackLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// «Назад».
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <a class="c-back" href=href><Icon name=IconName::ArrowLeft />{label}</a> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const LABEL: Knob = Knob::Text("label", "Назад");

    Story::new("Ссылка назад", Group::Navigation)
        .example("К прошлому шагу", State::Default, || view! { <BackLink href="/register" label="Назад" /> })
        .example("Длинные слова", State::LongText, || {
            view! { <BackLink href="/" label="К списку заявлений на выдачу и замену документов, поданных в 2026 году" /> }
        })
        .playground(&[LABEL], |turned| view! { <BackLink href="/" label=turned.text(LABEL) /> })
}
