//! The document: head, styles, fonts, what the person chose to see, and the script that brings the page to life.

use super::visit;
use crate::{App, Settings};
use leptos::prelude::*;
use leptos_meta::MetaTags;
use serde::Deserialize;
use std::sync::LazyLock;
use texts::Texts;

/// The client's files, by their hashed names.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Assets {
    /// The glue, `/pkg/okno.<hash>.js`.
    pub script: String,
    /// The wasm.
    pub wasm: String,
    /// The style sheet.
    pub style: String,
}

/// The fonts that every page needs at once: Cyrillic, and Latin with figures.
const FONTS: [&str; 2] = ["/fonts/golos-okno-cyrillic-1.woff2", "/fonts/golos-okno-latin-1.woff2"];

/// What works before the wasm does; without comments and indents.
static BOOT: LazyLock<String> = LazyLock::new(|| {
    let lines = include_str!("boot.js").lines().map(str::trim).filter(|line| !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
});

/// Until the wasm is there, a page that somebody is about to open is fetched ahead. Links that do something on the way, or
/// lead out, are `rel="external"`.
const AHEAD: &str = r#"{"prefetch":[{"where":{"and":[{"href_matches":"/*"},{"not":{"selector_matches":"[rel~=external]"}}]},"eagerness":"moderate"}]}"#;

/// The whole document. Everything needed to act is HTML; the wasm joins in when it has arrived.
pub fn shell() -> impl IntoView {
    let Settings { locale, display, csrf, is_demo, idle_minutes } = super::page_settings();
    let visit = visit().ok();
    let nonce = visit.as_ref().map(|visit| visit.nonce.clone()).unwrap_or_default();
    let assets = visit.map(|visit| visit.assets);
    let (style, script, wasm) = assets
        .map_or_else(Default::default, |assets| (assets.style.clone(), assets.script.clone(), assets.wasm.clone()));
    let chosen = |wanted| display.chosen().find(|(name, _)| *name == wanted).map(|(_, code)| code);
    view! {
        <!DOCTYPE html>
        <html
            lang=locale.code()
            data-size=chosen("size")
            data-scheme=chosen("scheme")
            data-font=chosen("font")
            data-spacing=chosen("spacing")
            data-motion=chosen("motion")
            data-demo=is_demo.then_some("")
            data-idle=idle_minutes.to_string()
            data-script=script
            data-wasm=wasm
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="description" content=Texts::new(locale).common_description() />
                <meta name="csrf" content=csrf />
                <link rel="stylesheet" href=style />
                {FONTS.map(|font| view! { <link rel="preload" href=font r#as="font" r#type="font/woff2" crossorigin="anonymous" /> }).collect_view()}
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <MetaTags />
                <script nonce=nonce.clone() inner_html=BOOT.as_str()></script>
                <script r#type="speculationrules" id="ahead" nonce=nonce inner_html=AHEAD></script>
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

#[cfg(test)]
mod tests {
    use super::BOOT;

    #[test]
    fn the_boot_script_is_at_most_2_kb_and_ends_no_element() {
        assert!((500..=2048).contains(&BOOT.len()), "{} bytes", BOOT.len());
        assert!(!BOOT.contains("</") && !BOOT.contains("//"), "{}", *BOOT);
    }
}
