//! The heading of a page: its title in the window, its `h1`, and the focus after a move between pages (ux 12.1).

use crate::settings::words;
use leptos::{ev, html, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// How the person moves through the pages without loading the document anew.
#[derive(Clone, Copy)]
struct Movement {
    /// Whether a page was shown before this one.
    has_begun: StoredValue<bool>,
    /// Whether the last move went through the history.
    is_back: StoredValue<bool>,
    /// How far each address was scrolled when it was left.
    places: StoredValue<Vec<(String, f64)>>,
}

impl Movement {
    fn leave(self, address: String) {
        let place = window().scroll_y().unwrap_or_default();
        self.places.update_value(|places| {
            places.retain(|(known, _)| *known != address);
            places.push((address, place));
        });
    }

    /// The browser would scroll the old page to the place of the new one. It gets its duty back with the document.
    fn take_scrolling_over(self) {
        fn keep(how: web_sys::ScrollRestoration) {
            if let Ok(history) = window().history() {
                // Refused only in a document that is not shown.
                let _ = history.set_scroll_restoration(how);
            }
        }
        keep(web_sys::ScrollRestoration::Manual);
        window_event_listener_untyped("pagehide", |_| keep(web_sys::ScrollRestoration::Auto));
        window_event_listener(ev::popstate, move |_| self.is_back.set_value(true));
    }

    /// Where to begin to read: at the top, or where one was.
    fn place(self, address: &str) -> f64 {
        let was = self.places.with_value(|places| places.iter().find(|(known, _)| known == address).map(|(_, at)| *at));
        was.filter(|_| self.is_back.get_value()).unwrap_or_default()
    }
}

/// To be called once, around all pages.
pub(crate) fn provide_movement() {
    provide_context(Movement {
        has_begun: StoredValue::new(false),
        is_back: StoredValue::new(false),
        places: StoredValue::new(Vec::new()),
    });
}

/// Remembers how far each page was read. To be called once, within the router.
pub(crate) fn remember_places() {
    let address = use_location();
    let Some(movement) = use_context::<Movement>() else { return };
    Effect::new(move |left: Option<String>| {
        let now = [address.pathname.get(), address.search.get()].join("?");
        // The old page still stands while the new one is being fetched.
        if let Some(left) = left {
            movement.leave(left);
        } else {
            movement.take_scrolling_over();
        }
        now
    });
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
    // The server reads the title after the page was drawn, when its values may be gone already.
    let had_errors = has_errors.get_untracked();
    let title = move || {
        let has_errors = has_errors.try_get().unwrap_or(had_errors);
        if has_errors { words.common_error_title(&page) } else { page.clone() }
    };
    let movement = use_context::<Movement>();
    let address = use_location();
    Effect::new(move |_| {
        let Some((heading, movement)) = node.get().zip(movement) else { return };
        if movement.has_begun.get_value() {
            let address = [address.pathname.get_untracked(), address.search.get_untracked()].join("?");
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = heading.focus_with_options(&options);
            window().scroll_to_with_x_and_y(0.0, movement.place(&address));
            movement.is_back.set_value(false);
        }
        movement.has_begun.set_value(true);
    });
    view! {
        <Title text=title />
        <h1 tabindex="-1" node_ref=node>{text}</h1>
    }
}
