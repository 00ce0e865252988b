//! How each field of the profile is asked for: label, hint, kind, and the check that may speak before the server does.

use super::frame::StepForm;
use leptos::prelude::*;
use model::{
    AddressPart, Citizenship, DatePart as Part, DocumentKind, Email, Fault, Field, FieldError, GivenName, LateReason,
    Patronymic, Phone, Sex, Surname, formats, read_date,
};
use texts::Texts;
use ui::{Checkbox, DateField, DatePart, LiveCheck, RadioGroup, RadioOption, TextField, TextKind, TypedDate};

/// The label of a field, as its page and the list of answers call it.
pub(super) fn label(words: Texts, field: Field) -> &'static str {
    match field {
        Field::Surname => words.profile_field_surname(),
        Field::GivenName => words.profile_field_given_name(),
        Field::Patronymic => words.profile_field_patronymic(),
        Field::HasNoSurname => words.profile_field_no_surname(),
        Field::HasNoGivenName => words.profile_field_no_given_name(),
        Field::HasNoPatronymic => words.profile_field_no_patronymic(),
        Field::Sex => words.profile_field_sex(),
        Field::BirthDate => words.profile_field_birth_date(),
        Field::BirthPlace => words.profile_field_birth_place(),
        Field::Citizenship => words.profile_field_citizenship(),
        Field::Country => words.profile_field_country(),
        Field::DocumentKind => words.profile_field_document_kind(),
        Field::Passport => words.profile_field_passport(),
        Field::DocumentNumber => words.profile_field_document_number(),
        Field::IssueDate => words.profile_field_issue_date(),
        Field::DivisionCode => words.profile_field_division_code(),
        Field::Issuer => words.profile_field_issuer(),
        Field::ValidUntil => words.profile_field_valid_until(),
        Field::LateReason => words.profile_field_late_reason(),
        Field::Snils => words.profile_field_snils(),
        Field::Inn => words.profile_field_inn(),
        Field::SameAddress => words.profile_address_same(),
        Field::Registered(part) | Field::Actual(part) => match part {
            AddressPart::Guid => words.profile_address_search(),
            AddressPart::Region => words.profile_field_region(),
            AddressPart::Locality => words.profile_field_locality(),
            AddressPart::Street => words.profile_field_street(),
            AddressPart::HasNoStreet => words.profile_field_no_street(),
            AddressPart::House => words.profile_field_house(),
            AddressPart::HasNoHouse => words.profile_field_no_house(),
            AddressPart::Flat => words.profile_field_flat(),
            AddressPart::PostalIndex => words.profile_field_postal_index(),
        },
        Field::Phone => words.register_contacts_phone(),
        Field::Email => words.register_contacts_email(),
        Field::Consent
        | Field::Sure
        | Field::Code
        | Field::BackupCode
        | Field::Passkey
        | Field::PasskeyName
        | Field::ControlQuestion
        | Field::ControlAnswer
        | Field::Password
        | Field::CurrentPassword
        | Field::Login
        | Field::Networks
        | Field::Confirmed(_) => "",
    }
}

fn hint(words: Texts, field: Field) -> &'static str {
    match field {
        Field::BirthDate => words.profile_field_birth_date_hint(),
        Field::BirthPlace => words.profile_field_birth_place_hint(),
        Field::Passport => words.profile_field_passport_hint(),
        Field::DivisionCode => words.profile_field_division_code_hint(),
        Field::Issuer => words.profile_field_issuer_hint(),
        Field::Snils => words.profile_field_snils_hint(),
        Field::Inn => words.profile_field_inn_hint(),
        Field::Phone => words.register_contacts_phone_hint(),
        Field::Email => words.profile_contact_email_hint(),
        Field::Registered(AddressPart::House) | Field::Actual(AddressPart::House) => words.profile_field_house_hint(),
        _ => "",
    }
}

/// A field of one line.
pub(super) fn line(form: StepForm, field: Field) -> AnyView {
    let words = form.words;
    let kind = match field {
        Field::Surname => TextKind::Surname,
        Field::GivenName => TextKind::GivenName,
        Field::Patronymic => TextKind::Patronymic,
        Field::Passport
        | Field::DivisionCode
        | Field::Snils
        | Field::Inn
        | Field::Registered(AddressPart::PostalIndex)
        | Field::Actual(AddressPart::PostalIndex) => TextKind::Digits,
        Field::Phone => TextKind::Phone,
        Field::Email => TextKind::Email,
        _ => TextKind::Text,
    };
    let optional = match field {
        Field::Inn
        | Field::Phone
        | Field::Email
        | Field::Registered(AddressPart::Flat)
        | Field::Actual(AddressPart::Flat) => words.profile_field_optional(),
        _ => "",
    };
    let (label, hint, value, handle) = (label(words, field), hint(words, field), form.kept(field), form.handle(field));
    match (live(words, field), tidy(field)) {
        (Some(live), Some(tidy)) => {
            view! { <TextField field=handle label hint value kind optional_mark=optional live tidy /> }.into_any()
        }
        (Some(live), None) => {
            view! { <TextField field=handle label hint value kind optional_mark=optional live /> }.into_any()
        }
        (None, _) => view! { <TextField field=handle label hint value kind optional_mark=optional /> }.into_any(),
    }
}

/// A field of three parts.
pub(super) fn date(form: StepForm, field: Field) -> impl IntoView {
    let words = form.words;
    let live = LiveCheck::hard(move |typed| sentence(words, field, read_date(typed).err()));
    let kept = form.kept(field);
    let mut parts = kept.split('.').map(str::to_owned);
    let mut next = || parts.next().unwrap_or_default();
    let value = TypedDate { day: next(), month: next(), year: next() };
    let handle = form.handle(field);
    // Which part failed follows from what stands there.
    let failing = Signal::derive(move || {
        handle.error()?;
        match read_date(&handle.value()) {
            Err(Fault::DateMissing(Part::Day)) => Some(DatePart::Day),
            Err(Fault::DateMissing(Part::Month)) => Some(DatePart::Month),
            Err(Fault::DateMissing(Part::Year) | Fault::DateYear) => Some(DatePart::Year),
            _ => None,
        }
    });
    view! { <DateField field=handle legend=label(words, field) hint=hint(words, field) value birth=field == Field::BirthDate failing live /> }
}

/// One of a few.
pub(super) fn choice(form: StepForm, field: Field, below: Option<(&'static str, AnyView)>) -> impl IntoView {
    let words = form.words;
    let known: Vec<(&'static str, &'static str)> = match field {
        Field::Sex => vec![
            (Sex::Female.as_str(), words.profile_field_sex_female()),
            (Sex::Male.as_str(), words.profile_field_sex_male()),
        ],
        Field::Citizenship => vec![
            (Citizenship::RUSSIA, words.profile_field_citizenship_russia()),
            (Citizenship::OTHER, words.profile_field_citizenship_other()),
            (Citizenship::STATELESS, words.profile_field_citizenship_stateless()),
        ],
        Field::DocumentKind => {
            DocumentKind::OF_FOREIGNERS.map(|kind| (kind.as_str(), document_kind(words, kind))).to_vec()
        }
        _ => LateReason::ALL.map(|reason| (reason.as_str(), late_reason(words, reason))).to_vec(),
    };
    let mut below = below;
    let options = known
        .into_iter()
        .map(|(value, label)| {
            let option = RadioOption::new(value, label);
            match below.take() {
                Some((of, view)) if of == value => option.below(view),
                other => {
                    below = other;
                    option
                }
            }
        })
        .collect();
    view! { <RadioGroup field=form.handle(field) legend=label(words, field) options value=form.kept(field) inline=field == Field::Sex /> }
}

/// A box to tick.
pub(super) fn tick(form: StepForm, field: Field) -> impl IntoView {
    view! { <Checkbox field=form.handle(field) checked=form.is_ticked(field)>{label(form.words, field)}</Checkbox> }
}

/// A field that goes away when its box is ticked: «Нет отчества». By the style sheet alone, so also without scripts.
pub(super) fn unless(form: StepForm, field: Field, ticked: Field) -> impl IntoView {
    view! {
        <div class="p-profile__unless">
            <div class="p-profile__asked">{line(form, field)}</div>
            {tick(form, ticked)}
        </div>
    }
}

/// «Паспорт моего государства».
pub(super) fn document_kind(words: Texts, kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Passport => words.profile_document_title_passport(),
        DocumentKind::ForeignPassport => words.profile_field_document_kind_foreign_passport(),
        DocumentKind::ResidencePermit => words.profile_field_document_kind_residence_permit(),
    }
}

/// «Нахожусь за границей».
pub(super) fn late_reason(words: Texts, reason: LateReason) -> &'static str {
    match reason {
        LateReason::Service => words.profile_field_late_reason_service(),
        LateReason::Abroad => words.profile_field_late_reason_abroad(),
        LateReason::Underway => words.profile_field_late_reason_underway(),
    }
}

fn live(words: Texts, field: Field) -> Option<LiveCheck> {
    let easy =
        |check: fn(&str) -> Option<Fault>| Some(LiveCheck::easy(move |typed| sentence(words, field, check(typed))));
    let hard = |check: fn(&str) -> Option<Fault>| {
        Some(LiveCheck::hard(move |typed| sentence(words, field, check(typed).filter(|fault| *fault != Fault::Empty))))
    };
    match field {
        Field::Surname => easy(|typed| Surname::parse(typed).err()),
        Field::GivenName => easy(|typed| GivenName::parse(typed).err()),
        Field::Patronymic => easy(|typed| Patronymic::parse(typed).err()),
        Field::Passport => hard(|typed| formats::Passport::parse(typed).err()),
        Field::DivisionCode => hard(|typed| formats::DivisionCode::parse(typed).err()),
        Field::Snils => hard(|typed| formats::Snils::parse(typed).err()),
        Field::Inn => hard(|typed| formats::InnPerson::parse(typed).err()),
        Field::Phone => hard(|typed| Phone::parse(typed).err()),
        Field::Email => hard(|typed| Email::parse(typed).err()),
        Field::Registered(AddressPart::PostalIndex) | Field::Actual(AddressPart::PostalIndex) => {
            hard(|typed| formats::PostalIndex::parse(typed).err())
        }
        _ => None,
    }
}

fn sentence(words: Texts, field: Field, fault: Option<Fault>) -> Option<String> {
    fault.map(|fault| words.fault(&FieldError::new(field, fault)))
}

/// The grouped form of a sound number (ux 4.4).
pub(super) fn tidy(field: Field) -> Option<fn(&str) -> Option<String>> {
    match field {
        Field::Passport => Some(|typed| formats::Passport::parse(typed).ok().map(|number| number.as_str().to_owned())),
        Field::DivisionCode => {
            Some(|typed| formats::DivisionCode::parse(typed).ok().map(|code| code.as_str().to_owned()))
        }
        Field::Snils => Some(|typed| formats::Snils::parse(typed).ok().map(|snils| snils.as_str().to_owned())),
        _ => None,
    }
}
