//! The recovery wizard: which account, the code, the new password; drawn from what the server holds.

use super::{
    Trouble,
    code::CodeForm,
    message::RecoveryVoid,
    new_password::NewPassword,
    sms::{self, AskForSms},
};
use crate::{
    api::open_recovery,
    form::{Fields, OneButton, OneField, open_anew, send, send_now},
    heading::Heading,
    here,
    json::load,
    passkey::PasskeyForm,
    settings::{settings, words},
    toll::TollToPay,
};
use leptos::{ev, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use model::{
    ChallengeView, Channel, ControlAnswer, Fault, Field, FieldError, KnownLogin, LocalPath, Login, Password,
    RecoveryReply, RecoveryStep, RecoveryView, SecondCode, WizardStep as _,
};
use texts::Texts;
use ui::{BackLink, Button, ButtonKind, Details, ErrorSummary, Form, TextField, TextKind};

/// A step of the wizard. The page with and without wasm is drawn from the same [`RecoveryView`].
#[component]
pub(crate) fn Recover(step: RecoveryStep) -> impl IntoView {
    let reply = load(|| (), move |()| open_recovery(step));
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(RecoveryReply::Show(view)) => match view.step {
                        RecoveryStep::Login => view! { <WhichAccount view=*view /> }.into_any(),
                        RecoveryStep::Confirm => view! { <ConfirmCode view=*view /> }.into_any(),
                        RecoveryStep::Factor => view! { <ConfirmFactor view=*view /> }.into_any(),
                        RecoveryStep::Question => view! { <AnswerQuestion view=*view /> }.into_any(),
                        RecoveryStep::Password => view! { <ChooseNew view=*view /> }.into_any(),
                    },
                    Ok(RecoveryReply::Go(path) | RecoveryReply::Open(path)) => {
                        here::go(&path);
                        ().into_any()
                    }
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// Where an answer is applied: errors are shown in place, everything else leads on.
fn apply(show: impl Fn(RecoveryView) + Send + Sync + 'static) -> Callback<RecoveryReply> {
    let navigate = use_navigate();
    Callback::new(move |reply| match reply {
        RecoveryReply::Show(view) => show(*view),
        RecoveryReply::Go(path) => navigate(path.as_str(), NavigateOptions::default()),
        RecoveryReply::Open(path) => open_anew(&path),
    })
}

/// «Восстановить доступ».
#[component]
fn WhichAccount(view: RecoveryView) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let is_lost = use_query_map().with_untracked(|query| query.get("lost").is_some());
    let fields = Fields::new(words, view.errors);
    let login = fields.handle(Field::Login);
    let apply = apply(move |view| fields.show(view.errors, &[(Field::Login, login)]));
    let toll = RwSignal::new(view.toll);
    let OneField { pending, submit, live } = OneField::paid(
        fields,
        Field::Login,
        login,
        |typed| Login::parse(typed).err(),
        toll,
        RecoveryReply::toll,
        apply,
    );
    view! {
        <div class="p-step">
            <BackLink href="/sign-in" label=words.common_sign_in() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.recover_title() has_errors=fields.has_errors() />
                <p class="u-muted">{if is_lost { words.recover_lead_lost() } else { words.recover_lead() }}</p>
            </div>
            <Form action="/api/recover" csrf on_submit=submit>
                <TollToPay toll />
                <TextField field=login label=words.recover_login() hint=words.recover_login_hint() value=view.login kind=TextKind::Login live />
                <Button pending>{words.recover_go()}</Button>
            </Form>
            <div class="p-step__foot">
                <p>{words.sign_in_no_account()} " " <a href="/register">{words.common_register()}</a></p>
            </div>
        </div>
    }
}

/// «Введите код».
#[component]
fn ConfirmCode(view: RecoveryView) -> impl IntoView {
    let words = words();
    let fields = Fields::new(words, view.errors);
    let code = fields.handle(Field::Code);
    let challenges = RwSignal::new(view.challenges);
    let apply = apply(move |view| {
        challenges.set(view.challenges);
        fields.show(view.errors, &[(Field::Code, code)]);
    });
    view! {
        <div class="p-step">
            <BackLink href=RecoveryStep::Login.node().path label=words.common_back() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head"><Heading text=words.recover_title_code() has_errors=fields.has_errors() /></div>
            <p>{move || challenges.with(|challenges| sent(words, challenges))}</p>
            <CodeForm action="/api/recover/confirm" label=words.recover_code() fields code apply />
            <Details summary=words.recover_no_message()>
                <p>{words.recover_no_message_help()}</p>
                <OneButton action="/api/recover/resend" label=words.recover_resend() kind=ButtonKind::Secondary apply />
            </Details>
            <div class="p-step__foot">
                <p><a href=RecoveryStep::Login.node().path>{words.recover_another()}</a></p>
            </div>
        </div>
    }
}

/// What was sent, if there is somebody to send it to; nothing while a limit holds the first message back.
fn sent(words: Texts, challenges: &[ChallengeView]) -> String {
    let number = |challenge: &ChallengeView| challenge.number.to_string();
    let minutes = |challenge: &ChallengeView| words.common_minutes(u64::from(challenge.lifetime));
    let hours = |challenge: &ChallengeView| words.common_hours(u64::from(challenge.lifetime));
    match challenges {
        [one] if one.number == 0 => String::new(),
        [sms, letter] if sms.number == 0 && letter.number == 0 => String::new(),
        [sms, letter] if sms.number == 0 => words.recover_sent_snils_letter(&hours(letter)),
        [sms, letter] => words.recover_sent_snils(&number(sms), &minutes(sms), &hours(letter)),
        [one] if one.channel == Channel::Phone => words.recover_sent_phone(&one.target, &number(one), &minutes(one)),
        [one] => words.recover_sent_email(&one.target, &number(one), &hours(one)),
        _ => String::new(),
    }
}

/// A code of the second factor: the recovery does not bypass it.
#[component]
fn ConfirmFactor(view: RecoveryView) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let fields = Fields::new(words, view.errors);
    let (code, passkey) = (fields.handle(Field::BackupCode), fields.handle(Field::Passkey));
    let handles = [(Field::BackupCode, code), (Field::Passkey, passkey)];
    let apply = apply(move |view| fields.show(view.errors, &handles));
    let by_passkey = view.takes_passkey.then(|| {
        let pending = RwSignal::new(false);
        let on_answer = Callback::new(move |form| send_now(form, pending, apply));
        view! {
            <PasskeyForm
                action="/api/recover/passkey"
                label=words.passkey_use()
                or=words.passkey_or_code()
                fields
                handles=handles.to_vec()
                on_answer
            />
        }
    });
    let sent = sms::sent(words, view.sms.as_ref());
    let (lead, label) = if view.sms.is_none() {
        (words.recover_second_lead(), words.recover_second())
    } else {
        (words.sms_second_lead(), words.sms_second())
    };
    // What was sent stands on the page anew.
    let after_sending = Callback::new(move |reply| match reply {
        RecoveryReply::Show(view) if view.errors.is_empty() => open_anew(&view.step.path()),
        other => apply.run(other),
    });
    let ask = view.sms.map(|sms| view! { <AskForSms action="/api/recover/second/sms" sms apply=after_sending /> });
    let OneField { pending, submit, live } =
        OneField::new(fields, Field::BackupCode, code, |typed| SecondCode::parse(typed).err(), apply);
    view! {
        <div class="p-step">
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.recover_second_title() has_errors=fields.has_errors() />
                <p class="u-muted">{lead}</p>
            </div>
            {by_passkey}
            {sent.map(|sent| view! { <p>{sent}</p> })}
            <Form action="/api/recover/second" csrf on_submit=submit>
                <TextField field=code label hint=words.recover_second_hint() kind=TextKind::BackupCode live />
                <Button pending>{words.common_continue()}</Button>
            </Form>
            {ask}
            <div class="p-step__foot"><p><a href="/recover/lost">{words.lost_link()}</a></p></div>
        </div>
    }
}

/// The control question, which its owner has put before a new password.
#[component]
fn AnswerQuestion(view: RecoveryView) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let fields = Fields::new(words, view.errors);
    let answer = fields.handle(Field::ControlAnswer);
    let apply = apply(move |view| {
        answer.clear();
        fields.show(view.errors, &[(Field::ControlAnswer, answer)]);
    });
    let OneField { pending, submit, live } =
        OneField::new(fields, Field::ControlAnswer, answer, |typed| ControlAnswer::prepare(typed).err(), apply);
    view! {
        <div class="p-step">
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.recover_question_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.recover_question_lead()}</p>
            </div>
            <p class="u-lead">{view.question}</p>
            <Form action="/api/recover/question" csrf on_submit=submit>
                <TextField field=answer label=words.recover_question_answer() kind=TextKind::Answer live />
                <Button pending>{words.common_continue()}</Button>
            </Form>
            <div class="p-step__foot"><p><a href="/recover/lost">{words.recover_question_lost()}</a></p></div>
        </div>
    }
}

/// «Задайте новый пароль», and by what one signs in.
#[component]
fn ChooseNew(view: RecoveryView) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let fields = Fields::new(words, view.errors);
    let password = fields.handle(Field::Password);
    let typed = RwSignal::new(String::new());
    let pending = RwSignal::new(false);
    let is_sent = StoredValue::new(false);
    let refuse = move |errors: Vec<FieldError>| {
        is_sent.set_value(false);
        password.clear();
        typed.set(String::new());
        fields.show(errors, &[(Field::Password, password)]);
    };
    let apply = apply(move |view| refuse(view.errors));
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        if let Err(fault) = Password::parse_new(&password.value()) {
            event.prevent_default();
            refuse(vec![FieldError::new(Field::Password, Fault::Password(fault))]);
            return;
        }
        is_sent.set_value(true);
        send(&event, pending, apply);
    });
    let logins = view.logins.iter().map(|login| view! { <li>{known_login(words, login)}</li> }).collect_view();
    view! {
        <div class="p-step">
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.recover_new_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.recover_new_lead()}</p>
            </div>
            <section class="l-stack" data-gap="tight">
                <h2>{words.recover_logins()}</h2>
                <ul>{logins}</ul>
                <p>{words.recover_remembered()} " " <a href="/sign-in">{words.common_sign_in()}</a></p>
            </section>
            <Form action="/api/recover/password" csrf on_submit=submit>
                <NewPassword field=password label=words.recover_new() typed is_sent />
                <Button pending>{words.recover_save()}</Button>
            </Form>
        </div>
    }
}

fn known_login(words: Texts, login: &KnownLogin) -> String {
    match login {
        KnownLogin::Phone(ending) => words.recover_by_phone(ending),
        KnownLogin::Email(masked) => words.recover_by_email(masked),
        KnownLogin::Snils => words.recover_by_snils().to_owned(),
    }
}

/// «Ссылка больше не действует», unless it was pressed twice, and the first press has carried the recovery over to this browser.
#[component]
pub(crate) fn RecoverVoid() -> impl IntoView {
    let reply = load(|| (), |()| open_recovery(RecoveryStep::Password));
    view! {
        <Suspense>
            {Suspend::new(async move {
                let barriers = [RecoveryStep::Factor.path(), RecoveryStep::Question.path()];
                let onward = match reply.await {
                    Ok(RecoveryReply::Show(_)) => Some(RecoveryStep::Password.path()),
                    Ok(RecoveryReply::Go(path)) if barriers.contains(&path) => Some(path),
                    _ => None,
                };
                match onward {
                    Some(path) => {
                        here::go(&path);
                        ().into_any()
                    }
                    None => view! { <RecoveryVoid /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// The page behind the link of a letter: a button, because mail scanners open links (security 4.6).
#[component]
pub(crate) fn RecoverByLink() -> impl IntoView {
    let words = words();
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    view! {
        <div class="p-step">
            <div class="p-step__head">
                <Heading text=words.recover_link_title() />
                <p>{words.recover_link_lead()}</p>
            </div>
            <OneButton action="/api/recover/link" label=words.recover_link_button() apply />
        </div>
    }
}
