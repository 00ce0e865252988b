//! The frame of the workbench's own pages, and how text becomes HTML there.

use axum::response::Html;
use std::{
    fmt::Write as _,
    sync::atomic::{AtomicU64, Ordering},
};

/// Text, safe between tags and within quoted attributes.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A number of its own for each page: the workbench is for one desk, nobody has to guess it.
pub(crate) fn nonce() -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed).to_string()
}

/// A whole page.
pub(crate) fn page(title: &str, content: &str) -> Html<String> {
    let links = [
        ("/design", "Компоненты"),
        ("/design/journeys", "Пути"),
        ("/design/tokens", "Переменные"),
        ("/design/icons", "Значки"),
        ("/design/texts", "Тексты"),
    ];
    let mut nav = String::new();
    for (href, label) in links {
        let _ = write!(nav, "<a href=\"{href}\">{label}</a>");
    }
    Html(format!(
        "<!DOCTYPE html><html lang=\"ru\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} — Верстак</title>\
         <link rel=\"stylesheet\" href=\"/design/style.css\"><link rel=\"stylesheet\" href=\"/design/assets/workbench.css\">\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"><script type=\"module\" src=\"/design/assets/workbench.js\"></script>\
         </head><body class=\"w\"><header class=\"w-head\"><a class=\"w-brand\" href=\"/design\">Верстак</a><nav aria-label=\"Разделы\">{nav}</nav></header>\
         <main class=\"w-main\" id=\"main\"><h1>{title}</h1>{content}</main></body></html>",
        title = escaped(title),
    ))
}
