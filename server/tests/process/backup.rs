//! The restore drill: a copy that was made while the portal served brings everybody back (security 18.3, 18.4).

use crate::{
    browser::Browser,
    durability::PASSWORD,
    portal::{Home, okno, said, text},
    postgres, pulled_plugs,
};
use std::fs;

#[tokio::test]
async fn s18_4_a_copy_of_a_portal_that_serves_brings_everybody_back() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    browser.register("79000000001").await.unwrap();
    let (data, file) = (text(&home.path("data")), text(&home.path("okno.backup")));
    said(&["backup", "create", &file, "--data", &data]);
    let written = fs::read(&file).unwrap();
    let holds = |needle: &[u8]| written.windows(needle.len()).any(|window| window == needle);
    assert!(!holds(b"SQLite format") && !holds(b"audit_event"), "nothing of the database shows");
    Browser::new(&portal.origin).register("79000000002").await.unwrap();
    portal.tell_to_stop();
    assert!(portal.wait().success());

    let (status, complaint) = okno(&["backup", "create", &file, "--data", &data]);
    assert!(!status.success() && complaint.contains("exists"), "never overwritten: {complaint}");
    let (status, complaint) = okno(&["backup", "restore", &file, "--data", &data]);
    assert!(!status.success() && complaint.contains("move it away first"), "{complaint}");
    for lost in ["okno.db", "okno.db-wal", "okno.db-shm"] {
        let _ = fs::remove_file(home.path("data").join(lost));
    }
    let verified = said(&["backup", "verify", &file, "--data", &data]);
    assert!(verified.contains("3 events, whole.") && verified.contains("2 keys of people unwrap."), "{verified}");
    fs::write(home.path("data/okno.db-wal"), "of another database").unwrap();
    let (status, complaint) = okno(&["backup", "restore", &file, "--data", &data]);
    assert!(!status.success() && complaint.contains("okno.db-wal is there"), "{complaint}");
    fs::remove_file(home.path("data/okno.db-wal")).unwrap();
    said(&["backup", "restore", &file, "--data", &data]);
    let left: Vec<_> = fs::read_dir(home.path("data")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("okno.db.")), "no copy lies about: {left:?}");
    let written = said(&["audit", "export", "--data", &data]);
    assert!(written.lines().last().unwrap().contains("backup_restored"), "{written}");
    assert!(said(&["audit", "verify", "--data", &data]).contains("whole"));
    let left: Vec<String> = fs::read_dir(home.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("okno.backup"))
        .collect();
    assert_eq!(left, ["okno.backup"], "no copy in the clear lies about");

    let portal = home.sandbox();
    let sign_in = async |phone| {
        let fields = [("login", phone), ("password", PASSWORD)];
        Browser::new(&portal.origin).post("/sign-in", "/api/sign-in", &fields).await.unwrap().path
    };
    assert_eq!(sign_in("79000000001").await, "/cabinet");
    assert_ne!(sign_in("79000000002").await, "/cabinet", "who came after the copy");
}

/// A database of SQLite, with what may stand beside it.
const FILES: [&str; 3] = ["okno.db", "okno.db-wal", "okno.db-shm"];

fn copy(home: &Home, from: &str, to: &str) {
    for file in FILES {
        let _ = fs::copy(home.path(from).join(file), home.path(to).join(file));
    }
}

fn take_away(home: &Home) {
    for file in FILES {
        let _ = fs::remove_file(home.path("data").join(file));
    }
}

pub(crate) async fn can_sign_in(origin: &str, phone: &str) -> bool {
    let fields = [("login", phone), ("password", PASSWORD)];
    Browser::new(origin).post("/sign-in", "/api/sign-in", &fields).await.unwrap().path == "/cabinet"
}

#[tokio::test]
async fn s9_9_whoever_was_deleted_after_the_copy_does_not_come_back_with_it() {
    let home = Home::new();
    let portal = home.sandbox();
    let leaves = Browser::new(&portal.origin);
    leaves.register("79000000001").await.unwrap();
    Browser::new(&portal.origin).register("79000000002").await.unwrap();
    let (data, file) = (text(&home.path("data")), text(&home.path("okno.backup")));
    said(&["backup", "create", &file, "--data", &data]);
    let gone = leaves.post("/security/delete", "/api/security/delete", &[("sure", "yes")]).await.unwrap();
    assert_eq!(gone.path, "/deleted");
    portal.tell_to_stop();
    assert!(portal.wait().success());
    let list = fs::read_to_string(home.path("data/deletions.jsonl")).unwrap();
    assert_eq!(list.lines().count(), 1);
    for word in ["9000000001", "Окнов"] {
        assert!(!list.contains(word), "the list holds a value of somebody");
    }

    take_away(&home);
    let restored = said(&["backup", "restore", &file, "--data", &data]);
    assert!(restored.contains("1 accounts were deleted after the copy was made"), "{restored}");
    assert!(said(&["audit", "verify", "--data", &data]).contains("whole"));
    let portal = home.sandbox();
    assert!(can_sign_in(&portal.origin, "79000000002").await);
    assert!(!can_sign_in(&portal.origin, "79000000001").await);
    Browser::new(&portal.origin).register("79000000001").await.unwrap();
}

#[tokio::test]
async fn s9_9_a_database_put_back_by_hand_forgets_again_before_anybody_is_served() {
    let home = Home::new();
    let portal = home.sandbox();
    let leaves = Browser::new(&portal.origin);
    leaves.register("79000000001").await.unwrap();
    portal.tell_to_stop();
    assert!(portal.wait().success());
    fs::create_dir(home.path("copy")).unwrap();
    copy(&home, "data", "copy");

    let portal = home.sandbox();
    assert!(can_sign_in(&portal.origin, "79000000001").await);
    let owner = Browser::new(&portal.origin);
    owner.post("/sign-in", "/api/sign-in", &[("login", "79000000001"), ("password", PASSWORD)]).await.unwrap();
    let gone = owner.post("/security/delete", "/api/security/delete", &[("sure", "yes")]).await.unwrap();
    assert_eq!(gone.path, "/deleted");
    portal.tell_to_stop();
    assert!(portal.wait().success());
    take_away(&home);
    copy(&home, "copy", "data");
    let portal = home.sandbox();
    assert!(!can_sign_in(&portal.origin, "79000000001").await);
    let written = said(&["audit", "export", "--data", &text(&home.path("data"))]);
    assert!(written.contains("user_deleted"), "{written}");
}

#[tokio::test]
async fn s18_3_a_damaged_backup_restores_nothing() {
    let home = Home::new();
    drop(home.sandbox());
    let (data, file) = (text(&home.path("data")), home.path("okno.backup"));
    said(&["backup", "create", &text(&file), "--data", &data]);
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    for (companion, away) in [("", "away.db"), ("-wal", "away.db-wal"), ("-shm", "away.db-shm")] {
        let _ = fs::rename(home.path(&format!("data/okno.db{companion}")), home.path("data").join(away));
    }
    let (status, complaint) = okno(&["backup", "restore", &text(&file), "--data", &data]);
    assert!(!status.success() && complaint.contains("damaged"), "{complaint}");
    assert!(!home.path("data/okno.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn s18_3_a_database_that_the_tools_of_postgresql_restored_is_the_same_and_serves() {
    const PHONE: &str = "79010000007";
    let home = Home::new();
    let (database, restored) = (postgres::new_database(), postgres::new_database());
    let (config, portal) = pulled_plugs::installation_with(&home, &database, PHONE).await;
    let dump = text(&home.path("okno.dump"));
    // While it serves.
    postgres::run("pg_dump", &["-Fc", "-f", &dump, &database]);
    portal.tell_to_stop();
    assert!(portal.wait().success());
    postgres::run("pg_restore", &["--exit-on-error", "--no-owner", "-d", &restored, &dump]);
    assert_eq!(postgres::content(&restored), postgres::content(&database), "every row of every table");

    fs::write(&config, fs::read_to_string(&config).unwrap().replace(&database, &restored)).unwrap();
    let of_it = ["--config", &text(&config)];
    assert!(said(&[&["audit", "verify"], &of_it[..]].concat()).contains("whole"));
    let portal = home.installation(&config);
    let browser = Browser::asking_for(pulled_plugs::HOST, &portal.origin);
    assert_eq!(pulled_plugs::sign_in(&browser, PHONE).await.unwrap(), "/cabinet");
    let page = browser.open("/cabinet").await.unwrap();
    assert!(page.html.contains("Вера"), "names are read with the keys of before");
}

#[test]
fn postgresql_is_left_to_its_own_tools() {
    let home = Home::new();
    let config = home.configuration(&postgres::new_database(), "");
    let (status, complaint) = okno(&["backup", "create", &text(&home.path("x")), "--config", &text(&config)]);
    assert!(!status.success() && complaint.contains("its own tools"), "{complaint}");
}
