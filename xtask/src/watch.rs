//! `cargo xtask watch`: rebuilds and restarts while files change.
//!
//! With cargo-leptos it is `cargo leptos watch`, which also reloads the page; without it, a loop that looks every half second.

use crate::portal::{self, Portal};
use crate::project::{Profile, Project};
use crate::serve::{DATA, LISTEN};
use crate::{assets, say, site, styles, tools};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, SystemTime};

/// How often the loop looks; a person does not notice, and a few hundred files cost nothing.
const INTERVAL: Duration = Duration::from_millis(500);

/// What is looked at. Cargo and the site builder know themselves which of their inputs changed, so one list is enough.
const WATCHED: [&str; 7] = ["Cargo.toml", "app", "frontend", "migrations", "public", "server", "style"];

/// Folders whose files reach the server only through the site: changing them needs no compiler for the server.
const SITE_ONLY: [&str; 3] = ["frontend", "public", "style"];

/// Files and the times of their last change.
type Snapshot = BTreeMap<PathBuf, SystemTime>;

pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    if tools::succeeds(project.cargo().args(["leptos", "--version"])) {
        say::step("Handing over to cargo leptos watch");
        write_styles_for_leptos(project)?;
        return Err(project.cargo().args(["leptos", "watch"]).exec()).context("cannot start cargo leptos");
    }
    say::note("cargo-leptos is not installed: the page does not reload by itself, everything else works");
    let mut seen = snapshot(project)?;
    let mut okno = None;
    let mut portal = None;
    rebuild(project, &mut okno, &mut portal);
    loop {
        thread::sleep(INTERVAL);
        let now = snapshot(project)?;
        if now != seen {
            if changed(&seen, &now).any(|path| !is_site_only(project, path)) {
                okno = None;
            }
            seen = now;
            rebuild(project, &mut okno, &mut portal);
        } else if portal.as_mut().is_some_and(|portal| !portal.is_running()) {
            say::problem("okno has stopped; it starts again with the next change");
            portal = None;
        }
    }
}

/// The bundler of cargo-leptos knows no stars, so it gets the first sheet without them; `Cargo.toml` names this file.
fn write_styles_for_leptos(project: &Project) -> Result<()> {
    let style = project.root.join("style");
    let sheet = styles::written_out(&style.join("main.css"))?;
    // Beside the sheets that it imports. Written anew only when it differs, for cargo-leptos looks at the folder.
    let file = style.join("leptos.css");
    if !fs::read_to_string(&file).is_ok_and(|present| present == sheet) {
        fs::write(&file, sheet).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// Builds and restarts. What goes wrong is told; then the old server goes on, and the loop waits for the next change.
fn rebuild(project: &Project, okno: &mut Option<PathBuf>, portal: &mut Option<Portal>) {
    let mut attempt = || {
        let site = site::build(project, Profile::Dev)?;
        let program = match okno.take() {
            Some(built) => built,
            None => say::waiting("Building the server", || project.build_okno(Profile::Dev))?,
        };
        *okno = Some(program.clone());
        // Stopped before the new one starts: both want the same port.
        drop(portal.take());
        *portal = Some(Portal::start(&mut portal::demo(&program, &site.folder, &project.root.join(DATA), LISTEN))?);
        anyhow::Ok(())
    };
    if let Err(error) = attempt() {
        say::problem(&format!("{error:#}"));
    }
}

fn snapshot(project: &Project) -> Result<Snapshot> {
    let mut snapshot = Snapshot::new();
    for name in WATCHED {
        let path = project.root.join(name);
        let files = if path.is_dir() { assets::files_below(&path)? } else { vec![path] };
        for file in files {
            // A file may vanish between being listed and being asked: editors do that while saving.
            if let Ok(changed) = fs::metadata(&file).and_then(|file| file.modified()) {
                snapshot.insert(file, changed);
            }
        }
    }
    Ok(snapshot)
}

/// Paths that are new, gone, or have another time.
fn changed<'a>(before: &'a Snapshot, after: &'a Snapshot) -> impl Iterator<Item = &'a PathBuf> {
    let new = after.iter().filter(|(path, time)| before.get(*path) != Some(*time)).map(|(path, _)| path);
    let gone = before.keys().filter(|path| !after.contains_key(*path));
    new.chain(gone)
}

fn is_site_only(project: &Project, path: &Path) -> bool {
    SITE_ONLY.iter().any(|folder| path.starts_with(project.root.join(folder)))
}
