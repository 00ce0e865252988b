//! Names and values: what the portal knows about something.

use leptos::prelude::*;

/// One name and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub term: String,
    /// How it is.
    pub detail: String,
}

/// A list of facts.
///
/// **When:** a handful of values is read, not compared. **When not:** several things with the same values: that is a
/// table.
#[component]
pub fn Facts(
    /// The facts, in reading order.
    items: Vec<Fact>,
    /// Name and value side by side where there is room.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    let rows = items
        .into_iter()
        .map(|fact| view! { <div class="c-facts__row"><dt>{fact.term}</dt><dd>{fact.detail}</dd></div> })
        .collect_view();
    view! { <dl class="c-facts" data-layout=if wide { "wide" } else { "narrow" }>{rows}</dl> }
}
