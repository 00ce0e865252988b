//! `cargo xtask bench`: whether the optimised server holds what is promised of it under load. Judged by ratios of one run,
//! so that any machine can say; the exit code is the judgement.
//!
//! The numbers are taken by `okno-load`, those of many verifications by `end2end/bench`; here everything is made ready for that.

use crate::performance::{Machine, Run};
use crate::postgres::Cluster;
use crate::project::{Profile, Project};
use crate::say;
use crate::tools::{self, Node};
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{self, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    kind: Option<Kind>,
    /// Fail when a ratio is worse by a fifth than it is recorded in docs/performance.json
    #[arg(long)]
    compare: bool,
    /// Record the numbers, and write them into docs/performance.md
    #[arg(long, conflicts_with = "compare")]
    record: bool,
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
        Some(Kind::Registrations(options)) => registrations(project, options),
        None => all(project, options),
    }
}

/// Everything of `docs/performance.md`, on both databases.
fn all(project: &Project, options: &Options) -> Result<ExitCode> {
    let recorded = if options.compare { Some(Run::recorded(project)?) } else { None };
    let okno = say::waiting("Building the server", || project.build_okno(Profile::Release))?;
    let load = say::waiting("Building the load generator", || project.build_load())?;
    let cluster = Cluster::start_durable()?;
    say::step("Measuring, six minutes: leave the machine alone");
    let measure = |postgres: Option<&str>| -> Result<Value> {
        let mut command = tools::with_many_files(&load);
        command.arg("measure").arg("--okno").arg(&okno);
        if let Some(url) = postgres {
            command.args(["--postgres", url]);
        }
        Ok(serde_json::from_str(&tools::output(&mut command)?)?)
    };
    let run = Run { machine: Machine::this()?, sqlite: measure(None)?, postgresql: measure(Some(&cluster.url()))? };
    say::line(&run.tables());
    if options.record {
        run.record(project)?;
    }
    let complaints = recorded.map_or_else(|| run.missed(), |recorded| run.worse_than(&recorded));
    for complaint in &complaints {
        say::problem(complaint);
    }
    Ok(if complaints.is_empty() || options.record { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
