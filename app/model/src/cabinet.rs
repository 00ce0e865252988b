//! What the cabinet shows.

use crate::{AccountLevel, Channel, Notification};
use serde::{Deserialize, Serialize};

/// Everything on the first page of the cabinet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CabinetView {
    /// «Имя».
    pub given_name: String,
    /// «Фамилия».
    pub surname: String,
    /// The level of the account.
    pub level: AccountLevel,
    /// The contacts, masked.
    pub contacts: Vec<ContactLine>,
    /// The newest notifications and how many are unread.
    pub feed: FeedPage,
}

/// A contact of the owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactLine {
    /// Phone or e-mail.
    pub channel: Channel,
    /// Masked: «…12-34», «a…z@example.com».
    pub masked: String,
    /// Whether it is confirmed.
    pub is_confirmed: bool,
}

/// A page of the feed, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedPage {
    /// At most as many as fit on a page.
    pub items: Vec<Notification>,
    /// Of the whole feed.
    pub unread: u64,
    /// The newest `seq`: where the live stream goes on.
    pub last_seq: i64,
    /// Whether older ones follow.
    pub has_older: bool,
}
