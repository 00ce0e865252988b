//! The numbers and codes of papers, payments and registries: a newtype each, read with `parse` into its canonical form
//! or a fault with a code, doubted by `warnings`. Phones, e-mail addresses and parts of a name stand at the root.
//!
//! Called by forms on both sides, by the adapters of registries, and by whoever has a kind's key and a text to check
//! ([`Kind`]). Source of every rule: «formats»; a file here is a family there.

mod addresses; // formats 7: postal code, ГАР
mod certificate; // formats 10: attributes of a qualified certificate
mod documents; // formats 4: travel and foreign passports, permits, certificates
mod esia; // formats 9: parameters of sign-in
mod exchange; // formats 11: СМЭВ
mod fines; // formats 8: what is paid on a day
mod gost_qr; // formats 8: the code on a receipt
mod identifiers; // formats 2: СНИЛС, ИНН, ОГРН
mod insurance; // formats 6: ОМС
mod kind; // all of them by key, for integrators
mod mrz; // formats 3 and 4: machine-readable lines
mod names; // formats 7: comparing names
mod passport; // formats 3
mod payments; // formats 8: УИН, КБК, БИК, account, card
mod signs; // what they share
mod statuses; // formats 12: statuses of an application
mod vehicles; // formats 5
mod warning; // doubts

pub use addresses::{GarGuid, PostalIndex};
pub use certificate::CertificateAttribute;
pub use documents::{BirthCertificate, ForeignPassport, MigrationCard, ResidencePermit, Zagran};
pub use esia::{EsiaScope, EsiaTimestamp};
pub use exchange::MessageId;
pub use fines::{Fine, Scheme};
pub use gost_qr::GostQr;
pub use identifiers::{InnLegal, InnPerson, Ogrn, Snils};
pub use insurance::{Enp, OmsTemp, Sex};
pub use kind::{Checked, Input, Kind, Shape, Value};
pub use mrz::{MrzInternal, MrzTd3};
pub use names::NameKey;
pub use passport::{DivisionCode, Issuer, Passport, PassportDates};
pub use payments::{Account, Bik, CardPan, Kbk, Uin};
pub(crate) use signs::only_digits;
pub use statuses::Status;
pub use vehicles::{DriverLicence, Plate, Sts, Vin};
pub use warning::Warning;
