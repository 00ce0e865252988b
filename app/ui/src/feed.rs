//! The feed of notifications, newest first.

use crate::{Tag, Tone};
use leptos::prelude::*;

/// The list around [`FeedItem`]s.
///
/// **When:** events in the order of time. **When not:** things to choose from.
#[component]
pub fn Feed(
    /// What the list is called.
    #[prop(into)]
    label: String,
    /// [`FeedItem`]s, newest first.
    children: Children,
) -> impl IntoView {
    view! { <ol class="c-feed" aria-label=label>{children()}</ol> }
}

/// One event. Unread is said in a word, not by colour alone.
#[component]
pub fn FeedItem(
    /// What happened.
    #[prop(into)]
    title: String,
    /// The details; line breaks are kept.
    #[prop(into)]
    body: String,
    /// When, in words.
    #[prop(into)]
    time_label: String,
    /// When, for machines: ISO 8601.
    #[prop(into)]
    datetime: String,
    /// Whether it waits to be read.
    #[prop(into)]
    unread: Signal<bool>,
    /// The word for that: «Новое».
    #[prop(into)]
    unread_label: String,
    /// What can be done with it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <li class="c-feed__item" data-state=move || if unread.get() { "unread" } else { "read" }>
            <article>
                <div class="c-feed__head">
                    <time datetime=datetime>{time_label}</time>
                    <span hidden=move || !unread.get()><Tag tone=Tone::Glow>{unread_label}</Tag></span>
                </div>
                <h3 class="c-feed__title">{title}</h3>
                <p class="c-feed__body">{body}</p>
                <div class="c-feed__action">{children.map(|children| children())}</div>
            </article>
        </li>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        Button, ButtonKind,
        story::{Group, Knob, State, Story},
    };

    const TITLE: Knob = Knob::Text("title", "Вход с нового устройства");
    const BODY: Knob = Knob::Text("body", "Вошли в 14:05. Если это не вы, смените пароль.");
    const UNREAD: Knob = Knob::Flag("unread");

    fn item(title: String, body: String, unread: bool) -> impl IntoView {
        let unread = Signal::stored(unread);
        view! {
            <FeedItem
                title
                body
                time_label="24 ноября, 14:05"
                datetime="2026-11-24T14:05+03:00"
                unread
                unread_label="Новое"
            />
        }
    }

    Story::new("Лента", Group::Content)
        .example("Новое и прочитанное", State::Filled, || {
            view! {
                <Feed label="Уведомления">
                    {item("Вход с нового устройства".to_owned(), "Вошли в 14:05.\nЕсли это не вы, смените пароль.".to_owned(), true)}
                    {item("Почта подтверждена".to_owned(), "Теперь на неё приходят уведомления.".to_owned(), false)}
                </Feed>
            }
        })
        .example("С действием", State::Default, || {
            view! {
                <Feed label="Новые уведомления">
                    <FeedItem
                        title="Заявление принято"
                        body="Ответ придёт до 8 декабря."
                        time_label="сегодня, 9:30"
                        datetime="2026-11-24T09:30+03:00"
                        unread=Signal::stored(true)
                        unread_label="Новое"
                    >
                        <Button kind=ButtonKind::Quiet button_type="button">"Отметить прочитанным"</Button>
                    </FeedItem>
                </Feed>
            }
        })
        .example("Длинные слова", State::LongText, || {
            let title = "Заявление о компенсации расходов на оплату жилого помещения и коммунальных услуг передано в ведомство";
            let body = "Его рассмотрит отдел социальной поддержки населения. ".repeat(4);
            view! { <Feed label="Уведомления о заявлениях">{item(title.to_owned(), body, false)}</Feed> }
        })
        .playground(&[TITLE, BODY, UNREAD], |turned| {
            let event = item(turned.text(TITLE), turned.text(BODY), turned.is_set(UNREAD));
            view! { <Feed label="Пробная лента">{event}</Feed> }
        })
}
