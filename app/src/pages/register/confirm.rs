//! Step 2: the code from the SMS, the link from the letter.

use super::step_header;
use crate::{
    api::registration_view,
    form::{Fields, OneButton, open_anew},
    heading::Heading,
    pages::code::{CodeForm, Waiting, keep_asking},
    settings::words,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{
    ChallengeView, Channel, Field, LocalPath, RegistrationReply, RegistrationStep, RegistrationView, WizardStep as _,
};
use texts::Texts;
use ui::{BackLink, ButtonKind, Details, ErrorSummary, FieldHandle, Inset, LinkButton};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    words: Texts,
    fields: Fields,
    code: FieldHandle,
    challenges: RwSignal<Vec<ChallengeView>>,
}

impl Page {
    /// Where an answer is applied.
    fn apply(self) -> Callback<RegistrationReply> {
        let navigate = use_navigate();
        Callback::new(move |reply| match reply {
            RegistrationReply::Show(view) => {
                self.challenges.set(view.challenges);
                self.fields.show(view.errors, &[(Field::Code, self.code)]);
            }
            RegistrationReply::Go(path) => navigate(path.as_str(), NavigateOptions::default()),
            RegistrationReply::Open(path) => open_anew(&path),
        })
    }
}

/// «Подтвердите контакт».
#[component]
pub(super) fn Confirm(view: RegistrationView) -> impl IntoView {
    let words = words();
    let fields = Fields::new(words, view.errors);
    let has_phone = view.challenges.iter().any(|challenge| challenge.channel == Channel::Phone);
    let has_email = view.challenges.iter().any(|challenge| challenge.channel == Channel::Email);
    let page = Page { words, fields, code: fields.handle(Field::Code), challenges: RwSignal::new(view.challenges) };
    let title = if has_phone { words.register_confirm_title_phone() } else { words.register_confirm_title_email() };
    view! {
        <div class="p-step">
            <BackLink href=LocalPath::of("/register").as_str() label=words.common_back() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            {step_header(RegistrationStep::Confirm)}
            <div class="p-step__head"><Heading text=title has_errors=fields.has_errors() /></div>
            {has_phone.then(|| view! { <PhonePart page /> })}
            {has_email.then(|| view! { <EmailPart page is_alone=!has_phone /> })}
            <div class="p-step__foot">
                <p><a href="/register">{words.register_confirm_change_contact()}</a></p>
            </div>
        </div>
    }
}

fn with_challenge(page: Page, channel: Channel, text: fn(Texts, &ChallengeView) -> String) -> Signal<String> {
    Signal::derive(move || {
        page.challenges.with(|all| {
            all.iter().find(|one| one.channel == channel).map(|one| text(page.words, one)).unwrap_or_default()
        })
    })
}

#[component]
fn PhonePart(page: Page) -> impl IntoView {
    let words = page.words;
    let sent = with_challenge(page, Channel::Phone, |words, challenge| {
        let minutes = words.common_minutes(u64::from(challenge.lifetime));
        words.register_confirm_sent_code(&challenge.number.to_string(), &challenge.target, &minutes)
    });
    view! {
        <p>{move || sent.get()}</p>
        <CodeForm action="/api/register/confirm" label=words.register_confirm_code() fields=page.fields code=page.code apply=page.apply() />
        <Details summary=words.register_confirm_no_code()>
            <p>{words.register_confirm_no_code_help()}</p>
            <Resend page channel=Channel::Phone label=words.register_confirm_resend_code() />
        </Details>
    }
}

#[component]
fn EmailPart(page: Page, is_alone: bool) -> impl IntoView {
    let words = page.words;
    let sent = with_challenge(page, Channel::Email, if is_alone { letter_sent } else { letter_also_sent });
    view! {
        <Inset><p>{move || sent.get()}</p></Inset>
        {is_alone.then(|| view! { <p>{words.register_confirm_link_then()}</p> <Waiting /> <Check /> })}
        <Details summary=words.register_confirm_no_letter()>
            <p>{words.register_confirm_no_letter_help()}</p>
            <Resend page channel=Channel::Email label=words.register_confirm_resend_letter() />
        </Details>
    }
}

fn letter_sent(words: Texts, challenge: &ChallengeView) -> String {
    words.register_confirm_sent_link(&challenge.target, &words.common_hours(u64::from(challenge.lifetime)))
}

fn letter_also_sent(words: Texts, challenge: &ChallengeView) -> String {
    if challenge.is_proven {
        return words.register_confirm_proven_email().to_owned();
    }
    words.register_confirm_link_also(&challenge.target, &words.common_hours(u64::from(challenge.lifetime)))
}

/// «Я подтвердил почту»: a link to the next step, which leads back here when it is too early. With wasm the page also
/// asks by itself and goes on when the letter was confirmed elsewhere.
#[component]
fn Check() -> impl IntoView {
    let words = words();
    let navigate = use_navigate();
    keep_asking(move || {
        let navigate = navigate.clone();
        leptos::task::spawn_local(async move {
            if let Ok(RegistrationReply::Show(_)) = registration_view(RegistrationStep::Password).await {
                navigate(RegistrationStep::Password.path().as_str(), NavigateOptions::default());
            }
        });
    });
    view! { <LinkButton href="/register/password">{words.register_confirm_check()}</LinkButton> }
}

#[component]
fn Resend(page: Page, channel: Channel, label: &'static str) -> impl IntoView {
    view! { <OneButton action="/api/register/resend" label kind=ButtonKind::Secondary which=("channel", channel.as_str().to_owned()) apply=page.apply() /> }
}
