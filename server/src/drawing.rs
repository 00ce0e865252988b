//! Where the renderer's tasks run: a page is drawn by several, and each keeps the number of the request that wanted the page, so that
//! what it does is recorded with it (security 10.1).

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use service::{request_number, within_request};

struct Numbered;

impl CustomExecutor for Numbered {
    fn spawn(&self, task: PinnedFuture<()>) {
        tokio::spawn(within_request(request_number(), task));
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(within_request(request_number(), task));
    }

    /// The runtime does it by itself.
    fn poll_local(&self) {}
}

/// Before the routes are made, which would choose another; it is chosen once in a process.
pub(crate) fn begin() {
    let _ = Executor::init_custom_executor(Numbered);
}
