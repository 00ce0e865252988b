//! The heading of a page: its title in the window, its `h1`, and the focus after a move between pages (ux 12.1).

use crate::settings::words;
use leptos::{html, prelude::*};
use leptos_meta::Title;

/// Whether a page was shown before this one without loading the document anew.
#[derive(Clone, Copy)]
struct HasMoved(StoredValue<bool>);

/// To be called once, around all pages.
pub(crate) fn provide_movement() {
    provide_context(HasMoved(StoredValue::new(false)));
}

/// `h1` and window title. After a move between pages it takes the focus, so that screen readers say where one is.
#[component]
pub(crate) fn Heading(
    /// The text of the `h1`.
    #[prop(into)]
    text: String,
    /// Whether the last try at this page's form failed: the title says so first (ux 2.1).
    #[prop(optional, into)]
    has_errors: Signal<bool>,
) -> impl IntoView {
    let words = words();
    let node = NodeRef::<html::H1>::new();
    let page = words.common_title(&text);
    let title = move || if has_errors.get() { words.common_error_title(&page) } else { page.clone() };
    let moved = use_context::<HasMoved>();
    Effect::new(move |_| {
        let Some((heading, HasMoved(moved))) = node.get().zip(moved) else { return };
        if moved.get_value() {
            window().scroll_to_with_x_and_y(0.0, 0.0);
            let _ = heading.focus();
        }
        moved.set_value(true);
    });
    view! {
        <Title text=title />
        <h1 tabindex="-1" node_ref=node>{text}</h1>
    }
}
