//! The warning before a session ends by itself (ux 8).

use crate::{Button, Dialog};
use leptos::prelude::*;

/// Seconds as they are spoken: whole minutes, and twenties in the last one. So the voice speaks once a minute and then every 20
/// seconds, each time exactly when it is true (ux 8.2).
pub fn spoken_seconds(left: u32) -> u32 {
    let step = if left > 60 { 60 } else { 20 };
    left.div_ceil(step).saturating_mul(step)
}

/// Asks whether the person is still there, while there is time to answer.
///
/// **When:** once on every page of a signed-in person, told the remaining time from two minutes before the end, inside forms from
/// five (ux 8.1). **When not:** the session has ended: that is a page. Without scripts the page states the limit in its text.
///
/// It opens while there is a time to tell, and closes when there is none. Escape means to stay: nobody is signed out by accident.
#[component]
pub fn SessionDialog(
    /// Seconds until the end; nothing while there is no need to warn.
    #[prop(into)]
    left: Signal<Option<u32>>,
    /// «Вы ещё здесь?».
    #[prop(into)]
    title: String,
    /// What will happen, and what becomes of the answers.
    #[prop(into)]
    text: String,
    /// The seconds as they are seen: «Осталось 1:58».
    countdown: Callback<u32, String>,
    /// The seconds as they are spoken: «Сеанс закончится через 2 минуты».
    spoken: Callback<u32, String>,
    /// «Остаться».
    #[prop(into)]
    stay_label: String,
    /// Asks the server for more time.
    on_stay: Callback<()>,
    /// Its `id`.
    #[prop(default = "session-ends")]
    id: &'static str,
    /// Open in its place on the page from the beginning.
    #[prop(optional)]
    open: bool,
    /// The form that signs out, with its button «Выйти».
    children: Children,
) -> impl IntoView {
    let shown = Signal::derive(move || left.with(Option::is_some));
    let said = Memo::new(move |_| left.get().map(spoken_seconds));
    let words = move |seconds: Option<u32>, say: Callback<u32, String>| seconds.map(|seconds| say.run(seconds));
    let [text_id, spoken_id] = ["-text", "-spoken"].map(|end| [id, end].concat());
    let described_by = [text_id.as_str(), " ", &spoken_id].concat();
    view! {
        <Dialog id title open shown on_cancel=on_stay described_by>
            <div class="c-session">
                <p id=text_id>{text}</p>
                <p class="c-session__countdown" aria-hidden="true">{move || words(left.get(), countdown)}</p>
                <p class="u-hidden" id=spoken_id aria-live="assertive">{move || words(said.get(), spoken)}</p>
            </div>
            <div class="l-cluster c-session__ways">
                <Button button_type="button" on_click=Callback::new(move |_| on_stay.run(()))>{stay_label}</Button>
                {children()}
            </div>
        </Dialog>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        ButtonKind, Form,
        story::{Group, Knob, State, Story},
    };

    const LEFT: Knob = Knob::Text("left", "118");
    const TEXT: &str =
        "Если ничего не делать, мы завершим сеанс, чтобы никто другой не увидел ваши данные. Заполненное сохранено.";

    fn clock(seconds: u32) -> String {
        format!("Осталось {}:{:02}", seconds / 60, seconds % 60)
    }

    fn sentence(seconds: u32) -> String {
        match seconds {
            60 => "Сеанс закончится через 1 минуту".to_owned(),
            seconds if seconds < 60 => ["Сеанс закончится через ", &seconds.to_string(), " секунд"].concat(),
            seconds if seconds < 300 => ["Сеанс закончится через ", &(seconds / 60).to_string(), " минуты"].concat(),
            seconds => ["Сеанс закончится через ", &(seconds / 60).to_string(), " минут"].concat(),
        }
    }

    fn dialog(id: &'static str, left: Option<u32>, text: &str) -> impl IntoView + use<> {
        view! {
            <SessionDialog
                id
                left=Signal::stored(left)
                title="Вы ещё здесь?"
                text=text.to_owned()
                countdown=Callback::new(clock)
                spoken=Callback::new(sentence)
                stay_label="Остаться"
                on_stay=Callback::new(|()| {})
                open=left.is_some()
            >
                <Form action="#" csrf=""><Button kind=ButtonKind::Secondary>"Выйти"</Button></Form>
            </SessionDialog>
        }
    }

    Story::new("Окончание сеанса", Group::Messages)
        .example("Две минуты до конца", State::Open, || dialog("two-minutes", Some(118), TEXT))
        .example("Последние секунды", State::Open, || dialog("last-seconds", Some(17), TEXT))
        .example("Предупреждать рано", State::Empty, || dialog("no-warning", None, TEXT))
        .example("Длинные слова", State::LongText, || {
            let text = [TEXT, " "].concat().repeat(3);
            dialog("long-warning", Some(300), &text)
        })
        .playground(&[LEFT], |turned| dialog("played", turned.text(LEFT).parse().ok(), TEXT))
}

#[cfg(test)]
mod tests {
    use super::spoken_seconds;

    /// The moments at which the voice speaks, in a countdown from `from`.
    fn moments(from: u32) -> Vec<u32> {
        let mut last = None;
        let mut moments = Vec::new();
        for left in (0..=from).rev() {
            let said = spoken_seconds(left);
            if last != Some(said) {
                moments.push(left);
                last = Some(said);
            }
        }
        moments
    }

    #[test]
    fn ux_8_2_the_voice_speaks_once_a_minute_and_every_twenty_seconds_in_the_last() {
        assert_eq!(moments(300), [300, 240, 180, 120, 60, 40, 20, 0]);
        assert_eq!(moments(120), [120, 60, 40, 20, 0]);
    }

    #[test]
    fn what_is_said_is_true_at_the_moment_it_is_said_and_never_too_short() {
        for moment in moments(300) {
            assert_eq!(spoken_seconds(moment), moment);
        }
        for left in 0..=1200 {
            assert!(spoken_seconds(left) >= left && spoken_seconds(left) < left + 60, "{left}");
        }
    }

    #[test]
    fn any_number_of_seconds_can_be_said() {
        assert_eq!(spoken_seconds(0), 0);
        assert!(spoken_seconds(u32::MAX) > 0);
    }
}
