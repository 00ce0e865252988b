//! «Заблокировать учётную запись»: on a page of the owner's, and behind the link of a message.

use super::Trouble;
use crate::{
    api::open_block,
    form::{OneButton, open_anew},
    heading::Heading,
    here,
    json::load,
    settings::words,
};
use leptos::prelude::*;
use model::{LocalPath, SecurityReply};
use ui::{BackLink, ButtonKind, LinkButton};

/// The page of the owner.
#[component]
pub(crate) fn BlockAccount() -> impl IntoView {
    let reply = load(|| (), |()| open_block());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(SecurityReply::Stay(_)) => own().into_any(),
                    Ok(SecurityReply::Open(path)) => {
                        here::go(&path);
                        ().into_any()
                    }
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn own() -> impl IntoView {
    let words = words();
    let apply = Callback::new(|reply| {
        if let SecurityReply::Open(path) = reply {
            open_anew(&path);
        }
    });
    view! {
        <div class="p-step">
            <BackLink href="/security" label=words.security_back() />
            {what_happens()}
            <OneButton action="/api/security/block" label=words.block_button() apply />
        </div>
    }
}

/// The page behind the link of a message: a button, because mail scanners open links (security 4.6).
#[component]
pub(crate) fn BlockByLink() -> impl IntoView {
    let words = words();
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    view! {
        <div class="p-step">
            {what_happens()}
            <OneButton action="/api/block" label=words.block_button() apply />
        </div>
    }
}

fn what_happens() -> impl IntoView {
    let words = words();
    let item = |text: &'static str| view! { <li>{text}</li> };
    view! {
        <div class="p-step__head">
            <Heading text=words.block_title() />
            <p class="u-lead">{words.block_lead()}</p>
        </div>
        <ul class="l-stack" data-gap="tight">{[words.block_closes(), words.block_nobody(), words.block_cancels()].map(item)}</ul>
        <p>{words.block_back()}</p>
    }
}

/// It is blocked; how its owner comes back.
#[component]
pub(crate) fn AccountBlocked() -> impl IntoView {
    let words = words();
    view! {
        <super::message::Message title=words.block_done_title() text=words.block_done()>
            <LinkButton href="/recover">{words.block_recover()}</LinkButton>
            <LinkButton href="/" kind=ButtonKind::Secondary>{words.common_to_start()}</LinkButton>
        </super::message::Message>
    }
}

/// 410: the link of the message is void.
#[component]
pub(crate) fn BlockVoid() -> impl IntoView {
    here::say_status(410);
    let words = words();
    view! {
        <super::message::Message title=words.block_void_title() text=words.block_void()>
            <LinkButton href="/security/block" external=true>{words.block_link()}</LinkButton>
            <LinkButton href="/recover" kind=ButtonKind::Secondary>{words.sign_in_forgot()}</LinkButton>
        </super::message::Message>
    }
}
