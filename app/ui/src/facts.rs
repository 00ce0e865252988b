//! Names and values: what the portal knows about something.

use leptos::prelude::*;

/// One name and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub term: String,
    /// How it is.
    pub detail: String,
}

/// A list of facts.
///
/// **When:** a handful of values is read, not compared. **When not:** several things with the same values: that is a
/// table.
#[component]
pub fn Facts(
    /// The facts, in reading order.
    items: Vec<Fact>,
    /// Name and value side by side where there is room.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    let rows = items
        .into_iter()
        .map(|fact| view! { <div class="c-facts__row"><dt>{fact.term}</dt><dd>{fact.detail}</dd></div> })
        .collect_view();
    view! { <dl class="c-facts" data-layout=if wide { "wide" } else { "narrow" }>{rows}</dl> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const WIDE: Knob = Knob::Flag("wide");

    fn facts(all: &[(&str, &str)]) -> Vec<Fact> {
        all.iter().map(|(term, detail)| Fact { term: (*term).to_owned(), detail: (*detail).to_owned() }).collect()
    }
    fn person() -> Vec<Fact> {
        facts(&[
            ("Фамилия и имя", "Берёзкина Вера"),
            ("Телефон", "+7 900 000-00-01"),
            ("Электронная почта", "vera@example.ru"),
            ("СНИЛС", "112-233-445 95"),
        ])
    }

    Story::new("Сведения", Group::Content)
        .example("Одно под другим", State::Default, || view! { <Facts items=person() /> })
        .example("Рядом, где есть место", State::Filled, || view! { <Facts items=person() wide=true /> })
        .example("Длинные слова", State::LongText, || {
            let items = facts(&[
                ("Орган, который выдал документ", "Управление по вопросам миграции по Берёзовскому району"),
                ("Электронная почта", "vera.konstantinovna.berezkina.lichnyy.yashchik@ochen-dlinnyy-domen.example.ru"),
            ]);
            view! { <Facts items wide=true /> }
        })
        .playground(&[WIDE], |turned| view! { <Facts items=person() wide=turned.is_set(WIDE) /> })
}
