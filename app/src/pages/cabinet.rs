//! The cabinet: a greeting, the feed, the account beside it.

use super::{Trouble, feed::FeedSection};
use crate::{api::cabinet, heading::Heading, json::load, settings::words};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{AccountLevel, CabinetView, Channel, ContactLine};
use texts::Texts;
use ui::{ButtonKind, Card, Fact, Facts, LevelItem, LevelLabels, LevelLadder, LevelState, LinkButton};

/// «Личный кабинет».
#[component]
pub(crate) fn Cabinet() -> impl IntoView {
    let query = use_query_map();
    let before = move || query.with(|query| query.get("before").and_then(|before| before.parse().ok()));
    let view = load(before, cabinet);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(view) => view! { <CabinetPage view /> }.into_any(),
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn CabinetPage(view: CabinetView) -> impl IntoView {
    let words = words();
    let level = view.level;
    let next = match level {
        AccountLevel::Simplified => Some((AccountLevel::Standard, words.cabinet_next_standard())),
        AccountLevel::Standard => Some((AccountLevel::Confirmed, words.cabinet_next_confirmed())),
        AccountLevel::Confirmed => None,
    };
    let next = next.map(|(level, text)| {
        view! {
            <h3>{words.cabinet_next(words.level(level))}</h3>
            <p>{text}</p>
            {(level == AccountLevel::Standard).then(|| view! { <LinkButton href="/profile" kind=ButtonKind::Secondary>{words.cabinet_fill_in()}</LinkButton> })}
        }
    });
    view! {
        <div class="p-cabinet">
            <div class="p-cabinet__head"><Heading text=words.cabinet_greeting(&view.given_name) /></div>
            <div class="l-sidebar">
                <FeedSection page=view.feed />
                <aside class="p-cabinet__aside" aria-label=words.cabinet_account_menu()>
                    <Card>
                        <h2>{words.cabinet_level()}</h2>
                        {ladder(words, Some(level))}
                        {next}
                    </Card>
                    <Card>
                        <h2>{words.cabinet_contacts()}</h2>
                        <Facts items=view.contacts.iter().map(|contact| contact_fact(words, contact)).collect() />
                    </Card>
                    <p><a href="/security">{words.security_title()}</a></p>
                </aside>
            </div>
        </div>
    }
}

fn contact_fact(words: Texts, contact: &ContactLine) -> Fact {
    let term = match contact.channel {
        Channel::Phone => words.cabinet_phone(),
        Channel::Email => words.cabinet_email(),
    };
    Fact { term: term.to_owned(), detail: shown_contact(words, contact) }
}

/// «заканчивается на 12-34, подтверждён».
pub(super) fn shown_contact(words: Texts, contact: &ContactLine) -> String {
    let shown = match contact.channel {
        Channel::Phone => words.cabinet_phone_ending(&contact.masked),
        Channel::Email => contact.masked.clone(),
    };
    let state = if contact.is_confirmed { words.cabinet_is_confirmed() } else { words.cabinet_is_waiting() };
    [&shown, ", ", state].concat()
}

/// The three levels; for a visitor none of them is current.
pub(super) fn ladder(words: Texts, current: Option<AccountLevel>) -> impl IntoView {
    let items = AccountLevel::ALL
        .into_iter()
        .map(|level| LevelItem {
            title: words.level(level).to_owned(),
            text: words.level_about(level),
            state: match current {
                Some(current) if level < current => LevelState::Done,
                Some(current) if level == current => LevelState::Current,
                _ => LevelState::Ahead,
            },
        })
        .collect();
    let labels = LevelLabels {
        done: words.levels_state_done().to_owned(),
        current: words.levels_state_current().to_owned(),
        // Nothing is ahead of somebody who has no account.
        ahead: current.map_or(String::new(), |_| words.levels_state_ahead().to_owned()),
    };
    view! { <LevelLadder items labels /> }
}
