//! `cargo xtask test`: Rust tests on both databases, then journeys in a real browser. Ends with one line, the count.

use crate::client;
use crate::journeys::Journeys;
use crate::postgres::Cluster;
use crate::project::{Profile, Project};
use crate::say;
use crate::site;
use crate::tally::Tally;
use crate::tools;
use crate::workbench;
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{ExitCode, Stdio};

/// Names the database server that tests may use: contract tests of the stores, and what needs two servers on one database.
const POSTGRES: &str = "OKNO_TEST_POSTGRES";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Leave out the journeys
    #[arg(long, conflicts_with = "journeys_only")]
    rust_only: bool,
    /// Leave out the Rust tests
    #[arg(long)]
    journeys_only: bool,
    /// Arguments for Playwright, after `--`
    #[arg(last = true)]
    playwright: Vec<String>,
}

pub(crate) fn run(project: &Project, options: &Options) -> ExitCode {
    let mut tally = Tally::default();
    let mut count = |phase: &str, outcome: Result<Tally>| {
        tally += outcome.unwrap_or_else(|error| {
            say::problem(&format!("{phase}: {error:#}"));
            Tally::BROKEN
        });
    };
    match Cluster::start() {
        Err(error) => count("PostgreSQL", Err(error)),
        Ok(cluster) => {
            if !options.journeys_only {
                count("Rust tests", rust_tests(project, &cluster));
            }
            if !options.rust_only {
                count("Journeys", journeys(project, &cluster, &options.playwright));
            }
        }
    }
    say::line(&tally.to_string());
    if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn rust_tests(project: &Project, cluster: &Cluster) -> Result<Tally> {
    say::timed("Rust tests, on SQLite and PostgreSQL", || {
        let mut child = project
            .cargo()
            .args(["test", "--workspace", "--exclude", "frontend", "--no-fail-fast"])
            .env(POSTGRES, cluster.url())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start cargo test")?;
        let mut tally = Tally::default();
        let stdout = child.stdout.take().context("the output of cargo test is not ours to read")?;
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            say::line(&line);
            if let Some(counted) = Tally::of_cargo_line(&line) {
                tally += counted;
            }
        }
        let status = child.wait()?;
        if !status.success() && tally.failed == 0 {
            bail!("cargo test ended with {status} without naming a failed test");
        }
        say::note(&tally.to_string());
        Ok(tally)
    })
}

fn journeys(project: &Project, cluster: &Cluster, arguments: &[String]) -> Result<Tally> {
    let journeys = Journeys::prepare(project, tools::windowless_chromium)?;
    let site = site::build(project, Profile::Release)?;
    let okno = say::waiting("Building the server for the journeys", || project.build_okno(Profile::Dev))?;
    let (workbench, style) = (workbench::build(project)?, workbench::bundle(project)?);
    let canvas = client::canvas(project)?;
    let report = project.target.join("playwright.json");
    if report.is_file() {
        fs::remove_file(&report)?;
    }
    say::timed("Journeys in Chromium", || {
        let status = journeys
            .script("node_modules/@playwright/test/cli.js", &okno, &site.folder)
            .args(["test", "--reporter=list,json"])
            .args(arguments)
            .env("WORKBENCH_BIN", &workbench)
            .env("WORKBENCH_STYLE", &style)
            .env("WORKBENCH_CLIENT", &canvas)
            .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
            .env(POSTGRES, cluster.url())
            .status()
            .context("cannot start Playwright")?;
        let tally = fs::read_to_string(&report).context("Playwright left no report")?;
        let tally = Tally::of_playwright(&tally)?;
        if !status.success() && tally.failed == 0 {
            bail!("Playwright ended with {status} without naming a failed journey");
        }
        say::note(&tally.to_string());
        Ok(tally)
    })
}
