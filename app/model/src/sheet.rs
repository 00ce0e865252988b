//! Pages that are only read. The server writes them in the language of the page, so that their texts are no part of the wasm
//! (decision 0044).

use crate::LocalPath;
use serde::{Deserialize, Serialize};

/// A page that is only read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The heading.
    pub title: String,
    /// What it is about.
    pub lead: String,
    /// The page before.
    pub back: Option<SheetLink>,
    /// Parts with headings of their own.
    pub sections: Vec<Passage>,
    /// Lines of a list, each with what is said of it.
    pub entries: Vec<Passage>,
    /// Where it goes on.
    pub more: Option<SheetLink>,
}

/// A part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// What stands out.
    pub title: String,
    /// The rest.
    pub text: String,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLink {
    /// Where it leads.
    pub path: LocalPath,
    /// What it says.
    pub label: String,
}
