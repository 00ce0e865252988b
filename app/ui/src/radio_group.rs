//! One of a few.

use crate::{
    FieldHandle,
    field_parts::{described_by, invalid, legend_and_hint, message},
};
use leptos::prelude::*;

/// One of the answers.
pub struct RadioOption {
    /// What the form sends.
    pub value: &'static str,
    /// What people read.
    pub label: String,
    /// A sentence below; may be empty.
    pub hint: String,
    /// A question that only this answer raises. Without scripts it hides by the style sheet alone.
    pub below: Option<AnyView>,
}

impl RadioOption {
    /// An answer of a few words.
    pub fn new(value: &'static str, label: impl Into<String>) -> Self {
        Self { value, label: label.into(), hint: String::new(), below: None }
    }

    /// With a sentence below.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// With a question of its own.
    #[must_use]
    pub fn below(self, view: impl IntoView + 'static) -> Self {
        Self { below: Some(view.into_any()), ..self }
    }
}

/// A question with two to seven answers, all of which are seen.
///
/// **When:** one answer is to be given. **When not:** several may be ([`Checkbox`](crate::Checkbox)), or the answers are
/// many ([`Select`](crate::Select)). Nothing is chosen beforehand unless the server keeps it.
#[component]
pub fn RadioGroup(
    /// The field as the page holds it.
    field: FieldHandle,
    /// The question.
    #[prop(into)]
    legend: String,
    /// One short sentence under the question.
    #[prop(optional, into)]
    hint: String,
    /// The answers.
    options: Vec<RadioOption>,
    /// The answer that the server keeps.
    #[prop(optional, into)]
    value: String,
    /// Side by side: for two short answers.
    #[prop(optional)]
    inline: bool,
) -> impl IntoView {
    let name = field.name();
    field.starts_as(&value);
    let describedby = described_by(name, !hint.is_empty());
    let rows = options
        .into_iter()
        .enumerate()
        .map(|(place, option)| {
            // The first one is the field's: a link from the summary leads to it (ux 2.3).
            let id = if place == 0 { name.to_owned() } else { [name, "-", option.value].concat() };
            let hint_id = (!option.hint.is_empty()).then(|| [id.as_str(), "-about"].concat());
            let hint = hint_id.clone().map(|id| view! { <p class="c-radio__hint" id=id>{option.hint}</p> });
            let below = option.below.map(|below| view! { <div class="c-radio__below">{below}</div> });
            view! {
                <div class="c-radio__option">
                    <div class="c-radio__row">
                        <input
                            type="radio"
                            id=id.clone()
                            name=name
                            value=option.value
                            checked=option.value == value
                            aria-describedby=hint_id
                            on:change=move |_| field.set_error(None)
                        />
                        <label class="c-radio__label" for=id>{option.label}</label>
                    </div>
                    {hint}
                    {below}
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class="c-field" role="radiogroup" data-kind="radio" data-field=name aria-describedby=describedby aria-invalid=invalid(field)>
            {legend_and_hint(name, legend, hint)}
            {message(field)}
            <div class="c-radio" data-layout=if inline { "inline" } else { "stacked" }>{rows}</div>
        </fieldset>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        TextField,
        story::{Group, State, Story},
    };

    Story::new("Один из нескольких", Group::Fields)
        .example("С пояснениями", State::Default, || {
            let options = vec![
                RadioOption::new("centre", "В центре обслуживания").hint("Возьмите с собой паспорт"),
                RadioOption::new("post", "Письмом").hint("Идёт до двух недель"),
            ];
            view! { <RadioGroup field=FieldHandle::new("way", None) legend="Как подтвердить личность" options /> }
        })
        .example("Два коротких ответа", State::Filled, || {
            let options = vec![RadioOption::new("female", "Женский"), RadioOption::new("male", "Мужской")];
            view! { <RadioGroup field=FieldHandle::new("sex", None) legend="Пол" options value="female" inline=true /> }
        })
        .example("Ответ с вопросом", State::Open, || {
            let asks = view! { <TextField field=FieldHandle::new("former", None) label="Прежняя фамилия" /> };
            let options = vec![RadioOption::new("yes", "Да").below(asks), RadioOption::new("no", "Нет")];
            view! { <RadioGroup field=FieldHandle::new("changed", None) legend="Меняли ли вы фамилию" options value="yes" /> }
        })
        .example("С ошибкой", State::Error, || {
            let field = FieldHandle::new("missing_way", Some("Выберите способ получения".to_owned()));
            let options = vec![RadioOption::new("paper", "На бумаге"), RadioOption::new("file", "Файлом")];
            view! { <RadioGroup field legend="Способ получения" options /> }
        })
}
