//! The profile wizard: who a person is, from the «Упрощённая» to the «Стандартная» account.
//!
//! One step is one page: person → document → СНИЛС → ИНН → addresses → second contact → check → sent. What is asked
//! follows from what was answered: a question whose reason is gone takes its answer along, so nothing that was typed for
//! another document is ever sent. A fact holds while the answers behind it are sound, not because it once did.

mod address;
mod answers;
mod contact;
mod document;
mod person;
mod view;

pub use address::{Address, AddressPart, AddressSuggestion, Addresses};
pub use answers::Answers;
pub use contact::contact_field;
pub use document::{DocumentKind, IdentityDocument, LateReason, Passport};
pub use person::{Citizenship, FullName, Patronymic, Person, Sex};
pub use view::{Clash, ContactReply, ContactView, ProfileReply, ProfileView, SavedMark, TaskState};

use crate::{
    Fact, Facts, Fault, Field, FieldError, StepNode, Warning, WizardStep,
    formats::{InnPerson, Snils},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A step of the wizard, one URL each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileStep {
    /// Name, sex, birth, citizenship.
    Person,
    /// The identity document; which one follows from the citizenship.
    Document,
    /// The СНИЛС.
    Snils,
    /// The ИНН; may be skipped (catalogue CF-07).
    Inn,
    /// Where the person is registered and where they live.
    Address,
    /// The contact that is not proven yet; may be put off (catalogue CF-04).
    Contact,
    /// «Проверьте данные»; ends in the checks of the registries.
    Check,
}

/// The whole graph, in order. Only the document waits for another step: its kind and its dates follow from the person.
const GRAPH: [StepNode<ProfileStep>; 7] = [
    StepNode {
        step: ProfileStep::Person,
        path: "/profile/person",
        requires: &[],
        collects: &person::FIELDS,
        establishes: Fact::PersonGiven,
        undoes: &[Fact::ProfileSent],
    },
    StepNode {
        step: ProfileStep::Document,
        path: "/profile/document",
        requires: &[Fact::PersonGiven],
        collects: &document::FIELDS,
        establishes: Fact::DocumentGiven,
        undoes: &[Fact::ProfileSent],
    },
    StepNode {
        step: ProfileStep::Snils,
        path: "/profile/snils",
        requires: &[],
        collects: &[Field::Snils, Field::Confirmed(ProfileStep::Snils)],
        establishes: Fact::SnilsGiven,
        undoes: &[Fact::ProfileSent],
    },
    StepNode {
        step: ProfileStep::Inn,
        path: "/profile/inn",
        requires: &[],
        collects: &[Field::Inn],
        establishes: Fact::InnAnswered,
        undoes: &[Fact::ProfileSent],
    },
    StepNode {
        step: ProfileStep::Address,
        path: "/profile/address",
        requires: &[],
        collects: &address::FIELDS,
        establishes: Fact::AddressGiven,
        undoes: &[Fact::ProfileSent],
    },
    StepNode {
        step: ProfileStep::Contact,
        path: "/profile/contact",
        requires: &[],
        collects: &contact::FIELDS,
        establishes: Fact::ContactAnswered,
        // The registries are not asked about contacts.
        undoes: &[],
    },
    StepNode {
        step: ProfileStep::Check,
        path: "/profile/check",
        requires: &[
            Fact::PersonGiven,
            Fact::DocumentGiven,
            Fact::SnilsGiven,
            Fact::InnAnswered,
            Fact::AddressGiven,
            Fact::ContactAnswered,
        ],
        collects: &[],
        establishes: Fact::ProfileSent,
        undoes: &[],
    },
];

impl WizardStep for ProfileStep {
    fn graph() -> &'static [StepNode<Self>] {
        &GRAPH
    }
}

impl ProfileStep {
    /// Every step, in order.
    pub const ALL: [Self; 7] =
        [Self::Person, Self::Document, Self::Snils, Self::Inn, Self::Address, Self::Contact, Self::Check];

    /// The fields that are asked for under these answers.
    pub fn asked(self, answers: &Answers) -> impl Iterator<Item = Field> {
        self.node().collects.iter().copied().filter(|field| is_asked(*field, answers))
    }

    /// What the answers to this step are worth on this day.
    pub fn judge(self, answers: &Answers, today: Date) -> Verdict {
        let judged = match self {
            Self::Person => Person::parse(answers, today).map(|person| person.doubts(today)),
            Self::Document => document::judge(answers, today),
            Self::Snils => snils(answers)
                .map(|snils| snils.warnings().into_iter().map(|doubt| (Field::Snils, doubt)).collect())
                .map_err(|error| vec![error]),
            Self::Inn => inn(answers).map(|_| Vec::new()).map_err(|error| vec![error]),
            Self::Address => Addresses::parse(answers).map(|addresses| addresses.doubts()),
            Self::Contact => contact::judge(answers).map(|()| Vec::new()),
            Self::Check => Ok(Vec::new()),
        };
        match judged {
            Err(errors) => Verdict { errors, doubts: Vec::new() },
            Ok(doubts) if answers.confirms(self, &doubts) => Verdict::default(),
            Ok(doubts) => Verdict { errors: Vec::new(), doubts },
        }
    }
}

/// What the answers to a step are worth.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What has to be repaired.
    pub errors: Vec<FieldError>,
    /// What is possible and rare, and was not confirmed yet; never beside an error.
    pub doubts: Vec<(Field, Warning)>,
}

impl Verdict {
    /// Whether the step is done.
    pub fn is_sound(&self) -> bool {
        self.errors.is_empty() && self.doubts.is_empty()
    }
}

/// What is true of a profile whose owner has finished these steps with these answers.
pub fn facts(finished: &[ProfileStep], answers: &Answers, today: Date) -> Facts {
    let mut facts = Facts::NONE;
    for node in &GRAPH {
        let is_finished = finished.contains(&node.step) && node.is_open(facts);
        if is_finished && node.step.judge(answers, today).is_sound() {
            facts = facts.with(node.establishes);
        }
    }
    facts
}

/// A whole profile, sound on the day it was read: what the registries are asked about.
#[derive(Clone, PartialEq, Eq)]
pub struct Profile {
    /// Who.
    pub person: Person,
    /// By which document.
    pub document: IdentityDocument,
    /// The СНИЛС.
    pub snils: Snils,
    /// The ИНН, when it was given.
    pub inn: Option<InnPerson>,
    /// Where they are registered and where they live.
    pub addresses: Addresses,
}

impl Profile {
    /// Reads all answers. Errors: what has to be repaired, of all steps.
    pub fn parse(answers: &Answers, today: Date) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let person = kept(Person::parse(answers, today), &mut errors);
        let document = match &person {
            Some(person) => kept(IdentityDocument::parse(answers, person, today), &mut errors),
            None => None,
        };
        let snils = kept(snils(answers).map_err(|error| vec![error]), &mut errors);
        let inn = kept(inn(answers).map_err(|error| vec![error]), &mut errors);
        let addresses = kept(Addresses::parse(answers), &mut errors);
        match (person, document, snils, inn, addresses) {
            (Some(person), Some(document), Some(snils), Some(inn), Some(addresses)) => {
                Ok(Self { person, document, snils, inn, addresses })
            }
            _ => Err(errors),
        }
    }
}

fn kept<T>(parsed: Result<T, Vec<FieldError>>, errors: &mut Vec<FieldError>) -> Option<T> {
    parsed.map_err(|mut found| errors.append(&mut found)).ok()
}

fn snils(answers: &Answers) -> Result<Snils, FieldError> {
    Snils::parse(answers.get(Field::Snils)).map_err(|fault| FieldError::new(Field::Snils, fault))
}

/// Nothing typed is an answer: «нет под рукой».
fn inn(answers: &Answers) -> Result<Option<InnPerson>, FieldError> {
    match InnPerson::parse(answers.get(Field::Inn)) {
        Ok(inn) => Ok(Some(inn)),
        Err(Fault::Empty) => Ok(None),
        Err(fault) => Err(FieldError::new(Field::Inn, fault)),
    }
}

/// Whether a question has a reason under these answers.
fn is_asked(field: Field, answers: &Answers) -> bool {
    match field {
        Field::Surname => !answers.is_ticked(Field::HasNoSurname),
        Field::GivenName => !answers.is_ticked(Field::HasNoGivenName),
        Field::Patronymic => !answers.is_ticked(Field::HasNoPatronymic),
        Field::Country | Field::DocumentKind => answers.get(Field::Citizenship) == Citizenship::OTHER,
        Field::Passport | Field::DivisionCode | Field::LateReason => {
            answers.document_kind() == Some(DocumentKind::Passport)
        }
        Field::DocumentNumber | Field::ValidUntil => {
            answers.document_kind().is_some_and(|kind| kind != DocumentKind::Passport)
        }
        Field::Actual(_) if answers.is_ticked(Field::SameAddress) => false,
        Field::Registered(AddressPart::Street) => !answers.is_ticked(Field::Registered(AddressPart::HasNoStreet)),
        Field::Registered(AddressPart::House) => !answers.is_ticked(Field::Registered(AddressPart::HasNoHouse)),
        Field::Actual(AddressPart::Street) => !answers.is_ticked(Field::Actual(AddressPart::HasNoStreet)),
        Field::Actual(AddressPart::House) => !answers.is_ticked(Field::Actual(AddressPart::HasNoHouse)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{Answers, Citizenship, DocumentKind, IdentityDocument, Profile, ProfileStep, facts};
    use crate::{Fact, Fault, Field, FieldError, WizardStep as _};
    use jiff::civil::{Date, date};
    use proptest::{prelude::*, sample::select};

    const TODAY: Date = date(2026, 11, 21);

    fn answers(pairs: &[(Field, &str)]) -> Answers {
        pairs.iter().fold(Answers::default(), |answers, (field, typed)| answers.with(*field, typed))
    }

    fn sound() -> Answers {
        use super::AddressPart::{House, Locality, PostalIndex, Region, Street};
        answers(&[
            (Field::Surname, "Окнова"),
            (Field::GivenName, "Вера"),
            (Field::HasNoPatronymic, "yes"),
            (Field::Sex, "female"),
            (Field::BirthDate, "5.3.1990"),
            (Field::BirthPlace, "гор. Берёзовск"),
            (Field::Citizenship, Citizenship::RUSSIA),
            (Field::Passport, "4510 123456"),
            (Field::IssueDate, "10.3.2010"),
            (Field::DivisionCode, "770-001"),
            (Field::Issuer, "ОВД «Тестовский» № 2"),
            (Field::Snils, "112-233-445 95"),
            (Field::Registered(Region), "Заоконская область"),
            (Field::Registered(Locality), "г. Берёзовск"),
            (Field::Registered(Street), "ул. Садовая"),
            (Field::Registered(House), "23/2"),
            (Field::Registered(PostalIndex), "394045"),
            (Field::SameAddress, "yes"),
        ])
    }

    fn errors(answers: &Answers) -> Vec<FieldError> {
        Profile::parse(answers, TODAY).err().unwrap_or_default()
    }

    #[test]
    fn a_sound_profile_is_read_and_its_inn_may_be_missing() {
        let profile = Profile::parse(&sound(), TODAY).ok();
        assert!(
            profile.is_some_and(
                |profile| profile.inn.is_none() && profile.addresses.actual == profile.addresses.registered
            )
        );
        assert_eq!(errors(&sound().with(Field::Inn, "12")), [FieldError::new(Field::Inn, Fault::InnPersonLength)]);
    }

    #[test]
    fn nobody_has_neither_surname_nor_given_name_and_one_of_them_is_enough() {
        let one = sound().with(Field::HasNoSurname, "yes").with(Field::Surname, "");
        assert!(errors(&one).is_empty());
        let none = one.with(Field::HasNoGivenName, "yes").with(Field::GivenName, "");
        assert_eq!(errors(&none), [FieldError::new(Field::Surname, Fault::NameMissing)]);
    }

    #[test]
    fn a_child_is_led_to_its_parents_and_nobody_is_older_than_125() {
        let born = |typed: &str| errors(&sound().with(Field::BirthDate, typed));
        assert!(born("22.11.2012").contains(&FieldError::new(Field::BirthDate, Fault::TooYoung)));
        assert!(born("21.11.1900").contains(&FieldError::new(Field::BirthDate, Fault::BirthTooEarly)));
        assert!(born("22.11.2026").contains(&FieldError::new(Field::BirthDate, Fault::BirthInFuture)));
    }

    #[test]
    fn an_expired_passport_is_taken_with_a_reason_and_not_without() {
        let expired = sound().with(Field::BirthDate, "1.1.1981");
        let error = errors(&expired);
        assert!(matches!(error.as_slice(), [FieldError { field: Field::IssueDate, fault: Fault::Expired45(_) }]));
        assert!(errors(&expired.with(Field::LateReason, "abroad")).is_empty());
    }

    #[test]
    fn the_document_follows_from_the_citizenship() {
        let foreigner = sound()
            .with(Field::Citizenship, Citizenship::OTHER)
            .with(Field::Country, "Казахстан")
            .with(Field::DocumentKind, "foreign_passport")
            .with(Field::DocumentNumber, "N1234567");
        let profile = Profile::parse(&foreigner, TODAY).ok();
        let kind = profile.map(|profile| match profile.document {
            IdentityDocument::Passport(_) => DocumentKind::Passport,
            IdentityDocument::Other { kind, .. } => kind,
        });
        assert_eq!(kind, Some(DocumentKind::ForeignPassport));
    }

    #[test]
    fn what_is_rare_is_asked_about_once() {
        let rare = sound().with(Field::HasNoPatronymic, "").with(Field::Patronymic, "Иванович");
        let verdict = ProfileStep::Person.judge(&rare, TODAY);
        let codes: Vec<&str> = verdict.doubts.iter().map(|(_, doubt)| doubt.code()).collect();
        assert_eq!(codes, ["sex.against_patronymic"]);
        let confirmed = rare.with(Field::Confirmed(ProfileStep::Person), &codes.join(" "));
        assert!(ProfileStep::Person.judge(&confirmed, TODAY).is_sound());
        let rarer = confirmed.with(Field::BirthDate, "5.3.1920");
        assert!(!ProfileStep::Person.judge(&rarer, TODAY).is_sound(), "a further doubt was not confirmed yet");
    }

    #[test]
    fn what_was_confirmed_in_one_step_stays_so_when_another_is_answered() {
        let confirmed = Field::Confirmed(ProfileStep::Document);
        let mut given = sound().with(Field::Passport, "7210 123456");
        assert!(!ProfileStep::Document.judge(&given, TODAY).is_sound());
        given.put(confirmed, "passport.unknown_region");
        assert!(ProfileStep::Document.judge(&given, TODAY).is_sound());
        given.take_step(ProfileStep::Snils, &answers(&[(Field::Snils, "112-233-445 95")]));
        assert!(ProfileStep::Document.judge(&given, TODAY).is_sound());
        let unconfirmed = given.clone().with(confirmed, "");
        given.take_step(ProfileStep::Document, &unconfirmed);
        assert!(ProfileStep::Document.judge(&given, TODAY).is_sound(), "the same answers need no second word");
        given.take_step(ProfileStep::Document, &unconfirmed.with(Field::Passport, "7210 654321"));
        assert!(!ProfileStep::Document.judge(&given, TODAY).is_sound(), "others do");
    }

    #[test]
    fn the_key_of_an_address_goes_when_its_parts_are_written_otherwise() {
        use super::AddressPart::{Flat, Guid, House};
        let guid = Field::Registered(Guid);
        let found = sound().with(guid, "1f649c00-e58e-11f1-8000-010000000000");
        let after = |typed: Answers| {
            let mut given = found.clone();
            given.take_step(ProfileStep::Address, &typed);
            given.get(guid).to_owned()
        };
        assert!(!after(found.clone()).is_empty());
        assert!(!after(found.clone().with(Field::Registered(Flat), "7")).is_empty(), "flats have no key");
        assert!(after(found.clone().with(Field::Registered(House), "24")).is_empty());
        let another =
            found.clone().with(Field::Registered(House), "24").with(guid, "2f649c00-e58e-11f1-8000-010000000000");
        assert!(!after(another).is_empty(), "another suggestion was taken");
    }

    /// Something a person may do.
    #[derive(Clone, Debug)]
    enum Act {
        Type(Field, &'static str),
        Finish(ProfileStep),
        TakeSound(ProfileStep),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let fields: Vec<Field> =
            ProfileStep::ALL.iter().flat_map(|step| step.node().collects.iter().copied()).collect();
        let texts = [
            "",
            "yes",
            "russia",
            "other",
            "stateless",
            "foreign_passport",
            "residence_permit",
            "5.3.1990",
            "Окнова",
            "112",
        ];
        let act = prop_oneof![
            3 => (select(fields), select(texts.to_vec())).prop_map(|(field, text)| Act::Type(field, text)),
            2 => select(ProfileStep::ALL.to_vec()).prop_map(Act::Finish),
            3 => select(ProfileStep::ALL.to_vec()).prop_map(Act::TakeSound),
        ];
        proptest::collection::vec(act, 0..40)
    }

    proptest! {
        #[test]
        fn s14_8_no_order_of_back_skip_edit_and_resume_reaches_an_impossible_state(acts in acts()) {
            let (mut given, mut finished) = (Answers::default(), Vec::new());
            for act in acts {
                match act {
                    Act::Type(field, text) => given.put(field, text),
                    Act::TakeSound(step) => given.take_step(step, &sound()),
                    Act::Finish(step) => {
                        let open = step.or_first_unmet(facts(&finished, &given, TODAY));
                        given.forget_unasked();
                        finished.push(open);
                    }
                }
                let facts = facts(&finished, &given, TODAY);
                let next = ProfileStep::first_unmet(facts);
                prop_assert!(next.node().is_open(facts), "there is always a way on");
                for node in ProfileStep::graph() {
                    if facts.has(node.establishes) {
                        prop_assert!(node.is_open(facts), "{:?} is true without its reasons", node.step);
                        prop_assert!(node.step.judge(&given, TODAY).is_sound(), "{:?} is true and not sound", node.step);
                    }
                }
                if ProfileStep::Check.node().is_open(facts) {
                    prop_assert!(Profile::parse(&given, TODAY).is_ok(), "what can be sent can be read");
                }
                prop_assert!(!facts.has(Fact::ProfileSent) || ProfileStep::Check.node().is_open(facts));
            }
        }

        #[test]
        fn undoing_leaves_no_later_data(acts in acts()) {
            let mut given = sound();
            for act in acts {
                if let Act::Type(field, text) = act {
                    given.put(field, text);
                    given.forget_unasked();
                    for step in ProfileStep::ALL {
                        let asked: Vec<Field> = step.asked(&given).collect();
                        for field in step.node().collects {
                            prop_assert!(asked.contains(field) || given.get(*field).is_empty(), "{field:?} is kept and not asked for");
                        }
                    }
                    let once = given.clone();
                    given.forget_unasked();
                    prop_assert!(given == once, "forgetting twice changes nothing more");
                }
            }
        }
    }
}
