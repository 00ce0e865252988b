//! Turns `locales/ru.toml` and `locales/en.toml` into typed functions, `$OUT_DIR/texts.rs`.
//!
//! A key that one language lacks, a parameter that differs, a plural form too many or too few: each fails the
//! build with the file and the key, so no text can be missing when a page is shown.

mod catalogue;
mod generate;

use std::path::{Path, PathBuf};
use std::{env, fs, process::ExitCode};

#[expect(clippy::print_stdout, reason = "a build script speaks to cargo on its standard output")]
fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=locales");
    match write_texts() {
        Ok(()) => ExitCode::SUCCESS,
        Err(faults) => {
            for fault in faults {
                println!("cargo::error={}", fault.replace('\n', " "));
            }
            ExitCode::FAILURE
        }
    }
}

fn write_texts() -> Result<(), Vec<String>> {
    let locales = directory("CARGO_MANIFEST_DIR")?.join("locales");
    let texts = catalogue::read(&file(&locales.join("ru.toml"))?, &file(&locales.join("en.toml"))?)?;
    let target = directory("OUT_DIR")?.join("texts.rs");
    fs::write(&target, generate::module(&texts)).map_err(|fault| vec![format!("{}: {fault}", target.display())])
}

fn directory(variable: &str) -> Result<PathBuf, Vec<String>> {
    env::var_os(variable).map(PathBuf::from).ok_or_else(|| vec![format!("cargo did not set {variable}")])
}

fn file(path: &Path) -> Result<String, Vec<String>> {
    fs::read_to_string(path).map_err(|fault| vec![format!("{}: {fault}", path.display())])
}
