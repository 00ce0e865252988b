//! «Удалить учётную запись»: what goes and what stays, what is not finished, and thinking again.

use super::Trouble;
use crate::{
    api::open_deletion,
    form::{Fields, OneButton, open_anew, send},
    heading::Heading,
    here,
    json::load,
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use model::{
    Channel, DeletionReply, DeletionState, DeletionView, Fault, Field, FieldError, LocalPath, Moment, Running,
    SecurityReply,
};
use texts::Texts;
use ui::{BackLink, Button, ButtonKind, Checkbox, ErrorSummary, Form, LinkButton, Notice, NoticeKind};

/// The part of «Безопасность» that leads here.
#[component]
pub(super) fn Account() -> impl IntoView {
    let words = words();
    view! {
        <section class="p-security__part">
            <h2>{words.deletion_part()}</h2>
            <p class="u-muted">{words.deletion_part_lead()}</p>
            <p><a href="/security/block">{words.block_link()}</a></p>
            {export_link(words)}
            <p><a href="/security/delete">{words.deletion_link()}</a></p>
        </section>
    }
}

/// A file, and no page: the browser fetches it by itself.
fn export_link(words: Texts) -> impl IntoView {
    view! { <p><a href="/security/account.json" rel="external">{words.deletion_export()}</a></p> }
}

/// A deletion that waits, with the button that cancels it.
pub(super) fn planned_part(words: Texts, due: Option<Moment>) -> Option<impl IntoView> {
    let due = due?;
    Some(view! {
        <section class="p-security__part">
            <h2>{words.deletion_planned_title()}</h2>
            <p>{words.deletion_planned(&words.moment(&due))}</p>
            {keep_button(words)}
        </section>
    })
}

fn keep_button(words: Texts) -> impl IntoView {
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    view! { <OneButton action="/api/security/keep" label=words.deletion_keep() kind=ButtonKind::Secondary apply /> }
}

/// The page.
#[component]
pub(crate) fn DeleteAccount() -> impl IntoView {
    let reply = load(|| (), |()| open_deletion());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(DeletionReply::Show(view)) => page(words(), *view).into_any(),
                    Ok(DeletionReply::Go(path)) => {
                        here::go(&path);
                        ().into_any()
                    }
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn page(words: Texts, view: DeletionView) -> AnyView {
    let DeletionView { state, errors } = view;
    match state {
        DeletionState::Open { running, wait_days } => view! { <Delete running wait_days errors /> }.into_any(),
        DeletionState::Planned { due } => {
            let said = words.deletion_planned(&words.moment(&due));
            closed(words, words.deletion_planned_title(), said, keep_button(words).into_any()).into_any()
        }
        DeletionState::Closed { until } => {
            let said = words.deletion_closed(&words.moment(&until));
            closed(words, words.deletion_closed_title(), said, ().into_any()).into_any()
        }
    }
}

fn closed(words: Texts, title: &'static str, said: String, way_on: AnyView) -> impl IntoView {
    view! {
        <div class="p-step">
            <BackLink href="/security" label=words.security_back() />
            <div class="p-step__head"><Heading text=title /></div>
            <p>{said}</p>
            {way_on}
        </div>
    }
}

#[component]
fn Delete(running: Vec<Running>, wait_days: u32, errors: Vec<FieldError>) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let fields = Fields::new(words, errors);
    let sure = fields.handle(Field::Sure);
    let pending = RwSignal::new(false);
    let refuse = move |errors| fields.show(errors, &[(Field::Sure, sure)]);
    let apply = Callback::new(move |reply| match reply {
        SecurityReply::Open(path) => open_anew(&path),
        SecurityReply::Stay(errors) => refuse(errors),
    });
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        if sure.checked() {
            send(&event, pending, apply);
        } else {
            event.prevent_default();
            refuse(vec![FieldError::new(Field::Sure, Fault::SureMissing)]);
        }
    });
    let when =
        if wait_days == 0 { words.deletion_now().to_owned() } else { words.deletion_later(u64::from(wait_days)) };
    let item = |text: &'static str| view! { <li>{text}</li> };
    view! {
        <div class="p-step">
            <BackLink href="/security" label=words.security_back() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.deletion_title() has_errors=fields.has_errors() />
                <p class="u-lead">{words.deletion_lead()}</p>
            </div>
            <section class="l-stack" data-gap="tight">
                <h2>{words.deletion_gone()}</h2>
                <ul class="l-stack" data-gap="tight">
                    {[words.deletion_gone_person(), words.deletion_gone_ways(), words.deletion_gone_history()].map(item)}
                </ul>
            </section>
            <section class="l-stack" data-gap="tight">
                <h2>{words.deletion_stays()}</h2>
                <ul class="l-stack" data-gap="tight">{[words.deletion_stays_stone(), words.deletion_stays_agencies()].map(item)}</ul>
                <p>{words.deletion_anew()}</p>
            </section>
            {unfinished(words, running)}
            <section class="l-stack" data-gap="tight">
                <h2>{words.deletion_take()}</h2>
                <p>{words.deletion_take_lead()}</p>
                {export_link(words)}
            </section>
            <Form action="/api/security/delete" csrf on_submit=submit>
                <Checkbox field=sure>{words.deletion_sure()}</Checkbox>
                <p class="u-muted">{when}</p>
                <Button pending>{words.deletion_button()}</Button>
            </Form>
        </div>
    }
}

/// What ends with the account; nothing when everything is done.
fn unfinished(words: Texts, running: Vec<Running>) -> Option<impl IntoView> {
    if running.is_empty() {
        return None;
    }
    let item = move |running| {
        let text = match running {
            Running::Verification { since } => words.deletion_running_verification(&words.moment(&since)),
            Running::Review { since } => words.deletion_running_review(&words.moment(&since)),
            Running::Recovery { opens } => words.deletion_running_recovery(&words.moment(&opens)),
            Running::Contact { channel: Channel::Phone } => words.deletion_running_phone().to_owned(),
            Running::Contact { channel: Channel::Email } => words.deletion_running_email().to_owned(),
            Running::Sessions { count } => words.deletion_running_sessions(u64::from(count)),
        };
        view! { <li>{text}</li> }
    };
    let items = running.into_iter().map(item).collect_view();
    Some(view! {
        <Notice kind=NoticeKind::Warning title=words.deletion_running()>
            <p>{words.deletion_running_lead()}</p>
            <ul class="l-stack" data-gap="tight">{items}</ul>
        </Notice>
    })
}

/// The account is gone.
#[component]
pub(crate) fn AccountDeleted() -> impl IntoView {
    let words = words();
    view! {
        <super::message::Message title=words.deletion_done_title() text=words.deletion_done()>
            <LinkButton href="/">{words.common_to_start()}</LinkButton>
            <LinkButton href="/register" kind=ButtonKind::Secondary>{words.common_register()}</LinkButton>
        </super::message::Message>
    }
}

/// The page behind the link of a message: a button, because mail scanners open links (security 4.6).
#[component]
pub(crate) fn CancelDeletion() -> impl IntoView {
    let words = words();
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    view! {
        <div class="p-step">
            <div class="p-step__head">
                <Heading text=words.deletion_cancel_title() />
                <p>{words.deletion_cancel_lead()}</p>
            </div>
            <OneButton action="/api/deletion/cancel" label=words.deletion_keep() apply />
        </div>
    }
}

/// It was cancelled; what the owner had better do now.
#[component]
pub(crate) fn DeletionCancelled() -> impl IntoView {
    let words = words();
    super::lost_factor::after_objection(words, words.deletion_kept(), words.deletion_cancelled())
}

/// There was nothing to cancel.
#[component]
pub(crate) fn NoDeletion() -> impl IntoView {
    let words = words();
    super::lost_factor::after_objection(words, words.lost_nothing_title(), words.deletion_nothing())
}
