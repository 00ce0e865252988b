//! The form that sends what an authenticator has answered: asks the server for a question, puts it to the authenticator,
//! and posts the answer. Without scripts it is not shown: only a browser speaks with authenticators.

use crate::{api::AppError, form::open_anew, here, settings::words};
use leptos::{ev, prelude::*, task::spawn_local};
use model::PasskeyQuestion;
use serde::de::DeserializeOwned;
use ui::{ButtonKind, FieldButton, FieldHandle, Form};
use wasm_bindgen::JsCast;

/// What an authenticator is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ceremony {
    /// To make a key.
    Make,
    /// To show one.
    Show,
}

/// The form. Its children are the fields above the button.
#[component]
pub(crate) fn PasskeyForm<R>(
    /// Where the answer is sent; the question is asked for at `/begin` behind it.
    action: &'static str,
    /// What the button says.
    label: &'static str,
    /// What is said when somebody closed the window.
    cancelled: &'static str,
    /// How the button looks.
    #[prop(optional)]
    kind: ButtonKind,
    /// What is asked for.
    ceremony: Ceremony,
    /// What the server said of the last answer.
    field: FieldHandle,
    /// What leads over to the other way, behind the form.
    #[prop(optional, into)]
    or: Option<&'static str>,
    /// Says what is wrong before anything is asked.
    refuse: Callback<model::FieldError>,
    /// Takes the reply.
    apply: Callback<R>,
    /// Fields above the button.
    children: Children,
) -> impl IntoView
where
    R: DeserializeOwned + 'static,
{
    let csrf = crate::settings::settings().csrf;
    let pending = RwSignal::new(false);
    let is_cancelled = RwSignal::new(false);
    let is_unable = RwSignal::new(false);
    // Asked once the page is alive: the server cannot know it.
    Effect::new(move |_| is_unable.set(!here::speaks_with_authenticators()));
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(form) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok()) else {
            return;
        };
        pending.set(true);
        is_cancelled.set(false);
        field.set_error(None);
        spawn_local(async move {
            let outcome = ask(&form, action, ceremony).await;
            pending.set(false);
            match outcome {
                Ok(Outcome::Reply(reply)) => apply.run(reply),
                Ok(Outcome::Instead(PasskeyQuestion::Open(path))) => open_anew(&path),
                Ok(Outcome::Instead(PasskeyQuestion::Refused(error))) => refuse.run(error),
                Ok(Outcome::Instead(PasskeyQuestion::Ask(_)) | Outcome::Cancelled) => {
                    is_cancelled.set(true);
                    // The window of the browser had the focus; it comes back to where it was, if not by itself.
                    field.focus();
                }
                // Sent the plain way, the server answers with a page that says what happened.
                Err(_) => _ = form.submit(),
            }
        });
    });
    view! {
        <div class="p-passkey" data-scripted="" hidden=move || is_unable.get()>
            <Form action csrf label on_submit=submit>
                {children()}
                <FieldButton field kind pending>{label}</FieldButton>
            </Form>
            <p role="status">{move || is_cancelled.get().then_some(cancelled)}</p>
            {or.map(|or| view! { <p class="p-passkey__or">{or}</p> })}
        </div>
        {(ceremony == Ceremony::Make).then(|| view! {
            <p data-scripted="" hidden=move || !is_unable.get()>{words().passkey_unable()}</p>
        })}
    }
}

enum Outcome<R> {
    /// The server has answered.
    Reply(R),
    /// It asked for something else first.
    Instead(PasskeyQuestion),
    /// The authenticator did not answer.
    Cancelled,
}

async fn ask<R: DeserializeOwned>(
    form: &web_sys::HtmlFormElement,
    action: &str,
    ceremony: Ceremony,
) -> Result<Outcome<R>, AppError> {
    let question = match here::send_form_to(&[action, "/begin"].concat(), form, &[]).await? {
        PasskeyQuestion::Ask(question) => question,
        instead => return Ok(Outcome::Instead(instead)),
    };
    match here::ask_authenticator(ceremony, &question).await {
        Some(answer) => Ok(Outcome::Reply(here::send_form_to(action, form, &[("passkey", &answer)]).await?)),
        None => Ok(Outcome::Cancelled),
    }
}
