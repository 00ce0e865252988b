//! Wake-ups: how they are spread within the process, and how they are written for others.

use model::AccountId;
use service::ports::Wakeup;
use tokio::sync::broadcast;
use uuid::Uuid;

/// How many wake-ups a slow listener may lag behind. One that lags further is told so and looks at everything.
const BACKLOG: usize = 1024;

/// Spreads wake-ups within this process.
#[derive(Clone)]
pub(crate) struct Bell(broadcast::Sender<Wakeup>);

impl Bell {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }

    pub(crate) fn ring(&self, wakeup: Wakeup) {
        // An error means that nobody listens just now.
        let _ = self.0.send(wakeup);
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<Wakeup> {
        self.0.subscribe()
    }
}

/// A wake-up as PostgreSQL carries it: «feed:<uuid>», «outbox», «checks», «deletions».
pub(crate) fn payload(wakeup: Wakeup) -> String {
    match wakeup {
        Wakeup::Feed(AccountId(id)) => format!("feed:{id}"),
        Wakeup::Outbox => "outbox".to_owned(),
        Wakeup::Checks => "checks".to_owned(),
        Wakeup::Deletions => "deletions".to_owned(),
        Wakeup::Everything => "everything".to_owned(),
    }
}

/// Reads a payload. What another version may have written and this one does not know means: look at everything.
pub(crate) fn parse(payload: &str) -> Wakeup {
    match payload.split_once(':') {
        Some(("feed", id)) => Uuid::try_parse(id).map_or(Wakeup::Everything, |id| Wakeup::Feed(AccountId(id))),
        None if payload == "outbox" => Wakeup::Outbox,
        None if payload == "checks" => Wakeup::Checks,
        None if payload == "deletions" => Wakeup::Deletions,
        _ => Wakeup::Everything,
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, payload};
    use model::AccountId;
    use service::ports::Wakeup;
    use uuid::Uuid;

    #[test]
    fn a_wakeup_comes_back_from_its_payload() {
        let feed = Wakeup::Feed(AccountId(Uuid::from_u128(7)));
        for wakeup in [Wakeup::Outbox, Wakeup::Checks, Wakeup::Deletions, Wakeup::Everything, feed] {
            assert_eq!(parse(&payload(wakeup)), wakeup);
        }
        for unknown in ["", "feed", "feed:7", "later:1"] {
            assert_eq!(parse(unknown), Wakeup::Everything);
        }
    }
}
