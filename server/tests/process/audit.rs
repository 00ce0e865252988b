//! The audit chain at the command line, and its checkpoints outside the database (security 10.3, 10.5).

use crate::{
    browser::Browser,
    portal::{Home, okno, said, text},
    postgres,
    two_machines::{account, ring},
    verification::Database,
};
use rstest::rstest;
use service::ports::{Actor, AuditAction, AuditEvent};
use sqlx::{Connection, Executor, SqliteConnection};
use std::fs;
use store::StoreSettings;

#[tokio::test]
async fn s10_3_the_end_of_the_chain_is_signed_when_the_portal_stops_and_the_chain_has_to_pass_it() {
    let home = Home::new();
    let portal = home.sandbox();
    Browser::new(&portal.origin).register("79000000001").await.unwrap();
    portal.tell_to_stop();
    assert!(portal.wait().success());
    let (data, file) = (text(&home.path("data")), home.path("data/audit-checkpoints.jsonl"));
    let signed = fs::read_to_string(&file).unwrap();
    assert_eq!(signed.lines().count(), 1, "{signed}");
    let whole = said(&["audit", "verify", "--data", &data]);
    assert!(whole.starts_with("2 events, whole.") && whole.contains("Checkpoints that it passes: 1."), "{whole}");

    fs::write(&file, signed.replace("\"seq\":2", "\"seq\":1")).unwrap();
    let (status, complaint) = okno(&["audit", "verify", "--data", &data]);
    assert!(!status.success() && complaint.contains("not signed by this key"), "{complaint}");
    fs::write(&file, signed).unwrap();
    fs::remove_file(home.path("data/okno.db")).unwrap();
    for companion in ["data/okno.db-wal", "data/okno.db-shm"] {
        let _ = fs::remove_file(home.path(companion));
    }
    let (status, complaint) = okno(&["audit", "verify", "--data", &data]);
    assert!(!status.success() && complaint.contains("there is no database"), "{complaint}");
    assert!(!home.path("data/okno.db").exists(), "whoever looks makes none");
}

/// Runs statements past the program, as whoever administers the database could.
async fn run_beneath(database: &str, sql: &'static str) {
    if database.starts_with("sqlite") {
        let mut beneath = SqliteConnection::connect(database).await.unwrap();
        beneath.execute(sql).await.unwrap();
    } else {
        postgres::run("psql", &[database, "-v", "ON_ERROR_STOP=1", "-qc", sql]);
    }
}

/// What may be done to a chain of five, and what is said of it.
const TAMPERINGS: [(&str, &str); 9] = [
    ("UPDATE audit_event SET actor = 'guest' WHERE seq = 3", "event 3 is not as it was written"),
    ("UPDATE audit_event SET at = at + 1 WHERE seq = 5", "event 5 is not as it was written"),
    ("DELETE FROM audit_event WHERE seq = 2", "event 2 is not there"),
    (
        "UPDATE audit_event SET seq = -2 WHERE seq = 2;
         UPDATE audit_event SET seq = 2 WHERE seq = 3;
         UPDATE audit_event SET seq = 3 WHERE seq = -2",
        "event 2 does not follow the one before",
    ),
    (
        "UPDATE audit_event SET seq = seq + 100 WHERE seq >= 3;
         UPDATE audit_event SET seq = seq - 99 WHERE seq >= 100;
         INSERT INTO audit_event
         SELECT 3, at, actor, action, subject, request, context, prev_hash, hash FROM audit_event WHERE seq = 2",
        "event 3 does not follow the one before",
    ),
    (
        "INSERT INTO audit_event
         SELECT 0, at, actor, action, subject, request, context, prev_hash, hash FROM audit_event WHERE seq = 1",
        "event 0 does not belong to the chain",
    ),
    (
        "INSERT INTO audit_event
         SELECT 6, at, actor, action, subject, request, context, hash, hash FROM audit_event WHERE seq = 5",
        "event 6 is not as it was written",
    ),
    ("DELETE FROM audit_event WHERE seq > 3", "event 4 is not there"),
    (
        "DELETE FROM audit_event WHERE seq > 3;
         UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_event WHERE seq = 3)",
        "event 4 is not there",
    ),
];

#[rstest]
#[tokio::test]
async fn s10_5_whatever_is_done_to_a_row_the_command_fails_and_names_the_first_bad_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let home = Home::new();
    let (url, unguard) = match database {
        Database::Sqlite => (
            format!("sqlite://{}", home.path("okno.db").display()),
            "DROP TRIGGER audit_event_is_not_changed; DROP TRIGGER audit_event_is_not_deleted;",
        ),
        Database::Postgres => (postgres::new_database(), "ALTER TABLE audit_event DISABLE TRIGGER ALL;"),
    };
    let file = format!("[audit]\ncheckpoints = \"{}\"\n", home.path("checkpoints.jsonl").display());
    let config = home.configuration(&url, &file);
    let store = store::open(&StoreSettings::new(url.clone()), ring(&home)).await.unwrap();
    let somebody = account();
    for _ in 0..5 {
        let mut work = store.begin().await.unwrap();
        work.audit().push(AuditEvent {
            at: somebody.created_at,
            actor: Actor::Citizen,
            action: AuditAction::LoginSuccess,
            subject: Some(somebody.id),
            request: "00ff00ff00ff00ff".to_owned(),
            context: Vec::new(),
        });
        work.commit().await.unwrap();
    }
    drop(store);
    let portal = home.installation(&config);
    portal.tell_to_stop();
    assert!(portal.wait().success(), "and signs where the chain ends");

    run_beneath(&url, unguard).await;
    run_beneath(&url, "CREATE TABLE kept AS SELECT * FROM audit_event").await;
    let verify = ["audit", "verify", "--config", &text(&config)];
    for (tampering, words) in TAMPERINGS {
        assert!(said(&verify).starts_with("5 events, whole."), "before {tampering}");
        run_beneath(&url, tampering).await;
        let (status, complaint) = okno(&verify);
        assert!(!status.success() && complaint.contains(&["broken: ", words].concat()), "{tampering}: {complaint}");
        let restore = "DELETE FROM audit_event;
                       INSERT INTO audit_event SELECT * FROM kept;
                       UPDATE audit_head SET seq = 5, hash = (SELECT hash FROM kept WHERE seq = 5)";
        run_beneath(&url, restore).await;
    }
}
