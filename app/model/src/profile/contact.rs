//! The second contact: one proven contact opens the simplified account, the other one is asked for before the standard
//! one, and may be put off (catalogue CF-04, CON-01).
//!
//! Which of the two is asked for only the account knows; that a contact was proven is no answer, so it stands nowhere here.

use super::answers::{Answers, Reader};
use crate::{Channel, Email, Field, FieldError, Phone};

/// One of them is asked for: the one that is not proven yet.
pub(super) const FIELDS: [Field; 2] = [Field::Phone, Field::Email];

/// The field in which a contact is typed.
pub const fn contact_field(channel: Channel) -> Field {
    match channel {
        Channel::Phone => Field::Phone,
        Channel::Email => Field::Email,
    }
}

/// Nothing typed is an answer: «подтвержу позже».
pub(super) fn judge(answers: &Answers) -> Result<(), Vec<FieldError>> {
    let mut reader = Reader::new(answers);
    reader.read_optional(Field::Phone, Phone::parse);
    reader.read_optional(Field::Email, Email::parse);
    if reader.errors.is_empty() { Ok(()) } else { Err(reader.errors) }
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::{Answers, Fact, Fault, Field, FieldError, ProfileStep, WizardStep as _};

    #[test]
    fn nothing_is_an_answer_and_half_an_address_is_none() {
        assert!(judge(&Answers::default()).is_ok());
        assert!(judge(&Answers::default().with(Field::Phone, "8 900 000-00-01")).is_ok());
        let faults = judge(&Answers::default().with(Field::Email, "vera@example")).err().unwrap_or_default();
        assert_eq!(faults, [FieldError::new(Field::Email, Fault::EmailNoDot)]);
    }

    #[test]
    fn the_check_waits_for_the_contact_and_is_not_undone_by_it() {
        assert!(ProfileStep::Check.node().requires.contains(&Fact::ContactAnswered));
        assert!(ProfileStep::Contact.node().undoes.is_empty());
    }
}
