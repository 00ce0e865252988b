//! «История входов»: who came in, who tried in vain, what the filter leaves, and that nobody fills or hides it.

use crate::audit::actions;
use crate::bench::{Bench, PASSWORD, visitor};
use crate::two_step::connected;
use jiff::SignedDuration;
use model::{
    FailedStep, Field, HistoryFilter, HistoryPeriod, HistoryShown, NotificationKind, SignInHistory, SignInLine,
    TryOutcome,
};
use service::{PROOF_HOLDS, SignedIn, Visitor, secrets::Token};

const PHONE: &str = "8 900 000-00-01";
const WRONG: &str = "не тот пароль совсем";
const ALL: HistoryFilter = HistoryFilter { period: HistoryPeriod::HalfYear, shown: HistoryShown::All };

async fn recognised(bench: &Bench, token: &Token) -> SignedIn {
    bench.services.sessions.recognise(token).await.unwrap().unwrap()
}

async fn enters(bench: &Bench) -> SignedIn {
    let entered = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap();
    recognised(bench, &entered.session.unwrap()).await
}

fn stranger(network: usize) -> Visitor {
    Visitor { network: format!("198.51.{}.{}", network / 250, network % 250), ..visitor() }
}

async fn guesses(bench: &Bench, login: &str, from: &Visitor) {
    let outcome = bench.services.sign_in.sign_in(login, WRONG, from, None).await.unwrap();
    assert!(outcome.session.is_none());
}

async fn history(bench: &Bench, who: SignedIn, filter: HistoryFilter) -> SignInHistory {
    bench.services.security.history(who, filter, None).await.unwrap()
}

fn only(shown: HistoryShown) -> HistoryFilter {
    HistoryFilter { shown, ..ALL }
}

/// Of the entries that tell of failures: why, and how many tries each.
pub(crate) fn failures(items: &[SignInLine]) -> Vec<(FailedStep, u32)> {
    let failed = items.iter().filter_map(|item| match item.outcome {
        TryOutcome::Failed { step, tries, .. } => Some((step, tries)),
        TryOutcome::Entered { .. } => None,
    });
    failed.collect()
}

#[tokio::test]
async fn s5_11_the_history_shows_every_sign_in_of_the_period_ended_ones_too() {
    let bench = Bench::start().await;
    let first = bench.registered(PHONE, "").await;
    bench.clock.advance(SignedDuration::from_secs(1));
    enters(&bench).await;
    bench.services.sessions.sign_out(recognised(&bench, &first).await).await.unwrap();
    bench.clock.advance(SignedDuration::from_hours(24 * 8));
    let who = enters(&bench).await;
    let states = |items: &[SignInLine]| -> Vec<_> {
        let state = |item: &SignInLine| match item.outcome {
            TryOutcome::Entered { is_open, is_this, .. } => Some((is_this, is_open)),
            TryOutcome::Failed { .. } => None,
        };
        items.iter().map(state).collect()
    };
    let all = history(&bench, who, ALL).await.items;
    assert_eq!(states(&all), [Some((true, true)), Some((false, false)), Some((false, false))]);
    let week = HistoryFilter { period: HistoryPeriod::Week, ..ALL };
    assert_eq!(history(&bench, who, week).await.items.len(), 1);
}

#[tokio::test]
async fn a_long_history_of_both_kinds_is_turned_over_page_by_page() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    for network in 0..15 {
        bench.clock.advance(SignedDuration::from_secs(2));
        guesses(&bench, PHONE, &stranger(network)).await;
    }
    for _ in 0..39 {
        bench.clock.advance(SignedDuration::from_secs(2));
        enters(&bench).await;
    }
    let who = enters(&bench).await;
    let newest = history(&bench, who, ALL).await;
    assert_eq!((newest.items.len(), newest.entered, newest.failed), (50, 41, 15));
    let oldest = bench.services.security.history(who, ALL, newest.older).await.unwrap();
    assert_eq!((oldest.items.len(), oldest.older), (6, None));
    assert_eq!(failures(&newest.items).len() + failures(&oldest.items).len(), 15);
    let all = newest.items.iter().chain(&oldest.items).map(|item| item.at.utc.clone()).collect::<Vec<_>>();
    assert!(all.is_sorted_by(|newer, older| newer >= older), "the newest first, of whatever kind");
}

#[tokio::test]
async fn sec_08_a_failed_try_says_when_from_where_with_what_and_why() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let who = recognised(&bench, &session).await;
    bench.clock.advance(SignedDuration::from_secs(60));
    guesses(&bench, PHONE, &stranger(7)).await;
    bench.clock.advance(SignedDuration::from_secs(60));
    guesses(&bench, PHONE, &stranger(7)).await;
    let failed = history(&bench, who, only(HistoryShown::Failed)).await;
    assert_eq!(failures(&failed.items), [(FailedStep::Password, 2)]);
    let line = &failed.items[0];
    assert_eq!((line.network.as_str(), &line.device), ("198.51.0.7", &visitor().device));
    assert!(matches!(&line.outcome, TryOutcome::Failed { since, .. } if since.utc < line.at.utc));

    let (_, outcome) = connected(&bench, &session).await;
    let session = outcome.session.unwrap();
    bench.clock.advance(SignedDuration::from_secs(60));
    let entered = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap();
    let pending = entered.pending.unwrap();
    let sign_in = &bench.services.sign_in;
    sign_in.take_second_step(Some(&pending), Field::Code, "000000", &visitor(), None).await.unwrap();
    let who = recognised(&bench, &session).await;
    let failed = history(&bench, who, only(HistoryShown::Failed)).await;
    assert_eq!(failures(&failed.items), [(FailedStep::SecondStep, 1), (FailedStep::Password, 2)]);
}

#[tokio::test]
async fn the_filter_leaves_what_was_asked_for_and_the_file_follows_it() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    guesses(&bench, PHONE, &stranger(1)).await;
    bench.clock.advance(SignedDuration::from_hours(24 * 8));
    guesses(&bench, PHONE, &stranger(2)).await;
    let who = enters(&bench).await;
    let week = HistoryPeriod::Week;
    for (filter, entered, failed) in [
        (ALL, 2, 2),
        (only(HistoryShown::Entered), 2, 0),
        (only(HistoryShown::Failed), 0, 2),
        (HistoryFilter { period: week, shown: HistoryShown::All }, 1, 1),
        (HistoryFilter { period: week, shown: HistoryShown::Failed }, 0, 1),
    ] {
        let view = history(&bench, who, filter).await;
        let shown = failures(&view.items).len();
        assert_eq!((view.items.len() - shown, shown), (entered, failed), "{filter:?}");
        let all = if filter.period == week { (1, 1) } else { (2, 2) };
        assert_eq!((view.entered, view.failed), all, "the counts are those of the period, whatever is shown");
        let file = bench.services.security.export_history(who, filter).await.unwrap().unwrap();
        assert_eq!(file, view.items);
    }
}

#[tokio::test]
async fn whoever_guesses_from_a_thousand_networks_neither_fills_the_history_nor_hides_the_owner() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, "").await;
    let device = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap().device;
    let owner = Visitor { known_as: device, ..visitor() };
    for network in 0..90 {
        guesses(&bench, PHONE, &stranger(network)).await;
        if network % 15 == 14 {
            bench.clock.advance(SignedDuration::from_mins(61));
        }
    }
    bench.services.sign_in.sign_in(PHONE, PASSWORD, &owner, None).await.unwrap().session.unwrap();
    let who = {
        let entered = bench.services.sign_in.sign_in(PHONE, PASSWORD, &owner, None).await.unwrap();
        recognised(&bench, &entered.session.unwrap()).await
    };
    drop(session);
    let view = history(&bench, who, ALL).await;
    let failed = failures(&view.items);
    assert_eq!(failed.len(), 21, "twenty networks, and one row for the rest");
    assert_eq!(failed.iter().map(|(_, tries)| tries).sum::<u32>(), 90, "none is forgotten");
    let rest = view.items.iter().filter(|item| item.network.is_empty()).collect::<Vec<_>>();
    assert!(matches!(rest[..], [SignInLine { outcome: TryOutcome::Failed { tries: 70, .. }, .. }]));
    assert_eq!(view.items.len() - failed.len(), 4, "all that the owner did is on the first page");
}

#[tokio::test]
async fn a_day_begins_at_midnight_of_the_portal() {
    let bench = Bench::start().await;
    let who = recognised(&bench, &bench.registered(PHONE, "").await).await;
    // From 12:00 to 23:59 in Moscow, and a minute later.
    bench.clock.advance(SignedDuration::from_mins(11 * 60 + 59));
    guesses(&bench, PHONE, &stranger(1)).await;
    bench.clock.advance(SignedDuration::from_mins(1));
    guesses(&bench, PHONE, &stranger(1)).await;
    let view = history(&bench, who, only(HistoryShown::Failed)).await;
    assert_eq!(failures(&view.items), [(FailedStep::Password, 1), (FailedStep::Password, 1)]);
}

#[tokio::test]
async fn s5_7_what_was_tried_at_nobody_or_not_looked_at_is_in_nobodys_history() {
    let bench = Bench::start().await;
    let who = recognised(&bench, &bench.registered(PHONE, "").await).await;
    let other = recognised(&bench, &bench.registered("8 900 000-00-02", "").await).await;
    guesses(&bench, "8 900 000-00-77", &stranger(1)).await;
    for _ in 0..9 {
        guesses(&bench, PHONE, &stranger(2)).await;
    }
    assert_eq!(failures(&history(&bench, who, ALL).await.items), [(FailedStep::Password, 5)], "the sixth had to wait");
    assert!(failures(&history(&bench, other, ALL).await.items).is_empty());
}

#[tokio::test]
async fn cf_21_a_cleared_history_is_out_of_sight_and_wants_a_proof() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    guesses(&bench, PHONE, &stranger(1)).await;
    bench.clock.advance(SignedDuration::from_secs(1));
    let who = enters(&bench).await;
    let audited = async || {
        let mut done = actions(&bench, 0).await;
        done.retain(|action| action.contains("authn_login"));
        done
    };
    let before = audited().await;
    assert_eq!(before, ["guest authn_login_fail", "citizen authn_login_success"]);
    let security = &bench.services.security;
    assert_eq!(security.clear_history(who).await.unwrap().as_str(), "/security/history");
    let view = history(&bench, who, ALL).await;
    assert!(view.items.is_empty() && view.count(HistoryShown::All) == 0);
    assert_eq!(audited().await, before, "the audit keeps what was cleared");
    assert_eq!(security.show(who, &visitor()).await.unwrap().sessions.len(), 2, "what is open is still seen");
    guesses(&bench, PHONE, &stranger(1)).await;
    assert_eq!(
        failures(&history(&bench, who, ALL).await.items),
        [(FailedStep::Password, 1)],
        "what comes later is shown"
    );
    bench.clock.advance(PROOF_HOLDS);
    assert_eq!(security.clear_history(who).await.unwrap().as_str(), "/security/prove?next=/security/history");
    assert!(security.export_history(who, ALL).await.unwrap().is_none(), "an export wants one, too");
}

#[tokio::test]
async fn s6_7_the_owner_is_told_which_session_the_eleventh_has_ended() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    for _ in 0..8 {
        bench.clock.advance(SignedDuration::from_secs(1));
        enters(&bench).await;
    }
    let told = async |who| {
        let feed = bench.services.cabinet.show(who, None).await.unwrap().feed.items;
        feed.into_iter().filter(|entry| matches!(entry.kind, NotificationKind::OldestSessionEnded { .. })).count()
    };
    let who = enters(&bench).await;
    assert_eq!(told(who).await, 0, "ten are as many as there may be");
    assert_eq!(told(enters(&bench).await).await, 1);
    assert!(actions(&bench, 0).await.contains(&"worker session_expired".to_owned()));
}

#[tokio::test]
async fn s6_7_sessions_that_ran_out_by_themselves_are_not_among_the_ten() {
    let bench = Bench::start().await;
    let kept = bench.registered(PHONE, "").await;
    for _ in 0..9 {
        enters(&bench).await;
    }
    bench.clock.advance(SignedDuration::from_mins(20));
    recognised(&bench, &kept).await;
    bench.clock.advance(SignedDuration::from_mins(20));
    let who = enters(&bench).await;
    assert!(bench.services.sessions.is_alive(&kept).await.unwrap(), "the oldest is used, nine others ran out");
    let feed = bench.services.cabinet.show(who, None).await.unwrap().feed.items;
    assert!(!feed.iter().any(|entry| matches!(entry.kind, NotificationKind::OldestSessionEnded { .. })));
}
