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
