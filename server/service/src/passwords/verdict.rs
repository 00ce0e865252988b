//! The last word on a new password that already fulfils the rules of `model`.

use super::{ContextWords, common, pattern};
use model::{Password, PasswordFault};

/// Refuses what others try first: common passwords, patterns, and what is known of the person (security 3.3, 3.4).
/// The same for registration, change and reset.
///
/// Errors: `Common`, `Pattern`, `Context`.
pub fn judge(password: &Password, context: &ContextWords) -> Result<(), PasswordFault> {
    let folded = common::fold(password.expose());
    if common::is_common(&folded) {
        return Err(PasswordFault::Common);
    }
    if pattern::is_pattern(&folded) {
        return Err(PasswordFault::Pattern);
    }
    if context.is_most_of(&folded) {
        return Err(PasswordFault::Context);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::passwords::ContextWords;
    use model::{Password, PasswordFault};

    fn verdict(typed: &str) -> Result<(), PasswordFault> {
        let context = ContextWords::new("okno.example.ru").name("Пелагея").email("veselova.p@mail.example");
        judge(&Password::parse_new(typed).unwrap(), &context)
    }

    #[test]
    fn s3_3_each_reason_has_its_fault() {
        assert_eq!(verdict("Gfhjkm123!"), Err(PasswordFault::Common));
        assert_eq!(verdict("Aa1!Aa1!Aa1!"), Err(PasswordFault::Pattern));
        assert_eq!(verdict("Veselova-77"), Err(PasswordFault::Context));
    }

    #[test]
    fn s3_3_what_nobody_guesses_passes() {
        for typed in
            ["лошадь батарея скрепка", "Vk7#tQp2", "Жёлтый-Кит_84 плывёт", "seven quiet teapots hum", "Щ4!дкРю№z"]
        {
            assert_eq!(verdict(typed), Ok(()), "{typed}");
        }
    }
}
