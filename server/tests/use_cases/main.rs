//! The use cases, on a real SQLite and a clock that stands where the test wants it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests fail as tests do"
)]

#[path = "../support/authenticator.rs"]
mod authenticator; // passkeys, in software
#[path = "../support/papers.rs"]
mod papers; // what the portal asks about somebody

mod attack;
mod audit;
mod bench;
mod blocking;
mod cabinet;
mod clock;
mod contact;
mod control_question;
mod cut_off;
mod deletion;
mod history;
mod journal;
mod lost_factor;
mod outbox;
mod passkeys;
mod profile;
mod recovery;
mod registration;
mod retention;
mod security;
mod sign_in;
mod sign_in_choices;
mod sms;
mod sms_second_step;
mod timing;
mod two_step;
mod verification;
