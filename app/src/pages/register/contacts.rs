//! Step 1: name, phone and/or e-mail, consent.

use super::{Continued, step_header};
use crate::{
    form::{Fields, open_anew},
    heading::Heading,
    settings::{settings, words},
    toll::{TollToPay, send_paid},
};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{
    ContactValues, Email, Fault, Field, FieldError, GivenName, Phone, RegistrationReply, RegistrationStep,
    RegistrationView, Surname,
};
use texts::Texts;
use ui::{Button, Checkbox, Details, ErrorSummary, FieldHandle, Form, LiveCheck, TextField, TextKind};

/// «Создать учётную запись».
#[component]
pub(super) fn Contacts(view: RegistrationView) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let fields = Fields::new(words, view.errors);
    let form = ContactFields::new(fields);
    let pending = RwSignal::new(false);
    let toll = RwSignal::new(view.toll);
    let navigate = use_navigate();
    let apply = Callback::new(move |reply| match reply {
        RegistrationReply::Show(view) => fields.show(view.errors, &form.all()),
        RegistrationReply::Go(path) => navigate(path.as_str(), NavigateOptions::default()),
        RegistrationReply::Open(path) => open_anew(&path),
    });
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        let values = form.values();
        if let Err(errors) = values.parse() {
            event.prevent_default();
            fields.show(errors, &form.all());
            return;
        }
        send_paid(&event, pending, toll, RegistrationReply::toll, apply);
    });
    let ContactValues { surname, given_name, phone, email, has_consent } = view.values;
    let is_continued = view.is_continued;
    view! {
        <div class="p-step">
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            {step_header(RegistrationStep::Contacts)}
            <div class="p-step__head">
                <Heading text=words.register_contacts_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.register_contacts_lead()}</p>
            </div>
            {is_continued.then(|| view! { <Continued /> })}
            <Form action="/api/register/contacts" csrf on_submit=submit>
                <TextField field=form.surname label=words.register_contacts_surname() hint=words.register_contacts_surname_hint()
                    value=surname kind=TextKind::Surname live=easy(words, Field::Surname, |typed| Surname::parse(typed).err()) />
                <TextField field=form.given_name label=words.register_contacts_given_name()
                    value=given_name kind=TextKind::GivenName live=easy(words, Field::GivenName, |typed| GivenName::parse(typed).err()) />
                <TextField field=form.phone label=words.register_contacts_phone() hint=words.register_contacts_phone_hint()
                    value=phone kind=TextKind::Phone live=hard(words, Field::Phone, |typed| Phone::parse(typed).err()) />
                <TextField field=form.email label=words.register_contacts_email() hint=words.register_contacts_email_hint()
                    value=email kind=TextKind::Email live=hard(words, Field::Email, |typed| Email::parse(typed).err()) />
                <TollToPay toll />
                <p class="u-muted">{words.register_contacts_reach_hint()}</p>
                <Checkbox field=form.consent checked=has_consent>{words.register_contacts_consent()}</Checkbox>
                <Details summary=words.register_contacts_consent_why()><p>{words.register_contacts_consent_text()}</p></Details>
                <Button pending>{words.common_continue()}</Button>
            </Form>
            <div class="p-step__foot">
                <p class="u-muted">{words.register_saved()}</p>
                <p>{words.register_have_account()} " " <a href="/sign-in">{words.common_sign_in()}</a></p>
            </div>
        </div>
    }
}

/// The fields of the form, by name.
#[derive(Clone, Copy)]
struct ContactFields {
    surname: FieldHandle,
    given_name: FieldHandle,
    phone: FieldHandle,
    email: FieldHandle,
    consent: FieldHandle,
}

impl ContactFields {
    fn new(fields: Fields) -> Self {
        Self {
            surname: fields.handle(Field::Surname),
            given_name: fields.handle(Field::GivenName),
            phone: fields.handle(Field::Phone),
            email: fields.handle(Field::Email),
            consent: fields.handle(Field::Consent),
        }
    }

    fn values(self) -> ContactValues {
        ContactValues {
            surname: self.surname.value(),
            given_name: self.given_name.value(),
            phone: self.phone.value(),
            email: self.email.value(),
            has_consent: self.consent.checked(),
        }
    }

    fn all(self) -> [(Field, FieldHandle); 5] {
        [
            (Field::Surname, self.surname),
            (Field::GivenName, self.given_name),
            (Field::Phone, self.phone),
            (Field::Email, self.email),
            (Field::Consent, self.consent),
        ]
    }
}

fn easy(words: Texts, field: Field, check: fn(&str) -> Option<Fault>) -> LiveCheck {
    LiveCheck::easy(move |typed| check(typed).map(|fault| words.fault(&FieldError::new(field, fault))))
}

/// A contact may stay empty: that is decided by the whole form.
fn hard(words: Texts, field: Field, check: fn(&str) -> Option<Fault>) -> LiveCheck {
    LiveCheck::hard(move |typed| {
        let fault = check(typed).filter(|fault| *fault != Fault::Empty)?;
        Some(words.fault(&FieldError::new(field, fault)))
    })
}
