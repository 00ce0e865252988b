//! The «Лента уведомлений»: rendered by the server, kept live by server-sent events.

use crate::{
    api::{mark_all_read, mark_read},
    form::{leave_to_heading, take_over},
    here,
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use model::{FeedPage, Notification};
use ui::{Button, ButtonKind, EmptyState, Feed, FeedItem, Form, Tag, Tone};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

/// What the parts of the feed share.
#[derive(Clone, Copy)]
struct Live {
    items: RwSignal<Vec<Notification>>,
    unread: RwSignal<u64>,
    /// Everything up to here is read.
    read_up_to: RwSignal<i64>,
    /// Said by screen readers when something comes.
    said: RwSignal<String>,
    is_broken: RwSignal<bool>,
    /// Pages of earlier entries have no stream.
    has_stream: bool,
}

impl Live {
    fn new(page: &FeedPage) -> Self {
        Self {
            items: RwSignal::new(page.items.clone()),
            unread: RwSignal::new(page.unread),
            read_up_to: RwSignal::new(0),
            said: RwSignal::new(String::new()),
            is_broken: RwSignal::new(false),
            has_stream: page.items.first().is_none_or(|first| first.seq == page.last_seq),
        }
    }

    /// The stream tells the count; only without it the page counts by itself.
    fn was_read(self, entries: u64) {
        if !self.has_stream || self.is_broken.get_untracked() {
            self.unread.update(|unread| *unread = unread.saturating_sub(entries));
        }
    }

    /// The stream repeats what it is not sure of: what is here already is left alone.
    fn came(self, notification: Notification) {
        if self.items.with_untracked(|items| items.iter().any(|item| item.seq == notification.seq)) {
            return;
        }
        let words = words();
        self.said.set(words.cabinet_came(words.notification(&notification.kind).0));
        self.items.update(|items| items.insert(0, notification));
    }
}

/// Heading, count, list, and the way to earlier ones.
#[component]
pub(super) fn FeedSection(page: FeedPage) -> impl IntoView {
    let words = words();
    let live = Live::new(&page);
    let last_seq = page.last_seq;
    let is_newest_page = live.has_stream;
    let oldest = page.items.last().map(|item| item.seq);
    if is_newest_page {
        Effect::new(move |_| listen(live, last_seq));
    }
    let count = move || {
        let unread = live.unread.get();
        if unread > 0 { words.cabinet_unread(unread) } else { words.cabinet_all_read().to_owned() }
    };
    let older = oldest.filter(|_| page.has_older).map(|oldest| {
        view! { <a href=["/cabinet?before=", &oldest.to_string()].concat()>{words.cabinet_older()}</a> }
    });
    view! {
        <section class="p-cabinet__section" aria-labelledby="feed">
            <div class="p-cabinet__bar">
                <h2 id="feed">{words.cabinet_feed()}</h2>
                <Tag tone=Tone::Glow>{count}</Tag>
            </div>
            <p class="u-hidden" role="status">{move || live.said.get()}</p>
            <p class="u-muted" hidden=move || !live.is_broken.get()>{words.cabinet_live_off()}</p>
            <div hidden=move || live.unread.get() == 0><MarkAll live /></div>
            <Show
                when=move || live.items.with(|items| !items.is_empty())
                fallback=move || view! { <EmptyState title=words.cabinet_empty_title()><p>{words.cabinet_empty()}</p></EmptyState> }
            >
                <Feed label=words.cabinet_feed()>
                    <For each=move || live.items.get() key=|item| item.seq let:item>
                        <Entry item live />
                    </For>
                </Feed>
            </Show>
            <nav class="l-cluster" aria-label=words.cabinet_feed()>
                {older}
                {(!is_newest_page).then(|| view! { <a href="/cabinet">{words.cabinet_newest()}</a> })}
            </nav>
        </section>
    }
}

#[component]
fn Entry(item: Notification, live: Live) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let pending = RwSignal::new(false);
    let is_read = RwSignal::new(item.is_read);
    let seq = item.seq;
    let unread = Signal::derive(move || !is_read.get() && live.read_up_to.get() < seq);
    let token = csrf.clone();
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        let form = event.target();
        take_over(&event, pending, mark_read(seq.to_string(), token.clone()), move |_| {
            leave_to_heading(form);
            if unread.get_untracked() {
                is_read.set(true);
                live.was_read(1);
            }
        });
    });
    let (title, body) = words.notification(&item.kind);
    view! {
        <FeedItem title body time_label=words.moment(&item.at) datetime=item.at.utc unread unread_label=words.cabinet_unread_label()>
            <div hidden=move || !unread.get()>
                <Form action="/api/feed/read" csrf label=[words.cabinet_mark_read(), ": ", title].concat() on_submit=submit>
                    <input type="hidden" name="seq" value=seq.to_string() />
                    <Button kind=ButtonKind::Quiet pending>{words.cabinet_mark_read()}</Button>
                </Form>
            </div>
        </FeedItem>
    }
}

#[component]
fn MarkAll(live: Live) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let pending = RwSignal::new(false);
    let newest = live.items.with_untracked(|items| items.first().map_or(0, |item| item.seq));
    let token = csrf.clone();
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        let up_to = live.items.with_untracked(|items| items.first().map_or(0, |item| item.seq));
        let form = event.target();
        take_over(&event, pending, mark_all_read(up_to.to_string(), token.clone()), move |_| {
            leave_to_heading(form);
            live.read_up_to.set(up_to);
            live.was_read(u64::MAX);
        });
    });
    view! {
        <Form action="/api/feed/read-all" csrf label=words.cabinet_mark_all() on_submit=submit>
            <input type="hidden" name="up_to" value=newest.to_string() />
            <Button kind=ButtonKind::Secondary pending>{words.cabinet_mark_all()}</Button>
        </Form>
    }
}

/// Opens the stream after `last_seq`. The browser reconnects by itself and says which event it saw last.
fn listen(live: Live, last_seq: i64) {
    let Ok(source) = EventSource::new(&["/feed/stream?after=", &last_seq.to_string()].concat()) else { return };
    on(&source, "notification", move |event| {
        if let Some(notification) = parsed(&event) {
            live.came(notification);
        }
    });
    on(&source, "unread", move |event| {
        if let Some(unread) = parsed(&event) {
            live.unread.set(unread);
        }
    });
    on(&source, "open", move |_| live.is_broken.set(false));
    on(&source, "error", move |_| live.is_broken.set(true));
    // Kept in an arena that belongs to this page: a handle that may be sent, around a thing that may not.
    let source = StoredValue::new_local(source);
    on_cleanup(move || source.with_value(EventSource::close));
}

/// Calls back whenever something of the account has changed that is no entry of the feed, perhaps.
pub(super) fn on_look(look: impl Fn() + 'static) {
    // No entry is after the last that there can be: the stream of the feed without the feed.
    let Ok(source) = EventSource::new("/feed/stream?after=9223372036854775807") else { return };
    on(&source, "look", move |_| look());
    let source = StoredValue::new_local(source);
    on_cleanup(move || source.with_value(EventSource::close));
}

fn parsed<T: serde::de::DeserializeOwned>(event: &MessageEvent) -> Option<T> {
    here::read_json(&event.data().as_string()?).ok()
}

fn on(source: &EventSource, name: &str, heard: impl Fn(MessageEvent) + 'static) {
    let heard = Closure::<dyn Fn(MessageEvent)>::new(heard);
    // Fails only for a name that is not text.
    let _ = source.add_event_listener_with_callback(name, heard.as_ref().unchecked_ref());
    // Lives as long as the stream, which ends with the page.
    heard.forget();
}
