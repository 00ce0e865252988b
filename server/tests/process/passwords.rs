//! `okno passwords`: a public list becomes the file that the portal asks.

use crate::portal::{Home, okno, text};
use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// SHA-1 of «password» and of «letmein», as public lists have them.
const LIST: &str =
    "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9545824\r\nB7A875FC1EA228B9061041B7CEC4BD3C52AB3CE3:272523\r\n";

/// Whether the list was taken, and what was said.
fn convert(list: &str, file: &Path) -> (bool, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_okno"))
        .args(["passwords", "convert"])
        .arg(file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn s3_5_a_public_list_becomes_the_file_that_the_configuration_names() {
    let home = Home::new();
    let file = home.path("leaked");
    let configuration = |file: &Path| {
        let extra = format!("[passwords]\nleaked = \"{}\"", file.display());
        text(&home.configuration("postgres://okno@127.0.0.1/okno", &extra))
    };
    let checked = |file: &Path| okno(&["config", "check", "--config", &configuration(file)]);
    let (status, said) = checked(&file);
    assert!(!status.success() && said.contains("passwords.leaked"), "{said}");

    let backwards: Vec<&str> = LIST.lines().rev().collect();
    let (is_taken, said) = convert(&backwards.join("\n"), &file);
    assert!(!is_taken && said.contains("line 2"), "{said}");
    let (is_taken, said) = convert(LIST, &file);
    assert!(is_taken && said.contains("2 passwords"), "{said}");
    assert!(!convert(LIST, &file).0, "no file is overwritten");
    let (status, said) = checked(&file);
    assert!(status.success(), "{said}");
}
