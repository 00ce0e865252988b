//! «Настройки отображения»: what a person may choose about how pages look (ux 11.2).

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// One choice of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingOption {
    /// What the form sends.
    pub value: &'static str,
    /// What it is called.
    pub label: String,
}

/// A setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingGroup {
    /// The field's name, and after `data-` the attribute that shows it: `size`, `scheme`, `font`, `spacing`, `motion`.
    pub name: &'static str,
    /// The question.
    pub legend: String,
    /// The answers.
    pub options: Vec<SettingOption>,
    /// The answer of now.
    pub chosen: &'static str,
}

/// The fields of the settings, each answer shown as it will look, and a line of text to judge by.
///
/// **When:** within the form of the page of settings. **When not:** for settings of anything else. Radio buttons, so it works
/// without scripts; where they run, `on_change` hears each choice at once and the page may show itself in it.
#[component]
pub fn DisplaySettingsPanel(
    /// The settings, in the order of the form.
    groups: Vec<SettingGroup>,
    /// A line with letters and figures that are easily mistaken.
    #[prop(into)]
    sample: String,
    /// Hears name and value of what was chosen.
    #[prop(optional)]
    on_change: Option<Callback<(String, String)>>,
) -> impl IntoView {
    let changed = move |event: ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        if let Some((input, on_change)) = input.zip(on_change) {
            on_change.run((input.name(), input.value()));
        }
    };
    view! {
        <div class="c-display" on:change=changed>
            <p class="c-display__sample">{sample}</p>
            {groups.into_iter().map(group).collect_view()}
        </div>
    }
}

fn group(group: SettingGroup) -> impl IntoView {
    let SettingGroup { name, legend, options, chosen } = group;
    let options = options
        .into_iter()
        .map(|SettingOption { value, label }| {
            // A sample carries the scheme that it stands for, and so its colours.
            let scheme = (name == "scheme").then_some(value);
            view! {
                <label class="c-display__option" data-scheme=scheme>
                    <input type="radio" name=name value=value checked=value == chosen />
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="c-display__group">
            <legend class="c-display__legend">{legend}</legend>
            <div class="c-display__options">{options}</div>
        </fieldset>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    fn setting(name: &'static str, legend: &str, options: &[(&'static str, &str)]) -> SettingGroup {
        let options =
            options.iter().map(|(value, label)| SettingOption { value, label: (*label).to_owned() }).collect();
        SettingGroup { name, legend: legend.to_owned(), options, chosen: "" }
    }

    Story::new("Настройки отображения", Group::Fields).example("Все настройки", State::Filled, || {
        let groups = vec![
            SettingGroup {
                chosen: "150",
                ..setting(
                    "size",
                    "Размер текста",
                    &[("100", "100 %"), ("125", "125 %"), ("150", "150 %"), ("200", "200 %")],
                )
            },
            SettingGroup {
                chosen: "auto",
                ..setting(
                    "scheme",
                    "Цвета",
                    &[
                        ("auto", "Как в системе"),
                        ("light", "Светлая"),
                        ("dark", "Тёмная"),
                        ("black-on-white", "Чёрным по белому"),
                        ("white-on-black", "Белым по чёрному"),
                        ("blue", "Синим по голубому"),
                        ("beige", "Коричневым по бежевому"),
                    ],
                )
            },
            SettingGroup {
                chosen: "clear",
                ..setting("font", "Шрифт", &[("plain", "Обычный"), ("clear", "Повышенной различимости")])
            },
        ];
        view! { <DisplaySettingsPanel groups sample="Так будет выглядеть текст: 112-233-445 95, 1 250 ₽" /> }
    })
}
