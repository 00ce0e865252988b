//! Nothing that looks like a secret stands in the sources or in the program (security 19, gate 20): a key that was tried out and committed
//! is a key that everybody has, and one that was read while building goes wherever the program goes.

use crate::project::Project;
use crate::tools;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What keys and tokens of others begin with.
const BEGINNINGS: [&str; 8] =
    ["PRIVATE KEY-----", "AKIA", "ghp_", "github_pat_", "xoxb-", "xoxp-", "sk_live_", "eyJhbGciOi"];

/// Where such things are meant: this list, and the sample key that `okno` refuses.
const MEANT: [&str; 2] = ["xtask/src/secrets.rs", "server/src/keys.rs"];

/// What is shorter holds no secret: a beginning and 16 signs.
const SHORTEST: &str = "20";

/// Everything in the sources that looks like a secret, as `file:line: what`.
pub(crate) fn faults(project: &Project) -> Result<Vec<String>> {
    let listed = tools::output(Command::new("git").current_dir(&project.root).args(["ls-files", "-z"]))
        .context("git does not list the files")?;
    let mut faults = Vec::new();
    for name in listed.split('\0').filter(|name| !name.is_empty() && !MEANT.contains(name)) {
        // A file that was taken away and not committed yet, and one that is no text, hold nothing to read.
        let Ok(text) = fs::read_to_string(project.root.join(name)) else { continue };
        let lines = text.lines().zip(1..);
        faults.extend(lines.filter_map(|(line, number)| Some(format!("{name}:{number}: {}", secret(line)?))));
    }
    Ok(faults)
}

/// Everything in the data of this program that looks like a secret.
pub(crate) fn in_program(program: &Path) -> Result<Vec<String>> {
    // Of binutils, which come with the compiler. Its texts only: names for a debugger are a hundred times as much.
    let texts = tools::output(Command::new("strings").args(["--data", "--bytes", SHORTEST]).arg(program))
        .context("`strings` does not read the program")?;
    Ok(texts.lines().filter_map(secret).map(|what| format!("the program: {what}")).collect())
}

fn secret(line: &str) -> Option<String> {
    let begins = |beginning: &&str| {
        // A key goes on after its beginning; a word that only holds it does not.
        line.split(beginning).skip(1).any(|rest| beginning.ends_with('-') || run(rest) >= 16)
    };
    if let Some(beginning) = BEGINNINGS.iter().find(|beginning| begins(beginning)) {
        return Some(format!("something begins with `{beginning}`, as a key would"));
    }
    // 32 bytes in base64: 43 signs and one `=`.
    let mut rest = line;
    while let Some(place) = rest.find(is_of_base64) {
        let (word, after) = rest.split_at_checked(place).map(|(_, word)| word.split_at_checked(run(word)))??;
        if word.len() == 43 && after.starts_with('=') && !after.starts_with("==") {
            return Some("32 bytes in base64, as a key would be".to_owned());
        }
        rest = after;
    }
    None
}

fn is_of_base64(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '+' | '/' | '-' | '_')
}

/// How many signs of base64 stand at the beginning.
fn run(text: &str) -> usize {
    text.find(|sign| !is_of_base64(sign)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::{faults, secret};
    use crate::project::Project;

    #[test]
    fn s19_20_nothing_in_the_sources_looks_like_a_secret() {
        assert_eq!(faults(&Project::find().unwrap()).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn keys_are_found_and_hashes_and_words_are_not() {
        let key = format!("index = \"{}=\"", "Ab3+".repeat(11).split_at(43).0);
        for line in [
            key.as_str(),
            "-----BEGIN EC PRIVATE KEY-----",
            "token: ghp_0123456789abcdefghij",
            "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
        ] {
            assert!(secret(line).is_some(), "{line}");
        }
        let integrity = format!("\"integrity\": \"sha512-{}==\"", "Ab3+".repeat(22).split_at(86).0);
        for line in [
            integrity.as_str(),
            "checksum = \"e41c7b7ac0a3fbf1a1d8e0b1d1a1cdd1c6d0c2a3a9c1f1e1d0a9b8c7d6e5f403\"",
            "the words AKIA and ghp_ alone",
            "ключ «ghp_» без продолжения",
        ] {
            assert!(secret(line).is_none(), "{line}");
        }
    }
}
