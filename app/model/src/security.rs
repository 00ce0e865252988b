//! The page «Безопасность», and the forms behind it.

use crate::{Device, FieldError, LocalPath, Moment};
use serde::{Deserialize, Serialize};

/// «Безопасность»: the password, and where one is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityView {
    /// When the password was chosen.
    pub password_set: Moment,
    /// How many whole months ago that was.
    pub password_months: u32,
    /// The live sessions: this one first, then the newest use.
    pub sessions: Vec<SessionLine>,
}

/// A session, as its owner sees it (security 6.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    /// Names it in the form that ends it; authorises nothing.
    pub id: String,
    /// With what.
    pub device: Device,
    /// Roughly where from, `198.51.100.0`; empty when unknown.
    pub network: String,
    /// When it began.
    pub since: Moment,
    /// When it was last used.
    pub seen: Moment,
    /// Whether it is the one that looks.
    pub is_this: bool,
}

/// The answer to a form that wants a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecurityReply {
    /// Done: open this page anew, for what the forms of the old one carried is void.
    Open(LocalPath),
    /// Stay: this is wrong.
    Stay(Vec<FieldError>),
}
