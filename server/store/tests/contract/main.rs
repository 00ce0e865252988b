//! What the repositories promise, tested once against the ports, on both engines.

#[cfg(test)]
mod accounts; // accounts, their contacts, and the names these reserve
#[cfg(test)]
mod audit;
#[cfg(test)]
mod bench; // databases and sample rows
#[cfg(test)]
mod codes;
#[cfg(test)]
mod database;
#[cfg(test)]
mod deletions; // what goes with an account, and what stays
mod devices; // opening, refusing, secrecy at rest
#[cfg(test)]
mod drafts;
#[cfg(test)]
mod factors;
#[cfg(test)]
mod failed_sign_ins;
#[cfg(test)]
mod feed; // notifications and wake-ups
#[cfg(test)]
mod index_keys; // by which key people are found
#[cfg(test)]
mod keys;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod old_data; // databases of before
#[cfg(test)]
mod outbox;
#[cfg(test)]
mod owner_links; // links of messages
#[cfg(test)]
mod passkeys;
mod profiles;
#[cfg(test)]
mod questions;
#[cfg(test)]
mod recoveries;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod sign_in_choices;
mod sms_sign_ins;
#[cfg(test)]
mod verifications; // what the registries are asked, and what came of it
#[cfg(test)]
mod waiting_recoveries; // recoveries that wait, so that the owner may object
#[cfg(test)]
mod work; // units of work
