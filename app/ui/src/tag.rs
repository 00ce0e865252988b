//! A state in one or two words.

use leptos::prelude::*;

/// The colour behind a [`Tag`]; the words carry the meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Neutral,
    /// Under way.
    Accent,
    /// New, or the present one.
    Glow,
    /// Done.
    Success,
    /// Waits for the person.
    Warning,
    /// Refused or broken.
    Danger,
}

impl Tone {
    fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Accent => "accent",
            Self::Glow => "glow",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

/// A small label for a state.
///
/// **When:** things of one kind differ by state. **When not:** as a button or link: a tag is never pressed (ux 10.7).
#[component]
pub fn Tag(
    /// The colour behind it.
    #[prop(optional)]
    tone: Tone,
    /// One or two words, as in a sentence.
    children: Children,
) -> impl IntoView {
    view! { <span class="c-tag" data-tone=tone.name()>{children()}</span> }
}
