//! The workbench: every component in every state, for whoever designs, writes, checks or takes pictures of them.
//!
//! Started by `cargo xtask workbench`, which bundles the styles beside it, builds the wasm that brings stories to life, and
//! starts a portal for the journeys. Reads the registry of `ui`, the list of `texts`, and this checkout's style sheets;
//! writes nothing. No part of what citizens run: `server` does not know it.

mod canvas; // one example alone, as pictures and checks want it
mod deck; // all texts, side by side
mod journeys; // whole journeys on the real portal: which stops there are, and the page that shows one
mod look; // how an example is looked at: the toolbar, in the address
mod page; // the frame of the workbench's own pages
mod portal; // the portal beside the workbench, on the same origin
mod rust; // what a component's source says of it
mod stories; // a component's page
mod tokens; // colours with their contrast, sizes, icons
mod toolbar; // the form and the frame that stories and journeys share
mod walker; // a browser without scripts, which walks ahead
mod walks; // how each stop of a journey is reached

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use clap::Parser;
use portal::Portal;
use std::{
    fs,
    net::SocketAddr,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

/// How late the wasm comes when scripts are to be late: long enough to try what works before it.
const LATE: Duration = Duration::from_secs(10);

/// Shows the components of «Окно»
#[derive(Parser)]
struct Arguments {
    /// Address and port
    #[arg(long, default_value = "127.0.0.1:3100")]
    listen: SocketAddr,
    /// The checkout: styles, fonts and sources are read from it
    #[arg(long)]
    checkout: PathBuf,
    /// The bundled style sheet; read anew for each request
    #[arg(long)]
    style: PathBuf,
    /// The folder with the wasm that brings stories to life; without it they are pictures
    #[arg(long)]
    client: Option<PathBuf>,
    /// Address and port of a demonstration of the portal; without it there are no journeys
    #[arg(long)]
    portal: Option<SocketAddr>,
}

/// Where things are.
struct Bench {
    checkout: PathBuf,
    style: PathBuf,
    client: Option<PathBuf>,
    portal: Option<Portal>,
}

impl Bench {
    /// Changes when the wasm of the stories does.
    fn client_stamp(&self) -> Option<String> {
        changed(&self.client.as_ref()?.join("canvas_bg.wasm"))
    }
}

type Shared = State<Arc<Bench>>;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let Arguments { listen, checkout, style, client, portal } = Arguments::parse();
    let portal = portal.map(Portal::new).transpose().map_err(std::io::Error::other)?;
    let routes = Router::new()
        .route("/design", get(stories::list))
        .route("/design/stories.json", get(stories::registry))
        .route("/design/tokens", get(tokens::show))
        .route("/design/icons", get(tokens::icons))
        .route("/design/texts", get(deck::show))
        .route("/design/texts.csv", get(deck::export))
        .route("/design/story/{name}", get(stories::show))
        .route("/design/canvas/{name}/{which}", get(canvas::show))
        .route("/design/client/{*file}", get(client_file))
        .route("/design/journeys", get(journeys::show))
        .route("/design/journeys/walk", get(journeys::walk))
        .route("/design/style.css", get(canvas::style))
        .route("/design/stamp", get(stamp))
        .route("/design/assets/{file}", get(asset))
        .route("/fonts/{file}", get(font))
        .route("/icons.svg", get(|bench: Shared| async move { public(&bench, "icons.svg") }))
        .route("/scene.svg", get(|bench: Shared| async move { public(&bench, "scene.svg") }))
        .route("/favicon.svg", get(|bench: Shared| async move { public(&bench, "favicon.svg") }))
        .fallback(portal::pass)
        .with_state(Arc::new(Bench { checkout, style, client, portal }));
    let listener = tokio::net::TcpListener::bind(listen).await?;
    announce(listener.local_addr()?);
    axum::serve(listener, routes).await
}

#[expect(clippy::print_stdout, reason = "the one line that this program has for its user")]
fn announce(address: SocketAddr) {
    println!("Верстак открыт: http://{address}/design");
}

/// Changes when the style sheet does; pages ask for it and take the new one.
async fn stamp(State(bench): Shared) -> String {
    changed(&bench.style).unwrap_or_default()
}

/// When a file was written last, as text.
fn changed(file: &FilePath) -> Option<String> {
    let time = fs::metadata(file).and_then(|file| file.modified()).ok()?;
    Some(time.duration_since(UNIX_EPOCH).ok()?.as_millis().to_string())
}

/// The wasm that brings stories to life, with its scripts. The address changes with the content.
async fn client_file(State(bench): Shared, Path(file): Path<String>, RawQuery(query): RawQuery) -> Response {
    let Some(folder) = bench.client.as_ref().filter(|_| is_below(&file)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let is_late = query.is_some_and(|query| query.split('&').any(|part| part == "late"));
    if is_late {
        tokio::time::sleep(LATE).await;
    }
    let mut response = read(folder.join(file));
    // What is late must be so the next time, too.
    if response.status().is_success() && !is_late {
        let lasting = header::HeaderValue::from_static("max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, lasting);
    }
    response
}

/// Whether a path of an address stays in the folder it is looked for in.
fn is_below(path: &str) -> bool {
    !path.contains('\\') && path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
}

/// The workbench's own script and style, and axe where the journeys have installed it.
async fn asset(State(bench): Shared, Path(file): Path<String>) -> Response {
    let path = match file.as_str() {
        "workbench.css" | "workbench.js" => bench.checkout.join("workbench/assets").join(file),
        "axe.js" => bench.checkout.join("end2end/node_modules/axe-core/axe.min.js"),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    read(path)
}

async fn font(State(bench): Shared, Path(file): Path<String>) -> Response {
    if !is_below(&file) {
        return StatusCode::NOT_FOUND.into_response();
    }
    read(bench.checkout.join("public/fonts").join(file))
}

fn public(bench: &Bench, file: &str) -> Response {
    read(bench.checkout.join("public").join(file))
}

fn read(path: PathBuf) -> Response {
    let kind = match path.extension().and_then(|kind| kind.to_str()) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    match fs::read(path) {
        Ok(content) => ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], content).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn no_address_leads_out_of_its_folder() {
        assert!(is_below("canvas.js") && is_below("snippets/a/b.js"));
        for path in ["../secret", "a/../../b", ".hidden", "a//b", "/etc/passwd", "a\\b", ""] {
            assert!(!is_below(path), "{path}");
        }
    }
}
