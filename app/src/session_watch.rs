//! The session that ends by itself: a warning in time, and longer for whoever is there (ux 8).
//!
//! Drawn by the header of somebody who is signed in. Counts from what this browser last told the server. Without wasm the
//! limit is stated at sign-in, the server ends the session, and what was saved waits.

use crate::{
    api::{find_owner, sign_out},
    form::open_anew,
    settings::{settings, words},
};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use model::LocalPath;
use std::time::Duration;
use ui::SessionDialog;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::BroadcastChannel;

/// So long before the end one is warned, in seconds (ux 8.1).
const WARNING: u32 = 120;

/// The same on a page with something to fill in.
const WARNING_IN_A_FORM: u32 = 300;

/// The server hears of somebody who types or presses at most this often, in seconds; it writes no oftener.
const TELL_EVERY: u32 = 60;

/// Tabs of one browser agree over this channel.
const CHANNEL: &str = "okno-session";

/// The idle time of this browser.
#[derive(Clone, Copy)]
struct Idle {
    /// Seconds from the last request to the end.
    limit: u32,
    /// When the server heard of the person last, and now; in milliseconds.
    heard_at: StoredValue<f64>,
    now: RwSignal<f64>,
    /// Absent on the server, which is no place for it, and where the browser has none.
    tabs: StoredValue<Option<StoredValue<BroadcastChannel, LocalStorage>>>,
}

impl Idle {
    fn new(limit: u32) -> Self {
        Self { limit, heard_at: StoredValue::new(0.0), now: RwSignal::new(0.0), tabs: StoredValue::new(None) }
    }

    /// Seconds without a word to the server.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "too much becomes the most there is")]
    fn silent(self) -> u32 {
        ((self.now.get() - self.heard_at.get_value()) / 1000.0) as u32
    }

    /// Seconds to the end, where it is time to warn.
    fn left(self) -> Option<u32> {
        let left = self.limit.saturating_sub(self.silent());
        let is_form =
            || document().query_selector("main form input:not([type=hidden])").is_ok_and(|input| input.is_some());
        (left <= WARNING || left <= WARNING_IN_A_FORM && is_form()).then_some(left)
    }

    /// The server has just been heard from, by this tab or another.
    fn begin_anew(self) {
        let now = js_sys::Date::now();
        self.heard_at.set_value(now);
        self.now.set(now);
    }

    /// Tells the server that somebody is here, and the other tabs.
    fn stay(self) {
        self.begin_anew();
        if let Some(tabs) = self.tabs.get_value() {
            // Fails only after the channel was closed.
            let _ = tabs.with_value(|tabs| tabs.post_message(&JsValue::NULL));
        }
        // Any request of a signed-in person makes the session live on.
        spawn_local(async { drop(find_owner().await) });
    }
}

/// Counts the idle time, warns, and leads to sign-in when it is over.
#[component]
pub(crate) fn SessionWatch(
    /// The way out, for the dialog.
    children: Children,
) -> impl IntoView {
    let words = words();
    let idle = Idle::new(u32::try_from(settings().idle_minutes * 60).unwrap_or(u32::MAX));
    let path = use_location().pathname;
    let csrf = settings().csrf;
    Effect::new(move |_| watch(idle));
    let left = Memo::new(move |_| idle.left());
    Effect::new(move |_| {
        if left.get() == Some(0) {
            end(path.get_untracked(), csrf.clone());
        }
    });
    view! {
        <SessionDialog
            left=left
            title=words.session_title()
            text=words.session_text()
            countdown=Callback::new(move |seconds| words.session_left(&clock(seconds)))
            spoken=Callback::new(move |seconds| words.session_spoken(&words.wait(seconds)))
            stay_label=words.session_stay()
            on_stay=Callback::new(move |()| idle.stay())
        >
            {children()}
        </SessionDialog>
    }
}

/// Listens for signs of life, to other tabs, and to the clock.
fn watch(idle: Idle) {
    idle.begin_anew();
    let sign = move || {
        // Once the question is asked, only its answer counts.
        if idle.now.try_get_untracked().is_some()
            && untrack(|| idle.left()).is_none()
            && untrack(|| idle.silent()) >= TELL_EVERY
        {
            idle.stay();
        }
    };
    let listeners = [
        window_event_listener(ev::keydown, move |_| sign()),
        window_event_listener(ev::pointerdown, move |_| sign()),
        window_event_listener(ev::input, move |_| sign()),
    ];
    let clock = set_interval_with_handle(move || idle.now.set(js_sys::Date::now()), Duration::from_secs(1));
    if let Ok(tabs) = BroadcastChannel::new(CHANNEL) {
        let heard = Closure::<dyn Fn()>::new(move || idle.begin_anew());
        tabs.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        // Lives as long as the channel, which is closed with the header.
        heard.forget();
        idle.tabs.set_value(Some(StoredValue::new_local(tabs)));
    }
    on_cleanup(move || {
        for listener in listeners {
            listener.remove();
        }
        if let Ok(clock) = clock {
            clock.clear();
        }
        if let Some(tabs) = idle.tabs.try_get_value().flatten() {
            tabs.with_value(BroadcastChannel::close);
        }
    });
}

/// The session is ended here too: a page that counted by itself must not find it alive, and so prolong it.
fn end(path: String, csrf: String) {
    spawn_local(async move {
        drop(sign_out(csrf).await);
        let to = LocalPath::parse(&["/sign-in?ended=1&next=", &path].concat());
        open_anew(&to.unwrap_or_else(LocalPath::root));
    });
}

/// `1:05`.
fn clock(seconds: u32) -> String {
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let zero = if seconds < 10 { "0" } else { "" };
    [&minutes.to_string(), ":", zero, &seconds.to_string()].concat()
}
