//! Interdepartmental exchange, СМЭВ (formats 11).

use super::signs::canonical_text;
use crate::Fault;

canonical_text! {
    /// `MessageID` of a message of СМЭВ 3, made by its sender: a UUID of version 1, in small letters with dashes.
    MessageId
}

impl MessageId {
    /// Reads an identifier as it was sent: the schema knows one spelling, so nothing is tidied up.
    pub fn parse(sent: &str) -> Result<Self, Fault> {
        let is_small_hex = |group: &str| group.chars().all(|sign| matches!(sign, '0'..='9' | 'a'..='f'));
        let groups = || sent.split('-');
        let is_version_1 = groups().nth(2).is_some_and(|group| group.starts_with('1'));
        let is_of_rfc_9562 = groups().nth(3).is_some_and(|group| group.starts_with(['8', '9', 'a', 'b']));
        if groups().map(str::len).eq([8, 4, 4, 4, 12]) && groups().all(is_small_hex) && is_version_1 && is_of_rfc_9562 {
            Ok(Self(sent.to_owned()))
        } else {
            Err(Fault::MessageIdNotUuidV1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MessageId;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_message_id_survives(sent in "[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}") {
            prop_assert!(MessageId::parse(&sent).is_ok_and(|read| read.as_str() == sent));
        }

        #[test]
        fn another_version_is_refused(sent in "[0-9a-f]{8}-[0-9a-f]{4}-[02-9a-f][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", any in "\\PC{0,40}") {
            prop_assert!(MessageId::parse(&sent).is_err());
            let _ = MessageId::parse(&any);
        }
    }
}
