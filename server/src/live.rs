//! The feed's live stream: server-sent events, replayed from `Last-Event-ID`.
//!
//! The rows are the truth. A wake-up only says that it is worth looking; whatever was missed is found by its number.

use crate::{
    audience::{Audience, Place, Seat},
    front_door::Door,
};
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
use service::{Cabinet, Services, secrets::Token};
use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::watch;

/// How often a quiet stream looks whether its session still lives, and for what a lost wake-up has left behind.
const LOOK_AGAIN: Duration = Duration::from_secs(20);

/// Where the page's own copy ends, for the first connection; the browser's reconnections say it in a header.
#[derive(Deserialize)]
pub(crate) struct Beginning {
    after: Option<i64>,
}

/// Everybody who listens to a feed.
pub(crate) type Listeners = Audience<News>;

/// A stream of one account.
struct Live {
    services: Arc<Services>,
    account: AccountId,
    session: Token,
    seat: Seat<News>,
    stop: watch::Receiver<bool>,
    after: i64,
    unread: Option<u64>,
    /// The last look found as much as one look takes: there may be more.
    has_more: bool,
    ready: VecDeque<Event>,
}

/// What one look found.
pub(crate) struct News {
    entries: Vec<Event>,
    /// The newest of them, or where the look began.
    after: i64,
    unread: u64,
    has_more: bool,
}

/// Why one looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// The stream begins: what happened between the page and its stream was rung for nobody.
    Beginning,
    /// Something of the account changed, an entry of the feed or not.
    Rung,
    /// There may be more, or a wake-up may be lost.
    Doubt,
}

/// `GET /feed/stream`. Without a session 204: that ends a browser's attempts.
pub(crate) async fn stream(
    State(door): State<Arc<Door>>,
    Extension(visit): Extension<Visit>,
    Query(beginning): Query<Beginning>,
    headers: HeaderMap,
) -> Response {
    let (Some(who), Some(session)) = (visit.who, visit.session) else { return StatusCode::NO_CONTENT.into_response() };
    let last_seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|id| id.parse().ok());
    let live = Live {
        seat: door.listeners.join(who.account),
        services: visit.services,
        account: who.account,
        session,
        stop: door.stop.clone(),
        after: last_seen.or(beginning.after).unwrap_or_default(),
        unread: None,
        has_more: false,
        ready: VecDeque::new(),
    };
    Sse::new(events(live)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}

fn events(live: Live) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((live, Some(Cause::Beginning)), |(mut live, mut cause)| async move {
        while live.ready.is_empty() {
            let cause = match cause.take() {
                Some(cause) => cause,
                None => live.wait().await?,
            };
            live.look(cause).await?;
        }
        let event = live.ready.pop_front()?;
        Some((Ok(event), (live, None)))
    })
}

impl Live {
    /// Until something may have come. `None` when the process stops.
    async fn wait(&mut self) -> Option<Cause> {
        if self.has_more {
            return Some(Cause::Doubt);
        }
        tokio::select! {
            biased;
            _ = self.stop.changed() => None,
            () = self.seat.rung() => Some(Cause::Rung),
            () = tokio::time::sleep(LOOK_AGAIN) => Some(Cause::Doubt),
        }
    }

    /// Takes what is new. `None` ends the stream: the session is over, or the database does not answer.
    async fn look(&mut self, cause: Cause) -> Option<()> {
        let look = look(&self.services, self.account, &self.session, self.after);
        let news = match cause {
            Cause::Rung => self.seat.look(Place { session: self.session.hash(), after: self.after }, look).await?,
            Cause::Beginning | Cause::Doubt => Arc::new(look.await?),
        };
        self.after = news.after;
        self.has_more = news.has_more;
        self.ready.extend(news.entries.iter().cloned());
        if self.unread != Some(news.unread) {
            self.unread = Some(news.unread);
            self.ready.push_back(Event::default().event("unread").json_data(news.unread).ok()?);
        }
        // Pages that show more than the feed look again. An event without data is none (HTML, server-sent events).
        if cause != Cause::Doubt {
            self.ready.push_back(Event::default().event("look").data("now"));
        }
        Some(())
    }
}

/// Reads what came after this entry. `None` when the session is over, or the database does not answer.
async fn look(services: &Services, account: AccountId, session: &Token, after: i64) -> Option<News> {
    if !services.sessions.is_alive(session).await.ok()? {
        return None;
    }
    let (news, unread) = services.cabinet.news(account, after).await.ok()?;
    let entries = news.iter().map(|notification| {
        Event::default().event("notification").id(notification.seq.to_string()).json_data(notification)
    });
    Some(News {
        entries: entries.collect::<Result<_, _>>().ok()?,
        after: news.last().map_or(after, |newest| newest.seq),
        unread,
        has_more: news.len() >= Cabinet::STREAM_BATCH as usize,
    })
}
