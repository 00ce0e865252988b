//! A key for each person: made with the account, wrapped anew while the portal serves, gone when it is forgotten (security 9).

use crate::bench::{Database, Engine, account, at_once, id, noon, random_index, settled, store};
use crate::deletions::{erase, furnished, stone};
use crate::passkeys::passkey;
use jiff::Timestamp;
use model::{AccountId, JournalKind};
use rstest::rstest;
use service::ports::{Store, StoreError};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::{KeyKeeper, OpenError, Retirement, SealingKeys};
use zeroize::Zeroizing;

/// The key file of an installation, which all its processes read.
#[derive(Clone)]
struct KeyFile(Arc<Mutex<SealingKeys>>);

impl KeyFile {
    fn new(active: &str, ids: &[&str]) -> Self {
        Self(Arc::new(Mutex::new(ring(active, ids))))
    }

    fn write(&self, active: &str, ids: &[&str]) {
        *self.0.lock().unwrap() = ring(active, ids);
    }

    fn read(&self) -> SealingKeys {
        let file = Arc::clone(&self.0);
        let ring = self.0.lock().unwrap().clone();
        ring.reread_by(move || Some(file.lock().unwrap().clone()))
    }
}

/// The bytes of a key follow from its id.
fn ring(active: &str, ids: &[&str]) -> SealingKeys {
    let key = |id: &&str| ((*id).to_owned(), Zeroizing::new([id.bytes().next_back().unwrap(); 32]));
    SealingKeys::new(active, ids.iter().map(key)).unwrap()
}

async fn surname(store: &dyn Store, account: AccountId) -> Result<String, StoreError> {
    let account = store.read().await?.accounts().get(account).await?;
    Ok(account.name.surname.as_str().to_owned())
}

fn is_corrupt<T>(read: &Result<T, StoreError>) -> bool {
    matches!(read, Err(StoreError::Corrupt { .. }))
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s9_8_the_ring_turns_while_people_read_and_join(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (database, file) = (Database::new(engine).await, KeyFile::new("1", &["1"]));
    let serving = store::open(&database.settings, file.read()).await.unwrap();
    let mut people = Vec::new();
    for _ in 0..20 {
        people.push(settled(&*serving).await);
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let reading = {
        let (serving, people, is_over) = (Arc::clone(&serving), people.clone(), Arc::clone(&is_over));
        tokio::spawn(async move {
            let mut reads = 0;
            while !is_over.load(Ordering::Relaxed) {
                for person in &people {
                    assert_eq!(surname(&*serving, *person).await.unwrap(), "Подоконникова");
                    reads += 1;
                }
            }
            reads
        })
    };
    let joining = {
        let (serving, is_over) = (Arc::clone(&serving), Arc::clone(&is_over));
        tokio::spawn(async move {
            let mut joined = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                joined.push(settled(&*serving).await);
            }
            joined
        })
    };
    file.write("1", &["1", "2"]);
    file.write("2", &["1", "2"]);
    let keeper = KeyKeeper::open(&database.settings, file.read()).await.unwrap();
    let first = keeper.rotate(noon()).await.unwrap();
    assert!(first.rewrapped >= 21 && first.failed == 0, "{first:?}");
    let mut retired = keeper.retire("1", noon()).await.unwrap();
    while retired != Retirement::Done {
        keeper.rotate(noon()).await.unwrap();
        retired = keeper.retire("1", noon()).await.unwrap();
    }
    file.write("2", &["2"]);
    is_over.store(true, Ordering::Relaxed);
    assert!(reading.await.unwrap() > 0, "no read failed");
    people.extend(joining.await.unwrap());
    let usage = keeper.usage().await.unwrap();
    assert_eq!(usage.wraps, [("2".to_owned(), u64::try_from(people.len()).unwrap() + 1)]);
    let without = store::open(&database.settings, ring("2", &["2"])).await.unwrap();
    for person in people {
        assert_eq!(surname(&*without, person).await.unwrap(), "Подоконникова", "without the old key");
    }
}

#[rstest]
#[tokio::test]
async fn s9_8_a_key_that_wraps_is_not_retired(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let database = Database::new(engine).await;
    settled(&*store::open(&database.settings, ring("1", &["1"])).await.unwrap()).await;
    let keeper = KeyKeeper::open(&database.settings, ring("2", &["1", "2"])).await.unwrap();
    assert_eq!(keeper.retire("1", noon()).await.unwrap(), Retirement::StillUsed(2), "a person's and nobody's");
    assert_eq!(keeper.retire("2", noon()).await.unwrap(), Retirement::Active);
    assert_eq!(keeper.retire("3", noon()).await.unwrap(), Retirement::Unknown);
    keeper.rotate(noon()).await.unwrap();
    assert_eq!(keeper.retire("1", noon()).await.unwrap(), Retirement::Done);
    assert_eq!(keeper.retire("1", noon()).await.unwrap(), Retirement::Done, "twice is no error");
    assert_eq!(keeper.usage().await.unwrap().retired, ["1"]);
}

#[rstest]
#[tokio::test]
async fn s9_8_a_machine_with_an_old_key_file_wraps_by_no_retired_key(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let database = Database::new(engine).await;
    let behind = store::open(&database.settings, ring("1", &["1"])).await.unwrap();
    let keeper = KeyKeeper::open(&database.settings, ring("2", &["1", "2"])).await.unwrap();
    keeper.rotate(noon()).await.unwrap();
    assert_eq!(keeper.retire("1", noon()).await.unwrap(), Retirement::Done);
    let mut work = behind.begin().await.unwrap();
    assert!(matches!(work.accounts().insert(&account()).await, Err(StoreError::Database(_))));
    drop(work);
    assert_eq!(keeper.usage().await.unwrap().retired, ["1"], "and brings it not back");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s9_8_of_a_retirement_and_somebody_who_joins_by_that_key_one_comes_about(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    for _ in 0..8 {
        let database = Database::new(engine).await;
        let behind = store::open(&database.settings, ring("1", &["1"])).await.unwrap();
        let keeper = KeyKeeper::open(&database.settings, ring("2", &["1", "2"])).await.unwrap();
        keeper.rotate(noon()).await.unwrap();
        let joining = tokio::spawn(async move {
            let (person, mut work) = (account(), behind.begin().await?);
            work.accounts().insert(&person).await?;
            work.commit().await.map(|()| person.id)
        });
        let retired = keeper.retire("1", noon()).await;
        let joined = joining.await.unwrap();
        assert_ne!(joined.is_ok(), matches!(retired, Ok(Retirement::Done)), "{retired:?}");
    }
}

#[rstest]
#[tokio::test]
async fn nobody_who_looks_after_a_database_makes_one(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let database = Database::new(engine).await;
    assert!(store::connect_existing(&database.settings, ring("1", &["1"])).await.is_err());
    drop(store::open(&database.settings, ring("1", &["1"])).await.unwrap());
    assert!(store::connect_existing(&database.settings, ring("1", &["1"])).await.is_ok());
    database.run("DELETE FROM _sqlx_migrations WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)").await;
    let other = store::connect_existing(&database.settings, ring("1", &["1"])).await;
    assert!(matches!(other.err(), Some(OpenError::OtherSchema { .. })), "nor changes its schema");
}

#[rstest]
#[tokio::test]
async fn s9_1_a_ring_without_the_key_opens_no_database(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let database = Database::new(engine).await;
    settled(&*store::open(&database.settings, ring("1", &["1"])).await.unwrap()).await;
    let without = KeyKeeper::open(&database.settings, ring("2", &["2"])).await;
    assert!(matches!(without.err(), Some(OpenError::OtherKeys)), "told at once, and not by the first request");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s9_2_two_who_need_a_key_at_once_get_the_same(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (database, store) = store(engine).await;
    let person = settled(&*store).await;
    let before = surname(&*store, person).await.unwrap();
    let written = at_once(8, |_| {
        let store = Arc::clone(&store);
        async move { settled(&*store).await }
    })
    .await;
    assert_eq!(written.iter().map(|account| account.0).collect::<BTreeSet<_>>().len(), 8);
    for account in written {
        assert_eq!(surname(&*store, account).await.unwrap(), before);
    }
    assert_eq!(database.run("UPDATE data_key SET wrapped = wrapped").await, 10, "nine people and nobody");
}

#[rstest]
#[tokio::test]
async fn s9_3_keys_swapped_between_people_do_not_unwrap(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (database, store) = store(engine).await;
    let people = [settled(&*store).await, settled(&*store).await];
    let swap = "UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key ORDER BY subject DESC LIMIT 1)";
    assert_eq!(database.run(swap).await, 3);
    let read = [surname(&*store, people[0]).await, surname(&*store, people[1]).await];
    assert_eq!(read.iter().filter(|read| is_corrupt(read)).count(), 1, "the one who got the key of the other");
    assert_eq!(read.iter().filter(|read| read.is_ok()).count(), 1);
}

#[rstest]
#[tokio::test]
async fn s9_9_who_forgets_the_key_forgets_the_person(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (database, store) = store(engine).await;
    let person = settled(&*store).await;
    database.run("DELETE FROM data_key").await;
    assert!(is_corrupt(&surname(&*store, person).await));
}

#[rstest]
#[tokio::test]
async fn s9_8_a_person_gets_another_key_and_all_of_theirs_is_sealed_by_it(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (database, store) = store(engine).await;
    let person = furnished(&*store, &random_index()).await;
    let other = furnished(&*store, &random_index()).await;
    let keeper = KeyKeeper::open(&database.settings, crate::bench::keys()).await.unwrap();
    database.run("CREATE TABLE former AS SELECT id, subject FROM data_key").await;
    let resealed = keeper.replace(person, noon()).await.unwrap().unwrap();
    assert!(resealed >= 15, "{resealed}");
    assert_eq!(keeper.replace(person, noon()).await.unwrap(), Some(resealed), "and once more");
    assert_eq!(keeper.replace(AccountId(id()), noon()).await.unwrap(), None);
    let same = "SELECT COUNT(*) FROM former JOIN data_key ON data_key.id = former.id";
    assert_eq!(database.number(same).await, 2, "nobody else got another one: {other:?}");

    let mut work = store.read().await.unwrap();
    let account = work.accounts().get(person).await.unwrap();
    assert_eq!((account.name.surname.as_str(), account.password_hash.as_str()), ("Подоконникова", "$argon2id$"));
    assert_eq!(work.accounts().list_former_passwords(person).await.unwrap().len(), 1);
    assert!(work.contacts().list(person).await.unwrap().iter().any(|contact| contact.value == "vera@example.com"));
    assert_eq!(work.sessions().list(person, noon(), Timestamp::MIN).await.unwrap().len(), 1);
    assert_eq!(work.devices().list(person, Timestamp::MIN).await.unwrap().len(), 1);
    assert_eq!(work.journal().list_before(person, None, 9).await.unwrap().len(), 1);
    assert!(work.profiles().find(person).await.unwrap().is_some());
    let verification = work.verifications().find_newest(person).await.unwrap().unwrap();
    assert!(verification.snils.unwrap().number.is_some());
    assert_eq!(work.factors().list_apps(person).await.unwrap().len(), 1);
    assert_eq!(work.passkeys().list(person).await.unwrap().len(), 1);
    assert_eq!(work.sign_in_choices().get(person).await.unwrap().networks.text(), "");
    assert_eq!(work.failed_sign_ins().list(person, Timestamp::MIN, Timestamp::MAX, 9).await.unwrap().len(), 1);
    assert!(work.questions().find(person).await.unwrap().is_some());
    assert_eq!(surname(&*store, other).await.unwrap(), "Подоконникова");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s9_8_a_key_is_replaced_while_its_person_is_read_and_written_to(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (database, store) = store(engine).await;
    let person = settled(&*store).await;
    let keeper = KeyKeeper::open(&database.settings, crate::bench::keys()).await.unwrap();
    let is_over = Arc::new(AtomicBool::new(false));
    let reading = {
        let (store, is_over) = (Arc::clone(&store), Arc::clone(&is_over));
        tokio::spawn(async move {
            let mut reads = 0;
            while !is_over.load(Ordering::Relaxed) {
                let mut work = store.read().await.unwrap();
                work.journal().list_before(person, None, 1000).await.unwrap();
                assert_eq!(work.accounts().get(person).await.unwrap().name.surname.as_str(), "Подоконникова");
                reads += 1;
            }
            reads
        })
    };
    let tries = Arc::new(AtomicUsize::new(0));
    let writing = keeps_writing(&store, &is_over, &tries, person);
    for _ in 0..20 {
        let before = tries.load(Ordering::Relaxed);
        assert!(keeper.replace(person, noon()).await.unwrap().is_some());
        // SQLite gives its lock to whoever comes at the right moment: without a pause the writer may never be that.
        while tries.load(Ordering::Relaxed) == before {
            tokio::task::yield_now().await;
        }
    }
    is_over.store(true, Ordering::Relaxed);
    assert!(reading.await.unwrap() > 0, "no read failed");
    let written = writing.await.unwrap();
    let entries = store.read().await.unwrap().journal().list_before(person, None, 10_000).await.unwrap();
    assert_eq!(entries.len(), written, "what was acknowledged is there, and opens");
    assert!(written > 0);
}

#[tokio::test]
async fn s9_8_on_postgres_nothing_is_kept_that_a_replaced_key_has_sealed() {
    let (database, store) = store(Engine::Postgres).await;
    let person = settled(&*store).await;
    let keeper = KeyKeeper::open(&database.settings, crate::bench::keys()).await.unwrap();
    let mut late = store.begin().await.unwrap();
    late.accounts().get(person).await.unwrap();
    assert!(keeper.replace(person, noon()).await.unwrap().is_some());
    late.journal().push(person, &JournalKind::PasswordChanged, noon()).await.unwrap();
    assert_eq!(late.commit().await, Err(StoreError::Database("data_key_replaced".to_owned())));
    assert!(store.read().await.unwrap().journal().list_before(person, None, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn s9_8_on_postgres_what_was_written_before_its_key_went_is_sealed_by_the_next() {
    let (database, store) = store(Engine::Postgres).await;
    let (person, phone) = with_passkey(&*store).await;
    let keeper = KeyKeeper::open(&database.settings, crate::bench::keys()).await.unwrap();
    let mut early = store.begin().await.unwrap();
    assert!(early.passkeys().rename(person, phone, "Ключ Ставни").await.unwrap());
    let replacing = tokio::spawn(async move { keeper.replace(person, noon()).await });
    database.until_somebody_waits().await;
    assert_eq!(early.commit().await, Ok(()), "nobody waits for each other");
    assert!(replacing.await.unwrap().unwrap().is_some());
    let passkeys = store.read().await.unwrap().passkeys().list(person).await.unwrap();
    assert_eq!(passkeys.iter().map(|passkey| passkey.name.as_str()).collect::<Vec<_>>(), ["Ключ Ставни"]);
}

#[tokio::test]
async fn s9_9_on_postgres_an_account_goes_after_who_writes_to_it_without_holding_it() {
    let (database, store) = store(Engine::Postgres).await;
    let (person, phone) = with_passkey(&*store).await;
    let mut early = store.begin().await.unwrap();
    assert!(early.passkeys().rename(person, phone, "Ключ Ставни").await.unwrap());
    let erasing = {
        let store = Arc::clone(&store);
        tokio::spawn(async move { erase(&*store, &stone(person)).await })
    };
    database.until_somebody_waits().await;
    assert_eq!(early.commit().await, Ok(()), "nobody waits for each other");
    assert!(erasing.await.unwrap());
}

/// Somebody with a passkey, and its id.
async fn with_passkey(store: &dyn Store) -> (AccountId, uuid::Uuid) {
    let person = settled(store).await;
    let passkey = passkey(person);
    let mut work = store.begin().await.unwrap();
    assert!(work.passkeys().insert(&passkey).await.unwrap());
    work.commit().await.unwrap();
    (person, passkey.id)
}

/// Somebody who writes into the journal of a person until it is over. Who had the former key in hand is refused, and nothing is kept.
fn keeps_writing(
    store: &Arc<dyn Store>,
    is_over: &Arc<AtomicBool>,
    tries: &Arc<AtomicUsize>,
    person: AccountId,
) -> tokio::task::JoinHandle<usize> {
    let (store, is_over, tries) = (Arc::clone(store), Arc::clone(is_over), Arc::clone(tries));
    tokio::spawn(async move {
        let mut written = 0;
        while !is_over.load(Ordering::Relaxed) {
            let mut work = store.begin().await.unwrap();
            work.journal().push(person, &JournalKind::PasswordChanged, noon()).await.unwrap();
            match work.commit().await {
                Ok(()) => written += 1,
                Err(StoreError::Database(code)) => assert_eq!(code, "data_key_replaced"),
                Err(error) => panic!("{error}"),
            }
            tries.fetch_add(1, Ordering::Relaxed);
        }
        written
    })
}
