//! `cargo xtask mutants`: changes what keeps secrets and what signs people in, one place after the other, and sees whether a test fails
//! (security 19, gate 18). What none has noticed wants a test, or a line in `docs/security/mutants.md` that says why it cannot have one.
//!
//! The changes are made by cargo-mutants, in a copy of the sources. It takes much of the whole machine, so it is part of no other
//! command.

use crate::project::Project;
use crate::{say, tools};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The tool, as cargo knows it.
const VERSION: &str = "27.1.0";

/// Changes that nobody notices, each with its reason.
const NOTES: &str = "docs/security/mutants.md";

/// Some files of a package, and by what they are proven.
struct Part {
    name: &'static str,
    package: &'static str,
    files: &'static [&'static str],
    proof: Proof,
}

/// What has to fail.
enum Proof {
    /// A test of the package itself: seconds for each change.
    Own,
    /// A use case, but for those that measure times: a minute for each change.
    UseCases,
}

const PARTS: [Part; 3] = [
    Part { name: "sealing", package: "store", files: &["server/store/src/sealing/*.rs"], proof: Proof::Own },
    Part {
        name: "secrets",
        package: "service",
        files: &["server/service/src/secrets.rs", "server/service/src/passwords/hashing.rs"],
        proof: Proof::Own,
    },
    Part {
        name: "sign-in",
        package: "service",
        files: &[
            "server/service/src/toll.rs",
            "server/service/src/sessions.rs",
            "server/service/src/challenge.rs",
            "server/service/src/second_factor.rs",
            "server/service/src/sms_factor.rs",
            "server/service/src/devices.rs",
            "server/service/src/sign_in/mod.rs",
            "server/service/src/sign_in/elsewhere.rs",
            "server/service/src/sign_in/failed.rs",
            "server/service/src/sign_in/gate.rs",
            "server/service/src/sign_in/second.rs",
            "server/service/src/sign_in/sms.rs",
            "server/service/src/sign_in/told.rs",
        ],
        proof: Proof::UseCases,
    },
];

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only this part: sealing, secrets or sign-in
    #[arg(long)]
    only: Option<String>,
    /// Only files of the part whose names hold this
    #[arg(long, requires = "only")]
    file: Option<String>,
}

pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let notes = fs::read_to_string(project.root.join(NOTES)).with_context(|| format!("cannot read {NOTES}"))?;
    let tool = install(project)?;
    let parts: Vec<_> =
        PARTS.iter().filter(|part| options.only.as_deref().is_none_or(|only| only == part.name)).collect();
    if parts.is_empty() {
        bail!("none of the parts: {}", PARTS.map(|part| part.name).join(", "));
    }
    let mut missed = BTreeSet::new();
    for part in &parts {
        say::step(&format!("Changing {}", part.name));
        missed.extend(tried(project, &tool, part, options.file.as_deref())?);
    }
    let noted = noted(&notes);
    let without: Vec<_> = missed.difference(&noted).collect();
    for change in &without {
        say::problem(&format!("nobody notices: {change}"));
    }
    if !without.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    say::line(&format!("Every change was noticed, but for {} that have their reasons.", missed.len()));
    Ok(ExitCode::SUCCESS)
}

/// The folder with the tool, compiled once.
fn install(project: &Project) -> Result<PathBuf> {
    let home = project.target.join("tools").join(format!("cargo-mutants-{VERSION}"));
    let programs = home.join("bin");
    if !programs.join(tools::executable("cargo-mutants")).exists() {
        let mut command = project.cargo();
        command.args(["install", "cargo-mutants", "--locked", "--version", VERSION, "--root"]).arg(&home);
        command.env("CARGO_TARGET_DIR", home.join("target"));
        say::waiting("Compiling cargo-mutants", || tools::run(&mut command))?;
        // A hundred times the tool itself.
        fs::remove_dir_all(home.join("target"))?;
    }
    Ok(programs)
}

/// The changes that no test has noticed.
fn tried(project: &Project, tool: &Path, part: &Part, file: Option<&str>) -> Result<BTreeSet<String>> {
    let reports = project.scratch().join("mutants").join(part.name);
    fs::create_dir_all(&reports)?;
    let mut command = project.cargo();
    command.args(["mutants", "--package", part.package, "--output"]).arg(&reports);
    let files: Vec<&&str> =
        part.files.iter().filter(|known| file.is_none_or(|wanted| known.contains(wanted))).collect();
    if files.is_empty() {
        bail!("none of the files of {}: {}", part.name, part.files.join(", "));
    }
    command.args(files.iter().flat_map(|file| ["--file", file]));
    match part.proof {
        Proof::Own => command.arg("--cargo-arg=--lib"),
        Proof::UseCases => {
            // Unchanged, it would run the tests of the changed package. The use cases are known to pass, and none takes this long.
            command.args(["--test-package", "server", "--baseline", "skip", "--timeout", "600"]);
            command.args(["--", "--test", "use_cases", "--", "--skip", "timing::"])
        }
    };
    let path: Vec<PathBuf> = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect();
    let path: OsString = std::env::join_paths([tool.to_owned()].into_iter().chain(path))?;
    command.env("PATH", path).env("CARGO_TARGET_DIR", project.target.join("mutants"));
    let status = command.status().context("cargo-mutants does not start")?;
    // 2 says that some were missed, 3 that some ran for ever, which is noticed, too.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        bail!("cargo-mutants did not come to its end: {status}");
    }
    let missed = reports.join("mutants.out/missed.txt");
    let missed = fs::read_to_string(&missed).with_context(|| format!("cannot read {}", project.shown(&missed)))?;
    Ok(missed.lines().map(without_place).collect())
}

/// `server/store/src/sealing/mod.rs:79:9: replace …` without the line and the column, which move.
fn without_place(change: &str) -> String {
    let (place, what) = change.split_once(": ").unwrap_or((change, ""));
    format!("{}: {what}", place.split(':').next().unwrap_or(place))
}

/// The changes that have a note: the first column of its table.
fn noted(notes: &str) -> BTreeSet<String> {
    notes.lines().filter_map(|line| Some(line.strip_prefix("| `")?.split_once("` |")?.0.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::{noted, without_place};

    #[test]
    fn a_change_is_known_by_its_file_and_what_it_does() {
        let told = "a/b.rs:79:9: replace Key::id -> Option<Uuid> with None";
        assert_eq!(without_place(told), "a/b.rs: replace Key::id -> Option<Uuid> with None");
        let notes = "# Notes\n\n| change | why |\n|---|---|\n| `a/b.rs: replace Key::id -> Option<Uuid> with None` | the contract |\n";
        assert_eq!(noted(notes).into_iter().collect::<Vec<_>>(), [without_place(told)]);
    }
}
