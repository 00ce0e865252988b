//! `cargo xtask`: everything one does with this project, without another runner.
//!
//! One file a command (`serve`, `test`, `check`, `watch`, `workbench`, `measure`, `bench`, `fuzz`, `mutants`, `pentest`); the rest are the parts
//! they share. Nothing of the portal is known here: the binary is started like anybody would start it.

// The commands,
mod bench;
mod check;
mod fuzz;
mod measure;
mod mutants;
mod pentest;
mod serve;
mod test;
mod watch;
mod workbench;

// what a browser gets, `site` with its parts,
mod assets;
mod client;
mod components;
mod site;
mod styles;

// what `check` looks at,
mod advisories;
mod arrows;
#[cfg(test)]
mod asvs; // what is claimed of security, and the tests that prove it
mod budget;
mod css_lint;
mod locales;
#[cfg(test)]
mod log_events; // what the log says, and where it is explained
mod rust_lint;
mod secrets;

// and what all of them stand on.
mod fetch;
mod journeys;
mod performance; // what is said of the bench's numbers
mod portal;
mod postgres;
mod project;
mod say;
mod tally;
mod tools;

use anyhow::Result;
use clap::{Parser, Subcommand};
use project::{Profile, Project};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Runs, tests and checks the portal")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and start the demo on this machine
    Serve(serve::Options),
    /// Run everything that proves the project: Rust tests on both databases, then journeys in a browser
    Test(test::Options),
    /// Formatting, lints, arrows between crates, licences, advisories, locales, styles, size budgets
    Check,
    /// Rebuild and restart whenever a file changes
    Watch,
    /// Show every component in every state
    Workbench(workbench::Options),
    /// Print what the pages cost a slow phone: bytes, paint, clicks, the way to the cabinet, Lighthouse, server memory
    Measure(measure::Options),
    /// Hold the server to what is promised of it under load
    Bench(bench::Options),
    /// Try all that reads what strangers send on inputs that a fuzzer invents
    Fuzz(fuzz::Options),
    /// Change what keeps secrets and what signs people in, place by place, and see whether the tests notice
    Mutants(mutants::Options),
    /// Let the scanners of others look for holes in the demonstration
    Pentest(pentest::Options),
    /// Print what the programs are made of, as `CycloneDX` writes it (SBOM)
    Components,
    /// Build only what the browser gets, into `target/site`
    #[command(hide = true)]
    Site {
        /// Quick to build, slow to load
        #[arg(long)]
        dev: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            say::problem(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    let project = Project::find()?;
    match command {
        Command::Serve(options) => serve::run(&project, &options),
        Command::Test(options) => Ok(test::run(&project, &options)),
        Command::Check => Ok(check::run(&project)),
        Command::Watch => watch::run(&project),
        Command::Workbench(options) => workbench::run(&project, &options),
        Command::Measure(options) => measure::run(&project, &options),
        Command::Bench(options) => bench::run(&project, &options),
        Command::Fuzz(options) => fuzz::run(&project, &options),
        Command::Mutants(options) => mutants::run(&project, &options),
        Command::Pentest(options) => pentest::run(&project, &options),
        Command::Components => components::print(&project).map(|()| ExitCode::SUCCESS),
        Command::Site { dev } => {
            site::build(&project, Profile::from_dev_flag(dev))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
