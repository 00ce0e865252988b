//! Buttons do something, link buttons lead somewhere; both look alike.

use crate::{
    FieldHandle,
    field_parts::{described_by, message},
    texts::ui_texts,
};
use leptos::{ev, prelude::*};

/// How loud a button is. One primary on a screen (ux 5.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The next step of the page.
    #[default]
    Primary,
    /// Another way on.
    Secondary,
    /// Something aside, such as sending the code again.
    Quiet,
}

impl ButtonKind {
    fn variant(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Quiet => "quiet",
        }
    }
}

/// A button.
///
/// **When:** something happens on pressing it. **When not:** it only leads to a page: take [`LinkButton`]. Never disabled
/// (ux 5.2): while `pending` it says so, is `aria-disabled`, and ignores clicks.
#[component]
pub fn Button(
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether its action is running.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// What it says meanwhile; otherwise [`UiTexts::pending`](crate::UiTexts::pending).
    #[prop(optional, into)]
    pending_label: String,
    /// `submit`, or `button` for what stays on the page.
    #[prop(default = "submit")]
    button_type: &'static str,
    /// What the form sends when it was this button that sent it: the name, with `yes`.
    #[prop(optional, into)]
    name: Option<&'static str>,
    /// Called on a click that is not ignored.
    #[prop(optional)]
    on_click: Option<Callback<ev::MouseEvent>>,
    /// Its `id`, where something points to it.
    #[prop(optional, into)]
    id: Option<&'static str>,
    /// The `id` of what describes it.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// The words on it.
    children: Children,
) -> impl IntoView {
    let pending_label = if pending_label.is_empty() { ui_texts().pending.to_owned() } else { pending_label };
    let clicked = move |event: ev::MouseEvent| {
        if pending.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            class="c-button"
            data-variant=kind.variant()
            id=id
            aria-describedby=described_by
            type=button_type
            name=name
            value=name.map(|_| "yes")
            aria-disabled=move || pending.get().then_some("true")
            on:click=clicked
        >
            <span hidden=move || pending.get()>{children()}</span>
            <span hidden=move || !pending.get()>{pending_label}</span>
        </button>
    }
}

/// A button whose press may be objected to, as the value of a field is: the message stands above it.
///
/// **When:** it starts something that has no input of its own, such as a passkey. **When not:** anything is typed: the
/// message belongs to the field.
#[component]
pub fn FieldButton(
    /// The field as the page holds it.
    field: FieldHandle,
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether its action is running.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// The words on it.
    children: Children,
) -> impl IntoView {
    view! {
        {message(field)}
        <Button kind pending id=field.name() described_by=described_by(field.name(), false)>{children()}</Button>
    }
}

/// A link that looks like a button.
///
/// **When:** the main way on is another page. **When not:** anything changes on the server: that is a [`Button`] in a
/// form.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// Load the whole document, also when the page is one of ours.
    #[prop(optional)]
    external: bool,
    /// The words on it.
    children: Children,
) -> impl IntoView {
    let rel = external.then_some("external");
    view! { <a class="c-link-button" data-variant=kind.variant() href=href rel=rel>{children()}</a> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const LABEL: Knob = Knob::Text("label", "Продолжить");
    const KIND: Knob = Knob::Choice("kind", &["primary", "secondary", "quiet"]);
    const PENDING: Knob = Knob::Flag("pending");

    Story::new("Кнопка", Group::Actions)
        .example("Главное действие", State::Default, || view! { <Button>"Продолжить"</Button> })
        .example("Второе по важности", State::Default, || {
            view! { <Button kind=ButtonKind::Secondary>"Отправить новый код"</Button> }
        })
        .example("Тихая", State::Default, || view! { <Button kind=ButtonKind::Quiet>"Выйти"</Button> })
        .example("Отправляется", State::Loading, || {
            view! { <Button pending=Signal::stored(true)>"Продолжить"</Button> }
        })
        .example("Длинные слова", State::LongText, || {
            view! { <Button>"Подписать заявление усиленной подписью и отправить его в ведомство"</Button> }
        })
        .example("С возражением", State::Error, || {
            let field = FieldHandle::new("key", Some("Ключ доступа не подошёл. Попробуйте ещё раз".to_owned()));
            view! { <FieldButton field kind=ButtonKind::Secondary>"Войти с ключом доступа"</FieldButton> }
        })
        .example("Ссылка в облике кнопки", State::Default, || {
            view! { <LinkButton href="/">"На главную"</LinkButton> }
        })
        .playground(&[LABEL, KIND, PENDING], |turned| {
            let kind = turned.pick(KIND, &[ButtonKind::Primary, ButtonKind::Secondary, ButtonKind::Quiet]);
            view! { <Button kind pending=Signal::stored(turned.is_set(PENDING))>{turned.text(LABEL)}</Button> }
        })
}
