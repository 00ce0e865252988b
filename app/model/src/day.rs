//! A calendar day within a fault or a doubt, ready to be shown.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A day as a sentence names it. Three numbers and not a `Date`: faults travel, and the browser needs no parser of dates
/// to read one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Year.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: i8,
    /// Day, 1 to 31.
    pub day: i8,
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self { year: date.year(), month: date.month(), day: date.day() }
    }
}
