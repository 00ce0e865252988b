//! Rules that tick themselves off while the person types; each says in words whether it is met.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// One rule and whether it is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistItem {
    /// The rule: «Не короче 8 символов».
    pub label: String,
    /// Whether it is met.
    pub done: bool,
}

/// Rules with their state in words, an icon and a colour: never by colour alone.
///
/// **When:** several rules hold at once and people cannot guess them, such as those of a new password. **When not:** one
/// rule: that is a hint. Silent while changing: speech for every key would drown the typing (ux 12.4).
#[component]
pub fn Checklist(
    /// The rules; their number and order must not change.
    #[prop(into)]
    items: Signal<Vec<ChecklistItem>>,
    /// Spoken for a rule that is met: «выполнено».
    #[prop(into)]
    done_label: String,
    /// Spoken for a rule that is not met yet: «пока нет».
    #[prop(into)]
    not_done_label: String,
) -> impl IntoView {
    // A rule that is met touches its own row and no other: a key that changes nothing else lays out nothing else.
    let labels = items.with_untracked(|items| items.iter().map(|item| item.label.clone()).collect::<Vec<_>>());
    let spoken = StoredValue::new([not_done_label, done_label].map(|label| [", ", &label].concat()));
    let row = |(place, label): (usize, String)| {
        let is_done = Memo::new(move |_| items.with(|items| items.get(place).is_some_and(|item| item.done)));
        let words =
            move || spoken.with_value(|[not_done, done]| if is_done.get() { done.clone() } else { not_done.clone() });
        view! {
            <li class="c-checklist__item" data-state=move || if is_done.get() { "done" } else { "open" }>
                // One of them is shown, by the style.
                <Icon name=IconName::Circle />
                <Icon name=IconName::Check />
                <span>{label} <span class="u-hidden">{words}</span></span>
            </li>
        }
    };
    let rows = labels.into_iter().enumerate().map(row).collect_view();
    view! { <ul class="c-checklist">{rows}</ul> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    let items = |done: usize| {
        let rules = ["Не меньше 8 знаков", "Большая буква", "Цифра"];
        let item = |(place, label): (usize, &str)| ChecklistItem { label: label.to_owned(), done: place < done };
        Signal::stored(rules.into_iter().enumerate().map(item).collect::<Vec<_>>())
    };
    Story::new("Список условий", Group::Messages)
        .example("Пока ни одного", State::Default, move || {
            view! { <Checklist items=items(0) done_label="выполнено" not_done_label="пока нет" /> }
        })
        .example("Два выполнены", State::Filled, move || {
            view! { <Checklist items=items(2) done_label="выполнено" not_done_label="пока нет" /> }
        })
}
