//! The second step of signing in: a code of the application or by SMS, or a backup code.

use super::sms::{AskForSms, refused, sent};
use crate::{
    api::open_second_step,
    form::{Fields, OneField, open_anew, send_now},
    heading::Heading,
    here,
    json::load,
    passkey::PasskeyForm,
    settings::{settings, words},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{Field, SecondCode, SignInReply, SignInView};
use ui::{BackLink, Button, CodeField, ErrorSummary, Form, TextField, TextKind};

/// «Введите код из приложения».
#[component]
pub(crate) fn SecondStep() -> impl IntoView {
    step("/sign-in/second")
}

/// «Введите резервный код».
#[component]
pub(crate) fn BackupStep() -> impl IntoView {
    step("/sign-in/backup")
}

fn step(page: &'static str) -> impl IntoView {
    let reply = load(|| (), move |()| open_second_step(page.to_owned()));
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(SignInReply::Stay(view)) => view! { <StepForm page view /> }.into_any(),
                    Ok(SignInReply::Open(path)) => {
                        here::go(&path);
                        ().into_any()
                    }
                    Err(_) => view! { <super::Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn StepForm(page: &'static str, view: SignInView) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let is_backup = page == "/sign-in/backup";
    let next = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_default();
    let query = if next.is_empty() { String::new() } else { ["?next=", &next].concat() };
    let fields = Fields::new(words, view.errors);
    let field = if is_backup { Field::BackupCode } else { Field::Code };
    let (code, passkey) = (fields.handle(field), fields.handle(Field::Passkey));
    let handles = [(field, code), (Field::Passkey, passkey)];
    let apply = Callback::new(move |reply| match reply {
        SignInReply::Open(path) => open_anew(&path),
        SignInReply::Stay(view) => fields.show(view.errors, &handles),
    });
    // The stronger way comes first (security 7.1).
    let by_passkey = view.takes_passkey.then(|| {
        let pending = RwSignal::new(false);
        let on_answer = Callback::new(move |form| send_now(form, pending, apply));
        let hidden = vec![("next", next.clone()), ("step", "second".to_owned())];
        view! {
            <PasskeyForm
                action="/api/sign-in/passkey"
                label=words.passkey_use()
                or=words.passkey_or_code()
                hidden
                fields
                handles=handles.to_vec()
                on_answer
            />
        }
    });
    let OneField { pending, submit, live } =
        OneField::new(fields, field, code, |typed| SecondCode::parse(typed).err(), apply);
    let sent = sent(words, view.sms.as_ref()).filter(|_| !is_backup);
    let wants_code = is_backup || view.takes_app || sent.is_some();
    let other = match (is_backup, view.takes_app, view.sms.is_some()) {
        (false, ..) => Some((words.two_step_step_by_backup(), "/sign-in/backup")),
        (true, true, _) => Some((words.two_step_step_by_app(), "/sign-in/second")),
        (true, false, true) => Some((words.sms_step_by_sms(), "/sign-in/second")),
        (true, false, false) => None,
    };
    // A passkey does here, too: the page speaks of the code where it asks for it.
    let (title, lead) = match (is_backup, view.takes_passkey, view.takes_app && sent.is_none()) {
        (true, ..) => (words.two_step_backup_title(), Some(words.two_step_backup_lead())),
        (false, true, _) => (words.passkey_step_title(), None),
        (false, false, true) => (words.two_step_step_title(), Some(words.two_step_step_lead())),
        (false, false, false) => (words.sms_step_title(), None),
    };
    let label = if sent.is_some() { words.sms_code() } else { words.two_step_setup_code() };
    let lost = (view.takes_app && !is_backup).then(|| words.two_step_step_lost());
    // The weakest way comes last (security 7.4).
    let by_sms = view.sms.filter(|_| !is_backup).map(|sms| {
        view! { <AskForSms action="/api/sign-in/second/sms" sms next=next.clone() apply /> }
    });
    let trouble = if wants_code || view.takes_passkey {
        view! { <ErrorSummary title=words.common_check_data() errors=fields.summary() /> }.into_any()
    } else {
        refused(fields).into_any()
    };
    let input = if is_backup {
        view! { <TextField field=code label=words.two_step_backup_code() hint=words.two_step_backup_hint() kind=TextKind::BackupCode live /> }.into_any()
    } else {
        view! { <CodeField field=code label hint=words.register_confirm_code_hint() live=Some(live) /> }.into_any()
    };
    view! {
        <div class="p-step">
            <BackLink href="/sign-in" label=words.common_sign_in() />
            {trouble}
            <div class="p-step__head">
                <Heading text=title has_errors=fields.has_errors() />
                {lead.map(|lead| view! { <p class="u-muted">{lead}</p> })}
            </div>
            {by_passkey}
            {sent.map(|sent| view! { <p>{sent}</p> })}
            {wants_code
                .then(|| {
                    view! {
                        <Form action="/api/sign-in/second" csrf on_submit=submit>
                            <input type="hidden" name="next" value=next />
                            {input}
                            <Button pending>{words.common_continue()}</Button>
                        </Form>
                    }
                })}
            {by_sms}
            <div class="p-step__foot">
                {other.map(|(other, page)| view! { <p>{lost} " " <a href=[page, &query].concat()>{other}</a></p> })}
                <p><a href="/recover?lost=1">{words.lost_link()}</a></p>
            </div>
        </div>
    }
}
