//! What the browser knows about the page it is on; the twin of `server_context`.

mod json; // reading what the server sent

use crate::Settings;
use futures::channel::oneshot;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::{DisplaySettings, LocalPath, Locale};
use std::time::Duration;

pub(crate) use json::read_json;

/// The settings, as the document carries them.
pub(crate) fn page_settings() -> Settings {
    let document = document();
    let root = document.document_element();
    let attribute = |name: &str| root.as_ref().and_then(|root| root.get_attribute(name));
    let csrf = document.query_selector("meta[name=csrf]").ok().flatten().and_then(|meta| meta.get_attribute("content"));
    Settings {
        locale: attribute("lang").and_then(|tag| Locale::parse(&tag)).unwrap_or_default(),
        display: DisplaySettings::read(|name| attribute(&["data-", name].concat())),
        csrf: csrf.unwrap_or_default(),
        is_demo: attribute("data-demo").is_some(),
        idle_minutes: attribute("data-idle").and_then(|minutes| minutes.parse().ok()).unwrap_or_default(),
    }
}

/// Another page of the site, without loading the document anew.
pub(crate) fn go(path: &LocalPath) {
    use_navigate()(path.as_str(), leptos_router::NavigateOptions::default());
}

/// Lets some time pass.
pub(crate) async fn wait(time: Duration) {
    let (done, is_over) = oneshot::channel();
    set_timeout(move || _ = done.send(()), time);
    let _ = is_over.await;
}

/// The status matters to the server only.
pub(crate) const fn say_status(_: u16) {}
