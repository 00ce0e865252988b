//! Narrows a list by its address (ux 10.4).

use crate::{Button, ButtonKind};
use leptos::prelude::*;

/// A form of filters, and how many things are left.
///
/// **When:** above a list that is too long to be read. **When not:** anything is changed on the server
/// ([`Form`](crate::Form)). It is a GET form: the filters stand in the address, so that a link to the list keeps them,
/// and nothing is sent before «Применить» is pressed.
#[component]
pub fn FilterBar(
    /// The address of the list.
    #[prop(into)]
    action: String,
    /// What the form is called: «Отбор заявлений».
    #[prop(into)]
    label: String,
    /// «Применить».
    #[prop(into)]
    apply_label: String,
    /// «Сбросить»; empty while nothing is filtered.
    #[prop(optional, into)]
    reset_label: String,
    /// How many are left, as a sentence: «Найдено 12 заявлений». Spoken when it changes.
    #[prop(into)]
    count: Signal<String>,
    /// The fields, each with its label.
    children: Children,
) -> impl IntoView {
    let reset = (!reset_label.is_empty()).then(|| {
        let href = action.clone();
        view! { <a class="c-link-button" data-variant="quiet" href=href>{reset_label}</a> }
    });
    view! {
        <div class="c-filter-bar">
            <form class="c-filter-bar__form" method="get" action=action aria-label=label>
                <div class="c-filter-bar__fields">{children()}</div>
                <div class="c-filter-bar__actions">
                    <Button kind=ButtonKind::Secondary>{apply_label}</Button>
                    {reset}
                </div>
            </form>
            <p class="c-filter-bar__count" role="status">{move || count.get()}</p>
        </div>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        FieldHandle, TextField,
        story::{Group, Knob, State, Story},
    };

    const COUNT: Knob = Knob::Text("count", "Найдено 12 заявлений");
    const FILTERED: Knob = Knob::Flag("filtered");

    fn bar(label: &str, name: &'static str, words: &str, count: &str, filtered: bool) -> impl IntoView + use<> {
        let (words, count) = (words.to_owned(), Signal::stored(count.to_owned()));
        let reset_label = if filtered { "Сбросить" } else { "" };
        view! {
            <FilterBar action="?" label=label.to_owned() apply_label="Применить" reset_label count>
                <TextField field=FieldHandle::new(name, None) label="Слова из названия" value=words />
            </FilterBar>
        }
    }

    Story::new("Отбор", Group::Navigation)
        .example("Ничего не отобрано", State::Default, || {
            bar("Отбор заявлений", "filter-all", "", "Всего 48 заявлений", false)
        })
        .example("Отобрано по словам", State::Filled, || {
            bar("Отбор платежей", "filter-words", "пошлина", "Найдено 3 платежа", true)
        })
        .example("Ничего не нашлось", State::Empty, || {
            bar("Отбор документов", "filter-none", "пошлинна", "Ничего не нашлось. Проверьте, нет ли опечатки.", true)
        })
        .example("Несколько полей", State::LongText, || {
            view! {
                <FilterBar
                    action="?"
                    label="Отбор дел"
                    apply_label="Применить"
                    reset_label="Сбросить"
                    count=Signal::stored("Найдено 1 204 дела, показаны первые 50".to_owned())
                >
                    <TextField field=FieldHandle::new("filter-person", None) label="Фамилия заявителя" value="Берёзкина" />
                    <TextField field=FieldHandle::new("filter-number", None) label="Номер дела" />
                    <TextField field=FieldHandle::new("filter-office", None) label="Ведомство, в котором рассматривают дело" />
                </FilterBar>
            }
        })
        .playground(&[COUNT, FILTERED], |turned| {
            bar("Пробный отбор", "filter-turned", "", &turned.text(COUNT), turned.is_set(FILTERED))
        })
}
