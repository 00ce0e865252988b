//! `okno check`: values in, a line of JSON for each.

use crate::portal::okno;
use serde_json::{Value as Json, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, Stdio},
};

const VECTORS: &str = include_str!("../../../app/model/tests/vectors.json");

/// What the portal says of a field for which it has no sentence. No check may answer with it.
const NO_SENTENCE: [&str; 2] = ["Проверьте это поле", "Check this field"];

fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_okno"))
        .arg("check")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Sends lines, and gives one answer for each.
fn answers(arguments: &[&str], lines: &[u8]) -> Vec<Json> {
    let mut child = start(arguments);
    let mut input = child.stdin.take().unwrap();
    let sent = lines.to_vec();
    let sending = std::thread::spawn(move || input.write_all(&sent).unwrap());
    let output = BufReader::new(child.stdout.take().unwrap());
    let answers = output.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    sending.join().unwrap();
    assert!(child.wait().unwrap().success());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(said, "");
    answers
}

fn answer(kind: &str, line: &str) -> Json {
    let mut found = answers(&[kind, "--today", "2026-11-21"], line.as_bytes());
    assert_eq!(found.len(), 1, "{kind} {line}");
    found.remove(0)
}

/// The code of the only answer.
fn code(kind: &str, line: &str) -> String {
    let answer = answer(kind, line);
    assert_eq!(answer["ok"], false, "{kind} {line}: {answer}");
    answer["code"].as_str().unwrap().to_owned()
}

/// Cases of a group, each with the input that it is about.
fn cases<'a>(groups: &'a Json, group: &str) -> Vec<(&'a Json, &'a Json)> {
    let input = |case: &'a Json| if group == "valid" { case } else { &case["input"] };
    groups[group].as_array().into_iter().flatten().map(|case| (input(case), case)).collect()
}

#[test]
fn every_vector_is_answered_as_it_says() {
    let vectors: Json = serde_json::from_str(VECTORS).unwrap();
    let today = vectors["_meta"]["today"].as_str().unwrap();
    for (kind, groups) in vectors.as_object().unwrap().iter().filter(|(kind, _)| !kind.starts_with('_')) {
        for group in ["valid", "invalid", "warn", "normalize"] {
            let cases = cases(groups, group);
            let lines: Vec<String> = cases.iter().map(|(input, _)| input.to_string()).collect();
            let answers = answers(&[kind, "--today", today], lines.join("\n").as_bytes());
            assert_eq!(answers.len(), cases.len(), "{kind} {group}");
            for ((input, case), answer) in cases.iter().zip(&answers) {
                let case_of = format!("{kind} {input}: {answer}");
                assert_eq!(answer["ok"], group != "invalid", "{case_of}");
                match group {
                    "invalid" => {
                        assert_eq!(answer["code"], case["code"], "{case_of}");
                        assert!(!NO_SENTENCE.contains(&answer["message"].as_str().unwrap()), "{case_of}");
                    }
                    "warn" => assert!(answer["warnings"].as_array().unwrap().contains(&case["code"]), "{case_of}"),
                    "normalize" => assert_eq!(answer["canonical"], case["expect"], "{case_of}"),
                    _ => assert!(answer["warnings"].is_array(), "{case_of}"),
                }
            }
        }
    }
}

#[test]
fn plain_text_needs_no_quotes() {
    let accepted = json!({ "ok": true, "canonical": "112-233-445 95", "warnings": [] });
    for line in ["11223344595", "СНИЛС: 112-233-445 95\r\n", " 112 233 445 95 \n", "\"112\\u00a0233\\u00a0445 95\""]
    {
        assert_eq!(answer("snils", line), accepted, "{line}");
    }
    assert_eq!(code("snils", "\n"), "empty");
    let guid = "{0C5B2444-70A0-4932-980C-B4DC0D3F02B5}";
    assert_eq!(answer("gar_guid", guid)["canonical"], "0c5b2444-70a0-4932-980c-b4dc0d3f02b5");
}

#[test]
fn an_input_of_another_shape_is_refused_and_told_what_is_wanted() {
    for (kind, line) in [
        ("snils", "{}"),
        ("snils", "[1, 2]"),
        ("account", "40602810700000000025"),
        ("account", "\"x\""),
        ("account", r#"{"bik": "049805746"}"#),
        ("account", r#"{"bik": "049805746", "account": "40602810700000000025", "sum": 1}"#),
        ("account", r#"{"bik": 49805746, "account": "40602810700000000025"}"#),
        ("account", r#"{"bik": null, "account": []}"#),
        ("status_move", "[0]"),
        ("status_move", "[0, 17, 21]"),
        ("status_move", "[0.5, 17]"),
        ("status_move", r#"["0", "17"]"#),
        ("fine_price", r#"{"amount": 1e999, "decided": "", "pay_date": "", "scheme": "", "expect": 0}"#),
    ] {
        let found = code(kind, line);
        let wanted = if line.contains("1e999") { "input.json" } else { "input.shape" };
        assert_eq!(found, wanted, "{kind} {line}");
    }
    let message = answer("name_match", "Анна")["message"].clone();
    assert_eq!(message, "Для проверки name_match нужны поля a, b и никакие другие; даты пишутся как 2026-11-21");
}

#[test]
fn what_cannot_be_read_is_answered_and_the_next_line_is_read() {
    let long = "1".repeat(100_000);
    let lines = [
        b"\xff\xfe".as_slice(),
        b"\"11223344595",
        b"\"\\ud800\"",
        b"\x00",
        long.as_bytes(),
        &b"1".repeat(64 * 1024 + 1),
        &b"1".repeat(64 * 1024),
        b"11223344595",
    ];
    let found = answers(&["snils"], &lines.join(b"\n".as_slice()));
    let codes: Vec<&str> = found.iter().map(|answer| answer["code"].as_str().unwrap_or("ok")).collect();
    let too_long = "input.too_long";
    assert_eq!(codes, ["input.utf8", "input.json", "input.json", "bad_char", too_long, too_long, "snils.length", "ok"]);
    assert!(found.iter().all(|answer| answer["ok"] == true || !answer["message"].as_str().unwrap().is_empty()));
}

#[test]
fn nesting_without_end_is_refused() {
    assert_eq!(code("account", &"[".repeat(60_000)), "input.json");
    assert_eq!(code("account", &"{\"a\":".repeat(10_000)), "input.json");
}

#[test]
fn an_answer_comes_before_the_next_question() {
    let mut child = start(&["bik"]);
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..3 {
        input.write_all(b"044525225\n").unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line, "{\"ok\":true,\"canonical\":\"044525225\",\"warnings\":[]}\n");
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn nobody_listening_any_more_is_a_quiet_end() {
    let mut child = start(&["bik"]);
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    // It may end before all of it is sent.
    let _ = input.write_all("044525225\n".repeat(10_000).as_bytes());
    drop(input);
    assert!(child.wait().unwrap().success());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(said, "");
}

#[test]
fn the_language_and_the_day_can_be_chosen() {
    let found = answers(&["snils", "--locale", "en"], b"1");
    assert_eq!(found[0]["message"], "A SNILS must have 11 digits");
    let doubts = |today| answers(&["passport", "--today", today], b"4530 123456")[0]["warnings"].clone();
    assert_eq!(doubts("2028-12-31"), json!(["passport.blank_year_in_future"]));
    assert_eq!(doubts("2029-01-01"), json!([]));
    assert_eq!(answers(&["passport_dates"], br#"{"birth_date": "2000-05-10", "issue_date": "2020-05-20"}"#).len(), 1);
}

#[test]
fn an_unknown_kind_ends_with_2_and_the_list() {
    for arguments in [["check", "passports"], ["check", ""]] {
        let (status, said) = okno(&arguments);
        assert_eq!(status.code(), Some(2));
        assert!(said.contains("inn_person") && said.contains("status_move"), "{said}");
    }
    for arguments in [["check", "snils", "--today", "2026-02-30"], ["check", "snils", "--locale", "de"]] {
        assert_eq!(okno(&arguments).0.code(), Some(2));
    }
}
