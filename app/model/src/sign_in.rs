//! What the pages of the sign-in show.

use crate::{ChallengeView, FieldError, LocalPath, Toll};
use serde::{Deserialize, Serialize};

/// A page of the sign-in: what was typed (never the password) and what was wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInView {
    /// The login as typed; the phone, where a code by SMS takes the place of the password.
    pub login: String,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
    /// Whether the person has just signed out.
    pub has_signed_out: bool,
    /// Whether a passkey does here: at this address of the portal, and at the second step for this account.
    pub takes_passkey: bool,
    /// Whether the codes of an application do at the second step.
    pub takes_app: bool,
    /// The SMS whose code is asked for, or may be asked for at the second step; with the number 0 none went out yet.
    pub sms: Option<ChallengeView>,
    /// What the next try costs, when it costs anything (security 5.2).
    pub toll: Option<Toll>,
}

/// The answer to a try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInReply {
    /// Signed in: open this page anew, for the whole document changes with the session.
    Open(LocalPath),
    /// Stay, and show this.
    Stay(SignInView),
}

impl SignInReply {
    /// The toll that is asked for, when nothing else is wrong.
    pub fn toll(&self) -> Option<&Toll> {
        match self {
            Self::Stay(view) if view.errors.is_empty() => view.toll.as_ref(),
            _ => None,
        }
    }
}
