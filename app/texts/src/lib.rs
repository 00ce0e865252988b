//! The texts of the portal in two languages, as typed functions.
//!
//! Called by the pages, and by whoever writes letters, messages and documents. The words stand in `locales/ru.toml`
//! and `locales/en.toml`, one file a language; the build script turns every key into a method of [`Texts`]
//! (`register.contacts.title` becomes `register_contacts_title`) and refuses what does not fit. This crate knows
//! the words only: dates, sums and phone numbers arrive written out.

#[cfg(test)]
#[path = "../build/catalogue.rs"]
#[expect(dead_code, reason = "the tests read the checks of the build script, not what only its writer needs")]
mod catalogue;
mod faults;
mod notices;
mod plural;
mod profile;
mod sheets;
#[cfg(test)]
mod tests;
mod verdicts;
#[allow(
    clippy::match_same_arms,
    clippy::too_many_arguments,
    clippy::unused_self,
    reason = "generated: some texts are the same in both languages, some have many parameters"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

use model::Locale;

/// All texts, in one language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Texts(Locale);

impl Texts {
    /// The texts in this language.
    pub const fn new(locale: Locale) -> Self {
        Self(locale)
    }

    /// The language of these texts.
    pub const fn locale(self) -> Locale {
        self.0
    }
}

/// Every text as (key, Russian, English), sorted by key: for the copy deck. Plural forms are separated by ` / `.
#[cfg(any(test, feature = "deck"))]
pub fn keys() -> &'static [(&'static str, &'static str, &'static str)] {
    generated::KEYS
}

/// One allocation, and no formatting code in the wasm.
fn join(parts: &[&str]) -> String {
    parts.concat()
}
