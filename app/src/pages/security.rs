//! «Безопасность»: the password, where the cabinet is open, and «Подтвердите, что это вы».

use super::{
    Trouble,
    deletion::{Account, planned_part},
    new_password::NewPassword,
    passkeys::Passkeys,
    question::Question,
    sign_in_choices::{SignInChoices, sms_way_state},
    sms::{AskForSms, sent},
    two_step::TwoStep,
};
use crate::{
    api::{change_password, open_password_change, open_proof, security},
    form::{Fields, OneButton, open_anew, send, send_now, take_over},
    heading::Heading,
    here,
    json::load,
    passkey::PasskeyForm,
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_query_map;
use model::{
    DeviceLine, Fault, Field, FieldError, LocalPath, Password, ProofView, SecurityReply, SecurityView, SessionLine,
    WaitingLine,
};
use texts::Texts;
use ui::{
    BackLink, Button, ButtonKind, Checkbox, ErrorSummary, FieldHandle, Form, LinkButton, Notice, NoticeKind,
    PasswordField, Tag, TextField, TextKind, Tone,
};

/// «Безопасность».
#[component]
pub(crate) fn Security() -> impl IntoView {
    let view = load(|| (), |()| security());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match view.await {
                    Ok(view) => view! { <SecurityPage view /> }.into_any(),
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn SecurityPage(mut view: SecurityView) -> impl IntoView {
    let words = words();
    let done = use_query_map().with_untracked(|query| query.get("done"));
    let done = match done.as_deref() {
        Some("password") => Some(words.notice_password_title()),
        Some("forgotten") => Some(words.security_forgotten()),
        Some("ended") => Some(words.notice_ended_title()),
        Some("proven") => Some(words.security_proven()),
        Some("app") => Some(words.two_step_connected()),
        Some("removed") => Some(words.two_step_removed()),
        Some("sms") => Some(words.sms_connected()),
        Some("sms-removed") => Some(words.sms_removed()),
        Some("sms-way") => view.sms_sign_in.map(|is_allowed| sms_way_state(words, is_allowed)),
        Some("codes") => Some(words.two_step_codes_done()),
        Some("question") => Some(words.notice_question_title()),
        Some("question-removed") => Some(words.notice_question_removed_title()),
        Some("cancelled") => Some(words.lost_cancelled_title()),
        Some("passkey") => Some(words.passkey_done()),
        Some("passkey-removed") => Some(words.passkey_removed()),
        Some("kept") => Some(words.deletion_kept()),
        Some("named") => Some(words.passkey_named()),
        Some("networks") => Some(words.networks_done()),
        Some("notices") => Some(words.told_done()),
        _ => None,
    };
    let mut set = words.security_password_set(&words.moment(&view.password_set));
    if view.password_months > 0 {
        set = [&set, ", ", &words.security_months(u64::from(view.password_months))].concat();
    }
    let fields = Fields::new(words, std::mem::take(&mut view.passkeys.errors));
    let others = view.sessions.len() > 1;
    let has_devices = !view.devices.is_empty();
    let sessions = view.sessions.into_iter().map(|session| session_row(words, session)).collect_view();
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    let end_others = if others {
        view! { <OneButton action="/api/security/end-others" label=words.security_end_others() kind=ButtonKind::Secondary apply /> }.into_any()
    } else {
        view! { <p class="u-muted">{words.security_only_this()}</p> }.into_any()
    };
    let devices = view.devices.into_iter().map(|device| device_row(words, device)).collect_view();
    view! {
        <div class="p-step p-security">
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            {done.map(|done| view! { <Notice kind=NoticeKind::Success>{done}</Notice> })}
            <div class="p-step__head">
                <Heading text=words.security_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.security_lead()}</p>
            </div>
            {planned_part(words, view.deletion)}
            {waiting_part(words, view.waiting)}
            <section class="p-security__part">
                <h2>{words.security_password()}</h2>
                <p>{set}</p>
                <LinkButton href="/security/password" kind=ButtonKind::Secondary>{words.security_change()}</LinkButton>
            </section>
            <Passkeys view=view.passkeys fields />
            <TwoStep apps=view.apps sms=view.sms has_two_contacts=view.has_two_contacts backup_codes=view.backup_codes />
            <Question set=view.question_set takes=view.has_two_contacts />
            <section class="p-security__part">
                <h2>{words.security_sessions()}</h2>
                <p class="u-muted">{words.security_sessions_lead()}</p>
                <ul class="p-security__sessions">{sessions}</ul>
                {end_others}
                <p><a href="/security/history">{words.history_link()}</a></p>
                <p><a href="/security/journal">{words.journal_title()}</a></p>
            </section>
            <section class="p-security__part">
                <h2>{words.security_devices()}</h2>
                <p class="u-muted">{if has_devices { words.security_devices_lead() } else { words.security_devices_none() }}</p>
                {has_devices.then(|| view! { <ul class="p-security__sessions">{devices}</ul> })}
            </section>
            <SignInChoices networks=view.networks by_sms=view.sms_sign_in />
            <Account />
        </div>
    }
}

/// Recoveries without the second factor that wait, each with the button that cancels it; nothing when there is none.
fn waiting_part(words: Texts, waiting: Vec<WaitingLine>) -> Option<impl IntoView> {
    if waiting.is_empty() {
        return None;
    }
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    let row = move |line: WaitingLine| {
        let asked = words.security_waiting_asked(&words.moment(&line.asked));
        let about = [": ", &asked].concat();
        view! {
            <li class="p-security__session">
                <div>
                    <p><strong>{asked}</strong></p>
                    <p class="u-muted">{words.security_waiting_opens(&words.moment(&line.opens))}</p>
                </div>
                <OneButton action="/api/security/cancel-recovery" label=words.lost_cancel_button() kind=ButtonKind::Secondary about which=("recovery", line.id) apply />
            </li>
        }
    };
    let rows = waiting.into_iter().map(row).collect_view();
    Some(view! {
        <section class="p-security__part">
            <h2>{words.security_waiting_title()}</h2>
            <p>{words.security_waiting_lead()}</p>
            <ul class="p-security__sessions">{rows}</ul>
        </section>
    })
}

/// Device, place, times; and the button that ends it, unless it is this one.
fn session_row(words: Texts, session: SessionLine) -> impl IntoView {
    let device = words.device(&session.device);
    let since = words.moment(&session.since);
    let place = (!session.network.is_empty()).then(|| words.security_place(&session.network));
    let this = session.is_this.then(|| view! { <Tag tone=Tone::Success>{words.security_this()}</Tag> });
    let end = (!session.is_this).then(|| {
        let apply = Callback::new(|path: LocalPath| open_anew(&path));
        let about = [": ", &device, ", ", &words.security_since(&since)].concat();
        view! { <OneButton action="/api/security/end" label=words.security_end() kind=ButtonKind::Quiet about which=("session", session.id) apply /> }
    });
    view! {
        <li class="p-security__session">
            <div>
                <p><strong>{device}</strong> " " {this}</p>
                {place.map(|place| view! { <p class="u-muted">{place}</p> })}
                <p class="u-muted">{words.security_since(&since)}</p>
                <p class="u-muted">{words.security_seen(&words.moment(&session.seen))}</p>
            </div>
            {end}
        </li>
    }
}

/// Browser and system, the first sign-in and the last, and the button that forgets the device.
fn device_row(words: Texts, known: DeviceLine) -> impl IntoView {
    let device = words.device(&known.device);
    let since = words.security_device_since(&words.moment(&known.since));
    let this = known.is_this.then(|| view! { <Tag tone=Tone::Success>{words.security_this()}</Tag> });
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    // Two of a kind may have come within a minute.
    let which = if known.is_this { [", ", words.security_this()].concat() } else { String::new() };
    let about = [": ", &device, &which, ", ", &since].concat();
    view! {
        <li class="p-security__session">
            <div>
                <p><strong>{device}</strong> " " {this}</p>
                <p class="u-muted">{since}</p>
                <p class="u-muted">{words.security_device_used(&words.moment(&known.used))}</p>
            </div>
            <OneButton action="/api/security/forget" label=words.security_forget() kind=ButtonKind::Quiet about which=("device", known.id) apply />
        </li>
    }
}

/// «Сменить пароль».
#[component]
pub(crate) fn ChangePassword() -> impl IntoView {
    let reply = load(|| (), |()| open_password_change());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(SecurityReply::Stay(errors)) => view! { <ChangeForm errors /> }.into_any(),
                    Ok(SecurityReply::Open(path)) => {
                        here::go(&path);
                        ().into_any()
                    }
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn ChangeForm(errors: Vec<FieldError>) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let fields = Fields::new(words, errors);
    let (current, new) = (fields.handle(Field::CurrentPassword), fields.handle(Field::Password));
    let handles = [(Field::CurrentPassword, current), (Field::Password, new)];
    let others = FieldHandle::new("others", None);
    let typed = RwSignal::new(String::new());
    let pending = RwSignal::new(false);
    let is_sent = StoredValue::new(false);
    let token = csrf.clone();
    let refuse = move |errors: Vec<FieldError>| {
        is_sent.set_value(false);
        current.clear();
        new.clear();
        typed.set(String::new());
        fields.show(errors, &handles);
    };
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        let (known, wanted) = (current.value(), new.value());
        let empty = known.is_empty().then(|| FieldError::new(Field::CurrentPassword, Fault::Empty));
        let unfit =
            Password::parse_new(&wanted).err().map(|fault| FieldError::new(Field::Password, Fault::Password(fault)));
        let errors: Vec<FieldError> = empty.into_iter().chain(unfit).collect();
        if !errors.is_empty() {
            event.prevent_default();
            refuse(errors);
            return;
        }
        is_sent.set_value(true);
        let ends_others = if others.checked() { "yes" } else { "" };
        let call = change_password(known, wanted, ends_others.to_owned(), token.clone());
        take_over(&event, pending, call, move |reply| match reply {
            SecurityReply::Open(path) => open_anew(&path),
            SecurityReply::Stay(errors) => refuse(errors),
        });
    });
    view! {
        <div class="p-step">
            <BackLink href="/security" label=words.security_back() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.security_change_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.security_told()}</p>
            </div>
            <Form action="/api/security/password" csrf on_submit=submit>
                <PasswordField field=current label=words.security_current() current=true />
                <NewPassword field=new label=words.security_new() typed is_sent />
                <Checkbox field=others checked=true>{words.security_others()}</Checkbox>
                <Button pending>{words.security_save()}</Button>
            </Form>
            <p><a href="/recover">{words.sign_in_forgot()}</a></p>
        </div>
    }
}

/// «Подтвердите, что это вы».
#[component]
pub(crate) fn Prove() -> impl IntoView {
    let view = load(|| (), |()| open_proof());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match view.await {
                    Ok(view) => view! { <ProveForm view /> }.into_any(),
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn ProveForm(view: ProofView) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let next = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_default();
    let fields = Fields::new(words, view.errors);
    let (password, code) = (fields.handle(Field::Password), fields.handle(Field::BackupCode));
    let passkey = fields.handle(Field::Passkey);
    let handles = [(Field::Password, password), (Field::BackupCode, code), (Field::Passkey, passkey)];
    let pending = RwSignal::new(false);
    let apply = Callback::new(move |reply| match reply {
        SecurityReply::Open(path) => open_anew(&path),
        SecurityReply::Stay(errors) => {
            password.clear();
            fields.show(errors, &handles);
        }
    });
    let by_passkey = view.takes_passkey.then(|| {
        let on_answer = Callback::new(move |form| send_now(form, pending, apply));
        let hidden = vec![("next", next.clone())];
        view! {
            <PasskeyForm
                action="/api/security/prove/passkey"
                label=words.passkey_use()
                or=words.passkey_or()
                hidden
                fields
                handles=handles.to_vec()
                on_answer
            />
        }
    });
    let sent = sent(words, view.sms.as_ref());
    let label = if view.sms.is_some() { words.sms_second() } else { words.recover_second() };
    // Above the form: a code is asked for before anything is typed.
    let ask = view.sms.map(|sms| {
        view! { <AskForSms action="/api/security/prove/sms" sms next=next.clone() apply /> }
    });
    let submit = Callback::new(move |event: ev::SubmitEvent| send(&event, pending, apply));
    let code_field = view.wants_code.then(|| {
        view! { <TextField field=code label hint=words.recover_second_hint() kind=TextKind::BackupCode /> }
    });
    view! {
        <div class="p-step">
            <BackLink href="/security" label=words.security_back() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.security_prove_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.security_prove_lead()}</p>
            </div>
            {by_passkey}
            {sent.map(|sent| view! { <p>{sent}</p> })}
            {ask}
            <Form action="/api/security/prove" csrf on_submit=submit>
                <input type="hidden" name="next" value=next />
                <PasswordField field=password label=words.security_current() current=true />
                {code_field}
                <Button pending>{words.security_prove_go()}</Button>
            </Form>
            <p><a href="/recover">{words.sign_in_forgot()}</a></p>
        </div>
    }
}
