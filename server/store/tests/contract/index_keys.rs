//! The key of the blind indexes changes while people are found, join and prove things (security 2.4, 9.6).

use crate::bench::{Database, Engine, account, at_once, id, keys, noon, phone_of, settled, store};
use model::{AccountId, Answers, Channel, Email, Field, Phone, formats::Snils};
use rstest::rstest;
use service::ports::{Contact, NamedSnils, ProfileDraft, Store, StoreError};
use service::secrets::{IndexKeys, Versions};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::{IndexRotation, KeyKeeper, Retirement};
use zeroize::Zeroizing;

/// The index keys of an installation, which all its processes read.
#[derive(Clone)]
struct KeyFile(Arc<Mutex<Vec<i64>>>);

impl KeyFile {
    fn new(versions: &[i64]) -> Self {
        Self(Arc::new(Mutex::new(versions.to_vec())))
    }

    fn write(&self, versions: &[i64]) {
        *self.0.lock().unwrap() = versions.to_vec();
    }

    fn read(&self) -> IndexKeys {
        let file = Arc::clone(&self.0);
        index_keys(&self.0.lock().unwrap()).reread_by(move || Some(numbered(&file.lock().unwrap())))
    }
}

/// The bytes of a key follow from its number.
fn numbered(versions: &[i64]) -> Versions<Zeroizing<[u8; 32]>> {
    Versions::new(versions.iter().map(|version| (*version, Zeroizing::new([u8::try_from(*version).unwrap(); 32]))))
        .unwrap()
}

fn index_keys(versions: &[i64]) -> IndexKeys {
    IndexKeys::new(numbered(versions))
}

fn phone(number: usize) -> Phone {
    Phone::parse(&format!("+7900{number:07}")).unwrap()
}

/// The СНИЛС of this number, with its control number.
fn snils(number: u32) -> Snils {
    let digits = format!("{:09}", 112_233_000 + number);
    let sum: u32 = digits.bytes().zip((1..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    Snils::parse(&format!("{digits}{:02}", sum % 101 % 100)).unwrap()
}

async fn keeper(database: &Database) -> KeyKeeper {
    KeyKeeper::open(&database.settings, keys()).await.unwrap()
}

/// Opens an account whose phone is proven.
async fn joins(store: &dyn Store, keys: &IndexKeys, phone: &Phone) -> Result<AccountId, StoreError> {
    let (account, mut work) = (account(), store.begin().await?);
    work.accounts().insert(&account).await?;
    let contact = Contact { value: phone.as_str().to_owned(), verified_at: Some(noon()), ..phone_of(account.id) };
    work.contacts().insert(&contact, Some(&keys.of_phone(phone))).await?;
    work.commit().await?;
    Ok(account.id)
}

async fn proves(store: &dyn Store, keys: &IndexKeys, account: AccountId, snils: &Snils) -> bool {
    let named = NamedSnils { number: Some(snils.clone()), index: keys.of_snils(snils) };
    claims(store, account, &named).await
}

async fn claims(store: &dyn Store, account: AccountId, named: &NamedSnils) -> bool {
    let mut work = store.begin().await.unwrap();
    let is_theirs = work.identities().claim_snils(account, named, noon()).await.unwrap();
    work.commit().await.unwrap();
    is_theirs
}

async fn owner_of_phone(store: &dyn Store, keys: &IndexKeys, phone: &Phone) -> Option<AccountId> {
    let mut work = store.read().await.unwrap();
    let found = work.accounts().find_by_contact(Channel::Phone, &keys.of_phone(phone)).await.unwrap();
    found.map(|account| account.id)
}

async fn owner_of_snils(store: &dyn Store, keys: &IndexKeys, snils: &Snils) -> Option<AccountId> {
    let mut work = store.read().await.unwrap();
    work.accounts().find_by_snils(&keys.of_snils(snils)).await.unwrap().map(|account| account.id)
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s9_6_the_index_key_changes_while_people_are_found_and_join(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    const PEOPLE: u32 = 20;
    let (database, store) = store(engine).await;
    let (file, is_over) = (KeyFile::new(&[1]), Arc::new(AtomicBool::new(false)));
    let first = file.read();
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let account = joins(&*store, &first, &phone(number as usize)).await.unwrap();
        assert!(proves(&*store, &first, account, &snils(number)).await);
        people.push(account);
    }
    let looking = {
        let (store, keys, people, is_over) = (Arc::clone(&store), file.read(), people.clone(), Arc::clone(&is_over));
        tokio::spawn(async move {
            let mut found = 0;
            while !is_over.load(Ordering::Relaxed) {
                for (number, account) in (0..).zip(&people) {
                    assert_eq!(owner_of_phone(&*store, &keys, &phone(number as usize)).await, Some(*account));
                    assert_eq!(owner_of_snils(&*store, &keys, &snils(number)).await, Some(*account));
                    found += 1;
                }
            }
            found
        })
    };
    let (joined, joining) = joining(&store, &file, &is_over);
    file.write(&[1, 2]);
    // Whoever had begun with the former file is through.
    let before = joined.load(Ordering::Relaxed);
    while joined.load(Ordering::Relaxed) < before + 2 {
        tokio::task::yield_now().await;
    }
    let keeper = keeper(&database).await;
    let rotation = keeper.rotate_index(&file.read(), noon()).await.unwrap();
    assert!(rotation.indexed >= 2 * u64::from(PEOPLE) && rotation.failed == 0, "{rotation:?}");
    while keeper.retire_index(1, noon()).await.unwrap() != Retirement::Done {
        keeper.rotate_index(&file.read(), noon()).await.unwrap();
    }
    file.write(&[2]);
    keeper.forget_index(1).await.unwrap();
    is_over.store(true, Ordering::Relaxed);
    assert!(looking.await.unwrap() > 0, "no look-up failed");
    let joined = joining.await.unwrap();
    let second = index_keys(&[2]);
    for (phone, account) in joined {
        assert_eq!(owner_of_phone(&*store, &second, &phone).await, Some(account), "without the former key");
    }
    for (number, account) in (0..).zip(&people) {
        assert_eq!(owner_of_phone(&*store, &second, &phone(number as usize)).await, Some(*account));
        assert_eq!(owner_of_snils(&*store, &second, &snils(number)).await, Some(*account));
    }
    assert_eq!(database.number("SELECT COUNT(*) FROM contact_index WHERE key_version = 1").await, 0);
    assert_eq!(database.number("SELECT COUNT(*) FROM proven_identity WHERE key_version = 1").await, 0);
    assert_eq!(joins(&*store, &second, &phone(0)).await, Err(StoreError::ContactTaken));
}

type Joined = tokio::task::JoinHandle<Vec<(Phone, AccountId)>>;

/// People who join until it is over, and how many have.
fn joining(store: &Arc<dyn Store>, file: &KeyFile, is_over: &Arc<AtomicBool>) -> (Arc<AtomicUsize>, Joined) {
    let (store, keys, is_over) = (Arc::clone(store), file.read(), Arc::clone(is_over));
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let joining = tokio::spawn(async move {
        let mut joined = Vec::new();
        while !is_over.load(Ordering::Relaxed) {
            let phone = phone(5_000_000 + joined.len());
            let account = joins(&*store, &keys, &phone).await.unwrap();
            joined.push((phone, account));
            counted.fetch_add(1, Ordering::Relaxed);
        }
        joined
    });
    (count, joining)
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s2_4_of_fifty_who_prove_one_thing_while_the_index_key_changes_one_has_it(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    const CHANGES: i64 = 4;
    let (database, store) = store(engine).await;
    let keeper = Arc::new(keeper(&database).await);
    joins(&*store, &index_keys(&[1]), &phone(0)).await.unwrap();
    for version in 1..=CHANGES {
        let both = Arc::new(index_keys(&[version, version + 1]));
        let changing = {
            let (keeper, both) = (Arc::clone(&keeper), Arc::clone(&both));
            tokio::spawn(async move { keeper.rotate_index(&both, noon()).await.unwrap() })
        };
        let number = u32::try_from(version).unwrap();
        let came = at_once(50, |_| {
            let (store, both) = (Arc::clone(&store), Arc::clone(&both));
            async move {
                let joined = joins(&*store, &both, &phone(number as usize)).await;
                let account = match &joined {
                    Ok(account) => *account,
                    Err(StoreError::ContactTaken) => settled(&*store).await,
                    Err(error) => panic!("{error}"),
                };
                (joined.is_ok(), proves(&*store, &both, account, &snils(number)).await)
            }
        })
        .await;
        assert_eq!(came.iter().filter(|(joined, _)| *joined).count(), 1, "of one phone");
        assert_eq!(came.iter().filter(|(_, proven)| *proven).count(), 1, "of one СНИЛС");
        changing.await.unwrap();
        assert_eq!(joins(&*store, &both, &phone(0)).await, Err(StoreError::ContactTaken), "who was there before");
        assert_eq!(keeper.rotate_index(&both, noon()).await.unwrap().lacking, 0);
        assert_eq!(keeper.retire_index(version, noon()).await.unwrap(), Retirement::Done);
        keeper.forget_index(version).await.unwrap();
    }
    let last = index_keys(&[CHANGES + 1]);
    for number in 0..=CHANGES {
        assert!(owner_of_phone(&*store, &last, &phone(usize::try_from(number).unwrap())).await.is_some());
    }
    let rows = database.number("SELECT COUNT(*) FROM contact_index").await;
    assert_eq!(rows, CHANGES + 1, "one of each");
}

#[rstest]
#[tokio::test]
async fn s9_6_a_number_that_is_given_back_is_free_by_every_key(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (database, store) = store(engine).await;
    let (first, both) = (index_keys(&[1]), index_keys(&[1, 2]));
    let (one, other) = (settled(&*store).await, settled(&*store).await);
    assert!(proves(&*store, &first, one, &snils(1)).await);
    assert_eq!(keeper(&database).await.rotate_index(&both, noon()).await.unwrap().indexed, 1);
    assert!(!proves(&*store, &both, other, &snils(1)).await);
    assert!(proves(&*store, &both, one, &snils(2)).await);
    assert!(proves(&*store, &both, other, &snils(1)).await, "it was given back");
    assert_eq!(database.number("SELECT COUNT(*) FROM proven_identity").await, 4, "two numbers by two keys");
}

#[rstest]
#[tokio::test]
async fn s9_6_an_index_key_by_which_alone_somebody_is_found_is_not_retired(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (database, store) = store(engine).await;
    let (first, both) = (index_keys(&[1]), index_keys(&[1, 2]));
    let keeper = keeper(&database).await;
    let account = joins(&*store, &first, &phone(1)).await.unwrap();
    // As a program of before has written it.
    let noted = NamedSnils { number: None, index: first.of_snils(&snils(1)) };
    assert!(claims(&*store, account, &noted).await);
    assert_eq!(keeper.retire_index(1, noon()).await.unwrap(), Retirement::Active);
    assert_eq!(keeper.retire_index(2, noon()).await.unwrap(), Retirement::Unknown);
    let rotation = keeper.rotate_index(&both, noon()).await.unwrap();
    assert_eq!(rotation, IndexRotation { indexed: 1, failed: 1, lacking: 1 }, "the number is nowhere");
    assert_eq!(keeper.retire_index(1, noon()).await.unwrap(), Retirement::StillUsed(1));
    assert_eq!(owner_of_snils(&*store, &both, &snils(1)).await, Some(account), "and is found all the while");

    let draft =
        ProfileDraft { answers: Answers::default().with(Field::Snils, snils(1).as_str()), ..ProfileDraft::default() };
    let mut work = store.begin().await.unwrap();
    work.profiles().begin(account, &draft, noon()).await.unwrap();
    work.commit().await.unwrap();
    let rotation = keeper.rotate_index(&both, noon()).await.unwrap();
    assert_eq!(rotation, IndexRotation { indexed: 1, failed: 0, lacking: 0 }, "the profile has it");
    assert_eq!(keeper.retire_index(1, noon()).await.unwrap(), Retirement::Done);
    assert_eq!(keeper.retire_index(1, noon()).await.unwrap(), Retirement::Done, "twice is no error");
    keeper.forget_index(1).await.unwrap();
    let second = index_keys(&[2]);
    assert_eq!(owner_of_snils(&*store, &second, &snils(1)).await, Some(account));
    assert_eq!(owner_of_phone(&*store, &second, &phone(1)).await, Some(account));
}

#[rstest]
#[tokio::test]
async fn s9_6_a_machine_with_an_old_key_file_fails_loudly(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (database, store) = store(engine).await;
    let (behind, both) = (index_keys(&[1]), index_keys(&[1, 2]));
    let keeper = keeper(&database).await;
    let account = joins(&*store, &behind, &phone(1)).await.unwrap();
    assert_eq!(keeper.lacking_index_keys(&behind).await.unwrap(), [] as [i64; 0]);
    keeper.rotate_index(&both, noon()).await.unwrap();
    assert_eq!(keeper.lacking_index_keys(&behind).await.unwrap(), [2], "it does not start");
    assert_eq!(owner_of_phone(&*store, &behind, &phone(1)).await, Some(account), "it finds whom it knows");
    assert!(
        matches!(joins(&*store, &behind, &phone(2)).await, Err(StoreError::Database(_))),
        "and lets nobody in twice"
    );
    assert_eq!(keeper.retire_index(1, noon()).await.unwrap(), Retirement::Done);
    let mut work = store.read().await.unwrap();
    let found = work.accounts().find_by_contact(Channel::Phone, &behind.of_phone(&phone(1))).await;
    assert!(matches!(found, Err(StoreError::Database(_))), "and nobody is told that there is no such account");
}

#[rstest]
#[tokio::test]
async fn a_mailbox_is_found_by_the_next_key_however_it_was_written(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (database, store) = store(engine).await;
    let (first, both) = (index_keys(&[1]), index_keys(&[1, 2]));
    let email = Email::parse("Vera@Okno.Example").unwrap();
    let account = settled(&*store).await;
    let contact = Contact {
        id: id(),
        channel: Channel::Email,
        value: email.as_str().to_owned(),
        verified_at: Some(noon()),
        ..phone_of(account)
    };
    let mut work = store.begin().await.unwrap();
    work.contacts().insert(&contact, Some(&first.of_email(&email))).await.unwrap();
    work.commit().await.unwrap();
    let keeper = keeper(&database).await;
    keeper.rotate_index(&both, noon()).await.unwrap();
    assert_eq!(keeper.retire_index(1, noon()).await.unwrap(), Retirement::Done);
    let typed = Email::parse("vera@okno.example").unwrap();
    let mut work = store.read().await.unwrap();
    let found = work.accounts().find_by_contact(Channel::Email, &index_keys(&[2]).of_email(&typed)).await.unwrap();
    assert_eq!(found.map(|found| found.id), Some(account));
}
