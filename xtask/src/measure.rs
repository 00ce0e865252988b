//! `cargo xtask measure`: what the optimised build costs somebody with a slow phone, and what Lighthouse says of it.
//!
//! The numbers are taken and printed by `end2end/measure`; here everything is made ready for that.

use crate::journeys::Journeys;
use crate::project::{Profile, Project};
use crate::{say, site, tools};
use anyhow::{Context, Result};
use std::path::{self, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How often each thing is measured; the median is printed
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Also write the numbers into this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Leave out Lighthouse
    #[arg(long)]
    no_lighthouse: bool,
}

pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let journeys = Journeys::prepare(project, tools::chromium)?;
    journeys.install_for("measure")?;
    let site = site::build(project, Profile::Release)?;
    let okno = say::waiting("Building the server", || project.build_okno(Profile::Release))?;
    let mut script = journeys.script("measure/main.mjs", &okno, &site.folder);
    script.args(["--runs", &options.runs.to_string()]);
    if let Some(file) = &options.json {
        // The script runs in another folder than the person who named the file.
        script.arg("--json").arg(path::absolute(file).context("the file for the numbers has no place")?);
    }
    if options.no_lighthouse {
        script.arg("--no-lighthouse");
    }
    say::waiting("Measuring: leave the machine alone", || tools::run(&mut script))?;
    Ok(ExitCode::SUCCESS)
}
