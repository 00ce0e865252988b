//! «Проверьте данные»: all answers once more, before they are sent (ux 6.4).

use super::contact::contact_answers;
use super::fields::{document_kind, label, late_reason, tidy};
use super::frame::step_header;
use crate::{form::OneButton, heading::Heading, settings::words};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{
    AddressPart, Citizenship, DocumentKind, Field, LateReason, ProfileReply, ProfileStep, ProfileView, Sex,
    WizardStep as _, read_date,
};
use texts::Texts;
use ui::{Answer, AnswerEdit, CheckAnswers};

/// The last page before the registries are asked.
#[component]
pub(super) fn CheckPage(view: ProfileView) -> impl IntoView {
    let words = words();
    let navigate = use_navigate();
    let apply = Callback::new(move |reply| {
        if let ProfileReply::Go(path) = reply {
            navigate(path.as_str(), NavigateOptions::default());
        }
    });
    let step = ProfileStep::Check;
    let parts = ProfileStep::ALL
        .into_iter()
        .filter(|part| *part != step)
        .map(|part| {
            let answers = rows(words, part, &view);
            view! {
                <section class="p-profile__part">
                    <h2>{words.profile_task(part)}</h2>
                    <CheckAnswers answers change_label=words.profile_change() empty_label=words.profile_not_given() />
                </section>
            }
        })
        .collect_view();
    view! {
        <div class="p-step p-profile">
            {step_header(words, step)}
            <div class="p-step__head">
                <Heading text=words.profile_check_title() />
                <p class="u-muted">{words.profile_check_lead()}</p>
            </div>
            {parts}
            <OneButton action="/api/profile/send" label=words.profile_check_send() apply />
            <p><a href="/profile">{words.profile_tasks()}</a></p>
        </div>
    }
}

fn rows(words: Texts, step: ProfileStep, view: &ProfileView) -> Vec<Answer> {
    if step == ProfileStep::Contact {
        return contact_answers(words, view);
    }
    let answers = &view.answers;
    step.asked(answers)
        .filter(|field| {
            !matches!(
                field,
                Field::Confirmed(_) | Field::Registered(AddressPart::Guid) | Field::Actual(AddressPart::Guid)
            )
        })
        .filter(|field| !field.is_box() || answers.is_ticked(*field))
        .filter(|field| *field != Field::LateReason || !answers.get(*field).is_empty())
        .map(|field| Answer {
            term: label(words, field).to_owned(),
            value: shown(words, field, answers.get(field)),
            source: String::new(),
            edit: AnswerEdit::Change { href: step.node().path.to_owned() },
        })
        .collect()
}

/// An answer as people read it.
fn shown(words: Texts, field: Field, answer: &str) -> String {
    match field {
        Field::Sex => match Sex::parse(answer) {
            Ok(Sex::Male) => words.profile_field_sex_male().to_owned(),
            Ok(Sex::Female) => words.profile_field_sex_female().to_owned(),
            Err(_) => String::new(),
        },
        Field::Citizenship => match answer {
            Citizenship::RUSSIA => words.profile_field_citizenship_russia(),
            Citizenship::OTHER => words.profile_field_citizenship_other(),
            Citizenship::STATELESS => words.profile_field_citizenship_stateless(),
            _ => "",
        }
        .to_owned(),
        Field::DocumentKind => {
            DocumentKind::parse(answer).map_or(String::new(), |kind| document_kind(words, kind).to_owned())
        }
        Field::LateReason => {
            LateReason::parse(answer).map_or(String::new(), |reason| late_reason(words, reason).to_owned())
        }
        Field::BirthDate | Field::IssueDate | Field::ValidUntil => {
            read_date(answer).map_or(String::new(), |date| words.day(date.into()))
        }
        field if field.is_box() => words.profile_yes().to_owned(),
        _ => tidy(field).and_then(|tidy| tidy(answer)).unwrap_or_else(|| answer.to_owned()),
    }
}
