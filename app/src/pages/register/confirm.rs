//! Step 2: the code from the SMS, the link from the letter.

use super::step_header;
use crate::{
    api::{confirm_code, registration_view, resend},
    form::{Fields, open_anew, take_over},
    heading::Heading,
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use model::{
    ChallengeView, Channel, Field, FieldError, LocalPath, RegistrationReply, RegistrationStep, RegistrationView,
    TypedCode,
};
use texts::Texts;
use ui::{
    BackLink, Button, ButtonKind, CodeField, Details, ErrorSummary, FieldHandle, Form, Inset, LinkButton, LiveCheck,
    Notice, NoticeKind,
};

/// What the parts of the page share: where an answer is applied.
#[derive(Clone, Copy)]
struct Page {
    words: Texts,
    fields: Fields,
    code: FieldHandle,
    challenges: RwSignal<Vec<ChallengeView>>,
}

impl Page {
    fn apply(self, reply: RegistrationReply, navigate: &impl Fn(&str, NavigateOptions)) {
        match reply {
            RegistrationReply::Show(view) => {
                self.challenges.set(view.challenges);
                self.fields.show(view.errors, &[(Field::Code, self.code)]);
            }
            RegistrationReply::Go(path) => navigate(path.as_str(), NavigateOptions::default()),
            RegistrationReply::Open(path) => open_anew(&path),
        }
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
    let csrf = settings().csrf;
    let pending = RwSignal::new(false);
    let navigate = use_navigate();
    let token = csrf.clone();
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        let typed = page.code.value();
        if let Err(fault) = TypedCode::parse(&typed) {
            event.prevent_default();
            page.fields.show(vec![FieldError::new(Field::Code, fault)], &[(Field::Code, page.code)]);
            return;
        }
        let navigate = navigate.clone();
        take_over(&event, pending, confirm_code(typed, token.clone()), move |reply| page.apply(reply, &navigate));
    });
    let sent = with_challenge(page, Channel::Phone, |words, challenge| {
        let minutes = words.common_minutes(u64::from(challenge.lifetime));
        words.register_confirm_sent_code(&challenge.number.to_string(), &challenge.target, &minutes)
    });
    let live = LiveCheck::hard(move |typed| {
        TypedCode::parse(typed).err().map(|fault| words.fault(&FieldError::new(Field::Code, fault)))
    });
    view! {
        <p>{move || sent.get()}</p>
        <Form action="/api/register/confirm" csrf on_submit=submit>
            <CodeField field=page.code label=words.register_confirm_code() hint=words.register_confirm_code_hint() live=Some(live) />
            <p class="u-muted">{words.register_confirm_secret()}</p>
            <Button pending>{words.common_continue()}</Button>
        </Form>
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

/// How often the page asks by itself whether the link was opened.
const ASK_EVERY_SECONDS: u64 = 4;

/// «Я подтвердил почту»: a link to the next step, which leads back here when it is too early. With wasm the page also
/// asks by itself and goes on when the letter was confirmed elsewhere.
#[component]
fn Check() -> impl IntoView {
    let words = words();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let navigate = navigate.clone();
        let asking = set_interval_with_handle(
            move || {
                let navigate = navigate.clone();
                leptos::task::spawn_local(async move {
                    if let Ok(RegistrationReply::Show(_)) = registration_view(RegistrationStep::Password).await {
                        navigate(RegistrationStep::Password.path().as_str(), NavigateOptions::default());
                    }
                });
            },
            std::time::Duration::from_secs(ASK_EVERY_SECONDS),
        );
        on_cleanup(move || {
            if let Ok(asking) = asking {
                asking.clear();
            }
        });
    });
    view! { <LinkButton href="/register/password">{words.register_confirm_check()}</LinkButton> }
}

/// Said to whoever pressed the button before the link was opened.
#[component]
fn Waiting() -> impl IntoView {
    let words = words();
    let query = use_query_map();
    let is_early = move || query.with(|query| query.get("waiting").is_some());
    view! {
        <Show when=is_early>
            <Notice kind=NoticeKind::Warning>{words.register_confirm_waiting()}</Notice>
        </Show>
    }
}

#[component]
fn Resend(page: Page, channel: Channel, label: &'static str) -> impl IntoView {
    let csrf = settings().csrf;
    let pending = RwSignal::new(false);
    let navigate = use_navigate();
    let token = csrf.clone();
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        let navigate = navigate.clone();
        let call = resend(channel.as_str().to_owned(), token.clone());
        take_over(&event, pending, call, move |reply| page.apply(reply, &navigate));
    });
    view! {
        <Form action="/api/register/resend" csrf label on_submit=submit>
            <input type="hidden" name="channel" value=channel.as_str() />
            <Button kind=ButtonKind::Secondary pending>{label}</Button>
        </Form>
    }
}
