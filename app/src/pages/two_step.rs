//! «Вход в два шага» on the page «Безопасность», connecting an application, and the backup codes, which are shown once.

use super::{Trouble, sms::row};
use crate::{
    api::{backup_codes, open_app_setup},
    form::{Fields, OneButton, OneField, open_anew},
    heading::Heading,
    here,
    json::load,
    settings::{settings, words},
};
use leptos::prelude::*;
use model::{AppSetup, AppSetupReply, FactorLine, Field, LocalPath, SecurityReply, SmsFactor, TypedCode};
use texts::Texts;
use ui::{BackLink, Button, ButtonKind, CodeField, ErrorSummary, Form, LinkButton, PrintButton, QrCode};

/// Applications of one account; the server holds the same.
const MOST_APPS: usize = 2;

/// The part of «Безопасность».
#[component]
pub(super) fn TwoStep(
    apps: Vec<FactorLine>,
    sms: Option<SmsFactor>,
    has_two_contacts: bool,
    backup_codes: u32,
) -> impl IntoView {
    let words = words();
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    let apply_reply = Callback::new(apply_reply);
    let has_apps = !apps.is_empty();
    let is_on = has_apps || sms.as_ref().is_some_and(|sms| sms.added.is_some());
    let connect = (apps.len() < MOST_APPS).then(|| {
        let label = if has_apps { words.two_step_another() } else { words.two_step_connect() };
        view! { <OneButton action="/api/security/app/begin" label kind=ButtonKind::Secondary apply /> }
    });
    let codes = is_on.then(|| {
        view! {
            <p>{words.two_step_codes_left(&backup_codes.to_string())}</p>
            <OneButton action="/api/security/codes" label=words.two_step_codes_renew() kind=ButtonKind::Secondary apply=apply_reply />
            <p class="u-muted">{words.two_step_codes_renew_hint()}</p>
        }
    });
    let rows = apps.into_iter().map(|app| app_row(words, app)).collect_view();
    view! {
        <section class="p-security__part">
            <h2>{words.two_step_title()}</h2>
            <p>{if is_on { words.two_step_on() } else { words.two_step_off() }}</p>
            {(!is_on).then(|| view! { <p class="u-muted">{words.two_step_off_why()}</p> })}
            {has_apps.then(|| view! { <ul class="p-security__sessions">{rows}</ul> })}
            {connect}
            {sms.map(|sms| row(words, sms, has_two_contacts, apply_reply))}
            {codes}
        </section>
    }
}

/// Nothing is typed, so nothing can be wrong.
fn apply_reply(reply: SecurityReply) {
    if let SecurityReply::Open(path) = reply {
        open_anew(&path);
    }
}

fn app_row(words: Texts, app: FactorLine) -> impl IntoView {
    let apply = Callback::new(apply_reply);
    let added = words.two_step_added(&words.moment(&app.added));
    let used = app.used.map(|used| words.two_step_used(&words.moment(&used)));
    let about = [": ", words.two_step_app(), ", ", &added].concat();
    view! {
        <li class="p-security__session">
            <div>
                <p><strong>{words.two_step_app()}</strong></p>
                <p class="u-muted">{added}</p>
                {used.map(|used| view! { <p class="u-muted">{used}</p> })}
            </div>
            <OneButton action="/api/security/app/remove" label=words.two_step_remove() kind=ButtonKind::Quiet about which=("app", app.id) apply />
        </li>
    }
}

/// «Подключите приложение».
#[component]
pub(crate) fn ConnectApp() -> impl IntoView {
    let reply = load(|| (), |()| open_app_setup());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(AppSetupReply::Show(setup)) => view! { <SetupForm setup=*setup /> }.into_any(),
                    Ok(AppSetupReply::Go(path)) => {
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
fn SetupForm(setup: AppSetup) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let fields = Fields::new(words, setup.errors);
    let code = fields.handle(Field::Code);
    let apply = Callback::new(move |reply| match reply {
        SecurityReply::Open(path) => open_anew(&path),
        SecurityReply::Stay(errors) => fields.show(errors, &[(Field::Code, code)]),
    });
    let OneField { pending, submit, live } =
        OneField::new(fields, Field::Code, code, |typed| TypedCode::parse(typed).err(), apply);
    view! {
        <div class="p-step">
            <BackLink href="/security" label=words.security_back() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.two_step_setup_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.two_step_setup_lead()}</p>
            </div>
            <p>{words.two_step_setup_scan()}</p>
            <QrCode side=setup.picture.side path=setup.picture.path label=words.two_step_setup_picture() />
            <div>
                <p>{words.two_step_setup_key()}</p>
                <p><code class="p-security__key">{setup.key}</code></p>
            </div>
            <Form action="/api/security/app" csrf on_submit=submit>
                <CodeField field=code label=words.two_step_setup_code() hint=words.register_confirm_code_hint() live=Some(live) />
                <Button pending>{words.two_step_setup_go()}</Button>
            </Form>
        </div>
    }
}

/// «Сохраните резервные коды».
#[component]
pub(crate) fn BackupCodes() -> impl IntoView {
    let codes = load(|| (), |()| backup_codes());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match codes.await {
                    Ok(codes) if codes.is_empty() => {
                        here::go(&LocalPath::of("/security"));
                        ().into_any()
                    }
                    Ok(codes) => view! { <CodesPage codes /> }.into_any(),
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn CodesPage(codes: Vec<String>) -> impl IntoView {
    let words = words();
    let lines = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
    view! {
        <div class="p-step">
            <div class="p-step__head">
                <Heading text=words.two_step_codes_title() />
                <p>{words.two_step_codes_lead()}</p>
            </div>
            <ol class="p-security__codes">{lines}</ol>
            <div class="l-cluster">
                <LinkButton href="/security?done=codes">{words.two_step_codes_done()}</LinkButton>
                <PrintButton label=words.two_step_codes_print() />
            </div>
        </div>
    }
}
