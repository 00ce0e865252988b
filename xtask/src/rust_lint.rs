//! House rules for Rust sources that the compiler cannot hold: words that may stand in named files only, and words that some files
//! may not hold.

use crate::assets;
use anyhow::Result;
use std::fs;
use std::path::Path;

/// Words, where they may stand, and why nowhere else.
struct Rule {
    words: &'static [&'static str],
    place: Place,
    reason: &'static str,
}

/// Paths are seen from the root of the checkout; one that ends with a slash is a folder.
enum Place {
    /// In these, and nowhere else. The list grows only with a reason in the review.
    OnlyIn(&'static [&'static str]),
    /// Anywhere but in these.
    NotIn(&'static [&'static str]),
}

impl Place {
    fn allows(&self, name: &str) -> bool {
        let holds = |listed: &[&str]| {
            listed.iter().any(|place| if place.ends_with('/') { name.starts_with(place) } else { name == *place })
        };
        match self {
            Self::OnlyIn(listed) => holds(listed),
            Self::NotIn(listed) => !holds(listed),
        }
    }
}

const RULES: [Rule; 11] = [
    Rule {
        words: &["<textarea"],
        place: Place::OnlyIn(&["app/ui/src/text_area.rs"]),
        reason: "the component `TextArea` knows how to keep the first line break",
    },
    Rule {
        words: &["inner_html"],
        place: Place::OnlyIn(&["app/src/server_context/shell.rs"]),
        reason: "markup that nobody escaped has no place on a page; the shell writes its one script so",
    },
    Rule {
        words: &["feature = \"ssr\""],
        place: Place::OnlyIn(&["app/src/lib.rs"]),
        reason: "the border between server and browser is drawn in these files",
    },
    Rule {
        words: &["MultipartData", "axum::extract::Multipart"],
        place: Place::OnlyIn(&[]),
        reason: "uploads go past server functions, with limits of their own",
    },
    Rule {
        words: &["AssertSqlSafe", "QueryBuilder", "raw_sql"],
        place: Place::OnlyIn(&["server/store/tests/", "server/tests/process/routes.rs"]),
        reason: "SQL is a constant with binds, and nothing is glued into it (security 12.10)",
    },
    Rule {
        words: &["Command::new", "tokio::process"],
        place: Place::OnlyIn(&["server/tests/"]),
        reason: "the server starts no other programs (security 12.10)",
    },
    Rule {
        words: &["getrandom::"],
        place: Place::OnlyIn(&["server/service/src/secrets.rs", "server/store/src/sealing/mod.rs"]),
        reason: "secrets come from `SecretRng`, nonces from the sealing, and both from the operating system (security 4.9)",
    },
    Rule {
        words: &[
            "rand::",
            "thread_rng",
            "OsRng",
            "StdRng",
            "SmallRng",
            "RandomState",
            "SystemRandom",
            "fastrand",
            "new_v4",
            "now_v7",
            "Math::random",
        ],
        place: Place::OnlyIn(&["server/tests/support/authenticator.rs"]),
        reason: "there is one source of randomness, `SecretRng` (security 4.9)",
    },
    Rule {
        words: &["Uuid", "uuid::"],
        place: Place::NotIn(&[
            "app/src/server_context/cookies.rs",
            "server/service/src/outbox/words.rs",
            "server/src/links.rs",
            "server/src/seal.rs",
        ]),
        reason: "links and cookies carry tokens of 256 bit; an id authorises nothing (security 2.1)",
    },
    Rule {
        words: &["sessions::open(", "sessions().insert("],
        place: Place::OnlyIn(&[
            "server/service/src/registration/finish.rs", // whoever has just opened an account,
            "server/service/src/sign_in/mod.rs", // whoever has signed in: by password, code by SMS, second step or passkey
            "server/service/src/sessions.rs",
            "server/store/tests/",
            "server/tests/",
        ]),
        reason: "these are all the ways to a session (security 5.12)",
    },
    Rule {
        words: &["WebSocket", "Websocket", "tungstenite", "unsafe {", "unsafe fn", "unsafe impl", "allow(unsafe_code"],
        place: Place::OnlyIn(&[]),
        reason: "what is pushed is a stream of events (security 12.8), and there is no unsafe code (security 19)",
    },
];

/// Folders with code of the portal. This tool, which has to write the words, is not one of them.
const SOURCES: [&str; 3] = ["app", "frontend", "server"];

/// All violations, as `file:line: what`.
pub(crate) fn faults(root: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for source in SOURCES {
        for file in assets::files_below(&root.join(source))? {
            let name = file.strip_prefix(root)?.display().to_string();
            if file.extension().is_some_and(|kind| kind == "rs") {
                faults.extend(violations(&name, &fs::read_to_string(file)?));
            } else if file.file_name().is_some_and(|file| file == "Cargo.toml") {
                faults.extend(unheld(&name, &fs::read_to_string(file)?));
            }
        }
    }
    Ok(faults)
}

fn violations(name: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rule in RULES.iter().filter(|rule| !rule.place.allows(name)) {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
        for (number, line) in lines {
            if let Some(word) = rule.words.iter().find(|word| line.contains(**word)) {
                found.push(format!("{name}:{}: `{word}`: {}", number + 1, rule.reason));
            }
        }
    }
    found
}

/// A crate that does not take the lints of the workspace: they forbid unsafe code, and nothing can allow it again.
fn unheld(name: &str, manifest: &str) -> Option<String> {
    let is_held = manifest.replace("\r\n", "\n").contains("[lints]\nworkspace = true\n");
    (!is_held).then(|| format!("{name}: lacks `[lints] workspace = true`, which forbids `unsafe`"))
}

#[cfg(test)]
mod tests {
    use super::{Place, RULES, faults, unheld, violations};
    use crate::project::Project;
    use std::fs;

    #[test]
    fn s19_20_the_sources_keep_every_rule() {
        assert_eq!(faults(&Project::find().unwrap().root).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn words_are_found_outside_their_files_and_not_in_comments() {
        let text = "// inner_html is refused\n#[cfg(feature = \"ssr\")]\nmod server_context;\n";
        assert!(violations("app/src/lib.rs", text).is_empty());
        let elsewhere = violations("app/src/pages/home.rs", text);
        assert_eq!(elsewhere.len(), 1);
        assert!(elsewhere[0].starts_with("app/src/pages/home.rs:2:"), "{elsewhere:?}");
    }

    #[test]
    fn every_word_of_every_rule_is_found_where_it_has_no_place() {
        for rule in &RULES {
            let (wrong, right) = match rule.place {
                Place::OnlyIn(listed) => ("server/src/anywhere.rs", listed.first().copied()),
                Place::NotIn(listed) => (listed[0], Some("server/src/anywhere.rs")),
            };
            for word in rule.words {
                let line = format!("    let x = {word} y;\n");
                assert_eq!(violations(wrong, &line).len(), 1, "{word}");
                assert_eq!(violations(wrong, &format!("/// {line}")).len(), 0, "{word}");
                let right =
                    right.map(|place| if place.ends_with('/') { [place, "x.rs"].concat() } else { place.to_owned() });
                assert!(right.is_none_or(|place| violations(&place, &line).is_empty()), "{word}");
            }
        }
    }

    #[test]
    fn s12_10_sql_that_is_glued_together_is_found() {
        let glued = "sqlx::query(AssertSqlSafe(format!(\"SELECT {column}\")))";
        assert_eq!(violations("server/store/src/repository/accounts.rs", glued).len(), 1);
    }

    #[test]
    fn s12_10_a_child_process_is_found() {
        let child = "std::process::Command::new(\"convert\").arg(file)";
        assert_eq!(violations("server/service/src/profile/mod.rs", child).len(), 1);
    }

    #[test]
    fn s4_9_another_source_of_randomness_is_found() {
        for other in ["rand::random()", "Uuid::new_v4()", "getrandom::fill(&mut code)", "OsRng.fill_bytes(&mut code)"] {
            assert_eq!(violations("server/service/src/challenge.rs", other).len(), 1, "{other}");
        }
    }

    #[test]
    fn s2_1_an_id_in_a_link_or_a_cookie_is_found() {
        let id = "let link = [&site.origin, \"/confirm/\", &Uuid::nil().to_string()].concat();";
        assert_eq!(violations("server/service/src/outbox/words.rs", id).len(), 1);
    }

    #[test]
    fn s5_12_another_way_to_a_session_is_found() {
        let opens = "let session = sessions::open(core, &mut *work, account, visitor, 1, way).await?;";
        assert_eq!(violations("server/service/src/recovery/password.rs", opens).len(), 1);
    }

    #[test]
    fn s12_8_a_web_socket_is_found() {
        assert_eq!(violations("server/src/live.rs", "async fn live(upgrade: WebSocketUpgrade)").len(), 1);
    }

    #[test]
    fn s19_unsafe_code_and_a_crate_that_could_hold_some_are_found() {
        assert_eq!(violations("server/src/main.rs", "let x = unsafe { *pointer };").len(), 1);
        assert!(unheld("server/Cargo.toml", "[package]\nname = \"server\"\n\n[dependencies]\n").is_some());
        assert!(unheld("server/Cargo.toml", "[lints]\nworkspace = true\n\n[dependencies]\n").is_none());
        let root = fs::read_to_string(Project::find().unwrap().root.join("Cargo.toml")).unwrap();
        assert!(root.contains("\nunsafe_code = \"forbid\"\n"), "what the crates take forbids it");
    }
}
