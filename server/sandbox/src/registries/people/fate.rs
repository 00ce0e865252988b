//! What the registries will say of a person: the interesting cases, so that a newcomer can live through each.

use model::{MismatchField, RegistryKind};
use serde::{Serialize, Serializer};

/// What happens to whoever registers as this person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Everything fits.
    AllMatch,
    /// One thing that is listed differs from what the registries hold, or the passport is no longer valid.
    Mismatch(MismatchField),
    /// МВД answers ten minutes later than usual.
    Late,
    /// МВД takes the question and never answers.
    Never,
    /// СФР has no data at first; a day later everything fits.
    NoDataFirst,
    /// МВД refuses to answer: `FAILURE`.
    Rejected,
}

impl Fate {
    /// All of them, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        let slips = MismatchField::ALL.into_iter().map(Self::Mismatch);
        std::iter::once(Self::AllMatch).chain(slips).chain([Self::Late, Self::Never, Self::NoDataFirst, Self::Rejected])
    }

    /// A lasting name: in addresses and for tests.
    pub fn code(self) -> &'static str {
        match self {
            Self::AllMatch => "all_match",
            Self::Mismatch(field) => field.code(),
            Self::Late => "late",
            Self::Never => "never",
            Self::NoDataFirst => "no_data_first",
            Self::Rejected => "rejected",
        }
    }

    /// Reads the lasting name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|fate| fate.code() == code)
    }

    /// Whether it comes to pass at this registry whatever is typed: when the answer comes, and whether.
    pub(crate) fn is_met_at(self, registry: RegistryKind) -> bool {
        match self {
            Self::AllMatch | Self::Mismatch(_) => false,
            Self::Late | Self::Never | Self::Rejected => registry == RegistryKind::Passports,
            Self::NoDataFirst => registry == RegistryKind::Pension,
        }
    }
}

impl Serialize for Fate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
