//! What brings whom back: the table of security 8, rows R1 to R4, and nothing else (security 8.1). Every step of the recovery
//! asks [`grant`]; there is no other way to a new password.
//!
//! R3, «factor lost, password known», is served by R4: whoever knows the password shows no less than whoever does not, and
//! chooses another one. R5 to R9 are no business of a page that anybody can open: an operator meets the person.

use crate::ports::FactorKind;
use model::Channel;

/// The account, as far as the policy minds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// Signing in takes two steps.
    pub(super) has_factor: bool,
    /// Its owner has put a control question before a new password (security 3.12).
    pub(super) has_question: bool,
    /// The owner's identity was confirmed.
    pub(super) is_confirmed: bool,
}

/// What was shown of the second factor, from nothing to all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Factor {
    /// Nothing.
    Nothing,
    /// A code from an SMS to the contact that had carried the first code: the same thing, shown twice.
    SameContact,
    /// A code of an application, a backup code, a passkey, or a code from an SMS to another contact.
    Another,
}

impl Factor {
    /// What a factor counts for whoever has shown the first contact by this channel.
    pub(super) fn of(shown: FactorKind, first: Option<Channel>) -> Self {
        match shown {
            FactorKind::Sms if first != Some(Channel::Email) => Self::SameContact,
            _ => Self::Another,
        }
    }
}

/// What whoever recovers has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// So many proven contacts of the account, each by a channel of its own.
    pub(super) contacts: u8,
    /// The second factor.
    pub(super) factor: Factor,
    /// The answer to the control question.
    pub(super) answer: bool,
    /// The owner was told on every contact, had the time to object, and did not.
    pub(super) has_waited: bool,
}

/// What a new password does to what stood before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    /// Everything stays as it is.
    Keeps,
    /// The control question goes, and nothing else.
    RemovesQuestion,
    /// All applications, codes by SMS, passkeys and backup codes go, and the control question.
    Removes,
}

/// A row: for which accounts, what is wanted at least, and what it gives.
struct Row {
    has_factor: bool,
    /// Whether it is for accounts without a control question, too.
    without_question: bool,
    /// Whether it is for confirmed accounts, too.
    for_confirmed: bool,
    wants: Shown,
    gives: Grant,
}

const TABLE: [Row; 5] = [
    // R1: the password is lost, and there is no second factor.
    Row {
        has_factor: false,
        without_question: true,
        for_confirmed: true,
        wants: Shown { contacts: 1, factor: Factor::Nothing, answer: true, has_waited: false },
        gives: Grant::Keeps,
    },
    // R1 with a question whose answer is lost: more than R1 wants without one (decision 0039).
    Row {
        has_factor: false,
        without_question: false,
        for_confirmed: true,
        wants: Shown { contacts: 2, factor: Factor::Nothing, answer: false, has_waited: true },
        gives: Grant::RemovesQuestion,
    },
    // R2: the password is lost, the factor is at hand.
    Row {
        has_factor: true,
        without_question: true,
        for_confirmed: true,
        wants: Shown { contacts: 1, factor: Factor::Another, answer: true, has_waited: false },
        gives: Grant::Keeps,
    },
    // R2 with a question whose answer is lost, likewise.
    Row {
        has_factor: true,
        without_question: false,
        for_confirmed: true,
        wants: Shown { contacts: 2, factor: Factor::Another, answer: false, has_waited: true },
        gives: Grant::RemovesQuestion,
    },
    // R3 and R4: the factor is lost, or both are.
    Row {
        has_factor: true,
        without_question: true,
        for_confirmed: false,
        wants: Shown { contacts: 2, factor: Factor::Nothing, answer: false, has_waited: true },
        gives: Grant::Removes,
    },
];

/// Whether a new password may be set, and what becomes of what stood before it.
pub(super) fn grant(state: State, shown: Shown) -> Option<Grant> {
    // Where nothing is asked, nothing is to answer.
    let shown = Shown { answer: shown.answer || !state.has_question, ..shown };
    rows(state).find(|row| is_enough(shown, row.wants)).map(|row| row.gives)
}

/// Whether an account comes back without what is lacking, after whatever of the factor was shown; only then is another contact asked for.
pub(super) fn comes_back_without(state: State, factor: Factor) -> bool {
    rows(state).any(|row| row.gives != Grant::Keeps && factor >= row.wants.factor)
}

fn rows(state: State) -> impl Iterator<Item = &'static Row> {
    TABLE.iter().filter(move |row| {
        row.has_factor == state.has_factor
            && (row.without_question || state.has_question)
            && (row.for_confirmed || !state.is_confirmed)
    })
}

fn is_enough(shown: Shown, wants: Shown) -> bool {
    shown.contacts >= wants.contacts
        && shown.factor >= wants.factor
        && (shown.answer || !wants.answer)
        && (shown.has_waited || !wants.has_waited)
}

#[cfg(test)]
mod tests {
    use super::{Factor, Grant, Shown, State, comes_back_without, grant};
    use crate::ports::FactorKind;
    use model::Channel;

    const FACTORS: [Factor; 3] = [Factor::Nothing, Factor::SameContact, Factor::Another];

    const BOTH: [bool; 2] = [false, true];

    fn states() -> impl Iterator<Item = State> {
        BOTH.into_iter().flat_map(|has_factor| {
            BOTH.into_iter()
                .flat_map(move |has_question| BOTH.map(|is_confirmed| State { has_factor, has_question, is_confirmed }))
        })
    }

    fn evidence() -> impl Iterator<Item = Shown> {
        (0..=2).flat_map(|contacts| {
            FACTORS.into_iter().flat_map(move |factor| {
                BOTH.into_iter()
                    .flat_map(move |answer| BOTH.map(|has_waited| Shown { contacts, factor, answer, has_waited }))
            })
        })
    }

    #[test]
    fn s8_1_no_evidence_opens_more_than_its_row() {
        for state in states() {
            for shown in evidence() {
                let granted = grant(state, shown);
                let is_allowed = match granted {
                    None => true,
                    Some(Grant::Keeps) => {
                        shown.contacts >= 1
                            && (shown.factor == Factor::Another || !state.has_factor)
                            && (shown.answer || !state.has_question)
                    }
                    Some(Grant::RemovesQuestion) => {
                        let has_factor = shown.factor == Factor::Another || !state.has_factor;
                        state.has_question && has_factor && shown.contacts == 2 && shown.has_waited
                    }
                    Some(Grant::Removes) => {
                        state.has_factor && !state.is_confirmed && shown.contacts == 2 && shown.has_waited
                    }
                };
                assert!(is_allowed, "{state:?} {shown:?} {granted:?}");
            }
        }
    }

    #[test]
    fn s8_1_every_row_of_the_policy_opens() {
        let shown = |contacts, factor, has_waited| Shown { contacts, factor, answer: false, has_waited };
        for is_confirmed in BOTH {
            let state = |has_factor| State { has_factor, has_question: false, is_confirmed };
            let (without, with) = (state(false), state(true));
            assert_eq!(grant(without, shown(1, Factor::Nothing, false)), Some(Grant::Keeps), "R1");
            assert_eq!(grant(with, shown(1, Factor::Another, false)), Some(Grant::Keeps), "R2");
            let lost = grant(with, shown(2, Factor::Nothing, true));
            assert_eq!(lost, (!is_confirmed).then_some(Grant::Removes), "R4, and R5 for a confirmed account");
            assert_eq!(comes_back_without(with, Factor::Nothing), !is_confirmed);
            assert!(!comes_back_without(without, Factor::Nothing), "there is nothing to be without");
        }
    }

    #[test]
    fn s3_12_the_answer_opens_nothing_by_itself_and_takes_the_place_of_nothing() {
        for state in states() {
            for shown in evidence().filter(|shown| shown.answer) {
                let silent = State { has_question: false, ..state };
                let opened = grant(state, shown).is_some();
                assert!(!opened || grant(silent, Shown { answer: false, ..shown }).is_some(), "{state:?} {shown:?}");
                assert!(!opened || shown.contacts > 0, "{state:?} {shown:?}");
            }
        }
    }

    #[test]
    fn s3_12_whoever_lost_the_answer_shows_both_contacts_and_waits() {
        let state = State { has_factor: false, has_question: true, is_confirmed: false };
        let silent = Shown { contacts: 1, factor: Factor::Nothing, answer: false, has_waited: false };
        assert_eq!(grant(state, silent), None);
        assert_eq!(grant(state, Shown { contacts: 2, ..silent }), None);
        assert_eq!(grant(state, Shown { has_waited: true, ..silent }), None);
        assert_eq!(grant(state, Shown { contacts: 2, has_waited: true, ..silent }), Some(Grant::RemovesQuestion));
        assert_eq!(grant(state, Shown { answer: true, ..silent }), Some(Grant::Keeps));
        let confirmed = State { is_confirmed: true, ..state };
        assert!(comes_back_without(confirmed, Factor::Nothing), "R1 asks a confirmed account for no more");
        let with = State { has_factor: true, ..confirmed };
        assert!(!comes_back_without(with, Factor::Nothing), "R5");
        assert!(comes_back_without(with, Factor::Another), "the factor was shown, the answer is lost");
        let shown = Shown { contacts: 2, factor: Factor::Another, answer: false, has_waited: true };
        assert_eq!(grant(with, shown), Some(Grant::RemovesQuestion), "and what was shown stays");
    }

    #[test]
    fn s8_1_a_code_by_sms_counts_beside_another_contact_only() {
        let state = State { has_factor: true, has_question: false, is_confirmed: false };
        for first in [None, Some(Channel::Phone), Some(Channel::Email)] {
            for kind in [FactorKind::App, FactorKind::Backup, FactorKind::Sms, FactorKind::Passkey] {
                let shown = Shown { contacts: 1, factor: Factor::of(kind, first), answer: false, has_waited: false };
                let is_same_twice = kind == FactorKind::Sms && first != Some(Channel::Email);
                assert_eq!(grant(state, shown).is_none(), is_same_twice, "{kind:?} after {first:?}");
            }
        }
    }

    #[test]
    fn s8_1_whoever_shows_more_never_gets_less() {
        for state in states() {
            for less in evidence() {
                for more in evidence().filter(|more| {
                    more.contacts >= less.contacts
                        && more.factor >= less.factor
                        && (more.answer || !less.answer)
                        && (more.has_waited || !less.has_waited)
                }) {
                    assert!(
                        grant(state, less).is_none() || grant(state, more).is_some(),
                        "{state:?} {less:?} {more:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn whoever_has_the_factor_keeps_it() {
        let state = State { has_factor: true, has_question: true, is_confirmed: false };
        let everything = Shown { contacts: 2, factor: Factor::Another, answer: true, has_waited: true };
        assert_eq!(grant(state, everything), Some(Grant::Keeps));
    }
}
