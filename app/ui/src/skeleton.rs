//! The shape of what is on its way.

use leptos::prelude::*;

/// What the placeholder looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SkeletonShape {
    /// A heading and lines of text.
    #[default]
    Text,
    /// Rows of a list.
    Rows,
    /// One card.
    Card,
}

impl SkeletonShape {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Rows => "rows",
            Self::Card => "card",
        }
    }
}

/// Keeps the place of content, and says in words what is awaited.
///
/// **When:** a part of a page is fetched by the browser and its size is known. **When not:** the server can wait for it
/// and send the page whole; an answer takes minutes: say until when and let people leave; a known amount is done step by
/// step ([`ProgressBar`](crate::ProgressBar)). The shapes are hidden from screen readers and do not carry the meaning.
#[component]
pub fn Skeleton(
    /// «Загружаем уведомления…». Spoken when it changes.
    #[prop(into)]
    label: Signal<String>,
    /// What it looks like.
    #[prop(optional)]
    shape: SkeletonShape,
    /// How many lines, rows; a card has its own.
    #[prop(default = 3)]
    lines: u8,
) -> impl IntoView {
    let lines = (0..lines).map(|_| view! { <span class="c-skeleton__line"></span> }).collect_view();
    view! {
        <div class="c-skeleton" data-shape=shape.name()>
            <p class="c-skeleton__label" role="status">{move || label.get()}</p>
            <div class="c-skeleton__shape" aria-hidden="true">{lines}</div>
        </div>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const LABEL: Knob = Knob::Text("label", "Загружаем уведомления…");
    const SHAPE: Knob = Knob::Choice("shape", &["text", "rows", "card"]);

    fn waiting(label: &str, shape: SkeletonShape) -> impl IntoView + use<> {
        let label = Signal::stored(label.to_owned());
        view! { <Skeleton label shape /> }
    }

    Story::new("Место для того, что грузится", Group::Messages)
        .example("Текст", State::Loading, || waiting("Загружаем описание услуги…", SkeletonShape::Text))
        .example("Список", State::Loading, || waiting("Загружаем уведомления…", SkeletonShape::Rows))
        .example("Карточка", State::Loading, || waiting("Загружаем паспорт…", SkeletonShape::Card))
        .example("Длинные слова", State::LongText, || {
            let label = "Загружаем заявления о компенсации расходов на оплату жилого помещения за 2026 год…";
            waiting(label, SkeletonShape::Rows)
        })
        .playground(&[LABEL, SHAPE], |turned| {
            let shapes = [SkeletonShape::Text, SkeletonShape::Rows, SkeletonShape::Card];
            waiting(&turned.text(LABEL), turned.pick(SHAPE, &shapes))
        })
}
