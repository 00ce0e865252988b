//! What the messages say.

use super::Alert;
use crate::{
    challenge::Purpose,
    core::Site,
    policy::SecurityConfig,
    ports::{Letter, Sms},
};
use model::{Device, Email, Locale, Moment, Phone};
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
        Purpose::Recovery | Purpose::RecoveryFactor => words.message_recovery_code(code, &number),
        Purpose::LostFactor => words.message_lost_code(code, &number),
        Purpose::SignIn => words.message_sign_in_code(code, &number),
        Purpose::SecondStep => words.message_second_step_code(code, &number),
        Purpose::Proof => words.message_proof_code(code, &number),
        Purpose::ConnectSms => words.message_connect_sms_code(code, &number),
        Purpose::Elsewhere => words.message_elsewhere_code(code, &number),
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

/// To the owner of a phone by which nobody comes in without a password yet.
pub(super) fn too_new_sign_in_sms(site: &Site, to: Phone, after_hours: i64, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Sms(Sms { to, text: words.message_too_new_sign_in_sms(&site.host, &hours(words, after_hours)) })
}

/// To the owner of a phone by which nobody comes in without a password, as the owner has decided.
pub(super) fn forbidden_sign_in_sms(site: &Site, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_forbidden_sign_in_sms(&site.host) })
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

/// The code that shows a mailbox to whoever has lost the second factor, or signs in from elsewhere. No link (decision 0022).
pub(super) fn own_code_letter(
    to: Email,
    code: &str,
    number: u32,
    minutes: i64,
    purpose: Purpose,
    locale: Locale,
) -> Parcel {
    let (words, number) = (Texts::new(locale), number.to_string());
    let minutes = words.common_minutes(u64::try_from(minutes).unwrap_or_default());
    let (subject, body) = match purpose {
        Purpose::Elsewhere => {
            (words.message_elsewhere_subject(), words.message_elsewhere_body(&number, code, &minutes))
        }
        _ => (words.message_recovery_subject(), words.message_lost_body(&number, code, &minutes)),
    };
    Parcel::Letter(Letter { to, subject: subject.to_owned(), body })
}

/// To the owner of an account, by phone: what they may have to act on.
pub(super) fn alert_sms(about: Alert, link: &str, to: Phone, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    let text = match about {
        Alert::SignedIn => words.message_signed_in_sms(link),
        Alert::NoticesOff => words.message_notices_off_sms(link),
        Alert::NetworksChanged => words.message_networks_sms(link),
        Alert::SignInStopped => words.message_stopped_sms(link),
        Alert::SmsSignInChanged => words.message_sms_way_sms(link),
        Alert::SecondStepFailed => words.message_second_failed_sms(link),
        Alert::PasskeyRefused => words.message_passkey_refused_sms(link),
    };
    Parcel::Sms(Sms { to, text })
}

/// Likewise by mail.
pub(super) fn alert_letter(about: Alert, link: &str, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    let (subject, body) = match about {
        Alert::SignedIn => (words.message_new_device_subject(), words.message_signed_in_body(link)),
        Alert::NoticesOff => (words.message_notices_off_subject(), words.message_notices_off_body(link)),
        Alert::NetworksChanged => (words.message_networks_subject(), words.message_networks_body(link)),
        Alert::SignInStopped => (words.message_stopped_subject(), words.message_stopped_body(link)),
        Alert::SmsSignInChanged => (words.message_sms_way_subject(), words.message_sms_way_body(link)),
        Alert::SecondStepFailed => (words.notice_second_failed_title(), words.message_second_failed_body(link)),
        Alert::PasskeyRefused => (words.notice_passkey_refused_title(), words.message_passkey_refused_body(link)),
    };
    Parcel::Letter(Letter { to, subject: subject.to_owned(), body })
}

/// To the owner of an account, by phone: access opens, unless they object. An SMS with a link, and without a code (decision
/// 0025).
pub(super) fn waiting_sms(site: &Site, to: Phone, token: &str, opens: &Moment, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Sms(Sms { to, text: words.message_waiting_sms(&words.moment(opens), &cancel_link(site, token)) })
}

/// Likewise by mail.
pub(super) fn waiting_letter(site: &Site, to: Email, token: &str, opens: &Moment, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_waiting_subject().to_owned(),
        body: words.message_waiting_body(&words.moment(opens), &cancel_link(site, token)),
    })
}

fn cancel_link(site: &Site, token: &str) -> String {
    [&site.origin, "/recover/cancel/", token].concat()
}

/// To whoever waited, by phone: the new password may be set.
pub(super) fn open_sms(site: &Site, to: Phone, closes: &Moment, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Sms(Sms { to, text: words.message_open_sms(&site.host, &words.moment(closes)) })
}

/// Likewise by mail.
pub(super) fn open_letter(site: &Site, to: Email, closes: &Moment, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_open_subject().to_owned(),
        body: words.message_open_body(&[&site.origin, "/recover/lost"].concat(), &words.moment(closes)),
    })
}

/// To the owner of an account, by phone: the recovery was cancelled.
pub(super) fn cancelled_sms(site: &Site, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_cancelled_sms(&site.host) })
}

/// Likewise by mail.
pub(super) fn cancelled_letter(site: &Site, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_cancelled_subject().to_owned(),
        body: words.message_cancelled_body(&[&site.origin, "/recover"].concat()),
    })
}

/// To the owner of an account, by phone: a new password, and two-step sign-in is off.
pub(super) fn restored_sms(link: &str, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_restored_sms(link) })
}

/// Likewise by mail.
pub(super) fn restored_letter(link: &str, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_restored_subject().to_owned(),
        body: words.message_restored_body(link),
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
pub(super) fn password_sms(link: &str, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_password_sms(link) })
}

/// To the owner of an account, by mail: the password was changed.
pub(super) fn password_letter(link: &str, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_password_subject().to_owned(),
        body: words.message_password_body(link),
    })
}

/// To the owner of an account, by phone: an entry that may not be theirs.
pub(super) fn new_device_sms(entry: Option<&(Moment, Device)>, link: &str, to: Phone, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Sms(Sms { to, text: words.message_new_device_sms(&entry_line(words, entry), link) })
}

/// Likewise by mail.
pub(super) fn new_device_letter(entry: Option<&(Moment, Device)>, link: &str, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_new_device_subject().to_owned(),
        body: words.message_new_device_body(&entry_line(words, entry), link),
    })
}

/// «: 28 ноября 2026, 14:02, Firefox, Windows»; nothing where a message of before does not say.
fn entry_line(words: Texts, entry: Option<&(Moment, Device)>) -> String {
    entry.map_or_else(String::new, |(at, device)| [": ", &words.moment(at), ", ", &words.device(device)].concat())
}

/// To the owner of an account, by phone: passwords are looked at from known devices only.
pub(super) fn closed_sms(site: &Site, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_closed_sms(&site.host) })
}

/// Likewise by mail.
pub(super) fn closed_letter(site: &Site, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_closed_subject().to_owned(),
        body: words.message_closed_body(&[&site.origin, "/recover"].concat()),
    })
}

/// To the owner of an account, by phone: another contact joined it.
pub(super) fn contact_sms(link: &str, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_added_sms(link) })
}

/// To the owner of an account, by mail: another contact joined it.
pub(super) fn contact_letter(link: &str, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_added_subject().to_owned(),
        body: words.message_added_body(link),
    })
}

/// To the owner of an account, by phone: two-step sign-in was changed.
pub(super) fn factor_sms(link: &str, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_factor_sms(link) })
}

/// To the owner of an account, by mail: two-step sign-in was changed.
pub(super) fn factor_letter(link: &str, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_factor_subject().to_owned(),
        body: words.message_factor_body(link),
    })
}

/// To the owner of an account, by phone: a passkey was added or removed.
pub(super) fn passkey_sms(link: &str, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_passkey_sms(link) })
}

/// To the owner of an account, by mail: a passkey was added or removed.
pub(super) fn passkey_letter(link: &str, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_passkey_subject().to_owned(),
        body: words.message_passkey_body(link),
    })
}

/// To the owner of an account, by phone: the control question was set or removed.
pub(super) fn question_sms(link: &str, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_question_sms(link) })
}

/// Likewise by mail.
pub(super) fn question_letter(link: &str, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_question_subject().to_owned(),
        body: words.message_question_body(link),
    })
}

/// To the owner of an account, by phone: it is blocked.
pub(super) fn blocked_sms(site: &Site, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_blocked_sms(&site.host) })
}

/// Likewise by mail.
pub(super) fn blocked_letter(site: &Site, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_blocked_subject().to_owned(),
        body: words.message_blocked_body(&[&site.origin, "/recover"].concat()),
    })
}

/// To the owner of an account, by phone: it will be deleted, unless they think again. An SMS with a link, and without a code (decision 0025).
pub(super) fn deletion_sms(site: &Site, to: Phone, token: &str, due: &Moment, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Sms(Sms { to, text: words.message_deletion_sms(&words.moment(due), &keep_link(site, token)) })
}

/// Likewise by mail.
pub(super) fn deletion_letter(site: &Site, to: Email, token: &str, due: &Moment, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_deletion_subject().to_owned(),
        body: words.message_deletion_body(&words.moment(due), &keep_link(site, token)),
    })
}

fn keep_link(site: &Site, token: &str) -> String {
    [&site.origin, "/deletion/cancel/", token].concat()
}

/// To the owner of an account, by phone: it stays.
pub(super) fn kept_sms(site: &Site, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_kept_sms(&site.host) })
}

/// Likewise by mail.
pub(super) fn kept_letter(site: &Site, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_kept_subject().to_owned(),
        body: words.message_kept_body(&[&site.origin, "/recover"].concat()),
    })
}

/// To whoever had an account, by phone: it is gone.
pub(super) fn deleted_sms(site: &Site, to: Phone, locale: Locale) -> Parcel {
    Parcel::Sms(Sms { to, text: Texts::new(locale).message_deleted_sms(&site.host) })
}

/// Likewise by mail.
pub(super) fn deleted_letter(site: &Site, to: Email, locale: Locale) -> Parcel {
    let words = Texts::new(locale);
    Parcel::Letter(Letter {
        to,
        subject: words.message_deleted_subject().to_owned(),
        body: words.message_deleted_body(&[&site.origin, "/register"].concat()),
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
