//! The second step of signing in: the codes of an application, codes by SMS, and backup codes (security 7.3 to 7.5). Whoever asks for a code –
//! the sign-in, the proof, the recovery – spends a try first, in a unit of work of its own, and takes the code in the one
//! that its effect belongs to.

use crate::{
    audit::note,
    core::{Answer, Core, seconds_until},
    outbox::{self, Alert, Message},
    ports::{AuthenticatorApp, FactorKind, Work},
    secrets::Mark,
    sessions::SignedIn,
    sms_factor::SmsTry,
};
use fast_qr::{ECL, QRBuilder};
use jiff::Timestamp;
use model::{
    AccountId, BACKUP_BYTES, BACKUP_CODES, BackupCode, Device, JournalKind, NotificationKind, QrPicture, SecondCode,
    TypedCode,
};
use std::fmt::Write as _;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

/// Applications of one account. Source: security 7.3.
pub(crate) const MOST_APPS: usize = 2;

/// Seconds for which a code is shown. Source: RFC 6238.
const STEP: u64 = 30;

/// Tries within [`WINDOW`]: of an account, or of a session of whoever is signed in. Source: security 7.3.
const TRIES: u32 = 5;

/// Ten minutes.
const WINDOW: i64 = 600;

/// Tries of an account in a day. Ours: so that guessing a code takes decades.
const TRIES_A_DAY: u32 = 30;

/// A day.
const DAY: i64 = 24 * 3600;

/// The applications that are asked for a code.
pub(crate) async fn confirmed_apps(work: &mut dyn Work, account: AccountId) -> Answer<Vec<AuthenticatorApp>> {
    let mut apps = work.factors().list_apps(account).await?;
    apps.retain(|app| app.confirmed_at.is_some());
    Ok(apps)
}

/// Whether signing in takes two steps.
pub(crate) async fn is_on(work: &mut dyn Work, account: AccountId) -> Answer<bool> {
    Ok(!confirmed_apps(work, account).await?.is_empty() || work.factors().find_sms(account).await?.is_some())
}

/// Spends a try; to be committed before the code is looked at. Seconds to wait when there were too many, within ten minutes or
/// within a day; the owner learns of it, because whoever comes that far knows the password or reads a contact. A backup code
/// cannot be guessed, and never waits: so nobody keeps its owner out (security 5.5).
pub(crate) async fn spend_try(
    core: &Core,
    work: &mut dyn Work,
    account: AccountId,
    code: &SecondCode,
    device: &Device,
) -> Answer<Option<u32>> {
    if matches!(code, SecondCode::Backup(_)) {
        return Ok(None);
    }
    let now = core.now();
    let (count, until) = work.limits().count(&counter(core, account), WINDOW, now).await?;
    let (in_a_day, day_until) = work.limits().count(&day_counter(core, account), DAY, now).await?;
    if count == TRIES || in_a_day == TRIES_A_DAY {
        note(core, work, account, &JournalKind::SecondStepFailed, now).await?;
        let notice = NotificationKind::SecondStepFailed { device: device.clone() };
        work.notifications().push(account, &notice, now).await?;
        outbox::warn_contacts(core, work, account, Message::alert(Alert::SecondStepFailed)).await?;
    }
    Ok(match (count > TRIES, in_a_day > TRIES_A_DAY) {
        (_, true) => Some(seconds_until(day_until, now)),
        (true, _) => Some(seconds_until(until, now)),
        _ => None,
    })
}

/// Likewise for somebody who is signed in: by their session, so that tries in a stolen one keep the owner from nothing in theirs.
pub(crate) async fn spend_try_of_session(core: &Core, work: &mut dyn Work, who: SignedIn) -> Answer<Option<u32>> {
    let now = core.now();
    let (count, until) = work.limits().count(&session_counter(core, who), WINDOW, now).await?;
    Ok((count > TRIES).then(|| seconds_until(until, now)))
}

/// Takes a code, once: within a unit of work that holds the account. Six digits may be those of an application, or of the SMS that was
/// tried. Gives whose they were; `None` when it is not right, or was used.
pub(crate) async fn take(
    core: &Core,
    work: &mut dyn Work,
    account: AccountId,
    code: &SecondCode,
    sms: Option<&SmsTry<'_>>,
) -> Answer<Option<FactorKind>> {
    let taken = match code {
        SecondCode::App(code) if take_code_of_an_app(core, work, account, code).await? => Some(FactorKind::App),
        SecondCode::App(code) => match sms {
            Some(sms) if sms.take(work, code).await? => Some(FactorKind::Sms),
            _ => None,
        },
        SecondCode::Backup(code) => take_backup_code(core, work, account, code).await?.then_some(FactorKind::Backup),
    };
    if taken.is_some() {
        forget_tries(core, work, account).await?;
    }
    Ok(taken)
}

async fn take_code_of_an_app(core: &Core, work: &mut dyn Work, account: AccountId, code: &TypedCode) -> Answer<bool> {
    for app in confirmed_apps(work, account).await? {
        if take_app_code(core, work, &app, code).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes all applications, codes by SMS, passkeys and backup codes, within a unit of work that holds the account: whoever comes back without any of them
/// cannot tell which are still in the right hands.
pub(crate) async fn remove_all(core: &Core, work: &mut dyn Work, account: AccountId) -> Answer<()> {
    for app in work.factors().list_apps(account).await? {
        work.factors().delete_app(account, app.id).await?;
    }
    work.factors().delete_sms(account).await?;
    for passkey in work.passkeys().list(account).await? {
        work.passkeys().delete(account, passkey.id).await?;
    }
    work.factors().replace_backup_codes(account, &[], core.now()).await?;
    forget_tries(core, work, account).await
}

async fn forget_tries(core: &Core, work: &mut dyn Work, account: AccountId) -> Answer<()> {
    work.limits().reset(&counter(core, account)).await?;
    Ok(work.limits().reset(&day_counter(core, account)).await?)
}

/// A code was right: the tries of this session before it count no more.
pub(crate) async fn forget_tries_of_session(core: &Core, work: &mut dyn Work, who: SignedIn) -> Answer<()> {
    Ok(work.limits().reset(&session_counter(core, who)).await?)
}

/// Takes a code of one application: of this time step or the one before, and newer than the last that was taken.
pub(crate) async fn take_app_code(
    core: &Core,
    work: &mut dyn Work,
    app: &AuthenticatorApp,
    code: &TypedCode,
) -> Answer<bool> {
    let now = core.now();
    let Some(step) = matching_step(&app.key, code.digits(), now) else { return Ok(false) };
    Ok(work.factors().take_step(app.id, step, now).await?)
}

async fn take_backup_code(core: &Core, work: &mut dyn Work, account: AccountId, code: &BackupCode) -> Answer<bool> {
    if !work.factors().use_backup_code(account, &backup_mark(core, account, code)).await? {
        return Ok(false);
    }
    let now = core.now();
    let left = work.factors().count_backup_codes(account).await?;
    note(core, work, account, &JournalKind::BackupCodeUsed, now).await?;
    work.notifications().push(account, &NotificationKind::BackupCodeUsed { left }, now).await?;
    Ok(true)
}

/// Another set of backup codes; the former is void. They are told once, and only their marks are kept.
pub(crate) async fn make_backup_codes(core: &Core, work: &mut dyn Work, account: AccountId) -> Answer<Vec<BackupCode>> {
    let codes = (0..BACKUP_CODES)
        .map(|_| Ok(BackupCode::from_bytes(core.rng.bytes::<BACKUP_BYTES>()?)))
        .collect::<Answer<Vec<_>>>()?;
    let marks: Vec<Mark> = codes.iter().map(|code| backup_mark(core, account, code)).collect();
    work.factors().replace_backup_codes(account, &marks, core.now()).await?;
    Ok(codes)
}

fn backup_mark(core: &Core, account: AccountId, code: &BackupCode) -> Mark {
    core.keys.code_mark("backup code", account.0, "", &[], code.signs())
}

fn counter(core: &Core, account: AccountId) -> Mark {
    core.counter("second factor", account.0.as_bytes())
}

fn day_counter(core: &Core, account: AccountId) -> Mark {
    core.counter("second factor in a day", account.0.as_bytes())
}

fn session_counter(core: &Core, who: SignedIn) -> Mark {
    core.counter("second factor within a session", who.session.as_bytes())
}

/// The newest time step whose code this is: now's, or the one before, because people type slowly.
fn matching_step(key: &[u8; 20], digits: &str, now: Timestamp) -> Option<i64> {
    let totp = totp(key, "")?;
    let seconds = u64::try_from(now.as_second()).ok()?;
    let step = totp.check(digits, seconds).or_else(|| totp.check(digits, seconds.checked_sub(STEP)?))?;
    i64::try_from(step).ok()
}

/// SHA-1, six digits, 30 s: what every application understands (RFC 6238).
fn totp(key: &[u8; 20], account_name: &str) -> Option<Totp> {
    let builder = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(STEP)
        .with_secret(Secret::new_stack(*key))
        .with_issuer(Some("Окно"));
    builder.with_account_name(account_name).build().ok()
}

/// The key of a new application.
pub(crate) fn new_key(core: &Core) -> Answer<Zeroizing<[u8; 20]>> {
    Ok(Zeroizing::new(core.rng.bytes()?))
}

/// The key as people type it, in groups of four, and the picture that says the same. `None` for a name with a colon.
pub(crate) fn shown(key: &[u8; 20], account_name: &str) -> Option<(String, QrPicture)> {
    let totp = totp(key, account_name)?;
    let key: Vec<char> = totp.secret().to_base32().chars().collect();
    let groups: Vec<String> = key.chunks(4).map(|group| group.iter().collect()).collect();
    Some((groups.join(" "), picture(&totp.to_url().ok()?)?))
}

/// Draws each run of dark modules as one bar, row by row.
fn picture(text: &str) -> Option<QrPicture> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let mut path = String::new();
    for row in 0..code.size {
        let modules = &code[row];
        let mut column = 0;
        while column < code.size {
            let length = modules.iter().skip(column).take_while(|module| module.value()).count();
            if length > 0 {
                let _ = write!(path, "M{column} {row}h{length}v1h-{length}z");
            }
            column += length.max(1);
        }
    }
    Some(QrPicture { side: u32::try_from(code.size).ok()?, path })
}

#[cfg(test)]
mod tests {
    use super::{matching_step, shown, totp};
    use jiff::Timestamp;

    /// The key of RFC 6238, appendix B.
    const KEY: &[u8; 20] = b"12345678901234567890";

    /// Times and codes of RFC 6238, appendix B; the last six of its eight digits.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn s7_3_the_codes_are_those_of_the_standard() {
        for (second, digits) in VECTORS {
            assert_eq!(matching_step(KEY, digits, at(second)), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn s7_3_a_code_lives_for_its_step_and_the_next() {
        let made = 1_111_111_110;
        let digits = totp(KEY, "").unwrap().generate(made).to_string();
        let made = i64::try_from(made).unwrap();
        for (later, fits) in [(-1, false), (0, true), (29, true), (30, true), (59, true), (60, false)] {
            assert_eq!(matching_step(KEY, &digits, at(made + later)).is_some(), fits, "{later} s later");
        }
    }

    #[test]
    fn the_key_is_shown_in_groups_and_drawn() {
        let (key, picture) = shown(KEY, "v…a@example.com").unwrap();
        assert_eq!(key, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(picture.side > 20 && picture.path.starts_with("M0 0h7v1h-7z"), "the corner of a QR code");
        assert!(shown(KEY, "a:b").is_none());
    }
}
