//! The restore drill: a copy that was made while the portal served brings everybody back (security 18.3, 18.4).

use crate::{
    browser::Browser,
    durability::PASSWORD,
    portal::{Home, okno, said, text},
    postgres,
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

#[test]
fn postgresql_is_left_to_its_own_tools() {
    let home = Home::new();
    let config = home.configuration(&postgres::new_database(), "");
    let (status, complaint) = okno(&["backup", "create", &text(&home.path("x")), "--config", &text(&config)]);
    assert!(!status.success() && complaint.contains("its own tools"), "{complaint}");
}
