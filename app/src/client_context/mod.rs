//! What the browser knows about the page it is on; the twin of `server_context`.

mod authenticator; // asking for a passkey
mod json; // reading what the server sent

use crate::{Settings, api::AppError, form::open_anew};
use futures::channel::oneshot;
use gloo_net::http::Request;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::{DisplaySettings, LocalPath, Locale};
use serde::de::DeserializeOwned;
use std::{future, time::Duration};
use web_sys::{FormData, UrlSearchParams};

pub(crate) use authenticator::{ask_authenticator, speaks_with_authenticators};
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

/// Nobody is signed in any more. The document goes, for it speaks of somebody and its forms carry their token; nothing is
/// answered meanwhile.
pub(crate) async fn sign_in_first<T>(page: &str) -> Result<T, AppError> {
    let to = LocalPath::parse(&["/sign-in?next=", page].concat());
    open_anew(&to.unwrap_or_else(LocalPath::root));
    future::pending().await
}

/// Lets some time pass.
pub(crate) async fn wait(time: Duration) {
    let (done, is_over) = oneshot::channel();
    set_timeout(move || _ = done.send(()), time);
    let _ = is_over.await;
}

/// The status matters to the server only.
pub(crate) const fn say_status(_: u16) {}

/// Posts a form to where it would post by itself, with some fields more or in place of its own, and reads the answer.
pub(crate) async fn send_form<T: DeserializeOwned>(
    form: &web_sys::HtmlFormElement,
    more: &[(&str, &str)],
) -> Result<T, AppError> {
    send_form_to(&form.get_attribute("action").unwrap_or_default(), form, more).await
}

/// Posts a form to this address, with some fields more or in place of its own, and reads the answer.
pub(crate) async fn send_form_to<T: DeserializeOwned>(
    action: &str,
    form: &web_sys::HtmlFormElement,
    more: &[(&str, &str)],
) -> Result<T, AppError> {
    let fields = FormData::new_with_form(form).map_err(|_| AppError::Transport)?;
    for (name, value) in more {
        fields.set_with_str(name, value).map_err(|_| AppError::Transport)?;
    }
    // The list of pairs that a form is, in the way in which a plain form travels.
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&fields).map_err(|_| AppError::Transport)?;
    let request = Request::post(action)
        .header("Accept", "application/json")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(String::from(fields.to_string()))
        .map_err(|_| AppError::Transport)?;
    let response = request.send().await.map_err(|_| AppError::Transport)?;
    match response.status() {
        200 => read_json(&response.text().await.map_err(|_| AppError::Transport)?).map_err(|_| AppError::Transport),
        401 => Err(AppError::SignedOut),
        _ => Err(AppError::Transport),
    }
}
