//! The feed's live stream: server-sent events, replayed from `Last-Event-ID`.
//!
//! The rows are the truth. A wake-up only says that it is worth looking; whatever was missed is found by its number.

use crate::front_door::Door;
use app::Visit;
use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::stream::{self, Stream};
use model::AccountId;
use serde::Deserialize;
use service::{Cabinet, Services, ports::Wakeup, secrets::Token};
use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::{
    broadcast::{self, error::RecvError},
    watch,
};

/// How often a quiet stream looks whether its session still lives, and for what a lost wake-up has left behind.
const LOOK_AGAIN: Duration = Duration::from_secs(20);

/// Where the page's own copy ends, for the first connection; the browser's reconnections say it in a header.
#[derive(Deserialize)]
pub(crate) struct Place {
    after: Option<i64>,
}

/// A stream of one account.
struct Live {
    services: Arc<Services>,
    account: AccountId,
    session: Token,
    wakeups: broadcast::Receiver<Wakeup>,
    stop: watch::Receiver<bool>,
    after: i64,
    unread: Option<u64>,
    /// The last look found as much as one look takes: there may be more.
    has_more: bool,
    /// Something of the account changed that is no entry of the feed, perhaps.
    was_woken: bool,
    ready: VecDeque<Event>,
}

/// `GET /feed/stream`. Without a session 204: that ends a browser's attempts.
pub(crate) async fn stream(
    State(door): State<Arc<Door>>,
    Extension(visit): Extension<Visit>,
    Query(place): Query<Place>,
    headers: HeaderMap,
) -> Response {
    let (Some(who), Some(session)) = (visit.who, visit.session) else { return StatusCode::NO_CONTENT.into_response() };
    let last_seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|id| id.parse().ok());
    let live = Live {
        wakeups: visit.services.cabinet.wakeups(),
        services: visit.services,
        account: who.account,
        session,
        stop: door.stop.clone(),
        after: last_seen.or(place.after).unwrap_or_default(),
        unread: None,
        has_more: false,
        // What happened between the page and its stream was rung for nobody.
        was_woken: true,
        ready: VecDeque::new(),
    };
    Sse::new(events(live)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}

fn events(live: Live) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((live, true), |(mut live, is_first)| async move {
        let mut must_look = is_first;
        while live.ready.is_empty() {
            if !must_look && !live.has_more && !live.wait().await {
                return None;
            }
            live.look().await?;
            must_look = false;
        }
        let event = live.ready.pop_front()?;
        Some((Ok(event), (live, false)))
    })
}

impl Live {
    /// Until something may have come. `false` when the process stops.
    async fn wait(&mut self) -> bool {
        loop {
            tokio::select! {
                biased;
                _ = self.stop.changed() => return false,
                wakeup = self.wakeups.recv() => match wakeup {
                    Ok(Wakeup::Feed(account)) if account != self.account => {}
                    Ok(Wakeup::Outbox | Wakeup::Checks | Wakeup::Deletions) => {}
                    Ok(Wakeup::Feed(_) | Wakeup::Everything) | Err(RecvError::Lagged(_)) => {
                        self.was_woken = true;
                        return true;
                    }
                    Err(RecvError::Closed) => return false,
                },
                () = tokio::time::sleep(LOOK_AGAIN) => return true,
            }
        }
    }

    /// Reads what is new. `None` ends the stream: the session is over, or the database does not answer.
    async fn look(&mut self) -> Option<()> {
        if !self.services.sessions.is_alive(&self.session).await.ok()? {
            return None;
        }
        let (news, unread) = self.services.cabinet.news(self.account, self.after).await.ok()?;
        self.has_more = news.len() >= Cabinet::STREAM_BATCH as usize;
        for notification in news {
            self.after = notification.seq;
            let event =
                Event::default().event("notification").id(notification.seq.to_string()).json_data(&notification);
            self.ready.push_back(event.ok()?);
        }
        if self.unread != Some(unread) {
            self.unread = Some(unread);
            self.ready.push_back(Event::default().event("unread").json_data(unread).ok()?);
        }
        // Pages that show more than the feed look again. An event without data is none (HTML, server-sent events).
        if std::mem::take(&mut self.was_woken) {
            self.ready.push_back(Event::default().event("look").data("now"));
        }
        Some(())
    }
}
