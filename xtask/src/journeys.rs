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
    /// Finds Node.js and a Chromium, and installs the npm packages when their list has changed.
    pub(crate) fn prepare(project: &Project) -> Result<Self> {
        let folder = project.root.join("end2end");
        if !folder.join("package.json").is_file() {
            bail!("end2end/package.json is missing");
        }
        let node = Node::find().context("Node.js with npm is missing: install version 20 or newer")?;
        let chromium = tools::chromium()?;
        install_packages(&folder, &node)?;
        Ok(Self { folder, node, chromium })
    }

    /// A script of a package in `node_modules`, or of the folder itself.
    pub(crate) fn script(&self, path: &str, okno: &Path, site: &Path) -> Command {
        let mut command = self.node.run_script(&self.folder.join(path));
        command.current_dir(&self.folder).env("OKNO_BIN", okno).env("OKNO_SITE", site).env("CHROMIUM", &self.chromium);
        command
    }
}

fn install_packages(folder: &Path, node: &Node) -> Result<()> {
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
    say::waiting("Installing the npm packages of the journeys", || {
        // The system's Chromium is driven, so no browser is fetched.
        tools::run(node.npm().arg(how).current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
    })?;
    fs::write(stamp, wanted)?;
    Ok(())
}
