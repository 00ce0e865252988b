//! What was typed, as it was typed, by field.

use super::{AddressPart, Citizenship, DocumentKind, ProfileStep};
use crate::{Fault, Field, FieldError, Warning, WizardStep as _};
use serde::{Deserialize, Serialize};

/// No answer is kept longer than this, in characters; the longest sound one, who issued a passport, has 255.
const ANSWER_MAX_CHARS: usize = 1000;

/// The answers of a profile as they were typed: sound or not, nothing is lost. Personal: no `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers(Vec<(Field, String)>);

impl Answers {
    /// What was typed into a field; empty when nothing was.
    pub fn get(&self, field: Field) -> &str {
        self.0.iter().find(|(known, _)| *known == field).map_or("", |(_, typed)| typed)
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, field: Field) -> bool {
        self.get(field) == "yes"
    }

    /// Takes an answer in place of the earlier one, cut to what a sound one could have.
    pub fn put(&mut self, field: Field, typed: &str) {
        self.0.retain(|(known, _)| *known != field);
        if !typed.is_empty() {
            self.0.push((field, typed.chars().take(ANSWER_MAX_CHARS).collect()));
        }
    }

    /// The same answers and these.
    #[must_use]
    pub fn with(mut self, field: Field, typed: &str) -> Self {
        self.put(field, typed);
        self
    }

    /// Takes all that a step's page has sent: what it left out was emptied there. What was confirmed of these very answers
    /// stays so, for a page that has nothing to ask sends no word about it.
    pub fn take_step(&mut self, step: ProfileStep, given: &Self) {
        let differing = self.differences(given, step);
        let is_same = differing.is_empty();
        for field in step.node().collects {
            let stays = is_same && matches!(field, Field::Confirmed(_)) && given.get(*field).is_empty();
            if !stays {
                self.put(*field, given.get(*field));
            }
        }
        self.forget_other_houses(&differing);
    }

    /// The key of a suggestion speaks of its house. Where a part of the address was changed and the key was not, the part was
    /// written by hand, and the key is that of another house.
    fn forget_other_houses(&mut self, differing: &[Field]) {
        for address in [Field::Registered, Field::Actual] {
            let is_kept = !differing.contains(&address(AddressPart::Guid));
            let is_moved = differing.iter().any(|field| {
                *field != address(AddressPart::Flat) && AddressPart::ALL.iter().any(|part| *field == address(*part))
            });
            if is_kept && is_moved {
                self.put(address(AddressPart::Guid), "");
            }
        }
    }

    /// Forgets answers to questions that have no reason any more: those about another document, an address that is the
    /// same after all. Doing it twice changes nothing more.
    pub fn forget_unasked(&mut self) {
        let before = self.clone();
        self.0.retain(|(field, _)| super::is_asked(*field, &before));
        // What was forgotten may have been the reason for something else.
        if *self != before {
            self.forget_unasked();
        }
    }

    /// The fields of a step that are answered otherwise in `other`.
    pub fn differences(&self, other: &Self, step: ProfileStep) -> Vec<Field> {
        let differs = |field: &&Field| !matches!(field, Field::Confirmed(_)) && self.get(**field) != other.get(**field);
        step.node().collects.iter().filter(differs).copied().collect()
    }

    /// The document that is asked for, as far as it is known.
    pub fn document_kind(&self) -> Option<DocumentKind> {
        match Citizenship::parse(self.get(Field::Citizenship), self.get(Field::Country)).ok()? {
            Citizenship::Russia => Some(DocumentKind::Passport),
            Citizenship::Stateless => Some(DocumentKind::ResidencePermit),
            Citizenship::Other(_) => DocumentKind::parse(self.get(Field::DocumentKind)),
        }
    }

    /// Whether the person has seen these doubts about a step and said that all is right.
    pub fn confirms(&self, step: ProfileStep, doubts: &[(Field, Warning)]) -> bool {
        let confirmed = self.get(Field::Confirmed(step)).split(' ');
        doubts.iter().all(|(_, doubt)| confirmed.clone().any(|code| code == doubt.code()))
    }

    /// All that was answered, by the names of the fields.
    pub fn given(self) -> Vec<(&'static str, String)> {
        let is_answer = |field: &Field| !matches!(field, Field::Confirmed(_));
        self.0.into_iter().filter(|(field, _)| is_answer(field)).map(|(field, typed)| (field.name(), typed)).collect()
    }

    /// Whether nothing was answered yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads the answers of a step one after another and gathers what is wrong with them.
pub(super) struct Reader<'a> {
    answers: &'a Answers,
    pub(super) errors: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(answers: &'a Answers) -> Self {
        Self { answers, errors: Vec::new() }
    }

    /// An answer that must be there and sound.
    pub(super) fn read<T>(&mut self, field: Field, parse: impl FnOnce(&str) -> Result<T, Fault>) -> Option<T> {
        parse(self.answers.get(field)).map_err(|fault| self.object(field, fault)).ok()
    }

    /// An answer that may be missing, and must be sound when it is there.
    pub(super) fn read_optional<T>(&mut self, field: Field, parse: impl FnOnce(&str) -> Result<T, Fault>) -> Option<T> {
        match parse(self.answers.get(field)) {
            Err(Fault::Empty) => None,
            other => other.map_err(|fault| self.object(field, fault)).ok(),
        }
    }

    pub(super) fn object(&mut self, field: Field, fault: Fault) {
        self.errors.push(FieldError::new(field, fault));
    }
}
