//! Web Authentication in the browser: a question goes in as JSON, an answer comes out as JSON, and nothing of either is understood
//! here.
//!
//! Called by name: browsers turn the JSON into what their own interface wants (2023 to 2025, depending on the
//! browser), so no bindings and no reading of bytes have to travel.

use crate::passkey::Ceremony;
use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

impl Ceremony {
    /// What reads the question, and what puts it to the authenticator.
    const fn methods(self) -> (&'static str, &'static str) {
        match self {
            Self::Make => ("parseCreationOptionsFromJSON", "create"),
            Self::Show => ("parseRequestOptionsFromJSON", "get"),
        }
    }
}

/// Whether this browser can be asked.
pub(crate) fn speaks_with_authenticators() -> bool {
    method(&interface(), Ceremony::Show.methods().0).is_some()
}

/// Puts a question to an authenticator. `None` when somebody closed the window, when time ran out, or when there is nothing to ask.
pub(crate) async fn ask_authenticator(ceremony: Ceremony, question: &str) -> Option<String> {
    let (reads, asks) = ceremony.methods();
    let question = JSON::parse(question).ok()?;
    let question = call(&interface(), reads, &question)?;
    let options = Object::new();
    Reflect::set(&options, &JsValue::from_str("publicKey"), &question).ok()?;
    let credentials = property(&property(&window(), "navigator"), "credentials");
    let asked: Promise = call(&credentials, asks, &options)?.dyn_into().ok()?;
    let key = JsFuture::from(asked).await.ok()?;
    // Written as JSON by its own rule, `toJSON`.
    JSON::stringify(&key).ok()?.as_string()
}

fn interface() -> JsValue {
    property(&window(), "PublicKeyCredential")
}

fn property(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &JsValue::from_str(name)).unwrap_or_default()
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    property(of, name).dyn_into().ok()
}

fn call(of: &JsValue, name: &str, with: &JsValue) -> Option<JsValue> {
    method(of, name)?.call1(of, with).ok()
}
