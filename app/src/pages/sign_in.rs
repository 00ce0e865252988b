//! Sign-in by phone or e-mail and password.

use super::sms::with_next;
use crate::{
    api::open_sign_in,
    form::{Fields, OneButton, open_anew, send_now},
    heading::Heading,
    here,
    json::load,
    passkey::PasskeyForm,
    settings::{settings, words},
    toll::{TollToPay, send_paid},
};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_query_map;
use model::{Fault, Field, FieldError, LocalPath, SignInReply, SignInView};
use texts::Texts;
use ui::{Button, ButtonKind, ErrorSummary, Form, Notice, NoticeKind, PasswordField, TextField, TextKind};

/// «Войти в личный кабинет».
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let reply = load(|| (), |()| open_sign_in());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(SignInReply::Stay(view)) => view! { <SignInForm view /> }.into_any(),
                    Ok(SignInReply::Open(path)) => {
                        here::go(&path);
                        ().into_any()
                    }
                    Err(_) => view! { <SignInForm view=SignInView::default() /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// The cabinet is closed. What the portal knows the device by stays, unless it is somebody else's.
fn signed_out(words: Texts) -> impl IntoView {
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    view! {
        <Notice kind=NoticeKind::Success>{words.sign_in_signed_out()}</Notice>
        <OneButton action="/api/forget-device" label=words.security_forget() kind=ButtonKind::Secondary apply />
    }
}

#[component]
fn SignInForm(view: SignInView) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let next = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_default();
    let has_ended = use_query_map().with_untracked(|query| query.get("ended")).is_some();
    let done = match use_query_map().with_untracked(|query| query.get("done")).as_deref() {
        Some("recovered") => Some(words.sign_in_recovered()),
        Some("forgotten") => Some(words.security_forgotten()),
        _ => None,
    };
    let is_late = use_query_map().with_untracked(|query| query.get("late")).is_some();
    let is_sent_here = !next.is_empty() && !has_ended;
    let by_sms = with_next("/sign-in/sms", &next);
    let fields = Fields::new(words, view.errors);
    let (login, password) = (fields.handle(Field::Login), fields.handle(Field::Password));
    let passkey = fields.handle(Field::Passkey);
    let handles = [(Field::Login, login), (Field::Password, password), (Field::Passkey, passkey)];
    let pending = RwSignal::new(false);
    let toll = RwSignal::new(view.toll);
    let apply = Callback::new(move |reply| match reply {
        SignInReply::Open(path) => open_anew(&path),
        SignInReply::Stay(view) => {
            password.clear();
            fields.show(view.errors, &handles);
        }
    });
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        let (typed_login, typed_password) = (login.value(), password.value());
        let empty: Vec<FieldError> = [(Field::Login, typed_login.trim()), (Field::Password, typed_password.as_str())]
            .into_iter()
            .filter(|(_, typed)| typed.is_empty())
            .map(|(field, _)| FieldError::new(field, Fault::Empty))
            .collect();
        if !empty.is_empty() {
            event.prevent_default();
            fields.show(empty, &handles);
            return;
        }
        send_paid(&event, pending, toll, SignInReply::toll, apply);
    });
    let by_passkey = view.takes_passkey.then(|| {
        let on_answer = Callback::new(move |form| send_now(form, pending, apply));
        let hidden = vec![("next", next.clone())];
        view! {
            <PasskeyForm
                action="/api/sign-in/passkey"
                label=words.passkey_sign_in()
                or=words.passkey_or()
                hidden
                fields
                handles=handles.to_vec()
                on_answer
            />
        }
    });
    view! {
        <div class="p-step">
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            {has_ended.then(|| view! { <Notice title=words.session_ended_title()>{words.session_ended(&words.common_minutes(settings().idle_minutes))}</Notice> })}
            {is_late.then(|| view! { <Notice title=words.session_ended_title()>{words.two_step_step_late()}</Notice> })}
            {done.map(|done| view! { <Notice kind=NoticeKind::Success>{done}</Notice> })}
            {(view.has_signed_out && !has_ended).then(|| signed_out(words))}
            {is_sent_here.then(|| view! { <Notice>{words.sign_in_again()}</Notice> })}
            <div class="p-step__head"><Heading text=words.sign_in_title() has_errors=fields.has_errors() /></div>
            {by_passkey}
            <Form action="/api/sign-in" csrf on_submit=submit>
                <input type="hidden" name="next" value=next />
                <TollToPay toll />
                <TextField field=login label=words.sign_in_login() hint=words.sign_in_login_hint() value=view.login kind=TextKind::Login />
                <PasswordField field=password label=words.sign_in_password() current=true />
                <Button pending>{words.common_sign_in()}</Button>
            </Form>
            <div class="p-step__foot">
                <p><a href=by_sms>{words.sms_link()}</a></p>
                <p><a href="/recover">{words.sign_in_forgot()}</a></p>
                <p><a href="/recover">{words.sign_in_forgot_login()}</a></p>
                <p>{words.sign_in_no_account()} " " <a href="/register">{words.common_register()}</a></p>
                <p class="u-muted">{words.sign_in_idle(&words.common_minutes(settings().idle_minutes))}</p>
            </div>
        </div>
    }
}
