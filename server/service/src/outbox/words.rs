//! What the messages say.

use crate::{
    challenge::Purpose,
    core::Site,
    policy::SecurityConfig,
    ports::{Letter, Sms},
};
use model::{Email, Locale, Phone};
use texts::Texts;

/// A message with its recipient, ready for a gateway.
pub(super) enum Parcel {
    Sms(Sms),
    Letter(Letter),
}

/// Code first, purpose, «никому не сообщайте», last line `@host #code` for browsers that fill it in (security 4.7).
pub(super) fn code_sms(site: &Site, to: Phone, code: &str, number: u32, purpose: Purpose, locale: Locale) -> Parcel {
    let (words, number) = (Texts::new(locale), number.to_string());
    let said = match purpose {
        Purpose::Registration => words.message_code(code, &number),
        Purpose::SecondContact => words.message_contact_code(code, &number),
        Purpose::Recovery => words.message_recovery_code(code, &number),
    };
    let text = [&said, "\n@", &site.host, " #", code].concat();
    Parcel::Sms(Sms { to, text })
}

/// A link that only confirms the mailbox.
pub(super) fn link_letter(site: &Site, to: Email, token: &str, hours: i64, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    let link = [&site.origin, "/confirm/", token].concat();
    let hours = words.common_hours(u64::try_from(hours).unwrap_or_default());
    Parcel::Letter(Letter {
        to,
        subject: words.message_link_subject().to_owned(),
        body: words.message_link_body(&link, &hours),
    })
}

/// A link that only confirms the mailbox, and the code that does the same on the page that asked for it.
pub(super) fn code_letter(
    site: &Site,
    to: Email,
    token: &str,
    code: &str,
    number: u32,
    hours: i64,
    locale: Locale,
) -> Parcel {
    let words = Texts::new(locale);
    let link = [&site.origin, "/confirm/", token].concat();
    let hours = words.common_hours(u64::try_from(hours).unwrap_or_default());
    Parcel::Letter(Letter {
        to,
        subject: words.message_link_subject().to_owned(),
        body: words.message_contact_body(&number.to_string(), code, &link, &hours),
    })
}

/// A link to the page of the new password, and as a rule the code that does the same on the page that asked for it.
pub(super) fn recovery_letter(
    site: &Site,
    to: Email,
    token: &str,
    code: Option<(&str, u32)>,
    policy: &SecurityConfig,
    locale: Locale,
) -> Parcel {
    let words = Texts::new(locale);
    let link = [&site.origin, "/recover/link/", token].concat();
    let hours = hours(words, policy.email_link_hours);
    let minutes = words.common_minutes(u64::try_from(policy.letter_code_minutes).unwrap_or_default());
    let body = match code {
        Some((code, number)) => words.message_recovery_body(&number.to_string(), code, &minutes, &link, &hours),
        None => words.message_recovery_link_body(&link, &hours),
    };
    Parcel::Letter(Letter { to, subject: words.message_recovery_subject().to_owned(), body })
}

fn hours(words: Texts, hours: i64) -> String {
    words.common_hours(u64::try_from(hours).unwrap_or_default())
}

/// To the owner of a phone by which access cannot be recovered yet.
pub(super) fn too_new_sms(site: &Site, to: Phone, after_hours: i64, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Sms(Sms { to, text: words.message_too_new_sms(&site.host, &hours(words, after_hours)) })
}

/// To the owner of a mailbox by which access cannot be recovered yet.
pub(super) fn too_new_letter(site: &Site, to: Email, after_hours: i64, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_recovery_subject().to_owned(),
        body: words.message_too_new_body(&hours(words, after_hours), &site.origin),
    })
}

/// To the owner of a phone with which somebody registers.
pub(super) fn taken_sms(site: &Site, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_taken_sms(&site.host) })
}

/// To the owner of a mailbox with which somebody registers.
pub(super) fn taken_letter(site: &Site, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    let address = [&site.origin, "/sign-in"].concat();
    Parcel::Letter(Letter {
        to,
        subject: words.message_taken_subject().to_owned(),
        body: words.message_taken_body(&address),
    })
}

/// To the owner of an account, by phone: the password was changed.
pub(super) fn password_sms(site: &Site, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_password_sms(&site.host) })
}

/// To the owner of an account, by mail: the password was changed.
pub(super) fn password_letter(site: &Site, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_password_subject().to_owned(),
        body: words.message_password_body(&[&site.origin, "/recover"].concat()),
    })
}

/// To the owner of an account, by phone: two-step sign-in was changed.
pub(super) fn factor_sms(site: &Site, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_factor_sms(&site.host) })
}

/// To the owner of an account, by mail: two-step sign-in was changed.
pub(super) fn factor_letter(site: &Site, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_factor_subject().to_owned(),
        body: words.message_factor_body(&[&site.origin, "/recover"].concat()),
    })
}

/// To the owner of an account, by phone: a passkey was added or removed.
pub(super) fn passkey_sms(site: &Site, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_passkey_sms(&site.host) })
}

/// To the owner of an account, by mail: a passkey was added or removed.
pub(super) fn passkey_letter(site: &Site, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_passkey_subject().to_owned(),
        body: words.message_passkey_body(&[&site.origin, "/recover"].concat()),
    })
}

/// To the owner of an account, by phone: there are news.
pub(super) fn news_sms(site: &Site, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_news_sms(&site.host) })
}

/// To the owner of an account, by mail: there are news.
pub(super) fn news_letter(site: &Site, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    let address = [&site.origin, "/sign-in"].concat();
    Parcel::Letter(Letter {
        to,
        subject: words.message_news_subject().to_owned(),
        body: words.message_news_body(&address),
    })
}
