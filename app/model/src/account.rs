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

/// Something that an account may do once it has reached a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ability {
    /// «Входить по телефону или почте».
    SignInByContact,
    /// «Получать уведомления».
    Notifications,
    /// Services that need to know nobody.
    OpenServices,
    /// «Входить по СНИЛС».
    SignInBySnils,
    /// Services that go by data which the registries have confirmed.
    CheckedServices,
    /// All the others: those that must know for sure who asks.
    AllServices,
}

/// What each level opens: the one table (catalogue ACC-02 to ACC-04).
const OPENS: [(AccountLevel, &[Ability]); 3] = [
    (AccountLevel::Simplified, &[Ability::SignInByContact, Ability::Notifications, Ability::OpenServices]),
    (AccountLevel::Standard, &[Ability::SignInBySnils, Ability::CheckedServices]),
    (AccountLevel::Confirmed, &[Ability::AllServices]),
];

impl AccountLevel {
    /// What this level adds to those below.
    pub fn opens(self) -> &'static [Ability] {
        OPENS.iter().find(|(level, _)| *level == self).map_or(&[], |(_, abilities)| abilities)
    }

    /// Whether an account of this level may do it.
    pub fn can(self, ability: Ability) -> bool {
        OPENS.iter().any(|(level, abilities)| *level <= self && abilities.contains(&ability))
    }

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

#[cfg(test)]
mod tests {
    use super::{Ability, AccountLevel};

    #[test]
    fn a_level_can_what_it_opens_and_whatever_those_below_can() {
        for (place, level) in AccountLevel::ALL.into_iter().enumerate() {
            for (opened_at, opening) in AccountLevel::ALL.into_iter().enumerate() {
                for ability in opening.opens() {
                    assert_eq!(level.can(*ability), opened_at <= place, "{level:?} {ability:?}");
                }
            }
        }
        assert!(!AccountLevel::Simplified.can(Ability::SignInBySnils));
    }
}
