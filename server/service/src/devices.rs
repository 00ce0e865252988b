//! Devices that owners have signed in from. To be known is no factor and opens nothing: it only keeps the failures of strangers
//! from slowing an owner down (security 5.5, 5.6).

use crate::{
    core::{Answer, Core, Visitor, before},
    ports::{KnownDevice, Work},
    secrets::{BlindIndex, Token},
};
use jiff::{SignedDuration, Timestamp};
use model::AccountId;

/// Devices that an account knows at most; a further one makes it forget the one that was used longest ago. Ours: more than anybody
/// has, and few enough to read through.
const MOST: u32 = 20;

/// What a browser is known by from now on.
pub(crate) struct Remembered {
    /// For its cookie.
    pub(crate) token: Token,
    /// Whether it was not known to this account before.
    pub(crate) is_new: bool,
}

/// Remembers the browser, after a full sign-in, within a unit of work that holds the account. A browser that is known to others
/// already keeps its token.
pub(crate) async fn remember(
    core: &Core,
    work: &mut dyn Work,
    account: AccountId,
    visitor: &Visitor,
) -> Answer<Remembered> {
    let now = core.now();
    let known = here(core, work, visitor).await?;
    let is_new = known.iter().all(|device| device.account_id != account);
    let token = match &visitor.known_as {
        // A token that we did not draw is nobody's.
        Some(token) if !known.is_empty() => token.clone(),
        _ => Token::new(core.rng)?,
    };
    let device = KnownDevice {
        id: core.rng.id(now)?,
        account_id: account,
        token: token.hash(),
        device: visitor.device.clone(),
        created_at: now,
        used_at: now,
    };
    work.devices().remember(&device, MOST).await?;
    Ok(Remembered { token, is_new })
}

/// The device that this login is known by, without a look at whose it is: who types the login of a stranger learns nothing by how
/// long it takes.
pub(crate) async fn find(
    core: &Core,
    work: &mut dyn Work,
    login: &BlindIndex,
    visitor: &Visitor,
) -> Answer<Option<KnownDevice>> {
    for device in here(core, work, visitor).await? {
        if login.is_among(&work.accounts().list_logins(device.account_id).await?) {
            return Ok(Some(device));
        }
    }
    Ok(None)
}

/// This browser, once for each account that knows it.
pub(crate) async fn here(core: &Core, work: &mut dyn Work, visitor: &Visitor) -> Answer<Vec<KnownDevice>> {
    let Some(token) = &visitor.known_as else { return Ok(Vec::new()) };
    Ok(work.devices().list_of_token(&token.hash(), known_since(core)).await?)
}

/// Whoever has not signed in there since then is not known there any more.
pub(crate) fn known_since(core: &Core) -> Timestamp {
    before(core.now(), SignedDuration::from_hours(24 * core.policy.known_device_days))
}
