//! Deleting accounts: everything of theirs goes, a stone stays, and nobody else notices.

use crate::bench::{
    Database, Engine, at_once, code, draft, id, message, named_snils, noon, noon_and, phone_of, random_index,
    random_mark, session, settled, store,
};
use crate::devices::device;
use crate::factors::{app, pending};
use crate::failed_sign_ins::failed;
use crate::passkeys::passkey;
use crate::questions::asked;
use crate::recoveries::recovery;
use crate::sign_in_choices::stopped;
use crate::verifications::{check, question, verification};
use crate::waiting_recoveries::waiting;
use jiff::Timestamp;
use model::{AccountId, Channel, JournalKind, NotificationKind, RegistryKind};
use rstest::rstest;
use service::ports::{
    Contact, LinkPurpose, NewOutboxRow, OwnerLink, PasswordChange, PlannedDeletion, ProfileDraft, RecoveryRecord,
    SignInChoice, Store, StoreError, Tombstone, Wakeup,
};
use service::secrets::{BlindIndex, SecretRng, TokenHash};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) fn stone(account: AccountId) -> Tombstone {
    Tombstone { account, opened_at: noon(), deleted_at: noon_and(60) }
}

pub(crate) async fn erase(store: &dyn Store, stone: &Tombstone) -> bool {
    let mut work = store.begin().await.unwrap();
    let was_there = work.deletions().erase(stone).await.unwrap();
    work.commit().await.unwrap();
    was_there
}

/// An account with something in every table that knows accounts; its phone has this name in the index.
pub(crate) async fn furnished(store: &dyn Store, phone: &BlindIndex) -> AccountId {
    let account = settled(store).await;
    let mut work = store.begin().await.unwrap();
    let proven = Contact { verified_at: Some(noon()), ..phone_of(account) };
    work.contacts().insert(&proven, Some(phone)).await.unwrap();
    let email = Contact { channel: Channel::Email, value: "vera@example.com".to_owned(), ..phone_of(account) };
    work.contacts().insert(&email, None).await.unwrap();
    let begun = draft();
    assert!(work.drafts().insert(&begun).await.unwrap());
    assert!(work.drafts().finish(begun.id, account).await.unwrap());
    let under_way = RecoveryRecord { account_id: Some(account), proven_at: Some(noon()), ..recovery() };
    assert!(work.recoveries().insert(&under_way).await.unwrap());
    work.recoveries().save(&under_way).await.unwrap();
    work.waiting_recoveries().insert(&waiting(account)).await.unwrap();
    let (open, between) = (session(account), pending(account));
    work.sessions().insert(&open).await.unwrap();
    work.devices().remember(&device(account, TokenHash(random_mark())), 20).await.unwrap();
    work.sign_in_choices().save(account, &SignInChoice::default()).await.unwrap();
    let elsewhere = stopped(account);
    work.sign_in_choices().stop(&elsewhere).await.unwrap();
    work.codes().insert(&code(elsewhere.id, 1)).await.unwrap();
    work.failed_sign_ins().note(&failed(Some(account)), 20).await.unwrap();
    work.factors().insert_app(&app(account)).await.unwrap();
    work.factors().insert_pending(&between).await.unwrap();
    assert!(work.factors().add_sms(account, noon()).await.unwrap());
    for flow in [account.0, begun.id, under_way.id, open.id, between.id] {
        work.codes().insert(&code(flow, 1)).await.unwrap();
    }
    work.factors().replace_backup_codes(account, &[random_mark()], noon()).await.unwrap();
    assert!(work.passkeys().insert(&passkey(account)).await.unwrap());
    work.passkeys().handle(account, &SecretRng.bytes().unwrap()).await.unwrap();
    let kind = NotificationKind::ContactConfirmed { channel: Channel::Phone };
    work.notifications().push(account, &kind, noon()).await.unwrap();
    work.journal().push(account, &JournalKind::PasswordChanged, noon()).await.unwrap();
    assert!(work.profiles().begin(account, &ProfileDraft::default(), noon()).await.unwrap());
    let running = verification(account);
    assert!(work.verifications().insert(&running).await.unwrap());
    work.checks().insert(&check(&running, RegistryKind::Pension), &question()).await.unwrap();
    assert!(work.reviews().insert(id(), &running, noon()).await.unwrap());
    assert!(work.identities().claim_snils(account, &named_snils(), noon()).await.unwrap());
    let old = work.accounts().get(account).await.unwrap().password_hash;
    let change = PasswordChange { account, old, new: "$argon2id$".to_owned(), former: id(), keep: 4, at: noon() };
    assert!(work.accounts().change_password(&change).await.unwrap());
    let planned = PlannedDeletion { account, planned_at: noon(), due_at: noon_and(60) };
    assert!(work.deletions().plan(&planned).await.unwrap());
    let link = OwnerLink {
        token: TokenHash(random_mark()),
        account,
        purpose: LinkPurpose::KeepsAccount,
        expires_at: noon_and(60),
    };
    work.owner_links().insert(&link).await.unwrap();
    work.questions().put(&asked(account, "Как звали первого кота?")).await.unwrap();
    work.commit().await.unwrap();
    account
}

/// How many rows each table has.
async fn rows(database: &Database) -> BTreeMap<String, i64> {
    const TABLES: [&str; 2] = [
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'",
        "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_sqlx%'",
    ];
    let mut rows = BTreeMap::new();
    match database.engine {
        Engine::Sqlite => {
            let mut connection = SqliteConnection::connect(&database.settings.url).await.unwrap();
            let tables: Vec<(String,)> = sqlx::query_as(TABLES[0]).fetch_all(&mut connection).await.unwrap();
            for (table,) in tables {
                let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
                rows.insert(table, sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap());
            }
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(&database.settings.url).await.unwrap();
            let tables: Vec<(String,)> = sqlx::query_as(TABLES[1]).fetch_all(&mut connection).await.unwrap();
            for (table,) in tables {
                let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
                rows.insert(table, sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap());
            }
        }
    }
    rows
}

#[rstest]
#[tokio::test]
async fn s9_9_everything_of_an_account_goes_with_its_key_and_a_stone_stays(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (database, store) = store(engine).await;
    let (name, other_name) = (random_index(), random_index());
    let other = furnished(&*store, &other_name).await;
    let mut expected = rows(&database).await;
    let account = furnished(&*store, &name).await;
    let furnished_rows = rows(&database).await;
    let bare: Vec<&String> =
        furnished_rows.iter().filter(|(table, rows)| expected[*table] == **rows).map(|(t, _)| t).collect();
    let nobodys = [
        "audit_event",
        "audit_head",
        "deleted_account",
        "failure_run",
        "index_keys",
        "limit_counter",
        "outbox",
        "passkey_challenge",
        "ring_key",
        "sms_sign_in",
    ];
    assert_eq!(bare, nobodys, "a table of accounts that this test does not furnish");

    assert!(erase(&*store, &stone(account)).await);
    *expected.get_mut("deleted_account").unwrap() += 1;
    assert_eq!(rows(&database).await, expected);
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.accounts().get(account).await.err(), Some(StoreError::NotFound { table: "account" }));
    assert!(work.deletions().hold(account).await.unwrap().is_none());
    assert_eq!(work.deletions().list_stones(noon_and(60)).await, Ok(vec![stone(account)]));
    assert_eq!(work.deletions().list_stones(noon_and(61)).await, Ok(Vec::new()));
    assert!(work.accounts().find_by_contact(Channel::Phone, &name).await.unwrap().is_none());
    let found = work.accounts().find_by_contact(Channel::Phone, &other_name).await.unwrap();
    assert!(found.is_some_and(|found| found.id == other), "nobody else has noticed");
    drop(work);

    let again = settled(&*store).await;
    let mut work = store.begin().await.unwrap();
    let contact = Contact { verified_at: Some(noon()), ..phone_of(again) };
    assert_eq!(work.contacts().insert(&contact, Some(&name)).await, Ok(()), "the name is free");
}

#[rstest]
#[tokio::test]
async fn s9_9_a_stone_may_be_set_twice_and_where_no_account_is(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    assert!(erase(&*store, &stone(account)).await);
    assert!(!erase(&*store, &Tombstone { deleted_at: noon_and(99), ..stone(account) }).await);
    let nobody = Tombstone { deleted_at: noon_and(70), ..stone(AccountId(id())) };
    assert!(!erase(&*store, &nobody).await);
    let stones = store.read().await.unwrap().deletions().list_stones(Timestamp::MIN).await;
    assert_eq!(stones, Ok(vec![stone(account), nobody]), "as they were set first");
}

#[rstest]
#[tokio::test]
async fn s11_6_messages_of_an_account_are_erased_with_it_and_others_go_out(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let mut work = store.begin().await.unwrap();
    let [own, theirs, nobodys, dead] = [(Some(account), 1), (Some(other), 2), (None, 3), (Some(account), 0)]
        .map(|(account, priority)| NewOutboxRow { account, ..message(priority) });
    for row in [&own, &theirs, &nobodys, &dead] {
        work.outbox().push(row).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut work = store.begin().await.unwrap();
    let claimed = work.outbox().claim(noon(), id(), noon_and(60), 1).await.unwrap();
    assert!(work.outbox().bury(&claimed[0], noon(), "refused").await.unwrap());
    work.commit().await.unwrap();
    erase(&*store, &stone(account)).await;
    let mut work = store.begin().await.unwrap();
    let left = work.outbox().claim(noon(), id(), noon_and(60), 9).await.unwrap();
    assert_eq!(left.iter().map(|message| message.id).collect::<Vec<_>>(), [theirs.id, nobodys.id]);
    assert_eq!(work.outbox().count_dead().await, Ok(0));
}

#[rstest]
#[tokio::test]
async fn s11_6_a_dead_letter_is_erased_when_its_term_is_over(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let mut work = store.begin().await.unwrap();
    work.outbox().push(&message(0)).await.unwrap();
    let claimed = work.outbox().claim(noon(), id(), noon_and(60), 1).await.unwrap();
    assert!(work.outbox().bury(&claimed[0], noon(), "refused").await.unwrap());
    assert_eq!(work.outbox().erase_expired(noon_and(299)).await, Ok(0));
    assert_eq!(work.outbox().count_dead().await, Ok(1));
    assert_eq!(work.outbox().erase_expired(noon_and(300)).await, Ok(1));
    assert_eq!(work.outbox().count_dead().await, Ok(0));
}

#[rstest]
#[tokio::test]
async fn a_deletion_is_planned_once_cancelled_once_and_due_on_its_day(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let (account, other) = (settled(&*store).await, settled(&*store).await);
    let planned = PlannedDeletion { account, planned_at: noon(), due_at: noon_and(100) };
    let sooner = PlannedDeletion { account: other, planned_at: noon(), due_at: noon_and(50) };
    let mut work = store.begin().await.unwrap();
    assert_eq!(work.deletions().find_planned(account).await, Ok(None));
    assert_eq!(work.deletions().plan(&planned).await, Ok(true));
    assert_eq!(work.deletions().plan(&PlannedDeletion { due_at: noon_and(1), ..planned }).await, Ok(false));
    assert_eq!(work.deletions().plan(&sooner).await, Ok(true));
    assert_eq!(work.deletions().find_planned(account).await, Ok(Some(planned)));
    assert_eq!(work.deletions().list_due(noon_and(49), 9).await, Ok(Vec::new()));
    assert_eq!(work.deletions().list_due(noon_and(99), 9).await, Ok(vec![other]));
    assert_eq!(work.deletions().list_due(noon_and(100), 9).await, Ok(vec![other, account]));
    assert_eq!(work.deletions().list_due(noon_and(100), 1).await, Ok(vec![other]));
    assert_eq!(work.deletions().cancel(account).await, Ok(true));
    assert_eq!(work.deletions().cancel(account).await, Ok(false));
    assert_eq!(work.deletions().find_planned(account).await, Ok(None));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s18_2_an_account_goes_however_many_write_to_it_at_that_moment(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (database, store) = store(engine).await;
    let mut expected = rows(&database).await;
    let account = settled(&*store).await;
    let erased = at_once(12, |number| {
        let store = Arc::clone(&store);
        async move {
            if number == 6 {
                return erase(&*store, &stone(account)).await;
            }
            // Whoever comes too late is refused, and leaves nothing behind.
            let Ok(mut work) = store.begin().await else { return false };
            let written = match number % 3 {
                0 => work.sessions().insert(&session(account)).await,
                1 => work.journal().push(account, &JournalKind::PasswordChanged, noon()).await.map(drop),
                _ => work.waiting_recoveries().insert(&waiting(account)).await,
            };
            if written.is_ok() {
                let _ = work.commit().await;
            }
            false
        }
    })
    .await;
    assert_eq!(erased.into_iter().filter(|was_there| *was_there).count(), 1);
    *expected.get_mut("deleted_account").unwrap() += 1;
    assert_eq!(rows(&database).await, expected);
}

#[rstest]
#[tokio::test]
async fn whoever_keeps_the_list_and_whoever_watches_the_feed_are_woken(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (_database, store) = store(engine).await;
    let account = settled(&*store).await;
    let mut wakeups = store.wakeups();
    erase(&*store, &stone(account)).await;
    let mut heard = Vec::new();
    while heard.len() < 2 {
        heard.push(wakeups.recv().await.unwrap());
    }
    assert_eq!(heard, [Wakeup::Feed(account), Wakeup::Deletions]);
}
