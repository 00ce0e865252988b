//! Pages that only say something, and what to do next.

use crate::{heading::Heading, here, settings::words};
use leptos::prelude::*;
use ui::{ButtonKind, LinkButton, Mark};

/// Mark, heading, one paragraph, one or two ways on.
#[component]
pub(super) fn Message(title: &'static str, text: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="p-plain">
            <Mark />
            <Heading text=title />
            <p class="u-lead">{text}</p>
            <div class="l-cluster">{children()}</div>
        </div>
    }
}

/// 404.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    here::say_status(404);
    let words = words();
    view! {
        <Message title=words.page_error_not_found_title() text=words.page_error_not_found()>
            <LinkButton href="/">{words.common_to_start()}</LinkButton>
            <LinkButton href="/cabinet" kind=ButtonKind::Secondary>{words.common_cabinet()}</LinkButton>
        </Message>
    }
}

/// The page could not be loaded; what was saved is in place. Trying again loads the document anew.
#[component]
pub(crate) fn Trouble() -> impl IntoView {
    let words = words();
    view! {
        <Message title=words.page_error_internal_title() text=words.page_error_internal()>
            <LinkButton href="" external=true>{words.common_try_again()}</LinkButton>
        </Message>
    }
}

/// The proven contact belongs to an account already (security 2.5: told only after the proof).
#[component]
pub(crate) fn ContactTaken() -> impl IntoView {
    let words = words();
    view! {
        <Message title=words.refused_taken_title() text=words.refused_taken()>
            <LinkButton href="/sign-in">{words.common_sign_in()}</LinkButton>
            <LinkButton href="/register" kind=ButtonKind::Secondary>{words.register_confirm_change_contact()}</LinkButton>
        </Message>
    }
}

/// 429: too many registrations from this network.
#[component]
pub(crate) fn TooMany() -> impl IntoView {
    here::say_status(429);
    let words = words();
    view! {
        <Message title=words.refused_too_many_title() text=words.refused_too_many()>
            <LinkButton href="/">{words.common_to_start()}</LinkButton>
        </Message>
    }
}

/// 410: the link from the letter is void.
#[component]
pub(crate) fn LinkVoid() -> impl IntoView {
    here::say_status(410);
    let words = words();
    view! {
        <Message title=words.register_link_void_title() text=words.register_link_void()>
            <LinkButton href="/register/confirm">{words.register_confirm_resend_letter()}</LinkButton>
            <LinkButton href="/sign-in" kind=ButtonKind::Secondary>{words.common_sign_in()}</LinkButton>
        </Message>
    }
}

/// 410: the link that brings back into an account is void.
#[component]
pub(super) fn RecoveryVoid() -> impl IntoView {
    here::say_status(410);
    let words = words();
    view! {
        <Message title=words.recover_void_title() text=words.recover_void()>
            <LinkButton href="/recover">{words.recover_void_again()}</LinkButton>
            <LinkButton href="/sign-in" kind=ButtonKind::Secondary>{words.common_sign_in()}</LinkButton>
        </Message>
    }
}

/// The mailbox is proven, in another browser than the one that registers.
#[component]
pub(crate) fn EmailConfirmed() -> impl IntoView {
    let words = words();
    view! {
        <Message title=words.register_link_done_title() text=words.register_link_done()>
            <LinkButton href="/sign-in">{words.common_sign_in()}</LinkButton>
        </Message>
    }
}
