//! What the pages of the wizard are drawn from, with and without scripts alike.

use super::{Answers, ProfileStep, Verdict};
use crate::{ChallengeView, Channel, ContactLine, Device, Field, FieldError, LocalPath, Moment};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How far a step is, for the task list (ux 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Finished and sound.
    Done,
    /// Nothing was typed yet.
    NotStarted,
    /// Begun and left.
    InProgress,
    /// Waits for another step.
    Blocked,
    /// Something in it must be repaired.
    Wrong,
}

/// Who saved a step last, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedMark {
    /// How often the step was saved; what a page shows, it sends back, so that nothing is overwritten unseen.
    pub revision: u32,
    /// When.
    pub at: Moment,
    /// By which browser, when it was another one.
    pub elsewhere: Option<Device>,
}

/// Another device saved the step after this page had been opened.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// What it saved otherwise, as it stands in the draft now.
    pub theirs: Vec<(Field, String)>,
}

/// The page of a step.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileView {
    /// Which step.
    pub step: ProfileStep,
    /// What was typed: here, and in the steps before that decide what is asked.
    pub answers: Answers,
    /// The last try to finish the step did not succeed: the page says why.
    pub is_refused: bool,
    /// Who saved it last; nothing before the first time.
    pub saved: Option<SavedMark>,
    /// What another device did meanwhile.
    pub clash: Option<Clash>,
    /// Until when no contact can be given or changed, because access was recovered without the second factor (security 8.4).
    pub contacts_closed: Option<Moment>,
    /// The contacts that are proven, masked.
    pub proven: Vec<ContactLine>,
    /// Which day it is for the portal: year, month, day. The browser's own clock may be wrong.
    pub today: (i16, i8, i8),
}

impl ProfileView {
    /// What the page says about the answers; nothing unless they were refused. Worked out where the page is drawn: browser and
    /// server say the same, because it is the same check.
    pub fn verdict(&self) -> Verdict {
        if self.is_refused { self.step.judge(&self.answers, self.today()) } else { Verdict::default() }
    }

    /// The contact that is asked for; nothing when both are proven.
    pub fn unproven(&self) -> Option<Channel> {
        let is_proven = |channel: &Channel| self.proven.iter().any(|contact| contact.channel == *channel);
        [Channel::Phone, Channel::Email].into_iter().find(|channel| !is_proven(channel))
    }

    /// Which day it is for the portal.
    pub fn today(&self) -> Date {
        let (year, month, day) = self.today;
        Date::new(year, month, day).unwrap_or_default()
    }
}

/// The answer to a step, or to asking for one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProfileReply {
    /// Show this step.
    Show(Box<ProfileView>),
    /// Kept while the person goes on typing.
    Kept(SavedMark),
    /// Go to another page, without loading the document anew.
    Go(LocalPath),
}

/// The page of the code that proves the second contact.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactView {
    /// What was sent, and where.
    pub challenge: ChallengeView,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
}

/// The answer to the code of the second contact, or to asking for its page.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContactReply {
    /// Show the page of the code.
    Show(Box<ContactView>),
    /// Go to another page, without loading the document anew.
    Go(LocalPath),
}
