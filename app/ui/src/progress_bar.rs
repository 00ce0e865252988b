//! How much of something is done.

use leptos::prelude::*;

/// A native progress bar with its label and its words.
///
/// **When:** a known amount is done step by step: a file is sent, a form is filled in. **When not:** nobody knows how
/// much is left ([`Skeleton`](crate::Skeleton)), or a page is being loaded ([`ProgressLine`](crate::ProgressLine)). The
/// text beside the bar changes as often as it likes and is not spoken; `stage` is, so let it change by stage (ux 9.5).
#[component]
pub fn ProgressBar(
    /// What is done: «spravka.pdf».
    #[prop(into)]
    label: String,
    /// How much is done; absent while that is not known.
    #[prop(into)]
    value: Signal<Option<u32>>,
    /// How much there is.
    #[prop(default = 100)]
    max: u32,
    /// The same in words: «6 из 10 МБ».
    #[prop(into)]
    text: Signal<String>,
    /// The stage, spoken when it changes: «Проверяем на вирусы».
    #[prop(optional, into)]
    stage: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="c-progress-bar">
            <label class="c-progress-bar__label">
                <span>{label}</span>
                <progress
                    class="c-progress-bar__bar"
                    max=max.to_string()
                    value=move || value.get().map(|value| value.min(max).to_string())
                >
                    {move || text.get()}
                </progress>
            </label>
            <p class="c-progress-bar__text">{move || text.get()}</p>
            <p class="c-progress-bar__stage" role="status">{move || stage.get()}</p>
        </div>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const LABEL: Knob = Knob::Text("label", "spravka.pdf");
    const VALUE: Knob = Knob::Text("value", "60");
    const STAGE: Knob = Knob::Text("stage", "Отправляем файл");

    fn bar(label: &str, value: Option<u32>, text: &str, stage: &str) -> impl IntoView + use<> {
        let [text, stage] = [text, stage].map(|words| Signal::stored(words.to_owned()));
        view! { <ProgressBar label=label.to_owned() value=Signal::stored(value) text stage /> }
    }

    Story::new("Ход работы", Group::Messages)
        .example("Только началось", State::Default, || bar("spravka.pdf", Some(0), "0 из 10 МБ", ""))
        .example("Файл отправляется", State::Loading, || {
            bar("Справка о доходах.pdf", Some(60), "6 из 10 МБ", "Отправляем файл")
        })
        .example("Неизвестно, сколько осталось", State::Loading, || {
            bar("Проверка файла", None, "Обычно меньше минуты", "Проверяем на вирусы")
        })
        .example("Готово", State::Filled, || bar("Паспорт.jpg", Some(100), "2 из 2 МБ", "Файл получен"))
        .example("Длинные слова", State::LongText, || {
            let label = "spravka_o_dohodah_i_summah_naloga_fizicheskogo_lica_za_2026_god_berezkina_vera.pdf";
            bar(
                label,
                Some(35),
                "3,5 из 10 МБ, осталось около двух минут",
                "Отправляем файл, страницу можно не закрывать",
            )
        })
        .playground(&[LABEL, VALUE, STAGE], |turned| {
            let value = turned.text(VALUE);
            let text = [&value, " из 100"].concat();
            bar(&turned.text(LABEL), value.parse().ok(), &text, &turned.text(STAGE))
        })
}
