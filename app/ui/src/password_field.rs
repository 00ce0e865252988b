//! A password: one field, a button to see it, room for the rules below.

use crate::{
    FieldHandle, Icon, IconName, LiveCheck,
    field_parts::{described_by, invalid, label_and_hint, message},
    texts::ui_texts,
};
use leptos::prelude::*;

/// A password field with show and hide; the checklist of rules comes as children.
///
/// **When:** any secret that people make up. **When not:** a one-time code. There is no confirmation field: seeing the
/// password replaces it (ux 13). The button is the boot script's (`data-shows`): it works before the wasm is there, is not
/// seen without scripts, and hides the password again when a form is sent and when the page returns from the history.
#[component]
pub fn PasswordField(
    /// The field as the page holds it.
    field: FieldHandle,
    /// The label.
    #[prop(into)]
    label: String,
    /// One short sentence under the label.
    #[prop(optional, into)]
    hint: String,
    /// The password of an existing account, and not a new one.
    #[prop(optional)]
    current: bool,
    /// The check that may speak before the server does.
    #[prop(optional)]
    live: Option<LiveCheck>,
    /// Told the value after each change, for a checklist.
    #[prop(optional)]
    on_input: Option<Callback<String>>,
    /// The rules, below the input.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let name = field.name();
    let texts = ui_texts();
    let describedby = described_by(name, !hint.is_empty());
    let on_blur = live.clone();
    // Typed before hydration: the rules below must know it too.
    Effect::new(move |_| {
        if let Some(on_input) = on_input {
            on_input.run(field.value());
        }
    });
    let typed = move |_| {
        field.typed(live.as_ref());
        if let Some(on_input) = on_input {
            on_input.run(field.value());
        }
    };

    view! {
        <div class="c-field" data-kind="password">
            {label_and_hint(name, label, String::new(), hint)}
            {message(field)}
            <div class="c-field__row">
                <div class="c-field__box">
                    <input
                        class="c-field__input"
                        id=name
                        name=name
                        type="password"
                        autocomplete=if current { "current-password" } else { "new-password" }
                        spellcheck="false"
                        autocapitalize="none"
                        aria-describedby=describedby
                        aria-invalid=invalid(field)
                        on:input=typed
                        on:blur=move |event| field.left(&event, on_blur.as_ref())
                    />
                </div>
                <button
                    class="c-password__toggle"
                    type="button"
                    aria-controls=name
                    data-shows=name
                    data-on=texts.password_shown
                    data-off=texts.password_hidden
                >
                    <span class="c-password__show"><Icon name=IconName::Eye />{texts.show_password}</span>
                    <span class="c-password__hide"><Icon name=IconName::EyeOff />{texts.hide_password}</span>
                </button>
            </div>
            <span class="u-hidden" role="status" id=[name, "-said"].concat()></span>
            <div class="c-password__extra">{children.map(|children| children())}</div>
        </div>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        Checklist, ChecklistItem,
        story::{Group, State, Story},
    };

    Story::new("Пароль", Group::Fields)
        .example("Новый, с условиями", State::Default, || {
            let rules = ["Не меньше 8 знаков", "Большая буква", "Или просто фраза от 15 знаков"];
            let items: Vec<_> = rules.map(|label| ChecklistItem { label: label.to_owned(), done: false }).into();
            view! {
                <PasswordField field=FieldHandle::new("password", None) label="Пароль" hint="Подойдёт любой из двух вариантов">
                    <Checklist items=Signal::stored(items) done_label="выполнено" not_done_label="пока нет" />
                </PasswordField>
            }
        })
        .example("Нынешний", State::Default, || {
            view! { <PasswordField field=FieldHandle::new("current", None) label="Пароль" current=true /> }
        })
        .example("С ошибкой", State::Error, || {
            let field = FieldHandle::new("wrong", Some("Этот пароль слишком распространён. Придумайте другой".to_owned()));
            view! { <PasswordField field label="Пароль" /> }
        })
}
