//! Codes by SMS: «Войти по коду из СМС», and what the pages share on which such a code is the second step.

use super::{Trouble, code::CodeForm};
use crate::{
    api::{open_sms_code, open_sms_setup, open_sms_sign_in},
    form::{Fields, OneButton, OneField, open_anew},
    heading::Heading,
    here,
    json::load,
    settings::{settings, words},
    toll::TollToPay,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{ChallengeView, Field, Phone, SecurityReply, SignInReply, SignInView, SmsFactor, SmsSetup, SmsSetupReply};
use serde::de::DeserializeOwned;
use texts::Texts;
use ui::{
    BackLink, Button, ButtonKind, Details, ErrorSummary, Form, LinkButton, Notice, NoticeKind, TextField, TextKind,
};

/// «Войти по коду из СМС»: the number.
#[component]
pub(crate) fn SmsNumber() -> impl IntoView {
    let reply = load(|| (), |()| open_sms_sign_in());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(SignInReply::Stay(view)) => view! { <NumberForm view /> }.into_any(),
                    Ok(SignInReply::Open(path)) => {
                        here::go(&path);
                        ().into_any()
                    }
                    Err(_) => view! { <NumberForm view=SignInView::default() /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn NumberForm(view: SignInView) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let next = wanted();
    let back = with_next("/sign-in", &next);
    let fields = Fields::new(words, view.errors);
    let phone = fields.handle(Field::Phone);
    let toll = RwSignal::new(view.toll);
    let apply = Callback::new(move |reply| match reply {
        SignInReply::Open(path) => open_anew(&path),
        SignInReply::Stay(view) => fields.show(view.errors, &[(Field::Phone, phone)]),
    });
    let OneField { pending, submit, live } =
        OneField::paid(fields, Field::Phone, phone, |typed| Phone::parse(typed).err(), toll, SignInReply::toll, apply);
    view! {
        <div class="p-step">
            <BackLink href=back label=words.common_sign_in() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.sms_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.sms_lead()} " " {words.sms_way_risk()}</p>
            </div>
            <Form action="/api/sign-in/sms" csrf on_submit=submit>
                <input type="hidden" name="next" value=next />
                <TollToPay toll />
                <TextField field=phone label=words.sms_phone() value=view.login kind=TextKind::Phone live />
                <Button pending>{words.recover_go()}</Button>
            </Form>
        </div>
    }
}

/// «Введите код из СМС».
#[component]
pub(crate) fn SmsCode() -> impl IntoView {
    let reply = load(|| (), |()| open_sms_code());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(SignInReply::Stay(view)) => view! { <CodePage view /> }.into_any(),
                    Ok(SignInReply::Open(path)) => {
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
fn CodePage(view: SignInView) -> impl IntoView {
    let words = words();
    let next = wanted();
    let number_page = with_next("/sign-in/sms", &next);
    let by_password = with_next("/sign-in", &next);
    let fields = Fields::new(words, view.errors);
    let code = fields.handle(Field::Code);
    let sms = RwSignal::new(view.sms);
    let apply = Callback::new(move |reply| match reply {
        SignInReply::Open(path) => open_anew(&path),
        SignInReply::Stay(view) => {
            sms.set(view.sms);
            fields.show(view.errors, &[(Field::Code, code)]);
        }
    });
    // Nothing while a limit holds the first message back.
    let sent = move || {
        sms.get().filter(|sms| sms.number > 0).map(|sms| {
            words.sms_sent(&sms.target, &sms.number.to_string(), &words.common_minutes(u64::from(sms.lifetime)))
        })
    };
    view! {
        <div class="p-step">
            <BackLink href=number_page.clone() label=words.common_back() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head"><Heading text=words.sms_title_code() has_errors=fields.has_errors() /></div>
            <p>{sent}</p>
            <CodeForm action="/api/sign-in/sms/code" label=words.sms_code() fields code hidden=vec![("next", next.clone())] apply />
            <Details summary=words.sms_step_lost()>
                <p>{words.sms_no_message_help()}</p>
                <OneButton action="/api/sign-in/sms/resend" label=words.recover_resend() kind=ButtonKind::Secondary which=("next", next) apply />
            </Details>
            <div class="p-step__foot">
                <p><a href=number_page>{words.sms_another()}</a></p>
                <p><a href=by_password>{words.sms_by_password()}</a></p>
            </div>
        </div>
    }
}

/// Where the person wanted to go; empty when they did not say.
fn wanted() -> String {
    use_query_map().with_untracked(|query| query.get("next")).unwrap_or_default()
}

/// A page of the sign-in that knows where the person wanted to go.
pub(super) fn with_next(page: &str, next: &str) -> String {
    if next.is_empty() { page.to_owned() } else { [page, "?next=", next].concat() }
}

/// What was sent to whoever is known already; nothing before.
pub(super) fn sent(words: Texts, sms: Option<&ChallengeView>) -> Option<String> {
    sms.filter(|sms| sms.number > 0).map(|sms| {
        words.sms_step_sent(&sms.number.to_string(), &sms.target, &words.common_minutes(u64::from(sms.lifetime)))
    })
}

/// The button that sends a code to whoever is known already, or sends another one.
#[component]
pub(super) fn AskForSms<R>(
    /// Where it is sent.
    action: &'static str,
    /// To whom, and what was sent before.
    sms: ChallengeView,
    /// Where the person wanted to go; empty when they did not say.
    #[prop(optional)]
    next: String,
    /// Takes the answer.
    apply: Callback<R>,
) -> impl IntoView
where
    R: DeserializeOwned + 'static,
{
    let words = words();
    let button = move |label| {
        let (kind, which) = (ButtonKind::Secondary, ("next", next));
        view! { <OneButton action label kind which apply /> }
    };
    if sms.number > 0 {
        let again = button(words.recover_resend());
        return view! { <Details summary=words.sms_step_lost()>{again}</Details> }.into_any();
    }
    view! {
        <div class="l-stack" data-gap="tight">
            <p>{words.sms_step_offer(&sms.target)}</p>
            {button(words.sms_step_go())}
        </div>
    }
    .into_any()
}

/// What was wrong, where no field stands to which a summary could lead. Spoken at once: nothing takes the focus.
pub(super) fn refused(fields: Fields) -> impl IntoView {
    let errors = fields.summary();
    let text = move || errors.with(|errors| errors.first().map(|error| error.text.clone()));
    move || text().map(|text| view! { <div role="alert"><Notice kind=NoticeKind::Warning>{text}</Notice></div> })
}

/// Codes by SMS among the second steps, after the stronger ones and with their risk (security 7.4).
pub(super) fn row(words: Texts, sms: SmsFactor, may_connect: bool, apply: Callback<SecurityReply>) -> impl IntoView {
    let Some(added) = sms.added else {
        if !may_connect {
            return view! { <p class="u-muted"><a href="/profile/contact">{words.sms_needs_contact()}</a></p> }
                .into_any();
        }
        return view! {
            <div class="l-stack" data-gap="tight">
                <p class="u-muted">{words.sms_risk()}</p>
                <p><LinkButton href="/security/sms" kind=ButtonKind::Secondary>{words.sms_connect()}</LinkButton></p>
            </div>
        }
        .into_any();
    };
    let added = words.sms_added(&words.moment(&added));
    let used = sms.used.map(|used| words.two_step_used(&words.moment(&used)));
    let about = [": ", words.sms_name()].concat();
    view! {
        <ul class="p-security__sessions">
            <li class="p-security__session">
                <div>
                    <p><strong>{words.sms_name()}</strong></p>
                    <p class="u-muted">{words.sms_to(&sms.ending)}</p>
                    <p class="u-muted">{added}</p>
                    {used.map(|used| view! { <p class="u-muted">{used}</p> })}
                </div>
                <OneButton action="/api/security/sms/remove" label=words.two_step_remove() kind=ButtonKind::Quiet about apply />
            </li>
        </ul>
    }
    .into_any()
}

/// «Получайте коды по СМС»: they are switched on by the first one.
#[component]
pub(crate) fn ConnectBySms() -> impl IntoView {
    let reply = load(|| (), |()| open_sms_setup());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(SmsSetupReply::Show(setup)) => view! { <SetupPage setup=*setup /> }.into_any(),
                    Ok(SmsSetupReply::Go(path)) => {
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
fn SetupPage(setup: SmsSetup) -> impl IntoView {
    let words = words();
    let fields = Fields::new(words, setup.errors);
    let code = fields.handle(Field::Code);
    let apply = Callback::new(move |reply| match reply {
        SecurityReply::Open(path) => open_anew(&path),
        SecurityReply::Stay(errors) => fields.show(errors, &[(Field::Code, code)]),
    });
    let sent = sent(words, Some(&setup.sms));
    let is_sent = sent.is_some();
    let trouble = if is_sent {
        view! { <ErrorSummary title=words.common_check_data() errors=fields.summary() /> }.into_any()
    } else {
        refused(fields).into_any()
    };
    view! {
        <div class="p-step">
            <BackLink href="/security" label=words.security_back() />
            {trouble}
            <div class="p-step__head">
                <Heading text=words.sms_setup_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.sms_risk()}</p>
            </div>
            {sent.map(|sent| view! { <p>{sent}</p> })}
            {is_sent.then(|| view! { <CodeForm action="/api/security/sms" label=words.sms_code() fields code apply /> })}
            <AskForSms action="/api/security/sms/begin" sms=setup.sms apply />
        </div>
    }
}
