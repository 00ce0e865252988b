//! Something unusual that may well be right.

use crate::{Checkbox, FieldHandle, Icon, IconName};
use leptos::prelude::*;

/// A warning about an answer, which the person may confirm.
///
/// **When:** a value is possible and rare: two given names, an age of 110. **When not:** a value that cannot be: that is an
/// error at its field. It never blocks by itself: a ticked box sends `value`, and the server lets pass what it has warned of.
#[component]
pub fn ConfirmWarning(
    /// The box as the page holds it.
    field: FieldHandle,
    /// The codes of what is confirmed, with blanks between.
    #[prop(into)]
    value: String,
    /// What is unusual: «В имени встретились латинские буквы».
    #[prop(into)]
    text: String,
    /// «Всё верно, так и написано в паспорте».
    #[prop(into)]
    confirm_label: String,
) -> impl IntoView {
    view! {
        <div class="c-confirm">
            <p class="c-confirm__text"><Icon name=IconName::AlertTriangle /><span>{text}</span></p>
            <Checkbox field value>{confirm_label}</Checkbox>
        </div>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    Story::new("Подтверждение необычного", Group::Messages)
        .example("Ждёт ответа", State::Default, || {
            view! {
                <ConfirmWarning
                    field=FieldHandle::new("confirmed", None)
                    value="age_over_100"
                    text="Получается, что вам больше ста лет."
                    confirm_label="Дата рождения верна"
                />
            }
        })
        .example("Не отвечено", State::Error, || {
            view! {
                <ConfirmWarning
                    field=FieldHandle::new("unconfirmed", Some("Подтвердите дату рождения или исправьте её".to_owned()))
                    value="age_over_100"
                    text="Получается, что вам больше ста лет."
                    confirm_label="Дата рождения верна"
                />
            }
        })
}
