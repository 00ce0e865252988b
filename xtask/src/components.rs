//! What the programs are made of (security 19, gate 17): the list for whoever runs them, the licences and sources that may be in it, and
//! the inventory of what does cryptography.

use crate::project::{Project, WASM};
use anyhow::{Context, Result, bail};
use cargo_metadata::semver::Version;
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use serde::Deserialize;
use serde_json::{Value, json};
use spdx::{Expression, ParseMode};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// What is delivered: the server, and the client that it hands out.
const DELIVERED: [&str; 2] = ["server", "frontend"];

/// Where they run.
const PLATFORMS: [&str; 2] = ["x86_64-unknown-linux-gnu", WASM];

/// Crates that do cryptography and do not say so in their categories.
const UNSAID: [&str; 3] = ["aws-lc-rs", "totp-rs", "webauthn-rs-core"];

/// `deny.toml`, as far as it is asked here; cargo-deny reads the same.
#[derive(Deserialize)]
struct Rules {
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licences {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

/// A crate that may not come in, or not in two versions.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    #[serde(default)]
    deny_multiple_versions: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: BTreeSet<String>,
}

/// Everything that cargo brings in, and what needs what.
pub(crate) struct Tree(Metadata);

impl Tree {
    pub(crate) fn read(project: &Project) -> Result<Self> {
        let platforms = PLATFORMS.iter().flat_map(|platform| ["--filter-platform", platform]).map(str::to_owned);
        let mut command = MetadataCommand::new();
        command.manifest_path(project.root.join("Cargo.toml")).other_options(platforms.collect::<Vec<_>>());
        Ok(Self(command.exec().context("cargo metadata does not answer")?))
    }

    fn package(&self, id: &PackageId) -> Option<&Package> {
        self.0.packages.iter().find(|package| package.id == *id)
    }

    fn is_ours(&self, id: &PackageId) -> bool {
        self.0.workspace_members.contains(id)
    }

    /// The name and version of everything that is not ours.
    pub(crate) fn versions(&self) -> Vec<(&str, &Version)> {
        let others = self.0.packages.iter().filter(|package| package.source.is_some());
        others.map(|package| (package.name.as_str(), &package.version)).collect()
    }

    /// What this one needs while it runs.
    fn needs(&self, id: &PackageId) -> Vec<&PackageId> {
        let nodes = self.0.resolve.iter().flat_map(|resolve| &resolve.nodes);
        let needs = nodes.filter(|node| node.id == *id).flat_map(|node| &node.deps);
        needs
            .filter(|other| other.dep_kinds.iter().any(|how| how.kind == DependencyKind::Normal))
            .map(|other| &other.pkg)
            .collect()
    }

    /// All that is delivered, each with what it needs.
    fn delivered(&self) -> BTreeMap<&PackageId, Vec<&PackageId>> {
        let is_first = |package: &&Package| self.is_ours(&package.id) && DELIVERED.contains(&package.name.as_str());
        let mut waiting: Vec<_> = self.0.packages.iter().filter(is_first).map(|package| &package.id).collect();
        let mut found = BTreeMap::new();
        while let Some(id) = waiting.pop() {
            if !found.contains_key(id) {
                let needs = self.needs(id);
                waiting.extend(&needs);
                found.insert(id, needs);
            }
        }
        found
    }

    /// Crates that do cryptography, of those that our own delivered ones call.
    fn cryptography(&self) -> BTreeSet<&str> {
        let delivered = self.delivered();
        let called = delivered.iter().filter(|(id, _)| self.is_ours(id)).flat_map(|(_, needs)| needs);
        let is_it = |package: &&Package| {
            UNSAID.contains(&package.name.as_str()) || package.categories.iter().any(|kind| kind == "cryptography")
        };
        called.filter_map(|id| self.package(id)).filter(is_it).map(|package| package.name.as_str()).collect()
    }
}

/// Prints the list of components as `CycloneDX` 1.6 writes it (SBOM).
#[expect(clippy::print_stdout, reason = "the list is what was asked for")]
pub(crate) fn print(project: &Project) -> Result<()> {
    println!("{:#}", list(&Tree::read(project)?)?);
    Ok(())
}

fn list(tree: &Tree) -> Result<Value> {
    let delivered = tree.delivered();
    let name = |id: &PackageId| {
        let package = tree.package(id).with_context(|| format!("cargo does not know {id}"))?;
        anyhow::Ok(format!("pkg:cargo/{}@{}", package.name, package.version))
    };
    let (mut components, mut dependencies) = (Vec::new(), Vec::new());
    for (id, needs) in &delivered {
        let Some(package) = tree.package(id) else { bail!("cargo does not know {id}") };
        let licences: Vec<_> = package.license.iter().map(|text| json!({ "expression": text })).collect();
        components.push(json!({
            "type": "library",
            "bom-ref": name(id)?,
            "name": package.name,
            "version": package.version.to_string(),
            "licenses": licences,
            "purl": name(id)?,
        }));
        let needs = needs.iter().map(|id| name(id)).collect::<Result<BTreeSet<_>>>()?;
        dependencies.push(json!({ "ref": name(id)?, "dependsOn": needs }));
    }
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": { "type": "application", "name": "okno", "version": env!("CARGO_PKG_VERSION") } },
        "components": components,
        "dependencies": dependencies,
    }))
}

/// What `deny.toml` does not allow, and what the inventory of cryptography does not tell, worded for people.
pub(crate) fn faults(project: &Project) -> Result<Vec<String>> {
    let read =
        |path: &str| fs::read_to_string(project.root.join(path)).with_context(|| format!("{path} cannot be read"));
    let rules = toml::from_str(&read("deny.toml")?).context("deny.toml is not understood")?;
    let tree = Tree::read(project)?;
    let mut faults = refused(&tree.0.packages, &rules);
    faults.extend(untold(&tree.cryptography(), &read("docs/security/components.md")?));
    Ok(faults)
}

/// Crates that do cryptography and have no line in the inventory, and lines whose crate nobody calls.
fn untold(called: &BTreeSet<&str>, inventory: &str) -> Vec<String> {
    let told: BTreeSet<&str> =
        inventory.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let missing = called.difference(&told).map(|name| format!("{name} does cryptography, and the inventory is silent"));
    let void = told.difference(called).map(|name| format!("{name} stands in the inventory, and nobody calls it"));
    missing.chain(void).collect()
}

fn refused(packages: &[Package], rules: &Rules) -> Vec<String> {
    let mut faults = Vec::new();
    // Ours come by their path, and have the licence of the project.
    for package in packages.iter().filter(|package| package.source.is_some()) {
        let (name, version) = (&package.name, &package.version);
        let licence = package.license.as_deref().unwrap_or_default();
        if !is_allowed(licence, &rules.licenses.allow) {
            faults.push(format!("{name} {version}: «{licence}» is no licence of deny.toml"));
        }
        let source = package.source.as_ref().map(ToString::to_string).unwrap_or_default();
        if !source.strip_prefix("registry+").is_some_and(|registry| rules.sources.allow_registry.contains(registry)) {
            faults.push(format!("{name} {version}: comes from {source}"));
        }
    }
    for ban in &rules.bans.deny {
        let versions = packages.iter().filter(|package| *package.name == ban.name).count();
        if versions > usize::from(ban.deny_multiple_versions) {
            faults.push(format!("{}: {versions} versions, and deny.toml allows fewer", ban.name));
        }
    }
    faults
}

fn is_allowed(licence: &str, allowed: &BTreeSet<String>) -> bool {
    Expression::parse_mode(licence, ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(|wanted| allowed.contains(&wanted.to_string())))
}

#[cfg(test)]
mod tests {
    use super::{Tree, faults, is_allowed, list, untold};
    use crate::project::Project;
    use std::collections::BTreeSet;

    #[test]
    fn s19_17_every_component_has_an_allowed_licence_and_source_and_its_cryptography_is_told_of() {
        assert_eq!(faults(&Project::find().unwrap()).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_licence_is_allowed_when_one_of_its_ways_is() {
        let allowed = ["MIT", "Apache-2.0 WITH LLVM-exception", "ISC"].map(str::to_owned).into();
        for (licence, is_fine) in [
            ("MIT", true),
            ("GPL-3.0-only OR MIT", true),
            ("MIT/GPL-3.0", true),
            ("MIT AND ISC", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0", false),
            ("MIT AND GPL-3.0-only", false),
            ("", false),
            ("by hand", false),
        ] {
            assert_eq!(is_allowed(licence, &allowed), is_fine, "{licence}");
        }
    }

    #[test]
    fn s19_17_the_inventory_names_every_crate_that_does_cryptography_and_no_other() {
        let called = ["hmac", "sha2"].into();
        assert_eq!(untold(&called, "| crate |\n|---|\n| `hmac` | – |\n| `sha2` | – |"), Vec::<String>::new());
        let faults = untold(&called, "| `hmac` | – |\n| `md5` | – |");
        assert!(faults.len() == 2 && faults[0].starts_with("sha2") && faults[1].starts_with("md5"), "{faults:?}");
    }

    #[test]
    fn s19_17_the_list_of_components_is_whole() {
        let list = list(&Tree::read(&Project::find().unwrap()).unwrap()).unwrap();
        let names = |key: &str, name: &str| -> BTreeSet<String> {
            list[key].as_array().unwrap().iter().map(|one| one[name].as_str().unwrap().to_owned()).collect()
        };
        let (components, dependencies) = (names("components", "bom-ref"), names("dependencies", "ref"));
        assert_eq!(components, dependencies);
        let needed =
            list["dependencies"].as_array().unwrap().iter().flat_map(|one| one["dependsOn"].as_array().unwrap());
        assert!(needed.into_iter().all(|one| components.contains(one.as_str().unwrap())));
        for wanted in ["server", "leptos", "sqlx", "rustls"] {
            assert!(components.iter().any(|name| name.contains(&format!("/{wanted}@"))), "{wanted}");
        }
    }
}
