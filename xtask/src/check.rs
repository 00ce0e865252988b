//! `cargo xtask check`: everything that can be said about the sources without running the tests. All of it runs, also after
//! a failure, so that one call names everything there is to repair.

use crate::project::{Profile, Project, WASM};
use crate::{advisories, arrows, budget, components, css_lint, locales, rust_lint, say, secrets, site, styles, tools};
use anyhow::{Result, bail};
use std::process::ExitCode;

pub(crate) fn run(project: &Project) -> ExitCode {
    let mut failed = Vec::new();
    let mut check = |title: &'static str, outcome: Result<()>| {
        if let Err(error) = outcome {
            say::problem(&format!("{title}: {error:#}"));
            failed.push(title);
        }
    };
    // The quick ones first: whoever waits, waits for the compiler only.
    check("formatting", cargo(project, "Formatting", &["fmt", "--all", "--check"]));
    check("arrows", list("Arrows between crates", || arrows::faults(project)));
    check("locales", list("Locales", || locales::faults(&project.root.join("app/texts/locales"))));
    check("styles", say::timed("Styles parse", || styles::bundle(&project.root.join("style/main.css")).map(drop)));
    check("style rules", list("House rules for styles", || css_lint::faults(&project.root.join("style"))));
    check("source rules", list("House rules for sources", || rust_lint::faults(&project.root)));
    check("secrets", list("Nothing looks like a secret", || secrets::faults(project)));
    check("licences and sources", list("Licences and sources", || components::faults(project)));
    check("advisories", list("Advisories", || advisories::faults(project)));
    check("lints", clippy(project, "Lints, server side", &["--workspace", "--exclude", "frontend", "--all-targets"]));
    check("client lints", client_lints(project));
    check("fuzzer", fuzzer(project));
    check("what is delivered", delivered(project));

    if failed.is_empty() {
        say::line("All checks passed.");
        return ExitCode::SUCCESS;
    }
    say::problem(&format!("Not passed: {}", failed.join(", ")));
    ExitCode::FAILURE
}

fn cargo(project: &Project, title: &str, arguments: &[&str]) -> Result<()> {
    say::timed(title, || tools::run(project.cargo().args(arguments)))
}

fn clippy(project: &Project, title: &str, what: &[&str]) -> Result<()> {
    let mut command = project.cargo();
    command.arg("clippy").args(what).args(["--", "--deny", "warnings"]);
    say::waiting(title, || tools::run(&mut command))
}

fn client_lints(project: &Project) -> Result<()> {
    tools::ensure_wasm_target(project)?;
    let canvas = ["--package", "canvas", "--features", "canvas/hydrate"];
    clippy(project, "Lints, browser side", &[&["--package", "frontend", "--target", WASM], &canvas[..]].concat())
}

/// The fuzzer is no member of the workspace; its dependencies are compiled without the flags that it runs with.
fn fuzzer(project: &Project) -> Result<()> {
    cargo(project, "Formatting, fuzzer", &["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"])?;
    let mut command = project.cargo();
    command.args(["clippy", "--locked", "--manifest-path", "fuzz/Cargo.toml", "--", "--deny", "warnings"]);
    command.env("CARGO_TARGET_DIR", project.target.join("fuzz"));
    say::waiting("Lints, fuzzer", || tools::run(&mut command))
}

/// Runs a check that returns what it found.
fn list(title: &str, faults: impl FnOnce() -> Result<Vec<String>>) -> Result<()> {
    say::timed(title, || {
        let faults = faults()?;
        if !faults.is_empty() {
            bail!("{} to repair\n  {}", faults.len(), faults.join("\n  "));
        }
        Ok(())
    })
}

/// What people load, and what an installation runs.
fn delivered(project: &Project) -> Result<()> {
    let site = site::build(project, Profile::Release)?;
    let okno = say::waiting("Building the server", || project.build_okno(Profile::Dev))?;
    let budgets = list("Budgets", || budget::faults(&site, &okno));
    list("Nothing in the program looks like a secret", || secrets::in_program(&okno)).and(budgets)
}
