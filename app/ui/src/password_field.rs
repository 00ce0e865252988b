//! A password: one field, a button to see it, room for the rules below.

use crate::{
    FieldHandle, Icon, IconName, LiveCheck,
    field_parts::{described_by, invalid, label_and_hint, message},
    texts::ui_texts,
};
use leptos::{ev, prelude::*};

/// A password field with show and hide; the checklist of rules comes as children.
///
/// **When:** any secret that people make up. **When not:** a one-time code. There is no confirmation field: seeing the
/// password replaces it (ux 13). The button appears with hydration, because without wasm it could do nothing. The
/// password hides again when a form is sent and when the page returns from the history.
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
    let is_ready = RwSignal::new(false);
    let is_shown = RwSignal::new(false);
    let spoken = RwSignal::new("");

    Effect::new(move |_| {
        is_ready.set(true);
        let sent = window_event_listener(ev::submit, move |_| is_shown.set(false));
        let returned = window_event_listener(ev::pageshow, move |_| is_shown.set(false));
        on_cleanup(move || {
            sent.remove();
            returned.remove();
        });
    });
    // Typed before hydration: the rules below must know it too.
    Effect::new(move |_| {
        if let Some(on_input) = on_input {
            on_input.run(field.value());
        }
    });
    let toggle = move |_| {
        is_shown.update(|shown| *shown = !*shown);
        spoken.set(if is_shown.get_untracked() { texts.password_shown } else { texts.password_hidden });
    };
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
            <div class="c-field__box">
                <input
                    class="c-field__input"
                    node_ref=field.node()
                    id=name
                    name=name
                    type=move || if is_shown.get() { "text" } else { "password" }
                    autocomplete=if current { "current-password" } else { "new-password" }
                    spellcheck="false"
                    autocapitalize="none"
                    aria-describedby=describedby
                    aria-invalid=invalid(field)
                    on:input=typed
                    on:blur=move |event| field.left(&event, on_blur.as_ref())
                />
                <button
                    class="c-password__toggle"
                    type="button"
                    aria-controls=name
                    hidden=move || !is_ready.get()
                    on:click=toggle
                >
                    <span hidden=move || is_shown.get()><Icon name=IconName::Eye /></span>
                    <span hidden=move || !is_shown.get()><Icon name=IconName::EyeOff /></span>
                    {move || if is_shown.get() { texts.hide_password } else { texts.show_password }}
                </button>
            </div>
            <span class="u-hidden" role="status">{move || spoken.get()}</span>
            <div class="c-password__extra">{children.map(|children| children())}</div>
        </div>
    }
}
