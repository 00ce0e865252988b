//! What Unicode says of letters. Outside the browser Rust's tables answer; in the browser its own do, because ours would
//! add a twentieth to the wasm (decision 0004).

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod tables;

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::{composed, is_letter_or_digit, is_lower_case, is_upper_case, lower_case};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use tables::{composed, is_letter_or_digit, is_lower_case, is_upper_case, lower_case};
