//! Verifications, what the registries are asked, whose a proven number is, the operators' queue, the journals.

use crate::bench::{Database, Engine, account, at_once, id, named_snils, noon, noon_and, settled, store};
use jiff::{SignedDuration, Timestamp, civil::date};
use model::{AccountId, AccountLevel, JournalKind, MismatchField, RegistryKind, Sex, VerificationState};
use rstest::rstest;
use service::ports::{
    AskedPerson, Check, CheckOutcome, CheckState, ClaimedCheck, Finding, MessageId, NamedSnils, NextQuestion,
    PensionQuestion, Question, Store, StoreError, Verification, Wakeup,
};
use service::secrets::SecretRng;
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

use RegistryKind::{Addresses, Passports, Pension, Tax};

pub(crate) fn verification(account_id: AccountId) -> Verification {
    Verification {
        id: id(),
        account_id,
        state: VerificationState::Running,
        snils: Some(named_snils()),
        started_at: noon(),
        settled_at: None,
    }
}

fn message() -> MessageId {
    MessageId::new(noon(), SecretRng.bytes().unwrap())
}

/// A question that is due at noon and is waited for an hour.
pub(crate) fn check(verification: &Verification, registry: RegistryKind) -> Check {
    Check {
        id: id(),
        verification_id: verification.id,
        account_id: verification.account_id,
        registry,
        state: CheckState::Queued,
        message: message(),
        finding: None,
        asked: 1,
        attempts: 0,
        due_at: noon(),
        expires_at: noon_and(3600),
        changed_at: noon(),
    }
}

pub(crate) fn question() -> Question {
    let person = AskedPerson {
        surname: Some("Подоконникова".to_owned()),
        given_name: Some("Фрамуга".to_owned()),
        patronymic: None,
        birth_date: date(1990, 5, 6),
    };
    Question::Pension(PensionQuestion { person, sex: Sex::Female, snils: "91000000000".to_owned() })
}

/// A verification that runs, with a check for each of these.
async fn running(store: &dyn Store, registries: &[RegistryKind]) -> (Verification, Vec<Check>) {
    let verification = verification(settled(store).await);
    let checks: Vec<Check> = registries.iter().map(|registry| check(&verification, *registry)).collect();
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.verifications().insert(&verification).await, Ok(true));
    for check in &checks {
        work.checks().insert(check, &question()).await.unwrap();
    }
    work.commit().await.unwrap();
    (verification, checks)
}

/// Takes questions for a minute.
async fn claim(store: &dyn Store, registry: RegistryKind, now: Timestamp, limit: u32) -> Vec<ClaimedCheck> {
    let until = now + SignedDuration::from_secs(60);
    let mut work = store.begin().await.unwrap();
    let claimed = work.checks().claim(registry, now, id(), until, limit).await.unwrap();
    work.commit().await.unwrap();
    claimed
}

async fn states(store: &dyn Store, verification: &Verification) -> Vec<CheckState> {
    let mut work = store.read().await.unwrap();
    work.checks().list(verification.id).await.unwrap().iter().map(|check| check.state).collect()
}

/// How many questions, and how many findings, are still there.
async fn kept(database: &Database) -> (i64, i64) {
    const KEPT: &str = "SELECT COUNT(question), COUNT(finding) FROM registry_check";
    match database.engine {
        Engine::Sqlite => {
            let mut connection = SqliteConnection::connect(&database.settings.url).await.unwrap();
            sqlx::query_as(KEPT).fetch_one(&mut connection).await.unwrap()
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(&database.settings.url).await.unwrap();
            sqlx::query_as(KEPT).fetch_one(&mut connection).await.unwrap()
        }
    }
}

/// All that was rung within a moment.
async fn rung(wakeups: &mut Receiver<Wakeup>) -> Vec<Wakeup> {
    let mut rung = Vec::new();
    while let Ok(Ok(wakeup)) = tokio::time::timeout(Duration::from_millis(300), wakeups.recv()).await {
        rung.push(wakeup);
    }
    rung
}

#[rstest]
#[tokio::test]
async fn one_verification_of_an_account_runs_and_the_next_begins_when_it_has_ended(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (first, _) = running(&*store, &[Pension, Tax]).await;
    let second = verification(first.account_id);
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.verifications().insert(&second).await, Ok(false));
    let newest = work.verifications().find_newest(first.account_id).await.unwrap().unwrap();
    assert!(newest.id == first.id && newest.snils == first.snils && newest.settled_at.is_none());
    assert_eq!(newest.started_at, noon());
    assert_eq!(work.verifications().settle(&first, VerificationState::Superseded, noon_and(5)).await, Ok(true));
    assert_eq!(work.verifications().settle(&first, VerificationState::Matched, noon_and(6)).await, Ok(false));
    assert!(work.verifications().find_running_by_id(first.id).await.unwrap().is_none());
    let ended = work.verifications().find_newest(first.account_id).await.unwrap().unwrap();
    assert_eq!((ended.state, ended.settled_at), (VerificationState::Superseded, Some(noon_and(5))));
    assert_eq!(work.verifications().insert(&second).await, Ok(true));
    work.commit().await.unwrap();
    let mut work = store.read().await.unwrap();
    assert_eq!(work.verifications().find_newest(first.account_id).await.unwrap().unwrap().id, second.id);
    assert_eq!(work.verifications().find_running_by_id(second.id).await.unwrap().unwrap().id, second.id);
    drop(work);
    assert_eq!(states(&*store, &first).await, [CheckState::Dropped; 2], "what it asked is not asked any more");
}

#[rstest]
#[tokio::test]
async fn every_state_of_a_verification_can_be_stored(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    for state in VerificationState::ALL.into_iter().filter(|state| *state != VerificationState::Running) {
        let (verification, _) = running(&*store, &[]).await;
        let mut work = store.begin().await.unwrap();
        assert_eq!(work.verifications().settle(&verification, state, noon()).await, Ok(true));
        let stored = work.verifications().find_newest(verification.account_id).await.unwrap().unwrap();
        assert_eq!(stored.state, state);
        work.commit().await.unwrap();
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_verifications_that_begin_at_once_one_runs(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let begun = at_once(8, |_| {
        let store = Arc::clone(&store);
        async move {
            let mut work = store.begin().await.unwrap();
            let is_new = work.verifications().insert(&verification(account)).await.unwrap();
            work.commit().await.unwrap();
            is_new
        }
    })
    .await;
    assert_eq!(begun.into_iter().filter(|is_new| *is_new).count(), 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_the_newest_verification_gets_the_one_that_came_meanwhile(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (first, _) = running(&*store, &[]).await;
    let account = first.account_id;
    let mut work = store.begin().await.unwrap();
    let held = work.verifications().find_newest(account).await.unwrap().unwrap();
    let waiting = tokio::spawn({
        let store = Arc::clone(&store);
        async move {
            let mut work = store.begin().await.unwrap();
            work.verifications().find_newest(account).await.unwrap().unwrap().id
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!waiting.is_finished(), "the row is held");
    let second = verification(account);
    work.verifications().settle(&held, VerificationState::Superseded, noon()).await.unwrap();
    work.verifications().insert(&second).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(waiting.await.unwrap(), second.id);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_answers_that_come_at_once_one_is_the_last(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    for _ in 0..10 {
        let (verification, checks) = running(&*store, &RegistryKind::ALL).await;
        let verification = Arc::new(verification);
        let seen = at_once(checks.len(), |place| {
            let (store, verification, check) = (Arc::clone(&store), Arc::clone(&verification), checks[place].clone());
            async move {
                let mut work = store.begin().await.unwrap();
                work.verifications().find_running_by_id(verification.id).await.unwrap().unwrap();
                let outcome = CheckOutcome::Answered(Finding::Match);
                assert_eq!(work.checks().settle(&check, &outcome, noon()).await, Ok(true));
                let checks = work.checks().list(verification.id).await.unwrap();
                work.commit().await.unwrap();
                checks.iter().filter(|check| check.state.is_open()).count()
            }
        })
        .await;
        let mut open = seen;
        open.sort_unstable();
        assert_eq!(open, [0, 1, 2, 3], "each sees those before it");
    }
}

#[rstest]
#[tokio::test]
async fn checks_are_listed_in_the_order_in_which_they_are_shown_with_what_was_found(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (verification, checks) = running(&*store, &[Tax, Addresses, Pension, Passports]).await;
    let finding = Finding::Mismatch(vec![MismatchField::Inn, MismatchField::Surname]);
    let mut work = store.begin().await.unwrap();
    work.checks().settle(&checks[0], &CheckOutcome::Answered(finding.clone()), noon_and(7)).await.unwrap();
    work.checks().settle(&checks[1], &CheckOutcome::Rejected("FAILURE"), noon_and(8)).await.unwrap();
    work.checks().settle(&checks[2], &CheckOutcome::Expired, noon_and(9)).await.unwrap();
    work.commit().await.unwrap();
    let listed = store.read().await.unwrap().checks().list(verification.id).await.unwrap();
    let shown: Vec<_> = listed.iter().map(|check| (check.registry, check.state, check.changed_at)).collect();
    assert_eq!(
        shown,
        [
            (Pension, CheckState::Expired, noon_and(9)),
            (Passports, CheckState::Queued, noon()),
            (Tax, CheckState::Answered, noon_and(7)),
            (Addresses, CheckState::Rejected, noon_and(8)),
        ]
    );
    assert_eq!(listed[2].finding, Some(finding));
    let found = store.read().await.unwrap().checks().find_by_message(checks[3].message).await.unwrap().unwrap();
    assert_eq!((found.id, found.verification_id, found.asked), (checks[3].id, verification.id, 1));
    assert!(store.read().await.unwrap().checks().find_by_message(message()).await.unwrap().is_none());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn two_workers_never_take_the_same_question_and_each_registry_is_its_own_queue(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    const PEOPLE: usize = 30;
    let (_database, store) = store(engine).await;
    for _ in 0..PEOPLE {
        running(&*store, &[Pension, Tax]).await;
    }
    assert!(claim(&*store, Passports, noon(), 100).await.is_empty());
    let taken = at_once(4, |_| {
        let store = Arc::clone(&store);
        async move {
            let mut taken = Vec::new();
            loop {
                let claimed = claim(&*store, Pension, noon(), 3).await;
                if claimed.is_empty() {
                    return taken;
                }
                assert!(claimed.iter().all(|claimed| claimed.question == Some(question()) && claimed.attempt == 1));
                taken.extend(claimed.iter().map(|claimed| claimed.id));
            }
        }
    })
    .await;
    let taken: Vec<Uuid> = taken.into_iter().flatten().collect();
    assert_eq!(taken.iter().collect::<HashSet<_>>().len(), taken.len(), "taken twice");
    let rest = claim(&*store, Pension, noon(), 100).await;
    assert_eq!(taken.len() + rest.len(), PEOPLE);
    assert_eq!(claim(&*store, Tax, noon(), 100).await.len(), PEOPLE);
}

#[rstest]
#[case::the_question(
    "UPDATE registry_check SET question = substr(question, 1, 60)
      WHERE account_id = (SELECT id FROM account ORDER BY id LIMIT 1)"
)]
#[case::the_key_of_its_person(
    "UPDATE data_key SET wrapped = substr(wrapped, 1, 60) WHERE subject = (SELECT id FROM account ORDER BY id LIMIT 1)"
)]
#[tokio::test]
async fn s9_3_a_question_that_does_not_open_waits_for_another_time_and_holds_up_no_other(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[case] damage: &'static str,
) {
    let (database, store) = store(engine).await;
    for _ in 0..2 {
        running(&*store, &[Pension]).await;
    }
    assert_eq!(database.run(damage).await, 1);
    let (damaged, whole): (Vec<_>, Vec<_>) =
        claim(&*store, Pension, noon(), 10).await.into_iter().partition(|claimed| claimed.question.is_none());
    assert!(damaged.len() == 1 && whole.len() == 1 && whole[0].question == Some(question()));
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.checks().put_off(&damaged[0], noon_and(5), "unreadable").await, Ok(true));
    work.commit().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_lost_lease_is_taken_by_another_and_the_first_can_no_longer_tell_what_became_of_it(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (verification, _) = running(&*store, &[Pension]).await;
    let first = claim(&*store, Pension, noon(), 1).await;
    assert!(claim(&*store, Pension, noon_and(59), 1).await.is_empty());
    assert_eq!(store.read().await.unwrap().checks().list_due().await, Ok(vec![(Pension, noon_and(60))]));
    let second = claim(&*store, Pension, noon_and(60), 1).await;
    assert_eq!((second[0].id, second[0].attempt, second[0].message), (first[0].id, 2, first[0].message));
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.checks().sent(&first[0], noon_and(61)).await, Ok(false));
    assert_eq!(work.checks().put_off(&first[0], noon_and(61), "registry_timeout").await, Ok(false));
    assert_eq!(work.checks().sent(&second[0], noon_and(61)).await, Ok(true));
    assert_eq!(work.checks().sent(&second[0], noon_and(62)).await, Ok(false), "it is known already");
    assert_eq!(work.checks().list_due().await, Ok(vec![]));
    work.commit().await.unwrap();
    assert_eq!(states(&*store, &verification).await, [CheckState::Sent]);
    assert!(claim(&*store, Pension, noon_and(600), 1).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn what_was_put_off_is_taken_again_when_it_is_due_under_the_same_number(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    running(&*store, &[Pension]).await;
    let claimed = claim(&*store, Pension, noon(), 1).await;
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.checks().put_off(&claimed[0], noon_and(5), "registry_timeout").await, Ok(true));
    assert_eq!(work.checks().list_due().await, Ok(vec![(Pension, noon_and(5))]));
    work.commit().await.unwrap();
    assert!(claim(&*store, Pension, noon_and(4), 1).await.is_empty());
    let again = claim(&*store, Pension, noon_and(5), 1).await;
    assert_eq!((again[0].attempt, again[0].message), (2, claimed[0].message));
    assert!(again[0].question == claimed[0].question);
}

#[rstest]
#[tokio::test]
async fn an_answer_may_be_faster_than_the_word_that_the_question_was_sent(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (verification, checks) = running(&*store, &[Pension]).await;
    let claimed = claim(&*store, Pension, noon(), 1).await;
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.checks().accepted(&checks[0], noon_and(1)).await, Ok(true));
    assert_eq!(work.checks().accepted(&checks[0], noon_and(2)).await, Ok(false));
    assert_eq!(work.checks().sent(&claimed[0], noon_and(3)).await, Ok(false));
    assert_eq!(work.checks().put_off(&claimed[0], noon_and(3), "registry_timeout").await, Ok(false));
    work.commit().await.unwrap();
    assert_eq!(states(&*store, &verification).await, [CheckState::Accepted]);
}

#[rstest]
#[case::answered(CheckOutcome::Answered(Finding::NoData), CheckState::Answered, (0, 1))]
#[case::rejected(CheckOutcome::Rejected("FAILURE"), CheckState::Rejected, (0, 0))]
#[case::expired(CheckOutcome::Expired, CheckState::Expired, (0, 0))]
#[tokio::test]
async fn a_check_ends_once_and_its_question_is_erased(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[case] outcome: CheckOutcome,
    #[case] state: CheckState,
    #[case] left: (i64, i64),
) {
    let (database, store) = store(engine).await;
    let (verification, checks) = running(&*store, &[Pension]).await;
    let claimed = claim(&*store, Pension, noon(), 1).await;
    assert_eq!(kept(&database).await, (1, 0));
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.checks().settle(&checks[0], &outcome, noon_and(1)).await, Ok(true));
    for late in [CheckOutcome::Answered(Finding::Match), CheckOutcome::Expired] {
        assert_eq!(work.checks().settle(&checks[0], &late, noon_and(2)).await, Ok(false));
    }
    assert_eq!(work.checks().accepted(&checks[0], noon_and(2)).await, Ok(false));
    assert_eq!(work.checks().sent(&claimed[0], noon_and(2)).await, Ok(false));
    work.commit().await.unwrap();
    assert_eq!(states(&*store, &verification).await, [state]);
    assert_eq!(kept(&database).await, left);
}

#[rstest]
#[tokio::test]
async fn another_question_takes_the_place_of_one_that_brought_nothing(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (verification, checks) = running(&*store, &[Pension]).await;
    let former = claim(&*store, Pension, noon(), 1).await;
    let next = NextQuestion {
        message: message(),
        asked: 2,
        due_at: noon_and(86_400),
        expires_at: noon_and(90_000),
        reason: "NO_DATA",
    };
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.checks().ask_again(&checks[0], &next, noon_and(1)).await, Ok(true));
    assert_eq!(work.checks().ask_again(&checks[0], &next, noon_and(2)).await, Ok(false), "of the former question");
    assert_eq!(work.checks().settle(&checks[0], &CheckOutcome::Answered(Finding::Match), noon_and(2)).await, Ok(false));
    assert_eq!(work.checks().sent(&former[0], noon_and(2)).await, Ok(false), "its lease is over");
    assert!(work.checks().find_by_message(checks[0].message).await.unwrap().is_none());
    assert_eq!(work.checks().list_outstanding().await, Ok(vec![]), "until it is sent, nothing can come");
    work.commit().await.unwrap();
    let listed = store.read().await.unwrap().checks().list(verification.id).await.unwrap();
    assert_eq!((listed[0].state, listed[0].asked, listed[0].attempts), (CheckState::Queued, 2, 0));
    assert_eq!((listed[0].message, listed[0].expires_at), (next.message, next.expires_at));
    assert!(claim(&*store, Pension, noon_and(86_399), 1).await.is_empty());
    let again = claim(&*store, Pension, noon_and(86_400), 1).await;
    assert!(
        again[0].message == next.message && again[0].question == Some(question()),
        "the same question under another number"
    );
}

#[rstest]
#[tokio::test]
async fn what_is_past_its_term_is_listed_and_not_sent_any_more(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (_, checks) = running(&*store, &[Pension, Tax]).await;
    let mut work = store.begin().await.unwrap();
    assert!(work.checks().list_expired(noon_and(3599), 10).await.unwrap().is_empty());
    assert_eq!(work.checks().list_expired(noon_and(3600), 1).await.unwrap().len(), 1);
    work.checks().settle(&checks[1], &CheckOutcome::Answered(Finding::Match), noon()).await.unwrap();
    let expired = work.checks().list_expired(noon_and(3600), 10).await.unwrap();
    assert_eq!(expired.iter().map(|check| check.id).collect::<Vec<_>>(), [checks[0].id]);
    work.commit().await.unwrap();
    assert!(claim(&*store, Pension, noon_and(3600), 1).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn a_registry_is_listened_to_from_the_first_attempt_until_all_is_settled(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (_, checks) = running(&*store, &[Pension, Tax]).await;
    let outstanding = async || store.read().await.unwrap().checks().list_outstanding().await.unwrap();
    assert!(outstanding().await.is_empty(), "nobody has tried yet");
    let claimed = claim(&*store, Pension, noon(), 1).await;
    assert_eq!(outstanding().await, [Pension], "the bus may have it although nobody said so");
    let mut work = store.begin().await.unwrap();
    work.checks().sent(&claimed[0], noon()).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(outstanding().await, [Pension]);
    let mut work = store.begin().await.unwrap();
    work.checks().settle(&checks[0], &CheckOutcome::Answered(Finding::Match), noon()).await.unwrap();
    work.commit().await.unwrap();
    assert!(outstanding().await.is_empty());
}

#[rstest]
#[tokio::test]
async fn queued_questions_wake_the_workers_and_every_change_wakes_the_page(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let mut wakeups = store.wakeups();
    let (verification, checks) = running(&*store, &[Pension, Tax]).await;
    let page = Wakeup::Feed(verification.account_id);
    let begun = rung(&mut wakeups).await;
    assert!(begun.len() == 2 && begun.contains(&Wakeup::Checks) && begun.contains(&page), "{begun:?}");
    let mut work = store.begin().await.unwrap();
    work.checks().accepted(&checks[0], noon()).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(rung(&mut wakeups).await, [page]);
    let mut work = store.begin().await.unwrap();
    work.checks().accepted(&checks[0], noon()).await.unwrap();
    work.commit().await.unwrap();
    assert!(rung(&mut wakeups).await.is_empty(), "what changes nothing wakes nobody");
}

async fn claim_snils(store: &dyn Store, account: AccountId, snils: &NamedSnils) -> bool {
    let mut work = store.begin().await.unwrap();
    let is_theirs = work.identities().claim_snils(account, snils, noon()).await.unwrap();
    work.commit().await.unwrap();
    is_theirs
}

#[rstest]
#[tokio::test]
async fn acc_11_a_proven_number_is_one_accounts_until_that_one_proves_another(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (first, second) = (settled(&*store).await, settled(&*store).await);
    let (number, another) = (named_snils(), named_snils());
    assert!(claim_snils(&*store, first, &number).await);
    assert!(claim_snils(&*store, first, &number).await, "it is theirs already");
    assert!(!claim_snils(&*store, second, &number).await);
    assert!(claim_snils(&*store, second, &named_snils()).await, "and the refused one has lost nothing");
    assert!(claim_snils(&*store, first, &another).await);
    assert!(claim_snils(&*store, second, &number).await, "it was given back");
    assert!(!claim_snils(&*store, second, &another).await);
    let mut work = store.read().await.unwrap();
    let owner = work.accounts().find_by_snils(&another.index).await.unwrap();
    assert_eq!(owner.map(|owner| owner.id), Some(first));
    assert!(work.accounts().find_by_snils(&named_snils().index).await.unwrap().is_none());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_accounts_that_prove_a_number_at_once_one_gets_it(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let number = named_snils();
    let proven = at_once(8, |_| {
        let (store, number) = (Arc::clone(&store), number.clone());
        async move {
            let account = settled(&*store).await;
            claim_snils(&*store, account, &number).await
        }
    })
    .await;
    assert_eq!(proven.into_iter().filter(|is_theirs| *is_theirs).count(), 1);
}

#[rstest]
#[tokio::test]
async fn a_level_rises_and_never_falls(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (_database, store) = store(engine).await;
    let account = account();
    let mut work = store.begin().await.unwrap();
    work.accounts().insert(&account).await.unwrap();
    for (level, rises, stands) in [
        (AccountLevel::Simplified, false, AccountLevel::Simplified),
        (AccountLevel::Standard, true, AccountLevel::Standard),
        (AccountLevel::Standard, false, AccountLevel::Standard),
        (AccountLevel::Confirmed, true, AccountLevel::Confirmed),
        (AccountLevel::Standard, false, AccountLevel::Confirmed),
    ] {
        assert_eq!(work.accounts().raise_level(account.id, level).await, Ok(rises), "{level:?}");
        assert_eq!(work.accounts().get(account.id).await.unwrap().level, stands);
    }
}

#[rstest]
#[tokio::test]
async fn a_verification_waits_once_for_an_operator_until_it_is_withdrawn(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let ((first, _), (other, _)) = (running(&*store, &[]).await, running(&*store, &[]).await);
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.reviews().find_waiting(first.id).await, Ok(None));
    assert_eq!(work.reviews().insert(id(), &first, noon_and(1)).await, Ok(true));
    assert_eq!(work.reviews().insert(id(), &first, noon_and(2)).await, Ok(false));
    assert_eq!(work.reviews().insert(id(), &other, noon_and(3)).await, Ok(true));
    assert_eq!(work.reviews().find_waiting(first.id).await, Ok(Some(noon_and(1))));
    assert_eq!(work.reviews().withdraw(first.account_id, noon_and(4)).await, Ok(1));
    assert_eq!(work.reviews().withdraw(first.account_id, noon_and(5)).await, Ok(0));
    assert_eq!(work.reviews().find_waiting(first.id).await, Ok(None));
    assert_eq!(work.reviews().find_waiting(other.id).await, Ok(Some(noon_and(3))), "that of another stays");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_journal_counts_without_gaps_and_is_read_from_its_end(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let kind = JournalKind::VerificationMismatched { registry: Tax, fields: vec![MismatchField::Inn] };
    at_once(12, |_| {
        let (store, kind) = (Arc::clone(&store), kind.clone());
        async move {
            let mut work = store.begin().await.unwrap();
            work.journal().push(account, &kind, noon()).await.unwrap();
            work.commit().await.unwrap();
        }
    })
    .await;
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.journal().push(other, &JournalKind::ReviewRequested, noon_and(1)).await, Ok(1));
    let missing = work.journal().push(AccountId(id()), &kind, noon()).await;
    assert_eq!(missing, Err(StoreError::NotFound { table: "account" }));
    let newest = work.journal().list_before(account, None, 5).await.unwrap();
    assert_eq!(newest.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [12, 11, 10, 9, 8]);
    assert!(newest.iter().all(|entry| entry.kind == kind && entry.created_at == noon()));
    let older = work.journal().list_before(account, Some(8), 100).await.unwrap();
    assert_eq!(older.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..8).rev().collect::<Vec<i64>>());
}
