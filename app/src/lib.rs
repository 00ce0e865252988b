//! What a person sees: the document, the routes, the pages, the server functions.
//!
//! Compiled twice: to HTML on the server (`ssr`) and to wasm in the browser (`hydrate`). Whatever differs between the
//! two stands behind the one name [`here`].
#![allow(unreachable_pub, reason = "the component macro makes its items `pub` whatever was written")]

pub mod api; // server functions: three lines each
mod document; // the frame around every page
mod form; // sending a form when the wasm is there
mod heading; // title, heading, focus
mod json; // how values travel to the browser
mod pages;
mod passkey; // asking an authenticator, and sending what it answers
mod session_watch; // the session that ends by itself
mod settings; // what every page knows: language, forgery token, demonstration or not
mod toll; // paying where somebody attacks

#[cfg(not(feature = "ssr"))]
mod client_context;
#[cfg(feature = "ssr")]
pub mod server_context;

#[cfg(not(feature = "ssr"))]
use client_context as here;
#[cfg(feature = "ssr")]
use server_context as here;

pub use document::App;
#[cfg(feature = "ssr")]
pub use server_context::{Assets, Visit, shell};
pub use settings::Settings;

/// The addresses of all server functions, for the policy table's test: none may be missing there.
#[cfg(feature = "ssr")]
pub fn server_function_paths() -> Vec<&'static str> {
    server_fn::axum::server_fn_paths().map(|(path, _)| path).collect()
}
