//! Who may import whom: the table of `docs/architecture.md`, held against what cargo says.

use crate::project::{Project, WASM};
use crate::tools;
use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, MetadataCommand, Package};
use std::collections::BTreeSet;

/// Each crate of ours, and the crates of ours that it may depend on.
const ARROWS: [(&str, &[&str]); 14] = [
    ("frontend", &["app"]),
    ("app", &["ui", "model", "texts", "service"]),
    ("server", &["app", "service", "store", "gateway", "sandbox", "model", "texts"]),
    ("store", &["service", "model"]),
    ("gateway", &["service", "model"]),
    ("sandbox", &["model"]),
    ("service", &["model", "texts"]),
    ("texts", &["model"]),
    ("ui", &[]),
    ("model", &[]),
    ("canvas", &["ui", "model", "texts"]),
    ("workbench", &["canvas", "ui", "model", "texts"]),
    ("xtask", &[]),
    ("load", &[]),
];

/// Arrows that exist on the server only: they must be optional, so that the client never compiles what they point to.
const OPTIONAL: [(&str, &str); 1] = [("app", "service")];

/// Arrows that only tests may use: what speaks to the outside is tried on the outside's simulation.
const FOR_TESTS: [(&str, &str); 1] = [("gateway", "sandbox")];

/// Crates that reach the browser, and what must not come with them.
const LIGHT: [(&str, &[&str]); 3] = [
    ("model", &["tokio", "sqlx", "leptos", "regex"]),
    ("texts", &["tokio", "sqlx", "leptos", "regex"]),
    ("ui", &["tokio", "sqlx"]),
];

/// An arrow as it is drawn in a `Cargo.toml`.
struct Arrow {
    from: String,
    to: String,
    is_optional: bool,
    is_for_tests: bool,
}

/// Everything that the table does not allow, worded for people.
pub(crate) fn faults(project: &Project) -> Result<Vec<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(project.root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo metadata does not answer")?;
    let crates: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut faults = crossing_the_table(&crates, &drawn(&metadata.packages, &crates));
    for (name, unwanted) in LIGHT.iter().filter(|(name, _)| crates.contains(name)) {
        faults.extend(too_heavy(project, name, unwanted)?);
    }
    Ok(faults)
}

/// The arrows between our own crates, those for tests and build scripts included.
fn drawn(packages: &[Package], crates: &BTreeSet<&str>) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for package in packages {
        for dependency in package.dependencies.iter().filter(|dependency| crates.contains(dependency.name.as_str())) {
            arrows.push(Arrow {
                from: package.name.to_string(),
                to: dependency.name.clone(),
                is_optional: dependency.optional,
                is_for_tests: dependency.kind == DependencyKind::Development,
            });
        }
    }
    arrows
}

fn crossing_the_table(crates: &BTreeSet<&str>, arrows: &[Arrow]) -> Vec<String> {
    let known = |name: &str| ARROWS.iter().find(|(from, _)| *from == name);
    let mut faults: Vec<String> = crates
        .iter()
        .filter(|name| known(name).is_none())
        .map(|name| format!("{name}: a new crate, give it a line in xtask/src/arrows.rs"))
        .collect();
    for arrow in arrows {
        let (from, to) = (arrow.from.as_str(), arrow.to.as_str());
        let is_allowed_in_tests = arrow.is_for_tests && FOR_TESTS.contains(&(from, to));
        if !is_allowed_in_tests && known(from).is_some_and(|(_, allowed)| !allowed.contains(&to)) {
            faults.push(format!("{from} → {to}: this arrow is not in the table"));
        }
        if OPTIONAL.contains(&(from, to)) && !arrow.is_optional && !arrow.is_for_tests {
            faults.push(format!("{from} → {to}: must be optional, the client is built without it"));
        }
    }
    faults
}

/// Asks cargo for one crate alone: in the whole workspace, features that only the server turns on would blur the picture.
fn too_heavy(project: &Project, name: &str, unwanted: &[&str]) -> Result<Vec<String>> {
    let question = ["tree", "--package", name, "--target", WASM, "--edges", "normal", "--prefix", "none"];
    let tree = tools::output(project.cargo().args(question))?;
    let present: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    Ok(unwanted
        .iter()
        .filter(|crate_name| present.contains(*crate_name))
        .map(|crate_name| {
            format!("{name}: depends on {crate_name}; see `cargo tree --package {name} --invert {crate_name}`")
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::{Arrow, crossing_the_table, faults};
    use crate::project::Project;
    use std::collections::BTreeSet;

    #[test]
    fn the_arrows_of_this_workspace_are_in_the_table() {
        assert_eq!(faults(&Project::find().unwrap()).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn what_crosses_the_table_is_named() {
        let crates = BTreeSet::from(["app", "service", "model", "attic"]);
        let arrow = |from: &str, to: &str| Arrow {
            from: from.to_owned(),
            to: to.to_owned(),
            is_optional: false,
            is_for_tests: false,
        };
        let found =
            crossing_the_table(&crates, &[arrow("model", "app"), arrow("app", "service"), arrow("app", "model")]);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with("attic:"));
        assert!(found[1].starts_with("model → app:"));
        assert!(found[2].starts_with("app → service: must be optional"));
    }
}
