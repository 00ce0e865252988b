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

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const TEXT: Knob = Knob::Text("text", "Нужно действие");
    const TONE: Knob = Knob::Choice("tone", &["neutral", "accent", "glow", "success", "warning", "danger"]);
    const TONES: [Tone; 6] = [Tone::Neutral, Tone::Accent, Tone::Glow, Tone::Success, Tone::Warning, Tone::Danger];

    Story::new("Метка", Group::Content)
        .example("Обычная", State::Default, || view! { <Tag>"Черновик"</Tag> })
        .example("Все тона", State::Filled, || {
            view! {
                <div class="l-cluster">
                    <Tag>"Черновик"</Tag>
                    <Tag tone=Tone::Accent>"Проверяется"</Tag>
                    <Tag tone=Tone::Glow>"Новое"</Tag>
                    <Tag tone=Tone::Success>"Действует"</Tag>
                    <Tag tone=Tone::Warning>"Нужно действие"</Tag>
                    <Tag tone=Tone::Danger>"Отказано"</Tag>
                </div>
            }
        })
        .example("Длинные слова", State::LongText, || {
            view! { <Tag tone=Tone::Accent>"Проверяется в управлении по вопросам миграции по Берёзовскому району"</Tag> }
        })
        .playground(&[TEXT, TONE], |turned| {
            view! { <Tag tone=turned.pick(TONE, &TONES)>{turned.text(TEXT)}</Tag> }
        })
}
