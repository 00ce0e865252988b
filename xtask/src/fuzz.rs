//! `cargo xtask fuzz`: all that reads what strangers send, on inputs that a fuzzer invents, from the public vectors on. What it learns stays
//! in the target folder, so that the next run goes on from there; `--keep` takes some of it into the tests.
//!
//! The fuzzer is libFuzzer on the stable compiler (docs/decisions/0017-fuzzing-without-nightly.md).

use crate::project::Project;
use crate::{assets, say, tools};
use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::thread;

/// What tells the fuzzer whom it feeds.
const READER: &str = "OKNO_FUZZ_READER";

/// The vectors of all formats: their cases are where the fuzzer begins.
const VECTORS: &str = "app/model/tests/vectors.json";

/// What the fuzzer has kept, tried again by every test run.
const KEPT: &str = "app/model/tests/corpus.json";

/// Readers that are no format, and where the fuzzer begins with them.
const OTHERS: [(&str, &[&str]); 2] = [
    ("networks", &["203.0.113.7", "198.51.100.0/24, 2001:db8::/32; 2001:db8:0:1::1"]),
    (
        "local_path",
        &["/", "/cabinet?next=%2F#errors", "//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example"],
    ),
];

/// What makes the compiler count for libFuzzer which code an input reached.
const INSTRUMENTED: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing";

/// The longest input, in bytes. The quickest find their way through short ones; no format is longer than a payment code.
const LONGEST: u32 = 1024;

/// The longest that is kept, and how many of each reader: a file of tests has to be carried about.
const LONGEST_KEPT: u32 = 96;
const MOST_KEPT: usize = 100;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only these: the keys of the vectors, and `networks`, `local_path`
    readers: Vec<String>,
    /// How long each is tried
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Takes some of what it learned into the tests
    #[arg(long)]
    keep: bool,
}

/// One reader to fuzz.
struct Target {
    reader: String,
    folder: PathBuf,
}

/// Fuzzes as many readers at a time as there are processors, and says of each what came of it.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let kept = kept(project)?;
    let seeds = seeds(project, &kept)?;
    if let Some(unknown) = options.readers.iter().find(|reader| !seeds.contains_key(*reader)) {
        bail!("nobody reads «{unknown}»; there are {}", seeds.keys().cloned().collect::<Vec<_>>().join(", "));
    }
    let program = say::waiting("Building the fuzzer", || build(project))?;
    let mut targets = VecDeque::new();
    for (reader, inputs) in seeds {
        if options.readers.is_empty() || options.readers.contains(&reader) {
            targets.push_back(plant(project, reader, &inputs)?);
        }
    }
    say::step(&format!("{} readers, {} s each", targets.len(), options.seconds));
    let kept = Mutex::new(kept);
    let queue = Mutex::new(targets);
    let next = || queue.lock().ok().and_then(|mut targets| targets.pop_front());
    let work = || {
        let mut failed = Vec::new();
        while let Some(target) = next() {
            let tried = fuzz(&program, &target, options.seconds).and_then(|said| {
                say::note(&format!("{:20} {said}", target.reader));
                if options.keep {
                    let least = least(&program, &target)?;
                    kept.lock().map_err(|_| anyhow!("a worker broke"))?.insert(target.reader.clone(), least);
                }
                Ok(())
            });
            if let Err(error) = tried {
                say::problem(&format!("{}: {error:#}", target.reader));
                failed.push(target.reader);
            }
        }
        failed
    };
    let workers = thread::available_parallelism()?.get();
    let failed: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        running.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|_| vec!["a worker".to_owned()])).collect()
    });
    if options.keep {
        let kept = kept.into_inner().map_err(|_| anyhow!("a worker broke"))?;
        fs::write(project.root.join(KEPT), serde_json::to_string_pretty(&kept)? + "\n")?;
    }
    if failed.is_empty() {
        say::line("Nothing broke.");
        return Ok(ExitCode::SUCCESS);
    }
    say::problem(&format!("Broken: {}", failed.join(", ")));
    Ok(ExitCode::FAILURE)
}

/// What was kept before, by reader.
fn kept(project: &Project) -> Result<BTreeMap<String, Vec<String>>> {
    match fs::read_to_string(project.root.join(KEPT)) {
        Ok(text) => serde_json::from_str(&text).with_context(|| format!("{KEPT} is not understood")),
        Err(_) => Ok(BTreeMap::new()),
    }
}

/// Of the least of what it has learned that reaches as much, as far as it is text, some of each length.
fn least(program: &Path, target: &Target) -> Result<Vec<String>> {
    let folder = target.folder.join("least");
    // Of a former run, if at all.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let mut command = Command::new(program);
    command.env(READER, &target.reader).arg("-merge=1").arg(format!("-max_len={LONGEST_KEPT}"));
    command.arg(&folder).arg(target.folder.join("corpus")).stderr(File::create(target.folder.join("merge"))?);
    if !command.status()?.success() {
        bail!("what was learned cannot be merged ({})", target.folder.join("merge").display());
    }
    let mut inputs = Vec::new();
    for file in assets::files_below(&folder)? {
        inputs.extend(String::from_utf8(fs::read(file)?).ok());
    }
    inputs.sort_unstable_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
    let step = inputs.len().div_ceil(MOST_KEPT).max(1);
    Ok(inputs.into_iter().step_by(step).collect())
}

/// Every input of the vectors by the format it belongs to, texts as they stand, everything else as JSON; what was kept; and where the others
/// begin.
fn seeds(project: &Project, kept: &BTreeMap<String, Vec<String>>) -> Result<BTreeMap<String, Vec<String>>> {
    let path = project.root.join(VECTORS);
    let file = fs::read_to_string(&path).with_context(|| format!("cannot read {VECTORS}"))?;
    let Value::Object(kinds) = serde_json::from_str(&file)? else { bail!("{VECTORS} is no object") };
    let named = kinds.into_iter().filter(|(kind, _)| !kind.starts_with('_'));
    let mut seeds: BTreeMap<_, _> = named.map(|(kind, groups)| (kind, inputs(&groups))).collect();
    for (reader, inputs) in OTHERS {
        seeds.insert(reader.to_owned(), inputs.iter().map(|&input| input.to_owned()).collect());
    }
    for (reader, inputs) in kept {
        seeds.entry(reader.clone()).or_default().extend(inputs.iter().cloned());
    }
    Ok(seeds)
}

/// A case is the input itself, or names it beside what is expected.
fn inputs(groups: &Value) -> Vec<String> {
    let cases = groups.as_object().into_iter().flat_map(|groups| groups.values());
    let cases = cases.flat_map(|cases| cases.as_array().into_iter().flatten());
    let input = |case: &Value| match case.get("input").unwrap_or(case) {
        Value::String(text) => text.clone(),
        json => json.to_string(),
    };
    cases.map(input).collect()
}

/// Writes the seeds beside what earlier runs have learned.
fn plant(project: &Project, reader: String, inputs: &[String]) -> Result<Target> {
    let folder = project.scratch().join("fuzz").join(&reader);
    let corpus = folder.join("corpus");
    fs::create_dir_all(&corpus).with_context(|| format!("cannot make {}", project.shown(&corpus)))?;
    for input in inputs {
        fs::write(corpus.join(assets::digest(input.as_bytes())), input)?;
    }
    Ok(Target { reader, folder })
}

/// A package of its own, for its flags; the target is named so that build scripts are compiled without them.
fn build(project: &Project) -> Result<PathBuf> {
    let about = tools::output(Command::new("rustc").arg("-vV").current_dir(&project.root))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc does not name its host")?;
    let target = project.target.join("fuzz");
    let mut command = project.cargo();
    command.args(["build", "--release", "--locked", "--manifest-path", "fuzz/Cargo.toml", "--target", host]);
    tools::run(command.env("CARGO_TARGET_DIR", &target).env("RUSTFLAGS", INSTRUMENTED))?;
    Ok(target.join(host).join("release").join(tools::executable("fuzz")))
}

/// Runs one reader to the end of its time; gives how much was tried. What breaks it stays in its folder.
fn fuzz(program: &Path, target: &Target, seconds: u32) -> Result<String> {
    let log = target.folder.join("log");
    let mut command = Command::new(program);
    command.env(READER, &target.reader).arg(target.folder.join("corpus"));
    command.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={LONGEST}"));
    // One input may take a second at most: a form is read while others wait.
    command.args(["-timeout=1", "-print_final_stats=1"]);
    command.arg(format!("-artifact_prefix={}/", target.folder.display()));
    let status = command.stderr(File::create(&log)?).status()?;
    let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    if !status.success() {
        let why = said.lines().find(|line| line.contains("panicked at") || line.contains("ERROR: libFuzzer"));
        bail!("{} ({})", why.unwrap_or("the fuzzer did not say why"), log.display());
    }
    let stat = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("?").trim().to_owned();
    Ok(format!("{:>9} inputs, {:>5} branches reached", stat("stat::number_of_executed_units:"), reached(&said)))
}

/// The coverage in the last line of progress, `… cov: 371 ft: …`.
fn reached(said: &str) -> &str {
    said.rsplit_once("cov: ").and_then(|(_, rest)| rest.split_whitespace().next()).unwrap_or("?")
}

#[cfg(test)]
mod tests {
    use super::{inputs, reached};
    use serde_json::json;

    #[test]
    fn seeds_are_the_inputs_of_every_group() {
        let groups = json!({"valid": ["a", {"bik": "1"}, [0, 17]], "invalid": [{"input": "b", "code": "empty"}]});
        let mut seeds = inputs(&groups);
        seeds.sort();
        assert_eq!(seeds, ["[0,17]", "a", "b", r#"{"bik":"1"}"#]);
    }

    #[test]
    fn the_coverage_is_the_last_one_printed() {
        assert_eq!(reached("#1 NEW cov: 12 ft: 3\n#9 DONE   cov: 371 ft: 900 corp: 5"), "371");
        assert_eq!(reached("nothing"), "?");
    }
}
