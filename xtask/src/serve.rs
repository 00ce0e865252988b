//! `cargo xtask serve`: the demo on this machine, from a fresh clone or in seconds the next time.

use crate::portal;
use crate::project::{Profile, Project};
use crate::{say, site};
use anyhow::{Context, Result};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where the demo listens unless told otherwise.
pub(crate) const LISTEN: &str = "127.0.0.1:3000";

/// Where the demo keeps its database, seen from the root of the checkout.
pub(crate) const DATA: &str = "data";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Quick to build, slow to run
    #[arg(long)]
    dev: bool,
    /// Address and port of the demo
    #[arg(long, default_value = LISTEN)]
    listen: String,
    /// Folder for the demo's database
    #[arg(long)]
    data: Option<PathBuf>,
}

pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let profile = Profile::from_dev_flag(options.dev);
    let site = site::build(project, profile)?;
    let okno = say::waiting("Building the server", || project.build_okno(profile))?;
    let data = match &options.data {
        Some(data) => std::path::absolute(data)?,
        None => project.root.join(DATA),
    };
    say::step("Starting okno; Ctrl-C stops it");
    // The server takes our place, so signals and the exit code are its own.
    let mut command = portal::demo(&okno, &site.folder, &data, &options.listen);
    Err(command.current_dir(&project.root).exec()).with_context(|| format!("cannot start {}", okno.display()))
}
