//! `cargo xtask measure`: a headless registration on the optimised build; the script prints time, bytes and memory.

use crate::journeys::Journeys;
use crate::project::{Profile, Project};
use crate::{say, site, tools};
use anyhow::Result;
use std::process::ExitCode;

pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    let journeys = Journeys::prepare(project)?;
    let site = site::build(project, Profile::Release)?;
    let okno = say::waiting("Building the server", || project.build_okno(Profile::Release))?;
    say::step("Measuring");
    tools::run(&mut journeys.script("measure.mjs", &okno, &site.folder))?;
    Ok(ExitCode::SUCCESS)
}
