//! What the message page says, in both languages. It lives here and not in the portal's locales: it is no part of the
//! portal, and a production build should not carry it to a browser.

use serde::Deserialize;

use crate::{Channel, Fault, FaultMode};

/// The language of the page, chosen by `?lang=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Lang {
    #[default]
    Ru,
    En,
}

impl Lang {
    pub(super) fn texts(self) -> &'static Texts {
        match self {
            Self::Ru => &RU,
            Self::En => &EN,
        }
    }

    /// Address of the page in this language.
    pub(super) fn page(self) -> &'static str {
        match self {
            Self::Ru => "/sandbox",
            Self::En => "/sandbox?lang=en",
        }
    }

    /// Address of the page with the people in this language.
    pub(super) fn people_page(self) -> &'static str {
        match self {
            Self::Ru => "/sandbox/people",
            Self::En => "/sandbox/people?lang=en",
        }
    }
}

pub(super) struct Texts {
    pub(super) lang: Lang,
    pub(super) code: &'static str,
    pub(super) other_lang: Lang,
    pub(super) other_code: &'static str,
    pub(super) other_name: &'static str,
    pub(super) brand: &'static str,
    pub(super) skip: &'static str,
    pub(super) title: &'static str,
    pub(super) note: &'static str,
    pub(super) to_portal: &'static str,
    pub(super) people_link: &'static str,
    pub(super) refresh: &'static str,
    pub(super) filter_label: &'static str,
    pub(super) filter_button: &'static str,
    pub(super) filter_off: &'static str,
    pub(super) nothing_yet: &'static str,
    pub(super) nothing_found: &'static str,
    pub(super) list_title: &'static str,
    pub(super) sms: &'static str,
    pub(super) email: &'static str,
    pub(super) repeats: &'static str,
    pub(super) faults_title: &'static str,
    pub(super) channel_label: &'static str,
    pub(super) mode_label: &'static str,
    pub(super) works: &'static str,
    pub(super) fails: &'static str,
    pub(super) silent: &'static str,
    pub(super) count_label: &'static str,
    pub(super) count_hint: &'static str,
    pub(super) messages_left: &'static str,
    pub(super) switch_button: &'static str,
    pub(super) clock_title: &'static str,
    pub(super) clock_note: &'static str,
    /// Steps of the clock: seconds and the button's text.
    pub(super) clock_steps: [(i64, &'static str); 4],
    pub(super) answers_title: &'static str,
    pub(super) answers_note: &'static str,
    pub(super) wrong_count: &'static str,
    pub(super) wrong_seconds: &'static str,
}

impl Texts {
    pub(super) fn channel(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Sms => self.sms,
            Channel::Email => self.email,
        }
    }

    pub(super) fn mode(&self, mode: FaultMode) -> &'static str {
        match mode {
            FaultMode::Works => self.works,
            FaultMode::Fails => self.fails,
            FaultMode::Silent => self.silent,
        }
    }

    /// «СМС: отвечает ошибкой, ещё сообщений: 3».
    pub(super) fn state(&self, channel: Channel, fault: Fault) -> String {
        let left = fault.remaining.map(|count| format!(", {}: {count}", self.messages_left)).unwrap_or_default();
        format!("{}: {}{left}", self.channel(channel), self.mode(fault.mode))
    }
}

const RU: Texts = Texts {
    lang: Lang::Ru,
    code: "ru",
    other_lang: Lang::En,
    other_code: "en",
    other_name: "English",
    brand: "Окно",
    skip: "Перейти к содержанию",
    title: "Сообщения портала",
    note: "Демонстрация: сообщения никуда не уходят",
    to_portal: "На портал",
    people_link: "Люди для регистрации и реестры",
    refresh: "Обновить",
    filter_label: "Телефон или почта получателя",
    filter_button: "Показать",
    filter_off: "Показать все",
    nothing_yet: "Сообщений пока нет. Начните регистрацию на портале, и код появится здесь.",
    nothing_found: "Этому получателю сообщений не было.",
    list_title: "Последние сообщения",
    sms: "СМС",
    email: "Почта",
    repeats: "Повторов",
    faults_title: "Неполадки",
    channel_label: "Канал",
    mode_label: "Что делает",
    works: "работает",
    fails: "отвечает ошибкой",
    silent: "молчит",
    count_label: "Сколько сообщений",
    count_hint: "Оставьте пустым, чтобы не ограничивать",
    messages_left: "ещё сообщений",
    switch_button: "Переключить",
    clock_title: "Часы портала",
    clock_note: "Переводятся только вперёд. Так проверяют сроки кодов и ссылок.",
    clock_steps: [(60, "+1 минута"), (300, "+5 минут"), (3600, "+1 час"), (86400, "+1 сутки")],
    answers_title: "Страницы ошибок",
    answers_note: "Что видит посетитель вместо ответа с таким кодом.",
    wrong_count: "Количество сообщений — целое число, например 3, или ничего.",
    wrong_seconds: "Часы переводятся вперёд: от 1 секунды до 366 суток.",
};

const EN: Texts = Texts {
    lang: Lang::En,
    code: "en",
    other_lang: Lang::Ru,
    other_code: "ru",
    other_name: "Русский",
    brand: "Okno",
    skip: "Skip to content",
    title: "Messages of the portal",
    note: "Demonstration: messages are not sent anywhere",
    to_portal: "To the portal",
    people_link: "People to register as, and the registries",
    refresh: "Refresh",
    filter_label: "Recipient’s phone or e-mail",
    filter_button: "Show",
    filter_off: "Show all",
    nothing_yet: "No messages yet. Start a registration on the portal, and the code will appear here.",
    nothing_found: "There were no messages to this recipient.",
    list_title: "Latest messages",
    sms: "SMS",
    email: "E-mail",
    repeats: "Repeats",
    faults_title: "Troubles",
    channel_label: "Channel",
    mode_label: "What it does",
    works: "works",
    fails: "answers with an error",
    silent: "stays silent",
    count_label: "For how many messages",
    count_hint: "Leave empty for no limit",
    messages_left: "messages left",
    switch_button: "Switch",
    clock_title: "The portal’s clock",
    clock_note: "Moves only forward. This is how the terms of codes and links are tried.",
    clock_steps: [(60, "+1 minute"), (300, "+5 minutes"), (3600, "+1 hour"), (86400, "+1 day")],
    answers_title: "Error pages",
    answers_note: "What a visitor sees in place of an answer with this code.",
    wrong_count: "The number of messages is a whole number, such as 3, or nothing.",
    wrong_seconds: "The clock moves forward: from 1 second to 366 days.",
};
