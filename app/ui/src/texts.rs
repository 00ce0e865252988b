//! The few words that components say by themselves. `app` provides them once, in the language of the page.

use leptos::prelude::*;

/// Words that belong to a component and not to a page. Provide with `provide_context(UiTexts { … })` in the shell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UiTexts {
    /// Spoken before an error message, with its trailing space: «Ошибка: ».
    pub error_prefix: &'static str,
    /// The button that shows the password: «Показать».
    pub show_password: &'static str,
    /// The same button afterwards: «Скрыть».
    pub hide_password: &'static str,
    /// Spoken when the password became visible: «Пароль показан».
    pub password_shown: &'static str,
    /// Spoken when the password was hidden again: «Пароль скрыт».
    pub password_hidden: &'static str,
    /// The parts of a date: «День».
    pub day: &'static str,
    /// «Месяц».
    pub month: &'static str,
    /// «Год».
    pub year: &'static str,
    /// A button while its action runs: «Отправляем…».
    pub pending: &'static str,
}

/// The words of this page; empty ones when nobody provided them, which only a test does.
pub(crate) fn ui_texts() -> UiTexts {
    use_context().unwrap_or_default()
}
