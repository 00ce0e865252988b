//! What is chosen about signing in on the page «Безопасность»: «Сообщения о входах», «Откуда можно войти», and whether by SMS.

use super::Trouble;
use crate::{
    api::{open_networks, open_sign_in_notices},
    form::{Fields, OneButton, open_anew, send},
    heading::Heading,
    here,
    json::load,
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use model::{
    AllowedNetworks, Channel, Field, FieldError, LocalPath, NetworksReply, NetworksView, NoticesLine, NoticesReply,
    SignInNotices,
};
use texts::Texts;
use ui::{
    BackLink, Button, ButtonKind, ErrorSummary, FieldHandle, Form, LinkButton, LiveCheck, RadioGroup, RadioOption,
    TextArea,
};

/// The part of «Безопасность»: so many networks are allowed, or all; and whether a code by SMS lets in, if there is a phone for one.
#[component]
pub(super) fn SignInChoices(networks: u32, by_sms: Option<bool>) -> impl IntoView {
    let words = words();
    let from = match networks {
        0 => words.networks_anywhere().to_owned(),
        some => words.networks_some(u64::from(some)),
    };
    view! {
        <section class="p-security__part">
            <h2>{words.networks_part()}</h2>
            <p>{from}</p>
            <LinkButton href="/security/networks" kind=ButtonKind::Secondary>{words.networks_title()}</LinkButton>
            <LinkButton href="/security/notices" kind=ButtonKind::Secondary>{words.told_title()}</LinkButton>
            {by_sms.map(|is_allowed| sms_way(words, is_allowed))}
        </section>
    }
}

/// Whether signing in by SMS is allowed, in words.
pub(super) fn sms_way_state(words: Texts, is_allowed: bool) -> &'static str {
    if is_allowed { words.notice_sms_way_allowed_title() } else { words.notice_sms_way_forbidden_title() }
}

/// Whether a code by SMS takes the place of the password, and the button that turns it round.
fn sms_way(words: Texts, is_allowed: bool) -> impl IntoView {
    let state = sms_way_state(words, is_allowed);
    let (label, wanted) = if is_allowed { (words.sms_way_forbid(), "no") } else { (words.sms_way_allow(), "yes") };
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    view! {
        <p>{[state, ". ", words.sms_way_risk()].concat()}</p>
        <OneButton action="/api/security/sms-way" label kind=ButtonKind::Secondary which=("allowed", wanted.to_owned()) apply />
    }
}

/// «Сообщения о входах».
#[component]
pub(crate) fn SignInNoticesPage() -> impl IntoView {
    let reply = load(|| (), |()| open_sign_in_notices());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(NoticesReply::Show(lines)) => notices_form(lines).into_any(),
                    Ok(NoticesReply::Go(path)) => {
                        here::go(&path);
                        ().into_any()
                    }
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn notices_form(lines: Vec<NoticesLine>) -> impl IntoView {
    let words = words();
    let pending = RwSignal::new(false);
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    let submit = Callback::new(move |event: ev::SubmitEvent| send(&event, pending, apply));
    let questions = lines.into_iter().map(|line| notices_question(words, &line)).collect_view();
    view! {
        <div class="p-step">
            <BackLink href="/security" label=words.security_back() />
            <div class="p-step__head">
                <Heading text=words.told_title() />
                <p class="u-muted">{words.told_lead()}</p>
            </div>
            <Form action="/api/security/notices" csrf=settings().csrf on_submit=submit>
                {questions}
                <p class="u-muted">{words.told_always()}</p>
                <Button pending>{words.told_save()}</Button>
            </Form>
        </div>
    }
}

/// What one contact hears of.
fn notices_question(words: Texts, line: &NoticesLine) -> impl IntoView + use<> {
    let (name, legend) = match line.channel {
        Channel::Phone => ("phone_notices", words.told_phone(&line.masked)),
        Channel::Email => ("email_notices", words.told_email(&line.masked)),
    };
    let options = SignInNotices::ALL.map(|notices| {
        let label = match notices {
            SignInNotices::NewDevices => words.told_new_devices(),
            SignInNotices::Every => words.told_every(),
            SignInNotices::Never => words.told_never(),
        };
        RadioOption::new(notices.code(), label)
    });
    view! { <RadioGroup field=FieldHandle::new(name, None) legend options=options.into() value=line.chosen.code() /> }
}

/// «Откуда можно войти».
#[component]
pub(crate) fn Networks() -> impl IntoView {
    let reply = load(|| (), |()| open_networks());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(NetworksReply::Show(view)) => view! { <NetworksForm view=*view /> }.into_any(),
                    Ok(NetworksReply::Open(path)) => {
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
fn NetworksForm(view: NetworksView) -> impl IntoView {
    let words = words();
    let fields = Fields::new(words, view.errors);
    let networks = fields.handle(Field::Networks);
    let pending = RwSignal::new(false);
    let apply = Callback::new(move |reply| match reply {
        NetworksReply::Open(path) => open_anew(&path),
        NetworksReply::Show(view) => fields.show(view.errors, &[(Field::Networks, networks)]),
    });
    let fault = |typed: &str| AllowedNetworks::parse(typed).err().map(|fault| FieldError::new(Field::Networks, fault));
    let submit = Callback::new(move |event: ev::SubmitEvent| match fault(&networks.value()) {
        Some(error) => {
            event.prevent_default();
            fields.show(vec![error], &[(Field::Networks, networks)]);
        }
        None => send(&event, pending, apply),
    });
    let live = LiveCheck::hard(move |typed| fault(typed).map(|error| words.fault(&error)));
    let state = match view.kept {
        0 => words.networks_anywhere().to_owned(),
        some => words.networks_some(u64::from(some)),
    };
    let said = [words.networks_way_back(), words.networks_open(), words.networks_changes()];
    view! {
        <div class="p-step">
            <BackLink href="/security" label=words.security_back() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.networks_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.networks_lead()}</p>
            </div>
            <p>{state}</p>
            <p>{words.networks_here()} " " <strong>{view.here}</strong></p>
            <ul class="l-stack" data-gap="tight">{said.map(|text| view! { <li>{text}</li> })}</ul>
            <Form action="/api/security/networks" csrf=settings().csrf on_submit=submit>
                <TextArea field=networks label=words.networks_list() hint=words.networks_hint() value=view.typed live />
                <Button pending>{words.networks_save()}</Button>
            </Form>
        </div>
    }
}
