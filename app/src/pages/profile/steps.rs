//! The steps of a few fields: who, by which document, СНИЛС, ИНН.

use super::{
    fields::{choice, date, line, unless},
    frame::{StepForm, StepPage},
};
use crate::{api::suggest_issuers, settings::settings};
use leptos::{prelude::*, task::spawn_local};
use model::{Citizenship, DocumentKind, Field, ProfileView, formats::DivisionCode};
use ui::{Button, ButtonKind, Details};

/// «Кто вы».
#[component]
pub(super) fn PersonPage(view: ProfileView) -> impl IntoView {
    let form = StepForm::new(view);
    let words = form.words;
    let rare = form.is_ticked(Field::HasNoSurname) || form.is_ticked(Field::HasNoGivenName);
    let foreigner = view! { {line(form, Field::Country)} {choice(form, Field::DocumentKind, None)} }.into_any();
    view! {
        <StepPage form title=words.profile_person_title() lead=words.profile_person_lead()>
            {line(form, Field::Surname)}
            {line(form, Field::GivenName)}
            {unless(form, Field::Patronymic, Field::HasNoPatronymic)}
            <Details summary=words.profile_person_rare_name() open=rare>
                {super::fields::tick(form, Field::HasNoSurname)}
                {super::fields::tick(form, Field::HasNoGivenName)}
            </Details>
            {choice(form, Field::Sex, None)}
            {date(form, Field::BirthDate)}
            {line(form, Field::BirthPlace)}
            {choice(form, Field::Citizenship, Some((Citizenship::OTHER, foreigner)))}
        </StepPage>
    }
}

/// The document that the citizenship asks for.
#[component]
pub(super) fn DocumentPage(view: ProfileView) -> impl IntoView {
    let kind = view.answers.document_kind().unwrap_or(DocumentKind::Passport);
    let form = StepForm::new(view);
    let words = form.words;
    let is_passport = kind == DocumentKind::Passport;
    let title = match kind {
        DocumentKind::Passport => words.profile_document_title_passport(),
        DocumentKind::ForeignPassport => words.profile_document_title_foreign_passport(),
        DocumentKind::ResidencePermit => words.profile_document_title_residence_permit(),
    };
    let lead = if is_passport { words.profile_document_lead_passport() } else { words.profile_person_lead() };
    let late = !form.kept(Field::LateReason).is_empty();
    view! {
        <StepPage form title lead>
            {if is_passport {
                view! {
                    {line(form, Field::Passport)}
                    {date(form, Field::IssueDate)}
                    <Issued form />
                    <Details summary=words.profile_document_late() open=late>{choice(form, Field::LateReason, None)}</Details>
                }
                    .into_any()
            } else {
                view! {
                    {line(form, Field::DocumentNumber)}
                    {date(form, Field::IssueDate)}
                    {line(form, Field::Issuer)}
                    {date(form, Field::ValidUntil)}
                }
                    .into_any()
            }}
        </StepPage>
    }
}

/// Code and issuer: the one offers the other.
#[component]
fn Issued(form: StepForm) -> impl IntoView {
    let words = form.words;
    let csrf = settings().csrf;
    let (code, issuer) = (form.handle(Field::DivisionCode), form.handle(Field::Issuer));
    let offered = RwSignal::new(Vec::<String>::new());
    let asked = StoredValue::new(String::new());
    let ask = move || {
        let typed = DivisionCode::parse(&code.value()).map_or(String::new(), |code| code.as_str().to_owned());
        if typed == asked.get_value() {
            return;
        }
        asked.set_value(typed.clone());
        offered.set(Vec::new());
        if typed.is_empty() {
            return;
        }
        let csrf = csrf.clone();
        spawn_local(async move {
            let answer = suggest_issuers(typed.clone(), csrf).await.unwrap_or_default();
            // Answers may overtake each other: only that to the last question counts.
            if asked.try_get_value() == Some(typed) {
                offered.set(answer);
            }
        });
    };
    let first = ask.clone();
    Effect::new(move |_| {
        if issuer.value().is_empty() {
            first();
        }
    });
    let offers = move || {
        let offered = offered.get();
        let take = move |text: String| {
            let label = text.clone();
            let put = Callback::new(move |_| {
                issuer.take(&text);
                issuer.focus();
            });
            view! { <Button kind=ButtonKind::Quiet button_type="button" on_click=put>{label}</Button> }
        };
        (!offered.is_empty()).then(|| {
            view! {
                <p>{words.profile_document_issuers()}</p>
                {offered.into_iter().map(take).collect_view()}
            }
        })
    };
    view! {
        <div class="p-profile__offers" on:input=move |_| ask()>
            {line(form, Field::DivisionCode)}
            <div role="status">{offers}</div>
        </div>
        {line(form, Field::Issuer)}
    }
}

/// «СНИЛС».
#[component]
pub(super) fn SnilsPage(view: ProfileView) -> impl IntoView {
    let form = StepForm::new(view);
    let words = form.words;
    view! {
        <StepPage form title=words.profile_snils_title() lead=words.profile_snils_lead()>{line(form, Field::Snils)}</StepPage>
    }
}

/// «ИНН».
#[component]
pub(super) fn InnPage(view: ProfileView) -> impl IntoView {
    let form = StepForm::new(view);
    let words = form.words;
    view! {
        <StepPage form title=words.profile_inn_title() lead=words.profile_inn_lead()>
            {line(form, Field::Inn)}
            <Details summary=words.profile_inn_find()><p>{words.profile_inn_find_text()}</p></Details>
        </StepPage>
    }
}
