//! A new password: its field, the rules as they are met, and how strong it is.

use crate::{
    api::measure_password,
    settings::{settings, words},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use model::{Password, Strength};
use std::time::Duration;
use texts::Texts;
use ui::{Checklist, ChecklistItem, FieldHandle, MeterReading, PasswordField, StrengthMeter};

/// The server is asked how strong the password is when the typing has paused for so long. So the verdict, which is spoken,
/// changes at most once a second (ux 13, check 20).
const PAUSE: Duration = Duration::from_secs(1);

/// The field of a new password.
#[component]
pub(super) fn NewPassword(
    /// The field as the page holds it.
    field: FieldHandle,
    /// Its label.
    label: &'static str,
    /// What was typed so far; the page empties it after a refusal.
    typed: RwSignal<String>,
    /// Whether the form is under way: nothing is asked then.
    is_sent: StoredValue<bool>,
) -> impl IntoView {
    let words = words();
    let reading = meter(words, field, typed, is_sent, settings().csrf);
    // Most keys change none of them.
    let rules = Memo::new(move |_| typed.with(|typed| rules(words, typed)));
    view! {
        <PasswordField field label hint=words.register_password_rule() on_input=Callback::new(move |value| typed.set(value))>
            <Checklist items=rules done_label=words.common_done() not_done_label=words.common_not_done() />
            <StrengthMeter reading />
        </PasswordField>
    }
}

/// What the server says of the password, once the rules are met and the typing has paused; nothing before, and nothing
/// once it is sent: the form's token may be void by then.
fn meter(
    words: Texts,
    password: FieldHandle,
    typed: RwSignal<String>,
    is_sent: StoredValue<bool>,
    csrf: String,
) -> RwSignal<Option<MeterReading>> {
    let reading = RwSignal::new(None);
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        if let Some(Some(waiting)) = waiting {
            waiting.clear();
        }
        let text = typed.get();
        if !Password::checklist(&text).is_met() {
            if reading.with_untracked(Option::is_some) {
                reading.set(None);
            }
            return None;
        }
        let csrf = csrf.clone();
        let ask = move || {
            // The page may be gone as well, and its values with it.
            let is_wanted = move || is_sent.try_get_value() == Some(false);
            if !is_wanted() {
                return;
            }
            spawn_local(async move {
                let strength = measure_password(text.clone(), csrf).await.ok().flatten();
                // What was typed meanwhile has a reading of its own coming.
                if is_wanted() && password.value() == text {
                    reading.set(strength.map(|strength| read_out(words, &strength)));
                }
            });
        };
        set_timeout_with_handle(ask, PAUSE).ok()
    });
    reading
}

fn read_out(words: Texts, strength: &Strength) -> MeterReading {
    let advice: Vec<&str> = strength.advice.iter().map(|advice| words.strength_advice(*advice)).collect();
    MeterReading {
        step: strength.level.step(),
        verdict: words.register_password_strength(words.strength_level(strength.level)),
        advice: advice.join(" "),
    }
}

/// Two ways to be right (ux 13): four kinds of characters from 8, or any phrase from 15.
fn rules(words: Texts, typed: &str) -> Vec<ChecklistItem> {
    let met = Password::checklist(typed);
    [
        (words.register_password_length_8(), met.length_8),
        (words.register_password_upper(), met.upper),
        (words.register_password_lower(), met.lower),
        (words.register_password_digit(), met.digit),
        (words.register_password_special(), met.special),
        (words.register_password_length_15(), met.length_15),
    ]
    .map(|(label, done)| ChecklistItem { label: label.to_owned(), done })
    .into()
}
