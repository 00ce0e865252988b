//! A list with nothing in it yet.

use leptos::prelude::*;

/// Says what will stand here, and what leads to it.
///
/// **When:** a list is empty because nothing has happened. **When not:** something went wrong: say that instead.
#[component]
pub fn EmptyState(
    /// A few words.
    #[prop(into)]
    title: String,
    /// What will stand here, and perhaps a link.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="c-empty">
            <h3 class="c-empty__title">{title}</h3>
            {children()}
        </div>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        ButtonKind, LinkButton,
        story::{Group, Knob, State, Story},
    };

    const TITLE: Knob = Knob::Text("title", "Заявлений пока нет");

    Story::new("Пустой список", Group::Content)
        .example("Словами", State::Empty, || {
            view! { <EmptyState title="Заявлений пока нет"><p>"Здесь появятся те, которые вы начнёте."</p></EmptyState> }
        })
        .example("С действием", State::Default, || {
            view! {
                <EmptyState title="Документов пока нет">
                    <p>"Добавьте паспорт: его данные не придётся вводить в заявлениях."</p>
                    <LinkButton href="/" kind=ButtonKind::Secondary>"Добавить паспорт"</LinkButton>
                </EmptyState>
            }
        })
        .example("Длинные слова", State::LongText, || {
            view! {
                <EmptyState title="По запросу «компенсация расходов на капитальный ремонт» ничего не нашлось">
                    <p>"Проверьте, нет ли опечатки, или посмотрите все услуги о жилье."</p>
                </EmptyState>
            }
        })
        .playground(&[TITLE], |turned| {
            view! { <EmptyState title=turned.text(TITLE)><p>"Здесь появятся те, которые вы начнёте."</p></EmptyState> }
        })
}
