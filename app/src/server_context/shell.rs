//! The document: head, styles, fonts, and the scripts that bring the page to life.

use super::visit;
use crate::{App, Settings};
use leptos::prelude::*;
use leptos_meta::MetaTags;
use serde::Deserialize;

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

/// The whole document. Everything needed to act is HTML; the wasm joins in when it has arrived.
pub fn shell() -> impl IntoView {
    let Settings { locale, csrf, is_demo } = super::page_settings();
    let visit = visit().ok();
    let nonce = visit.as_ref().map(|visit| visit.nonce.clone()).unwrap_or_default();
    let assets = visit.map(|visit| visit.assets);
    let (style, script, wasm) = assets
        .map_or_else(Default::default, |assets| (assets.style.clone(), assets.script.clone(), assets.wasm.clone()));
    let start =
        ["import('", &script, "').then(m=>m.default({module_or_path:'", &wasm, "'}).then(()=>m.hydrate()))"].concat();
    view! {
        <!DOCTYPE html>
        <html lang=locale.code() data-demo=is_demo.then_some("")>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="csrf" content=csrf />
                <link rel="stylesheet" href=style />
                {FONTS.map(|font| view! { <link rel="preload" href=font r#as="font" r#type="font/woff2" crossorigin="anonymous" /> }).collect_view()}
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <MetaTags />
                <link rel="modulepreload" href=script nonce=nonce.clone() />
                <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
                <script type="module" nonce=nonce inner_html=start></script>
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
