//! «Проверяем данные»: what each registry says so far, and the ways out when something does not fit (catalogue VER-07,
//! VER-08). Moves by itself where scripts run, and by a reload elsewhere; it may be left.

use super::{Trouble, leave_to};
use crate::{api::verification, form::OneButton, heading::Heading, json::load, pages::feed::on_look, settings::words};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{
    AccountLevel, CheckProgress, CheckView, LocalPath, MismatchField, NotificationKind, ProfileReply, ProfileStep,
    ReviewView, VerificationState, VerificationView, WizardStep as _,
};
use texts::Texts;
use ui::{ButtonKind, LinkButton, Notice, Tag, Tone};

/// Where this page stands.
const STATUS: &str = "/profile/status";

/// The newest check of the person's data.
#[component]
pub(crate) fn ProfileStatus() -> impl IntoView {
    let view = load(|| (), |()| verification());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match view.await {
                    Ok(Some(view)) => view! { <StatusPage view /> }.into_any(),
                    Ok(None) => leave_to(&LocalPath::of("/profile")),
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn StatusPage(view: VerificationView) -> impl IntoView {
    let words = words();
    let now = RwSignal::new(view);
    let look = move || {
        spawn_local(async move {
            if let Ok(Some(view)) = verification().await {
                now.set(view);
            }
        });
    };
    Effect::new(move |_| on_look(look));
    let navigate = use_navigate();
    let sent = Callback::new(move |reply| match reply {
        // Nothing stands in the way; or a day has passed, and a step minds it.
        ProfileReply::Go(path) if path.as_str() != STATUS => navigate(path.as_str(), NavigateOptions::default()),
        _ => look(),
    });
    let asked = Callback::new(move |_: LocalPath| look());
    view! {
        <div class="p-step p-profile">
            <div class="p-step__head">
                <Heading text=words.status_title() />
            </div>
            <div role="status" class="p-profile__outcome">
                <h2>{move || now.with(|view| outcome(words, view).0)}</h2>
                <p>{move || now.with(|view| outcome(words, view).1)}</p>
            </div>
            <ul class="p-profile__registries">
                {move || now.with(|view| view.checks.iter().map(|check| registry(words, check)).collect_view())}
            </ul>
            {move || now.with(|view| ways_out(words, view, sent, asked))}
            <p><a href="/cabinet">{words.status_to_cabinet()}</a></p>
        </div>
    }
}

/// What it comes to, as the feed says it.
fn outcome(words: Texts, view: &VerificationView) -> (&'static str, String) {
    let kind = match view.state {
        VerificationState::Running | VerificationState::Superseded => NotificationKind::VerificationStarted,
        VerificationState::Matched => NotificationKind::VerificationMatched { level: AccountLevel::Standard },
        VerificationState::Conflict => NotificationKind::VerificationConflict,
        VerificationState::Unanswered => {
            let silent = view.checks.iter().filter(|check| check.progress != CheckProgress::Match);
            NotificationKind::VerificationUnanswered { registries: silent.map(|check| check.registry).collect() }
        }
        VerificationState::Mismatched => match view.checks.iter().find_map(mismatch) {
            Some((registry, fields)) => NotificationKind::VerificationMismatched { registry, fields: fields.to_vec() },
            None => NotificationKind::VerificationUnanswered { registries: Vec::new() },
        },
    };
    words.notification(&kind)
}

fn mismatch(check: &CheckView) -> Option<(model::RegistryKind, &[MismatchField])> {
    match &check.progress {
        CheckProgress::Mismatch { fields } => Some((check.registry, fields)),
        _ => None,
    }
}

fn registry(words: Texts, check: &CheckView) -> impl IntoView + use<> {
    let (tone, state) = match &check.progress {
        CheckProgress::Queued => (Tone::Neutral, words.status_queued().to_owned()),
        CheckProgress::Sent => (Tone::Accent, words.status_sent().to_owned()),
        CheckProgress::Accepted => (Tone::Accent, words.status_accepted().to_owned()),
        CheckProgress::AskedAgain { at } => (Tone::Neutral, words.status_asked_again(&words.moment(at))),
        CheckProgress::Match => (Tone::Success, words.status_match().to_owned()),
        CheckProgress::Mismatch { fields } => {
            let names: Vec<&str> = fields.iter().map(|field| words.mismatch_field(*field)).collect();
            (Tone::Danger, words.status_mismatch(&names.join(", ")))
        }
        CheckProgress::NoData => (Tone::Warning, words.status_no_data().to_owned()),
        CheckProgress::NoAnswer => (Tone::Warning, words.status_no_answer().to_owned()),
        CheckProgress::Dropped => (Tone::Neutral, words.status_dropped().to_owned()),
    };
    let expected = check.expected_by.as_ref().map(|at| {
        view! { <span class="u-muted">{words.status_expected(&words.moment(at))}</span> }
    });
    view! {
        <li class="p-profile__registry">
            <span>{words.registry(check.registry)}</span>
            <Tag tone>{state}</Tag>
            {expected}
        </li>
    }
}

/// Correct it, send it again, or have somebody look at it.
fn ways_out(
    words: Texts,
    view: &VerificationView,
    sent: Callback<ProfileReply>,
    asked: Callback<LocalPath>,
) -> Option<AnyView> {
    if !view.state.may_be_reviewed() {
        return None;
    }
    let mut steps: Vec<ProfileStep> =
        view.checks.iter().filter_map(mismatch).flat_map(|(_, fields)| fields).map(|field| step_of(*field)).collect();
    steps.dedup();
    let links = steps
        .into_iter()
        .map(|step| {
            let text = words.status_correct(words.profile_task(step));
            view! { <LinkButton href=step.node().path>{text}</LinkButton> }
        })
        .collect_view();
    let again = (view.state == VerificationState::Unanswered)
        .then(|| view! { <OneButton action="/api/profile/send" label=words.status_send_again() apply=sent /> });
    let review = match &view.review {
        ReviewView::NotOffered => None,
        ReviewView::Offered => {
            let (action, label, kind) = ("/api/profile/review", words.status_ask_for_review(), ButtonKind::Secondary);
            Some(view! { <OneButton action label kind apply=asked /> }.into_any())
        }
        ReviewView::Waiting { since } => {
            let said = words.status_review(&words.moment(since));
            Some(view! { <Notice title=words.status_review_title()><p>{said}</p></Notice> }.into_any())
        }
    };
    Some(view! { <div class="l-cluster">{links} {again} {review}</div> }.into_any())
}

/// Where what does not fit was typed.
fn step_of(field: MismatchField) -> ProfileStep {
    match field {
        MismatchField::Surname
        | MismatchField::GivenName
        | MismatchField::Patronymic
        | MismatchField::BirthDate
        | MismatchField::Sex => ProfileStep::Person,
        MismatchField::Snils => ProfileStep::Snils,
        MismatchField::PassportNumber | MismatchField::PassportIssueDate | MismatchField::PassportInvalid => {
            ProfileStep::Document
        }
        MismatchField::Inn => ProfileStep::Inn,
        MismatchField::Address => ProfileStep::Address,
    }
}
