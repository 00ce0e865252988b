//! What `cargo xtask bench` says of the numbers that `okno-load` took: goals, the table of `docs/performance.md`, and whether
//! anything became worse than what is recorded in `docs/performance.json`.

use crate::project::Project;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;

/// A ratio that is worse by more than this is worse. Source: the goal of the bench, a fifth.
const TOLERANCE: f64 = 0.2;

/// The lines of the document between which the tables stand.
const BEGIN: &str = "<!-- cargo xtask bench --record writes from here -->";
const END: &str = "<!-- to here -->";

/// The numbers of one run, on both databases.
#[derive(Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) machine: Machine,
    pub(crate) sqlite: Value,
    pub(crate) postgresql: Value,
}

/// Where they were taken. No name: what it can do is what counts.
#[derive(Serialize, Deserialize)]
pub(crate) struct Machine {
    cores: usize,
    memory_gib: u64,
    processor: String,
}

/// What is made of the numbers that were taken.
type Reading = fn(&Value) -> Option<f64>;

/// What a number is to be.
#[derive(Clone, Copy)]
enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

/// A number that is judged.
struct Measure {
    name: &'static str,
    goal: Goal,
    of: Reading,
    unit: &'static str,
    /// Whether it tells about the portal alone. What does not is printed, and not compared.
    is_compared: bool,
}

const MEASURES: [Measure; 11] = [
    Measure {
        name: "sign-ins a second ÷ (slots for hashing ÷ one hash)",
        goal: Goal::AtLeast(0.9),
        of: |taken| Some(get(taken, "sign_ins_a_second")? * get(taken, "hash_ms")? / 1000.0 / get(taken, "slots")?),
        unit: "",
        is_compared: true,
    },
    Measure {
        name: "registrations a second ÷ (slots for hashing ÷ one hash)",
        goal: Goal::AtLeast(0.75),
        of: |taken| {
            Some(get(taken, "registrations_a_second")? * get(taken, "hash_ms")? / 1000.0 / get(taken, "slots")?)
        },
        unit: "",
        is_compared: true,
    },
    Measure {
        name: "p99 of sign-ins at 80 % of that maximum ÷ one hash",
        goal: Goal::AtMost(6.0),
        of: |taken| Some(get(taken, "sign_in_p99_ms")? / get(taken, "hash_ms")?),
        unit: "",
        is_compared: true,
    },
    Measure {
        name: "p99 of pages under 200 parallel sign-ins ÷ idle",
        goal: Goal::AtMost(3.0),
        of: |taken| Some(get(taken, "pages_under_sign_ins_p99_ms")? / get(taken, "pages_idle_p99_ms")?),
        unit: "",
        is_compared: true,
    },
    Measure {
        name: "cabinet with 20 notifications ÷ a static file of as many bytes",
        goal: Goal::AtLeast(0.25),
        of: |taken| Some(get(taken, "cabinet/pages_a_second")? / get(taken, "cabinet/files_a_second")?),
        unit: "",
        is_compared: true,
    },
    Measure {
        name: "an entry to 1,000 who listen ÷ a bare loop",
        goal: Goal::AtMost(2.0),
        of: |taken| Some(get(taken, "feed_1000/ms")? / get(taken, "feed_1000/bare_ms")?),
        unit: "",
        is_compared: true,
    },
    Measure {
        name: "an entry to 10,000 who listen ÷ a bare loop",
        goal: Goal::AtMost(2.0),
        of: |taken| Some(get(taken, "feed_10000/ms")? / get(taken, "feed_10000/bare_ms")?),
        unit: "",
        is_compared: true,
    },
    Measure {
        name: "memory of each of 1,000 who listen",
        goal: Goal::AtMost(16.0),
        of: |taken| get(taken, "feed_1000/kib_each"),
        unit: " KiB",
        is_compared: true,
    },
    Measure {
        name: "memory of each of 10,000 who listen",
        goal: Goal::AtMost(16.0),
        of: |taken| get(taken, "feed_10000/kib_each"),
        unit: " KiB",
        is_compared: true,
    },
    Measure {
        name: "idle memory",
        goal: Goal::AtMost(60.0),
        of: |taken| Some(get(taken, "idle_kib")? * 1024.0 / 1e6),
        unit: " MB",
        is_compared: true,
    },
    Measure {
        name: "cold start, to the first page",
        goal: Goal::AtMost(100.0),
        of: |taken| get(taken, "cold_start_ms"),
        unit: " ms",
        is_compared: false,
    },
];

/// What the machine made of it: told beside what is published of others, never compared.
const PLAIN: [(&str, Reading, &str); 6] = [
    ("one hash (19 MiB, t=2, p=1), `simd`", |taken| get(taken, "hash_ms"), " ms"),
    ("one hash, `portable`", |taken| get(taken, "portable_hash_ms"), " ms"),
    ("slots for hashing", |taken| get(taken, "slots"), ""),
    ("sign-ins a second", |taken| get(taken, "sign_ins_a_second"), ""),
    ("registrations a second", |taken| get(taken, "registrations_a_second"), ""),
    ("pages of the cabinet a second, on one core", |taken| get(taken, "cabinet/pages_a_second"), ""),
];

/// A number by its name, through `/` into what lies within.
fn get(taken: &Value, name: &str) -> Option<f64> {
    taken.pointer(&format!("/{name}"))?.as_f64()
}

impl Goal {
    fn is_met_by(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }

    fn is_worse(self, value: f64, recorded: f64) -> bool {
        match self {
            Self::AtLeast(_) => value < recorded * (1.0 - TOLERANCE),
            Self::AtMost(_) => value > recorded * (1.0 + TOLERANCE),
        }
    }

    fn told(self, unit: &str) -> String {
        match self {
            Self::AtLeast(least) => format!("≥ {least}{unit}"),
            Self::AtMost(most) => format!("≤ {most}{unit}"),
        }
    }
}

impl Machine {
    /// This one.
    pub(crate) fn this() -> Result<Self> {
        let told = |file, name: &str| -> Option<String> {
            let text = fs::read_to_string(file).ok()?;
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.trim_start_matches([' ', '\t', ':']).trim().to_owned())
        };
        let memory_kib = told("/proc/meminfo", "MemTotal").and_then(|told| told.split(' ').next()?.parse::<u64>().ok());
        Ok(Self {
            cores: std::thread::available_parallelism()?.get(),
            memory_gib: memory_kib.context("/proc/meminfo tells nothing")?.div_ceil(1 << 20),
            processor: told("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        })
    }
}

impl Run {
    fn databases(&self) -> [(&'static str, &Value); 2] {
        [("SQLite", &self.sqlite), ("PostgreSQL", &self.postgresql)]
    }

    /// What is recorded.
    pub(crate) fn recorded(project: &Project) -> Result<Self> {
        let file = project.root.join("docs/performance.json");
        let text = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        Ok(serde_json::from_str(&text)?)
    }

    /// Records this run, and writes the tables into the document.
    pub(crate) fn record(&self, project: &Project) -> Result<()> {
        fs::write(project.root.join("docs/performance.json"), serde_json::to_string_pretty(self)? + "\n")?;
        let file = project.root.join("docs/performance.md");
        let document = fs::read_to_string(&file)?;
        let Some((before, rest)) = document.split_once(BEGIN) else { bail!("docs/performance.md lacks «{BEGIN}»") };
        let Some((_, after)) = rest.split_once(END) else { bail!("docs/performance.md lacks «{END}»") };
        Ok(fs::write(&file, format!("{before}{BEGIN}\n\n{}\n{END}{after}", self.tables()))?)
    }

    /// The tables, as they stand in the document.
    pub(crate) fn tables(&self) -> String {
        let Machine { cores, memory_gib, processor } = &self.machine;
        let mut text = format!("Measured on {cores} cores of {processor}, {memory_gib} GiB of memory.\n\n");
        text += "| what | goal | SQLite | PostgreSQL |\n|---|---|---|---|\n";
        for Measure { name, goal, of, unit, .. } in &MEASURES {
            let cell = |taken| match of(taken) {
                Some(value) if goal.is_met_by(value) => format!("{}{unit}", shown(value)),
                Some(value) => format!("**{}{unit}**, missed", shown(value)),
                None => "–".to_owned(),
            };
            let _ = writeln!(
                text,
                "| {name} | {} | {} | {} |",
                goal.told(unit),
                cell(&self.sqlite),
                cell(&self.postgresql)
            );
        }
        text += "\n| on this machine | SQLite | PostgreSQL |\n|---|---|---|\n";
        for (name, of, unit) in PLAIN {
            let cell = |taken| of(taken).map_or_else(|| "–".to_owned(), |value| format!("{}{unit}", shown(value)));
            let _ = writeln!(text, "| {name} | {} | {} |", cell(&self.sqlite), cell(&self.postgresql));
        }
        text
    }

    /// What misses its goal, worded for people.
    pub(crate) fn missed(&self) -> Vec<String> {
        self.judged(|Measure { goal, of, unit, .. }, taken, _| match of(taken) {
            Some(value) if goal.is_met_by(value) => None,
            Some(value) => Some(format!("{}{unit}, goal {}", shown(value), goal.told(unit))),
            None => Some(NOT_TAKEN.to_owned()),
        })
    }

    /// What is worse than it was recorded.
    pub(crate) fn worse_than(&self, recorded: &Self) -> Vec<String> {
        self.judged(|Measure { goal, of, is_compared, .. }, taken, database| {
            let (_, before) = recorded.databases().into_iter().find(|(name, _)| *name == database)?;
            let before = of(before).filter(|_| *is_compared)?;
            match of(taken) {
                Some(value) if !goal.is_worse(value, before) => None,
                Some(value) => Some(format!("{} instead of {}", shown(value), shown(before))),
                None => Some(NOT_TAKEN.to_owned()),
            }
        })
    }

    fn judged(&self, judge: impl Fn(&Measure, &Value, &str) -> Option<String>) -> Vec<String> {
        let all =
            self.databases().into_iter().flat_map(|database| MEASURES.iter().map(move |measure| (database, measure)));
        all.filter_map(|((database, taken), measure)| {
            judge(measure, taken, database).map(|complaint| format!("{database}: {}: {complaint}", measure.name))
        })
        .collect()
    }
}

/// What is said where a number should be.
const NOT_TAKEN: &str = "no number was taken";

/// With as many digits as mean anything.
fn shown(value: f64) -> String {
    let digits = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    let text = format!("{value:.digits$}");
    text.strip_suffix(".00").map_or_else(|| text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Goal, Run};
    use crate::project::Project;
    use std::fs;

    #[test]
    fn the_document_shows_the_numbers_that_are_recorded() {
        let project = Project::find().unwrap();
        let document = fs::read_to_string(project.root.join("docs/performance.md")).unwrap();
        let tables = Run::recorded(&project).unwrap().tables();
        assert!(document.contains(&tables), "cargo xtask bench --record writes:\n{tables}");
    }

    #[test]
    fn a_fifth_less_is_worse_and_a_little_less_is_not() {
        assert!(!Goal::AtLeast(0.9).is_worse(0.81, 1.0) && Goal::AtLeast(0.9).is_worse(0.79, 1.0));
        assert!(!Goal::AtMost(3.0).is_worse(1.19, 1.0) && Goal::AtMost(3.0).is_worse(1.21, 1.0));
    }

    #[test]
    fn a_run_without_a_number_is_complained_of() {
        let recorded = Run::recorded(&Project::find().unwrap()).unwrap();
        assert!(recorded.worse_than(&recorded).is_empty(), "a run is not worse than itself");
        let empty = Run { sqlite: serde_json::json!({}), ..Run::recorded(&Project::find().unwrap()).unwrap() };
        let is_not_taken = |said: &&String| said.starts_with("SQLite") && said.ends_with(super::NOT_TAKEN);
        assert_eq!(empty.missed().iter().filter(is_not_taken).count(), super::MEASURES.len());
        let compared = super::MEASURES.iter().filter(|measure| measure.is_compared).count();
        assert_eq!(empty.worse_than(&recorded).len(), compared);
    }
}
