//! Connections: taken in, served, and let finish when the process is told to stop (security 18.6, 18.9).

use axum::{Router, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::watch,
};
use tower::ServiceExt;

/// Headers: 16 KiB in 10 s (security 18.9).
const HEADER_BYTES: usize = 16 * 1024;
const HEADER_TIME: Duration = Duration::from_secs(10);
/// What is under way may finish for so long.
const DRAIN: Duration = Duration::from_secs(30);

/// Opens the address. Errors: a sentence that says who may be sitting there.
pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{address} is taken by another program; stop it, or listen elsewhere: --listen 127.0.0.1:3002")
        }
        _ => format!("cannot listen on {address}: {error}"),
    })
}

/// Serves one browser.
fn connection<S>(stream: S, peer: SocketAddr, routes: Router) -> impl GracefulConnection<Error = hyper::Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        routes.clone().oneshot(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), answer)
}

/// Serves until told to stop, then lets every request under way finish.
pub(crate) async fn serve(listener: TcpListener, routes: Router, mut stop: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    while !*stop.borrow() {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of file handles, as a rule: let some connections end first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Small answers leave at once.
        let _ = stream.set_nodelay(true);
        let connection = graceful.watch(connection(stream, peer, routes.clone()));
        tokio::spawn(async move {
            // A broken connection is the browser's business: it asks again.
            let _ = connection.await;
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(DRAIN, graceful.shutdown()).await;
}

#[cfg(test)]
mod tests {
    use super::{HEADER_TIME, connection};
    use axum::Router;
    use std::net::{Ipv4Addr, SocketAddr};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _, duplex},
        time::Instant,
    };

    #[tokio::test(start_paused = true)]
    async fn s18_9_whoever_does_not_end_a_header_is_hung_up_on_after_ten_seconds() {
        for begun in ["", "GET / HTTP/1.1\r\nHost: okno.exam"] {
            let (mut browser, here) = duplex(1024);
            let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
            let served = tokio::spawn(async move { connection(here, peer, Router::new()).await });
            let since = Instant::now();
            browser.write_all(begun.as_bytes()).await.unwrap();
            browser.read_to_end(&mut Vec::new()).await.unwrap();
            assert_eq!(since.elapsed().as_secs(), HEADER_TIME.as_secs(), "{begun}");
            let _ = served.await.unwrap();
        }
    }
}
