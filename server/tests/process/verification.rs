//! What pulled plugs must not do to people whose data are being checked: lose a turn, or tell one twice.

use crate::{papers::questions, portal::Home, postgres, two_machines::ring};
use jiff::{SignedDuration, Timestamp, tz::Offset};
use model::{
    AccountId, AccountLevel, Channel, GivenName, JournalKind, Locale, MismatchField, NotificationKind, PersonName,
    RegistryKind, Surname, VerificationState, formats::Snils,
};
use rstest::rstest;
use sandbox::{Fate, Registries};
use service::{
    Core, Site, SystemClock, Verifications,
    policy::SecurityConfig,
    ports::{Account, Contact, NoLeakedPasswords, Store},
    secrets::{BlindIndex, IndexKeys, Keys, SecretRng, Versions},
};
use std::{
    collections::HashSet,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};
use store::StoreSettings;
use zeroize::Zeroizing;

/// What the simulated registries live through while a second passes here: their minute of stepping back is three seconds.
const FASTER: i32 = 20;

struct Somebody {
    account: AccountId,
    fate: Fate,
}

/// Thirty who fit, fifteen with a slip, five whom МВД refuses to answer about.
fn fates() -> impl Iterator<Item = Fate> {
    let slips = MismatchField::ALL.into_iter().chain(MismatchField::ALL).take(15).map(Fate::Mismatch);
    std::iter::repeat_n(Fate::AllMatch, 30).chain(slips).chain(std::iter::repeat_n(Fate::Rejected, 5))
}

#[expect(clippy::disallowed_methods, reason = "the process beside this test looks at the machine's clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// A core of our own, as a third process would have: what it queues, the portal sends.
fn core(store: Arc<dyn Store>) -> Arc<Core> {
    Arc::new(Core {
        leaked: Arc::new(NoLeakedPasswords),
        store,
        clock: Arc::new(SystemClock::default()),
        rng: SecretRng,
        keys: Keys { index: IndexKeys::new(Versions::first(Zeroizing::new([1; 32]))), code: Zeroizing::new([2; 32]) },
        policy: SecurityConfig::default(),
        site: Site { origin: "http://127.0.0.1:3999".to_owned(), host: "127.0.0.1".to_owned(), offset: Offset::UTC },
    })
}

/// An account with a proven phone, whose data have just been sent.
async fn checked(core: &Arc<Core>, registries: &Registries, fate: Fate, number: usize) -> Somebody {
    let person = registries.people.give_out(fate).unwrap();
    let account = Account {
        id: AccountId(SecretRng.id(now()).unwrap()),
        name: PersonName {
            surname: Surname::parse("Окнова").unwrap(), given_name: GivenName::parse("Вера").unwrap()
        },
        level: AccountLevel::Simplified,
        locale: Locale::Ru,
        display: None,
        password_hash: "unused".to_owned(),
        password_set_at: now(),
        is_blocked: false,
        created_at: now(),
    };
    let phone = Contact {
        id: SecretRng.id(now()).unwrap(),
        account_id: account.id,
        channel: Channel::Phone,
        value: format!("+7900{number:07}"),
        verified_at: Some(now()),
        created_at: now(),
    };
    let snils = Snils::parse(&person.papers.snils).unwrap();
    let mut work = core.store.begin().await.unwrap();
    work.accounts().insert(&account).await.unwrap();
    work.contacts().insert(&phone, Some(&BlindIndex::first(SecretRng.bytes().unwrap()))).await.unwrap();
    let verifications = Verifications::new(Arc::clone(core));
    verifications.start(&mut *work, account.id, &questions(&person.papers), Some(&snils)).await.unwrap();
    work.commit().await.unwrap();
    Somebody { account: account.id, fate }
}

/// How many are still being checked.
async fn count_running(core: &Arc<Core>, people: &[Somebody]) -> usize {
    let verifications = Verifications::new(Arc::clone(core));
    let mut running = 0;
    for somebody in people {
        let view = verifications.view(somebody.account).await.unwrap().unwrap();
        running += usize::from(view.state == VerificationState::Running);
    }
    running
}

/// Lets the leases of a killed worker run out now, so that nobody has to wait a minute for it: takes what is leased, as a
/// worker would in a minute, under a lease that is over at once.
async fn end_leases(store: &dyn Store) {
    let in_a_minute = now() + SignedDuration::from_secs(61);
    let mut work = store.begin().await.unwrap();
    for registry in RegistryKind::ALL {
        work.checks().claim(registry, in_a_minute, SecretRng.id(now()).unwrap(), now(), 1000).await.unwrap();
    }
    work.commit().await.unwrap();
}

#[derive(Clone, Copy)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// How many processes work on it: one file takes one, a server two.
    fn processes(self) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => 2,
        }
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s18_7_pulled_plugs_lose_no_turn_of_fifty_verifications_and_tell_none_twice(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let begin = now();
    let registries = Registries::new(Arc::new(move || begin + now().duration_since(begin) * FASTER));
    let bus = sandbox::start_registries(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), registries.clone()).await.unwrap();
    for registry in RegistryKind::ALL {
        registries.switches.set_delay(registry, SignedDuration::from_secs(30));
    }
    let home = Home::new();
    let url = match database {
        Database::Sqlite => format!("sqlite://{}", home.path("okno.db").display()),
        Database::Postgres => postgres::new_database(),
    };
    let token = sandbox::TOKEN;
    let bus = format!("url = \"http://{bus}\"\nheaders = {{ Authorization = \"Bearer {token}\" }}");
    let config = home.configuration_with(&url, &bus, "");
    let store = store::open(&StoreSettings::new(url), ring(&home)).await.unwrap();
    let core = core(Arc::clone(&store));
    let mut people = Vec::new();
    for (number, fate) in fates().enumerate() {
        people.push(checked(&core, &registries, fate, number).await);
    }

    let mut pulled = 0_u64;
    while pulled < 20 && count_running(&core, &people).await > 0 {
        let portals: Vec<_> = (0..database.processes()).map(|_| home.installation(&config)).collect();
        for portal in portals {
            // A moment of its own for each plug, so that every step is hit by some.
            tokio::time::sleep(Duration::from_millis(20 + pulled * 37 % 300)).await;
            portal.kill();
            pulled += 1;
        }
        end_leases(&*store).await;
    }
    assert!(pulled > 3, "it was over before the plug could be pulled");

    let portals: Vec<_> = (0..database.processes()).map(|_| home.installation(&config)).collect();
    let started = Instant::now();
    while count_running(&core, &people).await > 0 {
        assert!(started.elapsed() < Duration::from_mins(2), "some turn was lost");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    // Whatever comes again now must change nothing.
    tokio::time::sleep(Duration::from_secs(1)).await;
    for portal in portals {
        portal.tell_to_stop();
        assert!(portal.wait().success());
    }

    for somebody in &people {
        told_once(&*store, somebody).await;
    }
    let news = news(&*store).await;
    assert_eq!(news.len(), people.len(), "each has one message on its way");
    assert_eq!(news.iter().collect::<HashSet<_>>().len(), people.len(), "and nobody another's");
    for registry in RegistryKind::ALL {
        assert!(registries.taken(registry) <= people.len(), "each question was asked once");
    }
}

/// Started and ended, each told once, and the end is the one that the registries gave.
async fn told_once(store: &dyn Store, somebody: &Somebody) {
    let mut work = store.read().await.unwrap();
    let feed = work.notifications().list_after(somebody.account, 0, 100).await.unwrap();
    let journal = work.journal().list_before(somebody.account, None, 100).await.unwrap();
    let level = work.accounts().get(somebody.account).await.unwrap().level;
    let [started, ended] = &feed[..] else { panic!("{:?}: {} notices", somebody.fate, feed.len()) };
    let [ended_entry, started_entry] = &journal[..] else { panic!("{:?}: {} entries", somebody.fate, journal.len()) };
    assert_eq!(started.kind, NotificationKind::VerificationStarted);
    assert!(matches!(started_entry.kind, JournalKind::VerificationStarted { .. }));
    let is_right = match (somebody.fate, &ended.kind, &ended_entry.kind) {
        (
            Fate::AllMatch,
            NotificationKind::VerificationMatched { level: told },
            JournalKind::VerificationMatched { .. },
        ) => (*told, level) == (AccountLevel::Standard, AccountLevel::Standard),
        (
            Fate::Mismatch(field),
            NotificationKind::VerificationMismatched { fields, .. },
            JournalKind::VerificationMismatched { .. },
        ) => fields.contains(&field) && level == AccountLevel::Simplified,
        (
            Fate::Rejected,
            NotificationKind::VerificationUnanswered { registries },
            JournalKind::VerificationUnanswered { .. },
        ) => registries == &[RegistryKind::Passports] && level == AccountLevel::Simplified,
        _ => false,
    };
    assert!(is_right, "{:?} ended as {:?}", somebody.fate, ended.kind);
}

/// Messages that wait for a gateway, which this installation does not have.
async fn news(store: &dyn Store) -> Vec<String> {
    let later = now() + SignedDuration::from_hours(48);
    let mut work = store.begin().await.unwrap();
    let waiting = work.outbox().claim(later, SecretRng.id(now()).unwrap(), later, 1000).await.unwrap();
    waiting.into_iter().filter_map(|message| message.payload).filter(|payload| payload.contains("News")).collect()
}
