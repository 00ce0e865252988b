//! Who hears of a sign-in (security 5.11; catalogue SEC-06): the feed always, contacts as their owner has chosen.

use crate::{
    core::{Answer, Core, Visitor},
    outbox::{Alert, Audience, Message},
    ports::{SignInChoice, Work},
};
use model::{AccountId, Channel, SignInNotices};

/// Of entries from one network contacts are told once within so many seconds. Source: security 5.11.
const ONCE_IN: i64 = 300;

/// Of all others within that time so often: a stranger who comes a minute after the owner is told of, and nobody's phone is flooded.
const MOST: u32 = 3;

/// Tells the proven contacts that want to hear of it. `is_unusual` when it came from a new device, or after failures: such a one is told
/// whatever was told of others before.
pub(super) async fn tell_contacts(
    core: &Core,
    work: &mut dyn Work,
    account: AccountId,
    choice: &SignInChoice,
    visitor: &Visitor,
    is_unusual: bool,
) -> Answer<()> {
    let hears = |channel: Channel| match choice.of(channel) {
        SignInNotices::Never => false,
        SignInNotices::NewDevices => is_unusual,
        SignInNotices::Every => true,
    };
    // Most entries are told to nobody: then no contact is read.
    if ![Channel::Phone, Channel::Email].into_iter().any(hears) {
        return Ok(());
    }
    let audience = Audience::of(work, account).await?.only(hears);
    if audience.is_empty() {
        return Ok(());
    }
    let of_what = if is_unusual { "told of an entry" } else { "told of a usual entry" };
    let from = [account.0.as_bytes(), visitor.network.as_bytes()].concat();
    let (of_this, _) = work.limits().count(&core.counter(of_what, &from), ONCE_IN, core.now()).await?;
    if of_this > 1 {
        return Ok(());
    }
    let (of_all, _) = work.limits().count(&core.counter(of_what, account.0.as_bytes()), ONCE_IN, core.now()).await?;
    if of_all > MOST {
        return Ok(());
    }
    if is_unusual {
        let what = (core.moment(core.now()), visitor.device.clone());
        let message = |channel, to, block, locale| {
            let entry = Some(what.clone());
            Message::NewDevice { channel, to, entry, block, locale }
        };
        return audience.warn(core, work, account, message).await;
    }
    audience.warn(core, work, account, Message::alert(Alert::SignedIn)).await
}
