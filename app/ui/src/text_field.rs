//! A line of text, with the attributes that its meaning asks for (ux 3).

use crate::{
    FieldHandle, LiveCheck,
    field_parts::{described_by, invalid, label_and_hint, message},
};
use leptos::prelude::*;

/// What a text field asks for. Decides keyboard, autofill and spelling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextKind {
    /// Фамилия.
    Surname,
    /// Имя.
    GivenName,
    /// Отчество.
    Patronymic,
    /// A number of a document, a code, an index: digits and what stands between them.
    Digits,
    /// A phone number; never reformatted while typing.
    Phone,
    /// An e-mail address.
    Email,
    /// What people sign in with: phone, e-mail or СНИЛС.
    Login,
    /// A one-time code; use [`CodeField`](crate::CodeField).
    Code,
    /// A backup code, or a one-time code beside other fields: it does not take the focus.
    BackupCode,
    /// The answer to a control question: the browser offers it to nobody.
    Answer,
    /// Anything else.
    #[default]
    Text,
}

/// The row of the table in ux 3 for one kind of field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputAttributes {
    /// `type`.
    pub input_type: &'static str,
    /// `inputmode`, where the type does not imply the keyboard.
    pub inputmode: Option<&'static str>,
    /// `autocomplete`.
    pub autocomplete: Option<&'static str>,
    /// `spellcheck`.
    pub spellcheck: Option<&'static str>,
    /// `autocapitalize`.
    pub autocapitalize: Option<&'static str>,
    /// `data-kind` of the group, for the style sheet.
    pub name: &'static str,
}

impl TextKind {
    /// Every kind, for tests and the workbench.
    pub const ALL: [Self; 11] = [
        Self::Surname,
        Self::GivenName,
        Self::Patronymic,
        Self::Digits,
        Self::Phone,
        Self::Email,
        Self::Login,
        Self::Code,
        Self::BackupCode,
        Self::Answer,
        Self::Text,
    ];

    /// The attributes of the input.
    pub fn attributes(self) -> InputAttributes {
        let plain = InputAttributes {
            input_type: "text",
            inputmode: None,
            autocomplete: None,
            spellcheck: Some("false"),
            autocapitalize: None,
            name: "text",
        };
        match self {
            Self::Surname => InputAttributes { autocomplete: Some("family-name"), name: "surname", ..plain },
            Self::GivenName => InputAttributes { autocomplete: Some("given-name"), name: "given-name", ..plain },
            Self::Patronymic => InputAttributes { autocomplete: Some("additional-name"), name: "patronymic", ..plain },
            Self::Digits => {
                InputAttributes { inputmode: Some("numeric"), autocomplete: Some("off"), name: "digits", ..plain }
            }
            Self::Phone => InputAttributes {
                input_type: "tel",
                inputmode: Some("tel"),
                autocomplete: Some("tel"),
                spellcheck: None,
                name: "phone",
                ..plain
            },
            Self::Email => InputAttributes {
                input_type: "email",
                inputmode: Some("email"),
                autocomplete: Some("email"),
                autocapitalize: Some("none"),
                name: "email",
                ..plain
            },
            Self::Login => {
                InputAttributes { autocomplete: Some("username"), autocapitalize: Some("none"), name: "login", ..plain }
            }
            Self::BackupCode => InputAttributes {
                autocomplete: Some("one-time-code"),
                autocapitalize: Some("characters"),
                name: "backup-code",
                ..plain
            },
            Self::Code => InputAttributes {
                inputmode: Some("numeric"),
                autocomplete: Some("one-time-code"),
                name: "code",
                ..plain
            },
            Self::Answer => InputAttributes { autocomplete: Some("off"), ..plain },
            Self::Text => InputAttributes { spellcheck: None, ..plain },
        }
    }
}

/// A labelled line of text with hint and message.
///
/// **When:** any short answer that people type: names, numbers, addresses. **When not:** a secret
/// ([`PasswordField`](crate::PasswordField)), a code ([`CodeField`](crate::CodeField)), a choice.
///
/// `value` is what the server keeps and is written once; typing is never overwritten (ux 17.5, 17.6). The hint is one
/// sentence without a link; `optional_mark` is «(необязательно)».
#[component]
pub fn TextField(
    /// The field as the page holds it.
    field: FieldHandle,
    /// The label, without a colon.
    #[prop(into)]
    label: String,
    /// One short sentence under the label.
    #[prop(optional, into)]
    hint: String,
    /// What the server keeps.
    #[prop(optional, into)]
    value: String,
    /// What is asked for.
    #[prop(optional)]
    kind: TextKind,
    /// The check that may speak before the server does.
    #[prop(optional)]
    live: Option<LiveCheck>,
    /// The words for a field that may stay empty.
    #[prop(optional, into)]
    optional_mark: String,
    /// A unit behind the input.
    #[prop(optional, into)]
    suffix: String,
    /// Shows a sound number in groups once the focus has left, as the document does (ux 4.4). `None`: leave it as it is.
    #[prop(optional)]
    tidy: Option<fn(&str) -> Option<String>>,
) -> impl IntoView {
    let name = field.name();
    field.starts_as(&value);
    let attributes = kind.attributes();
    let describedby = described_by(name, !hint.is_empty());
    let on_blur = live.clone();
    let suffix = (!suffix.is_empty()).then(|| view! { <span class="c-field__suffix">{suffix}</span> });
    view! {
        <div class="c-field" data-kind=attributes.name>
            {label_and_hint(name, label, optional_mark, hint)}
            {message(field)}
            <div class="c-field__row">
                <div class="c-field__box">
                    <input
                        class="c-field__input"
                        id=name
                        name=name
                        value=value
                        type=attributes.input_type
                        inputmode=attributes.inputmode
                        autocomplete=attributes.autocomplete
                        spellcheck=attributes.spellcheck
                        autocapitalize=attributes.autocapitalize
                        // Ux 12.6: the code is the only thing to do on its page.
                        autofocus=matches!(kind, TextKind::Code)
                        aria-describedby=describedby
                        aria-invalid=invalid(field)
                        on:input=move |_| field.typed(live.as_ref())
                        on:blur=move |event| {
                            if let Some(grouped) = tidy.and_then(|tidy| tidy(&field.value())) {
                                field.put(&grouped);
                            }
                            field.left(&event, on_blur.as_ref());
                        }
                    />
                </div>
                {suffix}
            </div>
        </div>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const KIND: Knob = Knob::Choice("kind", &["surname", "given-name", "phone", "email", "login", "text"]);
    const LABEL: Knob = Knob::Text("label", "Фамилия");
    const HINT: Knob = Knob::Text("hint", "Как в паспорте");
    const ERROR: Knob = Knob::Text("error", "");

    Story::new("Строка текста", Group::Fields)
        .example("Пустая", State::Default, || {
            view! { <TextField field=FieldHandle::new("surname", None) label="Фамилия" hint="Как в паспорте" kind=TextKind::Surname /> }
        })
        .example("Телефон", State::Filled, || {
            view! { <TextField field=FieldHandle::new("phone", None) label="Мобильный телефон" value="8 900 000-00-01" kind=TextKind::Phone /> }
        })
        .example("С ошибкой", State::Error, || {
            let field = FieldHandle::new("email", Some("В адресе электронной почты должен быть знак @".to_owned()));
            view! { <TextField field label="Электронная почта" value="vera.example.ru" kind=TextKind::Email /> }
        })
        .example("Проверяется при вводе", State::Filled, || {
            let has_sign = |typed: &str| (!typed.contains('@')).then(|| "Не хватает знака @".to_owned());
            view! {
                <TextField field=FieldHandle::new("live", None) label="Электронная почта" value="vera.example.ru"
                    kind=TextKind::Email live=LiveCheck::hard(has_sign) />
            }
        })
        .example("Можно не заполнять", State::Default, || {
            view! { <TextField field=FieldHandle::new("patronymic", None) label="Отчество" optional_mark="(необязательно)" /> }
        })
        .example("С единицей", State::Filled, || {
            view! { <TextField field=FieldHandle::new("sum", None) label="Сумма в рублях" value="1 234,50" suffix="₽" /> }
        })
        .example("Длинные слова", State::LongText, || {
            view! {
                <TextField
                    field=FieldHandle::new("issuer", None)
                    label="Кем выдан документ, удостоверяющий личность иностранного гражданина"
                    hint="Перепишите полностью, вместе с названием подразделения и сокращениями, как в документе"
                    value="Главное управление по вопросам миграции города Верхние Подоконники"
                />
            }
        })
        .playground(&[LABEL, HINT, KIND, ERROR], |turned| {
            let kinds = [
                TextKind::Surname,
                TextKind::GivenName,
                TextKind::Phone,
                TextKind::Email,
                TextKind::Login,
                TextKind::Text,
            ];
            let error = Some(turned.text(ERROR)).filter(|error| !error.is_empty());
            view! {
                <TextField
                    field=FieldHandle::new("played", error)
                    label=turned.text(LABEL)
                    hint=turned.text(HINT)
                    kind=turned.pick(KIND, &kinds)
                />
            }
        })
}
