//! Accounts and their levels.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The lasting id of an account: UUID v7, made once, never reused; authorises nothing (security 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AccountId(pub Uuid);

/// How much is known about the owner, and so what the account opens (catalogue ACC-01 to ACC-04).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountLevel {
    /// «Упрощённая»: a name and a proven contact.
    Simplified,
    /// «Стандартная»: personal data and documents, checked by the registries.
    Standard,
    /// «Подтверждённая»: identity shown.
    Confirmed,
}

impl AccountLevel {
    /// From the lowest to the highest.
    pub const ALL: [Self; 3] = [Self::Simplified, Self::Standard, Self::Confirmed];

    /// The name under which it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Simplified => "simplified",
            Self::Standard => "standard",
            Self::Confirmed => "confirmed",
        }
    }

    /// The level by its stored name.
    pub fn parse(stored: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == stored)
    }
}
