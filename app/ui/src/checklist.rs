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
    let rows = move || {
        items.with(|items| {
            items
                .iter()
                .map(|item| {
                    let (state, icon, spoken) = if item.done {
                        ("done", IconName::Check, done_label.clone())
                    } else {
                        ("open", IconName::Circle, not_done_label.clone())
                    };
                    view! {
                        <li class="c-checklist__item" data-state=state>
                            <Icon name=icon />
                            <span>{item.label.clone()} <span class="u-hidden">", " {spoken}</span></span>
                        </li>
                    }
                })
                .collect_view()
        })
    };
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
