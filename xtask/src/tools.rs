//! Programs from outside: finding them, installing them where that is allowed, running them.

use crate::project::{Project, WASM};
use crate::say;
use anyhow::{Context, Result, bail};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The post-processor of the client, as published on npm. Distributions carry versions that are too old.
const BINARYEN: &str = "binaryen@132.0.0";

/// Names under which a Chromium that Playwright can drive is installed.
const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The same engine without windows, in a package of its own. A browser opens a window for each visitor, and that costs a
/// third of the time of the journeys.
const WINDOWLESS: &str = "chromium-headless-shell";

/// Runs to the end; anything but success is an error that names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Runs to the end and returns what it printed on stdout.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{shown}`"))?;
    if !output.status.success() {
        bail!("`{shown}` ended with {}", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A command that may open as many files as the system allows: ten thousand connections are as many files.
pub(crate) fn with_many_files(program: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n \"$(ulimit -H -n)\"; exec \"$0\" \"$@\""]).arg(program);
    command
}

/// Whether the command starts and succeeds; its words are nobody's business.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as one would type it: without the folder of the program.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words = std::iter::once(program.file_name().unwrap_or_default()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The file name of a program on this system.
pub(crate) fn executable(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

/// The first of the names that is on the PATH.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        env::split_paths(&path).map(|folder| folder.join(executable(name))).find(|program| program.is_file())
    })
}

/// Makes sure that Rust can compile for the browser.
pub(crate) fn ensure_wasm_target(project: &Project) -> Result<()> {
    let query = ["--print", "target-libdir", "--target", WASM];
    let library = output(Command::new("rustc").args(query).current_dir(&project.root))?;
    if Path::new(library.trim()).is_dir() {
        return Ok(());
    }
    say::waiting(&format!("Adding the target {WASM} to the Rust toolchain"), || {
        run(Command::new("rustup").args(["target", "add", WASM]).current_dir(&project.root))
            .context("the client needs this target; without rustup, install it the way Rust was installed")
    })
}

/// Node.js and npm, when both are here.
pub(crate) struct Node {
    node: PathBuf,
    npm: PathBuf,
}

impl Node {
    pub(crate) fn find() -> Option<Self> {
        Some(Self { node: find(&["node", "nodejs"])?, npm: find(&["npm"])? })
    }

    pub(crate) fn run_script(&self, script: &Path) -> Command {
        let mut command = Command::new(&self.node);
        command.arg(script);
        command
    }

    pub(crate) fn npm(&self) -> Command {
        let mut command = Command::new(&self.npm);
        command.args(["--no-audit", "--no-fund", "--loglevel=error"]);
        command
    }

    /// The script of `wasm-opt`, installed into the target folder once.
    pub(crate) fn wasm_opt(&self, project: &Project) -> Result<PathBuf> {
        let home = project.target.join("tools").join(BINARYEN);
        let script = home.join("node_modules/binaryen/bin/wasm-opt");
        if !script.is_file() {
            fs::create_dir_all(&home)?;
            say::waiting(&format!("Installing wasm-opt ({BINARYEN}) with npm"), || {
                run(self.npm().arg("install").arg("--prefix").arg(&home).arg(BINARYEN))
            })?;
        }
        Ok(script)
    }
}

/// Python 3.
pub(crate) struct Python {
    program: PathBuf,
}

impl Python {
    pub(crate) fn find() -> Option<Self> {
        Some(Self { program: find(&["python3", "python"])? })
    }

    /// The folder with the programs of these packages, installed into the target folder once, beside nothing of the system.
    pub(crate) fn with_packages(&self, project: &Project, name: &str, packages: &[&str]) -> Result<PathBuf> {
        let home = project.target.join("tools").join(name);
        let programs = home.join(if cfg!(windows) { "Scripts" } else { "bin" });
        let stamp = home.join("installed");
        let wanted = packages.join("\n");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(programs);
        }
        say::waiting(&format!("Installing {} with pip", packages.join(", ")), || {
            run(Command::new(&self.program).args(["-m", "venv", "--clear"]).arg(&home))
                .context("Python cannot make a folder for packages: its module venv is missing")?;
            let python = programs.join(executable("python"));
            run(Command::new(python).args(["-m", "pip", "install", "--quiet"]).args(packages))
                .context("the packages cannot be installed")
        })?;
        fs::write(stamp, wanted)?;
        Ok(programs)
    }
}

/// A Chromium for the journeys: named by `CHROMIUM`, found on the PATH, or installed. Without windows where there is one.
pub(crate) fn windowless_chromium() -> Result<PathBuf> {
    let is_named = env::var_os("CHROMIUM").is_some_and(|named| !named.is_empty());
    let found = || find(&[WINDOWLESS]);
    if !is_named && found().is_none() && find(&CHROMIUM).is_none() {
        // Not every distribution has it.
        let _ = install_with_apt(WINDOWLESS);
    }
    found().filter(|_| !is_named).map_or_else(chromium, Ok)
}

/// The whole browser, as people have it.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM").filter(|named| !named.is_empty()) {
        return Ok(named.into());
    }
    if let Some(found) = find(&CHROMIUM) {
        return Ok(found);
    }
    install_with_apt("chromium")
        .context("no Chromium found: install it, or set CHROMIUM to the path of a Chromium or Chrome")?;
    find(&CHROMIUM).context("the package `chromium` is installed, yet there is no program of that name on the PATH")
}

/// Installs a package of the system, when there is apt and the right to use it.
pub(crate) fn install_with_apt(package: &str) -> Result<()> {
    if find(&["apt-get"]).is_none() {
        bail!("`{package}` is missing, and there is no apt-get here to install it");
    }
    let by: &[&str] = if is_root() {
        &["env"]
    } else if succeeds(Command::new("sudo").args(["-n", "true"])) {
        &["sudo", "-n", "env"]
    } else {
        bail!("`{package}` is missing, and installing it needs root or a sudo without a password");
    };
    let apt = |arguments: &[&str]| {
        let (program, first) = by.split_first().context("no program to run apt-get with")?;
        let apt = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"];
        run(Command::new(program).args(first).args(apt).args(arguments).stdout(Stdio::null()))
    };
    say::waiting(&format!("Installing the system package `{package}`"), || {
        apt(&["update"])?;
        apt(&["install", "--yes", "--no-install-recommends", package])
    })
}

/// Whether this process may do everything. PostgreSQL refuses to run like that, Chromium wants to be told.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
