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

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const CURRENT: Knob = Knob::Choice("current", &["0", "1", "2"]);
    const LEVELS: [(&str, &str); 3] = [
        ("Упрощённая", "Имя и телефон. Можно смотреть услуги и писать в поддержку."),
        ("Стандартная", "Проверены паспорт и СНИЛС. Открыты почти все услуги."),
        ("Подтверждённая", "Личность подтверждена. Открыты все услуги."),
    ];

    fn ladder(current: usize, labels: (&str, &str, &str)) -> impl IntoView {
        let items = LEVELS.iter().enumerate().map(|(place, (title, text))| LevelItem {
            title: (*title).to_owned(),
            text: (*text).to_owned(),
            state: match place.cmp(&current) {
                std::cmp::Ordering::Less => LevelState::Done,
                std::cmp::Ordering::Equal => LevelState::Current,
                std::cmp::Ordering::Greater => LevelState::Ahead,
            },
        });
        let (done, current, ahead) = labels;
        let labels = LevelLabels { done: done.to_owned(), current: current.to_owned(), ahead: ahead.to_owned() };
        view! { <LevelLadder items=items.collect() labels /> }
    }

    Story::new("Ступени учётной записи", Group::Content)
        .example("На первой ступени", State::Default, || ladder(0, ("", "Сейчас у вас", "")))
        .example("На средней ступени", State::Filled, || {
            ladder(1, ("Получена", "Сейчас у вас", "Следующая ступень"))
        })
        .example("Длинные слова", State::LongText, || {
            ladder(2, ("Получена 24 ноября 2026 года", "Сейчас у вас эта ступень, и выше неё ничего нет", ""))
        })
        .playground(&[CURRENT], |turned| {
            ladder(turned.pick(CURRENT, &[0, 1, 2]), ("Получена", "Сейчас у вас", "Следующая ступень"))
        })
}
