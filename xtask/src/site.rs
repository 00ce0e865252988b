//! The site folder: everything a browser fetches that is not a page, and `site.json`, which tells the server the names.

use crate::assets::{self, Shelf, Siblings};
use crate::client::{self, Client};
use crate::project::{Profile, Project};
use crate::{say, styles};
use anyhow::{Context, Result};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// The file with the names, read by the server at its start.
const NAMES: &str = "site.json";

/// Addresses of the parts whose names change with their content.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Names {
    pub(crate) script: String,
    pub(crate) wasm: String,
    pub(crate) style: String,
}

impl Names {
    fn of(client: &Client, style: &str) -> Self {
        let name = |content: &[u8], kind: &str| format!("/pkg/okno.{}.{kind}", assets::digest(content));
        Self {
            script: name(&client.script, "js"),
            wasm: name(&client.wasm, "wasm"),
            style: name(style.as_bytes(), "css"),
        }
    }
}

/// The built site.
pub(crate) struct Site {
    pub(crate) folder: PathBuf,
    pub(crate) names: Names,
}

impl Site {
    /// The file behind an address, in its plain or compressed form (`""`, `".br"`, `".gz"`).
    pub(crate) fn file(&self, address: &str, form: &str) -> PathBuf {
        self.folder.join(format!("{}{form}", address.trim_start_matches('/')))
    }
}

/// Builds what is not up to date, and puts it into `target/site`.
pub(crate) fn build(project: &Project, profile: Profile) -> Result<Site> {
    let client = client::build(project, profile)?;
    let style = styles::bundle(&project.root.join("style/main.css")).context("the styles cannot be bundled")?;
    say::waiting("Putting the site together", || assemble(project, profile, &client, &style))
}

fn assemble(project: &Project, profile: Profile, client: &Client, style: &str) -> Result<Site> {
    let siblings = if profile == Profile::Release { Siblings::Compressed } else { Siblings::Absent };
    let mut shelf = Shelf::open(project.site(), siblings);
    let public = project.root.join("public");
    if public.is_dir() {
        for file in assets::files_below(&public)? {
            shelf.put(file.strip_prefix(&public)?, &fs::read(&file)?)?;
        }
    }
    for (path, content) in &client.snippets {
        shelf.put(&Path::new("pkg").join(path), content)?;
    }
    let names = Names::of(client, style);
    let parts = [
        (&names.script, client.script.as_slice()),
        (&names.wasm, client.wasm.as_slice()),
        (&names.style, style.as_bytes()),
    ];
    for (address, content) in parts {
        shelf.put(Path::new(address.trim_start_matches('/')), content)?;
    }
    // Last, so that it never names what is not there.
    shelf.put(Path::new(NAMES), serde_json::to_string(&names)?.as_bytes())?;
    shelf.sweep()?;
    say::note(&format!("the site stands in {}", project.shown(&project.site())));
    Ok(Site { folder: project.site(), names })
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::client::Client;

    #[test]
    fn names_carry_the_hash_of_their_content() {
        let client = Client { script: b"abc".to_vec(), wasm: b"".to_vec(), snippets: Vec::new() };
        let names = Names::of(&client, "abc");
        assert_eq!(
            serde_json::to_string(&names).unwrap(),
            r#"{"script":"/pkg/okno.ba7816bf8f01.js","wasm":"/pkg/okno.e3b0c44298fc.wasm","style":"/pkg/okno.ba7816bf8f01.css"}"#
        );
    }
}
