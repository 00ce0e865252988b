//! Advisories about what we use: an update comes within its term, and what does not concern us says why and until when (security 19,
//! gate 17).

use crate::components::Tree;
use crate::project::Project;
use crate::say;
use anyhow::{Context, Result};
use cargo_metadata::semver::{Version, VersionReq};
use jiff::civil::Date;
use jiff::{ToSpan as _, Zoned};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;

/// The snapshot, with the day on which it was taken.
const SNAPSHOT: &str = "docs/security/advisories.toml";

/// With what the reason of an ignored advisory begins.
const UNTIL: &str = "until ";

#[derive(Deserialize)]
struct Snapshot {
    as_of: Date,
    advisory: Vec<Advisory>,
}

#[derive(Deserialize)]
struct Advisory {
    id: String,
    package: String,
    date: Date,
    severity: Severity,
    #[serde(default)]
    patched: Vec<VersionReq>,
    #[serde(default)]
    unaffected: Vec<VersionReq>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Severity {
    Critical,
    High,
    Other,
}

/// `deny.toml`, as far as it is asked here; cargo-deny reads the same.
#[derive(Deserialize)]
struct Rules {
    advisories: Ignored,
}

#[derive(Deserialize)]
struct Ignored {
    ignore: Vec<Ignore>,
}

#[derive(Deserialize)]
struct Ignore {
    id: String,
    reason: String,
}

impl Severity {
    /// Within how many days a version without it is delivered. Source: docs/security/components.md.
    const fn days(self) -> i64 {
        match self {
            Self::Critical => 7,
            Self::High => 30,
            Self::Other => 90,
        }
    }
}

impl Advisory {
    fn concerns(&self, name: &str, version: &Version) -> bool {
        let is_without = |ranges: &[VersionReq]| ranges.iter().any(|range| range.matches(version));
        self.package == name && !is_without(&self.patched) && !is_without(&self.unaffected)
    }

    /// The last day on which the version that it concerns may be here.
    fn term(&self) -> Result<Date> {
        Ok(self.date.checked_add(self.severity.days().days())?)
    }
}

impl Ignore {
    /// The day on which it is looked at again.
    fn until(&self) -> Option<Date> {
        self.reason.strip_prefix(UNTIL)?.split(':').next()?.parse().ok()
    }
}

/// What is overdue on this machine's day, worded for people. What still has time is said, and is no fault.
#[expect(clippy::disallowed_methods, reason = "terms end by this machine's day")]
pub(crate) fn faults(project: &Project) -> Result<Vec<String>> {
    let read =
        |path: &str| fs::read_to_string(project.root.join(path)).with_context(|| format!("{path} cannot be read"));
    let snapshot: Snapshot =
        toml::from_str(&read(SNAPSHOT)?).with_context(|| format!("{SNAPSHOT} is not understood"))?;
    let rules: Rules = toml::from_str(&read("deny.toml")?).context("deny.toml is not understood")?;
    let tree = Tree::read(project)?;
    say::note(&format!("{} advisories as of {}", snapshot.advisory.len(), snapshot.as_of));
    overdue(&snapshot, &rules.advisories.ignore, &tree.versions(), Zoned::now().date())
}

fn overdue(snapshot: &Snapshot, ignored: &[Ignore], versions: &[(&str, &Version)], today: Date) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut void: BTreeMap<&str, &Ignore> = ignored.iter().map(|ignore| (ignore.id.as_str(), ignore)).collect();
    for advisory in &snapshot.advisory {
        let (id, term) = (advisory.id.as_str(), advisory.term()?);
        for (name, version) in versions.iter().filter(|(name, version)| advisory.concerns(name, version)) {
            if ignored.iter().any(|ignore| ignore.id == id) {
                void.remove(id);
            } else if term < today {
                faults.push(format!("{name} {version}: {id} had to be gone by {term}"));
            } else {
                say::note(&format!("{name} {version}: {id} has to be gone by {term}"));
            }
        }
    }
    faults.extend(void.keys().map(|id| format!("{id} is ignored, and concerns nothing")));
    for ignore in ignored {
        match ignore.until() {
            None => faults.push(format!("{}: its reason does not begin with `{UNTIL}YYYY-MM-DD:`", ignore.id)),
            Some(until) if until < today => faults.push(format!("{} was ignored until {until}", ignore.id)),
            Some(_) => (),
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::{Ignore, Rules, SNAPSHOT, Snapshot, overdue};
    use crate::{components::Tree, project::Project};
    use cargo_metadata::semver::Version;
    use jiff::civil::{Date, date};
    use std::fs;

    fn snapshot(severity: &str) -> Snapshot {
        let text = format!(
            "as_of = \"2026-10-10\"\n[[advisory]]\nid = \"RUSTSEC-2026-0001\"\npackage = \"glass\"\ndate = \"2026-10-01\"\n\
             severity = \"{severity}\"\npatched = [\">=1.2.3\", \"^0.9.7\"]\nunaffected = [\"<0.5.0\"]"
        );
        toml::from_str(&text).unwrap()
    }

    fn faults(severity: &str, version: &str, ignored: &[Ignore], today: Date) -> Vec<String> {
        let version = Version::parse(version).unwrap();
        overdue(&snapshot(severity), ignored, &[("glass", &version), ("frame", &version)], today).unwrap()
    }

    fn ignored(reason: &str) -> Vec<Ignore> {
        vec![Ignore { id: "RUSTSEC-2026-0001".to_owned(), reason: reason.to_owned() }]
    }

    #[test]
    fn s19_17_every_advisory_of_the_snapshot_is_settled_on_the_day_it_was_taken() {
        let project = Project::find().unwrap();
        let read = |path: &str| fs::read_to_string(project.root.join(path)).unwrap();
        let snapshot: Snapshot = toml::from_str(&read(SNAPSHOT)).unwrap();
        let rules: Rules = toml::from_str(&read("deny.toml")).unwrap();
        let tree = Tree::read(&project).unwrap();
        assert!(snapshot.advisory.len() > 100);
        let faults = overdue(&snapshot, &rules.advisories.ignore, &tree.versions(), snapshot.as_of).unwrap();
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn s19_17_an_update_is_overdue_after_7_30_or_90_days() {
        for (severity, last) in
            [("critical", date(2026, 10, 8)), ("high", date(2026, 10, 31)), ("other", date(2026, 12, 30))]
        {
            assert!(faults(severity, "1.0.0", &[], last).is_empty(), "{severity}");
            assert_eq!(faults(severity, "1.0.0", &[], last.tomorrow().unwrap()).len(), 1, "{severity}");
        }
    }

    #[test]
    fn s19_17_a_version_that_is_patched_or_was_never_affected_is_fine() {
        let late = date(2027, 10, 1);
        for (version, is_fine) in
            [("0.4.9", true), ("0.5.0", false), ("0.9.6", false), ("0.9.7", true), ("1.2.2", false), ("1.2.3", true)]
        {
            assert_eq!(faults("high", version, &[], late).is_empty(), is_fine, "{version}");
        }
    }

    #[test]
    fn s19_17_what_is_ignored_says_until_when_and_concerns_something() {
        let reason = ignored("until 2027-06-30: nobody calls it");
        assert!(faults("high", "1.0.0", &reason, date(2027, 6, 30)).is_empty());
        assert_eq!(faults("high", "1.0.0", &reason, date(2027, 7, 1)).len(), 1, "its day is over");
        assert_eq!(faults("high", "1.0.0", &ignored("nobody calls it"), date(2027, 1, 1)).len(), 1, "it has no day");
        assert_eq!(faults("high", "1.2.3", &reason, date(2027, 1, 1)).len(), 1, "it concerns nothing any more");
    }
}
