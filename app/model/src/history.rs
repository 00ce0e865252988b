//! «История входов»: who came in, and who tried in vain (security 5.11, 6.7; catalogue SEC-08).

use crate::{Device, Moment, SignInWay};
use serde::{Deserialize, Serialize};

/// How far back the history is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryPeriod {
    /// Seven days.
    Week,
    /// Thirty days.
    Month,
    /// All that is kept in sight: 180 days.
    #[default]
    HalfYear,
}

impl HistoryPeriod {
    /// From the short to the long.
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::HalfYear];

    /// So many days.
    pub const fn days(self) -> u16 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::HalfYear => 180,
        }
    }

    /// Its name in an address: its days.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Week => "7",
            Self::Month => "30",
            Self::HalfYear => "180",
        }
    }

    /// The period of this name; the longest for any other.
    pub fn parse(days: &str) -> Self {
        Self::ALL.into_iter().find(|period| period.code() == days).unwrap_or_default()
    }
}

/// Which tries are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryShown {
    /// Both.
    #[default]
    All,
    /// Those that opened the cabinet.
    Entered,
    /// Those that did not.
    Failed,
}

impl HistoryShown {
    /// In the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::All, Self::Entered, Self::Failed];

    /// Its name in an address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Entered => "entered",
            Self::Failed => "failed",
        }
    }

    /// That of this name; all for any other.
    pub fn parse(code: &str) -> Self {
        Self::ALL.into_iter().find(|shown| shown.code() == code).unwrap_or_default()
    }
}

/// What of the history is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryFilter {
    /// How far back.
    pub period: HistoryPeriod,
    /// Which tries.
    pub shown: HistoryShown,
}

impl HistoryFilter {
    /// Reads what stands in an address.
    pub fn parse(days: &str, shown: &str) -> Self {
        Self { period: HistoryPeriod::parse(days), shown: HistoryShown::parse(shown) }
    }

    /// As it stands in an address: `days=30&shown=failed`.
    pub fn query(self) -> String {
        ["days=", self.period.code(), "&shown=", self.shown.code()].concat()
    }
}

/// What was wrong with a try that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailedStep {
    /// The password was wrong, or nobody gets in.
    Password,
    /// The passkey was refused.
    Passkey,
    /// The code from an SMS, in place of the password, was wrong.
    Sms,
    /// What came first was right, and the code of the second step was wrong.
    SecondStep,
    /// All was right, and the network is none of those that the owner allows.
    Network,
}

impl FailedStep {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Password, Self::Passkey, Self::Sms, Self::SecondStep, Self::Network];

    /// Its name at rest, and in the audit chain.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::Sms => "sms",
            Self::SecondStep => "second",
            Self::Network => "network",
        }
    }

    /// The step of this name.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}

/// The history, a page of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInHistory {
    /// What is shown.
    pub filter: HistoryFilter,
    /// How many entries of the period tell that somebody came in.
    pub entered: u32,
    /// How many tell that nobody did.
    pub failed: u32,
    /// The entries, the newest first.
    pub items: Vec<SignInLine>,
    /// Where the next page begins, when there is one: the moment before which, in microseconds.
    pub older: Option<i64>,
}

impl SignInHistory {
    /// How many entries of the period are of this kind.
    pub const fn count(&self, shown: HistoryShown) -> u32 {
        match shown {
            HistoryShown::All => self.entered.saturating_add(self.failed),
            HistoryShown::Entered => self.entered,
            HistoryShown::Failed => self.failed,
        }
    }
}

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInLine {
    /// When; of several tries the newest.
    pub at: Moment,
    /// With what; of several tries the newest. Unknown when they came from many networks.
    pub device: Device,
    /// Where from: IPv4 address or IPv6 /64; empty when unknown, or many.
    pub network: String,
    /// What came of it.
    pub outcome: TryOutcome,
}

/// What came of a try to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TryOutcome {
    /// Somebody came in.
    Entered {
        /// By what.
        way: SignInWay,
        /// Whether the session lives.
        is_open: bool,
        /// Whether it is the one that looks.
        is_this: bool,
    },
    /// Nobody did.
    Failed {
        /// Why.
        step: FailedStep,
        /// How many tries of one day are told together.
        tries: u32,
        /// When the first of them was.
        since: Moment,
    },
}

#[cfg(test)]
mod tests {
    use super::{FailedStep, HistoryFilter, HistoryPeriod, HistoryShown};

    #[test]
    fn what_is_asked_for_is_read_from_an_address_as_it_was_written_there() {
        for period in HistoryPeriod::ALL {
            assert_eq!(period.code(), period.days().to_string());
            for shown in HistoryShown::ALL {
                let filter = HistoryFilter { period, shown };
                assert_eq!(HistoryFilter::parse(period.code(), shown.code()), filter);
                assert_eq!(filter.query(), format!("days={}&shown={}", period.days(), shown.code()));
            }
        }
    }

    #[test]
    fn whatever_else_is_asked_for_is_all_of_it() {
        for nonsense in ["100000", "", "Failed", "07"] {
            assert_eq!(HistoryFilter::parse(nonsense, nonsense), HistoryFilter::default());
        }
    }

    #[test]
    fn a_step_keeps_its_name_at_rest() {
        for step in FailedStep::ALL {
            assert_eq!(FailedStep::parse(step.code()), Some(step));
        }
        assert_eq!(FailedStep::parse("luck"), None);
    }
}
