//! A question with its answer folded away.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// Native disclosure: works without wasm, is found by the search of the browser.
///
/// **When:** few people need it, such as «Не приходит код?». **When not:** everybody needs it.
#[component]
pub fn Details(
    /// The line that is always there.
    #[prop(into)]
    summary: String,
    /// Unfolded from the start.
    #[prop(optional)]
    open: bool,
    /// What unfolds.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="c-details" open=open>
            <summary class="c-details__summary"><Icon name=IconName::ChevronRight /><span>{summary}</span></summary>
            <div class="c-details__body">{children()}</div>
        </details>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const SUMMARY: Knob = Knob::Text("summary", "Не приходит код?");
    const OPEN: Knob = Knob::Flag("open");

    Story::new("Подробности", Group::Content)
        .example("Свёрнуто", State::Default, || {
            view! { <Details summary="Не приходит код?"><p>"Подождите две минуты и запросите новый."</p></Details> }
        })
        .example("Развёрнуто", State::Open, || {
            view! {
                <Details summary="Где найти код подразделения?" open=true>
                    <p>"На второй странице паспорта, справа от даты выдачи: 770-001."</p>
                    <p>"Если он написан неразборчиво, укажите, кем выдан паспорт, — код найдём мы."</p>
                </Details>
            }
        })
        .example("Длинные слова", State::LongText, || {
            view! {
                <Details summary="Что делать, если в паспорте и в свидетельстве о рождении фамилия написана по-разному?">
                    <p>"Приложите документ, по которому её исправили."</p>
                </Details>
            }
        })
        .playground(&[SUMMARY, OPEN], |turned| {
            view! {
                <Details summary=turned.text(SUMMARY) open=turned.is_set(OPEN)><p>"Здесь стоит ответ."</p></Details>
            }
        })
}
