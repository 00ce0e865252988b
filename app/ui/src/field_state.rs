//! When a field may speak: the state machine of ux 1.3.
//!
//! Called by `FieldHandle` with what happened; answers with the next state and what becomes of the message. It accuses
//! late and forgives early. Pure: knows neither the browser nor leptos.

/// Where a field stands between being opened and being right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nobody has been here.
    Pristine,
    /// Something was typed since the last verdict.
    Dirty,
    /// Left once without a verdict; counts as [`State::Dirty`].
    Touched,
    /// A message stands at the field.
    Error,
    /// The last verdict was good.
    Ok,
}

/// Whether people can tell by themselves that an answer is right (ux 1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Difficulty {
    /// Numbers, dates and addresses: checked on leaving the field.
    Hard,
    /// Names and the like: checked on submit only.
    Easy,
}

/// What the check says about the present value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing to object.
    Valid,
    /// There is a sentence to show.
    Invalid,
}

/// What happened to the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A key, a paste, an autofill.
    Input {
        /// The check of the value as it now is.
        verdict: Verdict,
        /// The standing message only asks for an answer, and there is one now.
        answers_empty_message: bool,
    },
    /// The focus left, and not to the submit button: that one checks everything anyway (ux 1.7).
    Blur {
        /// How much help the field needs.
        difficulty: Difficulty,
        /// The value is not the one the server sent.
        changed: bool,
        /// There is nothing in the field.
        empty: bool,
        /// The check of the value.
        verdict: Verdict,
    },
    /// The form is being sent; every field is checked.
    Submit(Verdict),
    /// The server has answered; its word replaces ours (ux 1.2).
    ServerReply(Verdict),
}

/// What becomes of the message at the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    /// Stays as it is, whether shown or absent.
    Keep,
    /// Goes away.
    Clear,
    /// The sentence of the verdict is shown.
    Show,
}

/// One step of the machine.
pub(crate) fn step(state: State, event: Event) -> (State, Message) {
    match event {
        Event::Submit(verdict) | Event::ServerReply(verdict) => judged(verdict),
        Event::Input { verdict, answers_empty_message } => match state {
            State::Pristine | State::Dirty | State::Ok => (State::Dirty, Message::Keep),
            State::Touched => (State::Touched, Message::Keep),
            State::Error if verdict == Verdict::Valid => (State::Ok, Message::Clear),
            State::Error if answers_empty_message => (State::Dirty, Message::Clear),
            State::Error => (State::Error, Message::Keep),
        },
        Event::Blur { difficulty, changed, empty, verdict } => match state {
            State::Pristine | State::Error | State::Ok => (state, Message::Keep),
            State::Dirty | State::Touched if difficulty == Difficulty::Hard && changed && !empty => judged(verdict),
            State::Dirty | State::Touched => (State::Touched, Message::Keep),
        },
    }
}

fn judged(verdict: Verdict) -> (State, Message) {
    match verdict {
        Verdict::Valid => (State::Ok, Message::Clear),
        Verdict::Invalid => (State::Error, Message::Show),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [State; 5] = [State::Pristine, State::Dirty, State::Touched, State::Error, State::Ok];
    const VERDICTS: [Verdict; 2] = [Verdict::Valid, Verdict::Invalid];
    const BOTH: [bool; 2] = [false, true];

    fn input(verdict: Verdict, answers_empty_message: bool) -> Event {
        Event::Input { verdict, answers_empty_message }
    }

    fn every_blur() -> Vec<Event> {
        let mut events = Vec::new();
        for difficulty in [Difficulty::Hard, Difficulty::Easy] {
            for changed in BOTH {
                for empty in BOTH {
                    for verdict in VERDICTS {
                        events.push(Event::Blur { difficulty, changed, empty, verdict });
                    }
                }
            }
        }
        events
    }

    #[test]
    fn typing_raises_no_message_in_any_state() {
        for state in STATES {
            for verdict in VERDICTS {
                for answers in BOTH {
                    assert_ne!(step(state, input(verdict, answers)).1, Message::Show, "{state:?} {verdict:?}");
                }
            }
        }
    }

    #[test]
    fn typing_without_a_message_makes_the_field_dirty_and_stays_silent() {
        for verdict in VERDICTS {
            for answers in BOTH {
                for state in [State::Pristine, State::Dirty, State::Ok] {
                    assert_eq!(step(state, input(verdict, answers)), (State::Dirty, Message::Keep));
                }
                assert_eq!(step(State::Touched, input(verdict, answers)), (State::Touched, Message::Keep));
            }
        }
    }

    #[test]
    fn a_repaired_value_is_forgiven_at_once() {
        for answers in BOTH {
            assert_eq!(step(State::Error, input(Verdict::Valid, answers)), (State::Ok, Message::Clear));
        }
    }

    #[test]
    fn a_message_about_emptiness_goes_with_the_first_character() {
        assert_eq!(step(State::Error, input(Verdict::Invalid, true)), (State::Dirty, Message::Clear));
    }

    #[test]
    fn a_still_wrong_value_keeps_its_message() {
        assert_eq!(step(State::Error, input(Verdict::Invalid, false)), (State::Error, Message::Keep));
    }

    #[test]
    fn leaving_checks_only_a_hard_changed_filled_field() {
        for event in every_blur() {
            let Event::Blur { difficulty, changed, empty, verdict } = event else { unreachable!() };
            let checks = difficulty == Difficulty::Hard && changed && !empty;
            let expected = match (checks, verdict) {
                (false, _) => (State::Touched, Message::Keep),
                (true, Verdict::Valid) => (State::Ok, Message::Clear),
                (true, Verdict::Invalid) => (State::Error, Message::Show),
            };
            for state in [State::Dirty, State::Touched] {
                assert_eq!(step(state, event), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn leaving_changes_nothing_before_the_first_key_and_after_a_verdict() {
        for event in every_blur() {
            for state in [State::Pristine, State::Error, State::Ok] {
                assert_eq!(step(state, event), (state, Message::Keep), "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn submit_and_the_server_judge_every_state() {
        for state in STATES {
            for event in [Event::Submit, Event::ServerReply] {
                assert_eq!(step(state, event(Verdict::Valid)), (State::Ok, Message::Clear));
                assert_eq!(step(state, event(Verdict::Invalid)), (State::Error, Message::Show));
            }
        }
    }
}
