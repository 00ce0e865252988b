//! The start page: what this is, two ways in, three reasons, the levels.

use crate::settings::words;
use leptos::prelude::*;
use leptos_meta::Title;
use model::AccountLevel;
use ui::{ButtonKind, LinkButton, WindowScene};

/// «Одно окно для всех дел с государством».
#[component]
pub(crate) fn Start() -> impl IntoView {
    let words = words();
    let point = |title: &'static str, text: &'static str| {
        view! {
            <div class="p-start__point">
                <h2>{title}</h2>
                <p>{text}</p>
            </div>
        }
    };
    view! {
        <Title text=words.start_title() />
        <div class="p-start">
            <section class="p-start__hero">
                <div class="p-start__words">
                    <h1 tabindex="-1">{words.start_heading()}</h1>
                    <p class="u-lead">{words.start_lead()}</p>
                    <div class="p-start__actions">
                        <LinkButton href="/register">{words.common_register()}</LinkButton>
                        <LinkButton href="/sign-in" kind=ButtonKind::Secondary>{words.common_sign_in()}</LinkButton>
                    </div>
                    <p class="u-muted">{words.start_needs()}</p>
                </div>
                <WindowScene />
            </section>
            <section class="p-start__points">
                {point(words.start_point_once_title(), words.start_point_once())}
                {point(words.start_point_saved_title(), words.start_point_saved())}
                {point(words.start_point_know_title(), words.start_point_know())}
            </section>
            <section class="p-start__levels">
                <h2>{words.levels_title()}</h2>
                {super::cabinet::ladder(words, None::<AccountLevel>)}
            </section>
        </div>
    }
}
