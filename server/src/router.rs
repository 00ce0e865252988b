//! The routes, built from the policy table.

use crate::{
    account_file,
    assets::{self, SiteFiles},
    front_door::{self, Door},
    history_file, links, live,
    policy::{ACCOUNT_FILE, FORMS, HISTORY_FILE, PAGES, READS, STREAM},
    reports::Reports,
};
use app::server_context::provide_visit;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use leptos_axum::{handle_server_fns_with_context, render_app_async_with_context};
use std::{any::Any, sync::Arc};
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
};

/// No page of ours is a hundredth of this.
const MAX_PAGE_BYTES: usize = 16 * 1024 * 1024;

/// All routes of the site. `extra` are those of a demonstration.
pub(crate) fn routes(door: &Arc<Door>, site: Arc<SiteFiles>, extra: Router) -> Router {
    let page = render_app_async_with_context(provide_visit, app::shell);
    let function = |request: Request| handle_server_fns_with_context(provide_visit, request);

    let reports = Arc::new(Reports::new());

    let mut router = Router::new()
        .route("/confirm/{token}", get(links::confirm))
        .route("/recover/link/{token}", get(links::recover))
        .route("/recover/cancel/{token}", get(links::cancel))
        .route("/block/{token}", get(links::block))
        .route("/deletion/cancel/{token}", get(links::keep))
        .route("/language/{code}", get(links::language))
        .route(STREAM, get(live::stream))
        .route(HISTORY_FILE, get(history_file::history))
        .route(ACCOUNT_FILE, get(account_file::account))
        .route("/csp-report", post(move |body| async move { reports.take(body).await }))
        .with_state(Arc::clone(door));
    for rule in PAGES {
        router = router.route(rule.path, get(page.clone()));
    }
    for rule in READS {
        router = router.route(rule.path, get(function));
    }
    for rule in FORMS {
        router = router.route(rule.path, post(function));
    }
    let files = assets::ROUTES
        .into_iter()
        .fold(Router::new(), |files, route| files.route(route, get(assets::serve)))
        .with_state(site);
    let not_found = page.clone();
    router
        .merge(files)
        .merge(extra)
        .fallback(move |request: Request| not_found(request))
        .layer(middleware::map_response(with_valid_marks))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(compression())
        .layer(middleware::from_fn_with_state(Arc::clone(door), front_door::pass))
}

/// The framework marks places in a page by `<!>`, which browsers read as an empty comment and the standard calls an error.
/// An empty comment written in full is the same to both. Text of people has no `<`: it is written `&lt;`.
async fn with_valid_marks(response: Response) -> Response {
    if !front_door::is_html(response.headers()) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(page) = to_bytes(body, MAX_PAGE_BYTES).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(String::from_utf8_lossy(&page).replace("<!>", "<!---->")))
}

/// Pages and answers travel compressed; files of the site are so already, and a live stream must not wait for more. Nothing
/// secret can be guessed from the length: the one secret of a page, its form token, is masked anew in each (security 12.2).
fn compression() -> CompressionLayer<impl Predicate> {
    let is_text = SizeAbove::new(1024).and(NotForContentType::SSE).and(NotForContentType::IMAGES);
    CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(is_text)
}

/// A handler panicked: the process lives on, the browser gets its page from the front door, and the log a line `sys_crash` beside
/// that of the request.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

#[cfg(test)]
mod tests {
    use super::panicked;
    use axum::{Router, body::Body, extract::Request, http::StatusCode, routing::get};
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    async fn broken() -> &'static str {
        assert!(std::hint::black_box(false), "with a value of somebody");
        "never"
    }

    #[tokio::test]
    async fn s18_8_a_handler_that_panics_answers_500_and_the_next_request_is_answered() {
        let site = Router::new()
            .route("/broken", get(broken))
            .route("/sound", get(|| async { "ok" }))
            .layer(CatchPanicLayer::custom(panicked));
        for (path, status) in [("/broken", StatusCode::INTERNAL_SERVER_ERROR), ("/sound", StatusCode::OK)] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            assert_eq!(site.clone().oneshot(request).await.unwrap().status(), status);
        }
    }
}
