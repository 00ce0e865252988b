//! A message of the page about itself: a result, a warning, a demonstration.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// What a notice is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good to know.
    #[default]
    Info,
    /// It worked. Spoken at once; gone on the next page.
    Success,
    /// Mind this before going on.
    Warning,
    /// The strip above the header of a demonstration.
    Demo,
}

/// A framed message.
///
/// **When:** one thing must not be overlooked; at most one above `h1` (ux 10.6). **When not:** what the task needs (that
/// belongs into the text), or errors of fields ([`ErrorSummary`](crate::ErrorSummary)).
#[component]
pub fn Notice(
    /// What it is about.
    #[prop(optional)]
    kind: NoticeKind,
    /// A few words above the text.
    #[prop(optional, into)]
    title: Option<String>,
    /// The text.
    children: Children,
) -> impl IntoView {
    let (variant, icon) = match kind {
        NoticeKind::Info => ("info", IconName::Info),
        NoticeKind::Success => ("success", IconName::Check),
        NoticeKind::Warning => ("warning", IconName::AlertTriangle),
        NoticeKind::Demo => ("demo", IconName::Info),
    };
    let role = (kind == NoticeKind::Success).then_some("alert");
    let title = title.map(|title| view! { <p class="c-notice__title">{title}</p> });
    view! {
        <div class="c-notice" data-variant=variant role=role>
            <Icon name=icon />
            <div class="c-notice__body">{title} <div>{children()}</div></div>
        </div>
    }
}
