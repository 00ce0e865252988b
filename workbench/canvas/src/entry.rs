//! The entry of the wasm: finds what the server has drawn, and brings it to life.

use crate::{Canvas, knob_name};
use leptos::{mount, prelude::*};
use ui::story::{Knob, Turned};
use wasm_bindgen::{JsCast as _, prelude::wasm_bindgen};
use web_sys::{HtmlElement, UrlSearchParams};

/// Called by the boot script once the wasm is there, as on every page of the portal.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    let Some((place, canvas)) = find() else { return };
    // What cannot be found is nothing on the server, too.
    let view = move || canvas.view(turned).unwrap_or_else(|| ().into_any());
    mount::hydrate_from(place.clone(), view).forget();
    // For whoever takes pictures or tries the story: from now on everything answers.
    let _ = place.set_attribute("data-alive", "");
}

/// The element that holds the example and nothing else, and what its attributes say of it.
fn find() -> Option<(HtmlElement, Canvas)> {
    let place: HtmlElement = document().query_selector("[data-story]").ok()??.dyn_into().ok()?;
    let told = |name: &str| place.get_attribute(name).unwrap_or_default();
    let canvas = Canvas { story: told("data-story"), which: told("data-which"), language: told("data-language") };
    Some((place, canvas))
}

/// The knobs as the address has them; an empty value is none, as on the server.
fn turned(knobs: &'static [Knob]) -> Turned {
    let query = window().location().search().and_then(|query| UrlSearchParams::new_with_str(&query));
    let Ok(query) = query else { return Turned::default() };
    let of =
        |knob: &Knob| Some((knob.name().to_owned(), query.get(&knob_name(*knob)).filter(|value| !value.is_empty())?));
    Turned(knobs.iter().filter_map(of).collect())
}
