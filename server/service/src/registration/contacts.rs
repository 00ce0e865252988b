//! The first step: name, phone and/or e-mail, consent.

use super::{Registration, StepOutcome, proven_at, view::blank};
use crate::{
    challenge::{Issued, Target},
    core::{Answer, Visitor, after},
    ports::{Draft, Work},
    secrets::Token,
    toll::{self, Owed, Start, TollFor},
};
use jiff::SignedDuration;
use model::{
    Channel, ContactForm, ContactValues, Email, Fault, Field, FieldError, Locale, Phone, Refusal, RegistrationReply,
    RegistrationStep, RegistrationView, WizardStep as _,
};

/// No field is kept longer than this, in characters; the longest sound value has 254.
const KEPT_CHARS: usize = 1000;

impl Registration {
    /// «Контакты»: keeps what was typed, and, when it is sound, sends a code to the phone and a link to the mailbox at
    /// the same time. Given again unchanged, it sends nothing new: a double click makes one message.
    pub async fn give_contacts(
        &self,
        flow: Option<&Token>,
        values: ContactValues,
        visitor: &Visitor,
    ) -> Answer<StepOutcome> {
        let values = shortened(values);
        let mut work = self.core.store.begin().await?;
        let (mut draft, new_flow) = if let Some(draft) = self.find(&mut *work, flow).await? {
            (draft, None)
        } else {
            let (free, most) =
                (self.core.policy.free_registrations_per_network_hour, self.core.policy.registrations_per_network_hour);
            match toll::start(&self.core, &mut *work, TollFor::Registration, visitor, free, most).await? {
                Start::Open => {}
                Start::Owed(owed) => {
                    work.commit().await?;
                    return Ok(ask_toll(values, owed).into());
                }
                Start::Refused(_) => {
                    work.commit().await?;
                    return Ok(Refusal::TooMany.into());
                }
            }
            let (draft, token) = self.begin_draft(&mut *work, visitor).await?;
            (draft, Some(token))
        };
        let earlier = std::mem::replace(&mut draft.values, values);
        draft.locale = visitor.locale;
        self.forget_changed_contacts(&mut *work, &mut draft, &earlier).await?;

        let reply = match draft.values.parse() {
            Err(errors) => {
                draft.errors = errors;
                work.drafts().save(&draft).await?;
                let view = self.view(&mut *work, &draft, RegistrationStep::Contacts).await?;
                RegistrationReply::Show(Box::new(view))
            }
            Ok(form) => {
                draft.consent_at = draft.consent_at.or_else(|| Some(self.core.now()));
                draft.errors = self.send_challenges(&mut *work, &draft, &form, visitor).await?;
                work.drafts().save(&draft).await?;
                RegistrationReply::Go(RegistrationStep::first_unmet(super::facts(&draft)).path())
            }
        };
        work.commit().await?;
        Ok(StepOutcome { flow: new_flow, ..reply.into() })
    }

    /// A new draft and the token of its browser.
    ///
    /// The token is that of the visitor's forms, when it is free: so a form sent twice at once, before the browser knows
    /// of its registration, makes one draft (ux 5.4).
    async fn begin_draft(&self, work: &mut dyn Work, visitor: &Visitor) -> Answer<(Draft, Token)> {
        if let Some(token) = &visitor.token {
            let draft = self.blank_draft(token, visitor.locale)?;
            if work.drafts().insert(&draft).await? {
                return Ok((draft, token.clone()));
            }
            if let Some(twin) = self.find(work, Some(token)).await? {
                return Ok((twin, token.clone()));
            }
        }
        let token = Token::new(self.core.rng)?;
        let draft = self.blank_draft(&token, visitor.locale)?;
        work.drafts().insert(&draft).await?;
        Ok((draft, token))
    }

    fn blank_draft(&self, token: &Token, locale: Locale) -> Answer<Draft> {
        let now = self.core.now();
        Ok(Draft {
            id: self.core.rng.id(now)?,
            token: token.hash(),
            locale,
            values: ContactValues::default(),
            errors: Vec::new(),
            consent_at: None,
            phone_proven_at: None,
            email_proven_at: None,
            account_id: None,
            created_at: now,
            expires_at: after(now, SignedDuration::from_hours(self.core.policy.draft_hours)),
        })
    }

    /// A proof belongs to the contact that was proven: another phone or address starts anew, and what is still on its
    /// way to the former one is void.
    async fn forget_changed_contacts(
        &self,
        work: &mut dyn Work,
        draft: &mut Draft,
        earlier: &ContactValues,
    ) -> Answer<()> {
        let now = self.core.now();
        if Phone::parse(&earlier.phone).ok() != Phone::parse(&draft.values.phone).ok() {
            draft.phone_proven_at = None;
            work.codes().end_all(draft.id, Channel::Phone, now).await?;
        }
        let address = |typed: &str| Email::parse(typed).ok().map(|email| email.match_key());
        if address(&earlier.email) != address(&draft.values.email) {
            draft.email_proven_at = None;
            work.codes().end_all(draft.id, Channel::Email, now).await?;
        }
        Ok(())
    }

    /// Sends what is not proven and not on its way yet. A full limit is told on the next page, beside «Отправить ещё раз».
    async fn send_challenges(
        &self,
        work: &mut dyn Work,
        draft: &Draft,
        form: &ContactForm,
        visitor: &Visitor,
    ) -> Answer<Vec<FieldError>> {
        let targets = [form.phone.clone().map(Target::Phone), form.email.clone().map(Target::Email)];
        let mut errors = Vec::new();
        for target in targets.into_iter().flatten().filter(|target| proven_at(draft, target.channel()).is_none()) {
            if let Issued::Wait(seconds) = self.challenge(draft, target).issue_once(work, visitor).await? {
                errors.push(FieldError::new(Field::Code, Fault::ResendWait(seconds)));
            }
        }
        errors.truncate(1);
        Ok(errors)
    }
}

/// Nothing has begun: what was typed, and what it costs to begin.
fn ask_toll(values: ContactValues, owed: Owed) -> RegistrationReply {
    let errors = owed.fault.map(|fault| FieldError::new(Field::Consent, fault)).into_iter().collect();
    RegistrationReply::Show(Box::new(RegistrationView { values, errors, toll: Some(owed.toll), ..blank() }))
}

fn shortened(values: ContactValues) -> ContactValues {
    let short = |text: String| text.chars().take(KEPT_CHARS).collect();
    ContactValues {
        surname: short(values.surname),
        given_name: short(values.given_name),
        phone: short(values.phone),
        email: short(values.email),
        has_consent: values.has_consent,
    }
}
