//! Where this checkout and its target folder are, and how cargo is called in it.

use crate::tools;
use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The client's target: what browsers run.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// This checkout.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    /// Cargo's target folder, which `CARGO_TARGET_DIR` may have moved elsewhere.
    pub(crate) target: PathBuf,
}

/// How much time a build may take to make the result small and fast.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    Release,
}

impl Profile {
    pub(crate) fn from_dev_flag(dev: bool) -> Self {
        if dev { Self::Dev } else { Self::Release }
    }

    /// Name of the folder cargo puts the server into.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

impl Project {
    /// Asks cargo about the workspace around the current folder.
    pub(crate) fn find() -> Result<Self> {
        let metadata = MetadataCommand::new().no_deps().exec().context("cargo metadata does not answer")?;
        Ok(Self { root: metadata.workspace_root.into(), target: metadata.target_directory.into() })
    }

    /// Where the built site stands.
    pub(crate) fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// Where this tool keeps what it made and may use again.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// A cargo command in this workspace.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
        command.current_dir(&self.root);
        // What `cargo run` told us about ourselves would look to build scripts like a change of their surroundings.
        let about_us = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_", "CARGO_PRIMARY_"];
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(|name| about_us.iter().any(|prefix| name.starts_with(prefix))) {
                command.env_remove(name);
            }
        }
        command
    }

    /// Builds the server, and returns the path of `okno`.
    ///
    /// The quick build takes the whole workspace into account, so that it shares every dependency with `cargo test`;
    /// the optimised one takes the server alone, so that nobody else's features end up in it.
    pub(crate) fn build_okno(&self, profile: Profile) -> Result<PathBuf> {
        let mut command = self.cargo();
        command.args(["build", "--bin", "okno"]);
        match profile {
            Profile::Dev => command.args(["--workspace", "--exclude", "frontend"]),
            Profile::Release => command.args(["--package", "server", "--release"]),
        };
        tools::run(&mut command)?;
        Ok(self.target.join(profile.folder()).join(tools::executable("okno")))
    }

    /// Builds the load generator, and returns its path.
    pub(crate) fn build_load(&self) -> Result<PathBuf> {
        tools::run(self.cargo().args(["build", "--package", "load", "--release"]))?;
        Ok(self.target.join(Profile::Release.folder()).join(tools::executable("okno-load")))
    }

    /// A path as people see it: from the root of the checkout.
    pub(crate) fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}
