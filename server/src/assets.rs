//! The client's files: read once at start, served from memory with the encoding the browser takes.
//!
//! Only what stood in the folder at start exists; no path of a request ever reaches the disk.

use app::Assets;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Where the client's files are fetched from.
pub(crate) const ROUTES: [&str; 7] = [
    "/pkg/{*file}",
    "/fonts/{file}",
    "/favicon.svg",
    "/icons.svg",
    "/scene.svg",
    "/robots.txt",
    "/manifest.webmanifest",
];

/// All files of the client.
pub(crate) struct SiteFiles {
    files: HashMap<String, File>,
    /// The hashed names that the document refers to.
    pub(crate) assets: Arc<Assets>,
}

#[derive(Default)]
struct File {
    mime: Option<HeaderValue>,
    plain: bytes::Bytes,
    brotli: Option<bytes::Bytes>,
    gzip: Option<bytes::Bytes>,
}

impl SiteFiles {
    /// Reads the folder that `cargo xtask` builds. Errors: a sentence that says what is missing.
    pub(crate) fn read(folder: &Path) -> Result<Self, String> {
        let named =
            |error: io::Error| format!("{}: {error}; build the client with `cargo xtask serve`", folder.display());
        let mut files = HashMap::new();
        let mut waiting = vec![folder.to_owned()];
        while let Some(place) = waiting.pop() {
            for entry in fs::read_dir(&place).map_err(named)? {
                let path = entry.map_err(named)?.path();
                let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
                if path.is_dir() && !is_hidden {
                    waiting.push(path);
                } else if path.is_file() && !is_hidden {
                    keep(&mut files, folder, &path).map_err(named)?;
                }
            }
        }
        Ok(Self { assets: Arc::new(names(folder)?), files })
    }
}

/// The names in `site.json`, or those that `cargo leptos` gives.
fn names(folder: &Path) -> Result<Assets, String> {
    let list = folder.join("site.json");
    match fs::read(&list) {
        Ok(text) => serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", list.display())),
        Err(_) => {
            Ok(Assets { script: "/pkg/okno.js".into(), wasm: "/pkg/okno.wasm".into(), style: "/pkg/okno.css".into() })
        }
    }
}

fn keep(files: &mut HashMap<String, File>, folder: &Path, path: &Path) -> io::Result<()> {
    let bytes = bytes::Bytes::from(fs::read(path)?);
    let extension = path.extension().map(|extension| extension.to_string_lossy().into_owned()).unwrap_or_default();
    let (owner, encoding) = match extension.as_str() {
        "br" | "gz" => (path.with_extension(""), extension.as_str()),
        _ => (path.to_owned(), ""),
    };
    let Ok(relative) = owner.strip_prefix(folder).map(PathBuf::from) else { return Ok(()) };
    let file = files.entry(format!("/{}", relative.display())).or_default();
    file.mime = mime_of(&owner);
    match encoding {
        "br" => file.brotli = Some(bytes),
        "gz" => file.gzip = Some(bytes),
        _ => file.plain = bytes,
    }
    Ok(())
}

fn mime_of(path: &Path) -> Option<HeaderValue> {
    let mime = mime_guess::from_path(path).first_or_octet_stream();
    let charset = if mime.type_() == "text" || mime.subtype() == "json" || mime.subtype() == "javascript" {
        "; charset=utf-8"
    } else {
        ""
    };
    HeaderValue::from_str(&format!("{mime}{charset}")).ok()
}

/// A file of the client. Hashed names and versioned fonts are kept for a year, the rest is asked for again.
pub(crate) async fn serve(State(site): State<Arc<SiteFiles>>, uri: axum::http::Uri, headers: HeaderMap) -> Response {
    let Some(file) = site.files.get(uri.path()) else { return StatusCode::NOT_FOUND.into_response() };
    let takes = |name: &str| {
        headers
            .get(header::ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|list| list.contains(name))
    };
    let (body, encoding) = match (&file.brotli, &file.gzip) {
        (Some(brotli), _) if takes("br") => (brotli, Some("br")),
        (_, Some(gzip)) if takes("gzip") => (gzip, Some("gzip")),
        _ => (&file.plain, None),
    };
    let is_lasting = uri.path().starts_with("/pkg/") || uri.path().starts_with("/fonts/");
    let lasting = if is_lasting { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    let mut response = Response::new(Body::from(body.clone()));
    let answer = response.headers_mut();
    if let Some(mime) = &file.mime {
        answer.insert(header::CONTENT_TYPE, mime.clone());
    }
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(lasting));
    answer.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}
