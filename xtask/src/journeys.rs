//! The folder `end2end`: its packages, and what its scripts are told about this checkout.

use crate::assets;
use crate::project::Project;
use crate::say;
use crate::tools::{self, Node};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// `end2end`, ready to run something.
pub(crate) struct Journeys {
    folder: PathBuf,
    node: Node,
    chromium: PathBuf,
}

impl Journeys {
    /// Finds Node.js, takes the Chromium that is found by `find`, and installs the npm packages when their list has changed.
    pub(crate) fn prepare(project: &Project, find: fn() -> Result<PathBuf>) -> Result<Self> {
        let folder = project.root.join("end2end");
        if !folder.join("package.json").is_file() {
            bail!("end2end/package.json is missing");
        }
        let node = Node::find().context("Node.js with npm is missing: install version 20 or newer")?;
        let chromium = find()?;
        install_packages(&folder, &node, "the journeys")?;
        Ok(Self { folder, node, chromium })
    }

    /// Installs what only the scripts in a folder of `end2end` need.
    pub(crate) fn install_for(&self, scripts: &str) -> Result<()> {
        install_packages(&self.folder.join(scripts), &self.node, scripts)
    }

    /// A script of a package in `node_modules`, or of the folder itself.
    pub(crate) fn script(&self, path: &str, okno: &Path, site: &Path) -> Command {
        let mut command = self.node.run_script(&self.folder.join(path));
        command.current_dir(&self.folder).env("OKNO_BIN", okno).env("OKNO_SITE", site).env("CHROMIUM", &self.chromium);
        command
    }
}

/// Installs the npm packages that a folder lists, when the list has changed. `of` says whose they are.
fn install_packages(folder: &Path, node: &Node, of: &str) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let mut wanted = fs::read(folder.join("package.json"))?;
    wanted.extend(fs::read(&lock).unwrap_or_default());
    let wanted = assets::digest(&wanted);
    // Inside, so that it goes when the packages go.
    let stamp = folder.join("node_modules/.okno-installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let how = if lock.is_file() { "ci" } else { "install" };
    say::waiting(&format!("Installing the npm packages of {of}"), || {
        // The system's Chromium is driven, so no browser is fetched.
        let no_browser = [("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"), ("PUPPETEER_SKIP_DOWNLOAD", "1")];
        tools::run(node.npm().arg(how).current_dir(folder).envs(no_browser))
    })?;
    fs::write(stamp, wanted)?;
    Ok(())
}
