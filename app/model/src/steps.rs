//! Step graphs: what a wizard asks, in which order, and what must be true before.
//!
//! The graph is data: the server holds it against the draft, the browser draws «Шаг 1 из 3» and the task list from it. A
//! step is open when its facts are established; whoever asks for a later one is led to the first unmet step (security 14.8).

use crate::{Field, LocalPath};

/// Something that is true of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Name, contacts and consent were given and are sound.
    ContactsGiven,
    /// One of the contacts was proven.
    ContactProven,
    /// The account exists.
    AccountOpened,
    /// Name, birth and citizenship were given and are sound.
    PersonGiven,
    /// An identity document that suits the citizenship was given and is sound.
    DocumentGiven,
    /// The СНИЛС was given and is sound.
    SnilsGiven,
    /// The ИНН was given and is sound, or the question was skipped.
    InnAnswered,
    /// Both addresses were given and are sound.
    AddressGiven,
    /// The second contact was proven, or put off.
    ContactAnswered,
    /// Everything was looked over and sent to the registries.
    ProfileSent,
    /// Which account is to be recovered was said.
    LoginGiven,
    /// A code of its second factor was right, or it has none.
    FactorProven,
    /// The answer to its control question was right, or it has none.
    QuestionAnswered,
    /// It has a new password.
    PasswordRenewed,
}

/// A set of facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts(u16);

impl Facts {
    /// Nothing is known yet.
    pub const NONE: Self = Self(0);

    /// The set with one fact more.
    #[must_use]
    pub const fn with(self, fact: Fact) -> Self {
        Self(self.0 | 1 << fact as u16)
    }

    /// The set without these.
    #[must_use]
    pub fn without(self, facts: &[Fact]) -> Self {
        Self(facts.iter().fold(self.0, |set, fact| set & !(1 << *fact as u16)))
    }

    /// Whether the fact is established.
    pub const fn has(self, fact: Fact) -> bool {
        self.0 & (1 << fact as u16) != 0
    }
}

/// A node of a graph; `S` names the steps of a wizard.
pub struct StepNode<S: 'static> {
    /// Which step.
    pub step: S,
    /// Its URL.
    pub path: &'static str,
    /// What must be true before it opens.
    pub requires: &'static [Fact],
    /// The fields it may ask for.
    pub collects: &'static [Field],
    /// What is true after it.
    pub establishes: Fact,
    /// What ends to be true when its answers change.
    pub undoes: &'static [Fact],
}

impl<S> StepNode<S> {
    /// Whether all is true that must be true before.
    pub fn is_open(&self, facts: Facts) -> bool {
        self.requires.iter().all(|fact| facts.has(*fact))
    }
}

/// A step of a wizard: its place in a graph, and what follows from that.
pub trait WizardStep: Copy + PartialEq + Sized + 'static {
    /// The graph's nodes, in order; each step stands in it once.
    fn graph() -> &'static [StepNode<Self>];

    /// Its node.
    #[expect(clippy::indexing_slicing, reason = "a step's number is its place in the graph")]
    fn node(self) -> &'static StepNode<Self> {
        &Self::graph()[self.number() - 1]
    }

    /// Its place, from 1.
    fn number(self) -> usize {
        Self::graph().iter().position(|node| node.step == self).unwrap_or_default() + 1
    }

    /// How many there are.
    fn count() -> usize {
        Self::graph().len()
    }

    /// Its URL.
    fn path(self) -> LocalPath {
        LocalPath::of(self.node().path)
    }

    /// The step that answers when this one is asked for: itself if its facts hold, else the first unmet one.
    #[must_use]
    fn or_first_unmet(self, facts: Facts) -> Self {
        if self.node().is_open(facts) { self } else { Self::first_unmet(facts) }
    }

    /// The first step whose fact is still missing; the last one when none is.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "no graph is empty")]
    fn first_unmet(facts: Facts) -> Self {
        let unmet = Self::graph().iter().find(|node| !facts.has(node.establishes));
        unmet.unwrap_or(&Self::graph()[Self::count() - 1]).step
    }
}
