//! Every component tells its story, and every story can be told.
#![cfg(feature = "stories")]

use leptos::prelude::*;
use std::{collections::BTreeSet, env, fs, path::Path};

#[test]
fn every_component_has_a_story() {
    let told: BTreeSet<&str> = ui::stories().iter().map(|story| story.name).collect();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut silent = Vec::new();
    for entry in fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if fs::read_to_string(&path).unwrap().contains("#[component]") && !told.contains(name.as_str()) {
            silent.push(name);
        }
    }
    assert!(silent.is_empty(), "without a story: {}", silent.join(", "));
}

#[test]
fn every_example_can_be_drawn_and_has_a_name_of_its_own() {
    for story in ui::stories() {
        assert!(!story.examples.is_empty(), "{} shows nothing", story.name);
        let titles: BTreeSet<_> = story.examples.iter().map(|example| example.title).collect();
        assert_eq!(titles.len(), story.examples.len(), "{} has two examples of one name", story.name);
        for example in &story.examples {
            let html = Owner::new().with(|| (example.view)().to_html());
            assert!(html.contains('<'), "{}, {}", story.name, example.title);
            assert!(
                !html.contains(" style=\""),
                "{}, {}: inline styles are refused by our policy",
                story.name,
                example.title
            );
        }
    }
}

#[test]
fn every_component_says_when_to_use_it_and_when_not() {
    for story in ui::stories() {
        assert!(story.source.contains("**When:**") && story.source.contains("**When not:**"), "{}", story.name);
    }
}

/// What every component sends, in every state. A change that is meant is taken over with `INSTA_UPDATE=always cargo test -p
/// ui --features stories --test stories`, and read in the diff. The same writes down what a new component sends: until
/// then there is no before, and whoever adds one touches its own two files only.
#[test]
fn every_example_sends_what_it_sent_before() {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let is_written_down = |name: &str| snapshots.join(name).with_extension("snap").is_file();
    let takes_over = env::var("INSTA_UPDATE").is_ok_and(|how| how == "always");
    for story in ui::stories() {
        if !is_written_down(story.name) && !takes_over {
            continue;
        }
        let mut sent = String::new();
        for example in &story.examples {
            let html = Owner::new().with(|| (example.view)().to_html());
            sent.push_str(&["<!-- ", example.title, " -->\n", &ui::story::indented(&html), "\n"].concat());
        }
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(story.name, sent);
        });
    }
}
