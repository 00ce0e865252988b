//! The second contact: where it is given, and where its code is typed. It may be put off on both pages.

use super::{
    Trouble,
    fields::{label, line},
    frame::{StepForm, StepPage, step_header},
    leave_to,
};
use crate::{
    api::contact_view,
    form::{Fields, OneButton},
    heading::Heading,
    json::load,
    pages::cabinet::shown_contact,
    pages::code::{CodeForm, Waiting, keep_asking},
    settings::words,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{
    ChallengeView, Channel, ContactReply, ContactView, Field, ProfileStep, ProfileView, WizardStep as _, contact_field,
};
use texts::Texts;
use ui::{
    Answer, AnswerEdit, BackLink, ButtonKind, CheckAnswers, Details, ErrorSummary, LinkButton, Notice, NoticeKind,
};

/// «Второй контакт».
#[component]
pub(super) fn ContactPage(view: ProfileView) -> impl IntoView {
    match view.unproven() {
        Some(channel) => view! { <AskedContact view channel /> }.into_any(),
        None => view! { <BothProven view /> }.into_any(),
    }
}

#[component]
fn AskedContact(view: ProfileView, channel: Channel) -> impl IntoView {
    let closed = closed(&view);
    let form = StepForm::new(view);
    let words = form.words;
    let lead = match channel {
        Channel::Phone => words.profile_contact_lead_phone(),
        Channel::Email => words.profile_contact_lead_email(),
    };
    let fields = match closed {
        Some(closed) => closed.into_any(),
        None => view! {
            {line(form, contact_field(channel))}
            <p class="u-muted">{words.profile_contact_skip()}</p>
        }
        .into_any(),
    };
    view! { <StepPage form title=words.profile_contact_title() lead>{fields}</StepPage> }
}

/// Until when nothing can be given or changed here.
fn closed(view: &ProfileView) -> Option<impl IntoView + use<>> {
    let until = view.contacts_closed.as_ref()?;
    let words = words();
    let text = words.profile_contact_closed(&words.moment(until));
    Some(view! { <Notice kind=NoticeKind::Info>{text}</Notice> })
}

/// Nothing is left to ask for.
#[component]
fn BothProven(view: ProfileView) -> impl IntoView {
    let words = words();
    let closed = closed(&view);
    let answers = contact_answers(words, &view);
    view! {
        <div class="p-step p-profile">
            {step_header(words, ProfileStep::Contact)}
            <div class="p-step__head">
                <Heading text=words.profile_contact_both_title() />
                <p class="u-muted">{words.profile_contact_both()}</p>
            </div>
            {closed}
            <CheckAnswers answers change_label=words.profile_change() empty_label=words.profile_not_given() />
            // Whatever is still to be done comes before the check and answers instead of it.
            <LinkButton href=ProfileStep::Check.node().path>{words.common_continue()}</LinkButton>
            <p><a href="/profile">{words.profile_tasks()}</a></p>
        </div>
    }
}

/// The contacts in the list of answers: only the one that is not proven can be changed here.
pub(super) fn contact_answers(words: Texts, view: &ProfileView) -> Vec<Answer> {
    let row = |channel, value, edit| Answer {
        term: label(words, contact_field(channel)).to_owned(),
        value,
        source: String::new(),
        edit,
    };
    let proven = view.proven.iter().map(|one| row(one.channel, shown_contact(words, one), AnswerEdit::Nothing));
    let unproven = view.unproven().map(|channel| {
        let value = match view.answers.get(contact_field(channel)) {
            "" => String::new(),
            given => words.profile_contact_unproven(given),
        };
        row(channel, value, AnswerEdit::Change { href: ProfileStep::Contact.node().path.to_owned() })
    });
    proven.chain(unproven).collect()
}

/// The page of the code.
#[component]
pub(crate) fn ProfileContact() -> impl IntoView {
    let reply = load(|| (), |()| contact_view());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(ContactReply::Show(view)) => view! { <CodePage view=*view /> }.into_any(),
                    Ok(ContactReply::Go(path)) => leave_to(&path),
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn CodePage(view: ContactView) -> impl IntoView {
    let words = words();
    let fields = Fields::new(words, view.errors);
    let code = fields.handle(Field::Code);
    let is_phone = view.challenge.channel == Channel::Phone;
    let challenge = RwSignal::new(view.challenge);
    let navigate = use_navigate();
    let apply = Callback::new(move |reply| match reply {
        ContactReply::Show(view) => {
            challenge.set(view.challenge);
            fields.show(view.errors, &[(Field::Code, code)]);
        }
        ContactReply::Go(path) => navigate(path.as_str(), NavigateOptions::default()),
    });
    let (title, label) = if is_phone {
        (words.register_confirm_title_phone(), words.register_confirm_code())
    } else {
        (words.profile_contact_title_code_email(), words.profile_contact_code_email())
    };
    let (missing, help, again) = if is_phone {
        (words.register_confirm_no_code(), words.register_confirm_no_code_help(), words.register_confirm_resend_code())
    } else {
        (
            words.register_confirm_no_letter(),
            words.register_confirm_no_letter_help(),
            words.register_confirm_resend_letter(),
        )
    };
    view! {
        <div class="p-step p-profile">
            <BackLink href=ProfileStep::Contact.node().path label=words.common_back() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            {step_header(words, ProfileStep::Contact)}
            <div class="p-step__head"><Heading text=title has_errors=fields.has_errors() /></div>
            <p>{move || challenge.with(|challenge| sent(words, challenge))}</p>
            <CodeForm action="/api/profile/contact/confirm" label fields code apply />
            {(!is_phone).then(|| view! { <Waiting /> <Opened /> })}
            <Details summary=missing>
                <p>{help}</p>
                <OneButton action="/api/profile/contact/resend" label=again kind=ButtonKind::Secondary apply />
            </Details>
            <div class="p-step__foot">
                <p><a href=ProfileStep::Contact.node().path>{words.profile_contact_change()}</a></p>
                <p class="u-muted">{words.profile_contact_put_off_why()}</p>
                <OneButton action="/api/profile/contact/put-off" label=words.profile_contact_put_off() kind=ButtonKind::Quiet apply />
            </div>
        </div>
    }
}

/// What was sent, and where; nothing while a limit holds the first message back.
fn sent(words: Texts, challenge: &ChallengeView) -> String {
    let (number, lifetime) = (challenge.number.to_string(), u64::from(challenge.lifetime));
    match challenge.channel {
        _ if challenge.number == 0 => String::new(),
        Channel::Phone => words.register_confirm_sent_code(&number, &challenge.target, &words.common_minutes(lifetime)),
        Channel::Email => words.profile_contact_sent_letter(&number, &challenge.target, &words.common_hours(lifetime)),
    }
}

/// «Я подтвердил почту»: this page again, which leads on once the link was opened. With wasm it asks by itself.
#[component]
fn Opened() -> impl IntoView {
    let words = words();
    let navigate = use_navigate();
    keep_asking(move || {
        let navigate = navigate.clone();
        spawn_local(async move {
            if let Ok(ContactReply::Go(path)) = contact_view().await {
                navigate(path.as_str(), NavigateOptions::default());
            }
        });
    });
    view! {
        <LinkButton href="/profile/contact/confirm?waiting=1" kind=ButtonKind::Secondary>
            {words.register_confirm_check()}
        </LinkButton>
    }
}
