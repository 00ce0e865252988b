//! «Нет доступа ко второму шагу», or «Не помню ответ»: another contact, the wait, and whoever objects to it.

use super::{Trouble, code::CodeForm};
use crate::{
    api::open_lost,
    form::{Fields, OneButton, open_anew},
    heading::Heading,
    here,
    json::load,
    settings::words,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{
    ChallengeView, Field, FieldError, KnownLogin, LocalPath, LostFactor, LostReply, LostView, Moment, RecoveryStep,
    WizardStep as _,
};
use texts::Texts;
use ui::{BackLink, ButtonKind, Details, ErrorSummary, LinkButton, Notice, NoticeKind};

/// The page behind the step of the second factor, and behind that of the control question.
#[component]
pub(crate) fn Lost() -> impl IntoView {
    let reply = load(|| (), |()| open_lost());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(LostReply::Show(view)) => view! { <LostPage view=*view /> }.into_any(),
                    Ok(LostReply::Go(path)) => {
                        here::go(&path);
                        ().into_any()
                    }
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// One state after the other, in one place.
#[component]
fn LostPage(view: LostView) -> impl IntoView {
    let words = words();
    let view = RwSignal::new(view);
    let navigate = use_navigate();
    let apply = Callback::new(move |reply| match reply {
        LostReply::Show(next) => view.set(*next),
        LostReply::Go(path) => navigate(path.as_str(), NavigateOptions::default()),
    });
    move || {
        let LostView { state, forgot_answer, hours, errors } = view.get();
        match state {
            LostFactor::Offer { contact } => view! { <Offer contact forgot_answer hours errors apply /> }.into_any(),
            LostFactor::Code { contact, challenge } => view! { <Code contact challenge errors apply /> }.into_any(),
            LostFactor::Waiting { opens, closes } => waiting(words, forgot_answer, &opens, &closes).into_any(),
            LostFactor::NoContact { hours } => {
                closed(words, forgot_answer, words.lost_no_contact(&words.common_hours(u64::from(hours)))).into_any()
            }
            LostFactor::Confirmed => closed(words, forgot_answer, words.lost_confirmed().to_owned()).into_any(),
            LostFactor::Full { opens } => full(words, &opens).into_any(),
            LostFactor::Ended => ended(words).into_any(),
        }
    }
}

/// Which contact gets a code, and what follows.
#[component]
fn Offer(
    contact: KnownLogin,
    forgot_answer: bool,
    hours: u32,
    errors: Vec<FieldError>,
    apply: Callback<LostReply>,
) -> impl IntoView {
    let words = words();
    // No field stands here to which it could lead.
    let refused = errors.first().map(|error| words.fault(error));
    let refused = refused.map(|refused| view! { <Notice kind=NoticeKind::Warning>{refused}</Notice> });
    let where_to = match &contact {
        KnownLogin::Phone(ending) => words.lost_offer_phone(ending),
        KnownLogin::Email(address) => words.lost_offer_email(address),
        KnownLogin::Snils => String::new(),
    };
    view! {
        <div class="p-step">
            <BackLink href=RecoveryStep::Factor.node().path label=words.common_back() />
            {refused}
            <div class="p-step__head">
                <Heading text=if forgot_answer { words.lost_answer_title() } else { words.lost_title() } />
                <p class="u-muted">{words.lost_lead(&words.common_hours(u64::from(hours)))}</p>
            </div>
            <p>{if forgot_answer { words.lost_answer_then() } else { words.lost_then() }}</p>
            <p>{where_to}</p>
            <OneButton action="/api/recover/lost" label=words.lost_send() apply />
        </div>
    }
}

/// The code of that contact.
#[component]
fn Code(
    contact: KnownLogin,
    challenge: ChallengeView,
    errors: Vec<FieldError>,
    apply: Callback<LostReply>,
) -> impl IntoView {
    let words = words();
    let fields = Fields::new(words, errors);
    let code = fields.handle(Field::Code);
    let challenge = RwSignal::new(challenge);
    let apply = Callback::new(move |reply| match reply {
        LostReply::Show(next) => match next.state {
            LostFactor::Code { challenge: newer, .. } => {
                challenge.set(newer);
                fields.show(next.errors, &[(Field::Code, code)]);
            }
            _ => apply.run(LostReply::Show(next)),
        },
        elsewhere @ LostReply::Go(_) => apply.run(elsewhere),
    });
    let sent = move || {
        let (number, minutes) =
            challenge.with(|sent| (sent.number.to_string(), words.common_minutes(u64::from(sent.lifetime))));
        match &contact {
            KnownLogin::Phone(ending) => words.lost_sent_phone(&number, ending, &minutes),
            KnownLogin::Email(address) => words.lost_sent_email(&number, address, &minutes),
            KnownLogin::Snils => String::new(),
        }
    };
    view! {
        <div class="p-step">
            <BackLink href=RecoveryStep::Factor.node().path label=words.common_back() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head"><Heading text=words.lost_title_code() has_errors=fields.has_errors() /></div>
            <p>{sent}</p>
            <CodeForm action="/api/recover/lost/confirm" label=words.recover_code() fields code apply />
            <Details summary=words.recover_no_message()>
                <OneButton action="/api/recover/lost" label=words.recover_resend() kind=ButtonKind::Secondary apply />
            </Details>
        </div>
    }
}

/// Until when, what then, and that one may go away.
fn waiting(words: Texts, forgot_answer: bool, opens: &Moment, closes: &Moment) -> impl IntoView {
    let (found, then) = if forgot_answer {
        (words.lost_answer_found(), words.lost_answer_wait_then())
    } else {
        (words.lost_found(), words.lost_wait_then())
    };
    let time = |at: &Moment| view! { <time datetime=at.utc.clone()>{words.moment(at)}</time> };
    view! {
        <div class="p-step">
            <div class="p-step__head"><Heading text=words.lost_title_wait() /></div>
            <p>
                {words.lost_wait_opens()} " " <strong>{time(opens)}</strong> ". " {words.lost_wait_closes()} " " {time(closes)} "."
            </p>
            <p>{then}</p>
            <p>{words.lost_wait_told()}</p>
            <p>{words.lost_wait_leave()}</p>
            <div class="p-step__foot">
                <p>{found} " " <a href=RecoveryStep::Login.node().path>{words.lost_wait_found_go()}</a></p>
            </div>
        </div>
    }
}

/// Nothing is left to do here: what else helps.
fn closed(words: Texts, forgot_answer: bool, why: String) -> impl IntoView {
    let code = (!forgot_answer).then(|| {
        view! { <li>{words.lost_helps_code()} " " <a href=RecoveryStep::Factor.node().path>{words.lost_found_go()}</a></li> }
    });
    let answer = forgot_answer.then(|| {
        view! { <li>{words.lost_answer_found()} " " <a href=RecoveryStep::Question.node().path>{words.lost_answer_found_go()}</a></li> }
    });
    view! {
        <div class="p-step">
            <BackLink href=RecoveryStep::Factor.node().path label=words.common_back() />
            <div class="p-step__head">
                <Heading text=words.lost_title_closed() />
                <p>{why}</p>
            </div>
            <section class="l-stack" data-gap="tight">
                <h2>{words.lost_helps()}</h2>
                <ul class="l-stack" data-gap="tight">
                    {code}
                    {answer}
                    <li>{words.lost_helps_operator()}</li>
                </ul>
            </section>
        </div>
    }
}

fn full(words: Texts, opens: &Moment) -> impl IntoView {
    view! {
        <div class="p-step">
            <BackLink href=RecoveryStep::Factor.node().path label=words.common_back() />
            <div class="p-step__head"><Heading text=words.lost_title_full() /></div>
            <p>{words.lost_full(&words.moment(opens))}</p>
        </div>
    }
}

fn ended(words: Texts) -> impl IntoView {
    message(
        words.lost_title_ended(),
        words.lost_ended(),
        (RecoveryStep::Login.node().path, words.recover_void_again()),
        words,
    )
}

/// The page behind the link of a message: a button, because mail scanners open links (security 4.6).
#[component]
pub(crate) fn CancelRecovery() -> impl IntoView {
    let words = words();
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    view! {
        <div class="p-step">
            <div class="p-step__head">
                <Heading text=words.lost_cancel_title() />
                <p>{words.lost_cancel_lead()}</p>
            </div>
            <OneButton action="/api/recover/cancel" label=words.lost_cancel_button() apply />
        </div>
    }
}

/// It was cancelled; what the owner had better do now.
#[component]
pub(crate) fn RecoveryCancelled() -> impl IntoView {
    let words = words();
    after_objection(words, words.lost_cancelled_title(), words.lost_cancelled())
}

/// There was nothing to cancel.
#[component]
pub(crate) fn NothingToCancel() -> impl IntoView {
    let words = words();
    after_objection(words, words.lost_nothing_title(), words.lost_nothing())
}

/// What came of an objection; whoever had to object changes the password next.
pub(super) fn after_objection(words: Texts, title: &'static str, text: &'static str) -> impl IntoView {
    message(title, text, ("/security/password", words.security_change()), words)
}

/// A page that only says something; the second way on is «Забыли пароль?», or the sign-in for whoever begins anew.
fn message(
    title: &'static str,
    text: &'static str,
    first: (&'static str, &'static str),
    words: Texts,
) -> impl IntoView {
    let second = if first.0 == RecoveryStep::Login.node().path {
        ("/sign-in", words.common_sign_in())
    } else {
        (RecoveryStep::Login.node().path, words.sign_in_forgot())
    };
    view! {
        <super::message::Message title text>
            // Loaded anew: only the front door leads whoever is signed out over the sign-in.
            <LinkButton href=first.0 external=true>{first.1}</LinkButton>
            <LinkButton href=second.0 kind=ButtonKind::Secondary>{second.1}</LinkButton>
        </super::message::Message>
    }
}
