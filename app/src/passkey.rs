//! The form that sends what an authenticator has answered: asks the server for a question, puts it to the authenticator,
//! and posts the answer. Without scripts it is not shown: only a browser speaks with authenticators.

use crate::{
    form::{Fields, open_anew},
    here,
    settings::{settings, words},
};
use leptos::{ev, prelude::*, task::spawn_local};
use model::{Field, PasskeyQuestion};
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

/// The form that asks for a key.
#[component]
pub(crate) fn PasskeyForm(
    /// Where the answer is sent; the question is asked for at `/begin` behind it.
    action: &'static str,
    /// What the button says.
    label: &'static str,
    /// What is asked for.
    #[prop(default = Ceremony::Show)]
    ceremony: Ceremony,
    /// What leads over to the other way, behind the form.
    #[prop(optional, into)]
    or: Option<&'static str>,
    /// What is sent besides.
    #[prop(optional)]
    hidden: Vec<(&'static str, String)>,
    /// The fields of the page, and what objects to each: [`Field::Passkey`] is among them.
    fields: Fields,
    /// The handles of these fields.
    handles: Vec<(Field, FieldHandle)>,
    /// The form holds the answer now: to be sent.
    on_answer: Callback<web_sys::HtmlFormElement>,
    /// A field above the button.
    #[prop(optional)]
    above: Option<AnyView>,
) -> impl IntoView {
    let csrf = settings().csrf;
    let own = handles.iter().find(|(field, _)| *field == Field::Passkey).map(|(_, handle)| *handle);
    let button = own.unwrap_or_else(|| fields.handle(Field::Passkey));
    let pending = RwSignal::new(false);
    let is_cancelled = RwSignal::new(false);
    let is_unable = RwSignal::new(false);
    // Asked once the page is alive: the server cannot know it.
    Effect::new(move |_| is_unable.set(!here::speaks_with_authenticators()));
    let handles = StoredValue::new(handles);
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(form) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok()) else {
            return;
        };
        pending.set(true);
        is_cancelled.set(false);
        handles.with_value(|handles| fields.show(Vec::new(), handles));
        // An answer of before is of no use: each question has its own.
        fill_in(&form, "");
        spawn_local(async move {
            let question = here::send_form_to(&[action, "/begin"].concat(), &form, &[]).await;
            let answer = match &question {
                Ok(PasskeyQuestion::Ask(question)) => here::ask_authenticator(ceremony, question).await,
                _ => None,
            };
            pending.set(false);
            match (question, answer) {
                (_, Some(answer)) => {
                    fill_in(&form, &answer);
                    on_answer.run(form);
                }
                (Ok(PasskeyQuestion::Open(path)), _) => open_anew(&path),
                (Ok(PasskeyQuestion::Refused(error)), _) => {
                    handles.with_value(|handles| fields.show(vec![error], handles));
                }
                (Ok(PasskeyQuestion::Ask(_)), _) => {
                    is_cancelled.set(true);
                    // The window of the browser had the focus; it comes back to where it was, if not by itself.
                    button.focus();
                }
                // Sent the plain way, for the server to say what happened.
                (Err(_), _) => _ = form.submit(),
            }
        });
    });
    let is_making = ceremony == Ceremony::Make;
    let cancelled = if is_making { words().passkey_add_cancelled() } else { words().passkey_cancelled() };
    let hidden = hidden
        .into_iter()
        .chain([("passkey", String::new())])
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    view! {
        <div class="p-passkey" data-scripted="" hidden=move || is_unable.get()>
            <Form action csrf label on_submit=submit>
                {hidden}
                {above}
                <FieldButton field=button kind=ButtonKind::Secondary pending>{label}</FieldButton>
            </Form>
            <p role="status">{move || is_cancelled.get().then_some(cancelled)}</p>
            {or.map(|or| view! { <p class="p-passkey__or">{or}</p> })}
        </div>
        {is_making.then(|| view! { <p data-scripted="" hidden=move || !is_unable.get()>{words().passkey_unable()}</p> })}
    }
}

/// The answer becomes a field of the form, and travels as any other.
fn fill_in(form: &web_sys::HtmlFormElement, answer: &str) {
    let field = form.query_selector("[name=passkey]").ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        field.set_value(answer);
    }
}
