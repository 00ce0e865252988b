//! The use cases of the portal, and the ports they need.
//!
//! Called by `app` (server functions) and `server`. Reads like the specification: knows no HTTP, no SQL, no HTML. Time
//! and randomness come in as parameters; everything outside is a trait in [`ports`].

pub mod clock;
pub mod failure;
pub mod passwords;
pub mod policy;
pub mod ports;
pub mod secrets;

mod audit; // what was done, and who did it
mod blocking; // accounts that nobody gets into
mod cabinet;
mod challenge; // codes and links that prove a contact
mod core;
mod deletion; // accounts that go
mod devices; // from which owners have signed in
mod new_password; // a new password in place of another
mod outbox;
mod passkeys; // what authenticators are asked and answer
mod profile;
mod recovery;
mod registration;
mod retention; // how long everything is kept
mod second_factor;
mod security;
mod sessions;
mod sign_in;
mod sms_factor; // codes by SMS as the second step
mod toll; // what a try costs where somebody attacks
mod verification;

pub use audit::{SealWatch, request_number, within_request};
pub use cabinet::Cabinet;
pub use clock::{Clock, SystemClock};
pub use core::{Answer, Core, Site, Visitor};
pub use deletion::erase_again;
pub use failure::Failure;
pub use outbox::Courier;
pub use passkeys::PasskeySite;
pub use profile::{Intent, Profiles, SentStep, Suggestions};
pub use recovery::{LostOutcome, Recovery, RecoveryOutcome};
pub use registration::{LinkOutcome, Registration, Reply, StepOutcome};
pub use security::{AccountExport, Farewell, PasswordWish, Proof, QuestionWish, Security, SecurityOutcome};
pub use sessions::{PROOF_HOLDS, Sessions, SignedIn};
pub use sign_in::{SignIn, SignInOutcome};
pub use verification::{Inquirer, ReviewOutcome, Verifications};

use passwords::PasswordPool;
use ports::Directory;
use std::sync::Arc;

/// All use cases, wired to one core.
pub struct Services {
    /// The registration wizard.
    pub registration: Registration,
    /// Sign-in.
    pub sign_in: SignIn,
    /// Recovery of access.
    pub recovery: Recovery,
    /// Sessions.
    pub sessions: Sessions,
    /// «Безопасность».
    pub security: Security,
    /// The cabinet.
    pub cabinet: Cabinet,
    /// The profile wizard.
    pub profiles: Profiles,
    /// What its pages may offer.
    pub suggestions: Suggestions,
    /// «Проверяем данные».
    pub verifications: Verifications,
    /// What they stand on.
    pub core: Arc<Core>,
}

impl Services {
    /// Wires the use cases.
    pub fn new(core: Arc<Core>, passwords: Arc<PasswordPool>, directory: Arc<dyn Directory>) -> Self {
        Self {
            registration: Registration::new(Arc::clone(&core), Arc::clone(&passwords)),
            sign_in: SignIn::new(Arc::clone(&core), Arc::clone(&passwords)),
            recovery: Recovery::new(Arc::clone(&core), Arc::clone(&passwords)),
            security: Security::new(Arc::clone(&core), passwords),
            sessions: Sessions::new(Arc::clone(&core)),
            cabinet: Cabinet::new(Arc::clone(&core)),
            profiles: Profiles::new(Arc::clone(&core)),
            suggestions: Suggestions::new(Arc::clone(&core), directory),
            verifications: Verifications::new(Arc::clone(&core)),
            core,
        }
    }
}
