//! Icons from one sprite: the path travels once, in `/icons.svg`, and not in every page and the wasm. The build script makes
//! [`IconName`] of the symbols in it, so an icon that is not there does not compile.

use leptos::prelude::*;

include!(concat!(env!("OUT_DIR"), "/icon_names.rs"));

/// A picture beside words.
///
/// **When:** it helps to find a thing again. **When not:** alone: every icon has text beside it (ux 16.11), and is
/// therefore hidden from screen readers.
#[component]
pub fn Icon(
    /// Which picture.
    name: IconName,
) -> impl IntoView {
    view! { <svg class="c-icon" viewBox="0 0 24 24" aria-hidden="true"><use href=name.href()></use></svg> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("Значок", Group::Content).example("Рядом со словами", State::Default, || {
        IconName::ALL
            .map(|name| view! { <p class="l-cluster"><Icon name /><span>{name.href().trim_start_matches("/icons.svg#")}</span></p> })
            .collect_view()
    })
}
