//! Pages that are only read, as the server has written them.

use super::Trouble;
use crate::{
    api::{open_advice, open_journal},
    heading::Heading,
    json::{Loaded, load},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{Passage, Sheet, SheetLink};
use ui::BackLink;

/// «Журнал действий».
#[component]
pub(crate) fn Journal() -> impl IntoView {
    let query = use_query_map();
    let older = move || query.with(|query| query.get("older").and_then(|older| older.parse().ok()));
    page(load(older, open_journal))
}

/// «Как защитить учётную запись».
#[component]
pub(crate) fn Advice() -> impl IntoView {
    page(load(|| (), |()| open_advice()))
}

fn page(sheet: Loaded<Sheet>) -> impl IntoView {
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => drawn(sheet).into_any(),
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn drawn(sheet: Sheet) -> impl IntoView {
    let back = sheet.back.map(|back| view! { <BackLink href=back.path.as_str().to_owned() label=back.label /> });
    let sections = sheet.sections.into_iter().map(section).collect_view();
    let entries = (!sheet.entries.is_empty()).then(|| {
        let entries = sheet.entries.into_iter().map(entry).collect_view();
        view! { <ul class="p-security__sessions">{entries}</ul> }
    });
    let more = sheet.more.map(|SheetLink { path, label }| {
        view! { <p><a href=path.as_str().to_owned()>{label}</a></p> }
    });
    view! {
        <div class="p-step p-security">
            {back}
            <div class="p-step__head">
                <Heading text=sheet.title />
                <p class="u-muted">{sheet.lead}</p>
            </div>
            {sections}
            {entries}
            {more}
        </div>
    }
}

fn section(Passage { title, text }: Passage) -> impl IntoView {
    view! {
        <section class="p-security__part">
            <h2>{title}</h2>
            <p>{text}</p>
        </section>
    }
}

fn entry(Passage { title, text }: Passage) -> impl IntoView {
    view! {
        <li class="p-security__session">
            <div>
                <p><strong>{title}</strong></p>
                <p class="u-muted">{text}</p>
            </div>
        </li>
    }
}
