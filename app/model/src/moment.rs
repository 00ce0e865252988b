//! A point in time, ready to be shown: the server, which knows the time zone, has split it already.

use serde::{Deserialize, Serialize};

/// A point in time for `<time datetime>` and for the eye.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// RFC 3339 in UTC, for machines.
    pub utc: String,
    /// Year in the portal's time zone.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: i8,
    /// Day, 1 to 31.
    pub day: i8,
    /// Hour, 0 to 23.
    pub hour: i8,
    /// Minute, 0 to 59.
    pub minute: i8,
}

impl Moment {
    /// «20:54».
    pub fn clock(&self) -> String {
        let two = |number: i8| if number < 10 { ["0", &number.to_string()].concat() } else { number.to_string() };
        [&two(self.hour), ":", &two(self.minute)].concat()
    }
}
