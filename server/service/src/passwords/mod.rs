//! Passwords on the server: what is refused beyond the rules of `model`, how strong one is, how one is stored.
//!
//! Called by registration, sign-in, change and reset. A new password goes through [`model::Password::parse_new`], then
//! [`judge`], then [`Place::hash`]; a known one through [`model::Password::prepare`] and [`Place::verify`]. A place is
//! taken by [`PasswordPool::place`], before anything is counted. Knows neither accounts nor counters of failures.

mod common; // the block list, and how a password is compared with it
mod context; // what is known of the portal and of the person
mod hashing;
mod layout; // the two keyboard layouts, and Russian in Latin letters
mod meter; // how strong a password is while it is typed
mod pattern; // repeated units and runs
mod verdict;

pub use context::ContextWords;
pub use hashing::{
    Busy, Cost, CostTooLow, HashingConfig, Implementation, PasswordHash, PasswordPool, Place, PoolFault, Verdict,
};
pub use meter::strength;
pub use verdict::judge;
