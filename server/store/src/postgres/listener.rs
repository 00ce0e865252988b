//! The one connection that listens for wake-ups, of other processes and of this one, and rings the bell for each.

use crate::wakeups::{Bell, parse};
use service::ports::Wakeup;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// After so much silence the connection is tried out: one that a router has forgotten would stay silent for ever.
const SILENCE: Duration = Duration::from_secs(30);

/// How long connecting and trying out may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Pauses between attempts to connect: they double from the shortest to the longest.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Listens from now on, until the task is aborted.
pub(super) async fn start(server: PgConnectOptions, bell: Bell) -> Result<JoinHandle<()>, sqlx::Error> {
    let listener = connect(&server).await?;
    Ok(tokio::spawn(async move {
        let mut listener = listener;
        loop {
            listen(&mut listener, &bell).await;
            tracing::warn!(event = "wakeups_lost", "The connection that listens for wake-ups is lost");
            listener = reconnect(&server).await;
            // Nobody knows what was said meanwhile.
            bell.ring(Wakeup::Everything);
        }
    }))
}

/// Rings for every wake-up, until the connection is lost.
async fn listen(listener: &mut PgListener, bell: &Bell) {
    loop {
        match timeout(SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(notification))) => bell.ring(parse(notification.payload())),
            Err(_) if is_alive(listener).await => {}
            _ => return,
        }
    }
}

async fn is_alive(listener: &mut PgListener) -> bool {
    matches!(timeout(PATIENCE, sqlx::query("SELECT 1").execute(listener)).await, Ok(Ok(_)))
}

async fn reconnect(server: &PgConnectOptions) -> PgListener {
    let mut pause = SHORTEST_PAUSE;
    loop {
        if let Ok(listener) = connect(server).await {
            return listener;
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn connect(server: &PgConnectOptions) -> Result<PgListener, sqlx::Error> {
    // The driver wants a pool: one connection, that never ages.
    let pool = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None).acquire_timeout(PATIENCE);
    let mut listener = PgListener::connect_with(&pool.connect_with(server.clone()).await?).await?;
    listener.eager_reconnect(false);
    listener.listen("okno").await?;
    Ok(listener)
}
