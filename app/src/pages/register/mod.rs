//! The registration wizard: one page a step, drawn from the draft on the server.

mod confirm;
mod contacts;
mod email_link;
mod password;

use super::Trouble;
use crate::{
    api::{registration_view, start_over},
    form::{open_anew, take_over},
    here,
    json::load,
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use model::{LocalPath, RegistrationReply, RegistrationStep, RegistrationView, WizardStep as _};
use ui::{Button, ButtonKind, Form, Notice, StepHeader};

pub(crate) use email_link::ConfirmEmail;

/// A step of the wizard. The page with and without wasm is drawn from the same [`RegistrationView`].
#[component]
pub(crate) fn Register(step: RegistrationStep) -> impl IntoView {
    let reply = load(|| (), move |()| registration_view(step));
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(RegistrationReply::Show(view)) => step_page(*view),
                    Ok(RegistrationReply::Go(path) | RegistrationReply::Open(path)) => {
                        // Too early at the password means, as a rule, that the letter was not opened yet: say so there.
                        let is_early = step == RegistrationStep::Password && path == RegistrationStep::Confirm.path();
                        here::go(&if is_early { LocalPath::of("/register/confirm?waiting=1") } else { path });
                        ().into_any()
                    }
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn step_page(view: RegistrationView) -> AnyView {
    match view.step {
        RegistrationStep::Contacts => view! { <contacts::Contacts view /> }.into_any(),
        RegistrationStep::Confirm => view! { <confirm::Confirm view /> }.into_any(),
        RegistrationStep::Password => view! { <password::ChoosePassword view /> }.into_any(),
    }
}

/// «Шаг 1 из 3», above the form (ux 6.2).
fn step_header(step: RegistrationStep) -> impl IntoView {
    let words = words();
    view! { <StepHeader text=words.register_step(&step.number().to_string(), &RegistrationStep::count().to_string()) /> }
}

/// For whoever left and came back, and for the next person at the same computer.
#[component]
fn Continued() -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let pending = RwSignal::new(false);
    let token = csrf.clone();
    let forget = Callback::new(move |event: ev::SubmitEvent| {
        take_over(&event, pending, start_over(token.clone()), |reply| {
            if let RegistrationReply::Open(path) | RegistrationReply::Go(path) = reply {
                open_anew(&path);
            }
        });
    });
    view! {
        <Notice title=words.register_continued_title()>
            <p>{words.register_continued()}</p>
            <Form action="/api/register/start-over" csrf label=words.register_start_over() on_submit=forget>
                <Button kind=ButtonKind::Quiet pending>{words.register_start_over()}</Button>
            </Form>
        </Notice>
    }
}
