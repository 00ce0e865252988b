//! How strong a new password is, beside the field while it is typed.

use leptos::prelude::*;

/// What the meter shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeterReading {
    /// How many of the four parts of the bar are filled.
    pub step: &'static str,
    /// The verdict in words: «Надёжность: хорошая».
    pub verdict: String,
    /// What would help, in whole sentences; empty when nothing is needed.
    pub advice: String,
}

/// A bar of four parts with its meaning in words and advice below.
///
/// **When:** a password is being made up. **When not:** for progress, or for a password that is checked, not made. Says
/// nothing until there is a reading, so it never accuses of what is not finished; a reading is spoken politely, and at
/// most once a pause in typing, because the page asks for it then only (ux 12.4).
#[component]
pub fn StrengthMeter(
    /// The newest reading.
    #[prop(into)]
    reading: Signal<Option<MeterReading>>,
) -> impl IntoView {
    // Whole texts and one attribute instead of a view of its own for each reading: a list here is 6 KB of wasm.
    let of = move |part: fn(MeterReading) -> String| move || reading.get().map(part).unwrap_or_default();
    let step = move || reading.get().map_or("", |reading| reading.step);
    view! {
        <div class="c-strength-meter" role="status" hidden=move || reading.with(Option::is_none)>
            <p class="c-strength-meter__verdict">{of(|reading| reading.verdict)}</p>
            <div class="c-strength-meter__bar" data-step=step aria-hidden="true"></div>
            <p class="c-strength-meter__advice">{of(|reading| reading.advice)}</p>
        </div>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, State, Story};

    fn shown(step: &'static str, verdict: &str, advice: &str) -> impl IntoView {
        let reading = MeterReading { step, verdict: verdict.to_owned(), advice: advice.to_owned() };
        view! { <StrengthMeter reading=Signal::stored(Some(reading)) /> }
    }

    Story::new("Надёжность пароля", Group::Messages)
        .example("Слабый", State::Error, || {
            shown("1", "Надёжность: слабая", "Добавьте слово, которого никто не ждёт.")
        })
        .example("Хороший", State::Filled, || shown("3", "Надёжность: хорошая", ""))
        .example("Отличный", State::Filled, || shown("4", "Надёжность: высокая", ""))
}
