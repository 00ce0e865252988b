//! The client: from the crate `frontend` to the script and the wasm that a browser loads. The workbench's own, made of the
//! crate `canvas`, goes the same way.

use crate::assets;
use crate::project::{Profile, Project, WASM};
use crate::say;
use crate::tools::{self, Node};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// What the WebAssembly of the compiler uses today; every browser we support knows all of it. Naming the features, instead
/// of allowing all, keeps the optimiser from using newer ones.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Small before all, and twice, because the second round finds more. The linker puts the stack lowest, so no address below
/// 1024 is ever in use.
const WASM_OPT: [&str; 3] = ["-Oz", "-Oz", "--low-memory-unused"];

/// How the workbench's own is compiled: whoever changes a component waits for the compiler, not for the browser. Without
/// what a debugger reads, a third is left to connect (decision 0014).
const CANVAS: [&str; 13] = [
    "rustc",
    "--package",
    "canvas",
    "--lib",
    "--features",
    "hydrate",
    // As a library it is a part of `workbench`; only here it ends in a wasm.
    "--crate-type",
    "cdylib",
    "--target",
    WASM,
    "--",
    "--codegen",
    "strip=debuginfo",
];

/// The finished client.
pub(crate) struct Client {
    pub(crate) script: Vec<u8>,
    pub(crate) wasm: Vec<u8>,
    /// Scripts that libraries brought along, by the path under which the main script imports them.
    pub(crate) snippets: Vec<(PathBuf, Vec<u8>)>,
}

/// Compiles the client and prepares it for the browser. Cargo decides whether there is something to compile; what follows
/// is skipped when the compiled wasm is the one of the last time.
pub(crate) fn build(project: &Project, profile: Profile) -> Result<Client> {
    tools::ensure_wasm_target(project)?;
    let (name, built) = match profile {
        Profile::Dev => ("dev", "debug"),
        Profile::Release => ("wasm-release", "wasm-release"),
    };
    let compiled = say::waiting("Building the client for the browser", || {
        let command = ["build", "--package", "frontend", "--lib", "--target", WASM, "--profile", name];
        compile(project, &command, &format!("{built}/frontend.wasm"))
    })?;

    let node = if profile == Profile::Release { Node::find() } else { None };
    if profile == Profile::Release && node.is_none() {
        say::note("Node.js with npm is not here: the wasm stays as the compiler made it, somewhat larger");
    }
    let folder = project.scratch().join("client").join(profile.folder());
    let wasm_opt = if node.is_some() { WASM_OPT.join(" ") } else { "none".to_owned() };
    let stamp = format!("{} wasm-opt={wasm_opt}", assets::digest(&compiled));
    unless_made(&folder, &stamp, || {
        bind("okno", compiled, profile, &folder)?;
        match node {
            Some(node) => optimise(project, &node, &folder),
            None => Ok(()),
        }
    })?;
    load(&folder)
}

/// What brings the stories of the workbench to life: the folder with `canvas.js` and `canvas_bg.wasm`. Neither made small
/// nor compressed, for it travels no farther than this machine.
pub(crate) fn canvas(project: &Project) -> Result<PathBuf> {
    tools::ensure_wasm_target(project)?;
    let compiled =
        say::waiting("Building what brings stories to life", || compile(project, &CANVAS, "debug/canvas.wasm"))?;
    let folder = project.scratch().join("client").join("canvas");
    let stamp = assets::digest(&compiled);
    unless_made(&folder, &stamp, || bind("canvas", compiled, Profile::Dev, &folder))?;
    Ok(folder)
}

/// Fills a folder, unless what stands there was made of the same.
fn unless_made(folder: &Path, stamp: &str, make: impl FnOnce() -> Result<()>) -> Result<()> {
    let stamp_file = folder.join("stamp");
    if fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) {
        say::note("nothing to connect: the wasm has not changed");
        return Ok(());
    }
    if folder.is_dir() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    make()?;
    fs::write(stamp_file, stamp)?;
    Ok(())
}

/// Runs cargo, and reads what it made in the target folder.
fn compile(project: &Project, command: &[&str], made: &str) -> Result<Vec<u8>> {
    tools::run(project.cargo().args(command))?;
    let file = project.target.join(WASM).join(made);
    fs::read(&file).with_context(|| format!("cannot read {}", file.display()))
}

/// Writes the script that connects wasm and page. The library has the version that our crates are built with, by
/// `Cargo.lock`.
fn bind(name: &str, compiled: Vec<u8>, profile: Profile, folder: &Path) -> Result<()> {
    let release = profile == Profile::Release;
    say::timed("Connecting wasm and page (wasm-bindgen)", || {
        // The page hands over the address of the wasm, so the script needs no default for it.
        Bindgen::new()
            .input_bytes(name, compiled)
            .web(true)?
            .typescript(false)
            .omit_default_module_path(true)
            .remove_name_section(release)
            .remove_producers_section(release)
            .generate(folder)
    })
}

fn optimise(project: &Project, node: &Node, folder: &Path) -> Result<()> {
    let script = node.wasm_opt(project)?;
    let wasm = folder.join("okno_bg.wasm");
    let smaller = folder.join("smaller.wasm");
    let before = fs::metadata(&wasm)?.len();
    say::waiting("Making the wasm smaller (wasm-opt)", || {
        tools::run(node.run_script(&script).args(WASM_OPT).args(WASM_FEATURES).arg(&wasm).arg("-o").arg(&smaller))
    })?;
    fs::rename(&smaller, &wasm)?;
    say::note(&format!("{} → {} bytes", before, fs::metadata(&wasm)?.len()));
    Ok(())
}

fn load(folder: &Path) -> Result<Client> {
    let snippets_folder = folder.join("snippets");
    let mut snippets = Vec::new();
    if snippets_folder.is_dir() {
        for file in assets::files_below(&snippets_folder)? {
            snippets.push((file.strip_prefix(folder)?.to_owned(), fs::read(&file)?));
        }
    }
    Ok(Client { script: fs::read(folder.join("okno.js"))?, wasm: fs::read(folder.join("okno_bg.wasm"))?, snippets })
}
