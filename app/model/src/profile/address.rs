//! The fifth step: where the person is registered, and where they live (catalogue CF-31: two fields).

use super::{
    ProfileStep,
    answers::{Answers, Reader},
    person::free_text,
};
use crate::{
    Field, FieldError, Warning,
    formats::{GarGuid, PostalIndex},
};
use serde::{Deserialize, Serialize};

/// What the step may ask for.
pub(super) const FIELDS: [Field; 20] = [
    Field::Registered(AddressPart::Guid),
    Field::Registered(AddressPart::Region),
    Field::Registered(AddressPart::Locality),
    Field::Registered(AddressPart::Street),
    Field::Registered(AddressPart::HasNoStreet),
    Field::Registered(AddressPart::House),
    Field::Registered(AddressPart::HasNoHouse),
    Field::Registered(AddressPart::Flat),
    Field::Registered(AddressPart::PostalIndex),
    Field::SameAddress,
    Field::Actual(AddressPart::Guid),
    Field::Actual(AddressPart::Region),
    Field::Actual(AddressPart::Locality),
    Field::Actual(AddressPart::Street),
    Field::Actual(AddressPart::HasNoStreet),
    Field::Actual(AddressPart::House),
    Field::Actual(AddressPart::HasNoHouse),
    Field::Actual(AddressPart::Flat),
    Field::Actual(AddressPart::PostalIndex),
    Field::Confirmed(ProfileStep::Address),
];

/// The longest part of an address, in characters. Ours: the longest names in the address registry have about 120.
const PART_MAX_CHARS: usize = 150;
/// The longest house or flat, in characters (formats 7).
const HOUSE_MAX_CHARS: usize = 20;

/// A part of an address, as the form asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressPart {
    /// The key of a suggestion that was taken; hidden. Any other part that is changed by hand ends it.
    Guid,
    /// «Область, край или республика».
    Region,
    /// «Город или населённый пункт».
    Locality,
    /// «Улица».
    Street,
    /// «Нет улицы».
    HasNoStreet,
    /// «Дом»: `23/2`, `10А`, `стр. 5`.
    House,
    /// «Нет дома».
    HasNoHouse,
    /// «Квартира», if there is one.
    Flat,
    /// «Почтовый индекс».
    PostalIndex,
}

impl AddressPart {
    /// Every part, in the order of the form.
    pub const ALL: [Self; 9] = [
        Self::Guid,
        Self::Region,
        Self::Locality,
        Self::Street,
        Self::HasNoStreet,
        Self::House,
        Self::HasNoHouse,
        Self::Flat,
        Self::PostalIndex,
    ];

    /// The name of its field in «Адрес регистрации».
    pub(crate) const fn name_of_registered(self) -> &'static str {
        match self {
            Self::Guid => "registered_guid",
            Self::Region => "registered_region",
            Self::Locality => "registered_locality",
            Self::Street => "registered_street",
            Self::HasNoStreet => "registered_no_street",
            Self::House => "registered_house",
            Self::HasNoHouse => "registered_no_house",
            Self::Flat => "registered_flat",
            Self::PostalIndex => "registered_postal_index",
        }
    }

    /// The name of its field in «Адрес проживания».
    pub(crate) const fn name_of_actual(self) -> &'static str {
        match self {
            Self::Guid => "actual_guid",
            Self::Region => "actual_region",
            Self::Locality => "actual_locality",
            Self::Street => "actual_street",
            Self::HasNoStreet => "actual_no_street",
            Self::House => "actual_house",
            Self::HasNoHouse => "actual_no_house",
            Self::Flat => "actual_flat",
            Self::PostalIndex => "actual_postal_index",
        }
    }
}

/// An address. Personal: neither `Debug` nor `Display` (security 17.2).
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// Its key in the address registry, when it was taken from a suggestion.
    pub guid: Option<GarGuid>,
    /// «Область, край или республика».
    pub region: String,
    /// «Город или населённый пункт».
    pub locality: String,
    /// «Улица»; villages may have none.
    pub street: Option<String>,
    /// «Дом»; a plot of land may have none.
    pub house: Option<String>,
    /// «Квартира».
    pub flat: Option<String>,
    /// «Почтовый индекс».
    pub postal_index: PostalIndex,
}

impl Address {
    /// The address in one line, from the large to the small, up to the house: so far the address registry knows it.
    pub fn house_line(&self) -> String {
        let parts = [Some(self.postal_index.as_str()), Some(&self.region), Some(&self.locality)];
        let small = [self.street.as_deref(), self.house.as_deref()];
        parts.into_iter().chain(small).flatten().collect::<Vec<_>>().join(", ")
    }
}

/// An address that a person may take over. What was typed to find it is personal, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressSuggestion {
    /// Its key in the address registry, as [`GarGuid`] reads it.
    pub guid: String,
    /// «Область, край или республика».
    pub region: String,
    /// «Город или населённый пункт».
    pub locality: String,
    /// «Улица»; nothing where there are no streets.
    pub street: Option<String>,
    /// «Дом»; nothing while the street is all that is known.
    pub house: Option<String>,
    /// «Почтовый индекс», six digits.
    pub postal_index: String,
    /// All of it in one line.
    pub line: String,
}

/// Where a person is registered and where they live.
#[derive(Clone, PartialEq, Eq)]
pub struct Addresses {
    /// «Адрес регистрации», as stamped in the passport.
    pub registered: Address,
    /// «Адрес проживания».
    pub actual: Address,
}

impl Addresses {
    /// Checks all fields, not up to the first fault (ux 1.3).
    pub fn parse(answers: &Answers) -> Result<Self, Vec<FieldError>> {
        let mut reader = Reader::new(answers);
        let registered = read(answers, &mut reader, Field::Registered);
        let actual = if answers.is_ticked(Field::SameAddress) {
            registered.clone()
        } else {
            read(answers, &mut reader, Field::Actual)
        };
        match (registered, actual) {
            (Some(registered), Some(actual)) => Ok(Self { registered, actual }),
            _ => Err(reader.errors),
        }
    }

    /// What is possible and rare.
    pub(super) fn doubts(&self) -> Vec<(Field, Warning)> {
        let of = |address: &Address, field| {
            address.postal_index.warnings().into_iter().map(move |doubt| (field, doubt)).collect::<Vec<_>>()
        };
        let mut doubts = of(&self.registered, Field::Registered(AddressPart::PostalIndex));
        if self.actual != self.registered {
            doubts.extend(of(&self.actual, Field::Actual(AddressPart::PostalIndex)));
        }
        doubts
    }
}

fn read(answers: &Answers, reader: &mut Reader<'_>, field: fn(AddressPart) -> Field) -> Option<Address> {
    let part = |typed: &str| free_text(typed, PART_MAX_CHARS);
    let house = |typed: &str| free_text(typed, HOUSE_MAX_CHARS);
    let has = |part| !answers.is_ticked(field(part));
    let objections = reader.errors.len();
    let region = reader.read(field(AddressPart::Region), part);
    let locality = reader.read(field(AddressPart::Locality), part);
    let street = has(AddressPart::HasNoStreet).then(|| reader.read(field(AddressPart::Street), part)).flatten();
    let house_number = has(AddressPart::HasNoHouse).then(|| reader.read(field(AddressPart::House), house)).flatten();
    let flat = reader.read_optional(field(AddressPart::Flat), house);
    let postal_index = reader.read(field(AddressPart::PostalIndex), PostalIndex::parse);
    // A key that cannot be read came from no suggestion of ours: the parts alone count.
    let guid = GarGuid::parse(answers.get(field(AddressPart::Guid))).ok();
    match (region, locality, postal_index) {
        (Some(region), Some(locality), Some(postal_index)) if reader.errors.len() == objections => {
            Some(Address { guid, region, locality, street, house: house_number, flat, postal_index })
        }
        _ => None,
    }
}
