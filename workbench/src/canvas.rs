//! One example alone on a page: what frames, pictures, axe and the validity check look at.

use crate::{Shared, look::Look, page::nonce};
use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use canvas::Canvas;
use leptos::prelude::*;
use std::fs;
use ui::story::Story;

/// The boot script of the portal: components count on it, and it starts the wasm.
const BOOT: &str = include_str!("../../app/src/server_context/boot.js");

/// An example by its place, or `playground` with the knobs as they are turned.
pub(crate) async fn show(
    State(bench): Shared,
    Path((name, which)): Path<(String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let look = Look::new(pairs);
    let stories = ui::stories();
    let Some(story) = stories.iter().find(|story| story.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Some(example) = draw(story, &which, &look) else { return StatusCode::NOT_FOUND.into_response() };
    let nonce = nonce();
    let client = bench.client_stamp().filter(|_| matches!(look.get("scripts"), "" | "late"));
    let (script, wasm) = client.map(|stamp| addresses(&stamp, &look)).unwrap_or_default();
    let boot = match look.get("scripts") {
        "off" => String::new(),
        _ => ["<script nonce=\"", &nonce, "\">", BOOT, "</script>"].concat(),
    };
    let force = match look.get("force") {
        force @ ("hover" | "focus") => [" data-force=\"", force, "\""].concat(),
        _ => String::new(),
    };
    let lang = if look.get("language") == "en" { "en" } else { "ru" };
    let style = if look.get("width") == "print" { "/design/style.css?media=print" } else { "/design/style.css" };
    // A frame of a page has its own landmarks; everything else stands in a main column. The example is all there is in the
    // element that says which one it is: the wasm begins at the first child. So the heading stands before.
    let place = place(story, &which, &look);
    let (before, after) = if example.contains("<main") {
        (["<body", &place, ">"].concat(), "")
    } else {
        // Two of them: a heading of a component stands on a page below those of its section.
        let headings = ["<body><header class=\"u-hidden\"><h1>", story.title, "</h1><h2>Пример</h2></header>"].concat();
        ([&headings, "<main class=\"c-main\" id=\"main\" tabindex=\"-1\"", &place, ">"].concat(), "</main>")
    };
    let html = [
        "<!DOCTYPE html><html lang=\"",
        lang,
        "\"",
        &look.display().attributes(),
        &force,
        " data-script=\"",
        &script,
        "\" data-wasm=\"",
        &wasm,
        "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>",
        story.title,
        "</title><link rel=\"stylesheet\" href=\"",
        style,
        "\"><link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">",
        &boot,
        "</head>",
        &before,
        &example,
        after,
        "</body></html>",
    ]
    .concat();
    ([(header::CONTENT_SECURITY_POLICY, policy(&nonce, &look))], Html(html)).into_response()
}

/// Where script and wasm are. The stamp is new with each build, so a browser may keep what it has compiled.
fn addresses(stamp: &str, look: &Look) -> (String, String) {
    let late = if look.get("scripts") == "late" { "&amp;late" } else { "" };
    let address = |file: &str| ["/design/client/", file, "?stamp=", stamp].concat();
    (address("canvas.js"), address("canvas_bg.wasm") + late)
}

/// What the wasm reads: which example this is.
fn place(story: &Story, which: &str, look: &Look) -> String {
    let language = match look.get("language") {
        language @ ("en" | "pseudo") => language,
        _ => "ru",
    };
    [" data-story=\"", story.name, "\" data-which=\"", which, "\" data-language=\"", language, "\""].concat()
}

/// As strict as the portal's own (`server/src/front_door.rs`): a story that needs more has a fault that citizens would meet.
fn policy(nonce: &str, look: &Look) -> String {
    let script = match look.get("scripts") {
        "off" => "'none'".to_owned(),
        _ => ["'nonce-", nonce, "' 'strict-dynamic' 'wasm-unsafe-eval'"].concat(),
    };
    [
        "default-src 'none'; script-src ",
        &script,
        "; style-src 'self' 'nonce-",
        nonce,
        "'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
         object-src 'none'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'",
    ]
    .concat()
}

/// An example as HTML. Nothing when there is no such.
pub(crate) fn draw(story: &Story, which: &str, look: &Look) -> Option<String> {
    let canvas =
        Canvas { story: story.name.to_owned(), which: which.to_owned(), language: look.get("language").to_owned() };
    let html = Owner::new().with(|| canvas.view(|knobs| look.turned(knobs)).map(RenderHtml::to_html))?;
    // As the portal sends it: the framework's marks are no comments by the standard (`server/src/router.rs`).
    Some(html.replace("<!>", "<!---->"))
}

/// The portal's style sheet with what the toolbar asks of it: states that can be forced, and paper on the screen.
pub(crate) async fn style(State(bench): Shared, Query(pairs): Query<Vec<(String, String)>>) -> Response {
    let Ok(sheet) = fs::read_to_string(&bench.style) else { return StatusCode::NOT_FOUND.into_response() };
    let look = Look::new(pairs);
    let sheet = forcible(&sheet);
    let sheet = if look.get("media") == "print" { sheet.replace("@media print", "@media all") } else { sheet };
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], sheet).into_response()
}

/// `:hover` also holds for everything under `data-force="hover"`, with the weight it had.
fn forcible(sheet: &str) -> String {
    sheet.replace(":hover", ":is(:hover,:where([data-force=hover] main *))").replace(
        ":focus-visible",
        ":is(:focus-visible,:where([data-force=focus] main :is(a,button,input,select,textarea,summary)))",
    )
}

#[cfg(test)]
mod tests {
    use super::{Look, addresses, draw, forcible, policy};

    #[test]
    fn every_canvas_can_be_drawn_without_inline_styles_and_with_ids_of_its_own() {
        for story in ui::stories() {
            for place in 0..story.examples.len() {
                let html = draw(&story, &place.to_string(), &Look::default()).unwrap();
                assert!(!html.contains(" style=\""), "{} {place}", story.name);
                let mut ids: Vec<&str> =
                    html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
                ids.sort_unstable();
                let all = ids.len();
                ids.dedup();
                assert_eq!(ids.len(), all, "{} {place} has an id twice", story.name);
            }
        }
    }

    #[test]
    fn knobs_turn_what_is_drawn() {
        let stories = ui::stories();
        let button = stories.iter().find(|story| story.name == "button").unwrap();
        let look = Look::new(vec![("knob-label".to_owned(), "Отправить <всё>".to_owned())]);
        assert!(draw(button, "playground", &look).unwrap().contains("Отправить &lt;всё&gt;"));
        assert!(draw(button, "99", &look).is_none());
    }

    #[test]
    fn states_can_be_forced_without_changing_their_weight() {
        assert_eq!(forcible("a:hover{color:red}"), "a:is(:hover,:where([data-force=hover] main *)){color:red}");
    }

    #[test]
    fn a_canvas_is_as_strict_as_the_portal() {
        let front_door = include_str!("../../server/src/front_door.rs");
        let policy = policy("1", &Look::default());
        for rule in policy.split("; ").filter(|rule| !rule.contains("nonce") && !rule.starts_with("frame-ancestors")) {
            assert!(front_door.contains(rule), "{rule}");
        }
        assert!(policy.contains("script-src 'nonce-1' 'strict-dynamic' 'wasm-unsafe-eval';"));
        let off = Look::new(vec![("scripts".to_owned(), "off".to_owned())]);
        assert!(super::policy("1", &off).contains("script-src 'none';"));
    }

    #[test]
    fn late_scripts_are_late_by_their_wasm() {
        let late = Look::new(vec![("scripts".to_owned(), "late".to_owned())]);
        let (script, wasm) = addresses("7", &late);
        assert_eq!(script, "/design/client/canvas.js?stamp=7");
        assert_eq!(wasm, "/design/client/canvas_bg.wasm?stamp=7&amp;late");
    }
}
