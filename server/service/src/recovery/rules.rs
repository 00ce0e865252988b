//! What brings whom back: the table of security 8, rows R1 to R4, and nothing else (security 8.1). Every step of the recovery
//! asks [`grant`]; there is no other way to a new password.
//!
//! R3, «factor lost, password known», is served by R4: whoever knows the password shows no less than whoever does not, and
//! chooses another one. R5 to R9 are no business of a page that anybody can open: an operator meets the person.

/// The account, as far as the policy minds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// Signing in takes two steps.
    pub(super) has_factor: bool,
    /// The owner's identity was confirmed.
    pub(super) is_confirmed: bool,
}

/// What whoever recovers has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// So many proven contacts of the account, each by a channel of its own.
    pub(super) contacts: u8,
    /// A code of the second factor.
    pub(super) factor: bool,
    /// The owner was told on every contact, had the time to object, and did not.
    pub(super) has_waited: bool,
}

/// What a new password does to the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    /// It stays as it is.
    KeepsFactor,
    /// All applications, passkeys and backup codes go.
    RemovesFactor,
}

/// A row: for which accounts, what is wanted at least, and what it gives.
struct Row {
    has_factor: bool,
    /// Whether it is for confirmed accounts, too.
    for_confirmed: bool,
    wants: Shown,
    gives: Grant,
}

const TABLE: [Row; 3] = [
    // R1: the password is lost, and there is no second factor.
    Row {
        has_factor: false,
        for_confirmed: true,
        wants: Shown { contacts: 1, factor: false, has_waited: false },
        gives: Grant::KeepsFactor,
    },
    // R2: the password is lost, the factor is at hand.
    Row {
        has_factor: true,
        for_confirmed: true,
        wants: Shown { contacts: 1, factor: true, has_waited: false },
        gives: Grant::KeepsFactor,
    },
    // R3 and R4: the factor is lost.
    Row {
        has_factor: true,
        for_confirmed: false,
        wants: Shown { contacts: 2, factor: false, has_waited: true },
        gives: Grant::RemovesFactor,
    },
];

/// Whether a new password may be set, and what becomes of the second factor.
pub(super) fn grant(state: State, shown: Shown) -> Option<Grant> {
    rows(state).find(|row| is_enough(shown, row.wants)).map(|row| row.gives)
}

/// Whether an account comes back without its second factor at all; only then is another contact asked for.
pub(super) fn comes_back_without_factor(state: State) -> bool {
    rows(state).any(|row| row.gives == Grant::RemovesFactor)
}

fn rows(state: State) -> impl Iterator<Item = &'static Row> {
    TABLE.iter().filter(move |row| row.has_factor == state.has_factor && (row.for_confirmed || !state.is_confirmed))
}

const fn is_enough(shown: Shown, wants: Shown) -> bool {
    shown.contacts >= wants.contacts && (shown.factor || !wants.factor) && (shown.has_waited || !wants.has_waited)
}

#[cfg(test)]
mod tests {
    use super::{Grant, Shown, State, comes_back_without_factor, grant};

    fn states() -> impl Iterator<Item = State> {
        [false, true].into_iter().flat_map(|has_factor| {
            [false, true].into_iter().map(move |is_confirmed| State { has_factor, is_confirmed })
        })
    }

    fn evidence() -> impl Iterator<Item = Shown> {
        (0..=2).flat_map(|contacts| {
            [false, true].into_iter().flat_map(move |factor| {
                [false, true].into_iter().map(move |has_waited| Shown { contacts, factor, has_waited })
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
                    Some(Grant::KeepsFactor) => shown.contacts >= 1 && (shown.factor || !state.has_factor),
                    Some(Grant::RemovesFactor) => {
                        state.has_factor && !state.is_confirmed && shown.contacts == 2 && shown.has_waited
                    }
                };
                assert!(is_allowed, "{state:?} {shown:?} {granted:?}");
            }
        }
    }

    #[test]
    fn s8_1_every_row_of_the_policy_opens() {
        let shown = |contacts, factor, has_waited| Shown { contacts, factor, has_waited };
        for is_confirmed in [false, true] {
            let (without, with) = (State { has_factor: false, is_confirmed }, State { has_factor: true, is_confirmed });
            assert_eq!(grant(without, shown(1, false, false)), Some(Grant::KeepsFactor), "R1");
            assert_eq!(grant(with, shown(1, true, false)), Some(Grant::KeepsFactor), "R2");
            let lost = grant(with, shown(2, false, true));
            assert_eq!(lost, (!is_confirmed).then_some(Grant::RemovesFactor), "R4, and R5 for a confirmed account");
            assert_eq!(comes_back_without_factor(with), !is_confirmed);
            assert!(!comes_back_without_factor(without), "there is nothing to be without");
        }
    }

    #[test]
    fn s8_1_whoever_shows_more_never_gets_less() {
        for state in states() {
            for less in evidence() {
                for more in evidence().filter(|more| {
                    more.contacts >= less.contacts
                        && (more.factor || !less.factor)
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
        let state = State { has_factor: true, is_confirmed: false };
        let everything = Shown { contacts: 2, factor: true, has_waited: true };
        assert_eq!(grant(state, everything), Some(Grant::KeepsFactor));
    }
}
