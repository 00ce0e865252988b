//! All messages of a form in one place, above the heading, each leading to its field (ux 2.1 to 2.3).

use crate::field_handle::failing_part;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// One message and the field it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryItem {
    /// The `id` of the input.
    pub field_id: String,
    /// The same sentence as at the field.
    pub text: String,
}

/// The list of what to repair.
///
/// **When:** after every failed submit, even for one message; first in `<main>`, above `h1`. **When not:** troubles that
/// no field can repair: those are a page with a next step. Takes the focus whenever `errors` is set to a list that is
/// not empty, except at first: then the address ends in `#errors` and the browser has moved there by itself.
#[component]
pub fn ErrorSummary(
    /// «Проверьте данные».
    #[prop(into)]
    title: String,
    /// The messages, in the order of the fields.
    #[prop(into)]
    errors: Signal<Vec<SummaryItem>>,
) -> impl IntoView {
    let outer = NodeRef::<html::Div>::new();
    Effect::new(move |is_later: Option<()>| {
        if errors.with(Vec::is_empty) || is_later.is_none() {
            return;
        }
        // A frame later, when the list is there and no longer hidden.
        request_animation_frame(move || {
            if let Some(outer) = outer.get_untracked() {
                let _ = outer.focus();
            }
        });
    });
    let items = move || {
        errors
            .get()
            .into_iter()
            .map(|item| view! { <li><a href=["#", &item.field_id].concat()>{item.text}</a></li> })
            .collect_view()
    };
    view! {
        // The alert is an inner element: as the focused one itself it would lose its speech (ux 2.2).
        <div class="c-errors" id="errors" tabindex="-1" node_ref=outer hidden=move || errors.with(Vec::is_empty)>
            <div role="alert">
                <h2 class="c-errors__title">{title}</h2>
                <ul class="c-errors__list" on:click=|event| lead_to_field(&event)>{items}</ul>
            </div>
        </div>
    }
}

/// One listener for all links: brings the label or legend into view, then moves the focus without a second jump.
fn lead_to_field(event: &ev::MouseEvent) {
    let field = clicked_id(event).and_then(|id| document().get_element_by_id(&id));
    let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return;
    };
    // Of a date the part that failed (ux 2.3).
    let field = failing_part(&field).unwrap_or(field);
    event.prevent_default();
    let label = document().query_selector(&["label[for='", &field.id(), "']"].concat()).ok().flatten();
    let legend = field.closest("fieldset").ok().flatten();
    legend.or(label).unwrap_or_else(|| field.clone().into()).scroll_into_view();
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = field.focus_with_options(&options);
}

fn clicked_id(event: &ev::MouseEvent) -> Option<String> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let href = target.closest("a").ok().flatten()?.get_attribute("href")?;
    href.strip_prefix('#').map(str::to_owned)
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("Что исправить", Group::Messages).example("Две ошибки", State::Error, || {
        let item = |field_id: &str, text: &str| SummaryItem { field_id: field_id.to_owned(), text: text.to_owned() };
        let errors =
            vec![item("surname", "Укажите фамилию"), item("phone", "Проверьте номер телефона: в нём не хватает цифр")];
        view! {
            <ErrorSummary title="Проверьте данные" errors=Signal::stored(errors) />
            <input type="text" id="surname" aria-label="Фамилия" />
            <input type="text" id="phone" aria-label="Телефон" />
        }
    })
}
