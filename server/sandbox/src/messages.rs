//! What the simulated outside has received: a bounded list in memory, newest last. Filled by the two servers, read by
//! the page and by tests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::Now;

/// How many messages are kept; older ones fall out. Enough for an afternoon of showing the demo.
const CAPACITY: usize = 500;

/// Which way a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// By the SMS gateway.
    Sms,
    /// By the SMTP server.
    Email,
}

/// A message on its way in.
pub struct Incoming {
    /// Which way it came.
    pub channel: Channel,
    /// To whom: a phone number or an address, as the sender wrote it.
    pub to: String,
    /// Subject of a letter; empty for an SMS.
    pub subject: String,
    /// What it says, lines ended by `\n`.
    pub text: String,
    /// What tells a repeat from a second message.
    pub key: Option<String>,
}

/// A message that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SandboxMessage {
    /// Grows by one with every message.
    pub id: u64,
    /// Which way it came.
    pub channel: Channel,
    /// To whom.
    pub to: String,
    /// Subject of a letter; empty for an SMS.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// When, by the portal's clock.
    pub received_at: Timestamp,
    /// How often it came again under the same key.
    pub repeats: u32,
    /// What tells a repeat from a second message.
    #[serde(skip)]
    pub key: Option<String>,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is new, and has this id.
    New(u64),
    /// It came before, under this id; only the repeat was counted.
    Repeat(u64),
}

impl Kept {
    /// The id, whichever way.
    pub fn id(self) -> u64 {
        match self {
            Self::New(id) | Self::Repeat(id) => id,
        }
    }
}

/// Which messages are wanted. The default wants all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only to this recipient; signs between the digits of a number and letter case do not matter.
    pub to: Option<String>,
    /// Only by this channel.
    pub channel: Option<Channel>,
    /// Only newer than this id.
    pub after: Option<u64>,
}

impl Filter {
    /// Messages to this recipient.
    pub fn to(recipient: impl Into<String>) -> Self {
        Self { to: Some(recipient.into()), ..Self::default() }
    }

    /// The same, but newer than this id.
    #[must_use]
    pub fn after(self, id: u64) -> Self {
        Self { after: Some(id), ..self }
    }

    fn matches(&self, message: &SandboxMessage) -> bool {
        self.after.is_none_or(|after| message.id > after)
            && self.channel.is_none_or(|channel| message.channel == channel)
            && self.to.as_deref().is_none_or(|to| is_same_recipient(to, &message.to))
    }
}

/// In a query string `+7` arrives as ` 7`, and people paste numbers with brackets: numbers are compared by their digits.
fn is_same_recipient(wanted: &str, recipient: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_number = |text: &str| text.chars().all(|sign| sign.is_ascii_digit() || " +-()".contains(sign));
    if is_number(wanted) && is_number(recipient) {
        digits(wanted) == digits(recipient)
    } else {
        wanted.trim().to_lowercase() == recipient.to_lowercase()
    }
}

/// The messages. Clones share them.
#[derive(Clone)]
pub struct SandboxMessages(Arc<Shared>);

struct Shared {
    now: Now,
    kept: Mutex<VecDeque<SandboxMessage>>,
    /// The id of the newest message, 0 before the first; also the counter the next id comes from.
    newest: watch::Sender<u64>,
}

impl SandboxMessages {
    /// What time it is, as the portal sees it.
    pub(crate) fn now(&self) -> Timestamp {
        (self.0.now)()
    }

    /// An empty list that takes its times from this clock.
    pub fn new(now: Now) -> Self {
        Self(Arc::new(Shared { now, kept: Mutex::default(), newest: watch::Sender::new(0) }))
    }

    /// Keeps a message, unless its recipient already has one under the same key.
    pub fn keep(&self, incoming: Incoming) -> Kept {
        let received_at = (self.0.now)();
        let mut kept = self.lock();
        let known = kept.iter_mut().find(|message| {
            message.key.is_some()
                && message.key == incoming.key
                && message.channel == incoming.channel
                && message.to == incoming.to
        });
        if let Some(message) = known {
            message.repeats = message.repeats.saturating_add(1);
            return Kept::Repeat(message.id);
        }
        let id = *self.0.newest.borrow() + 1;
        if kept.len() == CAPACITY {
            kept.pop_front();
        }
        let Incoming { channel, to, subject, text, key } = incoming;
        kept.push_back(SandboxMessage { id, channel, to, subject, text, received_at, repeats: 0, key });
        self.0.newest.send_replace(id);
        Kept::New(id)
    }

    /// The wanted messages, oldest first.
    pub fn list(&self, filter: &Filter) -> Vec<SandboxMessage> {
        self.lock().iter().filter(|message| filter.matches(message)).cloned().collect()
    }

    /// The newest of the wanted messages.
    pub fn newest(&self, filter: &Filter) -> Option<SandboxMessage> {
        self.lock().iter().rev().find(|message| filter.matches(message)).cloned()
    }

    /// Tells the id of every message that arrives from now on.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.newest.subscribe()
    }

    /// The newest of the wanted messages, waiting for it when there is none yet. For tests; give it a time limit.
    pub async fn wait_for(&self, filter: &Filter) -> SandboxMessage {
        let mut arrivals = self.subscribe();
        loop {
            if let Some(message) = self.newest(filter) {
                return message;
            }
            // An error would mean that the sender is gone, and `self` holds it.
            let _ = arrivals.changed().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<SandboxMessage>> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn empty() -> SandboxMessages {
        SandboxMessages::new(Arc::new(|| "2026-11-21T09:30:00Z".parse().unwrap()))
    }

    pub(crate) fn sms(to: &str, text: &str, key: Option<&str>) -> Incoming {
        Incoming {
            channel: Channel::Sms,
            to: to.to_owned(),
            subject: String::new(),
            text: text.to_owned(),
            key: key.map(str::to_owned),
        }
    }

    #[test]
    fn a_repeated_key_is_counted_and_not_kept_twice() {
        let messages = empty();
        assert_eq!(messages.keep(sms("+79000000001", "раз", Some("k-1"))), Kept::New(1));
        assert_eq!(messages.keep(sms("+79000000001", "раз", Some("k-1"))), Kept::Repeat(1));
        assert_eq!(messages.keep(sms("+79000000002", "раз", Some("k-1"))), Kept::New(2));
        assert_eq!(messages.list(&Filter::to("+79000000001"))[0].repeats, 1);
    }

    #[test]
    fn messages_without_a_key_are_all_kept() {
        let messages = empty();
        messages.keep(sms("+79000000001", "раз", None));
        messages.keep(sms("+79000000001", "раз", None));
        assert_eq!(messages.list(&Filter::default()).len(), 2);
    }

    #[test]
    fn the_oldest_message_makes_room_and_ids_go_on_growing() {
        let messages = empty();
        for number in 0..=CAPACITY {
            messages.keep(sms("+79000000001", &number.to_string(), None));
        }
        let kept = messages.list(&Filter::default());
        assert_eq!(kept.len(), CAPACITY);
        assert_eq!((kept[0].id, kept[CAPACITY - 1].id), (2, 501));
    }

    #[test]
    fn a_recipient_is_found_however_the_number_or_address_is_written() {
        assert!(is_same_recipient(" 7 (900) 000-00-01", "+79000000001"));
        assert!(is_same_recipient("Anna@Example.org ", "anna@example.org"));
        assert!(!is_same_recipient("+79000000002", "+79000000001"));
        assert!(!is_same_recipient("1@example.org", "1"));
    }

    #[tokio::test]
    async fn who_waits_for_a_message_gets_it_when_it_arrives() {
        let messages = empty();
        let waiting = tokio::spawn({
            let messages = messages.clone();
            async move { messages.wait_for(&Filter::to("+79000000002").after(1)).await }
        });
        messages.keep(sms("+79000000002", "прежнее", None));
        messages.keep(sms("+79000000001", "чужое", None));
        messages.keep(sms("+79000000002", "нужное", None));
        assert_eq!(waiting.await.unwrap().text, "нужное");
    }
}
