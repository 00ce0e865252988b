//! A date that people know by heart or read off a document.

use crate::{
    FieldHandle, LiveCheck,
    field_handle::write_date,
    field_parts::{described_by, legend_and_hint, message},
    texts::ui_texts,
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// A part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    /// «День».
    Day,
    /// «Месяц»: a number or a word.
    Month,
    /// «Год».
    Year,
}

/// A date as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedDate {
    /// «5».
    pub day: String,
    /// «3», «03», «март».
    pub month: String,
    /// «1990».
    pub year: String,
}

impl TypedDate {
    /// A date written in one line: «05.03.1990», «5 марта 1990 г.», «1990-03-05». Nothing when it is not three parts.
    pub fn split(line: &str) -> Option<Self> {
        let parts: Vec<&str> =
            line.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        let &[first, month, last] = parts.get(..3)? else { return None };
        let is_number = |part: &str| part.chars().all(|sign| sign.is_ascii_digit());
        // What may follow is «г.» or «года».
        let is_whole = parts.get(3..).is_some_and(|rest| rest.iter().all(|word| word.starts_with('г')));
        if !is_whole || !is_number(first) || !is_number(last) {
            return None;
        }
        let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
        Some(Self { day: day.to_owned(), month: month.to_owned(), year: year.to_owned() })
    }
}

/// Day, month and year in three inputs.
///
/// **When:** a date that is remembered or copied: of birth, of issue. **When not:** a day to come that one picks:
/// [`Calendar`](crate::Calendar). The focus never jumps by itself; a whole date pasted into one part fills all three. The form
/// sends `<name>_day`, `<name>_month`, `<name>_year`.
#[component]
pub fn DateField(
    /// The field as the page holds it. Its value is the three parts with points between.
    field: FieldHandle,
    /// The question.
    #[prop(into)]
    legend: String,
    /// One short sentence under it.
    #[prop(optional, into)]
    hint: String,
    /// What the server keeps.
    #[prop(optional)]
    value: TypedDate,
    /// The person's own birth date: browsers may fill it in.
    #[prop(optional)]
    birth: bool,
    /// The part that the message is about; without one it is about the whole date (ux 2.7).
    #[prop(optional, into)]
    failing: Signal<Option<DatePart>>,
    /// The check, once the focus has left all three parts.
    #[prop(optional)]
    live: Option<LiveCheck>,
) -> impl IntoView {
    let name = field.name();
    let texts = ui_texts();
    let TypedDate { day, month, year } = value;
    field.starts_as(&if day.is_empty() && month.is_empty() && year.is_empty() {
        String::new()
    } else {
        [day.as_str(), &month, &year].join(".")
    });
    let error = field.error_signal();
    let describedby = described_by(name, !hint.is_empty());
    let part = |part: DatePart, label: &'static str, value: String| {
        let (end, autofill) = match part {
            DatePart::Day => ("_day", "bday-day"),
            DatePart::Month => ("_month", "bday-month"),
            DatePart::Year => ("_year", "bday-year"),
        };
        // The first part is the field's own: a link from the summary leads to it.
        let id = if part == DatePart::Day { name.to_owned() } else { [name, end].concat() };
        let fails = move || {
            (error.with(Option::is_some) && failing.get().is_none_or(|failing| failing == part)).then_some("true")
        };
        view! {
            <div class="c-date__part" data-part=&end[1..]>
                <label class="c-date__label" for=id.clone()>{label}</label>
                <input
                    class="c-field__input"
                    type="text"
                    id=id
                    name=[name, end].concat()
                    value=value
                    inputmode=(part != DatePart::Month).then_some("numeric")
                    autocomplete=if birth { autofill } else { "off" }
                    spellcheck="false"
                    aria-invalid=fails
                />
            </div>
        }
    };
    let on_blur = live.clone();
    view! {
        <fieldset
            class="c-field"
            data-kind="date"
            data-field=name
            aria-describedby=describedby
            on:paste=move |event| spread(&event)
            on:input=move |_| field.typed(live.as_ref())
            on:focusout=move |event| field.left(&event, on_blur.as_ref())
        >
            {legend_and_hint(name, legend, hint)}
            {message(field)}
            <div class="c-date">
                {part(DatePart::Day, texts.day, day)}
                {part(DatePart::Month, texts.month, month)}
                {part(DatePart::Year, texts.year, year)}
            </div>
        </fieldset>
    }
}

/// A whole date pasted into one part.
fn spread(event: &ev::ClipboardEvent) {
    let text = event.clipboard_data().and_then(|data| data.get_data("text").ok()).unwrap_or_default();
    let Some(date) = TypedDate::split(&text) else { return };
    let field = event.current_target().and_then(|field| field.dyn_into::<web_sys::Element>().ok());
    if let Some(field) = field {
        event.prevent_default();
        write_date(&field, &date);
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    fn date(day: &str, month: &str, year: &str) -> TypedDate {
        TypedDate { day: day.to_owned(), month: month.to_owned(), year: year.to_owned() }
    }

    Story::new("Дата", Group::Fields)
        .example("Пустая", State::Default, || {
            view! { <DateField field=FieldHandle::new("birth", None) legend="Дата рождения" hint="Например, 5 3 1990" birth=true /> }
        })
        .example("Заполнена словом", State::Filled, || {
            view! { <DateField field=FieldHandle::new("issued", None) legend="Дата выдачи" value=date("5", "марта", "2014") /> }
        })
        .example("Нет года", State::Error, || {
            let field = FieldHandle::new("partial", Some("Дата выдачи должна включать год".to_owned()));
            view! { <DateField field legend="Дата выдачи" value=date("5", "3", "") failing=Signal::stored(Some(DatePart::Year)) /> }
        })
        .example("Невозможная", State::Error, || {
            let field = FieldHandle::new("impossible", Some("Укажите существующую дату выдачи".to_owned()));
            view! { <DateField field legend="Дата выдачи" value=date("31", "2", "2014") /> }
        })
}

#[cfg(test)]
mod tests {
    use super::TypedDate;

    fn split(line: &str) -> Option<(String, String, String)> {
        TypedDate::split(line).map(|date| (date.day, date.month, date.year))
    }

    #[test]
    fn a_date_in_one_line_is_taken_apart_however_it_is_written() {
        for line in ["05.03.1990", "05/03/1990", " 05 03 1990 г.", "1990-03-05"] {
            assert_eq!(split(line), Some(("05".into(), "03".into(), "1990".into())), "{line}");
        }
        assert_eq!(split("5 марта 1990 года"), Some(("5".into(), "марта".into(), "1990".into())));
    }

    #[test]
    fn what_is_no_whole_date_is_left_to_the_part_it_was_pasted_into() {
        for line in ["", "5", "05.03", "март 1990", "5 марта 1990 и ещё", "вчера или сегодня"]
        {
            assert_eq!(split(line), None, "{line}");
        }
    }
}
