//! A talk with people who help.

use leptos::prelude::*;

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The person.
    Me,
    /// Somebody who helps.
    Helper,
    /// The portal itself: «Разговор передан специалисту».
    System,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatMessage {
    /// Who.
    pub speaker: Speaker,
    /// By which name: «Вы», «Служба поддержки».
    pub name: String,
    /// The words; line breaks are kept.
    pub text: String,
    /// When, in words.
    pub time_label: String,
    /// When, for machines.
    pub datetime: String,
    /// On its way, or lost: «Не отправлено». Empty when it has arrived.
    pub trouble: String,
}

/// Messages, oldest first; new ones are spoken as they come.
///
/// **When:** a chat, as a page or a panel; the form to answer stands below it. **When not:** for notices that nobody
/// answers: [`Feed`](crate::Feed). That somebody is typing is shown and not spoken (ux 13).
#[component]
pub fn ChatLog(
    /// What it is: «Разговор с поддержкой».
    #[prop(into)]
    label: String,
    /// What was said.
    #[prop(into)]
    messages: Signal<Vec<ChatMessage>>,
) -> impl IntoView {
    let rows = move || messages.get().into_iter().map(row).collect_view();
    view! { <div class="c-chat" role="log" aria-label=label tabindex="0"><ol class="c-chat__list">{rows}</ol></div> }
}

fn row(message: ChatMessage) -> impl IntoView {
    let speaker = match message.speaker {
        Speaker::Me => "me",
        Speaker::Helper => "helper",
        Speaker::System => "system",
    };
    let trouble = (!message.trouble.is_empty()).then(|| view! { <p class="c-chat__trouble">{message.trouble}</p> });
    view! {
        <li class="c-chat__message" data-speaker=speaker>
            <p class="c-chat__head">
                <strong>{message.name}</strong>
                " "
                <time datetime=message.datetime>{message.time_label}</time>
            </p>
            <p class="c-chat__text">{message.text}</p>
            {trouble}
        </li>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    fn message(speaker: Speaker, name: &str, text: &str, trouble: &str) -> ChatMessage {
        let [name, text, trouble] = [name, text, trouble].map(str::to_owned);
        let (time_label, datetime) = ("19:39".to_owned(), "2026-11-24T16:39:00Z".to_owned());
        ChatMessage { speaker, name, text, time_label, datetime, trouble }
    }

    Story::new("Разговор", Group::Content)
        .example("Идёт", State::Filled, || {
            let messages = vec![
                message(Speaker::Me, "Вы", "Не приходит письмо с подтверждением.", ""),
                message(Speaker::System, "Окно", "Разговор передан специалисту.", ""),
                message(
                    Speaker::Helper,
                    "Служба поддержки",
                    "Проверили: письмо ушло в 19:20.\nПосмотрите в папке «Спам».",
                    "",
                ),
                message(Speaker::Me, "Вы", "Нашла, спасибо!", "Не отправлено. Нажмите, чтобы повторить"),
            ];
            view! { <ChatLog label="Разговор с поддержкой" messages=Signal::stored(messages) /> }
        })
        .example("Ещё пуст", State::Empty, || {
            view! { <ChatLog label="Новый разговор" messages=Signal::stored(Vec::new()) /> }
        })
}
