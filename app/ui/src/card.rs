//! A sheet with a soft border.

use leptos::prelude::*;

/// Things that belong together, set apart from the rest.
///
/// **When:** several such groups stand on one page. **When not:** around the whole page, or inside another card.
#[component]
pub fn Card(
    /// The content.
    children: Children,
) -> impl IntoView {
    view! { <div class="c-card">{children()}</div> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        LinkButton, Tag, Tone,
        story::{Group, Knob, State, Story},
    };

    const TEXT: Knob = Knob::Text("text", "Запись подтверждена. Возьмите с собой паспорт.");

    Story::new("Карточка", Group::Frame)
        .example("С текстом", State::Default, || {
            view! {
                <Card>
                    <h3>"Запись на приём"</h3>
                    <p>"25 ноября в 10:30, отделение на улице Садовой, 7."</p>
                </Card>
            }
        })
        .example("С состоянием и действием", State::Filled, || {
            view! {
                <Card>
                    <div class="l-cluster"><h3>"Замена паспорта"</h3><Tag tone=Tone::Warning>"Нужно действие"</Tag></div>
                    <p>"Загрузите фотографию до 1 декабря."</p>
                    <div class="l-cluster"><LinkButton href="/">"Загрузить фотографию"</LinkButton></div>
                </Card>
            }
        })
        .example("Длинные слова", State::LongText, || {
            view! {
                <Card>
                    <h3>"Компенсация расходов на оплату жилого помещения и коммунальных услуг"</h3>
                    <p>"otdel.socialnoy.podderzhki.naseleniya.berezovskogo.rayona@dlinnyy-adres.example.ru"</p>
                </Card>
            }
        })
        .playground(&[TEXT], |turned| view! { <Card><p>{turned.text(TEXT)}</p></Card> })
}
