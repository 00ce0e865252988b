//! The page behind the link of a letter: a button, because mail scanners open links (security 4.6).

use crate::{
    api::confirm_email,
    form::{open_anew, take_over},
    heading::Heading,
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use ui::{Button, Form};

/// «Подтвердите почту».
#[component]
pub(crate) fn ConfirmEmail() -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let pending = RwSignal::new(false);
    let token = csrf.clone();
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        take_over(&event, pending, confirm_email(token.clone()), |path| open_anew(&path));
    });
    view! {
        <div class="p-step">
            <div class="p-step__head">
                <Heading text=words.register_link_title() />
                <p>{words.register_link_lead()}</p>
            </div>
            <Form action="/api/register/email" csrf on_submit=submit>
                <Button pending>{words.register_link_button()}</Button>
            </Form>
        </div>
    }
}
