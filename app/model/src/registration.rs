//! The registration wizard, first part: contacts → confirm → password.
//!
//! The step graph is data: the server holds it against the draft, the browser draws «Шаг 1 из 3» from it. A step is
//! open when its facts are established; whoever asks for a later one is led to the first unmet step (security 14.8).

use crate::{
    Email, Fact, Fault, Field, FieldError, GivenName, LocalPath, PersonName, Phone, StepNode, Surname, Toll, WizardStep,
};
use serde::{Deserialize, Serialize};

/// A step of the wizard, one URL each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationStep {
    /// Name, phone and/or e-mail, consent.
    Contacts,
    /// The code from the SMS, the link from the letter.
    Confirm,
    /// The password; ends in an account.
    Password,
}

/// The whole graph, in order.
const GRAPH: [StepNode<RegistrationStep>; 3] = [
    StepNode {
        step: RegistrationStep::Contacts,
        path: "/register",
        requires: &[],
        collects: &[Field::Surname, Field::GivenName, Field::Phone, Field::Email, Field::Consent],
        establishes: Fact::ContactsGiven,
        undoes: &[Fact::ContactProven],
    },
    StepNode {
        step: RegistrationStep::Confirm,
        path: "/register/confirm",
        requires: &[Fact::ContactsGiven],
        collects: &[Field::Code],
        establishes: Fact::ContactProven,
        undoes: &[],
    },
    StepNode {
        step: RegistrationStep::Password,
        path: "/register/password",
        requires: &[Fact::ContactsGiven, Fact::ContactProven],
        collects: &[Field::Password],
        establishes: Fact::AccountOpened,
        undoes: &[],
    },
];

impl WizardStep for RegistrationStep {
    fn graph() -> &'static [StepNode<Self>] {
        &GRAPH
    }
}

/// A way to reach a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A mobile phone, by SMS.
    Phone,
    /// A mailbox.
    Email,
}

impl Channel {
    /// The name under which it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
        }
    }

    /// The channel by its stored name.
    pub fn parse(stored: &str) -> Option<Self> {
        [Self::Phone, Self::Email].into_iter().find(|channel| channel.as_str() == stored)
    }
}

/// The first step's answers, as typed. Personal: no `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactValues {
    /// «Фамилия».
    pub surname: String,
    /// «Имя».
    pub given_name: String,
    /// «Мобильный телефон».
    pub phone: String,
    /// «Электронная почта».
    pub email: String,
    /// The tick under the consent.
    pub has_consent: bool,
}

/// The first step's answers, sound.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactForm {
    /// Who registers.
    pub name: PersonName,
    /// At least one of the two is there.
    pub phone: Option<Phone>,
    /// At least one of the two is there.
    pub email: Option<Email>,
}

impl ContactValues {
    /// Checks all fields, not up to the first fault (ux 1.3). One proven contact is enough for the simplified account,
    /// so one of the two may stay empty (catalogue CF-04).
    pub fn parse(&self) -> Result<ContactForm, Vec<FieldError>> {
        let mut errors = Vec::new();
        let surname = kept(Surname::parse(&self.surname), Field::Surname, &mut errors);
        let given_name = kept(GivenName::parse(&self.given_name), Field::GivenName, &mut errors);
        let phone = optional(Phone::parse(&self.phone), Field::Phone, &mut errors);
        let email = optional(Email::parse(&self.email), Field::Email, &mut errors);
        let is_unreachable = phone.is_none() && email.is_none();
        if is_unreachable && !errors.iter().any(|error| matches!(error.field, Field::Phone | Field::Email)) {
            errors.push(FieldError::new(Field::Phone, Fault::ContactMissing));
        }
        if !self.has_consent {
            errors.push(FieldError::new(Field::Consent, Fault::ConsentMissing));
        }
        match (surname, given_name) {
            (Some(surname), Some(given_name)) if errors.is_empty() => {
                Ok(ContactForm { name: PersonName { surname, given_name }, phone, email })
            }
            _ => Err(errors),
        }
    }
}

fn kept<T>(parsed: Result<T, Fault>, field: Field, errors: &mut Vec<FieldError>) -> Option<T> {
    parsed.map_err(|fault| errors.push(FieldError::new(field, fault))).ok()
}

fn optional<T>(parsed: Result<T, Fault>, field: Field, errors: &mut Vec<FieldError>) -> Option<T> {
    match parsed {
        Err(Fault::Empty) => None,
        other => kept(other, field, errors),
    }
}

/// A contact that is being proven, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChallengeView {
    /// SMS code or letter with a link.
    pub channel: Channel,
    /// «00-01» for a phone, the address as typed for a mailbox.
    pub target: String,
    /// The how-manieth message it is: «Код 2».
    pub number: u32,
    /// Whether it is proven.
    pub is_proven: bool,
    /// How long the code or link works: minutes for a code, hours for a link.
    pub lifetime: u32,
    /// Seconds until another message may be asked for; 0 when at once.
    pub resend_after: u32,
}

/// The page of a step: what was typed and what was wrong, straight from the draft.
/// The page with and without scripts is drawn from this one value.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationView {
    /// Which step.
    pub step: RegistrationStep,
    /// The first step's answers as typed.
    pub values: ContactValues,
    /// What was wrong with the last try at this step.
    pub errors: Vec<FieldError>,
    /// The contacts being proven.
    pub challenges: Vec<ChallengeView>,
    /// The draft is being continued: the person left and came back.
    pub is_continued: bool,
    /// What it costs to begin, when it costs anything (security 5.2).
    pub toll: Option<Toll>,
}

/// Understood, and not done: a page of its own says what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The proven contact belongs to an account already; told only after control of it was shown (security 2.5).
    ContactTaken,
    /// The link from the letter is void: used, past its term, or replaced by a newer one.
    LinkVoid,
    /// Too many registrations from this network for now.
    TooMany,
}

/// The answer to a step, or to asking for one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegistrationReply {
    /// Show this step.
    Show(Box<RegistrationView>),
    /// Go to another page of the wizard, without loading the document anew.
    Go(LocalPath),
    /// Open a page anew: the session has changed.
    Open(LocalPath),
}

impl RegistrationReply {
    /// The toll that is asked for, when nothing else is wrong.
    pub fn toll(&self) -> Option<&Toll> {
        match self {
            Self::Show(view) if view.errors.is_empty() => view.toll.as_ref(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ContactValues, Fact, RegistrationStep};
    use crate::{Facts, WizardStep as _};
    use crate::{Fault, Field, FieldError};
    use proptest::prelude::*;

    fn values() -> ContactValues {
        ContactValues {
            surname: "Окнова".into(),
            given_name: "Вера".into(),
            phone: "8 900 000 00 01".into(),
            email: String::new(),
            has_consent: true,
        }
    }

    #[test]
    fn one_contact_is_enough() {
        assert!(values().parse().is_ok());
        assert!(ContactValues { phone: String::new(), email: "vera@example.com".into(), ..values() }.parse().is_ok());
    }

    #[test]
    fn without_any_contact_the_phone_is_asked_for() {
        let errors = ContactValues { phone: " ".into(), ..values() }.parse().err();
        assert_eq!(errors, Some(vec![FieldError::new(Field::Phone, Fault::ContactMissing)]));
    }

    #[test]
    fn all_fields_are_checked_at_once() {
        let errors = ContactValues::default().parse().err().unwrap_or_default();
        let fields: Vec<Field> = errors.iter().map(|error| error.field).collect();
        assert_eq!(fields, [Field::Surname, Field::GivenName, Field::Phone, Field::Consent]);
    }

    #[test]
    fn a_later_step_asked_for_too_early_leads_to_the_first_unmet_one() {
        let nothing = Facts::NONE;
        assert_eq!(RegistrationStep::Password.or_first_unmet(nothing), RegistrationStep::Contacts);
        let given = nothing.with(Fact::ContactsGiven);
        assert_eq!(RegistrationStep::Password.or_first_unmet(given), RegistrationStep::Confirm);
        assert_eq!(RegistrationStep::Contacts.or_first_unmet(given), RegistrationStep::Contacts, "one may go back");
    }

    proptest! {
        #[test]
        fn s14_8_no_walk_opens_a_step_whose_facts_are_missing(visits in proptest::collection::vec((0_usize..3, any::<bool>()), 0..30)) {
            let mut facts = Facts::NONE;
            for (place, is_answered) in visits {
                let node = &RegistrationStep::graph()[place];
                let opened = node.step.or_first_unmet(facts);
                prop_assert!(opened.node().requires.iter().all(|fact| facts.has(*fact)));
                if is_answered {
                    facts = facts.without(opened.node().undoes).with(opened.node().establishes);
                }
                prop_assert!(!facts.has(Fact::AccountOpened) || facts.has(Fact::ContactsGiven));
            }
        }
    }
}
