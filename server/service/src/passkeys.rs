//! Passkeys: what authenticators are asked, and what is made of their answers (catalogue EXP-02; security 7.2).
//!
//! Whoever asks – «Безопасность», the sign-in, the proof, the recovery – keeps a question for five minutes, bound to whom it was
//! put to and what for. An answer takes it away in a unit of work of its own, before it is looked at, so nobody answers twice. What it
//! brings is noted in the unit of work that its effect belongs to. User verification is wanted always: a passkey alone shows
//! two things, the device and its owner.

use crate::{
    audit::note,
    core::{Answer, Core, Site, Visitor, after, seconds_until},
    failure::Failure,
    outbox::{self, Alert, Message},
    ports::{Account, Passkey, PasskeyChallenge, PasskeyNonce, PasskeyUse, Work},
    secrets::Mark,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use model::{AccountId, Device, Fault, Field, FieldError, JournalKind, NotificationKind};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::net::Ipv4Addr;
use url::Url;
use uuid::Uuid;
use webauthn_rs_core::{
    WebauthnCore,
    proto::{
        AuthenticationState, Credential, PublicKeyCredential, RegisterPublicKeyCredential, RegistrationState,
        UserVerificationPolicy,
    },
};

/// So long a question may be answered. Source: security 7.2.
const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// The longest answer that is read, in bytes. Ours: many times what browsers send.
const ANSWER_MAX_BYTES: usize = 16 * 1024;

/// The longest name that an authenticator may give to a key. Source: Web Authentication, credential id.
const CREDENTIAL_ID_MAX_BYTES: usize = 1023;

/// Where passkeys work: they belong to a domain, and browsers ask for them nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeySite {
    /// The domain.
    pub domain: String,
    /// The origin that browsers name in their answers.
    pub origin: String,
}

impl PasskeySite {
    /// That of this portal; `None` at an address of digits, which is no domain. A portal that listens to this machine alone has the
    /// name `localhost` as well.
    pub fn of(site: &Site) -> Option<Self> {
        let address = site.host.parse::<Ipv4Addr>().ok();
        let domain = match address {
            Some(address) if address.is_loopback() => "localhost",
            None if !site.host.starts_with('[') => &site.host,
            _ => return None,
        };
        Some(Self { domain: domain.to_owned(), origin: site.origin.replacen(&site.host, domain, 1) })
    }

    /// Host and port, as browsers send them.
    pub fn host(&self) -> &str {
        self.origin.split_once("://").map_or(self.origin.as_str(), |(_, host)| host)
    }

    /// What checks the answers.
    fn checker(&self) -> Option<WebauthnCore> {
        let origin = Url::parse(&self.origin).ok()?;
        let time = ANSWERED_WITHIN.unsigned_abs();
        Some(WebauthnCore::new_unsafe_experts_only("Окно", &self.domain, vec![origin], time, Some(false), Some(false)))
    }
}

/// Whether there is an address at which passkeys work.
pub(crate) fn work_at(site: &Site) -> bool {
    PasskeySite::of(site).is_some()
}

/// Never says what was wrong with it.
pub(crate) fn refusal() -> FieldError {
    FieldError::new(Field::Passkey, Fault::Passkey)
}

/// Who is asked, and what for: an answer counts nowhere else.
#[derive(Clone, Copy)]
pub(crate) enum Holder {
    /// A session that adds a key.
    Adds(Uuid),
    /// A session whose owner shows again who they are.
    Proves(Uuid),
    /// A browser in which somebody signs in, by its token.
    SignsIn([u8; 32]),
    /// A recovery of access.
    Recovers(Uuid),
}

impl Holder {
    /// The browser of this visitor; `None` when it keeps no cookies, and so can send no form.
    pub(crate) fn visitor(visitor: &Visitor) -> Option<Self> {
        visitor.token.as_ref().map(|token| Self::SignsIn(token.hash().0))
    }

    fn mark(self, core: &Core) -> Mark {
        match self {
            Self::Adds(session) => core.counter("passkey that is added", session.as_bytes()),
            Self::Proves(session) => core.counter("passkey that proves", session.as_bytes()),
            Self::SignsIn(browser) => core.counter("passkey that signs in", &browser),
            Self::Recovers(recovery) => core.counter("passkey that recovers", recovery.as_bytes()),
        }
    }
}

/// What is counted of a network.
#[derive(Clone, Copy)]
pub(crate) enum Counted {
    /// Questions, whoever asks: each is a row.
    Questions,
    /// Answers at the sign-in.
    Answers,
}

/// An answer that fits: this key was used just now, by its owner. Worth something once [`note_use`] has said so.
pub(crate) struct Shown {
    /// Whose key it is.
    pub(crate) account: AccountId,
    used: PasskeyUse,
}

/// The part of what a browser signs that says which question it answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    challenge: String,
    #[serde(default)]
    cross_origin: bool,
}

/// A question to an authenticator that is to make a key for this account. Errors: passkeys do not work at the portal's address.
pub(crate) async fn ask_for_new(
    core: &Core,
    work: &mut dyn Work,
    holder: Holder,
    account: &Account,
    shown_name: &str,
) -> Answer<String> {
    let checker = checker(core)?;
    let handle = work.passkeys().handle(account.id, &core.rng.bytes()?).await?;
    let known = work.passkeys().list(account.id).await?.into_iter().map(|passkey| passkey.credential_id).collect();
    let question = checker
        .new_challenge_register_builder(&handle, shown_name, account.name.given_name.as_str())
        .and_then(|builder| {
            checker.generate_challenge_register(
                builder
                    .user_verification_policy(UserVerificationPolicy::Required)
                    .require_resident_key(true)
                    .exclude_credentials(Some(known)),
            )
        });
    let Ok((question, state)) = question else { return Err(Failure::Internal("no question for a new passkey")) };
    keep(core, work, holder, &question.public_key.challenge, &state).await?;
    text_of(&question.public_key)
}

/// A question to whatever authenticator has a key of this portal. It names no keys, so it tells nothing of who has any
/// (security 5.9).
pub(crate) async fn ask(core: &Core, work: &mut dyn Work, holder: Holder) -> Answer<String> {
    let checker = checker(core)?;
    let question = checker
        .new_challenge_authenticate_builder(Vec::new(), Some(UserVerificationPolicy::Required))
        .and_then(|builder| checker.generate_challenge_authenticate(builder));
    let Ok((question, state)) = question else { return Err(Failure::Internal("no question for a passkey")) };
    keep(core, work, holder, &question.public_key.challenge, &state).await?;
    text_of(&question.public_key)
}

/// The key that an authenticator has made. `None` when its answer does not fit the question, for whatever reason.
pub(crate) async fn read_new(core: &Core, holder: Holder, typed: &str) -> Answer<Option<NewPasskey>> {
    let Some(answer) = read::<RegisterPublicKeyCredential>(typed) else { return Ok(None) };
    let Some(state) = take_question::<RegistrationState>(core, holder, &answer.response.client_data_json).await? else {
        return Ok(None);
    };
    let made = checker(core)?.register_credential(&answer, &state, None);
    Ok(made.ok().filter(|made| made.cred_id.len() <= CREDENTIAL_ID_MAX_BYTES).map(NewPasskey))
}

/// A key that an authenticator has just made.
pub(crate) struct NewPasskey(Credential);

impl NewPasskey {
    /// As it is kept.
    pub(crate) fn named(self, core: &Core, account: AccountId, name: &str) -> Answer<Passkey> {
        let now = core.now();
        Ok(Passkey {
            id: core.rng.id(now)?,
            account_id: account,
            credential: text_of(&self.0)?,
            name: name.to_owned(),
            counter: self.0.counter,
            is_backup_eligible: self.0.backup_eligible,
            is_backed_up: self.0.backup_state,
            credential_id: self.0.cred_id,
            created_at: now,
            used_at: None,
        })
    }
}

/// Whose key has answered. `None` for a key that is not known, for one that does not belong to whom it says, and for an answer
/// that does not fit the question.
pub(crate) async fn read_shown(core: &Core, holder: Holder, typed: &str) -> Answer<Option<Shown>> {
    let Some(answer) = read::<PublicKeyCredential>(typed) else { return Ok(None) };
    let Some(state) = take_question::<AuthenticationState>(core, holder, &answer.response.client_data_json).await?
    else {
        return Ok(None);
    };
    let mut work = core.store.read().await?;
    let Some(passkey) = work.passkeys().find(answer.get_credential_id()).await? else { return Ok(None) };
    let handle = work.passkeys().find_handle(passkey.account_id).await?;
    drop(work);
    // Nobody was named in the question, so the answer has to say whose it is.
    if handle.is_none_or(|handle| answer.get_user_unique_id() != Some(&handle)) {
        return Ok(None);
    }
    let Ok(mut credential) = serde_json::from_str::<Credential>(&passkey.credential) else {
        return Err(Failure::Internal("a passkey cannot be read"));
    };
    // How it counts is looked at where its use is noted, in one statement.
    credential.counter = 0;
    let Ok(result) = checker(core)?.authenticate_single_credential(&answer, &state, &credential) else {
        return Ok(None);
    };
    let used =
        PasskeyUse { id: passkey.id, counter: result.counter(), is_backed_up: result.backup_state(), at: core.now() };
    Ok(result.user_verified().then_some(Shown { account: passkey.account_id, used }))
}

/// Notes the use of a key, within a unit of work that holds its account. `false` when it was removed meanwhile, or when it counts
/// fewer uses than before although it cannot be copied: then somebody has copied it all the same, and its owner is told. Either
/// way the caller commits.
pub(crate) async fn note_use(core: &Core, work: &mut dyn Work, shown: &Shown, device: &Device) -> Answer<bool> {
    if work.passkeys().note_use(&shown.used).await? {
        return Ok(true);
    }
    let is_there = work.passkeys().list(shown.account).await?.iter().any(|passkey| passkey.id == shown.used.id);
    if is_there {
        let now = core.now();
        note(core, work, shown.account, &JournalKind::PasskeyRefused, now).await?;
        let notice = NotificationKind::PasskeyRefused { device: device.clone() };
        work.notifications().push(shown.account, &notice, now).await?;
        outbox::warn_contacts(core, work, shown.account, Message::alert(Alert::PasskeyRefused)).await?;
    }
    Ok(false)
}

/// Counts a question or an answer of a network: nothing to guess here, but every one costs the portal some work. Gives how
/// long to wait, when there were too many. These counters are their own: a passkey never waits for passwords (security 5.3).
pub(crate) async fn wait_of_network(
    core: &Core,
    work: &mut dyn Work,
    what: Counted,
    visitor: &Visitor,
) -> Answer<Option<FieldError>> {
    let now = core.now();
    let what = match what {
        Counted::Questions => "passkeys asked for",
        Counted::Answers => "passkeys shown",
    };
    let counter = core.counter(what, visitor.network.as_bytes());
    let (count, until) = work.limits().count(&counter, 60, now).await?;
    let is_too_much = i64::from(count) > core.policy.sign_ins_per_network_minute;
    Ok(is_too_much.then(|| FieldError::new(Field::Passkey, Fault::Wait(seconds_until(until, now)))))
}

fn checker(core: &Core) -> Answer<WebauthnCore> {
    let site = PasskeySite::of(&core.site);
    site.and_then(|site| site.checker()).ok_or(Failure::Internal("passkeys do not work at this address"))
}

async fn keep(core: &Core, work: &mut dyn Work, holder: Holder, nonce: &[u8], state: &impl Serialize) -> Answer<()> {
    let nonce: PasskeyNonce = nonce.try_into().map_err(|_| Failure::Internal("a challenge has 32 bytes"))?;
    let challenge = PasskeyChallenge {
        nonce,
        holder: holder.mark(core),
        state: text_of(state)?,
        expires_at: after(core.now(), ANSWERED_WITHIN),
    };
    Ok(work.passkeys().insert_challenge(&challenge).await?)
}

/// The question that an answer names, if this holder was asked it and has not answered yet. It is gone from now on, whatever
/// becomes of the answer.
async fn take_question<S: DeserializeOwned>(core: &Core, holder: Holder, client_data: &[u8]) -> Answer<Option<S>> {
    let Ok(said) = serde_json::from_slice::<ClientData>(client_data) else { return Ok(None) };
    let nonce = URL_SAFE_NO_PAD.decode(&said.challenge).ok().and_then(|nonce| PasskeyNonce::try_from(nonce).ok());
    // A page within another site's would not be ours; no page of ours may stand in another.
    let Some(nonce) = nonce.filter(|_| !said.cross_origin) else { return Ok(None) };
    let mut work = core.store.begin().await?;
    let state = work.passkeys().take_challenge(&nonce, &holder.mark(core), core.now()).await?;
    work.commit().await?;
    Ok(state.and_then(|state| serde_json::from_str(&state).ok()))
}

fn read<T: DeserializeOwned>(typed: &str) -> Option<T> {
    if typed.len() > ANSWER_MAX_BYTES { None } else { serde_json::from_str(typed).ok() }
}

fn text_of(value: &impl Serialize) -> Answer<String> {
    serde_json::to_string(value).map_err(|_| Failure::Internal("a passkey does not serialise"))
}

#[cfg(test)]
mod tests {
    use super::PasskeySite;
    use crate::core::Site;
    use jiff::tz::Offset;

    fn place(origin: &str, host: &str) -> Option<(String, String)> {
        let site = Site { origin: origin.to_owned(), host: host.to_owned(), offset: Offset::UTC };
        PasskeySite::of(&site).map(|place| (place.domain.clone(), place.host().to_owned()))
    }

    #[test]
    fn passkeys_work_at_a_domain_and_at_no_address_of_digits() {
        let found = |domain: &str, host: &str| Some((domain.to_owned(), host.to_owned()));
        assert_eq!(place("https://okno.example", "okno.example"), found("okno.example", "okno.example"));
        assert_eq!(place("https://okno.example:8443", "okno.example"), found("okno.example", "okno.example:8443"));
        assert_eq!(place("http://127.0.0.1:3000", "127.0.0.1"), found("localhost", "localhost:3000"));
        assert_eq!(place("http://localhost:3000", "localhost"), found("localhost", "localhost:3000"));
        assert_eq!(place("https://198.51.100.7", "198.51.100.7"), None);
        assert_eq!(place("http://[::1]:3000", "["), None);
    }
}
