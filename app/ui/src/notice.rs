//! A message of the page about itself: a result, a warning, a demonstration.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// What a notice is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good to know.
    #[default]
    Info,
    /// It worked. Spoken at once; gone on the next page.
    Success,
    /// Mind this before going on.
    Warning,
    /// The strip above the header of a demonstration.
    Demo,
}

/// A framed message.
///
/// **When:** one thing must not be overlooked; at most one above `h1` (ux 10.6). **When not:** what the task needs (that
/// belongs into the text), or errors of fields ([`ErrorSummary`](crate::ErrorSummary)).
#[component]
pub fn Notice(
    /// What it is about.
    #[prop(optional)]
    kind: NoticeKind,
    /// A few words above the text.
    #[prop(optional, into)]
    title: Option<String>,
    /// The text.
    children: Children,
) -> impl IntoView {
    let (variant, icon) = match kind {
        NoticeKind::Info => ("info", IconName::Info),
        NoticeKind::Success => ("success", IconName::Check),
        NoticeKind::Warning => ("warning", IconName::AlertTriangle),
        NoticeKind::Demo => ("demo", IconName::Info),
    };
    let role = (kind == NoticeKind::Success).then_some("alert");
    let title = title.map(|title| view! { <p class="c-notice__title">{title}</p> });
    view! {
        <div class="c-notice" data-variant=variant role=role>
            <Icon name=icon />
            <div class="c-notice__body">{title} <div>{children()}</div></div>
        </div>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const TITLE: Knob = Knob::Text("title", "Вы уже начинали");
    const TEXT: Knob = Knob::Text("text", "Мы сохранили ваши ответы: продолжите с того же места.");
    const KIND: Knob = Knob::Choice("kind", &["info", "success", "warning", "demo"]);

    Story::new("Сообщение", Group::Messages)
        .example("К сведению", State::Default, || {
            view! { <Notice title="Вы уже начинали">"Мы сохранили ваши ответы: продолжите с того же места."</Notice> }
        })
        .example("Получилось", State::Filled, || {
            view! { <Notice kind=NoticeKind::Success>"Пароль изменён."</Notice> }
        })
        .example("Внимание", State::Default, || {
            view! {
                <Notice kind=NoticeKind::Warning title="Код вводили слишком часто">
                    "Следующая попытка — через 15 минут."
                </Notice>
            }
        })
        .example("Полоса демонстрации", State::Default, || {
            view! { <Notice kind=NoticeKind::Demo>"Пробная установка: люди здесь вымышлены."</Notice> }
        })
        .example("Длинные слова", State::LongText, || {
            view! {
                <Notice title="С 1 декабря заявления о компенсации расходов на оплату жилого помещения принимают по-новому">
                    <p>"Справку о составе семьи мы теперь запросим сами. "<a href="/">"Что ещё изменится"</a></p>
                </Notice>
            }
        })
        .playground(&[TITLE, TEXT, KIND], |turned| {
            let kinds = [NoticeKind::Info, NoticeKind::Success, NoticeKind::Warning, NoticeKind::Demo];
            view! { <Notice kind=turned.pick(KIND, &kinds) title=turned.text(TITLE)>{turned.text(TEXT)}</Notice> }
        })
}
