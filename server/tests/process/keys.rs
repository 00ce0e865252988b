//! The key ring at the command line, while the portal serves (security 9.8).

use crate::{
    browser::Browser,
    portal::{Home, okno, said, text},
};
use std::fs;

#[tokio::test]
async fn s9_8_the_ring_turns_under_a_portal_that_serves() {
    let home = Home::new();
    let portal = home.sandbox();
    let browser = Browser::new(&portal.origin);
    browser.register("79000000001").await.unwrap();
    let data = text(&home.path("data"));
    let keys = |what: &[&str]| said(&[&["keys"], what, &["--data", &data]].concat());
    assert_eq!(keys(&["status"]), "1\twraps\t2 keys of people\n");

    assert!(keys(&["add"]).contains("a key 2"));
    let (status, complaint) = okno(&["keys", "retire", "1", "--data", &data]);
    assert!(!status.success() && complaint.contains("is the one that wraps"), "{complaint}");
    assert_eq!(keys(&["rotate", "--to", "2"]), "Wrapped anew: 2. Sealed anew: 0.\n");
    assert!(browser.open("/cabinet").await.unwrap().html.contains("Окнова"), "the portal has read the ring again");

    assert!(keys(&["retire", "1"]).contains("gone from the file"));
    assert_eq!(keys(&["status"]), "2\twraps\t2 keys of people\n1\tretired\n");
    assert!(!fs::read_to_string(home.path("data/keys.toml")).unwrap().contains("\n1 = "));
    browser.register("79000000002").await.unwrap();
    drop(portal);
    let written = said(&["audit", "export", "--data", &data]);
    for action in ["user_created", "key_rotated", "key_retired"] {
        assert!(written.lines().any(|line| line.contains(&format!("\"action\":\"{action}\""))), "{action}: {written}");
    }
    assert!(said(&["audit", "verify", "--data", &data]).contains("whole"));
    let portal = home.sandbox();
    let page = browser.moved_to(&portal.origin).open("/cabinet").await.unwrap();
    assert!(page.html.contains("Окнова"), "started anew without the former key");
    assert_eq!(keys(&["status"]), "2\twraps\t3 keys of people\n1\tretired\n");
}

#[test]
fn s9_1_a_key_file_without_a_key_that_is_needed_is_told() {
    let home = Home::new();
    drop(home.sandbox());
    let (data, file) = (text(&home.path("data")), home.path("data/keys.toml"));
    let whole = fs::read_to_string(&file).unwrap();
    said(&["keys", "add", "--id", "later", "--data", &data]);
    let (status, complaint) = okno(&["keys", "add", "--id", "later", "--data", &data]);
    assert!(!status.success() && complaint.contains("never overwritten"), "{complaint}");
    let later = fs::read_to_string(&file).unwrap();
    let without: String =
        later.lines().filter(|line| !line.starts_with("1 = ")).flat_map(|line| [line, "\n"]).collect();
    fs::write(&file, without.replace("active = \"1\"", "active = \"later\"")).unwrap();
    let (status, complaint) = okno(&["keys", "status", "--data", &data]);
    assert!(!status.success() && complaint.contains("the key file lacks"), "{complaint}");
    fs::write(&file, whole).unwrap();
    assert!(okno(&["keys", "status", "--data", &data]).0.success());
}
