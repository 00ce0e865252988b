//! The program itself, as a child process: what it refuses, how it stops, what it survives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests fail as tests do"
)]

#[path = "../support/authenticator.rs"]
#[expect(dead_code, reason = "these tests meet honest authenticators, and those of another site")]
mod authenticator; // passkeys, in software
#[path = "../support/papers.rs"]
mod papers; // what the portal asks about somebody
#[path = "../../src/policy.rs"]
#[expect(dead_code, reason = "the server asks of its table what these tests do not")]
mod policy; // the addresses, and for whom they are

mod browser; // a browser without scripts, over HTTP
mod planted; // values that must show nowhere, and the search for them
mod pocket; // an application that gives codes
mod portal; // the program, started and stopped
mod postgres;

mod audit;
mod backup;
mod bad_input;
mod canary;
mod check;
mod durability;
mod faults;
mod headers;
mod keys;
mod known_and_unknown;
mod log_forgery;
mod operations;
mod passwords;
mod pulled_plugs;
mod raw_requests;
mod routes;
mod strangers;
mod two_machines;
mod verification;
