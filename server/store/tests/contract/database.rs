//! Opening, refusing, and secrecy at rest.

use crate::bench::{
    Database, Engine, account, draft, id, keys, message, noon, phone_of, random_index, session, settled, store,
};
use crate::verifications::{check, question, verification};
use model::{AccountId, Channel, ContactValues, Device, JournalKind, MismatchField, NotificationKind, RegistryKind};
use rstest::rstest;
use service::ports::{
    CheckOutcome, Contact, Draft, Finding, NewOutboxRow, Passkey, SessionRecord, Store, StoreError, Work,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use store::OpenError;

#[rstest]
#[tokio::test]
async fn s18_5_a_database_newer_than_the_program_is_refused(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let (database, store) = store(engine).await;
    drop(store);
    database
        .run(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
              SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
        )
        .await;
    assert!(matches!(store::open(&database.settings, keys()).await.err(), Some(OpenError::NewerDatabase(9999))));
    assert!(matches!(store::migrate(&database.settings).await, Err(OpenError::NewerDatabase(9999))));
}

#[rstest]
#[tokio::test]
async fn a_migration_in_another_wording_is_refused(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let database = Database::new(engine).await;
    let newest = store::migrate(&database.settings).await.unwrap();
    assert_eq!(store::migrate(&database.settings).await.unwrap(), newest, "running twice changes nothing");
    database
        .run(
            "UPDATE _sqlx_migrations
                 SET checksum = (SELECT checksum FROM _sqlx_migrations WHERE version = 1) WHERE version = 2",
        )
        .await;
    assert!(matches!(store::migrate(&database.settings).await, Err(OpenError::ChangedMigration(2))));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn s18_5_two_processes_may_start_at_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let database = Arc::new(Database::new(engine).await);
    let opened = crate::bench::at_once(4, |_| {
        let database = Arc::clone(&database);
        async move { store::open(&database.settings, keys()).await.map(drop) }
    })
    .await;
    assert!(opened.iter().all(Result::is_ok), "{opened:?}");
}

#[tokio::test]
async fn only_the_service_may_read_the_file() {
    let (database, store) = store(Engine::Sqlite).await;
    settled(&*store).await;
    for companion in ["", "-wal", "-shm"] {
        let file = [database.file().to_str().unwrap(), companion].concat();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
}

#[rstest]
#[tokio::test]
async fn s9_3_values_swapped_between_people_do_not_open(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (database, store) = store(engine).await;
    let (victim, other) = (settled(&*store).await, settled(&*store).await);
    assert_eq!(
        database.run("UPDATE account SET surname = (SELECT surname FROM account ORDER BY id DESC LIMIT 1)").await,
        2
    );
    let mut reader = store.read().await.unwrap();
    let mut corrupt = 0;
    for account in [victim, other] {
        match reader.accounts().get(account).await.err() {
            None => {}
            Some(StoreError::Corrupt { table: "account", column: "surname", .. }) => corrupt += 1,
            Some(error) => panic!("{error}"),
        }
    }
    assert_eq!(corrupt, 1, "the one whose surname is another's");
}

#[rstest]
#[tokio::test]
async fn s9_5_no_planted_value_stands_in_the_database(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let (database, store) = store(engine).await;
    plant(&*store).await;
    let dump = dump(&database).await;
    let holds = |needle: &[u8]| dump.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"simplified"), "what is not sealed is found, so the search works");
    for planted in PLANTED {
        let hex: String = planted
            .bytes()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|half| char::from_digit(half.into(), 16))
            .collect();
        assert!(!holds(planted.as_bytes()) && !holds(hex.as_bytes()), "{planted}");
    }
}

const PLANTED: [&str; 8] = [
    "+79001234567",
    "planted@example.org",
    "Подоконникова",
    "Фрамуга",
    "Plantedbrowser",
    "argon2id",
    "91000000000",
    "passport_issue_date",
];

/// Writes the planted values wherever a value of a person goes.
async fn plant(store: &dyn Store) {
    let account = account();
    let device =
        Device { browser: "Plantedbrowser".to_owned(), system: "Plantedbrowser".to_owned(), ..Default::default() };
    let mut work = store.begin().await.unwrap();
    work.accounts().insert(&account).await.unwrap();
    for (channel, value) in [(Channel::Phone, PLANTED[0]), (Channel::Email, PLANTED[1])] {
        let contact = Contact { channel, value: value.to_owned(), ..phone_of(account.id) };
        work.contacts().insert(&contact, Some(&random_index())).await.unwrap();
    }
    let values = ContactValues {
        surname: PLANTED[2].to_owned(),
        given_name: PLANTED[3].to_owned(),
        phone: PLANTED[0].to_owned(),
        email: PLANTED[1].to_owned(),
        has_consent: true,
    };
    let draft = Draft { values, ..draft() };
    assert!(work.drafts().insert(&draft).await.unwrap());
    work.drafts().save(&draft).await.unwrap();
    work.sessions().insert(&SessionRecord { device: device.clone(), ..session(account.id) }).await.unwrap();
    let kind = NotificationKind::SignedIn {
        device,
        failures_before: 0,
        way: model::SignInWay::Password,
        is_new_device: false,
    };
    work.notifications().push(account.id, &kind, noon()).await.unwrap();
    let passkey = Passkey {
        id: id(),
        account_id: account.id,
        credential_id: vec![1],
        credential: "{}".to_owned(),
        name: PLANTED[3].to_owned(),
        counter: 0,
        is_backup_eligible: true,
        is_backed_up: true,
        created_at: noon(),
        used_at: None,
    };
    assert!(work.passkeys().insert(&passkey).await.unwrap());
    let payload = PLANTED.join(" ");
    work.outbox().push(&NewOutboxRow { payload, ..message(0) }).await.unwrap();
    plant_verification(&mut *work, account.id).await;
    work.commit().await.unwrap();
    let mut work = store.begin().await.unwrap();
    let claimed = work.outbox().claim(noon(), id(), noon(), 1).await.unwrap();
    work.outbox().sent(&claimed[0], noon()).await.unwrap();
    work.commit().await.unwrap();
    let mut reader = store.read().await.unwrap();
    assert!(reader.accounts().get(AccountId(account.id.0)).await.is_ok());
}

/// One question that is open, one that was answered, and what the journal tells of it.
async fn plant_verification(work: &mut dyn Work, account: AccountId) {
    let verification = verification(account);
    assert!(work.verifications().insert(&verification).await.unwrap());
    let (open, answered) = (check(&verification, RegistryKind::Pension), check(&verification, RegistryKind::Passports));
    for check in [&open, &answered] {
        work.checks().insert(check, &question()).await.unwrap();
    }
    let fields = vec![MismatchField::PassportIssueDate];
    let finding = CheckOutcome::Answered(Finding::Mismatch(fields.clone()));
    assert!(work.checks().settle(&answered, &finding, noon()).await.unwrap());
    let kind = JournalKind::VerificationMismatched { registry: RegistryKind::Passports, fields };
    work.journal().push(account, &kind, noon()).await.unwrap();
}

/// Everything that lies in the database: the raw files of SQLite, every row of PostgreSQL as text.
async fn dump(database: &Database) -> Vec<u8> {
    if database.engine == Engine::Sqlite {
        let files = std::fs::read_dir(database.file().parent().unwrap()).unwrap();
        return files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    }
    let mut connection = PgConnection::connect(&database.settings.url).await.unwrap();
    let tables: Vec<(String,)> = sqlx::query_as("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let mut dump = Vec::new();
    for (table,) in tables {
        let sql = AssertSqlSafe(format!("SELECT \"{table}\"::text FROM \"{table}\""));
        let rows: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
        dump.extend(rows.into_iter().flat_map(|(row,)| row.into_bytes()));
    }
    dump
}

#[rstest]
#[tokio::test]
async fn s5_13_a_fresh_database_holds_nobody(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    const PEOPLE: [&str; 6] = [
        "SELECT COUNT(*) FROM account",
        "SELECT COUNT(*) FROM contact",
        "SELECT COUNT(*) FROM session",
        "SELECT COUNT(*) FROM passkey",
        "SELECT COUNT(*) FROM proven_identity",
        "SELECT COUNT(*) FROM audit_event",
    ];
    let (database, _store) = store(engine).await;
    for sql in PEOPLE {
        assert_eq!(database.number(sql).await, 0, "{sql}");
    }
}
