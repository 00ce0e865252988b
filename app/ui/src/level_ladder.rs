//! The levels of an account, from the first to the highest, and where the person stands.

use crate::{Icon, IconName, Tag, Tone};
use leptos::prelude::*;

/// Where a level lies, seen from the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelState {
    /// Reached and left behind.
    Done,
    /// The present one.
    Current,
    /// Not reached yet.
    Ahead,
}

/// One level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelItem {
    /// Its name: «Стандартная».
    pub title: String,
    /// What it gives, or what it asks for.
    pub text: String,
    /// Where it lies.
    pub state: LevelState,
}

/// The words for the three states; an empty one is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelLabels {
    /// «Получена».
    pub done: String,
    /// «Сейчас у вас».
    pub current: String,
    /// «Следующая ступень».
    pub ahead: String,
}

/// All levels, one under another, joined by a line.
///
/// **When:** beside the feed, and on the page about the account. **When not:** for the steps of a wizard (ux 6.2).
#[component]
pub fn LevelLadder(
    /// From the first to the highest.
    items: Vec<LevelItem>,
    /// The words for the states.
    labels: LevelLabels,
) -> impl IntoView {
    let LevelLabels { done, current, ahead } = labels;
    let rows = items
        .into_iter()
        .map(|item| {
            let (state, icon, tone, label) = match item.state {
                LevelState::Done => ("done", IconName::Check, Tone::Success, done.clone()),
                LevelState::Current => ("current", IconName::User, Tone::Glow, current.clone()),
                LevelState::Ahead => ("ahead", IconName::ShieldCheck, Tone::Neutral, ahead.clone()),
            };
            let is_current = (item.state == LevelState::Current).then_some("step");
            view! {
                <li class="c-ladder__item" data-state=state aria-current=is_current>
                    <span class="c-ladder__sign"><Icon name=icon /></span>
                    <div class="c-ladder__text">
                        <span class="c-ladder__title">{item.title}</span>
                        {(!label.is_empty()).then(|| view! { <Tag tone>{label}</Tag> })}
                        <p class="c-ladder__about">{item.text}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="c-ladder">{rows}</ol> }
}
