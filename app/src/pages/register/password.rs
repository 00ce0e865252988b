//! Step 3: the password.

use super::step_header;
use crate::{
    api::set_password,
    form::{Fields, open_anew, take_over},
    heading::Heading,
    pages::new_password::NewPassword,
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{Fault, Field, FieldError, Password, RegistrationReply, RegistrationStep, RegistrationView};
use ui::{Button, ErrorSummary, Form};

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
    view! {
        <div class="p-step">
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            {step_header(RegistrationStep::Password)}
            <div class="p-step__head">
                <Heading text=words.register_password_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.register_password_lead()}</p>
            </div>
            <Form action="/api/register/password" csrf on_submit=submit>
                <NewPassword field=password label=words.register_password_label() typed is_sent />
                <Button pending>{words.register_password_finish()}</Button>
            </Form>
        </div>
    }
}
