//! What the owner of an account sees of tries that failed (security 5.11). The audit chain has each of them, this has what fits on a
//! page: whoever guesses fills neither the database nor the view.

use crate::{
    core::{Answer, Core, Visitor},
    ports::{FailedTry, Work},
};
use jiff::{Timestamp, civil::Time};
use model::{AccountId, FailedStep};
use uuid::{Builder, Uuid};

/// Rows of one account and one day, beside one for all further networks. Ours: more than a household has networks, and few enough to
/// read over.
const ROWS_A_DAY: u32 = 20;

/// Notes a try that was looked at and failed. `owner` is whose account it was about; for nobody it costs the same (security 5.7).
pub(super) async fn note(
    core: &Core,
    work: &mut dyn Work,
    owner: Option<AccountId>,
    step: FailedStep,
    visitor: &Visitor,
) -> Answer<()> {
    let at = core.now();
    let day = day_of(core, at);
    let whose = owner.map_or(Uuid::nil(), |owner| owner.0);
    let row = |network: &str, step: &str| {
        let name = [whose.as_bytes(), &day.as_second().to_be_bytes()[..], step.as_bytes(), b"|", network.as_bytes()];
        let mark = core.counter("failed sign-ins of a day", &name.concat());
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(mark).for_each(|(byte, of_mark)| *byte = of_mark);
        Builder::from_custom_bytes(bytes).into_uuid()
    };
    let tried = FailedTry {
        account: owner,
        row: row(&visitor.network, step.code()),
        rest: row("", ""),
        step,
        device: visitor.device.clone(),
        network: visitor.network.clone(),
        day,
        at,
    };
    Ok(work.failed_sign_ins().note(&tried, ROWS_A_DAY).await?)
}

/// When the day began in which this was, where the portal is.
fn day_of(core: &Core, at: Timestamp) -> Timestamp {
    let midnight = core.day_of(at).to_datetime(Time::midnight());
    core.site.offset.to_timestamp(midnight).unwrap_or(at)
}
