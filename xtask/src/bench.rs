//! `cargo xtask bench`: whether the optimised server holds what is promised of it under load. Judged by ratios of one run,
//! so that any machine can say; the exit code is the judgement.
//!
//! The numbers are taken and printed by `end2end/bench`; here everything is made ready for that.

use crate::project::{Profile, Project};
use crate::say;
use crate::tools::Node;
use anyhow::{Context, Result};
use std::path::{self, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(clap::Subcommand)]
enum Kind {
    /// Many profiles are checked by slow registries at once: pages take no longer than twice what they take when idle
    Registrations(Registrations),
}

#[derive(clap::Args)]
struct Registrations {
    /// How many people send their profile. The simulated registries remember 5,000 questions, four of each person
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1250))]
    people: u32,
    /// How many pages are asked for in a second, of which the idle machine must be well capable
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rate: u32,
    /// How long the idle pages are measured
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
    /// Also write the numbers into this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    match &options.kind {
        Kind::Registrations(options) => registrations(project, options),
    }
}

fn registrations(project: &Project, options: &Registrations) -> Result<ExitCode> {
    let node = Node::find().context("Node.js with npm is missing: install version 20 or newer")?;
    let okno = say::waiting("Building the server", || project.build_okno(Profile::Release))?;
    let mut script = node.run_script(&project.root.join("end2end/bench/registrations.mjs"));
    // Pages are asked for, and nothing that they link to: the client need not be built.
    script.env("OKNO_BIN", okno).env("OKNO_SITE", project.root.join("public"));
    let numbers = [("--people", options.people), ("--rate", options.rate), ("--seconds", options.seconds)];
    for (name, number) in numbers {
        script.args([name, &number.to_string()]);
    }
    if let Some(file) = &options.json {
        script.arg("--json").arg(path::absolute(file).context("the file for the numbers has no place")?);
    }
    say::step("Measuring: leave the machine alone");
    let is_passed = script.status().context("cannot start Node.js")?.success();
    Ok(if is_passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
