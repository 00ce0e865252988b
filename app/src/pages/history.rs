//! «История входов»: who came in and who tried in vain, by a filter that is a form of its address.

use super::Trouble;
use crate::{
    api::find_sign_ins,
    form::{OneButton, open_anew},
    heading::Heading,
    json::load,
    settings::words,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{HistoryFilter, HistoryPeriod, HistoryShown, LocalPath, SignInHistory, SignInLine, TryOutcome};
use texts::Texts;
use ui::{BackLink, ButtonKind, FieldHandle, FilterBar, RadioGroup, RadioOption, Tag, Tone};

/// The page.
const PAGE: &str = "/security/history";

/// «История входов».
#[component]
pub(crate) fn History() -> impl IntoView {
    let query = use_query_map();
    let wanted = move || {
        query.with(|query| {
            (query.get("days"), query.get("shown"), query.get("older").and_then(|older| older.parse().ok()))
        })
    };
    let view = load(wanted, |(days, shown, older)| find_sign_ins(days, shown, older));
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(view) => view! { <HistoryPage view /> }.into_any(),
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn HistoryPage(view: SignInHistory) -> impl IntoView {
    let words = words();
    let filter = filter_bar(words, &view);
    let query = view.filter.query();
    let has_failures = view.items.iter().any(|item| matches!(item.outcome, TryOutcome::Failed { .. }));
    let list = if view.items.is_empty() {
        view! { <p>{words.history_none()}</p> }.into_any()
    } else {
        let items = view.items.into_iter().map(|item| try_row(words, item)).collect_view();
        view! { <ul class="p-security__sessions">{items}</ul> }.into_any()
    };
    let older = view.older.map(|older| {
        let href = [PAGE, "?", &query, "&older=", &older.to_string()].concat();
        view! { <p><a href=href>{words.history_older()}</a></p> }
    });
    let apply = Callback::new(|path: LocalPath| open_anew(&path));
    view! {
        <div class="p-step p-security">
            <BackLink href="/security" label=words.security_back() />
            <div class="p-step__head">
                <Heading text=words.history_title() />
                <p class="u-muted">{words.history_lead()}</p>
            </div>
            {filter}
            {list}
            {has_failures.then(|| view! { <p class="u-muted">{words.history_gathered()}</p> })}
            {older}
            <section class="p-security__part">
                // A file, and no page: the browser fetches it by itself.
                <a href=["/security/history.csv?", &query].concat() rel="external">{words.history_export()}</a>
                <OneButton action="/api/security/clear-history" label=words.history_clear() kind=ButtonKind::Secondary apply />
                <p class="u-muted">{words.history_clear_hint()}</p>
            </section>
        </div>
    }
}

fn filter_bar(words: Texts, view: &SignInHistory) -> impl IntoView + use<> {
    let HistoryFilter { period, shown } = view.filter;
    let periods = HistoryPeriod::ALL.map(|period| {
        let name = match period {
            HistoryPeriod::Week => words.history_week(),
            HistoryPeriod::Month => words.history_month(),
            HistoryPeriod::HalfYear => words.history_half_year(),
        };
        RadioOption::new(period.code(), name)
    });
    let kinds = HistoryShown::ALL.map(|shown| {
        let count = view.count(shown).to_string();
        let name = match shown {
            HistoryShown::All => words.history_all(&count),
            HistoryShown::Entered => words.history_only_entered(&count),
            HistoryShown::Failed => words.history_only_failed(&count),
        };
        RadioOption::new(shown.code(), name)
    });
    let found = Signal::stored(words.history_found(u64::from(view.count(shown))));
    view! {
        <FilterBar action=PAGE label=words.history_filter() apply_label=words.history_apply() count=found>
            <RadioGroup field=FieldHandle::new("shown", None) legend=words.history_shown() options=kinds.into() value=shown.code() />
            <RadioGroup field=FieldHandle::new("days", None) legend=words.history_period() options=periods.into() value=period.code() />
        </FilterBar>
    }
}

/// What came of it, when, by what or why, with what and from where.
fn try_row(words: Texts, item: SignInLine) -> impl IntoView {
    let is_gathered = item.network.is_empty() && matches!(item.outcome, TryOutcome::Failed { .. });
    let address = match item.network.as_str() {
        "" if is_gathered => Some(words.history_many_networks().to_owned()),
        "" => None,
        network => Some(words.history_from(network)),
    };
    let device = (!is_gathered).then(|| device(words, &item));
    let (tag, how) = match item.outcome {
        TryOutcome::Entered { way, is_open, is_this } => {
            let state = match (is_this, is_open) {
                (true, _) => Some(words.history_this()),
                (_, true) => Some(words.history_open()),
                _ => None,
            };
            let state = state.map(|state| view! { " " <Tag tone=Tone::Success>{state}</Tag> });
            (view! { <Tag>{sign("✓")} {words.history_entered()}</Tag> {state} }.into_any(), words.way(way).to_owned())
        }
        TryOutcome::Failed { step, tries, since } => {
            let mut how = words.failed_step(step).to_owned();
            if tries > 1 {
                let tries = words.history_tries(u64::from(tries));
                how = [&how, ": ", &tries, ", ", &words.history_first(&words.moment(&since))].concat();
            }
            (view! { <Tag tone=Tone::Danger>{sign("✕")} {words.history_failed()}</Tag> }.into_any(), how)
        }
    };
    view! {
        <li class="p-security__session">
            <div>
                <p><strong>{words.moment(&item.at)}</strong> " " {tag}</p>
                <p>{how}</p>
                {device.map(|device| view! { <p class="u-muted">{device}</p> })}
                {address.map(|address| view! { <p class="u-muted">{address}</p> })}
            </div>
        </li>
    }
}

/// Told apart without colours; the words say it to whoever hears the page.
fn sign(sign: &'static str) -> impl IntoView {
    view! { <span aria-hidden="true">{sign} " "</span> }
}

/// «Компьютер: Firefox 140, Windows».
fn device(words: Texts, item: &SignInLine) -> String {
    let device = words.device_with_version(&item.device);
    match item.device.kind {
        model::DeviceKind::Unknown => device,
        kind => [words.device_kind(kind), ": ", &device].concat(),
    }
}
