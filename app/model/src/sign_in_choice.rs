//! What an owner chooses about signing in: by which contacts they hear of it, and from which networks it is allowed.

use crate::{ChallengeView, Channel, FieldError, LocalPath};
use serde::{Deserialize, Serialize};

/// Of which sign-ins a contact hears (catalogue SEC-06, NTF-10). The feed of the cabinet tells of all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInNotices {
    /// Of none.
    Never,
    /// From devices that were not known, and after failures (security 5.11).
    #[default]
    NewDevices,
    /// Of every one.
    Every,
}

impl SignInNotices {
    /// In the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::NewDevices, Self::Every, Self::Never];

    /// Its name in a form and at rest.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::NewDevices => "new_devices",
            Self::Every => "every",
        }
    }

    /// That of this name.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notices| notices.code() == code)
    }
}

/// «Сообщения о входах»: a line for each proven contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticesLine {
    /// Which kind of contact.
    pub channel: Channel,
    /// The contact, masked.
    pub masked: String,
    /// What it hears of.
    pub chosen: SignInNotices,
}

/// The answer to opening it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoticesReply {
    /// The contacts.
    Show(Vec<NoticesLine>),
    /// First somewhere else.
    Go(LocalPath),
}

/// «Откуда можно войти».
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworksView {
    /// Where the owner is now: IPv4 address or IPv6 /64.
    pub here: String,
    /// The list, as it is kept or as it was typed: a network a line.
    pub typed: String,
    /// How many networks are kept; with none, people may sign in from everywhere.
    pub kept: u32,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
}

/// The answer to opening it, and to its form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NetworksReply {
    /// Stay, and show this.
    Show(Box<NetworksView>),
    /// Open this page anew.
    Open(LocalPath),
}

/// «Отсюда войти нельзя»: whoever has shown all that is asked for, from a network that is not on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoppedView {
    /// The proven contacts, each by its kind, masked.
    pub contacts: Vec<(Channel, String)>,
    /// The code that is on its way, and to which of them.
    pub sent: Option<(Channel, ChallengeView)>,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
}

#[cfg(test)]
mod tests {
    use super::SignInNotices;

    #[test]
    fn a_choice_is_read_by_its_name() {
        for notices in SignInNotices::ALL {
            assert_eq!(SignInNotices::parse(notices.code()), Some(notices));
        }
        assert_eq!(SignInNotices::parse("sometimes"), None);
    }
}
