//! How values travel from the server to the browser: as JSON, within the page and in the answers of server functions.

use crate::{api::AppError, here};
use leptos::{
    prelude::{GetUntracked as _, Resource},
    server::codee::{Decoder, Encoder},
};
use leptos_router::hooks::use_location;
use serde::{
    Serialize,
    de::{DeserializeOwned, Expected, Unexpected},
};
use server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use std::{fmt, future::Future, time::Duration};

/// JSON, written by the server and read by the browser in the way that costs the wasm least (decision 0004).
pub struct Json;

/// Pauses before the browser asks again, in milliseconds: 8 s in all.
const PAUSES: [u64; 4] = [500, 1000, 2000, 4500];

/// The encoding of what a server function answers: `#[server(output = Answer, …)]`.
pub(crate) type Answer = Post<Json>;

/// What a page needs before it is drawn.
pub(crate) type Loaded<T> = Resource<Result<T, AppError>, Json>;

/// Finds what a page needs: by the server, and carried by the page; or by the browser when it gets there without loading
/// the document anew. Whoever turns out to be signed out is led to sign-in, and from there back to the page.
pub(crate) fn load<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> F + Clone + Send + Sync + 'static,
) -> Loaded<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let page = use_location().pathname;
    let fetch = move |wanted: S| {
        let (fetch, page) = (fetch.clone(), page.get_untracked());
        async move {
            match patiently(move || fetch(wanted.clone())).await {
                Err(AppError::SignedOut) => here::sign_in_first(&page).await,
                answer => answer,
            }
        }
    };
    Resource::new_with_options(source, fetch, true)
}

/// Asks again while nobody answers, for as long as a server takes to start anew. On the server every call arrives.
async fn patiently<T, F: Future<Output = Result<T, AppError>>>(call: impl Fn() -> F) -> Result<T, AppError> {
    for pause in PAUSES {
        match call().await {
            Err(AppError::Transport) => here::wait(Duration::from_millis(pause)).await,
            answer => return answer,
        }
    }
    call().await
}

/// The text is not what was expected. It came from our own server, so nobody asks what exactly is wrong with it.
#[derive(Debug)]
pub struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the JSON that was expected")
    }
}

impl std::error::Error for Unreadable {}

/// All of them alike: the provided ones would write out what they found, and formatting numbers costs the wasm dearly.
impl serde::de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: Unexpected, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_value(_: Unexpected, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn missing_field(_: &'static str) -> Self {
        Self
    }
    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

impl ContentType for Json {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Json {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Json {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Json {
    type Error = Unreadable;

    fn decode(bytes: Bytes) -> Result<T, Unreadable> {
        here::read_json(std::str::from_utf8(&bytes).map_err(|_| Unreadable)?)
    }
}

impl<T: Serialize> Encoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Self::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Json {
    type Error = Unreadable;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Unreadable> {
        here::read_json(text)
    }
}
