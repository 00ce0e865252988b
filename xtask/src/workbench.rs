//! `cargo xtask workbench`: every component in every state, with styles that show as they are saved; beside it a portal of
//! its own for the journeys.

use crate::portal::{self, Portal};
use crate::project::{Profile, Project};
use crate::{assets, client, say, site, styles, tools};
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread;
use std::time::{Duration, SystemTime};

/// How often the style sheets are looked at.
const INTERVAL: Duration = Duration::from_millis(300);

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Address and port of the workbench
    #[arg(long, default_value = "127.0.0.1:3100")]
    listen: String,
    /// Leave out the portal, and the journeys with it: quicker to start
    #[arg(long)]
    stories_only: bool,
}

/// Builds and starts it, and bundles the styles anew whenever one of them changes.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let program = build(project)?;
    let style = bundle(project)?;
    let client = client::canvas(project)?;
    let mut command = command(project, &program, &style, &options.listen);
    command.arg("--client").arg(client);
    // Stays until the end of this function, and so does the portal.
    let beside = if options.stories_only { None } else { Some(start_portal(project)?) };
    if let Some((_, address)) = &beside {
        command.args(["--portal", address]);
    }
    say::step("Starting the workbench; Ctrl-C stops it");
    let mut workbench = Portal::start(&mut command)?;
    let mut seen = newest(project)?;
    while workbench.is_running() {
        thread::sleep(INTERVAL);
        let now = newest(project)?;
        if now != seen {
            seen = now;
            match bundle(project) {
                Ok(_) => say::note("styles are fresh"),
                Err(error) => say::problem(&format!("{error:#}")),
            }
        }
    }
    Ok(ExitCode::FAILURE)
}

/// Builds and starts a demonstration that knows nobody yet, on a free port. What it logs stands in a file.
fn start_portal(project: &Project) -> Result<(Portal, String)> {
    let site = site::build(project, Profile::Dev)?;
    let okno = say::waiting("Building the portal", || project.build_okno(Profile::Dev))?;
    let data = project.scratch().join("journeys");
    if data.is_dir() {
        fs::remove_dir_all(&data)?;
    }
    fs::create_dir_all(&data)?;
    let log = data.join("okno.log");
    say::note(&format!("the portal logs to {}", project.shown(&log)));
    let mut command = portal::demo(&okno, &site.folder, &data, "127.0.0.1:0");
    Portal::start_and_find(command.stderr(File::create(log)?))
}

/// Builds the workbench; gives the program.
pub(crate) fn build(project: &Project) -> Result<PathBuf> {
    say::waiting("Building the workbench", || {
        tools::run(project.cargo().args(["build", "--bin", "workbench", "--workspace", "--exclude", "frontend"]))
    })?;
    Ok(project.target.join("debug").join(tools::executable("workbench")))
}

/// Bundles the styles to where the workbench reads them.
pub(crate) fn bundle(project: &Project) -> Result<PathBuf> {
    let style = styles::bundle(&project.root.join("style/main.css")).context("the styles cannot be bundled")?;
    let file = project.scratch().join("workbench.css");
    fs::create_dir_all(project.scratch())?;
    fs::write(&file, style)?;
    Ok(file)
}

/// The command that starts it.
pub(crate) fn command(project: &Project, program: &Path, style: &Path, listen: &str) -> Command {
    let mut command = Command::new(program);
    command.arg("--checkout").arg(&project.root).arg("--style").arg(style).args(["--listen", listen]);
    command
}

fn newest(project: &Project) -> Result<Option<SystemTime>> {
    let files = assets::files_below(&project.root.join("style"))?;
    Ok(files.iter().filter_map(|file| fs::metadata(file).and_then(|file| file.modified()).ok()).max())
}
