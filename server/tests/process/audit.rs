//! The audit chain at the command line, and its checkpoints outside the database (security 10.3, 10.5).

use crate::{
    browser::Browser,
    portal::{Home, okno, said, text},
};
use std::fs;

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
