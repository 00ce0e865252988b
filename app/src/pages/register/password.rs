//! Step 3: the password.

use super::step_header;
use crate::{
    api::{measure_password, set_password},
    form::{Fields, open_anew, take_over},
    heading::Heading,
    settings::{settings, words},
};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{Fault, Field, FieldError, Password, RegistrationReply, RegistrationStep, RegistrationView, Strength};
use std::time::Duration;
use texts::Texts;
use ui::{
    Button, Checklist, ChecklistItem, ErrorSummary, FieldHandle, Form, MeterReading, PasswordField, StrengthMeter,
};

/// The server is asked how strong the password is when the typing has paused for so long. So the verdict, which is spoken,
/// changes at most once a second (ux 13, check 20).
const PAUSE: Duration = Duration::from_secs(1);

/// «Придумайте пароль».
#[component]
pub(super) fn ChoosePassword(view: RegistrationView) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let fields = Fields::new(words, view.errors);
    let password = fields.handle(Field::Password);
    let typed = RwSignal::new(String::new());
    let pending = RwSignal::new(false);
    let is_sent = StoredValue::new(false);
    let navigate = use_navigate();
    let token = csrf.clone();
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        let handles = [(Field::Password, password)];
        if let Err(fault) = Password::parse_new(&password.value()) {
            event.prevent_default();
            password.clear();
            typed.set(String::new());
            fields.show(vec![FieldError::new(Field::Password, Fault::Password(fault))], &handles);
            return;
        }
        let navigate = navigate.clone();
        is_sent.set_value(true);
        take_over(&event, pending, set_password(password.value(), token.clone()), move |reply| match reply {
            RegistrationReply::Show(view) => {
                is_sent.set_value(false);
                password.clear();
                typed.set(String::new());
                fields.show(view.errors, &[(Field::Password, password)]);
            }
            RegistrationReply::Go(path) => navigate(path.as_str(), NavigateOptions::default()),
            RegistrationReply::Open(path) => open_anew(&path),
        });
    });
    let reading = meter(words, password, typed, is_sent, csrf.clone());
    let rules = Signal::derive(move || typed.with(|typed| rules(words, typed)));
    view! {
        <div class="p-step">
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            {step_header(RegistrationStep::Password)}
            <div class="p-step__head">
                <Heading text=words.register_password_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.register_password_lead()}</p>
            </div>
            <Form action="/api/register/password" csrf on_submit=submit>
                <PasswordField field=password label=words.register_password_label() hint=words.register_password_rule()
                    on_input=Callback::new(move |value| typed.set(value))>
                    <Checklist items=rules done_label=words.common_done() not_done_label=words.common_not_done() />
                    <StrengthMeter reading />
                </PasswordField>
                <Button pending>{words.register_password_finish()}</Button>
            </Form>
        </div>
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
            reading.set(None);
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
