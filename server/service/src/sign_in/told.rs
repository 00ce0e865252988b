//! Who hears of a sign-in (security 5.11; catalogue SEC-06): the feed always, contacts as their owner has chosen.

use crate::{
    core::{Answer, Core},
    outbox::{Alert, Audience, Message},
    ports::{SignInChoice, Work},
};
use model::{AccountId, Channel, SignInNotices};

/// Contacts are told once within so many seconds. Source: security 5.11.
const ONCE_IN: i64 = 300;

/// Tells the proven contacts that want to hear of it. `is_unusual` when it came from a new device, or after failures: such a one is told
/// whatever was told of others before.
pub(super) async fn tell_contacts(
    core: &Core,
    work: &mut dyn Work,
    account: AccountId,
    choice: &SignInChoice,
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
    let (times, _) = work.limits().count(&core.counter(of_what, account.0.as_bytes()), ONCE_IN, core.now()).await?;
    if times > 1 {
        return Ok(());
    }
    if is_unusual {
        let message = |channel, to, block, locale| Message::NewDevice { channel, to, block, locale };
        return audience.warn(core, work, account, message).await;
    }
    audience.warn(core, work, account, Message::alert(Alert::SignedIn)).await
}
