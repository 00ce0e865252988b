//! The feed of notifications, newest first.

use crate::{Tag, Tone};
use leptos::prelude::*;

/// The list around [`FeedItem`]s.
///
/// **When:** events in the order of time. **When not:** things to choose from.
#[component]
pub fn Feed(
    /// What the list is called.
    #[prop(into)]
    label: String,
    /// [`FeedItem`]s, newest first.
    children: Children,
) -> impl IntoView {
    view! { <ol class="c-feed" aria-label=label>{children()}</ol> }
}

/// One event. Unread is said in a word, not by colour alone.
#[component]
pub fn FeedItem(
    /// What happened.
    #[prop(into)]
    title: String,
    /// The details; line breaks are kept.
    #[prop(into)]
    body: String,
    /// When, in words.
    #[prop(into)]
    time_label: String,
    /// When, for machines: ISO 8601.
    #[prop(into)]
    datetime: String,
    /// Whether it waits to be read.
    #[prop(into)]
    unread: Signal<bool>,
    /// The word for that: «Новое».
    #[prop(into)]
    unread_label: String,
    /// What can be done with it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <li class="c-feed__item" data-state=move || if unread.get() { "unread" } else { "read" }>
            <article>
                <div class="c-feed__head">
                    <time datetime=datetime>{time_label}</time>
                    <span hidden=move || !unread.get()><Tag tone=Tone::Glow>{unread_label}</Tag></span>
                </div>
                <h3 class="c-feed__title">{title}</h3>
                <p class="c-feed__body">{body}</p>
                <div class="c-feed__action">{children.map(|children| children())}</div>
            </article>
        </li>
    }
}
